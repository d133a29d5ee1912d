/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text, trees, dumps, records and fields of messages made by hand, and what they hide. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decode.h"
#include "report/writer.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

/* VERIFY PIN with the digits 1234, and its answer. */
static const uint8_t verify[] = {0x00, 0x20, 0x00, 0x01, 0x08, 0x31, 0x32,
                                 0x33, 0x34, 0xFF, 0xFF, 0xFF, 0xFF};
/* ProfileInfo { 5A ICCID 8900011111111111118, 91 "Op", 9F70 01 } */
static const uint8_t profile[] = {0x5A, 0x0A, 0x98, 0x00, 0x10, 0x11, 0x11, 0x11, 0x11, 0x11,
                                  0x11, 0xF8, 0x91, 0x02, 'O',  'p',  0x9F, 0x70, 0x01, 0x01};
static const char iccid[] = "8900011111111111118";

struct output {
	char text[16384];
	size_t len;
};

static bool take(void *user, const char *data, size_t len)
{
	struct output *output = user;

	assert_true(output->len + len < sizeof(output->text));
	memcpy(output->text + output->len, data, len);
	output->len += len;
	output->text[output->len] = '\0';
	return true;
}

static const struct rsp_field *field(const char *key)
{
	const struct rsp_field *found = rsp_field_find(rsp_text(key));

	if (!found)
		fail_msg("no field %s", key);
	return found;
}

static const struct rsp_node *verify_tree(struct rsp_message *message, struct rsp_arena *arena)
{
	struct rsp_slice bytes = message->command->bytes;
	struct rsp_decode decode;
	struct rsp_node *root, *data;

	rsp_decode_init(&decode, arena, message->command);
	root = rsp_node_new(&decode, NULL, field("apdu.command"), bytes);
	rsp_node_uint(&decode, root, field("apdu.command.cla"), rsp_sub(bytes, 0, 1), 0);
	data = rsp_node_bytes(&decode, root, field("apdu.command.data"), rsp_sub(bytes, 5, 8),
	                      rsp_sub(bytes, 5, 8));
	rsp_node_bytes(&decode, data, field("apdu.command.pin"), rsp_sub(bytes, 5, 8),
	               rsp_sub(bytes, 5, 8));
	return root;
}

static const struct rsp_node *profile_tree(struct rsp_message *message, struct rsp_arena *arena)
{
	struct rsp_slice bytes = message->response->bytes;
	struct rsp_decode decode;
	struct rsp_node *root, *state;

	rsp_decode_init(&decode, arena, message->response);
	root = rsp_node_new(&decode, NULL, field("es10.profile_info"), bytes);
	rsp_node_text(&decode, root, field("es10.profile_info.iccid"), rsp_sub(bytes, 2, 10),
	              iccid);
	rsp_node_bytes(&decode, root, field("es10.profile_info.service_provider_name"),
	               rsp_sub(bytes, 14, 2), rsp_sub(bytes, 14, 2));
	state = rsp_node_int(&decode, root, field("es10.profile_info.profile_state"),
	                     rsp_sub(bytes, 19, 1), 1);
	if (state)
		state->note = "since \"today\"";
	return root;
}

static struct rsp_message verify_message(struct rsp_arena *arena)
{
	struct rsp_buffer *buffer =
	    (struct rsp_buffer *)(uintptr_t)rsp_buffer_frame(arena, rsp_slice(verify, 13), 7, 0);

	buffer->name = "C-APDU";
	return (struct rsp_message){
	    .seq = 3,
	    .trace = 1,
	    .iface = RSP_IF_APDU,
	    .direction = RSP_DIR_COMMAND,
	    .clock = RSP_CLOCK_UNIX,
	    .t_ns = INT64_C(1795385959654088000),
	    .frame = 7,
	    .last_frame = 7,
	    .slot = 1,
	    .channel = 0,
	    .function = "VERIFY PIN",
	    .has_sw = true,
	    .sw = 0x63C2,
	    .has_command = true,
	    .has_response = true,
	    .command_len = 8,
	    .result = {RSP_RESULT_ERROR, "verification failed, 2 tries left", 0x63C2},
	    .command = buffer,
	    .build = verify_tree,
	};
}

