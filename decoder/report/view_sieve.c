/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Display filters over a view. Where columns alone decide, the rows are asked; else the traces are
 * read again. */
#include "report/view_again.h"

#include <string.h>

#include "report/filter.h"
#include "report/keys.h"

enum {
	BLOCK = 4096,    /* messages whose hits are counted together */
	WORD = 64,       /* bits */
	ROWS_A_STEP = 64 /* that are asked at once */
};

struct rsp_sieve {
	struct rsp_view *view;
	struct rsp_filter *filter;
	bool plain;
	uint64_t *words; /* a bit for each message */
	uint32_t *hits;  /* of each block */
	size_t cap_blocks;
	size_t num, asked;
	size_t trace;
	bool reading;
	struct rsp_again again;
	struct rsp_arena lasting, scratch;
	enum rsp_work work;
};

bool rsp_sieve_check(const char *expression, struct rsp_arena *arena,
                     struct rsp_sieve_error *out_error)
{
	struct rsp_filter_error error;

	if (rsp_filter_compile(arena, expression, &error))
		return true;
	*out_error = (struct rsp_sieve_error){error.column, error.text};
	return false;
}

/* Completion */

struct completing {
	struct rsp_slice word;
	const char **out;
	size_t num, max;
};

static bool is_of_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static bool try_name(void *user, const char *name)
{
	struct completing *completing = user;

	if (rsp_starts_with(rsp_text(name), completing->word) &&
	    strlen(name) > completing->word.len)
		completing->out[completing->num++] = name;
	return completing->num < completing->max;
}

size_t rsp_sieve_complete(const char *expression, struct rsp_arena *arena, const char **out,
                          size_t max, size_t *out_typed)
{
	size_t len = strlen(expression), typed = 0;
	struct completing completing = {.out = out, .max = max};

	(void)arena;
	while (typed < len && is_of_word(expression[len - typed - 1]))
		typed++;
	*out_typed = typed;
	completing.word = rsp_slice(expression + len - typed, typed);
	if (typed && max)
		rsp_key_names(try_name, &completing);
	return completing.num;
}

/* Asking */

/* The columns that rows have. */
static bool has_column(enum rsp_column column)
{
	static const enum rsp_column columns[] = {
	    RSP_COLUMN_SEQ,         RSP_COLUMN_TRACE,        RSP_COLUMN_T,
	    RSP_COLUMN_T_NS,        RSP_COLUMN_CLOCK,        RSP_COLUMN_FRAME,
	    RSP_COLUMN_LINE,        RSP_COLUMN_SLOT,         RSP_COLUMN_CHANNEL,
	    RSP_COLUMN_INTERFACE,   RSP_COLUMN_DIRECTION,    RSP_COLUMN_FUNCTION,
	    RSP_COLUMN_TAG,         RSP_COLUMN_SEGMENT,      RSP_COLUMN_SW,
	    RSP_COLUMN_COMMAND_LEN, RSP_COLUMN_RESPONSE_LEN, RSP_COLUMN_RESULT,
	    RSP_COLUMN_SUMMARY,     RSP_COLUMN_PROCEDURE,    RSP_COLUMN_STEP,
	};

	for (size_t at = 0; at < sizeof(columns) / sizeof(*columns); at++)
		if (columns[at] == column)
			return true;
	return false;
}

static bool make_room(struct rsp_sieve *sieve, size_t at)
{
	size_t blocks = sieve->cap_blocks ? sieve->cap_blocks : 1;
	uint64_t *words;
	uint32_t *hits;

	while (blocks * BLOCK <= at)
		blocks *= 2;
	if (blocks == sieve->cap_blocks)
		return true;
	words = rsp_realloc(sieve->words, blocks * BLOCK / WORD * sizeof(*words));
	if (words)
		sieve->words = words;
	hits = rsp_realloc(sieve->hits, blocks * sizeof(*hits));
	if (hits)
		sieve->hits = hits;
	if (!words || !hits)
		return false;
	memset(words + sieve->cap_blocks * BLOCK / WORD, 0,
	       (blocks - sieve->cap_blocks) * BLOCK / WORD * sizeof(*words));
	memset(hits + sieve->cap_blocks, 0, (blocks - sieve->cap_blocks) * sizeof(*hits));
	sieve->cap_blocks = blocks;
	return true;
}

static void ask(struct rsp_sieve *sieve, struct rsp_message *message, size_t at)
{
	bool fits = rsp_filter_matches(sieve->filter, message, &sieve->scratch);

	sieve->asked = at + 1;
	if (!fits || !make_room(sieve, at))
		return;
	sieve->words[at / WORD] |= UINT64_C(1) << (at % WORD);
	sieve->hits[at / BLOCK]++;
	sieve->num++;
}

