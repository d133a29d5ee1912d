/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs of Qualcomm modems: QMDL and QMDL2, a stream of packets, and DLF, log records one behind the
 * other. Records of the UIM driver are read, all others are passed over.
 *
 * A stream of QMDL2 may begin with a table of where its messages are described: its length (4,
 * itself counted) and the table. */
#include "source/formats.h"
#include "source/packet.h"
#include "source/uim.h"

enum {
	FIRST_LEN = 4 << 10, /* bytes looked at for the end of a packet, at first */
	LOOK_LEN = 1 << 20,  /* bytes looked at to learn the numbers of message types */
	TABLE_LEN_MIN = 8,
	TABLE_LEN_MAX = 4096,
	/* In units of a record's time: 23 hours, and 31 days. */
	DAY_SHIFT = 42,
	UNSYNCED_SHIFT = 47
};

/* How sure the recognisers are. */
enum { SURE_TABLE = 95, SURE_STREAM = 90, SURE_RECORDS = 75, SURE_FEW = 55, MANY = 3 };

struct diaglog {
	struct rsp_uim uim;
	struct rsp_bytes room, other_room;
	struct rsp_diag_packet packet; /* the one that is read; borrowed from input and room */
	size_t raw_off;                /* of packet.raw, behind packet_off */
	uint64_t packet_off;           /* where the input stood before it */
	size_t packet_len;             /* bytes of the input up to its end; 0: it has none */
	size_t body_off;               /* of its log record, in packet.bytes */
	uint64_t held_off;             /* where the run that log->uim keeps stands in the input */
	bool in_record;
	bool begun;
	uint64_t number;    /* of the last packet or record */
	uint64_t bad_off;   /* where what is no packet begins, */
	uint64_t bad_len;   /* and how much of it there is */
	uint64_t looked_to; /* offset in the input */
	uint64_t unread;    /* records that were not read for want of an example */
	uint64_t last_time; /* DLF: of the last good record */
	bool has_last;
};

/* Gives the log records of a stretch of bytes one by one; false at its end. */
typedef bool next_log(struct rsp_slice *in, struct rsp_bytes *room, struct rsp_diag_log *out);

static bool next_streamed(struct rsp_slice *in, struct rsp_bytes *room, struct rsp_diag_log *out)
{
	struct rsp_diag_packet packet;
	enum rsp_diag_verdict verdict;

	do {
		verdict = rsp_diag_take_packet(in, room, &packet);
		if (verdict == RSP_DIAG_UNFINISHED || verdict == RSP_DIAG_NO_MEMORY)
			return false;
	} while (verdict != RSP_DIAG_GOOD || !rsp_diag_log_of(packet.bytes, out));
	return true;
}

static bool next_bare(struct rsp_slice *in, struct rsp_bytes *room, struct rsp_diag_log *out)
{
	(void)room;
	return rsp_diag_take_log(in, out);
}

static bool diaglog_open(struct rsp_reader *reader)
{
	reader->state = rsp_alloc(sizeof(struct diaglog));
	return reader->state;
}

static void diaglog_close(struct rsp_reader *reader)
{
	struct diaglog *log = reader->state;

	rsp_uim_free(&log->uim);
	rsp_bytes_free(&log->room);
	rsp_bytes_free(&log->other_room);
	rsp_free(log);
}

/* Learns from what follows in the input. Whatever was seen of it has moved then. */
static void look_ahead(struct rsp_reader *reader, next_log *next)
{
	struct diaglog *log = reader->state;
	struct rsp_slice seen = rsp_input_peek(reader->input, LOOK_LEN);
	struct rsp_diag_log record;

	log->looked_to = rsp_input_offset(reader->input) + seen.len;
	while (next(&seen, &log->other_room, &record))
		rsp_uim_learn(&log->uim, &record);
	rsp_uim_learn_end(&log->uim);
}

