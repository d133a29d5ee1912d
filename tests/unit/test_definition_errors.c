/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions of procedures: what is wrong with one is told with its line; what the built-in ones
 * refer to is there; the one of the guide is as the grammar says. */
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "procedure/builtin.h"
#include "procedure/definition.h"
#include "support/cmocka_include.h"
#include "support/files.h"

static void check_valid(struct rsp_slice document, const char *name)
{
	struct rsp_arena arena;
	const char *trouble = "";

	rsp_arena_init(&arena, 0);
	if (!rsp_xml_valid(&arena, document, rsp_builtin_grammar, &trouble))
		fail_msg("%s: %s", name, trouble);
	rsp_arena_free(&arena);
}

/* docs/write-a-procedure.md */
static void example(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	size_t len;
	uint8_t *bytes = test_source_file("docs/examples/enable-test.xml", &len);
	const char *trouble = "";

	(void)state;
	assert_non_null(bytes);
	check_valid(rsp_slice(bytes, len), "enable-test.xml");
	if (!rsp_definitions_add(definitions, "enable-test.xml", rsp_slice(bytes, len), &trouble))
		fail_msg("%s", trouble);
	rsp_definitions_free(definitions);
	free(bytes);
}

/* What one can turn out to be must be there, and share the steps that it keeps. */
static void instead_of(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();

	(void)state;
	for (size_t at = 0; at < definitions->num_rows; at++) {
		const char *text = definitions->rows[at]->instead_of;
		struct rsp_slice list = rsp_text(text ? text : ""), word;

		while (list.len) {
			char id[64] = "";

			if (!rsp_take_until(&list, ' ', &word))
				word = rsp_take_up_to(&list, list.len);
			assert_true(word.len < sizeof(id));
			memcpy(id, word.data, word.len);
			assert_non_null(rsp_definitions_find(definitions, id));
		}
	}
	rsp_definitions_free(definitions);
}

/* Every rule of a definition has an id of its own. */
static void rules_are_unique(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	size_t num;
	const struct rsp_rule *own = rsp_rules(&num);

	(void)state;
	for (size_t at = 0; at < definitions->num_rules; at++) {
		const char *id = definitions->rules[at]->id;

		assert_true(strlen(definitions->rules[at]->text) > 0);
		for (size_t other = 0; other < at; other++)
			if (strcmp(definitions->rules[other]->id, id) == 0)
				fail_msg("%s is there twice", id);
		for (size_t other = 0; other < num; other++)
			if (strcmp(own[other].id, id) == 0)
				fail_msg("%s is one of the library's too", id);
	}
	rsp_definitions_free(definitions);
}

#define HEAD "<procedure id=\"p\" spec=\"S\" title=\"t\"><party id=\"a\" name=\"A\"/>"
#define STEP(inner)                                                                                \
	HEAD "\n<step number=\"1\" id=\"s\" name=\"N\" from=\"a\" to=\"a\">" inner                 \
	     "</step></procedure>"
#define ON "<on interface=\"ES10b\" function=\"GetRAT\"/>"

/* clang-format off */
static const struct {
	const char *xml, *trouble;
} wrong[] = {
	{"<other/>", "line 1: this is no procedure: other"},
	{"<procedure", "line 1"},
	{HEAD "</procedure>", "a procedure has from 1 to 64 steps"},
	{STEP("<on interface=\"ES99\" function=\"F\"/>"), "line 2: there is no such interface: ES99"},
	{STEP(ON "<take value=\"v\" field=\"es10.nothing\"/>"), "line 2: there is no such field: es10.nothing"},
	{STEP(ON "<same value=\"v\" field=\"@eid\" rule=\"no-rule\"/>"), "line 2: there is no such rule: no-rule"},
	{STEP(ON "<take value=\"v\" field=\"@nothing\"/>"), "line 2: this is not one of the words that may stand here: @nothing"},
	{STEP(ON "<when field=\"@connection\"/>"), "line 2: a condition cannot be of this: @connection"},
	{STEP(ON "<check name=\"magic\" rule=\"procedure-step-order\"/>"), "line 2: there is no such check: magic"},
	{HEAD "\n<step number=\"1\" id=\"s\" name=\"N\" from=\"a\" to=\"b\">" ON "</step></procedure>", "line 2: there is no such party: b"},
	{HEAD "\n<step number=\"1\" id=\"s\" name=\"N\" from=\"a\" to=\"a\" after=\"x\">" ON "</step></procedure>", "line 2: there is no earlier step with this id: x"},
	{HEAD "\n<step number=\"1\" id=\"s\" name=\"N\" from=\"a\" to=\"a\" ends=\"maybe\">" ON "</step></procedure>", "line 2: this is not one of the words"},
};
/* clang-format on */

static void what_is_wrong(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	size_t before = definitions->num_rows;

	(void)state;
	for (size_t at = 0; at < sizeof(wrong) / sizeof(*wrong); at++) {
		const char *trouble = "";

		assert_false(rsp_definitions_add(definitions, "mine.xml", rsp_text(wrong[at].xml),
		                                 &trouble));
		if (!strstr(trouble, wrong[at].trouble) || strncmp(trouble, "mine.xml: ", 10) != 0)
			fail_msg("\"%s\" does not say \"%s\"", trouble, wrong[at].trouble);
	}
	assert_int_equal(definitions->num_rows, before);
	rsp_definitions_free(definitions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(example),
	    cmocka_unit_test(instead_of),
	    cmocka_unit_test(rules_are_unique),
	    cmocka_unit_test(what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
