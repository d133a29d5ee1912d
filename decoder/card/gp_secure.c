/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How secure channels begin: SCP01, SCP02 (GPCS D, E), SCP03 (Amendment D), SCP11 (Amendment F). */
#include "card/gp_parts.h"

enum {
	OCTET = 1,
	DIVERSIFICATION_LEN = 10,
	SHORT_LEN = 8, /* challenges and cryptograms; twice as long in mode S16 of SCP03 */
	SCP02_CHALLENGE_LEN = 6,
	SCP02_COUNTER_LEN = 2,
	SCP03_COUNTER_LEN = 3,
	TAG_EPHEMERAL = 0x5F49,
	SCP02 = 0x02,
	SCP03 = 0x03
};

void rsp_gp_initialize_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	if (in.len)
		rsp_show_bytes(decode, parent, RSP_CARD_SCP_HOST_CHALLENGE, in);
}

static bool take(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_card_field field,
                 size_t len, struct rsp_slice *in)
{
	struct rsp_slice part;

	if (!rsp_take(in, len, &part)) {
		rsp_gp_cut(decode, *in, rsp_card_field_of(field)->label);
		*in = rsp_sub(*in, in->len, 0);
		return false;
	}
	if (rsp_card_field_of(field)->kind == RSP_KIND_UINT)
		rsp_show_uint(decode, parent, field, part);
	else
		rsp_show_bytes(decode, parent, field, part);
	return true;
}

/* What a bit of the options i says when it is set, and when not; NULL: nothing. */
struct option {
	uint8_t bit;
	const char *set, *clear;
};

/* GPCS E.1.1 */
static const struct option scp02_options[] = {
    {0x01, "three keys",                      "one base key"                  },
    {0x02, "C-MAC over the command as it is", "C-MAC over the changed command"},
    {0x04, "explicit initiation",             "implicit initiation"           },
    {0x08, "ICV is a MAC over the AID",       "ICV is 0"                      },
    {0x10, "ICV encrypted",                   NULL                            },
    {0x20, "R-MAC",                           NULL                            },
    {0x40, "pseudo-random card challenge",    NULL                            },
    {0,    NULL,                              NULL                            },
};

/* GPC Amendment D 5.1 */
static const struct option scp03_options[] = {
    {0x01, "16-byte MACs",                 NULL                   },
    {0x10, "pseudo-random card challenge", "random card challenge"},
    {0x20, "R-MAC",                        NULL                   },
    {0x40, "R-ENCRYPTION",                 NULL                   },
    {0,    NULL,                           NULL                   },
};

const char *rsp_gp_options(struct rsp_arena *arena, uint8_t protocol, uint8_t options)
{
	const struct option *row = protocol == SCP02 ? scp02_options : scp03_options;
	const char *text = "";

	if (protocol != SCP02 && protocol != SCP03)
		return text;
	for (; row->bit; row++) {
		const char *word = options & row->bit ? row->set : row->clear;

		if (word)
			text = rsp_arena_concat(arena, text, text[0] ? ", " : "", word, NULL);
	}
	return text;
}

static void take_options(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice *in)
{
	struct rsp_slice part = rsp_sub(*in, 0, OCTET);
	struct rsp_node *node;
	uint8_t options;

	if (!rsp_take_u8(in, &options))
		return;
	node = rsp_show_uint(decode, parent, RSP_CARD_SCP_OPTIONS, part);
	if (!decode->no_nodes)
		rsp_show_note(node, rsp_gp_options(decode->arena, SCP03, options));
}

/* SCP03 has a counter at the end when its challenge is not a random number. */
static void take_scp03(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice *in)
{
	size_t len;

	if (in->len == 0) {
		rsp_gp_cut(decode, *in, rsp_card_field_of(RSP_CARD_SCP_OPTIONS)->label);
		return;
	}
	take_options(decode, parent, in);
	len = in->len >= 4 * SHORT_LEN ? 2 * SHORT_LEN : SHORT_LEN;
	if (take(decode, parent, RSP_CARD_SCP_CARD_CHALLENGE, len, in) &&
	    take(decode, parent, RSP_CARD_SCP_CARD_CRYPTOGRAM, len, in) && in->len)
		take(decode, parent, RSP_CARD_SCP_SEQUENCE, SCP03_COUNTER_LEN, in);
}

