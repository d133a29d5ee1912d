/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees: one element a line, indented. */
#include "report/form.h"
#include "report/nodes.h"

enum { INDENT = 4, FIRST_INDENT = 8 };

static void write_node(struct rsp_writer *writer, const struct rsp_node *node, int depth)
{
	struct rsp_out *out = writer->out;
	const char *note = rsp_value_note(node);

	rsp_out_spaces(out, FIRST_INDENT + depth * INDENT);
	rsp_colour_begin(writer, RSP_COLOUR_NOTE);
	rsp_out_text(out, node->field->label);
	rsp_colour_end(writer);
	if (node->field->kind != RSP_KIND_NONE) {
		rsp_out_text(out, ": ");
		rsp_value_write(out, &writer->hide, node, RSP_VALUE_TREE);
	}
	if (note) {
		rsp_out_text(out, "  (");
		rsp_out_clean(out,
		              rsp_hide_text(&writer->hide, &writer->scratch, rsp_text(note)));
		rsp_out_char(out, ')');
	}
	rsp_out_char(out, '\n');
}

void rsp_tree_write(struct rsp_writer *writer, struct rsp_message *message)
{
	const struct rsp_node *node = rsp_message_tree(message, &writer->scratch);
	int depth = 0;

	while (node) {
		write_node(writer, node, depth);
		node = rsp_node_after(node, &depth);
	}
}
