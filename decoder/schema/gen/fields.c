/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fields.h"

#include <stdlib.h>
#include <string.h>

#include "annotations.h"
#include "names.h"

enum { MAX_FIELDS = 10000 };

static enum rsp_kind kind_of(const struct model_type *type);

/* All alternatives of a CHOICE that leaves no node of its own have one kind. */
static enum rsp_kind inline_kind(const struct model_type *type)
{
	enum rsp_kind kind = kind_of(type->members[0].type);

	for (size_t i = 1; i < type->num_members; i++)
		if (kind_of(type->members[i].type) != kind)
			die("%s: alternatives of several kinds cannot be shown inline", type->name);
	return kind;
}

static enum rsp_kind octets_kind(const struct model_type *type)
{
	switch ((int)type->show) {
	case RSP_SHOW_ICCID:
	case RSP_SHOW_EID:
	case RSP_SHOW_IMEI:
	case RSP_SHOW_TAC:
	case RSP_SHOW_PLMN:
	case RSP_SHOW_VERSION:
		return RSP_KIND_STRING;
	case RSP_SHOW_NUMBER:
		return RSP_KIND_UINT;
	default:
		return RSP_KIND_BYTES;
	}
}

static enum rsp_kind kind_of(const struct model_type *type)
{
	switch (type->kind) {
	case RSP_ASN_CHOICE:
		return type->show == RSP_SHOW_INLINE ? inline_kind(type) : RSP_KIND_NONE;
	case RSP_ASN_BOOLEAN:
		return RSP_KIND_BOOL;
	case RSP_ASN_INTEGER:
		return type->show == RSP_SHOW_BYTES ? RSP_KIND_BYTES : RSP_KIND_INT;
	case RSP_ASN_OCTETS:
		return octets_kind(type);
	case RSP_ASN_OID:
		return RSP_KIND_OID;
	case RSP_ASN_STRING:
		return RSP_KIND_STRING;
	case RSP_ASN_UTCTIME:
	case RSP_ASN_GENTIME:
		return RSP_KIND_TIME;
	case RSP_ASN_BITS:
	case RSP_ASN_ANY:
		return RSP_KIND_BYTES;
	case RSP_ASN_SEQUENCE:
	case RSP_ASN_SET:
	case RSP_ASN_LIST:
	case RSP_ASN_NULL:
		break;
	}
	return RSP_KIND_NONE;
}

static struct model_field *new_field(struct model *model, const char *key, const char *label)
{
	struct model_field *field = calloc(1, sizeof(*field));

	if (!field || model->num_fields == MAX_FIELDS)
		die("too many fields");
	field->key = key;
	field->label = label;
	field->index = (int)model->num_fields;
	model->fields[model->num_fields++] = field;
	return field;
}

static struct model_field *add_field(struct model *model, const char *key, const char *label,
                                     const struct model_type *type)
{
	struct model_field *field = new_field(model, key, label);

	field->clause = type->clause;
	field->kind = kind_of(type);
	field->secrecy = type->secrecy;
	field->names_of = field->kind == RSP_KIND_INT ? type : NULL;
	return field;
}

/* The walker's own fields come first, in the order of walk.def. */
static void add_walk_fields(struct model *model)
{
	struct model_field *field;

#define FIELD(id, key, label, field_kind, field_base)                                              \
	field = new_field(model, key, label);                                                      \
	field->kind = RSP_KIND_##field_kind;                                                       \
	field->base = RSP_##field_base;
#include "../walk.def"
#undef FIELD
}

static void add_bit_fields(struct model *model, struct model_type *type)
{
	const struct definition *bits = type->kind == RSP_ASN_BITS ? type->numbers : NULL;

	for (size_t i = 0; bits && i < bits->num_numbers; i++) {
		const char *name = bits->numbers[i].name;
		const char *key = text_printf("%s.%s", type->base, name_snake(name));

		type->bit_fields[i] = add_field(model, key, name, type);
		type->bit_fields[i]->kind = RSP_KIND_BOOL;
		type->bit_fields[i]->secrecy = RSP_PUBLIC;
	}
}

static struct model_field *own_field(struct model *model, const struct model_type *type,
                                     const struct model_member *member)
{
	const char *name = *member->name ? member->name : "item";
	const char *key = text_printf("%s.%s", type->base, name_snake(name));
	struct model_field *field =
	    add_field(model, key, annotation_label(type, name), member->type);

	field->clause = type->clause;
	field->secrecy = annotation_secrecy(type, member->name, member->type);
	return field;
}

static void make_member_fields(struct model *model, struct model_type *type)
{
	for (size_t i = 0; i < type->num_members && type->show != RSP_SHOW_INLINE; i++) {
		struct model_member *member = &type->members[i];
		bool by_type = type->kind == RSP_ASN_CHOICE || type->kind == RSP_ASN_LIST;

		if (by_type && member->type->definition)
			member->field = member->type->field;
		else
			member->field = own_field(model, type, member);
	}
	for (size_t i = 0; i < type->num_variants; i++) {
		struct model_member *form = &type->members[type->num_members + i];

		form->field = model_find_member(type, form->name)->field;
		if (form->field->kind != kind_of(form->type))
			die("%s.%s: a form of another kind", type->name, form->name);
	}
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp((*(struct model_field *const *)a)->key,
	              (*(struct model_field *const *)b)->key);
}

static void check_keys(const struct model *model)
{
	struct model_field **sorted = calloc(model->num_fields, sizeof(*sorted));

	if (!sorted)
		die("no memory");
	memcpy(sorted, model->fields, model->num_fields * sizeof(*sorted));
	qsort(sorted, model->num_fields, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < model->num_fields; i++)
		if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0)
			die("two fields have the key %s", sorted[i]->key);
	free(sorted);
}

/* A primitive type has a field of its own only where its key is used: as an element, an
 * alternative, or in an open type. */
static void note_alone(const struct model *model)
{
	for (size_t i = 0; i < model->num_types; i++) {
		struct model_type *type = model->types[i];
		bool by_type = type->kind == RSP_ASN_CHOICE || type->kind == RSP_ASN_LIST;

		if (type->kind == RSP_ASN_SEQUENCE || (by_type && type->show != RSP_SHOW_INLINE))
			type->stands_alone = true;
		for (size_t j = 0; by_type && j < type->num_members; j++)
			type->members[j].type->stands_alone = true;
	}
	for (size_t i = 0; i < model->num_opens; i++)
		model->opens[i].type->stands_alone = true;
}

void fields_make(struct model *model)
{
	model->fields = calloc(MAX_FIELDS, sizeof(struct model_field *));
	if (!model->fields)
		die("no memory");
	add_walk_fields(model);
	note_alone(model);
	for (size_t i = 0; i < model->num_types; i++) {
		struct model_type *type = model->types[i];

		if (type->definition && type->stands_alone)
			type->field = add_field(model, type->base, type->name, type);
	}
	for (size_t i = 0; i < model->num_types; i++) {
		add_bit_fields(model, model->types[i]);
		make_member_fields(model, model->types[i]);
	}
	check_keys(model);
}
