/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/definitions.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/inputs.h"
#include "cli/terminal.h"

enum { DEFINITION_BYTES = 1 << 20 /* of one file */, NUM_SPECS = 2 };

/* What --spec leaves in, by the specification of a definition. What is of none of GSMA's is the
 * user's own, and stays. */
static const struct spec_row {
	const char *name;
	const char *specs[NUM_SPECS];
	unsigned version; /* of SGP.22: SGP.32 builds on its version 2 */
} spec_rows[] = {
    {"sgp02",    {"SGP.02"},           0},
    {"sgp22-v2", {"SGP.22"},           2},
    {"sgp22-v3", {"SGP.22"},           3},
    {"sgp32",    {"SGP.32", "SGP.22"}, 2},
};

static bool is_wanted(void *user, const struct rsp_procedure_row *row)
{
	const struct spec_row *wanted = user;

	if (strncmp(row->spec, "SGP.", strlen("SGP.")) != 0)
		return true;
	for (const char *const *spec = wanted->specs; spec < wanted->specs + NUM_SPECS && *spec;
	     spec++)
		if (strcmp(row->spec, *spec) == 0)
			return true;
	return false;
}

static void restrict_to(struct rsp_definitions *definitions, const char *name)
{
	for (size_t at = 0; at < sizeof(spec_rows) / sizeof(*spec_rows); at++) {
		struct spec_row row = spec_rows[at];

		if (strcmp(row.name, name) != 0)
			continue;
		rsp_definitions_restrict(definitions, &row, is_wanted);
		if (row.version)
			rsp_definitions_version(definitions, row.version);
	}
}

static bool is_xml(const char *path)
{
	return rsp_ends_with(rsp_text(path), rsp_text(".xml"));
}

/* The bytes of a file, in the arena of the settings. */
static bool read_file(const struct rsp_settings *settings, const char *path, struct rsp_slice *out)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes;
	size_t len;

	if (!file) {
		rsp_say("--procedures: %s: %s", path, strerror(errno));
		return false;
	}
	bytes = rsp_arena_alloc(settings->arena, DEFINITION_BYTES);
	len = bytes ? fread(bytes, 1, DEFINITION_BYTES, file) : 0;
	*out = rsp_slice(bytes, len);
	if (!bytes || len == DEFINITION_BYTES)
		rsp_say("--procedures: %s: the file is too large", path);
	else if (ferror(file))
		rsp_say("--procedures: %s: %s", path, strerror(errno));
	else
		len = 0;
	fclose(file);
	return len == 0;
}

static bool add_file(const struct rsp_settings *settings, struct rsp_definitions *definitions,
                     const char *path)
{
	const char *name = rsp_base_name(settings->arena, path), *trouble = NULL;
	struct rsp_slice xml;

	if (!read_file(settings, path, &xml))
		return false;
	if (rsp_definitions_check(definitions, name, xml, &trouble) &&
	    rsp_definitions_add(definitions, name, xml, &trouble))
		return true;
	rsp_say("--procedures: %s", trouble);
	return false;
}

static bool add_folder(const struct rsp_settings *settings, struct rsp_definitions *definitions)
{
	struct rsp_files files = rsp_files_of(settings->arena, &settings->procedures, 1);
	bool any = false;

	if (files.trouble) {
		rsp_say("--procedures: %s: %s", settings->procedures, files.trouble);
		return false;
	}
	for (size_t at = 0; at < files.num_paths; at++) {
		if (!is_xml(files.paths[at]))
			continue;
		if (!add_file(settings, definitions, files.paths[at]))
			return false;
		any = true;
	}
	if (!any)
		rsp_say("--procedures: %s: there is no *.xml in this folder", settings->procedures);
	return any;
}

struct rsp_definitions *rsp_definitions_of(const struct rsp_settings *settings, enum rsp_exit *exit)
{
	struct rsp_definitions *definitions = rsp_definitions_new();

	if (!definitions) {
		rsp_say("there is not enough memory");
		*exit = RSP_EXIT_INTERNAL;
		return NULL;
	}
	if (settings->procedures && !add_folder(settings, definitions)) {
		rsp_definitions_free(definitions);
		*exit = RSP_EXIT_USAGE;
		return NULL;
	}
	if (settings->spec)
		restrict_to(definitions, settings->spec);
	return definitions;
}