/* Whether a record has to wait for others to be learnt from, and there are such ahead. */
static bool wants_to_look(const struct rsp_reader *reader, const struct rsp_diag_log *record)
{
	const struct diaglog *log = reader->state;

	return rsp_uim_must_learn(&log->uim, record) &&
	       rsp_input_offset(reader->input) >= log->looked_to;
}

/* Consumes the packet, whose bytes stay where they are until more of the input is seen. */
static void take_packet(struct rsp_reader *reader)
{
	struct diaglog *log = reader->state;

	log->packet_off = rsp_input_offset(reader->input);
	rsp_input_skip(reader->input, log->packet_len);
}

/* Begins a record that stands in log->packet; false when it holds nothing to read. */
static bool begin_record(struct rsp_reader *reader, const struct rsp_diag_log *record)
{
	struct diaglog *log = reader->state;
	struct rsp_frame frame = {.number = log->number, .slot = -1};

	if (!rsp_uim_is_record(record))
		return false;
	if (rsp_uim_must_learn(&log->uim, record)) {
		log->unread++;
		return false;
	}
	log->body_off = rsp_offset_in(log->packet.bytes, record->body);
	rsp_diag_set_time(record->time, &frame);
	rsp_uim_begin(&log->uim, record, &frame);
	log->in_record = true;
	return true;
}

static enum rsp_pull tell_bad(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;
	uint64_t len = log->bad_len;

	log->bad_len = 0;
	rsp_uim_lost(&log->uim);
	return rsp_reader_damaged(
	    reader, out, RSP_RULE_SOURCE_DAMAGED, log->number, log->bad_off,
	    "%llu bytes behind packet %llu are no packet, or one with a wrong "
	    "check sum; they were skipped",
	    (unsigned long long)len, (unsigned long long)log->number);
}

/* Where a byte of the body of a record stands in the input. */
static uint64_t offset_of(const struct diaglog *log, size_t at)
{
	return log->packet_off + log->raw_off +
	       rsp_diag_raw_offset(&log->packet, log->body_off + at);
}

/* The next frame of the record that was begun; RSP_PULL_END behind its last. */
static enum rsp_pull next_frame(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;
	size_t at;

	switch (rsp_uim_next(&log->uim, out, &at)) {
	case RSP_UIM_FRAME:
		out->file_off = at == RSP_UIM_EARLIER ? log->held_off : offset_of(log, at);
		reader->more = at != RSP_UIM_EARLIER && rsp_uim_has_more(&log->uim);
		return RSP_PULL_FRAME;
	case RSP_UIM_DAMAGED:
		return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_DAMAGED, log->number,
		                          log->packet_off,
		                          "the log record in packet %llu is not what its layout "
		                          "says; a part of it was skipped",
		                          (unsigned long long)log->number);
	case RSP_UIM_NO_MEMORY:
		log->in_record = false;
		return rsp_reader_damaged(
		    reader, out, RSP_RULE_SOURCE_DAMAGED, log->number, log->packet_off,
		    "there is not enough memory for packet %llu", (unsigned long long)log->number);
	case RSP_UIM_END:
	default:
		if (at)
			log->held_off = offset_of(log, at);
		log->in_record = false;
		return RSP_PULL_END;
	}
}

static enum rsp_pull finish(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;
	uint64_t unread = log->unread;

	log->unread = 0;
	if (log->bad_len)
		return tell_bad(reader, out);
	if (unread)
		return rsp_reader_damaged(
		    reader, out, RSP_RULE_SOURCE_LINK, log->number, rsp_input_offset(reader->input),
		    "%llu log records 0x19B7 were not read: no command with its answer shows what "
		    "their message types mean",
		    (unsigned long long)unread);
	return rsp_reader_end(reader, out, log->number);
}

static enum rsp_pull tell_cut(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;
	uint64_t off = rsp_input_offset(reader->input);

	rsp_reader_drain(reader);
	return rsp_reader_damaged(
	    reader, out, RSP_RULE_SOURCE_CUT, log->number, off,
	    "the input ends inside what follows packet %llu, %llu bytes after "
	    "its beginning",
	    (unsigned long long)log->number,
	    (unsigned long long)(rsp_input_offset(reader->input) - off));
}

