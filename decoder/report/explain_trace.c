/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures and logs: the ordinary pass over them, and blocks for what failed. */
#include <string.h>

#include "base/inflate.h"
#include "base/nodes.h"
#include "card/status.h"
#include "report/explain_parts.h"
#include "rsptrace/trace.h"
#include "source/source.h"

/* Hex alone can be something else; a log cannot. */
enum { SURE_LOG = 95, SURE_PAIRS = 88, SURE_HEX = 60, SURE_AT = 90 };

struct pass {
	struct explain *explain;
	struct rsp_arena trees; /* of the current message */
	uint64_t messages, failed, findings;
	uint64_t telling; /* messages that hold an error number, also one that an LPA sent */
	bool counting;    /* the first pass */
	bool all;         /* every message is shown */
	bool last_shown;
	bool block; /* the last thing written is a block */
};

static const struct rsp_node *node_of(const struct rsp_node *tree, const char *key)
{
	while (tree && strcmp(tree->field->key, key) != 0)
		tree = rsp_node_after(tree, NULL);
	return tree;
}

static bool has_failed(const struct rsp_message *message)
{
	return message->result.state == RSP_RESULT_ERROR;
}

/* A session that was cancelled did not fail, but tells why it ended. */
static bool is_telling(struct pass *pass, struct rsp_message *message)
{
	if (has_failed(message))
		return true;
	rsp_arena_reset(&pass->trees);
	return message->iface != RSP_IF_APDU &&
	       explain_any_error(rsp_message_tree(message, &pass->trees));
}

static struct rsp_slice text_below(const struct rsp_node *group, const char *key)
{
	const struct rsp_node *child = group ? group->first : NULL;

	while (child && strcmp(child->field->key, key) != 0)
		child = child->next;
	return child && child->field->kind == RSP_KIND_STRING ? child->value.bytes
	                                                      : (struct rsp_slice){0};
}

/* The codes of a message between servers of SGP.02: those of its own result, which stand before any
 * of an audit trail. */
static bool explain_soap_codes(struct explain *explain, const struct rsp_node *tree)
{
	const struct rsp_node *result = node_of(tree, "soap.message.function_execution_status");
	const struct rsp_node *codes = result ? result->first : NULL;
	struct rsp_slice subject, reason;

	while (codes && codes->field->kind != RSP_KIND_NONE)
		codes = codes->next;
	subject = text_below(codes, "soap.status_code_data.subject");
	reason = text_below(codes, "soap.status_code_data.reason");
	if (!subject.len && !reason.len)
		return false;
	explain_codes(explain, subject, reason);
	return true;
}

static uint8_t octet_of(const struct rsp_node *tree, const char *key)
{
	const struct rsp_node *node = node_of(tree, key);

	return node ? (uint8_t)node->value.u : 0;
}

/* An ES10 message says better what a status word of STORE DATA means. */
static void explain_refusal(struct explain *explain, const struct rsp_message *message,
                            const struct rsp_node *tree)
{
	bool apdu = message->iface == RSP_IF_APDU || message->iface == RSP_IF_CAT;
	const struct rsp_instruction *row;

	if (!apdu) {
		explain_answer(explain, message->sw,
		               RSP_INS_STORE_DATA | RSP_STATUS_GP | RSP_STATUS_ISDR,
		               "STORE DATA (ES10)");
		return;
	}
	if (!node_of(tree, "apdu.command.ins")) {
		explain_answer(explain, message->sw, RSP_STATUS_ANY_INS, NULL);
		return;
	}
	row = rsp_instruction_of(rsp_class_of(octet_of(tree, "apdu.command.cla")).type,
	                         octet_of(tree, "apdu.command.ins"),
	                         octet_of(tree, "apdu.command.p1"),
	                         octet_of(tree, "apdu.command.p2"));
	explain_answer(explain, message->sw, rsp_status_command(row, false), row->name);
}

static void explain_failure(struct explain *explain, struct rsp_message *message)
{
	const struct rsp_node *tree = rsp_message_tree(message, &explain->writer->scratch);

	if (explain_errors_of(explain, tree) || explain_soap_codes(explain, tree) ||
	    !has_failed(message))
		return;
	if (message->has_sw && !rsp_sw_ok(message->sw))
		explain_refusal(explain, message, tree);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct pass *pass = user;
	struct explain *explain = pass->explain;
	size_t told;

	if (pass->counting) {
		pass->messages++;
		pass->failed += has_failed(message);
		pass->telling += is_telling(pass, message);
		return;
	}
	pass->last_shown = pass->all || is_telling(pass, message);
	if (!pass->last_shown)
		return;
	if (pass->block)
		rsp_out_char(explain->out, '\n');
	rsp_writer_message(explain->writer, message);
	told = explain->num_told;
	explain_failure(explain, message);
	pass->block = explain->num_told != told;
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct pass *pass = user;

	if (pass->counting)
		pass->findings++;
	else if (pass->last_shown || !finding->message)
		rsp_writer_finding(pass->explain->writer, finding);
}

static enum rsp_status run(struct pass *pass, struct rsp_slice bytes, const char *format,
                           const char **out_format)
{
	const struct rsp_trace_options options = {.number = 1, .input_format = format};
	const struct rsp_sink sink = {.user = pass, .message = on_message, .finding = on_finding};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);
	struct rsp_trace_summary summary;

	if (!trace)
		return RSP_STATUS_NO_MEMORY;
	if (rsp_trace_open_memory(trace, bytes) == RSP_STATUS_OK)
		while (rsp_trace_step(trace))
			continue;
	rsp_trace_end(trace);
	summary = rsp_trace_summary(trace);
	*out_format = rsp_arena_printf(pass->explain->arena, "%s", summary.format);
	rsp_trace_free(trace);
	return summary.status;
}

