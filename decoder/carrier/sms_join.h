/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages in parts: put together in whatever order they come. */
#ifndef RSP_CARRIER_SMS_JOIN_H
#define RSP_CARRIER_SMS_JOIN_H

#include "carrier/sms.h"

enum { RSP_SMS_MAX_PARTS = 255, RSP_SMS_NAME_ROOM = 48 };

/* One part as it comes. */
struct rsp_sms_part {
	const struct rsp_sms *sms;
	const struct rsp_sms_data *data; /* has_concat */
	const char *address;             /* of the other side */
	const struct rsp_buffer *buffer; /* that data->content and header were cut from */
	const struct rsp_frame *frame;
	const char *function;
};

/* A message of which parts are there. */
struct rsp_sms_set {
	bool used, done;
	bool again; /* all that came of it is what a finished one had */
	enum rsp_sms_way way;
	int slot;
	uint32_t connection;
	bool wide;
	uint16_t reference;
	uint8_t total;
	char address[RSP_SMS_NAME_ROOM];
	struct rsp_origin origin; /* of its first part to come */
	int64_t last_ns;
	uint64_t last_frame, last_use;
	unsigned num_parts;
	bool is_command, is_response;
	const char *function;
	uint64_t digests[RSP_SMS_MAX_PARTS + 1]; /* by number; 0: not there */
	struct rsp_arena arena;                  /* of what follows */
	const struct rsp_buffer **buffers;       /* by number, total + 1 of them */
	struct rsp_slice *contents;
	struct rsp_slice header; /* of part 1 */
};

struct rsp_sms_state {
	struct rsp_sms_set sets[RSP_SMS_MAX_SETS];
	uint64_t now; /* counts parts */
};

/* rsp_sms_join adds a part; gives the set that it completes, or NULL. What is told of parts that
 * came twice or too late goes to the pass. */
struct rsp_sms_set *rsp_sms_join(struct rsp_pass *pass, struct rsp_sms_state *state,
                                 const struct rsp_sms_part *part);

/* rsp_sms_joined gives the contents of a complete set as one buffer, which lives until the queue of
 * the pass is empty; NULL when there is no memory. The set is done. */
const struct rsp_buffer *rsp_sms_joined(struct rsp_pass *pass, struct rsp_sms_set *set);

/* rsp_sms_give_up ends a set that is not complete, and tells so. */
void rsp_sms_give_up(struct rsp_pass *pass, struct rsp_sms_set *set, const char *why);

#endif
