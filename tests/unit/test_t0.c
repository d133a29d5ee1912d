/* SPDX-License-Identifier: GPL-2.0-or-later */
/* T=0 as modem logs have it, by scripts. */
#define _GNU_SOURCE
#include "t0_script.h"

struct row {
	const char *script, *items, *rules;
};

static void check_rows(const struct row *rows, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		struct outcome outcome;

		run(&outcome, rows[i].script);
		if (strcmp(outcome.items, rows[i].items) != 0 ||
		    strcmp(outcome.rules, rows[i].rules) != 0)
			print_error("row %zu: %s\n", i, rows[i].script);
		assert_string_equal(outcome.items, rows[i].items);
		assert_string_equal(outcome.rules, rows[i].rules);
	}
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

/* ISO 7816-3 10.3: what goes over the line of one command. */
static const struct row commands[] = {
  /* case 1: the status word at once */
    {"T0070800100 R9000",                                                           "H0070800100 S9000",                           ""},
 /* case 2: procedure byte, data and status word in one record, or in several */
    {"T00B0000003 RB00102039000",                                                   "H00B0000003 R010203 S9000",                   ""},
    {"T00B0000003 RB0 R0102039000",                                                 "H00B0000003 R010203 S9000",                   ""},
    {"T00B0000003 RB001 R0203 R9000",                                               "H00B0000003 R01 R0203 S9000",                 ""},
    {"T00B0000003 RB0010203 R9000",                                                 "H00B0000003 R010203 S9000",                   ""},
    {"T00B0000003 RB001020390 R00",                                                 "H00B0000003 R010203 S9000",                   ""},
    {"T00B0000003 RB0 R01 R02 R03 R90 R00",                                         "H00B0000003 R01 R02 R03 S9000",               ""},
 /* case 3: all data behind the procedure byte, in one record or in two */
    {"T002000010A R20 T31323334FFFFFFFFAABB R9000",                                 "H002000010A C31323334FFFFFFFFAABB S9000",     ""},
    {"T002000010A R20 T31323334 TFFFFFFFFAABB R63C2",                               "H002000010A C31323334 CFFFFFFFFAABB S63C2",
     ""                                                                                                                              },
 /* refused by its header */
    {"T002000010A R6983",                                                           "H002000010A S6983",                           ""},
 /* case 4: 61xx and GET RESPONSE; 9Fxx; several rounds; another class */
    {"T00A4040402 RA4 T3F00 R6102 T00C0000002 RC0AABB9000",
     "H00A4040402 C3F00 S6102 H00C0000002 RAABB S9000",                                                                            ""},
    {"TA0A4000002 RA4 T3F00 R9F02 TA0C0000002 RC0AABB9000",
     "HA0A4000002 C3F00 S9F02 HA0C0000002 RAABB S9000",                                                                            ""},
    {"T82E2910003 RE2 TBF2E00 R6102 T01C0000002 RC0AABB6101 T81C0000001 RC0CC9000",
     "H82E2910003 CBF2E00 S6102 H01C0000002 RAABB S6101 H81C0000001 RCC S9000",                                                    ""},
 /* 6Cxx */
    {"T80F2000000 R6C03 T80F2000003 RF20102039000",                                 "H80F2000000 S6C03 H80F2000003 R010203 S9000",
     ""                                                                                                                              },
 /* proactive */
    {"T8010000001 R10 TFF R910F T801200000F",                                       "H8010000001 CFF S910F H801200000F",           ""},
};

static void whole_commands(void **state)
{
	(void)state;
	CHECK(commands);
}

static const struct row nulls[] = {
    {"T00B0000002 R60 RB0AABB9000",           "H00B0000002 RAABB S9000", ""},
    {"T00B0000002 R60606060606060B0AABB9000", "H00B0000002 RAABB S9000", ""},
    {"T00A4040402 R60A4 T3F00 R60 R60606102", "H00A4040402 C3F00 S6102", ""},
    {"T00B0000002 RB0AABB60 R6060609000",     "H00B0000002 RAABB S9000", ""},
    {"T0070800100 R6060 R609000",             "H0070800100 S9000",       ""},
 /* 60 is data behind the procedure byte */
    {"T00B0000002 RB060609000",               "H00B0000002 R6060 S9000", ""},
    {"T00A4040402 RA4 T6060 R9000",           "H00A4040402 C6060 S9000", ""},
};

