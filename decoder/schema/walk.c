/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walker: constructed types. */
#include "schema/walk.h"

#include <string.h>

#include "schema/memo.h"

enum {
	NO_MEMBER = -1,
	TAG_BYTE_BITS = 8,
	TAG_CONSTRUCTED = 0x20 /* X.690 8.1.2.5, in the first octet of a tag */
};

static bool type_begins_with(const struct rsp_asn_type *type, uint32_t tag);

static inline bool member_matches(const struct rsp_asn_member *member, uint32_t tag)
{
	if (member->num_tags)
		return member->tags[0] == tag && member->form != RSP_FORM_BARE;
	return type_begins_with(member->type, tag);
}

/* Whether an object with this tag can be of the type. */
static bool type_begins_with(const struct rsp_asn_type *type, uint32_t tag)
{
	if (type->num_tags)
		return type->tags[0] == tag;
	if (type->kind == RSP_ASN_ANY)
		return true;
	for (unsigned i = 0; i < type->num_members; i++)
		if (member_matches(&type->members[i], tag))
			return true;
	return false;
}

/* The member from `first` to before `end` that the tag belongs to. */
static inline int find_in(const struct rsp_asn_type *type, uint32_t tag, unsigned first,
                          unsigned end)
{
	for (unsigned i = first; i < end; i++)
		if (member_matches(&type->members[i], tag))
			return (int)i;
	return NO_MEMBER;
}

RSP_RARE static int find_elsewhere(const struct rsp_asn_type *type, uint32_t tag, unsigned next)
{
	unsigned num = type->num_members;
	int found = find_in(type, tag, 0, next);

	return found != NO_MEMBER ? found : find_in(type, tag, num, num + type->num_variants);
}

/* The member of a SEQUENCE that an object belongs to: rather one from `next` on than one before. */
static inline int find_member(const struct rsp_asn_type *type, uint32_t tag, unsigned next)
{
	int found = find_in(type, tag, next, type->num_members);

	return found != NO_MEMBER ? found : find_elsewhere(type, tag, next);
}

/* The tag with the constructed bit of its first octet turned over. */
static uint32_t other_form(uint32_t tag)
{
	unsigned shift = 0;

	while (tag >> shift >> TAG_BYTE_BITS)
		shift += TAG_BYTE_BITS;
	return tag ^ (uint32_t)TAG_CONSTRUCTED << shift;
}

static void report_variant(const struct walk_place *place, const struct rsp_asn_member *member,
                           struct rsp_slice part)
{
	rsp_report(place->decode, RSP_RULE_ASN1_VARIANT, part, "%s in another form: %s",
	           member->name, member->variant);
}

/* An object that the type does not have. Answers the member that it would be if it were not written
 * as constructed instead of primitive, or the other way round. */
RSP_RARE static int walk_stray(const struct walk_place *place, const struct rsp_asn_type *type,
                               const struct rsp_tlv *tlv)
{
	uint32_t other = other_form(tlv->tag);
	int found = find_member(type, other, 0);

	if (found != NO_MEMBER && !type->members[found].num_tags)
		found = NO_MEMBER;
	if (found != NO_MEMBER)
		rsp_report(place->decode, RSP_RULE_ASN1_WRONG_TAG, tlv->header,
		           "%s has tag %X, not %X", type->members[found].name, (unsigned)tlv->tag,
		           (unsigned)other);
	else
		rsp_report(place->decode, RSP_RULE_ASN1_UNKNOWN_TAG, tlv->header,
		           "%s has no element with tag %X", type->name, (unsigned)tlv->tag);
	walk_header(place, tlv);
	walk_unknown(place, tlv);
	return found;
}

static struct rsp_node *walk_untagged(const struct walk_place *place,
                                      const struct rsp_asn_type *type, const struct rsp_tlv *tlv);
static struct rsp_node *walk_tagged(const struct walk_place *place, const struct rsp_asn_type *type,
                                    const uint32_t *tags, unsigned num_tags,
                                    const struct rsp_tlv *tlv);

