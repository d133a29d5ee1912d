/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "cli/keylog.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/crypto.h"

/* The file is read in parts that end where a line ends. */
enum { PART_MAX = 64 << 10 };

struct loading {
	struct rsp_secrets *secrets;
	uint8_t part[PART_MAX];
	size_t len;
	size_t num_added, num_bad;
};

static void add_part(struct loading *loading, size_t len)
{
	size_t bad;

	loading->num_added +=
	    rsp_secrets_add_keylog(loading->secrets, rsp_slice(loading->part, len), &bad);
	loading->num_bad += bad;
	loading->len -= len;
	memmove(loading->part, loading->part + len, loading->len);
}

/* Up to which byte the part holds whole lines; all of it when it is one long line. */
static size_t whole_lines(const struct loading *loading)
{
	size_t len = loading->len;

	while (len && loading->part[len - 1] != '\n')
		len--;
	return len || loading->len < PART_MAX ? len : loading->len;
}

static bool load(struct loading *loading, int file)
{
	ssize_t got;

	do {
		got = read(file, loading->part + loading->len, PART_MAX - loading->len);
		if (got > 0)
			loading->len += (size_t)got;
		if (got > 0)
			add_part(loading, whole_lines(loading));
	} while (got > 0 || (got < 0 && errno == EINTR));
	add_part(loading, loading->len);
	return got == 0;
}

static void warn(struct rsp_settings *settings, const char *path, const struct loading *loading,
                 const struct stat *about)
{
	if (S_ISREG(about->st_mode) && about->st_mode & (S_IRGRP | S_IROTH))
		settings->key_warning = rsp_arena_printf(
		    settings->arena, "%s: other users can read this file with keys", path);
	if (!loading->num_added)
		settings->key_warning =
		    rsp_arena_printf(settings->arena, "%s: there is no TLS secret in it", path);
	else if (loading->num_bad)
		settings->key_warning =
		    rsp_arena_printf(settings->arena, "%s%s%s: %zu lines are no TLS secrets",
		                     settings->key_warning ? settings->key_warning : "",
		                     settings->key_warning ? "; " : "", path, loading->num_bad);
}

static bool fail(struct rsp_settings *settings, const char *path, const char *text)
{
	settings->program_error = rsp_arena_printf(settings->arena, "--keylog %s: %s", path, text);
	return false;
}

bool rsp_keylog_read(struct rsp_settings *settings, const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct loading *loading;
	struct stat about;
	bool good;

	if (file < 0)
		return fail(settings, path, strerror(errno));
	if (!settings->secrets)
		settings->secrets = rsp_secrets_new(NULL);
	loading = settings->secrets ? rsp_alloc(sizeof(*loading)) : NULL;
	if (!loading || fstat(file, &about) != 0) {
		close(file);
		rsp_free(loading);
		return fail(settings, path, "there is not enough memory");
	}
	loading->secrets = settings->secrets;
	errno = 0;
	good = load(loading, file);
	if (good)
		warn(settings, path, loading, &about);
	else
		(void)fail(settings, path, strerror(errno));
	rsp_wipe(loading, sizeof(*loading));
	rsp_free(loading);
	close(file);
	return good;
}
