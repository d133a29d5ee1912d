/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Qualcomm MSM Interface: what its service UIM tells a modem to send to a card. */
#ifndef RSP_CARRIER_QMI_H
#define RSP_CARRIER_QMI_H

#include "carrier/uicc.h"

struct rsp_usb_device;

enum {
	RSP_QMI_ASKED = 16,   /* requests that wait for their answer, kept at a time */
	RSP_QMI_MESSAGES = 32 /* kinds of messages at most that can be told to be passed over */
};

/* A request: answers name neither slot nor application. */
struct rsp_qmi_asked {
	bool used;
	uint8_t client;
	uint16_t transaction, message;
	int slot;
	struct rsp_uicc_wish wish;
};

struct rsp_qmi {
	struct rsp_qmi_asked asked[RSP_QMI_ASKED];
	unsigned next;               /* to be overwritten */
	bool told[RSP_QMI_MESSAGES]; /* that messages of this row are passed over */
};

/* rsp_qmi_looks tells whether `whole` bytes, of which `bytes` were captured, are one QMUX message
 * of that side. */
bool rsp_qmi_looks(struct rsp_slice bytes, size_t whole, bool to_host);

/* rsp_qmi_handle reads the QMUX message in item->bytes and pushes what it carries. */
void rsp_qmi_handle(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
                    bool to_host);

#endif
