/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unisoc (Spreadtrum) modem log, driver of the SIM:
 *
 *   ... tx_data_len[<n>] ...               n bytes to the card follow
 *   [T]USIMDRV 0x00 0xA4 0x04 ...          in as many lines as it takes
 *   ... rx_data_len[<n>] ...
 *   [R]USIMDRV 0x90 0x00
 *
 * What is printed is what the line carried (RSP_HINT_T0). Only lines made up after another reader
 * of such logs were at hand, none of a real modem: [R] is taken to be what [T] is in the other
 * direction. */
#include "base/hex.h"
#include "source/formats.h"
#include "source/log.h"

enum { SURE_RECORD = 86, SURE_REFUSED = 40, LEN_DIGITS = 6 };

struct flow {
	struct rsp_record record;
	bool announced;
	uint64_t len;
};

struct unisoc {
	struct flow flows[2]; /* by enum rsp_t0_kind: RSP_T0_TX, RSP_T0_RX */
};

/* Queues what came of the bytes announced. */
static void finish(struct rsp_log *log, struct flow *flow)
{
	if (flow->announced && flow->record.bytes.len < flow->len)
		rsp_log_report(log, RSP_RULE_SOURCE_LENGTH,
		               "before line %llu: %llu bytes were announced, %zu are there",
		               (unsigned long long)log->line.number, (unsigned long long)flow->len,
		               flow->record.bytes.len);
	rsp_log_finish(log, &flow->record);
	flow->announced = false;
}

static void announce(struct rsp_log *log, enum rsp_t0_kind kind, struct rsp_slice rest)
{
	struct unisoc *unisoc = log->state;
	struct flow *flow = &unisoc->flows[kind];
	uint64_t len;

	finish(log, flow);
	if (!rsp_take_decimal(&rest, LEN_DIGITS, &len) || !rsp_take_text(&rest, "]")) {
		rsp_log_refuse(log, "does not hold a length");
		return;
	}
	flow->announced = len != 0;
	flow->len = len;
}

/* Adds "0xHH 0xHH, ..."; false where something else is among them. */
static bool add_octets(struct rsp_record *record, struct rsp_slice in)
{
	struct rsp_slice digits, comma;
	size_t before = record->bytes.len;

	while (rsp_take_text(&in, "0x")) {
		if (!rsp_take(&in, 2, &digits) || !rsp_is_hex(digits) ||
		    !rsp_log_add_hex(record, digits))
			return false;
		comma = in;
		if (rsp_take_text(&comma, ","))
			in = comma;
	}
	return rsp_trim(in).len == 0 && record->bytes.len > before;
}

static void data(struct rsp_log *log, enum rsp_t0_kind kind, struct rsp_slice rest)
{
	struct unisoc *unisoc = log->state;
	struct flow *flow = &unisoc->flows[kind];
	struct rsp_slice number;

	/* "USIMDRV:[0]:" has the number of the driver. */
	if (rsp_take_text(&rest, ":[") && !rsp_take_until(&rest, ':', &number))
		return;
	if (!flow->record.open) {
		rsp_log_begin(log, &flow->record, RSP_HINT_T0, rsp_trim(rest));
		flow->record.frame.param = (uint32_t)kind;
	}
	if (log->line.cut || !add_octets(&flow->record, rest))
		rsp_log_refuse(log, "does not hold the octets that belong there");
	if (flow->record.bytes.len == 0) {
		flow->record.open = false;
		return;
	}
	/* The last line may be filled up. */
	if (flow->announced && flow->record.bytes.len > flow->len)
		flow->record.bytes.len = (size_t)flow->len;
	if (!flow->announced || flow->record.bytes.len == flow->len)
		finish(log, flow);
}

static void unisoc_line(struct rsp_log *log)
{
	struct rsp_slice rest = log->rest;

	log->rest = rsp_slice(NULL, 0);
	if (rsp_take_marker(&rest, "[T]USIMDRV", NULL))
		data(log, RSP_T0_TX, rest);
	else if (rsp_take_marker(&rest, "[R]USIMDRV", NULL))
		data(log, RSP_T0_RX, rest);
	else if (rsp_take_marker(&rest, "tx_data_len[", NULL))
		announce(log, RSP_T0_TX, rest);
	else if (rsp_take_marker(&rest, "rx_data_len[", NULL))
		announce(log, RSP_T0_RX, rest);
}

static void unisoc_end(struct rsp_log *log)
{
	struct unisoc *unisoc = log->state;

	for (size_t i = 0; i < sizeof(unisoc->flows) / sizeof(unisoc->flows[0]); i++)
		finish(log, &unisoc->flows[i]);
}

static void unisoc_close(struct rsp_log *log)
{
	struct unisoc *unisoc = log->state;

	for (size_t i = 0; i < sizeof(unisoc->flows) / sizeof(unisoc->flows[0]); i++)
		rsp_log_record_free(&unisoc->flows[i].record);
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct unisoc),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = unisoc_line,
    .end = unisoc_end,
    .close = unisoc_close,
};

static int unisoc_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool unisoc_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_unisoc = {
    .name = "unisoc",
    .title = "Unisoc modem log (USIMDRV)",
    .recognise = unisoc_recognise,
    .open = unisoc_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
};
