/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walker on real messages and on every prefix of those up to 4 KB: nothing crashes, every span
 * lies inside the buffer and inside its parent, and what was cut is noticed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asn1c/fixtures.h"
#include "schema/schema.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { PREFIX_MAX = 4096, NUM_FLIPS = 64, FLIP_SEED = 20261123 };

static bool inside(struct rsp_span part, struct rsp_span whole)
{
	return part.bit_off >= whole.bit_off &&
	       part.bit_off + part.bit_len <= whole.bit_off + whole.bit_len;
}

static void check_nodes(const struct rsp_node *node, struct rsp_span parent, const char *origin)
{
	for (; node; node = node->next) {
		if (!node->span.buffer || !inside(node->span, parent))
			fail_msg("%s: the span of %s leaves its parent", origin, node->field->key);
		check_nodes(node->first, node->span, origin);
	}
}

static size_t check_walk(const char *origin, const char *type, struct rsp_slice bytes)
{
	struct rsp_buffer buffer = {.bytes = bytes};
	struct rsp_span all = {&buffer, 0, (uint64_t)bytes.len * 8};
	struct rsp_arena arena;
	struct rsp_decode decode;
	size_t num = 0;

	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	check_nodes(rsp_walk_all(&decode, NULL, rsp_schema_type(type), bytes), all, origin);
	for (const struct rsp_finding *f = decode.first_finding; f; f = f->next, num++)
		if (f->where.buffer && !inside(f->where, all))
			fail_msg("%s: the place of %s leaves the buffer", origin, f->rule->id);
	rsp_arena_free(&arena);
	return num;
}

/* A copy in memory of exactly its length, so that reading behind it is noticed. */
static size_t check_copy(const char *origin, const char *type, const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	size_t num;

	assert_non_null(copy);
	memcpy(copy, data, len);
	num = check_walk(origin, type, rsp_slice(copy, len));
	free(copy);
	return num;
}

static void use_prefixes(void *user, const char *origin, const char *type, struct rsp_slice bytes)
{
	(void)user;
	check_walk(origin, type, bytes);
	for (size_t len = 0; len < bytes.len && bytes.len <= PREFIX_MAX; len++)
		if (check_copy(origin, type, bytes.data, len) == 0)
			fail_msg("%s: nothing odd in the first %zu octets of %zu", origin, len,
			         bytes.len);
}

static void every_prefix(void **state)
{
	(void)state;
	if (!test_has_shared("prefixes of real messages"))
		skip();
	assert_true(fixtures_each(use_prefixes, NULL) > 100);
}

static void use_flips(void *user, const char *origin, const char *type, struct rsp_slice bytes)
{
	uint8_t *copy = malloc(bytes.len ? bytes.len : 1);
	uint32_t *random = user;

	assert_non_null(copy);
	for (unsigned i = 0; i < NUM_FLIPS && bytes.len; i++) {
		size_t bit;

		*random = *random * 1664525U + 1013904223U;
		bit = (*random >> 8) % (bytes.len * 8);
		memcpy(copy, bytes.data, bytes.len);
		copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
		check_walk(origin, type, rsp_slice(copy, bytes.len));
	}
	free(copy);
}

static void one_bit_changed(void **state)
{
	uint32_t random = FLIP_SEED;

	(void)state;
	if (!test_has_shared("real messages with one bit changed"))
		skip();
	assert_true(fixtures_each(use_flips, &random) > 100);
}

/* The sessions of the captures are those of peers that follow the specification. */
static void use_clean(void *user, const char *origin, const char *type, struct rsp_slice bytes)
{
	(void)user;
	if (strncmp(origin, "captures/sgp22", strlen("captures/sgp22")) == 0 &&
	    check_walk(origin, type, bytes) != 0)
		fail_msg("%s: a finding in a %s", origin, type);
}

static void captures_are_clean(void **state)
{
	(void)state;
	if (!test_has_shared("findings in real messages"))
		skip();
	fixtures_each(use_clean, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_prefix),
	    cmocka_unit_test(one_bit_changed),
	    cmocka_unit_test(captures_are_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
