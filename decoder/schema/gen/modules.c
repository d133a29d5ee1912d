/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include "modules.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

enum { MAX_DEFINITIONS = 1000, MAX_MODULE = 1 << 20 };

struct module {
	const char *family, *clause;
};

static struct definition definitions[MAX_DEFINITIONS];
static size_t num_definitions;

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("schema_gen: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(EXIT_FAILURE);
}

char *text_printf(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		die("no memory");
	va_end(args);
	return text;
}

char *text_slice(const char *begin, size_t len)
{
	return text_printf("%.*s", (int)len, begin);
}

struct definition *modules_find(const char *name)
{
	for (size_t i = 0; i < num_definitions; i++)
		if (strcmp(definitions[i].name, name) == 0)
			return &definitions[i];
	return NULL;
}

void definition_add_number(struct definition *definition, long value, const char *name)
{
	size_t at;

	if (definition->num_numbers == MAX_NUMBERS)
		die("%s: too many named numbers", definition->name);
	at = definition->num_numbers++;
	for (; at && definition->numbers[at - 1].value > value; at--)
		definition->numbers[at] = definition->numbers[at - 1];
	definition->numbers[at] = (struct number){value, name};
}

static struct definition *add_definition(const struct module *module, const char *name,
                                         bool is_inline)
{
	struct definition *definition = &definitions[num_definitions];

	if (num_definitions++ == MAX_DEFINITIONS)
		die("too many definitions");
	*definition = (struct definition){.name = name,
	                                  .family = module->family,
	                                  .clause = module->clause,
	                                  .is_inline = is_inline};
	return definition;
}

static size_t word_len(const char *at)
{
	size_t len = 0;

	while (isalnum((unsigned char)at[len]) || at[len] == '-')
		len++;
	return len;
}

/* Takes a word or sign where it stands next; `at` is moved behind it and the blanks after it. */
static bool take(const char **at, const char *what)
{
	size_t len = strlen(what);

	if (strncmp(*at, what, len) != 0)
		return false;
	*at += len;
	*at += strspn(*at, " \t\n");
	return true;
}

static long take_number(const char **at)
{
	char *end;
	long value = strtol(*at, &end, 10);

	if (end == *at)
		die("a number is missing before: %.30s", *at);
	*at = end + strspn(end, " \t\n");
	return value;
}

static const char *take_word(const char **at)
{
	size_t len = word_len(*at);
	const char *word = text_slice(*at, len);

	*at += len;
	*at += strspn(*at, " \t\n");
	return word;
}

static void expect(const char **at, const char *what)
{
	if (!take(at, what))
		die("%s is missing before: %.30s", what, *at);
}

/* "a(0), b(1) }" */
static void read_numbers(struct definition *definition, const char **at)
{
	do {
		const char *name = take_word(at);

		expect(at, "(");
		definition_add_number(definition, take_number(at), name);
		expect(at, ")");
	} while (take(at, ","));
	expect(at, "}");
}

/* "SIZE(1..16))", "SIZE(8))" */
static void read_size(struct definition *definition, const char **at)
{
	expect(at, "SIZE");
	expect(at, "(");
	if (!definition)
		die("a size needs a type of its own, before: %.30s", *at);
	definition->min_len = definition->max_len = (unsigned)take_number(at);
	if (take(at, ".."))
		definition->max_len = (unsigned)take_number(at);
	expect(at, ")");
	expect(at, ")");
}

static void skip_tag(const char **at)
{
	if (take(at, "[")) {
		*at = strchr(*at, ']');
		expect(at, "]");
	}
	if (!take(at, "IMPLICIT"))
		take(at, "EXPLICIT");
}

static void read_type(const struct module *module, const char *name, struct definition *definition,
                      const char **at);

/* "a A, b B }" */
static void read_members(const struct module *module, const char *name, const char **at)
{
	while (!take(at, "}")) {
		const char *member = take_word(at);

		read_type(module, text_printf("%s%s", name, name_capital(member)), NULL, at);
		take(at, "OPTIONAL");
		take(at, ",");
	}
}

/* The type `name`; `definition` is NULL where it is written where it is used. */
static void read_type(const struct module *module, const char *name, struct definition *definition,
                      const char **at)
{
	skip_tag(at);
	if (take(at, "SEQUENCE") || take(at, "SET") || take(at, "CHOICE")) {
		if (take(at, "OF"))
			read_type(module, text_printf("%sItem", name), NULL, at);
		else if (take(at, "{"))
			read_members(module, name, at);
	} else if (take(at, "INTEGER") || take(at, "ENUMERATED") || take(at, "BIT STRING")) {
		if (take(at, "{"))
			read_numbers(definition ? definition : add_definition(module, name, true),
			             at);
	} else if (!take(at, "OCTET STRING") && !take(at, "OBJECT IDENTIFIER")) {
		take_word(at);
	}
	if (take(at, "("))
		read_size(definition, at);
}

/* The rest of the line behind a comment like "-- family: es10". */
static const char *header(const char *text, const char *name)
{
	char *mark = text_printf("\n-- %s: ", name);
	const char *at = strstr(text, mark);

	if (!at)
		die("a module says no %s", name);
	at += strlen(mark);
	return text_slice(at, strcspn(at, "\n"));
}

/* Blanks out comments, so that nothing in them is read as a definition. */
static void drop_comments(char *text)
{
	while ((text = strstr(text, "--"))) {
		size_t len = strcspn(text, "\n");

		memset(text, ' ', len);
		text += len;
	}
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, MAX_MODULE);

	if (!file || !text || fread(text, 1, MAX_MODULE - 1, file) == MAX_MODULE - 1)
		die("cannot read %s", path);
	fclose(file);
	return text;
}

void modules_read(const char *path)
{
	char *text = read_file(path);
	struct module module = {header(text, "family"), header(text, "clause")};

	drop_comments(text);
	for (const char *line = text; line; line = strchr(line, '\n')) {
		const char *at = line += *line == '\n';
		const char *name = take_word(&at);

		if (*name && take(&at, "::=") && !take(&at, "BEGIN"))
			read_type(&module, name, add_definition(&module, name, false), &at);
	}
}
