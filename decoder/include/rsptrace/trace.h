/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces: the streaming pass from files to messages.
 *
 * One trace is one input, or several files in their order (a folder, a log that was rotated). Use:
 * rsp_trace_new, then for each file rsp_trace_open and rsp_trace_step until it answers false, then
 * rsp_trace_end, rsp_trace_summary, rsp_trace_free. Messages and findings are handed out while
 * stepping; what a callback gets is valid until it returns.
 */
#ifndef RSPTRACE_TRACE_H
#define RSPTRACE_TRACE_H

#include "rsptrace/keyring.h"
#include "rsptrace/message.h"
#include "rsptrace/secrets.h"
#include "rsptrace/trust.h"

struct rsp_trace;

struct rsp_trace_options {
	uint32_t number;                   /* of this trace among the inputs, from 1 */
	const char *input_format;          /* name of a format; NULL: recognise by content */
	const struct rsp_slice *isdr_aids; /* further AIDs of an ISD-R; must outlive the trace */
	size_t num_isdr_aids;
	uint64_t max_frames; /* stop after so many frames; 0: no limit */
	bool has_date;       /* times without a date are counted from date_ns on */
	int64_t date_ns;     /* since 1970, nanoseconds */
	int64_t zone_ns;     /* how far the clock of logs that name no zone is ahead of UTC */
	int64_t shift_ns;    /* added to every time */
	const struct rsp_secrets *secrets; /* of TLS sessions, besides those in the input; must
	                                      outlive the trace; NULL: none */
	const struct rsp_keyring *keyring; /* keys of cards; must outlive the trace; NULL: none */
	const char *confirmation_code; /* of the user, with which hashCc is checked; must outlive
	                                  the trace; NULL: not known */
	bool any_key;    /* keys are tried whatever version, TAR and algorithm they are of */
	bool es10_trees; /* who follows procedures looks into every ES10 message: these come with a
	                    tree in which a certificate that was met before is not opened, and
	                    same_object_as may be left empty */
	/* With es10_trees and no_summaries: the fields whose values are asked for. Elements that are
	 * of other fields and have no others in them may be left out of these trees. NULL: values
	 * of all fields are asked for. */
	const struct rsp_field *const *es10_fields;
	size_t num_es10_fields;
	bool no_summaries; /* nobody reads the summaries of messages: they may be left empty */
	bool signatures;   /* verify signatures and chains of certificates; every message that can
	                      hold some gets its tree for it */
	const struct rsp_trust *trust; /* further anchors of chains; must outlive the trace; NULL:
	                                  only the built-in ones */
	bool no_links; /* nobody asks what leads from message to message: same_as, same_object_as,
	                  and ids of ES10 and ES8+ messages may be left empty */
	/* Gets each certificate of the handshakes of TLS that can be read, also of connections of
	 * which other messages are shown; NULL: nobody wants them. */
	void (*certificate)(void *user, uint64_t frame, struct rsp_slice der);
	void *certificate_user;
	/* Gets the number that a message would have, instead of the message: of STORE DATA to an
	 * ISD-R that says nothing more than the ES10 message which its blocks become. NULL: these
	 * are messages like others. */
	void (*block)(void *user, uint32_t trace, uint64_t seq, int slot);
	void *block_user;
};

/* What the bytes between a terminal and a card are, before anything is joined. */
enum rsp_card_item_kind {
	RSP_ITEM_TPDU,          /* command, its data, response and status word in one */
	RSP_ITEM_COMMAND,       /* a command alone */
	RSP_ITEM_RESPONSE,      /* a response with status word alone */
	RSP_ITEM_PART_HEADER,   /* the parts of a T=0 exchange: 5 header bytes, */
	RSP_ITEM_PART_COMMAND,  /* data to the card, */
	RSP_ITEM_PART_RESPONSE, /* data from the card, */
	RSP_ITEM_PART_SW,       /* and the status word */
	RSP_ITEM_ATR,
	RSP_ITEM_PPS_REQUEST,
	RSP_ITEM_PPS_RESPONSE,
	RSP_ITEM_RESET, /* perhaps with the ATR */
	RSP_ITEM_OPEN,  /* a modem opened a session on an application; the bytes are its AID */
	RSP_ITEM_CLOSE,
	RSP_ITEM_REFUSED /* it answered with an error of its own, which the bytes are as text */
};

struct rsp_card_item {
	enum rsp_card_item_kind kind;
	int slot; /* -1: the source names none */
	enum rsp_clock clock;
	int64_t t_ns;
	uint64_t frame;
	uint64_t file_off; /* as in the RSP_BUFFER_FRAME that messages lead back to */
	bool ordered_pair; /* the source promises: each response answers the command before it */
	bool alone;        /* a part of an exchange whose command is not in the trace */
	bool has_session;  /* RSP_ITEM_COMMAND, _OPEN, _CLOSE: of a session of a modem */
	uint64_t session;
	uint32_t param; /* RSP_ITEM_REFUSED: of which kind */
	struct rsp_slice bytes;
	const struct rsp_buffer *buffer; /* what they were cut from when they were joined from
	                                    several frames; NULL: one frame */
};

struct rsp_sink {
	void *user;
	void (*message)(void *user, struct rsp_message *message);
	void (*finding)(void *user, const struct rsp_finding *finding);
	/* item gets each item before the messages that it completes; NULL: nobody wants them. */
	void (*item)(void *user, const struct rsp_card_item *item);
};

