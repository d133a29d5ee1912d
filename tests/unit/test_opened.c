/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bound Profile Packages with keys: what comes out is what the card decrypted, whichever keys are
 * given; altered ones fail where they were altered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nodes.h"
#include "rsptrace/trace.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { KEYS_MAX = 4096, PLAIN_MAX = 1 << 16 };

/* What a trace said of its package: of the last message that has one. */
struct seen {
	enum rsp_check_state state;
	char text[512];
	unsigned num;
	uint8_t plain[PLAIN_MAX];
	size_t plain_len;
};

/* The decrypted profile elements stand in one buffer, from the first to the last element. */
static void keep_plain(struct seen *seen, const struct rsp_node *root)
{
	for (const struct rsp_node *at = root; at; at = rsp_node_after(at, NULL)) {
		const struct rsp_buffer *buffer = at->span.buffer;

		if (!buffer || !buffer->name ||
		    strcmp(buffer->name, "profile package, decrypted") != 0)
			continue;
		assert_int_equal(buffer->kind, RSP_BUFFER_DECRYPTED);
		assert_true(buffer->bytes.len <= PLAIN_MAX);
		memcpy(seen->plain, buffer->bytes.data, buffer->bytes.len);
		seen->plain_len = buffer->bytes.len;
		for (size_t off = 0; off < buffer->bytes.len; off += 97) {
			const struct rsp_buffer *frame;
			size_t place;

			assert_true(rsp_buffer_locate(buffer, off, &frame, &place));
			assert_true(place < frame->bytes.len);
		}
		return;
	}
}

