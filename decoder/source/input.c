/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/inflate.h"
#include "source/source.h"

enum {
	WINDOW_LEN = 128 << 10, /* at first; it grows to twice what is asked for, so that asking
	                           for much again and again does not move much each time */
	RAW_LEN = 64 << 10      /* compressed bytes read at once */
};

struct rsp_input {
	struct rsp_arena *arena;
	int fd;             /* -1: the bytes are in memory */
	bool is_file;       /* a regular file: `size` is known */
	uint64_t size;      /* as stored */
	uint64_t stored;    /* bytes read of what is stored */
	bool source_ended;  /* nothing more comes from fd */
	bool ended;         /* nothing more comes behind `view` */
	bool dropping;      /* the rest of a line that was too long stands next */
	const char *broken; /* why it ended early */
	enum rsp_rule_id rule;
	uint64_t offset; /* uncompressed bytes consumed */

	struct rsp_slice view; /* bytes not yet consumed */
	uint8_t *window;       /* what holds them; NULL: somebody else's memory */
	size_t window_len;

	struct rsp_inflate *inflate; /* NULL: not compressed */
	struct rsp_slice raw;        /* compressed bytes not yet used */
	uint8_t *raw_window;
};

static void break_off(struct rsp_input *input, enum rsp_rule_id rule, const char *text)
{
	input->ended = true;
	if (input->broken)
		return;
	input->broken = text;
	input->rule = rule;
}

/* One read of at most `len` bytes into `out`; 0 at the end, and where reading fails. */
static size_t read_some(struct rsp_input *input, uint8_t *out, size_t len)
{
	ssize_t got;

	if (input->source_ended)
		return 0;
	do
		got = read(input->fd, out, len);
	while (got < 0 && errno == EINTR);
	if (got > 0) {
		input->stored += (uint64_t)got;
		return (size_t)got;
	}
	input->source_ended = true;
	if (got < 0)
		break_off(input, RSP_RULE_SOURCE_READ,
		          rsp_arena_printf(input->arena, "reading failed: %s", strerror(errno)));
	else if (input->is_file && input->stored < input->size)
		break_off(input, RSP_RULE_SOURCE_READ, "the file was cut while it was read");
	return 0;
}

static size_t fill_plain(struct rsp_input *input, uint8_t *out, size_t len)
{
	size_t got = read_some(input, out, len);

	if (got == 0)
		input->ended = true;
	return got;
}

static size_t fill_inflated(struct rsp_input *input, uint8_t *out, size_t len)
{
	size_t got;

	if (input->raw.len == 0 && input->raw_window)
		input->raw =
		    rsp_slice(input->raw_window, read_some(input, input->raw_window, RAW_LEN));
	if (!rsp_inflate_step(input->inflate, &input->raw, out, len, &got)) {
		break_off(input, RSP_RULE_SOURCE_COMPRESSED, rsp_inflate_text(input->inflate));
		return got;
	}
	if (got || input->raw.len || !input->source_ended)
		return got;
	if (!rsp_inflate_complete(input->inflate))
		break_off(input, RSP_RULE_SOURCE_COMPRESSED, rsp_inflate_text(input->inflate));
	input->ended = true;
	return 0;
}

/* Makes the window at least `want` bytes long. */
static bool grow_window(struct rsp_input *input, size_t want)
{
	size_t len = input->window_len ? input->window_len : WINDOW_LEN;
	uint8_t *window;

	while (len < want || (len < 2 * want && len < RSP_INPUT_WINDOW))
		len *= 2;
	if (len == input->window_len)
		return true;
	window = rsp_alloc(len);
	if (!window)
		return false;
	if (input->view.len)
		memcpy(window, input->view.data, input->view.len);
	input->view = rsp_slice(window, input->view.len);
	rsp_free(input->window);
	input->window = window;
	input->window_len = len;
	return true;
}

