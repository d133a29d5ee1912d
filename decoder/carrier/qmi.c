/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QMI (libqmi, src/libqmi-glib/qmi-message.c and data/qmi-service-uim.json): marker 01, then length
 * (2, without the marker), flags, service, client, and of a service: flags, transaction (2),
 * message (2), length (2), TLVs of type (1), length (2), value. Numbers are little-endian. */
#include "carrier/usb.h"

enum {
	MARKER = 0x01,
	FROM_SERVICE = 0x80,
	SERVICE_UIM = 0x0B,
	IS_RESPONSE = 0x02,
	IS_REQUEST = 0x00,
	SW_LEN = 2,
	KIND_MASK = 0x06 /* request, response, indication */
};

enum {
	MESSAGE_POWER_OFF = 0x0030,
	MESSAGE_POWER_ON = 0x0031,
	MESSAGE_SEND_APDU = 0x003B,
	MESSAGE_CHANNEL = 0x003F, /* opens one, or closes one */
	MESSAGE_OPEN = 0x0042
};

/* TLVs of these messages. */
enum {
	TLV_SLOT = 0x01,          /* request */
	TLV_RESULT = 0x02,        /* response: 0 (2) is success, else error (2) */
	TLV_APDU = 0x02,          /* SEND APDU, request: length (2), APDU */
	TLV_RESPONSE = 0x10,      /* and response */
	TLV_LONG_RESPONSE = 0x11, /* its length and a token: it comes in indications */
	TLV_SEND_CHANNEL = 0x10,  /* SEND APDU, request: the channel to send it on */
	TLV_AID = 0x10,           /* OPEN, CHANNEL, request: length (1), AID */
	TLV_CLOSED = 0x11,        /* CHANNEL, request: the channel to be closed */
	TLV_OPENED = 0x10,        /* OPEN, CHANNEL, response: the channel that was opened, */
	TLV_CARD_RESULT = 0x11,   /* the status word, */
	TLV_SELECTED = 0x12       /* length (1), answer to SELECT */
};

/* What the service's messages are called, and its errors. */
static const struct message_row {
	uint16_t number;
	const char *name;
	bool uses_card;
} message_rows[] = {
#define MESSAGE(number, name, uses_card) {number, name, uses_card},
#define ERROR(number, name)
#include "carrier/qmi_messages.def"
#undef MESSAGE
#undef ERROR
};

static const struct {
	uint16_t number;
	const char *name;
} error_rows[] = {
#define MESSAGE(number, name, uses_card)
#define ERROR(number, name) {number, name},
#include "carrier/qmi_messages.def"
#undef MESSAGE
#undef ERROR
};

enum { NUM_MESSAGES = sizeof(message_rows) / sizeof(message_rows[0]) };

_Static_assert((int)NUM_MESSAGES <= (int)RSP_QMI_MESSAGES,
               "each row needs a place in rsp_qmi.told");

struct message {
	uint8_t client, kind;
	uint16_t transaction, number;
	struct rsp_slice tlvs;
};

bool rsp_qmi_looks(struct rsp_slice bytes, size_t whole, bool to_host)
{
	uint8_t marker, flags;
	uint16_t len;

	return rsp_take_u8(&bytes, &marker) && marker == MARKER && rsp_take_u16le(&bytes, &len) &&
	       len == whole - 1 && rsp_take_u8(&bytes, &flags) &&
	       flags == (to_host ? FROM_SERVICE : 0);
}

/* Reads a message of the service UIM; false when it is of another, or is none. */
static bool read_message(struct rsp_slice in, struct message *out)
{
	uint32_t marker_len_flags;
	uint8_t service;
	uint16_t len;

	return rsp_take_u32le(&in, &marker_len_flags) && rsp_take_u8(&in, &service) &&
	       service == SERVICE_UIM && rsp_take_u8(&in, &out->client) &&
	       rsp_take_u8(&in, &out->kind) && rsp_take_u16le(&in, &out->transaction) &&
	       rsp_take_u16le(&in, &out->number) && rsp_take_u16le(&in, &len) &&
	       rsp_take(&in, len, &out->tlvs);
}

static bool find_tlv(struct rsp_slice in, uint8_t type, struct rsp_slice *out)
{
	uint8_t found;
	uint16_t len;

	while (rsp_take_u8(&in, &found) && rsp_take_u16le(&in, &len) && rsp_take(&in, len, out))
		if (found == type)
			return true;
	return false;
}

