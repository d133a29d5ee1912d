/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/bpp.h"
#include "rsp/fields.h"
#include "rsp/ids.h"
#include "rsp/links.h"
#include "rsp/message.h"
#include "rsp/outcome.h"
#include "rsp/quiet.h"
#include "rsp/summary.h"

/* One ES8+ message in the making. */
struct maker {
	struct rsp_pass *pass;
	const struct rsp_es10_types *types;
	const struct rsp_load *load;
	enum rsp_load_end end;
	const struct rsp_exchange *exchange;
	const struct rsp_node *shown; /* the answer, as the last segment has it; NULL: not */
	const struct rsp_buffer *package;
	struct rsp_decode decode;
	struct rsp_message message;
};

/* A load that the trace or the card's reset cuts off says nothing against anyone. */
static enum rsp_level level_of(enum rsp_load_end end)
{
	bool cut_off =
	    end == RSP_LOAD_TRACE_END || end == RSP_LOAD_RESET || end == RSP_LOAD_DROPPED;

	return cut_off ? RSP_LEVEL_INCOMPLETE : RSP_LEVEL_VIOLATION;
}

static const char *why(enum rsp_load_end end)
{
	switch (end) {
	case RSP_LOAD_RESULT:
		return "the card gave its result";
	case RSP_LOAD_REFUSED:
		return "the card refused";
	case RSP_LOAD_GIVEN_UP:
		return "the channel went on with something else";
	case RSP_LOAD_RESET:
		return "the card was reset";
	case RSP_LOAD_DROPPED:
		return "too many loads went on at a time to follow all";
	case RSP_LOAD_TRACE_END:
		break;
	}
	return "the trace ends";
}

static void report_start(struct maker *maker)
{
	const struct rsp_load *load = maker->load;
	struct rsp_slice place = rsp_sub(maker->package->bytes, 0, 1);

	if (!load->no_start)
		return;
	if (load->start_seen)
		rsp_report_at_level(&maker->decode, RSP_RULE_BPP_NO_START, RSP_LEVEL_VIOLATION,
		                    place,
		                    "no BF36 came before this segment on the selected ISD-R");
	else
		rsp_report(&maker->decode, RSP_RULE_BPP_NO_START, place,
		           "the trace begins behind BF36");
}

static void report_length(struct maker *maker, bool installed)
{
	const struct rsp_load *load = maker->load;
	struct rsp_slice header = rsp_sub(maker->package->bytes, 0, 1);
	struct rsp_slice end = rsp_sub(maker->package->bytes, load->declared, SIZE_MAX);
	bool answered = maker->end == RSP_LOAD_RESULT || maker->end == RSP_LOAD_REFUSED;

	if (load->declared == 0 || load->delivered == load->declared)
		return;
	if (load->delivered > load->declared)
		rsp_report(&maker->decode, RSP_RULE_BPP_LENGTH, end,
		           "%zu bytes were delivered, %zu more than BF36 declares", load->delivered,
		           load->delivered - load->declared);
	/* A card that finds an error does not wait for the rest. */
	else if (installed || !answered)
		rsp_report_at_level(&maker->decode, RSP_RULE_BPP_LENGTH, level_of(maker->end),
		                    header, "%zu of %zu bytes were delivered (%zu missing) when %s",
		                    load->delivered, load->declared,
		                    load->declared - load->delivered, why(maker->end));
}

static void report_result(struct maker *maker)
{
	const struct rsp_load *load = maker->load;
	bool short_of = load->declared && load->delivered < load->declared;

	if (maker->end == RSP_LOAD_RESULT || maker->end == RSP_LOAD_REFUSED || short_of)
		return;
	rsp_report_at_level(&maker->decode, RSP_RULE_BPP_NO_RESULT, level_of(maker->end),
	                    rsp_sub(maker->package->bytes, maker->package->bytes.len, 0),
	                    "no ProfileInstallationResult came before %s", why(maker->end));
}

/* What was decoded below another node, which is needed there no more. */
static void adopt(struct rsp_node *node, const struct rsp_node *from)
{
	node->first = from->first;
	node->last = from->last;
	for (struct rsp_node *child = node->first; child; child = child->next)
		child->parent = node;
}

