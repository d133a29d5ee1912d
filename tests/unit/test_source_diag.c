/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/diag.h"

#include "base/hex.h"
#include "diag_made.h"

/* 2024-01-01T00:00:00 of the modem's clock, and a second later: ticks of 1/800 s since 1980-01-06
 * in the upper 48 bits (scat, src/scat/util.py). 16,066 days are between the two. */
static const uint64_t new_year = UINT64_C(16066) * 86400 * 800 << 16;
static const uint64_t second = UINT64_C(800) << 16;
static const int64_t new_year_ns = INT64_C(1704067200) * 1000000000;

enum { CODE_BYTES = 0x1098, CODE_SLOT_BYTES = 0x14CE, CODE_APDU = 0x19B7, CODE_OTHER = 0xB0C0 };

/* The types that the records 0x19B7 of these tests have; any numbers will do. */
enum { TYPE_TX = 0x21, TYPE_RX = 0x34, TYPE_ATR = 0x07, TYPE_PPS_TX = 0x50, TYPE_PPS_RX = 0x51 };

static void expect_frame(const struct reading *reading, size_t at, enum rsp_t0_kind kind, int slot,
                         const char *hex)
{
	const struct rsp_frame *frame = reading_frame(reading, at);
	char *text;

	assert_non_null(frame);
	assert_int_equal(frame->hint, RSP_HINT_T0);
	assert_int_equal(frame->param, kind);
	assert_int_equal(frame->slot, slot);
	text = malloc(2 * frame->bytes.len + 1);
	assert_non_null(text);
	rsp_hex_encode(frame->bytes, text);
	assert_string_equal(text, hex);
	free(text);
}

/* Packets that others sent: qlog of several makers of modems has them in its sources (qlog.c:
 * time stamp request, version request, UMTS subsystem version request). */
static void check_sums_are_those_of_modems(void **state)
{
	static const uint8_t stream[] = {0x1D, 0x1C, 0x3B, 0x7E, 0x00, 0x78, 0xF0, 0x7E,
	                                 0x4B, 0x09, 0x00, 0x00, 0x62, 0xB6, 0x7E};
	static const size_t lens[] = {1, 1, 4};
	struct rsp_slice in = rsp_slice(stream, sizeof(stream));
	struct rsp_bytes room = {0};
	struct rsp_diag_packet packet;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(rsp_diag_take_packet(&in, &room, &packet), RSP_DIAG_GOOD);
		assert_int_equal(packet.bytes.len, lens[i]);
	}
	assert_int_equal(rsp_diag_take_packet(&in, &room, &packet), RSP_DIAG_UNFINISHED);
	rsp_bytes_free(&room);
	/* Catalogue of parametrised CRC algorithms, CRC-16/IBM-SDLC: its check value. */
	assert_int_equal(rsp_diag_crc(rsp_text("123456789")), 0x906E);
	assert_int_equal(diag_made_crc((const uint8_t *)"123456789", 9), 0x906E);
}

/* A SELECT of the MF as diaggrok describes records 0x14CE of real modems
 * (src/diaggrok/parsers/diag_0x14ce.py): 00 A4 00 04 02, the procedure byte, 3F 00, 61 1F. */
static const uint8_t select_mf[] = {
    3 * 10 + 10, 0x10, 1,    0x00, 0x10, 1,    0xA4, 0x10, 1,    0x00, 0x10, 1,    0x04, 0x10,
    1,           0x02, 0x80, 1,    0xA4, 0x10, 1,    0x3F, 0x10, 1,    0x00, 0x80, 1,    0x61,
    0x80,        1,    0x1F, 0x01, 1,    1,    2,    3,    4,    5,    6,    7,    8};

static void bytes_of_slots_are_runs(void **state)
{
	struct made made = {.len = 0};
	struct reading reading;

	(void)state;
	diag_made_log(&made, CODE_OTHER, new_year, "xx", 2);
	diag_made_log(&made, CODE_SLOT_BYTES, new_year + second, select_mf, sizeof(select_mf));
	diag_made_log(&made, CODE_OTHER, new_year + second, "yy", 2);
	reading = reading_of(made.data, made.len, NULL);
	assert_non_null(reading.source);
	assert_string_equal(reading.source->name, "qmdl");
	assert_int_equal(reading.num_frames, 4);
	assert_int_equal(reading.num_damages, 0);
	expect_frame(&reading, 0, RSP_T0_TX, 1, "00A4000402");
	expect_frame(&reading, 1, RSP_T0_RX, 1, "A4");
	expect_frame(&reading, 2, RSP_T0_TX, 1, "3F00");
	expect_frame(&reading, 3, RSP_T0_RX, 1, "611F");
	for (size_t i = 0; i < 4; i++) {
		const struct rsp_frame *frame = reading_frame(&reading, i);

		assert_int_equal(frame->number, 2);
		assert_int_equal(frame->clock, RSP_CLOCK_UNIX);
		assert_true(frame->t_ns == new_year_ns + 1000000000);
		assert_int_equal(made.data[frame->file_off], frame->bytes.data[0]);
	}
	reading_free(&reading);
}