static void null_bytes(void **state)
{
	(void)state;
	CHECK(nulls);
}

/* The complement of INS lets one byte follow. */
static const struct row single_bytes[] = {
    {"T00A4040403 R5B TAA R5B TBB R5B TCC R9000", "H00A4040403 CAA CBB CCC S9000", ""},
    {"T00A4040403 R5B TAA RA4 TBBCC R9000",       "H00A4040403 CAA CBBCC S9000",   ""},
    {"T00B0000003 R4F01 R4F02 R4F03 R9000",       "H00B0000003 R01 R02 R03 S9000", ""},
    {"T00B0000003 R4F01B002039000",               "H00B0000003 R01 R0203 S9000",   ""},
    {"T00B0000003 R604F0160B002039000",           "H00B0000003 R01 R0203 S9000",   ""},
};

static void complement(void **state)
{
	(void)state;
	CHECK(single_bytes);
}

/* Which way data behind INS goes follows from the case of the instruction. */
static const struct row ways[] = {
  /* to the card: what comes from it are NULLs and a status word; the data was lost */
    {"T00A4000402 RA4 R60612F T00C0000002 RC001029000", "H00A4000402 S612F H00C0000002 R0102 S9000",
     "lost"                                                                                                },
    {"T00A4000402 RA4 R612F",                           "H00A4000402 S612F",                         "lost"},
    {"T00A4000402 RA4612F",                             "H00A4000402 S612F",                         "lost"},
    {"T00A4000402 RA4 R60 T3F00 R612F",                 "H00A4000402 C3F00 S612F",                   ""    },
    {"T00A4000402 RA4 RA4 T3F00 R612F",                 "H00A4000402 C3F00 S612F",                   "lost"},
    {"T00A4000402 RA4 RC001029000",                     "H00A4000402 R!C00102 S9000",                "lost"},
    {"T81E2910078 RE2 R6060609000",                     "H81E2910078 S9000",                         "lost"},
    {"T00A4000403 R0102039000",                         "H00A4000403 R!010203 S9000",                "lost"},
 /* from the card: what could be a header is one */
    {"T00B0000005 RB0 T00B2010401 RB2019000",           "H00B0000005 H00B2010401 R01 S9000",         "lost"},
    {"RB0 T00A4040402 RA4 T3F00 R6120",                 "H00A4040402 C3F00 S6120",                   "lost"},
    {"T00B0000008 RB0 R606A82",                         "H00B0000008 S6A82",                         "lost"},
    {"T00B0000002 RB0 R60609000",                       "H00B0000002 R6060 S9000",                   ""    },
    {"T00B0000004 RB0 R60609000 R9000",                 "H00B0000004 R60609000 S9000",               ""    },
 /* either: INS 51 is in no specification, F2 also GET STATUS */
    {"T8051000005 R51 T00B2010405 R9000",               "H8051000005 C00B2010405 S9000",             ""    },
    {"T8051000002 R51 R61029000",                       "H8051000002 R6102 S9000",                   ""    },
    {"T80F2400205 RF2 T00A4000402 R9000",               "H80F2400205 C00A4000402 S9000",             ""    },
    {"T80F2000002 RF262009000",                         "H80F2000002 R6200 S9000",                   ""    },
 /* others than the specification has: what fits and can be nothing else */
    {"T80CA00FE02 RCA TDF28 R9000",                     "H80CA00FE02 CDF28 S9000",                   ""    },
    {"T8020000003 R200102039000",                       "H8020000003 R010203 S9000",                 ""    },
    {"T00A4000000 RA40102 R9000",                       "H00A4000000 R0102 S9000",                   "lost"},
};

static void data_by_case(void **state)
{
	(void)state;
	CHECK(ways);
}

