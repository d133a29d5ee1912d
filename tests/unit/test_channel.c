/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secure channels of a whole trace (tests/scp/fixture): memory that runs out, traces that end
 * anywhere, more channels than are followed. What each fault is called is tests/cli/test_scp.py. */
#include "secure/channel.h"

#include <stdlib.h>
#include <string.h>

#include "rsptrace/trace.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { NUM_SCP02 = 6, NUM_SCP03 = 3, EVERY_UP_TO = 600, STEP_BEYOND = 23, MANY = 200 };

struct seen {
	size_t num_scp02, num_scp03, num_findings;
	size_t num_right; /* C-MACs and R-MACs */
};

static size_t count_right(const struct rsp_node *node)
{
	size_t num = 0;

	for (; node; node = node->next) {
		const char *key = node->field->key;

		if (strcmp(key, "scp.c_mac.result") == 0 || strcmp(key, "scp.r_mac.result") == 0)
			num += node->value.u == RSP_SCP_RIGHT;
		num += count_right(node->first);
	}
	return num;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct seen *seen = user;
	struct rsp_arena arena;

	rsp_arena_init(&arena, 0);
	seen->num_scp02 += message->iface == RSP_IF_SCP02;
	seen->num_scp03 += message->iface == RSP_IF_SCP03;
	if (message->iface == RSP_IF_SCP02 || message->iface == RSP_IF_SCP03)
		seen->num_right += count_right(rsp_message_tree(message, &arena));
	rsp_arena_free(&arena);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct seen *seen = user;

	(void)finding;
	seen->num_findings++;
}

static struct seen decode(const struct rsp_keyring *keyring, struct rsp_slice bytes)
{
	const struct rsp_trace_options options = {
	    .number = 1, .keyring = keyring, .input_format = "apduhex"};
	struct seen seen = {0};
	const struct rsp_sink sink = {.user = &seen, .message = on_message, .finding = on_finding};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);

	if (!trace)
		return seen;
	if (rsp_trace_open_memory(trace, bytes) == RSP_STATUS_OK)
		while (rsp_trace_step(trace))
			;
	rsp_trace_free(trace);
	return seen;
}

struct given {
	struct rsp_keyring *keyring;
	uint8_t *data;
	size_t len;
};

static int set_up(void **state)
{
	struct given *given = calloc(1, sizeof(*given));
	struct rsp_keyring_report report;
	size_t len;
	uint8_t *keys = test_source_file("tests/scp/fixture/keys.json", &len);

	given->data = test_source_file("tests/scp/fixture/session.hex", &given->len);
	given->keyring = rsp_keyring_new();
	if (!keys || !given->data || !given->keyring)
		return -1;
	rsp_keyring_add(given->keyring, rsp_slice(keys, len), "keys.json", &report);
	free(keys);
	*state = given;
	return report.num_added == 2 ? 0 : -1;
}

static int tear_down(void **state)
{
	struct given *given = *state;

	rsp_keyring_free(given->keyring);
	free(given->data);
	free(given);
	return 0;
}

static void opens(void **state)
{
	const struct given *given = *state;
	struct seen seen = decode(given->keyring, rsp_slice(given->data, given->len));

	assert_int_equal(seen.num_scp02, NUM_SCP02);
	assert_int_equal(seen.num_scp03, NUM_SCP03);
	assert_int_equal(seen.num_findings, 0);
	/* Each has a C-MAC; neither EXTERNAL AUTHENTICATE nor the error has an R-MAC. */
	assert_int_equal(seen.num_right, NUM_SCP02 + NUM_SCP03 + NUM_SCP02 - 2 + NUM_SCP03 - 1);
}

static void every_allocation_may_fail(void **state)
{
	const struct given *given = *state;
	uint64_t total;

	test_fail_alloc(0);
	(void)decode(given->keyring, rsp_slice(given->data, given->len));
	total = test_num_allocs();
	assert_true(total > NUM_SCP02);
	for (uint64_t nth = 1; nth <= total; nth += nth < EVERY_UP_TO ? 1 : STEP_BEYOND) {
		struct seen seen;

		test_fail_alloc(nth);
		seen = decode(given->keyring, rsp_slice(given->data, given->len));
		assert_true(seen.num_scp02 <= NUM_SCP02 && seen.num_scp03 <= NUM_SCP03);
	}
	test_fail_alloc(0);
}

/* What a trace that ends earlier shows is what the whole one shows of that part; a line that breaks
 * off may show less or nothing. */
static void every_prefix(void **state)
{
	const struct given *given = *state;
	size_t before = 0;

	for (size_t len = 0; len <= given->len; len++) {
		struct seen seen = decode(given->keyring, rsp_slice(given->data, len));
		size_t num = seen.num_scp02 + seen.num_scp03;

		assert_true(num <= before + 1);
		if (!len || given->data[len - 1] != '\n')
			continue;
		assert_true(num >= before);
		before = num;
	}
	assert_int_equal(before, NUM_SCP02 + NUM_SCP03);
}

/* More channels than are followed: the ones idle longest give way, and nothing grows. */
static void many_channels(void **state)
{
	static const uint8_t update[] = {0x80, 0x50, 0x30, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
	const struct given *given = *state;
	struct rsp_channels *channels = rsp_channels_new();
	struct rsp_arena arena;
	struct rsp_opening opening = {.arena = &arena, .keyring = given->keyring};
	uint64_t asked;

	assert_non_null(channels);
	rsp_arena_init(&arena, 0);
	test_fail_alloc(0);
	for (int slot = 0; slot < MANY; slot++) {
		const struct rsp_buffer *buffer =
		    rsp_buffer_frame(&arena, rsp_slice(update, sizeof(update)), 1, 0);
		struct rsp_scp_exchange exchange = {.end = {.slot = slot},
		                                    .frame = 1,
		                                    .command_buffer = buffer,
		                                    .cla = 0x80,
		                                    .ins = 0x50,
		                                    .p1 = 0x30};
		struct rsp_unwrapped unwrapped;

		exchange.header = rsp_sub(buffer->bytes, 0, 4);
		exchange.data = rsp_sub(buffer->bytes, 5, 8);
		rsp_channel_take(channels, &opening, &exchange, &unwrapped);
		rsp_arena_reset(&arena);
	}
	asked = test_num_allocs();
	assert_true(asked <= RSP_CHANNELS + 8);
	rsp_arena_free(&arena);
	rsp_channels_free(channels);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(opens),
	    cmocka_unit_test(every_allocation_may_fail),
	    cmocka_unit_test(every_prefix),
	    cmocka_unit_test(many_channels),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
