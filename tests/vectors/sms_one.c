/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes short messages, one a line of standard input ("-": no bytes), to a line of JSON each.
 *
 *   tpdu mt|mo unknown|ack|error HEX, centre HEX (a service centre with its length), gsm7 FILL NUM
 * HEX, national LOCKING SHIFT NUM HEX, ucs2 HEX
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/gsm_text.h"
#include "base/hex.h"
#include "base/nodes.h"
#include "carrier/sms.h"
#include "carrier/sms_show.h"
#include "carrier/sms_text.h"

enum { WORDS = 5, ROOM = 4096 };

static void print_text(struct rsp_slice text)
{
	uint8_t c;

	printf("\"");
	while (rsp_take_u8(&text, &c)) {
		if (c == '"' || c == '\\' || c < ' ')
			printf("\\u%04x", c);
		else
			printf("%c", c);
	}
	printf("\"");
}

static void print_hex(struct rsp_slice bytes)
{
	uint8_t byte;

	printf("\"");
	while (rsp_take_u8(&bytes, &byte))
		printf("%02x", byte);
	printf("\"");
}

static void print_node(const struct rsp_node *node)
{
	printf("[\"%s\", ", node->field->key);
	switch (node->field->kind) {
	case RSP_KIND_STRING:
		print_text(node->value.bytes);
		break;
	case RSP_KIND_BYTES:
	case RSP_KIND_OID:
		print_hex(node->value.bytes);
		break;
	case RSP_KIND_INT:
	case RSP_KIND_TIME:
		printf("%lld", (long long)node->value.i);
		break;
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
		printf("%llu", (unsigned long long)node->value.u);
		break;
	case RSP_KIND_NONE:
		printf("null");
		break;
	}
	printf("]");
}

static void print_all(const struct rsp_decode *decode, const struct rsp_node *root)
{
	const char *comma = "";

	printf("{\"nodes\": [");
	for (const struct rsp_node *node = root; node; node = rsp_node_after(node, NULL)) {
		printf("%s", comma);
		print_node(node);
		comma = ", ";
	}
	printf("], \"findings\": [");
	comma = "";
	for (const struct rsp_finding *finding = decode->first_finding; finding;
	     finding = finding->next) {
		printf("%s\"%s\"", comma, finding->rule->id);
		comma = ", ";
	}
}

static void tpdu(struct rsp_decode *decode, char **words, struct rsp_slice in)
{
	struct rsp_sms_tpdu out;
	struct rsp_node *root =
	    rsp_node_new(decode, NULL, rsp_sms_field_of(RSP_SMS_FIELD_TPDU), in);
	enum rsp_sms_report report = strcmp(words[2], "ack") == 0     ? RSP_SMS_REPORT_ACK
	                             : strcmp(words[2], "error") == 0 ? RSP_SMS_REPORT_ERROR
	                                                              : RSP_SMS_REPORT_UNKNOWN;

	rsp_sms_show(decode, root,
	             strcmp(words[1], "mo") == 0 ? RSP_SMS_FROM_CARD : RSP_SMS_TO_CARD, report, in,
	             &out);
	print_all(decode, root);
	printf("], \"kind\": \"%s\", \"cut\": %s, \"content\": ", rsp_sms_kind_name(out.kind),
	       out.cut ? "true" : "false");
	print_hex(out.data.content);
	printf(", \"septets\": %u}\n", out.num_septets);
}

/* A length in octets, the type, digits: TS 24.011 8.2.5.1. */
static void centre(struct rsp_decode *decode, struct rsp_slice in)
{
	struct rsp_node *root =
	    rsp_node_new(decode, NULL, rsp_sms_field_of(RSP_SMS_FIELD_TPDU), in);
	struct rsp_slice type = {0}, digits = {0};
	uint8_t len = 0, last = 0;
	size_t num;
	bool bad = !rsp_take_u8(&in, &len) || (len && !rsp_take(&in, 1, &type)) ||
	           (len && !rsp_take(&in, len - 1U, &digits));

	num = digits.len * 2;
	if (digits.len && rsp_peek_u8(digits, digits.len - 1, &last) && last >= 0xF0)
		num--;
	if (!bad && len)
		rsp_sms_address(decode, root, RSP_SMS_FIELD_SC, type, digits, num, &bad);
	print_all(decode, root);
	printf("], \"cut\": %s, \"rest\": ", bad ? "true" : "false");
	print_hex(in);
	printf("}\n");
}

static void gsm7(struct rsp_arena *arena, char **words, struct rsp_slice in)
{
	uint8_t septets[ROOM];
	size_t num =
	    rsp_gsm7_septets(in, (unsigned)atoi(words[1]), (size_t)atoi(words[2]), septets);

	printf("{\"septets\": ");
	print_hex(rsp_slice(septets, num));
	printf(", \"text\": ");
	print_text(rsp_text(rsp_gsm7_text(arena, rsp_slice(septets, num), 0, 0, NULL)));
	printf("}\n");
}

static void national(struct rsp_arena *arena, char **words, struct rsp_slice in)
{
	uint8_t septets[ROOM];
	size_t num = rsp_gsm7_septets(in, 0, (size_t)atoi(words[3]), septets);

	printf("{\"text\": ");
	print_text(rsp_text(rsp_gsm7_text(arena, rsp_slice(septets, num), (uint8_t)atoi(words[1]),
	                                  (uint8_t)atoi(words[2]), NULL)));
	printf("}\n");
}

static void ucs2(struct rsp_arena *arena, struct rsp_slice in)
{
	bool bad = false;
	const char *text = rsp_ucs2_text(arena, in, &bad);

	printf("{\"cut\": %s, \"text\": ", bad ? "true" : "false");
	print_text(rsp_text(text));
	printf("}\n");
}

static void one(char **words, const char *hex)
{
	static uint8_t data[ROOM];
	struct rsp_arena arena;
	struct rsp_decode decode;
	const struct rsp_buffer *buffer;
	size_t len = 0;

	if (strcmp(hex, "-") != 0 && !rsp_hex_decode(rsp_text(hex), data, ROOM, &len, NULL))
		exit(2);
	rsp_arena_init(&arena, 0);
	buffer = rsp_buffer_frame(&arena, rsp_slice(data, len), 1, 0);
	rsp_decode_init(&decode, &arena, buffer);
	if (strcmp(words[0], "tpdu") == 0)
		tpdu(&decode, words, buffer->bytes);
	else if (strcmp(words[0], "centre") == 0)
		centre(&decode, buffer->bytes);
	else if (strcmp(words[0], "gsm7") == 0)
		gsm7(&arena, words, buffer->bytes);
	else if (strcmp(words[0], "national") == 0)
		national(&arena, words, buffer->bytes);
	else
		ucs2(&arena, buffer->bytes);
	rsp_arena_free(&arena);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		char *words[WORDS] = {NULL}, *rest = line, *last = line;

		for (int at = 0; at < WORDS && rest; at++) {
			words[at] = strsep(&rest, " \n");
			if (words[at] && *words[at])
				last = words[at];
		}
		one(words, last);
	}
	free(line);
	return 0;
}