/* Moves what is not yet consumed to the front of the window and reads on behind it. */
static void refill(struct rsp_input *input, size_t want)
{
	if (want > RSP_INPUT_WINDOW)
		want = RSP_INPUT_WINDOW;
	if (!grow_window(input, want)) {
		break_off(input, RSP_RULE_SOURCE_READ, "there is not enough memory to read on");
		return;
	}
	if (input->view.len)
		memmove(input->window, input->view.data, input->view.len);
	input->view = rsp_slice(input->window, input->view.len);
	while (input->view.len < want && !input->ended) {
		uint8_t *end = input->window + input->view.len;
		size_t room = input->window_len - input->view.len;

		input->view.len +=
		    input->inflate ? fill_inflated(input, end, room) : fill_plain(input, end, room);
	}
}

struct rsp_slice rsp_input_peek(struct rsp_input *input, size_t want)
{
	if (input->view.len < want && !input->ended)
		refill(input, want);
	return rsp_sub(input->view, 0, want);
}

void rsp_input_skip(struct rsp_input *input, size_t len)
{
	size_t done = rsp_take_up_to(&input->view, len).len;

	input->offset += done;
	while (done < len && rsp_input_peek(input, 1).len) {
		size_t more = rsp_take_up_to(&input->view, len - done).len;

		done += more;
		input->offset += more;
	}
}

void rsp_input_drop(struct rsp_input *input, struct rsp_slice seen)
{
	input->offset += rsp_take_up_to(&input->view, seen.len).len;
}

bool rsp_input_can_look(const struct rsp_input *input)
{
	return !input->inflate && (input->is_file || input->fd < 0);
}

size_t rsp_input_look(const struct rsp_input *input, uint64_t off, uint8_t *out, size_t len)
{
	struct rsp_slice seen = {0};
	ssize_t got;

	if (!rsp_input_can_look(input) || off < input->offset || off > INT64_MAX)
		return 0;
	if (input->is_file) {
		do
			got = pread(input->fd, out, len, (off_t)off);
		while (got < 0 && errno == EINTR);
		return got < 0 ? 0 : (size_t)got;
	}
	if (off - input->offset < input->view.len)
		seen = rsp_sub(input->view, (size_t)(off - input->offset), len);
	if (seen.len)
		memcpy(out, seen.data, seen.len);
	return seen.len;
}

bool rsp_input_seek(struct rsp_input *input, uint64_t off)
{
	if (!input->is_file || input->inflate || off > INT64_MAX ||
	    lseek(input->fd, (off_t)off, SEEK_SET) < 0)
		return false;
	input->offset = off;
	input->stored = off;
	input->source_ended = false;
	input->ended = false;
	input->dropping = false;
	input->view = rsp_slice(input->window, 0);
	return true;
}

/* Drops the rest of a line that was too long to be shown. */
static void drop_line(struct rsp_input *input)
{
	struct rsp_slice part;

	input->dropping = false;
	while (rsp_input_peek(input, 1).len) {
		struct rsp_slice rest = input->view;

		if (rsp_take_until(&rest, '\n', &part)) {
			rsp_input_skip(input, part.len + 1);
			return;
		}
		rsp_input_skip(input, input->view.len);
	}
}

bool rsp_input_line(struct rsp_input *input, struct rsp_slice *out, bool *out_cut)
{
	struct rsp_slice rest, cr;

	*out_cut = false;
	if (input->dropping)
		drop_line(input);
	for (size_t want = 1;; want = input->view.len + 1) {
		if (rsp_input_peek(input, want).len == 0)
			return false;
		rest = rsp_sub(input->view, 0, RSP_LINE_MAX + 1);
		if (rsp_take_until(&rest, '\n', out)) {
			rsp_input_skip(input, out->len + 1);
			break;
		}
		*out_cut = input->view.len > RSP_LINE_MAX;
		if (*out_cut || input->ended) {
			*out = rsp_sub(input->view, 0, RSP_LINE_MAX);
			rsp_input_skip(input, out->len);
			break;
		}
	}
	input->dropping = *out_cut;
	if (rsp_ends_with(*out, rsp_text("\r")))
		return rsp_take_last(out, 1, &cr);
	return true;
}

