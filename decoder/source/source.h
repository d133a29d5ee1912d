/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input formats: one file each, one row each in registry.c.
 *
 * pcap and pcapng are read by our own readers, not by libpcap: that one stops at the first damaged
 * record, drops the secrets blocks of a pcapng, refuses a file whose interfaces differ in link
 * type, and does not tell where in the file a frame stands.
 */
#ifndef RSP_SOURCE_SOURCE_H
#define RSP_SOURCE_SOURCE_H

#include "base/pass.h"

/* The bytes of an input, read through a window: a file, a pipe, or what zlib or zstd make of them.
 * Files are read, not mapped: a mapping faults when the file shrinks, and reading into a window
 * that stays in the cache costs the same. */
struct rsp_input;

/* rsp_input_open opens a file ("-": standard input) and looks through gzip and zstd by content. On
 * failure NULL, and *out_text (in the arena, or constant) says why in a sentence without the path.
 */
struct rsp_input *rsp_input_open(struct rsp_arena *arena, const char *path, const char **out_text);

/* rsp_input_memory makes an input of bytes that outlive it (tests, fuzzing); compressed ones are
 * looked through. NULL when there is no memory. */
struct rsp_input *rsp_input_memory(struct rsp_arena *arena, struct rsp_slice bytes);

/* rsp_input_close gives everything back; NULL is accepted. */
void rsp_input_close(struct rsp_input *input);

/* rsp_input_peek shows the next `want` bytes (fewer only at the end of the input) without consuming
 * them. Valid until the next call for this input. At most RSP_INPUT_WINDOW bytes can be seen at
 * once. */
struct rsp_slice rsp_input_peek(struct rsp_input *input, size_t want);

/* rsp_input_skip consumes `len` bytes, or all that are left. */
void rsp_input_skip(struct rsp_input *input, size_t len);

/* rsp_input_drop consumes `seen`, what was peeked last. */
void rsp_input_drop(struct rsp_input *input, struct rsp_slice seen);

/* rsp_input_look copies up to `len` bytes that stand at `off` (as rsp_input_offset counts), which
 * may be far behind the window, without moving anything; it answers how many. 0 where there are
 * none, and in a pipe or a compressed file. */
size_t rsp_input_look(const struct rsp_input *input, uint64_t off, uint8_t *out, size_t len);

/* rsp_input_can_look tells whether such bytes can be had. */
bool rsp_input_can_look(const struct rsp_input *input);

/* rsp_input_seek goes on at `off` (as rsp_input_offset counts) of an uncompressed regular file.
 * False, and nothing is changed, for any other input. */
RSP_MUST_USE bool rsp_input_seek(struct rsp_input *input, uint64_t off);

/* rsp_input_line takes the next line without LF and CR; false at the end. A line over RSP_LINE_MAX
 * is cut there, its rest is dropped, and *out_cut is set. */
RSP_MUST_USE bool rsp_input_line(struct rsp_input *input, struct rsp_slice *out, bool *out_cut);

/* rsp_input_offset is how many uncompressed bytes have been consumed. */
uint64_t rsp_input_offset(const struct rsp_input *input);

/* rsp_input_broken says why the input ended early (broken stream, read error, file cut while read);
 * NULL: it ended well, or has not ended. rsp_input_broken_rule is which finding that is. */
const char *rsp_input_broken(const struct rsp_input *input);
enum rsp_rule_id rsp_input_broken_rule(const struct rsp_input *input);

/* rsp_input_size is the number of bytes of the file as stored: in all where that is known, else
 * read so far. */
uint64_t rsp_input_size(const struct rsp_input *input);

/* rsp_input_read is how many of these were read so far. */
uint64_t rsp_input_read(const struct rsp_input *input);

/* rsp_input_progress is how much of the stored file has been read, in thousandths; -1 where its
 * size is not known. */
int rsp_input_progress(const struct rsp_input *input);

