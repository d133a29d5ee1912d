/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of STORE DATA with an ephemeral key, an octet of its length before it, then what answers
 * it: whatever they hold, keys and receipt are made of it within bounds. */
#include <stdlib.h>

#include "card/es5_data.h"
#include "secure/ecka.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t secret[RSP_EC_SECRET_LEN] = {1, 2, 3};
	static struct rsp_crypto *crypto; /* to fetch algorithms anew takes longest */
	struct rsp_slice in = rsp_slice(data, len), command, dr = {0}, receipt;
	struct rsp_es5_agreement agreement;
	struct rsp_ecka_terms terms;
	struct rsp_ecka_keys keys;
	uint8_t command_len, made[RSP_ECKA_RECEIPT_LEN];

	if (!crypto)
		crypto = rsp_crypto_new();
	if (!rsp_take_u8(&in, &command_len) || !rsp_take(&in, command_len, &command) ||
	    !rsp_es5_agreement_of(command, &agreement))
		return 0;
	if (!rsp_contains(command, agreement.crt) || !rsp_contains(command, agreement.point))
		abort();
	if (!rsp_es5_answer_parts(in, &dr, &receipt))
		dr = rsp_slice(in.data, 0);
	terms = (struct rsp_ecka_terms){.usage = agreement.usage,
	                                .key_type = agreement.key_type,
	                                .key_length = agreement.key_length,
	                                .dr = dr,
	                                .host_id = agreement.host_id,
	                                .sdin = agreement.sdin};
	if (rsp_ecka_derive(crypto, rsp_slice(secret, sizeof(secret)), &terms, &keys) &&
	    !rsp_ecka_receipt(crypto, rsp_slice(keys.receipt, keys.len), agreement.crt, dr, made))
		abort();
	(void)rsp_ecka_is_own(crypto, rsp_slice(secret, sizeof(secret)), agreement.point);
	return 0;
}
