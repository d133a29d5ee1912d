/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions of procedures: the built-in ones follow their grammar, and what is no definition is
 * told with its line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "procedure/builtin.h"
#include "procedure/definition.h"
#include "rsptrace/procedure.h"
#include "support/cmocka_include.h"
#include "support/files.h"

static const char good[] = "<procedure id=\"own\" spec=\"own\" title=\"my own\">\n"
                           "<party id=\"lpa\" name=\"LPA\"/>\n"
                           "<party id=\"euicc\" name=\"eUICC\"/>\n"
                           "<step number=\"1\" id=\"eid\" name=\"GetEID\" from=\"lpa\" "
                           "to=\"euicc\" begins=\"yes\">\n"
                           "<on interface=\"ES10c\" function=\"GetEID\"/>\n"
                           "</step></procedure>\n";

static void builtins_follow_the_grammar(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	const char *trouble = NULL;
	size_t num = 0;

	(void)state;
	assert_non_null(definitions);
	for (; rsp_builtins[num].name; num++) {
		char path[128];
		size_t len;
		uint8_t *bytes;

		(void)snprintf(path, sizeof(path), "decoder/procedure/definitions/%s",
		               rsp_builtins[num].name);
		bytes = test_source_file(path, &len);
		assert_non_null(bytes);
		if (!rsp_definitions_check(definitions, rsp_builtins[num].name,
		                           rsp_slice(bytes, len), &trouble))
			fail_msg("%s", trouble);
		assert_non_null(rsp_definitions_at(definitions, num));
		free(bytes);
	}
	assert_true(num > 0);
	assert_null(rsp_definitions_at(definitions, num));
	rsp_definitions_free(definitions);
}

static void rule_ids_are_words(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	const struct rsp_rule *rule;

	(void)state;
	for (size_t at = 0; (rule = rsp_definitions_rule(definitions, at)); at++) {
		unsigned dashes = 0;

		for (const char *c = rule->id; *c; c++) {
			dashes += *c == '-';
			assert_non_null(strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *c));
		}
		assert_true(dashes >= 2);
		assert_true(rule->text[0]);
	}
	rsp_definitions_free(definitions);
}

static void one_of_the_same_id_takes_the_place(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	const char *trouble = NULL;
	size_t num = 0;

	(void)state;
	assert_true(rsp_definitions_check(definitions, "own", rsp_text(good), &trouble));
	assert_true(rsp_definitions_add(definitions, "own", rsp_text(good), &trouble));
	while (rsp_definitions_at(definitions, num))
		num++;
	assert_true(rsp_definitions_add(definitions, "own", rsp_text(good), &trouble));
	assert_null(rsp_definitions_at(definitions, num));
	assert_string_equal(rsp_definitions_at(definitions, num - 1)->title, "my own");
	rsp_definitions_free(definitions);
}

static void trouble_names_the_line(void **state)
{
	static const struct {
		const char *good, *bad, *says;
	} rows[] = {
	    {"number=\"1\" ",           "",                       "own: line 4: "},
	    {"<on interface=\"ES10c\"", "<on interface=\"ES99\"", "own: line 5: "},
	    {"from=\"lpa\"",            "from=\"nobody\"",        "own: line 4: "},
	    {"</procedure>",            "",                       "own: "        },
	    {"spec=\"own\" ",           "",                       "own: line 1: "},
	};

	(void)state;
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		struct rsp_definitions *definitions = rsp_definitions_new();
		const char *found = strstr(good, rows[at].good), *trouble = NULL;
		char text[sizeof(good) + 64];

		assert_non_null(found);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(found - good), good, rows[at].bad,
		         found + strlen(rows[at].good));
		assert_false(rsp_definitions_check(definitions, "own", rsp_text(text), &trouble) &&
		             rsp_definitions_add(definitions, "own", rsp_text(text), &trouble));
		assert_non_null(trouble);
		assert_int_equal(strncmp(trouble, rows[at].says, strlen(rows[at].says)), 0);
		rsp_definitions_free(definitions);
	}
}

static bool of_spec(void *user, const struct rsp_procedure_row *row)
{
	return strcmp(row->spec, user) == 0;
}

static void restricted_to_a_specification(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	char own[] = "own", none[] = "none";
	const char *trouble = NULL;

	(void)state;
	assert_true(rsp_definitions_add(definitions, "own", rsp_text(good), &trouble));
	rsp_definitions_restrict(definitions, own, of_spec);
	assert_string_equal(rsp_definitions_at(definitions, 0)->id, "own");
	assert_null(rsp_definitions_at(definitions, 1));
	assert_non_null(rsp_definitions_rule(definitions, 0));
	rsp_definitions_restrict(definitions, none, of_spec);
	assert_null(rsp_definitions_at(definitions, 0));
	rsp_definitions_free(definitions);
}

enum { MOST = RSP_DEFINITIONS_MAX };

/* What each can turn out to be, by pairs, and the ids in that order. */
struct pairs {
	const char *ids[MOST];
	bool can[MOST][MOST];
	size_t num;
};

static void note_pairs(struct pairs *pairs, const struct rsp_definitions *definitions)
{
	pairs->num = definitions->num_rows;
	for (size_t at = 0; at < pairs->num; at++) {
		pairs->ids[at] = definitions->rows[at]->row.id;
		for (size_t other = 0; other < pairs->num; other++)
			pairs->can[at][other] =
			    rsp_definition_can_be(definitions->rows[at], definitions->rows[other]);
	}
}

static size_t find_id(const struct pairs *pairs, const char *id)
{
	size_t at = 0;

	while (at < pairs->num && strcmp(pairs->ids[at], id) != 0)
		at++;
	assert_true(at < pairs->num);
	return at;
}

/* Answers how many pairs of different definitions there are of which one can be the other. */
static size_t compare_pairs(const struct pairs *all, const struct pairs *few)
{
	size_t num = 0;

	for (size_t at = 0; at < few->num; at++)
		for (size_t other = 0; other < few->num; other++) {
			size_t was = find_id(all, few->ids[at]);

			assert_int_equal(few->can[at][other],
			                 all->can[was][find_id(all, few->ids[other])]);
			num += at != other && few->can[at][other];
		}
	return num;
}

static bool is_download_or_instead(void *user, const struct rsp_procedure_row *row)
{
	(void)user;
	return strcmp(row->id, "profile-download") == 0 ||
	       strcmp(row->id, "indirect-download") == 0 || strcmp(row->id, "notification") == 0;
}

/* Fewer definitions are to each other what they were among all. */
static void fewer_are_what_they_were(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	struct pairs *all = calloc(1, sizeof(*all)), *few = calloc(1, sizeof(*few));

	(void)state;
	assert_true(definitions && all && few);
	note_pairs(all, definitions);
	rsp_definitions_version(definitions, 2);
	note_pairs(few, definitions);
	assert_true(few->num < all->num);
	assert_true(compare_pairs(all, few) > 1);
	rsp_definitions_restrict(definitions, NULL, is_download_or_instead);
	note_pairs(few, definitions);
	assert_int_equal(few->num, 3);
	assert_int_equal(compare_pairs(all, few), 1);
	free(few);
	free(all);
	rsp_definitions_free(definitions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(builtins_follow_the_grammar),
	    cmocka_unit_test(rule_ids_are_words),
	    cmocka_unit_test(one_of_the_same_id_takes_the_place),
	    cmocka_unit_test(trouble_names_the_line),
	    cmocka_unit_test(restricted_to_a_specification),
	    cmocka_unit_test(fewer_are_what_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
