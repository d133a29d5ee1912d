/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What simtrace2-sniff prints:
 *
 *   ATR: 3b 9f ...                   PPS: ff 10 96 79      (request, then response)
 *   TPDU (incomplete, checksum error): 00 a4 ...           header, data and status word in one
 *   Card state change: card inserted, reset asserted       Fi/Di switched to 512/32
 *
 * Flags in parentheses say what the sniffer found wrong with the bytes; they are shown all the
 * same. There are no times. */
#include "source/formats.h"
#include "source/log.h"

enum { SURE_RECORD = 88, SURE_REFUSED = 50, FLAGS_MAX = 80 };

struct simtrace {
	bool pps_asked; /* the last record was a request for PPS */
};

/* After each of these the card begins anew with an ATR. */
static const char *const resets[] = {"card inserted", "card ejected", "reset asserted"};

static void state_change(struct rsp_log *log, struct rsp_slice changes)
{
	size_t off;

	for (size_t i = 0; i < sizeof(resets) / sizeof(resets[0]); i++) {
		if (!rsp_find(changes, rsp_text(resets[i]), &off))
			continue;
		rsp_log_begin(log, &log->one, RSP_HINT_RESET, changes);
		rsp_log_finish(log, &log->one);
		return;
	}
}

/* Takes "(flag, flag)", which may be absent. */
static bool take_flags(struct rsp_slice *in, struct rsp_slice *out)
{
	*out = rsp_slice(in->data, 0);
	return !rsp_take_text(in, "(") || rsp_take_until(in, ')', out);
}

/* Takes what stands between the kind of record and its hex. */
static bool take_colon(struct rsp_log *log, struct rsp_slice *in)
{
	struct rsp_slice flags;

	if (!take_flags(in, &flags) || !rsp_take_text(in, ":"))
		return false;
	/* A check byte that is wrong is the card's, and the ATR shows it; all bytes are there. */
	if (flags.len && !rsp_equal_text(flags, "checksum error"))
		rsp_log_report(log, RSP_RULE_SOURCE_SNAPPED,
		               "line %llu: the sniffer calls these bytes \"%.*s\"",
		               (unsigned long long)log->line.number,
		               (int)rsp_sub(flags, 0, FLAGS_MAX).len, (const char *)flags.data);
	return true;
}

/* The kind of record, taken from the front; RSP_HINT_NONE: the line is none. */
static enum rsp_hint take_kind(struct rsp_slice *in)
{
	static const struct {
		const char *word;
		enum rsp_hint hint;
	} kinds[] = {
	    {"TPDU", RSP_HINT_TPDU       },
	    {"ATR",  RSP_HINT_ATR        },
	    {"PPS",  RSP_HINT_PPS_REQUEST},
	};
	struct rsp_slice rest = *in;
	uint8_t c;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!rsp_take_text(&rest, kinds[i].word) || !rsp_peek_u8(rest, 0, &c) ||
		    (c != ':' && c != ' ')) {
			rest = *in;
			continue;
		}
		*in = rest;
		return kinds[i].hint;
	}
	return RSP_HINT_NONE;
}

static void simtrace_line(struct rsp_log *log)
{
	struct simtrace *simtrace = log->state;
	struct rsp_slice rest = log->rest;
	enum rsp_hint hint;

	log->rest = rsp_slice(NULL, 0);
	if (rsp_take_text(&rest, "Card state change:")) {
		state_change(log, rest);
		return;
	}
	hint = take_kind(&rest);
	if (hint == RSP_HINT_NONE)
		return;
	if (!take_colon(log, &rest)) {
		rsp_log_refuse(log, "is not \"kind (flags): hex\"");
		return;
	}
	if (hint == RSP_HINT_PPS_REQUEST && simtrace->pps_asked)
		hint = RSP_HINT_PPS_RESPONSE;
	simtrace->pps_asked = hint == RSP_HINT_PPS_REQUEST;
	rsp_log_hex(log, hint, rest);
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct simtrace),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = simtrace_line,
};

static int simtrace_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool simtrace_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_simtrace = {
    .name = "simtrace",
    .title = "SIMtrace 2 sniffer output",
    .recognise = simtrace_recognise,
    .open = simtrace_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
