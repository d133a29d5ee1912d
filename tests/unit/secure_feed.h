/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds short messages to the layers that read them, and keeps what they say. */
#ifndef RSP_SECURE_FEED_H
#define RSP_SECURE_FEED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/sms.h"
#include "carrier/sms.h"
#include "crypto/crypto.h"
#include "crypto/keyring.h"
#include "secure/secure.h"
#include "support/cmocka_include.h"

enum { SECURE_MAX = 200, SECURE_TEXT = 200, SECURE_BYTES = 2048 };

struct secure_feed {
	struct rsp_pass pass;
	struct rsp_arena scratch;
	struct rsp_sms_state *sms;
	struct rsp_secure *secure;
	struct rsp_keyring *keyring;
	uint64_t frame;
	int64_t t_ns; /* of the next message */
	struct rsp_message messages[SECURE_MAX];
	char functions[SECURE_MAX][SECURE_TEXT], summaries[SECURE_MAX][SECURE_TEXT];
	size_t num_messages;
	const char *rules[SECURE_MAX];
	size_t num_rules;
};

static inline void secure_on_message(void *user, struct rsp_message *message)
{
	struct secure_feed *feed = user;
	size_t at = feed->num_messages++;
	struct rsp_arena arena;

	assert_true(at < SECURE_MAX);
	feed->messages[at] = *message;
	snprintf(feed->functions[at], SECURE_TEXT, "%s", message->function);
	snprintf(feed->summaries[at], SECURE_TEXT, "%s", message->summary ? message->summary : "");
	rsp_arena_init(&arena, 0);
	(void)rsp_message_tree(message, &arena);
	rsp_arena_free(&arena);
}

static inline void secure_on_finding(void *user, const struct rsp_finding *finding)
{
	struct secure_feed *feed = user;

	assert_true(feed->num_rules < SECURE_MAX);
	feed->rules[feed->num_rules++] = finding->rule->id;
}

/* `keys`: a keyring's text, or NULL. */
static inline struct secure_feed *secure_feed_new(const char *keys)
{
	struct secure_feed *feed = calloc(1, sizeof(*feed));
	struct rsp_keyring_report report;

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->sms = rsp_sms_new();
	feed->secure = rsp_secure_new();
	feed->keyring = keys ? rsp_keyring_new() : NULL;
	if (feed->keyring)
		rsp_keyring_add(feed->keyring, rsp_text(keys), "keys", &report);
	feed->pass = (struct rsp_pass){.scratch = &feed->scratch,
	                               .user = feed,
	                               .message = secure_on_message,
	                               .finding = secure_on_finding,
	                               .crypto = rsp_crypto_new(),
	                               .keyring = feed->keyring};
	return feed;
}

static inline void secure_feed_free(struct secure_feed *feed)
{
	rsp_sms_free(feed->sms);
	rsp_secure_free(feed->secure);
	rsp_keyring_free(feed->keyring);
	rsp_crypto_free(feed->pass.crypto);
	rsp_arena_free(&feed->pass.retired);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

/* One TPDU in hex; what it leads to is handled at once. */
static inline void secure_give(struct secure_feed *feed, enum rsp_sms_way way, const char *hex)
{
	static uint8_t bytes[SECURE_BYTES];
	struct rsp_sms sms = {
	    .way = way,
	    .origin = {.clock = RSP_CLOCK_UNIX,
	               .t_ns = feed->t_ns++,
	               .frame = ++feed->frame,
	               .last_frame = feed->frame,
	               .slot = 0,
	               .channel = 0}
        };
	struct rsp_item item = {.hint = RSP_HINT_SMS, .sms = &sms};
	size_t len;

	assert_true(rsp_hex_decode(rsp_text(hex), bytes, sizeof(bytes), &len, NULL));
	item.bytes = rsp_slice(bytes, len);
	rsp_pass_push(&feed->pass, &item);
	while (rsp_pass_take(&feed->pass, &item)) {
		rsp_sms_handle(&feed->pass, feed->sms, &item);
		rsp_secure_handle(&feed->pass, feed->secure, &item);
	}
	rsp_pass_drained(&feed->pass);
}

/* A DELIVER with 8-bit user data, which begins with a header. */
static inline void secure_deliver(struct secure_feed *feed, const char *user_data)
{
	char hex[2 * SECURE_BYTES];

	snprintf(hex, sizeof(hex), "440881214365877FF622705200000000%02zX%s", strlen(user_data) / 2,
	         user_data);
	secure_give(feed, RSP_SMS_TO_CARD, hex);
}

static inline size_t secure_count(const struct secure_feed *feed, const char *rule)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_rules; i++)
		num += strcmp(feed->rules[i], rule) == 0;
	return num;
}

static inline size_t secure_packets(const struct secure_feed *feed)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_messages; i++)
		num += feed->messages[i].iface == RSP_IF_SCP80;
	return num;
}

#endif