static const char *title_of(const char *format)
{
	const struct rsp_source *source = rsp_source_find(format);

	return source ? source->title : "a trace";
}

static void write_counts(struct pass *pass, const char *title)
{
	explain_first(pass->explain, "%s: %llu message%s, %llu failed, %llu finding%s.", title,
	              (unsigned long long)pass->messages, pass->messages == 1 ? "" : "s",
	              (unsigned long long)pass->failed, (unsigned long long)pass->findings,
	              pass->findings == 1 ? "" : "s");
	if (pass->messages > EXPLAIN_TREE_MESSAGES)
		explain_note(pass->explain, "Shown",
		             pass->telling
		                 ? "what failed or ended early; rsptrace decode shows all of it."
		                 : "nothing failed; rsptrace decode shows all of it.");
}

static void explain_trace(struct explain *explain, struct rsp_slice bytes, const char *format,
                          const char *title)
{
	struct pass pass = {.explain = explain, .counting = true};
	const char *found = "";
	enum rsp_status status;

	rsp_arena_init(&pass.trees, 0);
	status = run(&pass, bytes, format, &found);
	write_counts(&pass, title ? title : title_of(found));
	if (status == RSP_STATUS_NO_MEMORY)
		explain->arena->failed = true;
	if (status == RSP_STATUS_DAMAGED)
		explain_note(explain, "Damaged", "some of it cannot be read.");
	pass.counting = false;
	pass.all = pass.messages <= EXPLAIN_TREE_MESSAGES;
	rsp_out_char(explain->out, '\n');
	rsp_writer_begin(explain->writer, 1, "paste");
	run(&pass, bytes, format, &found);
	rsp_arena_free(&pass.trees);
}

/* The bytes that a source recognises: as they are, or without what copying left behind. */
static const struct rsp_source *source_of(struct explain *explain, struct rsp_slice *out)
{
	const struct rsp_source *source = rsp_source_recognise(explain->raw);

	*out = explain->raw;
	if (source)
		return source;
	*out = explain->text;
	return rsp_source_recognise(explain->text);
}

static int trace_sure(struct explain *explain)
{
	const struct rsp_source *source;
	struct rsp_slice bytes;

	if (rsp_inflate_recognise(explain->raw) != RSP_INFLATE_NONE)
		return SURE_LOG;
	source = source_of(explain, &bytes);
	if (!source)
		return 0;
	if (strcmp(source->name, "hex") == 0)
		return SURE_HEX;
	return strcmp(source->name, "apduhex") == 0 ? SURE_PAIRS : SURE_LOG;
}

static void explain_modem_errors(struct explain *explain);

static void trace_explain(struct explain *explain)
{
	struct rsp_slice bytes;

	if (!source_of(explain, &bytes))
		bytes = explain->raw;
	explain_trace(explain, bytes, NULL, NULL);
	explain_modem_errors(explain);
	explain_failed_documents(explain);
}

const struct explain_row explain_row_trace = {"a capture, a log, or APDUs in hex", false,
                                              trace_sure, trace_explain};

/* AT lines (TS 27.007) that are no whole dialogue: the library's source reads those. */

static const char *const at_marks[] = {"AT+CGLA", "AT+CSIM", "+CGLA:", "+CSIM:",    "AT+CCHO",
                                       "+CCHO:",  "AT+CCHC", "+CCHC",  "+CME ERROR"};

static int at_sure(struct explain *explain)
{
	for (size_t at = 0; at < sizeof(at_marks) / sizeof(*at_marks); at++)
		if (explain_has(explain->text, at_marks[at]))
			return SURE_AT;
	return 0;
}

static void explain_modem_error(struct explain *explain, const struct rsp_modem_error *row)
{
	if (explain_told(explain, row))
		return;
	explain_heading(explain, "The modem refused: +CME ERROR: %lld", (long long)row->number);
	explain_note(explain, "Step",
	             "the AT command before it; the modem itself answers, perhaps without asking "
	             "the card");
	explain_note(explain, "Code", "+CME ERROR %lld", (long long)row->number);
	explain_note(explain, "Meaning", "%s.", row->meaning);
	explain_note(explain, "Usual causes", "%s", row->causes);
	explain_note(explain, "Clause", "TS 27.007 9.2");
}

static void explain_modem_errors(struct explain *explain)
{
	static const char mark[] = "+CME ERROR:";
	struct rsp_slice in = explain->text;
	size_t off;

	while (rsp_find(in, rsp_text(mark), &off)) {
		const struct rsp_modem_error *row;
		int64_t number = 0;
		uint8_t c;

		in = rsp_sub(in, off + strlen(mark), in.len);
		while (rsp_peek_u8(in, 0, &c) && c == ' ')
			in = rsp_sub(in, 1, in.len);
		while (rsp_peek_u8(in, 0, &c) && c >= '0' && c <= '9' && number < INT16_MAX) {
			number = number * 10 + (c - '0');
			in = rsp_sub(in, 1, in.len);
		}
		row = rsp_modem_error_find(number);
		if (row)
			explain_modem_error(explain, row);
	}
}

static void at_explain(struct explain *explain)
{
	explain_first(explain, "AT commands of a modem (TS 27.007).");
	explain_modem_errors(explain);
}

const struct explain_row explain_row_at = {"AT lines", true, at_sure, at_explain};
