/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The detail of a message: its tree and all bytes that led to it, copied so that they outlive it.
 */
#include "report/view_again.h"

#include <string.h>

#include "base/nodes.h"
#include "report/tree.h"
#include "report/value.h"

enum { BITS_PER_BYTE = 8 };

struct making {
	struct rsp_view *view;
	struct rsp_arena *arena;
	struct rsp_message *message;
	struct rsp_detail *detail;
	struct rsp_detail_line *lines;
	const struct rsp_buffer **buffers; /* of the tabs */
	struct rsp_detail_tab *tabs;
};

/* Tabs */

static int tab_of(const struct making *making, const struct rsp_buffer *buffer)
{
	for (size_t at = 0; buffer && at < making->detail->num_tabs; at++)
		if (making->buffers[at] == buffer)
			return (int)at;
	return -1;
}

static void add_tab(struct making *making, const struct rsp_buffer *buffer)
{
	if (!buffer || !buffer->bytes.len || tab_of(making, buffer) >= 0)
		return;
	if (making->detail->num_tabs == RSP_DETAIL_TABS)
		making->detail->cut = true;
	else
		making->buffers[making->detail->num_tabs++] = buffer;
}

/* The message's own, those of its elements, and then what all of these were made of. */
static void collect_tabs(struct making *making, const struct rsp_node *first)
{
	add_tab(making, making->message->command);
	add_tab(making, making->message->response);
	for (const struct rsp_node *node = first; node; node = rsp_node_after(node, NULL))
		add_tab(making, node->span.buffer);
	for (size_t at = 0; at < making->detail->num_tabs; at++)
		for (size_t piece = 0; piece < making->buffers[at]->num_pieces; piece++)
			add_tab(making, making->buffers[at]->pieces[piece].parent);
}

static const char *kind_name(enum rsp_buffer_kind kind)
{
	static const char *const names[] = {
	    [RSP_BUFFER_FRAME] = "frame",         [RSP_BUFFER_JOINED] = "joined",
	    [RSP_BUFFER_BASE64] = "base64",       [RSP_BUFFER_HEX] = "hex",
	    [RSP_BUFFER_DECRYPTED] = "decrypted", [RSP_BUFFER_INFLATED] = "inflated",
	};

	return names[kind];
}

static const char *tab_name(const struct making *making, const struct rsp_buffer *buffer)
{
	if (buffer->kind == RSP_BUFFER_FRAME)
		return rsp_arena_printf(making->arena, "%s %llu",
		                        making->message->by_line ? "line" : "frame",
		                        (unsigned long long)buffer->frame);
	return rsp_view_clean(making->view, making->arena,
	                      rsp_text(buffer->name ? buffer->name : kind_name(buffer->kind)));
}

static void copy_pieces(const struct making *making, const struct rsp_buffer *buffer,
                        struct rsp_detail_tab *out)
{
	struct rsp_detail_piece *pieces =
	    rsp_arena_alloc(making->arena, buffer->num_pieces * sizeof(*pieces) + 1);

	if (!pieces)
		return;
	for (size_t at = 0; at < buffer->num_pieces; at++) {
		const struct rsp_piece *piece = &buffer->pieces[at];

		pieces[at] = (struct rsp_detail_piece){
		    piece->off, piece->len, tab_of(making, piece->parent), piece->parent_off};
	}
	out->pieces = pieces;
	out->num_pieces = buffer->num_pieces;
}

/* Hidden bytes are not copied at all. */
static void copy_bytes(const struct making *making, const struct rsp_buffer *buffer,
                       struct rsp_detail_tab *out)
{
	struct rsp_mask mask = rsp_hide_mask(&making->view->hide, buffer, buffer->bytes);
	uint8_t *bytes = rsp_arena_alloc(making->arena, buffer->bytes.len);
	bool *hidden =
	    rsp_mask_any(mask) ? rsp_arena_alloc(making->arena, buffer->bytes.len) : NULL;

	if (!bytes || (rsp_mask_any(mask) && !hidden))
		return;
	memcpy(bytes, buffer->bytes.data, buffer->bytes.len);
	for (size_t at = 0; hidden && at < buffer->bytes.len; at++) {
		hidden[at] = rsp_mask_has(mask, at);
		if (hidden[at])
			bytes[at] = 0;
	}
	out->bytes = rsp_slice(bytes, buffer->bytes.len);
	out->hidden = hidden;
}

static void make_tabs(struct making *making)
{
	for (size_t at = 0; at < making->detail->num_tabs; at++) {
		const struct rsp_buffer *buffer = making->buffers[at];
		struct rsp_detail_tab *tab = &making->tabs[at];

		*tab = (struct rsp_detail_tab){
		    .name = tab_name(making, buffer),
		    .kind = buffer->kind,
		    .frame = buffer->frame,
		    .file_off = buffer->file_off,
		};
		copy_pieces(making, buffer, tab);
		copy_bytes(making, buffer, tab);
	}
}

/* Lines */

static const char *value_text(const struct making *making, const struct rsp_node *node)
{
	struct rsp_out *out = making->view->clean;

	if (node->field->kind == RSP_KIND_NONE)
		return NULL;
	out->len = 0;
	rsp_value_write(out, &making->view->hide, node, RSP_VALUE_TREE);
	return rsp_arena_text(making->arena, rsp_slice(out->data, out->len));
}

