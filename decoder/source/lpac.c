/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The debug log of lpac (LIBEUICC_DEBUG_APDU, LPAC_APDU_DEBUG), on stderr:
 *
 *   [DEBUG] [APDU] [TX] CLA: HH, INS: HH, P1: HH, P2: HH, Lc: HH, Data: <hex>
 *   [DEBUG] [APDU] [RX] SW1: HH, SW2: HH, Data: <hex>
 *
 * Hex is "AA BB CC " in older versions, else contiguous; lines may be wrapped in ANSI colour and
 * have a logger's prefix; if that begins with date and time (MiniLPA: "yyyy-mm-dd hh:mm:ss.mmm
 * [thread] INFO LPACExecutor - lpac stdout output -> "), those are the time of the line. A TX with
 * empty Data prints Le where it says "Lc". The RX of a TX follows it. The lines of the HTTP leg are
 * read by lpac_http.c; all others (JSON, AT_DEBUG) are passed over. */
#include "base/hex.h"
#include "source/clock.h"
#include "source/colour.h"
#include "source/formats.h"
#include "source/lpac_http.h"

enum { PREFIX_MAX = 256 }; /* the marker stands in this many bytes at the front of a line */

/* How sure the recogniser is. */
enum { SURE_APDU = 95, SURE_HTTP = 50, SURE_MARKER = 60 };

struct lpac {
	struct rsp_line line;
	struct rsp_bytes plain; /* the line without colours */
	struct rsp_bytes bytes; /* the APDU */
	struct rsp_lpac_http http;
};

static const char tx_marker[] = "[APDU] [TX] ";
static const char rx_marker[] = "[APDU] [RX] ";
static const char http_marker[] = "[DEBUG] [HTTP] [";
static const char http_tx_marker[] = "[HTTP] [TX] ";
static const char http_rx_marker[] = "[HTTP] [RX] ";

/* Takes "KEY: HH" and a comma behind it. */
static bool take_octet(struct rsp_slice *in, const char *key, uint8_t *out)
{
	struct rsp_slice rest = rsp_trim(*in), digits;
	size_t len;
	uint8_t c;

	if (!rsp_starts_with_text(rest, key) || !rsp_skip(&rest, rsp_text(key).len))
		return false;
	rest = rsp_trim(rest);
	if (!rsp_take(&rest, 2, &digits) || !rsp_hex_decode(digits, out, 1, &len, NULL) || len != 1)
		return false;
	if (rsp_peek_u8(rest, 0, &c) && c == ',' && !rsp_skip(&rest, 1))
		return false;
	*in = rest;
	return true;
}

/* Takes "Data: <hex>", which may be absent: *out_hex is then empty. */
static bool take_data(struct rsp_slice *in, struct rsp_slice *out_hex)
{
	static const char key[] = "Data:";
	struct rsp_slice rest = rsp_trim(*in);

	if (rest.len && (!rsp_starts_with_text(rest, key) || !rsp_skip(&rest, sizeof(key) - 1)))
		return false;
	*out_hex = rsp_trim(rest);
	return true;
}

enum verdict { OTHER_LINE, APDU, HTTP, REFUSED };

/* What stands behind the marker of a TX line -> the C-APDU. */
static bool parse_tx(struct rsp_slice in, struct rsp_bytes *bytes, struct rsp_slice *out_hex)
{
	static const char *const keys[] = {"CLA:", "INS:", "P1:", "P2:", "Lc:"};
	uint8_t header[sizeof(keys) / sizeof(keys[0])];

	for (size_t i = 0; i < sizeof(header); i++)
		if (!take_octet(&in, keys[i], &header[i]))
			return false;
	/* With Data the last octet is Lc, without it is Le: the same place in the C-APDU. */
	return take_data(&in, out_hex) &&
	       rsp_bytes_append(bytes, rsp_slice(header, sizeof(header))) &&
	       rsp_bytes_append_hex(bytes, *out_hex);
}

/* What stands behind the marker of an RX line -> the R-APDU. */
static bool parse_rx(struct rsp_slice in, struct rsp_bytes *bytes, struct rsp_slice *out_hex)
{
	uint8_t sw[2];

	return take_octet(&in, "SW1:", &sw[0]) && take_octet(&in, "SW2:", &sw[1]) &&
	       take_data(&in, out_hex) && rsp_bytes_append_hex(bytes, *out_hex) &&
	       rsp_bytes_append(bytes, rsp_slice(sw, sizeof(sw)));
}

/* Leaves in *in what follows the marker. */
static bool find_marker(struct rsp_slice *in, const char *marker)
{
	size_t off;

	return rsp_find(rsp_sub(*in, 0, PREFIX_MAX), rsp_text(marker), &off) && rsp_skip(in, off) &&
	       rsp_skip(in, rsp_text(marker).len);
}

/* Reads the line in lpac->line; the APDU is then in lpac->bytes. */
static enum verdict parse_line(struct lpac *lpac, enum rsp_hint *out_hint,
                               struct rsp_slice *out_part)
{
	struct rsp_slice text, rest, hex;
	bool good;