static bool find_octet(struct rsp_slice in, uint8_t type, uint8_t *out)
{
	struct rsp_slice value;

	return find_tlv(in, type, &value) && rsp_take_u8(&value, out);
}

/* A TLV that begins with the length of what it holds, in one byte. */
static bool find_short(struct rsp_slice in, uint8_t type, struct rsp_slice *out)
{
	struct rsp_slice value;
	uint8_t len;

	return find_tlv(in, type, &value) && rsp_take_u8(&value, &len) &&
	       rsp_take(&value, len, out);
}

/* The same with two bytes. */
static bool find_counted(struct rsp_slice in, uint8_t type, struct rsp_slice *out)
{
	struct rsp_slice value;
	uint16_t len;

	return find_tlv(in, type, &value) && rsp_take_u16le(&value, &len) &&
	       rsp_take(&value, len, out);
}

static int slot_of(struct rsp_slice tlvs)
{
	uint8_t slot;

	return find_octet(tlvs, TLV_SLOT, &slot) ? slot : -1;
}

static struct rsp_uicc_wish wish_of(const struct message *message, const struct rsp_item *item)
{
	struct rsp_uicc_wish wish = {0};
	struct rsp_slice aid;
	uint8_t channel;

	if (message->number != MESSAGE_OPEN && message->number != MESSAGE_CHANNEL)
		return wish;
	if (find_short(message->tlvs, TLV_AID, &aid)) {
		rsp_uicc_wish_open(&wish, item, aid);
	} else if (message->number == MESSAGE_CHANNEL &&
	           find_octet(message->tlvs, TLV_CLOSED, &channel)) {
		wish.closes = true;
		wish.channel = channel;
	}
	return wish;
}

static void remember(struct rsp_qmi *qmi, const struct message *message,
                     const struct rsp_item *item)
{
	qmi->asked[qmi->next] = (struct rsp_qmi_asked){
	    .used = true,
	    .client = message->client,
	    .transaction = message->transaction,
	    .message = message->number,
	    .slot = slot_of(message->tlvs),
	    .wish = wish_of(message, item),
	};
	qmi->next = (qmi->next + 1) % RSP_QMI_ASKED;
}

/* The request which this answers; all zero, with slot -1: it is not in the trace. */
static struct rsp_qmi_asked recall(struct rsp_qmi *qmi, const struct message *message)
{
	for (size_t i = 0; i < RSP_QMI_ASKED; i++) {
		struct rsp_qmi_asked *asked = &qmi->asked[i];

		if (!asked->used || asked->client != message->client ||
		    asked->transaction != message->transaction || asked->message != message->number)
			continue;
		asked->used = false;
		return *asked;
	}
	return (struct rsp_qmi_asked){.slot = -1};
}

/* Whether the modem did it; *out_error is otherwise why not. */
static bool succeeded(struct rsp_slice tlvs, uint16_t *out_error)
{
	struct rsp_slice value;
	uint16_t result;

	*out_error = 0;
	if (!find_tlv(tlvs, TLV_RESULT, &value) || !rsp_take_u16le(&value, &result))
		return false;
	return result == 0 || !rsp_take_u16le(&value, out_error);
}

static const char *error_name(uint16_t number)
{
	for (size_t i = 0; i < sizeof(error_rows) / sizeof(error_rows[0]); i++)
		if (error_rows[i].number == number)
			return error_rows[i].name;
	return "no name known";
}

static void push(struct rsp_pass *pass, struct rsp_item *item, enum rsp_hint hint,
                 struct rsp_slice bytes)
{
	item->hint = hint;
	item->bytes = bytes;
	rsp_pass_push(pass, item);
}

static void handle_request(struct rsp_pass *pass, const struct message *message,
                           struct rsp_item *item)
{
	struct rsp_slice apdu;

	uint8_t channel;

	if (message->number != MESSAGE_SEND_APDU)
		return;
	/* Channel 0 is the basic one, and no session. */
	if (find_octet(message->tlvs, TLV_SEND_CHANNEL, &channel) && channel) {
		item->has_session = true;
		item->session = channel;
	}
	if (find_counted(message->tlvs, TLV_APDU, &apdu))
		push(pass, item, RSP_HINT_CAPDU, apdu);
	else
		rsp_pass_report(pass, RSP_RULE_QMI_BAD, item->frame,
		                "QMI UIM SEND APDU without an APDU");
}

static void channel_changed(struct rsp_pass *pass, const struct message *message,
                            struct rsp_item *item, const struct rsp_uicc_wish *wish)
{
	struct rsp_slice response = {0}, sw = {0};
	uint8_t channel;

