/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What asn1c drops of a module: families, clauses, the names of numbers and bits, and sizes. A
 * build tool: it stops with a message where something is wrong, and frees nothing. */
#ifndef SCHEMA_GEN_MODULES_H
#define SCHEMA_GEN_MODULES_H

#include <stdbool.h>
#include <stddef.h>

enum { MAX_NUMBERS = 64 };

/* A named value of an INTEGER or ENUMERATED, or a named bit. */
struct number {
	long value;
	const char *name;
};

/* A definition "Name ::= ..." of a module, or a type with named numbers that is written where it is
 * used; that one is named after its place: "EnableProfileResponseEnableResult". */
struct definition {
	const char *name;
	const char *family; /* of its module */
	const char *clause;
	bool is_inline;
	struct number numbers[MAX_NUMBERS];
	size_t num_numbers;
	unsigned min_len, max_len; /* of SIZE; max_len 0: none is written */
};

/* modules_read reads the definitions of one module file. */
void modules_read(const char *path);

/* modules_find gives a definition by name, or NULL. */
struct definition *modules_find(const char *name);

/* definition_add_number names a number, keeping them sorted; rows of annotate.def call it too. */
void definition_add_number(struct definition *definition, long value, const char *name);

/* die prints a message and ends the build step. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* text_printf and text_slice make strings that live until the end. */
char *text_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *text_slice(const char *begin, size_t len);

#endif
