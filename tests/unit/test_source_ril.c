/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

#define AID  "A0000005591010FFFFFFFF8900000100"
#define RILD "05-14 10:00:00.000  100  101 D RILC    : "
#define RILJ "05-14 10:00:00.000  900  901 D RILJ    : "

static void check_session(const struct reading *reading, size_t at, bool has, uint64_t session)
{
	assert_int_equal(reading_frame(reading, at)->has_session, has);
	assert_int_equal(reading_frame(reading, at)->session, session);
}

static void rild(void **state)
{
	static const char text[] = RILJ
	    "[0010]> SIM_OPEN_CHANNEL [PHONE0]\n" RILD "[0010]> SIM_OPEN_CHANNEL (" AID ")\n" RILD
	    "[0010]< SIM_OPEN_CHANNEL {1,111,31,144,0}\n" RILD
	    "[0011]> SIM_IO (cmd=0xB0,efid=0x6F07,path=3F007FFF,0,0,9,(null),pin2=(null),aid=" AID
	    ")\n" RILD "[0011]< SIM_IO {sw1=0x90,sw2=0x0,0829}\n" RILD
	    "[0012]> SIM_TRANSMIT_APDU_CHANNEL (sessionid=1,cla=129,ins=226,p1=145,p2=0,p3=3,"
	    "data=BF2E00)\n" RILJ "[0012]< SIM_TRANSMIT_APDU_CHANNEL IccIoResult sw1:0x61 sw2:0x15 "
	                          "Payload: *******\n" RILD
	    "[0012]< SIM_TRANSMIT_APDU_CHANNEL {sw1=0x61,sw2=0x15,}\n" RILD
	    "[0013]> SIM_TRANSMIT_APDU_CHANNEL "
	    "(sessionid=1,cla=129,ins=192,p1=0,p2=0,p3=3,data=)\n" RILD
	    "[0013]< SIM_TRANSMIT_APDU_CHANNEL {sw1=0x90,sw2=0x0,bf2e00}\n" RILD
	    "[0014]> SIM_TRANSMIT_APDU_BASIC "
	    "(sessionid=0,cla=128,ins=242,p1=0,p2=0,p3=-1,data=)\n" RILD
	    "[0014]< SIM_TRANSMIT_APDU_BASIC fails by E_GENERIC_FAILURE\n" RILD
	    "[0015]> SIM_CLOSE_CHANNEL (1)\n" RILD "[0015]< SIM_CLOSE_CHANNEL\n" RILD
	    "[0016]> SIM_OPEN_CHANNEL (" AID ")\n" RILD
	    "[0016]< SIM_OPEN_CHANNEL fails by E_MISSING_RESOURCE\n";
	static const struct log_row rows[] = {
	    {3,  RSP_HINT_OPEN,    AID,	                            -1},
	    {6,  RSP_HINT_CAPDU,   "81E2910003BF2E00",                     -1},
	    {8,  RSP_HINT_RAPDU,   "6115",                                 -1},
	    {9,  RSP_HINT_CAPDU,   "81C0000003",                           -1},
	    {10, RSP_HINT_RAPDU,   "BF2E009000",                           -1},
	    {11, RSP_HINT_CAPDU,   "80F20000",                             -1},
	    {12, RSP_HINT_REFUSED, "455F47454E455249435F4641494C555245",   -1},
	    {14, RSP_HINT_CLOSE,   "",	                             -1},
	    {16, RSP_HINT_REFUSED, "455F4D495353494E475F5245534F55524345", -1},
	};
	struct reading reading = LOG_CHECK(text, "ril", rows, 0);

	(void)state;
	check_session(&reading, 0, true, 1);
	check_session(&reading, 1, true, 1);
	check_session(&reading, 5, false, 0);
	check_session(&reading, 7, true, 1);
	assert_int_equal(reading_frame(&reading, 6)->param, RSP_REFUSED_COMMAND);
	assert_int_equal(reading_frame(&reading, 8)->param, RSP_REFUSED_OPEN);
	log_check_time(&reading, 0, RSP_CLOCK_RELATIVE, 36000 * S);
	reading_free(&reading);
}