/* 0x1098: the same without slots (scat, src/scat/parsers/qualcomm/diag1xlogparser.py, parse_sim).
 * An answer to reset and a PPS are told by their form. */
static void bytes_of_one_slot_are_runs(void **state)
{
	static const uint8_t record[] = {
	    2 * 12, 0x80, 0x3B, 0x80, 0x10, 0x80, 0x94, /* T0: only TA1 */
	    0x10,   0xFF, 0x10, 0x10, 0x10, 0x94, 0x10, 0x7B, 0x80,
	    0xFF,   0x80, 0x00, 0x80, 0xFF, 0x10, 0xA0, 0x10, 0xA4};
	struct made made = {.len = 0};
	struct reading reading;

	(void)state;
	diag_made_log(&made, CODE_BYTES, second, record, sizeof(record));
	reading = reading_of(made.data, made.len, "qmdl");
	assert_int_equal(reading.num_damages, 0);
	assert_int_equal(reading.num_frames, 4);
	expect_frame(&reading, 0, RSP_T0_ATR, -1, "3B1094");
	expect_frame(&reading, 1, RSP_T0_PPS_TX, -1, "FF10947B");
	expect_frame(&reading, 2, RSP_T0_PPS_RX, -1, "FF00FF");
	expect_frame(&reading, 3, RSP_T0_TX, -1, "A0A4");
	/* The clock of a modem before it knows the time. */
	assert_true(reading_frame(&reading, 0)->t_ns == INT64_C(315964801) * 1000000000);
	reading_free(&reading);
}

static void apdu(struct made *made, unsigned slot, unsigned type, const char *hex)
{
	uint8_t data[600], body[700];
	size_t len;

	assert_true(rsp_hex_decode(rsp_text(hex), data, sizeof(data), &len, NULL));
	len = diag_made_apdu(body, slot, type, data, len);
	diag_made_log(made, CODE_APDU, new_year, body, len);
}

/* The session of one slot with another in between. */
static void made_session(struct made *made)
{
	apdu(made, 1, TYPE_ATR, "3B9F96803FC7008031E073FE211B6408020100829000");
	apdu(made, 1, TYPE_ATR, "7B");
	apdu(made, 1, TYPE_PPS_TX, "FF109479");
	apdu(made, 1, TYPE_PPS_RX, "FF109479");
	apdu(made, 1, TYPE_TX, "00A4000402");
	apdu(made, 2, TYPE_TX, "80F2000C00");
	apdu(made, 1, TYPE_RX, "A4");
	apdu(made, 2, TYPE_RX, "F27D7E9000");
	apdu(made, 1, TYPE_TX, "3F00");
	apdu(made, 1, TYPE_RX, "6121");
	apdu(made, 1, 0x63, "");
}

static void types_of_messages_are_learnt(void **state)
{
	struct made made = {.len = 0};
	struct reading reading;

	(void)state;
	made_session(&made);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_damages, 0);
	assert_int_equal(reading.num_frames, 11);
	expect_frame(&reading, 0, RSP_T0_ATR, 1, "3B9F96803FC7008031E073FE211B6408020100829000");
	expect_frame(&reading, 1, RSP_T0_ATR, 1, "7B");
	expect_frame(&reading, 2, RSP_T0_PPS_TX, 1, "FF109479");
	expect_frame(&reading, 3, RSP_T0_PPS_RX, 1, "FF109479");
	expect_frame(&reading, 4, RSP_T0_TX, 1, "00A4000402");
	expect_frame(&reading, 5, RSP_T0_TX, 2, "80F2000C00");
	expect_frame(&reading, 6, RSP_T0_RX, 1, "A4");
	expect_frame(&reading, 7, RSP_T0_RX, 2, "F27D7E9000");
	expect_frame(&reading, 8, RSP_T0_TX, 1, "3F00");
	expect_frame(&reading, 9, RSP_T0_RX, 1, "6121");
	expect_frame(&reading, 10, RSP_T0_RESET, 1, "");
	/* The escaped bytes of frame 7 stand where the file has them. */
	assert_int_equal(made.data[reading_frame(&reading, 7)->file_off], 0xF2);
	assert_int_equal(made.data[reading_frame(&reading, 7)->file_off + 1], 0x7D);
	reading_free(&reading);
}

