/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OpenEUICC and EasyEUICC in logcat, with verbose logging on:
 *
 *   <logcat's prefix> TelephonyManager APDU: <hex>          TelephonyManager APDU response: <hex>
 *   <logcat's prefix> OMAPI APDU: <hex>                     OMAPI APDU response: <hex>
 *
 * The response ends with its status word, or is "null" where the system gave none. The prefix is
 * any of logcat's; its times have no year. */
#include "source/formats.h"
#include "source/log.h"

enum { SURE_RECORD = 93, SURE_REFUSED = 60 };

struct openeuicc {
	struct rsp_day_clock day;
};

static void openeuicc_line(struct rsp_log *log)
{
	struct openeuicc *openeuicc = log->state;
	struct rsp_slice rest = log->rest, prefix, text;

	log->rest = rsp_slice(NULL, 0);
	if (!rsp_take_marker(&rest, "TelephonyManager APDU", &prefix) &&
	    !rsp_take_marker(&rest, "OMAPI APDU", &prefix))
		return;
	rsp_log_stamp(log, &prefix, &openeuicc->day);
	text = rest;
	if (rsp_take_text(&text, "response:")) {
		if (rsp_equal_text(rsp_trim(text), "null")) {
			rsp_log_begin(log, &log->one, RSP_HINT_REFUSED, text);
			if (rsp_log_add(&log->one, rsp_trim(text)))
				rsp_log_finish(log, &log->one);
			return;
		}
		rsp_log_hex(log, RSP_HINT_RAPDU, text);
	} else if (rsp_starts_with_text(rest, ":") && rsp_skip(&rest, 1)) {
		rsp_log_hex(log, RSP_HINT_CAPDU, rest);
	}
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct openeuicc),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = openeuicc_line,
};

static int openeuicc_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool openeuicc_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_openeuicc = {
    .name = "openeuicc",
    .title = "OpenEUICC in logcat",
    .recognise = openeuicc_recognise,
    .open = openeuicc_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