static void on_message(void *user, struct rsp_message *message)
{
	struct seen *seen = user;

	for (const struct rsp_signature *at = message->signatures; at; at = at->next) {
		if (at->kind != RSP_SIGNATURE_BLOCKS)
			continue;
		seen->state = at->state;
		snprintf(seen->text, sizeof(seen->text), "%s", at->text);
		seen->num++;
		keep_plain(seen, message->tree);
	}
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static struct seen *look(const char *path, const char *keys)
{
	struct seen *seen = calloc(1, sizeof(*seen));
	struct rsp_sink sink = {.user = seen, .message = on_message, .finding = on_finding};
	struct rsp_keyring *keyring = keys ? rsp_keyring_new() : NULL;
	struct rsp_trace_options options = {.number = 1, .signatures = true, .keyring = keyring};
	struct rsp_keyring_report report;
	struct rsp_trace *trace;
	size_t len;
	uint8_t *data = test_source_file(path, &len);

	assert_non_null(data);
	if (keys) {
		rsp_keyring_add(keyring, rsp_text(keys), "keys.jsonl", &report);
		assert_true(report.num_added > 0);
	}
	trace = rsp_trace_new(&options, &sink);
	assert_int_equal(rsp_trace_open_memory(trace, rsp_slice(data, len)), RSP_STATUS_OK);
	while (rsp_trace_step(trace)) {
	}
	rsp_trace_end(trace);
	rsp_trace_free(trace);
	rsp_keyring_free(keyring);
	free(data);
	return seen;
}

static char *file_text(const char *path)
{
	size_t len;
	char *text = (char *)test_source_file(path, &len);

	assert_non_null(text);
	return text;
}

static void is_whole(const struct seen *seen)
{
	size_t len;
	uint8_t *expected =
	    test_source_file("captures/sgp22-tls13/upp-decrypted-by-card.der", &len);

	assert_non_null(expected);
	assert_int_equal(seen->state, RSP_CHECK_VERIFIED);
	assert_int_equal(seen->plain_len, len);
	assert_memory_equal(seen->plain, expected, len);
	free(expected);
}

static void every_leg(void **state)
{
	static const char *const legs[] = {"captures/sgp22-tls13/apdu.hex",
	                                   "captures/sgp22-tls13/apdu-gsmtap.pcap",
	                                   "captures/sgp22-tls13/es9p-plain-http.pcap"};
	static const char *const files[] = {"captures/sgp22-tls13/bsp-keys-card.jsonl",
	                                    "captures/sgp22-tls13/bsp-keys-smdpp.jsonl"};

	(void)state;
	for (size_t leg = 0; leg < 3; leg++)
		for (size_t file = 0; file < 2; file++) {
			char *keys = file_text(files[file]);
			struct seen *seen = look(legs[leg], keys);

			is_whole(seen);
			assert_int_equal(seen->num, 1);
			free(seen);
			free(keys);
		}
}

/* The value of a member of a file's first line. */
static void member(const char *text, const char *name, char *out, size_t cap)
{
	char quoted[64];
	const char *at;
	size_t len;

	snprintf(quoted, sizeof(quoted), "\"%s\": \"", name);
	at = strstr(text, quoted);
	assert_non_null(at);
	at += strlen(quoted);
	len = strcspn(at, "\"");
	assert_true(len < cap);
	memcpy(out, at, len);
	out[len] = '\0';
}

/* One line that has nothing but the session, the card and some members. */
static void line_of(char out[KEYS_MAX], const char *text, const char *const *names, size_t num)
{
	char value[256];
	size_t at;

	member(text, "transactionId", value, sizeof(value));
	at = (size_t)snprintf(out, KEYS_MAX, "{\"transactionId\": \"%s\"", value);
	member(text, "eid", value, sizeof(value));
	at += (size_t)snprintf(out + at, KEYS_MAX - at, ", \"eid\": \"%s\"", value);
	for (size_t i = 0; i < num; i++) {
		member(text, names[i], value, sizeof(value));
		at +=
		    (size_t)snprintf(out + at, KEYS_MAX - at, ", \"%s\": \"%s\"", names[i], value);
	}
	snprintf(out + at, KEYS_MAX - at, "}\n");
}

/* Each kind of key is enough by itself. */
static void every_kind_of_key(void **state)
{
	static const char *const sets[][3] = {
	    {"S_ENC",        "S_MAC",    "initialMCV"    },
	    {"sharedSecret", NULL,       NULL            },
	    {"otSK_DP",      NULL,       NULL            },
	    {"PPK_ENC",      "PPK_CMAC", "PPK_initialMCV"}
        };
	char *server = file_text("captures/sgp22-tls13/bsp-keys-smdpp.jsonl");
	char *card = file_text("captures/sgp22-tls13/bsp-keys-card.jsonl");
	static const char *const own[] = {"otSK_EUICC"};
	char keys[KEYS_MAX];
	struct seen *seen;

	(void)state;
	for (size_t at = 0; at < sizeof(sets) / sizeof(*sets); at++) {
		line_of(keys, server, sets[at], sets[at][1] ? 3 : 1);
		seen = look("captures/sgp22-tls13/apdu.hex", keys);
		is_whole(seen);
		free(seen);
	}
	line_of(keys, card, own, 1);
	seen = look("captures/sgp22-tls13/apdu.hex", keys);
	is_whole(seen);
	free(seen);
	free(server);
	free(card);
}

/* README of the capture: one bit of the third 86 segment was flipped. A0, A1 and A2 have a block
 * each before it (A1: StoreMetadata in one 88). */
static void mac_error(void **state)
{
	char *keys = file_text("captures/sgp22-bpp-mac-error/bsp-keys-card.jsonl");
	struct seen *seen = look("captures/sgp22-bpp-mac-error/apdu.hex", keys);

	(void)state;
	assert_int_equal(seen->state, RSP_CHECK_FAILED);
	assert_non_null(strstr(seen->text, "block 6 (86 number 3 of its group) has a wrong MAC"));
	free(seen);
	free(keys);
}

static void swapped_segments(void **state)
{
	char *keys = file_text("captures/sgp22-tls13/bsp-keys-card.jsonl");
	struct seen *seen = look("captures/sgp22-faults/02-swapped-86-segments.pcap", keys);

	(void)state;
	assert_int_equal(seen->state, RSP_CHECK_FAILED);
	assert_non_null(strstr(seen->text, "has a wrong MAC"));
	free(seen);
	free(keys);
}

/* Those of another session; its keys for the profile elements are left out: that server's never
 * change. */
static void wrong_keys(void **state)
{
	static const char *const names[] = {"S_ENC", "S_MAC", "initialMCV"};
	char *other = file_text("captures/sgp22-bpp-mac-error/bsp-keys-smdpp.jsonl");
	char line[KEYS_MAX], *keys, *at;
	struct seen *seen;

	(void)state;
	line_of(line, other, names, 3);
	seen = look("captures/sgp22-tls13/apdu.hex", line);
	assert_int_equal(seen->state, RSP_CHECK_NOT_RUN);
	assert_int_equal(seen->plain_len, 0);
	free(seen);
	free(other);

	/* Of this session, but one digit of the key is another. */
	keys = file_text("captures/sgp22-tls13/bsp-keys-smdpp.jsonl");
	for (const char *const *name =
	         (const char *const[]){"\"S_MAC\": \"", "\"sharedSecret\": \"", "\"otSK_DP\": \"",
	                               NULL};
	     *name; name++) {
		at = strstr(keys, *name);
		assert_non_null(at);
		at += strlen(*name);
		*at = *at == '1' ? '2' : '1';
	}
	line_of(line, keys, names, 3);
	seen = look("captures/sgp22-tls13/apdu.hex", line);
	assert_int_equal(seen->state, RSP_CHECK_FAILED);
	assert_non_null(strstr(seen->text, "which are of this session"));
	free(seen);
	free(keys);
}

static void no_keys(void **state)
{
	struct seen *seen = look("captures/sgp22-tls13/apdu.hex", NULL);

	(void)state;
	assert_int_equal(seen->state, RSP_CHECK_NOT_RUN);
	assert_non_null(strstr(seen->text, "not known"));
	free(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_leg),  cmocka_unit_test(every_kind_of_key),
	    cmocka_unit_test(mac_error),  cmocka_unit_test(swapped_segments),
	    cmocka_unit_test(wrong_keys), cmocka_unit_test(no_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
