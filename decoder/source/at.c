/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialogues with a modem (TS 27.007 8.17 +CSIM, 8.43 +CGLA, 8.45 +CCHO, 8.46 +CCHC):
 *
 *   AT+CCHO="<aid>"                     +CCHO: <session>
 *   AT+CGLA=<session>,<len>,"<hex>"     +CGLA: <len>,"<hex>"
 *   AT+CSIM=<len>,"<hex>"               +CSIM: <len>,"<hex>"
 *   AT+CCHC=<session>                   and always OK, ERROR or +CME ERROR: <n>
 *
 * <len> counts hex digits. A session is a decimal number, or 16 hex digits. Quotes and blanks may
 * be missing; an answer may lack its name (`=4,"9000"`, a bare session number), or go on in the
 * next line until its closing quote. rsp_at_prefix says what may stand before all that. A command
 * that comes twice without an answer between is its own echo. */
#include "source/at.h"

#include "base/hex.h"
#include "source/formats.h"

enum {
	SURE_RECORD = 85,
	SURE_REFUSED = 30,
	LEN_DIGITS = 6,
	SESSION_HEX_DIGITS = 16,
	SESSION_DIGITS = 10,
	BARE_DIGITS = 3, /* of a decimal session number that stands alone */
	AID_MIN = 5,     /* ISO 7816-5: its registered part */
	AID_MAX = 16
};

enum asked { ASKED_NOTHING, ASKED_CSIM, ASKED_CGLA, ASKED_CCHO, ASKED_CCHC, NUM_ASKED };

struct at {
	struct rsp_day_clock day;
	enum asked asked;
	bool answered, echoed;
	uint64_t session;
	struct rsp_bytes sent;      /* the command's APDU or AID */
	struct rsp_record response; /* one that goes on in the next line */
	uint64_t response_len;      /* hex digits that it shall have */
};

static bool is_apdu(enum asked asked)
{
	return asked == ASKED_CSIM || asked == ASKED_CGLA;
}

/* Takes what stands up to the next comma, or all. */
static struct rsp_slice take_field(struct rsp_slice *in)
{
	struct rsp_slice field;

	if (!rsp_take_until(in, ',', &field)) {
		field = *in;
		*in = rsp_slice(NULL, 0);
	}
	return rsp_at_unquote(field, NULL);
}

static bool take_len(struct rsp_slice *in, uint64_t *out)
{
	struct rsp_slice field = take_field(in);

	return rsp_take_decimal(&field, LEN_DIGITS, out) && field.len == 0;
}

static bool take_session(struct rsp_slice *in, uint64_t *out)
{
	struct rsp_slice field = take_field(in), number;
	uint8_t bytes[SESSION_HEX_DIGITS / 2];
	size_t len;

	if (field.len != SESSION_HEX_DIGITS)
		return rsp_take_decimal(&field, SESSION_DIGITS, out) && field.len == 0;
	if (!rsp_is_hex(field) || !rsp_hex_decode(field, bytes, sizeof(bytes), &len, NULL))
		return false;
	number = rsp_slice(bytes, len);
	return rsp_take_ube(&number, len, out);
}

static void check_len(struct rsp_log *log, uint64_t len, size_t digits)
{
	if (len != digits)
		rsp_log_report(
		    log, RSP_RULE_SOURCE_LENGTH, "line %llu says %llu hex digits, %zu are there",
		    (unsigned long long)log->line.number, (unsigned long long)len, digits);
}

/* Makes a command the outstanding one; false: it is the echo of the one that is. */
static bool ask(struct at *at, enum asked asked, uint64_t session, struct rsp_slice sent,
                enum rsp_at_direction direction)
{
	bool again = at->asked == asked && at->session == session && !at->answered &&
	             rsp_equal(rsp_bytes_slice(&at->sent), sent);

	if (again && !at->echoed && direction != RSP_AT_SENT) {
		at->echoed = true;
		return false;
	}
	at->asked = asked;
	at->session = session;
	at->answered = false;
	at->echoed = false;
	at->sent.len = 0;
	if (!rsp_bytes_append(&at->sent, sent))
		at->sent.len = 0; /* its echo will not be known as one */
	return true;
}

/* Begins the record log->one with what hex says. */
static bool begin_hex(struct rsp_log *log, enum rsp_hint hint, struct rsp_slice hex)
{
	rsp_log_begin(log, &log->one, hint, hex);
	log->one.frame.ordered_pair = true;
	return !log->line.cut && hex.len && rsp_log_add_hex(&log->one, hex);
}

/* Queues log->one as what was said in the session of the outstanding command. */
static void finish_one(struct rsp_log *log)
{
	const struct at *at = log->state;

	log->one.frame.has_session = at->asked != ASKED_NOTHING && at->asked != ASKED_CSIM;
	log->one.frame.session = log->one.frame.has_session ? at->session : 0;
	rsp_log_finish(log, &log->one);
}

