/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of onomondo-ipa: subsystem and level in 8 columns each, then the text. The bytes of a
 * command or response follow on lines of their own, 64 a line:
 *
 *      SCARD    DEBUG PCSC reader #0 TX:
 *      SCARD     INFO  80E2910006...
 *      SCARD    DEBUG PCSC reader #0 RX:
 *      SCARD     INFO  6115
 *
 * On Android "Android eUICC channel 1 TX:". Lines of other subsystems (ES10x: the same bytes once
 * more, decoded) are passed over. There are no times. */
#include "source/formats.h"
#include "source/log.h"

enum { SURE_RECORD = 92, SURE_REFUSED = 40 };

struct onomondo {
	struct rsp_record record; /* the dump that is being read */
	bool empty;               /* none of its lines has come */
};

/* Takes "SCARD" and the level; *out_text is what follows. */
static bool take_columns(struct rsp_slice in, struct rsp_slice *out_text)
{
	struct rsp_slice subsystem, level;

	if (!rsp_take_word(&in, &subsystem) || !rsp_equal_text(subsystem, "SCARD") ||
	    !rsp_take_word(&in, &level))
		return false;
	*out_text = rsp_trim(in);
	return true;
}

static void finish(struct rsp_log *log)
{
	struct onomondo *onomondo = log->state;

	if (onomondo->record.open && onomondo->empty)
		rsp_log_refuse(log, "stands where the bytes of a command or response belong");
	else
		rsp_log_finish(log, &onomondo->record);
	onomondo->record.open = false;
}

/* Whether the text heads a dump: "... TX:" or "... RX:". */
static bool is_head(struct rsp_slice text, enum rsp_hint *out_hint)
{
	if (!rsp_starts_with_text(text, "PCSC reader #") &&
	    !rsp_starts_with_text(text, "Android eUICC channel "))
		return false;
	*out_hint = rsp_ends_with(text, rsp_text(" TX:")) ? RSP_HINT_CAPDU : RSP_HINT_RAPDU;
	return *out_hint == RSP_HINT_CAPDU || rsp_ends_with(text, rsp_text(" RX:"));
}

static void onomondo_line(struct rsp_log *log)
{
	struct onomondo *onomondo = log->state;
	struct rsp_slice text;
	enum rsp_hint hint;
	bool ours = take_columns(log->rest, &text);

	log->rest = rsp_slice(NULL, 0);
	if (ours && onomondo->record.open && rsp_is_hex(text)) {
		if (rsp_log_add_hex(&onomondo->record, text))
			onomondo->empty = false;
		else
			rsp_log_refuse(log, "makes a command or response longer than it can be");
		return;
	}
	finish(log);
	if (!ours || !is_head(text, &hint))
		return;
	rsp_log_begin(log, &onomondo->record, hint, text);
	onomondo->record.frame.ordered_pair = true;
	onomondo->empty = true;
}

static void onomondo_close(struct rsp_log *log)
{
	struct onomondo *onomondo = log->state;

	rsp_log_record_free(&onomondo->record);
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct onomondo),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = onomondo_line,
    .end = finish,
    .close = onomondo_close,
};

static int onomondo_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool onomondo_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_onomondo = {
    .name = "onomondo",
    .title = "onomondo-ipa log",
    .recognise = onomondo_recognise,
    .open = onomondo_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
