/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <limits.h>

#include "crypto/context.h"

struct rsp_aead {
	EVP_CIPHER_CTX *context;
	size_t tag_len;
	bool ccm; /* wants tag and length before everything else */
};

static const struct shape {
	uint8_t key_len, tag_len;
	bool ccm;
} shapes[RSP_NUM_AEADS] = {
    [RSP_AEAD_AES_128_GCM] = {16, 16, false},
      [RSP_AEAD_AES_256_GCM] = {32, 16, false},
    [RSP_AEAD_AES_128_CCM] = {16, 16, true },
      [RSP_AEAD_AES_256_CCM] = {32, 16, true },
    [RSP_AEAD_AES_128_CCM_8] = {16, 8,  true },
      [RSP_AEAD_AES_256_CCM_8] = {32, 8,  true },
    [RSP_AEAD_CHACHA20_POLY1305] = {32, 16, false},
};

size_t rsp_aead_key_len(enum rsp_aead_kind kind)
{
	return shapes[kind].key_len;
}

size_t rsp_aead_tag_len(enum rsp_aead_kind kind)
{
	return shapes[kind].tag_len;
}

static bool set_up(struct rsp_aead *aead, EVP_CIPHER *cipher, struct rsp_slice key)
{
	return EVP_DecryptInit_ex2(aead->context, cipher, NULL, NULL, NULL) == 1 &&
	       EVP_CIPHER_CTX_ctrl(aead->context, EVP_CTRL_AEAD_SET_IVLEN, RSP_AEAD_NONCE_LEN,
	                           NULL) == 1 &&
	       (!aead->ccm || EVP_CIPHER_CTX_ctrl(aead->context, EVP_CTRL_AEAD_SET_TAG,
	                                          (int)aead->tag_len, NULL) == 1) &&
	       EVP_DecryptInit_ex2(aead->context, NULL, key.data, NULL, NULL) == 1;
}

struct rsp_aead *rsp_aead_new(struct rsp_crypto *crypto, enum rsp_aead_kind kind,
                              struct rsp_slice key)
{
	EVP_CIPHER *cipher = rsp_crypto_aead(crypto, kind);
	struct rsp_aead *aead;

	if (!cipher || key.len != shapes[kind].key_len)
		return NULL;
	aead = rsp_alloc(sizeof(*aead));
	if (!aead)
		return NULL;
	aead->tag_len = shapes[kind].tag_len;
	aead->ccm = shapes[kind].ccm;
	aead->context = EVP_CIPHER_CTX_new();
	if (aead->context && set_up(aead, cipher, key))
		return aead;
	rsp_aead_free(aead);
	return NULL;
}

void rsp_aead_free(struct rsp_aead *aead)
{
	if (!aead)
		return;
	EVP_CIPHER_CTX_free(aead->context);
	rsp_free(aead);
}

static bool set_tag(struct rsp_aead *aead, struct rsp_slice tag)
{
	/* OpenSSL only reads it, but its parameter is not const. */
	union {
		const void *in;
		void *out;
	} bytes = {tag.data};

	return EVP_CIPHER_CTX_ctrl(aead->context, EVP_CTRL_AEAD_SET_TAG, (int)tag.len, bytes.out) ==
	       1;
}

bool rsp_aead_open(struct rsp_aead *aead, struct rsp_slice nonce, struct rsp_slice aad,
                   struct rsp_slice in, uint8_t *out)
{
	static const uint8_t none[1];
	uint8_t behind[1];
	EVP_CIPHER_CTX *context = aead->context;
	struct rsp_slice tag;
	int len, text_len;

	if (nonce.len != RSP_AEAD_NONCE_LEN || in.len > INT_MAX ||
	    !rsp_take_last(&in, aead->tag_len, &tag))
		return false;
	text_len = (int)in.len;
	if ((aead->ccm && !set_tag(aead, tag)) ||
	    EVP_DecryptInit_ex2(context, NULL, NULL, nonce.data, NULL) != 1 ||
	    (aead->ccm && EVP_DecryptUpdate(context, NULL, &len, NULL, text_len) != 1) ||
	    (aad.len && EVP_DecryptUpdate(context, NULL, &len, aad.data, (int)aad.len) != 1))
		return false;
	/* With CCM the text alone is verified, also an empty one. */
	if ((in.len || aead->ccm) && EVP_DecryptUpdate(context, in.len ? out : behind, &len,
	                                               in.len ? in.data : none, text_len) != 1)
		return false;
	return aead->ccm || (set_tag(aead, tag) && EVP_DecryptFinal_ex(context, behind, &len) == 1);
}
