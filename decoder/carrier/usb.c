/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headers of captured transfers.
 *
 * Linux (link types 189 and 220; Documentation/usb/usbmon.rst, struct usbmon_packet): number (8),
 * kind S, C or E (1), type of transfer (1), endpoint (1), device (1), bus (2), flags (2), time
 * (12), status (4), length (4), bytes captured (4), setup (8); 220 has 16 bytes more. Numbers have
 * the byte order of the machine.
 *
 * USBPcap (link type 249; desowin.org/usbpcap/captureformat.html): length of the header (2), number
 * (8), status (4), function (2), direction (1), bus (2), device (2), endpoint (1), type of transfer
 * (1), bytes of data (4), and for control transfers the stage (1). Little-endian. */
#include "carrier/usb.h"

#include <string.h>

enum { LINK_LINUX = 189, LINK_LINUX_MMAPPED = 220, LINK_USBPCAP = 249 };

enum transfer_type { TRANSFER_CONTROL = 2, TRANSFER_BULK = 3 }; /* in both */

enum {
	TO_HOST = 0x80, /* of an endpoint */
	SETUP_LEN = 8,
	LINUX_LEN = 48,
	LINUX_MMAPPED_LEN = 64,
	LINUX_BEFORE_TYPE = 8,
	LINUX_BEFORE_LENGTH = 18, /* flags, time, status */
	LINUX_SUBMIT = 'S',
	LINUX_COMPLETE = 'C',
	USBPCAP_BEFORE_INFO = 14,
	USBPCAP_STAGE_SETUP = 0
};

struct transfer {
	uint16_t bus;
	uint8_t address, endpoint, type;
	bool to_host;     /* that is the way of its data */
	bool has_setup;   /* the data begin with a setup packet */
	uint32_t missing; /* bytes of the data that were not captured */
	struct rsp_slice data;
};

struct rsp_usb {
	struct rsp_usb_device devices[RSP_USB_DEVICES];
	size_t num;
	int num_seen; /* also those that were forgotten */
	uint64_t clock;
};

struct rsp_usb *rsp_usb_new(void)
{
	return rsp_alloc(sizeof(struct rsp_usb));
}

static void device_free(struct rsp_usb_device *device)
{
	rsp_ccid_free(&device->ccid);
	rsp_mbim_free(&device->mbim);
}

void rsp_usb_free(struct rsp_usb *usb)
{
	if (!usb)
		return;
	for (size_t i = 0; i < usb->num; i++)
		device_free(&usb->devices[i]);
	rsp_free(usb);
}

int rsp_usb_slot(const struct rsp_usb_device *device, int slot)
{
	if (device->index == 0)
		return slot;
	return device->index * RSP_USB_SLOT_STEP + (slot < 0 ? 0 : slot);
}

bool rsp_usb_is_link(uint32_t link)
{
	return link == LINK_LINUX || link == LINK_LINUX_MMAPPED || link == LINK_USBPCAP;
}

/* The device of a transfer: known, new in a free place, or in that of the one silent longest. */
static struct rsp_usb_device *device_of(struct rsp_usb *usb, const struct transfer *transfer)
{
	struct rsp_usb_device *device = &usb->devices[0];

	for (size_t i = 0; i < usb->num; i++)
		if (usb->devices[i].bus == transfer->bus &&
		    usb->devices[i].address == transfer->address)
			return &usb->devices[i];
	if (usb->num < RSP_USB_DEVICES) {
		device = &usb->devices[usb->num++];
	} else {
		for (size_t i = 1; i < usb->num; i++)
			if (usb->devices[i].last_used < device->last_used)
				device = &usb->devices[i];
		device_free(device);
	}
	memset(device, 0, sizeof(*device));
	device->bus = transfer->bus;
	device->address = transfer->address;
	device->index = usb->num_seen++;
	return device;
}

static bool take_u16(bool big, struct rsp_slice *in, uint16_t *out)
{
	return big ? rsp_take_u16be(in, out) : rsp_take_u16le(in, out);
}

static bool take_u32(bool big, struct rsp_slice *in, uint32_t *out)
{
	return big ? rsp_take_u32be(in, out) : rsp_take_u32le(in, out);
}

/* Reads the header in one byte order; *out_captured says what the packet holds behind it. */
static bool read_linux_header(struct rsp_slice in, bool big, struct transfer *out,
                              uint8_t *out_kind, uint32_t *out_len, uint32_t *out_captured)
{
	return rsp_skip(&in, LINUX_BEFORE_TYPE) && rsp_take_u8(&in, out_kind) &&
	       rsp_take_u8(&in, &out->type) && rsp_take_u8(&in, &out->endpoint) &&
	       rsp_take_u8(&in, &out->address) && take_u16(big, &in, &out->bus) &&
	       rsp_skip(&in, LINUX_BEFORE_LENGTH) && take_u32(big, &in, out_len) &&
	       take_u32(big, &in, out_captured);
}