/* Data of five bytes looks like a header; what is due tells. */
static const struct row five_bytes[] = {
    {"T00A4080405 RA4 T00A4000002 R6120",             "H00A4080405 C00A4000002 S6120",             ""},
    {"T80E2910005 RE2 TBF2D020000 R9000",             "H80E2910005 CBF2D020000 S9000",             ""},
    {"T00B0000005 RB000A40000029000",                 "H00B0000005 R00A4000002 S9000",             ""},
    {"T00A404040A RA4 TA000000087 T1002FF33FF R9000", "H00A404040A CA000000087 C1002FF33FF S9000",
     ""                                                                                              },
 /* of a command whose header is missing */
    {"RE2 T80E2910005 R9000",                         "C!80E2910005 S9000",                        ""},
};

static void headers_by_state(void **state)
{
	(void)state;
	CHECK(five_bytes);
}

/* Logs that put more into one record, or leave the procedure bytes out. */
static const struct row joined[] = {
    {"T00A40404023F00 R6120",             "H00A4040402 C3F00 S6120",             ""    },
    {"T00A40404023F0000 R6120",           "H00A4040402 C3F00 S6120",             ""    },
    {"T00A40404023F00 RA46120",           "H00A4040402 C3F00 S6120",             ""    },
    {"T00A40404023F00 RA4 R6120",         "H00A4040402 C3F00 S6120",             ""    },
    {"T00A4040402 T3F00 R6120",           "H00A4040402 C3F00 S6120",             ""    },
    {"T00A4040402 T3F00 RA4 R6120",       "H00A4040402 C3F00 S6120",             ""    },
    {"T00A4040405 TBF2D020000 R9000",     "H00A4040405 CBF2D020000 S9000",       ""    },
 /* data that could also be a command with its data: of its length only when P3 says so */
    {"T80E2910007 T5C0EA0DF021302 R9000", "H80E2910007 C5C0EA0DF021302 S9000",   ""    },
    {"T80E2910008 T00A40004023F00 R9000", "H80E2910008 H00A4000402 C3F00 S9000", "lost"},
    {"T00B0000003 R0102039000",           "H00B0000003 R010203 S9000",           ""    },
 /* even where the data begins like a procedure byte or a status word */
    {"T00C0000003 R6F01009000",           "H00C0000003 R6F0100 S9000",           ""    },
    {"T00C0000003 RC001009000",           "H00C0000003 RC00100 S9000",           ""    },
    {"T00C0000003 RC0C001009000",         "H00C0000003 RC00100 S9000",           ""    },
    {"T00C0000002 RFFFF6F00",             "H00C0000002 RFFFF S6F00",             ""    },
};

static void joined_records(void **state)
{
	(void)state;
	CHECK(joined);
}

/* 256 bytes from the card: P3 = 0. */
static void long_answer(void **state)
{
	char script[OUT_MAX], data[513];
	struct outcome outcome;

	(void)state;
	for (size_t i = 0; i < 256; i++)
		snprintf(data + 2 * i, 3, "%02X", (unsigned)(i ^ 0x60));
	snprintf(script, sizeof(script), "T00C0000000 RC0%s6100 T00C0000000", data);
	run(&outcome, script);
	assert_string_equal(outcome.rules, "");
	snprintf(script, sizeof(script), "H00C0000000 R%s S6100 H00C0000000", data);
	assert_string_equal(outcome.items, script);
	snprintf(script, sizeof(script), "T00C0000000 RC0%s R6100", data);
	run(&outcome, script);
	snprintf(script, sizeof(script), "H00C0000000 R%s S6100", data);
	assert_string_equal(outcome.items, script);
}