/* How much of the input is to be seen at first for the next packet: all of one that says its
 * length. */
static size_t first_want(struct rsp_input *input)
{
	enum { HEADER_LEN = 4, ENDS_LEN = 2 };
	struct rsp_slice seen = rsp_input_peek(input, HEADER_LEN);
	uint16_t begin, len;

	if (rsp_take_u16le(&seen, &begin) && (begin & UINT8_MAX) == RSP_DIAG_END &&
	    rsp_take_u16le(&seen, &len) && len > FIRST_LEN)
		return (size_t)HEADER_LEN + len + ENDS_LEN;
	return FIRST_LEN;
}

/* Finds the next packet of the stream. */
static enum rsp_diag_verdict find_packet(struct rsp_reader *reader)
{
	struct diaglog *log = reader->state;
	enum rsp_diag_verdict verdict;
	struct rsp_slice seen, rest;
	size_t want = first_want(reader->input);

	do {
		seen = rsp_input_peek(reader->input, want);
		rest = seen;
		verdict = rsp_diag_take_packet(&rest, &log->room, &log->packet);
		want *= 4;
	} while (verdict == RSP_DIAG_UNFINISHED && seen.len >= want / 4 && want <= RSP_RECORD_MAX);
	log->packet_len = seen.len - rest.len;
	if (verdict != RSP_DIAG_UNFINISHED)
		log->raw_off = rsp_offset_in(seen, log->packet.raw);
	else if (seen.len >= want / 4)
		log->packet_len = seen.len;
	return verdict;
}

static void skip_bad(struct rsp_reader *reader)
{
	struct diaglog *log = reader->state;

	if (log->bad_len == 0)
		log->bad_off = rsp_input_offset(reader->input);
	log->bad_len += log->packet_len;
	take_packet(reader);
}

/* Takes the packet; true when there is a record in it to be read. */
static bool enter(struct rsp_reader *reader, const struct rsp_diag_log *record)
{
	struct diaglog *log = reader->state;

	log->number++;
	take_packet(reader);
	reader->more = false;
	return record && begin_record(reader, record);
}

/* Reads on to the next record of a card. */
static enum rsp_pull read_stream(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;
	struct rsp_diag_log record;

	while (rsp_input_peek(reader->input, 1).len) {
		enum rsp_diag_verdict verdict = find_packet(reader);
		bool has_log;

		if (verdict != RSP_DIAG_GOOD && log->packet_len) {
			skip_bad(reader);
			continue;
		}
		if (log->bad_len)
			return tell_bad(reader, out);
		if (verdict != RSP_DIAG_GOOD)
			return tell_cut(reader, out);
		has_log = rsp_diag_log_of(log->packet.bytes, &record);
		if (has_log && wants_to_look(reader, &record))
			look_ahead(reader, next_streamed);
		else if (enter(reader, has_log ? &record : NULL))
			return RSP_PULL_FRAME;
	}
	return finish(reader, out);
}

/* Gives the length of the table that a stream of QMDL2 begins with, 0 where it has none: behind it
 * a good packet must stand. */
static size_t table_len(struct rsp_slice head)
{
	struct rsp_slice in = head;
	struct rsp_bytes room = {0};
	struct rsp_diag_packet packet;
	uint32_t len;
	bool is_stream, good;

	if (!rsp_take_u32le(&in, &len) || len < TABLE_LEN_MIN || len > TABLE_LEN_MAX ||
	    len >= head.len)
		return 0;
	/* The first bytes of a packet may look like a length. */
	in = head;
	is_stream = rsp_diag_take_packet(&in, &room, &packet) == RSP_DIAG_GOOD;
	in = rsp_sub(head, len, head.len);
	good = !is_stream && rsp_diag_take_packet(&in, &room, &packet) == RSP_DIAG_GOOD;
	rsp_bytes_free(&room);
	return good ? len : 0;
}

