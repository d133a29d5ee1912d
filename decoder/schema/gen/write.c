/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model as C tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

/* Enumerators as they are written in rsptrace/field.h and schema.h, in the order of their enums. */
static const char *const kind_names[] = {
    "RSP_ASN_SEQUENCE", "RSP_ASN_SET",     "RSP_ASN_CHOICE",  "RSP_ASN_LIST", "RSP_ASN_BOOLEAN",
    "RSP_ASN_INTEGER",  "RSP_ASN_BITS",    "RSP_ASN_OCTETS",  "RSP_ASN_NULL", "RSP_ASN_OID",
    "RSP_ASN_STRING",   "RSP_ASN_UTCTIME", "RSP_ASN_GENTIME", "RSP_ASN_ANY"};
static const char *const show_names[] = {
    "RSP_SHOW_PLAIN", "RSP_SHOW_ICCID",    "RSP_SHOW_EID",     "RSP_SHOW_IMEI",
    "RSP_SHOW_TAC",   "RSP_SHOW_PLMN",     "RSP_SHOW_VERSION", "RSP_SHOW_NUMBER",
    "RSP_SHOW_BYTES", "RSP_SHOW_TAG_LIST", "RSP_SHOW_WRAPPED", "RSP_SHOW_CONTENT",
    "RSP_SHOW_OPEN",  "RSP_SHOW_INLINE"};
static const char *const field_kind_names[] = {"RSP_KIND_NONE",  "RSP_KIND_UINT",   "RSP_KIND_INT",
                                               "RSP_KIND_BYTES", "RSP_KIND_STRING", "RSP_KIND_BOOL",
                                               "RSP_KIND_OID",   "RSP_KIND_TIME"};
static const char *const base_names[] = {"RSP_DEC", "RSP_HEX8", "RSP_HEX16", "RSP_HEX32"};
static const char *const secrecy_names[] = {"RSP_PUBLIC", "RSP_PERSONAL", "RSP_SECRET"};
static const char *const form_names[] = {"RSP_FORM_MODULE", "RSP_FORM_TAG", "RSP_FORM_BARE"};

static void write_names(const struct model_type *type)
{
	const struct definition *numbers = type->numbers;

	if (!numbers)
		return;
	printf("static const struct rsp_name names_%d[] = {\n", type->index);
	for (size_t i = 0; i < numbers->num_numbers; i++)
		printf("\t{%ld, \"%s\"},\n", numbers->numbers[i].value, numbers->numbers[i].name);
	printf("\t{0, NULL},\n};\n");
}

static void write_fields(const struct model *model)
{
	printf("static const struct rsp_field fields[] = {\n");
	for (size_t i = 0; i < model->num_fields; i++) {
		const struct model_field *field = model->fields[i];

		printf("\t{\"%s\", \"%s\", %s, %s, %s, ", field->key, field->label,
		       field_kind_names[field->kind], base_names[field->base],
		       secrecy_names[field->secrecy]);
		if (field->names_of && field->names_of->numbers)
			printf("names_%d, ", field->names_of->index);
		else
			printf("NULL, ");
		printf("\"%s\"},\n", field->clause ? field->clause : "");
	}
	printf("};\n");
}

static void write_tags(const uint32_t *tags, unsigned num)
{
	printf("{");
	for (unsigned i = 0; i < num; i++)
		printf("%s0x%X", i ? ", " : "", (unsigned)tags[i]);
	printf("%s}, %u, ", num ? "" : "0", num);
}

/* "&table[index], " or "NULL, " */
static void write_pointer(const char *table, bool there, int index)
{
	if (there)
		printf("&%s[%d], ", table, index);
	else
		printf("NULL, ");
}

/* "table_index, " or "NULL, " */
static void write_table(const char *table, bool there, int index)
{
	if (there)
		printf("%s_%d, ", table, index);
	else
		printf("NULL, ");
}

static bool is_leaf(const struct model_member *member)
{
	enum rsp_asn_kind kind = member->type->kind;

	return kind > RSP_ASN_LIST && kind != RSP_ASN_ANY && member->num_tags == 1 &&
	       member->form == RSP_FORM_MODULE && !member->variant;
}

static uint64_t required_of(const struct model_type *type)
{
	uint64_t required = 0;

	for (size_t i = 0; i < type->num_members; i++)
		if (!type->members[i].optional)
			required |= UINT64_C(1) << i;
	return required;
}

static void write_members(const struct model_type *type)
{
	size_t num = type->num_members + type->num_variants;

	if (!num)
		return;
	printf("static const struct rsp_asn_member members_%d[] = {\n", type->index);
	for (size_t i = 0; i < num; i++) {
		const struct model_member *member = &type->members[i];

		printf("\t{\"%s\", &types[%d], ", member->name, member->type->index);
		write_tags(member->tags, member->num_tags);
		printf("%s, %s, %s, ", member->optional ? "true" : "false",
		       is_leaf(member) ? "true" : "false", form_names[member->form]);
		if (member->variant)
			printf("\"%s\", ", member->variant);
		else
			printf("NULL, ");
		write_pointer("fields", member->field, member->field ? member->field->index : 0);
		printf("\"%s\"},\n", *member->name ? member->name : member->type->name);
	}
	printf("};\n");
}

