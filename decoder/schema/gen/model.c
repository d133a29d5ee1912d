/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From descriptors to the model: the types with their kinds, tags and members. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include <ANY.h>
#include <BIT_STRING.h>
#include <BMPString.h>
#include <BOOLEAN.h>
#include <GeneralizedTime.h>
#include <IA5String.h>
#include <INTEGER.h>
#include <NULL.h>
#include <NativeEnumerated.h>
#include <NativeInteger.h>
#include <OBJECT_IDENTIFIER.h>
#include <OCTET_STRING.h>
#include <PrintableString.h>
#include <TeletexString.h>
#include <UTCTime.h>
#include <UTF8String.h>
#include <constr_CHOICE.h>
#include <constr_SEQUENCE.h>
#include <constr_SEQUENCE_OF.h>
#include <constr_SET_OF.h>

#include "annotations.h"
#include "fields.h"
#include "names.h"

extern asn_TYPE_descriptor_t *asn_pdu_collection[];

enum {
	MAX_TYPES = 2000,
	CLASS_SHIFT = 6, /* X.690 8.1.2: class in bits 8 and 7, */
	CONSTRUCTED = 0x20,
	LONG_TAG = 0x1F,
	SHORT_TAGS = 31,
	TAG_MORE = 0x80,
	TAG_OCTET = 7
};

static struct model_type *find_descriptor(const struct model *model,
                                          const asn_TYPE_descriptor_t *descriptor)
{
	for (size_t i = 0; i < model->num_types; i++)
		if (model->types[i]->descriptor == descriptor)
			return model->types[i];
	return NULL;
}

struct model_type *model_find(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->num_types; i++)
		if (model->types[i]->base && strcmp(model->types[i]->name, name) == 0)
			return model->types[i];
	die("annotate.def names %s, which no module has", name);
}

struct model_member *model_find_member(struct model_type *type, const char *name)
{
	for (size_t i = 0; i < type->num_members; i++)
		if (strcmp(type->members[i].name, name) == 0)
			return &type->members[i];
	die("annotate.def names %s.%s, which no module has", type->name, name);
}

/* asn1c 0.9.28 fills the descriptor of a type that is another one's alias on first use. */
static void complete(asn_TYPE_descriptor_t *descriptor)
{
	descriptor->free_struct(descriptor, NULL, 0);
}

struct kind_row {
	const asn_TYPE_descriptor_t *built_in;
	enum rsp_asn_kind kind;
};

static const struct kind_row kind_rows[] = {
    {&asn_DEF_BOOLEAN,           RSP_ASN_BOOLEAN},
    {&asn_DEF_INTEGER,           RSP_ASN_INTEGER},
    {&asn_DEF_NativeInteger,     RSP_ASN_INTEGER},
    {&asn_DEF_NativeEnumerated,  RSP_ASN_INTEGER},
    {&asn_DEF_BIT_STRING,        RSP_ASN_BITS   },
    {&asn_DEF_NULL,              RSP_ASN_NULL   },
    {&asn_DEF_OBJECT_IDENTIFIER, RSP_ASN_OID    },
    {&asn_DEF_UTCTime,           RSP_ASN_UTCTIME},
    {&asn_DEF_GeneralizedTime,   RSP_ASN_GENTIME},
    {&asn_DEF_UTF8String,        RSP_ASN_STRING },
    {&asn_DEF_PrintableString,   RSP_ASN_STRING },
    {&asn_DEF_IA5String,         RSP_ASN_STRING },
    {&asn_DEF_TeletexString,     RSP_ASN_STRING },
    {&asn_DEF_BMPString,         RSP_ASN_STRING },
    {&asn_DEF_ANY,               RSP_ASN_ANY    },
    {&asn_DEF_OCTET_STRING,      RSP_ASN_OCTETS },
};

/* Kinds are told by the functions and specifics that an alias takes over from its built-in type. */
static enum rsp_asn_kind kind_of(const asn_TYPE_descriptor_t *descriptor)
{
	if (descriptor->print_struct == SEQUENCE_print)
		return RSP_ASN_SEQUENCE;
	if (descriptor->print_struct == CHOICE_print)
		return RSP_ASN_CHOICE;
	if (descriptor->print_struct == SET_OF_print)
		return RSP_ASN_LIST;
	for (size_t i = 0; i < sizeof(kind_rows) / sizeof(*kind_rows); i++) {
		const asn_TYPE_descriptor_t *built_in = kind_rows[i].built_in;

		if (descriptor->print_struct == built_in->print_struct &&
		    (descriptor == built_in || kind_rows[i].kind == RSP_ASN_INTEGER ||
		     descriptor->specifics == built_in->specifics))
			return kind_rows[i].kind;
	}
	die("%s: a kind of type that the tables do not know", descriptor->name);
}

static uint32_t tag_bytes(ber_tlv_tag_t tag, bool constructed)
{
	uint32_t first =
	    (uint32_t)BER_TAG_CLASS(tag) << CLASS_SHIFT | (constructed ? CONSTRUCTED : 0);
	uint32_t number = BER_TAG_VALUE(tag);

	if (number < SHORT_TAGS)
		return first | number;
	first |= LONG_TAG;
	if (number < 1U << TAG_OCTET)
		return first << 8 | number;
	return (first << 8 | TAG_MORE | number >> TAG_OCTET) << 8 | (number & (TAG_MORE - 1));
}

static bool is_constructed(enum rsp_asn_kind kind)
{
	return kind == RSP_ASN_SEQUENCE || kind == RSP_ASN_SET || kind == RSP_ASN_LIST ||
	       kind == RSP_ASN_CHOICE || kind == RSP_ASN_ANY;
}

