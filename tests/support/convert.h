/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts a trace in memory to a pcapng in memory. */
#ifndef RSP_TEST_CONVERT_H
#define RSP_TEST_CONVERT_H

#include "report/pcapng.h"

/* A file in memory, from malloc. */
struct test_file {
	uint8_t *data;
	size_t len;
};

/* test_convert fills *out (also when it fails: free its data); false when memory was missing. */
bool test_convert(struct rsp_slice trace, bool reveal, bool redact, struct test_file *out,
                  struct rsp_pcapng_counts *counts);

#endif
