/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmocka needs these headers before its own. */
#ifndef RSP_TEST_CMOCKA_INCLUDE_H
#define RSP_TEST_CMOCKA_INCLUDE_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#endif
