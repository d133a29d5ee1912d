/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where channels stand in the file system: what each command is about, seen by its summary and
 * tree. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card_feed.h"

#define USIM "00A4040410A0000000871002FF49FF0589FFFFFFFF"
#define ISIM "01A4040410A0000000871004FF49FF0589FFFFFFFF"

/* A command with its answer, and what it is about: the start of its summary. */
struct step {
	const char *command, *response, *about;
};

static void play_in(enum card_mode mode, const struct step *steps, bool reset)
{
	struct card_feed *feed = card_feed_new(mode);
	size_t first = reset ? 1 : 0, num = 0;

	if (reset)
		card_item(feed, RSP_HINT_RESET, NULL);
	for (const struct step *step = steps; step->command; step++)
		card_apdu(feed, step->command, step->response);
	card_end(feed);
	for (const struct step *step = steps; step->command; step++, num++) {
		assert_true(first + num < feed->num_messages);
		assert_string_equal(feed->messages[first + num].summary, step->about);
	}
	assert_int_equal(first + num, feed->num_messages);
	card_feed_free(feed);
}

static void play(const struct step *steps)
{
	play_in(CARD_FRAMES, steps, true);
	play_in(CARD_PAIRS, steps, true);
}

static void by_identifier(void **state)
{
	static const struct step steps[] = {
	    {"00A40004022FE2", "9000",                     "MF/EF.ICCID"                       },
	    {"00B000000A",     "980010000000000000169000", "MF/EF.ICCID"                       },
	    {"00A40004027F10", "9000",                     "MF/DF.TELECOM"                     },
	    {"00A40004026F3A", "9000",                     "MF/DF.TELECOM/EF.ADN"              },
	    {"00A40004025F3A", "9000",                     "MF/DF.TELECOM/DF.PHONEBOOK"        },
	    {"00A40004024F30", "9000",                     "MF/DF.TELECOM/DF.PHONEBOOK/EF.PBR" },
	    {"00A40004024F3A", "9000",                     "MF/DF.TELECOM/DF.PHONEBOOK/EF 4F3A"},
 /* the parent of the current DF, then a DF beside it */
	    {"00A40004027F10", "9000",                     "MF/DF.TELECOM"                     },
	    {"00A40004027F20", "9000",                     "MF/DF.GSM"                         },
	    {"00A40004026F07", "9000",                     "MF/DF.GSM/EF.IMSI"                 },
	    {"00A40004023F00", "9000",                     "MF"                                },
	    {"00A40304",       "9000",                     "MF"                                },
	    {NULL,             NULL,                       NULL	                        },
	};

	(void)state;
	play(steps);
}

static void in_an_application(void **state)
{
	static const struct step steps[] = {
	    {USIM,	               "9000",                   "USIM"                             },
	    {"00A40004026F07",           "9000",                   "ADF.USIM/EF.IMSI"                 },
	    {"00B0000009",               "0809101010325476989000", "ADF.USIM/EF.IMSI"                 },
	    {"00A40904045FC04F07",       "9000",                   "ADF.USIM/DF.5GS/EF.SUCI_Calc_Info"},
	    {"00A40304",                 "9000",                   "ADF.USIM"                         },
	    {"00A40804022F00",           "9000",                   "MF/EF.DIR"                        },
	    {"00A40804047FFF6F38",       "9000",                   "ADF.USIM/EF.UST"                  },
	    {"00A40804067FFF5F3B4F20",   "9000",                   "ADF.USIM/DF.GSM-ACCESS/EF.Kc"     },
	    {"00A40804047F106F3A",       "9000",                   "MF/DF.TELECOM/EF.ADN"             },
	    {"00A40004027FFF",           "9000",                   "ADF.USIM"                         },
	    {"00A40004026F01",           "9000",                   "ADF.USIM/EF.eAKA"                 },
	    {"00A40004026F99",           "9000",                   "ADF.USIM/EF 6F99"                 },
 /* an AID with only its first bytes; an application without files of ours */
	    {"00A4040407A0000000871004", "9000",                   "ISIM"                             },
	    {"00A40004026F02",           "9000",                   "ADF.ISIM/EF.IMPI"                 },
	    {NULL,	               NULL,                     NULL	                       },
	};

	(void)state;
	play(steps);
}

