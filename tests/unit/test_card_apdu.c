/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
/* Cutting bytes into command, data, response and status word. */
#include "card/apdu.h"
#include "card_feed.h"

enum { ROOM = 70000, EXTENDED_RESPONSE = 300 };

struct cut {
	const char *frame, *front, *data, *back, *response;
	uint16_t sw; /* 0: none */
	int le;      /* -1: none */
	enum rsp_apdu_fault fault;
};

static void check_slice(struct rsp_slice slice, const char *expected)
{
	char *hex = card_hex(slice);

	assert_string_equal(hex, expected);
	free(hex);
}

static void check_cut(const struct rsp_apdu *apdu, const struct cut *cut)
{
	check_slice(apdu->front, cut->front);
	check_slice(apdu->command.data, cut->data);
	check_slice(apdu->back, cut->back);
	check_slice(apdu->response, cut->response);
	assert_int_equal(apdu->has_sw ? apdu->sw : 0, cut->sw);
	assert_int_equal(apdu->command.has_le ? (int)apdu->command.le : -1, cut->le);
	assert_int_equal(apdu->fault, cut->fault);
}

static void check_frame(const struct cut *cut)
{
	uint8_t bytes[ROOM];
	size_t len;
	struct rsp_apdu apdu;

	assert_true(rsp_hex_decode(rsp_text(cut->frame), bytes, sizeof(bytes), &len, NULL));
	assert_true(rsp_apdu_of_frame(rsp_slice(bytes, len), &apdu));
	check_cut(&apdu, cut);
}