static struct rsp_message profile_message(struct rsp_arena *arena)
{
	return (struct rsp_message){
	    .seq = 4,
	    .trace = 1,
	    .iface = RSP_IF_ES10C,
	    .direction = RSP_DIR_COMMAND,
	    .clock = RSP_CLOCK_RELATIVE,
	    .t_ns = 1500000000,
	    .frame = 12,
	    .by_line = true,
	    .slot = -1,
	    .channel = 1,
	    .function = "GetProfilesInfo",
	    .tag = 0xBF2D,
	    .has_sw = true,
	    .sw = 0x9000,
	    .has_command = true,
	    .has_response = true,
	    .command_len = 3,
	    .response_len = 20,
	    .result = {RSP_RESULT_OK, NULL, 0},
	    .summary = "8900011111111111118 enabled",
	    .response = rsp_buffer_frame(arena, rsp_slice(profile, sizeof(profile)), 12, 0),
	    .build = profile_tree,
	};
}

/* Writes both messages and two findings. */
static void write_all(const struct rsp_writer_options *options, bool ascii, struct output *output)
{
	const struct rsp_trace_summary summary = {
	    .format = "lpac debug log", .bytes = 100, .frames = 12, .messages = 2};
	struct rsp_finding finding = {.level = RSP_LEVEL_VIOLATION,
	                              .text = "value 8900011111111111118 is odd"};
	struct rsp_message first, second;
	struct rsp_writer *writer;
	struct rsp_arena arena;
	struct rsp_out out;

	output->len = 0;
	output->text[0] = '\0';
	rsp_arena_init(&arena, 0);
	first = verify_message(&arena);
	second = profile_message(&arena);
	rsp_out_init(&out, take, output);
	out.ascii = ascii;
	writer = rsp_writer_new(&out, options);
	assert_non_null(writer);
	rsp_writer_begin(writer, 1, "card 8900011111111111118.log");
	rsp_writer_message(writer, &first);
	rsp_writer_message(writer, &second);
	finding.rule = rsp_rule_of(RSP_RULE_ES10_BLOCK_GAP);
	finding.message = 4;
	rsp_writer_finding(writer, &finding);
	finding.rule = rsp_rule_of(RSP_RULE_SOURCE_CUT);
	finding.level = RSP_LEVEL_INCOMPLETE;
	finding.message = 0;
	finding.frame = 13;
	finding.text = "the record is cut short";
	rsp_writer_finding(writer, &finding);
	rsp_writer_end(writer, &summary);
	assert_true(rsp_out_flush(&out));
	rsp_writer_free(writer);
	rsp_out_free(&out);
	rsp_arena_free(&arena);
}

static void expect(const struct output *output, const char *expected)
{
	if (strcmp(output->text, expected) != 0)
		fail_msg("got:\n%s\nexpected:\n%s", output->text, expected);
}

static void test_lines(void **state)
{
	struct rsp_writer_options options = {.form = RSP_FORM_TEXT};
	static struct output output;

	(void)state;
	write_all(&options, false, &output);
	expect(
	    &output,
	    "    3     0.000000     7  1/0  ⇄ APDU  VERIFY PIN                             8     0"
	    "  63C2 ✗ verification failed, 2 tries left\n"
	    "    4 -1795385958.154088    12  -/1  ⇄ ES10c GetProfilesInfo               BF2D     3"
	    "    20  9000 ok  8900011111111111118 enabled\n"
	    "        ✗ violation  es10-block-gap: value 8900011111111111118 is odd [SGP.22 5.7.2]\n"
	    "        … incomplete source-record-cut: frame 13: the record is cut short\n");
	write_all(&options, true, &output);
	assert_null(strpbrk(output.text, "⇄✗…"));
	assert_non_null(strstr(output.text, " 1/0  = APDU  VERIFY PIN "));
	assert_non_null(strstr(output.text, "63C2 ! verification failed"));
	assert_non_null(strstr(output.text, "        ! violation  es10-block-gap"));
	assert_null(strchr(output.text, '\033'));
	options.colour = true;
	write_all(&options, false, &output);
	assert_non_null(
	    strstr(output.text, "\033[31m✗ verification failed, 2 tries left\033[0m\n"));
	assert_non_null(strstr(output.text, "9000 \033[32mok\033[0m  89"));
}