static void short_identifiers(void **state)
{
	static const struct step steps[] = {
	    {USIM,         "9000",                   "USIM"                       },
	    {"00B0870009", "0809101010325476989000", "ADF.USIM/EF.IMSI"           },
	    {"00B0840201", "809000",                 "ADF.USIM/EF.UST, offset 2"  },
 /* it is the current file from then on */
	    {"00B0000001", "809000",                 "ADF.USIM/EF.UST"            },
	    {"00B2010C10", "6A83",                   "ADF.USIM/EF.ECC, record 1"  },
	    {"00B29C0001", "6A82",                   "ADF.USIM/EF.UST, record 156"},
	    {"00B09D0001", "6A82",                   "ADF.USIM/EF.EHPLMN"         },
	    {"00B09B0001", "6A82",                   "ADF.USIM/SFI 1B"            },
	    {NULL,         NULL,                     NULL                         },
	};

	(void)state;
	play(steps);
}

static void a_failed_select_does_not_move(void **state)
{
	static const struct step steps[] = {
	    {USIM,                 "9000",                   "USIM"                },
	    {"00A40004026F07",     "9000",                   "ADF.USIM/EF.IMSI"    },
	    {"00A40004026FB7",     "6A82",                   "ADF.USIM/EF.ECC"     },
	    {"00B0000009",         "0809101010325476989000", "ADF.USIM/EF.IMSI"    },
	    {"00A40804047F106F3A", "6A82",                   "MF/DF.TELECOM/EF.ADN"},
	    {"00B0000009",         "0809101010325476989000", "ADF.USIM/EF.IMSI"    },
	    {ISIM,                 "6A82",                   "ISIM"                },
	    {"00B0000009",         "0809101010325476989000", "ADF.USIM/EF.IMSI"    },
 /* a warning is no failure */
	    {"00A40004026F38",     "6283",                   "ADF.USIM/EF.UST"     },
	    {"00B0000001",         "809000",                 "ADF.USIM/EF.UST"     },
	    {NULL,                 NULL,                     NULL                  },
	};

	(void)state;
	play(steps);
}

static void each_channel_on_its_own(void **state)
{
	static const struct step steps[] = {
	    {USIM,             "9000",   "USIM"            },
	    {"0070000001",     "019000", "open 1"          },
	    {"01A40004022FE2", "9000",   "MF/EF.ICCID"     },
	    {ISIM,             "9000",   "ISIM"            },
	    {"01A40004026F07", "9000",   "ADF.ISIM/EF.IST" },
	    {"00A40004026F07", "9000",   "ADF.USIM/EF.IMSI"},
 /* opened from channel 1: what that one has selected */
	    {"0170000001",     "029000", "open 2"          },
	    {"02B0000001",     "019000", "ADF.ISIM/EF.IST" },
	    {NULL,             NULL,     NULL              },
	};

	(void)state;
	play(steps);
}

