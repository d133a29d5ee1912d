/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MBIM 1.0 section 9: type (4), length (4), transaction (4); of those that carry commands the
 * number of fragments (4) and which this is (4), the service (16), the command (4), whether it
 * queries or sets, or how it went (4), and a counted buffer. Numbers are little-endian.
 *
 * MS UICC low level access (Microsoft, "MB low level UICC access"; libmbim,
 * data/mbim-service-ms-uicc-low-level-access.json): arrays are a size (4) and where in the buffer
 * they begin (4). A status word is a number whose lowest byte is SW1 (lpac, driver/apdu/mbim.c). */
#include <string.h>

#include "carrier/usb.h"

enum {
	TYPE_COMMAND = 3,
	TYPE_LAST = 4,
	TYPE_INDICATION = 7,
	SERVICE_LEN = 16,
	KIND_SET = 1, /* of a command */
	STATUS_OK = 0 /* of an answer */
};

static const uint32_t to_host_bit = 0x80000000;

static const uint8_t service_uicc[SERVICE_LEN] = {0xC2, 0xF6, 0x58, 0x8E, 0xF0, 0x37, 0x4B, 0xC9,
                                                  0x86, 0x65, 0xF4, 0xD4, 0x4B, 0xD0, 0x93, 0x67};
static const uint8_t service_qmi[SERVICE_LEN] = {0xD1, 0xA3, 0x0B, 0xC2, 0xF9, 0x7A, 0x6E, 0x43,
                                                 0xBF, 0x65, 0xC7, 0xE2, 0x4F, 0xB0, 0xF0, 0xD3};

/* Commands of the service. */
enum { UICC_ATR = 1, UICC_APDU = 4, UICC_RESET = 6 };

enum { WORD = 4, SW_LEN = 2, QMI_MESSAGE = 1 };

struct message {
	uint32_t type, len, transaction, total, current;
	struct rsp_slice service, buffer;
	uint32_t command, kind;
};

static bool carries_commands(uint32_t type)
{
	uint32_t number = type & ~to_host_bit;

	return number == TYPE_COMMAND || type == (to_host_bit | TYPE_INDICATION);
}

bool rsp_mbim_looks(struct rsp_slice bytes, size_t whole, bool to_host)
{
	uint32_t type, len, transaction, number;

	if (!rsp_take_u32le(&bytes, &type) || !rsp_take_u32le(&bytes, &len) ||
	    !rsp_take_u32le(&bytes, &transaction))
		return false;
	number = type & ~to_host_bit;
	return len == whole && (type & to_host_bit) == (to_host ? to_host_bit : 0) && number > 0 &&
	       (number <= TYPE_LAST || (to_host && number == TYPE_INDICATION));
}

/* Reads what every fragment has; *in is then what is left. */
static bool read_header(struct rsp_slice *in, struct message *out)
{
	return rsp_take_u32le(in, &out->type) && rsp_take_u32le(in, &out->len) &&
	       rsp_take_u32le(in, &out->transaction) && carries_commands(out->type) &&
	       rsp_take_u32le(in, &out->total) && rsp_take_u32le(in, &out->current);
}

static bool read_body(struct rsp_slice in, struct message *out)
{
	uint32_t len;

	out->kind = STATUS_OK;
	return rsp_take(&in, SERVICE_LEN, &out->service) && rsp_take_u32le(&in, &out->command) &&
	       (out->type == (to_host_bit | TYPE_INDICATION) || rsp_take_u32le(&in, &out->kind)) &&
	       rsp_take_u32le(&in, &len) && rsp_take(&in, len, &out->buffer);
}

/* Adds a fragment; true when item->bytes then is all that stands behind the headers. */
static bool join(struct rsp_pass *pass, struct rsp_mbim_way *way, const struct message *message,
                 struct rsp_item *item)
{
	if (message->total <= 1)
		return true;
	if (message->current == 0) {
		rsp_joined_begin(&way->joined);
		way->transaction = message->transaction;
		way->total = message->total;
		way->next = 0;
	}
	if (!way->joined.open || message->transaction != way->transaction ||
	    message->total != way->total || message->current != way->next ||
	    message->total > RSP_MBIM_FRAGMENTS_MAX) {
		way->joined.open = false;
		rsp_pass_report(pass, RSP_RULE_MBIM_BAD, item->frame,
		                "fragment %u of %u of an MBIM message is not the next one; the "
		                "message is lost",
		                (unsigned)message->current, (unsigned)message->total);
		return false;
	}
	way->next++;
	rsp_joined_add(&way->joined, item, item->bytes);
	if (way->next < way->total)
		return false;
	return rsp_joined_end(&way->joined, item);
}

