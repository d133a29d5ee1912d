/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AUTHENTICATE in its contexts, PINs, GET IDENTITY, SUSPEND UICC, FCP of both kinds: elements,
 * secrecy, and every prefix of commands and answers. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card/fields.h"
#include "card/file_fields.h"
#include "card_feed.h"

enum { LINES_MAX = 8, TEXT_MAX = 1000, HEADER_DIGITS = 8, SW_DIGITS = 4 };

static const struct {
	const char *command, *response, *summary, *lines[LINES_MAX];
} rows[] = {
    {"00880081221000112233445566778899AABBCCDDEEFF10FFEEDDCCBBAA99887766554433221100",
     "DB0401020304100A0B0C0D0E0F0001020304050607080910101112131415161718192021222324250890000000000"
     "00001"
     "9000",                                                                                                 "3G (UMTS AKA), IMS AKA, successful",
     {"apdu.auth.rand 00112233445566778899AABBCCDDEEFF [C-APDU: 48+128]",
      "apdu.auth.autn FFEEDDCCBBAA99887766554433221100", "apdu.auth.outcome 219",
      "apdu.auth.res 01020304 [R-APDU data: 16+32]",
      "apdu.auth.ck 0A0B0C0D0E0F00010203040506070809",
      "apdu.auth.ik 10111213141516171819202122232425", "apdu.auth.kc 9000000000000001",
      "apdu.auth.context 1"}                                                                                                                                                                                        },
    {"00880081221000112233445566778899AABBCCDDEEFF10FFEEDDCCBBAA99887766554433221100",
     "DC0E01020304050607080910111213149000",                                                                 "3G (UMTS AKA), IMS AKA, synchronisation failure",
     {"apdu.auth.outcome 220", "apdu.auth.auts 0102030405060708091011121314"}                                                                                                                                       },
    {"00880081221000112233445566778899AABBCCDDEEFF10FFEEDDCCBBAA99887766554433221100",
     "9862",                                                                                                 "3G (UMTS AKA), IMS AKA",
     {"apdu.response.sw 39010"}                                                                                                                                                                                     },
    {"00880080111000112233445566778899AABBCCDDEEFF",
     "04A1A2A3A408B1B2B3B4B5B6B7B89000",                                                                     "GSM",
     {"apdu.auth.sres A1A2A3A4", "apdu.auth.kc B1B2B3B4B5B6B7B8"}                                                                                                                                                   },
    {"0088008423DD1000112233445566778899AABBCCDDEEFF10FFEEDDCCBBAA99887766554433221100",
     "DB0401020304"
     "9000",                                                                                                 "GBA, successful",
     {"apdu.auth.gba_mode 221", "apdu.auth.rand 0011", "apdu.auth.autn FFEE",
      "apdu.auth.res 01020304"}                                                                                                                                                                                     },
    {"008800840ADE04612E620103614062",
     "DB20000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F9000",                             "GBA, successful",
     {"apdu.auth.gba_mode 222", "apdu.auth.naf_id 612E6201", "apdu.auth.impi 614062",
      "apdu.auth.ks_ext_naf 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"}                                                                                                                      },
    {"0089808509530701AABBCCDDEEFF",
     "DB0102039000",                                                                                         "MBMS",
     {"apdu.auth.context 5", "apdu.auth.mbms_mode 1", "apdu.auth.mikey AABBCCDDEEFF",
      "apdu.auth.local DB010203"}                                                                                                                                                                                   },
    {"00898085085306030102030405",
     "9000",                                                                                                 "MBMS",
     {"apdu.auth.mbms_mode 3", "apdu.auth.key_domain_id 010203", "apdu.auth.key_group 0405"}                                                                                                                        },
    {"0089808611730F800101810200FF8202AABB8302CCDD",
     "9000",                                                                                                 "local key establishment",
     {"apdu.auth.local_mode 1", "apdu.auth.counter_limit 00FF", "apdu.auth.request_mac AABB",
      "apdu.auth.local_key_id CCDD"}                                                                                                                                                                                },
    {"00730180048002AABB",
     "9000",                                                                                                 "establish SA: master SA",
     {"apdu.secure_channel.operation 1", "apdu.secure_channel.block 4"}                                                                                                                                             },
    {"A08800001000112233445566778899AABBCCDDEEFF",
     "A1A2A3A4B1B2B3B4B5B6B7B89000",                                                                         "",
     {"apdu.auth.rand 00112233445566778899AABBCCDDEEFF",
      "apdu.auth.sres A1A2A3A4 [R-APDU data: 0+32]", "apdu.auth.kc B1B2B3B4B5B6B7B8"}                                                                                                                               },
    {"8078000100",                                                                       "A10301AABB9000",   "SUCI",                                            {"apdu.identity.context 1", "apdu.auth.suci 01AABB"}},
    {"0084000004",                                                                       "010203049000",     "",                                                {"apdu.auth.challenge 01020304"}                    },
    {"8076000004010A0201",
     "01050102030405060708"
     "9000",                                                                                                 "suspend",
     {"apdu.suspend.minimum 10", "apdu.suspend.unit 1", "apdu.suspend.maximum 1",
      "apdu.suspend.maximum 5", "apdu.suspend.token 0102030405060708"}                                                                                                                                              },
    {"80CB00800180",                                                                     "8004010203049000", "",                                                {"file.object_tag 128", "file.object 01020304"}     },
    {"80CB000000",                                                                       "0506079000",       "",                                                {"apdu.response.data 050607"}                       },
    {"80760100080102030405060708",                                                       "9000",             "resume",                                          {"apdu.suspend.token 0102030405060708"}             },
    {"0024000110313233343536373831323334FFFFFFFF",
     "9000",                                                                                                 "PIN application 1",
     {"apdu.pin.old 3132333435363738", "apdu.pin.new 31323334FFFFFFFF [C-APDU: 104+64]"}                                                                                                                            },
    {"002C00011031323334353637383132333435363738",
     "63C9",                                                                                                 "PIN application 1, 9 tries left",
     {"apdu.pin.unblock 3132333435363738", "apdu.pin.new 3132333435363738", "apdu.sw.tries 9"}                                                                                                                      },
    {"002000010831323334FFFFFFFF",
     "6983",                                                                                                 "PIN application 1, 0 tries left",
     {"apdu.pin.value 31323334FFFFFFFF"}                                                                                                                                                                            },
 /* disabled, and the universal PIN in its stead; CHVs of a SIM have numbers of their own */
    {"002691010831323334FFFFFFFF",
     "9000",                                                                                                 "PIN application 1",
     {"apdu.pin.replaced 1 [C-APDU: 16+1]", "apdu.pin.replacement 17 [C-APDU: 19+5]"}                                                                                                                               },
    {"002600010831323334FFFFFFFF",                                                       "9000",             "PIN application 1",                               {"apdu.pin.replaced 0"}                             },
    {"A02000020831323334FFFFFFFF",                                                       "9804",             "CHV2",                                            {"apdu.pin.chv 2 [C-APDU: 24+8]"}                   },
    {"A02C00001031323334353637383132333435363738",
     "9840",                                                                                                 "CHV1, 0 tries left",
     {"apdu.pin.chv 0", "apdu.pin.unblock 3132333435363738"}                                                                                                                                                        },
    {"A0260001083132333435363738",                                                       "9000",             "CHV1",                                            {"apdu.pin.chv 1"}                                  },
 /* RETRIEVE DATA and SET DATA by SFI, a first and a next block */
    {"80CB0081015C",
     "5C0201029000",                                                                                         "SFI 01",
     {"apdu.object.block 1 [C-APDU: 24+1]", "apdu.record.sfi 1 [C-APDU: 27+5]",
      "file.object_tag 92"}                                                                                                                                                                                         },
    {"80DB000102AABB",
     "9000",                                                                                                 "SFI 01",
     {"apdu.object.block 0", "apdu.record.sfi 1", "apdu.command.data AABB"}                                                                                                                                         },
 /* an EF that cannot be had by SFI */
    {"00A40004026F07",
     "62048302"
     "6F07"
     "9000",                                                                                                 "EF 6F07",
     {"apdu.fcp.file_id 28423"}                                                                                                                                                                                     },
    {"00A40004026F07",
     "62068302"
     "6F07"
     "8800"
     "9000",                                                                                                 "EF 6F07",
     {"apdu.fcp.sfi 0 [R-APDU data: 48+16]"}                                                                                                                                                                        },
 /* EF.ARR has a record for each security environment */
    {"00A40004026F07",
     "620C83026F078B062F06010201039000",                                                                     "EF 6F07",
     {"apdu.fcp.arr_file_id 12038 [R-APDU data: 64+16]", "apdu.fcp.arr_environment 1",
      "apdu.fcp.arr_record 2 [R-APDU data: 88+8]", "apdu.fcp.arr_record 3 [R-APDU data: 104+8]"}                                                                                                                    },
    {"00A40004026F07",
     "620983026F078B032F06049000",                                                                           "EF 6F07",
     {"apdu.fcp.arr_file_id 12038", "apdu.fcp.arr_record 4"}                                                                                                                                                        },
 /* where an enhanced search begins; SEEK of a SIM */
    {"00A20106060C204142",
     "02039000",                                                                                             "found in record 2 3",
     {"file.search.indication 0C20", "file.search.begins 1 [C-APDU: 44+1]",
      "file.search.direction 4 [C-APDU: 45+3]", "file.search.begins_at 32",
      "file.search.pattern 4142"}                                                                                                                                                                                   },
    {"A0A2001302"
     "4142",                                                                        "029000",
     "found in record 2",                                                                                                                                       {"file.search.seek_type 1 [C-APDU: 24+4]", "file.search.seek_mode 3 [C-APDU: 28+4]",
      "file.search.pattern 4142", "file.search.found 2"}                                                                                                                                   },
 /* blocks of AUTHENTICATE: of a next one nobody knows where in the data it is */
    {"0089808503530701",                                                                 "62F1",             "MBMS",                                            {"apdu.auth.block 128", "apdu.auth.mbms_mode 1"}    },
    {"0089008503AABBCC",                                                                 "9000",             "MBMS",                                            {"apdu.auth.block 0", "apdu.auth.part AABBCC"}      },
    {"0089208500",                                                                       "AABB9000",         "MBMS",                                            {"apdu.auth.block 32", "apdu.auth.part AABB"}       },
 /* TERMINAL CAPABILITY: classes B and C, 60 mA, 5 MHz; extended channels; a CLF */
    {"80AA00000CA90A"
     "8003063C32"
     "8100"
     "820101",                                                                      "9000",
     "",                                                                                                                                                        {"file.power.class 6 [C-APDU: 72+8]", "file.power.class_a 0",
      "file.power.class_c 1 [C-APDU: 77+1]", "file.power.available 60 [C-APDU: 80+8]",
      "file.power.actual_frequency 50", "file.terminal.uicc_clf 1 [C-APDU: 135+1]"}                                                                                                                         },
 /* TS 51.011: an EF that was made invalid, and a DF with CHV1 switched off and one try left */
    {"A0A40000026F40",
     "000000346F40040011FFFF0002011A9000",                                                                   "MF/DF.TELECOM/EF.MSISDN",
     {"file.gsm.size 52 [R-APDU data: 16+16]", "file.gsm.type 4",
      "file.gsm.read 1 [R-APDU data: 64+4]", "file.gsm.update 1", "file.gsm.valid 0",
      "file.gsm.structure 1", "file.gsm.record_length 26"}                                                                                                                                                          },
    {"A0A40000027F20",
     "000000107F200200000000000A13000E0400819A838A9000",                                                     "MF/DF.GSM",
     {"file.gsm.memory 16", "file.gsm.type 2", "file.gsm.chv1_disabled 0", "file.gsm.num_efs 14",
      "file.gsm.num_codes 4", "file.gsm.chv1 129", "file.gsm.tries 1", "file.gsm.tries 10"}                                                                                                                         },
 /* security attributes: compact and expanded, PINs */
    {"00A40004023F00",
     "621B8202782183023F008A01058C03031A00C60990014083010183010A9000",                                       "MF",
     {"file.access.mode 3", "file.condition.byte 26 [R-APDU data: 128+8] UPDATE (EF)",
      "file.condition.user_authentication 1",
      "apdu.fcp.pin_reference 1 [R-APDU data: 200+8] disabled", "apdu.fcp.pin_reference 10"}                                                                                                                        },
    {"00A40004026F07",
     "621682024121AB10800101A40683010195010880010297"
     "00"
     "9000",                                                                                                 "EF 6F07",
     {"file.access.read 1", "file.condition.key_reference 1", "file.access.update 1",
      "file.condition.never"}                                                                                                                                                                                       },
};
enum { NUM_ROWS = sizeof(rows) / sizeof(*rows) };

