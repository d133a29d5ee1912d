/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value that matters most, in a few words: made for every message, so without formatted
 * printing. */
#include <string.h>

#include "card/aid.h"
#include "card/emit.h"
#include "card/fields.h"
#include "card/status.h"

enum {
	SELECT_BY_AID = 0x04,
	SELECT_BY_PATH = 0x08, /* TS 102 221 11.1.1.2: 08 from MF, 09 from the current DF */
	FILE_ID_LEN = 2,
	CHANNEL_CLOSE = 0x80,
	STORE_LAST = 0x80,    /* GPCS 11.11.2.1 */
	SFI_REFERENCE = 0x80, /* TS 102 221 11.1.3.2 */
	SFI_MASK = 0x1F,
	RECORD_SFI_SHIFT = 3,
	TRIES_SW = 0x63C0, /* TS 102 221 10.2.1.3 */
	TRIES_MASK = 0xFFF0,
	NIBBLE_BITS = 4,
	NIBBLE_MASK = 0x0F,
	BYTE_BITS = 8,
	TAG_TERMINAL = 0xA9, /* TS 102 221 11.1.19.2 */
	TAG_TERMINAL_EUICC = 0x83
};

/* Text that ends silently where there is no more room. */
struct text {
	char *data;
	size_t len;
};

static void put_bytes(struct text *text, const char *bytes, size_t len)
{
	if (len > RSP_SUMMARY_MAX - 1 - text->len)
		len = RSP_SUMMARY_MAX - 1 - text->len;
	memcpy(text->data + text->len, bytes, len);
	text->len += len;
}

/* Inline, so that the length of a constant is one. */
static inline void put(struct text *text, const char *word)
{
	put_bytes(text, word, strlen(word));
}

static void put_long_number(struct text *text, uint64_t number)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	put_bytes(text, &digits[at], sizeof(digits) - at);
}

static void put_number(struct text *text, unsigned number)
{
	put_long_number(text, number);
}

static void put_hex(struct text *text, struct rsp_slice bytes)
{
	static const char digits[] = "0123456789ABCDEF";
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte)) {
		const char pair[] = {digits[byte >> NIBBLE_BITS], digits[byte & NIBBLE_MASK]};

		put_bytes(text, pair, sizeof(pair));
	}
}

static void put_file(struct text *text, struct rsp_slice id)
{
	struct rsp_slice number = id;
	const char *name = NULL;
	uint16_t value;

	if (rsp_take_u16be(&number, &value))
		name = rsp_value_name(rsp_card_field_of(RSP_CARD_SELECT_FILE)->names, value);
	put_hex(text, id);
	if (name) {
		put(text, " ");
		put(text, name);
	}
}

static void sum_aid(struct text *text, struct rsp_slice aid)
{
	const struct rsp_application *row = rsp_application_of(aid);

	if (row)
		put(text, row->name);
	else
		put_hex(text, aid);
}

static void sum_select(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	struct rsp_slice path = command->data, id;

	if (command->p1 == SELECT_BY_AID) {
		sum_aid(text, pending->exchange.aid_known ? pending->exchange.aid : command->data);
		return;
	}
	if (!(command->p1 & SELECT_BY_PATH)) {
		put_file(text, command->data);
		return;
	}
	while (path.len) {
		id = rsp_take_up_to(&path, FILE_ID_LEN);
		if (path.len) {
			put_hex(text, id);
			put(text, "/");
		} else {
			put_file(text, id);
		}
	}
}

static void sum_channel(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	bool close = command->p1 == CHANNEL_CLOSE;
	uint8_t number = command->p2;

	put(text, close ? "close" : "open");
	if (number == 0 && close && pending->exchange.channel > 0)
		number = (uint8_t)pending->exchange.channel;
	if (number || rsp_peek_u8(pending->exchange.response, 0, &number)) {
		put(text, " ");
		put_number(text, number);
	}
}

static void sum_store(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;

	put(text, "block ");
	put_number(text, command->p2);
	if (command->p1 & STORE_LAST)
		put(text, ", last");
}

static void put_name(struct text *text, enum rsp_card_field field, int64_t value)
{
	const char *name = rsp_value_name(rsp_card_field_of(field)->names, value);

	if (name)
		put(text, name);
}

static void sum_status(struct text *text, const struct rsp_pending *pending)
{
	put_name(text, RSP_CARD_STATUS_RETURN, pending->exchange.command.p2);
}

