/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/cat_tp_link.h"

#include "base/keep.h"
#include "carrier/packets.h"

/* What an SDU is handed out with. */
struct handing {
	struct rsp_pass *pass;
	struct rsp_cat_tp_link *link;
	unsigned sender;
	const struct rsp_frame *frame;
};

const char *rsp_cat_tp_name(struct rsp_arena *arena, const struct rsp_cat_tp_link *link)
{
	return rsp_arena_printf(arena, "CAT_TP ports %u and %u", link->ports[0], link->ports[1]);
}

static void report(const struct handing *handing, enum rsp_rule_id rule, const char *text)
{
	const struct rsp_frame frame = {.number = handing->frame ? handing->frame->number
	                                                         : handing->link->last.last_frame};

	rsp_pass_report(handing->pass, rule, &frame, "%s: %s",
	                rsp_cat_tp_name(handing->pass->scratch, handing->link), text);
}

/* How far a number is ahead of another; they wrap. */
static int ahead(uint16_t sequence, uint16_t of)
{
	return (int16_t)(uint16_t)(sequence - of);
}

static struct rsp_cat_tp_flow *flow_of(const struct handing *handing)
{
	return &handing->link->flows[handing->sender];
}

/* What the queue holds may lead to what was kept, so it is freed when the queue is empty. */
static void flow_settle(const struct handing *handing)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);

	if (flow->num_sdu || flow->num_waiting || !rsp_arena_used(&flow->arena))
		return;
	rsp_arena_absorb(&handing->pass->retired, &flow->arena);
	rsp_arena_init(&flow->arena, RSP_CAT_TP_HELD);
}

static void hand_out(const struct handing *handing, const struct rsp_buffer *buffer,
                     struct rsp_slice sdu, const struct rsp_origin *first,
                     const struct rsp_origin *last)
{
	struct rsp_cat_tp_link *link = handing->link;
	struct rsp_packets packets = {
	    .bytes = sdu,
	    .buffer = buffer,
	    .frame = handing->frame,
	    .origin = *first,
	    .iccid = link->iccid[0] ? rsp_arena_text(handing->pass->scratch, rsp_text(link->iccid))
	                            : NULL,
	    .has_way = link->card >= 0,
	    .way = (unsigned)link->card == handing->sender ? RSP_SMS_FROM_CARD : RSP_SMS_TO_CARD,
	    .carried = "CAT_TP",
	};
	struct rsp_slice rest;

	packets.origin.last_frame = last->last_frame;
	link->decoded |= rsp_packets_push(handing->pass, &packets, &rest) > 0;
	if (rest.len)
		report(handing, RSP_RULE_CAT_TP_SDU,
		       "an SDU holds something that is no secured packet");
	rsp_pass_drain(handing->pass);
}

static void hand_out_joined(const struct handing *handing, const struct rsp_cat_tp_part *last)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);
	const struct rsp_origin first = flow->sdu[0].origin;
	const struct rsp_buffer *joined;
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, &flow->arena, RSP_CAT_TP_SDU_MAX);
	for (size_t i = 0; i < flow->num_sdu; i++)
		rsp_joiner_add(&joiner, flow->sdu[i].buffer, flow->sdu[i].data);
	rsp_joiner_add(&joiner, last->buffer, last->data);
	joined = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "CAT_TP SDU");
	flow->num_sdu = 0;
	if (joiner.cut_short)
		report(handing, RSP_RULE_CAT_TP_LIMIT, "an SDU is longer than one can be");
	if (joined)
		hand_out(handing, joined, joined->bytes, &first, &last->origin);
	else
		report(handing, RSP_RULE_CAT_TP_LIMIT, "more waits than is kept");
}

/* All that is kept of a direction is given up. */
static void give_up(const struct handing *handing, const char *why)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);

	report(handing, RSP_RULE_CAT_TP_LIMIT, why);
	flow->num_sdu = flow->num_waiting = 0;
	flow->unsure = true;
	flow_settle(handing);
}

/* A copy of a part that stays; `kept` parts are already. */
static bool keep_part(const struct handing *handing, const struct rsp_cat_tp_part *part, bool kept,
                      struct rsp_cat_tp_part *out)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);

	*out = *part;
	if (kept || !part->data.len)
		return true;
	out->buffer = rsp_keep(&flow->arena, part->buffer);
	if (!out->buffer || !out->buffer->bytes.data) {
		handing->pass->out_of_memory |= !flow->arena.failed;
		return false;
	}
	out->data = rsp_kept_part(out->buffer, part->buffer, part->data);
	return true;
}

/* The next PDU in order. */
static void accept(const struct handing *handing, const struct rsp_cat_tp_part *part, bool kept)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);

	flow->next = (uint16_t)(part->sequence + 1);
	if (!part->data.len)
		return; /* NUL */
	if (flow->unsure && !rsp_packets_begin(part->data)) {
		flow->unsure = part->more;
		return;
	}
	flow->unsure = false;
	if (!part->more && flow->num_sdu)
		hand_out_joined(handing, part);
	else if (!part->more)
		hand_out(handing, part->buffer, part->data, &part->origin, &part->origin);
	else if (flow->num_sdu == RSP_CAT_TP_PARTS)
		give_up(handing, "an SDU has more parts than are kept");
	else if (keep_part(handing, part, kept, &flow->sdu[flow->num_sdu]))
		flow->num_sdu++;
	else
		give_up(handing, "more waits than is kept");
}

