/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NDJSON: one record a line, the contract for programs. */
#include "base/nodes.h"
#include "base/values.h"
#include "report/form.h"
#include "report/record.h"

enum { BITS_PER_BYTE = 8, TIME_TEXT_LEN = 32 };

static void write_personal(struct rsp_writer *writer, const char *key, const char *text)
{
	struct rsp_record record = rsp_writer_record(writer);

	rsp_record_personal(&record, key, text);
}

static void write_hex_number(struct rsp_out *out, uint64_t number, enum rsp_base base)
{
	rsp_out_char(out, '"');
	rsp_out_hex_uint(out, number, rsp_base_digits(base, number));
	rsp_out_char(out, '"');
}

static void write_time(struct rsp_out *out, int64_t t_ns)
{
	rsp_out_char(out, '"');
	rsp_stamp_seconds(out, t_ns);
	rsp_out_char(out, '"');
}

static void write_column(struct rsp_writer *writer, const struct rsp_message *message,
                         enum rsp_column column)
{
	const struct rsp_column_row *row = rsp_column_row(column);
	struct rsp_out *out = writer->out;
	struct rsp_column_value value;

	if (!rsp_column_get(message, column, &value))
		return;
	if (row->kind == RSP_KIND_STRING && column != RSP_COLUMN_RESULT) {
		write_personal(writer, row->key, value.text);
		return;
	}
	rsp_record_name(out, row->key);
	if (column == RSP_COLUMN_RESULT)
		rsp_out_json(out, rsp_text(rsp_result_text(&writer->scratch, message)));
	else if (row->base != RSP_DEC)
		write_hex_number(out, value.number, row->base);
	else if (row->kind == RSP_KIND_TIME)
		write_time(out, value.signed_number);
	else if (row->kind == RSP_KIND_INT)
		rsp_out_int(out, value.signed_number, 0);
	else
		rsp_out_uint(out, value.number, 0);
}

static void write_hex(struct rsp_out *out, struct rsp_slice bytes)
{
	rsp_out_char(out, '"');
	rsp_out_hex(out, bytes);
	rsp_out_char(out, '"');
}

static void write_node_time(struct rsp_out *out, int64_t seconds)
{
	char text[TIME_TEXT_LEN];

	rsp_format_time(seconds, text);
	rsp_out_json(out, rsp_text(text));
}

/* Status words and tags are hex strings wherever they stand; other numbers are integers. */
static bool is_word_or_tag(const struct rsp_field *field)
{
	struct rsp_slice member = rsp_key_last(rsp_text(field->key));

	return field->base != RSP_DEC &&
	       (rsp_equal_text(member, "sw") || rsp_equal_text(member, "tag"));
}

/* The value of a node that is not hidden, in the JSON type of its kind. */
static void write_plain(struct rsp_writer *writer, const struct rsp_node *node)
{
	struct rsp_out *out = writer->out;

	switch (node->field->kind) {
	case RSP_KIND_UINT:
		if (is_word_or_tag(node->field))
			write_hex_number(out, node->value.u, node->field->base);
		else
			rsp_out_uint(out, node->value.u, 0);
		break;
	case RSP_KIND_INT:
		rsp_out_int(out, node->value.i, 0);
		break;
	case RSP_KIND_BOOL:
		rsp_out_text(out, node->value.u ? "true" : "false");
		break;
	case RSP_KIND_BYTES:
		write_hex(out, node->value.bytes);
		break;
	case RSP_KIND_OID:
		rsp_out_json(out,
		             rsp_text(rsp_value_oid(&writer->scratch, node->value.bytes, NULL)));
		break;
	case RSP_KIND_TIME:
		write_node_time(out, node->value.i);
		break;
	case RSP_KIND_STRING:
	case RSP_KIND_NONE:
		break;
	}
}

static void write_enumerated(struct rsp_out *out, const struct rsp_node *node)
{
	const char *name = NULL;

	if (node->field->kind == RSP_KIND_UINT || node->field->kind == RSP_KIND_INT)
		name = rsp_value_name(node->field->names, rsp_value_number(node));
	if (name)
		rsp_record_string(out, "name", rsp_text(name));
}

/* What is hidden has no value and no raw, and says so. */
static void write_hidden(struct rsp_out *out)
{
	rsp_record_name(out, "hidden");
	rsp_out_text(out, "true");
}

