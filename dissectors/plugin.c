/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Wireshark asks of a plugin: its version, protocols, preferences. */
#include "esim.h"

#include <string.h>

enum { NAME_MAX_LEN = 32 };

WS_DLL_PUBLIC_DEF const char plugin_version[] = RSP_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;
WS_DLL_PUBLIC void plugin_register(void);
#if ESIM_WS_AT_LEAST(4, 4)
WS_DLL_PUBLIC uint32_t plugin_describe(void);
#endif

int esim_proto = -1;
struct esim_options esim_options = {.keys = "", .keyring = ""};

/* A protocol without fields for each interface, to be switched off and shown. Some share one. */
static int interfaces[RSP_NUM_IFS];

/* The same as Wireshark keeps them: it is asked of every packet whether they are enabled. */
static struct {
	protocol_t *all;
	protocol_t *interfaces[RSP_NUM_IFS];
} protocols;

bool esim_enabled(void)
{
	return proto_is_protocol_enabled(protocols.all);
}

int esim_interface_proto(enum rsp_interface iface)
{
	return interfaces[iface];
}

bool esim_interface_enabled(enum rsp_interface iface)
{
	return proto_is_protocol_enabled(protocols.interfaces[iface]);
}

/* "ES10b" is of esim_es10, "ES9+" of esim_es9, "ES4A" of esim_es4a. */
static void name_of(enum rsp_interface iface, char *out)
{
	static const char es10[] = "esim_es10";
	const char *from = rsp_interface_name(iface);
	size_t len = strlen("esim_");

	memcpy(out, "esim_", len);
	for (; *from && len < NAME_MAX_LEN - 1; from++)
		if (g_ascii_isalnum(*from))
			out[len++] = g_ascii_tolower(*from);
	out[len] = '\0';
	if (g_str_has_prefix(out, es10))
		out[strlen(es10)] = '\0';
}

static void register_interfaces(void)
{
	char name[NAME_MAX_LEN];

	for (int iface = 0; iface < RSP_NUM_IFS; iface++) {
		name_of((enum rsp_interface)iface, name);
		interfaces[iface] = proto_get_id_by_filter_name(name);
		if (interfaces[iface] == -1) {
			const char *kept = g_strdup(name);
			const char *title =
			    g_strdup_printf("eSIM %s", g_ascii_strup(name + strlen("esim_"), -1));

			interfaces[iface] = proto_register_protocol(title, title, kept);
		}
		protocols.interfaces[iface] = find_protocol_by_id(interfaces[iface]);
	}
}

/* Wireshark decrypts TLS itself: a key log given to us is given to it, unless it has one. */
static void apply_preferences(void)
{
	char *trouble = NULL;
	char *pref;

	if (!esim_options.keys || !esim_options.keys[0])
		return;
	pref = g_strdup_printf("tls.keylog_file:%s", esim_options.keys);
	prefs_set_pref(pref, &trouble);
	g_free(trouble);
	g_free(pref);
}

static void register_preferences(void)
{
	module_t *module = prefs_register_protocol(esim_proto, apply_preferences);

	prefs_register_filename_preference(
	    module, "keys", "Key log of TLS",
	    "An NSS key log with the secrets of TLS sessions; it is handed to Wireshark's TLS.",
	    &esim_options.keys, FALSE);
	prefs_register_filename_preference(module, "keyring", "Keyring",
	                                   "Keys of cards and of sessions (SCP80, Bound Profile "
	                                   "Packages ...): JSON, CSV or lines of "
	                                   "BSP keys, as rsptrace --keys reads them.",
	                                   &esim_options.keyring, FALSE);
	prefs_register_bool_preference(
	    module, "redact", "Replace personal values",
	    "Show ICCID, EID, IMSI, MSISDN, IMEI and matchingId as \"[iccid 1]\". The bytes of a "
	    "packet stay what they are.",
	    &esim_options.redact);
	prefs_register_bool_preference(module, "verify", "Verify signatures",
	                               "Verify signatures and chains of certificates up to the "
	                               "test CIs of SGP.26 while a capture "
	                               "is read; this takes time.",
	                               &esim_options.verify);
	prefs_register_bool_preference(module, "reveal", "Show secret values",
	                               "Show keys, PINs and confirmation codes.",
	                               &esim_options.reveal);
}

/* In a Wireshark that has such a protocol already ours would stop it from starting. */
static void register_protocol(void)
{
	if (proto_get_id_by_filter_name("esim") != -1)
		return;
	esim_proto =
	    proto_register_protocol("eSIM (SGP.02, SGP.22, SGP.32) and SIM", "eSIM", "esim");
	protocols.all = find_protocol_by_id(esim_proto);
	register_interfaces();
	esim_fields_register();
	esim_card_register();
	esim_datagram_register();
	esim_tap_register();
	register_preferences();
	register_cleanup_routine(esim_keep_reset);
	register_postseq_cleanup_routine(esim_keep_end);
}

static void handoff(void)
{
	if (esim_proto == -1)
		return;
	esim_frame_handoff();
	esim_card_handoff();
	esim_smpp_handoff();
	esim_datagram_handoff();
	esim_web_handoff();
	esim_web2_handoff();
}

WS_DLL_PUBLIC_DEF void plugin_register(void)
{
	static proto_plugin plugin = {.register_protoinfo = register_protocol,
	                              .register_handoff = handoff};

	proto_register_plugin(&plugin);
}

#if ESIM_WS_AT_LEAST(4, 4)
WS_DLL_PUBLIC_DEF uint32_t plugin_describe(void)
{
	return WS_PLUGIN_DESC_DISSECTOR;
}
#endif