static void records(void **state)
{
	static const struct step steps[] = {
	    {USIM,              "9000",             "USIM"                                },
	    {"00A40004026FB7",  "9000",             "ADF.USIM/EF.ECC"                     },
	    {"00B2000204",      "11F2FF009000",     "ADF.USIM/EF.ECC, next record (1)"    },
	    {"00B2000204",      "19F1FF009000",     "ADF.USIM/EF.ECC, next record (2)"    },
	    {"00B2000304",      "11F2FF009000",     "ADF.USIM/EF.ECC, previous record (1)"},
	    {"00B2000404",      "11F2FF009000",     "ADF.USIM/EF.ECC, current record"     },
 /* which is the last one is not known */
	    {"00B2000304",      "11F2FF009000",     "ADF.USIM/EF.ECC, previous record"    },
	    {"00B2000204",      "19F1FF009000",     "ADF.USIM/EF.ECC, next record"        },
	    {"00A2010401FF",
	     "0305"
	     "9000",	                        "ADF.USIM/EF.ECC, found in record 3 5"},
	    {"00A2010401AA",    "6A83",             "ADF.USIM/EF.ECC, nothing found"      },
	    {"00A2010401FF",    "6982",             "ADF.USIM/EF.ECC"                     },
	    {"00A2010401FF",    "03059000",         "ADF.USIM/EF.ECC, found in record 3 5"},
	    {"00B2000204",      "19F1FF009000",     "ADF.USIM/EF.ECC, next record (4)"    },
	    {"00A40004026F80",  "9000",             "ADF.USIM/EF.ICI"                     },
	    {"00DC000302AABB",  "9000",             "ADF.USIM/EF.ICI, previous record (1)"},
	    {"00B2000202",      "AABB9000",         "ADF.USIM/EF.ICI, next record (2)"    },
	    {"00A40004026F39",  "9000",             "ADF.USIM/EF.ACM"                     },
	    {"80320000030000"
	     "01", "0000050000019000", "ADF.USIM/EF.ACM"                     },
	    {NULL,              NULL,               NULL	                          },
	};

	(void)state;
	play(steps);
}

/* TS 51.011: class A0. */
static void of_a_sim(void **state)
{
	static const struct step steps[] = {
	    {"A0A40000027F20", "9F16",                   "MF/DF.GSM"                      },
	    {"A0A40000026F07", "9F0F",                   "MF/DF.GSM/EF.IMSI"              },
	    {"A0B0000009",     "0809101010325476989000", "MF/DF.GSM/EF.IMSI"              },
	    {"A0A40000027F22", "9F16",                   "MF/DF.IS-41"                    },
	    {"A0A40000027FE0", "9F16",                   "MF/DF.EIRENE"                   },
	    {"A0A40000026FF1", "9F0F",                   "MF/DF.EIRENE/EF.FN"             },
	    {"A0A40000027F20", "9F16",                   "MF/DF.GSM"                      },
	    {"A0A40000026F07", "9F0F",                   "MF/DF.GSM/EF.IMSI"              },
	    {"A0A40000026F74", "9404",                   "MF/DF.GSM/EF.BCCH"              },
	    {"A0B0800009",     "6B00",                   "MF/DF.GSM/EF.IMSI, offset 32768"},
	    {NULL,             NULL,                     NULL	                     },
	};

	(void)state;
	play(steps);
}

/* A trace that begins in the middle: names where they can be only one. */
static void from_the_middle(void **state)
{
	static const struct step steps[] = {
	    {"00B0000009",     "0809101010325476989000",       "offset 0"   },
	    {"00A40004026F07", "9000",                         "EF 6F07"    },
	    {"00A40004026F7B", "9000",                         "EF.FPLMN"   },
	    {"00B000000C",     "00F110FFFFFFFFFFFFFFFFFF9000", "EF.FPLMN"   },
	    {"00A40004022FE2", "9000",                         "MF/EF.ICCID"},
	    {"00A40004022F00", "9000",                         "MF/EF.DIR"  },
	    {NULL,             NULL,	                   NULL         },
	};
	static const struct step only_here[] = {
	    {"00A40004026F5B", "9000", "ADF.USIM/EF.START-HFN"},
	    {"00A40004026F07", "9000", "ADF.USIM/EF.IMSI"     },
	    {NULL,             NULL,   NULL                   },
	};
	static const struct step of_railways[] = {
	    {"00A40004026F80", "9000", "ADF.USIM/EF.ICI"},
	    {NULL,             NULL,   NULL             },
	};
	static const struct step of_railways_alone[] = {
	    {"A0A40000026F92", "9F0F", "MF/DF.EIRENE/EF.Controller"},
	    {NULL,             NULL,   NULL                        },
	};
	static const struct step by_status[] = {
	    {"80F2000020",     "62098407A00000008710049000", "ADF.ISIM"       },
	    {"00A40004026F07", "9000",                       "ADF.ISIM/EF.IST"},
	    {NULL,             NULL,	                 NULL             },
	};
	static const struct step of_a_class[] = {
	    {"A0A40000026F07", "9F0F", "MF/DF.GSM/EF.IMSI"},
	    {NULL,             NULL,   NULL               },
	};

	(void)state;
	play_in(CARD_FRAMES, steps, false);
	play_in(CARD_FRAMES, only_here, false);
	play_in(CARD_FRAMES, of_railways, false);
	play_in(CARD_FRAMES, of_railways_alone, false);
	play_in(CARD_FRAMES, by_status, false);
	play_in(CARD_FRAMES, of_a_class, false);
}

