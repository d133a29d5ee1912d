/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walker against the decoder that asn1c generates from the same modules: what one takes as a
 * well formed message the other does too, and both see the same values. There is no fixture on
 * which they differ. */
#include <stdio.h>
#include <string.h>

#include "asn1c/compare.h"
#include "asn1c/fixtures.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { STACK_MAX = 1 << 20 };

extern asn_TYPE_descriptor_t *asn_pdu_collection[];

static asn_TYPE_descriptor_t *find_descriptor(const char *name)
{
	for (asn_TYPE_descriptor_t **pdu = asn_pdu_collection; *pdu; pdu++)
		if (strcmp((*pdu)->name, name) == 0)
			return *pdu;
	fail_msg("asn1c has no %s", name);
	return NULL;
}

/* Findings of these rules say that the bytes are no value of the type, in the strict reading that
 * asn1c has; the others are about encodings and values that it takes. */
static const char *const strict_rules[] = {
    "ber-value-cut",      "ber-header-bad",        "ber-bytes-trailing",
    "asn1-tag-unknown",   "asn1-tag-wrong",        "asn1-element-missing",
    "asn1-element-order", "asn1-element-repeated", "asn1-form-variant",
};

static const char *strict_finding(const struct rsp_decode *decode)
{
	for (const struct rsp_finding *f = decode->first_finding; f; f = f->next)
		for (size_t i = 0; i < sizeof(strict_rules) / sizeof(*strict_rules); i++)
			if (strcmp(f->rule->id, strict_rules[i]) == 0)
				return f->rule->id;
	return NULL;
}

struct tally {
	size_t both, neither;
};

static void compare_walk(struct tally *tally, const char *origin, const char *type_name,
                         struct rsp_slice bytes, const asn_TYPE_descriptor_t *descriptor,
                         const void *value)
{
	struct rsp_buffer buffer = {.bytes = bytes};
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_node *root;
	const char *rule, *differs;

	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	root = rsp_walk_all(&decode, NULL, rsp_schema_type(type_name), bytes);
	rule = strict_finding(&decode);
	if (value && rule)
		fail_msg("%s: asn1c takes this %s, the walker reports %s", origin, type_name, rule);
	if (!value && !rule)
		fail_msg("%s: the walker takes this %s, asn1c does not", origin, type_name);
	tally->both += value && !rule;
	tally->neither += !value;
	differs = value && !rule ? compare_tree(descriptor, value, root) : NULL;
	if (differs)
		fail_msg("%s: %s of this %s differs", origin, differs, type_name);
	rsp_arena_free(&arena);
}

static void use_both(void *user, const char *origin, const char *type, struct rsp_slice bytes)
{
	asn_TYPE_descriptor_t *descriptor = find_descriptor(type);
	asn_codec_ctx_t context = {.max_stack_size = STACK_MAX};
	void *value = NULL;
	asn_dec_rval_t result = ber_decode(&context, descriptor, &value, bytes.data, bytes.len);
	bool good = result.code == RC_OK && result.consumed == bytes.len;

	compare_walk(user, origin, type, bytes, descriptor, good ? value : NULL);
	ASN_STRUCT_FREE(*descriptor, value);
}

static void both_agree(void **state)
{
	struct tally tally = {0};

	(void)state;
	if (!test_has_shared("the walker beside asn1c's decoder"))
		skip();
	assert_true(fixtures_each(use_both, &tally) > 100);
	printf("both take %zu messages, neither takes %zu\n", tally.both, tally.neither);
	assert_true(tally.both > 100);
	assert_true(tally.neither > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
