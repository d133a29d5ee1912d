/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a packed message to Wireshark's tree. */
#include "esim.h"

#include <string.h>

#include "rsptrace/pack.h"
#include "rsptrace/shown.h"

enum { BITS_PER_BYTE = 8, PLACE_SHIFT = 32, MAX_TABS = 256, NS_PER_SECOND = 1000000000 };

/* Findings go to the list of experts also where nobody asked for a tree. That tap comes into being
 * behind the plugins. */
static bool wants_experts(void)
{
	static int tap;

	if (!tap)
		tap = find_tap_id("expert");
	return tap && have_tap_listener(tap);
}

/* Where the bytes of a buffer are shown. */
struct tab {
	const struct rsp_buffer *buffer;
	tvbuff_t *tvb;
	int off;
};

struct look {
	packet_info *pinfo;
	tvbuff_t *tvb; /* what the hook was called with */
	bool is_feed;  /* its bytes are those of feed `feed` */
	uint32_t feed;
	struct rsp_shown *shown;
	const struct rsp_message *message;
	struct tab tabs[MAX_TABS];
	size_t num_tabs;
};

/* Tells whether all bytes of a buffer stand in a row in what the hook was called with. */
static bool is_in_place(const struct look *look, const struct rsp_buffer *buffer, int *out_off)
{
	uint64_t place = (uint64_t)look->feed << PLACE_SHIFT;

	if (buffer->kind == RSP_BUFFER_FRAME) {
		*out_off = (int)(uint32_t)buffer->file_off;
		return look->is_feed && buffer->frame == look->pinfo->num &&
		       buffer->file_off >> PLACE_SHIFT == place >> PLACE_SHIFT;
	}
	if (buffer->kind != RSP_BUFFER_JOINED || !buffer->num_pieces)
		return false;
	for (size_t at = 0; at < buffer->num_pieces; at++) {
		const struct rsp_piece *piece = &buffer->pieces[at];
		int off = 0;

		if (!piece->parent || !is_in_place(look, piece->parent, &off))
			return false;
		off += (int)piece->parent_off - (int)piece->off;
		if (at && off != *out_off)
			return false;
		*out_off = off;
	}
	return true;
}

static void tab_make(const struct look *look, struct tab *tab)
{
	const struct rsp_buffer *buffer = tab->buffer;
	unsigned len = (unsigned)buffer->bytes.len;
	uint8_t *bytes;

	if (is_in_place(look, buffer, &tab->off) && tab->off >= 0 &&
	    tvb_bytes_exist(look->tvb, tab->off, (int)len)) {
		tab->tvb = look->tvb;
		return;
	}
	tab->off = 0;
	if (!buffer->bytes.data || !len)
		return;
	/* What was decrypted may be secret, though the packet's own bytes are not. */
	bytes = wmem_memdup(look->pinfo->pool, buffer->bytes.data, len);
	rsp_shown_blank(look->shown, buffer, bytes);
	tab->tvb = tvb_new_child_real_data(look->tvb, bytes, len, (int)len);
	add_new_data_source(look->pinfo, tab->tvb, buffer->name ? buffer->name : "bytes");
}

/* The tab of a buffer, made when it is first needed; NULL: it has none. */
static const struct tab *tab_of(struct look *look, const struct rsp_buffer *buffer)
{
	struct tab *tab;

	for (size_t at = 0; at < look->num_tabs; at++)
		if (look->tabs[at].buffer == buffer)
			return look->tabs[at].tvb ? &look->tabs[at] : NULL;
	if (!buffer || look->num_tabs == MAX_TABS)
		return NULL;
	tab = &look->tabs[look->num_tabs++];
	*tab = (struct tab){.buffer = buffer};
	tab_make(look, tab);
	return tab->tvb ? tab : NULL;
}

/* Where an element stands for Wireshark; nowhere: no bytes at the start of the frame's. */
struct place {
	tvbuff_t *tvb;
	int off, len;
};