/* An array of the buffer: its size and place stand at `at`. */
static bool find_array(struct rsp_slice buffer, size_t at, struct rsp_slice *out)
{
	struct rsp_slice in = rsp_sub(buffer, at, buffer.len);
	uint32_t size, off;

	if (!rsp_take_u32le(&in, &size) || !rsp_take_u32le(&in, &off))
		return false;
	*out = rsp_sub(buffer, off, size);
	return out->len == size;
}

static void push(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
                 enum rsp_hint hint, struct rsp_slice bytes)
{
	item->hint = hint;
	item->bytes = bytes;
	item->slot = rsp_usb_slot(device, -1);
	device->mbim.seen = true;
	rsp_pass_push(pass, item);
}

static void bad_buffer(struct rsp_pass *pass, const struct rsp_item *item)
{
	rsp_pass_report(pass, RSP_RULE_MBIM_BAD, item->frame,
	                "an MBIM message of the UICC service that ends outside its buffer");
}

static void handle_command(struct rsp_pass *pass, struct rsp_usb_device *device,
                           const struct message *message, struct rsp_item *item)
{
	enum { COMMAND_AT = 3 * WORD }; /* behind channel, secure messaging, type of class byte */
	struct rsp_slice apdu;

	if (message->kind != KIND_SET)
		return;
	if (message->command == UICC_RESET)
		push(pass, device, item, RSP_HINT_RESET, rsp_slice(NULL, 0));
	if (message->command != UICC_APDU)
		return;
	if (find_array(message->buffer, COMMAND_AT, &apdu))
		push(pass, device, item, RSP_HINT_CAPDU, apdu);
	else
		bad_buffer(pass, item);
}

/* Response and status word do not stand together: two items, as the parts of T=0 are. */
static void handle_answer(struct rsp_pass *pass, struct rsp_usb_device *device,
                          const struct message *message, struct rsp_item *item)
{
	struct rsp_slice data, sw = rsp_sub(message->buffer, 0, SW_LEN);

	if (message->kind != STATUS_OK)
		return;
	if (message->command == UICC_APDU) {
		if (sw.len < SW_LEN || !find_array(message->buffer, WORD, &data)) {
			bad_buffer(pass, item);
			return;
		}
		if (data.len)
			push(pass, device, item, RSP_HINT_TPDU_RESPONSE, data);
		push(pass, device, item, RSP_HINT_TPDU_SW, sw);
	} else if (message->command == UICC_ATR && !device->mbim.seen &&
	           find_array(message->buffer, 0, &data) && data.len) {
		/* Asked for at any time, not only after a reset. */
		push(pass, device, item, RSP_HINT_ATR, data);
	}
}

static bool is_service(const struct message *message, const uint8_t *service)
{
	return memcmp(message->service.data, service, SERVICE_LEN) == 0;
}

void rsp_mbim_handle(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
                     bool to_host)
{
	struct message message;

	if (!read_header(&item->bytes, &message) ||
	    !join(pass, &device->mbim.ways[to_host], &message, item))
		return;
	if (!read_body(item->bytes, &message)) {
		rsp_pass_report(pass, RSP_RULE_MBIM_BAD, item->frame,
		                "an MBIM message is shorter than it says");
		return;
	}
	if (is_service(&message, service_qmi)) {
		item->bytes = message.buffer;
		if (message.command == QMI_MESSAGE &&
		    rsp_qmi_looks(item->bytes, item->bytes.len, to_host))
			rsp_qmi_handle(pass, device, item, to_host);
	} else if (is_service(&message, service_uicc)) {
		if (message.type == TYPE_COMMAND)
			handle_command(pass, device, &message, item);
		else if (message.type == (to_host_bit | TYPE_COMMAND))
			handle_answer(pass, device, &message, item);
	}
}

void rsp_mbim_free(struct rsp_mbim *mbim)
{
	rsp_joined_free(&mbim->ways[0].joined);
	rsp_joined_free(&mbim->ways[1].joined);
}
