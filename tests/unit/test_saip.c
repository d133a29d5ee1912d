/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Profile packages: the TS.48 test profiles have nothing that is not known; cut anywhere, they are
 * shown as far as they go. */
#include <stdlib.h>
#include <string.h>

#include "base/nodes.h"
#include "rsp/saip.h"
#include "support/cmocka_include.h"
#include "support/files.h"

/* What stands in each, counted from its bytes: profile elements, and files of templates. */
static const struct row {
	const char *path;
	const char *type; /* profileType of its header */
} rows[] = {
    {"captures/saip/TS48v1_A.der",                     NULL                             },
    {"captures/saip/TS48v3_SAIP2.1_BERTLV.der",        NULL                             },
    {"captures/saip/TS48v5_SAIP2.3_BERTLV_SUCI.der",   NULL                             },
    {"captures/saip/TS48v5_SAIP2.3_NoBERTLV.der",      NULL                             },
    {"captures/sgp22-tls13/upp-decrypted-by-card.der", "GSMA Generic eUICC Test Profile"},
};

struct shown {
	unsigned elements, files, unknown, findings;
	bool has_type;
};

static struct shown show(const uint8_t *data, size_t len, const char *type)
{
	struct shown shown = {0};
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_node *root;
	const struct rsp_buffer *buffer;

	rsp_arena_init(&arena, 0);
	buffer = rsp_buffer_frame(&arena, rsp_slice(data, len), 1, 0);
	assert_non_null(buffer);
	rsp_decode_init(&decode, &arena, buffer);
	root = rsp_node_new(&decode, NULL, rsp_saip_fields().rows, buffer->bytes);
	rsp_saip_show(&decode, root, buffer->bytes);
	for (const struct rsp_node *at = root->first; at; at = rsp_node_after(at, NULL)) {
		assert_true(at->span.bit_off + at->span.bit_len <= (uint64_t)len * 8);
		shown.elements += strcmp(at->field->key, "saip.element") == 0;
		shown.files += strcmp(at->field->key, "saip.file") == 0;
		shown.unknown += strcmp(at->field->key, "saip.unknown") == 0 ||
		                 strcmp(at->field->key, "es10.unknown") == 0;
		if (type && strcmp(at->field->label, "profileType") == 0)
			shown.has_type = rsp_equal_text(at->value.bytes, type);
	}
	for (const struct rsp_finding *at = decode.first_finding; at; at = at->next)
		shown.findings++;
	rsp_arena_free(&arena);
	return shown;
}

/* The objects of the outermost level. */
static unsigned count(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_tlv tlv;
	unsigned num = 0;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		num++;
	return num;
}

static void nothing_unknown(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		size_t len;
		uint8_t *data = test_source_file(rows[at].path, &len);
		struct shown shown;

		assert_non_null(data);
		shown = show(data, len, rows[at].type);
		assert_int_equal(shown.unknown, 0);
		assert_int_equal(shown.findings, 0);
		assert_int_equal(shown.elements, count(data, len));
		assert_true(shown.files > 100);
		assert_int_equal(shown.has_type, rows[at].type != NULL);
		free(data);
	}
}

static void cut_anywhere(void **state)
{
	size_t len;
	uint8_t *data = test_source_file(rows[4].path, &len);

	(void)state;
	assert_non_null(data);
	for (size_t end = 1; end < len; end += end < 4096 ? 1 : 101) {
		uint8_t *copy = malloc(end);

		memcpy(copy, data, end);
		assert_true(show(copy, end, NULL).elements <= count(data, len) + 1);
		free(copy);
	}
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_unknown),
	    cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
