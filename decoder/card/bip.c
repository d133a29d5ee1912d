/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/bip.h"

#include <string.h>

#include "base/keep.h"
#include "base/tlv.h"
#include "card/cat.h"

/* TS 101 220 7.2, TS 102 223 9.4: tags without the comprehension flag */
enum {
	TAG_DEVICES = 0x02,
	TAG_EVENT_LIST = 0x19,
	TAG_DATA = 0x36,
	TAG_DATA_LENGTH = 0x37,
	TAG_STATUS = 0x38,
	TAG_TRANSPORT = 0x3C,
	TAG_ADDRESS = 0x3E,
	COMPREHENSION = 0x80
};

/* TS 102 223 9.4, 8.25 */
enum {
	TYPE_OPEN = 0x40,
	TYPE_CLOSE,
	TYPE_RECEIVE,
	TYPE_SEND,
	TYPE_STATUS,
	EVENT_DATA = 0x09,
	EVENT_STATUS = 0x0A
};

enum {
	DEVICE_CHANNEL = 0x20, /* 8.7: 21 to 27 are channels 1 to 7 */
	CHANNEL_MASK = 0x07,   /* 8.56 */
	LINK_UP = 0x80,        /* 8.56: the link is established; of a server: a client is there */
	LISTENING = 0x40,      /* of a server */
	INFO_DROPPED = 0x05,   /* 8.56 */
	SEND_NOW = 0x01,       /* 8.6: the qualifier of SEND DATA */
	PERFORMED_MAX = 0x0F,  /* 8.12 */
	LEFT_MANY = 0xFF,      /* 8.54: that many, or more */
	TRANSPORT_SERVER = 3,  /* 8.59 */
	ADDRESS_V4 = 0x21,     /* 8.58 */
	NUMBER_LAST = 0xFE,    /* 6.5.1 */
	MAX_OBJECTS = 64,
	STEADY_MIN = 3,   /* commands in order before a gap between two means something */
	GAP_MAX = 16,     /* more is no gap but a new beginning */
	DATA_GUESS = 255, /* bytes a command carries at most, where it is not known */
	RECEIVE_LEN = 14  /* bytes of a RECEIVE DATA */
};

/* What the objects of a command, a response or an event say. */
struct found {
	struct rsp_cat_details details;
	struct rsp_cat_result result;
	bool good;        /* a result that says that it was performed */
	unsigned channel; /* that a command is for; 0: none */
	bool has_data, has_left;
	struct rsp_slice data;
	uint8_t left; /* or, of RECEIVE DATA, how many are wanted */
	uint8_t event;
	struct rsp_slice transport, address;
	struct rsp_slice statuses[RSP_BIP_NUM_CHANNELS];
	unsigned num_statuses;
	struct rsp_slice raw; /* data whose length is written wrong */
};

/* What one call works with. */
struct call {
	struct rsp_pass *pass;
	struct rsp_card_bip *bip;
	const struct rsp_frame *frame;
};

/* Some terminals write the length of 128 to 255 bytes in one octet, which no card can read. */
static bool take_raw_data(struct rsp_slice *in, struct rsp_slice *out)
{
	struct rsp_slice rest = *in;
	uint8_t tag, len;

	if (!rsp_take_u8(&rest, &tag) || (tag | COMPREHENSION) != (TAG_DATA | COMPREHENSION) ||
	    !rsp_take_u8(&rest, &len) || !(len & COMPREHENSION) || !rsp_take(&rest, len, out))
		return false;
	*in = rest;
	return true;
}

static void note_object(struct found *found, const struct rsp_plain_tlv *tlv)
{
	uint8_t octet = 0;

	(void)!rsp_peek_u8(tlv->value, 0, &octet);
	switch (tlv->tag) {
	case TAG_DEVICES:
		(void)!rsp_peek_u8(tlv->value, 1, &octet);
		if (octet > DEVICE_CHANNEL && octet < DEVICE_CHANNEL + RSP_BIP_NUM_CHANNELS)
			found->channel = octet - DEVICE_CHANNEL;
		break;
	case TAG_EVENT_LIST:
		found->event = octet;
		break;
	case TAG_DATA:
		found->has_data = true;
		found->data = tlv->value;
		break;
	case TAG_DATA_LENGTH:
		found->has_left = tlv->value.len > 0;
		found->left = octet;
		break;
	case TAG_STATUS:
		if (found->num_statuses < RSP_BIP_NUM_CHANNELS)
			found->statuses[found->num_statuses++] = tlv->value;
		break;
	case TAG_TRANSPORT:
		found->transport = tlv->value;
		found->address = rsp_slice(NULL, 0); /* what came before is the local one */
		break;
	case TAG_ADDRESS:
		found->address = tlv->value;
		break;
	default:
		break;
	}
}

