/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include "cli/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report/nearest.h"

#define NS_PER_SECOND INT64_C(1000000000)

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

/* A log that is rotated: "a.log" is the newest, "a.log.1" and "a.log.2.gz" are older ones. */
struct rotated {
	size_t stem_len; /* of the name without number and compression */
	unsigned number; /* 0: the newest */
};

static size_t without_suffix(const char *name, size_t len, const char *suffix)
{
	size_t cut = strlen(suffix);

	return len > cut && strncmp(name + len - cut, suffix, cut) == 0 ? len - cut : len;
}

/* More digits are a date, and a 0 in front numbers the parts of something from the first on. */
static struct rotated rotated_of(const char *name)
{
	enum { DIGITS_MAX = 3 };
	size_t len = without_suffix(name, without_suffix(name, strlen(name), ".gz"), ".zst");
	struct rotated out = {.stem_len = len};
	size_t from = len;

	while (from && name[from - 1] >= '0' && name[from - 1] <= '9')
		from--;
	if (from == len || len - from > DIGITS_MAX || from < 2 || name[from - 1] != '.' ||
	    name[from] == '0')
		return out;
	out.stem_len = from - 1;
	out.number = (unsigned)strtoul(name + from, NULL, 10);
	return out;
}

static int compare_stems(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = strncmp(a, b, a_len < b_len ? a_len : b_len);

	if (order || a_len == b_len)
		return order;
	return a_len < b_len ? -1 : 1;
}

/* By name; of the files of one rotated log the oldest first. */
static int by_name(const void *a, const void *b)
{
	const char *left = *(const char *const *)a, *right = *(const char *const *)b;
	struct rotated l = rotated_of(left), r = rotated_of(right);
	int order = compare_stems(left, l.stem_len, right, r.stem_len);

	if (order)
		return order;
	if (l.number != r.number)
		return l.number > r.number ? -1 : 1;
	return strcmp(left, right);
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

static void add_folder(struct rsp_arena *arena, struct rsp_files *files, size_t *cap,
                       const char *path)
{
	size_t before = files->num_paths;
	DIR *folder = opendir(path);
	const struct dirent *entry;

	if (!folder) {
		files->trouble = rsp_arena_printf(arena, "%s", strerror(errno));
		return;
	}
	while ((entry = readdir(folder))) {
		const char *inside = rsp_arena_printf(arena, "%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.' && is_file(inside))
			add_path(arena, files, cap, inside);
	}
	closedir(folder);
	if (files->num_paths == before)
		files->trouble = "there is no file in this folder";
}

static void add_operand(struct rsp_arena *arena, struct rsp_files *files, size_t *cap,
                        const char *operand)
{
	struct stat about;

	if (strcmp(operand, "-") == 0)
		add_path(arena, files, cap, operand);
	else if (stat(operand, &about) != 0)
		files->trouble = errno == ENOENT ? missing_text(arena, operand)
		                                 : rsp_arena_printf(arena, "%s", strerror(errno));
	else if (S_ISDIR(about.st_mode))
		add_folder(arena, files, cap, operand);
	else
		add_path(arena, files, cap, operand);
}

size_t rsp_files_alike(const char *const *operands, size_t num)
{
	struct rotated first = rotated_of(operands[0]);
	bool numbered = first.number > 0;
	size_t alike = 1;

	while (alike < num) {
		const char *name = operands[alike];
		struct rotated other = rotated_of(name);

		if (compare_stems(operands[0], first.stem_len, name, other.stem_len) != 0)
			break;
		numbered = numbered || other.number > 0;
		alike++;
	}
	return numbered ? alike : 1;
}

struct rsp_files rsp_files_of(struct rsp_arena *arena, const char *const *operands, size_t num)
{
	struct rsp_files files = {.paths = NULL};
	size_t cap = 0;

	for (size_t at = 0; at < num && !files.trouble; at++) {
		files.operand = operands[at];
		add_operand(arena, &files, &cap, operands[at]);
	}
	if (files.num_paths > 1)
		qsort(files.paths, files.num_paths, sizeof(*files.paths), by_name);
	return files;
}

int64_t rsp_shift_of(const struct rsp_settings *settings, const char *path, int64_t otherwise)
{
	for (size_t at = 0; at < settings->num_shifts; at++) {
		struct rsp_slice file = settings->shifts[at].file;

		if (rsp_equal_text(file, path) ||
		    rsp_equal_text(file, rsp_base_name(settings->arena, path)))
			return settings->shifts[at].ns;
	}
	return otherwise;
}

struct rsp_trace_options rsp_options_of_trace(const struct rsp_settings *settings, uint32_t number)
{
	return (struct rsp_trace_options){
	    .number = number,
	    .input_format = settings->input_format,
	    .isdr_aids = settings->isdr_aids,
	    .num_isdr_aids = settings->num_isdr_aids,
	    .max_frames = settings->max_frames,
	    .has_date = settings->has_date,
	    .date_ns = (settings->date_seconds - settings->zone_seconds) * NS_PER_SECOND,
	    .zone_ns = settings->zone_seconds * NS_PER_SECOND,
	    .secrets = settings->secrets,
	    .trust = settings->trust,
	    .keyring = settings->keyring,
	    .any_key = settings->any_key,
	    .confirmation_code = settings->confirmation_code,
	};
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void rsp_operands_sort(struct rsp_settings *settings)
{
	if (settings->num_operands)
		qsort(settings->operands, settings->num_operands, sizeof(*settings->operands),
		      by_text);
}