static void write_type(const struct model_type *type)
{
	const struct definition *definition = type->definition;
	bool has_bits = type->kind == RSP_ASN_BITS && type->numbers;

	printf("\t{\"%s\", %s, %s, ", type->name, kind_names[type->kind], show_names[type->show]);
	write_tags(type->tags, type->num_tags);
	printf("%s, %s, %zu, %zu, UINT64_C(%llu), ", type->nested ? "true" : "false",
	       type->der_set ? "true" : "false", type->num_members, type->num_variants,
	       (unsigned long long)required_of(type));
	write_table("members", type->num_members, type->index);
	write_table("names", type->numbers, type->index);
	write_pointer("fields", has_bits, has_bits ? type->bit_fields[0]->index : 0);
	printf("%u, %u, ", definition ? definition->min_len : 0,
	       definition ? definition->max_len : 0);
	write_pointer("fields", type->field, type->field ? type->field->index : 0);
	if (type->inner)
		printf("&types[%d]", type->inner->index);
	else
		printf("NULL");
	printf("},\n");
}

static int compare_types(const void *a, const void *b)
{
	return strcmp((*(struct model_type *const *)a)->name,
	              (*(struct model_type *const *)b)->name);
}

static void write_index(const struct model *model)
{
	struct model_type **sorted = calloc(model->num_types, sizeof(*sorted));
	size_t num = 0;

	if (!sorted)
		die("no memory");
	for (size_t i = 0; i < model->num_types; i++)
		if (model->types[i]->base)
			sorted[num++] = model->types[i];
	qsort(sorted, num, sizeof(*sorted), compare_types);
	printf("static const struct rsp_asn_type *const by_name[] = {\n");
	for (size_t i = 0; i < num; i++) {
		if (i && strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
			die("two types have the name %s", sorted[i]->name);
		printf("\t&types[%d],\n", sorted[i]->index);
	}
	printf("};\n");
	free(sorted);
}

struct oid {
	unsigned char octets[64];
	size_t len;
};

static void put_arc(struct oid *oid, unsigned long arc)
{
	unsigned shift = 0;

	while (arc >> shift >> 7)
		shift += 7;
	for (;; shift -= 7) {
		oid->octets[oid->len++] =
		    (unsigned char)((arc >> shift & 0x7F) | (shift ? 0x80 : 0));
		if (!shift)
			return;
	}
}

/* X.690 8.19: the first two arcs share one number. */
static struct oid encode_oid(const char *dotted)
{
	struct oid oid = {{0}, 0};
	char *end;
	unsigned long first = strtoul(dotted, &end, 10);

	put_arc(&oid, first * 40 + strtoul(end + 1, &end, 10));
	while (*end == '.')
		put_arc(&oid, strtoul(end + 1, &end, 10));
	return oid;
}

/* The last eight octets as a number. */
static uint64_t oid_key(const struct oid *oid)
{
	uint64_t key = 0;

	for (size_t i = oid->len > sizeof(key) ? oid->len - sizeof(key) : 0; i < oid->len; i++)
		key = key << 8 | oid->octets[i];
	return key;
}

static int compare_opens(const void *a, const void *b)
{
	struct oid oid_a = encode_oid(((const struct model_open *)a)->oid);
	struct oid oid_b = encode_oid(((const struct model_open *)b)->oid);
	uint64_t key_a = oid_key(&oid_a), key_b = oid_key(&oid_b);

	return key_a < key_b ? -1 : key_a > key_b;
}

static void write_opens(const struct model *model)
{
	qsort(model->opens, model->num_opens, sizeof(*model->opens), compare_opens);
	for (size_t i = 0; i < model->num_opens; i++) {
		struct oid oid = encode_oid(model->opens[i].oid);

		if (i && compare_opens(&model->opens[i - 1], &model->opens[i]) == 0)
			die("two OIDs end like %s", model->opens[i].oid);
		printf("static const uint8_t oid_%zu[] = {", i);
		for (size_t j = 0; j < oid.len; j++)
			printf("%s0x%02X", j ? ", " : "", oid.octets[j]);
		printf("}; /* %s */\n", model->opens[i].oid);
	}
	printf("static const struct open_row opens[] = {\n");
	for (size_t i = 0; i < model->num_opens; i++) {
		struct oid oid = encode_oid(model->opens[i].oid);

		printf("\t{0x%llX, {oid_%zu, sizeof(oid_%zu)}, &types[%d]},\n",
		       (unsigned long long)oid_key(&oid), i, i, model->opens[i].type->index);
	}
	printf("};\n");
}

void model_write(const struct model *model)
{
	printf("/* SPDX-License-Identifier: GPL-2.0-or-later */\n"
	       "/* Generated by schema_gen from the modules and annotate.def: do not edit. */\n");
	for (size_t i = 0; i < model->num_types; i++)
		write_names(model->types[i]);
	write_fields(model);
	printf("static const struct rsp_asn_type types[%zu];\n", model->num_types);
	for (size_t i = 0; i < model->num_types; i++)
		write_members(model->types[i]);
	printf("static const struct rsp_asn_type types[%zu] = {\n", model->num_types);
	for (size_t i = 0; i < model->num_types; i++)
		write_type(model->types[i]);
	printf("};\n");
	write_index(model);
	write_opens(model);
}
