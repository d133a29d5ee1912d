/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds byte streams to the reader of TLS, with a reader inside that keeps what it gets. */
#ifndef RSP_TEST_TLS_FEED_H
#define RSP_TEST_TLS_FEED_H

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "carrier/tls.h"
#include "crypto/crypto.h"
#include "crypto/secrets.h"
#include "support/cmocka_include.h"

struct got {
	uint8_t *bytes;
	size_t len;
	uint64_t lost;
	unsigned calls, ends;
	uint64_t first_frame, last_frame; /* of the last bytes */
	int64_t first_ns, last_ns;
};

enum { FEED_FINDINGS_MAX = 64 };

struct feed {
	struct rsp_pass pass;
	struct rsp_arena arena, scratch;
	struct rsp_stream stream;
	void *tls;
	struct got got[RSP_NUM_WAYS];
	struct rsp_stream *inside;
	struct rsp_slice alpn; /* as the reader inside saw it */
	bool decodes_nothing;  /* the reader inside */
	bool closed;
	const struct rsp_rule *findings[FEED_FINDINGS_MAX];
	char texts[FEED_FINDINGS_MAX][256];
	size_t num_findings;
	size_t num_messages;
	struct rsp_message message; /* the last; its texts below */
	char function[64], summary[256], result[64];
	char *tree; /* a line a node; the caller frees it */
	uint64_t frame;
	bool check_places; /* every byte given inside must lead back to a frame */
};

void feed_init(struct feed *feed);
void feed_free(struct feed *feed);

/* feed_open begins a connection; what the one before gave is forgotten, its secrets are not. */
void feed_open(struct feed *feed);
void feed_bytes(struct feed *feed, enum rsp_way way, struct rsp_slice bytes);
void feed_lost(struct feed *feed, enum rsp_way way, uint64_t len);
void feed_close(struct feed *feed);

/* feed_count is how many findings of a rule came. */
size_t feed_count(const struct feed *feed, const char *rule);

/* A recorded session: tests/unit/tls/record.py says what the lines are. */
struct chunk {
	enum rsp_way way;
	uint8_t *data;
	size_t len;
};

struct session {
	struct chunk chunks[64];
	size_t num_chunks;
	uint8_t *text[RSP_NUM_WAYS]; /* the truth */
	size_t text_len[RSP_NUM_WAYS];
	char *keys;
};

/* session_read reads tests/unit/tls/<name>.txt; session_free gives it back. */
struct session session_read(const char *name);
void session_free(struct session *session);

/* feed_session feeds a whole session in chunks of at most `most` bytes. */
void feed_session(struct feed *feed, const struct session *session, size_t most);

/* feed_is_truth asserts that what came out is what the two ends sent. */
void feed_is_truth(const struct feed *feed, const struct session *session);

#endif
