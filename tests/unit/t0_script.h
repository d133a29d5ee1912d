/* SPDX-License-Identifier: GPL-2.0-or-later */
/* T=0 as modem logs have it, by scripts. A record of a script is a letter and hex: T to the card, R
 * from it, A ATR, P and p PPS to and from the card, Z reset, O power off, L "records are missing".
 * Before it may stand: 2/ the slot (else 1; 99: none), @5 its time in ms (else none; it holds for
 * those behind, too), #7 its number, ~ that it breaks off. What comes out is written likewise: H
 * header, C data to the card, R data from it, S status word, A, P, p, Z; with ! when it is alone.
 */
#ifndef RSP_TEST_T0_SCRIPT_H
#define RSP_TEST_T0_SCRIPT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "card_feed.h"
#include "carrier/t0.h"

enum { OUT_MAX = 8192, RECORD_MAX = 600, NO_SLOT = 99 };

struct record {
	enum rsp_t0_kind kind;
	struct rsp_frame frame;
	uint8_t bytes[RECORD_MAX];
};

struct outcome {
	struct rsp_pass pass;
	struct rsp_t0 *t0;
	char items[OUT_MAX], rules[OUT_MAX];
	uint64_t number;
	bool has_time;
	int64_t t_ns;
};

static inline enum rsp_t0_kind kind_of(char letter)
{
	static const char letters[] = "TRAPpZOL";
	const char *at = strchr(letters, letter);

	assert_non_null(at);
	return (enum rsp_t0_kind)(at - letters);
}

static inline unsigned long take_number(const char **at)
{
	char *end;
	unsigned long value = strtoul(*at, &end, 10);

	assert_ptr_not_equal(end, *at);
	*at = end;
	return value;
}

/* Reads the next record of a script; false at its end. */
static inline bool next_record(struct outcome *outcome, const char **script, struct record *out)
{
	const char *at = *script;
	size_t len, num;

	while (*at == ' ')
		at++;
	if (!*at)
		return false;
	*out = (struct record){
	    .frame = {.number = ++outcome->number, .slot = 1}
        };
	for (;; at++) {
		if (*at >= '0' && *at <= '9') {
			out->frame.slot = (int)take_number(&at);
			if (out->frame.slot == NO_SLOT)
				out->frame.slot = -1;
			assert_int_equal(*at, '/');
		} else if (*at == '@') {
			at++;
			outcome->t_ns = (int64_t)take_number(&at) * 1000000 + 1;
			outcome->has_time = true;
			at--;
		} else if (*at == '#') {
			at++;
			out->frame.has_sequence = true;
			out->frame.sequence = take_number(&at);
			at--;
		} else if (*at == '~') {
			out->frame.cut = true;
		} else {
			break;
		}
	}
	out->kind = kind_of(*at++);
	len = strcspn(at, " ");
	assert_true(rsp_hex_decode(rsp_slice(at, len), out->bytes, RECORD_MAX, &num, NULL));
	out->frame.bytes = rsp_slice(out->bytes, num);
	out->frame.clock = outcome->has_time ? RSP_CLOCK_UNIX : RSP_CLOCK_NONE;
	out->frame.t_ns = outcome->t_ns;
	*script = at + len;
	return true;
}

static inline void on_finding(void *user, const struct rsp_finding *finding)
{
	struct outcome *outcome = user;
	size_t len = strlen(outcome->rules);

	snprintf(outcome->rules + len, OUT_MAX - len, "%s%s", len ? " " : "",
	         strrchr(finding->rule->id, '-') + 1);
}

static inline char letter_of(enum rsp_hint hint)
{
	switch ((int)hint) {
	case RSP_HINT_TPDU_HEADER:
		return 'H';
	case RSP_HINT_TPDU_COMMAND:
		return 'C';
	case RSP_HINT_TPDU_RESPONSE:
		return 'R';
	case RSP_HINT_TPDU_SW:
		return 'S';
	case RSP_HINT_ATR:
		return 'A';
	case RSP_HINT_PPS_REQUEST:
		return 'P';
	case RSP_HINT_PPS_RESPONSE:
		return 'p';
	case RSP_HINT_RESET:
		return 'Z';
	default:
		fail();
		return '?';
	}
}

static inline void drain(struct outcome *outcome)
{
	struct rsp_item item;

	while (rsp_pass_take(&outcome->pass, &item)) {
		size_t len = strlen(outcome->items);
		char slot[16] = "", *hex = card_hex(item.bytes);

		assert_non_null(item.frame);
		if (item.slot != 1)
			snprintf(slot, sizeof(slot), "%d/", item.slot);
		snprintf(outcome->items + len, OUT_MAX - len, "%s%s%c%s%s", len ? " " : "", slot,
		         letter_of(item.hint), item.alone ? "!" : "", hex);
		free(hex);
	}
}

static inline void outcome_init(struct outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
	outcome->pass.user = outcome;
	outcome->pass.finding = on_finding;
	outcome->t0 = rsp_t0_new();
	assert_non_null(outcome->t0);
}

/* Hands a record over in memory of its own that is gone afterwards, as that of a source would be.
 */
static inline void give(struct outcome *outcome, const struct record *record)
{
	size_t len = record->frame.bytes.len;
	uint8_t *copy = malloc(len ? len : 1);
	struct rsp_frame frame = record->frame;
	struct rsp_item item = {
	    .hint = RSP_HINT_T0, .param = record->kind, .slot = frame.slot, .frame = &frame};

	assert_non_null(copy);
	memcpy(copy, record->bytes, len);
	item.bytes = frame.bytes = rsp_slice(copy, len);
	rsp_t0_handle(&outcome->pass, outcome->t0, &item);
	drain(outcome);
	free(copy);
}

static inline void end(struct outcome *outcome)
{
	struct rsp_item item = {.hint = RSP_HINT_END, .slot = -1};

	rsp_t0_handle(&outcome->pass, outcome->t0, &item);
	drain(outcome);
	rsp_t0_free(outcome->t0);
}

static inline void run(struct outcome *outcome, const char *script)
{
	struct record record;

	outcome_init(outcome);
	while (next_record(outcome, &script, &record))
		give(outcome, &record);
	end(outcome);
}

/* A whole session. */
static const char t0_session[] =
    "Z A3B9F96801FC7 A8031E073FE211B63F10201830F90003A PFF10947B pFF10947B T00A4000402 RA4 T3F00 "
    "R610A "
    "T00C000000A R60C062088202782183023F009000 T0070000001 R70019000 T01A4040407 RA4 "
    "TA0000000871002 R6A82 T80F2000000 R6C02 T80F2000002 RF262009000 T0020000108 R60 R20 "
    "T31323334FFFFFFFF R9000 T81E2910003 RE2 TBF2E00 R6104 T81C0000004 RC0BF2E0180 R9000";

#endif