/* AT+CSIM=, AT+CGLA= */
static void apdu_command(struct rsp_log *log, enum asked asked, struct rsp_slice rest,
                         enum rsp_at_direction direction)
{
	struct at *at = log->state;
	struct rsp_slice hex;
	uint64_t session = 0, len;

	if ((asked == ASKED_CGLA && !take_session(&rest, &session)) || !take_len(&rest, &len)) {
		at->asked = ASKED_NOTHING;
		rsp_log_refuse(log, "lacks the numbers that belong before a command");
		return;
	}
	hex = rsp_at_unquote(rest, NULL);
	if (!begin_hex(log, RSP_HINT_CAPDU, hex)) {
		at->asked = ASKED_NOTHING;
		rsp_log_refuse(log, "does not hold the hex of a command");
		return;
	}
	if (!ask(at, asked, session, rsp_bytes_slice(&log->one.bytes), direction))
		return;
	check_len(log, len, hex.len);
	finish_one(log);
}

/* AT+CCHO= */
static void open_command(struct rsp_log *log, struct rsp_slice rest,
                         enum rsp_at_direction direction)
{
	struct at *at = log->state;
	struct rsp_slice aid = take_field(&rest);

	if (!begin_hex(log, RSP_HINT_OPEN, aid) || log->one.bytes.len < AID_MIN ||
	    log->one.bytes.len > AID_MAX) {
		at->asked = ASKED_NOTHING;
		rsp_log_refuse(log, "does not hold an AID");
		return;
	}
	(void)ask(at, ASKED_CCHO, 0, rsp_bytes_slice(&log->one.bytes), direction);
}

/* AT+CCHC= */
static void close_command(struct rsp_log *log, struct rsp_slice rest,
                          enum rsp_at_direction direction)
{
	struct at *at = log->state;
	uint64_t session;

	if (take_session(&rest, &session)) {
		(void)ask(at, ASKED_CCHC, session, rsp_slice(NULL, 0), direction);
		return;
	}
	at->asked = ASKED_NOTHING;
	rsp_log_refuse(log, "does not hold the number of a session");
}

/* Hands out a response that was going on, as far as it came. */
static void finish_response(struct rsp_log *log)
{
	struct at *at = log->state;

	if (!at->response.open)
		return;
	check_len(log, at->response_len, 2 * at->response.bytes.len);
	rsp_log_begin_at(&log->one, &at->response);
	at->response.open = false;
	if (rsp_log_add(&log->one, rsp_bytes_slice(&at->response.bytes)))
		finish_one(log);
}

/* `<len>,"<hex>"` */
static void response(struct rsp_log *log, struct rsp_slice rest)
{
	struct at *at = log->state;
	struct rsp_slice hex;
	uint64_t len;
	bool open;

	at->answered = true;
	if (!take_len(&rest, &len)) {
		rsp_log_refuse(log, "does not hold the length of a response");
		return;
	}
	hex = rsp_at_unquote(rest, &open);
	if (!begin_hex(log, RSP_HINT_RAPDU, hex)) {
		rsp_log_refuse(log, "does not hold the hex of a response");
		return;
	}
	if (!open || hex.len >= len) {
		check_len(log, len, hex.len);
		finish_one(log);
		return;
	}
	rsp_log_begin_at(&at->response, &log->one);
	at->response_len = len;
	if (!rsp_log_add(&at->response, rsp_bytes_slice(&log->one.bytes)))
		rsp_log_refuse(log, "cannot be kept in memory");
}

/* A response goes on: hex, and at last its quote. False when the line is something else. */
static bool goes_on(struct rsp_log *log, struct rsp_slice rest)
{
	struct at *at = log->state;
	struct rsp_slice hex = rsp_take_hex_run(&rest);
	bool closed = rsp_starts_with_text(rest, "\"");

	if (!at->response.open)
		return false;
	if ((rest.len && !closed) || (hex.len && !rsp_log_add_hex(&at->response, hex)) ||
	    (hex.len == 0 && !closed && rsp_trim(rest).len)) {
		finish_response(log);
		return false;
	}
	if (closed || 2 * at->response.bytes.len >= at->response_len)
		finish_response(log);
	return true;
}

/* The number of a new session. */
static void session_opened(struct rsp_log *log, uint64_t session)
{
	struct at *at = log->state;

	at->session = session;
	at->answered = true;
	rsp_log_begin(log, &log->one, RSP_HINT_OPEN, log->text);
	if (rsp_log_add(&log->one, rsp_bytes_slice(&at->sent)))
		finish_one(log);
}

