/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was deciphered leads back to the bytes that were sent: of secured packets to just those that
 * hold it, of all else to some of the frames. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/nodes.h"
#include "rsptrace/trace.h"
#include "support/cmocka_include.h"
#include "support/files.h"

struct run {
	const uint8_t *wire; /* of the packet, as its truth has it; NULL: of none */
	size_t wire_len;
	size_t num_messages, num_bytes; /* that were followed */
	bool crossed;                   /* the bytes of one value are in several frames */
	struct rsp_arena trees;
};

/* CPL to TAR are clear; of what is ciphered, CNTR, PCNTR and CC stand before the data (TS 102
 * 225 5.1), and in CBC each byte stands where its cipher text does. */
enum { CLEAR_LEN = 10, BEFORE_DATA = CLEAR_LEN + 5 + 1 + 8 };

static void follow_data(struct run *run, const struct rsp_node *node)
{
	uint64_t first = 0;

	for (size_t i = 0; i < node->value.bytes.len; i++) {
		const struct rsp_buffer *frame;
		size_t off, at = rsp_offset_in(node->span.buffer->bytes, node->value.bytes) + i;

		assert_int_equal(node->span.buffer->kind, RSP_BUFFER_DECRYPTED);
		assert_true(rsp_buffer_locate(node->span.buffer, at, &frame, &off));
		assert_true(BEFORE_DATA + i < run->wire_len);
		assert_int_equal(frame->bytes.data[off], run->wire[BEFORE_DATA + i]);
		first = first ? first : frame->frame;
		run->crossed |= frame->frame != first;
		run->num_bytes++;
	}
}

static void follow_buffer(struct run *run, const struct rsp_buffer *buffer)
{
	for (size_t i = 0; buffer && i < buffer->bytes.len; i++) {
		const struct rsp_buffer *frame;
		size_t off;

		assert_true(rsp_buffer_locate(buffer, i, &frame, &off));
		assert_true(off < frame->bytes.len);
		assert_true(frame->frame > 0);
		run->num_bytes++;
	}
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;
	const struct rsp_node *root;
	bool is_command = message->function && strcmp(message->function, "command packet") == 0;

	if (message->iface == RSP_IF_APDU || message->iface == RSP_IF_CAT ||
	    message->iface == RSP_IF_SMS)
		return;
	run->num_messages++;
	follow_buffer(run, message->command);
	follow_buffer(run, message->response);
	rsp_arena_reset(&run->trees);
	root = rsp_message_tree(message, &run->trees);
	for (const struct rsp_node *at = root; at; at = rsp_node_after(at, NULL)) {
		if (run->wire && is_command && strcmp(at->field->key, "ota.data") == 0)
			follow_data(run, at);
		if (at->span.buffer && at->span.bit_len)
			follow_buffer(run,
			              at->span.buffer->bytes.len < 64 ? at->span.buffer : NULL);
	}
}

static void no_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static void play(struct run *run, const char *path, const char *keys)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report;
	const struct rsp_trace_options options = {.number = 1, .keyring = keyring};
	const struct rsp_sink sink = {.user = run, .message = on_message, .finding = no_finding};
	struct rsp_trace *trace;
	size_t len;
	uint8_t *data = test_source_file(path, &len);

	assert_non_null(data);
	rsp_keyring_add(keyring, rsp_text(keys), "keys", &report);
	rsp_arena_init(&run->trees, 0);
	trace = rsp_trace_new(&options, &sink);
	assert_non_null(trace);
	assert_int_equal(rsp_trace_open_memory(trace, rsp_slice(data, len)), RSP_STATUS_OK);
	while (rsp_trace_step(trace))
		;
	rsp_trace_end(trace);
	rsp_trace_free(trace);
	rsp_keyring_free(keyring);
	rsp_arena_free(&run->trees);
	free(data);
}

/* captures/scp80/keys-and-truth.json: command_packet_on_wire of the first, which is in two parts,
 * and of the second. */
static void secured_packets(void **state)
{
	static const struct {
		const char *path, *name, *keys;
		size_t data_len;
		bool crosses;
	} rows[] = {
	    {"captures/scp80/01-aes128-concat2-submit-por.hex", "01-aes128-concat2-submit-por",
	     "{\"scp80\": [{\"kvn\": 1, \"kic\": \"4b49432d414553313238206b65792d31\", \"kid\": "
	     "\"4b49442d414553313238206b65792d31\"}]}", 164, true },
	    {"captures/scp80/02-3des2-single-report-por.hex",   "02-3des2-single-report-por",
	     "{\"scp80\": [{\"kvn\": 3, \"kic\": \"300102030405060708090a0b0c0d0e0f\", \"kid\": "
	     "\"301102030405060708090a0b0c0d0e0f\"}]}", 19,  false},
	};
	size_t len;
	char *truth = (char *)test_source_file("captures/scp80/keys-and-truth.json", &len);

	(void)state;
	assert_non_null(truth);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		static const char member[] = "\"command_packet_on_wire\": \"";
		struct rsp_slice rest = rsp_slice(truth, len), digits;
		uint8_t wire[300];
		struct run run = {.wire = wire};
		size_t at;

		assert_true(rsp_find(rest, rsp_text(rows[i].name), &at) && rsp_skip(&rest, at));
		assert_true(rsp_find(rest, rsp_text(member), &at) &&
		            rsp_skip(&rest, at + sizeof(member) - 1));
		assert_true(rsp_take_until(&rest, '"', &digits));
		assert_true(rsp_hex_decode(digits, wire, sizeof(wire), &run.wire_len, NULL));
		play(&run, rows[i].path, rows[i].keys);
		assert_true(run.num_bytes >= rows[i].data_len);
		assert_int_equal(run.crossed, rows[i].crosses);
	}
	free(truth);
}

/* Through secure channels, TLS in BIP, HTTP, scripts and SCP03t. */
static void all_else(void **state)
{
	static const struct {
		const char *path, *keys;
		size_t messages;
	} rows[] = {
	    {"tests/scp/fixture/session.hex",                  "tests/scp/fixture/keys.json", 9 },
	    {"captures/scp81/aes128-cbc-sha256/bip-trace.hex",
	     "captures/scp81/aes128-cbc-sha256/keys.json",                                    15},
	    {"captures/scp81/es8-scp03t-gcm/bip-trace.hex",
	     "captures/scp81/es8-scp03t-gcm/keys.json",                                       12},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct run run = {0};
		size_t len;
		uint8_t *file = test_source_file(rows[i].keys, &len);
		char *keys = calloc(1, len + 1);

		assert_true(file && keys);
		memcpy(keys, file, len);
		play(&run, rows[i].path, keys);
		print_message("%s: %zu messages, %zu bytes\n", rows[i].path, run.num_messages,
		              run.num_bytes);
		assert_true(run.num_messages >= rows[i].messages);
		free(file);
		free(keys);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(secured_packets),
	    cmocka_unit_test(all_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
