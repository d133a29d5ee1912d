/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds hand-made exchanges to the ES10 layer alone, and keeps what it hands out. */
#ifndef RSP_TEST_RSP_FEED_H
#define RSP_TEST_RSP_FEED_H

#include "card/exchange.h"
#include "rsp/rsp.h"

enum { FEED_MAX_MESSAGES = 600, FEED_MAX_FINDINGS = 600, FEED_TEXT = 160 };

struct fed_message {
	enum rsp_interface iface;
	char function[FEED_TEXT], summary[FEED_TEXT], result_name[FEED_TEXT];
	enum rsp_result_state state;
	int64_t result_number;
	uint32_t tag, segment, parts;
	bool has_sw;
	uint16_t sw;
	size_t command_len, response_len, declared_len, delivered_len;
	uint64_t frame, last_frame;
	int slot, channel;
	char *tree; /* a line a node: depth, key, value, [bit offset+length] */
	uint8_t *command;
	bool traceable; /* every byte of the command leads to a frame that holds the same byte */
	uint64_t first_byte_frame, last_byte_frame;
};

struct fed_finding {
	char rule[FEED_TEXT], text[FEED_TEXT];
	enum rsp_level level;
	uint64_t message; /* seq */
	size_t off, len;  /* bytes; SIZE_MAX: at no place */
};

struct feed {
	struct rsp_arena scratch;
	void *lent[8]; /* what the exchange under way borrows */
	size_t num_lent;
	struct rsp_pass pass;
	struct rsp_es10 *es10;
	/* What the next exchanges say of themselves. */
	bool aid_known, is_isdr;
	int slot;
	uint64_t frame_number;
	struct fed_message messages[FEED_MAX_MESSAGES];
	size_t num_messages;
	struct fed_finding findings[FEED_MAX_FINDINGS];
	size_t num_findings;
	size_t spans_outside; /* of nodes and findings: must stay 0 */
};

/* feed_new makes a feed whose channels have an ISD-R selected; feed_free gives it back. */
struct feed *feed_new(void);
void feed_free(struct feed *feed);

/* feed_apdu sends one exchange: a short C-APDU and an R-APDU with its status word (NULL: no
 * answer), both in hex. The channel is that of the class byte. */
void feed_apdu(struct feed *feed, const char *command, const char *response);

/* feed_chain cuts `data` into STORE DATA blocks of `block` bytes on a channel (0 to 3); all but the
 * last answer 9000, the last `response`. */
void feed_chain(struct feed *feed, int channel, struct rsp_slice data, size_t block,
                const char *response);

/* feed_hex is feed_chain for hex digits, in blocks of 255 bytes on channel 1. */
void feed_hex(struct feed *feed, const char *data, const char *response);

/* feed_hint sends RSP_HINT_RESET or RSP_HINT_END. */
void feed_hint(struct feed *feed, enum rsp_hint hint);

/* feed_only_finding fails unless there is exactly one finding above RSP_LEVEL_INFO, and it is this
 * one. */
void feed_only_finding(const struct feed *feed, const char *rule, enum rsp_level level,
                       uint64_t message, size_t off, size_t len);

/* feed_count counts the findings of a rule; feed_faults all those above RSP_LEVEL_INFO. */
size_t feed_count(const struct feed *feed, const char *rule);
size_t feed_faults(const struct feed *feed);

/* feed_find gives the first finding of a rule, or fails. */
const struct fed_finding *feed_find(const struct feed *feed, const char *rule);

/* feed_last gives the last message. */
const struct fed_message *feed_last(const struct feed *feed);

/* hex_bytes decodes hex digits into memory that the caller frees; *out_len gets the number of
 * bytes. */
uint8_t *hex_bytes(const char *hex, size_t *out_len);

#endif
