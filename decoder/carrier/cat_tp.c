/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/cat_tp.h"

#include <string.h>

#include "base/keep.h"
#include "base/values.h"
#include "carrier/cat_tp_link.h"
#include "carrier/endpoint.h"

enum { ICCID_LEN = 10 };

struct rsp_cat_tp {
	struct rsp_cat_tp_link *links[RSP_CAT_TP_LINKS];
	size_t num;
	uint64_t num_datagrams;
};

struct rsp_cat_tp *rsp_cat_tp_new(void)
{
	return rsp_alloc(sizeof(struct rsp_cat_tp));
}

static void link_free(struct rsp_cat_tp_link *link)
{
	for (size_t i = 0; i < 2; i++)
		rsp_arena_free(&link->flows[i].arena);
	rsp_arena_free(&link->shown);
	rsp_free(link);
}

void rsp_cat_tp_free(struct rsp_cat_tp *cat_tp)
{
	if (!cat_tp)
		return;
	for (size_t i = 0; i < cat_tp->num; i++)
		link_free(cat_tp->links[i]);
	rsp_free(cat_tp);
}

static bool is_from(const struct rsp_cat_tp_link *link, const struct rsp_cat_tp_reading *reading,
                    unsigned sender)
{
	const struct rsp_cat_tp_datagram *datagram = reading->datagram;

	return link->slot == datagram->origin.slot && link->bip_channel == datagram->bip_channel &&
	       link->ports[sender] == reading->pdu.from_port &&
	       link->ports[!sender] == reading->pdu.to_port &&
	       rsp_endpoint_equal(&link->ends[sender], &datagram->from) &&
	       rsp_endpoint_equal(&link->ends[!sender], &datagram->to);
}

static struct rsp_cat_tp_link *find(const struct rsp_cat_tp *cat_tp,
                                    struct rsp_cat_tp_reading *reading)
{
	for (size_t i = 0; i < cat_tp->num; i++)
		for (reading->sender = 0; reading->sender < 2; reading->sender++)
			if (is_from(cat_tp->links[i], reading, reading->sender))
				return cat_tp->links[i];
	reading->sender = 0;
	return NULL;
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct rsp_cat_tp_link *link = message->detail;
	struct rsp_slice in = message->command->bytes;
	const struct rsp_cat_tp_shown shown = {
	    .ends = {rsp_endpoint_text(arena, &link->ends[0]),
	             rsp_endpoint_text(arena, &link->ends[1])},
	    .card = link->card,
	    .identified = link->identified,
	    .opened = link->opened,
	    .closed = link->closed,
	    .num_pdus = link->num_pdus,
	};
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, arena, message->command);
	root = rsp_cat_tp_link_show(&decode, in, &shown);
	for (size_t i = 0; i < link->num_shown; i++) {
		struct rsp_slice bytes = rsp_take_up_to(&in, link->lens[i]);
		struct rsp_cat_tp_pdu pdu;

		if (rsp_cat_tp_pdu_read(bytes, &pdu))
			rsp_cat_tp_pdu_show(&decode, root, &pdu);
	}
	return root;
}

static void emit(struct rsp_pass *pass, struct rsp_cat_tp_link *link)
{
	const struct rsp_buffer *pdus =
	    rsp_joiner_finish(&link->pdus, RSP_BUFFER_JOINED, "CAT_TP PDUs");
	struct rsp_message message = {
	    .iface = RSP_IF_CAT_TP,
	    .clock = link->first.clock,
	    .t_ns = link->first.t_ns,
	    .frame = link->first.frame,
	    .last_frame = link->last.last_frame,
	    .by_line = link->first.by_line,
	    .slot = link->slot,
	    .channel = -1,
	    .function = "link",
	    .has_command = true,
	    .command = pdus,
	    .command_len = pdus ? pdus->bytes.len : 0,
	    .build = build,
	    .detail = link,
	};

	if (!pdus) {
		pass->out_of_memory = true;
		return;
	}
	if (link->iccid[0])
		message.ids[RSP_ID_ICCID] = link->iccid;
	message.summary = rsp_arena_printf(
	    pass->scratch, "%s, %zu %s, %s", rsp_cat_tp_name(pass->scratch, link), link->num_pdus,
	    link->num_pdus == 1 ? "PDU" : "PDUs", link->closed ? "closed" : "open");
	if (link->closed && link->reason) {
		const char *name = rsp_cat_tp_reason_name(link->reason);

		message.result = (struct rsp_result){.state = RSP_RESULT_ERROR,
		                                     .name = name ? name : "reserved",
		                                     .number = link->reason};
	}
	rsp_pass_emit(pass, &message);
}