enum rsp_status {
	RSP_STATUS_OK,
	RSP_STATUS_DAMAGED,    /* the container is cut short or damaged; the rest was delivered */
	RSP_STATUS_UNKNOWN,    /* no format recognises the content, or no format has that name */
	RSP_STATUS_UNREADABLE, /* cannot be opened or read */
	RSP_STATUS_NO_MEMORY
};

/* rsp_status_name gives "ok", "damaged", "unknown format" ... */
const char *rsp_status_name(enum rsp_status status);

struct rsp_trace_summary {
	const char *format; /* name of the format of the last file; "" when none was recognised */
	const char *text;   /* a sentence on what is wrong; NULL when nothing is */
	uint64_t bytes;     /* as stored in the files */
	uint64_t frames, messages;
	uint64_t undecoded_frames; /* frames that led to no item for the decoders (other traffic) */
	enum rsp_status status;    /* the worst met */
};

/* rsp_trace_new makes a trace; options and sink are copied. NULL when there is no memory. */
struct rsp_trace *rsp_trace_new(const struct rsp_trace_options *options,
                                const struct rsp_sink *sink);

/* rsp_trace_open opens the next file ("-": standard input). On RSP_STATUS_UNKNOWN and _UNREADABLE
 * nothing is open and the summary's text says why. */
enum rsp_status rsp_trace_open(struct rsp_trace *trace, const char *path);

/* rsp_trace_open_memory is rsp_trace_open for bytes, which must outlive the reading. */
enum rsp_status rsp_trace_open_memory(struct rsp_trace *trace, struct rsp_slice bytes);

/* rsp_trace_shift sets what is added to every time (options.shift_ns) of the files opened from now
 * on. */
void rsp_trace_shift(struct rsp_trace *trace, int64_t shift_ns);

/* rsp_trace_step reads one frame and hands out what it completes. False when the file is at its end
 * (or the limit of frames is reached), and the file is then closed. */
RSP_MUST_USE bool rsp_trace_step(struct rsp_trace *trace);

/* A place in a file of a trace, from which another trace of the same options can go on. */
struct rsp_mark {
	uint64_t file_off;
	uint64_t frame;    /* number of the last frame or line read; 0: none was */
	const void *inner; /* what the trace itself remembers; in the arena of the mark */
};

/* rsp_trace_mark marks where the open file is read next, in the arena, so that reading can begin
 * there: false where that is not possible (a pipe, compressed input, the middle of a record, a
 * format whose lines hang together), or there is no memory. What is unfinished, be it a command
 * without answer, a chain or a connection, is not in the mark. */
RSP_MUST_USE bool rsp_trace_mark(const struct rsp_trace *trace, struct rsp_arena *arena,
                                 struct rsp_mark *out);

/* rsp_trace_resume is rsp_trace_open, from a mark on, for a trace that has read nothing yet. Of the
 * messages that begin behind the mark it hands out those that the first trace handed out, in the
 * same order, with other numbers (seq, answers, same_as ...); what was unfinished at the mark may
 * be missing or come as a fragment. */
enum rsp_status rsp_trace_resume(struct rsp_trace *trace, const char *path,
                                 const struct rsp_mark *mark);

/* rsp_trace_secrets gives what the trace knows of TLS secrets by now, those it found itself
 * included, for the options of another trace; valid as long as the trace. */
const struct rsp_secrets *rsp_trace_secrets(const struct rsp_trace *trace);

/* rsp_trace_end hands out what is still pending: the trace is over. */
void rsp_trace_end(struct rsp_trace *trace);

/* rsp_trace_summary tells what was read so far; the texts live as long as the trace. */
struct rsp_trace_summary rsp_trace_summary(const struct rsp_trace *trace);

/* rsp_trace_read is how many bytes of the open file were read, as stored, and rsp_trace_offset how
 * many of it (uncompressed) the frames so far have taken; 0: none is open. */
uint64_t rsp_trace_read(const struct rsp_trace *trace);
uint64_t rsp_trace_offset(const struct rsp_trace *trace);

/* rsp_trace_progress is how far the open file has been read, in thousandths; -1 where that cannot
 * be known. */
int rsp_trace_progress(const struct rsp_trace *trace);

void rsp_trace_free(struct rsp_trace *trace);

/* The fields of the library come in tables, one a module: rsp_num_field_tables of them.
 * rsp_field_table_at gives the table `at` (from 0); an empty one behind the last. */
size_t rsp_num_field_tables(void);
struct rsp_field_table rsp_field_table_at(size_t at);

/* rsp_field_find gives the field with this key, or NULL. */
const struct rsp_field *rsp_field_find(struct rsp_slice key);

/* One row for each function that the library knows by name. */
struct rsp_function {
	enum rsp_interface iface;
	uint32_t tag; /* ES10: first tag of the request; APDU: the instruction byte */
	const char *name;
	const char *clause;
};

/* rsp_function_at gives the row `at` (from 0) of the catalogue; false behind the last. */
RSP_MUST_USE bool rsp_function_at(size_t at, struct rsp_function *out);

/* One row for each input format. */
struct rsp_format {
	const char *name; /* for --input-format */
	const char *title;
};

/* rsp_format_at gives the row `at` (from 0); false behind the last. */
RSP_MUST_USE bool rsp_format_at(size_t at, struct rsp_format *out);

#endif
