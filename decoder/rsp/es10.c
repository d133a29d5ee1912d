/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/rsp.h"

#include "card/dgi.h"
#include "card/exchange.h"
#include "card/instruction.h"
#include "card/status.h"
#include "rsp/message.h"
#include "rsp/outcome.h"

enum {
	MAX_CHANNELS = 16, /* with a chain or a load at a time; the one idle longest makes room */
	CHAIN_ARENA = 2 << 20, /* bytes of the blocks of one open chain, with their frames */
	MAX_HELD = 16 << 20,   /* bytes that open chains and loads of all channels may hold */
	P1_SELECT_BY_NAME = 0x04,
	P1_CLOSE_CHANNEL = 0x80, /* MANAGE CHANNEL, TS 102 221 11.1.17 */
	TAG_FCI = 0x6F,
	TAG_TEMPLATE = 0xE0,    /* ISDRProprietaryApplicationTemplate, SGP.22 5.7.1 */
	TAG_TEMPLATE_IOT = 0xE1 /* SGP.32 5.9.2 */
};

/* One logical channel of one slot. */
struct channel {
	bool used;
	int slot, number;
	uint64_t last_use;
	bool isdr_inferred; /* taken to be an ISD-R's by its commands */
	bool seen;          /* has had a STORE DATA */
	bool settled;       /* has had a command that is no segment of a package */
	enum rsp_euicc_kind euicc;
	struct rsp_chain chain;
	struct rsp_load load;
};

struct rsp_es10 {
	struct channel channels[MAX_CHANNELS];
	uint64_t now; /* counts exchanges: for last_use */
	struct rsp_es10_types types;
};

struct rsp_es10 *rsp_es10_new(void)
{
	struct rsp_es10 *es10 = rsp_alloc(sizeof(*es10));

	if (es10)
		rsp_es10_types_init(&es10->types);
	return es10;
}

void rsp_es10_ask(struct rsp_es10 *es10, const struct rsp_field *const *fields, size_t num_fields)
{
	rsp_es10_types_ask(&es10->types, fields, num_fields);
}

void rsp_es10_free(struct rsp_es10 *es10)
{
	if (!es10)
		return;
	for (size_t i = 0; i < MAX_CHANNELS; i++) {
		rsp_arena_free(&es10->channels[i].chain.arena);
		rsp_arena_free(&es10->channels[i].load.arena);
	}
	rsp_es10_types_free(&es10->types);
	rsp_free(es10);
}

/* A chain that is ending may have its frames in the load: these stay until its message is over. */
static void load_end(struct rsp_pass *pass, struct rsp_es10 *es10, struct channel *channel,
                     enum rsp_load_end end, const struct rsp_es8_answer *answer)
{
	if (!channel->load.open)
		return;
	rsp_es8_emit(pass, &es10->types, &channel->load, end, answer);
	rsp_arena_absorb(&pass->retired, &channel->load.arena);
	channel->chain.frames = NULL;
	rsp_load_close(&channel->load, end == RSP_LOAD_RESULT || end == RSP_LOAD_REFUSED);
}

/* Whether a chain on a channel whose application is not known speaks to an ISD-R. */
static bool looks_like_isdr(const struct rsp_chain *chain, enum rsp_segment_kind kind,
                            const struct rsp_es10_function *function)
{
	if (function || kind == RSP_SEGMENT_NEXT)
		return true;
	if ((chain->p1 & (uint8_t)~RSP_P1_LAST) != RSP_P1_ES10)
		return false;
	return kind == RSP_SEGMENT_NO_START || kind == RSP_SEGMENT_LATE || chain->from_middle;
}

static void cut(struct rsp_slice in, struct rsp_es10_object *out)
{
	out->rest = in;
	out->status = rsp_take_tlv(&out->rest, &out->tlv);
	out->tag = out->status == RSP_TLV_OK ? out->tlv.tag : 0;
	if (out->status == RSP_TLV_BAD)
		out->tag = rsp_first_tag(in);
}

/* The catalogue's row for a unit, whose request may not have its beginning: then that of the
 * answer. */
static const struct rsp_es10_function *function_of(const struct rsp_es10_unit *unit)
{
	const struct rsp_es10_object *object =
	    unit->chain->from_middle ? unit->answer : unit->request;

	return rsp_es10_function_find(object->tag, unit->euicc == RSP_EUICC_IOT);
}

/* Joins a segment to the load of its channel, and gives it its number. */
static void add_segment(struct rsp_pass *pass, struct rsp_es10 *es10, struct channel *channel,
                        struct rsp_es10_unit *unit, enum rsp_segment_kind kind)
{
	struct rsp_load *load = &channel->load;

