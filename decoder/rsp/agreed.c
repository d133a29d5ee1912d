/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/agreed.h"

#include <string.h>

#include "base/values.h"

enum { HASH_LEN = 32, TRANSACTION_MAX = 16 };

enum rsp_check_state rsp_agreed_rid(struct rsp_arena *arena, struct rsp_slice authentication,
                                    struct rsp_slice binding, const char **out_text)
{
	const char *first, *second;

	if (!authentication.len || !binding.len) {
		*out_text = authentication.len ? "CERT.DPpb names no RID"
		                               : "CERT.DPauth is not in the trace, or names no RID";
		return RSP_CHECK_NOT_RUN;
	}
	first = rsp_value_oid(arena, authentication, NULL);
	second = rsp_value_oid(arena, binding, NULL);
	if (rsp_equal(authentication, binding)) {
		*out_text =
		    rsp_arena_concat(arena, "CERT.DPauth and CERT.DPpb both name ", first, NULL);
		return RSP_CHECK_VERIFIED;
	}
	*out_text = rsp_arena_concat(arena, "CERT.DPauth names the RID ", first, ", CERT.DPpb ",
	                             second, NULL);
	return RSP_CHECK_FAILED;
}

/* SHA-256(SHA-256(code) | transactionId): SGP.22 5.7.5 */
static bool hash_of(struct rsp_crypto *crypto, const char *code, struct rsp_slice transaction,
                    uint8_t out[static RSP_HASH_MAX_LEN])
{
	uint8_t inner[RSP_HASH_MAX_LEN + TRANSACTION_MAX];
	bool good = transaction.len <= TRANSACTION_MAX &&
	            rsp_hash(crypto, RSP_HASH_SHA256, rsp_text(code), inner);

	if (good && transaction.len)
		memcpy(inner + HASH_LEN, transaction.data, transaction.len);
	good = good && rsp_hash(crypto, RSP_HASH_SHA256,
	                        rsp_slice(inner, HASH_LEN + transaction.len), out);
	rsp_wipe(inner, sizeof(inner));
	return good;
}

enum rsp_check_state rsp_agreed_code(struct rsp_crypto *crypto, const char *code,
                                     struct rsp_slice transaction, struct rsp_slice hash_cc,
                                     const char **out_text)
{
	uint8_t hash[RSP_HASH_MAX_LEN];

	if (!code) {
		*out_text = "the confirmation code is not known; --confirmation-code gives it";
		return RSP_CHECK_NOT_RUN;
	}
	if (!transaction.len || hash_cc.len != HASH_LEN) {
		*out_text = "the transactionId is not in the message, or hashCc is not whole";
		return RSP_CHECK_NOT_RUN;
	}
	if (!hash_of(crypto, code, transaction, hash)) {
		*out_text = "the cryptographic library refused";
		return RSP_CHECK_NOT_RUN;
	}
	if (rsp_equal_secret(hash_cc, rsp_slice(hash, HASH_LEN))) {
		*out_text = "it is the hash of the confirmation code that was given";
		return RSP_CHECK_VERIFIED;
	}
	*out_text = "hashCc is not the hash of the confirmation code that was given, with this "
	            "transactionId";
	return RSP_CHECK_FAILED;
}