/* Hands out what waits, and the link where nothing of it was decoded. */
static void finish(struct rsp_pass *pass, struct rsp_cat_tp_link *link,
                   const struct rsp_frame *frame)
{
	rsp_cat_tp_flush(pass, link, frame);
	if (!link->decoded && link->num_pdus)
		emit(pass, link);
	rsp_arena_reset(&link->shown);
	link->decoded = true;
	link->num_pdus = link->num_shown = 0;
}

static void link_remove(struct rsp_pass *pass, struct rsp_cat_tp *cat_tp, size_t at,
                        const struct rsp_frame *frame)
{
	struct rsp_cat_tp_link *link = cat_tp->links[at];

	finish(pass, link, frame);
	for (size_t i = 0; i < 2; i++)
		rsp_arena_absorb(&pass->retired, &link->flows[i].arena);
	link_free(link);
	cat_tp->links[at] = cat_tp->links[--cat_tp->num];
}

static void make_room(struct rsp_cat_tp_reading *reading, struct rsp_cat_tp *cat_tp)
{
	size_t oldest = 0;

	if (cat_tp->num < RSP_CAT_TP_LINKS)
		return;
	for (size_t i = 1; i < cat_tp->num; i++)
		if (cat_tp->links[i]->used < cat_tp->links[oldest]->used)
			oldest = i;
	link_remove(reading->pass, cat_tp, oldest, reading->datagram->frame);
}

static struct rsp_cat_tp_link *link_new(struct rsp_cat_tp_reading *reading,
                                        struct rsp_cat_tp *cat_tp)
{
	const struct rsp_cat_tp_datagram *datagram = reading->datagram;
	struct rsp_cat_tp_link *link;

	make_room(reading, cat_tp);
	link = rsp_alloc(sizeof(*link));
	if (!link) {
		reading->pass->out_of_memory = true;
		return NULL;
	}
	link->ends[0] = datagram->from;
	link->ends[1] = datagram->to;
	link->ports[0] = reading->pdu.from_port;
	link->ports[1] = reading->pdu.to_port;
	link->slot = datagram->origin.slot;
	link->bip_channel = datagram->bip_channel;
	link->first = datagram->origin;
	link->card = datagram->way == RSP_CAT_TP_UNKNOWN ? -1 : datagram->way == RSP_CAT_TP_TO_CARD;
	for (size_t i = 0; i < 2; i++)
		rsp_arena_init(&link->flows[i].arena, RSP_CAT_TP_HELD);
	rsp_arena_init(&link->shown, RSP_CAT_TP_SHOWN_BYTES);
	rsp_joiner_init(&link->pdus, &link->shown, RSP_CAT_TP_SHOWN_BYTES);
	cat_tp->links[cat_tp->num++] = link;
	return link;
}

/* What the slices of the PDU are cut from: a buffer that lives as long as the pass's scratch. */
static bool set_buffer(struct rsp_cat_tp_reading *reading)
{
	const struct rsp_cat_tp_datagram *datagram = reading->datagram;
	const struct rsp_frame *frame = datagram->frame;
	struct rsp_slice bytes;

	reading->buffer = datagram->buffer;
	if (reading->buffer)
		return true;
	reading->buffer =
	    rsp_buffer_frame(reading->pass->scratch, frame->bytes, frame->number, frame->file_off);
	if (!reading->buffer || !rsp_contains(frame->bytes, datagram->bytes)) {
		reading->pass->out_of_memory |= !reading->buffer;
		return false;
	}
	bytes = rsp_sub(reading->buffer->bytes, rsp_offset_in(frame->bytes, datagram->bytes),
	                datagram->bytes.len);
	return rsp_cat_tp_pdu_read(bytes, &reading->pdu);
}

/* Keeps a PDU for the message that the link may become. */
static void keep_shown(struct rsp_cat_tp_reading *reading)
{
	struct rsp_cat_tp_link *link = reading->link;
	const struct rsp_buffer *kept;

	link->num_pdus++;
	if (link->decoded || link->num_shown == RSP_CAT_TP_SHOWN || link->shown.failed)
		return;
	kept = rsp_keep(&link->shown, reading->buffer);
	if (!kept || !kept->bytes.data)
		return;
	rsp_joiner_add(&link->pdus, kept, rsp_kept_part(kept, reading->buffer, reading->pdu.whole));
	if (!link->pdus.cut_short)
		link->lens[link->num_shown++] = (uint32_t)reading->pdu.whole.len;
}

