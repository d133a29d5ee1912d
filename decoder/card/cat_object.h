/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The COMPREHENSION-TLV objects of the toolkit by tag: TS 101 220 7.2. */
#ifndef RSP_CARD_CAT_OBJECT_H
#define RSP_CARD_CAT_OBJECT_H

#include "base/decode.h"
#include "card/cat_fields.h"

/* In what the objects stand. */
enum rsp_cat_role { RSP_CAT_ROLE_COMMAND, RSP_CAT_ROLE_RESPONSE, RSP_CAT_ROLE_ENVELOPE };

/* What a reader of objects knows so far: the meaning of some tags depends on it. */
struct rsp_cat_reader {
	struct rsp_decode *decode;
	enum rsp_cat_role role;
	int command;       /* type of the proactive command, -1: not known yet */
	uint8_t qualifier; /* of it */
	int envelope;      /* tag, -1: none */
	int event;         /* of an EVENT DOWNLOAD, -1: not known yet */
	unsigned texts;    /* text strings so far */
	bool local_bearer; /* a bearer description said so */
	uint32_t seen;     /* which of the tags 1 to 31 were met, as bits */
	unsigned depth;    /* of objects inside objects */
	uint32_t tag;      /* of the object that is being read, */
	size_t len;        /* and the octets of its value */
};

/* How a part of a value is read. */
enum rsp_cat_how {
	RSP_CAT_AS_END,     /* of the parts */
	RSP_CAT_AS_UINT,    /* `len` octets (0: all that are left), one number */
	RSP_CAT_AS_BITS,    /* bits `high` to `low` of the next `len` (0: one) octets, which stay */
	RSP_CAT_AS_SKIP,    /* `len` octets are done */
	RSP_CAT_AS_BYTES,   /* `len` octets; 0: all that is left */
	RSP_CAT_AS_ALPHA,   /* what is left: text of an alpha field */
	RSP_CAT_AS_LATIN,   /* what is left: text, one character an octet */
	RSP_CAT_AS_CODED,   /* what is left: text of the coding scheme in the octet before */
	RSP_CAT_AS_NUMBER,  /* what is left: digits, swapped */
	RSP_CAT_AS_BCD,     /* one octet: two digits, swapped, as a number */
	RSP_CAT_AS_PLMN_ID, /* three octets */
	RSP_CAT_AS_ACCESS,  /* two octets: access technologies */
	RSP_CAT_AS_MEASURED, /* what is left: network measurement results */
	RSP_CAT_AS_SHAPE,    /* what is left: a shape of TS 23.032 and a velocity */
	RSP_CAT_AS_OBJECTS,  /* what is left: objects */
	RSP_CAT_AS_WHOLE,    /* what is left, which stays: the parts behind stand below it */
	RSP_CAT_AS_MAYBE,    /* the parts from here on may be missing */
	RSP_CAT_AS_REPEAT    /* the parts from here on come again until nothing is left */
};

struct rsp_cat_part {
	enum rsp_cat_how how;
	enum rsp_cat_field field;
	uint8_t len, high, low;
};

/* Where a row applies. */
enum rsp_cat_scope {
	RSP_CAT_ANYWHERE,
	RSP_CAT_OF_COMMAND,     /* of a proactive command of type `number`, or the response to it */
	RSP_CAT_OF_ENVELOPE,    /* of an ENVELOPE with tag `number` */
	RSP_CAT_OF_EVENT,       /* of an EVENT DOWNLOAD of event `number` */
	RSP_CAT_OF_LOCAL,       /* of PROVIDE LOCAL INFORMATION with the qualifier `number` */
	RSP_CAT_OF_FIRST,       /* of an ENVELOPE with tag `number`, the first with its tag */
	RSP_CAT_OF_OCTET,       /* of a command of type `number`, a value of one octet */
	RSP_CAT_OF_SECOND_TEXT, /* of a command of type `number`, where a text string came before,
	                           or of a local bearer, which needs no login */
	RSP_CAT_OF_YES_NO,      /* of the response to GET INKEY that is yes or no */
	RSP_CAT_OF_HIDDEN_TEXT  /* of the response to GET INPUT that must not be revealed */
};

