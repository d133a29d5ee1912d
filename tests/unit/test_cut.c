/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inputs that end anywhere or have bits turned: everything before is still decoded, nothing
 * crashes. */
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_include.h"
#include "support/collect.h"
#include "support/files.h"

enum { SEEDED_PLACES = 256 };

static const char *const inputs[] = {
    "captures/sgp22-cancel/apdu-gsmtap.pcap",
    "captures/sgp22-cancel/apdu.hex",
    "captures/sgp22-cancel/lpac-debug.log",
    "captures/sgp22-tls13/merged.pcapng",
    "tests/fuzz/corpus/source_qxdm/session",
    "tests/fuzz/corpus/source_qcat/session",
    "tests/fuzz/corpus/source_soap/session",
};

/* xorshift64: the same places in every run. */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static size_t same_messages(const struct collection *whole, const struct collection *cut)
{
	size_t num = 0;

	while (num < whole->num_messages && num < cut->num_messages &&
	       strcmp(whole->messages[num].tree, cut->messages[num].tree) == 0 &&
	       whole->messages[num].record.frame == cut->messages[num].record.frame)
		num++;
	return num;
}

/* What was complete before the cut is the same; only what was pending there may differ: the last
 * command, the open chain, the load it belongs to. */
static void check_cut(const struct collection *whole, const uint8_t *data, size_t len)
{
	enum { PENDING = 4 };
	struct collection cut;
	uint8_t *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, data, len);
	assert_true(collect_bytes(copy, len, &cut));
	assert_int_equal(cut.spans_outside, 0);
	assert_true(same_messages(whole, &cut) + PENDING >= cut.num_messages);
	collect_free(&cut);
	free(copy);
}

static void cut_at_seeded_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
		struct collection whole;
		uint64_t seed = 0x5EED0000 + i;
		size_t len;
		uint8_t *data = test_source_file(inputs[i], &len);

		assert_non_null(data);
		assert_true(collect_bytes(data, len, &whole));
		assert_true(whole.num_messages > 10);
		for (unsigned at = 0; at < SEEDED_PLACES; at++)
			check_cut(&whole, data, (size_t)(next_random(&seed) % len));
		collect_free(&whole);
		free(data);
	}
}

static void turned_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
		uint64_t seed = 0xB175 + i;
		size_t len;
		uint8_t *data = test_source_file(inputs[i], &len);

		assert_non_null(data);
		for (unsigned at = 0; at < SEEDED_PLACES; at++) {
			struct collection turned;
			size_t place = (size_t)(next_random(&seed) % len);
			uint8_t bit = (uint8_t)(1U << (next_random(&seed) % 8));

			data[place] ^= bit;
			assert_true(collect_bytes(data, len, &turned));
			assert_int_equal(turned.spans_outside, 0);
			collect_free(&turned);
			data[place] ^= bit;
		}
		free(data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cut_at_seeded_places),
	    cmocka_unit_test(turned_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