static void elements(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_ROWS; i++) {
		struct card_feed *feed = card_feed_new(CARD_PAIRS);

		card_apdu(feed, rows[i].command, rows[i].response);
		card_end(feed);
		assert_int_equal(feed->num_messages, 1);
		assert_string_equal(feed->messages[0].summary, rows[i].summary);
		for (unsigned line = 0; line < LINES_MAX && rows[i].lines[line]; line++) {
			if (!strstr(feed->messages[0].tree, rows[i].lines[line]))
				print_message("not there: %s\n%s", rows[i].lines[line],
				              feed->messages[0].tree);
			assert_non_null(strstr(feed->messages[0].tree, rows[i].lines[line]));
		}
		card_feed_free(feed);
	}
}

/* card_feed_free asserts that no span leaves its buffer. */
static void prefixes(void **state)
{
	char text[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < NUM_ROWS; i++) {
		size_t len = strlen(rows[i].response) - SW_DIGITS;

		for (size_t cut = 0; cut <= len; cut += 2) {
			struct card_feed *feed = card_feed_new(CARD_PAIRS);

			snprintf(text, sizeof(text), "%.*s9000", (int)cut, rows[i].response);
			card_apdu(feed, rows[i].command, text);
			card_end(feed);
			assert_int_equal(feed->num_messages, 1);
			card_feed_free(feed);
		}
		for (size_t cut = HEADER_DIGITS; cut < strlen(rows[i].command); cut += 2) {
			struct card_feed *feed = card_feed_new(CARD_PAIRS);

			snprintf(text, sizeof(text), "%.*s", (int)cut, rows[i].command);
			card_apdu(feed, text, rows[i].response);
			card_end(feed);
			card_feed_free(feed);
		}
	}
}

