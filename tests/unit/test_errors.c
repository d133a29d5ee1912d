/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of errors and codes: complete and consistent with the schema. */
#include <string.h>

#include "card/status.h"
#include "rsp/errors.h"
#include "rsptrace/trace.h"
#include "support/cmocka_include.h"

/* Numbers that tell success, and those of a cause that is no error. */
static bool needs_row(const struct rsp_name *name)
{
	return name->value != 0 && strcmp(name->name, "ok") != 0;
}

/* Every number that the schema names for a field of a family has a row with the same name. */
static void test_every_number_is_explained(void **state)
{
	const struct rsp_error_family *family;
	const char *key;
	size_t count = 0;

	(void)state;
	for (size_t at = 0; (key = rsp_error_key_at(at, &family)); at++) {
		const struct rsp_field *field = rsp_field_find(rsp_text(key));

		if (!field)
			fail_msg("there is no field %s", key);
		assert_non_null(field->names);
		for (const struct rsp_name *name = field->names; name->name; name++) {
			const struct rsp_error_family *found;
			const struct rsp_error *error =
			    rsp_error_of_field(field, name->value, &found);

			if (!needs_row(name) && !error)
				continue;
			if (!error)
				fail_msg("%s %lld (%s) has no row", key, (long long)name->value,
				         name->name);
			assert_ptr_equal(found, family);
			if (strcmp(error->name, name->name) != 0 &&
			    !rsp_error_is_any(error->family))
				fail_msg("%s %lld is %s, not %s", key, (long long)name->value,
				         name->name, error->name);
			count++;
		}
	}
	assert_true(count > 200);
}

/* Every row is reached by a field, and its texts are sentences. */
static void test_every_row_is_used(void **state)
{
	const struct rsp_error *error;

	(void)state;
	for (size_t at = 0; (error = rsp_error_at(at)); at++) {
		const struct rsp_error_family *family, *found;
		const char *key;
		bool used = rsp_error_is_any(error->family);

		for (size_t k = 0; (key = rsp_error_key_at(k, &family)); k++)
			used = used ||
			       (family == error->family &&
			        rsp_error_of_field(rsp_field_find(rsp_text(key)), error->value,
			                           &found) == error &&
			        rsp_value_name(rsp_field_find(rsp_text(key))->names, error->value));
		if (!used)
			fail_msg("%s %lld is no number of the schema", error->name,
			         (long long)error->value);
		assert_true(strlen(error->meaning) > 10 && strlen(error->causes) > 5);
		assert_int_equal(error->meaning[strlen(error->meaning) - 1], '.');
		assert_int_equal(error->causes[strlen(error->causes) - 1], '.');
	}
}

static void test_other_fields_hold_no_error(void **state)
{
	const struct rsp_error_family *family;

	(void)state;
	assert_null(rsp_error_of_field(rsp_field_find(rsp_text("es10.profile_info.profile_class")),
	                               1, &family));
	assert_null(rsp_error_of_field(
	    rsp_field_find(rsp_text("es10.enable_profile_response.enable_result")), 0, &family));
}

/* SGP.22 5.2.6: pairs consist of codes that are there. */
static void test_codes(void **state)
{
	static const char *const pairs[][2] = {
	    {"8.1.1",  "3.8"},
            {"8.2.6",  "3.8"},
            {"8.8.1",  "3.8"},
            {"8.2.7",  "6.4"},
	    {"8.10.1", "3.9"},
            {"8.1",    "4.8"},
            {"8.2.3",  "3.8"},
            {"1.6",    "5.4"},
	};

	(void)state;
	for (size_t at = 0; at < sizeof(pairs) / sizeof(*pairs); at++) {
		const struct rsp_code_pair *pair =
		    rsp_code_pair_find(rsp_text(pairs[at][0]), rsp_text(pairs[at][1]));

		assert_non_null(pair);
		assert_non_null(rsp_subject_find(rsp_text(pair->subject)));
		assert_non_null(rsp_reason_find(rsp_text(pair->reason)));
	}
	assert_null(rsp_code_pair_find(rsp_text("3.8"), rsp_text("8.1.1")));
	assert_null(rsp_subject_find(rsp_text("9.9")));
	assert_non_null(rsp_execution_status_find(rsp_text("Failed")));
	assert_non_null(rsp_step_word_find(rsp_text("es10b_authenticate_server")));
	assert_string_equal(rsp_modem_error_find(13)->meaning, "SIM failure");
	assert_null(rsp_modem_error_find(999));
}

/* Causes are told of status words that mean something. */
static void test_causes_of_status_words(void **state)
{
	const struct rsp_sw_causes *row;

	(void)state;
	row = rsp_sw_causes_at(0x6A88, 0);
	assert_non_null(row);
	assert_int_equal(row->ins, 0xE2);
	for (unsigned sw = 0x6100; sw <= 0x9FFF; sw++)
		for (size_t at = 0; (row = rsp_sw_causes_at((uint16_t)sw, at)); at++)
			assert_string_not_equal(rsp_status_word_of((uint16_t)sw, row->ins)->name,
			                        "unknown status word");
	assert_null(rsp_sw_causes_at(0x9000, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_number_is_explained),
	    cmocka_unit_test(test_every_row_is_used),
	    cmocka_unit_test(test_other_fields_hold_no_error),
	    cmocka_unit_test(test_codes),
	    cmocka_unit_test(test_causes_of_status_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
