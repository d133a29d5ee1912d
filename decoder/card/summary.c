/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value that matters most, in a few words: made for every message, so without formatted
 * printing. */
#include <string.h>

#include "card/aid.h"
#include "card/emit.h"
#include "card/fields.h"
#include "card/gp.h"
#include "card/pin.h"
#include "card/status.h"

enum {
	SELECT_BY_AID = 0x04,
	CHANNEL_CLOSE = 0x80,
	STORE_LAST = 0x80,       /* GPCS 11.11.2.1 */
	SFI_REFERENCE = 0x80,    /* TS 102 221 11.1.3.2 */
	RECORD_MODE_MASK = 0x07, /* TS 102 221 11.1.5.2 */
	RECORD_NEXT = 0x02,
	RECORD_PREVIOUS = 0x03,
	FOUND_MAX = 5, /* records that a summary names */
	CONTEXT_MASK = 0x07,
	CONTEXT_MBMS = 5,
	/* and local key establishment: no outcome in front */ /* TS 31.102 7.1.2 */
	NIBBLE_BITS = 4,
	NIBBLE_MASK = 0x0F,
	BYTE_BITS = 8,
	TAG_TERMINAL = 0xA9, /* TS 102 221 11.1.19.2 */
	TAG_TERMINAL_EUICC = 0x83,
	TAG_AID = 0x4F, /* GPCS 11.2.2.3, 11.4.2.3 */
	TAG_KEY_ID = 0xD0,
	TAG_KEY_VERSION = 0xD2,
	TAG_ENTRY = 0xE3, /* GPCS 11.4.3.1 */
	SCOPE_CARD = 0x80,
	SECOND_BIT = 0x80, /* of P1 and P2: last block, with what is related */
	NEXT_BIT = 0x01,
	VALUE_MASK = 0x7F,
	NUM_INS = 256
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

static void sum_aid(struct text *text, struct rsp_slice aid)
{
	const struct rsp_application *row = rsp_application_of(aid);

	if (row)
		put(text, row->name);
	else
		put_hex(text, aid);
}

/* The file that the command is about; false when nothing of it is known. */
static bool put_place(struct text *text, const struct rsp_pending *pending)
{
	char path[RSP_PLACE_TEXT_MAX];
	size_t len = pending->has_place ? rsp_place_text(&pending->place, path) : 0;

	put_bytes(text, path, len);
	return len;
}

static void sum_select(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;

	if (pending->instruction->type != RSP_CLASS_GSM && command->p1 == SELECT_BY_AID)
		sum_aid(text, pending->exchange.aid_known ? pending->exchange.aid : command->data);
	else if (!put_place(text, pending))
		put_hex(text, command->data);
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
	if (!put_place(text, pending) && pending->instruction->type != RSP_CLASS_GSM)
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

static void put_comma(struct text *text)
{
	if (text->len)
		put(text, ", ");
}

static void sum_binary(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	bool gsm = pending->instruction->type == RSP_CLASS_GSM;
	unsigned offset = (unsigned)(command->p1 << BYTE_BITS | command->p2);
	bool named = put_place(text, pending);

	if (!gsm && command->p1 & SFI_REFERENCE)
		offset = command->p2;
	if (named && offset == 0)
		return;
	put_comma(text);
	put(text, "offset ");
	put_number(text, offset);
}

/* TS 102 221 11.1.5.2 */
static void sum_record(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	unsigned mode = command->p2 & RECORD_MODE_MASK;

	put_place(text, pending);
	put_comma(text);
	if (mode == RECORD_NEXT || mode == RECORD_PREVIOUS) {
		put(text, mode == RECORD_NEXT ? "next record" : "previous record");
		if (!pending->has_place || !pending->place.has_record || !pending->place.record)
			return;
		put(text, " (");
		put_number(text, pending->place.record);
		put(text, ")");
	} else if (command->p1 == 0) {
		put(text, "current record");
	} else {
		put(text, "record ");
		put_number(text, command->p1);
	}
}

/* TS 102 221 10.2.1: no record with the pattern is an answer too. */
static bool has_searched(const struct rsp_exchange *exchange)
{
	enum { RECORD_NOT_FOUND = 0x6A83, PATTERN_NOT_FOUND = 0x9404 };

	return exchange->has_sw && (rsp_sw_ok(exchange->sw) || exchange->sw == RECORD_NOT_FOUND ||
	                            exchange->sw == PATTERN_NOT_FOUND);
}

static void sum_search(struct text *text, const struct rsp_pending *pending)
{
	struct rsp_slice found = pending->exchange.response;
	unsigned num = 0;
	uint8_t record;

	put_place(text, pending);
	if (!has_searched(&pending->exchange))
		return;
	put_comma(text);
	put(text, found.len ? "found in record " : "nothing found");
	while (num++ < FOUND_MAX && rsp_take_u8(&found, &record)) {
		if (num > 1)
			put(text, " ");
		put_number(text, record);
	}
	if (found.len)
		put(text, " ...");
}

static void sum_place(struct text *text, const struct rsp_pending *pending)
{
	put_place(text, pending);
}

/* DB: successful, DC: synchronisation failure (TS 31.102 7.1.2.1). */
static void sum_authenticate(struct text *text, const struct rsp_pending *pending)
{
	unsigned context = pending->exchange.command.p2 & CONTEXT_MASK;
	uint8_t outcome;

	if (pending->instruction->type == RSP_CLASS_GSM)
		return;
	put_name(text, RSP_CARD_AUTH_CONTEXT, context);
	if (context == 0 || context >= CONTEXT_MBMS ||
	    !rsp_peek_u8(pending->exchange.response, 0, &outcome))
		return;
	put_comma(text);
	put_name(text, RSP_CARD_AUTH_OUTCOME, outcome);
}

static void sum_identity(struct text *text, const struct rsp_pending *pending)
{
	put_name(text, RSP_CARD_IDENTITY_CONTEXT, pending->exchange.command.p2);
}

static void sum_suspend(struct text *text, const struct rsp_pending *pending)
{
	put_name(text, RSP_CARD_SUSPEND_OPERATION, pending->exchange.command.p1);
}

static void sum_secure(struct text *text, const struct rsp_pending *pending)
{
	put_name(text, RSP_CARD_SECURE_OPERATION, pending->exchange.command.p1);
}

static void sum_pin(struct text *text, const struct rsp_pending *pending)
{
	unsigned tries;

	put_name(text,
	         pending->instruction->type == RSP_CLASS_GSM ? RSP_CARD_PIN_CHV
	                                                     : RSP_CARD_PIN_REFERENCE,
	         pending->exchange.command.p2);
	if (!rsp_pin_tries(pending, &tries))
		return;
	put_comma(text);
	put_number(text, tries);
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

/* GlobalPlatform (GPCS 11). What may be encrypted is not looked at. */

static void put_octet(struct text *text, const char *word, uint8_t octet)
{
	const uint8_t byte[] = {octet};

	put(text, word);
	put_hex(text, rsp_slice(byte, sizeof(byte)));
}

static void sum_install(struct text *text, const struct rsp_pending *pending)
{
	struct rsp_slice aid;

	put_name(text, RSP_CARD_INSTALL_PURPOSE, pending->exchange.command.p1 & VALUE_MASK);
	if (!rsp_gp_install_about(pending, &aid))
		return;
	put(text, ": ");
	sum_aid(text, aid);
}

static void sum_load(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;

	put(text, "block ");
	put_number(text, command->p2);
	if (command->p1 & SECOND_BIT)
		put(text, ", last");
}

static void put_key_octet(struct text *text, const char *word, struct rsp_slice data, uint32_t tag)
{
	struct rsp_tlv tlv;
	uint8_t octet;

	if (!rsp_tlv_find(data, tag, &tlv) || !rsp_peek_u8(tlv.value, 0, &octet))
		return;
	put_comma(text);
	put_octet(text, word, octet);
}

static void sum_delete(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	struct rsp_tlv tlv;

	if (rsp_first_tag(command->data) == TAG_AID && rsp_tlv_find(command->data, TAG_AID, &tlv)) {
		sum_aid(text, tlv.value);
	} else if (!pending->class.secure) {
		put_key_octet(text, "key ", command->data, TAG_KEY_ID);
		put_key_octet(text, "key version ", command->data, TAG_KEY_VERSION);
	}
	if (command->p2 & SECOND_BIT) {
		put_comma(text);
		put(text, "with what is related");
	}
}

/* How many entries an answer has in the form with tags. */
static unsigned count_entries(struct rsp_slice in)
{
	struct rsp_tlv tlv;
	unsigned num = 0;

	while (rsp_first_tag(in) == TAG_ENTRY && rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		num++;
	return num;
}

static void sum_get_status(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	unsigned num = count_entries(pending->exchange.response);

	put_name(text, RSP_CARD_REGISTRY_SCOPE, command->p1);
	if (command->p2 & NEXT_BIT) {
		put_comma(text);
		put(text, "next");
	}
	if (!num)
		return;
	put(text, ": ");
	put_number(text, num);
}

static void sum_set_status(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	bool card = command->p1 & SCOPE_CARD;

	if (card)
		put(text, "the card");
	else if (!pending->class.secure)
		sum_aid(text, command->data);
	put(text, text->len ? ": " : "");
	put_name(text, card ? RSP_CARD_REGISTRY_CARD_STATE : RSP_CARD_REGISTRY_APP_STATE,
	         command->p2);
}

static void sum_put_key(struct text *text, const struct rsp_pending *pending)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	uint8_t version;

	if (!pending->class.secure && rsp_peek_u8(command->data, 0, &version))
		put_octet(text, "key version ", version);
	if (!(command->p1 & VALUE_MASK))
		return;
	put_comma(text);
	put_octet(text, "replaces ", command->p1 & VALUE_MASK);
}

/* GPCS E.5.1.6: behind ten bytes of diversification data */
static void sum_initialize(struct text *text, const struct rsp_pending *pending)
{
	enum { AT_VERSION = 10 };
	uint8_t version, protocol;

	if (!rsp_peek_u8(pending->exchange.response, AT_VERSION, &version) ||
	    !rsp_peek_u8(pending->exchange.response, AT_VERSION + 1, &protocol)) {
		if (pending->exchange.command.p1)
			put_octet(text, "key version ", pending->exchange.command.p1);
		else
			put(text, "any key version");
		return;
	}
	put_name(text, RSP_CARD_SCP_PROTOCOL, protocol);
	put_comma(text);
	put_octet(text, "key version ", version);
}

static void sum_external(struct text *text, const struct rsp_pending *pending)
{
	if (!pending->class.secure)
		return;
	put(text, "security level ");
	put_name(text, RSP_CARD_SCP_LEVEL, pending->exchange.command.p1);
}

static void (*const gp_makers[NUM_INS])(struct text *text, const struct rsp_pending *pending) = {
    [RSP_INS_INITIALIZE_UPDATE] = sum_initialize,
    [RSP_INS_EXTERNAL_AUTHENTICATE] = sum_external,
    [RSP_INS_PUT_KEY] = sum_put_key,
    [RSP_INS_DELETE] = sum_delete,
    [RSP_INS_INSTALL] = sum_install,
    [RSP_INS_LOAD] = sum_load,
    [RSP_INS_SET_STATUS] = sum_set_status,
    [RSP_INS_STATUS] = sum_get_status,
};

/* By the instruction. */
static void (*const makers[NUM_INS])(struct text *text, const struct rsp_pending *pending) = {
    [RSP_INS_STORE_DATA] = sum_store,
    [RSP_INS_SELECT] = sum_select,
    [RSP_INS_READ_BINARY] = sum_binary,
    [RSP_INS_READ_RECORD] = sum_record,
    [RSP_INS_STATUS] = sum_status,
    [RSP_INS_MANAGE_CHANNEL] = sum_channel,
    [RSP_INS_UPDATE_BINARY] = sum_binary,
    [RSP_INS_UPDATE_RECORD] = sum_record,
    [RSP_INS_SEARCH_RECORD] = sum_search,
    [RSP_INS_INCREASE] = sum_place,
    [RSP_INS_RETRIEVE_DATA] = sum_place,
    [RSP_INS_SET_DATA] = sum_place,
    [RSP_INS_DEACTIVATE_FILE] = sum_place,
    [RSP_INS_ACTIVATE_FILE] = sum_place,
    [RSP_INS_CREATE_FILE] = sum_place,
    [RSP_INS_RESIZE_FILE] = sum_place,
    [RSP_INS_DELETE_FILE] = sum_place,
    [RSP_INS_TERMINATE_DF] = sum_place,
    [RSP_INS_TERMINATE_EF] = sum_place,
    [RSP_INS_AUTHENTICATE] = sum_authenticate,
    [RSP_INS_AUTHENTICATE_ODD] = sum_authenticate,
    [RSP_INS_GET_IDENTITY] = sum_identity,
    [RSP_INS_SUSPEND_UICC] = sum_suspend,
    [RSP_INS_MANAGE_SECURE_CHANNEL] = sum_secure,
    [RSP_INS_GET_DATA] = sum_get_data,
    [RSP_INS_TERMINAL_CAPABILITY] = sum_terminal,
    [RSP_INS_VERIFY_PIN] = sum_pin,
    [RSP_INS_CHANGE_PIN] = sum_pin,
    [RSP_INS_DISABLE_PIN] = sum_pin,
    [RSP_INS_ENABLE_PIN] = sum_pin,
    [RSP_INS_UNBLOCK_PIN] = sum_pin,
};

static void sum_pps(struct text *text, const struct rsp_exchange *exchange)
{
	const struct rsp_buffer *request = exchange->command_buffer;

	if (!request) {
		put_hex(text, exchange->response);
		return;
	}
	put_hex(text, request->bytes);
	if (!exchange->has_response || rsp_equal(request->bytes, exchange->response))
		return;
	put(text, ", answered ");
	put_hex(text, exchange->response);
}

static void make(struct text *text, const struct rsp_pending *pending)
{
	enum rsp_ins ins;

	if (pending->kind == RSP_PENDING_ATR) {
		put_hex(text, pending->exchange.response);
		return;
	}
	if (pending->kind == RSP_PENDING_PPS)
		sum_pps(text, &pending->exchange);
	if (pending->kind == RSP_PENDING_OPEN || pending->kind == RSP_PENDING_CLOSE)
		sum_modem_session(text, pending);
	if (pending->kind != RSP_PENDING_APDU)
		return;
	ins = pending->instruction->ins;
	if (makers[ins] && rsp_instruction_means(pending->instruction, ins))
		makers[ins](text, pending);
	else if (gp_makers[ins] && pending->instruction->type == RSP_CLASS_PROPRIETARY)
		gp_makers[ins](text, pending);
}

const char *rsp_card_summary(struct rsp_pending *pending)
{
	struct text text = {.data = pending->room.summary};

	make(&text, pending);
	text.data[text.len] = '\0';
	return text.len ? text.data : NULL;
}