/* The answer to STATUS says where the card is, whatever the trace lacks. */
static void status_tells(void **state)
{
	static const struct step steps[] = {
	    {USIM,             "9000",                       "USIM"             },
	    {"00A40004026F07", "9000",                       "ADF.USIM/EF.IMSI" },
 /* the same, also with a FID of the card's own: the EF stays selected */
	    {"80F2000020",     "62098407A00000008710029000", "ADF.USIM"         },
	    {"80F2000020",     "620483027FF09000",           "ADF.USIM"         },
	    {"80F2000C00",     "9000",                       "ADF.USIM"         },
	    {"00B0000009",     "0809101010325476989000",     "ADF.USIM/EF.IMSI" },
 /* in a DF of it the template of the application is no news */
	    {"00A40004025FC0", "9000",                       "ADF.USIM/DF.5GS"  },
	    {"80F2000020",     "62098407A00000008710029000", "ADF.USIM/DF.5GS"  },
 /* another application, another DF, one that has no name */
	    {"80F2000020",     "62098407A00000008710049000", "ADF.ISIM"         },
	    {"00A40004026F02", "9000",                       "ADF.ISIM/EF.IMPI" },
	    {"80F2000020",     "620483027F109000",           "MF/DF.TELECOM"    },
	    {"00A40004026F3A", "9000",
	     "MF/DF.TELECOM/"
	     "EF.ADN"	                                                   },
	    {"80F2000020",     "62048302ABCD9000",           "MF/DF.TELECOM"    },
	    {"80F2000020",     "620483023F009000",           "MF"               },
	    {"80F2000020",     "62098407A00000034310029000", "ADF.CSIM"         },
	    {"A0F2000016",
	     "000000007F20020000000000093302"
	     "0A0800838A838A9000",	                   "MF/DF.GSM"        },
	    {"A0A40000026F07", "9F0F",                       "MF/DF.GSM/EF.IMSI"},
	    {"80F2000020",     "6A86",                       "MF/DF.GSM"        },
	    {NULL,             NULL,	                 NULL               },
	};
	static const struct step from_the_middle[] = {
	    {"00A40004026F07", "9000",                       "EF 6F07"         },
	    {"80F2000020",     "62098407A00000008710029000", "ADF.USIM"        },
	    {"00B0000009",     "0809101010325476989000",     "ADF.USIM/EF.IMSI"},
	    {NULL,             NULL,	                 NULL              },
	};

	(void)state;
	play(steps);
	play_in(CARD_FRAMES, from_the_middle, false);
}

