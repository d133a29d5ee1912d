/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/tls_suites.h"

/* clang-format off */
static const struct tls_suite suites[] = {
#define SUITE(number, name, mode, cipher, hash, psk)                                               \
	{number, name, TLS_MODE_##mode, cipher, RSP_HASH_##hash, psk},
#include "carrier/tls_suites.def"
#undef SUITE
};

const struct rsp_name tls_suite_names[] = {
#define SUITE(number, name, mode, cipher, hash, psk) {number, name},
#include "carrier/tls_suites.def"
#undef SUITE
    {0, NULL},
};
/* clang-format on */

enum { NUM_SUITES = sizeof(suites) / sizeof(*suites) };

const struct tls_suite *tls_suite_at(size_t at)
{
	return at < NUM_SUITES ? &suites[at] : NULL;
}

const struct tls_suite *tls_suite_find(uint16_t number)
{
	size_t low = 0, high = NUM_SUITES;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (suites[middle].number == number)
			return &suites[middle];
		if (suites[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
