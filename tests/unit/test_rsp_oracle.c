/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded sessions against what their recorders listed (expected-es10.tsv): the same ES10
 * messages, byte for byte, from the packet capture, the list of APDUs and the LPA's log; and
 * altered sessions against what was altered. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "support/cmocka_include.h"
#include "support/collect.h"
#include "support/files.h"

enum { NAME_MAX_LEN = 256, NUM_COLUMNS = 10 };

static const char *const sessions[] = {
    "sgp22-tls13",         "sgp22-tls12",         "sgp22-tls13-h2-mss255",
    "sgp22-cancel",        "sgp22-bad-serversig", "sgp22-unknown-matchingid",
    "sgp22-bpp-mac-error", "sgp22-smdpp-down",    "sgp32-plain",
};

static const char *const sources[] = {"apdu.hex", "apdu-gsmtap.pcap", "lpac-debug.log"};

/* In these sessions the bridge between LPA and card altered a request on purpose: the LPA's log has
 * it as it was, so these messages are known to differ there, and only their lengths are compared.
 */
struct altered {
	const char *where, *function;
	uint32_t segment;
};

static const struct altered altered_behind_the_log[] = {
    {"sgp22-bad-serversig/lpac-debug.log", "AuthenticateServer",      0},
    {"sgp22-bpp-mac-error/lpac-debug.log", "LoadBoundProfilePackage", 9},
    {"sgp22-bpp-mac-error/lpac-debug.log", "BoundProfilePackage",     0},
};

static bool may_differ(const char *where, const struct collected_message *message)
{
	for (size_t i = 0; i < sizeof(altered_behind_the_log) / sizeof(struct altered); i++) {
		const struct altered *altered = &altered_behind_the_log[i];

		if (strcmp(where, altered->where) == 0 &&
		    strcmp(message->function, altered->function) == 0 &&
		    message->record.segment == altered->segment)
			return true;
	}
	return false;
}

/* One row of expected-es10.tsv; the columns are slices of the file. */
struct row {
	struct rsp_slice column[NUM_COLUMNS];
};

enum column { APDU_FIRST, APDU_LAST, REQ_LEN = 5, RESP_LEN, SW, REQ_HEX, RESP_HEX };

static uint8_t *capture_file(const char *session, const char *name, size_t *out_len)
{
	char path[2 * NAME_MAX_LEN];
	uint8_t *data;

	snprintf(path, sizeof(path), "captures/%s/%s", session, name);
	data = test_source_file(path, out_len);
	return data ? data : test_shared_file(path, out_len);
}

static bool next_row(struct rsp_slice *in, struct row *out)
{
	struct rsp_slice line;

	do {
		if (!rsp_take_line(in, &line))
			return false;
	} while (line.len == 0 || rsp_starts_with_text(line, "#"));
	for (size_t i = 0; i < NUM_COLUMNS; i++)
		if (!rsp_take_until(&line, '\t', &out->column[i])) {
			out->column[i] = line;
			line = rsp_slice(NULL, 0);
		}
	return true;
}

static uint64_t number_of(struct rsp_slice text)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%.*s", (int)text.len, (const char *)text.data);
	return strtoull(digits, NULL, 10);
}

static bool is_es10(const struct collected_message *message)
{
	enum rsp_interface iface = message->record.iface;

	return iface == RSP_IF_ES10 || iface == RSP_IF_ES10A || iface == RSP_IF_ES10B ||
	       iface == RSP_IF_ES10C;
}

static const struct collected_message *next_es10(const struct collection *collection, size_t *at)
{
	while (*at < collection->num_messages) {
		const struct collected_message *message = &collection->messages[(*at)++];

		if (is_es10(message))
			return message;
	}
	return NULL;
}

static bool same_bytes(struct rsp_slice hex, const uint8_t *bytes, size_t len)
{
	uint8_t *expected = malloc(hex.len / 2 + 1);
	size_t num;
	bool same;

	assert_non_null(expected);
	assert_true(rsp_hex_decode(hex, expected, hex.len / 2 + 1, &num, NULL));
	same = num == len && (len == 0 || memcmp(expected, bytes, len) == 0);
	free(expected);
	return same;
}

/* In apdu.hex every line but the comments is one APDU, counted from 1. */
static uint64_t apdu_of_line(struct rsp_slice text, uint64_t line)
{
	struct rsp_slice content;
	uint64_t num = 0;

	for (uint64_t at = 1; at <= line && rsp_take_line(&text, &content); at++)
		num += content.len > 0 && !rsp_starts_with_text(content, "#");
	return num;
}

