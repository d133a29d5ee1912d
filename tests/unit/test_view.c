/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Views of the bundled captures: every message that is opened again, from whatever mark, is what a
 * plain pass over the file hands out; filters and searches find what that pass finds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/filter.h"
#include "rsptrace/detail.h"
#include "rsptrace/keyring.h"
#include "rsptrace/trace.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { PATH_LEN = 512, BITS = 8, MESSAGES_MAX = 4096, MARK_LEN = 2000 };

/* Captures and logs, and whether reading can begin in their middle. */
static const struct capture {
	const char *name;
	bool marked;
} captures[] = {
    {"sgp22-tls13/apdu-gsmtap.pcap",              true},
    {"sgp22-tls13/apdu.hex",                      true},
    {"sgp22-tls13/lpac-debug.log",                true},
    {"sgp22-tls13/merged.pcapng",                 true},
    {"sgp22-tls13/es9p-plain-http.pcap",          true},
    {"sgp22-tls13/es9p-tls.pcapng",               true},
    {"sgp22-bpp-mac-error/apdu-gsmtap.pcap",      true},
    {"sgp22-faults/26-interleaved-channels.pcap", true},
    {"sgp22-faults/16-store-data-block-gap.pcap", true},
    {"sgp32-plain/esipa.pcap",                    true},
    {"sgp32-plain/apdu.hex",                      true},
    {"scp81/aes128-cbc-sha256/bip-trace.hex",     true},
};

enum { NUM_CAPTURES = sizeof(captures) / sizeof(*captures) };

/* What opens those that are encrypted. */
static struct rsp_keyring *keyring;

static void read_keys(void)
{
	struct rsp_keyring_report report;
	size_t len;
	uint8_t *text = test_source_file("captures/scp81/aes128-cbc-sha256/keys.json", &len);

	keyring = rsp_keyring_new();
	if (text && keyring)
		rsp_keyring_add(keyring, rsp_slice(text, len), "keys.json", &report);
	free(text);
}

static void path_of(const struct capture *capture, char out[PATH_LEN])
{
	snprintf(out, PATH_LEN, "%s/captures/%s", getenv("RSP_SOURCE"), capture->name);
}

/* What a plain pass hands out: of each message its function, how many nodes its tree has, the bytes
 * of its command and response, and a sum over the spans of its nodes in these. */
struct seen {
	char function[48];
	size_t nodes, command_len, response_len;
	uint64_t spans;
	bool fits;
};

struct pass {
	struct seen *rows;
	size_t num;
	struct rsp_filter *filter;
	struct rsp_arena arena;
};

static size_t look(const struct rsp_node *node, const struct rsp_message *message, uint64_t *spans)
{
	size_t num = 0;

	for (; node; node = node->next) {
		bool own = node->span.buffer && (node->span.buffer == message->command ||
		                                 node->span.buffer == message->response);

		if (own)
			*spans += node->span.bit_off * 31 + node->span.bit_len;
		num += 1 + look(node->first, message, spans);
	}
	return num;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct pass *pass = user;
	struct seen *row = &pass->rows[pass->num++];

	assert_true(pass->num <= MESSAGES_MAX);
	rsp_arena_reset(&pass->arena);
	snprintf(row->function, sizeof(row->function), "%s", message->function);
	row->nodes = look(rsp_message_tree(message, &pass->arena), message, &row->spans);
	row->command_len = message->command ? message->command->bytes.len : 0;
	row->response_len = message->response ? message->response->bytes.len : 0;
	row->fits = pass->filter && rsp_filter_matches(pass->filter, message, &pass->arena);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static void plain_pass(const char *path, const char *filter, struct pass *out)
{
	struct rsp_sink sink = {.user = out, .message = on_message, .finding = on_finding};
	struct rsp_trace_options options = {.number = 1, .keyring = keyring};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);
	struct rsp_filter_error error;
	struct rsp_arena arena;

	*out = (struct pass){.rows = calloc(MESSAGES_MAX, sizeof(*out->rows))};
	rsp_arena_init(&arena, 0);
	rsp_arena_init(&out->arena, 0);
	if (filter)
		out->filter = rsp_filter_compile(&arena, filter, &error);
	assert_int_equal(rsp_trace_open(trace, path), RSP_STATUS_OK);
	while (rsp_trace_step(trace))
		;
	rsp_trace_end(trace);
	rsp_trace_free(trace);
	rsp_arena_free(&out->arena);
	rsp_arena_free(&arena);
}

