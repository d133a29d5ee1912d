/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAPDm (TS 44.006) as far as short messages need it: I frames of SAPI 3 on dedicated channels,
 * joined to layer 3 messages. */
#include <string.h>

#include "base/keep.h"
#include "carrier/sms_rp.h"

/* GSMTAP's channels of the Um interface (libosmocore, include/osmocom/core/gsmtap.h). */
enum channel {
	CHANNEL_SDCCH = 0x06,
	CHANNEL_SDCCH4 = 0x07,
	CHANNEL_SDCCH8 = 0x08,
	CHANNEL_TCH_F = 0x09,
	CHANNEL_TCH_H = 0x0A,
	CHANNEL_SLOW = 0x80 /* the slow associated channel of one */
};

enum {
	SLOW_HEADER = 2, /* power and timing in front: TS 44.004 7 */
	SAPI_SHIFT = 2,
	SAPI_MASK = 7,
	SAPI_SMS = 3,
	CONTROL_NOT_I = 0x01, /* TS 44.006 6.4 */
	CONTROL_U = 0x03,
	NS_SHIFT = 1,
	NS_MASK = 7,
	LENGTH_SHIFT = 2,
	LENGTH_MORE = 0x02,
	PD_SMS = 0x09, /* TS 24.007 11.2.3.1.1 */
	PD_MASK = 0x0F,
	CP_DATA = 0x01 /* TS 24.011 8.1.3 */
};

/* One direction of one channel. */
struct link {
	bool used, has_ns, open;
	bool lost;  /* a frame of the message is missing: its others are passed over */
	uint8_t ns; /* of the last I frame */
	struct rsp_lapdm_frame key;
	uint64_t age;
	struct rsp_arena arena;
	struct rsp_joiner joiner;
	struct rsp_origin origin;
};

struct rsp_lapdm {
	struct link links[RSP_LAPDM_MAX_LINKS];
	uint64_t now;
};

struct rsp_lapdm *rsp_lapdm_new(void)
{
	return rsp_alloc(sizeof(struct rsp_lapdm));
}

void rsp_lapdm_free(struct rsp_lapdm *lapdm)
{
	if (!lapdm)
		return;
	for (size_t i = 0; i < RSP_LAPDM_MAX_LINKS; i++)
		rsp_arena_free(&lapdm->links[i].arena);
	rsp_free(lapdm);
}

static bool same(const struct rsp_lapdm_frame *a, const struct rsp_lapdm_frame *b)
{
	return a->uplink == b->uplink && a->channel == b->channel && a->timeslot == b->timeslot &&
	       a->sub_slot == b->sub_slot && a->arfcn == b->arfcn;
}

static struct link *link_of(struct rsp_lapdm *lapdm, const struct rsp_lapdm_frame *frame)
{
	struct link *place = &lapdm->links[0];

	for (size_t i = 0; i < RSP_LAPDM_MAX_LINKS; i++) {
		struct link *link = &lapdm->links[i];

		if (link->used && same(&link->key, frame)) {
			link->age = ++lapdm->now;
			return link;
		}
		if (place->used && (!link->used || link->age < place->age))
			place = link;
	}
	rsp_arena_free(&place->arena);
	*place = (struct link){.used = true, .key = *frame, .age = ++lapdm->now};
	return place;
}

static void link_clear(struct link *link)
{
	rsp_arena_free(&link->arena);
	rsp_arena_init(&link->arena, (size_t)RSP_LAPDM_MAX_MESSAGE * 64);
	rsp_joiner_init(&link->joiner, &link->arena, RSP_LAPDM_MAX_MESSAGE);
	link->open = false;
}

/* CP-DATA with an RP message in it. */
static void read_message(struct rsp_pass *pass, const struct rsp_item *item,
                         const struct rsp_buffer *buffer, const struct rsp_origin *origin)
{
	struct rsp_slice in = buffer->bytes, rp;
	uint8_t discriminator, type, len;

	if (!rsp_take_u8(&in, &discriminator) || !rsp_take_u8(&in, &type) ||
	    (discriminator & PD_MASK) != PD_SMS || type != CP_DATA)
		return;
	if (!rsp_take_u8(&in, &len) || !rsp_take(&in, len, &rp)) {
		rsp_pass_report(pass, RSP_RULE_SMS_CUT, item->frame,
		                "CP-DATA is shorter than it says");
		return;
	}
	rsp_rp_handle(pass, item, rp, buffer, origin);
}