/* An ICCID, as most cards identify themselves; else the bytes. */
static void identify(struct rsp_cat_tp_reading *reading)
{
	struct rsp_cat_tp_link *link = reading->link;
	struct rsp_slice bytes = reading->pdu.identification;
	struct rsp_arena *scratch = reading->pass->scratch;
	bool bad = false;
	const char *text = rsp_value_iccid(scratch, bytes, &bad);

	bad |= bytes.len != ICCID_LEN;
	link->card = (int)reading->sender;
	if (!bad)
		strncpy(link->iccid, text, sizeof(link->iccid) - 1);
	else
		text = rsp_value_hex(scratch, bytes);
	if (strncmp(link->identified, text, sizeof(link->identified) - 1) == 0)
		return;
	strncpy(link->identified, text, sizeof(link->identified) - 1);
	rsp_pass_report(reading->pass, RSP_RULE_CAT_TP_IDENTITY, reading->datagram->frame,
	                "%s: the card at port %u identifies itself as %s%s",
	                rsp_cat_tp_name(scratch, link), reading->pdu.from_port, bad ? "" : "ICCID ",
	                link->identified);
}

static void close_link(struct rsp_cat_tp_reading *reading)
{
	struct rsp_cat_tp_link *link = reading->link;
	const char *name;

	if (link->closed)
		return;
	link->closed = true;
	if (!rsp_peek_u8(reading->pdu.reason, 0, &link->reason))
		link->reason = 0;
	name = rsp_cat_tp_reason_name(link->reason);
	if (link->reason)
		rsp_pass_report(reading->pass, RSP_RULE_CAT_TP_RESET, reading->datagram->frame,
		                "%s: port %u resets the link: %s(%u)",
		                rsp_cat_tp_name(reading->pass->scratch, link),
		                reading->pdu.from_port, name ? name : "reserved", link->reason);
	finish(reading->pass, link, reading->datagram->frame);
}

/* Whether a SYN opens another link between the same ports. */
static bool is_reopened(const struct rsp_cat_tp_reading *reading)
{
	const struct rsp_cat_tp_link *link = reading->link;
	const struct rsp_cat_tp_flow *flow = &link->flows[reading->sender];

	if (!(reading->pdu.flags & RSP_CAT_TP_SYN))
		return link->closed && reading->pdu.data.len;
	return link->closed || (flow->known && flow->next != (uint16_t)(reading->pdu.sequence + 1));
}

static void handle(struct rsp_cat_tp_reading *reading, struct rsp_cat_tp *cat_tp)
{
	struct rsp_cat_tp_link *link = reading->link;

	for (size_t i = 0; link && i < cat_tp->num && is_reopened(reading); i++)
		if (cat_tp->links[i] == link) {
			link_remove(reading->pass, cat_tp, i, reading->datagram->frame);
			reading->link = link = NULL;
			reading->sender = 0;
			break;
		}
	if (!link)
		reading->link = link = link_new(reading, cat_tp);
	if (!link)
		return;
	link->used = ++cat_tp->num_datagrams;
	link->last = reading->datagram->origin;
	link->opened |= (reading->pdu.flags & RSP_CAT_TP_SYN) != 0;
	if (!link->closed)
		keep_shown(reading);
	if (reading->pdu.identification.len)
		identify(reading);
	rsp_cat_tp_follow(reading);
	if (reading->pdu.flags & RSP_CAT_TP_RST)
		close_link(reading);
}

bool rsp_cat_tp_datagram(struct rsp_pass *pass, struct rsp_cat_tp *cat_tp,
                         const struct rsp_cat_tp_datagram *datagram)
{
	struct rsp_cat_tp_reading reading = {.pass = pass, .datagram = datagram};

	if (!rsp_cat_tp_pdu_read(datagram->bytes, &reading.pdu))
		return false;
	reading.link = find(cat_tp, &reading);
	if (!reading.link && !reading.pdu.checksum_right)
		return false;
	if (!reading.pdu.checksum_right) {
		rsp_pass_report(pass, RSP_RULE_CAT_TP_CHECKSUM, datagram->frame,
		                "%s: the checksum of a PDU with %zu bytes of data is wrong",
		                rsp_cat_tp_name(pass->scratch, reading.link), reading.pdu.data.len);
		return true;
	}
	if (set_buffer(&reading))
		handle(&reading, cat_tp);
	pass->out_of_memory |= pass->scratch->failed;
	return true;
}

void rsp_cat_tp_end(struct rsp_pass *pass, struct rsp_cat_tp *cat_tp)
{
	while (cat_tp->num)
		link_remove(pass, cat_tp, 0, NULL);
}
