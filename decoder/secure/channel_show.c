/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of what a secure channel held, and its findings. */
#include "base/values.h"
#include "card/inner.h"
#include "secure/channel_message.h"
#include "secure/scp_fields.h"

static const char *const names[] = {
    [RSP_SCP02] = "SCP02", [RSP_SCP03] = "SCP03", [RSP_SCP11] = "SCP11"};

static struct rsp_node *show_uint(struct rsp_decode *decode, struct rsp_node *parent,
                                  enum rsp_scp_field field, uint64_t value)
{
	return rsp_node_uint(decode, parent, rsp_scp_field_of(field), rsp_slice(NULL, 0), value);
}

/* A set's name, version and label; never a key. */
static const char *name_of(struct rsp_arena *arena, const struct rsp_key_set *set)
{
	const char *label = set->label[0] ? ", " : "";

	if (set->has_kvn)
		return rsp_arena_printf(arena, "%s, version %u%s%s", set->name, set->kvn, label,
		                        set->label);
	return rsp_arena_concat(arena, set->name, label, set->label, NULL);
}

static void show_channel(struct rsp_decode *decode, struct rsp_node *root,
                         const struct rsp_unwrapped *unwrapped)
{
	show_uint(decode, root, RSP_SCP_FIELD_PROTOCOL, unwrapped->protocol);
	if (unwrapped->options)
		show_uint(decode, root, RSP_SCP_FIELD_OPTIONS, unwrapped->options);
	show_uint(decode, root, RSP_SCP_FIELD_LEVEL, unwrapped->level);
	if (unwrapped->kvn)
		show_uint(decode, root, RSP_SCP_FIELD_VERSION, unwrapped->kvn);
	if (unwrapped->implicit)
		show_uint(decode, root, RSP_SCP_FIELD_COUNTER, unwrapped->counter);
	if (unwrapped->set)
		rsp_node_text(decode, root, rsp_scp_field_of(RSP_SCP_FIELD_KEY), rsp_slice(NULL, 0),
		              name_of(decode->arena, unwrapped->set));
}

static void show_mac(struct rsp_decode *decode, struct rsp_node *root, struct rsp_slice mac,
                     enum rsp_scp_field field, enum rsp_scp_field result, enum rsp_scp_check check)
{
	struct rsp_node *node;

	if (!mac.len)
		return;
	node = rsp_node_bytes(decode, root, rsp_scp_field_of(field), mac, mac);
	show_uint(decode, node, result, check);
}

static void show_command(struct rsp_decode *decode, struct rsp_node *root,
                         const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;
	struct rsp_node *node;

	decode->buffer = message->exchange.command_buffer;
	show_mac(decode, root, unwrapped->mac_bytes, RSP_SCP_FIELD_MAC, RSP_SCP_FIELD_MAC_RESULT,
	         unwrapped->mac);
	if (!unwrapped->command)
		return;
	decode->buffer = unwrapped->command;
	node = rsp_node_new(decode, root, rsp_scp_field_of(RSP_SCP_FIELD_COMMAND),
	                    unwrapped->command->bytes);
	if (node)
		node->note = rsp_inner_name(unwrapped->command->bytes);
	rsp_inner_show(decode, node, NULL, unwrapped->command->bytes);
	for (size_t i = 0; i < unwrapped->num_kcvs; i++)
		show_uint(decode, root, RSP_SCP_FIELD_KEY_CHECK, unwrapped->kcvs[i]);
}

static void show_answer(struct rsp_decode *decode, struct rsp_node *root,
                        const struct rsp_scp_message *message)
{
	enum { SW_LEN = 2 };
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;
	struct rsp_file_place place = {0};
	struct rsp_slice data, sw, command = unwrapped->asked_plain;
	struct rsp_node *node;
	uint16_t word;

	decode->buffer = message->exchange.response_buffer;
	show_mac(decode, root, unwrapped->rmac_bytes, RSP_SCP_FIELD_RMAC, RSP_SCP_FIELD_RMAC_RESULT,
	         unwrapped->rmac);
	if (!unwrapped->response)
		return;
	if (unwrapped->command)
		command = unwrapped->command->bytes;
	decode->buffer = unwrapped->response;
	data = unwrapped->response->bytes;
	if (!rsp_take_last(&data, SW_LEN, &sw))
		return;
	node = rsp_node_new(decode, root, rsp_scp_field_of(RSP_SCP_FIELD_ANSWER),
	                    unwrapped->response->bytes);
	(void)rsp_inner_show_answer(decode, node, &place, command, data, sw, &word);
}