static void test_trees(void **state)
{
	struct rsp_writer_options options = {
	    .form = RSP_FORM_TEXT, .trees = true, .dumps = true, .select = {.message = 4}};
	static struct output output;

	(void)state;
	write_all(&options, false, &output);
	expect(&output,
	       "    4 -1795385958.154088    12  -/1  ⇄ ES10c GetProfilesInfo               BF2D    "
	       " 3    20"
	       "  9000 ok  8900011111111111118 enabled\n"
	       "        iccid: 8900011111111111118\n"
	       "        serviceProviderName: Op\n"
	       "        profileState: enabled (1)  (since \"today\")\n"
	       "        frame (20 bytes)\n"
	       "        0000  5A 0A 98 00 10 11 11 11  11 11 11 F8 91 02 4F 70  Z.............Op\n"
	       "        0010  9F 70 01 01                                       .p..\n"
	       "        ✗ violation  es10-block-gap: value 8900011111111111118 is odd [SGP.22 "
	       "5.7.2]\n");
}

/* A secret shows nowhere: not in its value, not in that of what holds it, not in any bytes. */
static void test_secrets(void **state)
{
	struct rsp_writer_options options = {
	    .form = RSP_FORM_TEXT, .trees = true, .dumps = true, .select = {.message = 3}};
	static struct output output;

	(void)state;
	write_all(&options, false, &output);
	assert_non_null(strstr(output.text, "PIN: (hidden, 8 bytes; --reveal shows it)\n"));
	assert_non_null(strstr(output.text, "Data: ****************\n"));
	assert_non_null(
	    strstr(output.text,
	           "0000  00 20 00 01 08 ** ** **  ** ** ** ** **           . ...********\n"));
	assert_null(strstr(output.text, "31323334"));
	assert_null(strstr(output.text, "1234"));
	options.form = RSP_FORM_NDJSON;
	write_all(&options, false, &output);
	assert_non_null(strstr(output.text, "{\"key\":\"apdu.command.pin\",\"depth\":2,"
	                                    "\"hidden\":true,\"off\":5,\"len\":8,"));
	assert_non_null(strstr(output.text, "{\"key\":\"apdu.command.data\",\"depth\":1,"
	                                    "\"hidden\":true,\"off\":5,\"len\":8,"));
	assert_non_null(strstr(output.text, "{\"key\":\"apdu.command\",\"depth\":0,\"off\":0,"
	                                    "\"len\":13,"));
	assert_null(strstr(output.text, "31323334"));
	options.reveal = true;
	write_all(&options, false, &output);
	assert_non_null(strstr(output.text, "\"value\":\"31323334FFFFFFFF\""));
	assert_non_null(strstr(output.text, "\"raw\":\"002000010831323334FFFFFFFF\""));
}

static void test_redacted(void **state)
{
	static const enum rsp_form forms[] = {RSP_FORM_TEXT, RSP_FORM_NDJSON, RSP_FORM_FIELDS};
	struct rsp_writer_options options = {
	    .trees = true, .dumps = true, .redact = true, .headings = true};
	static struct output output;
	struct rsp_key keys[2];
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	assert_true(rsp_key_find(&arena, rsp_text("summary"), &keys[0]));
	assert_true(rsp_key_find(&arena, rsp_text("iccid"), &keys[1]));
	options.keys = keys;
	options.num_keys = 2;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		options.form = forms[i];
		write_all(&options, false, &output);
		assert_null(strstr(output.text, "8900011"));
		assert_null(strstr(output.text, "98001011"));
		assert_null(strstr(output.text, "98 00 10"));
		assert_non_null(strstr(output.text, "[iccid 1] enabled"));
	}
	expect(&output, "\t\n[iccid 1] enabled\t[iccid 1]\n");
	options.form = RSP_FORM_TEXT;
	write_all(&options, false, &output);
	assert_non_null(strstr(output.text, "iccid: [iccid 1]\n"));
	assert_non_null(strstr(
	    output.text, "5A 0A ** ** ** ** ** **  ** ** ** ** 91 02 4F 70  Z.**********..Op"));
	assert_non_null(strstr(output.text, "es10-block-gap: value [iccid 1] is odd"));
	assert_non_null(strstr(output.text, "trace 1: card [digits].log\n"));
	/* the bytes of an APDU are nobody knows what */
	assert_non_null(strstr(output.text, "Data: (redacted, 8 bytes)\n"));
	rsp_arena_free(&arena);
}

