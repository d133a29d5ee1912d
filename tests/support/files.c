/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

uint8_t *test_read_file(const char *path, size_t *out_len)
{
	struct stat info;
	FILE *file = stat(path, &info) == 0 && S_ISREG(info.st_mode) ? fopen(path, "rb") : NULL;
	size_t len = file ? (size_t)info.st_size : 0;
	uint8_t *data = file ? malloc(len + 1) : NULL;

	if (data && fread(data, 1, len, file) != len) {
		free(data);
		data = NULL;
	}
	if (file)
		fclose(file);
	if (!data)
		return NULL;
	data[len] = 0;
	*out_len = len;
	return data;
}

static uint8_t *read_below(const char *variable, const char *name, size_t *out_len)
{
	const char *folder = getenv(variable);
	char path[4096];

	if (!folder)
		return NULL;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return test_read_file(path, out_len);
}

uint8_t *test_source_file(const char *name, size_t *out_len)
{
	return read_below("RSP_SOURCE", name, out_len);
}

uint8_t *test_shared_file(const char *name, size_t *out_len)
{
	return read_below("RSP_SHARED", name, out_len);
}

bool test_has_shared(const char *what)
{
	const char *folder = getenv("RSP_SHARED");
	struct stat info;

	if (folder && stat(folder, &info) == 0)
		return true;
	printf("SKIP: %s: the further captures (RSP_SHARED) are not here\n", what);
	return false;
}
