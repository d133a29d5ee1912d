/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/bpp.h"

#include "rsp/fields.h"
#include "rsp/quiet.h"

enum { TAG_METADATA = 0xBF25, METADATA_MAX = 64 << 10 };

/* What may stand in a package, in the order it has to. */
struct part {
	uint32_t tag;
	unsigned rank;      /* of a part of the package: 1 to 5; 0: a block */
	uint32_t block_tag; /* of a group: what it holds */
	int group;          /* of a group: its place in rsp_es10_types; -1 */
	bool must;          /* mandatory (SGP.22 2.5.5) */
	const char *name;
	enum rsp_es10_field_id field; /* of a block */
};

enum { BLOCK_86 = 0x86, BLOCK_87 = 0x87, BLOCK_88 = 0x88, TAG_SECURE_CHANNEL = 0xBF23 };

static const struct part parts[] = {
    {TAG_SECURE_CHANNEL, 1, 0,        -1, true,  "BF23 InitialiseSecureChannel", 0                      },
    {0xA0,               2, BLOCK_87, 0,  true,  "A0 ConfigureISDP",             0                      },
    {0xA1,               3, BLOCK_88, 1,  true,  "A1 StoreMetadata",             0                      },
    {0xA2,               4, BLOCK_87, 2,  false, "A2 ReplaceSessionKeys",        0                      },
    {0xA3,               5, BLOCK_86, 3,  true,  "A3 profile elements",          0                      },
    {BLOCK_86,           0, 0,        -1, false, "86",                           RSP_ES10_FIELD_BLOCK_86},
    {BLOCK_87,           0, 0,        -1, false, "87",                           RSP_ES10_FIELD_BLOCK_87},
    {BLOCK_88,           0, 0,        -1, false, "88",                           RSP_ES10_FIELD_BLOCK_88},
};

enum { NUM_PARTS = sizeof(parts) / sizeof(parts[0]) };

/* A group that has begun. */
struct group {
	const struct part *part; /* NULL: none */
	struct rsp_node *node;
	struct rsp_slice header;
	size_t declared, got;
	bool faulty; /* its length was reported */
};

struct reader {
	struct rsp_decode *decode;
	const struct rsp_es10_types *types;
	struct rsp_node *parent;
	bool whole;    /* a whole package and not one segment */
	bool complete; /* ... of the declared length */
	bool no_start;
	bool holes; /* blocks are missing, so bytes that fit nowhere are nobody's fault */
	const struct part *last; /* part with the highest rank so far */
	unsigned seen;           /* bit n: part of rank n */
	struct group group;
	struct rsp_slice long_block; /* the first that is too long */
	size_t num_long;
	struct rsp_joiner metadata; /* contents of the 88 blocks */
	struct rsp_node *metadata_node;
	struct rsp_slice metadata_part; /* when there is only one */
	size_t num_metadata;
};

static const struct part *part_of(uint32_t tag)
{
	for (size_t i = 0; i < NUM_PARTS; i++)
		if (parts[i].tag == tag)
			return &parts[i];
	return NULL;
}

/* Decodes without keeping the findings: in a package, what one segment held was reported with it.
 */
static void walk_quietly(struct reader *reader, struct rsp_node *parent,
                         const struct rsp_asn_type *type, struct rsp_slice *in)
{
	struct rsp_decode quiet = rsp_quiet_begin(reader->decode);

	if (!type)
		rsp_walk_bare(&quiet, parent, rsp_take_up_to(in, in->len));
	else
		rsp_walk(&quiet, parent, type, in);
	rsp_quiet_end(reader->decode, &quiet);
}

/* `part`: the object is cut off here and goes on in another segment. */
static void walk_clear(struct reader *reader, struct rsp_node *parent,
                       const struct rsp_asn_type *type, struct rsp_slice in, bool part)
{
	if (reader->whole || !type || part)
		walk_quietly(reader, parent, type, &in);
	else
		rsp_walk(reader->decode, parent, type, &in);
}

static void group_end(struct reader *reader, bool at_end)
{
	struct group *group = &reader->group;

	if (group->part && reader->whole && !group->faulty && group->got < group->declared &&
	    (!at_end || reader->complete))
		rsp_report(reader->decode, RSP_RULE_BPP_GROUP_LENGTH, group->header,
		           "%s declares %zu bytes and holds %zu", group->part->name,
		           group->declared, group->got);
	*group = (struct group){0};
}

/* Checks the place of a part among the others. */
static void check_order(struct reader *reader, const struct part *part, struct rsp_slice header)
{
	reader->seen |= 1U << part->rank;
	if (!reader->last || part->rank > reader->last->rank)
		reader->last = part;
	else if (reader->whole)
		rsp_report(reader->decode, RSP_RULE_BPP_ORDER, header, "%s stands behind %s",
		           part->name, reader->last->name);
}

