/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One record, given its keys and sequence number: RFC 8446 5.2, RFC 5246 6.2.3, RFC 2246 6.2.3,
 * RFC 7366, RFC 7905. */
#include <string.h>

#include "carrier/tls_state.h"

enum {
	SEQ_LEN = 8,
	PREFIX_LEN = 13, /* what a MAC covers before the text: number, type, version, length */
	FIXED_IV_LEN = 4,
	EXPLICIT_LEN = 8
};

static void put_be(uint8_t *out, uint64_t value, size_t len)
{
	while (len--) {
		out[len] = (uint8_t)value;
		value >>= 8;
	}
}

static void xor_seq(uint8_t nonce[static RSP_AEAD_NONCE_LEN], uint64_t seq)
{
	for (size_t i = RSP_AEAD_NONCE_LEN; i-- > RSP_AEAD_NONCE_LEN - SEQ_LEN; seq >>= 8)
		nonce[i] ^= (uint8_t)seq;
}

static void put_prefix(uint8_t out[static PREFIX_LEN], uint64_t seq,
                       const struct tls_record *record, size_t len)
{
	enum { TYPE_AND_VERSION = 3 };

	put_be(out, seq, SEQ_LEN);
	memcpy(out + SEQ_LEN, record->whole.data, TYPE_AND_VERSION);
	put_be(out + SEQ_LEN + TYPE_AND_VERSION, len, 2);
}

/* RFC 8446 5.2: the content type stands behind the content, and zeros may follow. */
static bool take_inner_type(struct tls_plain *plain)
{
	struct rsp_slice last;

	while (rsp_take_last(&plain->bytes, 1, &last)) {
		plain->type = *last.data;
		if (plain->type)
			return true;
	}
	return false;
}

static bool open_aead_13(struct tls_keys *keys, uint64_t seq, const struct tls_record *record,
                         uint8_t *out, struct tls_plain *plain)
{
	size_t tag_len = rsp_aead_tag_len((enum rsp_aead_kind)keys->suite->cipher);
	uint8_t nonce[RSP_AEAD_NONCE_LEN];

	memcpy(nonce, keys->iv, sizeof(nonce));
	xor_seq(nonce, seq);
	if (!rsp_aead_open(keys->aead, rsp_slice(nonce, sizeof(nonce)),
	                   rsp_sub(record->whole, 0, TLS_HEADER_LEN), record->fragment, out))
		return false;
	plain->bytes = rsp_slice(out, record->fragment.len - tag_len);
	plain->piece.parent_off = TLS_HEADER_LEN;
	return take_inner_type(plain);
}

static bool open_aead_12(struct tls_keys *keys, uint64_t seq, const struct tls_record *record,
                         uint8_t *out, struct tls_plain *plain)
{
	size_t tag_len = rsp_aead_tag_len((enum rsp_aead_kind)keys->suite->cipher);
	bool chacha = keys->suite->cipher == RSP_AEAD_CHACHA20_POLY1305;
	struct rsp_slice in = record->fragment, explicit;
	uint8_t nonce[RSP_AEAD_NONCE_LEN], aad[PREFIX_LEN];

	memcpy(nonce, keys->iv, sizeof(nonce));
	if (chacha)
		xor_seq(nonce, seq);
	else if (rsp_take(&in, EXPLICIT_LEN, &explicit))
		memcpy(nonce + FIXED_IV_LEN, explicit.data, EXPLICIT_LEN);
	else
		return false;
	if (in.len < tag_len)
		return false;
	put_prefix(aad, seq, record, in.len - tag_len);
	plain->bytes = rsp_slice(out, in.len - tag_len);
	plain->piece.parent_off = TLS_HEADER_LEN + (chacha ? 0 : EXPLICIT_LEN);
	return rsp_aead_open(keys->aead, rsp_slice(nonce, sizeof(nonce)),
	                     rsp_slice(aad, sizeof(aad)), in, out);
}

