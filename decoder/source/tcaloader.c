/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of the loader of the Trusted Connectivity Alliance: a line that begins with "Command"
 * holds a command as its second word of hex, one that begins with "Response" the response with its
 * status word:
 *
 *   Command  : 80E60200130C...
 *   Response : 009000
 *
 * What stands between the two (a number, a separator) differs. */
#include "source/formats.h"
#include "source/log.h"

enum { SURE_RECORD = 80, SURE_REFUSED = 0, WORDS_MAX = 3, HEX_MIN = 4 };

/* Takes the hex: the first word behind the key that is, and not one of two digits (a number may
 * stand before it). */
static bool take_hex_word(struct rsp_slice *in, struct rsp_slice *out)
{
	for (int i = 0; i < WORDS_MAX && rsp_take_word(in, out); i++)
		if (out->len >= HEX_MIN && rsp_is_hex(*out))
			return true;
	return false;
}

static void tcaloader_line(struct rsp_log *log)
{
	struct rsp_slice rest = log->rest, hex;
	bool command = rsp_take_text(&rest, "Command");

	log->rest = rsp_slice(NULL, 0);
	if (!command && !rsp_take_text(&rest, "Response"))
		return;
	if (!take_hex_word(&rest, &hex))
		rsp_log_refuse(log, "is a command or response without hex");
	else if (rsp_trim(rest).len)
		rsp_log_refuse(log, "goes on behind the hex");
	else
		rsp_log_hex(log, command ? RSP_HINT_CAPDU : RSP_HINT_RAPDU, hex);
}

static const struct rsp_log_format format = {
    .state_len = 1,
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = tcaloader_line,
};

static int tcaloader_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool tcaloader_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_tcaloader = {
    .name = "tcaloader",
    .title = "TCA loader log",
    .recognise = tcaloader_recognise,
    .open = tcaloader_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
