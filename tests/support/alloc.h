/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the library's n-th allocation fail. */
#ifndef RSP_TEST_ALLOC_H
#define RSP_TEST_ALLOC_H

#include <stdint.h>

/* test_fail_alloc makes the n-th allocation from now on (from 1) and every later one fail; 0: none.
 */
void test_fail_alloc(uint64_t nth);

/* test_num_allocs is how many allocations were asked for since test_fail_alloc. */
uint64_t test_num_allocs(void);

#endif
