/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sealed: TLS connections that stay encrypted because their secrets are not known, and with whom.
 */
#ifndef RSP_REPORT_SEALED_H
#define RSP_REPORT_SEALED_H

#include "rsptrace/finding.h"
#include "rsptrace/message.h"

enum {
	RSP_SEALED_NAMES = 4, /* servers that are named; further ones are only counted */
	RSP_SEALED_LEN = 80   /* characters of a name that are kept */
};

struct rsp_sealed {
	uint64_t connections;
	char names[RSP_SEALED_NAMES][RSP_SEALED_LEN];
	size_t num_names;
	bool others;                    /* there are servers beside these */
	bool unnamed;                   /* there are some whose name is not known */
	bool shared;                    /* some rest on a pre-shared key, */
	bool last_shared;               /* the latest does */
	uint64_t last_seq;              /* of the latest TLS connection, */
	char last_name[RSP_SEALED_LEN]; /* and its server; "": not known */
};

/* rsp_sealed_message and rsp_sealed_finding take what a trace hands out; the message's tree is
 * asked for where it is a TLS connection. */
void rsp_sealed_message(struct rsp_sealed *sealed, struct rsp_message *message,
                        struct rsp_arena *arena);
void rsp_sealed_finding(struct rsp_sealed *sealed, const struct rsp_finding *finding);

/* rsp_sealed_text says how many stay encrypted, with whom, and what would open them: half a
 * sentence, in the arena; NULL where there is none. Names are as the trace has them. */
const char *rsp_sealed_text(const struct rsp_sealed *sealed, struct rsp_arena *arena);

#endif
