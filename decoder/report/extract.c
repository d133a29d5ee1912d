/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/extract.h"

#include <string.h>

#include "base/nodes.h"
#include "base/values.h"
#include "schema/schema.h"

enum { TAG_SEQUENCE = 0x30, TAG_GP_CERTIFICATE = 0x7F21, TAG_PACKAGE = 0xBF36, BYTE_BITS = 8 };

struct run {
	const struct rsp_extract_options *options;
	struct rsp_message *message;
	struct rsp_arena *arena;
	rsp_extracted_fn *found;
	void *user;
};

static const char *const words[RSP_NUM_EXTRACTS] = {
    [RSP_EXTRACT_CERTS] = "certs",
    [RSP_EXTRACT_PROFILES] = "profiles",
    [RSP_EXTRACT_BPP] = "bpp",
    [RSP_EXTRACT_PACKAGES] = "packages",
};

const char *rsp_extract_word(enum rsp_extract_kind kind)
{
	return words[kind];
}

static bool is_key(const struct rsp_node *node, const char *key)
{
	return strcmp(node->field->key, key) == 0;
}

/* The first node below `root` with this key; NULL: there is none. */
static const struct rsp_node *find(const struct rsp_node *root, const char *key)
{
	const struct rsp_node *node = root->first;
	int depth = 1;

	while (node && depth > 0) {
		if (is_key(node, key))
			return node;
		node = rsp_node_after(node, &depth);
	}
	return NULL;
}

static bool is_name_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '+' || c == '.';
}

/* Text as a part of a name: what might mean something to a file system or a shell becomes "-". */
static const char *name_of(struct rsp_arena *arena, struct rsp_slice text)
{
	char name[RSP_EXTRACT_NAME_MAX + 1];
	size_t len = 0;
	uint8_t c;

	while (len < RSP_EXTRACT_NAME_MAX && rsp_take_u8(&text, &c)) {
		if (is_name_char((char)c) && (len || c != '.'))
			name[len++] = (char)c;
		else if (len && name[len - 1] != '-')
			name[len++] = '-';
	}
	while (len && name[len - 1] == '-')
		len--;
	name[len] = '\0';
	return rsp_arena_text(arena, rsp_slice(name, len));
}

/* Whether a value must not leave: it, or what holds it, is secret, or personal and to be replaced.
 */
static bool is_hidden(const struct run *run, const struct rsp_node *node)
{
	if (run->options->redact && node->field->secrecy == RSP_PERSONAL)
		return true;
	for (; node && !run->options->reveal; node = node->parent)
		if (node->field->secrecy == RSP_SECRET)
			return true;
	return false;
}

/* Overwrites what must not leave in the copy of an object; lengths and tags stay. */
static size_t hide(const struct run *run, const struct rsp_node *from, const struct rsp_node *to,
                   struct rsp_slice whole, uint8_t *copy)
{
	size_t hidden = 0;

	for (const struct rsp_node *node = from; node && node != to;
	     node = rsp_node_after(node, NULL)) {
		struct rsp_slice bytes = rsp_span_bytes(node->span);

		/* Of a group the values in it are overwritten, so that it stays readable. */
		if ((node->first && node->field->kind == RSP_KIND_NONE) || !bytes.len ||
		    !rsp_contains(whole, bytes) || !is_hidden(run, node))
			continue;
		memset(copy + rsp_offset_in(whole, bytes), 0, bytes.len);
		hidden += bytes.len;
	}
	return hidden;
}

/* The node behind everything that stands below `node`. */
static const struct rsp_node *behind(const struct rsp_node *node)
{
	while (node && !node->next)
		node = node->parent;
	return node ? node->next : NULL;
}

/* Nodes of an object, from `first` up to but not including `end`. */
struct part {
	const struct rsp_node *first, *end;
	struct rsp_slice bytes;
};

