/* SPDX-License-Identifier: GPL-2.0-or-later */
/* APDUs that a modem reports while logging them is on (TS 27.007 +CLOGSIMAPDU, unsolicited, and
 * +CLOGBUFFSIMAPDU, from its buffer):
 *
 *   +CLOGSIMAPDUTD: SIM SLOT:<slot>[,LSI:<n>],TX Data APDU: <hex>
 *   +CLOGSIMAPDURD: SIM SLOT:<slot>[,LSI:<n>],RX Data APDU: <hex>
 *
 * and the same with +CLOGBUFFSIMAPDUTD, +CLOGBUFFSIMAPDURD. The logical SIM interface (LSI) is not
 * kept apart. What is said by +CSIM or +CGLA in the same dialogue is reported here, too, and so
 * read from here only. */
#include "source/at.h"
#include "source/formats.h"

enum { SURE_RECORD = 94, SURE_REFUSED = 60, SLOT_DIGITS = 3 };

struct clog {
	struct rsp_day_clock day;
};

/* Takes "SIM SLOT:<n>" and whatever stands before the hex. */
static bool take_columns(struct rsp_log *log, struct rsp_slice *in, const char *label)
{
	uint64_t slot;

	if (!rsp_take_text(in, "SIM SLOT:"))
		return false;
	*in = rsp_trim(*in);
	if (!rsp_take_decimal(in, SLOT_DIGITS, &slot) || !rsp_take_marker(in, label, NULL))
		return false;
	log->slot = (int)slot;
	return true;
}

static void clog_line(struct rsp_log *log)
{
	static const struct {
		const char *name, *label;
		enum rsp_hint hint;
	} kinds[] = {
	    {"+CLOGSIMAPDUTD:",     "TX Data APDU:", RSP_HINT_CAPDU},
	    {"+CLOGSIMAPDURD:",     "RX Data APDU:", RSP_HINT_RAPDU},
	    {"+CLOGBUFFSIMAPDUTD:", "TX Data APDU:", RSP_HINT_CAPDU},
	    {"+CLOGBUFFSIMAPDURD:", "RX Data APDU:", RSP_HINT_RAPDU},
	};
	struct clog *clog = log->state;
	struct rsp_slice line = log->rest, rest = line;

	log->rest = rsp_slice(NULL, 0);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!rsp_take_marker(&rest, kinds[i].name, NULL))
			continue;
		rsp_at_prefix(log, &line, &clog->day);
		if (take_columns(log, &rest, kinds[i].label))
			rsp_log_hex(log, kinds[i].hint, rest);
		else
			rsp_log_refuse(log, "lacks the slot or the name of its bytes");
		return;
	}
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct clog),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .loose = true,
    .line = clog_line,
};

static int clog_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool clog_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_clog = {
    .name = "clog",
    .title = "APDUs reported by a modem (+CLOGSIMAPDU)",
    .recognise = clog_recognise,
    .open = clog_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