static void sum_get_data(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	size_t before = text->len;

	put_name(text, RSP_CARD_GET_DATA_TAG, command->p1 << BYTE_BITS | command->p2);
	if (text->len == before) {
		put(text, "tag ");
		put_hex(text, rsp_sub(command->header, 2, 2));
	}
}

static void sum_terminal(struct text *text, const struct rsp_pending *pending)
{
	static const enum rsp_card_field bits[] = {
	    RSP_CARD_TERMINAL_LUID, RSP_CARD_TERMINAL_LPDD,     RSP_CARD_TERMINAL_LDSD,
	    RSP_CARD_TERMINAL_LUIE, RSP_CARD_TERMINAL_ALERTING, RSP_CARD_TERMINAL_ENTERPRISE,
	    RSP_CARD_TERMINAL_E4E,  RSP_CARD_TERMINAL_LPR,
	};
	struct rsp_tlv all, euicc;
	uint8_t octet;

	if (!rsp_tlv_find(pending->exchange.command.data, TAG_TERMINAL, &all) ||
	    !rsp_tlv_find(all.value, TAG_TERMINAL_EUICC, &euicc) ||
	    !rsp_peek_u8(euicc.value, 0, &octet))
		return;
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		if (!(octet & 1U << i))
			continue;
		if (text->len)
			put(text, " ");
		put(text, rsp_card_field_of(bits[i])->label);
	}
}

static void sum_binary(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;

	if (command->p1 & SFI_REFERENCE) {
		put(text, "SFI ");
		put_number(text, command->p1 & SFI_MASK);
		put(text, ", ");
	}
	put(text, "offset ");
	put_number(text, command->p1 & SFI_REFERENCE
	                     ? command->p2
	                     : (unsigned)(command->p1 << BYTE_BITS | command->p2));
}

static void sum_record(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;

	if (command->p2 >> RECORD_SFI_SHIFT) {
		put(text, "SFI ");
		put_number(text, command->p2 >> RECORD_SFI_SHIFT);
		put(text, ", ");
	}
	put(text, "record ");
	put_number(text, command->p1);
}

static void sum_pin(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;

	put_name(text, RSP_CARD_PIN_REFERENCE, exchange->command.p2);
	if (!exchange->has_sw || (exchange->sw & TRIES_MASK) != TRIES_SW)
		return;
	if (text->len)
		put(text, ", ");
	put_number(text, exchange->sw & NIBBLE_MASK);
	put(text, " tries left");
}

static void sum_modem_session(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_buffer *aid = pending->exchange.command_buffer;

	put(text, "session ");
	put_long_number(text, pending->modem_session);
	if (!aid)
		return;
	put(text, ": ");
	sum_aid(text, aid->bytes);
}

static const struct {
	enum rsp_ins ins;
	void (*make)(struct text *text, const struct rsp_pending *pending);
} makers[] = {
    {RSP_INS_STORE_DATA,          sum_store   },
    {RSP_INS_SELECT,              sum_select  },
    {RSP_INS_READ_BINARY,         sum_binary  },
    {RSP_INS_READ_RECORD,         sum_record  },
    {RSP_INS_STATUS,              sum_status  },
    {RSP_INS_MANAGE_CHANNEL,      sum_channel },
    {RSP_INS_UPDATE_BINARY,       sum_binary  },
    {RSP_INS_UPDATE_RECORD,       sum_record  },
    {RSP_INS_GET_DATA,            sum_get_data},
    {RSP_INS_TERMINAL_CAPABILITY, sum_terminal},
    {RSP_INS_VERIFY_PIN,          sum_pin     },
    {RSP_INS_CHANGE_PIN,          sum_pin     },
    {RSP_INS_DISABLE_PIN,         sum_pin     },
    {RSP_INS_ENABLE_PIN,          sum_pin     },
    {RSP_INS_UNBLOCK_PIN,         sum_pin     },
};

static void make(struct text *text, const struct rsp_pending *pending)
{
	if (pending->kind == RSP_PENDING_ATR) {
		put_hex(text, pending->exchange.response);
		return;
	}
	if (pending->kind == RSP_PENDING_OPEN || pending->kind == RSP_PENDING_CLOSE)
		sum_modem_session(text, pending);
	if (pending->kind != RSP_PENDING_APDU)
		return;
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		if (rsp_instruction_is(pending->instruction, makers[i].ins)) {
			makers[i].make(text, pending);
			return;
		}
	}
}

const char *rsp_card_summary(struct rsp_pending *pending)
{
	struct text text = {.data = pending->room.summary};

	make(&text, pending);
	text.data[text.len] = '\0';
	return text.len ? text.data : NULL;
}
