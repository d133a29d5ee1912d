/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A Bound Profile Package with keys: the input is 48 octets of keys (S-ENC, S-MAC, chaining value),
 * then the package. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hex.h"
#include "base/nodes.h"
#include "rsp/opened.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { KEY_LEN = 16, LINE_LEN = 256 };

static void add_keys(struct rsp_keyring *keyring, struct rsp_slice *in)
{
	static const char *const names[] = {"S_ENC", "S_MAC", "initialMCV"};
	struct rsp_keyring_report report;
	char line[LINE_LEN], digits[2 * KEY_LEN + 1];
	size_t at = (size_t)snprintf(line, sizeof(line), "{\"transactionId\": \"00\"");

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct rsp_slice key;

		if (!rsp_take(in, KEY_LEN, &key))
			return;
		rsp_hex_encode(key, digits);
		at += (size_t)snprintf(line + at, sizeof(line) - at, ", \"%s\": \"%s\"", names[i],
		                       digits);
	}
	snprintf(line + at, sizeof(line) - at, "}");
	rsp_keyring_add(keyring, rsp_text(line), "keys", &report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_crypto *crypto = rsp_crypto_new();
	struct rsp_opening opening = {.crypto = crypto, .keyring = keyring};
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_node *root = NULL;
	const char *text = NULL;

	if (!keyring || !crypto)
		abort();
	rsp_arena_init(&arena, 0);
	add_keys(keyring, &in);
	rsp_decode_init(&decode, &arena, rsp_buffer_frame(&arena, in, 1, 0));
	if (!decode.buffer)
		abort();
	opening.package = decode.buffer->bytes;
	if (rsp_open_package(&decode, &opening, &root, &text) == RSP_CHECK_VERIFIED && !text)
		abort();
	for (const struct rsp_node *at = root; at; at = rsp_node_after(at, NULL))
		if (at->span.buffer &&
		    at->span.bit_off + at->span.bit_len > (uint64_t)at->span.buffer->bytes.len * 8)
			abort();
	rsp_arena_free(&arena);
	rsp_keyring_free(keyring);
	rsp_crypto_free(crypto);
	return 0;
}
