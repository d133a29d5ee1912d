/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that look at signatures share: the state of a trace, and one message of it. */
#ifndef RSP_RSP_SIGNED_LOOK_H
#define RSP_RSP_SIGNED_LOOK_H

#include "rsp/signed.h"
#include "rsp/signer.h"

enum {
	SIGNED_ROWS = RSP_SIGNATURE_SERVER_CHAIN,
	SIGNED_BUCKETS = 512, /* a power of two, well above the number of fields that matter */
	SIGNED_TAG_SIGNATURE = 0x5F37,
	SIGNED_TAG_TOKEN = 0x84
};

enum signed_by { SIGNER_SERVER, SIGNER_BINDER, SIGNER_EUICC, SIGNER_EIM };

/* Who signs what: a row of rsptrace/signatures.def. */
struct signed_row {
	const char *name, *value, *signed_part;
	enum signed_by signer;
	const char *text;
};

const struct signed_row *signed_row_of(enum rsp_signature_kind kind);

/* What a field is to signatures. Values of rows come first, then what they are over, then these. */
enum signed_part {
	PART_OBJECT = SIGNED_ROWS,
	PART_SERVER_CERTIFICATE = 2 * SIGNED_ROWS,
	PART_BINDER_CERTIFICATE,
	PART_EUICC_CERTIFICATE,
	PART_EUM_CERTIFICATE,
	PART_OTHER_CERTIFICATES,
	PART_TRANSACTION,
	PART_OTPK,
	PART_EIM_ID,
	PART_EIM_KEY,
	PART_TOKEN,
	PART_PACKAGE,
	PART_HASH_CC,
	PART_METADATA,
	PART_NONE
};

struct rsp_signed {
	struct rsp_signers all;
	const struct rsp_trust *trust;
	const struct rsp_keyring *keyring;
	const char *code;                               /* of the user; NULL: not known */
	const struct rsp_field *fields[SIGNED_BUCKETS]; /* NULL: empty */
	uint8_t parts[SIGNED_BUCKETS];
};

/* One message while it is looked at. */
struct signed_look {
	struct rsp_signed *state;
	struct rsp_message *message;
	struct rsp_arena *arena;
	const struct rsp_signature **tail;
	struct rsp_node *last_root; /* of the message's tree; NULL: it has none */
};

/* signed_child gives the child of a node that is a part; NULL: there is none. */
const struct rsp_node *signed_child(const struct rsp_signed *state, const struct rsp_node *parent,
                                    enum signed_part part);

/* signed_object is the object that a node is: where its digits are base64 the decoded one is below;
 * signed_bytes its bytes. */
const struct rsp_node *signed_object(const struct rsp_node *node);
struct rsp_slice signed_bytes(const struct rsp_node *node);

/* signed_value gives r and s of a signature's value, which some write with its tag, some as DER;
 * false: it is neither. */
RSP_MUST_USE bool signed_value(const struct rsp_node *node, uint8_t out[static RSP_ECDSA_LEN]);

/* signed_session is the session that a node belongs to: by an id beside it, or in an object beside
 * it. NULL: there is none. */
struct rsp_signed_session *signed_session(const struct signed_look *look,
                                          const struct rsp_node *node);

/* signed_eim is the eIM that an object names, a new one where it was not there and `add`; else
 * NULL. */
struct rsp_signed_eim *signed_eim(const struct signed_look *look, const struct rsp_node *object,
                                  bool add);

/* signed_eim_certificate: what an eIM configuration gives as its key is a certificate. */
RSP_MUST_USE bool signed_eim_certificate(struct rsp_slice object, struct rsp_certificate *out);

/* signed_add hangs an outcome on the message. */
void signed_add(struct signed_look *look, enum rsp_signature_kind kind, enum rsp_check_state state,
                const struct rsp_node *node, const char *text);

/* signed_learn.c: keeps what later signatures need. */
void signed_learn(const struct signed_look *look, const struct rsp_node *node,
                  enum signed_part part);

/* signed_check.c: verifies one signature over the bytes that were received. */
void signed_check(struct signed_look *look, enum rsp_signature_kind kind,
                  const struct rsp_node *node);

#endif
