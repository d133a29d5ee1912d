/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/ids.h"

#include <string.h>

#include "base/values.h"
#include "rsp/path.h"

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
	const char *label = node->field->label;

	if (node->field->kind != RSP_KIND_BYTES && node->field->kind != RSP_KIND_STRING)
		return;
	for (size_t row = 0; row < NUM_LABELS; row++)
		if (label[0] == labels[row].label[0] && !ids[labels[row].id] &&
		    strcmp(label, labels[row].label) == 0)
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

/* Where they stand in the objects of the card; the clauses are those of the functions
 * (functions.def). Those of one function stand together: the search for them ends where others
 * begin. */
static const struct id_place {
	uint32_t tag; /* of the request */
	bool in_response;
	enum rsp_id id;
	uint32_t path[RSP_PATH_MAX]; /* below the object itself; 0 behind the last */
} places[] = {
    {0xBF38, false, RSP_ID_TRANSACTION,     {0x30, 0x80}          },
    {0xBF38, false, RSP_ID_MATCHING,        {0xA0, 0x80}          },
    {0xBF38, true,  RSP_ID_TRANSACTION,     {0xA0, 0x30, 0x80}    },
    {0xBF38, true,  RSP_ID_TRANSACTION,     {0xA1, 0x80}          },
    {0xBF21, false, RSP_ID_TRANSACTION,     {0x30, 0x80}          },
    {0xBF41, false, RSP_ID_TRANSACTION,     {0x80}                },
    {0xBF36, false, RSP_ID_TRANSACTION,     {0xBF23, 0x80}        },
    {0xBF36, true,  RSP_ID_TRANSACTION,     {0xBF27, 0x80}        },
    {0xBF36, true,  RSP_ID_ICCID,           {0xBF27, 0xBF2F, 0x5A}},
    {0xBF3E, true,  RSP_ID_EID,             {0x5A}                },
    {0xBF29, false, RSP_ID_ICCID,           {0x5A}                },
    {0xBF31, false, RSP_ID_ICCID,           {0xA0, 0x5A}          },
    {0xBF32, false, RSP_ID_ICCID,           {0xA0, 0x5A}          },
    {0xBF33, false, RSP_ID_ICCID,           {0x5A}                },
    {0xBF51, false, RSP_ID_EID,             {0x30, 0x5A}          },
    {0xBF51, false, RSP_ID_EIM_TRANSACTION, {0x30, 0x82}          },
    {0xBF51, true,  RSP_ID_EIM_TRANSACTION, {0xA0, 0x30, 0x82}    },
};

static const char *text_of_value(struct rsp_arena *arena, enum rsp_id id, struct rsp_slice value)
{
	bool bad = false;
	const char *text = NULL;

	if (!value.len || value.len > ID_MAX_LEN)
		return NULL;
	if (id == RSP_ID_ICCID)
		text = rsp_value_iccid(arena, value, &bad);
	else if (id == RSP_ID_EID)
		text = rsp_value_eid(arena, value, NULL);
	else if (id == RSP_ID_MATCHING)
		text = rsp_utf8_valid(value) ? rsp_arena_text(arena, value) : NULL;
	else
		text = rsp_value_hex(arena, value);
	return bad ? NULL : text;
}

void rsp_ids_of_card(struct rsp_arena *arena, uint32_t tag, struct rsp_slice request,
                     struct rsp_slice response, const char *ids[static RSP_NUM_IDS])
{
	const struct id_place *place = places, *end = places + sizeof(places) / sizeof(*places);
	struct rsp_slice value;

	while (place < end && place->tag != tag)
		place++;
	for (; place < end && place->tag == tag; place++) {
		if (!ids[place->id] &&
		    rsp_path_in(place->in_response ? response : request, place->path, &value))
			ids[place->id] = text_of_value(arena, place->id, value);
	}
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