/* A response without its name: `=4,"9000"`, `4,"9000"`, a session number alone. */
static void nameless(struct rsp_log *log, struct rsp_slice rest)
{
	struct at *at = log->state;
	struct rsp_slice fields = rest, hex;
	uint64_t number;

	if (at->answered)
		return;
	if (at->asked == ASKED_CCHO && take_session(&fields, &number) && fields.len == 0 &&
	    (rest.len <= BARE_DIGITS || rest.len == SESSION_HEX_DIGITS)) {
		session_opened(log, number);
		return;
	}
	if ((rsp_starts_with_text(rest, "=") || rsp_starts_with_text(rest, ":")) &&
	    !rsp_skip(&rest, 1))
		return;
	fields = rest;
	if (!is_apdu(at->asked) || !take_len(&fields, &number) || fields.len == 0)
		return;
	hex = rsp_at_unquote(fields, NULL);
	/* The end of an echo looks the same. */
	if (rsp_is_hex(hex) && begin_hex(log, RSP_HINT_RAPDU, hex) &&
	    !rsp_equal(rsp_bytes_slice(&log->one.bytes), rsp_bytes_slice(&at->sent)))
		response(log, rest);
}

static void refused(struct rsp_log *log, struct rsp_slice text)
{
	struct at *at = log->state;
	enum asked asked = at->asked;

	if (!at->answered && (is_apdu(asked) || asked == ASKED_CCHO)) {
		rsp_log_begin(log, &log->one, RSP_HINT_REFUSED, text);
		log->one.frame.param = asked == ASKED_CCHO ? RSP_REFUSED_OPEN : RSP_REFUSED_COMMAND;
		if (rsp_log_add(&log->one, rsp_sub(text, 0, RSP_TEXT_MAX)))
			rsp_log_finish(log, &log->one);
	}
	at->asked = ASKED_NOTHING;
}

/* OK, ERROR, +CME ERROR: what ends a command. False when the line is none of them. */
static bool final(struct rsp_log *log, struct rsp_slice text)
{
	struct at *at = log->state;

	if (rsp_equal_text(text, "ERROR") || rsp_starts_with_text(text, "+CME ERROR")) {
		refused(log, text);
		return true;
	}
	if (!rsp_equal_text(text, "OK"))
		return false;
	if (at->asked == ASKED_CCHC) {
		rsp_log_begin(log, &log->one, RSP_HINT_CLOSE, text);
		finish_one(log);
	}
	at->asked = ASKED_NOTHING;
	return true;
}

/* Finds one of our names with `mark` behind it; ASKED_NOTHING: none is there. */
static enum asked take_name(struct rsp_slice *in, const char *const *table)
{
	for (int i = ASKED_CSIM; i < NUM_ASKED; i++)
		if (rsp_take_marker(in, table[i], NULL))
			return (enum asked)i;
	return ASKED_NOTHING;
}

static void command(struct rsp_log *log, enum asked asked, struct rsp_slice rest,
                    enum rsp_at_direction direction)
{
	struct at *at = log->state;

	if (rsp_starts_with_text(rest, "?"))
		at->asked = ASKED_NOTHING; /* a question for the ranges */
	else if (is_apdu(asked))
		apdu_command(log, asked, rest, direction);
	else if (asked == ASKED_CCHO)
		open_command(log, rest, direction);
	else
		close_command(log, rest, direction);
}

static void answer(struct rsp_log *log, enum asked asked, struct rsp_slice rest)
{
	const struct at *at = log->state;
	uint64_t session;

	if (is_apdu(asked))
		response(log, rest);
	else if (asked == ASKED_CCHO && at->asked == ASKED_CCHO && take_session(&rest, &session))
		session_opened(log, session);
}

static void at_line(struct rsp_log *log)
{
	static const char *const commands[] = {NULL, "+CSIM=", "+CGLA=", "+CCHO=", "+CCHC="};
	static const char *const answers[] = {NULL, "+CSIM:", "+CGLA:", "+CCHO:", "+CCHC:"};
	struct at *at = log->state;
	struct rsp_slice rest = log->rest;
	enum rsp_at_direction direction = rsp_at_prefix(log, &rest, &at->day);
	enum asked asked;

	log->rest = rsp_slice(NULL, 0);
	if (rest.len == 0 || goes_on(log, rest) || final(log, rest))
		return;
	asked = take_name(&rest, commands);
	if (asked != ASKED_NOTHING) {
		command(log, asked, rest, direction);
		return;
	}
	asked = take_name(&rest, answers);
	if (asked != ASKED_NOTHING)
		answer(log, asked, rest);
	else if (rsp_starts_with_text(rest, "AT"))
		at->asked = ASKED_NOTHING;
	else
		nameless(log, rest);
}

static void at_close(struct rsp_log *log)
{
	struct at *at = log->state;

	rsp_bytes_free(&at->sent);
	rsp_log_record_free(&at->response);
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct at),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = at_line,
    .end = finish_response,
    .close = at_close,
};

static int at_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool at_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_at = {
    .name = "at",
    .title = "AT dialogue with a modem (+CSIM, +CCHO, +CGLA)",
    .recognise = at_recognise,
    .open = at_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
