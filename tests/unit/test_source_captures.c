/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The readers on real captures: what the same session says in three formats, and inputs cut
 * anywhere. */
#include <stdio.h>

#include "carrier/carrier.h"
#include "source_feed.h"
#include "support/files.h"

enum { SEEDED_PLACES = 256, APDU_MAX = 512 };

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	/* The secrets of TLS are not given. */
	assert_int_equal(finding->level, RSP_LEVEL_INFO);
}

static void on_message(void *user, struct rsp_message *message)
{
	(void)user;
	assert_true(message->iface == RSP_IF_TCP || message->iface == RSP_IF_TLS);
}

static struct reading read_shared(const char *name)
{
	size_t len;
	uint8_t *data = test_shared_file(name, &len);
	struct reading reading;

	if (!data) {
		print_error("cannot read %s\n", name);
		fail();
	}
	reading = reading_of(data, len, NULL);
	free(data);
	assert_non_null(reading.source);
	assert_int_equal(reading.num_damages, 0);
	return reading;
}

/* All that a capture carries to or from a card, one behind the other. The number of items with this
 * hint is answered. */
static size_t carried(const char *name, enum rsp_hint hint, struct rsp_slice *out_items,
                      struct reading *out_reading)
{
	struct rsp_carrier *carrier = rsp_carrier_new();
	size_t num = 0;

	assert_non_null(carrier);
	*out_reading = read_shared(name);
	for (size_t i = 0; i < out_reading->num_frames; i++) {
		const struct rsp_frame *frame = reading_frame(out_reading, i);
		struct rsp_pass pass = {.finding = on_finding, .message = on_message};
		struct rsp_item item = {.hint = frame->hint,
		                        .param = frame->param,
		                        .bytes = frame->bytes,
		                        .frame = frame};

		rsp_carrier_handle(&pass, carrier, &item);
		while (rsp_pass_take(&pass, &item))
			if (item.hint == hint)
				out_items[num++] = item.bytes;
		rsp_pass_drained(&pass);
		assert_true(num <= APDU_MAX);
	}
	rsp_carrier_free(carrier);
	return num;
}

/* The command and response frames of a text, joined as one TPDU. */
static size_t joined_tpdus(const struct reading *reading, struct made *out)
{
	size_t num = 0;

	for (size_t i = 0; i < reading->num_frames; i++) {
		const struct rsp_frame *frame = reading_frame(reading, i);

		if (frame->hint != RSP_HINT_CAPDU && frame->hint != RSP_HINT_RAPDU)
			continue;
		if (frame->hint == RSP_HINT_CAPDU)
			out[num++].len = 0;
		made_bytes(&out[num - 1], frame->bytes.data, frame->bytes.len);
		assert_true(num < APDU_MAX);
	}
	return num;
}

/* The GSMTAP capture, the merged capture and the text of hex were written by different programs of
 * the same session. */
static void gsmtap_and_hex_agree(void **state)
{
	static const char *const sessions[] = {"sgp22-tls13", "sgp22-cancel", "sgp32-plain",
	                                       "sgp22-unknown-matchingid"};
	static const char *const captures[] = {"apdu-gsmtap.pcap", "merged.pcapng"};
	struct made *tpdus = calloc(APDU_MAX, sizeof(*tpdus));

	(void)state;
	assert_non_null(tpdus);
	for (size_t i = 0; test_has_shared("captures") && i < 8; i++) {
		struct reading hex, capture;
		struct rsp_slice items[APDU_MAX + 1];
		char name[128];
		size_t num;

		snprintf(name, sizeof(name), "captures/%s/apdu.hex", sessions[i / 2]);
		hex = read_shared(name);
		num = joined_tpdus(&hex, tpdus);
		assert_true(num > 10);
		snprintf(name, sizeof(name), "captures/%s/%s", sessions[i / 2], captures[i % 2]);
		assert_int_equal(carried(name, RSP_HINT_TPDU, items, &capture), num);
		for (size_t at = 0; at < num; at++)
			assert_true(rsp_equal(items[at], rsp_slice(tpdus[at].data, tpdus[at].len)));
		reading_free(&hex);
		reading_free(&capture);
	}
	free(tpdus);
}