uint64_t rsp_input_offset(const struct rsp_input *input)
{
	return input->offset;
}

const char *rsp_input_broken(const struct rsp_input *input)
{
	return input->broken;
}

enum rsp_rule_id rsp_input_broken_rule(const struct rsp_input *input)
{
	return input->rule;
}

uint64_t rsp_input_size(const struct rsp_input *input)
{
	return input->is_file && input->size > input->stored ? input->size : input->stored;
}

uint64_t rsp_input_read(const struct rsp_input *input)
{
	return input->stored;
}

int rsp_input_progress(const struct rsp_input *input)
{
	enum { THOUSAND = 1000 };

	if (!input->is_file || input->size == 0)
		return -1;
	if (input->stored >= input->size)
		return THOUSAND;
	return (int)((double)input->stored / (double)input->size * THOUSAND);
}

/* Looks whether the input is compressed, and if so puts a decompressor before it. False when there
 * is no memory. */
static bool look_through(struct rsp_input *input)
{
	enum rsp_inflate_kind kind =
	    rsp_inflate_recognise(rsp_input_peek(input, RSP_INFLATE_MAGIC_LEN));

	if (kind == RSP_INFLATE_NONE)
		return input->window || input->fd < 0;
	input->inflate = rsp_inflate_new(kind);
	input->raw = input->view;
	input->raw_window = input->window;
	input->view = rsp_slice(NULL, 0);
	input->window = NULL;
	input->window_len = 0;
	input->ended = false;
	return input->inflate && grow_window(input, WINDOW_LEN);
}

static struct rsp_input *input_new(struct rsp_arena *arena, int fd)
{
	struct rsp_input *input = rsp_alloc(sizeof(*input));

	if (!input)
		return NULL;
	input->arena = arena;
	input->fd = fd;
	return input;
}

static struct rsp_input *input_finish(struct rsp_input *input)
{
	if (look_through(input))
		return input;
	rsp_input_close(input);
	return NULL;
}

/* What a file that was opened cannot be: read_some would only say so later. */
static const char *refuse(const struct stat *status)
{
	if (S_ISDIR(status->st_mode))
		return "it is a directory";
	return S_ISBLK(status->st_mode) ? "it is a block device" : NULL;
}

static int open_path(struct rsp_arena *arena, const char *path, struct stat *out_status,
                     const char **out_text)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0 || fstat(fd, out_status) != 0) {
		*out_text = rsp_arena_printf(arena, "it cannot be opened: %s", strerror(errno));
	} else {
		*out_text = refuse(out_status);
		if (!*out_text)
			return fd;
	}
	if (fd >= 0 && !is_stdin)
		close(fd);
	return -1;
}

struct rsp_input *rsp_input_open(struct rsp_arena *arena, const char *path, const char **out_text)
{
	struct stat status;
	int fd = open_path(arena, path, &status, out_text);
	struct rsp_input *input;

	if (fd < 0)
		return NULL;
	*out_text = "there is not enough memory";
	input = input_new(arena, fd);
	if (!input) {
		if (fd != STDIN_FILENO)
			close(fd);
		return NULL;
	}
	/* Standard input may be a file that somebody else has read a part of. */
	input->is_file = S_ISREG(status.st_mode) && lseek(fd, 0, SEEK_CUR) == 0;
	input->size = input->is_file ? (uint64_t)status.st_size : 0;
	return input_finish(input);
}

struct rsp_input *rsp_input_memory(struct rsp_arena *arena, struct rsp_slice bytes)
{
	struct rsp_input *input = input_new(arena, -1);

	if (!input)
		return NULL;
	input->view = bytes;
	input->stored = bytes.len;
	input->source_ended = true;
	input->ended = true;
	return input_finish(input);
}

void rsp_input_close(struct rsp_input *input)
{
	if (!input)
		return;
	if (input->fd > STDIN_FILENO)
		close(input->fd);
	rsp_inflate_free(input->inflate);
	rsp_free(input->window);
	rsp_free(input->raw_window);
	rsp_free(input);
}