/* A member that is not a leaf, at its place. */
WALK_APART static struct rsp_node *walk_branch(const struct walk_place *place,
                                               const struct rsp_asn_member *member,
                                               const struct rsp_tlv *tlv)
{
	if (member->variant)
		report_variant(place, member, tlv->header);
	if (member->num_tags)
		return walk_tagged(place, member->type, member->tags, member->num_tags, tlv);
	return walk_untagged(place, member->type, tlv);
}

/* Decodes an object that was found to be this member. `place` is that of the parent's content; its
 * field and name become the member's. `plain`: nothing is odd in its header. */
static inline struct rsp_node *walk_member(struct walk_place *place,
                                           const struct rsp_asn_member *member,
                                           const struct rsp_tlv *tlv, bool plain)
{
	place->field = member->field;
	place->name = member->title;
	if (!member->leaf)
		return walk_branch(place, member, tlv);
	if (!plain)
		walk_header(place, tlv);
	return walk_primitive(place, member->type, tlv);
}

/* What has been seen of a SEQUENCE so far. */
struct progress {
	uint64_t seen; /* a bit for each member */
	unsigned next; /* the member behind the last one in order */
};

/* Another form of a member stands for the member of the module. */
static unsigned module_member(const struct rsp_asn_type *type, unsigned index)
{
	for (unsigned i = 0; i < type->num_members; i++)
		if (strcmp(type->members[i].name, type->members[index].name) == 0)
			return i;
	return index;
}

/* A member that stands before others which came already, or that the module does not have so. */
RSP_RARE static void note_odd_place(const struct walk_place *place, const struct rsp_asn_type *type,
                                    unsigned index, const struct rsp_tlv *tlv,
                                    struct progress *progress)
{
	const struct rsp_asn_member *member = &type->members[index];

	if (index >= type->num_members)
		index = module_member(type, index);
	if (progress->seen >> index & 1)
		rsp_report(place->decode, RSP_RULE_ASN1_REPEATED, tlv->header,
		           "%s comes again in %s", member->name, type->name);
	else if (index < progress->next && !member->variant)
		rsp_report(place->decode, RSP_RULE_ASN1_ORDER, tlv->header,
		           "%s stands too late in %s", member->name, type->name);
	progress->seen |= UINT64_C(1) << index;
	if (index >= progress->next)
		progress->next = index + 1;
}

static inline void note_progress(const struct walk_place *place, const struct rsp_asn_type *type,
                                 unsigned index, const struct rsp_tlv *tlv,
                                 struct progress *progress)
{
	if (index < progress->next || index >= type->num_members) {
		note_odd_place(place, type, index, tlv, progress);
		return;
	}
	progress->seen |= UINT64_C(1) << index;
	progress->next = index + 1;
}

RSP_RARE static void report_missing(const struct walk_place *place, const struct rsp_asn_type *type,
                                    uint64_t seen, struct rsp_slice whole)
{
	for (unsigned i = 0; i < type->num_members; i++)
		if (!type->members[i].optional && !(seen >> i & 1))
			rsp_report(place->decode, RSP_RULE_ASN1_MISSING, whole, "%s lacks %s",
			           type->name, type->members[i].name);
}

/* rsp_take_tlv without a call where an object is plain, or there is none. */
static inline enum rsp_tlv_status take_tlv(struct rsp_slice *in, struct rsp_tlv *out,
                                           bool *out_plain)
{
	*out_plain = rsp_take_plain_tlv(in, out);
	if (*out_plain)
		return RSP_TLV_OK;
	return in->len ? rsp_take_tlv(in, out) : RSP_TLV_END;
}

void walk_sequence(struct walk_place *place, const struct rsp_asn_type *type,
                   struct rsp_slice content, struct rsp_slice whole)
{
	struct progress progress = {0};
	struct rsp_tlv tlv;
	enum rsp_tlv_status status;
	bool plain;

