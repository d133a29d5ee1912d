/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Format: what vsnprintf does, at a fraction of its cost for what the texts of findings are made
 * of: %s, %.*s, and whole numbers, decimal or in upper-case hex. What it does not know itself goes
 * to vsnprintf. */
#ifndef RSP_BASE_FORMAT_H
#define RSP_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* rsp_vformat writes a text and its NUL; what is longer than `cap` has room for is cut. Answers how
 * long the text is that was written. `cap` is not 0. */
size_t rsp_vformat(char *out, size_t cap, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
