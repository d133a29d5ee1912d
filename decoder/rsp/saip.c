/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/saip.h"

enum { SHOWN_PUBLIC, SHOWN_PERSONAL, SHOWN_SECRET, SHOWN_TRAILING, NUM_FIELDS };

static const char clause[] = "TCA eUICC Profile Package";

static const struct rsp_field fields[NUM_FIELDS] = {
    [SHOWN_PUBLIC] = {"saip.element",           "profile element",                   RSP_KIND_BYTES, RSP_DEC, RSP_PUBLIC, NULL,
                      clause                                                                                                          },
    [SHOWN_PERSONAL] = {"saip.element_of_card",   "profile element",                   RSP_KIND_BYTES, RSP_DEC,
                      RSP_PERSONAL,                                                                                       NULL, clause},
    [SHOWN_SECRET] = {"saip.element_with_keys", "profile element",                   RSP_KIND_BYTES, RSP_DEC,
                      RSP_SECRET,                                                                                         NULL, clause},
    [SHOWN_TRAILING] = {"saip.trailing",          "bytes behind the profile elements", RSP_KIND_BYTES,
                      RSP_DEC,                                                                                RSP_SECRET, NULL, clause},
};

static const struct element {
	uint32_t tag;
	const char *name;
	unsigned field;
} elements[] = {
#define ELEMENT(tag, name, secrecy) {tag, name, SHOWN_##secrecy},
#include "rsp/saip_elements.def"
#undef ELEMENT
};

static const struct element *element_of(uint32_t tag)
{
	for (size_t at = 0; at < sizeof(elements) / sizeof(*elements); at++)
		if (elements[at].tag == tag)
			return &elements[at];
	return NULL;
}

void rsp_saip_show(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_tlv tlv;

	while (in.len) {
		const struct element *element;
		struct rsp_node *node;
		struct rsp_slice rest = in;

		if (rsp_take_tlv(&rest, &tlv) != RSP_TLV_OK) {
			rsp_node_bytes(decode, parent, &fields[SHOWN_TRAILING], in, in);
			rsp_report(decode, RSP_RULE_BER_TRAILING, in,
			           "%zu bytes behind the profile elements", in.len);
			return;
		}
		element = element_of(tlv.tag);
		node =
		    rsp_node_bytes(decode, parent, &fields[element ? element->field : SHOWN_SECRET],
		                   tlv.whole, tlv.whole);
		if (node)
			node->note = element ? element->name : "unknown";
		if (tlv.truncated)
			rsp_report(decode, RSP_RULE_BER_CUT_SHORT, tlv.whole,
			           "the element %s says %zu bytes, %zu are there",
			           element ? element->name : "unknown", tlv.declared_len,
			           tlv.value.len);
		in = rest;
	}
}

struct rsp_field_table rsp_saip_fields(void)
{
	return (struct rsp_field_table){fields, NUM_FIELDS};
}
