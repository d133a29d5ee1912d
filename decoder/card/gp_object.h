/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BER objects of GlobalPlatform commands, row by row. */
#ifndef RSP_CARD_GP_OBJECT_H
#define RSP_CARD_GP_OBJECT_H

#include "card/show.h"

enum rsp_object_show {
	RSP_OBJECT_BYTES,
	RSP_OBJECT_UINT,
	RSP_OBJECT_TEXT, /* bytes, where they are no UTF-8 */
	RSP_OBJECT_AID,
	RSP_OBJECT_CERTIFICATE, /* of GlobalPlatform (card/gp_certificate.h) */
	RSP_OBJECT_GROUP
};

/* What the value of an object holds, shown under its node. */
typedef void rsp_object_fill(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);

/* One object of a table that ends with tag 0. */
struct rsp_object {
	uint32_t tag;
	enum rsp_object_show show;
	enum rsp_card_field field;
	const struct rsp_object *children; /* RSP_OBJECT_GROUP */
	rsp_object_fill *fill;             /* of BYTES, TEXT, AID; NULL: nothing further */
};

/* rsp_object_of gives the row of a tag, or NULL. */
const struct rsp_object *rsp_object_of(const struct rsp_object *rows, uint32_t tag);

/* rsp_show_object adds one object: by its row, or without one as a bare TLV. */
void rsp_show_object(struct rsp_decode *decode, struct rsp_node *parent,
                     const struct rsp_object *rows, const struct rsp_tlv *tlv);

/* rsp_show_objects adds all objects of `in`. An object longer than that, and bytes that are none,
 * are findings. */
void rsp_show_objects(struct rsp_decode *decode, struct rsp_node *parent,
                      const struct rsp_object *rows, struct rsp_slice in);

/* rsp_objects_are_whole tells whether `in` holds objects of these rows and nothing else. */
bool rsp_objects_are_whole(struct rsp_slice in, const struct rsp_object *rows);

/* rsp_show_flag_names says beside a node which bits of its bytes are set; names[0] is that of bit 8
 * of the first byte, NULL one that is reserved; there are `num` of them. */
void rsp_show_flag_names(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                         const char *const *names, size_t num);

/* rsp_show_flags adds a node for each bit of the octet in `part` that is set; fields[0] is that of
 * bit 8. A reserved bit has the field RSP_NUM_CARD_FIELDS: the result is true when one is set. */
bool rsp_show_flags(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice part,
                    const enum rsp_card_field fields[8]);

#endif
