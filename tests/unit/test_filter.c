/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Display filters: which messages fit, and what is told about expressions that are none. */
#include <stdio.h>
#include <string.h>

#include "base/decode.h"
#include "report/filter.h"
#include "rsptrace/trace.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

/* The messages that the table asks about. */
enum { CHALLENGE = 1, AUTHENTICATE = 2, REFUSED = 4, RESET = 8, PROFILES = 16, ALL = 31 };

static const uint8_t transaction[] = {0x18, 0xE4, 0x2F, 0x60};
static const uint8_t curve_oid[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};

struct world {
	struct rsp_arena arena;
	struct rsp_message messages[5];
	unsigned num_built; /* trees that were asked for */
};

static struct world *the_world;

static const struct rsp_field *field(const char *key)
{
	const struct rsp_field *found = rsp_field_find(rsp_text(key));

	if (!found)
		fail_msg("no field %s", key);
	return found;
}

static const struct rsp_node *no_tree(struct rsp_message *message, struct rsp_arena *arena)
{
	(void)message;
	(void)arena;
	the_world->num_built++;
	return NULL;
}

static const struct rsp_node *authenticate_tree(struct rsp_message *message,
                                                struct rsp_arena *arena)
{
	struct rsp_decode decode;
	struct rsp_node *root;
	struct rsp_slice none = {0};

	(void)message;
	the_world->num_built++;
	rsp_decode_init(&decode, arena, NULL);
	root = rsp_node_new(&decode, NULL, field("es10.message"), none);
	rsp_node_bytes(&decode, root, field("es10.server_signed1.transaction_id"), none,
	               rsp_slice(transaction, sizeof(transaction)));
	rsp_node_text(&decode, root, field("es10.server_signed1.server_address"), none,
	              "smdp.example.com");
	rsp_node_bytes(&decode, root, field("x509.named_curve"), none,
	               rsp_slice(curve_oid, sizeof(curve_oid)));
	rsp_node_int(&decode, root, field("x509.validity.not_after"), none, INT64_C(1900000000));
	return root;
}

static const struct rsp_node *profiles_tree(struct rsp_message *message, struct rsp_arena *arena)
{
	struct rsp_decode decode;
	struct rsp_node *root;
	struct rsp_slice none = {0};

	(void)message;
	the_world->num_built++;
	rsp_decode_init(&decode, arena, NULL);
	root = rsp_node_new(&decode, NULL, field("es10.message"), none);
	rsp_node_text(&decode, root, field("es10.profile_info.iccid"), none, "8900011111111111118");
	rsp_node_text(&decode, root, field("es10.profile_info.iccid"), none, "8900022222222222226");
	rsp_node_int(&decode, root, field("es10.notification_metadata.seq_number"), none, -7);
	rsp_node_int(&decode, root, field("es10.notification_metadata.seq_number"), none, 40);
	return root;
}

static void make_world(struct world *world)
{
	struct rsp_message base = {
	    .trace = 1,
	    .direction = RSP_DIR_COMMAND,
	    .clock = RSP_CLOCK_UNIX,
	    .slot = 2,
	    .channel = 1,
	    .iface = RSP_IF_ES10B,
	    .has_sw = true,
	    .sw = 0x9000,
	    .has_command = true,
	    .has_response = true,
	    .result = {RSP_RESULT_OK, NULL, 0},
	    .build = no_tree
        };

	*world = (struct world){.num_built = 0};
	rsp_arena_init(&world->arena, 0);
	for (size_t i = 0; i < 5; i++) {
		world->messages[i] = base;
		world->messages[i].seq = i + 1;
		world->messages[i].frame = 10 * (i + 1);
		world->messages[i].t_ns =
		    INT64_C(1795385959500000000) + (int64_t)i * INT64_C(1000000000);
	}
	world->messages[0].function = "GetEUICCChallenge";
	world->messages[0].tag = 0xBF2E;
	world->messages[1].function = "AuthenticateServer";
	world->messages[1].tag = 0xBF38;
	world->messages[1].build = authenticate_tree;
	world->messages[2].function = "PrepareDownload";
	world->messages[2].tag = 0xBF21;
	world->messages[2].result =
	    (struct rsp_result){RSP_RESULT_ERROR, "invalidSignature", 2, NULL};
	world->messages[3].function = "ATR";
	world->messages[3].iface = RSP_IF_APDU;
	world->messages[3].direction = RSP_DIR_RESPONSE;
	world->messages[3].channel = -1;
	world->messages[3].slot = -1;
	world->messages[3].has_sw = false;
	world->messages[3].clock = RSP_CLOCK_NONE;
	world->messages[3].result = (struct rsp_result){0};
	world->messages[4].function = "GetProfilesInfo";
	world->messages[4].tag = 0xBF2D;
	world->messages[4].iface = RSP_IF_ES10C;
	world->messages[4].build = profiles_tree;
	the_world = world;
}

