/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which session of SCP03t gives way, and that its package is not given up without a word. */
#include <stdio.h>
#include <string.h>

#include "rsp/es5_session.h"
#include "support/cmocka_include.h"

struct told {
	unsigned num;
	const char *rule;
	uint64_t frame;
	char text[160];
};

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct told *told = user;

	told->num++;
	told->rule = finding->rule->id;
	told->frame = finding->frame;
	snprintf(told->text, sizeof(told->text), "%s", finding->text);
}

static void test_leaving(void **state)
{
	static struct rsp_es5_sessions sessions;
	struct rsp_es5_session *first = NULL, *leaving;
	struct rsp_arena scratch;
	struct told told = {0};
	struct rsp_pass pass = {.scratch = &scratch, .user = &told, .finding = on_finding};
	uint8_t aid[] = {0xA0, 0, 0, 5, 0x59, 0};

	(void)state;
	rsp_arena_init(&scratch, 0);
	for (uint8_t at = 0; at < RSP_ES5_SESSIONS; at++) {
		struct rsp_slice own = rsp_slice(aid, sizeof(aid));
		struct rsp_es5_session *session;

		aid[sizeof(aid) - 1] = at;
		assert_null(rsp_es5_session_leaving(&pass, &sessions, 0, "", own));
		session = rsp_es5_session_of(&sessions, 0, "", own);
		session->is_joining = at == 0;
		session->parts = 3;
		session->last_frame = 10;
		first = at ? first : session;
	}
	/* One that is there takes no place. */
	assert_null(rsp_es5_session_leaving(&pass, &sessions, 0, "", rsp_slice(aid, sizeof(aid))));
	assert_int_equal(told.num, 0);
	aid[sizeof(aid) - 1] = RSP_ES5_SESSIONS;
	leaving = rsp_es5_session_leaving(&pass, &sessions, 0, "", rsp_slice(aid, sizeof(aid)));
	assert_ptr_equal(leaving, first);
	assert_int_equal(told.num, 1);
	assert_string_equal(told.rule, "scp03t-session-limit");
	assert_int_equal(told.frame, 10);
	assert_string_equal(told.text, "more than 8 sessions go on at a time: a profile package of "
	                               "which 3 segments came is given up");
	assert_ptr_equal(rsp_es5_session_of(&sessions, 0, "", rsp_slice(aid, sizeof(aid))), first);
	/* The next one has nothing to lose. */
	aid[sizeof(aid) - 1]++;
	assert_null(rsp_es5_session_leaving(&pass, &sessions, 0, "", rsp_slice(aid, sizeof(aid))));
	rsp_es5_sessions_free(&sessions);
	rsp_arena_free(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_leaving)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