void rsp_gp_initialize_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                              struct rsp_node *parent, struct rsp_slice in)
{
	uint8_t protocol = 0;

	(void)pending;
	if (in.len == 0 ||
	    !take(decode, parent, RSP_CARD_SCP_DIVERSIFICATION, DIVERSIFICATION_LEN, &in) ||
	    !take(decode, parent, RSP_CARD_SCP_VERSION, OCTET, &in))
		return;
	if (!rsp_peek_u8(in, 0, &protocol) ||
	    !take(decode, parent, RSP_CARD_SCP_PROTOCOL, OCTET, &in))
		return;
	if (protocol == SCP03) {
		take_scp03(decode, parent, &in);
	} else if (protocol != SCP02 ||
	           take(decode, parent, RSP_CARD_SCP_SEQUENCE, SCP02_COUNTER_LEN, &in)) {
		if (take(decode, parent, RSP_CARD_SCP_CARD_CHALLENGE,
		         protocol == SCP02 ? SCP02_CHALLENGE_LEN : SHORT_LEN, &in))
			take(decode, parent, RSP_CARD_SCP_CARD_CRYPTOGRAM, SHORT_LEN, &in);
	}
	rsp_gp_rest(decode, parent, in);
}

/* GPC Amendment F 7.5 */
static const struct rsp_object crt[] = {
    {.tag = 0x90,                  .field = RSP_CARD_SCP_SCENARIO},
    {.tag = 0x95,                            .field = RSP_CARD_KEY_USAGE, .fill = rsp_gp_key_usage},
    {.tag = 0x80,.show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_TYPE},
    {.tag = 0x81,                            .show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_LENGTH},
    {.tag = 0x82,                                .show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_ID},
    {.tag = 0x83,                            .show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_VERSION},
    {.tag = 0x84,.field = RSP_CARD_SCP_HOST_ID},
    {.tag = 0x85,                            .field = RSP_CARD_SCP_CARD_ID},
    {0},
};

static const struct rsp_object agreement[] = {
    {.tag = RSP_GP_TAG_CRT,            .show = RSP_OBJECT_GROUP, .field = RSP_CARD_SCP_CRT, .children = crt},
    {.tag = TAG_EPHEMERAL,       .field = RSP_CARD_SCP_EPHEMERAL},
    {.tag = 0x86,                                .field = RSP_CARD_SCP_RECEIPT},
    {0},
};

const struct rsp_object rsp_gp_certificates[] = {
    {.tag = 0x7F21,                      .show = RSP_OBJECT_CERTIFICATE, .field = RSP_CARD_SCP_CERTIFICATE},
    {0},
};

bool rsp_gp_is_agreement(struct rsp_slice in)
{
	struct rsp_tlv tlv;

	return rsp_first_tag(in) == RSP_GP_TAG_CRT && rsp_take_tlv(&in, &tlv) == RSP_TLV_OK &&
	       !tlv.truncated && rsp_first_tag(in) == TAG_EPHEMERAL;
}

/* MUTUAL AUTHENTICATE of SCP11 has the same instruction. */
void rsp_gp_authenticate_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                              struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice mac;

	if (rsp_gp_is_agreement(in)) {
		rsp_gp_agreement_data(decode, pending, parent, in);
		return;
	}
	if (!rsp_take_last(&in, in.len > 3 * SHORT_LEN ? 2 * SHORT_LEN : SHORT_LEN, &mac)) {
		rsp_gp_cut(decode, in, "the C-MAC");
		return;
	}
	rsp_show_bytes(decode, parent, RSP_CARD_SCP_HOST_CRYPTOGRAM, in);
	rsp_show_bytes(decode, parent, RSP_CARD_GP_MAC, mac);
}

void rsp_gp_agreement_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	if (rsp_objects_are_whole(in, agreement))
		rsp_show_objects(decode, parent, agreement, in);
}

void rsp_gp_agreement_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                             struct rsp_node *parent, struct rsp_slice in)
{
	rsp_gp_agreement_data(decode, pending, parent, in);
}

/* A certificate may go on over several commands. */
void rsp_gp_certificate_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                             struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	if (rsp_objects_are_whole(in, rsp_gp_certificates))
		rsp_show_objects(decode, parent, rsp_gp_certificates, in);
}