/* A view of one file, read to its end. */
struct fixture {
	char path[PATH_LEN];
	const char *paths[1];
	struct rsp_view_input input;
	struct rsp_definitions *definitions;
	struct rsp_view *view;
	struct rsp_view_state state;
};

static void fixture_make(struct fixture *fixture, const struct capture *capture, uint64_t mark_len)
{
	struct rsp_view_options options = {.mark_len = mark_len};

	path_of(capture, fixture->path);
	fixture->paths[0] = fixture->path;
	fixture->input = (struct rsp_view_input){
	    .name = capture->name,
	    .options = {.number = 1, .keyring = keyring},
	    .paths = fixture->paths,
	    .num_paths = 1
        };
	fixture->definitions = rsp_definitions_new();
	options.definitions = fixture->definitions;
	fixture->view = rsp_view_new(&options, &fixture->input, 1);
	assert_non_null(fixture->view);
	while (rsp_view_step(fixture->view))
		;
	rsp_view_state(fixture->view, &fixture->state);
	assert_true(fixture->state.done);
}

static void fixture_free(struct fixture *fixture)
{
	rsp_view_free(fixture->view);
	rsp_definitions_free(fixture->definitions);
}

static enum rsp_work run_opening(struct rsp_opening *opening, size_t *out_steps)
{
	enum rsp_work work = RSP_WORK_GOES_ON;

	for (*out_steps = 0; work == RSP_WORK_GOES_ON; ++*out_steps)
		work = rsp_opening_step(opening);
	return work;
}

static size_t tab_len(const struct rsp_detail *detail, size_t len)
{
	for (size_t tab = 0; tab < detail->num_tabs; tab++)
		if (detail->tabs[tab].bytes.len == len)
			return len;
	return 0;
}

/* Opens every message and compares it; answers how many frames were read in all. */
static size_t open_all(const struct fixture *fixture, const struct pass *pass)
{
	size_t total = 0;

	assert_int_equal(fixture->state.num_messages, pass->num);
	for (size_t at = 0; at < pass->num; at++) {
		struct rsp_opening *opening = rsp_opening_new(fixture->view, at);
		const struct rsp_detail *detail;
		struct rsp_view_message row;
		struct rsp_arena arena;
		size_t steps;

		rsp_arena_init(&arena, 0);
		assert_int_equal(run_opening(opening, &steps), RSP_WORK_DONE);
		total += steps;
		detail = rsp_opening_detail(opening);
		assert_non_null(detail);
		assert_true(rsp_view_message(fixture->view, at, &arena, &row));
		assert_int_equal(row.seq, at + 1);
		assert_string_equal(row.function, pass->rows[at].function);
		assert_true(detail->num_lines <= pass->rows[at].nodes);
		assert_true(detail->num_lines > 0 || pass->rows[at].nodes <= 1);
		assert_int_equal(tab_len(detail, pass->rows[at].command_len),
		                 pass->rows[at].command_len);
		assert_int_equal(tab_len(detail, pass->rows[at].response_len),
		                 pass->rows[at].response_len);
		rsp_opening_free(opening);
		rsp_arena_free(&arena);
	}
	return total;
}

static void test_open_every_message(void **state)
{
	(void)state;
	for (size_t at = 0; at < NUM_CAPTURES; at++) {
		struct fixture fixture;
		struct pass pass;
		char path[PATH_LEN];
		size_t from_start, from_marks;

		path_of(&captures[at], path);
		plain_pass(path, NULL, &pass);
		fixture_make(&fixture, &captures[at], UINT64_MAX / 2);
		from_start = open_all(&fixture, &pass);
		fixture_free(&fixture);
		fixture_make(&fixture, &captures[at], MARK_LEN);
		from_marks = open_all(&fixture, &pass);
		fixture_free(&fixture);
		print_message("%s: %zu messages, %zu frames read again, %zu with marks\n",
		              captures[at].name, pass.num, from_start, from_marks);
		if (captures[at].marked)
			assert_true(from_marks < from_start);
		free(pass.rows);
	}
}