/* Files that no table names: what the card says of them counts, else the first byte of the FID. */
static void without_a_name(void **state)
{
	static const struct step steps[] = {
	    {"00A40004027F80",                 "9000",                           "MF/DF 7F80"                },
	    {"00A40004026F01",                 "9000",                           "MF/DF 7F80/EF 6F01"        },
	    {"00A40004025F11",                 "9000",                           "MF/DF 7F80/DF 5F11"        },
	    {"00A40304",                       "9000",                           "MF/DF 7F80"                },
	    {"00A40304",                       "9000",                           "MF"                        },
	    {"00A40004027FAA",                 "620A8202412183027FAA80010A9000", "MF/EF 7FAA"                },
	    {"00A40004026FAA",                 "62088202782183026FAA9000",       "MF/DF 6FAA"                },
 /* deeper than places are kept */
	    {"00A40004025F01",                 "9000",                           "MF/DF 6FAA/DF 5F01"        },
	    {"00A40004025F02",                 "9000",                           "MF/DF 6FAA/DF 5F01/DF 5F02"},
	    {"00A40004025F03",                 "9000",                           "5F03"                      },
	    {"00A40004023F00",                 "9000",                           "MF"                        },
	    {"00E000000A62088202782183025F55", "9000",                           "MF/DF 5F55"                },
	    {"00E40000026F55",                 "9000",                           "MF/DF 5F55/EF 6F55"        },
	    {"00B0000001",                     "6986",                           "offset 0"                  },
	    {NULL,	                     NULL,	                     NULL                        },
	};

	(void)state;
	play(steps);
}

/* TS 102 222: what was created or resized is selected, what was deleted is not. */
static void administration(void **state)
{
	static const struct step steps[] = {
	    {USIM,	                     "9000",                   "USIM"                    },
	    {"00E000000F"
	     "620D820241218302"
	     "6F9980020010",      "9000",                   "ADF.USIM/EF 6F99"        },
	    {"00D6000001AA",                   "9000",                   "ADF.USIM/EF 6F99"        },
	    {"80D400000A620883026F0780020020", "9000",                   "ADF.USIM/EF.IMSI"        },
	    {"00B0000009",                     "0809101010325476989000", "ADF.USIM/EF.IMSI"        },
 /* no template, or one without a FID: nothing moves */
	    {"80D4000006620480020020",         "9000",                   "ADF.USIM/EF.IMSI"        },
	    {"80D40000026F38",                 "6A80",                   "ADF.USIM/EF.IMSI"        },
	    {"80D400000A620883026F3880020020", "6A82",                   "ADF.USIM/EF.UST"         },
	    {"00B0000009",                     "0809101010325476989000", "ADF.USIM/EF.IMSI"        },
	    {"00E40000026F99",                 "9000",                   "ADF.USIM/EF 6F99"        },
	    {"00B0000009",                     "6986",                   "offset 0"                },
 /* a DF that is made and gone again */
	    {"00E000000A62088202782183025F55", "9000",                   "ADF.USIM/DF 5F55"        },
	    {"00E000000F620D82024121830200018002000"
	     "A",	         "9000",                   "ADF.USIM/DF 5F55/EF 0001"},
	    {"00E40000025F55",                 "9000",                   "ADF.USIM/DF 5F55"        },
	    {"00A40004026F07",                 "9000",                   "ADF.USIM/EF.IMSI"        },
	    {"0044000000",                     "9000",                   "ADF.USIM/EF.IMSI"        },
	    {"00B0000009",                     "0809101010325476989000", "ADF.USIM/EF.IMSI"        },
	    {NULL,	                     NULL,                     NULL                      },
	};

	(void)state;
	play(steps);
}

/* TS 31.102 4.4.2: EF.PBR says which file of the phone book is which. */
#define PBR                                                                                        \
	"A814C0034F3A05C4034F1106C5034F0907CA034F5008"                                             \
	"AA08C2034F4A02C7014B" /* the last one has half a FID */

