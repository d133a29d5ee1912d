/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include "cli/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	PART_LEN = 256 << 10,
	AHEAD_LEN = 4 << 20, /* more than a reader looks ahead: a window and a record */
	PAGE = 4096,
	HEAD_LEN = 1 << 20 /* of the file, by which its format is recognised again: it is kept */
};

bool rsp_spool_begin(struct rsp_spool *spool, int from, uint64_t limit)
{
	*spool = (struct rsp_spool){.from = from, .limit = limit};
	spool->to = memfd_create("rsptrace", MFD_CLOEXEC);
	if (spool->to < 0)
		return false;
	snprintf(spool->path, sizeof(spool->path), "/proc/self/fd/%d", spool->to);
	return true;
}

void rsp_spool_end(struct rsp_spool *spool)
{
	close(spool->to);
}

static bool put(struct rsp_spool *spool, const uint8_t *bytes, size_t len)
{
	while (len) {
		ssize_t put = pwrite(spool->to, bytes, len, (off_t)spool->len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		bytes += put;
		len -= (size_t)put;
		spool->len += (uint64_t)put;
	}
	return true;
}

bool rsp_spool_pump(struct rsp_spool *spool)
{
	uint8_t part[PART_LEN];
	ssize_t got;

	if (spool->len - spool->read > spool->limit / 2 + AHEAD_LEN)
		return true;
	do
		got = read(spool->from, part, sizeof(part));
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return true;
	spool->ended = got <= 0 || !put(spool, part, (size_t)got);
	return !spool->ended;
}

/* What was read and is over the limit. */
static void give_up(struct rsp_spool *spool)
{
	uint64_t kept = spool->limit < spool->len ? spool->len - spool->limit : 0;
	uint64_t end = kept < spool->read ? kept : spool->read, start;

	end -= end % PAGE;
	start = spool->dropped ? spool->dropped : HEAD_LEN;
	if (end < start + PART_LEN)
		return;
	if (fallocate(spool->to, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)start,
	              (off_t)(end - start)) == 0)
		spool->dropped = end;
}

bool rsp_spool_may_read(struct rsp_spool *spool, uint64_t read)
{
	if (read > spool->read)
		spool->read = read;
	give_up(spool);
	return spool->ended || spool->len > spool->read + AHEAD_LEN;
}