static void types_that_nothing_shows_are_told_once(void **state)
{
	struct made made = {.len = 0};
	struct reading reading;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		apdu(&made, 1, TYPE_TX, "00A4000402");
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_frames, 0);
	assert_int_equal(reading.num_damages, 1);
	assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_LINK);
	reading_free(&reading);
}

/* The packet that names a subscription holds one that does not (scat, qualcommparser.py,
 * parse_diag_multisim). */
static void logs_of_a_subscription_are_read(void **state)
{
	static const uint8_t head[] = {0x98, 1, 0, 0, 2, 0, 0, 0, 0x10, 0, 0, 0};
	struct made packet = {.len = 0}, made = {.len = 0};
	struct reading reading;

	(void)state;
	made_bytes(&packet, head, sizeof(head));
	diag_made_record(&packet, CODE_SLOT_BYTES, new_year, select_mf, sizeof(select_mf));
	diag_made_framed(&made, packet.data, packet.len);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_frames, 4);
	expect_frame(&reading, 0, RSP_T0_TX, 1, "00A4000402");
	reading_free(&reading);
}

/* The table of QMDL2 and packets that are not escaped: 7E, 01, length, packet, 7E (diaggrok,
 * src/diaggrok/dlf.py; qlog.c). */
static void qmdl2_has_a_table_and_other_packets(void **state)
{
	struct made made = {.len = 0}, packet = {.len = 0};
	struct reading reading;

	(void)state;
	made_32(&made, 20);
	made_fill(&made, 16, 0x70); /* an end byte among them */
	diag_made_log(&made, CODE_SLOT_BYTES, new_year, select_mf, sizeof(select_mf));
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_damages, 0);
	assert_int_equal(reading.num_frames, 4);
	reading_free(&reading);

	made.len = 0;
	made_32(&packet, 0x10);
	diag_made_record(&packet, CODE_SLOT_BYTES, new_year, select_mf, sizeof(select_mf));
	for (unsigned i = 0; i < 3; i++) {
		made_16(&made, 0x017E);
		made_16(&made, (unsigned)packet.len);
		made_bytes(&made, packet.data, packet.len);
		made_8(&made, 0x7E);
	}
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_damages, 0);
	assert_int_equal(reading.num_frames, 12);
	assert_int_equal(made.data[reading_frame(&reading, 4)->file_off + 1], 0x10);
	reading_free(&reading);
}

/* Behind a hole each slot that was seen is told of it. */
static void damage_costs_one_packet(void **state)
{
	struct made made = {.len = 0};
	struct reading whole, reading;
	size_t second_packet;

	(void)state;
	diag_made_log(&made, CODE_SLOT_BYTES, new_year, select_mf, sizeof(select_mf));
	second_packet = made.len;
	for (unsigned i = 0; i < 3; i++)
		diag_made_log(&made, CODE_SLOT_BYTES, new_year, select_mf, sizeof(select_mf));
	whole = reading_of(made.data, made.len, NULL);
	assert_int_equal(whole.num_frames, 16);
	made.data[second_packet + 20] ^= 1;
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_damages, 1);
	assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_DAMAGED);
	assert_true(reading_damage(&reading, 0)->frame.file_off == second_packet);
	assert_int_equal(reading.num_frames, 13);
	expect_frame(&reading, 4, RSP_T0_LOST, 1, "");
	expect_frame(&reading, 5, RSP_T0_TX, 1, "00A4000402");
	reading_free(&reading);
	made.data[second_packet + 20] ^= 1;

	/* Rubbish without an end byte belongs to the packet behind it. */
	reading = reading_with_hole(&made, second_packet, 500000, 0);
	assert_int_equal(reading.num_damages, 1);
	assert_int_equal(reading.num_frames, 13);
	reading_free(&reading);

	/* A packet cut at the end. */
	reading = reading_of(made.data, made.len - 5, NULL);
	assert_int_equal(reading.num_damages, 1);
	assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_CUT);
	assert_int_equal(reading_shared(&whole, &reading), 12);
	reading_free(&reading);
	reading_free(&whole);
}

/* Records that are not what their layout says: an unknown tag, a length that is too long, a record
 * that is shorter than the packet says. */
