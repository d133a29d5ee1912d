/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every prefix of every message fixture up to 4 KB, through the whole decoder: an ES10 request cut
 * at each byte and sent in STORE DATA blocks, its answer cut at each byte, and each APDU cut at
 * each byte. Nothing crashes, and no span leaves its buffer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "support/cmocka_include.h"
#include "support/collect.h"
#include "support/files.h"

enum { FIXTURE_MAX = 4096, BLOCK = 255, TEXT_MAX = 4 * FIXTURE_MAX };

static const char *const fixtures[] = {
    "captures/sgp22-tls13/expected-es10.tsv",
    "captures/sgp22-bpp-mac-error/expected-es10.tsv",
    "captures/sgp22-bad-serversig/expected-es10.tsv",
    "captures/sgp22-cancel/expected-es10.tsv",
    "captures/sgp32-plain/expected-es10.tsv",
};

/* Writes one exchange as `C-APDU R-APDU` lines: blocks of a STORE DATA chain, the last with the
 * answer. */
static size_t write_exchange(char *text, struct rsp_slice request, struct rsp_slice answer)
{
	char *out = text;
	unsigned number = 0;

	do {
		struct rsp_slice block = rsp_take_up_to(&request, BLOCK);

		out += sprintf(out, "80E2%s%02X%02X", request.len ? "11" : "91", number++,
		               (unsigned)block.len);
		rsp_hex_encode(block, out);
		out += strlen(out);
		if (request.len)
			out += sprintf(out, " 9000\n");
	} while (request.len);
	*out++ = ' ';
	rsp_hex_encode(answer, out);
	out += strlen(out);
	out += sprintf(out, "9000\n");
	return (size_t)(out - text);
}

static void check(const char *text, size_t len)
{
	uint8_t *exact = malloc(len);
	struct collection collection;

	assert_non_null(exact);
	memcpy(exact, text, len);
	assert_true(collect_bytes(exact, len, &collection));
	assert_int_equal(collection.spans_outside, 0);
	assert_true(collection.num_messages >= 1);
	collect_free(&collection);
	free(exact);
}

static void check_prefixes(struct rsp_slice request, struct rsp_slice answer)
{
	char *text = malloc(TEXT_MAX);

	assert_non_null(text);
	for (size_t len = 1; len < request.len; len++)
		check(text, write_exchange(text, rsp_sub(request, 0, len), rsp_slice(NULL, 0)));
	for (size_t len = 0; len < answer.len; len++)
		check(text, write_exchange(text, request, rsp_sub(answer, 0, len)));
	free(text);
}

/* The column `at` (from 0) of a line of tab separated values. */
static struct rsp_slice column(struct rsp_slice line, unsigned at)
{
	struct rsp_slice value = {0};

	for (; at; at--)
		if (!rsp_take_until(&line, '\t', &value))
			return rsp_slice(NULL, 0);
	if (!rsp_take_until(&line, '\t', &value))
		value = line;
	return value;
}

enum { COLUMN_REQUEST = 8, COLUMN_ANSWER = 9, SEEN_MAX = 256 };

/* Whether a fixture of this first tag and length was met before: sessions repeat their polling. */
static bool seen_before(uint64_t *seen, size_t *num_seen, struct rsp_slice request,
                        struct rsp_slice answer)
{
	uint64_t tag = 0, key;

	for (size_t i = 0; i < 2 && i < request.len; i++)
		tag = tag << 8 | request.data[i];
	key = tag << 32 | (uint64_t)request.len << 16 | answer.len;
	for (size_t i = 0; i < *num_seen; i++)
		if (seen[i] == key)
			return true;
	if (*num_seen < SEEN_MAX)
		seen[(*num_seen)++] = key;
	return false;
}

static void es10_messages(void **state)
{
	uint64_t seen[SEEN_MAX];
	size_t num_seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(fixtures) / sizeof(*fixtures); i++) {
		size_t len;
		uint8_t *data = test_source_file(fixtures[i], &len);
		struct rsp_slice rest = rsp_slice(data, len), line;

		assert_non_null(data);
		while (rsp_take_line(&rest, &line)) {
			static uint8_t request[FIXTURE_MAX], answer[FIXTURE_MAX];
			size_t request_len, answer_len;

			if (rsp_starts_with_text(line, "#") ||
			    !rsp_hex_decode(column(line, COLUMN_REQUEST), request, sizeof(request),
			                    &request_len, NULL) ||
			    !rsp_hex_decode(column(line, COLUMN_ANSWER), answer, sizeof(answer),
			                    &answer_len, NULL))
				continue;
			if (!seen_before(seen, &num_seen, rsp_slice(request, request_len),
			                 rsp_slice(answer, answer_len)))
				check_prefixes(rsp_slice(request, request_len),
				               rsp_slice(answer, answer_len));
		}
		free(data);
	}
	print_message("%zu messages\n", num_seen);
	assert_true(num_seen > 30);
}

static void apdus(void **state)
{
	size_t len, num = 0;
	uint8_t *data = test_source_file("captures/sgp22-tls13/apdu.hex", &len);
	struct rsp_slice rest = rsp_slice(data, len), line;

	(void)state;
	assert_non_null(data);
	while (rsp_take_line(&rest, &line)) {
		num++;
		for (size_t cut = 1; cut < line.len; cut += num > 40 ? 31 : 1) {
			struct collection collection;
			uint8_t *exact = malloc(cut);

			assert_non_null(exact);
			memcpy(exact, line.data, cut);
			assert_true(collect_bytes(exact, cut, &collection));
			assert_int_equal(collection.spans_outside, 0);
			collect_free(&collection);
			free(exact);
		}
	}
	assert_true(num > 200);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(es10_messages),
	    cmocka_unit_test(apdus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