static unsigned matching(struct world *world, const char *expression)
{
	struct rsp_filter_error error;
	struct rsp_arena arena, scratch;
	struct rsp_filter *filter;
	unsigned set = 0;

	rsp_arena_init(&arena, 0);
	filter = rsp_filter_compile(&arena, expression, &error);
	if (!filter)
		fail_msg("%s: %zu: %s", expression, error.column, error.text);
	for (size_t i = 0; i < 5; i++) {
		rsp_arena_init(&scratch, 0);
		world->messages[i].tree = NULL;
		if (rsp_filter_matches(filter, &world->messages[i], &scratch))
			set |= 1U << i;
		world->messages[i].tree = NULL;
		rsp_arena_free(&scratch);
	}
	rsp_arena_free(&arena);
	return set;
}

static const struct {
	const char *expression;
	unsigned expected;
} meanings[] = {
  /* numbers, and all spellings of the relations */
    {"sw == 0x9000",                                           ALL & ~RESET                       },
    {"sw eq 36864",                                            ALL & ~RESET                       },
    {"sw == \"9000\"",                                         ALL & ~RESET                       },
    {"sw != 0x9000",                                           0                                  },
    {"not sw == 0x9000",                                       RESET                              },
    {"sw ne 0x6A88",                                           ALL & ~RESET                       },
    {"frame < 30",                                             CHALLENGE | AUTHENTICATE           },
    {"frame lt 30 or frame gt 40",                             CHALLENGE | AUTHENTICATE | PROFILES},
    {"frame <= 20 || frame >= 50",                             CHALLENGE | AUTHENTICATE | PROFILES},
    {"frame le 10",                                            CHALLENGE                          },
    {"frame ge 50",                                            PROFILES                           },
    {"frame > 18446744073709551614",                           0                                  },
    {"frame > -1",                                             ALL                                },
    {"tag == 0xbf38",                                          AUTHENTICATE                       },
    {"tag in {0xBF38, 0xbf2e}",                                CHALLENGE | AUTHENTICATE           },
    {"tag in {0xBF38 0xbf2e}",                                 CHALLENGE | AUTHENTICATE           },
    {"frame in {10..20, 50}",                                  CHALLENGE | AUTHENTICATE | PROFILES},
    {"frame not in {10..40}",                                  PROFILES                           },
    {"channel not in {0}",                                     ALL & ~RESET                       },
 /* presence: an absent value fits no comparison */
    {"channel",                                                ALL & ~RESET                       },
    {"!channel",                                               RESET                              },
    {"channel != 5",                                           ALL & ~RESET                       },
    {"procedure or step",                                      0                                  },
 /* families and short names */
    {"es10",                                                   ALL & ~RESET                       },
    {"apdu",                                                   RESET                              },
    {"x509",                                                   AUTHENTICATE                       },
    {"saip",                                                   0                                  },
    {"ok",                                                     CHALLENGE | AUTHENTICATE | PROFILES},
    {"es10 && !ok",                                            REFUSED                            },
    {"iccid",                                                  PROFILES                           },
    {"iccid == \"8900022222222222226\"",                       PROFILES                           },
    {"esim.sw == 0x9000 and esim.es10.profile_info.iccid",     PROFILES                           },
 /* results answer to the bare name and to the whole */
    {"result == \"ok\"",                                       CHALLENGE | AUTHENTICATE | PROFILES},
    {"result == \"invalidSignature\"",                         REFUSED                            },
    {"result == \"invalidSignature(2)\"",                      REFUSED                            },
    {"result == invalidSignature",                             REFUSED                            },
    {"result != \"ok\"",                                       REFUSED                            },
    {"result contains \"Sig\"",                                REFUSED                            },
 /* text */
    {"function == \"AuthenticateServer\"",                     AUTHENTICATE                       },
    {"function == \"authenticateserver\"",                     0                                  },
    {"function contains \"Get\"",                              CHALLENGE | PROFILES               },
    {"function matches \"^get\"",                              CHALLENGE | PROFILES               },
    {"function ~ \"INFO$\"",                                   PROFILES                           },
    {"function matches r\"^\\w{3}$\"",                         RESET                              },
    {"function matches \"^\\w{3}$\"",                          RESET                              },
    {"function[0:3] == \"Get\"",                               CHALLENGE | PROFILES               },
    {"function[-4:] == \"Info\"",                              PROFILES                           },
    {"function[0] == \"A\"",                                   AUTHENTICATE | RESET               },
    {"function[0-1,-1] == \"Gee\"",                            CHALLENGE                          },
    {"function[:3] == \"ATR\"",                                RESET                              },
    {"function[30:] == \"\"",                                  0                                  },
    {"interface == \"ES10b\"",                                 CHALLENGE | AUTHENTICATE | REFUSED },
    {"interface in {\"ES10c\", \"APDU\"}",                     RESET | PROFILES                   },
    {"function < \"B\"",                                       AUTHENTICATE | RESET               },
 /* bytes */
    {"es10.server_signed1.transaction_id == 18:e4:2f:60",      AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id == 18-E4-2F-60",      AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id == 18e42f60",         AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id == 18:e4:2f",         0                                  },
    {"es10.server_signed1.transaction_id[1:2] == e4:2f",       AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id[0] == 18",            AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id[2-3] == 2f:60",       AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id[4:1] == 00",          0                                  },
    {"es10.server_signed1.transaction_id[-2:1] == 2f",         AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id contains e4:2f",      AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id contains \"/`\"",     AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id matches \"\\x18\"",   AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id > 18:e4",             AUTHENTICATE                       },
    {"es10.server_signed1.transaction_id != 00",               AUTHENTICATE                       },
 /* OIDs by number and by name, times */
    {"x509.named_curve == 1.2.840.10045.3.1.7",                AUTHENTICATE                       },
    {"x509.named_curve == \"prime256v1\"",                     AUTHENTICATE                       },
    {"x509.named_curve != prime256v1",                         0                                  },
    {"x509.validity.not_after >= 2030-03-17T17:46:40Z",        AUTHENTICATE                       },
    {"x509.validity.not_after > \"2030-03-17 17:46:40\"",      0                                  },
    {"x509.validity.not_after > 2030-03-17T18:46:39.9+01:00",  AUTHENTICATE                       },
    {"x509.validity.not_after == 1900000000",                  AUTHENTICATE                       },
    {"t >= 1795385961.5 and t < 1795385962",                   REFUSED                            },
    {"t_ns == 1795385960500000000",                            AUTHENTICATE                       },
    {"t > 2026-11-22",                                         ALL & ~RESET                       },
 /* several values */
    {"es10.profile_info.iccid == \"8900011111111111118\"",     PROFILES                           },
    {"es10.profile_info.iccid != \"8900011111111111118\"",     0                                  },
    {"es10.profile_info.iccid != \"1\"",                       PROFILES                           },
    {"es10.profile_info.iccid === \"8900011111111111118\"",    0                                  },
    {"es10.profile_info.iccid !== \"8900011111111111118\"",    PROFILES                           },
    {"es10.profile_info.iccid any_eq \"8900011111111111118\"", PROFILES                           },
    {"es10.profile_info.iccid all_ne \"8900011111111111118\"", 0                                  },
    {"es10.notification_metadata.seq_number < 0",              PROFILES                           },
    {"es10.notification_metadata.seq_number == -7",            PROFILES                           },
    {"es10.notification_metadata.seq_number > 39",             PROFILES                           },
    {"es10.notification_metadata.seq_number in {-10..-8, 41}", 0                                  },
    {"es10.notification_metadata.seq_number in {-8..-6}",      PROFILES                           },
 /* precedence: not, and, or */
    {"apdu or ok and tag == 0xBF38",                           RESET | AUTHENTICATE               },
    {"(apdu or ok) and tag == 0xBF38",                         AUTHENTICATE                       },
    {"tag == 0xBF38 && ok || apdu",                            RESET | AUTHENTICATE               },
    {"(ok or apdu) and not sw",                                RESET                              },
    {"!ok && !apdu",                                           REFUSED                            },
    {"!(ok || apdu)",                                          REFUSED                            },
    {"!!apdu",                                                 RESET                              },
    {"ok == true",                                             CHALLENGE | AUTHENTICATE | PROFILES},
    {"ok == false",                                            REFUSED | RESET                    },
 /* another field on the right */
    {"seq == frame",                                           0                                  },
    {"seq < frame",                                            ALL                                },
    {"seq == trace",                                           CHALLENGE                          },
};

static void test_meaning(void **state)
{
	struct world world;

	(void)state;
	make_world(&world);
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
		unsigned set = matching(&world, meanings[i].expression);

		if (set != meanings[i].expected)
			fail_msg("%s: fits %02x, expected %02x", meanings[i].expression, set,
			         meanings[i].expected);
	}
	rsp_arena_free(&world.arena);
}

static const struct {
	const char *expression;
	size_t column;
	const char *text; /* part of the sentence */
} errors[] = {
    {"",                                                                            1,  "a field is expected"               },
    {"functoin == \"x\"",                                                           1,  "nearest is \"function\""           },
    {"es10.server_signed1.transactoin_id",                                          1,  "es10.server_signed1.transaction_id"},
    {"ok && server_address",                                                        7,  ".server_address\""                 },
    {"zzzzzzzzzzzzzzzzzzzzzz",                                                      1,  "there is no field"                 },
    {"sw = 0x9000",                                                                 4,  "=="                                },
    {"sw == 0x9000 &",                                                              14, "&&"                                },
    {"function == 'x'",                                                             13, "double quotes"                     },
    {"sw ==",                                                                       6,  "ends where"                        },
    {"sw == 9G",                                                                    7,  "not a number"                      },
    {"sw == 0x10000000000000000",                                                   7,  "not a number"                      },
    {"channel == \"one\"",                                                          12, "not a number"                      },
    {"(sw == 1",                                                                    9,  "\")\""                             },
    {"sw == 1)",                                                                    8,  "expected"                          },
    {"sw 1",                                                                        4,  "expected"                          },
    {"sw matches \"9\"",                                                            4,  "neither text nor bytes"            },
    {"function matches \"(\"",                                                      18, "regular expression"                },
    {"sw[0:1] == 1",                                                                3,  "no bytes to slice"                 },
    {"function[0:] ==",                                                             16, "ends where"                        },
    {"function[x] == \"\"",                                                         9,  "a slice is"                        },
    {"function[0:0] == \"\"",                                                       9,  "a slice is"                        },
    {"function[0 == \"\"",                                                          9,  "\"]\""                             },
    {"function == \"x",                                                             13, "closing quote"                     },
    {"sw in 1",                                                                     7,  "\"{\""                             },
    {"sw in {}",                                                                    8,  "a value is expected"               },
    {"sw in {1, 2",                                                                 12, "\"}\""                             },
    {"sw in {5..2}",                                                                8,  "behind its end"                    },
    {"es10 == 1",                                                                   6,  "has no value"                      },
    {"ok < true",                                                                   4,  "without an order"                  },
    {"x509.named_curve > 1.2",                                                      18, "without an order"                  },
    {"x509.validity.not_after > soon",                                              27, "not a time"                        },
    {"x509.validity.not_after > 2030-02-29",                                        27, "not a time"                        },
    {"es10.server_signed1.transaction_id == 1",                                     39, "not bytes"                         },
    {"es10.server_signed1.transaction_id == 18::",                                  39, "not bytes"                         },
    {"sw == function",                                                              7,  "of kind string"                    },
    {"\"a\\nb\\xFF\"",                                                              1,  "not \"a?b?\""                      },
    {"es10.prepare_download_response_error.download_error_code == invalidSignatur", 61,
     "invalidSignature"                                                                                                     },
};

static void test_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		struct rsp_filter_error error;
		struct rsp_arena arena;

		rsp_arena_init(&arena, 0);
		if (rsp_filter_compile(&arena, errors[i].expression, &error))
			fail_msg("%s: was taken", errors[i].expression);
		if (error.column != errors[i].column || !strstr(error.text, errors[i].text))
			fail_msg("%s: %zu: %s", errors[i].expression, error.column, error.text);
		rsp_arena_free(&arena);
	}
}

