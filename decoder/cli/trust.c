/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/trust.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/inputs.h"

enum { FILE_MAX = 1 << 20 /* bytes of a file with certificates */ };

static bool fail(struct rsp_settings *settings, const char *path, const char *text)
{
	settings->program_error = rsp_arena_printf(settings->arena, "--trust %s: %s", path, text);
	return false;
}

/* How many certificates a file gave; what cannot be read gives none. */
static size_t add_file(struct rsp_settings *settings, const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = file ? rsp_alloc(FILE_MAX) : NULL;
	size_t num = 0;

	if (bytes)
		num = rsp_trust_add(settings->trust,
		                    rsp_slice(bytes, fread(bytes, 1, FILE_MAX, file)));
	rsp_free(bytes);
	if (file)
		fclose(file);
	return num;
}

bool rsp_trust_read(struct rsp_settings *settings, const char *path)
{
	struct rsp_files files = rsp_files_of(settings->arena, &path, 1);
	size_t num = 0;

	if (files.trouble)
		return fail(settings, path, files.trouble);
	if (!settings->trust)
		settings->trust = rsp_trust_new();
	if (!settings->trust)
		return fail(settings, path, "there is not enough memory");
	for (size_t at = 0; at < files.num_paths; at++)
		num += add_file(settings, files.paths[at]);
	return num || fail(settings, path, "there is no certificate of a CI in it");
}