static void give(const struct run *run, const struct part *part, uint32_t tag,
                 struct rsp_extracted *out)
{
	size_t tag_len = tag > UINT8_MAX ? 2 : 1;
	struct rsp_slice in = part->bytes, length;
	struct rsp_tlv tlv;
	uint8_t *copy;

	if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK)
		return;
	out->cut |= tlv.truncated;
	length = tlv.header;
	copy = rsp_arena_alloc(run->arena, part->bytes.len + tag_len);
	if (!copy || !rsp_skip(&length, tlv.tag > UINT8_MAX ? 2 : 1))
		return;
	memcpy(copy + tag_len, part->bytes.data, part->bytes.len);
	out->hidden = hide(run, part->first, part->end, part->bytes, copy + tag_len);
	if (!tag) { /* it stays as it is */
		out->bytes = rsp_slice(copy + tag_len, part->bytes.len);
	} else {
		uint8_t *start = copy + tag_len + rsp_offset_in(part->bytes, length) - tag_len;

		for (size_t i = 0; i < tag_len; i++)
			start[i] = (uint8_t)(tag >> BYTE_BITS * (tag_len - 1 - i) & UINT8_MAX);
		out->bytes = rsp_slice(start, part->bytes.len + tag_len -
		                                  rsp_offset_in(part->bytes, length));
	}
	run->found(run->user, out);
}

static struct part part_of(const struct rsp_node *node)
{
	return (struct part){node, behind(node), rsp_span_bytes(node->span)};
}

/* The last common name of the subject, else its organization, and the serial number. */
static const char *certificate_name(const struct run *run, const struct rsp_node *node)
{
	static const char *const keys[] = {"x509.common_name", "x509.organization_name"};
	const struct rsp_node *subject = find(node, "x509.tbs_certificate.subject");
	const struct rsp_node *serial = find(node, "x509.tbs_certificate.serial_number");
	const struct rsp_node *name = NULL;
	const char *text = "";

	for (size_t i = 0; subject && !name && i < sizeof(keys) / sizeof(*keys); i++)
		name = find(subject, keys[i]);
	if (name && !is_hidden(run, name))
		text = name_of(run->arena, name->value.bytes);
	if (!serial || is_hidden(run, serial))
		return text;
	return name_of(run->arena,
	               rsp_text(rsp_arena_concat(
	                   run->arena, text, *text ? "-" : "",
	                   rsp_value_hex(run->arena, rsp_span_bytes(serial->span)), NULL)));
}

static void look_for_certificate(const struct run *run, const struct rsp_node *node)
{
	struct rsp_extracted out = {.stem = "cert"};
	struct part part;

	if (is_key(node, "x509.certificate.tbs_certificate") && node->parent) {
		part = part_of(node->parent);
		out.x509 = true;
		out.detail = certificate_name(run, node->parent);
		give(run, &part, TAG_SEQUENCE, &out);
		return;
	}
	part = part_of(node);
	if (rsp_first_tag(part.bytes) != TAG_GP_CERTIFICATE)
		return;
	out.detail = "gp";
	give(run, &part, 0, &out);
}

static const char *iccid_name(const struct run *run, const char *otherwise)
{
	const char *iccid = run->message->ids[RSP_ID_ICCID];

	return iccid && !run->options->redact ? name_of(run->arena, rsp_text(iccid)) : otherwise;
}

static bool is_element(const struct rsp_node *node)
{
	return is_key(node, "saip.element") && node->span.buffer && node->span.bit_len;
}