	while ((status = take_tlv(&content, &tlv, &plain)) == RSP_TLV_OK) {
		int found = find_member(type, tlv.tag, progress.next);

		if (found == NO_MEMBER) {
			found = walk_stray(place, type, &tlv);
			if (found != NO_MEMBER)
				progress.seen |= UINT64_C(1)
				                 << module_member(type, (unsigned)found);
			continue;
		}
		note_progress(place, type, (unsigned)found, &tlv, &progress);
		walk_member(place, &type->members[found], &tlv, plain);
		if (type->members[found].type->kind == RSP_ASN_OID)
			place->oid = tlv.value;
	}
	if (status != RSP_TLV_END)
		walk_broken(place, status, content);
	else if (type->required & ~progress.seen && !place->missing)
		report_missing(place, type, progress.seen, whole);
}

static void walk_list(struct walk_place *place, const struct rsp_asn_type *type,
                      struct rsp_slice content)
{
	const struct rsp_asn_member *element = &type->members[0];
	struct rsp_tlv tlv;
	enum rsp_tlv_status status;
	bool plain;

	while ((status = take_tlv(&content, &tlv, &plain)) == RSP_TLV_OK) {
		if (member_matches(element, tlv.tag))
			walk_member(place, element, &tlv, plain);
		else
			walk_stray(place, type, &tlv);
	}
	walk_broken(place, status, content);
}

/* The alternative that the content itself is, without its header; NULL: there is none such. */
static const struct rsp_asn_member *bare_alternative(const struct rsp_asn_type *type,
                                                     uint32_t first_tag)
{
	for (unsigned i = 0; i < type->num_variants; i++) {
		const struct rsp_asn_member *member = &type->members[type->num_members + i];

		if (member->form == RSP_FORM_BARE &&
		    (!member->tags[0] || member->tags[0] == first_tag))
			return member;
	}
	return NULL;
}

static void walk_bare_alternative(const struct walk_place *place,
                                  const struct rsp_asn_member *member, struct rsp_slice content,
                                  struct rsp_slice whole)
{
	struct rsp_slice part = content.len ? content : whole;
	struct rsp_node *node = rsp_node_new(place->decode, place->parent, member->field, part);
	struct walk_place below = walk_below(place, node, place->missing);

	below.name = member->name;
	report_variant(place, member, whole);
	walk_sequence(&below, member->type, content, part);
}

/* Decodes the object that a CHOICE was found to be into a child of place->parent. */
static struct rsp_node *walk_alternative(struct walk_place *place, const struct rsp_asn_type *type,
                                         const struct rsp_tlv *tlv)
{
	int found = find_member(type, tlv->tag, 0);

	if (found == NO_MEMBER) {
		walk_stray(place, type, tlv);
		return NULL;
	}
	return walk_member(place, &type->members[found], tlv, false);
}

/* The content octets of a tagged CHOICE: one object. */
static void walk_choice(struct walk_place *place, const struct rsp_asn_type *type,
                        struct rsp_slice content, struct rsp_slice whole)
{
	const struct rsp_asn_member *bare = NULL;
	struct rsp_slice rest = content;
	struct rsp_tlv tlv = {0};
	enum rsp_tlv_status status = rsp_take_tlv(&rest, &tlv);

	if (status == RSP_TLV_END ||
	    (status == RSP_TLV_OK && find_member(type, tlv.tag, 0) == NO_MEMBER))
		bare = bare_alternative(type, tlv.tag);
	if (bare && (content.len || !bare->type->num_members)) {
		walk_bare_alternative(place, bare, content, whole);
		return;
	}
	if (status == RSP_TLV_END && !place->missing)
		rsp_report(place->decode, RSP_RULE_ASN1_MISSING, whole, "%s has no alternative",
		           type->name);
	if (status != RSP_TLV_OK) {
		walk_broken(place, status, content);
		return;
	}
	walk_alternative(place, type, &tlv);
	if (rest.len) {
		rsp_report(place->decode, RSP_RULE_BER_TRAILING, rest, "%zu bytes behind the %s",
		           rest.len, type->name);
		walk_rest(place, WALK_FIELD_TRAILING, rest);
	}
}