static void check_row(const char *where, const struct row *row,
                      const struct collected_message *message)
{
	uint64_t apdu = number_of(row->column[APDU_FIRST]);
	char sw[8];

	if (!message)
		fail_msg("%s: no message for APDU %llu", where, (unsigned long long)apdu);
	if (!same_bytes(row->column[REQ_HEX], message->command, message->command_len) &&
	    !may_differ(where, message))
		fail_msg("%s: APDU %llu: the request differs", where, (unsigned long long)apdu);
	if (!same_bytes(row->column[RESP_HEX], message->response, message->response_len))
		fail_msg("%s: APDU %llu: the response differs", where, (unsigned long long)apdu);
	assert_int_equal(number_of(row->column[REQ_LEN]), message->record.command_len);
	assert_int_equal(number_of(row->column[RESP_LEN]), message->record.response_len);
	assert_true(message->record.has_sw);
	snprintf(sw, sizeof(sw), "%04X", message->record.sw);
	assert_true(rsp_equal_text(row->column[SW], sw));
	assert_true(message->record.tag != 0);
}

static void check_session(const char *session, const char *source,
                          const struct collection *collection, struct rsp_slice text)
{
	char where[NAME_MAX_LEN];
	size_t len, at = 0, num = 0;
	uint8_t *table = capture_file(session, "expected-es10.tsv", &len);
	struct rsp_slice in = rsp_slice(table, len);
	struct row row;

	assert_non_null(table);
	snprintf(where, sizeof(where), "%s/%s", session, source);
	while (next_row(&in, &row)) {
		const struct collected_message *message = next_es10(collection, &at);

		check_row(where, &row, message);
		num++;
		if (strcmp(source, "apdu.hex") != 0)
			continue;
		assert_int_equal(number_of(row.column[APDU_FIRST]),
		                 apdu_of_line(text, message->record.frame));
		assert_int_equal(number_of(row.column[APDU_LAST]),
		                 apdu_of_line(text, message->record.last_frame));
	}
	assert_true(num > 0);
	if (next_es10(collection, &at))
		fail_msg("%s: a message that the table does not have", where);
	free(table);
}

static void print_faults(const char *where, const struct collection *collection)
{
	for (size_t i = 0; i < collection->num_findings; i++)
		if (collection->findings[i].level != RSP_LEVEL_INFO)
			print_message("%s: message %llu: %s: %s\n", where,
			              (unsigned long long)collection->findings[i].message,
			              collection->findings[i].rule->id,
			              collection->findings[i].text);
}

/* Real peers that did nothing wrong: nothing above information may be said. */
static void check_clean(const char *where, const struct collection *collection)
{
	size_t info = collect_count_level(collection, RSP_LEVEL_INFO);

	if (collection->num_findings > info)
		print_faults(where, collection);
	assert_int_equal(collection->num_findings, info);
	assert_int_equal(collection->spans_outside, 0);
}

static const struct collected_message *next_layered(const struct collection *collection, size_t *at)
{
	while (*at < collection->num_messages) {
		const struct collected_message *message = &collection->messages[(*at)++];

		if (is_es10(message) || message->record.iface == RSP_IF_ES8P)
			return message;
	}
	return NULL;
}

/* The trees of the same session from another source: every key, value and place is the same. */
static void check_same_trees(const char *where, const struct collection *a,
                             const struct collection *b)
{
	size_t at_a = 0, at_b = 0;
	const struct collected_message *one, *other;

	do {
		one = next_layered(a, &at_a);
		other = next_layered(b, &at_b);
		assert_true(!one == !other);
		if (one && strcmp(one->tree, other->tree) != 0 && !may_differ(where, other))
			fail_msg("%s: %s: the trees differ:\n%s\n%s", where, one->function,
			         one->tree, other->tree);
		if (one)
			assert_string_equal(one->function, other->function);
	} while (one);
}

static void session_from_every_source(const char *session)
{
	struct collection first = {0};

	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		char where[NAME_MAX_LEN];
		struct collection collection;
		size_t len;
		uint8_t *data = capture_file(session, sources[i], &len);

		if (!data && i == 2)
			continue; /* an IPA has no lpac log */
		assert_non_null(data);
		snprintf(where, sizeof(where), "%s/%s", session, sources[i]);
		assert_true(collect_bytes(data, len, &collection));
		check_session(session, sources[i], &collection, rsp_slice(data, len));
		check_clean(where, &collection);
		if (i == 0) {
			first = collection;
		} else {
			check_same_trees(where, &first, &collection);
			collect_free(&collection);
		}
		free(data);
	}
	collect_free(&first);
}