static void find(struct rsp_slice objects, struct found *found)
{
	struct rsp_slice in = objects, before;
	struct rsp_plain_tlv tlv;

	for (unsigned num = 0; num < MAX_OBJECTS && in.len; num++) {
		bool is_good;

		before = in;
		is_good = rsp_take_comprehension_tlv(&in, &tlv) == RSP_TLV_OK;
		if (is_good && !(tlv.truncated && tlv.tag == TAG_DATA)) {
			note_object(found, &tlv);
			continue;
		}
		in = before;
		if (!take_raw_data(&in, &found->data)) {
			if (is_good)
				note_object(found, &tlv);
			return;
		}
		found->has_data = true;
		found->raw = rsp_sub(before, 0, rsp_offset_in(before, in));
	}
}

static bool is_bip_type(uint8_t type)
{
	return type >= TYPE_OPEN && type <= TYPE_STATUS;
}

/* Most commands are not of BIP: then no more is read than what they are. */
static struct found find_in(const struct rsp_bip_part *part, bool is_response, bool wanted)
{
	struct found found = {0};
	struct rsp_slice objects = part->bytes;
	uint32_t tag;

	if (!part->buffer || (!is_response && !rsp_cat_objects_of(part->bytes, &tag, &objects)))
		return found;
	rsp_cat_read(objects, &found.details, &found.result);
	found.good = found.result.present && found.result.general <= PERFORMED_MAX;
	if (wanted || is_bip_type(found.details.type))
		find(objects, &found);
	return found;
}

/* The buffer of a fetched command is given up before the queue is empty: what is pushed is a copy.
 */
static void push(const struct call *call, const struct rsp_bip *bip,
                 const struct rsp_bip_part *part, struct rsp_slice bytes, bool copies)
{
	struct rsp_bip *out = rsp_arena_alloc(call->pass->scratch, sizeof(*out));
	struct rsp_item item = {
	    .hint = RSP_HINT_BIP, .slot = bip->origin.slot, .frame = call->frame, .bip = out};

	if (out && bytes.len) {
		item.buffer = copies ? rsp_keep(call->pass->scratch, part->buffer) : part->buffer;
		item.bytes = item.buffer ? rsp_kept_part(item.buffer, part->buffer, bytes) : bytes;
	}
	if (!out || (bytes.len && !item.buffer)) {
		call->pass->out_of_memory = true;
		return;
	}
	*out = *bip;
	rsp_pass_push(call->pass, &item);
}

static void push_kind(const struct call *call, enum rsp_bip_kind kind, unsigned channel,
                      const struct rsp_origin *origin)
{
	struct rsp_bip bip = {.kind = kind, .origin = *origin, .channel = channel};

	push(call, &bip, NULL, rsp_slice(NULL, 0), false);
}

/* The only channel that is open; 0: there are none or several. */
static unsigned only_open(const struct rsp_card_bip *bip)
{
	unsigned found = 0;

	for (unsigned i = 1; i < RSP_BIP_NUM_CHANNELS; i++) {
		if (!bip->channels[i].open)
			continue;
		if (found)
			return 0;
		found = i;
	}
	return found;
}

static bool any_open(const struct rsp_card_bip *bip)
{
	for (unsigned i = 1; i < RSP_BIP_NUM_CHANNELS; i++)
		if (bip->channels[i].open)
			return true;
	return false;
}

static void lose(const struct call *call, unsigned channel, const struct rsp_origin *origin,
                 bool from_card, uint64_t len, bool inexact)
{
	struct rsp_bip lost = {.kind = RSP_BIP_LOST,
	                       .origin = *origin,
	                       .channel = channel ? channel : only_open(call->bip),
	                       .lost_from_card = from_card,
	                       .lost = len,
	                       .inexact = inexact};

	push(call, &lost, NULL, rsp_slice(NULL, 0), false);
}

