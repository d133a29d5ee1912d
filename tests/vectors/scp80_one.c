/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens secured packets and computes checks, one a line of standard input; answers a line of words
 * each ("-": none).
 *
 *   packet c|r s|t SPI2 KIC KID UDH KIC-KEY KID-KEY PACKET
 *     -> open proof input cntr pcntr status check data padding_bad near method
 *   script c|r TAR COMMAND SCRIPT -> commands has_sw sw bad_format what findings names
 *   mac ALGORITHM KEY INPUT -> check
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/pass.h"
#include "crypto/crypto.h"
#include "secure/packet.h"
#include "secure/script.h"

enum { WORDS = 12, ROOM = 8192 };

struct bytes {
	uint8_t data[ROOM];
	size_t len;
};

static struct rsp_slice read_hex(struct bytes *out, const char *word)
{
	out->len = 0;
	if (strcmp(word, "-") != 0 &&
	    !rsp_hex_decode(rsp_text(word), out->data, sizeof(out->data), &out->len, NULL))
		exit(2);
	return rsp_slice(out->data, out->len);
}

static uint8_t octet_of(const char *word)
{
	struct bytes bytes;
	struct rsp_slice in = read_hex(&bytes, word);
	uint8_t octet = 0;

	return rsp_take_u8(&in, &octet) ? octet : 0;
}

static void print_hex(struct rsp_slice bytes)
{
	uint8_t byte;

	if (!bytes.len)
		printf("-");
	while (rsp_take_u8(&bytes, &byte))
		printf("%02x", byte);
	printf(" ");
}

/* A keyring with one set for every version. */
static struct rsp_keyring *keyring_of(const char *kic, const char *kid)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report;
	char text[1024];

	snprintf(text, sizeof(text), "{\"scp80\": [{\"kic\": \"%s\", \"kid\": \"%s\"}]}",
	         strcmp(kic, "-") == 0 ? "" : kic, strcmp(kid, "-") == 0 ? "" : kid);
	rsp_keyring_add(keyring, rsp_text(text), "vector", &report);
	return keyring;
}

static void packet(char **words, struct rsp_crypto *crypto)
{
	static struct bytes udh, in;
	struct rsp_secured secured = {
	    .is_response = words[1][0] == 'r',
	    .form = words[2][0] == 't' ? RSP_SECURED_STREAM : RSP_SECURED_SMS,
	    .udh = read_hex(&udh, words[6]),
	};
	struct rsp_keyring *keyring = keyring_of(words[7], words[8]);
	struct rsp_arena arena;
	struct rsp_opening opening = {.crypto = crypto, .keyring = keyring, .arena = &arena};
	struct rsp_packet read;
	struct rsp_opened opened;
	const struct rsp_buffer *buffer;

	rsp_arena_init(&arena, 0);
	buffer = rsp_buffer_frame(&arena, read_hex(&in, words[9]), 1, 0);
	rsp_packet_read(&secured, buffer, buffer->bytes, &read);
	if (secured.is_response)
		rsp_packet_secured_as(&read, octet_of(words[3]), octet_of(words[4]),
		                      octet_of(words[5]));
	rsp_packet_open(&opening, &read, &opened);
	printf("%d %d %d ", opened.open, opened.proof, opened.input);
	print_hex(opened.cntr);
	print_hex(opened.pcntr);
	print_hex(opened.status);
	print_hex(opened.check);
	print_hex(opened.data);
	printf("%d %d %s\n", opened.padding_bad, opened.near, opened.method ? opened.method : "-");
	rsp_arena_free(&arena);
	rsp_keyring_free(keyring);
}

static void script(char **words)
{
	static struct bytes tar, command, in;
	struct rsp_slice asked = read_hex(&command, words[3]);
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_script out;
	const struct rsp_buffer *buffer;
	unsigned num = 0;

	rsp_arena_init(&arena, 0);
	buffer = rsp_buffer_frame(&arena, read_hex(&in, words[4]), 1, 0);
	rsp_decode_init(&decode, &arena, buffer);
	rsp_script_show(&decode, NULL, buffer->bytes, read_hex(&tar, words[2]), words[1][0] == 'r',
	                asked, &out);
	for (const struct rsp_finding *finding = decode.first_finding; finding;
	     finding = finding->next)
		num++;
	printf("%u %d %04x %d %s %u %s\n", out.num_commands, out.has_sw, out.sw, out.bad_format,
	       out.what ? out.what : "-", num, out.names);
	rsp_arena_free(&arena);
}

static void mac(char **words, struct rsp_crypto *crypto)
{
	static struct bytes key, in;
	struct rsp_slice secret = read_hex(&key, words[2]), part = read_hex(&in, words[3]);
	struct rsp_block_mac *block = NULL;
	uint8_t out[RSP_BLOCK_MAC_MAX];
	size_t len = 0;

	if (strcmp(words[1], "crc16") == 0) {
		rsp_crc16(&part, 1, out);
		len = 2;
	} else if (strcmp(words[1], "crc32") == 0) {
		rsp_crc32(&part, 1, out);
		len = 4;
	} else if (strncmp(words[1], "xor", 3) == 0) {
		len = strcmp(words[1], "xor4") == 0 ? 4 : 8;
		rsp_xor(&part, 1, out, len);
	} else {
		block = strcmp(words[1], "cmac") == 0 ? rsp_cmac_new(crypto, secret)
		                                      : rsp_des_mac_new(crypto, secret);
		if (!block || !rsp_block_mac(block, &part, 1, out, &len))
			exit(3);
	}
	rsp_block_mac_free(block);
	print_hex(rsp_slice(out, len));
	printf("\n");
}

int main(void)
{
	struct rsp_crypto *crypto = rsp_crypto_new();
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		char *words[WORDS] = {NULL}, *rest = line;

		for (int at = 0; at < WORDS; at++) {
			words[at] = strsep(&rest, " \n");
			if (!words[at])
				words[at] = (char[]){'-', '\0'};
		}
		if (strcmp(words[0], "packet") == 0)
			packet(words, crypto);
		else if (strcmp(words[0], "script") == 0)
			script(words);
		else
			mac(words, crypto);
	}
	free(line);
	rsp_crypto_free(crypto);
	return 0;
}
