/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/class.h"

enum {
	CLASS_INVALID = 0xFF, /* ISO 7816-3 9.2: the first byte of PPS */
	CHAINING = 0x10,
	FIRST_CHANNEL_MASK = 0x03,
	FIRST_SECURE_MASK = 0x0C,
	FIRST_SECURE_SHIFT = 2,
	FURTHER_CHANNEL_MASK = 0x0F,
	FURTHER_SECURE = 0x20
};

/* The three upper bits choose the coding: a row for all classes that have them alike. Each command
 * looks its class up, so it is a table and not a function. */
#define FIRST(class, cla)                                                                          \
	[cla] = {.type = RSP_CLASS_##class,                                                        \
	         .channel = (cla)&FIRST_CHANNEL_MASK,                                              \
	         .secure = ((cla)&FIRST_SECURE_MASK) >> FIRST_SECURE_SHIFT,                        \
	         .chaining = ((cla)&CHAINING) != 0}
#define FURTHER(class, cla)                                                                        \
	[cla] = {.type = RSP_CLASS_##class,                                                        \
	         .further = true,                                                                  \
	         .channel = RSP_FIRST_FURTHER_CHANNEL + ((cla)&FURTHER_CHANNEL_MASK),              \
	         .secure = ((cla)&FURTHER_SECURE) != 0,                                            \
	         .chaining = ((cla)&CHAINING) != 0}
#define PLAIN(class, cla) [cla] = {.type = RSP_CLASS_##class}

#define FOUR(coding, class, cla)                                                                   \
	coding(class, cla), coding(class, (cla) + 1), coding(class, (cla) + 2),                    \
	    coding(class, (cla) + 3)
#define SIXTEEN(coding, class, cla)                                                                \
	FOUR(coding, class, cla), FOUR(coding, class, (cla) + 4), FOUR(coding, class, (cla) + 8),  \
	    FOUR(coding, class, (cla) + 12)
#define BLOCK(coding, class, cla) SIXTEEN(coding, class, cla), SIXTEEN(coding, class, (cla) + 16)

const struct rsp_class rsp_classes[UINT8_MAX + 1] = {
    BLOCK(FIRST, ISO, 0x00),
    BLOCK(PLAIN, RESERVED, 0x20),
    BLOCK(FURTHER, ISO, 0x40),
    BLOCK(FURTHER, ISO, 0x60),
    BLOCK(FIRST, PROPRIETARY, 0x80),
    BLOCK(PLAIN, GSM, 0xA0),
    BLOCK(FURTHER, PROPRIETARY, 0xC0),
    SIXTEEN(FURTHER, PROPRIETARY, 0xE0),
    FOUR(FURTHER, PROPRIETARY, 0xF0),
    FOUR(FURTHER, PROPRIETARY, 0xF4),
    FOUR(FURTHER, PROPRIETARY, 0xF8),
    FURTHER(PROPRIETARY, 0xFC),
    FURTHER(PROPRIETARY, 0xFD),
    FURTHER(PROPRIETARY, 0xFE),
    [CLASS_INVALID] = {.type = RSP_CLASS_RESERVED, .further = true},
};
