/* SPDX-License-Identifier: GPL-2.0-or-later */
/* USB Device Class: Smart Card CCID 1.1, section 6: type (1), length (4), slot (1), number (1),
 * three bytes that differ, and data. Numbers are little-endian.
 *
 * A reader takes APDUs, or TPDUs of T=0 (which look like them), or blocks of T=1, which are told by
 * their form (ISO 7816-3 11.3): node address, control byte, length, information, check byte. */
#include "carrier/usb.h"

enum {
	HEADER_LEN = 10,
	POWER_ON = 0x62,
	POWER_OFF = 0x63,
	TRANSFER = 0x6F,
	DATA_BLOCK = 0x80,
	TO_READER_FIRST = 0x61,
	TO_READER_LAST = 0x73,
	TO_HOST_LAST = 0x84
};

/* wLevelParameter and bChainParameter (6.1.4, 6.2.1) */
enum { CHAIN_WHOLE, CHAIN_BEGINS, CHAIN_ENDS, CHAIN_GOES_ON, CHAIN_EMPTY = 0x10 };

/* bmCommandStatus (6.2.6) */
enum { STATUS_SHIFT = 6, STATUS_OK = 0 };

/* ISO 7816-3 11.3: the control byte */
enum {
	T1_NODE_MASK = 0x88, /* bits that a node address has not */
	T1_NOT_I = 0x80,
	T1_I_NUMBER = 0x40,
	T1_I_MORE = 0x20,
	T1_I_UNUSED = 0x1F,
	T1_S = 0xC0,
	T1_RESYNCH = 0xC0
};

struct message {
	uint8_t type, slot, number;
	uint32_t len;
	uint8_t first, second, third; /* of the three that differ */
	struct rsp_slice data;
};

static bool read_message(struct rsp_slice in, struct message *out)
{
	if (!rsp_take_u8(&in, &out->type) || !rsp_take_u32le(&in, &out->len) ||
	    !rsp_take_u8(&in, &out->slot) || !rsp_take_u8(&in, &out->number) ||
	    !rsp_take_u8(&in, &out->first) || !rsp_take_u8(&in, &out->second) ||
	    !rsp_take_u8(&in, &out->third))
		return false;
	out->data = rsp_sub(in, 0, out->len);
	return true;
}

bool rsp_ccid_looks(struct rsp_slice bytes, size_t whole, bool to_host)
{
	struct message message;

	if (!read_message(bytes, &message) || message.len != whole - HEADER_LEN)
		return false;
	return to_host ? message.type >= DATA_BLOCK && message.type <= TO_HOST_LAST
	               : message.type >= TO_READER_FIRST && message.type <= TO_READER_LAST;
}

static void push(struct rsp_pass *pass, struct rsp_item *item, enum rsp_hint hint)
{
	item->hint = hint;
	rsp_pass_push(pass, item);
}

/* Adds a part of a chain; true when the item then holds all of it. */
static bool join(struct rsp_pass *pass, struct rsp_ccid_way *way, struct rsp_item *item, bool first,
                 bool last)
{
	if (first && last)
		return true;
	if (first)
		rsp_joined_begin(&way->joined);
	if (!way->joined.open) {
		rsp_pass_report(pass, RSP_RULE_CCID_BAD, item->frame,
		                "a part of a chain whose beginning is not there");
		return false;
	}
	rsp_joined_add(&way->joined, item, item->bytes);
	if (!last)
		return false;
	if (rsp_joined_end(&way->joined, item))
		return true;
	rsp_pass_report(pass, RSP_RULE_CCID_BAD, item->frame,
	                "a chain of more than %d bytes; it is not joined", RSP_JOINED_MAX);
	return false;
}

struct block {
	uint8_t node, control, len;
	struct rsp_slice information;
};

/* Whether the bytes are one block of T=1 with a right check byte. */
static bool read_block(struct rsp_slice in, struct block *out)
{
	struct rsp_slice all = in;
	uint8_t byte, sum = 0;

	if (!rsp_take_u8(&in, &out->node) || !rsp_take_u8(&in, &out->control) ||
	    !rsp_take_u8(&in, &out->len) || !rsp_take(&in, out->len, &out->information) ||
	    in.len != 1 || out->node & T1_NODE_MASK)
		return false;
	while (rsp_take_u8(&all, &byte))
		sum ^= byte;
	return sum == 0 && (out->control & T1_NOT_I || !(out->control & T1_I_UNUSED));
}