/* Records that are not there. */
static const struct row missing[] = {
  /* the answer; the procedure byte, data and status word */
    {"T0070800100 T00B0000002 RB0AABB9000",           "H0070800100 H00B0000002 RAABB S9000",     "lost"},
    {"T00A4040402 T00B0000002 RB0AABB9000",           "H00A4040402 H00B0000002 RAABB S9000",     "lost"},
 /* data and status word behind the procedure byte */
    {"T00A4040402 RA4 T00B0000002 R6A82",             "H00A4040402 H00B0000002 S6A82",           "lost"},
    {"T00A4040410 RA4 TAABB T00B0000002 R6A82",       "H00A4040410 CAABB H00B0000002 S6A82",     "lost"},
    {"T00B0000000 RB0 T00B0000002 R6A82",             "H00B0000000 H00B0000002 S6A82",           "lost"},
 /* the rest of a response */
    {"T00B0000008 RB0AABB T00B0000002 R6A82",         "H00B0000008 RAABB H00B0000002 S6A82",     "lost"},
    {"T00B0000008 RB0AABBCC R9000",                   "H00B0000008 RAABBCC S9000",               "lost"},
 /* the data to the card */
    {"T00A4040407 RA4 R6A82",                         "H00A4040407 S6A82",                       "lost"},
    {"T00A4040407 RA4 TA0000000 R6A82",               "H00A4040407 CA0000000 S6A82",             "lost"},
 /* the header: INS is another one's */
    {"T00A4040407 RB0AABB9000 T00B0000001 RB0CC9000",
     "H00A4040407 R!B0AABB S9000 H00B0000001 RCC S9000",                                         "lost"},
    {"T00A4040402 RE2 TBF2E00 R6112 T00B0000001",     "H00A4040402 C!BF2E00 S6112 H00B0000001",  "lost"},
    {"T80E2910003 RE2 TBF2E00 RE2 TBF2000 R6112",     "H80E2910003 CBF2E00 C!BF2000 S6112",      "lost"},
    {"T0070800100 R9000 R6A82",                       "H0070800100 S9000 S!6A82",                "lost"},
    {"T0070800100 R9000 RB0AABB9000",                 "H0070800100 S9000 R!B0AABB S9000",        "lost"},
    {"T0070800100 R9000 TBF3E035C015A RE2 R9000",     "H0070800100 S9000 C!BF3E035C015A S!9000",
     "lost"                                                                                            },
    {"T0070800100 R9000 TBF3E035C015A R9000",         "H0070800100 S9000 C!BF3E035C015A S9000",  "lost"},
 /* header and procedure byte, while another answer is outstanding */
    {"T0070800100 TBF3E035C015A R9000",               "H0070800100 C!BF3E035C015A S9000",        "lost"},
 /* the second half of a status word */
    {"T00B0000001 RB0AA90 T0070800100 R9000",         "H00B0000001 RAA H0070800100 S9000",       "lost"},
 /* as the log says */
    {"T00A4040402 L R9000 T0070800100 R9000",         "H00A4040402 S!9000 H0070800100 S9000",    "lost"},
    {"L T0070800100 R9000",                           "H0070800100 S9000",                       "lost"},
    {"T0070800100 2/T00B0000002 0/L",                 "H0070800100 2/H00B0000002",               "lost"},
 /* by its numbers */
    {"@5#4T0070800100 #6R9000 #7T00B0000002",         "H0070800100 S!9000 H00B0000002",          "lost"},
};

static void missing_records(void **state)
{
	(void)state;
	CHECK(missing);
}

/* Records that break off; the source tells so. */
static const struct row torn[] = {
  /* a header without P3 counts as missing */
    {"T81E2910003 RE2 TBF3000 R6106 ~T81C00000 RC0BF30038001009000",
     "H81E2910003 CBF3000 S6106 R!C0BF3003800100 S9000",                                              ""    },
    {"~T00A4000C R9000 T0070800100",                                 "S!9000 H0070800100",            ""    },
    {"T0070800100 ~T00A4 R9000",                                     "H0070800100 S!9000",            "lost"},
    {"~T00A4000402 RA4 T3F00 R9000",                                 "H00A4000402 C3F00 S9000",       ""    },
 /* half of the data */
    {"T81E2910005 RE2 ~TBF30 R6106",                                 "H81E2910005 CBF30 S6106",       "lost"},
    {"T00B0000008 ~RB09000 T0070800100",                             "H00B0000008 R9000 H0070800100", "lost"},
    {"T00B0000008 RB0 ~R9000 R9000",                                 "H00B0000008 R9000 S9000",       "lost"},
    {"~RC0BF309000 R6A82",                                           "R!C0BF309000 S6A82",            ""    },
};

