/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys: PUT KEY and the key information template: GPCS 11.8, 11.3.3.1.1. */
#include "card/gp_names.h"
#include "card/gp_parts.h"

enum { OCTET = 1, CHECK_LEN = 3 /* GPCS B.6 */, KEY_TYPE_EXTENDED = 0xFF, EXTENDED_LENGTH = 2 };

static void show_octet(struct rsp_decode *decode, struct rsp_node *node, enum rsp_card_field field,
                       struct rsp_slice *in)
{
	struct rsp_slice part;

	if (rsp_take(in, OCTET, &part))
		rsp_show_uint(decode, node, field, part);
}

static bool is_extended(struct rsp_slice in)
{
	uint8_t type;

	return rsp_peek_u8(in, 0, &type) && type == KEY_TYPE_EXTENDED;
}

void rsp_gp_key_usage(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const char *const names[] = {
	    "verification or encryption",
	    "computation or decryption",
	    "secure messaging of responses",
	    "secure messaging of commands",
	    "confidentiality",
	    "cryptographic checksum",
	    "digital signature",
	    "cryptographic authorization",
	    "key agreement",
	};

	rsp_show_flag_names(decode, node, in, names, sizeof(names) / sizeof(names[0]));
}

/* Usage qualifier and access, each behind its length (GPCS 11.8.2.3.2). */
static void take_usage(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	struct rsp_slice value;

	if (rsp_gp_take_lv(in, &value) && value.len)
		rsp_gp_key_usage(decode, rsp_show_bytes(decode, node, RSP_CARD_KEY_USAGE, value),
		                 value);
	if (rsp_gp_take_lv(in, &value) && value.len == OCTET)
		rsp_show_uint(decode, node, RSP_CARD_KEY_ACCESS, value);
}

/* What has another type may be the rest of a key that began in the command before it: all of that
 * is secret. */
static bool is_known_type(struct rsp_slice in)
{
	uint8_t type;

	return rsp_peek_u8(in, 0, &type) && rsp_value_name(rsp_gp_key_types, type);
}

/* One component: its type and its value. False when it is not whole. */
static bool read_component(struct rsp_slice *in, struct rsp_slice *type, struct rsp_slice *value)
{
	if (is_extended(*in) && !rsp_skip(in, OCTET))
		return false;
	return rsp_take(in, OCTET, type) && is_known_type(*type) && rsp_gp_take_lv(in, value) &&
	       value->len;
}

static bool take_component(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	struct rsp_slice type, value;

	if (!read_component(in, &type, &value))
		return false;
	rsp_show_uint(decode, node, RSP_CARD_KEY_TYPE, type);
	rsp_show_bytes(decode, node, RSP_CARD_KEY_VALUE, value);
	return true;
}

/* A component of an RSA key, of which another belongs to the same key. */
static bool is_rsa(struct rsp_slice in)
{
	enum { RSA_FIRST = 0xA0, RSA_LAST = 0xA8 };
	uint8_t type;

	return rsp_peek_u8(in, 0, &type) && type >= RSA_FIRST && type <= RSA_LAST;
}

static bool goes_on(struct rsp_slice in, bool extended, bool rsa)
{
	return extended ? is_extended(in) : rsa && is_rsa(in);
}

/* A key: its components (those of RSA are two), its check value and, in the extended form, usage
 * and access. False when it is not whole. */
static bool take_key(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice *in)
{
	struct rsp_node *node = rsp_show_group(decode, parent, RSP_CARD_KEY, *in);
	bool extended = is_extended(*in), rsa = is_rsa(*in);
	struct rsp_slice check;

	do {
		if (!take_component(decode, node, in))
			return false;
	} while (goes_on(*in, extended, rsa));
	if (!rsp_gp_take_lv(in, &check))
		return false;
	if (check.len)
		rsp_show_bytes(decode, node, RSP_CARD_KEY_CHECK, check);
	if (extended)
		take_usage(decode, node, in);
	return true;
}

void rsp_gp_put_key_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	show_octet(decode, parent, RSP_CARD_KEY_VERSION_NEW, &in);
	while (in.len)
		if (!take_key(decode, parent, &in)) {
			rsp_gp_cut(decode, in, "the end of a key");
			return;
		}
}

/* Passes over the next key of the command and gives its check value. */
static bool next_check(struct rsp_slice *in, struct rsp_slice *check)
{
	bool extended = is_extended(*in), rsa = is_rsa(*in);
	struct rsp_slice type, value;

	do {
		if (!read_component(in, &type, &value))
			return false;
	} while (goes_on(*in, extended, rsa));
	if (!rsp_gp_take_lv(in, check))
		return false;
	return !extended || (rsp_gp_take_lv(in, &value) && rsp_gp_take_lv(in, &value));
}

/* The keys of the command, where they are in the clear; else nothing. */
static struct rsp_slice keys_of(const struct rsp_pending *pending)
{
	struct rsp_slice in = pending->exchange.command.data;

	return pending->class.secure || !rsp_skip(&in, OCTET) ? rsp_sub(in, in.len, 0) : in;
}

/* Behind the version, a check value for each key. That they are those of the command says that the
 * card has the keys that were meant. */
void rsp_gp_put_key_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice keys = keys_of(pending), sent, got;

	show_octet(decode, parent, RSP_CARD_KEY_VERSION, &in);
	while (in.len) {
		bool known = keys.len && next_check(&keys, &sent) && sent.len;

		if (!known)
			keys.len = 0;
		if (in.len % CHECK_LEN || !rsp_take(&in, CHECK_LEN, &got))
			got = rsp_take_up_to(&in, in.len);
		rsp_show_bytes(decode, parent, RSP_CARD_KEY_CHECK, got);
		if (known && sent.len == got.len && !rsp_equal(sent, got))
			rsp_report(decode, RSP_RULE_GP_CHECK_VALUE, got,
			           "the card's check value is not the one that came with the key");
	}
}

static bool take_type_and_length(struct rsp_decode *decode, struct rsp_node *node,
                                 struct rsp_slice *in)
{
	size_t length_len = is_extended(*in) && rsp_skip(in, OCTET) ? EXTENDED_LENGTH : OCTET;
	struct rsp_slice type, length;

	if (!rsp_take(in, OCTET, &type) || !rsp_take(in, length_len, &length))
		return false;
	rsp_show_uint(decode, node, RSP_CARD_KEY_TYPE, type);
	rsp_show_uint(decode, node, RSP_CARD_KEY_LENGTH, length);
	return true;
}

/* GPCS 11.3.3.1.1: identifier, version, and type and length of each component; behind FF in the
 * extended form, with usage and access at the end. */
void rsp_gp_key_entry(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	bool extended;

	show_octet(decode, node, RSP_CARD_KEY_ID, &in);
	show_octet(decode, node, RSP_CARD_KEY_VERSION, &in);
	extended = is_extended(in);
	while (in.len && is_extended(in) == extended)
		if (!take_type_and_length(decode, node, &in)) {
			rsp_gp_cut(decode, in, "the length of a key");
			return;
		}
	if (extended)
		take_usage(decode, node, &in);
	rsp_gp_rest(decode, node, in);
}
