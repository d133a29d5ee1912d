/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/web_carried.h"

#include <string.h>

#include "base/nodes.h"
#include "rsp/outcome.h"

enum { ADDRESS_MAX = 64 };

/* Of NotificationEvent (SGP.22 5.7.9), as the bits are labelled. */
static const struct event {
	const char *label, *word;
} events[] = {
    {"notificationInstall", "install"},
    {"notificationEnable",  "enable" },
    {"notificationDisable", "disable"},
    {"notificationDelete",  "delete" },
};

static const struct rsp_node *find(const struct rsp_node *tree, const char *label)
{
	const struct rsp_node *node = tree;

	while (node && strcmp(node->field->label, label) != 0)
		node = rsp_node_after(node, NULL);
	return node;
}

static const char *event_of(const struct rsp_node *tree)
{
	const struct rsp_node *bits = find(tree, "profileManagementOperation");

	for (const struct rsp_node *bit = bits ? bits->first : NULL; bit; bit = bit->next)
		for (size_t row = 0; row < sizeof(events) / sizeof(*events); row++)
			if (bit->value.u && strcmp(bit->field->label, events[row].label) == 0)
				return events[row].word;
	return NULL;
}

static const char *notification_text(struct rsp_arena *arena, const struct rsp_node *tree)
{
	const struct rsp_node *seq = find(tree, "seqNumber");
	const char *event = event_of(tree);

	if (!seq || seq->field->kind != RSP_KIND_INT || seq->value.i < 0)
		return event;
	return rsp_arena_concat(arena, event ? event : "", event ? ", " : "", "seqNumber ",
	                        rsp_arena_decimal(arena, (uint64_t)seq->value.i), NULL);
}

static const char *address_text(struct rsp_arena *arena, const struct rsp_node *tree)
{
	const struct rsp_node *address = find(tree, "smdpAddress");

	if (!address || address->field->kind != RSP_KIND_STRING)
		return NULL;
	return rsp_arena_text(arena, rsp_sub(address->value.bytes, 0, ADDRESS_MAX));
}

static const char *reason_text(const struct rsp_node *tree)
{
	const struct rsp_node *reason = find(tree, "reason");

	return reason && reason->field->kind == RSP_KIND_INT
	           ? rsp_value_name(reason->field->names, reason->value.i)
	           : NULL;
}

static const char *error_text(struct rsp_arena *arena, const struct rsp_node *tree)
{
	struct rsp_result result = rsp_es10_outcome(RSP_OUTCOME_PACKAGE, tree, NULL);

	if (result.state != RSP_RESULT_ERROR || result.number < 0)
		return NULL;
	return rsp_arena_concat(arena, "the eUICC answered ", result.name, "(",
	                        rsp_arena_decimal(arena, (uint64_t)result.number), ")", NULL);
}

const char *rsp_web_carried(struct rsp_arena *arena, const struct rsp_web_function *function,
                            const struct rsp_node *tree)
{
	const char *text = NULL, *error;

	if (strcmp(function->path, "initiateAuthentication") == 0)
		return address_text(arena, tree);
	if (strcmp(function->path, "handleNotification") == 0)
		text = notification_text(arena, tree);
	else if (strcmp(function->path, "cancelSession") == 0)
		text = reason_text(tree);
	error = error_text(arena, tree);
	if (!text || !error)
		return text ? text : error;
	return rsp_arena_concat(arena, text, ", ", error, NULL);
}