/* Frames that hold command and response; the cases are those of ISO 7816-3 12.1.1. */
static void frames_are_cut_by_case(void **state)
{
	static const struct cut cuts[] = {
  /* case 1, without and with P3 */
	    {"00FE00009000",                           "00FE0000",       "",             "",     "",           0x9000, -1,    RSP_FAULT_NONE    },
	    {"A0440000009000",                         "A044000000",     "",             "",     "",           0x9000, -1,    RSP_FAULT_NONE    },
 /* case 2; refused; P3 = 00 stands for 256 */
	    {"0070000001019000",                       "0070000001",     "",             "",     "01",         0x9000, 1,     RSP_FAULT_NONE    },
	    {"00B00000096C04",                         "00B0000009",     "",             "",     "",           0x6C04, 9,     RSP_FAULT_NONE    },
	    {"00B0000000AABBCC9000",                   "00B0000000",     "",             "",     "AABBCC",     0x9000, 256,   RSP_FAULT_NONE    },
	    {"00B0000002AABBCC9000",                   "00B0000002",     "",             "",     "AABBCC",     0x9000, 2,     RSP_FAULT_LE_SHORT},
 /* case 3; refused by its header; refused by its header but called done; cut */
	    {"00D6000002AABB9000",                     "00D6000002",     "AABB",         "",     "",           0x9000, -1,    RSP_FAULT_NONE    },
	    {"00D60000026982",                         "00D6000002",     "",             "",     "",           0x6982, -1,    RSP_FAULT_NONE    },
	    {"00D60000029000",                         "00D6000002",     "",             "",     "",           0x9000, -1,    RSP_FAULT_LC_LONG },
	    {"00D6000005AABB9000",                     "00D6000005",     "AABB",         "",     "",           0x9000, -1,    RSP_FAULT_LC_LONG },
	    {"002000010063C3",                         "0020000100",     "",             "",     "",           0x63C3, -1,    RSP_FAULT_NONE    },
 /* case 4: 61xx; response without Le, with Le 00, with Le that counts it */
	    {"00A40004023F00612F",                     "00A4000402",     "3F00",         "",     "",           0x612F, -1,    RSP_FAULT_NONE    },
	    {"00A40004023F006F0284009000",             "00A4000402",     "3F00",         "",     "6F028400",   0x9000, -1,
	     RSP_FAULT_NONE	                                                                                                             },
	    {"00A40004023F00006F0284009000",           "00A4000402",     "3F00",         "00",   "6F028400",   0x9000, 256,
	     RSP_FAULT_NONE	                                                                                                             },
	    {"00A40004023F00046F0284009000",           "00A4000402",     "3F00",         "04",   "6F028400",   0x9000, 4,
	     RSP_FAULT_NONE	                                                                                                             },
 /* one whole TLV whose tag could be read as Le */
	    {"00A40004023F000403AABBCC9000",           "00A4000402",     "3F00",         "",     "0403AABBCC", 0x9000, -1,
	     RSP_FAULT_NONE	                                                                                                             },
	    {"00A40004023F00006121",                   "00A4000402",     "3F00",         "00",   "",           0x6121, 256,   RSP_FAULT_NONE    },
 /* STORE DATA with a direct answer */
	    {"81E2910003BF2E00BF2E0280009000",         "81E2910003",     "BF2E00",       "",     "BF2E028000", 0x9000, -1,
	     RSP_FAULT_NONE	                                                                                                             },
 /* GET DATA of an ARA with what is asked for (REF-DO, a tag), and without it */
	    {"80CAFF5006E1044F02A001FF50009000",       "80CAFF5006",     "E1044F02A001", "",     "FF5000",     0x9000,
	     -1,	                                                                                                      RSP_FAULT_NONE    },
	    {"80CAFF5006E1044F02A00100FF50009000",     "80CAFF5006",     "E1044F02A001", "00",   "FF5000",
	     0x9000,	                                                                                           256,   RSP_FAULT_NONE    },
	    {"80CAFF5006E1044F02A0016A88",             "80CAFF5006",     "E1044F02A001", "",     "",           0x6A88, -1,
	     RSP_FAULT_NONE	                                                                                                             },
	    {"80CAFF4003FF40009000",                   "80CAFF4003",     "",             "",     "FF4000",     0x9000, 3,     RSP_FAULT_NONE    },
	    {"80CA00E002E0009000",                     "80CA00E002",     "",             "",     "E000",       0x9000, 2,     RSP_FAULT_NONE    },
 /* an unknown instruction: P3 fits as Lc, or is Le */
	    {"8151000002AABB9000",                     "8151000002",     "AABB",         "",     "",           0x9000, -1,    RSP_FAULT_NONE    },
	    {"8151000008AABB9000",                     "8151000008",     "",             "",     "AABB",       0x9000, 8,     RSP_FAULT_NONE    },
 /* GET STATUS of GlobalPlatform has data, STATUS of TS 102 221 has none */
	    {"80F24000024F00E3029F709000",             "80F2400002",     "4F00",         "",     "E3029F70",   0x9000, -1,
	     RSP_FAULT_NONE	                                                                                                             },
	    {"80F200010484AABBCC9000",                 "80F2000104",     "",             "",     "84AABBCC",   0x9000, 4,     RSP_FAULT_NONE    },
 /* extended: data behind Lc = 00 */
	    {"80E29100000003BF2E009000",               "80E29100000003", "BF2E00",       "",     "",           0x9000, -1,
	     RSP_FAULT_NONE	                                                                                                             },
	    {"80E29100000003BF2E000000BF2E0280009000", "80E29100000003", "BF2E00",       "0000",
	     "BF2E028000",	                                                                             0x9000, 65536, RSP_FAULT_NONE    },
 /* an INS that would be read as SW1 */
	    {"0061000001AA9000",                       "0061000001",     "AA",           "",     "",           0x9000, -1,    RSP_FAULT_HEADER  },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
		check_frame(&cuts[i]);
}

static void a_long_response_is_extended(void **state)
{
	char hex[2 * (EXTENDED_RESPONSE + 16)] = "00B0000000012C";
	uint8_t bytes[EXTENDED_RESPONSE + 16];
	struct rsp_apdu apdu;
	size_t len;

	(void)state;
	for (size_t i = 0; i < EXTENDED_RESPONSE; i++)
		strcat(hex, "5A");
	strcat(hex, "9000");
	assert_true(rsp_hex_decode(rsp_text(hex), bytes, sizeof(bytes), &len, NULL));
	assert_true(rsp_apdu_of_frame(rsp_slice(bytes, len), &apdu));
	assert_true(apdu.command.extended);
	assert_int_equal(apdu.command.le, EXTENDED_RESPONSE);
	assert_int_equal(apdu.response.len, EXTENDED_RESPONSE);
	assert_int_equal(apdu.front.len, 7);
}

/* Too short for both, or without status word: one side alone. */
static void half_frames(void **state)
{
	static const struct {
		const char *frame;
		bool command, response;
	} rows[] = {
	    {"9000",           false, true },
            {"019000",         false, true },
            {"81C0000021",     true,  false},
	    {"00A40004",       true,  false},
            {"00A40004023F00", true,  false},
	};
	uint8_t bytes[ROOM];
	size_t len;
	struct rsp_apdu apdu;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(
		    rsp_hex_decode(rsp_text(rows[i].frame), bytes, sizeof(bytes), &len, NULL));
		assert_true(rsp_apdu_of_frame(rsp_slice(bytes, len), &apdu));
		assert_int_equal(apdu.has_command, rows[i].command);
		assert_int_equal(apdu.has_response, rows[i].response);
	}
	assert_false(rsp_apdu_of_frame(rsp_slice(NULL, 0), &apdu));
	assert_true(rsp_hex_decode(rsp_text("0102"), bytes, sizeof(bytes), &len, NULL));
	assert_false(rsp_apdu_of_frame(rsp_slice(bytes, len), &apdu));
}

