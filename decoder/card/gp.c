/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/gp_parts.h"

enum { AT_P1 = 2, SHORT_LENGTH_MAX = 0x80, LENGTH_BITS = 0x7F, LENGTH_MAX = 3 };

/* Where the two octets stand. */
struct parameters {
	struct rsp_decode *decode;
	struct rsp_node *p1, *p2;
	struct rsp_slice p1_part, p2_part;
	uint8_t p1_value;
	struct rsp_slice data;
};

static void more_commands(const struct parameters *at)
{
	rsp_show_bits(at->decode, at->p1, RSP_CARD_GP_MORE, at->p1_part, 8, 8);
}

static void install_parameters(const struct parameters *at)
{
	more_commands(at);
	rsp_show_bits(at->decode, at->p1, RSP_CARD_INSTALL_PURPOSE, at->p1_part, 7, 1);
	rsp_show_uint(at->decode, at->p2, RSP_CARD_INSTALL_PROCESS, at->p2_part);
}

static void load_parameters(const struct parameters *at)
{
	rsp_show_bits(at->decode, at->p1, RSP_CARD_LOAD_BLOCK, at->p1_part, 8, 8);
	rsp_show_uint(at->decode, at->p2, RSP_CARD_LOAD_NUMBER, at->p2_part);
}

static void delete_parameters(const struct parameters *at)
{
	more_commands(at);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_DELETE_RELATED, at->p2_part, 8, 8);
}

static void get_status_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p1, RSP_CARD_REGISTRY_SCOPE, at->p1_part);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_REGISTRY_FORMAT, at->p2_part, 2, 2);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_REGISTRY_NEXT, at->p2_part, 1, 1);
}

static void set_status_parameters(const struct parameters *at)
{
	enum { SCOPE_CARD = 0x80 };

	rsp_show_uint(at->decode, at->p1, RSP_CARD_REGISTRY_SCOPE, at->p1_part);
	rsp_show_uint(at->decode, at->p2,
	              at->p1_value & SCOPE_CARD ? RSP_CARD_REGISTRY_CARD_STATE
	                                        : RSP_CARD_REGISTRY_APP_STATE,
	              at->p2_part);
}

static void put_key_parameters(const struct parameters *at)
{
	more_commands(at);
	rsp_show_bits(at->decode, at->p1, RSP_CARD_KEY_VERSION_OLD, at->p1_part, 7, 1);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_KEY_MULTIPLE, at->p2_part, 8, 8);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_KEY_FIRST, at->p2_part, 7, 1);
}

static void key_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p1, RSP_CARD_SCP_VERSION, at->p1_part);
	rsp_show_uint(at->decode, at->p2, RSP_CARD_SCP_KEY_ID, at->p2_part);
}

/* MUTUAL AUTHENTICATE of SCP11 has the same instruction: it names a key (GPC Amendment F 7.6). */
static void authenticate_parameters(const struct parameters *at)
{
	if (rsp_gp_is_agreement(at->data)) {
		key_parameters(at);
		return;
	}
	rsp_show_uint(at->decode, at->p1, RSP_CARD_SCP_LEVEL, at->p1_part);
}

struct row {
	uint8_t ins;
	void (*parameters)(const struct parameters *at);
	rsp_gp_show *data, *answer;
	bool own_mac; /* its MAC is a part of its data */
};

static const struct row rows[] = {
    {RSP_INS_INSTALL,               install_parameters,      rsp_gp_install_data,      rsp_gp_confirmation,      false},
    {RSP_INS_LOAD,                  load_parameters,         rsp_gp_load_data,         rsp_gp_confirmation,      false},
    {RSP_INS_DELETE,                delete_parameters,       rsp_gp_delete_data,       rsp_gp_confirmation,      false},
    {RSP_INS_STATUS,                get_status_parameters,   rsp_gp_get_status_data,   rsp_gp_get_status_answer,
     false                                                                                                            },
    {RSP_INS_SET_STATUS,            set_status_parameters,   rsp_gp_set_status_data,   NULL,                     false},
    {RSP_INS_PUT_KEY,               put_key_parameters,      NULL,                     rsp_gp_put_key_answer,    false},
    {RSP_INS_INITIALIZE_UPDATE,     key_parameters,          rsp_gp_initialize_data,   rsp_gp_initialize_answer,
     true                                                                                                             },
    {RSP_INS_EXTERNAL_AUTHENTICATE, authenticate_parameters, rsp_gp_authenticate_data,
     rsp_gp_agreement_answer,                                                                                    true },
    {RSP_INS_INTERNAL_AUTHENTICATE, key_parameters,          rsp_gp_agreement_data,    rsp_gp_agreement_answer,
     true                                                                                                             },
    {RSP_INS_SECURITY_OPERATION,    key_parameters,          rsp_gp_certificate_data,  NULL,                     true },
};

static const struct row *row_of(const struct rsp_pending *pending)
{
	if (pending->instruction->type != RSP_CLASS_PROPRIETARY)
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].ins == pending->instruction->ins)
			return &rows[i];
	return NULL;
}

