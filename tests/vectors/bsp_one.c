/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys and blocks of Bound Profile Packages, one a line of standard input; answers a line each
 * ("-": none).
 *
 *   kdf SECRET KEYTYPE HOSTID EID -> CHAIN ENC MAC
 *   ecdh PRIVATE POINT -> SECRET
 *   blocks ENC MAC CHAIN BLOCK... -> for each block OUTCOME PLAIN (enum rsp_bsp_outcome)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "secure/bsp.h"

enum { LINE_MAX_LEN = 1 << 17, ROOM = 4096, BLOCK_88 = 0x88, KEY_LEN = 16 };

struct bytes {
	uint8_t data[ROOM];
	size_t len;
};

static const char blanks[] = " \n";

static struct rsp_slice next_hex(struct bytes *out)
{
	const char *word = strtok(NULL, blanks);

	out->len = 0;
	if (!word ||
	    (strcmp(word, "-") != 0 &&
	     !rsp_hex_decode(rsp_text(word), out->data, sizeof(out->data), &out->len, NULL)))
		exit(2);
	return rsp_slice(out->data, out->len);
}

static void print_hex(const uint8_t *bytes, size_t len)
{
	printf(len ? "" : "-");
	for (size_t at = 0; at < len; at++)
		printf("%02x", bytes[at]);
	printf(" ");
}

static void kdf(struct rsp_crypto *crypto)
{
	struct bytes secret, type, host, eid;
	struct rsp_bsp_context context = {.key_len = KEY_LEN};
	struct rsp_bsp_keys keys;
	struct rsp_slice z = next_hex(&secret);

	if (!rsp_peek_u8(next_hex(&type), 0, &context.key_type))
		exit(2);
	context.host_id = next_hex(&host);
	context.eid = next_hex(&eid);
	if (!rsp_bsp_derive(crypto, z, &context, &keys))
		exit(3);
	print_hex(keys.chain, KEY_LEN);
	print_hex(keys.enc, KEY_LEN);
	print_hex(keys.mac, KEY_LEN);
}

static void ecdh(struct rsp_crypto *crypto)
{
	struct bytes number, point;
	uint8_t secret[RSP_EC_SECRET_LEN];
	struct rsp_slice d = next_hex(&number);

	if (!rsp_ecdh(crypto, RSP_CURVE_P256, d, next_hex(&point), secret))
		exit(3);
	print_hex(secret, sizeof(secret));
}

static void blocks(struct rsp_crypto *crypto)
{
	struct bytes in;
	struct rsp_bsp_keys keys;
	struct rsp_bsp bsp = {0};
	uint8_t *const places[] = {keys.enc, keys.mac, keys.chain};

	for (size_t at = 0; at < sizeof(places) / sizeof(*places); at++) {
		if (next_hex(&in).len != KEY_LEN)
			exit(2);
		memcpy(places[at], in.data, KEY_LEN);
	}
	if (!rsp_bsp_begin(&bsp, crypto, &keys))
		exit(3);
	for (char *word = strtok(NULL, blanks); word; word = strtok(NULL, blanks)) {
		uint8_t plain[ROOM];
		size_t len = 0;
		struct rsp_slice rest;
		struct rsp_tlv block;

		if (!rsp_hex_decode(rsp_text(word), in.data, sizeof(in.data), &in.len, NULL))
			exit(2);
		rest = rsp_slice(in.data, in.len);
		if (rsp_take_tlv(&rest, &block) != RSP_TLV_OK)
			exit(2);
		printf("%d ", (int)rsp_bsp_open(&bsp, &block, block.tag != BLOCK_88, plain, &len));
		print_hex(plain, len);
	}
	rsp_bsp_end(&bsp);
}

int main(void)
{
	struct rsp_crypto *crypto = rsp_crypto_new();
	char *line = malloc(LINE_MAX_LEN);

	while (line && fgets(line, LINE_MAX_LEN, stdin)) {
		const char *word = strtok(line, blanks);

		if (word && strcmp(word, "kdf") == 0)
			kdf(crypto);
		else if (word && strcmp(word, "ecdh") == 0)
			ecdh(crypto);
		else if (word && strcmp(word, "blocks") == 0)
			blocks(crypto);
		printf("\n");
	}
	free(line);
	rsp_crypto_free(crypto);
	return 0;
}