/* Reads on to the next record to read: RSP_PULL_FRAME when it was begun. */
typedef enum rsp_pull read_on(struct rsp_reader *reader, struct rsp_frame *out);

static enum rsp_pull pull(struct rsp_reader *reader, struct rsp_frame *out, read_on *read)
{
	struct diaglog *log = reader->state;
	enum rsp_pull pull;

	for (;;) {
		if (!log->in_record) {
			pull = read(reader, out);
			if (pull == RSP_PULL_END && rsp_uim_take_held(&log->uim, out)) {
				out->file_off = log->held_off;
				reader->more = false;
				return RSP_PULL_FRAME;
			}
			if (pull != RSP_PULL_FRAME)
				return pull;
		}
		pull = next_frame(reader, out);
		if (pull != RSP_PULL_END)
			return pull;
	}
}

static enum rsp_pull qmdl_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;

	if (!log->begun)
		rsp_input_skip(reader->input,
		               table_len(rsp_input_peek(reader->input, RSP_SNIFF_LEN)));
	log->begun = true;
	return pull(reader, out, read_stream);
}

/* How many good and bad packets the head of a stream has. */
static void count_packets(struct rsp_slice in, unsigned *out_good, unsigned *out_bad)
{
	struct rsp_bytes room = {0};
	struct rsp_diag_packet packet;
	enum rsp_diag_verdict verdict;

	*out_good = 0;
	*out_bad = 0;
	do {
		verdict = rsp_diag_take_packet(&in, &room, &packet);
		*out_good += verdict == RSP_DIAG_GOOD;
		*out_bad += verdict == RSP_DIAG_BAD;
	} while (verdict == RSP_DIAG_GOOD || verdict == RSP_DIAG_BAD);
	rsp_bytes_free(&room);
}

static int qmdl_recognise(struct rsp_slice head)
{
	unsigned good, bad;

	if (table_len(head))
		return SURE_TABLE;
	count_packets(head, &good, &bad);
	if (good >= MANY)
		return SURE_STREAM;
	return good && good >= bad ? SURE_FEW : 0;
}

const struct rsp_source rsp_source_qmdl = {
    .name = "qmdl",
    .title = "Qualcomm modem log, a stream of packets (QMDL, QMDL2)",
    .recognise = qmdl_recognise,
    .open = diaglog_open,
    .next = qmdl_next,
    .close = diaglog_close,
};

/* DLF: records have no check sum, but times that grow slowly and lengths that lead from one to the
 * next. */

static bool is_near(uint64_t a, uint64_t b)
{
	return (a > b ? a - b : b - a) >> DAY_SHIFT == 0;
}

/* A modem that does not know the time yet counts from 1980; for so long that it is seldom on. */
static bool is_unsynced(uint64_t time)
{
	return time >> UNSYNCED_SHIFT == 0;
}

static bool can_follow(uint64_t before, uint64_t time)
{
	return is_near(time, before) || is_unsynced(before) || is_unsynced(time);
}

/* Whether a record can begin here, behind one of this time. */
static bool can_begin(struct rsp_slice in, uint64_t before)
{
	struct rsp_diag_log record;

	return rsp_diag_take_log(&in, &record) && rsp_diag_can_be_time(record.time) &&
	       can_follow(before, record.time);
}

/* Whether the bytes are a record, as far as what was read before and what follows can tell. */
static bool is_sound(const struct diaglog *log, struct rsp_slice in)
{
	struct rsp_slice rest = in;
	struct rsp_diag_log record;

	if (!rsp_diag_take_log(&rest, &record) || !rsp_diag_can_be_time(record.time) ||
	    record.len == RSP_DIAG_LOG_HEADER_LEN)
		return false;
	if (rest.len == 0)
		return log->has_last && is_near(record.time, log->last_time);
	return can_begin(rest, record.time);
}

