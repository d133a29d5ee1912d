/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of file_layouts.def. */
#ifndef RSP_CARD_FILE_LAYOUT_H
#define RSP_CARD_FILE_LAYOUT_H

#include "card/file_fields.h"
#include "card/files.h"

enum rsp_row_kind {
	RSP_ROW_END,
	RSP_ROW_UINT,
	RSP_ROW_SINT, /* signed, in the complement of two */
	RSP_ROW_BYTES,
	RSP_ROW_BITS,
	RSP_ROW_SET,
	RSP_ROW_BIT, /* in the table of RSP_ROW_BITS; len: highest and lowest bit */
	RSP_ROW_FLAGS,
	RSP_ROW_FLAGS_DOWN,
	RSP_ROW_PAIRS,
	RSP_ROW_GROUP,
	RSP_ROW_LIST,
	RSP_ROW_ITEMS,
	RSP_ROW_OBJECTS,
	RSP_ROW_IF_FILE, /* `inner` and nothing further, where an FID of an EF stands behind one
	                    octet */
	RSP_ROW_ROWS,    /* the value of an object that `inner` describes */
	RSP_ROW_LV,
	RSP_ROW_LV16,
	RSP_ROW_LV16S,  /* as often as there is room */
	RSP_ROW_PARTS,  /* value of an element: parts that begin with an octet, a row of `inner` by
	                   its tag */
	RSP_ROW_MARK,   /* a part that is its octet alone */
	RSP_ROW_INLINE, /* a part that is the elements of `inner` */
	/* texts */
	RSP_ROW_ICCID,
	RSP_ROW_IMSI,
	RSP_ROW_PLMN,
	RSP_ROW_DIGITS,
	RSP_ROW_TEXT,
	RSP_ROW_UTF8,
	RSP_ROW_ASCII,
	RSP_ROW_LANGUAGE,
	RSP_ROW_NETWORK_NAME,
	RSP_ROW_NUMBER,        /* length in octets, TON and NPI, ten octets of digits */
	RSP_ROW_NUMBER_DIGITS, /* length in digits */
	RSP_ROW_ADDRESS,
	RSP_ROW_APN,
	RSP_ROW_FQDN, /* as labels or as text */
	RSP_ROW_IP,   /* an address of 4 or 16 octets */
	RSP_ROW_TIMESTAMP,
	RSP_ROW_PRICE,
	/* with a meaning of their own */
	RSP_ROW_AID,
	RSP_ROW_ACCESS,
	RSP_ROW_HEADER,
	RSP_ROW_CSG,
	RSP_ROW_EXTENSION,
	RSP_ROW_VALIDITY,
	RSP_ROW_NAF_ID,
	RSP_ROW_SMS,
	RSP_ROW_TPDU
};

enum {
	RSP_ROW_REST = 0xFFFF, /* len: all that is left */
	RSP_ROW_BUT = 0x8000,  /* len: all but so many at the end of the record */
	RSP_ROW_LEN_MASK = 0x7FFF
};

struct rsp_file_row {
	enum rsp_row_kind kind;
	enum rsp_file_field field;
	uint16_t len;            /* bytes; RSP_ROW_LIST and RSP_ROW_ITEMS: of one */
	uint32_t tag;            /* in the table of RSP_ROW_OBJECTS or RSP_ROW_PARTS */
	enum rsp_row_kind value; /* RSP_ROW_LV and the like: what is inside */
	const struct rsp_file_row *inner;
};

/* rsp_layout_rows gives the rows of a layout, up to one of kind RSP_ROW_END; NULL for
 * RSP_LAYOUT_NONE. */
const struct rsp_file_row *rsp_layout_rows(enum rsp_file_layout layout);

#endif
