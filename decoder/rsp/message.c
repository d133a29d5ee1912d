/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/message.h"

#include <string.h>

#include "card/status.h"
#include "rsp/bpp.h"
#include "rsp/fields.h"
#include "rsp/ids.h"
#include "rsp/links.h"
#include "rsp/outcome.h"
#include "rsp/quiet.h"
#include "rsp/summary.h"

/* One message in the making. */
struct maker {
	struct rsp_pass *pass;
	const struct rsp_es10_types *types;
	const struct rsp_es10_unit *unit;
	struct rsp_decode decode;
	struct rsp_message message;
	struct rsp_node *root;
};

struct rsp_slice rsp_es10_response(const struct rsp_exchange *exchange)
{
	return exchange ? exchange->response : rsp_slice(NULL, 0);
}

/* Whether the blocks tell that bytes of the request are missing at an end, or in the middle. */
static bool is_cut(const struct rsp_es10_unit *unit)
{
	return unit->end != RSP_CHAIN_COMPLETE || unit->chain->from_middle;
}

static bool has_hole(const struct rsp_es10_unit *unit)
{
	return unit->chain->gap.found && !unit->chain->gap.repeated;
}

/* Whether the card has more of the response than was fetched. */
static bool is_unfetched(const struct rsp_exchange *exchange)
{
	return exchange && exchange->has_sw && rsp_sw1(exchange->sw) == RSP_SW1_RESPONSE_WAITS;
}

/* Decodes an object, the first of `in`, as far as it goes. `quiet`: it is known to be a part only,
 * so what the walker has to say about what is missing says nothing new. */
static void walk(struct maker *maker, struct rsp_node *parent, const struct rsp_asn_type *type,
                 const struct rsp_es10_object *object, struct rsp_slice in, bool quiet)
{
	struct rsp_decode silent, *decode = &maker->decode;

	if (quiet) {
		silent = rsp_quiet_begin(decode);
		decode = &silent;
	}
	if (!type)
		rsp_walk_bare(decode, parent, in);
	else if (object->status == RSP_TLV_OK)
		rsp_walk_taken(decode, parent, type, &object->tlv, object->rest);
	else
		rsp_walk_all(decode, parent, type, in);
	if (quiet)
		rsp_quiet_end(&maker->decode, decode);
}

/* SGP.22 5.7.2: the joined blocks are one object. */
static void check_length(struct maker *maker, const struct rsp_es10_object *object)
{
	const struct rsp_tlv *tlv = &object->tlv;

	if (object->status != RSP_TLV_OK)
		return;
	if (tlv->truncated && !tlv->indefinite)
		rsp_report(&maker->decode, RSP_RULE_ES10_SHORT, tlv->whole,
		           "%X says %zu bytes and %zu are there", (unsigned)tlv->tag,
		           tlv->declared_len, tlv->value.len);
	else if (object->rest.len)
		rsp_report(&maker->decode, RSP_RULE_ES10_SHORT, object->rest,
		           "%zu bytes stand behind the end of %X", object->rest.len,
		           (unsigned)tlv->tag);
}

static void show_segment(struct maker *maker, struct rsp_node *node, struct rsp_slice data)
{
	const struct rsp_field *field = rsp_es10_field(RSP_ES10_FIELD_SEGMENT);

	if (!rsp_node_left_out(&maker->decode, field, data))
		rsp_node_uint(&maker->decode, node, field, data, maker->unit->segment);
}

static void show_command(struct maker *maker)
{
	const struct rsp_es10_unit *unit = maker->unit;
	struct rsp_slice data = unit->chain->data->bytes;
	struct rsp_node *node =
	    rsp_node_new(&maker->decode, maker->root, rsp_es10_field(RSP_ES10_FIELD_COMMAND), data);

	if (unit->segment) {
		show_segment(maker, node, data);
		rsp_bpp_show_segment(&maker->decode, maker->types, node, data, unit->rest);
	} else if (unit->chain->from_middle) {
		rsp_node_bytes(&maker->decode, node, rsp_es10_field(RSP_ES10_FIELD_DATA), data,
		               data);
	} else if (data.len) {
		if (!is_cut(unit))
			check_length(maker, unit->request);
		walk(maker, node, rsp_es10_request_type(maker->types, unit->function),
		     unit->request, data, is_cut(unit) || has_hole(unit));
	}
}