static void recorded_sessions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sessions) / sizeof(*sessions); i++) {
		size_t len;
		uint8_t *data = capture_file(sessions[i], "apdu.hex", &len);

		if (!data) {
			printf("SKIP: %s is not here\n", sessions[i]);
			continue;
		}
		free(data);
		session_from_every_source(sessions[i]);
	}
}

/* What must be found in an altered session; `worst`: nothing may be said above this level. */
struct fault {
	const char *file;
	const char *rule; /* NULL: no finding above information (what is altered needs procedures or
	                     keys) */
	enum rsp_level worst;
};

static const struct fault faults[] = {
    {"00-control-unmodified",                    NULL,                   RSP_LEVEL_INFO      },
    {"01-missing-preparedownload",               NULL,                   RSP_LEVEL_INFO      },
    {"02-swapped-86-segments",                   NULL,                   RSP_LEVEL_INFO      },
    {"04-storemetadata-before-configureisdp",    "bpp-group-order",      RSP_LEVEL_VIOLATION },
    {"05-missing-a2-with-total-length-mismatch", "bpp-length-mismatch",  RSP_LEVEL_VIOLATION },
    {"07-wrong-transactionid-initsecurechannel", NULL,                   RSP_LEVEL_INFO      },
    {"08-repeated-authenticateserver",           NULL,                   RSP_LEVEL_INFO      },
    {"10-notificationsent-unknown-seq",          NULL,                   RSP_LEVEL_INFO      },
    {"11-preparedownload-after-cancelsession",   NULL,                   RSP_LEVEL_INFO      },
    {"13-challenge-mismatch",                    NULL,                   RSP_LEVEL_INFO      },
    {"14-truncated-bpp-last-segment-missing",    "bpp-length-mismatch",  RSP_LEVEL_VIOLATION },
    {"16-store-data-block-gap",                  "es10-block-gap",       RSP_LEVEL_VIOLATION },
    {"17-enable-before-install",                 NULL,                   RSP_LEVEL_INFO      },
    {"19-double-enable-ok",                      NULL,                   RSP_LEVEL_INFO      },
    {"21-truncated-response",                    "es10-length-mismatch", RSP_LEVEL_VIOLATION },
    {"23-starts-mid-capture",                    NULL,                   RSP_LEVEL_INFO      },
    {"24-ends-mid-segment",                      "es10-chain-open",      RSP_LEVEL_INCOMPLETE},
    {"26-interleaved-channels",                  NULL,                   RSP_LEVEL_INFO      },
    {"27-interleaved-status-polling",            NULL,                   RSP_LEVEL_INFO      },
    {"30-nonminimal-der-named-bitstring",        "asn1-bits-trailing",   RSP_LEVEL_SUSPICIOUS},
};

static void check_fault(const struct fault *fault, const char *suffix)
{
	char name[NAME_MAX_LEN];
	struct collection collection;
	size_t len;
	uint8_t *data;
	enum rsp_level worst = RSP_LEVEL_INFO;

	snprintf(name, sizeof(name), "%s%s", fault->file, suffix);
	data = capture_file("sgp22-faults", name, &len);
	assert_non_null(data);
	assert_true(collect_bytes(data, len, &collection));
	free(data);
	for (size_t i = 0; i < collection.num_findings; i++)
		if (collection.findings[i].level > worst)
			worst = collection.findings[i].level;
	if (worst != fault->worst ||
	    (fault->rule && !collect_count_findings(&collection, fault->rule))) {
		print_faults(name, &collection);
		fail_msg("%s: expected %s", name, fault->rule ? fault->rule : "nothing");
	}
	assert_int_equal(collection.spans_outside, 0);
	collect_free(&collection);
}

static void altered_sessions(void **state)
{
	size_t len;
	uint8_t *control = capture_file("sgp22-faults", "00-control-unmodified.hex", &len);

	(void)state;
	if (!control) {
		printf("SKIP: sgp22-faults is not here\n");
		skip();
	}
	free(control);
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		check_fault(&faults[i], ".hex");
		check_fault(&faults[i], ".pcap");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(recorded_sessions),
	    cmocka_unit_test(altered_sessions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
