/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Android's radio log: requests for APDUs and their answers, as one of these layers prints them.
 *
 * The RIL (RILD, and RILJ where it is verbose), with a serial number:
 *   [0012]> SIM_TRANSMIT_APDU_CHANNEL (sessionid=1,cla=129,ins=226,p1=145,p2=0,p3=3,data=BF2E00)
 *   [0012]< SIM_TRANSMIT_APDU_CHANNEL {sw1=0x61,sw2=0x15,}
 *   [0010]> SIM_OPEN_CHANNEL (A000...)     [0010]< SIM_OPEN_CHANNEL {1,...}   ... fails by E_...
 *   [0014]> SIM_CLOSE_CHANNEL (1)
 * The eUICC code of the system:
 *   TransApdu: Send: ApduCommand(channel=1, cla=128, ins=226, p1=145, p2=0, p3=3, cmd=BF2E00)
 *   TransApdu: Response: IccIoResult sw1:0x61 sw2:0x15 Payload: ...
 * The phone process:
 *   iccTransmitApduLogicalChannel: chnl=1 cla=128 cmd=226 p1=145 p2=0 p3=3 data=BF2E00
 *   iccTransmitApduLogicalChannel: IccIoResult sw1:0x61 sw2:0x15 Payload: ...
 *
 * One exchange may be printed by each of them: the layer whose command comes first is read, the
 * others are copies. SIM_IO is passed over: it names a file and an operation, and what the modem
 * then sends to the card is not in the log. Payloads are hidden ("*******") on most phones. */
#include "base/hex.h"
#include "source/formats.h"
#include "source/log.h"

enum {
	SURE_RECORD = 90,
	SURE_REFUSED = 0,
	VALUE_DIGITS = 5,
	SERIAL_DIGITS = 9,
	HEADER_LEN = 4,
	BYTE_MAX = 0xFF,
	AID_DIGITS_MIN = 10, /* ISO 7816-5: 5 bytes */
	SLOT_DIGITS = 1
};

enum layer { LAYER_NONE, LAYER_RILJ, LAYER_RIL, LAYER_EUICC, LAYER_PHONE };

enum asked { ASKED_NOTHING, ASKED_APDU, ASKED_OPEN, ASKED_CLOSE };

struct ril {
	struct rsp_day_clock day;
	enum layer layer; /* the one that is read */
	enum asked asked;
	uint64_t serial; /* of what was asked; 0 where the layer prints none */
	uint64_t session;
	struct rsp_bytes aid;
	bool told_hidden;
};

/* What the keys of a command are called. */
struct keys {
	const char *session, *ins, *data;
};

