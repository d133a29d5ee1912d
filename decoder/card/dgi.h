/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data groupings (GPCS 11.11.2.3) that blocks of STORE DATA cut anywhere. */
#ifndef RSP_CARD_DGI_H
#define RSP_CARD_DGI_H

#include "base/tlv.h"

enum { RSP_DGI_FRONT_MAX = 5 /* tag, FF, length */ };

/* Where a block begins. */
struct rsp_dgi_place {
	bool known;                                  /* false: a block before it is not known */
	uint8_t front_len, front[RSP_DGI_FRONT_MAX]; /* of a header that is cut */
	uint16_t tag;
	size_t left; /* of the grouping that goes on */
};

/* A part of one grouping's value. */
struct rsp_dgi_part {
	struct rsp_slice bytes;
	uint16_t tag;
	bool first, last; /* of that value */
};

/* rsp_dgi_in_block tells by P1 whether a block of STORE DATA holds groupings (GPCS 11.11.2.1). */
static inline bool rsp_dgi_in_block(uint8_t p1)
{
	enum { STRUCTURE = 0x18, AS_DGI = 0x08 };

	return (p1 & STRUCTURE) == AS_DGI;
}

/* rsp_dgi_begins is the place of a first block. */
struct rsp_dgi_place rsp_dgi_begins(void);

/* rsp_dgi_next takes the next part from the front of a block and moves the place on; false when the
 * block is over. */
RSP_MUST_USE bool rsp_dgi_next(struct rsp_dgi_place *place, struct rsp_slice *in,
                               struct rsp_dgi_part *out);

/* rsp_dgi_is_sensitive tells whether a grouping holds keys or PINs: those from 8000 on. */
bool rsp_dgi_is_sensitive(uint32_t tag);

#endif
