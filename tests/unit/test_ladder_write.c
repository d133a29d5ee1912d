/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How ladders are written. The expected text is drawn by hand after the definition in
 * ladder_made.h. */
#include <stdio.h>

#include "ladder_made.h"
#include "report/ladder_write.h"
#include "rsptrace/width.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

struct output {
	char text[512 << 10];
	size_t len;
};

static bool take(void *user, const char *data, size_t len)
{
	struct output *output = user;

	assert_true(output->len + len < sizeof(output->text));
	memcpy(output->text + output->len, data, len);
	output->len += len;
	output->text[output->len] = '\0';
	return true;
}

static bool write_with(const struct made *made, struct output *output,
                       const struct rsp_ladder_options *options)
{
	struct rsp_out out;
	bool whole;

	output->len = 0;
	output->text[0] = '\0';
	rsp_out_init(&out, take, output);
	whole = rsp_ladders_write(&made->flow, &out, options);
	whole &= rsp_out_flush(&out);
	rsp_out_free(&out);
	return whole;
}

static const char *written(const struct made *made, struct output *output,
                           enum rsp_ladder_form form, int width)
{
	struct rsp_ladder_options options = {.form = form, .width = width};

	assert_true(write_with(made, output, &options));
	return output->text;
}

static const char in_text[] =
    "Procedure 1: SGP.22 greeting, ! violated\n"
    "  Bye: noWay(2)\n"
    "  3/4 steps, 1.250 s, messages 3-9, ICCID 8900\n"
    "\n"
    "  time   delta  step  Card      Phone    Server\n"
    " 0.000  +0.000     1    │<────────┤         │    ES10b Hello  BF2E, 3 B, message 3\n"
    "                        ├╌╌╌╌╌╌╌╌>│         │    ✓ ok  21 B  challenge AB\n"
    "                   2    │         │· · · · >│    implied: ES9+ Ask\n"
    "                   3    │         │< · · · ·│    implied: ES9+ Ask answer\n"
    " 0.500  +0.500   4-5    │<────────┤         │    ES10b Load x3  300 B, messages 5-7\n"
    "                        ├╌╌╌╌╌╌╌╌>│         │    ✓ ok\n"
    "                   6    │< · ∅ · ·│         │    ∅ missing: Check\n"
    " 1.250  +0.550     7    │<────────┤         │    ES10b Bye  5 B, message 9\n"
    "                        ├╌╌╌╌✗╌╌╌>│         │    ✗ noWay(2)  2 B\n"
    "                        │         │         │    ✗ violation test-step-missing: Bye comes "
    "without what must\n"
    "                        │         │         │      stand before it: Check [SGP.22 1.2]\n"
    "                        │         │         │    did not come, and need not: Stop\n"
    "                        │         │         │    … incomplete test-end-missing: it stops\n"
    "\n"
    "  beside these: 1 note, 1 check not run\n";

static const char in_ascii[] =
    "Procedure 1: SGP.22 greeting, ! violated\n"
    "  Bye: noWay(2)\n"
    "  3/4 steps, 1.250 s, messages 3-9, ICCID 8900\n"
    "\n"
    "  time   delta  step  Card      Phone    Server\n"
    " 0.000  +0.000     1    |<--------|         |    ES10b Hello  BF2E, 3 B, message 3\n"
    "                        |........>|         |    + ok  21 B  challenge AB\n"
    "                   2    |         |. . . . >|    implied: ES9+ Ask\n"
    "                   3    |         |< . . . .|    implied: ES9+ Ask answer\n"
    " 0.500  +0.500   4-5    |<--------|         |    ES10b Load x3  300 B, messages 5-7\n"
    "                        |........>|         |    + ok\n"
    "                   6    |< . 0 . .|         |    0 missing: Check\n"
    " 1.250  +0.550     7    |<--------|         |    ES10b Bye  5 B, message 9\n"
    "                        |....x...>|         |    x noWay(2)  2 B\n"
    "                        |         |         |    ! violation test-step-missing: Bye comes "
    "without what must\n"
    "                        |         |         |      stand before it: Check [SGP.22 1.2]\n"
    "                        |         |         |    did not come, and need not: Stop\n"
    "                        |         |         |    ~ incomplete test-end-missing: it stops\n"
    "\n"
    "  beside these: 1 note, 1 check not run\n";

