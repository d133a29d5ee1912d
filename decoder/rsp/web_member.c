/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/web_member.h"

#define KIND_OF_TEXT    RSP_KIND_STRING
#define KIND_OF_NUMBER  RSP_KIND_INT
#define KIND_OF_BOOL    RSP_KIND_BOOL
#define KIND_OF_HEX     RSP_KIND_BYTES
#define KIND_OF_BASE64  RSP_KIND_BYTES
#define KIND_OF_OBJECT  RSP_KIND_NONE
#define KIND_OF_CONTENT RSP_KIND_BYTES
#define KIND_OF_GROUP   RSP_KIND_NONE

/* The fields of all families, each with those of its message first. */
static const struct rsp_field fields[] = {
#define FAMILY(family, prefix, clause)                                                             \
	{prefix ".message", "message", RSP_KIND_NONE, RSP_DEC, RSP_PUBLIC, NULL, clause},          \
	    {prefix ".message.unknown",                                                            \
	     "unknown member",                                                                     \
	     RSP_KIND_STRING,                                                                      \
	     RSP_DEC,                                                                              \
	     RSP_PERSONAL,                                                                         \
	     NULL,                                                                                 \
	     clause},
#define MEMBER(family, name, key, form, type, secrecy, clause)                                     \
	{key, name, KIND_OF_##form, RSP_DEC, RSP_##secrecy, NULL, clause},
#include "rsp/web_members.def"
#undef FAMILY
#undef MEMBER
};

enum { NUM_FIELDS = sizeof(fields) / sizeof(*fields) };

/* What the specification says of each field; the form of no member where it is none. */
static const struct row {
	enum rsp_web_family family;
	enum rsp_web_form form;
	const char *type;
} rows[NUM_FIELDS] = {
#define FAMILY(family, prefix, clause)                                                             \
	{RSP_WEB_##family, RSP_WEB_NUM_FORMS, ""}, {RSP_WEB_##family, RSP_WEB_NUM_FORMS, ""},
#define MEMBER(family, name, key, form, type, secrecy, clause)                                     \
	{RSP_WEB_##family, RSP_WEB_##form, type},
#include "rsp/web_members.def"
#undef FAMILY
#undef MEMBER
};

enum rsp_web_family rsp_web_family_of(enum rsp_interface iface)
{
	if (iface == RSP_IF_ES2P)
		return RSP_WEB_ES2;
	if (iface == RSP_IF_ES12 || iface == RSP_IF_ES15)
		return RSP_WEB_ES12;
	return iface == RSP_IF_ESIPA ? RSP_WEB_ESIPA : RSP_WEB_ES9;
}

bool rsp_web_member_find(enum rsp_web_family family, struct rsp_slice name,
                         struct rsp_web_member *out)
{
	for (size_t at = 0; at < NUM_FIELDS; at++) {
		if (rows[at].family != family || rows[at].form == RSP_WEB_NUM_FORMS ||
		    !rsp_equal_text(name, fields[at].label))
			continue;
		*out = (struct rsp_web_member){family, rows[at].form, rows[at].type, &fields[at]};
		return true;
	}
	return false;
}

const struct rsp_field *rsp_web_field(enum rsp_web_family family, enum rsp_web_field field)
{
	size_t at = 0;

	while (rows[at].family != family)
		at++;
	return &fields[at + field];
}

struct rsp_field_table rsp_web_field_table(void)
{
	return (struct rsp_field_table){fields, NUM_FIELDS};
}