/* An object of an open type: as what the OID beside it says, or as bytes with its objects below. */
static struct rsp_node *walk_open(const struct walk_place *place, const struct rsp_tlv *tlv)
{
	const struct rsp_asn_type *type = rsp_schema_open(place->oid);
	struct walk_place below;
	struct rsp_node *node;

	if (type && type_begins_with(type, tlv->tag)) {
		below = *place;
		below.field = type->field;
		return walk_object(&below, type, tlv);
	}
	if (type)
		rsp_report(place->decode, RSP_RULE_ASN1_WRONG_TAG, tlv->header,
		           "a %s does not begin with tag %X", type->name, (unsigned)tlv->tag);
	walk_header(place, tlv);
	node = rsp_node_bytes(place->decode, place->parent, place->field, tlv->whole, tlv->whole);
	below = walk_below(place, node, walk_missing(tlv));
	if (node)
		walk_unknown(&below, tlv);
	return node;
}

/* An untagged CHOICE or an open type: the object's own tag decides. */
static struct rsp_node *walk_untagged(const struct walk_place *place,
                                      const struct rsp_asn_type *type, const struct rsp_tlv *tlv)
{
	struct walk_place below;
	struct rsp_node *node;
	int found;

	if (type->kind == RSP_ASN_ANY)
		return walk_open(place, tlv);
	if (type->show == RSP_SHOW_INLINE) {
		found = find_member(type, tlv->tag, 0);
		return found == NO_MEMBER ? NULL
		                          : walk_tagged(place, type->members[found].type,
		                                        type->members[found].tags,
		                                        type->members[found].num_tags, tlv);
	}
	node = walk_node(place, tlv->whole);
	below = walk_below(place, node, place->missing);
	walk_alternative(&below, type, tlv);
	return node;
}

/* The content octets. Real traffic also puts the type's own tag inside the tag that replaces it:
 * then there is one object with that tag, which begins as the type's content does. */
RSP_RARE static struct rsp_slice nested_content(const struct walk_place *place,
                                                const struct rsp_asn_type *type,
                                                const struct rsp_tlv *tlv)
{
	struct rsp_slice rest = tlv->value, inside;
	struct rsp_tlv inner, first;

	if (tlv->tag == type->tags[0] || tlv->truncated ||
	    rsp_take_tlv(&rest, &inner) != RSP_TLV_OK || inner.tag != type->tags[0] || rest.len)
		return tlv->value;
	inside = inner.value;
	if (rsp_take_tlv(&inside, &first) != RSP_TLV_OK ||
	    !member_matches(&type->members[0], first.tag))
		return tlv->value;
	rsp_report(place->decode, RSP_RULE_ASN1_VARIANT, inner.header,
	           "%s keeps its own tag %X inside tag %X", place->name, (unsigned)inner.tag,
	           (unsigned)tlv->tag);
	return inner.value;
}

static struct rsp_node *walk_constructed(const struct walk_place *place,
                                         const struct rsp_asn_type *type, struct rsp_slice whole,
                                         const struct rsp_tlv *tlv)
{
	struct rsp_node *node = walk_node(place, whole);
	struct walk_place below = walk_below(place, node, walk_missing(tlv));
	struct rsp_slice content;

	if (place->depth >= RSP_MAX_DEPTH) {
		rsp_report(place->decode, RSP_RULE_BER_TOO_DEEP, whole, "%s is not decoded further",
		           place->name);
		return node;
	}
	content = type->nested ? nested_content(place, type, tlv) : tlv->value;
	if (type->kind == RSP_ASN_CHOICE)
		walk_choice(&below, type, content, whole);
	else if (type->kind == RSP_ASN_LIST)
		walk_list(&below, type, content);
	else
		walk_sequence(&below, type, content, whole);
	return node;
}

