/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts that are formatted for every finding. */
#ifndef RSP_BASE_FORMAT_H
#define RSP_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* rsp_vformat writes what vsnprintf would, which takes several times as long for the conversions
 * that findings have: %s, %d, %u and %X with ll and z, %02X and %04X. Others are left to it.
 * Answers how many bytes stand in `out` before the NUL: at most room - 1. `room` is not 0. */
size_t rsp_vformat(char *out, size_t room, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
