/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is remembered from packet to packet: cards, counters, commands that wait for their answers.
 */
#ifndef RSP_SECURE_MEMORY_H
#define RSP_SECURE_MEMORY_H

#include "secure/packet.h"
#include "secure/secure.h"

/* Where packets meet: one slot, or all connections together. */
struct rsp_leg {
	int slot; /* -1: connections */
	enum rsp_sms_way way;
};

/* A command that was sent. */
struct rsp_remembered {
	bool used, answered;
	bool passed_over; /* it was told that a later one is answered, and this is not */
	struct rsp_leg leg;
	uint8_t tar[RSP_TAR_LEN];
	bool has_counter;
	uint64_t counter;
	uint8_t spi2, kic, kid;
	const struct rsp_key_set *set;
	struct rsp_near_key near_keys[RSP_PACKET_NEAR_KEYS];
	uint64_t seq, age, frame;
	uint16_t script_len; /* 0: not known */
	uint8_t script[RSP_SECURE_SCRIPT_MAX];
};

/* A counter: of a key set and TAR on a leg. */
struct rsp_counter {
	bool used;
	struct rsp_leg leg;
	uint8_t tar[RSP_TAR_LEN];
	uint8_t version;
	const struct rsp_key_set *set;
	uint64_t last, age, frame;
};

/* The card in a slot. */
struct rsp_card_id {
	bool used;
	int slot;
	uint64_t age;
	bool iccid_selected;
	char iccid[RSP_KEY_DIGITS_ROOM], eid[RSP_KEY_DIGITS_ROOM];
};

struct rsp_exchange;

struct rsp_memory {
	struct rsp_remembered commands[RSP_SECURE_COMMANDS];
	struct rsp_counter counters[RSP_SECURE_COUNTERS];
	struct rsp_card_id cards[RSP_SECURE_CARDS];
	const struct rsp_key_set *last_set; /* that opened a packet; NULL: none */
	uint64_t now;
};

/* rsp_memory_card gives what is known of the card in a slot; NULL: nothing. */
const struct rsp_card_id *rsp_memory_card(const struct rsp_memory *memory, int slot);

/* rsp_memory_learn looks whether an exchange tells the ICCID or EID of its card. */
void rsp_memory_learn(struct rsp_memory *memory, const struct rsp_exchange *exchange);

enum rsp_counting {
	RSP_COUNTING_FIRST, /* the first of its counter */
	RSP_COUNTING_NEXT,  /* higher than the last */
	RSP_COUNTING_GAP,   /* more than one higher */
	RSP_COUNTING_AGAIN, /* the same */
	RSP_COUNTING_LOW
};

/* rsp_memory_count compares the counter of a command with the last of the same keys, and keeps it
 * when it is higher; *out_last gets the one before, *out_frame where that stood. */
enum rsp_counting rsp_memory_count(struct rsp_memory *memory, const struct rsp_packet *packet,
                                   const struct rsp_opened *opened, uint64_t *out_last,
                                   uint64_t *out_frame);

/* rsp_memory_command remembers a command; gives its place, where script and seq are filled in. */
struct rsp_remembered *rsp_memory_command(struct rsp_memory *memory,
                                          const struct rsp_packet *packet,
                                          const struct rsp_opened *opened);

/* rsp_memory_answered gives the command `nth` (from 0, the latest first) that a response to `tar`
 * on this leg may answer; NULL when there are no more. */
struct rsp_remembered *rsp_memory_answered(struct rsp_memory *memory,
                                           const struct rsp_secured *response, struct rsp_slice tar,
                                           unsigned nth);

/* rsp_memory_passed_over gives a command that asks for a response and has none, although the later
 * `command` of the same keys has; NULL: there is none, or all were given before. */
const struct rsp_remembered *rsp_memory_passed_over(struct rsp_memory *memory,
                                                    const struct rsp_remembered *command);

#endif