/* Java's side, verbose; the slot is behind the line. An answer to another request is no answer. */
static void rilj(void **state)
{
	static const char text[] = RILJ
	    "[3713]> SIM_TRANSMIT_APDU_CHANNEL cla = 0x81 ins = 0xE2 p1 = 0x91 p2 = 0x00 p3 = 0x03"
	    " data = BF2E00 [SUB1]\n" RILJ "[3712]< SIM_TRANSMIT_APDU_CHANNEL IccIoResult sw1:0x90 "
	                                   "sw2:0x0 Payload: AA [SUB1]\n" RILJ
	    "[3713]< SIM_TRANSMIT_APDU_CHANNEL IccIoResult sw1:0x61 sw2:0x15 Payload:  [SUB1]\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "81E2910003BF2E00", 1},
	    {2, RSP_HINT_RAPDU, "AA9000",           1},
	    {3, RSP_HINT_RAPDU, "6115",             1},
	};
	struct reading reading = LOG_CHECK(text, "ril", rows, 0);

	(void)state;
	assert_false(reading_frame(&reading, 1)->ordered_pair);
	reading_free(&reading);
}

/* Hidden payloads are told once. */
static void euicc(void **state)
{
	static const char text[] =
	    "09-14 16:17:51.294  2111  2111 V TransApdu: Send: ApduCommand(channel=1, cla=128, "
	    "ins=226, "
	    "p1=145, p2=0, p3=3, cmd=BF2000)\n"
	    "09-14 16:17:51.300  2111  2111 D PhoneInterfaceManager: "
	    "iccTransmitApduLogicalChannel: "
	    "chnl=1 cla=128 cmd=226 p1=145 p2=0 p3=3 data=BF2000\n"
	    "09-14 16:17:51.315  2111  2111 V TransApdu: Response: IccIoResult sw1:0x61 sw2:0x64 "
	    "Payload: ******* Error: unknown\n"
	    "09-14 16:17:51.394  2111  2111 V TransApdu: Send: ApduCommand(channel=1, cla=128, "
	    "ins=192, "
	    "p1=0, p2=0, p3=100, cmd=)\n"
	    "09-14 16:17:51.415  2111  2111 V TransApdu: Response: IccIoResult sw1:0x90 sw2:0x0 "
	    "Payload: [B@1234567\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "80E2910003BF2000", -1},
	    {3, RSP_HINT_RAPDU, "6164",             -1},
	    {4, RSP_HINT_CAPDU, "80C0000064",       -1},
	    {5, RSP_HINT_RAPDU, "9000",             -1},
	};
	struct reading reading = LOG_CHECK(text, "ril", rows, 1);

	(void)state;
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_SNAPPED, 3);
	check_session(&reading, 0, true, 1);
	reading_free(&reading);
}

static void phone(void **state)
{
	static const char text[] =
	    "D/PhoneInterfaceManager: iccTransmitApduLogicalChannel: chnl=2 cla=128 cmd=226 p1=145 "
	    "p2=0 p3=3 data=BF2000\n"
	    "D/PhoneInterfaceManager: iccTransmitApduLogicalChannel: IccIoResult sw1:0x90 sw2:0x0 "
	    "Payload: bf200011\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "80E2910003BF2000", -1},
	    {2, RSP_HINT_RAPDU, "BF2000119000",     -1},
	};
	struct reading reading = LOG_CHECK(text, "ril", rows, 0);

	(void)state;
	check_session(&reading, 0, true, 2);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char text[] = RILD
	    "[0012]> SIM_TRANSMIT_APDU_BASIC "
	    "(sessionid=0,cla=0,ins=164,p1=0,p2=4,p3=2,data=3F00)\n" RILD
	    "[0012]< SIM_TRANSMIT_APDU_BASIC {sw1=0x90}\n" RILD
	    "[0013]> SIM_TRANSMIT_APDU_BASIC "
	    "(sessionid=0,cla=300,ins=164,p1=0,p2=4,p3=2,data=3F)\n" RILD
	    "[0014]> SIM_TRANSMIT_APDU_BASIC (sessionid=0,cla=0,ins=164,p1=0,p2=4,p3=2,data=3F0)\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "00A40004023F00", -1},
	};
	struct reading reading = LOG_CHECK(text, "ril", rows, 3);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		log_check_damage(&reading, i, RSP_RULE_SOURCE_LINE, i + 2);
	reading_free(&reading);
}

/* A radio log without any of it, and one where the layers hide the bytes. */
static void not_recognised(void **state)
{
	(void)state;
	assert_null(rsp_source_recognise(
	    rsp_text(RILJ "[0010]> SIM_TRANSMIT_APDU_CHANNEL [PHONE0]\n" RILJ
	                  "[0010]< SIM_TRANSMIT_APDU_CHANNEL IccIoResult sw1:0x90 sw2:0x0 Payload: "
	                  "*******\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rild),  cmocka_unit_test(rilj),    cmocka_unit_test(euicc),
	    cmocka_unit_test(phone), cmocka_unit_test(refused), cmocka_unit_test(not_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
