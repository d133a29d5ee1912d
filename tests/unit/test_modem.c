/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole traces: a session as modem logs print it, procedure bytes and NULLs and all, says what the
 * same session says as commands and responses. */
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_include.h"
#include "support/collect.h"
#include "support/files.h"

static const char *const logs[] = {
    "tests/fuzz/corpus/source_qxdm/session",
    "tests/fuzz/corpus/source_qcat/session",
    "tests/fuzz/corpus/source_oppo/session",
};

static struct collection collect_file(const char *name)
{
	struct collection out;
	size_t len;
	uint8_t *data = test_source_file(name, &len);

	assert_non_null(data);
	assert_true(collect_bytes(data, len, &out));
	free(data);
	return out;
}

static void expect_same(const struct collection *truth, const struct collection *log)
{
	assert_int_equal(log->summary.status, RSP_STATUS_OK);
	assert_int_equal(log->spans_outside, 0);
	assert_int_equal(log->num_messages, truth->num_messages);
	assert_int_equal(log->num_findings, truth->num_findings);
	for (size_t i = 0; i < truth->num_messages; i++) {
		const struct collected_message *ours = &log->messages[i];
		const struct collected_message *theirs = &truth->messages[i];

		assert_string_equal(ours->function, theirs->function);
		assert_string_equal(ours->tree, theirs->tree);
		assert_int_equal(ours->record.sw, theirs->record.sw);
		assert_int_equal(ours->response_len, theirs->response_len);
	}
}

static void same_as_apdus(void **state)
{
	struct collection truth = collect_file("captures/sgp22-cancel/apdu.hex");

	(void)state;
	assert_true(truth.num_messages > 10);
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++) {
		struct collection log = collect_file(logs[i]);

		expect_same(&truth, &log);
		collect_free(&log);
	}
	collect_free(&truth);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(same_as_apdus)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
