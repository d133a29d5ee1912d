/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/sealed.h"

#include <string.h>

#include "base/nodes.h"
#include "base/rules.h"

/* Names are ASCII (RFC 6066 3); anything else is not shown. */
static void copy_name(char *out, struct rsp_slice name)
{
	uint8_t byte;

	for (size_t at = 0; at + 1 < RSP_SEALED_LEN && rsp_take_u8(&name, &byte); at++)
		*out++ = byte > ' ' && byte <= '~' ? (char)byte : '?';
	*out = '\0';
}

/* What the client has asked for in its hello ("": nothing), and whether it names a pre-shared key.
 */
static void keep_name(struct rsp_sealed *sealed, const struct rsp_node *root)
{
	int depth = 0;

	sealed->last_name[0] = '\0';
	sealed->last_shared = false;
	for (const struct rsp_node *at = root; at; at = rsp_node_after(at, &depth)) {
		if (strcmp(at->field->key, "tls.client_key_exchange.psk_identity") == 0)
			sealed->last_shared = true;
		else if (!sealed->last_name[0] &&
		         strcmp(at->field->key, "tls.session.server_name") == 0)
			copy_name(sealed->last_name, at->value.bytes);
	}
}

void rsp_sealed_message(struct rsp_sealed *sealed, struct rsp_message *message,
                        struct rsp_arena *arena)
{
	if (message->iface != RSP_IF_TLS)
		return;
	sealed->last_seq = message->seq;
	keep_name(sealed, rsp_message_tree(message, arena));
}

static void add_name(struct rsp_sealed *sealed, const char *name)
{
	if (!*name) {
		sealed->unnamed = true;
		return;
	}
	for (size_t at = 0; at < sealed->num_names; at++)
		if (strcmp(sealed->names[at], name) == 0)
			return;
	if (sealed->num_names == RSP_SEALED_NAMES)
		sealed->others = true;
	else
		memcpy(sealed->names[sealed->num_names++], name, strlen(name) + 1);
}

void rsp_sealed_finding(struct rsp_sealed *sealed, const struct rsp_finding *finding)
{
	bool is_last;

	if (finding->rule != rsp_rule_of(RSP_RULE_TLS_SECRETS_MISSING) &&
	    finding->rule != rsp_rule_of(RSP_RULE_TLS_SECRETS_WRONG))
		return;
	sealed->connections++;
	is_last = finding->message && finding->message == sealed->last_seq;
	sealed->shared |= is_last && sealed->last_shared;
	add_name(sealed, is_last ? sealed->last_name : "");
}

static const char *names_text(const struct rsp_sealed *sealed, struct rsp_arena *arena)
{
	const char *text = "";

	for (size_t at = 0; at < sealed->num_names; at++)
		text = rsp_arena_printf(arena, "%s%s%s", text, at ? ", " : "", sealed->names[at]);
	if (!sealed->num_names)
		return "servers that are not named";
	return sealed->others || sealed->unnamed ? rsp_arena_printf(arena, "%s and others", text)
	                                         : text;
}

const char *rsp_sealed_text(const struct rsp_sealed *sealed, struct rsp_arena *arena)
{
	bool one = sealed->connections == 1;

	if (!sealed->connections)
		return NULL;
	return rsp_arena_printf(arena,
	                        "%llu connection%s encrypted (with %s); --keylog FILE with %s TLS "
	                        "secrets%s opens %s",
	                        (unsigned long long)sealed->connections, one ? " stays" : "s stay",
	                        names_text(sealed, arena), one ? "its" : "their",
	                        sealed->shared ? ", or --keys FILE with the pre-shared key," : "",
	                        one ? "it" : "them");
}