/* Whether the numbers are those of a machine of the other byte order: as they stand more was
 * captured than is there, the other way round not. */
static bool is_big(struct rsp_slice in, size_t there)
{
	struct transfer transfer;
	uint8_t kind;
	uint32_t len, captured;

	return read_linux_header(in, false, &transfer, &kind, &len, &captured) &&
	       captured > there && read_linux_header(in, true, &transfer, &kind, &len, &captured) &&
	       captured <= there;
}

/* Data go with the submission to a device, and with the completion from it. */
static bool read_linux(struct rsp_slice in, size_t header_len, struct transfer *out)
{
	struct rsp_slice data = in;
	uint32_t len, captured;
	uint8_t kind;

	if (!rsp_skip(&data, header_len) ||
	    !read_linux_header(in, is_big(in, data.len), out, &kind, &len, &captured))
		return false;
	out->to_host = out->endpoint & TO_HOST;
	out->data = rsp_sub(data, 0, captured);
	out->missing = len > out->data.len ? len - (uint32_t)out->data.len : 0;
	return kind == (out->to_host ? LINUX_COMPLETE : LINUX_SUBMIT);
}

static bool read_usbpcap(struct rsp_slice in, struct transfer *out)
{
	struct rsp_slice all = in;
	uint8_t info, stage = UINT8_MAX;
	uint16_t header_len, address;
	uint32_t len;

	if (!rsp_take_u16le(&in, &header_len) || !rsp_skip(&all, header_len) ||
	    !rsp_skip(&in, USBPCAP_BEFORE_INFO) || !rsp_take_u8(&in, &info) ||
	    !rsp_take_u16le(&in, &out->bus) || !rsp_take_u16le(&in, &address) ||
	    !rsp_take_u8(&in, &out->endpoint) || !rsp_take_u8(&in, &out->type) ||
	    !rsp_take_u32le(&in, &len))
		return false;
	if (out->type == TRANSFER_CONTROL && !rsp_take_u8(&in, &stage))
		return false;
	out->has_setup = stage == USBPCAP_STAGE_SETUP;
	out->address = (uint8_t)address;
	out->to_host = info & 1;
	out->data = rsp_sub(all, 0, len);
	out->missing = len > out->data.len ? len - (uint32_t)out->data.len : 0;
	return true;
}

static bool read_transfer(const struct rsp_item *item, struct transfer *out)
{
	*out = (struct transfer){0};
	if (item->param == LINK_USBPCAP)
		return read_usbpcap(item->bytes, out);
	return read_linux(item->bytes, item->param == LINK_LINUX ? LINUX_LEN : LINUX_MMAPPED_LEN,
	                  out);
}

/* Messages of CDC WDM are the data of two requests (USB CDC 1.2, 6.2.1 and 6.2.2). */
static const struct protocol {
	uint8_t type; /* of the transfers that carry it */
	bool (*looks)(struct rsp_slice bytes, size_t whole, bool to_host);
	void (*handle)(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
	               bool to_host);
} protocols[] = {
    {TRANSFER_BULK,    rsp_ccid_looks, rsp_ccid_handle},
    {TRANSFER_CONTROL, rsp_mbim_looks, rsp_mbim_handle},
    {TRANSFER_CONTROL, rsp_qmi_looks,  rsp_qmi_handle },
};

/* What a transfer carries is told by its form: descriptors of devices are seldom captured. */
static const struct protocol *protocol_of(const struct transfer *transfer)
{
	size_t whole = transfer->data.len + transfer->missing;

	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (protocols[i].type == transfer->type &&
		    protocols[i].looks(transfer->data, whole, transfer->to_host))
			return &protocols[i];
	return NULL;
}

void rsp_usb_handle(struct rsp_pass *pass, struct rsp_usb *usb, struct rsp_item *item)
{
	const struct protocol *protocol;
	struct rsp_usb_device *device;
	struct transfer transfer;

	if (!read_transfer(item, &transfer))
		return;
	if (transfer.has_setup && !rsp_skip(&transfer.data, SETUP_LEN))
		return;
	protocol = protocol_of(&transfer);
	if (!protocol)
		return;
	if (transfer.missing) {
		rsp_pass_report(pass, RSP_RULE_USB_CUT, item->frame,
		                "of a USB transfer for a card the last %u bytes were not captured",
		                (unsigned)transfer.missing);
		return;
	}
	device = device_of(usb, &transfer);
	device->last_used = ++usb->clock;
	item->bytes = transfer.data;
	protocol->handle(pass, device, item, transfer.to_host);
}
