/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What diff passes over: each row names a member that fields have, and no row stands for values
 * that tell sessions apart. */
#include <string.h>

#include "report/diff.h"
#include "report/keys.h"
#include "rsptrace/trace.h"
#include "support/cmocka_include.h"

static const char *const members[] = {
#define FRESH(member, why) member,
#include "report/fresh.def"
#undef FRESH
};

static bool is_member(const char *member)
{
	for (size_t at = 0; at < rsp_num_field_tables(); at++) {
		struct rsp_field_table table = rsp_field_table_at(at);

		for (size_t row = 0; row < table.num_rows; row++)
			if (rsp_equal_text(rsp_key_last(rsp_text(table.rows[row].key)), member))
				return true;
	}
	return false;
}

static void members_are_of_fields(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(members) / sizeof(*members); at++)
		if (!is_member(members[at]))
			fail_msg("no field has the member %s", members[at]);
}

static void what_tells_is_compared(void **state)
{
	static const char *const keys[] = {
	    "es10.server_signed1.server_address",
	    "es10.ctx_params_for_common_authentication.matching_id",
	    "bpp.store_metadata_request.iccid",
	    "es10.authenticate_response_error.authenticate_error_code",
	    "es10.euicc_info2.svn",
	};

	(void)state;
	for (size_t at = 0; at < sizeof(keys) / sizeof(*keys); at++) {
		const struct rsp_field *field = rsp_field_find(rsp_text(keys[at]));

		assert_non_null(field);
		assert_null(rsp_diff_fresh(field));
	}
	assert_non_null(rsp_diff_fresh(
	    rsp_field_find(rsp_text("es10.get_euicc_challenge_response.euicc_challenge"))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_are_of_fields),
	    cmocka_unit_test(what_tells_is_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
