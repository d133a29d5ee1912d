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
	KIND_MASK = 0x06 /* request, response, indication */
};

enum { MESSAGE_POWER_OFF = 0x0030, MESSAGE_POWER_ON = 0x0031, MESSAGE_SEND_APDU = 0x003B };

/* TLVs of these messages. */
enum {
	TLV_SLOT = 0x01,         /* request */
	TLV_RESULT = 0x02,       /* response: 0 (2) is success */
	TLV_APDU = 0x02,         /* SEND APDU, request: length (2), APDU */
	TLV_RESPONSE = 0x10,     /* and response */
	TLV_LONG_RESPONSE = 0x11 /* its length and a token: it comes in indications */
};

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

/* A TLV that begins with the length of what it holds. */
static bool find_counted(struct rsp_slice in, uint8_t type, struct rsp_slice *out)
{
	struct rsp_slice value;
	uint16_t len;

	return find_tlv(in, type, &value) && rsp_take_u16le(&value, &len) &&
	       rsp_take(&value, len, out);
}

static int slot_of(struct rsp_slice tlvs)
{
	struct rsp_slice value;
	uint8_t slot;

	return find_tlv(tlvs, TLV_SLOT, &value) && rsp_take_u8(&value, &slot) ? slot : -1;
}

static void remember(struct rsp_qmi *qmi, const struct message *message)
{
	qmi->asked[qmi->next] = (struct rsp_qmi_asked){
	    .used = true,
	    .client = message->client,
	    .transaction = message->transaction,
	    .message = message->number,
	    .slot = slot_of(message->tlvs),
	};
	qmi->next = (qmi->next + 1) % RSP_QMI_ASKED;
}

/* The slot that the request named which this answers; -1: it is not in the trace. */
static int recall(struct rsp_qmi *qmi, const struct message *message)
{
	for (size_t i = 0; i < RSP_QMI_ASKED; i++) {
		struct rsp_qmi_asked *asked = &qmi->asked[i];

		if (!asked->used || asked->client != message->client ||
		    asked->transaction != message->transaction || asked->message != message->number)
			continue;
		asked->used = false;
		return asked->slot;
	}
	return -1;
}

static bool succeeded(struct rsp_slice tlvs)
{
	struct rsp_slice value;
	uint16_t result;

	return find_tlv(tlvs, TLV_RESULT, &value) && rsp_take_u16le(&value, &result) && result == 0;
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

	if (message->number != MESSAGE_SEND_APDU)
		return;
	if (find_counted(message->tlvs, TLV_APDU, &apdu))
		push(pass, item, RSP_HINT_CAPDU, apdu);
	else
		rsp_pass_report(pass, RSP_RULE_QMI_BAD, item->frame,
		                "QMI UIM SEND APDU without an APDU");
}

static void handle_response(struct rsp_pass *pass, const struct message *message,
                            struct rsp_item *item)
{
	struct rsp_slice apdu;

	if (message->number != MESSAGE_SEND_APDU) {
		if (succeeded(message->tlvs))
			push(pass, item, RSP_HINT_RESET, rsp_slice(NULL, 0));
	} else if (find_counted(message->tlvs, TLV_RESPONSE, &apdu)) {
		push(pass, item, RSP_HINT_RAPDU, apdu);
	} else if (find_tlv(message->tlvs, TLV_LONG_RESPONSE, &apdu)) {
		rsp_pass_report(pass, RSP_RULE_QMI_BAD, item->frame,
		                "the answer of QMI UIM SEND APDU comes in indications, which are "
		                "not read");
	}
}

void rsp_qmi_handle(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
                    bool to_host)
{
	struct rsp_qmi *qmi = &device->qmi;
	struct message message;

	if (!read_message(item->bytes, &message))
		return;
	if (message.number != MESSAGE_SEND_APDU && message.number != MESSAGE_POWER_OFF &&
	    message.number != MESSAGE_POWER_ON)
		return;
	if (!to_host && (message.kind & KIND_MASK) == IS_REQUEST) {
		remember(qmi, &message);
		item->slot = rsp_usb_slot(device, slot_of(message.tlvs));
		handle_request(pass, &message, item);
	} else if (to_host && (message.kind & KIND_MASK) == IS_RESPONSE) {
		item->slot = rsp_usb_slot(device, recall(qmi, &message));
		handle_response(pass, &message, item);
	}
}
