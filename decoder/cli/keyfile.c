/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "cli/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/inputs.h"
#include "crypto/crypto.h"

enum { FIRST_ROOM = 64 << 10 };

/* A text with keys: wherever it stood is wiped. */
struct text {
	uint8_t *data;
	size_t len, room;
};

static void text_free(struct text *text)
{
	if (text->data)
		rsp_wipe(text->data, text->room);
	rsp_free(text->data);
	*text = (struct text){0};
}

static bool text_grow(struct text *text)
{
	size_t room = text->room ? text->room * 2 : FIRST_ROOM;
	struct text grown = {.len = text->len, .room = room};

	grown.data = room <= 2 * (size_t)RSP_KEYRING_TEXT_MAX ? rsp_alloc(room) : NULL;
	if (!grown.data)
		return false;
	if (text->len)
		memcpy(grown.data, text->data, text->len);
	text_free(text);
	*text = grown;
	return true;
}

/* NULL when all is read, else why not. */
static const char *read_all(int file, struct text *out)
{
	ssize_t got;

	do {
		if (out->len == out->room && !text_grow(out))
			return "it is too large, or there is too little memory";
		got = read(file, out->data + out->len, out->room - out->len);
		if (got > 0)
			out->len += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	return got < 0 ? strerror(errno) : NULL;
}

static bool take_number(struct rsp_slice *in, bool big, uint32_t *out)
{
	return big ? rsp_take_u32be(in, out) : rsp_take_u32le(in, out);
}

/* draft-ietf-opsawg-pcapng 4.1: a section header block, in either byte order. */
static bool is_capture(struct rsp_slice text, bool *out_big)
{
	enum { SECTION = 0x0A0D0D0A, ORDER = 0x1A2B3C4D };
	uint32_t type, len, order;

	if (!rsp_take_u32be(&text, &type) || type != SECTION || !rsp_take_u32be(&text, &len) ||
	    !rsp_take_u32be(&text, &order))
		return false;
	*out_big = order == ORDER;
	return true;
}

/* 4.7: blocks with decryption secrets. */
static size_t add_blocks(struct rsp_settings *settings, struct rsp_slice in, bool big)
{
	enum { SECRETS = 10, KEY_LOG = 0x544C534B, FRONT = 8, AROUND = 12 };
	struct rsp_slice block, log;
	uint32_t type, len, kind, log_len;
	size_t num = 0, bad;

	for (;;) {
		struct rsp_slice front = in;

		if (!take_number(&front, big, &type) || !take_number(&front, big, &len) ||
		    len < AROUND || !rsp_take(&in, len, &block))
			return num;
		block = rsp_sub(block, FRONT, block.len);
		if (type == SECRETS && take_number(&block, big, &kind) && kind == KEY_LOG &&
		    take_number(&block, big, &log_len) && rsp_take(&block, log_len, &log))
			num += rsp_secrets_add_keylog(settings->secrets, log, &bad);
	}
}

static void add(struct rsp_settings *settings, struct rsp_keyfile *keyfile, struct rsp_slice text,
                const char *name)
{
	size_t bad;
	bool big;

	if (is_capture(text, &big)) {
		keyfile->is_capture = true;
		keyfile->num_secrets = add_blocks(settings, text, big);
		return;
	}
	rsp_keyring_add(settings->keyring, text, name, &keyfile->report);
	if (keyfile->report.format == RSP_KEYRING_UNKNOWN)
		keyfile->num_secrets = rsp_secrets_add_keylog(settings->secrets, text, &bad);
}

static bool make_room(struct rsp_settings *settings)
{
	if (!settings->keyring)
		settings->keyring = rsp_keyring_new();
	if (!settings->secrets)
		settings->secrets = rsp_secrets_new(NULL);
	return settings->keyring && settings->secrets;
}

struct rsp_keyfile rsp_keyfile_load(struct rsp_settings *settings, const char *path)
{
	struct rsp_keyfile keyfile = {.report.format = RSP_KEYRING_UNKNOWN};
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct text text = {0};
	struct stat about;

	if (file < 0) {
		keyfile.error = strerror(errno);
		return keyfile;
	}
	keyfile.readable_by_others = fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
	                             about.st_mode & (S_IRGRP | S_IROTH);
	keyfile.error = make_room(settings) ? read_all(file, &text) : "there is not enough memory";
	if (!keyfile.error)
		add(settings, &keyfile, rsp_slice(text.data, text.len),
		    rsp_base_name(settings->arena, path));
	text_free(&text);
	close(file);
	return keyfile;
}

static void warn(struct rsp_settings *settings, const char *text)
{
	settings->key_warning =
	    settings->key_warning
	        ? rsp_arena_concat(settings->arena, settings->key_warning, "; ", text, NULL)
	        : text;
}

bool rsp_keyfile_read(struct rsp_settings *settings, const char *path)
{
	struct rsp_keyfile keyfile = rsp_keyfile_load(settings, path);
	const struct rsp_keyring_report *report = &keyfile.report;
	const char *error = keyfile.error;

	if (!error && !report->num_added && !keyfile.num_secrets)
		error = report->num_bad ? rsp_arena_printf(settings->arena, "%s", report->text)
		                        : "there is no key in it";
	if (error) {
		settings->program_error =
		    rsp_arena_printf(settings->arena, "--keys %s: %s", path, error);
		return false;
	}
	if (keyfile.readable_by_others)
		warn(settings,
		     rsp_arena_printf(settings->arena,
		                      "%s: other users can read this file with keys", path));
	if (report->num_bad && !keyfile.num_secrets)
		warn(settings, rsp_arena_printf(settings->arena, "%s (%zu such)", report->text,
		                                report->num_bad));
	return true;
}