static void files_that_the_card_chose(void **state)
{
	static const struct step steps[] = {
	    {USIM,                  "9000",     "USIM"	                          },
	    {"00A40004025F3A",      "9000",     "ADF.USIM/DF.PHONEBOOK"                 },
	    {"00A40004024F3A",      "9000",     "ADF.USIM/DF.PHONEBOOK/EF 4F3A"         },
	    {"00A40004024F30",      "9000",     "ADF.USIM/DF.PHONEBOOK/EF.PBR"          },
	    {"00B2010420",          PBR "9000", "ADF.USIM/DF.PHONEBOOK/EF.PBR, record 1"},
	    {"00A40004024F3A",      "9000",     "ADF.USIM/DF.PHONEBOOK/EF.ADN"          },
	    {"00B2013C02",          "01009000", "ADF.USIM/DF.PHONEBOOK/EF.PBC, record 1"},
	    {"00DC0134"
	     "02FFFF", "9000",     "ADF.USIM/DF.PHONEBOOK/EF.ANR, record 1"},
	    {"00A40004024F4A",      "9000",     "ADF.USIM/DF.PHONEBOOK/EF.EXT1"         },
	    {"00A40004024F4B",      "9000",     "ADF.USIM/DF.PHONEBOOK/EF 4F4B"         },
 /* the same FID elsewhere is another file */
	    {"00A40804047F105F3A",  "9000",     "MF/DF.TELECOM/DF.PHONEBOOK"            },
	    {"00A40004024F3A",      "9000",     "MF/DF.TELECOM/DF.PHONEBOOK/EF 4F3A"    },
	    {NULL,                  NULL,       NULL	                            },
	};
	static const struct step services[] = {
	    {USIM,             "9000",	                   "USIM"	                            },
	    {"00A40004025FF1", "9000",                           "ADF.USIM/DF.5MBSUECONFIG"                },
	    {"00A40004024F01", "9000",                           "ADF.USIM/DF.5MBSUECONFIG/EF.5MBSUECONFIG"},
	    {"00B000010D",     "A00B810900000100F1104F08019000",
	     "ADF.USIM/DF.5MBSUECONFIG/EF.5MBSUECONFIG, offset 1"                                          },
	    {"00A40004024F08", "9000",                           "ADF.USIM/DF.5MBSUECONFIG/EF 4F08"        },
	    {"00A40004024F01", "9000",                           "ADF.USIM/DF.5MBSUECONFIG/EF.5MBSUECONFIG"},
	    {"00B000000D",     "A00B810900000100F1104F08019000",
	     "ADF.USIM/DF.5MBSUECONFIG/EF.5MBSUECONFIG"                                                    },
	    {"00A40004024F08", "9000",                           "ADF.USIM/DF.5MBSUECONFIG/EF.5MBSUSD"     },
	    {NULL,             NULL,	                     NULL	                              },
	};
	static const struct step short_ones[] = {
	    {USIM,             "9000",                   "USIM"                     },
 /* SFI 1F by its template, 1C by the end of its FID, none */
	    {"00A40004026F3B", "620783026F3B8801F89000", "ADF.USIM/EF.FDN"          },
	    {"00A40004026F99", "620483026F999000",       "ADF.USIM/EF 6F99"         },
	    {"00A40004026F40", "620683026F4088009000",   "ADF.USIM/EF.MSISDN"       },
	    {"00A40004026F07", "9000",                   "ADF.USIM/EF.IMSI"         },
	    {"00B0990001",     "009000",                 "ADF.USIM/EF.PNN"          },
	    {"00A40004026F3C", "620483026F3C9000",       "ADF.USIM/EF.SMS"          },
	    {"00B201E401",     "009000",                 "ADF.USIM/EF.SMS, record 1"},
	    {"00B201FC01",     "009000",                 "ADF.USIM/EF.FDN, record 1"},
	    {"00B201DC01",     "6A82",                   "ADF.USIM/SFI 1B, record 1"},
	    {NULL,             NULL,                     NULL                       },
	};

	(void)state;
	play(steps);
	play(short_ones);
	play(services);
}

