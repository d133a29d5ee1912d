/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/saip.h"

#include <string.h>

#include "rsp/quiet.h"
#include "rsp/saip_fcp.h"
#include "rsp/saip_file.h"
#include "schema/schema.h"

enum {
	FIELD_ELEMENT,
	FIELD_FILE,
	FIELD_TEMPLATE,
	FIELD_UNKNOWN,
	FIELD_PACKAGE,
	NUM_FIELDS,
	AT_HEADER = 0, /* members of a template */
	AT_TEMPLATE = 1,
	TAG_PE_HEADER = 0xA0,
	TAG_PE_ICCID = 0x83,
	TAG_PE_END = 0xAA,
	TAG_MANAGEMENT = 0xA1,
	TAG_MANAGEMENT_COMMANDS = 0xA1,
	TAG_NUMBER_MASK = 0x1F, /* X.690 8.1.2 */
	TAG_LONG_MASK = 0x7F
};

static const char clause[] = "TCA eUICC Profile Package";

static const struct rsp_field fields[NUM_FIELDS] = {
    [FIELD_ELEMENT] = {"saip.element",     "profile element", RSP_KIND_NONE,  RSP_DEC, RSP_PUBLIC, NULL,
                       clause                                                                                  },
    [FIELD_FILE] = {"saip.file",        "file",            RSP_KIND_NONE,  RSP_DEC, RSP_PUBLIC, NULL, clause},
    [FIELD_TEMPLATE] = {"saip.template_id", "templateID",      RSP_KIND_OID,   RSP_DEC, RSP_PUBLIC, NULL,
                       clause                                                                                  },
    [FIELD_PACKAGE] = {"saip.package",     "profile package", RSP_KIND_NONE,  RSP_DEC, RSP_PUBLIC, NULL,
                       clause                                                                                  },
    [FIELD_UNKNOWN] = {"saip.unknown",     "not known",       RSP_KIND_BYTES, RSP_DEC, RSP_SECRET, NULL,
                       clause                                                                                  },
};

static const struct element {
	uint32_t tag;
	const char *name;
	const char *type;    /* in the schema; NULL: a template of files */
	const char *members; /* of a template */
} elements[] = {
#define OBJECT(tag, name, type)      {tag, name, type, NULL},
#define TEMPLATE(tag, name, members) {tag, name, NULL, members},
#define KEY_FILE(member)
#include "rsp/saip_elements.def"
#undef OBJECT
#undef TEMPLATE
#undef KEY_FILE
};

static const char *const key_files[] = {
#define OBJECT(tag, name, type)
#define TEMPLATE(tag, name, members)
#define KEY_FILE(member) member,
#include "rsp/saip_elements.def"
#undef OBJECT
#undef TEMPLATE
#undef KEY_FILE
};

static const struct element *element_of(uint32_t tag)
{
	for (size_t at = 0; at < sizeof(elements) / sizeof(*elements); at++)
		if (elements[at].tag == tag)
			return &elements[at];
	return NULL;
}

/* The number of a context tag. */
static unsigned number_of(uint32_t tag)
{
	return tag > UINT8_MAX ? tag & TAG_LONG_MASK : tag & TAG_NUMBER_MASK;
}

/* The word `number` of a list of words; empty behind the last. */
static struct rsp_slice word_at(const char *list, unsigned number)
{
	struct rsp_slice rest = rsp_text(list), word = {0};

	for (unsigned at = 0; at <= number; at++) {
		if (!rest.len)
			return rsp_slice(NULL, 0);
		if (!rsp_take_until(&rest, ' ', &word))
			word = rsp_take_up_to(&rest, rest.len);
	}
	return word;
}

static bool holds_keys(struct rsp_slice name)
{
	for (size_t at = 0; at < sizeof(key_files) / sizeof(*key_files); at++)
		if (rsp_equal_text(name, key_files[at]))
			return true;
	return false;
}

static void show_unknown(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	rsp_node_bytes(decode, parent, &fields[FIELD_UNKNOWN], in, in);
}

static void show_file(struct rsp_decode *decode, struct rsp_node *parent,
                      struct rsp_saip_place *place, struct rsp_slice name,
                      const struct rsp_tlv *file)
{
	bool secret = holds_keys(name);
	const struct rsp_asn_type *type = rsp_schema_type(secret ? "KeyFileItem" : "FileItem");
	struct rsp_node *node = rsp_node_new(decode, parent, &fields[FIELD_FILE], file->whole);
	struct rsp_slice in = file->value;

	while (type && in.len)
		rsp_walk(decode, node, type, &in);
	rsp_saip_fcp_show(decode, node);
	rsp_saip_file_show(decode, node, place, name, file->value, secret);
}

static void show_template(struct rsp_decode *decode, struct rsp_node *parent,
                          struct rsp_saip_place *place, const struct element *element,
                          struct rsp_slice in)
{
	const struct rsp_asn_type *header = rsp_schema_type("PEHeader");
	struct rsp_tlv tlv;

	rsp_saip_template_begin(place, element->name);
	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		unsigned number = number_of(tlv.tag);
		struct rsp_slice name = word_at(element->members, number);