static void broken_off_records(void **state)
{
	(void)state;
	CHECK(torn);
}

/* A log that begins anywhere says nothing of its own beginning. */
static const struct row middle[] = {
    {"R9000 T0070800100 R9000",             "S!9000 H0070800100 S9000",         ""},
    {"RC0AABB6110 T00C0000010",             "R!C0AABB S6110 H00C0000010",       ""},
    {"RE2 TBF3E035C015A R6115 T81C0000015", "C!BF3E035C015A S6115 H81C0000015", ""},
    {"TBF3E035C015A R6115 T81C0000015",     "C!BF3E035C015A S6115 H81C0000015", ""},
    {"R60 R6060 R9000",                     "S!9000",                           ""},
    {"RAABBCC RDDEE9000 T0070800100",       "R!AABBCC RDDEE S9000 H0070800100", ""},
};

static void starts_in_the_middle(void **state)
{
	(void)state;
	CHECK(middle);
}

/* More than can follow. */
static const struct row too_much[] = {
    {"T0070800100 R900000",           "H0070800100 S9000",         "odd"},
    {"T00A4040402 RA4 T3F007F R9000", "H00A4040402 C3F007F S9000", "odd"},
    {"T00A4040403 R5B TAABBCC R9000", "H00A4040403 CAABBCC S9000", "odd"},
};

static void more_than_can_follow(void **state)
{
	(void)state;
	CHECK(too_much);
}

/* Two log streams print the same records, one after the other or mixed. */
static const struct row twice[] = {
    {"@5T0070800100 T0070800100 @6R9000 R9000",                                           "H0070800100 S9000",                       "twice"},
    {"@5T0070800100 @6R9000 @5T0070800100 @6R9000 @7T0070800101",                         "H0070800100 S9000 H0070800101",
     "twice"                                                                                                                                },
    {"@5T00B0000001 @6R60 @7RB0AA9000 @6R60 @5T00B0000001 @7RB0AA9000",                   "H00B0000001 RAA S9000",
     "twice"                                                                                                                                },
    {"@5Z Z @6A3B00 A3B00",                                                               "Z A3B00",                                 "twice"},
 /* another slot, direction, time, number, or no time: another record */
    {"@5T0070800100 2/T0070800100 @6R9000 2/R9000",                                       "H0070800100 2/H0070800100 S9000 2/S9000", ""     },
    {"@5T0070800100 @6R9000 @7T0070800100 @8R9000",                                       "H0070800100 S9000 H0070800100 S9000",     ""     },
    {"T0070800100 R9000 T0070800100 R9000",                                               "H0070800100 S9000 H0070800100 S9000",     ""     },
 /* a clock that does not tell records apart */
    {"@5T0070800100 R9000 T0070800100 R9000",                                             "H0070800100 S9000 H0070800100 S9000",     ""     },
    {"@5T0070800100 T0070800100 R9000 R9000",                                             "H0070800100 S9000",                       "twice"},
    {"@5#1T0070800100 #2R9000 #3T0070800100 #4R9000",                                     "H0070800100 S9000 H0070800100 S9000",     ""     },
    {"@5#1T0070800100 #1T0070800100 #2R9000 #1T0070800100 #2R9000",                       "H0070800100 S9000",                       "twice"},
 /* numbers begin anew after a restart, and when they are used up */
    {"@5#8T0070800100 @6#9R9000 @7#0Z @8#1A3B00 @9#2T0070800100",
     "H0070800100 S9000 Z A3B00 "
     "H0070800100",                                                                                                                  ""     },
    {"@5#8T0070800100 @6#0T0070800101 #1R9000",                                           "H0070800100 H0070800101 S9000",           "lost" },
    {"@5#1Z @6#2T0070800100 @7#3R9000 @90#1Z @91#2T0070800100 @92#3R9000",
     "Z H0070800100 S9000 Z H0070800100 S9000",                                                                                      ""     },
    {"@6#2T0070800100 @7#3R9000 @90#1O @91#2T0070800100 @92#3R9000",
     "H0070800100 S9000 Z H0070800100 S9000",                                                                                        ""     },
    {"@6#2T0070800100 @7#3R9000 @90#0T0070800101 @91#1R9000 @92#2T0070800100 @93#3R9000",
     "H0070800100 S9000 H0070800101 S9000 H0070800100 S9000",                                                                        ""     },
 /* a stream that lags behind the restart */
    {"@6#2T0070800100 @7#3R9000 @8#1Z @6#2T0070800100 @7#3R9000 @8#1Z @9#2T0070800101",
     "H0070800100 S9000 Z H0070800101",                                                                                              "twice"},
    {"@5#255T0070800100 #0R9000",                                                         "H0070800100 S9000",                       ""     },
};

