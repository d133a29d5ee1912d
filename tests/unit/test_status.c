/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Status words by command: GPCS 11, TS 102 221 10.2, TS 51.011 9.4. */
#include <string.h>

#include "card/status.h"
#include "support/cmocka_include.h"

struct row {
	uint8_t cla, ins, p1;
	bool is_isdr;
	uint16_t sw;
	bool ok;
	const char *text; /* that it says, or a part of it */
};

/* The same word after commands of several specifications that share an INS. */
static const struct row rows[] = {
    {0x80, 0xE2, 0x91, true,  0x6A80, false, "the ISD-R cannot read"                   },
    {0x80, 0xE2, 0x90, false, 0x6A80, false, "the application cannot read"             },
    {0x80, 0xE2, 0x90, false, 0x6381, true,  "there was one for the same already"      },
    {0x00, 0xE2, 0x00, false, 0x6A80, false, "the command data is wrong"               },
    {0x80, 0xE6, 0x02, false, 0x6A88, false, "the load file, module or security domain"},
    {0x00, 0xE6, 0x00, false, 0x6A88, false, "the referenced data is not there"        },
    {0x80, 0xE6, 0x0C, false, 0x6982, false, "needs a secure channel"                  },
    {0x80, 0xE4, 0x00, false, 0x6A82, false, "there is no such application"            },
    {0x00, 0xE4, 0x00, false, 0x6A82, false, "no such file or application"             },
    {0x80, 0xF2, 0x40, false, 0x6A88, false, "there is nothing of what was asked for"  },
    {0x80, 0xF2, 0x00, false, 0x6A88, false, "the referenced data is not there"        },
    {0x80, 0xD8, 0x00, false, 0x9485, false, "a key and its check value"               },
    {0x00, 0x70, 0x80, false, 0x6200, true,  "closed already"                          },
    {0x00, 0x20, 0x00, false, 0x6983, false, "its unblock code (PUK) is needed"        },
    {0x00, 0x2C, 0x00, false, 0x6983, false, "blocked for ever"                        },
    {0x00, 0x88, 0x00, false, 0x6983, false, "the PIN or authentication method"        },
    {0xA0, 0x20, 0x00, false, 0x9804, false, "the CHV was wrong"                       },
    {0xA0, 0xB0, 0x00, false, 0x9804, false, "a CHV is missing, or was wrong"          },
    {0xA0, 0xA4, 0x00, false, 0x9404, false, "no such file here"                       },
    {0xA0, 0xA2, 0x00, false, 0x9404, false, "no record holds the pattern"             },
    {0x00, 0xA2, 0x01, false, 0x6282, true,  "no record holds the pattern"             },
    {0x00, 0xB2, 0x01, false, 0x6282, true,  "end of the file or record"               },
    {0x80, 0xC2, 0x00, false, 0x6281, true,  "answered with RP-ERROR"                  },
    {0x80, 0x10, 0x00, false, 0x6E00, false, "does not know this class"                },
    {0x80, 0xE6, 0x02, false, 0x9999, false, "no specification we know"                },
};

static void by_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const struct rsp_instruction *instruction =
		    rsp_instruction_of(rsp_class_of(row->cla).type, row->ins, row->p1, 0);
		const struct rsp_status_word *word =
		    rsp_status_word_of(row->sw, rsp_status_command(instruction, row->is_isdr));

		if (!strstr(word->text, row->text) || word->ok != row->ok)
			print_error("%02X %02X %04X: %s\n", row->cla, row->ins, row->sw,
			            word->text);
		assert_non_null(strstr(word->text, row->text));
		assert_int_equal(word->ok, row->ok);
	}
}

/* An INS without its class: what GlobalPlatform and ETSI say, nothing of 2G or of an ISD-R. */
static void by_number_alone(void **state)
{
	(void)state;
	assert_non_null(strstr(rsp_status_word_of(0x6A88, 0xE4)->text, "no such application"));
	assert_non_null(strstr(rsp_status_word_of(0x6A80, 0xE2)->text, "the application cannot"));
	assert_non_null(strstr(rsp_status_word_of(0x9404, 0xA4)->text, "or the pattern"));
	assert_non_null(
	    strstr(rsp_status_word_of(0x6A88, RSP_STATUS_ANY_INS)->text, "is not there"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(by_command),
	    cmocka_unit_test(by_number_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