/* The answer was decoded with its segment; here its tree stands again, without its findings. */
static const struct rsp_node *show_answer(struct maker *maker, struct rsp_node *root)
{
	struct rsp_slice response = rsp_es10_response(maker->exchange);
	struct rsp_decode quiet = rsp_quiet_begin(&maker->decode);
	struct rsp_node *node;

	if (maker->end != RSP_LOAD_RESULT || !response.len)
		return NULL;
	quiet.buffer = maker->exchange->response_buffer;
	node = rsp_node_new(&quiet, root, rsp_es10_field(RSP_ES10_FIELD_RESPONSE), response);
	if (node && maker->shown)
		adopt(node, maker->shown);
	else if (maker->types->install_result)
		rsp_walk_all(&quiet, node, maker->types->install_result, response);
	rsp_quiet_end(&maker->decode, &quiet);
	return node;
}

static void fill_message(struct maker *maker)
{
	const struct rsp_load *load = maker->load;
	const struct rsp_exchange *exchange = maker->exchange;
	struct rsp_message *message = &maker->message;

	message->iface = RSP_IF_ES8P;
	message->direction = RSP_DIR_COMMAND;
	message->clock = load->first.clock;
	message->t_ns = load->first.t_ns;
	message->frame = load->first.frame;
	message->by_line = load->first.by_line;
	message->last_frame = load->last_frame;
	message->slot = load->slot;
	message->channel = load->channel;
	message->function = "BoundProfilePackage";
	message->tag = RSP_TAG_LOAD_BPP;
	message->parts = load->num_segments;
	message->declared_len = load->declared;
	message->delivered_len = load->delivered;
	message->has_command = true;
	message->command = maker->package;
	message->command_len = maker->package->bytes.len;
	if (maker->end != RSP_LOAD_RESULT)
		return;
	message->has_response = true;
	message->response = exchange->response_buffer;
	message->response_len = exchange->response.len;
	if (!maker->pass->no_summaries)
		message->summary =
		    rsp_es10_summarise_install(maker->pass->scratch, exchange->response);
}

static void link_message(struct maker *maker)
{
	struct rsp_linker linker = rsp_linker_init(maker->pass, RSP_SIDE_CARD);
	struct rsp_slice response = {0};

	if (maker->message.has_response)
		response = rsp_es10_response(maker->exchange);
	rsp_ids_of_card(maker->pass->scratch, RSP_TAG_LOAD_BPP, maker->package->bytes, response,
	                maker->message.ids);
	/* Who follows procedures compares the objects itself. */
	if (maker->pass->es10_trees)
		return;
	rsp_linker_add_package(&linker, maker->package->bytes);
	rsp_linker_add(&linker, response, 0);
	maker->message.same_object_as = linker.found;
}

void rsp_es8_emit(struct rsp_pass *pass, const struct rsp_es10_types *types,
                  const struct rsp_load *load, enum rsp_load_end end,
                  const struct rsp_es8_answer *answer)
{
	struct rsp_joiner joined = load->joined;
	struct maker maker = {.pass = pass, .types = types, .load = load, .end = end};
	bool complete = load->declared && load->delivered == load->declared && !joined.cut_short;
	struct rsp_node *root;

	if (answer) {
		maker.exchange = answer->exchange;
		maker.shown = answer->shown;
	}
	joined.arena = pass->scratch;
	maker.package = rsp_joiner_finish(&joined, RSP_BUFFER_JOINED, "BoundProfilePackage");
	if (!maker.package)
		return;
	rsp_decode_init(&maker.decode, pass->scratch, maker.package);
	maker.decode.only = types->only[0];
	root = rsp_node_new(&maker.decode, NULL, rsp_es10_field(RSP_ES10_FIELD_BPP),
	                    maker.package->bytes);
	report_start(&maker);
	rsp_bpp_show_package(&maker.decode, types, root, load, complete);
	fill_message(&maker);
	if (end == RSP_LOAD_REFUSED)
		maker.message.result = rsp_es10_refusal(maker.exchange->sw);
	else
		maker.message.result = rsp_es10_outcome(RSP_OUTCOME_INSTALL,
		                                        show_answer(&maker, root), types->telling);
	report_length(&maker, maker.message.result.state == RSP_RESULT_OK);
	report_result(&maker);
	if (joined.cut_short)
		rsp_report(&maker.decode, RSP_RULE_TREE_TOO_LARGE,
		           rsp_sub(maker.package->bytes, maker.package->bytes.len, 0),
		           "only the first %zu of %zu bytes are kept", maker.package->bytes.len,
		           load->delivered);
	maker.message.tree = root;
	maker.message.findings = maker.decode.first_finding;
	if (!pass->no_links)
		link_message(&maker);
	rsp_pass_emit(pass, &maker.message);
}