/* How far the next sound record is, behind the first byte. */
static size_t find_sound(const struct diaglog *log, struct rsp_slice seen)
{
	for (size_t off = 1; off < seen.len; off++)
		if (is_sound(log, rsp_sub(seen, off, seen.len)))
			return off;
	return seen.len;
}

/* Reads over bytes that are no record. */
static void skip_astray(struct rsp_reader *reader)
{
	struct diaglog *log = reader->state;

	log->packet_len = find_sound(log, rsp_input_peek(reader->input, RSP_SCAN_LEN));
	if (log->packet_len > RSP_SCAN_STEP)
		log->packet_len = RSP_SCAN_STEP;
	skip_bad(reader);
}

/* Whether the record that begins what is seen ends it, and is either whole or the first. */
static bool is_last(const struct diaglog *log, struct rsp_slice seen,
                    const struct rsp_diag_log *record)
{
	return seen.len == record->len || (seen.len < record->len && !log->has_last);
}

/* Whether what stands next is a record; what it says is then in *out, and its bytes in
 * log->packet. */
static bool find_record(struct rsp_reader *reader, struct rsp_diag_log *out)
{
	struct diaglog *log = reader->state;
	struct rsp_slice seen = rsp_input_peek(reader->input, UINT16_MAX + RSP_DIAG_LOG_HEADER_LEN);
	struct rsp_slice rest = seen;
	bool good = rsp_diag_take_log(&rest, out);

	good = good && ((log->has_last && is_near(out->time, log->last_time)) ||
	                is_last(log, seen, out) || is_sound(log, seen));
	log->packet_len = good ? seen.len - rest.len : 0;
	log->packet.raw = rsp_sub(seen, 0, log->packet_len);
	log->packet.bytes = log->packet.raw;
	log->packet.escaped = false;
	return good;
}

static enum rsp_pull read_records(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;
	struct rsp_diag_log record;

	while (rsp_input_peek(reader->input, 1).len) {
		if (!find_record(reader, &record)) {
			skip_astray(reader);
			continue;
		}
		if (log->bad_len)
			return tell_bad(reader, out);
		if (log->packet_len < record.len)
			return tell_cut(reader, out);
		log->has_last = true;
		log->last_time = record.time;
		if (wants_to_look(reader, &record))
			look_ahead(reader, next_bare);
		else if (enter(reader, &record))
			return RSP_PULL_FRAME;
	}
	return finish(reader, out);
}

static enum rsp_pull dlf_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	return pull(reader, out, read_records);
}

/* ISF, the item store of QXDM: its layout is not public. Whether it keeps log records as they came
 * is not known either; those that stand in it like that are found by what they look like. */

enum {
	ISF_BODY_MAX = 4096, /* bytes of a record of the UIM driver; one is seldom over 300 */
	ISF_TIME_SHIFT = 16,
	TICKS_OF_A_DAY = 800 * 86400,
	FIRST_DAY = 20 * 365, /* since 1980: no modem writes these records before */
	ISF_SLOTS = 8,
	ISF_TYPES = 64
};

/* Whether the header of a record 0x19B7 is one that can be, or the items of the others fill them.
 */
static bool can_be_body(const struct rsp_diag_log *record)
{
	struct rsp_slice in = record->body;
	uint8_t len, slot, type;

	if (!rsp_uim_is_apdu(record))
		return rsp_take_u8(&in, &len) && len && len == in.len;
	return rsp_skip(&in, 3) && rsp_take_u8(&in, &slot) && rsp_take_u8(&in, &type) &&
	       slot < ISF_SLOTS && type < ISF_TYPES;
}