struct rsp_cat_object {
	uint32_t tag;
	enum rsp_cat_scope scope;
	uint8_t number;
	/* Groups the parts; RSP_CAT_MESSAGE: the only part needs no group. */
	enum rsp_cat_field group;
	const struct rsp_cat_part *parts; /* NULL: none */
	/* Shows what rows cannot say below `node`; NULL: nothing. */
	void (*show)(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in);
};

/* rsp_cat_object_of gives the row for a tag; NULL: none knows it. */
const struct rsp_cat_object *rsp_cat_object_of(const struct rsp_cat_reader *reader, uint32_t tag);

/* rsp_cat_show_parts adds the parts of a value below `node`. What is missing, or left over, is a
 * finding. */
void rsp_cat_show_parts(struct rsp_cat_reader *reader, struct rsp_node *node,
                        const struct rsp_cat_part *parts, struct rsp_slice in);

/* rsp_cat_uint, _bytes, _text add one node; rsp_cat_short tells that a value ends too early. */
struct rsp_node *rsp_cat_uint(struct rsp_cat_reader *reader, struct rsp_node *node,
                              enum rsp_cat_field field, struct rsp_slice part);
struct rsp_node *rsp_cat_bytes(struct rsp_cat_reader *reader, struct rsp_node *node,
                               enum rsp_cat_field field, struct rsp_slice part);
struct rsp_node *rsp_cat_text(struct rsp_cat_reader *reader, struct rsp_node *node,
                              enum rsp_cat_field field, struct rsp_slice part, const char *text);
struct rsp_node *rsp_cat_bits(struct rsp_cat_reader *reader, struct rsp_node *node,
                              enum rsp_cat_field field, struct rsp_slice part, unsigned high,
                              unsigned low);
void rsp_cat_short(struct rsp_cat_reader *reader, enum rsp_cat_field field, struct rsp_slice part);

/* rsp_cat_digits gives the digits of swapped BCD, up to the F that fills the last octet: 0 to 9, *,
 * #, p (pause), ? (wild), E (expansion). The low half of the first octet is left out where
 * `odd_start` (an identity: TS 24.008 10.5.1.4). */
const char *rsp_cat_digits(struct rsp_arena *arena, struct rsp_slice in, bool odd_start);

/* rsp_cat_access_name gives an APN or DNN with dots between its labels; octets that are none as
 * text. */
const char *rsp_cat_access_name(struct rsp_arena *arena, struct rsp_slice in);

/* What rows cannot say (cat_value.c). */
typedef void rsp_cat_show_fn(struct rsp_cat_reader *reader, struct rsp_node *node,
                             struct rsp_slice in);
rsp_cat_show_fn rsp_cat_show_details, rsp_cat_show_result, rsp_cat_show_files,
    rsp_cat_show_location, rsp_cat_show_identity, rsp_cat_show_cause, rsp_cat_show_arfcns,
    rsp_cat_show_atr, rsp_cat_show_c_apdu, rsp_cat_show_r_apdu, rsp_cat_show_zone, rsp_cat_show_aid,
    rsp_cat_show_path, rsp_cat_show_bearer, rsp_cat_show_address, rsp_cat_show_access_name,
    rsp_cat_show_event;
/* Of networks and of what they broadcast (cat_network.c). */
rsp_cat_show_fn rsp_cat_show_csg_list, rsp_cat_show_impus, rsp_cat_show_ussd, rsp_cat_show_page;
/* Of messages that ask for a packet service (cat_request.c). */
rsp_cat_show_fn rsp_cat_show_pdp_request, rsp_cat_show_pdn_request, rsp_cat_show_pdu_request;
/* Objects inside an object (cat.c), down to a depth. */
rsp_cat_show_fn rsp_cat_show_objects_in;

#endif