static bool is_word(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Finds `key`, "=" or ":", and gives what follows. */
static bool find_key(struct rsp_slice in, const char *key, struct rsp_slice *out)
{
	struct rsp_slice text = rsp_text(key);
	size_t off;

	while (rsp_find(rsp_sub(in, 0, RSP_LOG_PREFIX_MAX), text, &off)) {
		struct rsp_slice rest = rsp_sub(in, off + text.len, in.len);
		uint8_t before = ' ';
		bool whole = off == 0 || (rsp_peek_u8(in, off - 1, &before) && !is_word(before));

		if (whole && (rsp_take_text(&rest, "=") || rsp_take_text(&rest, ":"))) {
			*out = rsp_trim(rest);
			return true;
		}
		in = rsp_sub(in, off + 1, in.len);
	}
	return false;
}

/* The number behind a key: decimal, or hex behind "0x". */
static bool find_number(struct rsp_slice in, const char *key, uint64_t *out)
{
	uint8_t c;
	int digit;

	if (!find_key(in, key, &in))
		return false;
	if (!rsp_take_text(&in, "0x"))
		return rsp_take_decimal(&in, VALUE_DIGITS, out);
	*out = 0;
	for (unsigned i = 0; i < 2 && rsp_peek_u8(in, 0, &c) && (digit = rsp_hex_digit(c)) >= 0;
	     i++) {
		*out = *out << 4 | (unsigned)digit;
		in = rsp_sub(in, 1, in.len);
	}
	return true;
}

static bool find_octet(struct rsp_slice in, const char *key, uint8_t *out)
{
	uint64_t value;

	if (!find_number(in, key, &value) || value > BYTE_MAX)
		return false;
	*out = (uint8_t)value;
	return true;
}

/* The hex digits at the front. */
static struct rsp_slice digits_of(struct rsp_slice in)
{
	size_t len = 0;
	uint8_t c;

	while (rsp_peek_u8(in, len, &c) && rsp_hex_digit(c) >= 0)
		len++;
	return rsp_sub(in, 0, len);
}

/* Puts together the APDU that the keys describe, in log->one. P3 is left out where it is negative
 * (a command of four bytes). */
static bool build_command(struct rsp_log *log, const struct keys *keys, struct rsp_slice in)
{
	uint8_t header[HEADER_LEN], p3;
	struct rsp_slice data = {0};

	if (!find_octet(in, "cla", &header[0]) || !find_octet(in, keys->ins, &header[1]) ||
	    !find_octet(in, "p1", &header[2]) || !find_octet(in, "p2", &header[3]))
		return false;
	if (find_key(in, keys->data, &data))
		data = digits_of(data);
	rsp_log_begin(log, &log->one, RSP_HINT_CAPDU, data.len ? data : in);
	return !log->line.cut && rsp_log_add(&log->one, rsp_slice(header, sizeof(header))) &&
	       (!find_octet(in, "p3", &p3) || rsp_log_add(&log->one, rsp_slice(&p3, 1))) &&
	       rsp_log_add_hex(&log->one, data);
}

static void ask(struct ril *ril, enum asked asked, uint64_t serial, uint64_t session)
{
	ril->asked = asked;
	ril->serial = serial;
	ril->session = session;
}

/* Queues log->one. */
static void finish(struct rsp_log *log, bool session)
{
	const struct ril *ril = log->state;

	log->one.frame.has_session = session;
	log->one.frame.session = session ? ril->session : 0;
	rsp_log_finish(log, &log->one);
}

static void command(struct rsp_log *log, enum layer layer, const struct keys *keys, uint64_t serial,
                    struct rsp_slice in)
{
	struct ril *ril = log->state;
	struct rsp_slice unused;
	uint64_t session = 0;

	/* A layer that is not verbose names the request and nothing more. */
	if (!find_key(in, "cla", &unused))
		return;
	if (!build_command(log, keys, in)) {
		rsp_log_refuse(log, "does not hold all of a command");
		return;
	}
	ril->layer = layer;
	(void)find_number(in, keys->session, &session);
	ask(ril, ASKED_APDU, serial, session);
	log->one.frame.ordered_pair = true;
	finish(log, session != 0);
}

/* Tells once that the log hides what the card answered. */
static void tell_hidden(struct rsp_log *log)
{
	struct ril *ril = log->state;

	if (!ril->told_hidden)
		rsp_log_report(log, RSP_RULE_SOURCE_SNAPPED,
		               "line %llu: the log hides the data of this response, and so "
		               "perhaps of others; only their status words are read",
		               (unsigned long long)log->line.number);
	ril->told_hidden = true;
}

/* The data of a response: behind "Payload:", or behind the second comma. */
static struct rsp_slice payload(struct rsp_log *log, struct rsp_slice in)
{
	struct rsp_slice rest = in, word, digits;

	if (!rsp_take_marker(&rest, "Payload:", NULL) &&
	    (!rsp_take_until(&rest, ',', &word) || !rsp_take_until(&rest, ',', &word)))
		return rsp_slice(NULL, 0);
	rest = rsp_trim(rest);
	digits = digits_of(rest);
	if (digits.len == 0 &&
	    (rsp_starts_with_text(rest, "*") || rsp_starts_with_text(rest, "[B@")))
		tell_hidden(log);
	return digits.len % 2 ? rsp_slice(NULL, 0) : digits;
}

static void response(struct rsp_log *log, uint64_t serial, struct rsp_slice in)
{
	struct ril *ril = log->state;
	struct rsp_slice hex;
	uint8_t sw[2];

	if (!find_octet(in, "sw1", &sw[0]) || !find_octet(in, "sw2", &sw[1])) {
		rsp_log_refuse(log, "does not hold the status word of a response");
		return;
	}
	hex = payload(log, in);
	rsp_log_begin(log, &log->one, RSP_HINT_RAPDU, hex.len ? hex : in);
	if (log->line.cut || !rsp_log_add_hex(&log->one, hex) ||
	    !rsp_log_add(&log->one, rsp_slice(sw, sizeof(sw)))) {
		rsp_log_refuse(log, "does not hold the hex of a response");
		return;
	}
	log->one.frame.ordered_pair = ril->asked == ASKED_APDU && ril->serial == serial;
	ril->asked = ASKED_NOTHING;
	finish(log, false);
}

/* "... fails by E_..." */
static bool refused(struct rsp_log *log, struct rsp_slice in)
{
	struct ril *ril = log->state;
	struct rsp_slice why;

	if (!rsp_take_marker(&in, "fails by ", NULL) || !rsp_take_word(&in, &why))
		return false;
	if (ril->asked == ASKED_APDU || ril->asked == ASKED_OPEN) {
		rsp_log_begin(log, &log->one, RSP_HINT_REFUSED, why);
		log->one.frame.param =
		    ril->asked == ASKED_OPEN ? RSP_REFUSED_OPEN : RSP_REFUSED_COMMAND;
		if (rsp_log_add(&log->one, rsp_sub(why, 0, RSP_TEXT_MAX)))
			rsp_log_finish(log, &log->one);
	}
	ril->asked = ASKED_NOTHING;
	return true;
}

/* SIM_OPEN_CHANNEL and its AID: the first run of hex digits that can be one. */
static void open_request(struct rsp_log *log, enum layer layer, uint64_t serial,
                         struct rsp_slice in)
{
	struct ril *ril = log->state;
	struct rsp_slice digits;

	in = rsp_sub(in, 0, RSP_LOG_PREFIX_MAX);
	for (; in.len; in = rsp_sub(in, digits.len + 1, in.len)) {
		digits = digits_of(in);
		if (digits.len < AID_DIGITS_MIN || digits.len % 2)
			continue;
		ril->aid.len = 0;
		if (rsp_bytes_append_hex(&ril->aid, digits))
			ask(ril, ASKED_OPEN, serial, 0);
		ril->layer = layer;
		return;
	}
}

/* "{1,...": the session. */
static void opened(struct rsp_log *log, struct rsp_slice in)
{
	struct ril *ril = log->state;

	if ((!rsp_take_text(&in, "{") && !rsp_take_text(&in, "[")) ||
	    !rsp_take_decimal(&in, VALUE_DIGITS, &ril->session))
		return;
	rsp_log_begin(log, &log->one, RSP_HINT_OPEN, log->text);
	if (rsp_log_add(&log->one, rsp_bytes_slice(&ril->aid)))
		finish(log, true);
	ril->asked = ASKED_NOTHING;
}

static void close_request(struct rsp_log *log, uint64_t serial, struct rsp_slice in)
{
	uint64_t session;

	if ((rsp_take_text(&in, "(") || find_key(in, "channel", &in)) &&
	    rsp_take_decimal(&in, VALUE_DIGITS, &session))
		ask(log->state, ASKED_CLOSE, serial, session);
}

static void closed(struct rsp_log *log)
{
	struct ril *ril = log->state;

	rsp_log_begin(log, &log->one, RSP_HINT_CLOSE, log->text);
	finish(log, true);
	ril->asked = ASKED_NOTHING;
}

static void ril_request(struct rsp_log *log, enum layer layer, uint64_t serial,
                        struct rsp_slice rest)
{
	static const struct keys keys = {"sessionid", "ins", "data"};

	if (rsp_take_text(&rest, "SIM_TRANSMIT_APDU_"))
		command(log, layer, &keys, serial, rest);
	else if (rsp_take_text(&rest, "SIM_OPEN_CHANNEL"))
		open_request(log, layer, serial, rest);
	else if (rsp_take_text(&rest, "SIM_CLOSE_CHANNEL"))
		close_request(log, serial, rest);
}

static void ril_answer(struct rsp_log *log, uint64_t serial, struct rsp_slice rest)
{
	struct ril *ril = log->state;
	bool ours = ril->serial == serial;

	if (rsp_take_text(&rest, "SIM_TRANSMIT_APDU_")) {
		if (!ours || !refused(log, rest))
			response(log, serial, rest);
	} else if (rsp_take_text(&rest, "SIM_OPEN_CHANNEL")) {
		if (ours && ril->asked == ASKED_OPEN && !refused(log, rest))
			opened(log, rest);
	} else if (rsp_take_text(&rest, "SIM_CLOSE_CHANNEL")) {
		if (ours && ril->asked == ASKED_CLOSE && !refused(log, rest))
			closed(log);
	}
}

/* "[SUB0]", "[PHONE1]" behind a line of RILJ. */
static void take_slot(struct rsp_log *log)
{
	static const char *const labels[] = {"[SUB", "[PHONE"};
	struct rsp_slice rest;
	uint64_t number;

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		struct rsp_slice tail = rsp_trim(log->text), label = rsp_text(labels[i]);

		if (rsp_take_last(&tail, label.len + 2, &rest) && rsp_starts_with(rest, label) &&
		    rsp_skip(&rest, label.len) && rsp_take_decimal(&rest, SLOT_DIGITS, &number))
			log->slot = (int)number;
	}
}