static void seen_twice(void **state)
{
	(void)state;
	CHECK(twice);
}

static const struct row resets[] = {
    {"Z A3B00 T0070800100 R9000",                                                           "Z A3B00 H0070800100 S9000",                   ""    },
    {"O Z A3B00",                                                                           "Z Z A3B00",                                   ""    },
 /* inside a command */
    {"T00A4040402 RA4 Z A3B00 T0070800100 R9000",                                           "H00A4040402 Z A3B00 H0070800100 S9000",       ""    },
    {"T00B0000009 RB0AA O T0070800100 R9000",                                               "H00B0000009 RAA Z H0070800100 S9000",         ""    },
    {"T00A4040402 A3B00 R9000",                                                             "H00A4040402 A3B00 S!9000",                    "lost"},
 /* TD1 says T=1, so a check byte follows: in one piece, in two, in three */
    {"A3B9F96801FC78031E073FE211B63F10201830F90003A",
     "A3B9F96801FC78031E073FE211B63F10201830F90003A",                                                                                      ""    },
    {"A3B8180018080",                                                                       "A3B8180018080",                               ""    },
    {"A3B81 A80018080 T0070800100",                                                         "A3B8180018080 H0070800100",                   ""    },
    {"A3B A8180 A018080 T0070800100",                                                       "A3B8180018080 H0070800100",                   ""    },
    {"2/A3B81 A3B81 2/A80018080 A80018080",                                                 "2/A3B8180018080 A3B8180018080",               ""    },
 /* never completed */
    {"A3B83 T0070800100 R9000",                                                             "A3B83 H0070800100 S9000",                     ""    },
    {"A3B83 Z A3B00",                                                                       "A3B83 Z A3B00",                               ""    },
    {"A3B83 A3B00",                                                                         "A3B83 A3B00",                                 ""    },
    {"A3B83",                                                                               "A3B83",                                       ""    },
 /* PPS, told so or not */
    {"A3B00 PFF109479 pFF109479 T0070800100 R9000",                                         "A3B00 PFF109479 pFF109479 H0070800100 S9000",
     ""                                                                                                                                          },
    {"A3B00 TFF109479 RFF109479 T0070800100 R9000",                                         "A3B00 PFF109479 pFF109479 H0070800100 S9000",
     ""                                                                                                                                          },
    {"A3B00 T00A4040402 RA4 TFF10 R9000",                                                   "A3B00 H00A4040402 CFF10 S9000",               ""    },
 /* in a log that tells no resets: in one piece with the data before it, and where an answer is
  due */
    {"T00C0000002 RC0AABB3B9F96801F878031E073FE211B674A4C753034054BA9 TFF109679 RFF109679",
     "H00C0000002 RAABB A3B9F96801F878031E073FE211B674A4C753034054BA9 PFF109679 pFF109679",                                                "lost"},
    {"T00C0000002 R3B02AABB T0070800100 R9000",                                             "H00C0000002 A3B02AABB H0070800100 S9000",     "lost"},
    {"T00C0000002 R3B02AA9000",                                                             "H00C0000002 R!3B02AA S9000",                  "lost"},
};

static void power_and_resets(void **state)
{
	(void)state;
	CHECK(resets);
}