	unit->function = rsp_es10_function_find(RSP_TAG_LOAD_BPP, false);
	if (kind == RSP_SEGMENT_LATE) {
		unit->late = true;
		unit->segment = ++load->num_segments;
		return;
	}
	if (kind == RSP_SEGMENT_FIRST)
		load_end(pass, es10, channel, RSP_LOAD_GIVEN_UP, NULL);
	if (kind != RSP_SEGMENT_NEXT) {
		rsp_arena_lend(&pass->retired, &load->arena);
		rsp_load_open(load, unit->chain, channel->slot, channel->number);
		load->start_seen = unit->chain->isdr_selected || channel->settled;
	}
	unit->rest = rsp_load_add(load, unit->chain,
	                          unit->end == RSP_CHAIN_COMPLETE && !unit->chain->gap.found);
	if (unit->chain->from_middle)
		unit->rest = unit->chain->data->bytes.len;
	unit->segment = load->num_segments;
}

/* What the answer to a segment means for its load. */
static void check_load_end(struct rsp_pass *pass, struct rsp_es10 *es10, struct channel *channel,
                           const struct rsp_es10_unit *unit, const struct rsp_node *shown)
{
	const struct rsp_exchange *exchange = unit->exchange;
	const struct rsp_es8_answer answer = {exchange, shown};

	if (!exchange || !channel->load.open)
		return;
	if (unit->answer->tag == RSP_TAG_INSTALL_RESULT)
		load_end(pass, es10, channel, RSP_LOAD_RESULT, &answer);
	else if (exchange->has_sw && !rsp_es10_sw_ok(exchange->sw))
		load_end(pass, es10, channel, RSP_LOAD_REFUSED, &answer);
}

static enum rsp_segment_kind kind_of(const struct channel *channel,
                                     const struct rsp_es10_unit *unit,
                                     const struct rsp_es10_function *function)
{
	if (!unit->chain->from_middle)
		return rsp_load_classify(&channel->load, unit->chain->data->bytes,
		                         unit->request->status == RSP_TLV_OK ? &unit->request->tlv
		                                                             : NULL,
		                         function != NULL);
	/* Without its first block nothing of a chain can be told but by what is going on, and by
	 * the answer. */
	if (channel->load.open)
		return function ? RSP_SEGMENT_NONE : RSP_SEGMENT_NEXT;
	if (unit->answer->tag == RSP_TAG_INSTALL_RESULT)
		return RSP_SEGMENT_NO_START;
	return RSP_SEGMENT_NONE;
}

/* Decides what a finished chain is, and hands out its message and what ends with it. */
static void unit_done(struct rsp_pass *pass, struct rsp_es10 *es10, struct channel *channel,
                      struct rsp_es10_unit *unit, bool is_isdr)
{
	struct rsp_es10_object request, answer;
	const struct rsp_es10_function *function;
	enum rsp_segment_kind kind;

	cut(unit->chain->data->bytes, &request);
	cut(rsp_es10_response(unit->exchange), &answer);
	unit->request = &request;
	unit->answer = &answer;
	function = function_of(unit);
	kind = kind_of(channel, unit, function);
	if (!is_isdr && !channel->isdr_inferred) {
		if (!looks_like_isdr(unit->chain, kind, function))
			return;
		channel->isdr_inferred = true;
		unit->inferred = true;
	}
	unit->tag = unit->chain->from_middle ? 0 : request.tag;
	unit->function = function;
	if (kind == RSP_SEGMENT_NONE) {
		load_end(pass, es10, channel, RSP_LOAD_GIVEN_UP, NULL);
		channel->load.finished = false;
		channel->settled = true;
	} else {
		add_segment(pass, es10, channel, unit, kind);
	}
	check_load_end(pass, es10, channel, unit, rsp_es10_emit(pass, &es10->types, unit));
}

/* Ends the chain of a channel, with its last block's exchange or (NULL) without. */
static void chain_end(struct rsp_pass *pass, struct rsp_es10 *es10, struct channel *channel,
                      enum rsp_chain_end end, const struct rsp_exchange *exchange)
{
	bool is_isdr = channel->chain.isdr_selected;
	struct rsp_es10_unit unit = {
	    .chain = &channel->chain,
	    .exchange = exchange,
	    .slot = channel->slot,
	    .channel = channel->number,
	    .end = end,
	    .euicc = channel->euicc,
	};

	if (!channel->chain.open)
		return;
	if (rsp_chain_finish(&channel->chain))
		unit_done(pass, es10, channel, &unit, is_isdr);
	else
		pass->out_of_memory = true;
	rsp_chain_close(&channel->chain);
}