static void damage_in_a_record_is_told(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		size_t frames;
	} rows[] = {
	    {16, 0x33, 1}, /* the tag of the procedure byte */
	    {0,  0xF0, 4},
	    {0,  15,   1}, /* the header of the command alone */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t record[sizeof(select_mf)];
		struct made made = {.len = 0};
		struct reading reading;

		memcpy(record, select_mf, sizeof(record));
		record[rows[i].at] = rows[i].value;
		diag_made_log(&made, CODE_SLOT_BYTES, new_year, record, sizeof(record));
		reading = reading_of(made.data, made.len, "qmdl");
		assert_int_equal(reading.num_frames, rows[i].frames);
		assert_int_equal(reading.num_damages, 1);
		assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_DAMAGED);
		reading_free(&reading);
	}
}

static void made_dlf(struct made *made)
{
	for (unsigned i = 0; i < 6; i++) {
		diag_made_record(made, CODE_OTHER, new_year + i * second, "abc", 3);
		diag_made_record(made, CODE_SLOT_BYTES, new_year + i * second, select_mf,
		                 sizeof(select_mf));
	}
}

static void dlf_is_records(void **state)
{
	struct made made = {.len = 0};
	struct reading whole, reading;

	(void)state;
	made_dlf(&made);
	whole = reading_of(made.data, made.len, NULL);
	assert_non_null(whole.source);
	assert_string_equal(whole.source->name, "dlf");
	assert_int_equal(whole.num_damages, 0);
	assert_int_equal(whole.num_frames, 24);
	for (size_t i = 0; i < 24; i++) {
		const struct rsp_frame *frame = reading_frame(&whole, i);

		assert_int_equal(frame->number, 2 + i / 4 * 2);
		assert_true(frame->t_ns == new_year_ns + (int64_t)(i / 4) * 1000000000);
		assert_int_equal(made.data[frame->file_off], frame->bytes.data[0]);
	}
	/* Rubbish between two records, here ones that say that they are 0x1111 bytes long. */
	reading = reading_with_hole(&made, 15 + 12 + sizeof(select_mf), 300, 0x11);
	assert_int_equal(reading.num_damages, 1);
	assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_DAMAGED);
	assert_int_equal(reading.num_frames, 25);
	expect_frame(&reading, 4, RSP_T0_LOST, 1, "");
	reading_free(&reading);
	for (size_t cut = 1; cut < 12 + sizeof(select_mf); cut++) {
		reading = reading_of(made.data, made.len - cut, NULL);
		assert_int_equal(reading.num_damages, 1);
		assert_int_equal(reading_shared(&whole, &reading), 20);
		reading_free(&reading);
	}
	reading_free(&whole);
}

/* Every prefix and every changed byte: nothing crashes, and what stands before stays. */
static void anything_may_be_damaged(void **state)
{
	struct made stream = {.len = 0}, records = {.len = 0};
	const struct made *const made[] = {&stream, &records};
	static const char *const names[] = {"qmdl", "dlf"};

	(void)state;
	made_session(&stream);
	made_dlf(&records);
	for (unsigned i = 0; i < 2; i++) {
		for (size_t at = 0; at < made[i]->len; at++) {
			struct made changed = *made[i];
			struct reading reading;

			changed.data[at] ^= 0x7E ^ 0x01;
			reading = reading_of(changed.data, changed.len, names[i]);
			reading_free(&reading);
			reading = reading_of(made[i]->data, at, names[i]);
			reading_free(&reading);
		}
	}
}

static void other_inputs_are_not_taken(void **state)
{
	static const char *const texts[] = {
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
	};
	static const uint8_t zeros[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_int_equal(rsp_source_find("qmdl")->recognise(rsp_text(texts[i])), 0);
		assert_int_equal(rsp_source_find("dlf")->recognise(rsp_text(texts[i])), 0);
	}
	assert_null(rsp_source_recognise(rsp_slice(zeros, sizeof(zeros))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(check_sums_are_those_of_modems),
	    cmocka_unit_test(bytes_of_slots_are_runs),
	    cmocka_unit_test(bytes_of_one_slot_are_runs),
	    cmocka_unit_test(types_of_messages_are_learnt),
	    cmocka_unit_test(types_that_nothing_shows_are_told_once),
	    cmocka_unit_test(logs_of_a_subscription_are_read),
	    cmocka_unit_test(qmdl2_has_a_table_and_other_packets),
	    cmocka_unit_test(damage_costs_one_packet),
	    cmocka_unit_test(damage_in_a_record_is_told),
	    cmocka_unit_test(dlf_is_records),
	    cmocka_unit_test(anything_may_be_damaged),
	    cmocka_unit_test(other_inputs_are_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
