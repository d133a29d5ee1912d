/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the library's own enumerations, and the look-up of value names. */
#include "rsptrace/message.h"

const char *rsp_value_name(const struct rsp_name *names, int64_t value)
{
	for (; names && names->name; names++)
		if (names->value == value)
			return names->name;
	return NULL;
}

const char *rsp_kind_name(enum rsp_kind kind)
{
	static const char *const names[] = {
	    [RSP_KIND_NONE] = "none",   [RSP_KIND_UINT] = "uint",     [RSP_KIND_INT] = "int",
	    [RSP_KIND_BYTES] = "bytes", [RSP_KIND_STRING] = "string", [RSP_KIND_BOOL] = "bool",
	    [RSP_KIND_OID] = "oid",     [RSP_KIND_TIME] = "time",
	};

	return names[kind];
}

const char *rsp_interface_name(enum rsp_interface iface)
{
	/* clang-format off */
	static const char *const names[RSP_NUM_IFS] = {
	    [RSP_IF_APDU] = "APDU",
	    [RSP_IF_CAT] = "CAT",
	    [RSP_IF_ES10] = "ES10",
	    [RSP_IF_ES10A] = "ES10a",
	    [RSP_IF_ES10B] = "ES10b",
	    [RSP_IF_ES10C] = "ES10c",
	    [RSP_IF_ES8P] = "ES8+",
	    [RSP_IF_TCP] = "TCP",
	    [RSP_IF_TLS] = "TLS",
	    [RSP_IF_ES9P] = "ES9+",
	    [RSP_IF_ES11] = "ES11",
	    [RSP_IF_ES2P] = "ES2+",
	    [RSP_IF_ES12] = "ES12",
	    [RSP_IF_ES15] = "ES15",
	    [RSP_IF_ESIPA] = "ESipa",
	    [RSP_IF_ES1] = "ES1",
	    [RSP_IF_ES2] = "ES2",
	    [RSP_IF_ES3] = "ES3",
	    [RSP_IF_ES4] = "ES4",
	    [RSP_IF_ES4A] = "ES4A",
	    [RSP_IF_ES7] = "ES7",
	    [RSP_IF_SOAP] = "SOAP",
	    [RSP_IF_SMS] = "SMS",
	    [RSP_IF_SCP80] = "SCP80",
	    [RSP_IF_SCP02] = "SCP02",
	    [RSP_IF_SCP03] = "SCP03",
	    [RSP_IF_SCP11] = "SCP11",
	    [RSP_IF_SCP81] = "SCP81",
	    [RSP_IF_BIP] = "BIP",
	    [RSP_IF_DNS] = "DNS",
	    [RSP_IF_CAT_TP] = "CAT_TP",
	    [RSP_IF_ES5] = "ES5",
	    [RSP_IF_ES6] = "ES6",
	    [RSP_IF_ES8] = "ES8",
	};
	/* clang-format on */

	return names[iface];
}

const struct rsp_node *rsp_message_tree(struct rsp_message *message, struct rsp_arena *arena)
{
	if (!message->tree && message->build)
		message->tree = message->build(message, arena);
	return message->tree;
}
