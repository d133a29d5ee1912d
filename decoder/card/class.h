/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a class byte says: ISO 7816-4 5.4.1, TS 102 221 10.1.1. */
#ifndef RSP_CARD_CLASS_H
#define RSP_CARD_CLASS_H

#include "rsptrace/slice.h"

enum rsp_class_type {
	RSP_CLASS_ISO,         /* 0X, 4X, 6X: interindustry */
	RSP_CLASS_PROPRIETARY, /* 8X, CX, EX: ETSI and GlobalPlatform commands */
	RSP_CLASS_GSM,         /* AX: TS 51.011 */
	RSP_CLASS_RESERVED,    /* 2X, 3X, FF */
	RSP_NUM_CLASSES
};

enum {
	RSP_NUM_CHANNELS = 20, /* TS 102 221 10.1.1: logical channels 0 to 19 */
	RSP_FIRST_FURTHER_CHANNEL = 4
};

struct rsp_class {
	enum rsp_class_type type;
	bool further; /* the coding for channels 4 to 19 */
	uint8_t channel;
	uint8_t
	    secure; /* secure messaging: 0 none, 1 proprietary or (further) as ISO 7816-4 6, 2, 3 */
	bool chaining; /* not the last command of a chain (ISO 7816-4 5.3.3) */
};

extern const struct rsp_class rsp_classes[UINT8_MAX + 1];

/* rsp_class_of takes a class byte apart. A reserved one gives channel 0. */
RSP_INLINE struct rsp_class rsp_class_of(uint8_t cla)
{
	return rsp_classes[cla];
}

#endif