static void group_begin(struct reader *reader, const struct part *part, const struct rsp_tlv *tlv)
{
	struct rsp_node *node = rsp_node_new(reader->decode, reader->parent,
	                                     reader->types->group[part->group], tlv->header);

	rsp_node_uint(reader->decode, node, rsp_es10_field(RSP_ES10_FIELD_GROUP_LEN), tlv->header,
	              tlv->declared_len);
	reader->group = (struct group){
	    .part = part, .node = node, .header = tlv->header, .declared = tlv->declared_len};
}

/* How a block fits into the group that holds it. */
static void check_block(struct reader *reader, const struct part *part, const struct rsp_tlv *tlv)
{
	struct group *group = &reader->group;
	size_t len = tlv->header.len + tlv->declared_len;
	size_t left;

	if (!group->part || !reader->whole)
		return;
	if (group->part->block_tag != part->tag) {
		rsp_report(reader->decode, RSP_RULE_BPP_ORDER, tlv->header,
		           "a block %s stands in %s", part->name, group->part->name);
		group->faulty = true;
		return;
	}
	left = group->declared - group->got;
	if (len > left && !group->faulty) {
		rsp_report(reader->decode, RSP_RULE_BPP_GROUP_LENGTH, tlv->header,
		           "a block of %zu bytes stands where %s has room for %zu", len,
		           group->part->name, left);
		group->faulty = true;
	}
	group->got += tlv->whole.len < left ? tlv->whole.len : left;
}

static void keep_metadata(struct reader *reader, struct rsp_slice content)
{
	if (reader->num_metadata++ == 0) {
		reader->metadata_part = content;
		reader->metadata_node = reader->group.node ? reader->group.node : reader->parent;
	}
	if (reader->whole)
		rsp_joiner_add(&reader->metadata, reader->decode->buffer, content);
}

/* StoreMetadata that stands in one block whole. */
static bool is_metadata(struct rsp_slice content)
{
	struct rsp_tlv tlv;

	return rsp_take_tlv(&content, &tlv) == RSP_TLV_OK && tlv.tag == TAG_METADATA &&
	       !tlv.truncated;
}

/* Bytes that have nothing in them. */
static void show_bytes(struct reader *reader, struct rsp_node *parent, enum rsp_es10_field_id id,
                       struct rsp_slice bytes)
{
	const struct rsp_field *field = rsp_es10_field(id);

	if (!rsp_node_left_out(reader->decode, field, bytes))
		rsp_node_bytes(reader->decode, parent, field, bytes, bytes);
}

static void show_block_content(struct reader *reader, const struct part *part,
                               struct rsp_node *node, const struct rsp_tlv *tlv)
{
	struct rsp_decode *decode = reader->decode;
	bool clear = part->tag == BLOCK_88;
	struct rsp_slice content = tlv->value, mac = {0};
	bool has_mac = !tlv->truncated && rsp_take_last(&content, RSP_BPP_MAC_LEN, &mac);

	show_bytes(reader, node, clear ? RSP_ES10_FIELD_PLAIN_TEXT : RSP_ES10_FIELD_CIPHER_TEXT,
	           content);
	if (has_mac)
		show_bytes(reader, node, RSP_ES10_FIELD_MAC, mac);
	else if (!tlv->truncated && reader->whole)
		rsp_report(decode, RSP_RULE_BPP_BLOCK_SHORT, tlv->whole,
		           "a block of %zu bytes has no room for a MAC of %d", content.len,
		           RSP_BPP_MAC_LEN);
	if (clear)
		keep_metadata(reader, content);
	if (clear && is_metadata(content))
		walk_clear(reader, node, reader->types->store_metadata, content, false);
}

static void show_block(struct reader *reader, const struct part *part, const struct rsp_tlv *tlv)
{
	struct rsp_node *parent = reader->group.node ? reader->group.node : reader->parent;
	struct rsp_node *node =
	    rsp_node_new(reader->decode, parent, rsp_es10_field(part->field), tlv->whole);

	check_block(reader, part, tlv);
	if (tlv->header.len + tlv->declared_len > RSP_BPP_BLOCK_MAX && reader->num_long++ == 0)
		reader->long_block = tlv->header;
	show_block_content(reader, part, node, tlv);
}

/* `cut`: a tag or length that is cut in two at the end of what there is. */
static void show_unknown(struct reader *reader, struct rsp_slice bytes, bool cut)
{
	group_end(reader, cut);
	if (reader->whole && !cut && !reader->holes)
		rsp_report(reader->decode, RSP_RULE_BPP_ORDER, bytes,
		           "bytes that are no part of a Bound Profile Package");
	rsp_node_bytes(reader->decode, reader->parent, rsp_es10_field(RSP_ES10_FIELD_DATA), bytes,
	               bytes);
}

