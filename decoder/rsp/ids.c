/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/ids.h"

#include <string.h>

#include "base/values.h"

enum { ID_MAX_LEN = 64 }; /* longer ones identify nothing */

/* How the specifications call them. */
static const struct id_label {
	const char *label;
	enum rsp_id id;
} labels[] = {
    {"transactionId",          RSP_ID_TRANSACTION    },
    {"eid",                    RSP_ID_EID            },
    {"eidValue",               RSP_ID_EID            },
    {"iccid",                  RSP_ID_ICCID          },
    {"matchingId",             RSP_ID_MATCHING       },
    {"eimTransactionId",       RSP_ID_EIM_TRANSACTION},
    {"functionCallIdentifier", RSP_ID_CALL           },
};

enum { NUM_LABELS = sizeof(labels) / sizeof(*labels) };

static const char *text_of(struct rsp_arena *arena, const struct rsp_node *node)
{
	struct rsp_slice value = node->value.bytes;

	if (!value.len || value.len > ID_MAX_LEN)
		return NULL;
	return node->field->kind == RSP_KIND_BYTES ? rsp_value_hex(arena, value)
	                                           : rsp_arena_text(arena, value);
}

static void look_at(struct rsp_arena *arena, const struct rsp_node *node, const char *ids[])
{
	if (node->field->kind != RSP_KIND_BYTES && node->field->kind != RSP_KIND_STRING)
		return;
	for (size_t row = 0; row < NUM_LABELS; row++)
		if (!ids[labels[row].id] && strcmp(node->field->label, labels[row].label) == 0)
			ids[labels[row].id] = text_of(arena, node);
}

/* The node after this one in the order of the document. */
static const struct rsp_node *next_of(const struct rsp_node *node, const struct rsp_node *root)
{
	if (node->first)
		return node->first;
	while (node != root && !node->next)
		node = node->parent;
	return node == root ? NULL : node->next;
}

void rsp_ids_of_tree(struct rsp_arena *arena, const struct rsp_node *tree,
                     const char *ids[static RSP_NUM_IDS])
{
	for (const struct rsp_node *node = tree; node; node = next_of(node, tree))
		look_at(arena, node, ids);
}

const char *rsp_ids_text(struct rsp_arena *arena, const char *const ids[static RSP_NUM_IDS])
{
	static const struct {
		enum rsp_id id;
		const char *name;
	} shown[] = {
	    {RSP_ID_TRANSACTION,     "transactionId "   },
	    {RSP_ID_EIM_TRANSACTION, "eimTransactionId "},
	    {RSP_ID_EID,             "EID "             },
	    {RSP_ID_ICCID,           "ICCID "           },
	    {RSP_ID_MATCHING,        "matchingId "      },
	};
	const char *text = NULL;

	for (size_t row = 0; row < sizeof(shown) / sizeof(*shown); row++) {
		const char *value = ids[shown[row].id];

		if (value)
			text = rsp_arena_concat(arena, text ? text : "", text ? ", " : "",
			                        shown[row].name, value, NULL);
	}
	return text;
}