bool rsp_gp_take_lv(struct rsp_slice *in, struct rsp_slice *out)
{
	struct rsp_slice rest = *in;
	uint64_t len;
	uint8_t first;

	if (!rsp_take_u8(&rest, &first))
		return false;
	len = first;
	if (first > SHORT_LENGTH_MAX &&
	    ((first & LENGTH_BITS) > LENGTH_MAX || !rsp_take_ube(&rest, first & LENGTH_BITS, &len)))
		return false;
	if (!rsp_take(&rest, (size_t)len, out))
		return false;
	*in = rest;
	return true;
}

void rsp_gp_cut(struct rsp_decode *decode, struct rsp_slice in, const char *what)
{
	rsp_report(decode, RSP_RULE_GP_DATA, in, "the data ends before this: %s", what);
}

void rsp_gp_rest(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	if (in.len == 0)
		return;
	rsp_show_bytes(decode, parent, RSP_CARD_GP_REST, in);
	rsp_report(decode, RSP_RULE_GP_DATA, in, "%zu bytes behind what is known", in.len);
}

/* Whether bytes can be read as what they should hold. */
static bool fits(struct rsp_decode *decode, const struct rsp_pending *pending, rsp_gp_show *show,
                 struct rsp_slice in)
{
	struct rsp_decode probe;

	rsp_decode_init(&probe, decode->arena, decode->buffer);
	probe.no_nodes = true;
	show(&probe, pending, NULL, in);
	return probe.num_findings == 0;
}

/* Takes the MAC from the end: the length with which what is before it fits, else the shorter. */
static bool take_mac(struct rsp_decode *decode, const struct rsp_pending *pending,
                     rsp_gp_show *show, struct rsp_slice *in, struct rsp_slice *mac)
{
	struct rsp_slice rest = *in;

	if (rsp_take_last(&rest, RSP_GP_LONG_MAC_LEN, mac) && rest.len &&
	    fits(decode, pending, show, rest)) {
		struct rsp_slice other = *in, unused;

		if (!rsp_take_last(&other, RSP_GP_MAC_LEN, &unused) ||
		    !fits(decode, pending, show, other)) {
			*in = rest;
			return true;
		}
	}
	return rsp_take_last(in, RSP_GP_MAC_LEN, mac);
}

/* The bytes may be encrypted: what does not fit is no fault. */
static void show_secured(struct rsp_decode *decode, const struct rsp_pending *pending,
                         rsp_gp_show *show, struct rsp_node *parent, struct rsp_slice in)
{
	if (fits(decode, pending, show, in))
		show(decode, pending, parent, in);
	else
		rsp_show_bytes(decode, parent, RSP_CARD_GP_PROTECTED, in);
}

void rsp_gp_show_parameters(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *p1, struct rsp_node *p2)
{
	const struct row *row = row_of(pending);
	struct rsp_slice header = pending->exchange.command.header;
	const struct parameters at = {
	    .decode = decode,
	    .p1 = p1,
	    .p2 = p2,
	    .p1_part = rsp_sub(header, AT_P1, 1),
	    .p2_part = rsp_sub(header, AT_P1 + 1, 1),
	    .p1_value = pending->exchange.command.p1,
	    .data = pending->exchange.command.data,
	};

	if (row)
		row->parameters(&at);
}

void rsp_gp_show_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *data)
{
	const struct row *row = row_of(pending);
	struct rsp_slice in = pending->exchange.command.data, mac;

	if (!row || !row->data)
		return;
	if (!pending->class.secure || row->own_mac) {
		row->data(decode, pending, data, in);
		return;
	}
	if (decode->no_nodes || !take_mac(decode, pending, row->data, &in, &mac))
		return;
	show_secured(decode, pending, row->data, data, in);
	rsp_show_bytes(decode, data, RSP_CARD_GP_MAC, mac);
}

void rsp_gp_show_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *data)
{
	const struct row *row = row_of(pending);
	struct rsp_slice in = pending->exchange.response, mac;

	if (!row || !row->answer || in.len == 0)
		return;
	if (!pending->class.secure || row->own_mac) {
		row->answer(decode, pending, data, in);
		return;
	}
	if (decode->no_nodes)
		return;
	if (!fits(decode, pending, row->answer, in) && rsp_take_last(&in, RSP_GP_MAC_LEN, &mac)) {
		show_secured(decode, pending, row->answer, data, in);
		rsp_show_bytes(decode, data, RSP_CARD_GP_RMAC, mac);
		return;
	}
	show_secured(decode, pending, row->answer, data, in);
}

bool rsp_gp_has_contents(const struct rsp_pending *pending)
{
	const struct row *row = row_of(pending);

	return row && !pending->class.secure;
}

bool rsp_gp_show_keys(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *command)
{
	struct rsp_slice in = pending->exchange.command.data, mac = {0};
	struct rsp_node *node;

	if (pending->class.secure && !rsp_take_last(&in, RSP_GP_MAC_LEN, &mac))
		return false;
	if (!fits(decode, pending, rsp_gp_put_key_data, in))
		return false;
	node = rsp_show_group(decode, command, RSP_CARD_KEY_DATA, pending->exchange.command.data);
	rsp_gp_put_key_data(decode, pending, node, in);
	if (mac.len)
		rsp_show_bytes(decode, node, RSP_CARD_GP_MAC, mac);
	return true;
}