static void tell_raw(const struct call *call, const struct found *found)
{
	if (found->raw.len)
		rsp_pass_report(call->pass, RSP_RULE_BIP_LENGTH, call->frame,
		                "the length of %zu bytes of channel data is written as one octet; "
		                "81 has to stand before it",
		                found->data.len);
}

/* TS 102 223 8.59, 8.58 */
static void read_ends(const struct found *found, struct rsp_bip *out)
{
	static const enum rsp_bip_transport transports[] = {
	    RSP_BIP_UNKNOWN, RSP_BIP_UDP, RSP_BIP_TCP, RSP_BIP_TCP, RSP_BIP_UDP, RSP_BIP_TCP};
	struct rsp_slice in = found->transport, address = found->address;
	uint8_t type, kind;

	if (rsp_take_u8(&in, &type)) {
		if (type < sizeof(transports) / sizeof(*transports))
			out->transport = transports[type];
		out->is_server = type == TRANSPORT_SERVER;
		(void)!rsp_take_u16be(&in, &out->port);
	}
	if (!rsp_take_u8(&address, &kind))
		return;
	address = rsp_sub(address, 0, kind == ADDRESS_V4 ? 4 : sizeof(out->address));
	out->address_len = (uint8_t)address.len;
	if (address.len)
		memcpy(out->address, address.data, address.len);
}

/* The terminal chooses the channel. */
static void opened(const struct call *call, const struct found *command,
                   const struct found *response, const struct rsp_origin *origin)
{
	struct rsp_bip out = {.kind = RSP_BIP_OPENED, .origin = *origin};
	uint8_t status;

	if (!response->good || !response->num_statuses ||
	    !rsp_peek_u8(response->statuses[0], 0, &status) || !(status & CHANNEL_MASK))
		return;
	out.channel = status & CHANNEL_MASK;
	read_ends(command, &out);
	call->bip->channels[out.channel].open = true;
	call->bip->channels[out.channel].is_server = out.is_server;
	call->bip->channels[out.channel].has_left = false;
	push(call, &out, NULL, rsp_slice(NULL, 0), false);
}

static void closed(const struct call *call, unsigned channel, enum rsp_bip_kind kind,
                   const struct rsp_origin *origin)
{
	if (!channel)
		return;
	call->bip->channels[channel].open = false;
	push_kind(call, kind, channel, origin);
}

static void sent(const struct call *call, const struct rsp_bip_part *part,
                 const struct found *command, const struct found *response,
                 const struct rsp_origin *origin)
{
	struct rsp_bip out = {.kind = RSP_BIP_SENT,
	                      .origin = *origin,
	                      .channel = command->channel,
	                      .edge = command->details.qualifier & SEND_NOW};

	if (!part->buffer) {
		if (response->good)
			lose(call, 0, origin, true, DATA_GUESS, true);
		return;
	}
	tell_raw(call, command);
	if (response->result.present && !response->good) {
		rsp_pass_report(
		    call->pass, RSP_RULE_BIP_REFUSED, call->frame,
		    "%zu bytes that the card sent over channel %u were not taken by the "
		    "terminal",
		    command->data.len, command->channel);
		return;
	}
	if (!command->channel)
		return;
	call->bip->channels[command->channel].open = true;
	push(call, &out, part, command->data, true);
}

/* What the terminal said was left before does not fit to what came: something between was lost. */
static void lose_before(const struct call *call, unsigned channel, const struct found *response,
                        const struct rsp_origin *origin)
{
	bool known = call->bip->channels[channel].has_left;
	size_t before = call->bip->channels[channel].left;
	size_t now = response->data.len + (response->has_left ? response->left : 0);
	bool exact = known && now < before && before != LEFT_MANY;

	if (call->bip->missing && (call->bip->receive_missing || (known && now < before)))
		lose(call, channel, origin, false, exact ? before - now : (size_t)DATA_GUESS,
		     !exact);
	call->bip->channels[channel].has_left = response->has_left;
	call->bip->channels[channel].left = response->left;
}

static void received(const struct call *call, const struct rsp_bip_part *part,
                     const struct found *command, const struct found *response)
{
	unsigned channel = command->channel ? command->channel : only_open(call->bip);
	struct rsp_bip out = {.kind = RSP_BIP_RECEIVED,
	                      .origin = part->origin,
	                      .channel = channel,
	                      .edge = !response->has_left || !response->left};

	tell_raw(call, response);
	if (!response->good || !response->has_data)
		return;
	if (!channel) {
		lose(call, 0, &part->origin, false, response->data.len, false);
		return;
	}
	lose_before(call, channel, response, &part->origin);
	call->bip->channels[channel].open = true;
	push(call, &out, part, response->data, false);
}

