/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that tests read: of the repository (RSP_SOURCE) and, where present, further captures
 * (RSP_SHARED). */
#ifndef RSP_TEST_FILES_H
#define RSP_TEST_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* test_read_file gives the bytes of a file (the caller frees them with free), with a NUL behind
 * them, or NULL. */
uint8_t *test_read_file(const char *path, size_t *out_len);

/* test_source_file and test_shared_file read a file below RSP_SOURCE or RSP_SHARED likewise. */
uint8_t *test_source_file(const char *name, size_t *out_len);
uint8_t *test_shared_file(const char *name, size_t *out_len);

/* test_has_shared tells whether RSP_SHARED is there; if not it prints the sentence that ./setup
 * test repeats. */
bool test_has_shared(const char *what);

#endif