enum {
	RSP_INPUT_WINDOW = 16 << 20,
	RSP_LINE_MAX = 1 << 20,
	RSP_SNIFF_LEN = 64 << 10,   /* bytes a recogniser may look at */
	RSP_RECORD_MAX = 256 << 10, /* bytes of a packet; a record that says more is damaged */
	RSP_TEXT_MAX = 200          /* bytes of a sentence about damage */
};

enum rsp_pull {
	RSP_PULL_FRAME, /* a frame was read, or secrets (RSP_HINT_SECRETS, which count as none) */
	RSP_PULL_END,
	RSP_PULL_DAMAGED /* something was skipped or is cut short: out_frame->number, ->by_line and
	                    ->file_off say where, reader->rule and ->text what; reading goes on */
};

/* The clock of a log that prints times of day without dates: it goes on over midnight
 * (source/clock.h). All zero at the start. */
struct rsp_day_clock {
	bool has_last;
	int64_t last_ns; /* as printed last */
	int64_t day_ns;  /* the midnight it counts from, since that of the first day */
};

/* What a reader has to hand back besides frames. */
struct rsp_reader {
	struct rsp_input *input;
	struct rsp_arena *arena; /* lives as long as the trace */
	void *state;             /* the format's own */
	enum rsp_rule_id rule;   /* RSP_PULL_DAMAGED: which finding */
	const char *text;        /* RSP_PULL_DAMAGED: its sentence, valid until the next pull */
	char text_room[RSP_TEXT_MAX];
	bool told_broken;         /* it was told that the input ended early */
	struct rsp_day_clock day; /* goes on from file to file of a trace */
	uint64_t exchanges; /* HTTP exchanges that readers numbered, in all inputs of the trace */
	bool more;      /* the next frame is of the same record as the last, and has its number */
	uint64_t ahead; /* bytes of the input that were taken, but belong to what comes next */
};

struct rsp_source {
	const char *name;  /* for --input-format: "pcap", "lpac" */
	const char *title; /* "pcap capture", "lpac debug log (APDU and HTTP lines)" */
	/* recognise answers how sure it is from 0 (no) to 100, seeing the first RSP_SNIFF_LEN bytes
	 * at most. */
	int (*recognise)(struct rsp_slice head);
	/* open makes reader->state; false when there is no memory, and nothing is to be closed. */
	bool (*open)(struct rsp_reader *reader);
	/* next fills *out_frame, which borrows from the reader until the next call. */
	enum rsp_pull (*next)(struct rsp_reader *reader, struct rsp_frame *out_frame);
	void (*close)(struct rsp_reader *reader); /* may be NULL: nothing to do */
	/* ahead gives the next frame RSP_HINT_SECRETS that stands further on in the input, which
	 * `next` will give too; false behind the last. NULL: the format has none. */
	bool (*ahead)(struct rsp_reader *reader, struct rsp_frame *out_frame);
	/* mark tells how many frames or lines were read; false where another reader of the same
	 * file could not go on from the input's offset, without the bytes that are `ahead`, with no
	 * more than that. NULL: it never can. */
	bool (*mark)(const struct rsp_reader *reader, uint64_t *out_number);
	/* resume makes a reader that was just opened one that has read so many; its input is moved
	 * afterwards. Where `mark` is set. */
	void (*resume)(struct rsp_reader *reader, uint64_t number);
};

/* rsp_sources gives the rows of the registry, and how many. */
const struct rsp_source *const *rsp_sources(size_t *out_num);

/* rsp_source_find gives the row with this name, or NULL. */
const struct rsp_source *rsp_source_find(const char *name);

/* rsp_source_of_name gives the row of a format whose content cannot be recognised, by the name of
 * the file; NULL: it has no such name. */
const struct rsp_source *rsp_source_of_name(const char *path);

/* rsp_source_recognise gives the row that is surest about these first bytes, or NULL. */
const struct rsp_source *rsp_source_recognise(struct rsp_slice head);

#endif