/* Shows the first element of *in and takes it; of a container only the tag and length. */
static void show_element(struct reader *reader, struct rsp_slice *in)
{
	struct rsp_slice ahead = *in;
	struct rsp_tlv tlv;
	enum rsp_tlv_status status = rsp_take_tlv(&ahead, &tlv);
	const struct part *part = status == RSP_TLV_OK ? part_of(tlv.tag) : NULL;

	if (status == RSP_TLV_CUT || !part || tlv.indefinite) {
		show_unknown(reader, rsp_take_up_to(in, in->len), status == RSP_TLV_CUT);
		return;
	}
	if (part->rank) {
		group_end(reader, false);
		check_order(reader, part, tlv.header);
	}
	if (part->group >= 0) {
		group_begin(reader, part, &tlv);
		ahead = rsp_sub(*in, tlv.header.len, SIZE_MAX);
	} else if (part->rank) {
		walk_clear(reader, reader->parent, reader->types->secure_channel, tlv.whole,
		           tlv.truncated);
	} else {
		show_block(reader, part, &tlv);
	}
	*in = ahead;
}

/* Shows the tag and length BF36 where a package begins, and everything else below it. */
static void show_package_header(struct reader *reader, struct rsp_slice *in)
{
	struct rsp_slice ahead = *in;
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&ahead, &tlv) != RSP_TLV_OK || tlv.tag != RSP_TAG_LOAD_BPP)
		return;
	reader->parent =
	    rsp_node_new(reader->decode, reader->parent, reader->types->package, tlv.header);
	if (!tlv.indefinite)
		rsp_node_uint(reader->decode, reader->parent,
		              rsp_es10_field(RSP_ES10_FIELD_DECLARED_LEN), tlv.header,
		              tlv.header.len + tlv.declared_len);
	*in = rsp_sub(*in, tlv.header.len, SIZE_MAX);
}

void rsp_bpp_show_segment(struct rsp_decode *decode, const struct rsp_es10_types *types,
                          struct rsp_node *parent, struct rsp_slice data, size_t rest)
{
	struct reader reader = {.decode = decode, .types = types, .parent = parent};
	struct rsp_slice begun = rsp_take_up_to(&data, rest);

	if (begun.len)
		rsp_node_bytes(decode, parent, rsp_es10_field(RSP_ES10_FIELD_REST), begun, begun);
	show_package_header(&reader, &data);
	while (data.len)
		show_element(&reader, &data);
}

/* StoreMetadata that is spread over several blocks (SGP.22 2.5.4 allows for it). */
static void show_metadata(struct reader *reader)
{
	struct rsp_decode *decode = reader->decode;
	const struct rsp_buffer *package = decode->buffer, *joined;
	struct rsp_node *node;

	if (reader->num_metadata < 2 || !reader->types->store_metadata)
		return;
	joined = rsp_joiner_finish(&reader->metadata, RSP_BUFFER_JOINED, "StoreMetadata");
	if (!joined)
		return;
	decode->buffer = joined;
	node = rsp_node_new(decode, reader->metadata_node, rsp_es10_field(RSP_ES10_FIELD_METADATA),
	                    joined->bytes);
	rsp_walk_all(decode, node, reader->types->store_metadata, joined->bytes);
	decode->buffer = package;
}

static void report_package(struct reader *reader, struct rsp_slice place)
{
	if (reader->num_long)
		rsp_report(reader->decode, RSP_RULE_BPP_BLOCK_LONG, reader->long_block,
		           "%zu blocks are longer than %d bytes", reader->num_long,
		           RSP_BPP_BLOCK_MAX);
	if (!reader->complete || reader->no_start)
		return;
	for (size_t i = 0; i < NUM_PARTS; i++)
		if (parts[i].must && !(reader->seen & 1U << parts[i].rank))
			rsp_report(reader->decode, RSP_RULE_BPP_ORDER, place, "%s is missing",
			           parts[i].name);
}

/* Shows what stands before `end`: an element that is not complete there, since a segment behind it
 * begins anew, does not reach into it. */
static void show_until(struct reader *reader, struct rsp_slice all, size_t *at, size_t end)
{
	struct rsp_slice run = rsp_sub(all, *at, end - *at);

	while (run.len)
		show_element(reader, &run);
	*at = end;
}

void rsp_bpp_show_package(struct rsp_decode *decode, const struct rsp_es10_types *types,
                          struct rsp_node *parent, const struct rsp_load *load, bool complete)
{
	struct rsp_slice all = decode->buffer->bytes, in = all;
	struct reader reader = {
	    .decode = decode,
	    .types = types,
	    .parent = parent,
	    .whole = true,
	    .complete = complete,
	    .no_start = load->no_start,
	    .holes = load->holes,
	};
	size_t at;

	rsp_joiner_init(&reader.metadata, decode->arena, METADATA_MAX);
	show_package_header(&reader, &in);
	rsp_node_uint(decode, reader.parent, rsp_es10_field(RSP_ES10_FIELD_DELIVERED_LEN), all,
	              load->delivered);
	at = all.len - in.len;
	for (unsigned i = 0; i < load->num_restarts; i++)
		show_until(&reader, all, &at, load->restarts[i]);
	show_until(&reader, all, &at, all.len);
	group_end(&reader, true);
	show_metadata(&reader);
	report_package(&reader, rsp_sub(all, 0, all.len - in.len));
}