static const struct row slots[] = {
    {"1/T00A4040402 2/T00B0000002 1/RA4 2/RB0AABB9000 1/T3F00 2/T0070800100 1/R6120 2/R9000",
     "H00A4040402 2/H00B0000002 2/RAABB 2/S9000 C3F00 2/H0070800100 S6120 2/S9000",                                                  ""},
    {"1/T00A4040402 2/Z 1/RA4 2/A3B00 1/T3F00 1/R9000",                                       "H00A4040402 2/Z 2/A3B00 C3F00 S9000", ""},
};

static void interleaved_slots(void **state)
{
	(void)state;
	CHECK(slots);
}

/* One slot more than are kept: the one that was silent longest begins anew. */
static void more_slots_than_kept(void **state)
{
	struct outcome outcome;
	struct record record;
	char script[40];
	const char *at;

	(void)state;
	outcome_init(&outcome);
	for (int slot = 0; slot <= RSP_T0_MAX_SLOTS; slot++) {
		snprintf(script, sizeof(script), "%d/T00A4040402", slot + 10);
		at = script;
		assert_true(next_record(&outcome, &at, &record));
		give(&outcome, &record);
	}
	outcome.items[0] = '\0';
	at = "10/RA4 26/RA4 26/T3F00";
	while (next_record(&outcome, &at, &record))
		give(&outcome, &record);
	end(&outcome);
	/* 10 was given up for the last one, 11 for 10 when that came back. */
	assert_string_equal(outcome.items, "26/C3F00");
}

/* What is cut off at any record leaves what was before it as it is. */
static void cut_anywhere(void **state)
{
	struct outcome whole, part;
	char script[sizeof(t0_session)];
	size_t num = 0;

	(void)state;
	memcpy(script, t0_session, sizeof(t0_session));
	run(&whole, script);
	assert_string_equal(whole.rules, "");
	for (char *at = strrchr(script, ' '); at; at = strrchr(script, ' '), num++) {
		*at = '\0';
		run(&part, script);
		/* An ATR that is not whole yet is handed out at the end, as far as it goes. */
		assert_memory_equal(part.items, whole.items, strlen(part.items));
		assert_string_equal(part.rules, "");
	}
	assert_int_equal(num, 32);
}

/* A record less anywhere: one finding at most says so, and the next header is read again. */
static void one_record_less(void **state)
{
	static const char records[] = "T00A4040402 RA4 T3F00 R6120 T00B0000002 RB0AABB9000 "
	                              "T0020000108 R20 T31323334FFFFFFFF R9000 ";
	static const char after[] = "T0070800100 R9000 T0070000001 R70019000";
	static const char after_items[] = "H0070800100 S9000 H0070000001 R01 S9000";

	(void)state;
	for (const char *from = records; *from; from = strchr(from, ' ') + 1) {
		struct outcome outcome;
		char script[sizeof(records) + sizeof(after)];
		const char *behind = strchr(from, ' ') + 1;

		snprintf(script, sizeof(script), "%.*s%s%s", (int)(from - records), records, behind,
		         after);
		run(&outcome, script);
		assert_true(strlen(outcome.items) > strlen(after_items));
		assert_string_equal(outcome.items + strlen(outcome.items) - strlen(after_items),
		                    after_items);
		assert_true(strlen(outcome.rules) <= strlen("lost"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_commands),       cmocka_unit_test(null_bytes),
	    cmocka_unit_test(complement),           cmocka_unit_test(data_by_case),
	    cmocka_unit_test(headers_by_state),     cmocka_unit_test(joined_records),
	    cmocka_unit_test(long_answer),          cmocka_unit_test(missing_records),
	    cmocka_unit_test(broken_off_records),   cmocka_unit_test(starts_in_the_middle),
	    cmocka_unit_test(more_than_can_follow), cmocka_unit_test(seen_twice),
	    cmocka_unit_test(power_and_resets),     cmocka_unit_test(interleaved_slots),
	    cmocka_unit_test(more_slots_than_kept), cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(one_record_less),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