/* "[serial]> " or "[serial]< ", with a request of the SIM behind it. False when there is none. */
static bool take_serial(struct rsp_slice *in, struct rsp_slice *out_prefix, uint64_t *out_serial,
                        bool *out_request)
{
	struct rsp_slice rest = *in, before, text;

	if (!rsp_take_marker(&rest, " SIM_", &before) || before.len == 0)
		return false;
	text = rsp_sub(*in, before.len, in->len);
	rest = before;
	*out_request = rsp_ends_with(before, rsp_text("]>"));
	if (!*out_request && !rsp_ends_with(before, rsp_text("]<")))
		return false;
	/* The serial number stands behind the last bracket. */
	*out_prefix = rsp_slice(before.data, 0);
	while (rsp_take_until(&rest, '[', out_prefix))
		*out_serial = 0;
	if (!rsp_take_decimal(&rest, SERIAL_DIGITS, out_serial))
		return false;
	*out_prefix = before;
	*in = text;
	return true;
}

/* Whether lines of a layer are read. */
static bool is_read(const struct ril *ril, enum layer layer)
{
	return ril->layer == LAYER_NONE || ril->layer == layer;
}

static bool ril_layer(struct rsp_log *log, struct rsp_slice rest)
{
	struct ril *ril = log->state;
	struct rsp_slice prefix;
	enum layer layer;
	uint64_t serial;
	bool request;
	size_t off;

	if (!take_serial(&rest, &prefix, &serial, &request))
		return false;
	layer = rsp_find(prefix, rsp_text("RILJ"), &off) ? LAYER_RILJ : LAYER_RIL;
	if (!is_read(ril, layer))
		return true;
	rsp_log_stamp(log, &prefix, &ril->day);
	take_slot(log);
	if (request)
		ril_request(log, layer, serial, rest);
	else if (ril->layer == layer)
		ril_answer(log, serial, rest);
	return true;
}

