/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading: the traces that a command line names, one after the other, with progress and complaints.
 */
#ifndef RSP_CLI_READING_H
#define RSP_CLI_READING_H

#include "cli/command.h"
#include "cli/inputs.h"

/* What a command does with what is read; `user` is its own. */
struct rsp_reading_sink {
	void *user;
	void (*begin)(void *user, uint32_t trace, const char *name); /* base name of its file */
	void (*message)(void *user, struct rsp_message *message);
	void (*finding)(void *user, const struct rsp_finding *finding);
	void (*end)(void *user, const struct rsp_trace_summary *summary);
};

struct rsp_reading {
	struct rsp_settings *settings;
	struct rsp_reading_sink sink;
	struct rsp_out *out; /* reading stops when nobody takes it any more */
	bool no_links;       /* of the options of each trace */
	bool es10_trees;     /* likewise */
	bool no_summaries;   /* likewise */
	const struct rsp_field *const *es10_fields;                            /* likewise */
	size_t num_es10_fields;                                                /* likewise */
	bool signatures;                                                       /* likewise */
	void (*certificate)(void *user, uint64_t frame, struct rsp_slice der); /* likewise */
	void (*block)(void *user, uint32_t trace, uint64_t seq, int slot);     /* likewise */
	bool live; /* somebody watches: what is written is shown after each frame */
	bool shows_progress;
	int64_t started_ns, shown_ns;
	bool progress_shown;
	unsigned steps;
	uint64_t messages; /* of all traces */
	enum rsp_exit exit;
};

/* rsp_reading_init begins; `out` and the settings outlive it. */
void rsp_reading_init(struct rsp_reading *reading, struct rsp_settings *settings,
                      struct rsp_out *out, const struct rsp_reading_sink *sink);

/* rsp_reading_all reads every trace of the settings, and says what is wrong with them. */
void rsp_reading_all(struct rsp_reading *reading);

/* rsp_reading_worsen takes another exit code into account. */
void rsp_reading_worsen(struct rsp_reading *reading, enum rsp_exit exit);

#endif