/* Keys and PINs are hidden, identities can be. */
static void secrecy(void **state)
{
	static const enum rsp_card_field secret[] = {
	    RSP_CARD_AUTH_CK, RSP_CARD_AUTH_IK,   RSP_CARD_AUTH_KC,
	    RSP_CARD_AUTH_KS, RSP_CARD_AUTH_VSTK, RSP_CARD_PIN_OLD,
	    RSP_CARD_PIN_NEW, RSP_CARD_PIN_PUK,   RSP_CARD_PIN_VALUE,
	};
	static const enum rsp_file_field keys[] = {
	    RSP_FILE_CK,    RSP_FILE_IK,     RSP_FILE_KC,     RSP_FILE_K_ASME,
	    RSP_FILE_K_AMF, RSP_FILE_K_AUSF, RSP_FILE_K_SEAF, RSP_FILE_HIDDENKEY,
	};
	static const enum rsp_file_field personal[] = {
	    RSP_FILE_IMSI, RSP_FILE_ICCID,  RSP_FILE_MSISDN,   RSP_FILE_IMPI,
	    RSP_FILE_IMPU, RSP_FILE_NUMBER, RSP_FILE_SUPI_NSI,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(secret) / sizeof(*secret); i++)
		assert_int_equal(rsp_card_field_of(secret[i])->secrecy, RSP_SECRET);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		assert_int_equal(rsp_file_field_of(keys[i])->secrecy, RSP_SECRET);
	for (size_t i = 0; i < sizeof(personal) / sizeof(*personal); i++)
		assert_int_equal(rsp_file_field_of(personal[i])->secrecy, RSP_PERSONAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(elements),
	    cmocka_unit_test(prefixes),
	    cmocka_unit_test(secrecy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
