/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tags and lengths; the expected values follow from ITU-T X.690 section 8.1. */
#include "rsptrace/slice.h"
#include "support/cmocka_include.h"

struct row {
	const char *what;
	uint8_t bytes[24];
	size_t len;
	enum rsp_tlv_status status;
	uint32_t tag;
	size_t value_len, declared, left;
	bool truncated, non_minimal, indefinite;
};

/* clang-format off */
static const struct row rows[] = {
	{"short form",            {0x5A, 0x02, 1, 2, 9},              5, RSP_TLV_OK,  0x5A,   2, 2,   1, false, false, false},
	{"two-byte tag",          {0xBF, 0x38, 0x01, 7},              4, RSP_TLV_OK,  0xBF38, 1, 1,   0, false, false, false},
	{"three-byte tag",        {0x9F, 0x81, 0x01, 0x00},           4, RSP_TLV_OK,  0x9F8101, 0, 0, 0, false, false, false},
	{"long form, needless",   {0x04, 0x81, 0x01, 7},              4, RSP_TLV_OK,  0x04,   1, 1,   0, false, true,  false},
	{"leading zero octet",    {0x04, 0x82, 0x00, 0x80, 1},        5, RSP_TLV_OK,  0x04,   1, 128, 0, true,  true,  false},
	{"value cut",             {0x04, 0x05, 1, 2},                 4, RSP_TLV_OK,  0x04,   2, 5,   0, true,  false, false},
	{"length 80 primitive",   {0x04, 0x80, 0, 0},                 4, RSP_TLV_BAD, 0, 0, 0, 4, false, false, false},
	{"indefinite",            {0x30, 0x80, 0x04, 1, 5, 0, 0, 9},  8, RSP_TLV_OK,  0x30,   3, SIZE_MAX, 1, false, false, true},
	{"indefinite in it",      {0x30, 0x80, 0x31, 0x80, 0, 0, 0, 0}, 8, RSP_TLV_OK, 0x30,  4, SIZE_MAX, 0, false, false, true},
	{"indefinite never ends", {0x30, 0x80, 0x04, 1, 5},           5, RSP_TLV_OK,  0x30,   3, SIZE_MAX, 0, true,  false, true},
	{"reserved length FF",    {0x04, 0xFF, 1},                    3, RSP_TLV_BAD, 0, 0, 0, 3, false, false, false},
	{"length of 5 octets",    {0x04, 0x85, 0, 0, 0, 0, 1},        7, RSP_TLV_BAD, 0, 0, 0, 7, false, false, false},
	{"tag cut",               {0xBF},                             1, RSP_TLV_CUT, 0, 0, 0, 1, false, false, false},
	{"length cut",            {0x04, 0x82, 0x01},                 3, RSP_TLV_CUT, 0, 0, 0, 3, false, false, false},
	{"tag of five bytes",     {0x9F, 0x81, 0x81, 0x81, 0x81, 0},  6, RSP_TLV_BAD, 0, 0, 0, 6, false, false, false},
	{"nothing",               {0},                                0, RSP_TLV_END, 0, 0, 0, 0, false, false, false},
};
/* clang-format on */

static void each_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		struct rsp_slice in = rsp_slice(row->bytes, row->len);
		struct rsp_tlv tlv;

		print_message("%s\n", row->what);
		assert_int_equal(rsp_take_tlv(&in, &tlv), row->status);
		assert_int_equal(in.len, row->left);
		if (row->status != RSP_TLV_OK)
			continue;
		assert_int_equal(tlv.tag, row->tag);
		assert_int_equal(tlv.value.len, row->value_len);
		assert_int_equal(tlv.declared_len, row->declared);
		assert_int_equal(tlv.truncated, row->truncated);
		assert_int_equal(tlv.non_minimal_length, row->non_minimal);
		assert_int_equal(tlv.indefinite, row->indefinite);
		assert_int_equal(tlv.whole.len, row->len - row->left);
	}
}

static void deep_indefinite_nesting_is_refused(void **state)
{
	uint8_t bytes[200] = {0};
	struct rsp_slice in = rsp_slice(bytes, sizeof(bytes));
	struct rsp_tlv tlv;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i += 2) {
		bytes[i] = 0x30;
		bytes[i + 1] = 0x80;
	}
	assert_int_equal(rsp_take_tlv(&in, &tlv), RSP_TLV_BAD);
	assert_int_equal(in.len, sizeof(bytes));
}

static void finding_a_tag(void **state)
{
	static const uint8_t bytes[] = {0x80, 0x00, 0x81, 0x01, 0x07, 0x81, 0x01, 0x08};
	struct rsp_tlv tlv;
	uint8_t value;

	(void)state;
	assert_true(rsp_tlv_find(rsp_slice(bytes, sizeof(bytes)), 0x81, &tlv));
	assert_true(rsp_peek_u8(tlv.value, 0, &value));
	assert_int_equal(value, 7);
	assert_false(rsp_tlv_find(rsp_slice(bytes, sizeof(bytes)), 0x82, &tlv));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_form),
	    cmocka_unit_test(deep_indefinite_nesting_is_refused),
	    cmocka_unit_test(finding_a_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
