/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a whole trace and keeps what came out, for tests. */
#ifndef RSP_TEST_COLLECT_H
#define RSP_TEST_COLLECT_H

#include "rsptrace/trace.h"

/* A kept message: the record, with its buffers and tree copied as text and bytes that outlive the
 * pass. */
struct collected_message {
	struct rsp_message record; /* pointers in it are only valid where named here */
	char *function, *result_name, *summary;
	uint8_t *command, *response;
	size_t command_len, response_len;
	char *tree; /* a line a node: depth, key, value in hex or decimal, offset, length */
};

struct collected_finding {
	const struct rsp_rule *rule;
	enum rsp_level level;
	uint64_t message;
	char *text;
};

struct collection {
	struct collected_message *messages;
	size_t num_messages;
	struct collected_finding *findings;
	size_t num_findings;
	struct rsp_trace_summary summary; /* texts are not valid */
	uint64_t spans_outside; /* nodes or findings whose span leaves its buffer: must be 0 */
};

/* collect_bytes runs a trace over bytes; collect_free gives the memory back. False when the trace
 * could not be made (no memory). */
bool collect_bytes(const uint8_t *data, size_t len, struct collection *out);
void collect_free(struct collection *collection);

/* collect_count_findings counts the findings of a rule; collect_count_level those of a level. */
size_t collect_count_findings(const struct collection *collection, const char *rule);
size_t collect_count_level(const struct collection *collection, enum rsp_level level);

#endif
