/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of text logs have in common: a line may complete several records, a record may
 * stand on several lines. A format looks at one line at a time and queues what comes of it. */
#ifndef RSP_SOURCE_LOG_H
#define RSP_SOURCE_LOG_H

#include "source/clock.h"
#include "source/line.h"

enum {
	RSP_LOG_QUEUE = 8,              /* what one look at a line may queue */
	RSP_LOG_RECORD_MAX = 132 << 10, /* bytes of a record: an extended command fits */
	RSP_LOG_PREFIX_MAX = 256        /* bytes of a line in which its marker must begin */
};

/* A command or response that is being put together; all zero is an empty one. */
struct rsp_record {
	bool open;
	struct rsp_frame frame; /* where it began */
	struct rsp_bytes bytes;
};

/* A record or a damage that waits to be handed out. */
struct rsp_log_result {
	bool damaged;
	enum rsp_rule_id rule;
	char text[RSP_TEXT_MAX];
	struct rsp_record record;
};

struct rsp_log {
	const struct rsp_log_format *format;
	void *state; /* the format's own, all zero at the start */
	struct rsp_line line;
	struct rsp_slice text; /* the line without colours */
	struct rsp_slice rest; /* what the next look at this line shall see; empty: all was seen */
	/* Time and slot of records that begin here; the format sets them, and they are none at the
	 * start of each line. */
	enum rsp_clock clock;
	int64_t t_ns;
	bool no_zone;
	int slot;
	struct rsp_bytes plain;
	struct rsp_record one; /* of rsp_log_hex */
	struct rsp_log_result queue[RSP_LOG_QUEUE];
	unsigned first, count;
	bool ended;
};

struct rsp_log_format {
	size_t state_len;
	int sure;         /* of a file with a record of it */
	int sure_refused; /* of one that only has lines which look like it */
	bool loose;       /* it does not promise that a response is that of the command before it */
	/* line reads log->rest (at first log->text), and may leave there what is to be read next.
	 */
	void (*line)(struct rsp_log *log);
	/* end is asked behind the last line until it queues nothing; may be NULL. */
	void (*end)(struct rsp_log *log);
	void (*close)(struct rsp_log *log); /* gives back what the state holds; may be NULL */
};

/* rsp_log_recognise, _open, _next and _close are those of struct rsp_source. */
int rsp_log_recognise(const struct rsp_log_format *format, struct rsp_slice head);
bool rsp_log_open(struct rsp_reader *reader, const struct rsp_log_format *format);
enum rsp_pull rsp_log_next(struct rsp_reader *reader, struct rsp_frame *out);
void rsp_log_close(struct rsp_reader *reader);

/* rsp_log_mark and _resume too; what a format keeps from line to line is not there afterwards. */
bool rsp_log_mark(const struct rsp_reader *reader, uint64_t *out_number);
void rsp_log_resume(struct rsp_reader *reader, uint64_t number);

/* rsp_log_begin begins a record on this line. `part`, cut from log->text, is where it stands. What
 * was in the record is dropped. */
void rsp_log_begin(struct rsp_log *log, struct rsp_record *record, enum rsp_hint hint,
                   struct rsp_slice part);

/* rsp_log_begin_at begins a record where another began. */
void rsp_log_begin_at(struct rsp_record *record, const struct rsp_record *other);

/* rsp_log_add adds bytes, rsp_log_add_hex what hex text says. False, and nothing is added, when it
 * is not hex, the record would be longer than RSP_LOG_RECORD_MAX, or there is no memory. */
RSP_MUST_USE bool rsp_log_add(struct rsp_record *record, struct rsp_slice bytes);
RSP_MUST_USE bool rsp_log_add_hex(struct rsp_record *record, struct rsp_slice text);

/* rsp_log_finish queues a record, and leaves an empty one. One that is not open is passed over. */
void rsp_log_finish(struct rsp_log *log, struct rsp_record *record);

/* rsp_log_hex queues a record that stands as hex in `text`, cut from log->text, or a refusal of the
 * line. */
void rsp_log_hex(struct rsp_log *log, enum rsp_hint hint, struct rsp_slice text);

/* rsp_log_refuse queues a refusal of this line (RSP_RULE_SOURCE_LINE); `why` is the rest of the
 * sentence "line n ...". rsp_log_report does that with another rule. */
void rsp_log_refuse(struct rsp_log *log, const char *why);
void rsp_log_report(struct rsp_log *log, enum rsp_rule_id rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* rsp_log_record_free gives the memory of a record back. */
void rsp_log_record_free(struct rsp_record *record);

/* rsp_take_marker drops everything up to and including `marker`, which must begin within
 * RSP_LOG_PREFIX_MAX bytes; *out_before is what stood before it (may be NULL). False when it does
 * not. */
RSP_MUST_USE bool rsp_take_marker(struct rsp_slice *in, const char *marker,
                                  struct rsp_slice *out_before);

/* rsp_take_text drops `text` from the front, after blanks. */
RSP_MUST_USE bool rsp_take_text(struct rsp_slice *in, const char *text);

/* rsp_take_hex_run takes the hex digits and blanks at the front. */
struct rsp_slice rsp_take_hex_run(struct rsp_slice *in);

/* rsp_log_stamp takes the time at the front of a line and sets that of the log: a date with time of
 * day (RSP_CLOCK_UNIX), logcat's month and day, or a time of day alone (RSP_CLOCK_RELATIVE, counted
 * by `day`). False, and nothing is changed, when there is none. */
bool rsp_log_stamp(struct rsp_log *log, struct rsp_slice *in, struct rsp_day_clock *day);

#endif