/* An object that the memo may know: where nothing was odd in the same bytes before, nothing is now.
 * Its node stands without children, for trees are not wanted where there is a memo. */
RSP_RARE static struct rsp_node *walk_remembered(const struct walk_place *place,
                                                 const struct rsp_asn_type *type,
                                                 struct rsp_slice whole, const struct rsp_tlv *tlv)
{
	struct rsp_decode *decode = place->decode;
	struct rsp_node *node = rsp_node_new(decode, place->parent, place->field, whole);
	unsigned num_findings = decode->num_findings;
	bool no_nodes = decode->no_nodes;

	if (rsp_memo_knows(decode->memo, whole))
		return node;
	decode->no_nodes = true;
	walk_constructed(place, type, whole, tlv);
	decode->no_nodes = no_nodes;
	if (decode->num_findings == num_findings && num_findings < RSP_MAX_FINDINGS &&
	    !place->missing && !tlv->truncated)
		rsp_memo_add(decode->memo, whole);
	return node;
}

/* An object of a CHOICE that leaves no node, or of an open type, under a tag. */
static struct rsp_node *walk_inside(const struct walk_place *place, const struct rsp_asn_type *type,
                                    const struct rsp_tlv *tlv)
{
	struct rsp_slice rest = tlv->value;
	struct rsp_tlv inner;

	if (rsp_take_tlv(&rest, &inner) == RSP_TLV_OK)
		return walk_untagged(place, type, &inner);
	return walk_unknown(place, tlv);
}

/* The value of an object whose tags have been taken off; `whole` begins at the outermost tag. */
static inline struct rsp_node *walk_value(const struct walk_place *place,
                                          const struct rsp_asn_type *type, struct rsp_slice whole,
                                          const struct rsp_tlv *tlv)
{
	if (type->kind > RSP_ASN_LIST && type->kind != RSP_ASN_ANY)
		return walk_primitive(place, type, tlv);
	if (rsp_memo_is_for(place->decode->memo, type))
		return walk_remembered(place, type, whole, tlv);
	if (type->kind == RSP_ASN_ANY ||
	    (type->kind == RSP_ASN_CHOICE && type->show == RSP_SHOW_INLINE))
		return walk_inside(place, type, tlv);
	return walk_constructed(place, type, whole, tlv);
}

/* Takes off the explicit tags behind the first, which was found to be right. */
WALK_APART static struct rsp_node *walk_explicit(const struct walk_place *place,
                                                 const struct rsp_asn_type *type,
                                                 const uint32_t *tags, unsigned num_tags,
                                                 const struct rsp_tlv *tlv)
{
	struct walk_place at = *place;
	struct rsp_tlv inner = *tlv;

	for (unsigned i = 1; i < num_tags; i++) {
		struct rsp_slice rest = inner.value;
		size_t missing = walk_missing(&inner);
		enum rsp_tlv_status status = rsp_take_tlv(&rest, &inner);

		at.missing = missing;
		if (status != RSP_TLV_OK || inner.tag != tags[i]) {
			if (status == RSP_TLV_OK || !missing)
				rsp_report(at.decode, RSP_RULE_ASN1_WRONG_TAG, tlv->whole,
				           "%s does not hold tag %X", at.name, (unsigned)tags[i]);
			return walk_unknown(&at, tlv);
		}
		walk_header(&at, &inner);
		if (rest.len)
			rsp_report(at.decode, RSP_RULE_BER_TRAILING, rest,
			           "%zu bytes behind the %s", rest.len, at.name);
	}
	return walk_value(&at, type, tlv->whole, &inner);
}

static struct rsp_node *walk_tagged(const struct walk_place *place, const struct rsp_asn_type *type,
                                    const uint32_t *tags, unsigned num_tags,
                                    const struct rsp_tlv *tlv)
{
	walk_header(place, tlv);
	if (num_tags > 1)
		return walk_explicit(place, type, tags, num_tags, tlv);
	return walk_value(place, type, tlv->whole, tlv);
}