/* The type of an answer: that of its own tag, which usually is the tag of the request. */
static const struct rsp_asn_type *answer_type(const struct maker *maker, uint32_t tag)
{
	const struct rsp_es10_unit *unit = maker->unit;

	if (tag == RSP_TAG_INSTALL_RESULT)
		return maker->types->install_result;
	if (unit->function && tag == unit->function->tag)
		return rsp_es10_response_type(maker->types, unit->function);
	return rsp_es10_response_type(maker->types,
	                              rsp_es10_function_find(tag, unit->euicc == RSP_EUICC_IOT));
}

static void check_answer_tag(struct maker *maker, uint32_t tag, struct rsp_slice response)
{
	const struct rsp_es10_unit *unit = maker->unit;
	uint32_t expected = unit->segment ? (uint32_t)RSP_TAG_INSTALL_RESULT : unit->tag;

	if (!expected || tag == expected || unit->end != RSP_CHAIN_COMPLETE)
		return;
	rsp_report(&maker->decode, RSP_RULE_ES10_TAG_MISMATCH, response,
	           "the answer begins with %X and not with %X", (unsigned)tag, (unsigned)expected);
}

static struct rsp_node *show_response(struct maker *maker)
{
	const struct rsp_exchange *exchange = maker->unit->exchange;
	struct rsp_slice response = rsp_es10_response(exchange);
	struct rsp_node *node;
	uint32_t tag = maker->unit->answer->tag;

	if (!response.len)
		return NULL;
	maker->decode.buffer = exchange->response_buffer;
	node = rsp_node_new(&maker->decode, maker->root, rsp_es10_field(RSP_ES10_FIELD_RESPONSE),
	                    response);
	if (!is_unfetched(exchange)) {
		check_answer_tag(maker, tag, response);
		check_length(maker, maker->unit->answer);
	}
	walk(maker, node, answer_type(maker, tag), maker->unit->answer, response,
	     is_unfetched(exchange));
	maker->decode.buffer = maker->unit->chain->data;
	return node;
}

/* Where a finding about the whole request stands: its last block. */
static struct rsp_slice last_block(const struct rsp_es10_unit *unit)
{
	return rsp_sub(unit->chain->data->bytes, unit->chain->last_off, SIZE_MAX);
}

static void report_end(struct maker *maker)
{
	const struct rsp_es10_unit *unit = maker->unit;
	struct rsp_decode *decode = &maker->decode;

	switch (unit->end) {
	case RSP_CHAIN_COMPLETE:
		break;
	case RSP_CHAIN_REFUSED:
		rsp_report(decode, RSP_RULE_ES10_BLOCK_REFUSED, last_block(unit),
		           "the card refused block %02X with %04X",
		           (unsigned)unit->chain->last_number, (unsigned)unit->exchange->sw);
		break;
	case RSP_CHAIN_ABANDONED:
		rsp_report_at_level(decode, RSP_RULE_ES10_CHAIN_OPEN, RSP_LEVEL_VIOLATION,
		                    last_block(unit),
		                    "no block is marked as the last, and the channel goes on");
		break;
	case RSP_CHAIN_CUT:
		rsp_report(decode, RSP_RULE_ES10_CHAIN_OPEN, last_block(unit),
		           "the session ends before the last block of the chain");
		break;
	}
}

static void report_function(struct maker *maker)
{
	const struct rsp_es10_unit *unit = maker->unit;
	struct rsp_slice data = unit->chain->data->bytes;
	enum rsp_es10_family family = unit->function ? unit->function->family : RSP_ES10_BOTH;

	if (unit->inferred)
		rsp_report(&maker->decode, RSP_RULE_APDU_ISDR_INFERRED, data,
		           "no SELECT is in the trace for channel %d; its commands are those of an "
		           "ISD-R",
		           unit->channel);
	if (!unit->function && !unit->chain->from_middle)
		rsp_report(&maker->decode, RSP_RULE_ES10_FUNCTION_UNKNOWN, data,
		           "%X is no function of SGP.22 or SGP.32", (unsigned)unit->tag);
	if (family == RSP_ES10_IOT && unit->euicc == RSP_EUICC_CONSUMER)
		rsp_report(&maker->decode, RSP_RULE_ES10_IOT_CARD, data,
		           "%s is a function of SGP.32, and the card selected as a consumer eUICC",
		           unit->function->name);
	if (family == RSP_ES10_CONSUMER && unit->euicc == RSP_EUICC_IOT)
		rsp_report(&maker->decode, RSP_RULE_ES10_IOT_CARD, data,
		           "%s is no function of SGP.32, and the card selected as an IoT eUICC",
		           unit->function->name);
}