static void channel_end(struct rsp_pass *pass, struct rsp_es10 *es10, struct channel *channel,
                        enum rsp_chain_end chain, enum rsp_load_end load)
{
	if (!channel->used)
		return;
	chain_end(pass, es10, channel, chain, NULL);
	load_end(pass, es10, channel, load, NULL);
	rsp_arena_free(&channel->chain.arena);
	*channel = (struct channel){0};
}

static struct channel *channel_find(struct rsp_es10 *es10, int slot, int number)
{
	for (size_t i = 0; i < MAX_CHANNELS; i++) {
		struct channel *channel = &es10->channels[i];

		if (channel->used && channel->slot == slot && channel->number == number)
			return channel;
	}
	return NULL;
}

/* The place for a new channel: a free one, or that of the channel idle longest, which ends. */
static struct channel *channel_make(struct rsp_pass *pass, struct rsp_es10 *es10, int slot,
                                    int number)
{
	struct channel *place = &es10->channels[0];

	for (size_t i = 1; i < MAX_CHANNELS && place->used; i++)
		if (!es10->channels[i].used || es10->channels[i].last_use < place->last_use)
			place = &es10->channels[i];
	channel_end(pass, es10, place, RSP_CHAIN_CUT, RSP_LOAD_DROPPED);
	*place = (struct channel){.used = true, .slot = slot, .number = number};
	rsp_arena_init(&place->chain.arena, CHAIN_ARENA);
	return place;
}

/* The channel of an exchange, which is made where it was not found. */
static struct channel *channel_of(struct rsp_pass *pass, struct rsp_es10 *es10,
                                  const struct rsp_exchange *exchange, struct channel *channel)
{
	if (!channel)
		channel = channel_make(pass, es10, exchange->slot, exchange->channel);
	channel->last_use = ++es10->now;
	return channel;
}

/* Ends the channels idle longest, other than this one, while all together hold too much. */
static void limit_memory(struct rsp_pass *pass, struct rsp_es10 *es10,
                         const struct channel *current)
{
	struct channel *oldest;
	size_t held;

	/* While each holds less than its share, together they hold less than all. */
	if (rsp_arena_used(&current->chain.arena) + rsp_arena_used(&current->load.arena) <
	    MAX_HELD / MAX_CHANNELS)
		return;
	do {
		oldest = NULL;
		held = 0;
		for (size_t i = 0; i < MAX_CHANNELS; i++) {
			struct channel *channel = &es10->channels[i];

			held += rsp_arena_used(&channel->chain.arena) +
			        rsp_arena_used(&channel->load.arena);
			if (channel->used && channel != current &&
			    (!oldest || channel->last_use < oldest->last_use))
				oldest = channel;
		}
		if (held > MAX_HELD && oldest)
			channel_end(pass, es10, oldest, RSP_CHAIN_CUT, RSP_LOAD_DROPPED);
	} while (held > MAX_HELD && oldest);
}

/* Data groupings are of SGP.02 and of GlobalPlatform; a sender may say so of ES10, which begins
 * with a tag of two octets then. */
static bool has_groupings(const struct rsp_exchange *exchange, const struct channel *channel)
{
	enum { TAG_CLASS = 0xBF };
	uint8_t first;

	if (!rsp_dgi_in_block(exchange->command.p1) || (channel && channel->chain.open))
		return false;
	return exchange->command.p2 || !rsp_peek_u8(exchange->command.data, 0, &first) ||
	       first != TAG_CLASS;
}

static void on_store_data(struct rsp_pass *pass, struct rsp_es10 *es10,
                          const struct rsp_exchange *exchange)
{
	struct channel *channel = channel_find(es10, exchange->slot, exchange->channel);

	if ((exchange->aid_known && !exchange->is_isdr) || has_groupings(exchange, channel))
		return;
	channel = channel_of(pass, es10, exchange, channel);
	limit_memory(pass, es10, channel);
	if (rsp_chain_starts_anew(&channel->chain, exchange))
		chain_end(pass, es10, channel, RSP_CHAIN_ABANDONED, NULL);
	if (!channel->chain.open) {
		rsp_chain_open(&channel->chain, pass->scratch, rsp_load_frames(&channel->load),
		               exchange);
		channel->chain.isdr_selected = exchange->is_isdr;
		channel->chain.start_seen = exchange->is_isdr || channel->seen;
	}
	rsp_chain_add(&channel->chain, exchange);
	channel->seen = true;
	if (rsp_chain_is_last(exchange))
		chain_end(pass, es10, channel, RSP_CHAIN_COMPLETE, exchange);
	else if (exchange->has_sw && !rsp_es10_sw_ok(exchange->sw))
		chain_end(pass, es10, channel, RSP_CHAIN_REFUSED, exchange);
}