/* Whether a whole record of the UIM driver begins here. */
static bool is_embedded(struct rsp_slice in, struct rsp_diag_log *out)
{
	return rsp_diag_take_log(&in, out) && rsp_uim_is_record(out) &&
	       out->body.len + RSP_DIAG_LOG_HEADER_LEN == out->len &&
	       out->body.len <= ISF_BODY_MAX && rsp_diag_can_be_time(out->time) &&
	       (out->time >> ISF_TIME_SHIFT) / TICKS_OF_A_DAY >= FIRST_DAY && can_be_body(out);
}

static bool next_embedded(struct rsp_slice *in, struct rsp_bytes *room, struct rsp_diag_log *out)
{
	(void)room;
	for (; in->len; *in = rsp_sub(*in, 1, in->len))
		if (is_embedded(*in, out))
			return rsp_skip(in, out->len);
	return false;
}

/* Says what became of the file, once. */
static enum rsp_pull tell_isf(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;

	if (log->begun)
		return finish(reader, out);
	log->begun = true;
	return rsp_reader_damaged(
	    reader, out, RSP_RULE_SOURCE_LINK, log->number, rsp_input_offset(reader->input),
	    "the layout of ISF is not public: %llu records of the SIM driver were found by what "
	    "they "
	    "look like, others may be missing. Save it in QXDM as DLF, QMDL or text, and read that",
	    (unsigned long long)log->number);
}

static enum rsp_pull read_embedded(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct diaglog *log = reader->state;
	struct rsp_diag_log record;
	struct rsp_slice seen, rest;

	while ((seen = rsp_input_peek(reader->input, RSP_SCAN_LEN)).len) {
		rest = seen;
		if (!next_embedded(&rest, NULL, &record)) {
			/* One may begin where this ends. */
			rsp_input_skip(reader->input,
			               seen.len < RSP_SCAN_LEN ? seen.len : RSP_SCAN_STEP);
			continue;
		}
		log->packet.raw = rsp_sub(seen, 0, seen.len - rest.len);
		log->packet.raw =
		    rsp_sub(log->packet.raw, log->packet.raw.len - record.len, record.len);
		log->packet.bytes = log->packet.raw;
		log->packet.escaped = false;
		log->raw_off = rsp_offset_in(seen, log->packet.raw);
		log->packet_len = seen.len - rest.len;
		if (wants_to_look(reader, &record))
			look_ahead(reader, next_embedded);
		else if (enter(reader, &record))
			return RSP_PULL_FRAME;
	}
	return tell_isf(reader, out);
}

static enum rsp_pull isf_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	return pull(reader, out, read_embedded);
}

/* Nothing is known to recognise it by: its name does (registry.c). */
static int isf_recognise(struct rsp_slice head)
{
	(void)head;
	return 0;
}

const struct rsp_source rsp_source_isf = {
    .name = "isf",
    .title = "QXDM item store (ISF): log records that stand in it",
    .recognise = isf_recognise,
    .open = diaglog_open,
    .next = isf_next,
    .close = diaglog_close,
};

/* Log codes begin with the number of a piece of equipment. */
static bool is_equipment(uint16_t code)
{
	enum { SHIFT = 12 };
	static const uint16_t known =
	    1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 10 | 1 << 11 | 1 << 13;

	return known >> (code >> SHIFT) & 1;
}

static int dlf_recognise(struct rsp_slice head)
{
	struct rsp_diag_log record;
	uint64_t last = 0;
	unsigned num = 0;

	while (rsp_diag_take_log(&head, &record)) {
		if (record.body.len + RSP_DIAG_LOG_HEADER_LEN < record.len ||
		    !rsp_diag_can_be_time(record.time) || !is_equipment(record.code) ||
		    (num && !can_follow(last, record.time)))
			break;
		last = record.time;
		num++;
	}
	if (num > MANY)
		return SURE_RECORDS;
	return num && head.len == 0 ? SURE_FEW : 0;
}

const struct rsp_source rsp_source_dlf = {
    .name = "dlf",
    .title = "Qualcomm log records (DLF)",
    .recognise = dlf_recognise,
    .open = diaglog_open,
    .next = dlf_next,
    .close = diaglog_close,
};