/* The front of every key is a family, and stands alone in a filter. */
static void test_families(void **state)
{
	(void)state;
	for (size_t at = 0; at < rsp_num_field_tables(); at++) {
		struct rsp_field_table table = rsp_field_table_at(at);

		for (size_t row = 0; row < table.num_rows; row++) {
			struct rsp_filter_error error;
			struct rsp_slice rest = rsp_text(table.rows[row].key), family;
			struct rsp_arena arena;

			rsp_arena_init(&arena, 0);
			assert_true(rsp_take_until(&rest, '.', &family));
			if (!rsp_filter_compile(&arena, rsp_arena_text(&arena, family), &error))
				fail_msg("%s: %s", table.rows[row].key, error.text);
			rsp_arena_free(&arena);
		}
	}
}

static void test_tree_only_when_needed(void **state)
{
	struct world world;

	(void)state;
	make_world(&world);
	matching(&world, "sw == 0x9000 && function matches \"auth\" && result == ok");
	assert_int_equal(world.num_built, 0);
	matching(&world, "apdu && iccid");
	assert_int_equal(world.num_built, 5); /* four to find no apdu field, one for iccid */
	world.num_built = 0;
	matching(&world, "seq == 2 && iccid");
	assert_int_equal(world.num_built, 1);
	rsp_arena_free(&world.arena);
}