static void report_request(struct maker *maker)
{
	const struct rsp_es10_unit *unit = maker->unit;
	const struct rsp_exchange *exchange = unit->exchange;

	rsp_chain_report(unit->chain, &maker->decode);
	report_end(maker);
	report_function(maker);
	if (unit->late)
		rsp_report(&maker->decode, RSP_RULE_BPP_AFTER_RESULT, unit->chain->data->bytes,
		           "the loading was already over when this segment came");
	if (unit->end == RSP_CHAIN_COMPLETE && !unit->segment && exchange && exchange->has_sw &&
	    !exchange->response.len && rsp_es10_sw_ok(exchange->sw) && !is_unfetched(exchange))
		rsp_report(&maker->decode, RSP_RULE_ES10_NO_ANSWER, unit->chain->data->bytes,
		           "the card answered %04X without data", (unsigned)exchange->sw);
}

static void begin_tree(struct maker *maker)
{
	maker->root = rsp_node_new(&maker->decode, NULL, rsp_es10_field(RSP_ES10_FIELD_MESSAGE),
	                           maker->unit->chain->data->bytes);
}

static struct rsp_result result_of(const struct maker *maker, const struct rsp_node *response)
{
	const struct rsp_es10_unit *unit = maker->unit;
	const struct rsp_exchange *exchange = unit->exchange;

	if (exchange && exchange->has_sw && !rsp_es10_sw_ok(exchange->sw))
		return rsp_es10_refusal(exchange->sw);
	if (response)
		return rsp_es10_outcome(unit->function ? unit->function->outcome : RSP_OUTCOME_DATA,
		                        response, maker->types->telling);
	/* SGP.22 5.7.6: a segment that is not the last is answered with the status word alone. */
	if (unit->segment && unit->end == RSP_CHAIN_COMPLETE && exchange && exchange->has_sw &&
	    !is_unfetched(exchange))
		return (struct rsp_result){.state = RSP_RESULT_OK};
	return (struct rsp_result){0};
}

/* The named value of a number with this label among the children of a request. */
static const char *named_value(const struct rsp_node *object, const char *label)
{
	for (const struct rsp_node *node = object ? object->first : NULL; node; node = node->next)
		if (strcmp(node->field->label, label) == 0) {
			if (node->field->kind == RSP_KIND_INT)
				return rsp_value_name(node->field->names, node->value.i);
			if (node->field->kind == RSP_KIND_UINT)
				return rsp_value_name(node->field->names, (int64_t)node->value.u);
		}
	return NULL;
}

static const char *summary_of(const struct maker *maker)
{
	const struct rsp_es10_unit *unit = maker->unit;
	struct rsp_arena *arena = maker->pass->scratch;
	struct rsp_slice response = rsp_es10_response(unit->exchange);
	const char *text, *reason;

	if (unit->segment)
		return rsp_es10_summarise_segment(arena, unit->tag, response);
	if (!unit->function || unit->chain->from_middle)
		return NULL;
	text =
	    rsp_es10_summarise(arena, unit->function->summary, unit->chain->data->bytes, response);
	if (!text || unit->function->summary != RSP_SUMMARY_CANCEL || !maker->root ||
	    !maker->root->first)
		return text;
	reason = named_value(maker->root->first->first, "reason");
	return reason ? rsp_arena_concat(arena, reason, ", ", text, NULL) : text;
}