static void check_sieve(const char *filter)
{
	for (size_t at = 0; at < NUM_CAPTURES; at++) {
		struct fixture fixture;
		struct pass pass;
		char path[PATH_LEN];
		struct rsp_sieve *sieve;
		size_t hits = 0, place;

		path_of(&captures[at], path);
		plain_pass(path, filter, &pass);
		fixture_make(&fixture, &captures[at], MARK_LEN);
		sieve = rsp_sieve_new(fixture.view, filter);
		assert_non_null(sieve);
		while (rsp_sieve_step(sieve) == RSP_WORK_GOES_ON)
			;
		assert_int_equal(rsp_sieve_step(sieve), RSP_WORK_DONE);
		assert_int_equal(rsp_sieve_asked(sieve), pass.num);
		for (size_t row = 0; row < pass.num; row++) {
			assert_int_equal(rsp_sieve_has(sieve, row), pass.rows[row].fits);
			assert_int_equal(rsp_sieve_before(sieve, row), hits);
			if (!pass.rows[row].fits)
				continue;
			assert_true(rsp_sieve_at(sieve, hits++, &place));
			assert_int_equal(place, row);
		}
		assert_int_equal(rsp_sieve_num(sieve), hits);
		assert_false(rsp_sieve_at(sieve, hits, &place));
		rsp_sieve_free(sieve);
		fixture_free(&fixture);
		free(pass.rows);
	}
}

static void test_sieve(void **state)
{
	(void)state;
	check_sieve("!ok && frame > 10");
	check_sieve("function == \"AuthenticateServer\" || sw == 0x9000");
	check_sieve("es10.server_signed1.transaction_id");
	check_sieve("result == \"invalidSignature\" or summary matches \"block [0-3]\"");
}

/* The certificate of the eUICC (ASN.1 subject "Test EUM" ...) is in the answers to
 * AuthenticateServer alone: found from the front and from the back in the same message. */
static void test_search(void **state)
{
	struct fixture fixture;
	struct rsp_arena arena;
	const char *text;
	struct rsp_needle *needle;
	struct rsp_search *search;
	struct rsp_view_message row;
	size_t from_front;

	(void)state;
	rsp_arena_init(&arena, 0);
	fixture_make(&fixture, &captures[0], MARK_LEN);
	needle = rsp_needle_new(&arena, "euiccSigned1", &text);
	assert_non_null(needle);
	search = rsp_search_new(fixture.view, needle, 0, false);
	while (rsp_search_step(search) == RSP_WORK_GOES_ON)
		;
	assert_int_equal(rsp_search_step(search), RSP_WORK_DONE);
	from_front = rsp_search_found(search);
	rsp_search_free(search);
	assert_true(rsp_view_message(fixture.view, from_front, &arena, &row));
	assert_string_equal(row.function, "AuthenticateServer");
	search = rsp_search_new(fixture.view, needle, fixture.state.num_messages, true);
	while (rsp_search_step(search) == RSP_WORK_GOES_ON)
		;
	assert_int_equal(rsp_search_step(search), RSP_WORK_DONE);
	assert_int_equal(rsp_search_found(search), from_front);
	rsp_search_free(search);
	search = rsp_search_new(fixture.view, needle, from_front, false);
	while (rsp_search_step(search) == RSP_WORK_GOES_ON)
		;
	assert_int_equal(rsp_search_step(search), RSP_WORK_NONE);
	rsp_search_free(search);
	fixture_free(&fixture);
	rsp_arena_free(&arena);
}

static void test_needles(void **state)
{
	struct rsp_arena arena;
	const char *text;
	struct rsp_needle *needle;

	(void)state;
	rsp_arena_init(&arena, 0);
	needle = rsp_needle_new(&arena, "a.b\\Ec", &text);
	assert_true(rsp_needle_fits(needle, "xA.B\\EC"));
	assert_false(rsp_needle_fits(needle, "xaXb\\Ec"));
	needle = rsp_needle_new(&arena, "~^a.b$", &text);
	assert_true(rsp_needle_fits(needle, "aXB"));
	assert_false(rsp_needle_fits(needle, "aXBc"));
	assert_null(rsp_needle_new(&arena, "~(", &text));
	assert_null(rsp_needle_new(&arena, "x:BF3", &text));
	assert_null(rsp_needle_new(&arena, "", &text));
	assert_non_null(rsp_needle_new(&arena, "x:BF 38", &text));
	rsp_arena_free(&arena);
}