/* Hostile expressions and subjects end in bounded time and depth. */
static void test_limits(void **state)
{
	struct rsp_filter_error error;
	struct rsp_arena arena;
	struct world world;
	char nested[4000];
	char subject[2000];

	(void)state;
	rsp_arena_init(&arena, 0);
	memset(nested, '(', sizeof(nested) - 1);
	nested[sizeof(nested) - 1] = '\0';
	assert_null(rsp_filter_compile(&arena, nested, &error));
	assert_non_null(strstr(error.text, "nested too deeply"));
	memset(nested, '!', sizeof(nested) - 1);
	assert_null(rsp_filter_compile(&arena, nested, &error));
	rsp_arena_free(&arena);
	make_world(&world);
	memset(subject, 'a', sizeof(subject) - 1);
	subject[sizeof(subject) - 1] = '\0';
	world.messages[0].function = subject;
	assert_int_equal(matching(&world, "function matches \"(a+)+b\""), 0);
	rsp_arena_free(&world.arena);
}

/* A search that was given up is counted: its answer is not worth a "no". */
static void test_given_up(void **state)
{
	struct rsp_filter_error error;
	struct rsp_arena arena;
	struct rsp_filter *filter;
	struct world world;
	char subject[2000];

	(void)state;
	make_world(&world);
	memset(subject, 'x', sizeof(subject) - 1);
	subject[sizeof(subject) - 3] = 'q'; /* or PCRE2 sees at once that there is none */
	subject[sizeof(subject) - 1] = '\0';
	rsp_arena_init(&arena, 0);
	filter = rsp_filter_compile(&arena, "function matches \"^((x)+.)+q$\"", &error);
	assert_non_null(filter);
	assert_false(rsp_filter_matches(filter, &world.messages[0], &world.arena));
	assert_int_equal(rsp_filter_gave_up(filter), 0);
	world.messages[0].function = subject;
	assert_false(rsp_filter_matches(filter, &world.messages[0], &world.arena));
	assert_int_equal(rsp_filter_gave_up(filter), 1);
	rsp_arena_free(&arena);
	rsp_arena_free(&world.arena);
}

