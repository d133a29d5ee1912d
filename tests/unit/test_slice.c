/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/slice.h"
#include "support/cmocka_include.h"

static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09};

static struct rsp_slice all(void)
{
	return rsp_slice(bytes, sizeof(bytes));
}

static void numbers_in_both_orders(void **state)
{
	struct rsp_slice in = all();
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;

	(void)state;
	assert_true(rsp_take_u16be(&in, &u16));
	assert_int_equal(u16, 0x0102);
	assert_true(rsp_take_u24be(&in, &u32));
	assert_int_equal(u32, 0x030405);
	assert_true(rsp_take_u32le(&in, &u32));
	assert_int_equal(u32, 0x09080706);
	assert_int_equal(in.len, 0);
	in = all();
	assert_true(rsp_take_u64be(&in, &u64));
	assert_true(u64 == 0x0102030405060708u);
	in = all();
	assert_true(rsp_take_u64le(&in, &u64));
	assert_true(u64 == 0x0807060504030201u);
	in = all();
	assert_true(rsp_take_u16le(&in, &u16));
	assert_int_equal(u16, 0x0201);
	assert_true(rsp_take_u32be(&in, &u32));
	assert_int_equal(u32, 0x03040506);
}

static void a_failed_take_changes_nothing(void **state)
{
	struct rsp_slice in = rsp_slice(bytes, 3), part = {0};
	uint32_t u32 = 7;
	uint64_t u64 = 7;

	(void)state;
	assert_false(rsp_take_u32be(&in, &u32));
	assert_false(rsp_take_u32le(&in, &u32));
	assert_false(rsp_take_ube(&in, 4, &u64));
	assert_false(rsp_take_ube(&in, 9, &u64));
	assert_false(rsp_take(&in, 4, &part));
	assert_false(rsp_take(&in, SIZE_MAX, &part));
	assert_false(rsp_take_last(&in, 4, &part));
	assert_false(rsp_skip(&in, 4));
	assert_int_equal(u32, 7);
	assert_int_equal(u64, 7);
	assert_int_equal(in.len, 3);
	assert_ptr_equal(in.data, bytes);
}

static void children_end_where_their_parent_ends(void **state)
{
	struct rsp_slice in = all(), child, last;
	uint8_t u8;

	(void)state;
	assert_true(rsp_take(&in, 4, &child));
	assert_true(rsp_take_last(&child, 1, &last));
	assert_int_equal(child.len, 3);
	assert_true(rsp_peek_u8(last, 0, &u8));
	assert_int_equal(u8, 4);
	assert_false(rsp_peek_u8(child, 3, &u8));
	assert_int_equal(rsp_take_up_to(&in, 100).len, 5);
	assert_int_equal(in.len, 0);
	assert_int_equal(rsp_sub(all(), 7, 100).len, 2);
	assert_int_equal(rsp_sub(all(), 10, 1).len, 0);
}

static void lines_with_any_ending(void **state)
{
	struct rsp_slice in = rsp_text("one\r\ntwo\n\nlast"), line;

	(void)state;
	assert_true(rsp_take_line(&in, &line));
	assert_true(rsp_equal_text(line, "one"));
	assert_true(rsp_take_line(&in, &line));
	assert_true(rsp_equal_text(line, "two"));
	assert_true(rsp_take_line(&in, &line));
	assert_int_equal(line.len, 0);
	assert_true(rsp_take_line(&in, &line));
	assert_true(rsp_equal_text(line, "last"));
	assert_false(rsp_take_line(&in, &line));
}

static void searching_and_comparing(void **state)
{
	struct rsp_slice in = rsp_text("  abc abd\t"), part;
	size_t off;

	(void)state;
	in = rsp_trim(in);
	assert_true(rsp_equal_text(in, "abc abd"));
	assert_true(rsp_find(in, rsp_text("abd"), &off));
	assert_int_equal(off, 4);
	assert_false(rsp_find(in, rsp_text("abe"), &off));
	assert_false(rsp_find(in, rsp_text("abc abd and more"), &off));
	assert_true(rsp_starts_with_text(in, "abc"));
	assert_true(rsp_ends_with(in, rsp_text("bd")));
	assert_false(rsp_ends_with(in, rsp_text("xabc abd")));
	assert_true(rsp_take_until(&in, ' ', &part));
	assert_true(rsp_equal_text(part, "abc"));
	assert_true(rsp_equal_text(in, "abd"));
	assert_false(rsp_take_until(&in, ' ', &part));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_in_both_orders),
	    cmocka_unit_test(a_failed_take_changes_nothing),
	    cmocka_unit_test(children_end_where_their_parent_ends),
	    cmocka_unit_test(lines_with_any_ending),
	    cmocka_unit_test(searching_and_comparing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