/* No room for lifelines: words tell who speaks to whom. */
static const char in_words[] = "Procedure 1: SGP.22 greeting, ! violated\n"
                               "  Bye: noWay(2)\n"
                               "  3/4 steps, 1.250 s, messages 3-9, ICCID 8900\n"
                               "\n"
                               "  time   delta  step\n"
                               " 0.000  +0.000     1  Phone > Card: ES10b Hello  BF2E, 3\n"
                               "                        B, message 3\n"
                               "                      Card > Phone: + ok  21 B\n"
                               "                   2  Phone > Server: implied: ES9+ Ask\n"
                               "                   3  Server > Phone: implied: ES9+ Ask\n"
                               "                        answer\n"
                               " 0.500  +0.500   4-5  Phone > Card: ES10b Load x3  300 B,\n"
                               "                        messages 5-7\n"
                               "                      Card > Phone: + ok\n"
                               "                   6  Phone > Card: 0 missing: Check\n"
                               " 1.250  +0.550     7  Phone > Card: ES10b Bye  5 B,\n"
                               "                        message 9\n"
                               "                      Card > Phone: x noWay(2)  2 B\n"
                               "                      ! violation test-step-missing: Bye\n"
                               "                        comes without what must stand\n"
                               "                        before it: Check [SGP.22 1.2]\n"
                               "                      did not come, and need not: Stop\n"
                               "                      ~ incomplete test-end-missing: it\n"
                               "                        stops\n"
                               "\n"
                               "  beside these: 1 note, 1 check not run\n";

static const char in_mermaid[] =
    "sequenceDiagram\n"
    "    participant p0 as Card\n"
    "    participant p1 as Phone\n"
    "    participant p2 as Server\n"
    "    Note over p0,p2: Procedure 1: SGP.22 greeting<br/>violated, Bye: noWay(2)<br/>3/4 steps, "
    "1.250 s, messages 3-9, ICCID 8900\n"
    "    p1->>p0: 1 ES10b Hello, BF2E, 3 B, message 3\n"
    "    p0-->>p1: ok, 21 B\n"
    "    p1--)p2: 2 implied: ES9+ Ask\n"
    "    p2--)p1: 3 implied: ES9+ Ask answer\n"
    "    p1->>p0: 4-5 ES10b Load x3, 300 B, messages 5-7\n"
    "    p0-->>p1: ok\n"
    "    p1--xp0: 6 ∅ missing: Check\n"
    "    p1->>p0: 7 ES10b Bye, 5 B, message 9\n"
    "    p0--xp1: ✗ noWay(2), 2 B\n"
    "    Note over p0,p2: violation test-step-missing: Bye comes without what<br/>must stand "
    "before "
    "it: Check #91;SGP.22 1.2#93;\n"
    "    Note over p0,p2: did not come, and need not: Stop\n"
    "    Note over p0,p2: incomplete test-end-missing: it stops\n";

static void texts(void **state)
{
	static struct output output;
	struct made made;

	(void)state;
	make(&made);
	assert_string_equal(written(&made, &output, RSP_LADDER_TEXT, 0), in_text);
	assert_string_equal(written(&made, &output, RSP_LADDER_ASCII, 0), in_ascii);
	assert_string_equal(written(&made, &output, RSP_LADDER_ASCII, 58), in_words);
	assert_string_equal(written(&made, &output, RSP_LADDER_MERMAID, 0), in_mermaid);
}

static size_t count(const char *text, const char *part)
{
	size_t num = 0;

	for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
		num++;
	return num;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("there is no \"%s\" in:\n%s", part, text);
}

static void pictures(void **state)
{
	static struct output output;
	struct made made;
	const char *text;

	(void)state;
	make(&made);
	text = written(&made, &output, RSP_LADDER_SVG, 0);
	assert_int_equal(count(text, "<svg"), 1);
	assert_int_equal(count(text, ">Phone</text>"), 1);
	assert_has(text, ">ES10b Load x3</text>");
	assert_has(text, ">∅ missing: Check</text>");
	assert_has(text, ">✗ noWay(2)  2 B</text>");
	assert_has(text, "prefers-color-scheme:dark");
	assert_has(text,
	           "✗ violation test-step-missing: Bye comes without what must stand before it");
	assert_int_equal(count(text, "signatures are not verified"), 0);

	text = written(&made, &output, RSP_LADDER_HTML, 0);
	assert_has(text, "<a class=\"row\" href=\"#p1-r1\">");
	assert_has(text, "<a class=\"row found\" href=\"#p1-r6\">");
	assert_has(text, "<article class=\"detail\" id=\"p1-r6\">");
	assert_has(text, "<div class=\"f d0\"><b>hello</b></div>");
	assert_has(text, "<div class=\"f d1\"><b>name</b>: Anna</div>");
	assert_has(text, "signatures are not verified");
	assert_int_equal(count(text, "<summary>"), 3);
	assert_int_equal(count(text, "<article"), 3);
}

/* Lifelines are never closer than their names. */
static void many_parties(void **state)
{
	static struct output output;
	static const char *const names[3] = {"a party with a rather long name that is cut", "b",
	                                     "运营商运营商运营商"};
	struct made made;
	struct rsp_slice rest, line;

	(void)state;
	make(&made);
	for (size_t at = 0; at < 3; at++)
		made.parties[at].name = names[at];
	rest = rsp_text(written(&made, &output, RSP_LADDER_TEXT, 120));
	assert_has(output.text, "a party with a rather l…");
	assert_has(output.text, "  运营商运营商运营商\n");
	for (size_t at = 0; rsp_take_until(&rest, '\n', &line); at++)
		assert_true(rsp_text_columns(line) <= 120);
}

