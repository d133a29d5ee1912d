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
enum { UICC_ATR = 1, UICC_OPEN = 2, UICC_CLOSE = 3, UICC_APDU = 4, UICC_RESET = 6 };

/* Errors of its own (libmbim, src/libmbim-glib/mbim-errors.h). */
static const struct {
	uint32_t status;
	const char *name;
} error_rows[] = {
    {1,          "busy"                   },
    {2,          "failure"                },
    {3,          "no SIM is inserted"     },
    {4,          "bad SIM"                },
    {9,          "no device support"      },
    {14,         "not initialized"        },
    {21,         "invalid parameters"     },
    {28,         "operation not allowed"  },
    {0x87430001, "no logical channel left"},
    {0x87430002, "the SELECT failed"      },
    {0x87430003, "no such logical channel"},
};

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

static const char *error_name(uint32_t status)
{
	for (size_t i = 0; i < sizeof(error_rows) / sizeof(error_rows[0]); i++)
		if (error_rows[i].status == status)
			return error_rows[i].name;
	return "no name known";
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

/* The number at `at` of the buffer. */
static bool find_number(struct rsp_slice buffer, size_t at, uint32_t *out)
{
	struct rsp_slice in = rsp_sub(buffer, at, buffer.len);

	return rsp_take_u32le(&in, out);
}

/* Keeps a wish concerning channels until its answer. */
static void remember(struct rsp_pass *pass, struct rsp_mbim *mbim, const struct message *message,
                     const struct rsp_item *item)
{
	struct rsp_mbim_asked *asked = &mbim->asked[mbim->next];
	struct rsp_uicc_wish wish = {.closes = message->command == UICC_CLOSE};
	struct rsp_slice aid;
	uint32_t channel;

	if (wish.closes && find_number(message->buffer, 0, &channel)) {
		wish.channel = channel;
	} else if (!wish.closes && find_array(message->buffer, 0, &aid)) {
		rsp_uicc_wish_open(&wish, item, aid);
	} else {
		bad_buffer(pass, item);
		return;
	}
	*asked = (struct rsp_mbim_asked){
	    .used = true,
	    .transaction = message->transaction,
	    .command = message->command,
	    .wish = wish,
	};
	mbim->next = (mbim->next + 1) % RSP_MBIM_ASKED;
}

/* The wish that this answers; all zero: it is not in the trace. */
static struct rsp_uicc_wish recall(struct rsp_mbim *mbim, const struct message *message)
{
	for (size_t i = 0; i < RSP_MBIM_ASKED; i++) {
		struct rsp_mbim_asked *asked = &mbim->asked[i];

		if (!asked->used || asked->transaction != message->transaction ||
		    asked->command != message->command)
			continue;
		asked->used = false;
		return asked->wish;
	}
	return (struct rsp_uicc_wish){0};
}

/* APDU: channel, secure messaging, type of the class byte, command. Channel 0 is the basic one. */
static void send_command(struct rsp_pass *pass, struct rsp_usb_device *device,
                         const struct message *message, struct rsp_item *item)
{
	enum { COMMAND_AT = 3 * WORD };
	struct rsp_slice apdu;
	uint32_t channel = 0;

	if (!find_number(message->buffer, 0, &channel) ||
	    !find_array(message->buffer, COMMAND_AT, &apdu)) {
		bad_buffer(pass, item);
		return;
	}
	item->has_session = channel != 0;
	item->session = channel;
	push(pass, device, item, RSP_HINT_CAPDU, apdu);
}

static void handle_command(struct rsp_pass *pass, struct rsp_usb_device *device,
                           const struct message *message, struct rsp_item *item)
{
	if (message->kind != KIND_SET)
		return;
	switch (message->command) {
	case UICC_RESET:
		push(pass, device, item, RSP_HINT_RESET, rsp_slice(NULL, 0));
		break;
	case UICC_APDU:
		send_command(pass, device, message, item);
		break;
	case UICC_OPEN:
	case UICC_CLOSE:
		remember(pass, &device->mbim, message, item);
		break;
	default:
		break;
	}
}

/* OPEN CHANNEL: status word, channel, answer to SELECT. Channel 0 says that none was opened. */
static void channel_opened(struct rsp_pass *pass, const struct message *message,
                           struct rsp_item *item, const struct rsp_uicc_wish *wish)
{
	struct rsp_slice response, sw = rsp_sub(message->buffer, 0, SW_LEN), word = sw;
	uint32_t channel;
	uint16_t number;

	if (!rsp_take_u16be(&word, &number) || !find_number(message->buffer, WORD, &channel) ||
	    !find_array(message->buffer, WORD + WORD, &response))
		bad_buffer(pass, item);
	else if (channel == 0)
		rsp_uicc_refused(pass, item, RSP_REFUSED_OPEN,
		                 "that no channel was opened (the card said %04X)", number);
	else
		rsp_uicc_opened(pass, item, wish, channel, response, sw);
}

/* What became of a wish concerning channels. */
static void channel_changed(struct rsp_pass *pass, struct rsp_usb_device *device,
                            const struct message *message, struct rsp_item *item)
{
	const struct rsp_uicc_wish wish = recall(&device->mbim, message);

	item->slot = rsp_usb_slot(device, -1);
	device->mbim.seen = true;
	if (message->kind != STATUS_OK && wish.opens)
		rsp_uicc_refused(pass, item, RSP_REFUSED_OPEN, "MBIM status 0x%X (%s)",
		                 message->kind, error_name(message->kind));
	else if (message->kind == STATUS_OK && wish.closes)
		rsp_uicc_closed(pass, item, wish.channel);
	else if (message->kind == STATUS_OK && wish.opens)
		channel_opened(pass, message, item, &wish);
}

/* Response and status word do not stand together: two items, as the parts of T=0 are. */
static void handle_answer(struct rsp_pass *pass, struct rsp_usb_device *device,
                          const struct message *message, struct rsp_item *item)
{
	struct rsp_slice data, sw = rsp_sub(message->buffer, 0, SW_LEN);

	if (message->command == UICC_OPEN || message->command == UICC_CLOSE) {
		channel_changed(pass, device, message, item);
	} else if (message->kind != STATUS_OK) {
		if (message->command != UICC_APDU)
			return;
		item->slot = rsp_usb_slot(device, -1);
		rsp_uicc_refused(pass, item, RSP_REFUSED_COMMAND, "MBIM status 0x%X (%s)",
		                 message->kind, error_name(message->kind));
	} else if (message->command == UICC_APDU) {
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