static void test_records(void **state)
{
	struct rsp_writer_options options = {.form = RSP_FORM_NDJSON, .trees = true};
	static struct output output;

	(void)state;
	write_all(&options, false, &output);
	expect(&output,
	       "{\"schema\":\"rsptrace/1\",\"kind\":\"message\",\"seq\":3,\"trace\":1,"
	       "\"t\":\"1795385959.654088000\",\"t_ns\":1795385959654088000,\"frame\":7,\"slot\":1,"
	       "\"channel\":0,\"interface\":\"APDU\",\"direction\":\"command\","
	       "\"function\":\"VERIFY PIN\",\"sw\":\"63C2\",\"command_len\":8,\"response_len\":0,"
	       "\"result\":\"verification failed, 2 tries left(63C2)\",\"tree\":["
	       "{\"key\":\"apdu.command\",\"depth\":0,\"off\":0,\"len\":13,\"buffer\":\"C-APDU\"},"
	       "{\"key\":\"apdu.command.cla\",\"depth\":1,\"value\":0,\"raw\":\"00\",\"off\":0,"
	       "\"len\":1,\"buffer\":\"C-APDU\"},"
	       "{\"key\":\"apdu.command.data\",\"depth\":1,\"hidden\":true,\"off\":5,\"len\":8,"
	       "\"buffer\":\"C-APDU\"},"
	       "{\"key\":\"apdu.command.pin\",\"depth\":2,\"hidden\":true,\"off\":5,\"len\":8,"
	       "\"buffer\":\"C-APDU\"}]}\n"
	       "{\"schema\":\"rsptrace/1\",\"kind\":\"message\",\"seq\":4,\"trace\":1,"
	       "\"t\":\"1.500000000\",\"t_ns\":1500000000,\"clock\":\"relative\",\"line\":12,"
	       "\"channel\":1,\"interface\":\"ES10c\",\"direction\":\"command\","
	       "\"function\":\"GetProfilesInfo\",\"tag\":\"BF2D\",\"sw\":\"9000\","
	       "\"command_len\":3,\"response_len\":20,\"result\":\"ok\","
	       "\"summary\":\"8900011111111111118 enabled\",\"tree\":["
	       "{\"key\":\"es10.profile_info\",\"depth\":0,"
	       "\"raw\":\"5A0A980010111111111111F891024F709F700101\",\"off\":0,\"len\":20,"
	       "\"buffer\":\"frame\"},"
	       "{\"key\":\"es10.profile_info.iccid\",\"depth\":1,\"value\":\"8900011111111111118\","
	       "\"raw\":\"980010111111111111F8\",\"off\":2,\"len\":10,"
	       "\"buffer\":\"frame\"},"
	       "{\"key\":\"es10.profile_info.service_provider_name\",\"depth\":1,\"value\":\"Op\","
	       "\"raw\":\"4F70\",\"off\":14,\"len\":2,\"buffer\":\"frame\"},"
	       "{\"key\":\"es10.profile_info.profile_state\",\"depth\":1,\"value\":1,"
	       "\"name\":\"enabled\",\"note\":\"since \\\"today\\\"\",\"raw\":\"01\",\"off\":19,"
	       "\"len\":1,\"buffer\":\"frame\"}]}\n"
	       "{\"schema\":\"rsptrace/1\",\"kind\":\"finding\",\"trace\":1,"
	       "\"rule\":\"es10-block-gap\",\"level\":\"violation\",\"outcome\":\"failed\","
	       "\"clause\":\"SGP.22 5.7.2\",\"message\":4,"
	       "\"text\":\"value 8900011111111111118 is odd\"}\n"
	       "{\"schema\":\"rsptrace/1\",\"kind\":\"finding\",\"trace\":1,"
	       "\"rule\":\"source-record-cut\",\"level\":\"incomplete\",\"outcome\":\"failed\","
	       "\"frame\":13,\"text\":\"the record is cut short\"}\n"
	       "{\"schema\":\"rsptrace/1\",\"kind\":\"trace\",\"trace\":1,"
	       "\"file\":\"card 8900011111111111118.log\",\"bytes\":100,"
	       "\"format\":\"lpac debug log\",\"frames\":12,\"messages\":2,\"status\":\"ok\"}\n");
}

