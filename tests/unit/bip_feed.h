/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds commands and responses to the card layer, and what it says of channels of BIP to the
 * carriers; keeps the bytes that come out of the channels. */
#ifndef RSP_TEST_BIP_FEED_H
#define RSP_TEST_BIP_FEED_H

#include "base/hex.h"
#include "base/pass.h"
#include "card/card.h"
#include "carrier/bip.h"
#include "carrier/stream.h"
#include "crypto/crypto.h"
#include "crypto/secrets.h"
#include "support/cmocka_include.h"

enum { BIP_MAX = 256, BIP_TEXT = 300 };

/* What came out of the channels, one after the other: bytes, a hole as "<LOST n>" (n~: a guess), in
 * the order of the trace. */
struct bip_got {
	uint8_t *bytes[RSP_NUM_WAYS];
	size_t len[RSP_NUM_WAYS];
	unsigned opens, ends;
};

struct bip_feed {
	struct rsp_arena scratch;
	struct rsp_pass pass;
	struct rsp_card *card;
	struct rsp_carrier *carrier;
	int slot;
	uint64_t frame;
	struct bip_got got;
	char messages[BIP_MAX][BIP_TEXT]; /* "DNS query: summary" */
	char *trees[BIP_MAX];             /* of those that are not of the card */
	size_t num_messages;
	char findings[BIP_MAX][BIP_TEXT]; /* "rule: text" */
	size_t num_findings;
	size_t not_traceable; /* bytes that no frame holds: must stay 0 */
};

/* bip_new begins; with `raw` the bytes of channels are kept as they are, else what TLS gives. */
struct bip_feed *bip_new(bool raw);
/* bip_end ends the trace; bip_free gives all back. */
void bip_end(struct bip_feed *feed);
void bip_free(struct bip_feed *feed);

/* bip_line feeds a command and its response, in hex. */
void bip_line(struct bip_feed *feed, const char *command, const char *response);

/* bip_fetch feeds a FETCH that brings a proactive command with this number, type, qualifier and
 * destination, and further objects in hex; bip_answer a TERMINAL RESPONSE to it, with the general
 * result and further objects. */
struct bip_command {
	uint8_t number, type, qualifier, device;
};
void bip_fetch(struct bip_feed *feed, struct bip_command command, const char *objects);
void bip_answer(struct bip_feed *feed, struct bip_command command, uint8_t result,
                const char *objects, const char *sw);

/* TS 102 223 9.4 */
enum { BIP_OPEN = 0x40, BIP_CLOSE, BIP_RECEIVE, BIP_SEND };

/* Whole commands that go well, with their responses. OPEN CHANNEL has further objects in hex: these
 * are of TCP to 198.51.100.7:9443 and of UDP to 198.51.100.53:53. */
extern const char bip_tcp[], bip_udp[];
void bip_open(struct bip_feed *feed, uint8_t number, unsigned channel, const char *objects);
void bip_send(struct bip_feed *feed, uint8_t number, unsigned channel, struct rsp_slice bytes,
              bool now);
void bip_receive(struct bip_feed *feed, uint8_t number, unsigned channel, struct rsp_slice bytes,
                 uint8_t left);
void bip_close(struct bip_feed *feed, uint8_t number, unsigned channel);

/* bip_trace feeds lines "C-APDU R-APDU"; those numbered from `first` (from 1, comments count) on,
 * `num` of them, are left out. */
void bip_trace(struct bip_feed *feed, const char *text, size_t first, size_t num);

/* bip_found counts the findings that begin with this. */
size_t bip_found(const struct bip_feed *feed, const char *prefix);

#endif
