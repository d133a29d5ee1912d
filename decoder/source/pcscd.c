/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of pcscd (--foreground --debug --apdu):
 *
 *   <microseconds since the line before, 8 digits> [<thread>] APDU: HH HH ...
 *   <microseconds> [<thread>] SW: HH HH ... SW1 SW2          the whole response
 *   <microseconds> [<thread>] ... Card ATR: 3B HH ...
 *
 * The thread is missing in older versions; a system log puts its own words in front, --color wraps
 * lines in colour. All other lines are passed over, but their times count. */
#include "source/formats.h"
#include "source/log.h"

enum { SURE_RECORD = 92, SURE_REFUSED = 60, STEP_DIGITS = 8, NS_PER_US = 1000 };

struct pcscd {
	bool has_clock;
	int64_t now_ns;
};

/* Takes the word of digits that says how long after the line before this one is. */
static bool take_step(struct rsp_slice *in, uint64_t *out_us)
{
	struct rsp_slice rest = *in, word, digits;

	while (rsp_take_word(&rest, &word)) {
		digits = word;
		if (word.len == STEP_DIGITS && rsp_take_decimal(&digits, STEP_DIGITS, out_us) &&
		    digits.len == 0) {
			*in = rest;
			return true;
		}
		if (rsp_offset_in(*in, word) > RSP_LOG_PREFIX_MAX)
			break;
	}
	return false;
}

static void drop_thread(struct rsp_slice *in)
{
	struct rsp_slice rest = rsp_trim(*in), thread;

	if (rsp_starts_with_text(rest, "[") && rsp_take_until(&rest, ']', &thread))
		*in = rest;
}

static void pcscd_line(struct rsp_log *log)
{
	struct pcscd *pcscd = log->state;
	struct rsp_slice rest = log->rest;
	uint64_t step_us;

	log->rest = rsp_slice(NULL, 0);
	if (!take_step(&rest, &step_us))
		return;
	if (pcscd->has_clock)
		pcscd->now_ns += (int64_t)step_us * NS_PER_US;
	pcscd->has_clock = true;
	log->clock = RSP_CLOCK_RELATIVE;
	log->t_ns = pcscd->now_ns;
	drop_thread(&rest);
	if (rsp_take_text(&rest, "APDU:"))
		rsp_log_hex(log, RSP_HINT_CAPDU, rest);
	else if (rsp_take_text(&rest, "SW:"))
		rsp_log_hex(log, RSP_HINT_RAPDU, rest);
	else if (rsp_take_marker(&rest, "Card ATR:", NULL))
		rsp_log_hex(log, RSP_HINT_ATR, rest);
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct pcscd),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = pcscd_line,
};

static int pcscd_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool pcscd_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_pcscd = {
    .name = "pcscd",
    .title = "pcscd log with APDUs",
    .recognise = pcscd_recognise,
    .open = pcscd_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