static void commands_alone(void **state)
{
	static const struct cut cuts[] = {
	    {"00FE0000",                 "00FE0000",       "",       "",     "", 0, -1,    RSP_FAULT_NONE    },
	    {"81C0000015",               "81C0000015",     "",       "",     "", 0, 0x15,  RSP_FAULT_NONE    },
	    {"0070000000",               "0070000000",     "",       "",     "", 0, 256,   RSP_FAULT_NONE    },
	    {"00A40004023F00",           "00A4000402",     "3F00",   "",     "", 0, -1,    RSP_FAULT_NONE    },
	    {"00A40004023F0000",         "00A4000402",     "3F00",   "00",   "", 0, 256,   RSP_FAULT_NONE    },
	    {"00A40004033F00",           "00A4000403",     "3F00",   "",     "", 0, -1,    RSP_FAULT_LC_LONG },
	    {"00A40004013F0000",         "00A4000401",     "3F",     "0000", "", 0, -1,    RSP_FAULT_LC_SHORT},
	    {"00A4000402",               "00A4000402",     "",       "",     "", 0, -1,    RSP_FAULT_LC_LONG },
	    {"00B00000000100",           "00B00000000100", "",       "",     "", 0, 256,   RSP_FAULT_NONE    },
	    {"80E291000000033F0102",     "80E29100000003", "3F0102", "",     "", 0, -1,    RSP_FAULT_NONE    },
	    {"80E291000000033F01020000", "80E29100000003", "3F0102", "0000", "", 0, 65536,
	     RSP_FAULT_NONE	                                                                          },
	};
	uint8_t bytes[ROOM];
	size_t len;
	struct rsp_apdu apdu;

	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		assert_true(
		    rsp_hex_decode(rsp_text(cuts[i].frame), bytes, sizeof(bytes), &len, NULL));
		assert_true(rsp_apdu_of_command(rsp_slice(bytes, len), &apdu));
		check_cut(&apdu, &cuts[i]);
		/* Every shorter beginning of a header is none. */
		assert_false(rsp_apdu_of_command(rsp_slice(bytes, 3), &apdu));
	}
}

/* The class byte: ISO 7816-4 5.4.1, TS 102 221 10.1.1. */
static void class_bytes(void **state)
{
	static const struct {
		uint8_t cla;
		enum rsp_class_type type;
		int channel;
		bool chaining;
	} rows[] = {
	    {0x00, RSP_CLASS_ISO,         0,  false},
            {0x03, RSP_CLASS_ISO,         3,  false},
	    {0x10, RSP_CLASS_ISO,         0,  true },
            {0x40, RSP_CLASS_ISO,         4,  false},
	    {0x4F, RSP_CLASS_ISO,         19, false},
            {0x6F, RSP_CLASS_ISO,         19, false},
	    {0x5F, RSP_CLASS_ISO,         19, true },
            {0x81, RSP_CLASS_PROPRIETARY, 1,  false},
	    {0x84, RSP_CLASS_PROPRIETARY, 0,  false},
            {0xC0, RSP_CLASS_PROPRIETARY, 4,  false},
	    {0xCF, RSP_CLASS_PROPRIETARY, 19, false},
            {0xE0, RSP_CLASS_PROPRIETARY, 4,  false},
	    {0xA0, RSP_CLASS_GSM,         0,  false},
            {0x20, RSP_CLASS_RESERVED,    0,  false},
	    {0xFF, RSP_CLASS_RESERVED,    0,  false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rsp_class class = rsp_class_of(rows[i].cla);

		assert_int_equal(class.type, rows[i].type);
		assert_int_equal(class.channel, rows[i].channel);
		assert_int_equal(class.chaining, rows[i].chaining);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(frames_are_cut_by_case),
	    cmocka_unit_test(a_long_response_is_extended),
	    cmocka_unit_test(half_frames),
	    cmocka_unit_test(commands_alone),
	    cmocka_unit_test(class_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