/* What a card said of its files is kept where a trace is opened in its middle. */
static void files_are_remembered(void **state)
{
	struct card_feed *before = card_feed_new(CARD_PAIRS), *after = card_feed_new(CARD_PAIRS);
	const struct rsp_card_memory *memory;
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	card_apdu(before, USIM, "9000");
	card_apdu(before, "00A40804047FFF5F3A", "9000");
	card_apdu(before, "00A40004024F30", "9000");
	card_apdu(before, "00B2010420", PBR "9000");
	memory = rsp_card_remember(before->card, &arena);
	assert_non_null(memory);
	rsp_card_recall(after->card, memory);
	card_apdu(after, "00A40004024F3A", "9000");
	card_end(after);
	assert_int_equal(after->num_messages, 1);
	assert_string_equal(after->messages[0].summary, "ADF.USIM/DF.PHONEBOOK/EF.ADN");
	rsp_arena_free(&arena);
	card_end(before);
	card_feed_free(before);
	card_feed_free(after);
}

/* Contents in both directions, in the tree of the exchange. */
static void contents_in_the_tree(void **state)
{
	static const struct {
		const char *select, *command, *response, *lines[3];
	} rows[] = {
	    {"00A40004026F07",
	     "00B0000009",	           "0809101010325476989000",
	     {"file.path ADF.USIM/EF.IMSI", "file.fid 28423",
	      "file.imsi 001010123456789 [R-APDU data: 0+72]"}},
	    {"00A40004026F07",
	     "00D6000009080910101032547698", "9000",
	     {"file.path ADF.USIM/EF.IMSI", "file.contents",
	      "file.imsi 001010123456789 [C-APDU: 40+72]"}    },
	    {"00A40004026FB7",
	     "00DC01040411F2FF01",           "9000",
	     {"file.ecc.code 112 [C-APDU: 40+24]", "file.ecc.police 1 [C-APDU: 71+1]",
	      "apdu.record.number 1"}                         },
	    {"00A40004026F7E",
	     "00B0000407",	           "00F1101234FF019000",
	     {"file.plmn 001-01 [R-APDU data: 0+24]", "file.lac 4660",
	      "file.location_update_status 1"}                },
	    {"00A40004026FF8",
	     "80CB00800181",	         "81033C613E9000",
	     {"file.path ADF.USIM/EF.IMSConfigData", "file.config.data <a> [R-APDU data: 16+24]",
	      "file.object_tag 129"}                          },
	    {"00A40004026FF8",
	     "80DB0080058103"
	     "3C613E",	               "9000",
	     {"apdu.object.block 1", "file.config.data <a> [C-APDU: 56+24]",
	      "file.object_tag 129"}                          },
	    {"00A40004026FB7",
	     "00B0000004",	           "11F2FF019000",
	     {"file.path ADF.USIM/EF.ECC",
	      "not decoded: the file is linear fixed in TS 31.102 4.2.21",
	      "apdu.response.data 11F2FF01"}                  },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		card_apdu(feed, USIM, "9000");
		card_apdu(feed, rows[i].select, "9000");
		card_apdu(feed, rows[i].command, rows[i].response);
		card_end(feed);
		assert_int_equal(feed->num_messages, 3);
		for (unsigned line = 0; line < 3; line++) {
			if (!strstr(feed->messages[2].tree, rows[i].lines[line]))
				print_message("not there: %s\n%s", rows[i].lines[line],
				              feed->messages[2].tree);
			assert_non_null(strstr(feed->messages[2].tree, rows[i].lines[line]));
		}
		card_expect_findings(feed, 0);
		card_feed_free(feed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(by_identifier),
	    cmocka_unit_test(in_an_application),
	    cmocka_unit_test(short_identifiers),
	    cmocka_unit_test(a_failed_select_does_not_move),
	    cmocka_unit_test(each_channel_on_its_own),
	    cmocka_unit_test(records),
	    cmocka_unit_test(of_a_sim),
	    cmocka_unit_test(from_the_middle),
	    cmocka_unit_test(status_tells),
	    cmocka_unit_test(without_a_name),
	    cmocka_unit_test(administration),
	    cmocka_unit_test(files_that_the_card_chose),
	    cmocka_unit_test(files_are_remembered),
	    cmocka_unit_test(contents_in_the_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