static struct place place_of(struct look *look, struct rsp_span span)
{
	struct place place = {look->tvb, 0, 0};
	const struct tab *tab = span.buffer ? tab_of(look, span.buffer) : NULL;
	uint64_t first = span.bit_off / BITS_PER_BYTE;
	uint64_t end = (span.bit_off + span.bit_len + BITS_PER_BYTE - 1) / BITS_PER_BYTE;

	if (!tab || end > span.buffer->bytes.len)
		return place;
	place.tvb = tab->tvb;
	place.off = tab->off + (int)first;
	place.len = span.bit_len ? (int)(end - first) : 0;
	return place;
}

static proto_item *add_oid(struct look *look, proto_tree *tree, int hf, struct place place,
                           struct rsp_slice value)
{
	tvbuff_t *tvb;

	if ((size_t)place.len == value.len && value.len)
		return proto_tree_add_item(tree, hf, place.tvb, place.off, place.len, ENC_NA);
	tvb = tvb_new_child_real_data(look->tvb, value.data, (unsigned)value.len, (int)value.len);
	return proto_tree_add_item(tree, hf, tvb, 0, (int)value.len, ENC_NA);
}

static proto_item *add_number(struct look *look, proto_tree *tree, int hf, struct place place,
                              const struct rsp_node *node)
{
	if (node->field->kind == RSP_KIND_INT)
		return proto_tree_add_int64(tree, hf, place.tvb, place.off, place.len,
		                            node->value.i);
	if (node->field->base == RSP_DEC)
		return proto_tree_add_uint64(tree, hf, place.tvb, place.off, place.len,
		                             node->value.u);
	/* Wireshark would show sixteen digits. */
	return proto_tree_add_uint64_format_value(tree, hf, place.tvb, place.off, place.len,
	                                          node->value.u, "%s",
	                                          rsp_shown_text(look->shown, node));
}

static proto_item *add_plain(struct look *look, proto_tree *tree, int hf, struct place place,
                             const struct rsp_node *node)
{
	struct rsp_slice bytes = node->value.bytes;
	nstime_t time = NSTIME_INIT_ZERO;

	switch (node->field->kind) {
	case RSP_KIND_UINT:
	case RSP_KIND_INT:
		return add_number(look, tree, hf, place, node);
	case RSP_KIND_BOOL:
		return proto_tree_add_boolean(tree, hf, place.tvb, place.off, place.len,
		                              node->value.u != 0);
	case RSP_KIND_BYTES:
		return proto_tree_add_bytes_with_length(tree, hf, place.tvb, place.off, place.len,
		                                        bytes.data, (int)bytes.len);
	case RSP_KIND_STRING:
		return proto_tree_add_string(tree, hf, place.tvb, place.off, place.len,
		                             rsp_shown_string(look->shown, node));
	case RSP_KIND_OID:
		return add_oid(look, tree, hf, place, bytes);
	case RSP_KIND_TIME:
		time.secs = (time_t)node->value.i;
		return proto_tree_add_time(tree, hf, place.tvb, place.off, place.len, &time);
	case RSP_KIND_NONE:
		break;
	}
	return proto_tree_add_none_format(tree, hf, place.tvb, place.off, place.len, "%s",
	                                  node->field->label);
}

static proto_item *add_node(struct look *look, proto_tree *tree, const struct rsp_node *node)
{
	struct place place = place_of(look, node->span);
	int hf = esim_field_hf(node->field);
	const char *text;

	if (rsp_shown_plain(look->shown, node))
		return add_plain(look, tree, hf, place, node);
	text = node->field->kind == RSP_KIND_STRING ? rsp_shown_string(look->shown, node) : NULL;
	if (text)
		return proto_tree_add_string(tree, hf, place.tvb, place.off, place.len, text);
	return proto_tree_add_string_format(tree, esim_own_hf(ESIM_HIDDEN), place.tvb, place.off,
	                                    place.len, node->field->key, "%s: %s",
	                                    node->field->label, rsp_shown_text(look->shown, node));
}

/* Wireshark shows the names of object identifiers itself. */
static const char *note_of(const struct look *look, const struct rsp_node *node)
{
	return node->field->kind == RSP_KIND_OID && !node->note ? NULL
	                                                        : rsp_shown_note(look->shown, node);
}