/* Texts of a trace that try to be something else. */
static const char hostile[] = "\"'><script>alert(1)</script>]]>&lt;; # %% \033[2J\r\n\tend\\ "
                              "\xFF\xE2\x80\xAE\xEF\xBF\xBF --> `x`";

static void make_hostile(struct made *made)
{
	make(made);
	for (size_t at = 0; at < 3; at++)
		made->parties[at].name = hostile;
	for (size_t at = 0; at < MADE_STEPS; at++)
		made->rows[at].name = made->rows[at].number = hostile;
	for (size_t at = 0; at < MADE_LINES; at++) {
		made->lines[at].function = made->lines[at].summary = hostile;
		made->lines[at].tree = hostile;
	}
	made->lines[4].result.name = made->procedure.reason.name = hostile;
	made->row.title = made->row.spec = hostile;
	made->procedure.ids[RSP_ID_ICCID] = hostile;
	for (size_t at = 0; at < MADE_FINDINGS; at++)
		made->findings[at].text = hostile;
	made->missing.clause = hostile;
}

/* Control characters other than line ends, in any form. */
static void assert_harmless(const char *text)
{
	for (const char *at = text; *at; at++)
		if (((unsigned char)*at < 0x20 && *at != '\n') || *at == 0x7F)
			fail_msg("control character %d in:\n%s", *at, text);
	assert_int_equal(count(text, "\xFF"), 0);
}

static void hostile_text(void **state)
{
	static struct output output, plain;
	struct made made, good;
	const char *text;

	(void)state;
	make(&good);
	make_hostile(&made);
	for (int form = 0; form < RSP_NUM_LADDER_FORMS; form++)
		assert_harmless(written(&made, &output, (enum rsp_ladder_form)form, 0));

	text = written(&made, &output, RSP_LADDER_MERMAID, 0);
	assert_int_equal(count(text, "\n"),
	                 count(written(&good, &plain, RSP_LADDER_MERMAID, 0), "\n"));
	assert_int_equal(count(text, "%"), 0);
	assert_int_equal(count(text, "\""), 0);
	assert_int_equal(count(text, "<"), count(text, "<br/>"));
	assert_has(text, "#60;script#62;alert(1)#60;/script#62;");

	text = written(&made, &output, RSP_LADDER_SVG, 0);
	assert_int_equal(count(text, "<script"), 0);
	assert_int_equal(count(text, "\xE2\x80\xAE") + count(text, "\xEF\xBF\xBF"), 0);
	assert_has(text, "&quot;&#39;&gt;&lt;script&gt;alert(1)");

	text = written(&made, &output, RSP_LADDER_HTML, 0);
	assert_int_equal(count(text, "<script"), 1);
	assert_int_equal(count(text, "\xE2\x80\xAE"), 0);
	assert_int_equal(count(text, "<article"), 3);
	assert_has(text, "&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&amp;lt;");
}

static void colours(void **state)
{
	static struct output output;
	struct rsp_ladder_options options = {.form = RSP_LADDER_TEXT, .colour = true};
	struct made made;

	(void)state;
	make(&made);
	assert_true(write_with(&made, &output, &options));
	assert_has(output.text, "\033[31m✗\033[0m");
	assert_int_equal(count(output.text, "\033["), 2 * count(output.text, "\033[0m"));
}

static void one_of_several(void **state)
{
	static struct output output;
	struct rsp_ladder_options options = {.form = RSP_LADDER_TEXT, .procedure = 2};
	struct rsp_procedure two[2];
	struct made made;

	(void)state;
	make(&made);
	two[0] = two[1] = made.procedure;
	two[1].id = 2;
	made.flow.procedures = two;
	made.flow.num_procedures = 2;
	assert_true(write_with(&made, &output, &options));
	assert_has(output.text, "Procedure 2: ");
	assert_int_equal(count(output.text, "Procedure "), 1);
	options.procedure = 0;
	assert_true(write_with(&made, &output, &options));
	assert_int_equal(count(output.text, "Procedure "), 2);
	options.form = RSP_LADDER_MERMAID;
	assert_true(write_with(&made, &output, &options));
	assert_int_equal(count(output.text, "participant"), 3);
	options.procedure = 3;
	assert_true(write_with(&made, &output, &options));
}

static void without_memory(void **state)
{
	static struct output output;
	struct made made;

	(void)state;
	make(&made);
	for (int form = 0; form < RSP_NUM_LADDER_FORMS; form++) {
		struct rsp_ladder_options options = {.form = (enum rsp_ladder_form)form};
		uint64_t total = 1;

		for (uint64_t nth = 0; nth <= total; nth++) {
			test_fail_alloc(nth);
			assert_true(write_with(&made, &output, &options) == (nth == 0));
			if (!nth)
				total = test_num_allocs();
			test_fail_alloc(0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts),          cmocka_unit_test(pictures),
	    cmocka_unit_test(many_parties),   cmocka_unit_test(hostile_text),
	    cmocka_unit_test(colours),        cmocka_unit_test(one_of_several),
	    cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