struct rsp_node *walk_object(const struct walk_place *place, const struct rsp_asn_type *type,
                             const struct rsp_tlv *tlv)
{
	if (type->num_tags)
		return walk_tagged(place, type, type->tags, type->num_tags, tlv);
	return walk_untagged(place, type, tlv);
}

/* An object, as `type`. The field and name of the place become its. */
static struct rsp_node *walk_taken(struct walk_place *place, const struct rsp_asn_type *type,
                                   const struct rsp_tlv *tlv)
{
	place->field = type->field;
	place->name = type->name;
	if (type_begins_with(type, tlv->tag))
		return walk_object(place, type, tlv);
	rsp_report(place->decode, RSP_RULE_ASN1_WRONG_TAG, tlv->header,
	           "%s does not begin with tag %X", type->name, (unsigned)tlv->tag);
	walk_header(place, tlv);
	return walk_unknown(place, tlv);
}

/* Where there is no object of `type` to take. */
RSP_RARE static void walk_none(struct walk_place *place, const struct rsp_asn_type *type,
                               enum rsp_tlv_status status, struct rsp_slice in)
{
	place->field = type->field;
	place->name = type->name;
	if (status == RSP_TLV_END && !place->missing)
		rsp_report(place->decode, RSP_RULE_ASN1_MISSING, in, "there is no %s", type->name);
	walk_broken(place, status, in);
}

/* The first object of *in, as `type`. */
static struct rsp_node *walk_first(struct walk_place *place, const struct rsp_asn_type *type,
                                   struct rsp_slice *in)
{
	struct rsp_tlv tlv;
	enum rsp_tlv_status status = rsp_take_tlv(in, &tlv);

	if (status == RSP_TLV_OK)
		return walk_taken(place, type, &tlv);
	walk_none(place, type, status, rsp_take_up_to(in, in->len));
	return NULL;
}

static void walk_trailing(const struct walk_place *place, const struct rsp_asn_type *type,
                          struct rsp_slice rest)
{
	if (!rest.len)
		return;
	rsp_report(place->decode, RSP_RULE_BER_TRAILING, rest, "%zu bytes behind the %s", rest.len,
	           type->name);
	walk_rest(place, WALK_FIELD_TRAILING, rest);
}

void walk_inner(const struct walk_place *place, const struct rsp_asn_type *type,
                struct rsp_slice content, bool several)
{
	struct walk_place at = *place;

	if (place->depth >= RSP_MAX_DEPTH)
		return;
	do
		walk_first(&at, type, &content);
	while (several && content.len);
	walk_trailing(place, type, content);
}

struct rsp_node *rsp_walk(struct rsp_decode *decode, struct rsp_node *parent,
                          const struct rsp_asn_type *type, struct rsp_slice *in)
{
	struct walk_place place = walk_root(decode, parent);

	return walk_first(&place, type, in);
}

struct rsp_node *rsp_walk_all(struct rsp_decode *decode, struct rsp_node *parent,
                              const struct rsp_asn_type *type, struct rsp_slice in)
{
	struct walk_place place = walk_root(decode, parent);
	struct rsp_node *node = walk_first(&place, type, &in);

	walk_trailing(&place, type, in);
	return node;
}

struct rsp_node *rsp_walk_taken(struct rsp_decode *decode, struct rsp_node *parent,
                                const struct rsp_asn_type *type, const struct rsp_tlv *tlv,
                                struct rsp_slice rest)
{
	struct walk_place place = walk_root(decode, parent);
	struct rsp_node *node = walk_taken(&place, type, tlv);

	walk_trailing(&place, type, rest);
	return node;
}

struct rsp_node *rsp_walk_content(struct rsp_decode *decode, struct rsp_node *parent,
                                  const struct rsp_asn_type *type, const struct rsp_tlv *tlv)
{
	struct walk_place place = walk_root(decode, parent);

	place.field = type->field;
	place.name = type->name;
	walk_header(&place, tlv);
	return walk_value(&place, type, tlv->whole, tlv);
}