/* The depth of a tree is limited where it is built. */
static void add_nodes(struct look *look, proto_tree *tree, const struct rsp_node *node)
{
	for (; node; node = node->next) {
		proto_item *item = add_node(look, tree, node);
		const char *note = note_of(look, node);

		if (note)
			proto_item_append_text(item, " (%s)", note);
		if (node->first)
			add_nodes(look, proto_item_add_subtree(item, esim_ett()), node->first);
	}
}

static void add_generated(proto_item *item)
{
	if (item)
		proto_item_set_generated(item);
}

static void add_column(struct look *look, proto_tree *tree, size_t at)
{
	const struct rsp_shown_column *column = rsp_shown_column_at(at);
	struct rsp_shown_value value;
	int hf = esim_column_hf(at);

	if (hf < 0 || !rsp_shown_get(look->shown, look->message, at, &value))
		return;
	if (column->kind == RSP_KIND_STRING)
		add_generated(proto_tree_add_string(tree, hf, look->tvb, 0, 0, value.text));
	else if (column->base == RSP_DEC)
		add_generated(proto_tree_add_uint64(tree, hf, look->tvb, 0, 0, value.number));
	else
		add_generated(proto_tree_add_uint64_format_value(
		    tree, hf, look->tvb, 0, 0, value.number, "%02" PRIX64, value.number));
}

static void add_frame(const struct look *look, proto_tree *tree, enum esim_own own, uint32_t number)
{
	if (number && number != look->pinfo->num)
		add_generated(proto_tree_add_uint(tree, esim_own_hf(own), look->tvb, 0, 0, number));
}

static void add_text(const struct look *look, proto_tree *tree, enum esim_own own, const char *text)
{
	if (text)
		add_generated(proto_tree_add_string(tree, esim_own_hf(own), look->tvb, 0, 0, text));
}

static const char late_text[] = "told by the end of the capture";

static void add_links(const struct look *look, proto_tree *tree, const struct esim_message *kept)
{
	add_frame(look, tree, ESIM_REQUEST_IN, kept->request_in);
	add_frame(look, tree, ESIM_RESPONSE_IN, kept->response_in);
	add_text(look, tree, ESIM_DEFINITION, kept->definition);
	add_frame(look, tree, ESIM_PREVIOUS_STEP, kept->previous_step);
	add_frame(look, tree, ESIM_NEXT_STEP, kept->next_step);
	add_frame(look, tree, ESIM_SAME_AS_IN, kept->same_as);
	add_frame(look, tree, ESIM_SAME_OBJECT_IN, kept->same_object);
	add_text(look, tree, ESIM_OUTCOME, kept->outcome);
	add_text(look, tree, ESIM_LATE, kept->late ? late_text : NULL);
}

static proto_tree *add_finding(struct look *look, proto_tree *tree, struct place place,
                               const struct esim_finding *finding)
{
	const struct rsp_rule *rule = finding->rule;
	proto_item *item = proto_tree_add_expert_format(
	    tree, look->pinfo, esim_expert(finding->not_run ? RSP_LEVEL_INFO : finding->level),
	    place.tvb, place.off, place.len, "%s: %s%s%s%s", rule->id,
	    rsp_shown_clean(look->shown, finding->text), rule->clause[0] ? " [" : "", rule->clause,
	    rule->clause[0] ? "]" : "");
	proto_tree *below = proto_item_add_subtree(item, esim_ett());

	add_text(look, below, ESIM_RULE, rule->id);
	if (rule->clause[0])
		add_text(look, below, ESIM_CLAUSE, rule->clause);
	return below;
}

static void add_findings(struct look *look, proto_tree *tree, const struct esim_finding *finding,
                         bool late)
{
	struct place nowhere = {look->tvb, 0, 0};

	for (; finding; finding = finding->next) {
		proto_tree *below = add_finding(look, tree, nowhere, finding);

		add_text(look, below, ESIM_LATE, late ? late_text : NULL);
	}
}