/* Status words are hex for people: ISO 7816-4 table 6 writes 6A82 for a file that is not found. The
 * result of a function stays decimal, and so does a number that is a status word by chance. */
static void test_status_results(void **state)
{
	struct world world;

	(void)state;
	make_world(&world);
	world.messages[0].sw = 0x6A82;
	world.messages[0].result =
	    (struct rsp_result){RSP_RESULT_ERROR, "file not found", 0x6A82, NULL};
	world.messages[1].result = (struct rsp_result){RSP_RESULT_ERROR, "odd", 0x6A82, NULL};
	world.messages[3].result = (struct rsp_result){RSP_RESULT_ERROR, "refused", 0x6985, NULL};
	assert_int_equal(matching(&world, "result == \"file not found(6A82)\""), CHALLENGE);
	assert_int_equal(matching(&world, "result == \"file not found\""), CHALLENGE);
	assert_int_equal(matching(&world, "result contains \"27266\""), AUTHENTICATE);
	assert_int_equal(matching(&world, "result == \"invalidSignature(2)\""), REFUSED);
	assert_int_equal(matching(&world, "result == \"refused(6985)\""), RESET);
	rsp_arena_free(&world.arena);
}

/* Without memory there is an error, never half a filter. */
static void test_no_memory(void **state)
{
	const char *expression =
	    "function matches \"a\" and sw in {1..5} or function[0:2] == \"x\"";

	(void)state;
	for (uint64_t nth = 1; nth < 40; nth++) {
		struct rsp_filter_error error;
		struct rsp_arena arena;

		rsp_arena_init(&arena, 0);
		test_fail_alloc(nth);
		if (!rsp_filter_compile(&arena, expression, &error))
			assert_non_null(error.text);
		test_fail_alloc(0);
		rsp_arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_meaning),        cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_families),       cmocka_unit_test(test_tree_only_when_needed),
	    cmocka_unit_test(test_limits),         cmocka_unit_test(test_given_up),
	    cmocka_unit_test(test_status_results), cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
