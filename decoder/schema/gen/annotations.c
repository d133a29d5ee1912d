/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "annotations.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROW_SHOW,
	ROW_SECRECY,
	ROW_CLAUSE,
	ROW_LABEL,
	ROW_NUMBER,
	ROW_NESTED,
	ROW_VARIANT,
	ROW_BARE,
	ROW_OPEN,
	ROW_WORD
};

/* One row of any sort; what the sort does not have is NULL or 0. */
struct row {
	int sort;
	const char *type, *member, *text, *target;
	unsigned number;
};

/* clang-format off */
static const struct row rows[] = {
#define WORD(word, snake)                 {ROW_WORD, word, NULL, snake, NULL, 0},
#define SHOW(type, show, inner)           {ROW_SHOW, #type, NULL, NULL, #inner, RSP_SHOW_##show},
#define SECRECY(type, member, secrecy)    {ROW_SECRECY, #type, #member, NULL, NULL, RSP_##secrecy},
#define CLAUSE(type, clause)              {ROW_CLAUSE, #type, NULL, clause, NULL, 0},
#define LABEL(type, member, label)        {ROW_LABEL, #type, #member, label, NULL, 0},
#define NUMBER(type, number, name)           {ROW_NUMBER, #type, NULL, name, NULL, number},
#define NESTED(type)                      {ROW_NESTED, #type, NULL, NULL, NULL, 0},
#define VARIANT(type, member, tag, target, who) {ROW_VARIANT, #type, #member, who, #target, tag},
#define BARE(type, alternative, tag, who) {ROW_BARE, #type, #alternative, who, NULL, tag},
#define OPEN(oid, type)                   {ROW_OPEN, #type, NULL, oid, NULL, 0},
#include "../annotate.def"
};
/* clang-format on */

static const size_t num_rows = sizeof(rows) / sizeof(*rows);

static bool is_none(const char *name)
{
	return strcmp(name, "NONE") == 0;
}

static void apply_number(struct model_type *type, const struct row *row)
{
	struct definition *definition = modules_find(type->name);

	definition_add_number(definition, (long)row->number, row->text);
}

/* Another form of a member is one more row behind the members of the module. */
static void apply_form(const struct model *model, struct model_type *type, const struct row *row)
{
	struct model_member *member = model_find_member(type, row->member);
	struct model_member *form = &type->members[type->num_members + type->num_variants++];

	if (type->num_members + type->num_variants > RSP_ASN_MAX_MEMBERS)
		die("%s: too many members", type->name);
	*form = *member;
	form->variant = row->text;
	form->optional = true;
	form->form = row->sort == ROW_BARE ? RSP_FORM_BARE : RSP_FORM_TAG;
	form->tags[0] = row->number;
	form->num_tags = 1;
	if (row->target && !is_none(row->target))
		form->type = model_find(model, row->target);
}

static void apply_open(struct model *model, struct model_type *type, const struct row *row)
{
	if (!model->opens)
		model->opens = calloc(num_rows, sizeof(*model->opens));
	if (!model->opens)
		die("no memory");
	model->opens[model->num_opens++] = (struct model_open){row->text, type};
}

static void apply_row(struct model *model, const struct row *row)
{
	struct model_type *type = model_find(model, row->type);

	switch (row->sort) {
	case ROW_SHOW:
		type->show = (enum rsp_asn_show)row->number;
		if (!is_none(row->target))
			type->inner = model_find(model, row->target);
		break;
	case ROW_SECRECY:
		if (is_none(row->member))
			type->secrecy = (enum rsp_secrecy)row->number;
		else
			model_find_member(type, row->member);
		break;
	case ROW_CLAUSE:
		type->clause = row->text;
		break;
	case ROW_LABEL:
		model_find_member(type, row->member);
		break;
	case ROW_NUMBER:
		apply_number(type, row);
		break;
	case ROW_NESTED:
		type->nested = true;
		break;
	case ROW_OPEN:
		apply_open(model, type, row);
		break;
	default:
		apply_form(model, type, row);
	}
}

/* Inline types took the clause of their parent before the rows were read. */
static void inherit_clauses(struct model *model)
{
	for (size_t i = 0; i < model->num_types; i++) {
		struct model_type *type = model->types[i];

		for (size_t j = 0; j < type->num_members; j++)
			if (!type->members[j].type->definition)
				type->members[j].type->clause = type->clause;
	}
}

void annotations_apply(struct model *model)
{
	for (size_t i = 0; i < num_rows; i++)
		if (rows[i].sort != ROW_WORD)
			apply_row(model, &rows[i]);
	inherit_clauses(model);
}

static const struct row *find_row(int sort, const char *type, const char *member)
{
	for (size_t i = 0; type && i < num_rows; i++)
		if (rows[i].sort == sort && strcmp(rows[i].type, type) == 0 &&
		    strcmp(rows[i].member, member) == 0)
			return &rows[i];
	return NULL;
}

enum rsp_secrecy annotation_secrecy(const struct model_type *type, const char *member,
                                    const struct model_type *member_type)
{
	const struct row *row = find_row(ROW_SECRECY, type->name, member);

	return row ? (enum rsp_secrecy)row->number : member_type->secrecy;
}

const char *annotation_label(const struct model_type *type, const char *member)
{
	const struct row *row = find_row(ROW_LABEL, type->name, member);

	return row ? row->text : member;
}