static void add_packed_findings(struct look *look, proto_tree *tree)
{
	for (const struct rsp_finding *at = look->message->findings; at; at = at->next) {
		struct esim_finding finding = {.rule = at->rule,
		                               .level = at->level,
		                               .not_run = at->not_run,
		                               .text = at->text ? at->text : at->rule->text};

		add_finding(look, tree, place_of(look, at->where), &finding);
	}
}

static void add_message(struct look *look, proto_tree *tree, const struct esim_message *kept)
{
	proto_item *item = proto_tree_add_protocol_format(
	    tree, esim_proto, look->tvb, 0, look->is_feed ? -1 : 0, "eSIM, %s", kept->info);
	proto_tree *below = proto_item_add_subtree(item, esim_ett());
	int proto = esim_interface_proto(kept->iface);

	for (size_t at = 0; at < rsp_num_shown_columns(); at++)
		add_column(look, below, at);
	add_links(look, below, kept);
	add_packed_findings(look, below);
	add_findings(look, below, kept->findings, false);
	add_findings(look, below, kept->late_findings, true);
	if (look->message->tree) {
		item =
		    proto_tree_add_item(below, proto, look->tvb, 0, look->is_feed ? -1 : 0, ENC_NA);
		add_nodes(look, proto_item_add_subtree(item, esim_ett()), look->message->tree);
	}
}

static void show_tree(struct look *look, proto_tree *tree, const struct esim_message *kept)
{
	struct rsp_arena *arena = esim_keep_scratch();
	struct rsp_message message;

	rsp_arena_reset(arena);
	look->shown = esim_keep_shown();
	look->message = &message;
	look->num_tabs = 0;
	if (!rsp_message_unpack(kept->packed, arena, &message))
		return;
	rsp_shown_begin(look->shown, &message, arena);
	add_message(look, tree, kept);
}

/* The command that carries the last block of an ES10 message says less than that. */
static bool says_less(const struct esim_message *kept)
{
	return kept->iface == RSP_IF_APDU && kept->next && kept->next->feed == kept->feed;
}

static void show_columns(packet_info *pinfo, const struct esim_message *kept)
{
	if (says_less(kept))
		return;
	col_append_sep_str(pinfo->cinfo, COL_INFO, " | ", kept->info);
	if (kept->iface != RSP_IF_APDU)
		col_set_str(pinfo->cinfo, COL_PROTOCOL, rsp_interface_name(kept->iface));
}

static void show(struct look *look, proto_tree *tree, const struct esim_message *kept)
{
	if (!esim_interface_enabled(kept->iface))
		return;
	show_columns(look->pinfo, kept);
	esim_tap_message(look->pinfo, kept);
	if (tree || wants_experts())
		show_tree(look, tree, kept);
}

void esim_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t feed)
{
	const struct esim_frame *frame = esim_keep_frame(pinfo->num);
	struct look look;

	if (!frame)
		return;
	look.pinfo = pinfo;
	look.tvb = tvb;
	look.is_feed = true;
	look.feed = feed;
	for (const struct esim_message *kept = frame->first; kept; kept = kept->next)
		if (kept->feed == feed)
			show(&look, tree, kept);
}

static void show_loose(struct look *look, proto_tree *tree, const struct esim_frame *frame)
{
	proto_item *item = proto_tree_add_protocol_format(tree, esim_proto, look->tvb, 0, 0,
	                                                  "eSIM, found in this frame");
	proto_tree *below = proto_item_add_subtree(item, esim_ett());

	rsp_arena_reset(esim_keep_scratch());
	look->shown = esim_keep_shown();
	add_findings(look, below, frame->findings, false);
	add_findings(look, below, frame->late_findings, true);
}

void esim_show_rest(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t feed)
{
	const struct esim_frame *frame = esim_keep_frame(pinfo->num);
	struct look look;

	if (!frame)
		return;
	look.pinfo = pinfo;
	look.tvb = tvb;
	look.is_feed = false;
	look.feed = feed;
	for (const struct esim_message *kept = frame->first; kept; kept = kept->next)
		if (kept->feed >= feed)
			show(&look, tree, kept);
	if ((tree || wants_experts()) && (frame->findings || frame->late_findings))
		show_loose(&look, tree, frame);
}
