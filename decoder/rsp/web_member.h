/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of the JSON messages between servers, LPA and IPA: the rows of web_members.def. */
#ifndef RSP_RSP_WEB_MEMBER_H
#define RSP_RSP_WEB_MEMBER_H

#include "rsptrace/message.h"

/* Interfaces whose messages have the same members. */
enum rsp_web_family { RSP_WEB_ES9, RSP_WEB_ES2, RSP_WEB_ES12, RSP_WEB_ESIPA, RSP_WEB_NUM_FAMILIES };

/* How a value is written. */
enum rsp_web_form {
	RSP_WEB_TEXT,
	RSP_WEB_NUMBER,
	RSP_WEB_BOOL,
	RSP_WEB_HEX,     /* bytes as hex digits */
	RSP_WEB_BASE64,  /* bytes in base64 */
	RSP_WEB_OBJECT,  /* base64 of an object of an ASN.1 type, tag included */
	RSP_WEB_CONTENT, /* base64 of an object whose content octets are the value */
	RSP_WEB_GROUP,   /* an object with members, or an array of such */
	RSP_WEB_NUM_FORMS
};

struct rsp_web_member {
	enum rsp_web_family family;
	enum rsp_web_form form;
	const char *type; /* RSP_WEB_OBJECT: name in schema/; "": none. RSP_WEB_CONTENT: the tag in
	                     hex */
	const struct rsp_field *field;
};

/* rsp_web_family_of gives the family of an interface that has messages over HTTP. */
enum rsp_web_family rsp_web_family_of(enum rsp_interface iface);

/* rsp_web_member_find finds the row of a member by its name; false when there is none. */
RSP_MUST_USE bool rsp_web_member_find(enum rsp_web_family family, struct rsp_slice name,
                                      struct rsp_web_member *out);

/* Fields that each family has besides its members. */
enum rsp_web_field {
	RSP_WEB_FIELD_MESSAGE,
	RSP_WEB_FIELD_UNKNOWN, /* a member of no known name, as written */
	RSP_WEB_NUM_FIELDS
};
const struct rsp_field *rsp_web_field(enum rsp_web_family family, enum rsp_web_field field);

/* rsp_web_field_table gives all fields of this file. */
struct rsp_field_table rsp_web_field_table(void);

#endif