static void write_value(struct rsp_writer *writer, const struct rsp_node *node)
{
	enum rsp_hiding hiding = rsp_hide_node(&writer->hide, node);
	struct rsp_slice text;

	if (node->field->kind == RSP_KIND_NONE && hiding == RSP_HIDE_NOT)
		return;
	if (node->field->kind == RSP_KIND_STRING &&
	    (hiding == RSP_HIDE_NOT || hiding == RSP_HIDE_PARTLY) &&
	    rsp_value_string(&writer->hide, node, &text)) {
		rsp_record_string(writer->out, "value", text);
	} else if (hiding == RSP_HIDE_PERSONAL && node->field->kind == RSP_KIND_STRING) {
		rsp_record_string(writer->out, "value",
		                  rsp_text(rsp_hide_placeholder(&writer->hide, node)));
	} else if (hiding != RSP_HIDE_NOT) {
		write_hidden(writer->out);
	} else {
		rsp_record_name(writer->out, "value");
		write_plain(writer, node);
		write_enumerated(writer->out, node);
	}
}

/* Offsets count bytes of the named buffer; bits are told only where they are not whole bytes. */
static void write_span(struct rsp_writer *writer, struct rsp_span span)
{
	struct rsp_slice bytes = rsp_span_bytes(span);
	struct rsp_out *out = writer->out;

	if (!span.buffer)
		return;
	if (bytes.len && !rsp_mask_any(rsp_hide_mask(&writer->hide, span.buffer, bytes))) {
		rsp_record_name(out, "raw");
		write_hex(out, bytes);
	}
	rsp_record_uint(out, "off", span.bit_off / BITS_PER_BYTE);
	rsp_record_uint(out, "len", bytes.len);
	if (span.bit_off % BITS_PER_BYTE || span.bit_len % BITS_PER_BYTE) {
		rsp_record_uint(out, "bit", span.bit_off % BITS_PER_BYTE);
		rsp_record_uint(out, "bits", span.bit_len);
	}
	if (span.buffer->name)
		rsp_record_string(out, "buffer", rsp_text(span.buffer->name));
}

static void write_node(struct rsp_writer *writer, const struct rsp_node *node, int depth)
{
	struct rsp_out *out = writer->out;
	const char *note = rsp_value_note(node);

	rsp_out_text(out, "{\"key\":\"");
	rsp_out_text(out, node->field->key);
	rsp_out_char(out, '"');
	rsp_record_uint(out, "depth", (uint64_t)depth);
	write_value(writer, node);
	if (note)
		write_personal(writer, "note", note);
	write_span(writer, node->span);
	rsp_out_char(out, '}');
}

static void write_tree(struct rsp_writer *writer, struct rsp_message *message)
{
	const struct rsp_node *node = rsp_message_tree(message, &writer->scratch);
	bool first = true;
	int depth = 0;

	rsp_record_name(writer->out, "tree");
	rsp_out_char(writer->out, '[');
	while (node) {
		if (!first)
			rsp_out_char(writer->out, ',');
		first = false;
		write_node(writer, node, depth);
		node = rsp_node_after(node, &depth);
	}
	rsp_out_char(writer->out, ']');
}

static void write_signatures(struct rsp_writer *writer, const struct rsp_message *message)
{
	struct rsp_out *out = writer->out;

	if (!message->signatures)
		return;
	rsp_record_name(out, "signatures");
	rsp_out_char(out, '[');
	for (const struct rsp_signature *at = message->signatures; at; at = at->next) {
		rsp_out_text(out, "{\"name\":\"");
		rsp_out_text(out, rsp_signature_name(at->kind));
		rsp_out_char(out, '"');
		rsp_record_string(out, "outcome", rsp_text(rsp_check_state_name(at->state)));
		write_personal(writer, "text", at->text);
		rsp_out_text(out, at->next ? "}," : "}");
	}
	rsp_out_char(out, ']');
}

static void write_message(struct rsp_writer *writer, struct rsp_message *message)
{
	rsp_record_begin(writer->out, "message");
	for (int column = 0; column < RSP_NUM_COLUMNS; column++)
		write_column(writer, message, (enum rsp_column)column);
	if (writer->options.trees)
		write_tree(writer, message);
	if (writer->options.trees)
		write_signatures(writer, message);
	rsp_record_end(writer->out);
}

static void write_finding(struct rsp_writer *writer, const struct rsp_finding *finding)
{
	struct rsp_record record = rsp_writer_record(writer);

	rsp_record_finding(&record, writer->trace, finding);
}

static void write_procedure(struct rsp_writer *writer, const struct rsp_procedure *procedure)
{
	struct rsp_record record = rsp_writer_record(writer);

	rsp_record_procedure(&record, procedure);
}

static void write_trace(struct rsp_writer *writer, const struct rsp_trace_summary *summary)
{
	struct rsp_record record = rsp_writer_record(writer);

	rsp_record_trace(&record, writer->trace, writer->name, summary);
}

const struct rsp_form_row rsp_form_ndjson = {.message = write_message,
                                             .finding = write_finding,
                                             .procedure = write_procedure,
                                             .end = write_trace};
