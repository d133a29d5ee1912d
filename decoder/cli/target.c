/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include "cli/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/terminal.h"

enum { NEW_FILE = 0666 };

bool rsp_target_is_stdout(const char *path)
{
	return strcmp(path, "-") == 0;
}

static bool is_special(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

static FILE *open_temporary(struct rsp_target *target, struct rsp_arena *arena)
{
	char *name = strdup(rsp_arena_printf(arena, "%s.XXXXXX", target->path));
	int descriptor = name ? mkstemp(name) : -1;
	mode_t mask = umask(0);
	FILE *file = NULL;

	umask(mask);
	if (descriptor >= 0) {
		target->temporary = rsp_arena_printf(arena, "%s", name);
		(void)!fchmod(descriptor, NEW_FILE & ~mask);
		file = fdopen(descriptor, "wb");
	}
	free(name);
	return file;
}

static void tell(const struct rsp_target *target)
{
	rsp_say("%s: cannot be written: %s", target->path, strerror(errno));
}

bool rsp_target_open(struct rsp_target *target, struct rsp_arena *arena, const char *path)
{
	*target = (struct rsp_target){.path = path};
	if (rsp_target_is_stdout(path))
		target->file = stdout;
	else if (is_special(path))
		target->file = fopen(path, "wb");
	else
		target->file = open_temporary(target, arena);
	if (!target->file)
		tell(target);
	return target->file;
}

bool rsp_target_write(void *user, const char *data, size_t len)
{
	struct rsp_target *target = user;

	if (fwrite(data, 1, len, target->file) == len)
		return true;
	target->error = errno;
	return false;
}

bool rsp_target_close(struct rsp_target *target, bool keep)
{
	bool well = fflush(target->file) == 0;

	if (!rsp_target_is_stdout(target->path))
		well = fclose(target->file) == 0 && well;
	if (target->temporary && (!keep || !well))
		unlink(target->temporary);
	else if (target->temporary)
		well = rename(target->temporary, target->path) == 0;
	if (!well)
		tell(target);
	return well;
}
