/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commands of remote management of SGP.02 hold, and what the card answers (SGP.02 4.1). All is
 * cut from decode->buffer; the same functions serve STORE DATA wherever it is met, and messages
 * between servers. */
#ifndef RSP_CARD_ES5_DATA_H
#define RSP_CARD_ES5_DATA_H

#include "card/es5_fields.h"

/* Data grouping identifiers of STORE DATA. */
enum rsp_es5_dgi {
	RSP_DGI_CERTIFICATE = 0x3A01,
	RSP_DGI_EPHEMERAL = 0x3A02,
	RSP_DGI_ENABLE = 0x3A03,
	RSP_DGI_DISABLE = 0x3A04,
	RSP_DGI_FALLBACK = 0x3A05,
	RSP_DGI_POL1 = 0x3A06,
	RSP_DGI_ADDRESSING = 0x3A07,
	RSP_DGI_CONFIRMATION = 0x3A08,
	RSP_DGI_EMERGENCY = 0x3A09
};

/* rsp_es5_dgi gives the first DGI of the data of STORE DATA when it is one of SGP.02; else 0. */
uint16_t rsp_es5_dgi(struct rsp_slice in);

/* rsp_es5_show_stored adds the data of a STORE DATA that begins with such a DGI. */
void rsp_es5_show_stored(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* rsp_es5_is_addresses tells whether `in` begins as addressing parameters do without the DGI around
 * them (A0 to A5); rsp_es5_show_addresses adds those. */
bool rsp_es5_is_addresses(struct rsp_slice in);
void rsp_es5_show_addresses(struct rsp_decode *decode, struct rsp_node *parent,
                            struct rsp_slice in);

/* rsp_es5_show_answer adds what answers STORE DATA with `dgi` (0: not known): random challenge,
 * derivation random and receipt, ISD-Ps that POL1 deleted. False, and nothing is added, when it is
 * none of these. */
bool rsp_es5_show_answer(struct rsp_decode *decode, struct rsp_node *parent, uint16_t dgi,
                         struct rsp_slice in);

/* rsp_es5_show_notification adds the objects in a notification (tag E1). */
void rsp_es5_show_notification(struct rsp_decode *decode, struct rsp_node *parent,
                               struct rsp_slice in);

/* rsp_es5_show_deleted_keys adds what DELETE says of keys (F2), rsp_es5_show_token_issuer what it
 * says of a token's maker (B6). */
void rsp_es5_show_deleted_keys(struct rsp_decode *decode, struct rsp_node *node,
                               struct rsp_slice in);
void rsp_es5_show_token_issuer(struct rsp_decode *decode, struct rsp_node *node,
                               struct rsp_slice in);

/* rsp_es5_is_card_aid tells whether an AID is one of an ISD-R, ECASD, ISD-P or of what they are
 * made of (SGP.02 2.2.3). */
bool rsp_es5_is_card_aid(struct rsp_slice aid);

/* What a key agreement says of itself (3A02), and what a receipt and signature are over. */
struct rsp_es5_agreement {
	struct rsp_slice crt;      /* A6 with tag and length */
	struct rsp_slice template; /* DGI 3A02 with it; 7F49 likewise: */
	struct rsp_slice key;
	struct rsp_slice point, signature;
	uint8_t parameters, usage, key_type, key_length, kvn;
	struct rsp_slice counter, sdin, host_id; /* empty: none */
};

/* rsp_es5_agreement_of reads the data of STORE DATA with 3A02; false when it is not whole. */
RSP_MUST_USE bool rsp_es5_agreement_of(struct rsp_slice in, struct rsp_es5_agreement *out);

/* rsp_es5_answer_parts takes the answer to it apart: a derivation random, empty where there is
 * none, and a receipt. False when there is no receipt. */
RSP_MUST_USE bool rsp_es5_answer_parts(struct rsp_slice in, struct rsp_slice *out_dr,
                                       struct rsp_slice *out_receipt);

#endif
