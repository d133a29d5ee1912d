/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees: one element a line, indented. */
#include "report/tree.h"

#include "report/form.h"

#include <string.h>

enum { INDENT = 4, FIRST_INDENT = 8 };

static bool is_group(const struct rsp_node *node)
{
	return node->field->kind == RSP_KIND_NONE;
}

bool rsp_tree_wraps(const struct rsp_node *node)
{
	return is_group(node) && !rsp_value_note(node) && node->first &&
	       node->first == node->last && is_group(node->first);
}

static void write_labels(struct rsp_out *out, const struct rsp_node **node)
{
	for (; rsp_tree_wraps(*node); *node = (*node)->first) {
		rsp_out_text(out, (*node)->field->label);
		rsp_out_text(out, " / ");
	}
	rsp_out_text(out, (*node)->field->label);
}

/* Answers the node whose children come next. */
static const struct rsp_node *write_node(const struct rsp_tree_look *look,
                                         const struct rsp_node *node, int depth)
{
	struct rsp_out *out = look->out;
	const char *note;

	rsp_out_spaces(out, look->indent + depth * INDENT);
	rsp_colour_on(out, look->colour, RSP_COLOUR_NOTE);
	write_labels(out, &node);
	rsp_colour_off(out, look->colour);
	note = rsp_value_note(node);
	if (!is_group(node)) {
		rsp_out_text(out, ": ");
		rsp_value_write(out, look->hide, node, RSP_VALUE_TREE);
	}
	if (note) {
		rsp_out_text(out, "  (");
		rsp_out_clean(out, rsp_hide_text(look->hide, look->scratch, rsp_text(note)));
		rsp_out_char(out, ')');
	}
	rsp_out_char(out, '\n');
	return node;
}

/* The depth of a tree is limited where it is built. */
static void write_nodes(const struct rsp_tree_look *look, const struct rsp_node *node, int depth)
{
	for (; node; node = node->next)
		write_nodes(look, write_node(look, node, depth)->first, depth + 1);
}

/* The root says what the line of the message has said. */
static bool repeats_line(const struct rsp_node *root, const struct rsp_message *message)
{
	return is_group(root) && root->first && !root->next &&
	       (!root->note || (message->function && strcmp(root->note, message->function) == 0));
}

/* "serverSignature1 verified, with the key in ..." */
static void write_signature(const struct rsp_tree_look *look, const struct rsp_signature *signature)
{
	static const enum rsp_colour colours[] = {[RSP_CHECK_VERIFIED] = RSP_COLOUR_GOOD,
	                                          [RSP_CHECK_FAILED] = RSP_COLOUR_BAD,
	                                          [RSP_CHECK_NOT_RUN] = RSP_COLOUR_NOTE};
	struct rsp_out *out = look->out;

	rsp_out_spaces(out, look->indent);
	rsp_out_text(out, rsp_signature_name(signature->kind));
	rsp_out_char(out, ' ');
	rsp_colour_on(out, look->colour, colours[signature->state]);
	rsp_out_text(out, rsp_check_state_name(signature->state));
	rsp_colour_off(out, look->colour);
	rsp_out_text(out, ": ");
	rsp_out_clean(out, rsp_hide_text(look->hide, look->scratch, rsp_text(signature->text)));
	rsp_out_char(out, '\n');
}

const struct rsp_node *rsp_tree_first(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct rsp_node *root = rsp_message_tree(message, arena);

	return root && repeats_line(root, message) ? root->first : root;
}

void rsp_tree_show(const struct rsp_tree_look *look, struct rsp_message *message)
{
	write_nodes(look, rsp_tree_first(message, look->scratch), 0);
	for (const struct rsp_signature *at = message->signatures; at; at = at->next)
		write_signature(look, at);
}

void rsp_tree_write(struct rsp_writer *writer, struct rsp_message *message)
{
	struct rsp_tree_look look = {
	    .out = writer->out,
	    .hide = &writer->hide,
	    .scratch = &writer->scratch,
	    .indent = FIRST_INDENT,
	    .colour = writer->options.colour,
	};

	rsp_tree_show(&look, message);
}
