/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/alloc.h"

#include "rsptrace/arena.h"

static uint64_t num_allocs;
static uint64_t fail_from;

void test_fail_alloc(uint64_t nth)
{
	num_allocs = 0;
	fail_from = nth;
}

uint64_t test_num_allocs(void)
{
	return num_allocs;
}

bool rsp_alloc_allowed(size_t len)
{
	(void)len;
	num_allocs++;
	return fail_from == 0 || num_allocs < fail_from;
}
