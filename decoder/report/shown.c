/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/shown.h"

#include "report/columns.h"
#include "report/value.h"

struct rsp_shown {
	struct rsp_hide hide;
	struct rsp_out out;
	struct rsp_arena *arena; /* of the message */
	const char *text;        /* what the out was flushed to */
};

/* The texts of one value are far shorter than an out, so they come in one piece. */
static bool take_text(void *user, const char *data, size_t len)
{
	struct rsp_shown *shown = user;

	shown->text = rsp_arena_text(shown->arena, rsp_slice(data, len));
	return true;
}

size_t rsp_num_shown_columns(void)
{
	return RSP_NUM_COLUMNS;
}

const struct rsp_shown_column *rsp_shown_column_at(size_t at)
{
	static const struct rsp_shown_column rows[RSP_NUM_COLUMNS] = {
#define COLUMN(name, key, kind, base, text)                                                        \
	[RSP_COLUMN_##name] = {key, RSP_KIND_##kind, RSP_##base, text},
#include "report/columns.def"
#undef COLUMN
	};

	return at < RSP_NUM_COLUMNS ? &rows[at] : NULL;
}

struct rsp_shown *rsp_shown_new(bool reveal, bool redact)
{
	struct rsp_shown *shown = rsp_alloc(sizeof(*shown));

	if (!shown)
		return NULL;
	rsp_hide_init(&shown->hide, reveal, redact);
	rsp_out_init(&shown->out, take_text, shown);
	return shown;
}

void rsp_shown_free(struct rsp_shown *shown)
{
	if (!shown)
		return;
	rsp_hide_free(&shown->hide);
	rsp_out_free(&shown->out);
	rsp_free(shown);
}

void rsp_shown_begin(struct rsp_shown *shown, struct rsp_message *message, struct rsp_arena *arena)
{
	shown->arena = arena;
	rsp_hide_begin(&shown->hide, message, arena, true);
}

static const char *hidden_text(const struct rsp_shown *shown, struct rsp_slice text)
{
	return rsp_arena_text(shown->arena, rsp_hide_text(&shown->hide, shown->arena, text));
}

bool rsp_shown_get(const struct rsp_shown *shown, const struct rsp_message *message, size_t at,
                   struct rsp_shown_value *out)
{
	struct rsp_column_value value = {0};

	if (!rsp_column_get(message, (enum rsp_column)at, &value))
		return false;
	*out = (struct rsp_shown_value){value.number, value.signed_number, value.text};
	if (at == RSP_COLUMN_RESULT)
		out->text = rsp_result_text(shown->arena, message);
	if (rsp_column_row((enum rsp_column)at)->kind == RSP_KIND_STRING && out->text)
		out->text = rsp_shown_clean(shown, out->text);
	return true;
}

bool rsp_shown_plain(const struct rsp_shown *shown, const struct rsp_node *node)
{
	return rsp_hide_node(&shown->hide, node) == RSP_HIDE_NOT;
}

const char *rsp_shown_string(const struct rsp_shown *shown, const struct rsp_node *node)
{
	enum rsp_hiding hiding = rsp_hide_node(&shown->hide, node);
	struct rsp_slice text;

	if (hiding == RSP_HIDE_PERSONAL)
		return rsp_hide_placeholder(&shown->hide, node);
	if ((hiding != RSP_HIDE_NOT && hiding != RSP_HIDE_PARTLY) ||
	    !rsp_value_string(&shown->hide, node, &text))
		return NULL;
	return rsp_arena_text(shown->arena, text);
}

const char *rsp_shown_text(struct rsp_shown *shown, const struct rsp_node *node)
{
	shown->text = "";
	rsp_value_write(&shown->out, &shown->hide, node, RSP_VALUE_TREE);
	rsp_out_flush(&shown->out);
	return shown->text;
}

const char *rsp_shown_note(const struct rsp_shown *shown, const struct rsp_node *node)
{
	const char *note = rsp_value_note(node);

	return note ? rsp_shown_clean(shown, note) : NULL;
}

bool rsp_shown_blank(const struct rsp_shown *shown, const struct rsp_buffer *buffer, uint8_t *bytes)
{
	struct rsp_mask mask = rsp_hide_mask(&shown->hide, buffer, buffer->bytes);

	if (!rsp_mask_any(mask))
		return false;
	for (size_t at = 0; at < buffer->bytes.len; at++)
		if (rsp_mask_has(mask, at))
			bytes[at] = 0;
	return true;
}

const char *rsp_shown_clean(const struct rsp_shown *shown, const char *text)
{
	return hidden_text(shown, rsp_text(text));
}