static const char *note_text(const struct making *making, const struct rsp_node *node)
{
	const char *note = rsp_value_note(node);

	if (!note)
		return NULL;
	return rsp_view_clean(making->view, making->arena,
	                      rsp_hide_text(&making->view->hide, making->arena, rsp_text(note)));
}

/* The last of the groups that share a line, and what they are called together. */
static const struct rsp_node *unwrap(const struct making *making, const struct rsp_node *node,
                                     const char **out_label)
{
	*out_label = node->field->label;
	while (rsp_tree_wraps(node)) {
		node = node->first;
		*out_label =
		    rsp_arena_concat(making->arena, *out_label, " / ", node->field->label, NULL);
	}
	return node;
}

/* The depth of a tree is limited where it is built. */
static void add_lines(struct making *making, const struct rsp_node *first, unsigned depth)
{
	for (const struct rsp_node *node = first; node; node = node->next) {
		const char *label;
		const struct rsp_node *shown = unwrap(making, node, &label);
		size_t at = making->detail->num_lines++;

		making->lines[at] = (struct rsp_detail_line){
		    .depth = depth,
		    .label = label,
		    .value = value_text(making, shown),
		    .note = note_text(making, shown),
		    .key = shown->field->key,
		    .clause = shown->field->clause,
		    .tab = tab_of(making, shown->span.buffer),
		    .bit_off = shown->span.bit_off,
		    .bit_len = shown->span.bit_len,
		};
		add_lines(making, shown->first, depth + 1);
		making->lines[at].num_below = making->detail->num_lines - at - 1;
	}
}

/* Findings */

static int line_of(const struct making *making, int tab, uint64_t bit_off, uint64_t bit_len)
{
	int best = -1;

	for (size_t at = 0; tab >= 0 && at < making->detail->num_lines; at++) {
		const struct rsp_detail_line *line = &making->lines[at];

		if (line->tab != tab || line->bit_off > bit_off ||
		    line->bit_off + line->bit_len < bit_off + bit_len)
			continue;
		if (best < 0 || line->bit_len <= making->lines[best].bit_len)
			best = (int)at;
	}
	return best;
}

static int line_of_finding(const struct making *making, const struct rsp_view_kept_finding *kept)
{
	const struct rsp_buffer *buffer = NULL;

	for (const struct rsp_finding *finding = making->message->findings; finding;
	     finding = finding->next)
		if (finding->rule == kept->rule && finding->where.buffer)
			return line_of(making, tab_of(making, finding->where.buffer),
			               finding->where.bit_off, finding->where.bit_len);
	if (kept->side == RSP_VIEW_COMMAND)
		buffer = making->message->command;
	else if (kept->side == RSP_VIEW_RESPONSE)
		buffer = making->message->response;
	return line_of(making, tab_of(making, buffer), kept->bit_off, kept->bit_len);
}

static void add_findings(struct making *making)
{
	struct rsp_view *view = making->view;
	struct rsp_detail_finding *out;
	size_t num = 0;

	rsp_view_findings_sort(view);
	for (size_t at = 0; at < view->num_findings; at++)
		num += view->findings[at].message == making->detail->message + 1;
	out = rsp_arena_alloc(making->arena, (num + 1) * sizeof(*out));
	for (size_t at = 0; out && at < view->num_order; at++) {
		const struct rsp_view_kept_finding *kept = &view->findings[view->order[at]];
		enum rsp_level level = (enum rsp_level)kept->level;

		if (kept->message != making->detail->message + 1)
			continue;
		out[making->detail->num_findings++] = (struct rsp_detail_finding){
		    .level = level,
		    .not_run = kept->not_run,
		    .text = rsp_view_finding_text(view, making->arena, level, kept->rule->id,
		                                  kept->text, kept->rule->clause),
		    .line = line_of_finding(making, kept),
		};
	}
	making->detail->findings = out;
}

static size_t count_nodes(const struct rsp_node *first)
{
	size_t num = 0;

	for (const struct rsp_node *node = first; node; node = rsp_node_after(node, NULL))
		num++;
	return num;
}

const struct rsp_detail *rsp_detail_make(struct rsp_view *view, struct rsp_message *message,
                                         size_t at, struct rsp_arena *arena)
{
	struct making making = {.view = view, .arena = arena, .message = message};
	const struct rsp_node *first;

	rsp_hide_begin(&view->hide, message, arena, true);
	first = rsp_tree_first(message, arena);
	making.detail = rsp_arena_alloc(arena, sizeof(*making.detail));
	making.lines = rsp_arena_alloc(arena, (count_nodes(first) + 1) * sizeof(*making.lines));
	making.buffers = rsp_arena_alloc(arena, RSP_DETAIL_TABS * sizeof(*making.buffers));
	making.tabs = rsp_arena_alloc(arena, RSP_DETAIL_TABS * sizeof(*making.tabs));
	if (!making.detail || !making.lines || !making.buffers || !making.tabs)
		return NULL;
	making.detail->message = at;
	collect_tabs(&making, first);
	make_tabs(&making);
	add_lines(&making, first, 0);
	add_findings(&making);
	making.detail->lines = making.lines;
	making.detail->tabs = making.tabs;
	return arena->failed ? NULL : making.detail;
}