static void test_fields(void **state)
{
	static const char *const names[] = {"seq",
	                                    "frame",
	                                    "line",
	                                    "t",
	                                    "sw",
	                                    "tag",
	                                    "result",
	                                    "clock",
	                                    "ok",
	                                    "es10",
	                                    "iccid",
	                                    "es10.profile_info.profile_state",
	                                    "apdu.command.cla"};
	enum { NUM_NAMES = sizeof(names) / sizeof(*names) };
	struct rsp_writer_options options = {.form = RSP_FORM_FIELDS, .num_keys = NUM_NAMES};
	static struct output output;
	struct rsp_key keys[NUM_NAMES];
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < NUM_NAMES; i++)
		assert_true(rsp_key_find(&arena, rsp_text(names[i]), &keys[i]));
	options.keys = keys;
	write_all(&options, false, &output);
	expect(&output,
	       "3\t7\t\t1795385959.654088000\t63C2\t\tverification failed, 2 tries left(63C2)"
	       "\t\tfalse\t\t\t\t0x00\n"
	       "4\t\t12\t1."
	       "500000000\t9000\tBF2D\tok\trelative\ttrue\tes10\t8900011111111111118\t1\t\n");
	rsp_arena_free(&arena);
}

/* Findings follow their messages; those of the trace stay out when something is selected. */
static void test_selection(void **state)
{
	struct rsp_writer_options options = {.form = RSP_FORM_TEXT};
	static struct output output;

	(void)state;
	options.select.has_slot = true;
	options.select.slot = 1;
	write_all(&options, false, &output);
	assert_non_null(strstr(output.text, "VERIFY PIN"));
	assert_null(strstr(output.text, "GetProfilesInfo"));
	assert_null(strstr(output.text, "es10-block-gap"));
	assert_null(strstr(output.text, "source-record-cut"));
	options.select = (struct rsp_select){.message = 0};
	assert_true(rsp_moment_read("2026-11-22T22:19:19Z", &options.select.from));
	assert_true(rsp_moment_read("2026-11-22T22:19:19.7Z", &options.select.to));
	write_all(&options, false, &output);
	assert_non_null(strstr(output.text, "VERIFY PIN"));
	assert_null(strstr(output.text, "GetProfilesInfo"));
}

/* With any allocation failing nothing crashes, and no secret comes out. */
static void test_no_memory(void **state)
{
	static struct output output;
	bool complete = false;

	(void)state;
	for (uint64_t nth = 1; !complete; nth++) {
		struct rsp_writer_options options = {.form =
		                                         nth % 2 ? RSP_FORM_TEXT : RSP_FORM_NDJSON,
		                                     .trees = true,
		                                     .dumps = true,
		                                     .redact = nth % 3 == 0};
		struct rsp_message first, second;
		struct rsp_writer *writer;
		struct rsp_arena arena;
		struct rsp_out out;

		output.len = 0;
		output.text[0] = '\0';
		rsp_arena_init(&arena, 0);
		first = verify_message(&arena);
		second = profile_message(&arena);
		test_fail_alloc(nth);
		rsp_out_init(&out, take, &output);
		writer = rsp_writer_new(&out, &options);
		if (writer) {
			rsp_writer_begin(writer, 1, "x");
			rsp_writer_message(writer, &first);
			rsp_writer_message(writer, &second);
		}
		complete = test_num_allocs() < nth;
		test_fail_alloc(0);
		rsp_out_flush(&out);
		rsp_writer_free(writer);
		rsp_out_free(&out);
		rsp_arena_free(&arena);
		assert_null(strstr(output.text, "31323334"));
		assert_null(strstr(output.text, "31 32 33"));
		assert_true(nth < 1000);
	}
	assert_non_null(strstr(output.text, "GetProfilesInfo"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),     cmocka_unit_test(test_trees),
	    cmocka_unit_test(test_secrets),   cmocka_unit_test(test_redacted),
	    cmocka_unit_test(test_records),   cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_selection), cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("report_writer", tests, NULL, NULL);
}
