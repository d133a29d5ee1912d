/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/aid.h"
#include "card/inner.h"
#include "rsp/es5_session.h"

static struct rsp_slice nowhere(void)
{
	return rsp_slice(NULL, 0);
}

/* What does not stand in the bytes: who carried it and whom it is for. */
static void show_way(struct rsp_decode *decode, struct rsp_node *root,
                     const struct rsp_es5_unit *unit)
{
	const struct rsp_remote *remote = unit->remote;
	const struct rsp_application *application = rsp_application_of(remote->aid);
	struct rsp_node *node;

	rsp_node_text(decode, root, rsp_es5_field_of(RSP_ES5_CARRIED), nowhere(), remote->carried);
	if (remote->message)
		rsp_node_uint(decode, root, rsp_es5_field_of(RSP_ES5_CARRIER), nowhere(),
		              remote->message);
	if (remote->tar.len)
		rsp_node_bytes(decode, root, rsp_es5_field_of(RSP_ES5_TARGET_TAR), nowhere(),
		               rsp_arena_copy(decode->arena, remote->tar));
	if (!remote->aid.len)
		return;
	node = rsp_node_bytes(decode, root, rsp_es5_field_of(RSP_ES5_TARGET_AID), nowhere(),
	                      rsp_arena_copy(decode->arena, remote->aid));
	if (node && application)
		node->note = application->name;
}

static void show_isdp(struct rsp_decode *decode, struct rsp_node *root,
                      const struct rsp_es5_unit *unit)
{
	bool here = rsp_contains(unit->buffer->bytes, unit->isdp);

	if (unit->isdp.len && !unit->isdp_inside)
		rsp_node_bytes(decode, root, rsp_es5_field_of(RSP_ES5_ISDP_AID),
		               here ? unit->isdp : nowhere(),
		               here ? unit->isdp : rsp_arena_copy(decode->arena, unit->isdp));
}

static void show_part(struct rsp_decode *decode, struct rsp_node *root,
                      const struct rsp_es5_unit *unit)
{
	const struct rsp_es5_function *function = unit->function;

	if (function && (function->iface == RSP_IF_ES8 || function->part) &&
	    function->id <= RSP_ES5_DO_ISDR_PART2)
		rsp_node_uint(decode, root, rsp_es5_field_of(RSP_ES5_PART), nowhere(),
		              function->part);
}

void rsp_es5_show_about(struct rsp_decode *decode, struct rsp_node *root,
                        const struct rsp_es5_unit *unit)
{
	show_part(decode, root, unit);
	show_isdp(decode, root, unit);
}

static void show_answer(struct rsp_decode *decode, struct rsp_node *root,
                        const struct rsp_es5_unit *unit)
{
	const struct rsp_es5_result *meaning = rsp_es5_result_of(unit->function, unit->sw);
	struct rsp_file_place place = {0};
	uint16_t sw;

	rsp_inner_place(&place, unit->remote->tar);
	if (!rsp_inner_show_answer(decode, root, &place, unit->command, unit->response,
	                           unit->sw_bytes, &sw)) {
		rsp_es5_bytes(decode, root, RSP_ES5_REST, unit->buffer->bytes);
		return;
	}
	if (meaning)
		rsp_node_text(decode, root, rsp_es5_field_of(RSP_ES5_RESULT), unit->sw_bytes,
		              meaning->text);
}

static void show_bytes(struct rsp_decode *decode, struct rsp_node *root,
                       const struct rsp_es5_unit *unit)
{
	switch (unit->remote->form) {
	case RSP_REMOTE_OBJECT:
		rsp_es5_show_object(decode, root, &unit->tlv, unit->remote->is_answer);
		break;
	case RSP_REMOTE_NOTIFICATION:
		rsp_es5_show_notification(
		    decode, rsp_es5_group(decode, root, RSP_ES5_NOTIFICATION, unit->tlv.whole),
		    unit->tlv.value);
		break;
	case RSP_REMOTE_APDU:
		if (unit->remote->is_answer)
			show_answer(decode, root, unit);
		else
			rsp_inner_show(decode, root, NULL, unit->buffer->bytes);
		break;
	}
}

struct rsp_node *rsp_es5_show(struct rsp_decode *decode, struct rsp_es5_unit *unit)
{
	struct rsp_node *root = rsp_es5_group(
	    decode, NULL, unit->remote->is_answer ? RSP_ES5_RESPONSE : RSP_ES5_COMMAND,
	    unit->buffer->bytes);

	if (root)
		root->note = unit->name;
	show_way(decode, root, unit);
	rsp_es5_show_about(decode, root, unit);
	show_bytes(decode, root, unit);
	rsp_es5_session_show(decode, root, unit, &unit->result);
	return root;
}
