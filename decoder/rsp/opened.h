/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bound Profile Packages opened: with keys from the keyring every block is checked, and what the
 * blocks hold is decrypted (SGP.22 2.5.4, 2.5.5, 2.6.4). */
#ifndef RSP_RSP_OPENED_H
#define RSP_RSP_OPENED_H

#include "base/decode.h"
#include "crypto/keyring.h"
#include "secure/bsp.h"

enum { RSP_OPENED_MAX = 1 << 20 /* bytes of one group that are decrypted */ };

struct rsp_opening {
	struct rsp_crypto *crypto;
	const struct rsp_keyring *keyring; /* NULL: there are no keys */
	struct rsp_slice package; /* from BF36 on, as far as it is there; of decode->buffer */
	struct rsp_slice otpk;    /* one-time public key of the eUICC; empty: not known */
	const char *eid;          /* of the card; NULL: not known */
};

/* rsp_open_package checks the blocks of a package and shows what they hold as a new root, *out_root
 * (NULL where nothing could be decrypted). The sentence says which keys opened it and what was
 * verified; which block failed; or why it did not run. */
enum rsp_check_state rsp_open_package(struct rsp_decode *decode, const struct rsp_opening *opening,
                                      struct rsp_node **out_root, const char **out_text);

#endif
