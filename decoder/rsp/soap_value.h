/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of SOAP messages, each by its form. */
#ifndef RSP_RSP_SOAP_VALUE_H
#define RSP_RSP_SOAP_VALUE_H

#include "base/decode.h"
#include "rsp/soap_member.h"

/* A value as it is written in a document. */
struct rsp_soap_value {
	struct rsp_slice written; /* cut from the document; empty: its place is not known */
	const char *text;         /* what it says */
	bool cut;                 /* bytes of the message are missing, and it does not end before */
};

/* rsp_soap_show_value adds a value read from decode->buffer as a child of `parent`; what is not
 * written as its form wants it is a finding, and stands in the tree as it is written. What is cut
 * is shown as far as it goes. */
void rsp_soap_show_value(struct rsp_decode *decode, struct rsp_node *parent,
                         const struct rsp_soap_member *member, const struct rsp_soap_value *value);

/* rsp_soap_show_unknown adds a value of no known name. */
void rsp_soap_show_unknown(struct rsp_decode *decode, struct rsp_node *parent, const char *name,
                           bool secret, const struct rsp_soap_value *value);

/* rsp_soap_trim drops blanks and line ends from both ends. */
struct rsp_slice rsp_soap_trim(struct rsp_slice text);

/* rsp_soap_is_placeholder tells whether a text is "{0}" or the like: of a template that was not
 * filled in. */
bool rsp_soap_is_placeholder(struct rsp_slice text);

/* rsp_soap_eid gives the digits of an EID, also of one that is written as the hex of its digits in
 * ASCII; any other text comes back as it is. */
struct rsp_slice rsp_soap_eid(struct rsp_arena *arena, struct rsp_slice text);

/* rsp_soap_take_word takes the next word of a list with blanks between; false when nothing is left.
 */
RSP_MUST_USE bool rsp_soap_take_word(struct rsp_slice *list, struct rsp_slice *out);

/* rsp_soap_time reads an xs:dateTime: seconds since 1970. *out_no_zone: it names no time zone. */
RSP_MUST_USE bool rsp_soap_time(struct rsp_slice text, int64_t *out, bool *out_no_zone);

/* rsp_soap_uint reads an unsigned decimal number that fits. */
RSP_MUST_USE bool rsp_soap_uint(struct rsp_slice text, uint64_t *out);

#endif