/* TS 102 223 8.56. A server's channel stays when its client goes. */
static void status_of(const struct call *call, struct rsp_slice status,
                      const struct rsp_origin *origin)
{
	uint8_t first, info = 0;
	unsigned channel;
	bool is_server, up;

	if (!rsp_peek_u8(status, 0, &first))
		return;
	(void)!rsp_peek_u8(status, 1, &info);
	channel = first & CHANNEL_MASK;
	is_server = call->bip->channels[channel].is_server;
	up = first & LINK_UP;
	if (!channel || !call->bip->channels[channel].open)
		return;
	if (info == INFO_DROPPED || (is_server && !up && !(first & LISTENING)))
		closed(call, channel, RSP_BIP_DROPPED, origin);
	else if (is_server && !up)
		push_kind(call, RSP_BIP_CLOSED, channel, origin);
}

static void statuses_of(const struct call *call, const struct found *found,
                        const struct rsp_origin *origin)
{
	for (unsigned i = 0; i < found->num_statuses; i++)
		status_of(call, found->statuses[i], origin);
}

/* A command that nobody answered in the trace. What the card sent it sent; what it was given is not
 * there. */
static void unanswered(const struct call *call, const struct rsp_bip_part *part,
                       const struct found *command)
{
	const struct found nothing = {0};

	switch (command->details.type) {
	case TYPE_SEND:
		sent(call, part, command, &nothing, &part->origin);
		break;
	case TYPE_RECEIVE:
		lose(call, command->channel, &part->origin, false, command->left, true);
		break;
	case TYPE_CLOSE:
		closed(call, command->channel, RSP_BIP_CLOSED, &part->origin);
		break;
	default:
		break;
	}
}

static bool is_bip(const struct found *command, const struct found *response)
{
	return is_bip_type(command->details.present ? command->details.type
	                                            : response->details.type);
}

/* Whether a response is to another command: one that is not in the trace lies between. A terminal
 * that could not read the details answers with zeros (TS 102 223 6.8). */
static bool is_of_another(const struct found *command, const struct found *response)
{
	const struct rsp_cat_details *asked = &command->details, *answered = &response->details;

	return asked->present && answered->present && (answered->number || answered->type) &&
	       (asked->number != answered->number || asked->type != answered->type);
}

void rsp_card_bip_performed(struct rsp_pass *pass, struct rsp_card_bip *bip,
                            const struct rsp_frame *frame, const struct rsp_bip_part *command,
                            const struct rsp_bip_part *response)
{
	const struct call call = {pass, bip, frame};
	struct found asked = find_in(command, false, false);
	struct found answered = find_in(response, true, is_bip_type(asked.details.type));
	struct rsp_origin origin = command->buffer ? command->origin : response->origin;
	const struct rsp_bip_part none = {0};

	if (is_of_another(&asked, &answered)) {
		rsp_card_bip_performed(pass, bip, frame, command, &none);
		rsp_card_bip_performed(pass, bip, frame, &none, response);
		return;
	}
	if (!is_bip(&asked, &answered))
		return;
	if (!response->buffer) {
		unanswered(&call, command, &asked);
		return;
	}
	if (!command->buffer && answered.details.present) {
		bip->has_number = true;
		bip->number = answered.details.number;
	}
	origin.last_frame = response->origin.last_frame;
	switch (asked.details.present ? asked.details.type : answered.details.type) {
	case TYPE_OPEN:
		opened(&call, &asked, &answered, &origin);
		break;
	case TYPE_CLOSE:
		if (answered.good)
			closed(&call, asked.channel ? asked.channel : only_open(bip),
			       RSP_BIP_CLOSED, &origin);
		break;
	case TYPE_RECEIVE:
		received(&call, response, &asked, &answered);
		break;
	case TYPE_SEND:
		sent(&call, command, &asked, &answered, &origin);
		break;
	default:
		statuses_of(&call, &answered, &origin);
		break;
	}
	bip->missing = 0;
}