		if (number == AT_HEADER && header)
			rsp_walk_content(decode, parent, header, &tlv);
		else if (number == AT_TEMPLATE)
			rsp_node_bytes(decode, parent, &fields[FIELD_TEMPLATE], tlv.value,
			               tlv.value);
		else if (name.len)
			show_file(decode, parent, place, name, &tlv);
		else
			show_unknown(decode, parent, tlv.whole);
	}
	if (in.len)
		show_unknown(decode, parent, in);
}

static void show_management(struct rsp_decode *decode, struct rsp_node *parent,
                            struct rsp_saip_place *place, const struct rsp_tlv *element)
{
	struct rsp_tlv commands;

	if (element->tag == TAG_MANAGEMENT &&
	    rsp_tlv_find(element->value, TAG_MANAGEMENT_COMMANDS, &commands))
		rsp_saip_management_show(decode, parent, place, commands.value);
}

static void show_typed(struct rsp_decode *decode, struct rsp_node *node,
                       const struct rsp_asn_type *type, const struct rsp_tlv *tlv)
{
	rsp_walk_content(decode, node, type, tlv);
	if (tlv->tag == TAG_MANAGEMENT)
		rsp_saip_fcp_show(decode, node);
}

static void show_element(struct rsp_decode *decode, struct rsp_node *parent,
                         struct rsp_saip_place *place, const struct rsp_tlv *tlv)
{
	const struct element *element = element_of(tlv->tag);
	const struct rsp_asn_type *type =
	    element && element->type ? rsp_schema_type(element->type) : NULL;
	struct rsp_node *node = rsp_node_new(decode, parent, &fields[FIELD_ELEMENT], tlv->whole);

	if (node)
		node->note = element ? element->name : "not known";
	if (type)
		show_typed(decode, node, type, tlv);
	else if (element)
		show_template(decode, node, place, element, tlv->value);
	else
		show_unknown(decode, node, tlv->value);
	show_management(decode, node, place, tlv);
	if (tlv->truncated)
		rsp_report(decode, RSP_RULE_BER_CUT_SHORT, tlv->whole,
		           "the element %s says %zu bytes, %zu are there",
		           element ? element->name : "of a kind that is not known",
		           tlv->declared_len, tlv->value.len);
}

/* Shows all elements; what is left of `in` is none. */
static struct rsp_slice show_all(struct rsp_decode *decode, struct rsp_node *parent,
                                 struct rsp_slice in, bool is_part)
{
	struct rsp_saip_place place = {0};
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		struct rsp_decode quiet = rsp_quiet_begin(decode);
		bool is_cut = is_part && tlv.truncated;

		show_element(is_cut ? &quiet : decode, parent, &place, &tlv);
		if (is_cut)
			rsp_quiet_end(decode, &quiet);
	}
	if (in.len)
		show_unknown(decode, parent, in);
	return in;
}

/* The header comes first, the end last. */
static void check_ends(struct rsp_decode *decode, struct rsp_slice in)
{
	uint32_t first = rsp_first_tag(in), last = first;
	struct rsp_slice rest = in;
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK)
		last = tlv.tag;
	if (first && first != TAG_PE_HEADER)
		rsp_report(decode, RSP_RULE_SAIP_ENDS, in,
		           "the package begins with %X, and not with a header", (unsigned)first);
	if (last && last != TAG_PE_END)
		rsp_report(decode, RSP_RULE_SAIP_ENDS, in,
		           "the package ends with %X, and not with the element that ends it",
		           (unsigned)last);
}

bool rsp_saip_iccid(struct rsp_slice in, struct rsp_slice *out)
{
	struct rsp_tlv header, iccid;

	if (rsp_take_tlv(&in, &header) != RSP_TLV_OK || header.tag != TAG_PE_HEADER ||
	    !rsp_tlv_find(header.value, TAG_PE_ICCID, &iccid) || iccid.truncated)
		return false;
	*out = iccid.value;
	return true;
}

void rsp_saip_show(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice rest = show_all(decode, parent, in, false);

	check_ends(decode, in);
	if (rest.len)
		rsp_report(decode, RSP_RULE_BER_TRAILING, rest,
		           "%zu bytes behind the profile elements", rest.len);
}

void rsp_saip_show_part(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	(void)show_all(decode, parent, in, true);
}

bool rsp_saip_begins(struct rsp_slice in)
{
	enum { TAG_HEADER = 0xA0, TAG_MAJOR = 0x80, TAG_MINOR = 0x81, TAG_ICCID = 0x83 };
	struct rsp_tlv header, part;

	return rsp_take_tlv(&in, &header) == RSP_TLV_OK && header.tag == TAG_HEADER &&
	       rsp_tlv_find(header.value, TAG_MAJOR, &part) && part.value.len == 1 &&
	       rsp_tlv_find(header.value, TAG_MINOR, &part) && part.value.len == 1 &&
	       rsp_tlv_find(header.value, TAG_ICCID, &part) && !part.truncated;
}

const struct rsp_field *rsp_saip_package_field(void)
{
	return &fields[FIELD_PACKAGE];
}

const struct rsp_field *rsp_saip_file_field(void)
{
	return &fields[FIELD_FILE];
}

struct rsp_field_table rsp_saip_fields(void)
{
	return (struct rsp_field_table){fields, NUM_FIELDS};
}