static const char *function_name(const struct maker *maker)
{
	const struct rsp_es10_unit *unit = maker->unit;

	if (unit->function)
		return unit->function->name;
	if (unit->tag)
		return rsp_arena_printf(maker->pass->scratch, "unknown %X", (unsigned)unit->tag);
	return unit->chain->from_middle ? "ES10 (beginning not in trace)" : "unknown";
}

/* The whole tree, for whoever asks: decoded anew, what there is to find has been told. */
static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct maker *made = message->detail;
	struct maker maker = {.pass = made->pass, .types = made->types, .unit = made->unit};

	rsp_decode_init(&maker.decode, arena, made->unit->chain->data);
	begin_tree(&maker);
	show_command(&maker);
	show_response(&maker);
	return maker.root;
}

static void fill_message(struct maker *maker)
{
	const struct rsp_es10_unit *unit = maker->unit;
	const struct rsp_exchange *exchange = unit->exchange;
	struct rsp_message *message = &maker->message;

	*message = (struct rsp_message){
	    .iface = unit->function ? unit->function->iface : RSP_IF_ES10,
	    .direction = RSP_DIR_COMMAND,
	    .clock = unit->chain->first.clock,
	    .t_ns = unit->chain->first.t_ns,
	    .frame = unit->chain->first.frame,
	    .by_line = unit->chain->first.by_line,
	    .last_frame = unit->chain->last_frame,
	    .slot = unit->slot,
	    .channel = unit->channel,
	    .function = function_name(maker),
	    .tag = unit->tag,
	    .has_command = true,
	    .command = unit->chain->data,
	    .command_len = unit->chain->data->bytes.len,
	    .segment = unit->segment,
	    .build = build,
	    .detail = maker,
	};
	if (!exchange)
		return;
	message->has_response = exchange->has_response;
	message->has_sw = exchange->has_sw;
	message->sw = exchange->sw;
	message->response = exchange->response_buffer;
	message->response_len = exchange->response.len;
}

/* The summary is made from the bytes but for the reason of a cancelled session, which has a name.
 */
static bool summary_needs_request(const struct rsp_es10_unit *unit)
{
	return unit->function && unit->function->summary == RSP_SUMMARY_CANCEL;
}

/* What leads to other messages. Segments are parts of an object, which ES8+ has as a whole. */
static void link_message(struct maker *maker)
{
	const struct rsp_es10_unit *unit = maker->unit;
	struct rsp_slice response = rsp_es10_response(unit->exchange);
	struct rsp_linker linker;

	rsp_ids_of_card(maker->pass->scratch, unit->tag, unit->chain->data->bytes, response,
	                maker->message.ids);
	/* Who follows procedures compares the objects itself. */
	if (maker->pass->es10_trees)
		return;
	linker = rsp_linker_init(maker->pass, RSP_SIDE_CARD);
	if (!unit->segment)
		rsp_linker_add(&linker, unit->chain->data->bytes, RSP_LINKS_DEPTH);
	rsp_linker_add(&linker, response, RSP_LINKS_DEPTH);
	maker->message.same_object_as = linker.found;
}

const struct rsp_node *rsp_es10_emit(struct rsp_pass *pass, const struct rsp_es10_types *types,
                                     const struct rsp_es10_unit *unit)
{
	struct maker maker; /* written member by member: its message is large */
	struct rsp_node *response;

	maker.pass = pass;
	maker.types = types;
	maker.unit = unit;
	rsp_decode_init(&maker.decode, pass->scratch, unit->chain->data);
	maker.decode.memo = types->memo;
	maker.decode.only = types->only[0];
	begin_tree(&maker);
	report_request(&maker);
	maker.decode.no_nodes = !pass->es10_trees && !summary_needs_request(unit);
	show_command(&maker);
	maker.decode.no_nodes = false;
	response = show_response(&maker);
	fill_message(&maker);
	maker.message.result = result_of(&maker, response);
	if (!pass->no_summaries)
		maker.message.summary = summary_of(&maker);
	maker.message.tree = pass->es10_trees ? maker.root : NULL;
	maker.message.findings = maker.decode.first_finding;
	if (!pass->no_links)
		link_message(&maker);
	rsp_pass_emit(pass, &maker.message);
	return pass->es10_trees ? response : NULL;
}