static void on_message(void *user, struct rsp_message *message, size_t at)
{
	struct rsp_sieve *sieve = user;
	struct rsp_message row;

	rsp_arena_reset(&sieve->scratch);
	rsp_view_row_message(sieve->view, at, &sieve->scratch, &row);
	message->procedure = row.procedure;
	message->step = row.step;
	ask(sieve, message, at);
}

struct rsp_sieve *rsp_sieve_new(struct rsp_view *view, const char *expression)
{
	struct rsp_sieve *sieve = rsp_alloc(sizeof(*sieve));
	struct rsp_filter_error error;

	if (!sieve)
		return NULL;
	sieve->view = view;
	sieve->again.user = sieve;
	sieve->again.message = on_message;
	rsp_arena_init(&sieve->lasting, 0);
	rsp_arena_init(&sieve->scratch, 0);
	sieve->filter = rsp_filter_compile(&sieve->lasting, expression, &error);
	if (sieve->filter) {
		sieve->plain = rsp_filter_plain(sieve->filter, has_column);
		return sieve;
	}
	rsp_sieve_free(sieve);
	return NULL;
}

void rsp_sieve_free(struct rsp_sieve *sieve)
{
	if (!sieve)
		return;
	rsp_again_end(&sieve->again);
	rsp_free(sieve->words);
	rsp_free(sieve->hits);
	rsp_arena_free(&sieve->scratch);
	rsp_arena_free(&sieve->lasting);
	rsp_free(sieve);
}

static enum rsp_work ask_rows(struct rsp_sieve *sieve)
{
	for (size_t num = 0; num < ROWS_A_STEP && sieve->asked < sieve->view->num_rows; num++) {
		struct rsp_message message;

		rsp_arena_reset(&sieve->scratch);
		rsp_view_row_message(sieve->view, sieve->asked, &sieve->scratch, &message);
		ask(sieve, &message, sieve->asked);
	}
	if (sieve->asked < sieve->view->num_rows)
		return RSP_WORK_GOES_ON;
	return sieve->view->done ? RSP_WORK_DONE : RSP_WORK_WAITS;
}

static enum rsp_work read_again(struct rsp_sieve *sieve)
{
	enum rsp_work work;

	if (sieve->trace == sieve->view->num_traces)
		return RSP_WORK_DONE;
	if (!sieve->reading) {
		if (!sieve->view->traces[sieve->trace].trace)
			return sieve->view->done ? RSP_WORK_DONE : RSP_WORK_WAITS;
		sieve->reading =
		    rsp_again_begin(&sieve->again, sieve->view, sieve->trace, -1, true);
		return sieve->reading ? RSP_WORK_GOES_ON : RSP_WORK_NONE;
	}
	work = rsp_again_step(&sieve->again);
	if (work != RSP_WORK_NONE)
		return work;
	rsp_again_end(&sieve->again);
	sieve->reading = false;
	sieve->trace++;
	return RSP_WORK_GOES_ON;
}

enum rsp_work rsp_sieve_step(struct rsp_sieve *sieve)
{
	if (sieve->work == RSP_WORK_DONE || sieve->work == RSP_WORK_NONE)
		return sieve->work;
	sieve->work = sieve->plain ? ask_rows(sieve) : read_again(sieve);
	return sieve->work;
}

size_t rsp_sieve_asked(const struct rsp_sieve *sieve)
{
	return sieve->asked;
}

size_t rsp_sieve_num(const struct rsp_sieve *sieve)
{
	return sieve->num;
}

bool rsp_sieve_has(const struct rsp_sieve *sieve, size_t at)
{
	return at / BLOCK < sieve->cap_blocks && sieve->words[at / WORD] >> (at % WORD) & 1;
}

bool rsp_sieve_at(const struct rsp_sieve *sieve, size_t nth, size_t *out)
{
	size_t block = 0;

	if (nth >= sieve->num)
		return false;
	for (; nth >= sieve->hits[block]; block++)
		nth -= sieve->hits[block];
	for (*out = block * BLOCK;; ++*out)
		if (rsp_sieve_has(sieve, *out) && !nth--)
			return true;
}

size_t rsp_sieve_before(const struct rsp_sieve *sieve, size_t at)
{
	size_t num = 0, block = at / BLOCK;

	for (size_t before = 0; before < block && before < sieve->cap_blocks; before++)
		num += sieve->hits[before];
	for (size_t place = block * BLOCK; place < at && block < sieve->cap_blocks; place++)
		num += rsp_sieve_has(sieve, place);
	return num;
}