struct rsp_node *rsp_scp_show(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;
	struct rsp_node *root =
	    rsp_node_new(decode, NULL, rsp_scp_field_of(RSP_SCP_FIELD_CHANNEL), rsp_slice(NULL, 0));

	if (root)
		root->note = names[unwrapped->protocol];
	show_channel(decode, root, unwrapped);
	if (unwrapped->step == RSP_SCP_AUTHENTICATE && unwrapped->cryptogram != RSP_SCP_NOT_RUN)
		show_uint(decode, root, RSP_SCP_FIELD_CRYPTOGRAM, unwrapped->cryptogram);
	if (unwrapped->step == RSP_SCP_AUTHENTICATE && unwrapped->predicted)
		show_uint(decode, root, RSP_SCP_FIELD_CHALLENGE, unwrapped->predicted);
	if (unwrapped->receipt != RSP_SCP_NOT_RUN)
		show_uint(decode, root, RSP_SCP_FIELD_RECEIPT, unwrapped->receipt);
	show_command(decode, root, message);
	show_answer(decode, root, message);
	return root;
}

static void not_run(struct rsp_decode *decode)
{
	if (decode->last_finding)
		decode->last_finding->not_run = true;
}

/* Which keys a channel asks for: GPCS 7.5.3 numbers them 1 to 3. */
static const char *wanted(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;
	const struct rsp_scp_end *end = &message->exchange.end;
	struct rsp_slice name = end->aid.len ? end->aid : end->tar;
	const char *of = end->aid.len ? " of " : name.len ? " of TAR " : "";

	return rsp_arena_printf(decode->arena, "%s keys%s%s, key version 0x%02X (kvn %u)",
	                        names[unwrapped->protocol], of, rsp_value_hex(decode->arena, name),
	                        unwrapped->kvn, unwrapped->kvn);
}

static void report_keys(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;
	const char *keys = wanted(decode, message);
	struct rsp_slice where = message->exchange.response;

	decode->buffer = message->exchange.response_buffer;
	if (unwrapped->num_tried)
		rsp_report(decode, RSP_RULE_SCP_KEY_WRONG, where,
		           "%zu key set%s tried for %s; none makes what the card answered",
		           unwrapped->num_tried, unwrapped->num_tried == 1 ? " was" : "s were",
		           keys);
	else
		rsp_report(decode, RSP_RULE_SCP_KEY_MISSING, where, "%s %s",
		           unwrapped->fits_unusable ? "the keys that are there have not the length "
		                                      "that the protocol has: needed are"
		                                    : "there are no",
		           keys);
	not_run(decode);
}

static void report_set(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;
	const struct rsp_key_set *set = unwrapped->set;

	decode->buffer = message->exchange.command_buffer;
	if (unwrapped->fit == RSP_FIT_CARD)
		rsp_report(decode, RSP_RULE_SCP_KEY_OTHER, message->exchange.data,
		           "the keys are those of %s, which is of another card (%s%s)", set->name,
		           set->iccid[0] ? "ICCID " : "EID ",
		           set->iccid[0] ? set->iccid : set->eid);
	else if (unwrapped->fit == RSP_FIT_LOOSE)
		rsp_report(decode, RSP_RULE_SCP_KEY_LOOSE, message->exchange.data,
		           "the keys are those of %s, which is of another key version, TAR or AID",
		           name_of(decode->arena, set));
}

static void report_closed(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;
	struct rsp_slice where = rsp_sub(message->exchange.header, 0, 1);

	if (!unwrapped->first_closed)
		return;
	decode->buffer = message->exchange.command_buffer;
	switch (unwrapped->closed) {
	case RSP_SCP_BEFORE:
		rsp_report(decode, RSP_RULE_SCP_BEFORE, where,
		           "the secure channel of this command began before the trace: its keys "
		           "and security level are not known");
		not_run(decode);
		break;
	case RSP_SCP_ENDED:
		rsp_report(decode, RSP_RULE_SCP_ENDED, where,
		           "a command with a MAC, but the secure channel is over since frame %llu: "
		           "%s",
		           (unsigned long long)unwrapped->ended_frame, unwrapped->ended_by);
		break;
	case RSP_SCP_JOINED:
		rsp_report(decode, RSP_RULE_SCP_CHAINED, where,
		           "parts of a chain of commands, each with a MAC of its own, are not "
		           "opened");
		not_run(decode);
		break;
	case RSP_SCP_NO_KEY:
		if (unwrapped->protocol == RSP_SCP11 && unwrapped->num_tried)
			report_keys(decode, message);
		break;
	case RSP_SCP_OPENED:
		break;
	}
}