/* A layer without serial numbers. */
static void plain_layer(struct rsp_log *log, enum layer layer, const struct keys *keys,
                        struct rsp_slice prefix, struct rsp_slice rest)
{
	struct ril *ril = log->state;

	if (!is_read(ril, layer))
		return;
	rsp_log_stamp(log, &prefix, &ril->day);
	if (!rsp_take_marker(&rest, "IccIoResult", NULL))
		command(log, layer, keys, 0, rest);
	else if (ril->layer == layer)
		response(log, 0, rest);
}

static void ril_line(struct rsp_log *log)
{
	static const struct keys euicc = {"channel", "ins", "cmd"};
	static const struct keys phone = {"chnl", "cmd", "data"};
	struct rsp_slice rest = log->rest, prefix;

	log->rest = rsp_slice(NULL, 0);
	if (ril_layer(log, rest))
		return;
	if (rsp_take_marker(&rest, "TransApdu", &prefix))
		plain_layer(log, LAYER_EUICC, &euicc, prefix, rest);
	else if (rsp_take_marker(&rest, "iccTransmitApdu", &prefix))
		plain_layer(log, LAYER_PHONE, &phone, prefix, rest);
}

static void ril_close(struct rsp_log *log)
{
	struct ril *ril = log->state;

	rsp_bytes_free(&ril->aid);
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct ril),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = ril_line,
    .close = ril_close,
};

static int ril_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool ril_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_ril = {
    .name = "ril",
    .title = "Android radio log (RIL requests for APDUs)",
    .recognise = ril_recognise,
    .open = ril_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
