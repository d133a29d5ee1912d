/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields: the values of chosen keys, tab separated, one line a message. */
#include "report/form.h"
#include "base/nodes.h"

static void write_column(struct rsp_writer *writer, const struct rsp_message *message,
                         enum rsp_column column)
{
	const struct rsp_column_row *row = rsp_column_row(column);
	struct rsp_column_value value;
	struct rsp_out *out = writer->out;

	if (!rsp_column_get(message, column, &value))
		return;
	if (column == RSP_COLUMN_RESULT)
		rsp_out_clean(out, rsp_text(rsp_result_text(&writer->scratch, message)));
	else if (row->kind == RSP_KIND_TIME)
		rsp_stamp_seconds(out, value.signed_number);
	else if (row->kind == RSP_KIND_INT)
		rsp_out_int(out, value.signed_number, 0);
	else if (row->kind == RSP_KIND_STRING)
		rsp_out_clean(out,
		              rsp_hide_text(&writer->hide, &writer->scratch, rsp_text(value.text)));
	else if (row->base != RSP_DEC)
		rsp_out_hex_uint(out, value.number, rsp_base_digits(row->base, value.number));
	else
		rsp_out_uint(out, value.number, 0);
}

/* A group has no value: that it is there is told by its label. */
static void write_node(struct rsp_writer *writer, const struct rsp_node *node)
{
	if (node->field->kind == RSP_KIND_NONE)
		rsp_out_text(writer->out, node->field->label);
	else
		rsp_value_write(writer->out, &writer->hide, node, RSP_VALUE_FIELD);
}

static void write_nodes(struct rsp_writer *writer, struct rsp_message *message,
                        const struct rsp_key *key)
{
	const struct rsp_node *node = rsp_message_tree(message, &writer->scratch);
	bool first = true;

	for (; node; node = rsp_node_after(node, NULL)) {
		if (!rsp_key_has(key, node->field))
			continue;
		if (!first)
			rsp_out_char(writer->out, ',');
		write_node(writer, node);
		first = false;
	}
}

static bool family_present(struct rsp_writer *writer, struct rsp_message *message,
                           const struct rsp_key *key)
{
	const struct rsp_node *node = rsp_message_tree(message, &writer->scratch);

	if (rsp_equal_text(rsp_text(key->name), rsp_interface_family(message->iface)))
		return true;
	while (node && !rsp_key_has(key, node->field))
		node = rsp_node_after(node, NULL);
	return node;
}

static void write_key(struct rsp_writer *writer, struct rsp_message *message,
                      const struct rsp_key *key)
{
	switch (key->source) {
	case RSP_KEY_COLUMN:
		write_column(writer, message, key->column);
		break;
	case RSP_KEY_FIELDS:
		write_nodes(writer, message, key);
		break;
	case RSP_KEY_FAMILY:
		if (family_present(writer, message, key))
			rsp_out_text(writer->out, key->name);
		break;
	case RSP_KEY_OK:
		rsp_out_text(writer->out,
		             message->result.state == RSP_RESULT_OK ? "true" : "false");
		break;
	}
}

static void write_message(struct rsp_writer *writer, struct rsp_message *message)
{
	for (size_t at = 0; at < writer->options.num_keys; at++) {
		if (at)
			rsp_out_char(writer->out, '\t');
		write_key(writer, message, &writer->options.keys[at]);
	}
	rsp_out_char(writer->out, '\n');
}

const struct rsp_form_row rsp_form_fields = {.message = write_message};