	if (wish->closes) {
		rsp_uicc_closed(pass, item, wish->channel);
		return;
	}
	if (!wish->opens || !find_octet(message->tlvs, TLV_OPENED, &channel))
		return;
	if (!find_tlv(message->tlvs, TLV_CARD_RESULT, &sw) || sw.len != SW_LEN)
		sw = rsp_slice(NULL, 0);
	if (!find_short(message->tlvs, TLV_SELECTED, &response))
		response = rsp_slice(NULL, 0);
	rsp_uicc_opened(pass, item, wish, channel, response, sw);
}

/* The modem's own error, and what the card said where that is known. */
static void refused(struct rsp_pass *pass, const struct message *message, struct rsp_item *item,
                    const struct rsp_uicc_wish *wish, uint16_t error)
{
	struct rsp_slice sw;
	uint16_t word;

	if (message->number == MESSAGE_SEND_APDU)
		rsp_uicc_refused(pass, item, RSP_REFUSED_COMMAND, "QMI error %u (%s)", error,
		                 error_name(error));
	else if (!wish->opens)
		return;
	else if (find_tlv(message->tlvs, TLV_CARD_RESULT, &sw) && rsp_take_u16be(&sw, &word))
		rsp_uicc_refused(pass, item, RSP_REFUSED_OPEN,
		                 "QMI error %u (%s; the card said %04X)", error, error_name(error),
		                 word);
	else
		rsp_uicc_refused(pass, item, RSP_REFUSED_OPEN, "QMI error %u (%s)", error,
		                 error_name(error));
}

static void handle_response(struct rsp_pass *pass, const struct message *message,
                            struct rsp_item *item, const struct rsp_uicc_wish *wish)
{
	struct rsp_slice apdu;
	uint16_t error;

	if (!succeeded(message->tlvs, &error)) {
		refused(pass, message, item, wish, error);
	} else if (message->number == MESSAGE_OPEN || message->number == MESSAGE_CHANNEL) {
		channel_changed(pass, message, item, wish);
	} else if (message->number != MESSAGE_SEND_APDU) {
		push(pass, item, RSP_HINT_RESET, rsp_slice(NULL, 0));
	} else if (find_counted(message->tlvs, TLV_RESPONSE, &apdu)) {
		push(pass, item, RSP_HINT_RAPDU, apdu);
	} else if (find_tlv(message->tlvs, TLV_LONG_RESPONSE, &apdu)) {
		rsp_pass_report(pass, RSP_RULE_QMI_BAD, item->frame,
		                "the answer of QMI UIM SEND APDU comes in indications, which are "
		                "not read");
	}
}

static bool is_read(uint16_t number)
{
	return number == MESSAGE_SEND_APDU || number == MESSAGE_POWER_OFF ||
	       number == MESSAGE_POWER_ON || number == MESSAGE_OPEN || number == MESSAGE_CHANNEL;
}

/* Names a message that is passed over, once for each kind. */
static void tell_other(struct rsp_pass *pass, struct rsp_qmi *qmi, const struct message *message,
                       const struct rsp_item *item)
{
	for (size_t i = 0; i < NUM_MESSAGES; i++) {
		const struct message_row *row = &message_rows[i];

		if (row->number != message->number || qmi->told[i])
			continue;
		qmi->told[i] = true;
		rsp_pass_report(
		    pass, RSP_RULE_QMI_OTHER, item->frame,
		    "QMI UIM %s (%04X) carries no APDU%s; this is told once", row->name,
		    row->number,
		    row->uses_card ? ", what the modem sends to the card for it is not in the trace"
		                   : "");
	}
}

void rsp_qmi_handle(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
                    bool to_host)
{
	struct rsp_qmi *qmi = &device->qmi;
	struct message message;

	if (!read_message(item->bytes, &message))
		return;
	if (!is_read(message.number)) {
		tell_other(pass, qmi, &message, item);
		return;
	}
	if (!to_host && (message.kind & KIND_MASK) == IS_REQUEST) {
		remember(qmi, &message, item);
		item->slot = rsp_usb_slot(device, slot_of(message.tlvs));
		handle_request(pass, &message, item);
	} else if (to_host && (message.kind & KIND_MASK) == IS_RESPONSE) {
		struct rsp_qmi_asked asked = recall(qmi, &message);

		item->slot = rsp_usb_slot(device, asked.slot);
		handle_response(pass, &message, item, &asked.wish);
	}
}
