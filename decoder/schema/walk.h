/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the walker share. */
#ifndef RSP_SCHEMA_WALK_H
#define RSP_SCHEMA_WALK_H

#include "schema/schema.h"

/* Where in the tree, and beside what, an element is decoded. */
struct walk_place {
	struct rsp_decode *decode;
	struct rsp_node *parent;       /* NULL: a root, or nodes are not wanted */
	const struct rsp_field *field; /* of the element's node */
	const char *name;              /* for findings: "euiccSigned1" */
	struct rsp_slice oid;          /* the last OID before it in its SEQUENCE; empty: none */
	size_t missing;                /* bytes that its parent is short of */
	unsigned depth;
};

enum walk_field {
#define FIELD(id, key, label, kind, base) WALK_FIELD_##id,
#include "schema/walk.def"
#undef FIELD
	NUM_WALK_FIELDS
};

/* walk_field_of gives one of the walker's own fields. */
const struct rsp_field *walk_field_of(enum walk_field field);

/* walk_below is the place of what stands inside `node`, the node of an element at `place`.
 * `missing`: bytes that the element is short of. */
static inline struct walk_place walk_below(const struct walk_place *place, struct rsp_node *node,
                                           size_t missing)
{
	return (struct walk_place){.decode = place->decode,
	                           .parent = node,
	                           .name = place->name,
	                           .missing = missing,
	                           .depth = place->depth + 1};
}

/* walk_root is the place of an object in `parent`, which may be NULL. */
struct walk_place walk_root(struct rsp_decode *decode, struct rsp_node *parent);

/* walk_missing is how many bytes an object declares but does not have. */
static inline size_t walk_missing(const struct rsp_tlv *tlv)
{
	return tlv->truncated ? tlv->declared_len - tlv->value.len : 0;
}

/* walk_odd_header reports what is odd in the tag and length octets of an object. */
void walk_odd_header(const struct walk_place *place, const struct rsp_tlv *tlv);

/* walk_header is walk_odd_header where there is something odd, which is rare. */
static inline void walk_header(const struct walk_place *place, const struct rsp_tlv *tlv)
{
	if (tlv->truncated || tlv->indefinite || tlv->non_minimal_length)
		walk_odd_header(place, tlv);
}

/* walk_shows tells whether a node is wanted of an element that has no others in it. */
RSP_INLINE bool walk_shows(const struct walk_place *place, struct rsp_slice part)
{
	return !place->decode->no_nodes && !rsp_node_left_out(place->decode, place->field, part);
}

/* walk_node makes the node of an element that may have others in it. */
RSP_INLINE struct rsp_node *walk_node(const struct walk_place *place, struct rsp_slice part)
{
	if (place->decode->no_nodes)
		return NULL;
	return rsp_node_new(place->decode, place->parent, place->field, part);
}

/* walk_bytes makes the node of an element whose value are bytes, where one is wanted. */
RSP_INLINE struct rsp_node *walk_bytes(const struct walk_place *place, struct rsp_slice part,
                                       struct rsp_slice value)
{
	if (!walk_shows(place, part))
		return NULL;
	return rsp_node_bytes(place->decode, place->parent, place->field, part, value);
}

/* walk_object decodes one object, whose outermost tag has been found to be the type's own, as a
 * child of place->parent. */
struct rsp_node *walk_object(const struct walk_place *place, const struct rsp_asn_type *type,
                             const struct rsp_tlv *tlv);

/* walk_sequence decodes the content octets of a SEQUENCE into children of place->parent, moving the
 * place from member to member; `whole` is where a missing element is reported. */
void walk_sequence(struct walk_place *place, const struct rsp_asn_type *type,
                   struct rsp_slice content, struct rsp_slice whole);

/* walk_inner decodes objects of `type` inside octets, into children of place->parent: all of
 * `content` when `several`, else one. */
void walk_inner(const struct walk_place *place, const struct rsp_asn_type *type,
                struct rsp_slice content, bool several);

/* Functions that stand by themselves, called many times: inside others their cases would cost
 * these. */
#define WALK_APART __attribute__((noinline))

/* walk_primitive decodes the content octets of a primitive type. */
WALK_APART struct rsp_node *walk_primitive(const struct walk_place *place,
                                           const struct rsp_asn_type *type,
                                           const struct rsp_tlv *tlv);

/* walk_octets is walk_primitive for an OCTET STRING. */
WALK_APART struct rsp_node *walk_octets(const struct walk_place *place,
                                        const struct rsp_asn_type *type, const struct rsp_tlv *tlv,
                                        struct rsp_slice part);

/* walk_tag_list decodes concatenated tags into children of place->parent, named by the members of
 * `type`. */
void walk_tag_list(const struct walk_place *place, const struct rsp_asn_type *type,
                   struct rsp_slice content);

/* walk_unknown shows an object of no known type; constructed ones with their objects below. */
struct rsp_node *walk_unknown(const struct walk_place *place, const struct rsp_tlv *tlv);

/* walk_rest shows bytes that belong to no object. */
void walk_rest(const struct walk_place *place, enum walk_field field, struct rsp_slice rest);

/* walk_broken reports and shows what is left in `rest` after rsp_take_tlv gave RSP_TLV_CUT or _BAD.
 */
void walk_broken(const struct walk_place *place, enum rsp_tlv_status status, struct rsp_slice rest);

#endif
