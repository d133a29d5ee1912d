/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explain: what a paste is, its tree, and for an error what it means. */
#ifndef RSP_REPORT_EXPLAIN_H
#define RSP_REPORT_EXPLAIN_H

#include "report/writer.h"

enum rsp_explained {
	RSP_EXPLAIN_DONE,
	RSP_EXPLAIN_UNKNOWN, /* nothing was recognised, and nothing written */
	RSP_EXPLAIN_NO_MEMORY
};

enum { RSP_EXPLAIN_MAX_LEN = 64 << 20 /* bytes of a paste; what is over is not looked at */ };

/* rsp_explain writes what the bytes of a paste are: a log, an object, a code, a word ... with
 * anything around it that copying leaves behind. The options' form, trees and stamp are its own;
 * reveal, redact, colour and those of the trace hold. Where several readings are as good, all are
 * named. */
enum rsp_explained rsp_explain(struct rsp_out *out, const struct rsp_writer_options *options,
                               struct rsp_slice paste);

/* rsp_explain_kinds names what a paste can be, for the sentence about one that is none of it. */
const char *rsp_explain_kinds(struct rsp_arena *arena);

#endif