/* Which kind of eUICC answered SELECT: by the templates in its FCI (SGP.22 5.7.1, SGP.32 5.9.2). */
static enum rsp_euicc_kind euicc_of(struct rsp_slice fci)
{
	struct rsp_tlv tlv;

	if (!rsp_tlv_find(fci, TAG_FCI, &tlv))
		return RSP_EUICC_UNKNOWN;
	fci = tlv.value;
	if (rsp_tlv_find(fci, TAG_TEMPLATE_IOT, &tlv))
		return RSP_EUICC_IOT;
	return rsp_tlv_find(fci, TAG_TEMPLATE, &tlv) ? RSP_EUICC_CONSUMER : RSP_EUICC_UNKNOWN;
}

static void end_by_number(struct rsp_pass *pass, struct rsp_es10 *es10, int slot, int number)
{
	struct channel *channel = channel_find(es10, slot, number);

	if (channel)
		channel_end(pass, es10, channel, RSP_CHAIN_ABANDONED, RSP_LOAD_GIVEN_UP);
}

static void on_select(struct rsp_pass *pass, struct rsp_es10 *es10,
                      const struct rsp_exchange *exchange)
{
	if (exchange->command.p1 != P1_SELECT_BY_NAME || !exchange->has_sw ||
	    !rsp_es10_sw_ok(exchange->sw))
		return;
	end_by_number(pass, es10, exchange->slot, exchange->channel);
	if (exchange->is_isdr)
		channel_of(pass, es10, exchange, NULL)->euicc = euicc_of(exchange->response);
}

/* TS 102 221 11.1.17: P2 names the channel to close, 0 is the one the command came on; or the
 * channel to open, which the card names where P2 is 0. A channel that is opened was closed before,
 * seen or not. */
static void on_manage_channel(struct rsp_pass *pass, struct rsp_es10 *es10,
                              const struct rsp_exchange *exchange)
{
	int number = exchange->command.p2;
	uint8_t assigned;

	if (!exchange->has_sw || !rsp_es10_sw_ok(exchange->sw))
		return;
	if (number == 0 && exchange->command.p1 == P1_CLOSE_CHANNEL)
		number = exchange->channel;
	else if (number == 0 && rsp_peek_u8(exchange->response, 0, &assigned))
		number = assigned;
	end_by_number(pass, es10, exchange->slot, number);
}

static void on_exchange(struct rsp_pass *pass, struct rsp_es10 *es10,
                        const struct rsp_exchange *exchange)
{
	struct rsp_class cla = rsp_class_of(exchange->command.cla);

	if (!exchange->has_command)
		return;
	if (exchange->command.ins == RSP_INS_STORE_DATA && cla.type == RSP_CLASS_PROPRIETARY)
		on_store_data(pass, es10, exchange);
	else if (exchange->command.ins == RSP_INS_SELECT)
		on_select(pass, es10, exchange);
	else if (exchange->command.ins == RSP_INS_MANAGE_CHANNEL)
		on_manage_channel(pass, es10, exchange);
}

static void on_reset(struct rsp_pass *pass, struct rsp_es10 *es10, int slot)
{
	for (size_t i = 0; i < MAX_CHANNELS; i++)
		if (es10->channels[i].slot == slot)
			channel_end(pass, es10, &es10->channels[i], RSP_CHAIN_CUT, RSP_LOAD_RESET);
}

static void on_end(struct rsp_pass *pass, struct rsp_es10 *es10)
{
	for (size_t i = 0; i < MAX_CHANNELS; i++)
		channel_end(pass, es10, &es10->channels[i], RSP_CHAIN_CUT, RSP_LOAD_TRACE_END);
}

void rsp_es10_handle(struct rsp_pass *pass, struct rsp_es10 *es10, const struct rsp_item *item)
{
	if (item->hint == RSP_HINT_EXCHANGE && item->exchange)
		on_exchange(pass, es10, item->exchange);
	else if (item->hint == RSP_HINT_CHANNEL)
		end_by_number(pass, es10, item->slot, (int)item->param);
	else if (item->hint == RSP_HINT_ATR || item->hint == RSP_HINT_RESET)
		on_reset(pass, es10, item->slot);
	else if (item->hint == RSP_HINT_END)
		on_end(pass, es10);
	if (pass->scratch->failed)
		pass->out_of_memory = true;
}
