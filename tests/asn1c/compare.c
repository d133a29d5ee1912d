/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "asn1c/compare.h"

#include <string.h>

#include <ANY.h>
#include <BIT_STRING.h>
#include <BOOLEAN.h>
#include <GeneralizedTime.h>
#include <NULL.h>
#include <NativeInteger.h>
#include <OBJECT_IDENTIFIER.h>
#include <OCTET_STRING.h>
#include <UTCTime.h>
#include <asn_SET_OF.h>
#include <constr_CHOICE.h>
#include <constr_SEQUENCE.h>
#include <constr_SEQUENCE_OF.h>
#include <constr_SET_OF.h>

static const void *member_value(const asn_TYPE_member_t *element, const void *value)
{
	const char *at = (const char *)value + element->memb_offset;

	return element->flags & ATF_POINTER ? *(const void *const *)(const void *)at : at;
}

static const char *compare_sequence(const asn_TYPE_descriptor_t *descriptor, const void *value,
                                    const struct rsp_node *child)
{
	for (int i = 0; i < descriptor->elements_count; i++) {
		const asn_TYPE_member_t *element = &descriptor->elements[i];
		const void *member = member_value(element, value);
		const char *differs;

		if (!member)
			continue;
		if (!child)
			return element->name;
		differs = compare_tree(element->type, member, child);
		if (differs)
			return differs;
		child = child->next;
	}
	return child ? child->field->key : NULL;
}

static const char *compare_list(const asn_TYPE_descriptor_t *descriptor, const void *value,
                                const struct rsp_node *child)
{
	const asn_anonymous_set_ *list = _A_CSET_FROM_VOID(value);

	for (int i = 0; i < list->count; i++) {
		const char *differs;

		if (!child)
			return descriptor->name;
		differs = compare_tree(descriptor->elements[0].type, list->array[i], child);
		if (differs)
			return differs;
		child = child->next;
	}
	return child ? child->field->key : NULL;
}

/* A CHOICE of one kind of value leaves no node of its own (schema.h, RSP_SHOW_INLINE). */
static bool is_inline(const asn_TYPE_descriptor_t *descriptor)
{
	const struct rsp_asn_type *type = rsp_schema_type(descriptor->name);

	return type && type->show == RSP_SHOW_INLINE;
}

static const char *compare_choice(const asn_TYPE_descriptor_t *descriptor, const void *value,
                                  const struct rsp_node *node)
{
	const asn_CHOICE_specifics_t *specifics = descriptor->specifics;
	const char *at = (const char *)value + specifics->pres_offset;
	const asn_TYPE_member_t *element;
	int present;

	memcpy(&present, at, sizeof(present));
	if (present < 1 || present > descriptor->elements_count)
		return descriptor->name;
	element = &descriptor->elements[present - 1];
	if (is_inline(descriptor))
		return compare_tree(element->type, member_value(element, value), node);
	if (!node->first || node->first->next)
		return element->name;
	return compare_tree(element->type, member_value(element, value), node->first);
}

/* The octets that a node stands for. */
static struct rsp_slice node_bytes(const struct rsp_node *node)
{
	return rsp_sub(node->span.buffer->bytes, (size_t)(node->span.bit_off / 8),
	               (size_t)(node->span.bit_len / 8));
}

static bool same_octets(const void *octets, int len, struct rsp_slice bytes)
{
	return rsp_equal(rsp_slice(octets, (size_t)len), bytes);
}

/* An empty value has nothing to point at: its node points at the whole object. */
static bool octets_agree(const OCTET_STRING_t *string, const struct rsp_node *node)
{
	return string->size == 0 || same_octets(string->buf, string->size, node_bytes(node));
}

static bool bits_agree(const BIT_STRING_t *bits, const struct rsp_node *node)
{
	struct rsp_slice bytes = node_bytes(node);
	uint8_t unused;

	return rsp_take_u8(&bytes, &unused) && unused == bits->bits_unused &&
	       same_octets(bits->buf, bits->size, bytes);
}

/* asn1c keeps the whole object; the walker may have shown its content, by the OID beside it. */
static bool open_agrees(const ANY_t *any, const struct rsp_node *node)
{
	return rsp_ends_with(rsp_slice(any->buf, (size_t)any->size), node_bytes(node));
}

static bool integer_agrees(long number, const struct rsp_node *node)
{
	struct rsp_slice bytes = node_bytes(node);
	uint64_t value;
	size_t len = bytes.len;

	if (node->field->kind == RSP_KIND_INT)
		return node->value.i == number;
	return rsp_take_ube(&bytes, len, &value) && (uint64_t)number == value;
}

static bool primitive_agrees(const asn_TYPE_descriptor_t *descriptor, const void *value,
                             const struct rsp_node *node)
{
	if (descriptor->print_struct == asn_DEF_BOOLEAN.print_struct)
		return (*(const BOOLEAN_t *)value != 0) == (node->value.u != 0);
	if (descriptor->print_struct == asn_DEF_NULL.print_struct)
		return node->field->kind == RSP_KIND_NONE;
	if (descriptor->print_struct == asn_DEF_NativeInteger.print_struct)
		return integer_agrees(*(const long *)value, node);
	if (descriptor->print_struct == asn_DEF_BIT_STRING.print_struct)
		return bits_agree(value, node);
	if (descriptor->specifics == asn_DEF_ANY.specifics)
		return open_agrees(value, node);
	return octets_agree(value, node); /* strings, times and OIDs have the same layout */
}

const char *compare_tree(const asn_TYPE_descriptor_t *descriptor, const void *value,
                         const struct rsp_node *node)
{
	if (descriptor->print_struct == SEQUENCE_print)
		return compare_sequence(descriptor, value, node->first);
	if (descriptor->print_struct == SET_OF_print)
		return compare_list(descriptor, value, node->first);
	if (descriptor->print_struct == CHOICE_print)
		return compare_choice(descriptor, value, node);
	return primitive_agrees(descriptor, value, node) ? NULL : descriptor->name;
}