/* The place of the waiting PDU that comes first. */
static size_t first_waiting(const struct rsp_cat_tp_flow *flow)
{
	size_t first = 0;

	for (size_t i = 1; i < flow->num_waiting; i++)
		if (ahead(flow->waiting[i].sequence, flow->waiting[first].sequence) < 0)
			first = i;
	return first;
}

static void accept_waiting(const struct handing *handing)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);

	while (flow->num_waiting) {
		size_t first = first_waiting(flow);
		struct rsp_cat_tp_part part = flow->waiting[first];

		if (ahead(part.sequence, flow->next) > 0)
			return;
		flow->waiting[first] = flow->waiting[--flow->num_waiting];
		if (part.sequence == flow->next)
			accept(handing, &part, true);
	}
	flow->late = 0;
}

/* What is missing in front of the first that waits will not come. */
static void skip_missing(const struct handing *handing)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);
	uint16_t to = flow->waiting[first_waiting(flow)].sequence;
	int num = ahead(to, flow->next);

	report(handing, RSP_RULE_CAT_TP_GAP,
	       rsp_arena_printf(handing->pass->scratch,
	                        "%d PDUs from port %u are missing, from number %u on", num,
	                        handing->link->ports[handing->sender], flow->next));
	flow->num_sdu = 0;
	flow->unsure = true;
	flow->next = to;
	flow->late = 0;
	accept_waiting(handing);
}

static bool is_waiting(const struct rsp_cat_tp_flow *flow, uint16_t sequence)
{
	for (size_t i = 0; i < flow->num_waiting; i++)
		if (flow->waiting[i].sequence == sequence)
			return true;
	return false;
}

static void wait_for(const struct handing *handing, const struct rsp_cat_tp_part *part)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);

	if (is_waiting(flow, part->sequence))
		return;
	if (flow->num_waiting == RSP_CAT_TP_WAITING)
		skip_missing(handing);
	if (flow->num_waiting == RSP_CAT_TP_WAITING ||
	    !keep_part(handing, part, false, &flow->waiting[flow->num_waiting]))
		give_up(handing, "more waits than is kept");
	else
		flow->num_waiting++;
}

static void take(const struct handing *handing, const struct rsp_cat_tp_part *part)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);

	if (!flow->known) {
		flow->known = flow->unsure = true;
		flow->next = part->sequence;
	}
	if (ahead(part->sequence, flow->next) > 0)
		wait_for(handing, part);
	else if (part->sequence == flow->next) /* a lower number: it came again */
		accept(handing, part, false);
	accept_waiting(handing);
	flow_settle(handing);
}

/* A number that was acknowledged was there: it will not come, unless the capture is out of order.
 */
static void look_for_missing(const struct handing *handing)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);

	if (!flow->num_waiting || !flow->has_acked || ahead(flow->acked, flow->next) < 0)
		return;
	if (++flow->late < RSP_CAT_TP_LATE)
		return;
	skip_missing(handing);
	flow_settle(handing);
}

static void flow_begin(struct rsp_cat_tp_flow *flow, uint16_t sequence)
{
	flow->known = true;
	flow->unsure = false;
	flow->next = (uint16_t)(sequence + 1);
}

void rsp_cat_tp_follow(struct rsp_cat_tp_reading *reading)
{
	const struct rsp_cat_tp_pdu *pdu = &reading->pdu;
	struct handing handing = {.pass = reading->pass,
	                          .link = reading->link,
	                          .sender = reading->sender,
	                          .frame = reading->datagram->frame};
	struct rsp_cat_tp_flow *other = &reading->link->flows[!reading->sender];
	const struct rsp_cat_tp_part part = {.buffer = reading->buffer,
	                                     .data = pdu->data,
	                                     .sequence = pdu->sequence,
	                                     .more = pdu->flags & RSP_CAT_TP_SEG,
	                                     .origin = reading->datagram->origin};

	if (pdu->flags & RSP_CAT_TP_SYN && !flow_of(&handing)->known)
		flow_begin(flow_of(&handing), pdu->sequence);
	else if (!(pdu->flags & (RSP_CAT_TP_SYN | RSP_CAT_TP_RST)) &&
	         (pdu->data.len || pdu->flags & RSP_CAT_TP_NUL))
		take(&handing, &part);
	if (pdu->flags & RSP_CAT_TP_ACK) {
		other->has_acked = true;
		other->acked = pdu->acknowledged;
	}
	for (handing.sender = 0; handing.sender < 2; handing.sender++)
		look_for_missing(&handing);
}

static void tell_unfinished(const struct handing *handing)
{
	struct rsp_cat_tp_flow *flow = flow_of(handing);
	bool acked = flow->known && flow->has_acked && ahead(flow->acked, flow->next) >= 0;

	if (acked)
		report(handing, RSP_RULE_CAT_TP_GAP,
		       rsp_arena_printf(handing->pass->scratch,
		                        "%d PDUs from port %u are missing at its end",
		                        ahead(flow->acked, flow->next) + 1,
		                        handing->link->ports[handing->sender]));
	else if (flow->num_sdu)
		report(handing, RSP_RULE_CAT_TP_GAP, "an SDU has no end");
	flow->num_sdu = 0;
}

void rsp_cat_tp_flush(struct rsp_pass *pass, struct rsp_cat_tp_link *link,
                      const struct rsp_frame *frame)
{
	struct handing handing = {.pass = pass, .link = link, .frame = frame};

	for (handing.sender = 0; handing.sender < 2; handing.sender++) {
		while (flow_of(&handing)->num_waiting)
			skip_missing(&handing);
		tell_unfinished(&handing);
		flow_settle(&handing);
	}
}
