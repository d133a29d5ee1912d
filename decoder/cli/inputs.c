/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include "cli/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report/nearest.h"

const char *rsp_base_name(struct rsp_arena *arena, const char *path)
{
	size_t len = strlen(path);
	size_t from;

	while (len > 1 && path[len - 1] == '/')
		len--;
	for (from = len; from && path[from - 1] != '/'; from--)
		;
	return rsp_arena_printf(arena, "%.*s", (int)(len - from), path + from);
}

static const char *folder_of(struct rsp_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? rsp_arena_printf(arena, "%.*s", (int)(slash - path) + 1, path) : ".";
}

/* The name in the folder that is nearest to that of a path which leads nowhere. */
static const char *missing_text(struct rsp_arena *arena, const char *path)
{
	DIR *folder = opendir(folder_of(arena, path));
	struct rsp_nearest nearest;
	const struct dirent *entry;

	if (!folder)
		return "there is no such file";
	rsp_nearest_init(&nearest, rsp_text(rsp_base_name(arena, path)));
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			rsp_nearest_try(&nearest, rsp_arena_printf(arena, "%s", entry->d_name));
	closedir(folder);
	if (!nearest.best)
		return "there is no such file";
	return rsp_arena_printf(arena, "there is no such file; the nearest is %s", nearest.best);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_path(struct rsp_arena *arena, struct rsp_files *files, size_t *cap,
                     const char *path)
{
	if (files->num_paths == *cap) {
		size_t wider = *cap ? *cap * 2 : 16;
		const char **paths = rsp_arena_alloc(arena, wider * sizeof(*paths));

		if (!paths) {
			files->trouble = "there is not enough memory";
			return;
		}
		if (files->num_paths)
			memcpy(paths, files->paths, files->num_paths * sizeof(*paths));
		files->paths = paths;
		*cap = wider;
	}
	files->paths[files->num_paths++] = path;
}

static bool is_file(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && !S_ISDIR(about.st_mode);
}

static struct rsp_files files_in(struct rsp_arena *arena, const char *path)
{
	struct rsp_files files = {.paths = NULL};
	DIR *folder = opendir(path);
	const struct dirent *entry;
	size_t cap = 0;

	if (!folder) {
		files.trouble = rsp_arena_printf(arena, "%s", strerror(errno));
		return files;
	}
	while ((entry = readdir(folder))) {
		const char *inside = rsp_arena_printf(arena, "%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.' && is_file(inside))
			add_path(arena, &files, &cap, inside);
	}
	closedir(folder);
	if (files.num_paths)
		qsort(files.paths, files.num_paths, sizeof(*files.paths), by_name);
	else
		files.trouble = "there is no file in this folder";
	return files;
}

struct rsp_files rsp_files_of(struct rsp_arena *arena, const char *operand)
{
	struct rsp_files files = {.paths = NULL};
	struct stat about;
	size_t cap = 0;

	if (strcmp(operand, "-") != 0 && stat(operand, &about) != 0) {
		files.trouble = errno == ENOENT ? missing_text(arena, operand)
		                                : rsp_arena_printf(arena, "%s", strerror(errno));
		return files;
	}
	if (strcmp(operand, "-") != 0 && S_ISDIR(about.st_mode))
		return files_in(arena, operand);
	add_path(arena, &files, &cap, operand);
	return files;
}
