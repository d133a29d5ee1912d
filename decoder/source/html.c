/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports in HTML with commands in their text: "APDU: HH HH ...", as often as they like, also in
 * one line. No responses are in them. */
#include "source/formats.h"
#include "source/log.h"

enum { SURE_RECORD = 75, HEADER_LEN = 4 };

struct html {
	bool is_html; /* its element was seen */
};

/* Whether the line holds the first tag of a page. */
static bool opens_page(struct rsp_slice line)
{
	static const char *const tags[] = {"<html", "<HTML", "<!DOCTYPE html", "<!doctype html"};
	size_t off;

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (rsp_find(rsp_sub(line, 0, RSP_LOG_PREFIX_MAX), rsp_text(tags[i]), &off))
			return true;
	return false;
}

/* Reads one "APDU:" of the line, and leaves what follows for the next look. */
static void html_line(struct rsp_log *log)
{
	static const char key[] = "APDU:";
	struct html *html = log->state;
	struct rsp_slice rest = log->rest, hex;
	size_t off;

	log->rest = rsp_slice(NULL, 0);
	html->is_html |= opens_page(rest);
	if (!html->is_html || !rsp_find(rest, rsp_text(key), &off) ||
	    !rsp_skip(&rest, off + sizeof(key) - 1))
		return;
	hex = rsp_trim(rsp_take_hex_run(&rest));
	log->rest = rest;
	if (hex.len >= 2 * HEADER_LEN)
		rsp_log_hex(log, RSP_HINT_CAPDU, hex);
	else if (hex.len)
		rsp_log_refuse(log, "holds an APDU that is shorter than its header");
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct html),
    .sure = SURE_RECORD,
    .line = html_line,
};

static int html_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool html_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_html = {
    .name = "html",
    .title = "HTML report with APDUs",
    .recognise = html_recognise,
    .open = html_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