static void append(struct rsp_pass *pass, struct link *link, const struct rsp_item *item,
                   struct rsp_slice part)
{
	const struct rsp_frame *frame = item->frame;
	const struct rsp_buffer *kept;

	if (!link->open)
		link_clear(link);
	if (!link->open)
		link->origin = (struct rsp_origin){
		    .clock = frame->clock,
		    .t_ns = frame->t_ns,
		    .frame = frame->number,
		    .by_line = frame->by_line,
		    .slot = -1,
		    .channel = -1,
		};
	link->open = true;
	link->origin.last_frame = frame->number;
	kept = rsp_buffer_frame(&link->arena, part, frame->number,
	                        rsp_contains(frame->bytes, part)
	                            ? frame->file_off + rsp_offset_in(frame->bytes, part)
	                            : frame->file_off);
	if (kept)
		rsp_joiner_add(&link->joiner, kept, kept->bytes);
	else
		pass->out_of_memory = true;
}

static void complete(struct rsp_pass *pass, struct link *link, const struct rsp_item *item)
{
	const struct rsp_buffer *buffer =
	    rsp_joiner_finish(&link->joiner, RSP_BUFFER_JOINED, "layer 3 message");

	if (buffer)
		read_message(pass, item, buffer, &link->origin);
	rsp_arena_absorb(&pass->retired, &link->arena);
	link_clear(link);
}

static void watch_gap(struct rsp_pass *pass, struct link *link, const struct rsp_item *item,
                      uint8_t ns)
{
	if (!link->open || ns == ((link->ns + 1) & NS_MASK))
		return;
	rsp_pass_report(pass, RSP_RULE_SMS_CUT, item->frame,
	                "a frame of a message over the radio interface is missing");
	link_clear(link);
	link->lost = true;
}

static bool is_for_sms(uint8_t address)
{
	return (address >> SAPI_SHIFT & SAPI_MASK) == SAPI_SMS;
}

/* Address, control, length: TS 44.006 6.1. */
static void read_frame(struct rsp_pass *pass, struct rsp_lapdm *lapdm, const struct rsp_item *item,
                       const struct rsp_lapdm_frame *frame, struct rsp_slice in)
{
	uint8_t address, control, length, ns;
	struct rsp_slice part;
	struct link *link;

	if (!rsp_take_u8(&in, &address) || !rsp_take_u8(&in, &control) ||
	    !rsp_take_u8(&in, &length) || !is_for_sms(address))
		return;
	link = link_of(lapdm, frame);
	if (control & CONTROL_NOT_I) {
		/* A link that is set up or released begins to count anew. */
		if ((control & CONTROL_U) == CONTROL_U) {
			link_clear(link);
			link->has_ns = false;
		}
		return;
	}
	ns = control >> NS_SHIFT & NS_MASK;
	if ((link->has_ns && link->ns == ns) || !rsp_take(&in, length >> LENGTH_SHIFT, &part))
		return; /* sent again, or no frame at all */
	watch_gap(pass, link, item, ns);
	link->has_ns = true;
	link->ns = ns;
	if (!link->lost)
		append(pass, link, item, part);
	if (length & LENGTH_MORE)
		return;
	if (!link->lost)
		complete(pass, link, item);
	link->lost = false;
}

/* Takes what stands in front of a frame of LAPDm; false where the channel has none. */
static bool take_channel(uint8_t channel, struct rsp_slice *in)
{
	uint8_t dedicated = channel & (uint8_t)~CHANNEL_SLOW;

	return dedicated >= CHANNEL_SDCCH && dedicated <= CHANNEL_TCH_H &&
	       (!(channel & CHANNEL_SLOW) || rsp_skip(in, SLOW_HEADER));
}

bool rsp_lapdm_matters(uint8_t channel, struct rsp_slice bytes)
{
	uint8_t address;

	return take_channel(channel, &bytes) && rsp_take_u8(&bytes, &address) &&
	       is_for_sms(address);
}

void rsp_lapdm_handle(struct rsp_pass *pass, struct rsp_lapdm *lapdm, const struct rsp_item *item,
                      const struct rsp_lapdm_frame *frame)
{
	struct rsp_slice in = frame->bytes;

	if (item->frame && take_channel(frame->channel, &in))
		read_frame(pass, lapdm, item, frame, in);
}
