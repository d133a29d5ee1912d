/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The handshake of both directions before TLS 1.3, and what is bound to it: an extended master
 * secret, and Finished. */
#include <string.h>

#include "carrier/tls_state.h"

enum { VERIFY_LEN = 12, FIRST_CAP = 1024 }; /* RFC 5246 7.4.9 */

static void forget(struct rsp_tls *tls)
{
	rsp_free(tls->transcript);
	tls->transcript = NULL;
	tls->transcript_len = tls->transcript_cap = 0;
}

void tls_transcript_begin(struct rsp_tls *tls)
{
	forget(tls);
	tls->transcript_cut = tls->has_session_hash = false;
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		tls->ways[i].finished = TLS_FINISHED_NOT_SEEN;
}

void tls_transcript_stop(struct rsp_tls *tls)
{
	forget(tls);
	tls->transcript_cut = true;
}

void tls_transcript_add(struct rsp_tls *tls, uint8_t type, struct rsp_slice whole)
{
	size_t need = tls->transcript_len + whole.len, cap = tls->transcript_cap;
	uint8_t *grown;

	if (type == TLS_HELLO_REQUEST || tls->transcript_cut)
		return;
	if (tls->has_server_hello && tls->version >= TLS_VERSION_1_3) {
		tls_transcript_stop(tls);
		return;
	}
	for (cap = cap ? cap : FIRST_CAP; cap < need; cap *= 2)
		;
	grown = need > TLS_TRANSCRIPT_MAX    ? NULL
	        : cap == tls->transcript_cap ? tls->transcript
	                                     : rsp_realloc(tls->transcript, cap);
	if (!grown) {
		tls_transcript_stop(tls);
		return;
	}
	tls->transcript = grown;
	tls->transcript_cap = cap;
	memcpy(grown + tls->transcript_len, whole.data, whole.len);
	tls->transcript_len = need;
}

/* With the hash of the PRF; of the old one MD5, then SHA-1 (RFC 2246 7.4.9). */
static bool hash_all(const struct rsp_tls *tls, struct rsp_crypto *crypto,
                     uint8_t out[static RSP_HASH_MAX_LEN], size_t *out_len)
{
	struct rsp_slice all = rsp_slice(tls->transcript, tls->transcript_len);
	enum rsp_hash_kind kind = tls_prf_hash(tls);
	uint8_t second[RSP_HASH_MAX_LEN];

	if (tls->transcript_cut || !all.len || !crypto || !rsp_hash(crypto, kind, all, out))
		return false;
	*out_len = rsp_hash_len(kind);
	if (kind != RSP_HASH_MD5)
		return true;
	if (!rsp_hash(crypto, RSP_HASH_SHA1, all, second))
		return false;
	memcpy(out + *out_len, second, rsp_hash_len(RSP_HASH_SHA1));
	*out_len += rsp_hash_len(RSP_HASH_SHA1);
	return true;
}

void tls_transcript_bind(struct rsp_tls *tls, struct rsp_crypto *crypto)
{
	tls->has_session_hash = tls->server_hello.extended_master &&
	                        hash_all(tls, crypto, tls->session_hash, &tls->session_hash_len);
}

enum tls_finished tls_transcript_finished(const struct rsp_tls *tls, struct rsp_crypto *crypto,
                                          const struct tls_way *way, struct rsp_slice body)
{
	const char *label = tls_is_client(tls, way) ? "client finished" : "server finished";
	struct rsp_slice master = rsp_slice(tls->master, sizeof(tls->master));
	uint8_t hash[RSP_HASH_MAX_LEN], wanted[VERIFY_LEN];
	size_t len;

	if (!tls->has_master || !tls->has_client_hello || !tls->has_server_hello ||
	    !hash_all(tls, crypto, hash, &len) ||
	    !rsp_tls_prf(crypto, tls_prf_hash(tls), master, label, rsp_slice(hash, len), wanted,
	                 sizeof(wanted)))
		return TLS_FINISHED_SEEN;
	return rsp_equal(body, rsp_slice(wanted, sizeof(wanted))) ? TLS_FINISHED_RIGHT
	                                                          : TLS_FINISHED_WRONG;
}
