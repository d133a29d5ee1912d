/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/context.h"

bool rsp_aes_block(struct rsp_crypto *crypto, struct rsp_slice key,
                   const uint8_t in[static RSP_AES_BLOCK_LEN],
                   uint8_t out[static RSP_AES_BLOCK_LEN])
{
	EVP_CIPHER *cipher = rsp_crypto_aes_block(crypto, key.len);
	EVP_CIPHER_CTX *context = cipher ? EVP_CIPHER_CTX_new() : NULL;
	int len = 0;
	bool good = context && EVP_EncryptInit_ex2(context, cipher, key.data, NULL, NULL) == 1 &&
	            EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
	            EVP_EncryptUpdate(context, out, &len, in, RSP_AES_BLOCK_LEN) == 1 &&
	            len == RSP_AES_BLOCK_LEN;

	EVP_CIPHER_CTX_free(context);
	return good;
}
