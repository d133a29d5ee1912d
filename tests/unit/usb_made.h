/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transfers of USB as captures have them, made by hand. */
#ifndef RSP_TEST_USB_MADE_H
#define RSP_TEST_USB_MADE_H

#include "source_feed.h"

enum { USB_LINUX = 189, USB_LINUX_MMAPPED = 220, USB_PCAP = 249 };
enum { USB_CONTROL = 2, USB_BULK = 3 };

struct usb_made {
	unsigned link, type, bus, device;
	bool to_host;
};

/* Documentation/usb/usbmon.rst of Linux: struct usbmon_packet, 48 bytes, and 16 more in captures of
 * the memory-mapped interface. */
static inline void usb_made_linux(struct made *made, const struct usb_made *usb, const void *data,
                                  size_t len)
{
	made_fill(made, 8, 0xA0);               /* number of the transfer */
	made_8(made, usb->to_host ? 'C' : 'S'); /* completed, submitted */
	made_8(made, usb->type);
	made_8(made, (usb->to_host ? 0x80U : 0U) | (usb->type == USB_CONTROL ? 0U : 2U));
	made_8(made, usb->device);
	made_16(made, usb->bus);
	made_8(made, usb->type == USB_CONTROL && !usb->to_host ? 0 : '-'); /* is there a setup */
	made_8(made, 0);                                                   /* are there data */
	made_fill(made, 12, 0);                                            /* time */
	made_32(made, 0);                                                  /* status */
	made_32(made, (uint32_t)len);
	made_32(made, (uint32_t)len);
	made_fill(made, 8, 0x21); /* the setup, which nothing depends on */
	if (usb->link == USB_LINUX_MMAPPED)
		made_fill(made, 16, 0);
	made_bytes(made, data, len);
}

/* desowin.org/usbpcap/captureformat.html: USBPCAP_BUFFER_PACKET_HEADER, and behind it the stage of
 * a control transfer. */
static inline void usb_made_pcap(struct made *made, const struct usb_made *usb, const void *data,
                                 size_t len)
{
	bool control = usb->type == USB_CONTROL, setup = control && !usb->to_host;

	made_16(made, control ? 28 : 27);
	made_fill(made, 8, 0xB0);
	made_32(made, 0);                     /* status */
	made_16(made, control ? 0x08 : 0x09); /* function */
	made_8(made, usb->to_host);           /* from the device */
	made_16(made, usb->bus);
	made_16(made, usb->device);
	made_8(made, (usb->to_host ? 0x80U : 0U) | (control ? 0U : 2U));
	made_8(made, usb->type);
	made_32(made, (uint32_t)len + (setup ? 8 : 0));
	if (control)
		made_8(made, setup ? 0 : 3); /* setup, complete */
	if (setup)
		made_fill(made, 8, 0x21);
	made_bytes(made, data, len);
}

static inline void usb_made_transfer(struct made *made, const struct usb_made *usb,
                                     const void *data, size_t len)
{
	if (usb->link == USB_PCAP)
		usb_made_pcap(made, usb, data, len);
	else
		usb_made_linux(made, usb, data, len);
}

/* USB CCID 1.1, 6.1 and 6.2: type, length, slot, number, three bytes, data. */
static inline void usb_made_ccid(struct made *made, unsigned type, unsigned slot, unsigned number,
                                 unsigned first, unsigned second, unsigned third, const void *data,
                                 size_t len)
{
	made_8(made, type);
	made_32(made, (uint32_t)len);
	made_8(made, slot);
	made_8(made, number);
	made_8(made, first);
	made_8(made, second);
	made_8(made, third);
	made_bytes(made, data, len);
}

/* QMUX around a message of the service UIM, 0B (libqmi, src/libqmi-glib/qmi-message.c); `kind`: 0
 * request, 2 response. */
static inline void usb_made_qmi(struct made *made, unsigned kind, unsigned transaction,
                                unsigned message, const struct made *tlvs)
{
	made_8(made, 0x01);
	made_16(made, (unsigned)tlvs->len + 12);
	made_8(made, kind ? 0x80 : 0);
	made_8(made, 0x0B);
	made_8(made, 3); /* client */
	made_8(made, kind);
	made_16(made, transaction);
	made_16(made, message);
	made_16(made, (unsigned)tlvs->len);
	made_bytes(made, tlvs->data, tlvs->len);
}

static inline void usb_made_tlv(struct made *made, unsigned type, const void *data, size_t len)
{
	made_8(made, type);
	made_16(made, (unsigned)len);
	made_bytes(made, data, len);
}

/* A TLV of an array that is counted in 16 bits (libqmi, data/qmi-service-uim.json, Send APDU). */
static inline void usb_made_counted_tlv(struct made *made, unsigned type, const void *data,
                                        size_t len)
{
	made_8(made, type);
	made_16(made, (unsigned)len + 2);
	made_16(made, (unsigned)len);
	made_bytes(made, data, len);
}

static const uint8_t usb_uicc_service[] = {0xC2, 0xF6, 0x58, 0x8E, 0xF0, 0x37, 0x4B, 0xC9,
                                           0x86, 0x65, 0xF4, 0xD4, 0x4B, 0xD0, 0x93, 0x67};
static const uint8_t usb_qmi_service[] = {0xD1, 0xA3, 0x0B, 0xC2, 0xF9, 0x7A, 0x6E, 0x43,
                                          0xBF, 0x65, 0xC7, 0xE2, 0x4F, 0xB0, 0xF0, 0xD3};

/* What stands behind the headers of an MBIM command or its answer: service, command, kind or
 * status, counted buffer (libmbim, src/libmbim-glib/mbim-message-private.h). */
static inline void usb_made_mbim_body(struct made *made, const uint8_t service[16],
                                      uint32_t command, uint32_t kind, const struct made *buffer)
{
	made_bytes(made, service, 16);
	made_32(made, command);
	made_32(made, kind);
	made_32(made, (uint32_t)buffer->len);
	made_bytes(made, buffer->data, buffer->len);
}

/* One fragment: header, then `part` of a body. */
static inline void usb_made_mbim(struct made *made, bool to_host, uint32_t transaction,
                                 uint32_t total, uint32_t current, const void *part, size_t len)
{
	made_32(made, to_host ? 0x80000003 : 0x00000003);
	made_32(made, (uint32_t)len + 20);
	made_32(made, transaction);
	made_32(made, total);
	made_32(made, current);
	made_bytes(made, part, len);
}

#endif