void rsp_card_bip_event(struct rsp_pass *pass, struct rsp_card_bip *bip,
                        const struct rsp_frame *frame, const struct rsp_bip_part *event)
{
	const struct call call = {pass, bip, frame};
	struct found found = {0};
	uint8_t status;
	unsigned channel;

	find(event->bytes, &found);
	if (found.event == EVENT_STATUS)
		statuses_of(&call, &found, &event->origin);
	if (found.event != EVENT_DATA || !found.has_left || !found.num_statuses ||
	    !rsp_peek_u8(found.statuses[0], 0, &status))
		return;
	channel = status & CHANNEL_MASK;
	bip->channels[channel].has_left = true;
	bip->channels[channel].left = found.left;
}

/* How many commands must lie between the last one and this. A length that 91xx did not announce
 * says so where the numbers say nothing. */
static unsigned missing_before(const struct rsp_card_bip *bip, uint8_t number, bool differs)
{
	unsigned step = number > bip->number ? (unsigned)(number - bip->number)
	                                     : (unsigned)(NUMBER_LAST - bip->number + number);

	if (!bip->has_number)
		return 0;
	if (bip->steady >= STEADY_MIN)
		return step > 1 && step <= GAP_MAX ? step - 1 : 0;
	return differs && bip->matched >= STEADY_MIN ? 1 : 0;
}

/* Bytes of data in a SEND DATA that is so long, with nothing else in it. TS 102 223 6.6.30 */
static size_t data_of(size_t announced)
{
	enum { SHORT_MAX = 129, DETAILS = 5, DEVICES = 4, DATA_SHORT_MAX = 127 };
	size_t front = (announced > SHORT_MAX ? 3 : 2) + DETAILS + DEVICES + 2;
	size_t len = announced > front ? announced - front : 0;

	return len > DATA_SHORT_MAX ? len - 1 : len;
}

/* A RECEIVE DATA is missing, or may be. Where another one follows, that tells how much. */
static void lose_waiting(const struct call *call, const struct found *next, unsigned channel,
                         const struct rsp_origin *origin)
{
	bool known = call->bip->channels[channel].has_left;
	uint8_t left = known ? call->bip->channels[channel].left : LEFT_MANY;

	if (next->details.type == TYPE_RECEIVE)
		return;
	lose(call, channel, origin, false, left, left == LEFT_MANY || call->bip->missing > 1);
	call->bip->channels[channel].has_left = false;
}

/* Which bytes were lost with the commands. What the first of them was is told by the length that
 * 91xx announced; of the others nothing is known. */
static void lose_commands(const struct call *call, const struct found *next,
                          const struct rsp_origin *origin, size_t announced)
{
	unsigned channel = next->channel ? next->channel : only_open(call->bip);
	unsigned others = announced ? call->bip->missing - 1 : call->bip->missing;
	bool waits = call->bip->channels[channel].has_left && call->bip->channels[channel].left;
	size_t len = announced == RECEIVE_LEN ? 0 : data_of(announced);

	call->bip->receive_missing = announced == RECEIVE_LEN;
	if (others && waits && !call->bip->receive_missing)
		others--;
	else
		waits = call->bip->receive_missing;
	if (waits)
		lose_waiting(call, next, channel, origin);
	if (len || others)
		lose(call, channel, origin, true, len + others * (size_t)DATA_GUESS, others);
}

void rsp_card_bip_fetched(struct rsp_pass *pass, struct rsp_card_bip *bip,
                          const struct rsp_bip_part *command, size_t announced)
{
	const struct call call = {pass, bip, NULL};
	bool differs = announced && announced != command->bytes.len;
	struct found found = find_in(command, false, false);
	uint8_t number = found.details.number;

	if (!found.details.present)
		return;
	bip->missing = missing_before(bip, number, differs);
	bip->receive_missing = false;
	if (bip->missing && any_open(bip))
		lose_commands(&call, &found, &command->origin, announced);
	if (!bip->missing)
		bip->steady = bip->has_number && (number == bip->number + 1 ||
		                                  (bip->number >= NUMBER_LAST && number <= 1))
		                  ? bip->steady + 1
		                  : 0;
	bip->matched = differs ? 0 : bip->matched + (announced != 0);
	bip->has_number = true;
	bip->number = number;
}

void rsp_card_bip_reset(struct rsp_pass *pass, struct rsp_card_bip *bip,
                        const struct rsp_origin *origin)
{
	const struct call call = {pass, bip, NULL};

	if (any_open(bip))
		push_kind(&call, RSP_BIP_CLOSED, 0, origin);
	*bip = (struct rsp_card_bip){0};
}