static void report_mac(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;
	struct rsp_slice mac = unwrapped->mac_bytes;

	decode->buffer = message->exchange.command_buffer;
	if (unwrapped->mac == RSP_SCP_ABSENT) {
		rsp_report(decode, RSP_RULE_SCP_LENGTH, message->exchange.data,
		           "the command has no room for its C-MAC");
	} else if (unwrapped->mac == RSP_SCP_WRONG && unwrapped->again_frame) {
		rsp_report(decode, RSP_RULE_SCP_REPLAY, mac,
		           "the same command with the same C-MAC was there before, in frame %llu",
		           (unsigned long long)unwrapped->again_frame);
	} else if (unwrapped->mac == RSP_SCP_WRONG && unwrapped->accepted) {
		rsp_report(decode, RSP_RULE_SCP_CHAIN, mac,
		           "the C-MAC does not continue the chain, but the card took the command: "
		           "a command before it is not in the trace, or one was altered in it");
	} else if (unwrapped->mac == RSP_SCP_WRONG) {
		rsp_report(decode, RSP_RULE_SCP_MAC, mac,
		           "the C-MAC is wrong, although the keys of the channel are right");
	}
}

static void report_data(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;

	if (unwrapped->length_bad && unwrapped->mac != RSP_SCP_ABSENT)
		rsp_report(decode, RSP_RULE_SCP_LENGTH, message->exchange.data,
		           "ciphered data of a command is no whole cipher blocks");
	if (unwrapped->padding_bad && unwrapped->mac == RSP_SCP_RIGHT)
		rsp_report(decode, RSP_RULE_SCP_PADDING, message->exchange.data,
		           "the C-MAC is right, but the padding of the ciphered data is not");
	for (size_t i = 0; i < unwrapped->num_kcvs; i++)
		if (unwrapped->kcvs[i] == RSP_SCP_WRONG)
			rsp_report(
			    decode, RSP_RULE_SCP_KCV, message->exchange.data,
			    "the check value of key %zu is not that of the key in the command",
			    i + 1);
}

static void report_answer(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;

	decode->buffer = message->exchange.response_buffer;
	if (unwrapped->rmac == RSP_SCP_ABSENT)
		rsp_report(decode, RSP_RULE_SCP_RMAC_MISSING, message->exchange.response,
		           "the security level asks for an R-MAC, and the answer has none");
	/* No published figure speaks for the R-MAC of SCP02 as it is computed here. */
	if (unwrapped->rmac == RSP_SCP_WRONG)
		rsp_report_at_level(decode, RSP_RULE_SCP_RMAC,
		                    unwrapped->protocol == RSP_SCP02 ? RSP_LEVEL_INFO
		                                                     : RSP_LEVEL_VIOLATION,
		                    unwrapped->rmac_bytes,
		                    "the R-MAC is wrong, although the C-MAC of the command is %s",
		                    unwrapped->mac == RSP_SCP_WRONG ? "wrong too" : "right");
	if (unwrapped->answer_length_bad)
		rsp_report(decode, RSP_RULE_SCP_LENGTH, message->exchange.response,
		           "ciphered data of an answer is no whole cipher blocks");
	if (unwrapped->answer_padding_bad && unwrapped->rmac != RSP_SCP_WRONG)
		rsp_report(decode, RSP_RULE_SCP_PADDING, message->exchange.response,
		           "the padding of the ciphered data of the answer is not right");
}

void rsp_scp_report(struct rsp_decode *decode, const struct rsp_scp_message *message)
{
	const struct rsp_unwrapped *unwrapped = &message->unwrapped;

	if ((unwrapped->step == RSP_SCP_BEGIN || unwrapped->step == RSP_SCP_AGREE) &&
	    !unwrapped->set && !unwrapped->later && message->exchange.has_answer)
		report_keys(decode, message);
	if ((unwrapped->step == RSP_SCP_AUTHENTICATE || unwrapped->step == RSP_SCP_AGREE) &&
	    unwrapped->set)
		report_set(decode, message);
	decode->buffer = message->exchange.command_buffer;
	if (unwrapped->cryptogram == RSP_SCP_WRONG)
		rsp_report(decode, RSP_RULE_SCP_CRYPTOGRAM, message->exchange.data,
		           "the cryptogram of the host is wrong, although the keys are those that "
		           "the card has");
	report_closed(decode, message);
	report_mac(decode, message);
	report_data(decode, message);
	report_answer(decode, message);
}