/* lpac does not log MANAGE CHANNEL and SELECT; all else is the same. */
static void lpac_and_hex_agree(void **state)
{
	enum { MANAGE_CHANNEL = 0x70, SELECT = 0xA4, STATUS = 0xF2, TERMINAL_CAPABILITY = 0xAA };
	struct made *hex_tpdus = calloc(APDU_MAX, sizeof(*hex_tpdus));
	struct made *lpac_tpdus = calloc(APDU_MAX, sizeof(*lpac_tpdus));
	struct reading hex, lpac;
	size_t num, num_lpac, at_lpac = 0;

	(void)state;
	if (test_has_shared("captures")) {
		hex = read_shared("captures/sgp22-tls13/apdu.hex");
		lpac = read_shared("captures/sgp22-tls13/lpac-debug.log");
		num = joined_tpdus(&hex, hex_tpdus);
		num_lpac = joined_tpdus(&lpac, lpac_tpdus);
		for (size_t at = 0; at < num; at++) {
			/* The GET RESPONSE that belongs to a SELECT has a class of its own. */
			if (hex_tpdus[at].data[0] != 0x81)
				continue;
			assert_true(at_lpac < num_lpac);
			assert_int_equal(hex_tpdus[at].len, lpac_tpdus[at_lpac].len);
			assert_memory_equal(hex_tpdus[at].data, lpac_tpdus[at_lpac].data,
			                    hex_tpdus[at].len);
			at_lpac++;
		}
		assert_int_equal(at_lpac, num_lpac);
		assert_true(num_lpac > 100);
		reading_free(&hex);
		reading_free(&lpac);
	}
	free(hex_tpdus);
	free(lpac_tpdus);
}

/* As many as the README of the captures says. */
static void pysim_frames(void **state)
{
	struct reading reading;

	(void)state;
	if (!test_has_shared("captures"))
		return;
	reading = read_shared("captures/pysim-gsmtap/pySim-trace_test_gsmtap.pcapng");
	assert_int_equal(reading.num_frames, 957);
	reading_free(&reading);
}

static void check_cut(const uint8_t *data, size_t len, const struct reading *whole)
{
	bool by_line = reading_frame(whole, 0)->by_line;
	struct reading reading = reading_of(data, len, whole->source->name);

	/* The last line of a text may be cut to a shorter one that is good. */
	assert_true(reading_shared(whole, &reading) + by_line * 2u >= reading.num_frames);
	reading_free(&reading);
}

static void cut_captures(void **state)
{
	static const char *const names[] = {
	    "captures/sgp22-cancel/apdu-gsmtap.pcap", "captures/sgp22-cancel/merged.pcapng",
	    "captures/sgp22-cancel/apdu.hex",         "captures/sgp22-cancel/lpac-debug.log",
	    "captures/sgp22-cancel/es9p-tls.pcapng",
	};

	(void)state;
	for (size_t i = 0; test_has_shared("captures") && i < sizeof(names) / sizeof(*names); i++) {
		struct reading whole = read_shared(names[i]);
		uint64_t seed = 20260101;
		size_t len;
		uint8_t *data = test_shared_file(names[i], &len);

		for (size_t at = 0; at < whole.num_frames; at++) {
			const struct rsp_frame *frame = reading_frame(&whole, at);
			size_t end = (size_t)frame->file_off;

			if (!frame->by_line)
				end += frame->bytes.len;
			for (size_t cut = end ? end - 1 : 0; cut <= end + 1 && cut <= len; cut++)
				check_cut(data, cut, &whole);
		}
		for (size_t place = 0; place < SEEDED_PLACES; place++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			check_cut(data, seed % (len + 1), &whole);
		}
		free(data);
		reading_free(&whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gsmtap_and_hex_agree),
	    cmocka_unit_test(lpac_and_hex_agree),
	    cmocka_unit_test(pysim_frames),
	    cmocka_unit_test(cut_captures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
