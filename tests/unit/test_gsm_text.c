/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of the GSM alphabets and of UCS2: TS 23.038, TS 102 221 annex A. */
#include <stdlib.h>
#include <string.h>

#include "base/gsm_text.h"
#include "base/hex.h"
#include "support/cmocka_include.h"

enum { BYTES_MAX = 200 };

struct run {
	struct rsp_arena arena;
	uint8_t *bytes; /* of their own, so that a read behind them is seen */
	struct rsp_slice in;
};

static struct run begin(const char *hex)
{
	uint8_t room[BYTES_MAX];
	struct run run;
	size_t len;

	rsp_arena_init(&run.arena, 0);
	assert_true(rsp_hex_decode(rsp_text(hex), room, sizeof(room), &len, NULL));
	run.bytes = malloc(len ? len : 1);
	assert_non_null(run.bytes);
	memcpy(run.bytes, room, len);
	run.in = rsp_slice(run.bytes, len);
	return run;
}

static void end(struct run *run, const char *text, const char *want)
{
	assert_string_equal(text, want);
	free(run->bytes);
	rsp_arena_free(&run->arena);
}

static void unpacked(const char *hex, const char *want)
{
	struct run run = begin(hex);

	end(&run, rsp_gsm_text(&run.arena, run.in), want);
}

static void packed(const char *hex, size_t septets, unsigned skip, const char *want)
{
	struct run run = begin(hex);

	end(&run, rsp_gsm_packed(&run.arena, run.in, septets, skip), want);
}

static void ucs2(const char *hex, const char *want, bool want_bad)
{
	struct run run = begin(hex);
	bool bad = false;
	const char *text = rsp_ucs2_text(&run.arena, run.in, &bad);

	assert_int_equal(bad, want_bad);
	end(&run, text, want);
}

static void alpha(const char *hex, const char *want, bool want_bad)
{
	struct run run = begin(hex);
	bool bad = false;
	const char *text = rsp_alpha_text(&run.arena, run.in, &bad);

	assert_int_equal(bad, want_bad);
	end(&run, text, want);
}

static void default_alphabet(void **state)
{
	(void)state;
	unpacked("", "");
	unpacked("54657374", "Test");
	unpacked("0001020304050607", "@£$¥èéùì");
	unpacked("08090B0C0E0F", "òÇØøÅå");
	unpacked("101112131415161718191A1C1D1E1F", "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ");
	unpacked("24405B5C5D5E5F607B7C7D7E7F", "¤¡ÄÖÑÜ§¿äöñüà");
	/* the extension; what is not in it is as in the default alphabet */
	unpacked("1B141B281B291B2F1B3C1B3D1B3E1B401B65", "^{}\\[~]|€");
	unpacked("1B41", "A");
	unpacked("411B", "A");
	/* FF fills what is left */
	unpacked("4142FFFF43", "AB");
}

static void seven_bits(void **state)
{
	(void)state;
	/* TS 23.038 6.1.2.1: characters from the least significant bit on */
	packed("C8329BFD06", SIZE_MAX, 0, "Hello");
	packed("C8329BFD06", 3, 0, "Hel");
	packed("C8329BFD06", 99, 0, "Hello");
	packed("", SIZE_MAX, 0, "");
	/* eight characters in seven octets */
	packed("31D98C56B3DD70", SIZE_MAX, 0, "12345678");
	/* one bit of filling before the first character: 'A' << 1 */
	packed("82", 1, 1, "A");
	packed("82", SIZE_MAX, 6, "");
	/* ESC and the euro sign: 1B | 65 << 7 */
	packed("9B32", 2, 0, "€");
}

static void two_octets(void **state)
{
	(void)state;
	ucs2("00410416", "AЖ", false);
	ucs2("D83DDE00", "😀", false);
	ucs2("D83D0041",
	     "\xEF\xBF\xBD"
	     "A",
	     false);
	ucs2("DE00", "\xEF\xBF\xBD", false);
	ucs2("00000042",
	     "\xEF\xBF\xBD"
	     "B",
	     false);
	ucs2("0041FFFF0042", "A", false);
	ucs2("004100", "A", true);
}

static void alpha_fields(void **state)
{
	(void)state;
	alpha("", "", false);
	alpha("414243FF", "ABC", false);
	alpha("8004160041FFFF", "ЖA", false);
	/* 81: length, bits 15 to 8 of the base; characters of the base have bit 8 set (0800 + 6F)
	 */
	alpha("810213"
	      "53"
	      "95",
	      "S\xE0\xA6\x95", false);
	/* 82: length, base of two octets */
	alpha("82030530"
	      "2D"
	      "82"
	      "D3",
	      "-\xD4\xB2\xD6\x83", false);
	/* the length says more than there is; fewer octets than it says are enough */
	alpha("8105"
	      "13"
	      "53",
	      "S", true);
	alpha("8101"
	      "13"
	      "5345",
	      "S", false);
	alpha("81", "", true);
	alpha("8201", "", true);
	alpha("820105", "", true);
}

static void coding_schemes(void **state)
{
	static const struct {
		uint8_t dcs;
		enum rsp_alphabet alphabet;
	} rows[] = {
	    {0x00, RSP_ALPHABET_GSM7},
            {0x04, RSP_ALPHABET_8BIT},
            {0x08, RSP_ALPHABET_UCS2},
	    {0x0C, RSP_ALPHABET_GSM7},
            {0x0F, RSP_ALPHABET_GSM7},
            {0x15, RSP_ALPHABET_8BIT},
	    {0x48, RSP_ALPHABET_UCS2},
            {0x90, RSP_ALPHABET_GSM7},
            {0xC0, RSP_ALPHABET_GSM7},
	    {0xD8, RSP_ALPHABET_GSM7},
            {0xE0, RSP_ALPHABET_UCS2},
            {0xF0, RSP_ALPHABET_GSM7},
	    {0xF4, RSP_ALPHABET_8BIT},
            {0xF6, RSP_ALPHABET_8BIT},
	};
	struct run run;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(rsp_alphabet_of(rows[i].dcs), rows[i].alphabet);
	run = begin("C8329BFD06");
	end(&run, rsp_dcs_text(&run.arena, 0x00, run.in, SIZE_MAX, NULL), "Hello");
	run = begin("48656C6C6F");
	end(&run, rsp_dcs_text(&run.arena, 0xF4, run.in, SIZE_MAX, NULL), "Hello");
	run = begin("0416");
	end(&run, rsp_dcs_text(&run.arena, 0x08, run.in, SIZE_MAX, NULL), "Ж");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(default_alphabet), cmocka_unit_test(seven_bits),
	    cmocka_unit_test(two_octets),       cmocka_unit_test(alpha_fields),
	    cmocka_unit_test(coding_schemes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
