/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The readers of TLVs that are not BER. */
#include "base/tlv.h"

#include "support/cmocka_include.h"

typedef enum rsp_tlv_status take_object(struct rsp_slice *in, struct rsp_plain_tlv *out);

struct tlv_case {
	take_object *take;
	uint8_t bytes[8];
	size_t len;
	enum rsp_tlv_status status;
	uint32_t tag;
	bool comprehension;
	size_t header_len, declared_len, value_len;
};

#define CTLV   rsp_take_comprehension_tlv
#define SIMPLE rsp_take_simple_tlv
#define DGI    rsp_take_dgi

static const struct tlv_case cases[] = {
    {CTLV,   {0x81, 0x03, 1, 2, 3},             5, RSP_TLV_OK,  1,      true,  2, 3,   3},
    {CTLV,   {0x01, 0x00},                      2, RSP_TLV_OK,  1,      false, 2, 0,   0},
    {CTLV,   {0x7F, 0x81, 0x02, 0x01, 9},       5, RSP_TLV_OK,  0x102,  true,  4, 1,   1},
    {CTLV,   {0x7F, 0x01, 0x02, 0x01, 9},       5, RSP_TLV_OK,  0x102,  false, 4, 1,   1},
    {CTLV,   {0x0D, 0x81, 0x02, 7, 7},          5, RSP_TLV_OK,  13,     false, 3, 2,   2},
    {CTLV,   {0x0D, 0x83, 0, 0, 1, 7},          6, RSP_TLV_OK,  13,     false, 5, 1,   1},
    {CTLV,   {0x0D, 0x05, 7},                   3, RSP_TLV_OK,  13,     false, 2, 5,   1},
    {CTLV,   {0},                               0, RSP_TLV_END, 0,      false, 0, 0,   0},
    {CTLV,   {0x0D},                            1, RSP_TLV_CUT, 0,      false, 0, 0,   0},
    {CTLV,   {0x7F, 0x01},                      2, RSP_TLV_CUT, 0,      false, 0, 0,   0},
    {CTLV,   {0x0D, 0x82, 0x01},                3, RSP_TLV_CUT, 0,      false, 0, 0,   0},
    {CTLV,   {0x00, 0x00},                      2, RSP_TLV_BAD, 0,      false, 0, 0,   0},
    {CTLV,   {0x80, 0x00},                      2, RSP_TLV_BAD, 0,      false, 0, 0,   0},
    {CTLV,   {0xFF, 0x00},                      2, RSP_TLV_BAD, 0,      false, 0, 0,   0},
    {CTLV,   {0x0D, 0x80},                      2, RSP_TLV_BAD, 0,      false, 0, 0,   0},
    {CTLV,   {0x0D, 0x84, 0, 0, 0, 0},          6, RSP_TLV_BAD, 0,      false, 0, 0,   0},
    {SIMPLE, {0x10, 0x01, 5, 6},                4, RSP_TLV_OK,  0x10,   false, 2, 1,   1},
    {SIMPLE, {0x10, 0xFE, 5},                   3, RSP_TLV_OK,  0x10,   false, 2, 254, 1},
    {SIMPLE, {0x10, 0xFF, 0x01, 0x00, 5},       5, RSP_TLV_OK,  0x10,   false, 4, 256, 1},
    {SIMPLE, {0x10, 0xFF, 0x01},                3, RSP_TLV_CUT, 0,      false, 0, 0,   0},
    {SIMPLE, {0x00, 0x01, 5},                   3, RSP_TLV_BAD, 0,      false, 0, 0,   0},
    {SIMPLE, {0xFF, 0x01, 5},                   3, RSP_TLV_BAD, 0,      false, 0, 0,   0},
    {DGI,    {0x12, 0x34, 0x01, 5},             4, RSP_TLV_OK,  0x1234, false, 3, 1,   1},
    {DGI,    {0x00, 0x00, 0xFF, 0x00, 0x01, 5}, 6, RSP_TLV_OK,  0,      false, 5, 1,   1},
    {DGI,    {0x12},                            1, RSP_TLV_CUT, 0,      false, 0, 0,   0},
    {DGI,    {0x12, 0x34},                      2, RSP_TLV_CUT, 0,      false, 0, 0,   0},
};

static void reads_each_kind(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct tlv_case *want = &cases[i];
		const struct rsp_slice all = rsp_slice(want->bytes, want->len);
		struct rsp_slice in = all;
		struct rsp_plain_tlv tlv;

		if (want->take(&in, &tlv) != want->status)
			fail_msg("case %zu: another status", i);
		if (want->status != RSP_TLV_OK) {
			assert_int_equal(in.len, all.len);
			continue;
		}
		assert_int_equal(tlv.tag, want->tag);
		assert_int_equal(tlv.comprehension, want->comprehension);
		assert_int_equal(tlv.header.len, want->header_len);
		assert_int_equal(tlv.declared_len, want->declared_len);
		assert_int_equal(tlv.value.len, want->value_len);
		assert_int_equal(tlv.truncated, want->value_len < want->declared_len);
		assert_int_equal(tlv.whole.len, want->header_len + want->value_len);
		assert_ptr_equal(tlv.whole.data, all.data);
		assert_int_equal(in.len, all.len - tlv.whole.len);
	}
}

/* Whatever the bytes: an object taken makes the rest shorter, and lies inside. */
static void every_start_of_every_kind(void **state)
{
	static take_object *const kinds[] = {CTLV, SIMPLE, DGI};
	uint8_t bytes[5] = {0, 0, 2, 0xFF, 1};

	(void)state;
	for (unsigned start = 0; start < 0x10000; start++)
		for (size_t i = 0; i < 3 * sizeof(bytes); i++) {
			struct rsp_slice all = rsp_slice(bytes, i % sizeof(bytes) + 1), in = all;
			struct rsp_plain_tlv tlv;

			bytes[0] = (uint8_t)(start >> 8);
			bytes[1] = (uint8_t)start;
			if (kinds[i / sizeof(bytes)](&in, &tlv) != RSP_TLV_OK) {
				assert_int_equal(in.len, all.len);
				continue;
			}
			assert_true(rsp_contains(all, tlv.whole));
			assert_true(in.len < all.len);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_each_kind),
	    cmocka_unit_test(every_start_of_every_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