/* A profile ends behind the last element that stands in the same bytes; answers the node there. */
static const struct rsp_node *give_profile(const struct run *run, const struct rsp_node *first)
{
	const struct rsp_node *iccid = find(first, "saip.profile_header.iccid"), *last = first;
	struct rsp_slice whole = first->span.buffer->bytes, end;
	size_t start = rsp_offset_in(whole, rsp_span_bytes(first->span));
	struct rsp_extracted out = {.stem = "profile"};
	struct part part;

	while (last->next && is_element(last->next) &&
	       last->next->span.buffer == first->span.buffer)
		last = last->next;
	end = rsp_span_bytes(last->span);
	part = (struct part){first, behind(last),
	                     rsp_sub(whole, start, rsp_offset_in(whole, end) + end.len - start)};
	out.cut = !last->note || strcmp(last->note, "end") != 0;
	out.detail = iccid && !is_hidden(run, iccid)
	                 ? rsp_value_hex(run->arena, rsp_span_bytes(iccid->span))
	                 : iccid_name(run, "");
	give(run, &part, 0, &out);
	return part.end;
}

static void give_package(const struct run *run, const struct part *part)
{
	struct rsp_extracted out = {.stem = "bpp"};
	const char *transaction = run->message->ids[RSP_ID_TRANSACTION];

	out.detail = transaction ? name_of(run->arena, rsp_text(transaction)) : iccid_name(run, "");
	give(run, part, 0, &out);
}

/* Whole packages: of a card what its segments make, of a server what it hands out. */
static bool look_for_package(const struct run *run, const struct rsp_node *node)
{
	enum rsp_interface iface = run->message->iface;
	struct part part = part_of(node);

	if ((iface != RSP_IF_ES8P && iface != RSP_IF_ES9P && iface != RSP_IF_ESIPA) ||
	    rsp_first_tag(part.bytes) != TAG_PACKAGE)
		return false;
	give_package(run, &part);
	return true;
}

/* SGP.32 5.7: EuiccPackageRequest and its result, IpaEuiccData, ProfileDownloadTrigger. */
static bool look_for_eim_package(const struct run *run, const struct rsp_node *node)
{
	static const uint32_t tags[] = {0xBF51, 0xBF52, 0xBF54};
	struct rsp_extracted out = {.stem = "package"};
	struct part part = part_of(node);
	uint32_t tag = rsp_first_tag(part.bytes);

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		if (tags[i] != tag)
			continue;
		out.detail = name_of(run->arena, rsp_text(node->field->label));
		give(run, &part, 0, &out);
		return true;
	}
	return false;
}

/* Gives what begins at the node; answers the node to go on with. */
static const struct rsp_node *look_at(const struct run *run, const struct rsp_node *node)
{
	bool given = false;

	switch (run->options->kind) {
	case RSP_EXTRACT_CERTS:
		look_for_certificate(run, node);
		break;
	case RSP_EXTRACT_PROFILES:
		if (is_element(node))
			return give_profile(run, node);
		break;
	case RSP_EXTRACT_BPP:
		given = look_for_package(run, node);
		break;
	case RSP_EXTRACT_PACKAGES:
		given = look_for_eim_package(run, node);
		break;
	case RSP_NUM_EXTRACTS:
		break;
	}
	return given ? behind(node) : rsp_node_after(node, NULL);
}

void rsp_extract_certificate(const struct rsp_extract_options *options, struct rsp_slice der,
                             struct rsp_arena *arena, rsp_extracted_fn *found, void *user)
{
	struct rsp_message none = {0};
	const struct run run = {options, &none, arena, found, user};
	const struct rsp_buffer *buffer = rsp_buffer_frame(arena, der, 0, 0);
	const struct rsp_node *node;
	struct rsp_decode decode;

	if (options->kind != RSP_EXTRACT_CERTS || !buffer)
		return;
	rsp_decode_init(&decode, arena, buffer);
	node = rsp_walk_all(&decode, NULL, rsp_schema_type("Certificate"), buffer->bytes);
	while (node)
		node = look_at(&run, node);
}

void rsp_extract(const struct rsp_extract_options *options, struct rsp_message *message,
                 struct rsp_arena *arena, rsp_extracted_fn *found, void *user)
{
	const struct run run = {options, message, arena, found, user};
	const struct rsp_node *node = rsp_message_tree(message, arena);

	while (node)
		node = look_at(&run, node);
}
