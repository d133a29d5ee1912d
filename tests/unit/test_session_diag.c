/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One session of the repository as the UIM driver of a modem logs it, byte for byte as T=0 has it
 * on the line: the same ES10 messages come out as from the original. */
#define _DEFAULT_SOURCE /* strsep, strdup */
#include "base/hex.h"
#include "diag_made.h"
#include "support/alloc.h"
#include "support/collect.h"
#include "support/files.h"

enum {
	FILE_MAX = 4 << 20,
	APDU_MAX = 300,
	HEADER_LEN = 5,
	ITEMS_MAX = 82, /* of a record 0x14CE: diaggrok, parsers/diag_0x14ce.py */
	TYPE_TX = 0x21,
	TYPE_RX = 0x34
};

static const uint64_t start = UINT64_C(16066) * 86400 * 800 << 16; /* 2024-01-01 */

/* A log that grows. */
struct file {
	uint8_t *data;
	size_t len;
	bool streamed;
	unsigned code;
	uint64_t num; /* of records */
};

static void file_record(struct file *file, const void *body, size_t len)
{
	struct made made = {.len = 0};
	uint64_t time = start + (file->num++ << 16);

	if (file->streamed)
		diag_made_log(&made, file->code, time, body, len);
	else
		diag_made_record(&made, file->code, time, body, len);
	assert_true(file->len + made.len <= FILE_MAX);
	memcpy(file->data + file->len, made.data, made.len);
	file->len += made.len;
}

/* Items of the line; a long transfer is in several records, and only the last has a time. */
static void write_items(struct file *file, bool tx, const uint8_t *data, size_t len)
{
	bool slots = file->code == 0x14CE;

	for (size_t off = 0; off < len; off += ITEMS_MAX) {
		struct made body = {.len = 1};

		for (size_t i = off; i < len && i < off + ITEMS_MAX; i++) {
			made_8(&body, tx ? 0x10 : 0x80);
			if (slots)
				made_8(&body, 1);
			made_8(&body, data[i]);
		}
		if (len - off < ITEMS_MAX) {
			made_8(&body, 0x01);
			if (slots)
				made_8(&body, 1);
			made_fill(&body, 8, 0);
		}
		body.data[0] = (uint8_t)(body.len - 1);
		file_record(file, body.data, body.len);
	}
}

static void write_line(struct file *file, bool tx, const uint8_t *data, size_t len)
{
	uint8_t body[APDU_MAX + 20];

	if (file->code != 0x19B7) {
		write_items(file, tx, data, len);
		return;
	}
	len = diag_made_apdu(body, 1, tx ? TYPE_TX : TYPE_RX, data, len);
	body[1] = (uint8_t)file->num;
	body[2] = (uint8_t)(file->num >> 8);
	file_record(file, body, len);
}

/* ISO 7816-3 10.3.3: the header; INS says that all data may follow; data; status word. TS 102 221
 * 7.3.1.1: Le of a command with data is not sent. */
static void write_exchange(struct file *file, const uint8_t *command, size_t command_len,
                           const uint8_t *answer, size_t answer_len)
{
	bool has_data = command_len > HEADER_LEN;
	uint8_t line[APDU_MAX + 1];

	write_line(file, true, command, HEADER_LEN);
	if (has_data) {
		write_line(file, false, command + 1, 1);
		write_line(file, true, command + HEADER_LEN, command[4]);
	}
	if (has_data || answer_len == 2) {
		assert_int_equal(answer_len, 2);
		write_line(file, false, answer, answer_len);
		return;
	}
	line[0] = command[1];
	memcpy(line + 1, answer, answer_len);
	write_line(file, false, line, answer_len + 1);
}

