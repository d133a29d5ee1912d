/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures of USB: what readers (CCID) and modems (QMI, MBIM) are told of cards. */
#ifndef RSP_CARRIER_USB_H
#define RSP_CARRIER_USB_H

#include "carrier/ccid.h"
#include "carrier/mbim.h"
#include "carrier/qmi.h"

/* Limits that hostile input can reach: what has been silent longest is forgotten. */
enum {
	RSP_USB_DEVICES = 16,
	RSP_USB_SLOT_STEP = 100 /* between the slots of a device and the next */
};

/* One device that carried something of a card. Its slots are numbered as it numbers them, those of
 * the second device from 100 on, and so forth. */
struct rsp_usb_device {
	uint16_t bus;
	uint8_t address;
	int index; /* in order of appearance, from 0 */
	uint64_t last_used;
	struct rsp_ccid ccid;
	struct rsp_qmi qmi;
	struct rsp_mbim mbim;
};

struct rsp_usb;

/* rsp_usb_new makes the state of all devices; NULL when there is no memory. rsp_usb_free gives it
 * back; NULL is allowed. */
RSP_MUST_USE struct rsp_usb *rsp_usb_new(void);
void rsp_usb_free(struct rsp_usb *usb);

/* rsp_usb_is_link tells whether packets of a link type are transfers of USB. */
bool rsp_usb_is_link(uint32_t link);

/* rsp_usb_handle reads a packet of link type item->param. `item` is a copy that it may change. */
void rsp_usb_handle(struct rsp_pass *pass, struct rsp_usb *usb, struct rsp_item *item);

/* rsp_usb_slot is the number of a slot of a device for other layers; -1: the device names none. */
int rsp_usb_slot(const struct rsp_usb_device *device, int slot);

#endif