/* All tags but the last are EXPLICIT, so constructed; the last is what the type itself makes it. */
static void put_tags(uint32_t *out, unsigned *out_num, const ber_tlv_tag_t *tags, size_t num,
                     enum rsp_asn_kind kind)
{
	if (num > RSP_ASN_MAX_TAGS)
		die("more than %d tags in a row", RSP_ASN_MAX_TAGS);
	for (size_t i = 0; i < num; i++)
		out[i] = tag_bytes(tags[i], i + 1 < num || is_constructed(kind));
	*out_num = (unsigned)num;
}

static void put_member_tags(struct model_member *member, const asn_TYPE_member_t *element)
{
	const asn_TYPE_descriptor_t *descriptor = element->type;
	ber_tlv_tag_t tags[RSP_ASN_MAX_TAGS + 1] = {0};
	size_t num = 0, from = 0;

	if (element->tag_mode) {
		tags[num++] = element->tag;
		from = element->tag_mode < 0;
	}
	for (size_t i = from; i < (size_t)descriptor->tags_count && num <= RSP_ASN_MAX_TAGS; i++)
		tags[num++] = descriptor->tags[i];
	put_tags(member->tags, &member->num_tags, tags, num, member->type->kind);
}

static struct model_type *add_type(struct model *model, asn_TYPE_descriptor_t *descriptor)
{
	struct model_type *type = calloc(1, sizeof(*type));

	if (!type || model->num_types == MAX_TYPES)
		die("too many types");
	complete(descriptor);
	type->descriptor = descriptor;
	type->kind = kind_of(descriptor);
	type->der_set = type->kind == RSP_ASN_LIST && descriptor->tags_count &&
	                BER_TAG_VALUE(descriptor->all_tags[descriptor->all_tags_count - 1]) == 17;
	put_tags(type->tags, &type->num_tags, descriptor->tags, (size_t)descriptor->tags_count,
	         type->kind);
	model->types[model->num_types++] = type;
	return type;
}

static void add_named_types(struct model *model)
{
	for (asn_TYPE_descriptor_t **pdu = asn_pdu_collection; *pdu; pdu++) {
		struct model_type *type = add_type(model, *pdu);

		type->definition = modules_find((*pdu)->name);
		if (!type->definition)
			die("no module defines %s", (*pdu)->name);
		type->name = type->definition->name;
		type->base = text_printf("%s.%s", type->definition->family, name_snake(type->name));
		type->clause = type->definition->clause;
		if (type->definition->num_numbers)
			type->numbers = type->definition;
	}
}

static bool is_built_in(const asn_TYPE_descriptor_t *descriptor)
{
	for (size_t i = 0; i < sizeof(kind_rows) / sizeof(*kind_rows); i++)
		if (descriptor == kind_rows[i].built_in)
			return true;
	return false;
}

/* A type that is written where it is used: it is named after that place. */
static void name_inline(struct model_type *type, const struct model_type *parent,
                        const char *member)
{
	const char *dot = strchr(parent->base, '.');

	type->clause = parent->clause;
	if (*member) {
		type->name = text_printf("%s%s", parent->name, name_capital(member));
		type->base = text_printf("%.*s.%s", (int)(dot - parent->base), parent->base,
		                         name_snake(type->name));
	} else { /* the element of a list: its members are the list's */
		type->name = text_printf("%sItem", parent->name);
		type->base = parent->base;
	}
}

/* The type of a member: a named one, or one that belongs to this member alone. A built-in type with
 * named numbers is one of those, though asn1c has the same descriptor for all of them. */
static struct model_type *member_type(struct model *model, const struct model_type *parent,
                                      const asn_TYPE_member_t *element)
{
	const char *place = text_printf("%s%s", parent->name, name_capital(element->name));
	const struct definition *numbers = modules_find(place);
	struct model_type *type = find_descriptor(model, element->type);

	if (numbers && !numbers->is_inline)
		numbers = NULL;
	if (type && !numbers)
		return type;
	type = add_type(model, element->type);
	type->numbers = numbers;
	if (numbers || !is_built_in(element->type))
		name_inline(type, parent, element->name);
	else
		type->name = element->type->name;
	if (numbers)
		type->descriptor = NULL;
	return type;
}

static void add_members(struct model *model, struct model_type *type)
{
	const asn_TYPE_descriptor_t *descriptor = type->descriptor;

	if (descriptor->elements_count > RSP_ASN_MAX_MEMBERS)
		die("%s: too many members", type->name);
	for (int i = 0; i < descriptor->elements_count; i++) {
		const asn_TYPE_member_t *element = &descriptor->elements[i];
		struct model_member *member = &type->members[type->num_members++];

		member->name = element->name;
		member->optional = element->optional;
		member->type = member_type(model, type, element);
		put_member_tags(member, element);
	}
}

struct model *model_build(void)
{
	struct model *model = calloc(1, sizeof(*model));

	if (!model)
		die("no memory");
	model->types = calloc(MAX_TYPES, sizeof(*model->types));
	if (!model->types)
		die("no memory");
	add_named_types(model);
	for (size_t i = 0; i < model->num_types; i++) {
		enum rsp_asn_kind kind = model->types[i]->kind;

		model->types[i]->index = (int)i;
		if (kind == RSP_ASN_SEQUENCE || kind == RSP_ASN_SET || kind == RSP_ASN_CHOICE ||
		    kind == RSP_ASN_LIST)
			add_members(model, model->types[i]);
	}
	annotations_apply(model);
	fields_make(model);
	return model;
}