/* Writes the lines `C-APDU R-APDU` of a session. */
static void write_session(struct file *file, const char *text)
{
	char *copy = strdup(text), *rest = copy, *line;
	uint8_t command[APDU_MAX], answer[APDU_MAX];
	size_t command_len, answer_len;

	assert_non_null(copy);
	while ((line = strsep(&rest, "\n"))) {
		char *response = strchr(line, ' ');

		if (*line == '#' || !response)
			continue;
		*response++ = '\0';
		assert_true(rsp_hex_decode(rsp_text(line), command, APDU_MAX, &command_len, NULL));
		assert_true(
		    rsp_hex_decode(rsp_text(response), answer, APDU_MAX, &answer_len, NULL));
		write_exchange(file, command, command_len, answer, answer_len);
	}
	free(copy);
}

static const struct collected_message *next_above(const struct collection *collection, size_t *at)
{
	while (*at < collection->num_messages) {
		const struct collected_message *message = &collection->messages[(*at)++];

		if (message->record.iface != RSP_IF_APDU)
			return message;
	}
	return NULL;
}

static bool same_bytes(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static void expect_same(const struct collection *expected, const struct collection *found)
{
	size_t expected_at = 0, found_at = 0, num = 0;
	const struct collected_message *a, *b;

	while ((a = next_above(expected, &expected_at))) {
		b = next_above(found, &found_at);
		assert_non_null(b);
		assert_string_equal(a->function, b->function);
		assert_true(same_bytes(a->command, a->command_len, b->command, b->command_len));
		assert_true(same_bytes(a->response, a->response_len, b->response, b->response_len));
		assert_int_equal(a->record.result.state, b->record.result.state);
		num++;
	}
	assert_null(next_above(found, &found_at));
	assert_true(num > 20);
}

static const struct {
	const char *format;
	unsigned code;
} rows[] = {
    {"qmdl", 0x19B7},
    {"qmdl", 0x14CE},
    {"qmdl", 0x1098},
    {"dlf",  0x19B7},
    {"dlf",  0x14CE},
    {"dlf",  0x1098},
};

static struct file file_of(size_t row, const char *text)
{
	struct file file = {.data = malloc(FILE_MAX), .code = rows[row].code};

	assert_non_null(file.data);
	file.streamed = strcmp(rows[row].format, "qmdl") == 0;
	write_session(&file, text);
	return file;
}

static void a_session_is_the_same(void **state)
{
	size_t len;
	uint8_t *text = test_source_file("captures/sgp22-tls13/apdu.hex", &len);
	struct collection expected;

	(void)state;
	assert_non_null(text);
	assert_true(collect_bytes(text, len, &expected));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct file file = file_of(i, (const char *)text);
		struct collection found;

		print_message("%s, %04X\n", rows[i].format, rows[i].code);
		assert_true(collect_bytes(file.data, file.len, &found));
		assert_int_equal(found.summary.status, RSP_STATUS_OK);
		assert_string_equal(found.summary.format, rows[i].format);
		assert_int_equal(found.spans_outside, 0);
		expect_same(&expected, &found);
		assert_int_equal(collect_count_level(&found, RSP_LEVEL_VIOLATION),
		                 collect_count_level(&expected, RSP_LEVEL_VIOLATION));
		assert_int_equal(found.num_findings, expected.num_findings);
		collect_free(&found);
		free(file.data);
	}
	collect_free(&expected);
	free(text);
}

/* Memory that runs out at any of many places: nothing crashes or leaks. */
static void allocations_may_fail(void **state)
{
	enum { PLACES = 150 };
	size_t len;
	uint8_t *text = test_source_file("captures/sgp22-cancel/apdu.hex", &len);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct file file = file_of(i, (const char *)text);
		uint64_t total = 1;

		for (uint64_t nth = 0; nth <= total; nth += nth < PLACES ? 1 : total / PLACES + 1) {
			struct collection collection;

			test_fail_alloc(nth);
			if (collect_bytes(file.data, file.len, &collection))
				assert_int_equal(collection.spans_outside, 0);
			total = nth ? total : test_num_allocs();
			test_fail_alloc(0);
			collect_free(&collection);
		}
		free(file.data);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_session_is_the_same),
	    cmocka_unit_test(allocations_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