	if (!rsp_colour_drop(lpac->line.text, &lpac->plain, &text))
		return REFUSED;
	rest = text;
	lpac->bytes.len = 0;
	if (find_marker(&rest, tx_marker)) {
		*out_hint = RSP_HINT_CAPDU;
		good = parse_tx(rest, &lpac->bytes, &hex);
	} else if (find_marker(&rest, rx_marker)) {
		*out_hint = RSP_HINT_RAPDU;
		good = parse_rx(rest, &lpac->bytes, &hex);
	} else {
		return OTHER_LINE;
	}
	if (!good || lpac->line.cut)
		return REFUSED;
	if (hex.len == 0)
		hex = rest;
	*out_part = rsp_colour_find(lpac->line.text, rsp_offset_in(text, hex));
	return APDU;
}

/* Date and time at the front of a line. */
static void stamp(struct rsp_slice text, struct rsp_frame *out)
{
	int64_t date_ns, of_day_ns;

	text = rsp_trim(text);
	if (!rsp_take_date(&text, &date_ns))
		return;
	text = rsp_trim(text);
	if (!rsp_take_time_of_day(&text, &of_day_ns))
		return;
	out->clock = RSP_CLOCK_UNIX;
	out->no_zone = true;
	out->t_ns = date_ns + of_day_ns;
}

/* Reads a line of the HTTP leg; *out_data gets the body, *out_part where it stands in the line. */
static enum verdict parse_http(struct lpac *lpac, struct rsp_reader *reader,
                               struct rsp_slice *out_data, struct rsp_slice *out_part)
{
	struct rsp_slice text, rest;
	bool good;

	if (!rsp_colour_drop(lpac->line.text, &lpac->plain, &text))
		return REFUSED;
	rest = text;
	if (find_marker(&rest, http_tx_marker))
		good = rsp_lpac_http_tx(&lpac->http, reader, rest, out_data);
	else if (find_marker(&rest, http_rx_marker))
		good = rsp_lpac_http_rx(&lpac->http, rest, out_data);
	else
		return OTHER_LINE;
	if (!good)
		return REFUSED;
	*out_part = rsp_colour_find(lpac->line.text, rsp_offset_in(text, *out_data));
	return HTTP;
}

static int lpac_recognise(struct rsp_slice head)
{
	struct lpac lpac = {0};
	enum rsp_hint hint;
	struct rsp_slice part;
	int sure = 0;

	while (sure < SURE_APDU && rsp_take_line(&head, &lpac.line.text)) {
		enum verdict verdict = parse_line(&lpac, &hint, &part);

		if (verdict == APDU)
			sure = SURE_APDU;
		else if (verdict == REFUSED)
			sure = SURE_MARKER;
		else if (sure == 0 && find_marker(&lpac.line.text, http_marker))
			sure = SURE_HTTP;
	}
	rsp_bytes_free(&lpac.plain);
	rsp_bytes_free(&lpac.bytes);
	return sure;
}

static bool lpac_open(struct rsp_reader *reader)
{
	reader->state = rsp_alloc(sizeof(struct lpac));
	return reader->state;
}

static enum rsp_pull lpac_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct lpac *lpac = reader->state;
	enum rsp_hint hint;
	struct rsp_slice part, data;

	while (rsp_line_next(reader->input, &lpac->line)) {
		enum verdict verdict = parse_line(lpac, &hint, &part);

		if (verdict == OTHER_LINE)
			verdict = parse_http(lpac, reader, &data, &part);
		if (verdict == REFUSED)
			return rsp_line_damaged(
			    reader, out, &lpac->line,
			    "does not follow the grammar of lpac's APDU and HTTP lines");
		if (verdict == OTHER_LINE)
			continue;
		if (verdict == HTTP) {
			rsp_lpac_http_frame(&lpac->http, &lpac->line, data, part, out);
			stamp(lpac->line.text, out);
			rsp_lpac_http_stamp(&lpac->http, out);
			return RSP_PULL_FRAME;
		}
		rsp_line_frame(&lpac->line, part, hint, rsp_bytes_slice(&lpac->bytes), out);
		stamp(lpac->line.text, out);
		out->ordered_pair = true;
		return RSP_PULL_FRAME;
	}
	return rsp_line_end(reader, out, &lpac->line);
}

static void lpac_close(struct rsp_reader *reader)
{
	struct lpac *lpac = reader->state;

	rsp_bytes_free(&lpac->plain);
	rsp_bytes_free(&lpac->bytes);
	rsp_lpac_http_free(&lpac->http);
	rsp_free(lpac);
}

static bool lpac_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct lpac *lpac = reader->state;

	*out_number = lpac->line.number;
	return !reader->more;
}

static void lpac_resume(struct rsp_reader *reader, uint64_t number)
{
	struct lpac *lpac = reader->state;

	lpac->line.number = number;
}

const struct rsp_source rsp_source_lpac = {
    .name = "lpac",
    .title = "lpac debug log (APDU and HTTP lines)",
    .recognise = lpac_recognise,
    .open = lpac_open,
    .next = lpac_next,
    .close = lpac_close,
    .mark = lpac_mark,
    .resume = lpac_resume,
};
