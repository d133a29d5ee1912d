/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that runs out: the n-th allocation fails for every n to 2,000, then for every 97th.
 * Nothing may crash or leak, and what is handed out keeps its spans inside its buffers. */
#include <stdlib.h>

#include "support/alloc.h"
#include "support/cmocka_include.h"
#include "support/collect.h"
#include "support/files.h"

enum { EVERY_UP_TO = 2000, STEP_BEYOND = 97 };

static const char *const inputs[] = {
    "captures/sgp22-cancel/apdu-gsmtap.pcap",
    "captures/sgp22-cancel/apdu.hex",
    "captures/sgp22-cancel/lpac-debug.log",
    "captures/scp80/01-aes128-concat2-submit-por.hex",
    "captures/scp80/02-3des2-single-report-por.hex",
    "captures/sgp22-tls13/merged.pcapng",
    "tests/fuzz/corpus/source_qxdm/session",
    "tests/fuzz/corpus/source_qcat/session",
    "tests/fuzz/corpus/source_soap/session",
    "tests/fuzz/corpus/trace/at-sessions",
    "tests/fuzz/corpus/trace/rules-in-parts.hex",
};

static uint64_t run_with_failure(const uint8_t *data, size_t len, uint64_t nth)
{
	struct collection collection;
	uint64_t asked;

	test_fail_alloc(nth);
	if (collect_bytes(data, len, &collection))
		assert_int_equal(collection.spans_outside, 0);
	asked = test_num_allocs();
	test_fail_alloc(0);
	collect_free(&collection);
	return asked;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
		size_t len;
		uint8_t *data = test_source_file(inputs[i], &len);
		uint64_t total, nth;

		assert_non_null(data);
		total = run_with_failure(data, len, 0);
		print_message("%s: %llu allocations\n", inputs[i], (unsigned long long)total);
		assert_true(total > 3);
		for (nth = 1; nth <= total; nth += nth < EVERY_UP_TO ? 1 : STEP_BEYOND)
			run_with_failure(data, len, nth);
		free(data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
