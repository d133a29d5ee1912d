/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Details: one message of a view with its elements and all the bytes that led to it, and looking
 * for messages by what they hold.
 *
 * Both read the files of the view again, from the nearest mark before what is wanted, and do so in
 * steps, so that a front end never has to wait.
 */
#ifndef RSPTRACE_DETAIL_H
#define RSPTRACE_DETAIL_H

#include "rsptrace/view.h"

/* One element of the tree, in the order of the document. */
struct rsp_detail_line {
	unsigned depth;
	const char *label;
	const char *value; /* NULL: it only groups those below it */
	const char *note;  /* NULL: none */
	const char *key, *clause;
	int tab; /* where its bytes stand; -1: nowhere */
	uint64_t bit_off, bit_len;
	size_t num_below; /* lines that belong to it: the next ones */
};

/* Bytes [off, off+len) of a tab are those of its parent from `parent_off` on. */
struct rsp_detail_piece {
	size_t off, len;
	int parent; /* tab; -1: not known */
	size_t parent_off;
};

/* One buffer: a frame, or what was made of others. */
struct rsp_detail_tab {
	const char *name; /* "frame 15", "C-APDU data" */
	enum rsp_buffer_kind kind;
	struct rsp_slice bytes;
	const bool *hidden; /* one for each byte; NULL: none is */
	const struct rsp_detail_piece *pieces;
	size_t num_pieces;
	uint64_t frame, file_off; /* RSP_BUFFER_FRAME */
};

struct rsp_detail_finding {
	enum rsp_level level;
	bool not_run;
	const char *text; /* sign, rule, text and clause */
	int line;         /* that it is about; -1: none */
};

struct rsp_detail {
	size_t message; /* its place in the view */
	const struct rsp_detail_line *lines;
	size_t num_lines;
	const struct rsp_detail_tab *tabs;
	size_t num_tabs;
	const struct rsp_detail_finding *findings;
	size_t num_findings;
	bool cut; /* more tabs than RSP_DETAIL_TABS: the rest is left out */
};

enum { RSP_DETAIL_TABS = 1024 };

/* rsp_detail_light marks the bytes of a tab that a stretch of bits of another (or the same) tab is
 * made of, or is in: `out` has one place for each byte, all false at first. Answers how many. */
size_t rsp_detail_light(const struct rsp_detail *detail, int from, uint64_t bit_off,
                        uint64_t bit_len, int tab, bool *out);

/* rsp_detail_line_at gives the smallest element that a byte of a tab belongs to; -1: none. */
int rsp_detail_line_at(const struct rsp_detail *detail, int tab, size_t off);

/* What is going on with work that is done in steps. */
enum rsp_work {
	RSP_WORK_GOES_ON,
	RSP_WORK_WAITS, /* it has come to where the view itself has not yet read on */
	RSP_WORK_DONE,  /* found; of a filter: all messages were asked */
	RSP_WORK_NONE   /* not found, or it cannot be done: see the text */
};

/* Opening a message. */
struct rsp_opening;

/* rsp_opening_new begins to open message `at`; NULL when there is no memory. The view outlives it.
 */
struct rsp_opening *rsp_opening_new(struct rsp_view *view, size_t at);
void rsp_opening_free(struct rsp_opening *opening);
enum rsp_work rsp_opening_step(struct rsp_opening *opening);

/* rsp_opening_detail gives what was opened, as long as the opening; NULL: not (yet). */
const struct rsp_detail *rsp_opening_detail(const struct rsp_opening *opening);

/* rsp_opening_text says why it could not be opened; NULL: nothing is wrong. */
const char *rsp_opening_text(const struct rsp_opening *opening);

/* A display filter: which messages fit, found step by step. */
struct rsp_sieve;

struct rsp_sieve_error {
	size_t column;    /* of the expression, from 1; 0: no memory */
	const char *text; /* a sentence, in the arena */
};

/* rsp_sieve_check tells whether an expression is a display filter; if not, where and why. */
RSP_MUST_USE bool rsp_sieve_check(const char *expression, struct rsp_arena *arena,
                                  struct rsp_sieve_error *out_error);

/* rsp_sieve_complete gives names that go on from the word at the end of an expression, at most
 * `max` of them, in order; *out_typed is how many bytes of the word stand there. */
size_t rsp_sieve_complete(const char *expression, struct rsp_arena *arena, const char **out,
                          size_t max, size_t *out_typed);

/* rsp_sieve_new begins; NULL when the expression is none, or there is no memory. */
struct rsp_sieve *rsp_sieve_new(struct rsp_view *view, const char *expression);
void rsp_sieve_free(struct rsp_sieve *sieve);
enum rsp_work rsp_sieve_step(struct rsp_sieve *sieve);

/* rsp_sieve_asked is how many messages were asked, rsp_sieve_num how many of these fit. */
size_t rsp_sieve_asked(const struct rsp_sieve *sieve);
size_t rsp_sieve_num(const struct rsp_sieve *sieve);

/* rsp_sieve_at gives the place of the `nth` message that fits (from 0); false behind the last. */
RSP_MUST_USE bool rsp_sieve_at(const struct rsp_sieve *sieve, size_t nth, size_t *out);

/* rsp_sieve_has tells whether a message fits; rsp_sieve_before how many before it do. */
bool rsp_sieve_has(const struct rsp_sieve *sieve, size_t at);
size_t rsp_sieve_before(const struct rsp_sieve *sieve, size_t at);

/* Looking for text, "~regular expression" or "x:hex bytes". */
struct rsp_needle;

/* rsp_needle_new reads what is looked for, in the arena; NULL: *out_text says what is wrong. */
struct rsp_needle *rsp_needle_new(struct rsp_arena *arena, const char *text, const char **out_text);

/* rsp_needle_fits tells whether a text has it. Bytes are in no text. */
bool rsp_needle_fits(struct rsp_needle *needle, const char *text);

/* rsp_needle_line gives the first line of a message from `from` on (towards the front with `back`)
 * that has it; -1: none. Where it has bytes, *out_tab and *out_off say where (else *out_tab is -1).
 */
int rsp_needle_line(struct rsp_needle *needle, const struct rsp_detail *detail, int from, bool back,
                    int *out_tab, size_t *out_off);

/* A search through the messages of a view. */
struct rsp_search;

/* rsp_search_new begins behind message `from` (or before it, with `back`); the view and the needle
 * outlive it. NULL when there is no memory. */
struct rsp_search *rsp_search_new(struct rsp_view *view, struct rsp_needle *needle, size_t from,
                                  bool back);
void rsp_search_free(struct rsp_search *search);
enum rsp_work rsp_search_step(struct rsp_search *search);

/* rsp_search_found gives the place of the message that has it, after RSP_WORK_DONE. */
size_t rsp_search_found(const struct rsp_search *search);

/* rsp_search_at is the place that the search has come to. */
size_t rsp_search_at(const struct rsp_search *search);

#endif