/* captures/sgp22-bad-serversig: one download, refused at AuthenticateServer (expected-es10.tsv);
 * CancelSession, which comes next, is refused as well. */
static void test_ladder(void **state)
{
	static const struct capture capture = {"sgp22-bad-serversig/apdu-gsmtap.pcap", true};
	struct fixture fixture;
	struct rsp_arena arena;
	const struct rsp_rungs *rungs;
	struct rsp_view_procedure row;
	size_t refused = 0;

	(void)state;
	rsp_arena_init(&arena, 0);
	fixture_make(&fixture, &capture, 0);
	assert_int_equal(fixture.state.num_procedures, 1);
	assert_true(rsp_view_procedure(fixture.view, 0, &arena, &row));
	assert_int_equal(row.outcome, RSP_OUTCOME_REFUSED);
	assert_string_equal(row.reason, "AuthenticateServer: invalidSignature(2)");
	rungs = rsp_view_rungs(fixture.view, 1, &arena);
	assert_non_null(rungs);
	for (size_t at = 0; at < rungs->num_rows; at++) {
		if (rungs->rows[at].state != RSP_STEP_REFUSED)
			continue;
		if (refused++)
			continue;
		assert_string_equal(rungs->rows[at].name, "ES10b AuthenticateServer");
		assert_string_equal(rungs->rows[at].result, "invalidSignature(2)");
		assert_int_equal(rungs->rows[at].num_messages, 1);
	}
	assert_int_equal(refused, 2);
	assert_null(rsp_view_rungs(fixture.view, 2, &arena));
	fixture_free(&fixture);
	rsp_arena_free(&arena);
}

/* What stands together in a buffer was made of what stands together, base64 or not, as long as no
 * head of a packet or record comes in between: then there are some runs. */
static void check_one_run(const bool *marks, size_t len)
{
	enum { RUNS_MAX = 40 };
	size_t runs = 0;

	for (size_t at = 0; at < len; at++)
		runs += marks[at] && (!at || !marks[at - 1]);
	assert_true(runs <= RUNS_MAX);
}

/* Each element's bytes lead to at least one frame, and from there back to it or to one in it. */
static void test_light(void **state)
{
	struct fixture fixture;
	struct rsp_opening *opening;
	const struct rsp_detail *detail;
	size_t steps, lit = 0;
	bool *marks = calloc(1 << 20, sizeof(*marks));

	(void)state;
	fixture_make(&fixture, &captures[5], MARK_LEN);
	for (size_t at = 0; at < fixture.state.num_messages; at++) {
		opening = rsp_opening_new(fixture.view, at);
		assert_int_equal(run_opening(opening, &steps), RSP_WORK_DONE);
		detail = rsp_opening_detail(opening);
		for (size_t line = 0; line < detail->num_lines && line < 200; line++) {
			const struct rsp_detail_line *row = &detail->lines[line];
			size_t in_frames = 0;

			if (row->tab < 0 || !row->bit_len)
				continue;
			for (size_t tab = 0; tab < detail->num_tabs; tab++) {
				size_t len = detail->tabs[tab].bytes.len, num;

				memset(marks, 0, len);
				num = rsp_detail_light(detail, row->tab, row->bit_off, row->bit_len,
				                       (int)tab, marks);
				for (size_t byte = 0; byte < len; byte++)
					num -= marks[byte];
				assert_int_equal(num, 0);
				check_one_run(marks, len);
				if (detail->tabs[tab].kind == RSP_BUFFER_FRAME)
					in_frames += memchr(marks, true, len) != NULL;
			}
			assert_true(in_frames > 0);
			lit++;
			assert_int_equal(rsp_detail_line_at(detail, row->tab,
			                                    (size_t)(row->bit_off / BITS)) >= 0,
			                 true);
		}
		rsp_opening_free(opening);
	}
	assert_true(lit > 100);
	free(marks);
	fixture_free(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_open_every_message),
	    cmocka_unit_test(test_sieve),
	    cmocka_unit_test(test_search),
	    cmocka_unit_test(test_needles),
	    cmocka_unit_test(test_ladder),
	    cmocka_unit_test(test_light),
	};

	int failed;

	read_keys();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rsp_keyring_free(keyring);
	return failed;
}
