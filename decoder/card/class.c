/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/class.h"

enum {
	CLASS_BLOCK_SHIFT = 5, /* the three upper bits choose the coding */
	CLASS_INVALID = 0xFF,  /* ISO 7816-3 9.2: the first byte of PPS */
	CHAINING = 0x10,
	FIRST_CHANNEL_MASK = 0x03,
	FIRST_SECURE_MASK = 0x0C,
	FIRST_SECURE_SHIFT = 2,
	FURTHER_CHANNEL_MASK = 0x0F,
	FURTHER_SECURE = 0x20
};

static const struct {
	enum rsp_class_type type;
	bool further;
} blocks[] = {
    {RSP_CLASS_ISO,         false}, /* 00 to 1F */
    {RSP_CLASS_RESERVED,    false}, /* 20 to 3F */
    {RSP_CLASS_ISO,         true }, /* 40 to 5F */
    {RSP_CLASS_ISO,         true }, /* 60 to 7F */
    {RSP_CLASS_PROPRIETARY, false}, /* 80 to 9F */
    {RSP_CLASS_GSM,         false}, /* A0 to BF */
    {RSP_CLASS_PROPRIETARY, true }, /* C0 to DF */
    {RSP_CLASS_PROPRIETARY, true }, /* E0 to FE */
};

struct rsp_class rsp_class_of(uint8_t cla)
{
	struct rsp_class out = {
	    .type = blocks[cla >> CLASS_BLOCK_SHIFT].type,
	    .further = blocks[cla >> CLASS_BLOCK_SHIFT].further,
	};

	if (cla == CLASS_INVALID)
		out.type = RSP_CLASS_RESERVED;
	if (out.type == RSP_CLASS_RESERVED || out.type == RSP_CLASS_GSM)
		return out;
	out.chaining = cla & CHAINING;
	if (out.further) {
		out.channel = (uint8_t)(RSP_FIRST_FURTHER_CHANNEL + (cla & FURTHER_CHANNEL_MASK));
		out.secure = cla & FURTHER_SECURE ? 1 : 0;
	} else {
		out.channel = cla & FIRST_CHANNEL_MASK;
		out.secure = (uint8_t)((cla & FIRST_SECURE_MASK) >> FIRST_SECURE_SHIFT);
	}
	return out;
}
