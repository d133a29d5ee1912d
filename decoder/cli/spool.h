/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spool: piped input that is put into a file without a name as it comes, so that it can be read
 * again. When it is longer than a limit what came first is given up, but for the head
 * by which its format is recognised. */
#ifndef RSP_CLI_SPOOL_H
#define RSP_CLI_SPOOL_H

#include "rsptrace/arena.h"

struct rsp_spool {
	int from, to;                /* file descriptors: what is piped, and the file */
	char path[32];               /* by which it can be opened */
	uint64_t limit;              /* bytes that are kept */
	uint64_t len, dropped, read; /* bytes that came, that were given up, that were read */
	bool ended;
};

/* rsp_spool_begin makes an empty one for a file descriptor; false when there can be none. */
RSP_MUST_USE bool rsp_spool_begin(struct rsp_spool *spool, int from, uint64_t limit);
void rsp_spool_end(struct rsp_spool *spool);

/* rsp_spool_pump takes what there is, or nothing while reading is too far behind; false when
 * nothing comes any more. */
bool rsp_spool_pump(struct rsp_spool *spool);

/* rsp_spool_may_read notes how many bytes were read, gives up what is over, and tells whether
 * reading may go on: there is more than any reader looks ahead, or all is there. */
bool rsp_spool_may_read(struct rsp_spool *spool, uint64_t read);

#endif