static bool verify_mac(struct tls_keys *keys, uint64_t seq, const struct tls_record *record,
                       struct rsp_slice text, struct rsp_slice mac)
{
	uint8_t prefix[PREFIX_LEN], made[RSP_HASH_MAX_LEN];
	struct rsp_slice parts[] = {rsp_slice(prefix, sizeof(prefix)), text};

	put_prefix(prefix, seq, record, text.len);
	return rsp_hmac(keys->hmac, parts, 2, made) &&
	       rsp_equal_secret(mac, rsp_slice(made, mac.len));
}

/* RFC 5246 6.2.3.2: the last byte says how many of its kind stand before it. */
static bool drop_padding(struct rsp_slice *text)
{
	struct rsp_slice last, padding;

	if (!rsp_take_last(text, 1, &last) || !rsp_take_last(text, *last.data, &padding))
		return false;
	for (size_t i = 0; i < padding.len; i++)
		if (padding.data[i] != *last.data)
			return false;
	return true;
}

static bool open_block(struct tls_keys *keys, uint64_t seq, const struct tls_record *record,
                       uint8_t *out, struct tls_plain *plain)
{
	size_t block_len = rsp_cbc_block_len((enum rsp_cbc_kind)keys->suite->cipher);
	struct rsp_slice in = record->fragment, iv = rsp_slice(keys->iv, block_len), mac, last;
	bool chained = keys->version <= TLS_VERSION_1_0, good;

	if (keys->encrypt_then_mac && (!rsp_take_last(&in, rsp_hash_len(keys->suite->hash), &mac) ||
	                               !verify_mac(keys, seq, record, in, mac)))
		return false;
	if (!chained && !rsp_take(&in, block_len, &iv))
		return false;
	good = rsp_cbc_open(keys->cbc, iv, in, out);
	if (chained && rsp_take_last(&in, block_len, &last)) {
		memcpy(keys->iv, last.data, block_len);
		in.len += block_len;
	}
	plain->bytes = rsp_slice(out, in.len);
	plain->piece.parent_off = TLS_HEADER_LEN + (chained ? 0 : block_len);
	if (!good || !drop_padding(&plain->bytes))
		return false;
	if (keys->encrypt_then_mac)
		return true;
	return rsp_take_last(&plain->bytes, rsp_hash_len(keys->suite->hash), &mac) &&
	       verify_mac(keys, seq, record, plain->bytes, mac);
}

static bool open_null(struct tls_keys *keys, uint64_t seq, const struct tls_record *record,
                      struct tls_plain *plain)
{
	struct rsp_slice mac;

	plain->bytes = record->fragment;
	plain->piece.parent_off = TLS_HEADER_LEN;
	return rsp_take_last(&plain->bytes, rsp_hash_len(keys->suite->hash), &mac) &&
	       verify_mac(keys, seq, record, plain->bytes, mac);
}

static bool open_record(struct tls_keys *keys, uint64_t seq, const struct tls_record *record,
                        uint8_t *out, struct tls_plain *plain)
{
	switch (keys->suite->mode) {
	case TLS_MODE_AEAD:
		return keys->version >= TLS_VERSION_1_3
		           ? open_aead_13(keys, seq, record, out, plain)
		           : open_aead_12(keys, seq, record, out, plain);
	case TLS_MODE_BLOCK:
		return open_block(keys, seq, record, out, plain);
	case TLS_MODE_NULL:
		return open_null(keys, seq, record, plain);
	case TLS_MODE_OTHER:
		break;
	}
	return false;
}

bool tls_open(struct tls_keys *keys, uint64_t seq, const struct tls_record *record, uint8_t *out,
              struct tls_plain *plain)
{
	*plain = (struct tls_plain){.type = record->type};
	if (!open_record(keys, seq, record, out, plain))
		return false;
	plain->piece.len = plain->bytes.len;
	plain->piece.parent = record->buffer;
	plain->piece.parent_off += rsp_offset_in(record->buffer->bytes, record->whole);
	return true;
}

void tls_keys_clear(struct tls_keys *keys)
{
	rsp_aead_free(keys->aead);
	rsp_cbc_free(keys->cbc);
	rsp_hmac_free(keys->hmac);
	rsp_wipe(keys, sizeof(*keys));
}