/* Takes a block; true when the item then holds an APDU. */
static bool take_block(struct rsp_pass *pass, struct rsp_ccid_slot *slot, struct rsp_ccid_way *way,
                       const struct block *block, struct rsp_item *item)
{
	uint8_t number = block->control & T1_I_NUMBER;
	bool again = way->has_block && way->block == number;

	if ((block->control & ~T1_I_MORE) == T1_RESYNCH) {
		slot->to_card.has_block = false;
		slot->from_card.has_block = false;
	}
	/* A block whose number is that of the last is sent again. */
	if (block->control & T1_NOT_I || again)
		return false;
	way->has_block = true;
	way->block = number;
	item->bytes = block->information;
	return join(pass, way, item, !way->joined.open, !(block->control & T1_I_MORE));
}

static void carry(struct rsp_pass *pass, struct rsp_ccid_slot *slot, bool to_host, uint8_t chain,
                  struct rsp_item *item)
{
	struct rsp_ccid_way *way = to_host ? &slot->from_card : &slot->to_card;
	struct block block;
	bool whole;

	if (chain == CHAIN_EMPTY || item->bytes.len == 0)
		return;
	if (chain == CHAIN_WHOLE && read_block(item->bytes, &block)) {
		whole = take_block(pass, slot, way, &block, item);
	} else {
		bool first = chain == CHAIN_WHOLE || chain == CHAIN_BEGINS;

		whole = join(pass, way, item, first, chain == CHAIN_WHOLE || chain == CHAIN_ENDS);
	}
	if (whole)
		push(pass, item, to_host ? RSP_HINT_RAPDU : RSP_HINT_CAPDU);
}

static void slot_reset(struct rsp_ccid_slot *slot)
{
	slot->to_card.has_block = false;
	slot->from_card.has_block = false;
	slot->to_card.joined.open = false;
	slot->from_card.joined.open = false;
}

static void handle_to_reader(struct rsp_pass *pass, struct rsp_ccid_slot *slot,
                             const struct message *message, struct rsp_item *item)
{
	slot->has_asked = true;
	slot->asked = message->type;
	slot->asked_number = message->number;
	if (message->type == TRANSFER) {
		carry(pass, slot, false, message->second, item);
	} else if (message->type == POWER_OFF) {
		slot_reset(slot);
		item->bytes = rsp_slice(NULL, 0);
		push(pass, item, RSP_HINT_RESET);
	}
}

static void handle_to_host(struct rsp_pass *pass, struct rsp_ccid_slot *slot,
                           const struct message *message, struct rsp_item *item)
{
	bool known = slot->has_asked && slot->asked_number == message->number;

	if (message->type != DATA_BLOCK || message->first >> STATUS_SHIFT != STATUS_OK ||
	    item->bytes.len == 0)
		return;
	if (known && slot->asked == POWER_ON) {
		slot_reset(slot);
		push(pass, item, RSP_HINT_ATR);
	} else if (!known || slot->asked == TRANSFER) {
		carry(pass, slot, true, message->third, item);
	}
}

void rsp_ccid_handle(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
                     bool to_host)
{
	struct rsp_ccid_slot *slot;
	struct message message;

	if (!read_message(item->bytes, &message))
		return;
	slot = &device->ccid.slots[message.slot % RSP_CCID_SLOTS];
	item->slot = rsp_usb_slot(device, message.slot);
	item->bytes = message.data;
	if (to_host)
		handle_to_host(pass, slot, &message, item);
	else
		handle_to_reader(pass, slot, &message, item);
}

void rsp_ccid_free(struct rsp_ccid *ccid)
{
	for (size_t i = 0; i < RSP_CCID_SLOTS; i++) {
		rsp_joined_free(&ccid->slots[i].to_card.joined);
		rsp_joined_free(&ccid->slots[i].from_card.joined);
	}
}
