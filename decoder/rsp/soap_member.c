/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_member.h"

#include "rsp/soap_function.h"

#define KIND_OF_TEXT           RSP_KIND_STRING
#define KIND_OF_OID            RSP_KIND_STRING
#define KIND_OF_UINT           RSP_KIND_UINT
#define KIND_OF_KVN            RSP_KIND_UINT
#define KIND_OF_BOOL           RSP_KIND_BOOL
#define KIND_OF_TIME           RSP_KIND_TIME
#define KIND_OF_VERSION        RSP_KIND_STRING
#define KIND_OF_WORDS          RSP_KIND_STRING
#define KIND_OF_DIGITS         RSP_KIND_STRING
#define KIND_OF_EID            RSP_KIND_STRING
#define KIND_OF_ICCID          RSP_KIND_STRING
#define KIND_OF_STATUS         RSP_KIND_STRING
#define KIND_OF_SUBJECT        RSP_KIND_STRING
#define KIND_OF_REASON         RSP_KIND_STRING
#define KIND_OF_OPERATION      RSP_KIND_UINT
#define KIND_OF_MESSAGE_ID     RSP_KIND_STRING
#define KIND_OF_ADDRESS        RSP_KIND_STRING
#define KIND_OF_HEX            RSP_KIND_BYTES
#define KIND_OF_AID            RSP_KIND_BYTES
#define KIND_OF_SCRIPT         RSP_KIND_BYTES
#define KIND_OF_CONNECTIVITY   RSP_KIND_BYTES
#define KIND_OF_GP_CERTIFICATE RSP_KIND_BYTES
#define KIND_OF_BASE64         RSP_KIND_BYTES
#define KIND_OF_X509           RSP_KIND_BYTES

/* What records of the audit trail are about. */
static const struct rsp_name operations[] = {
    {0x0001, "eUICC declaration"                 },
    {0x0002, "profile change succeeded"          },
    {0x0003, "profile change failed, rolled back"},
    {0x0005, "change to the fall-back profile"   },
    {0x0100, "CreateISDP"                        },
    {0x0200, "EnableProfile"                     },
    {0x0300, "DisableProfile"                    },
    {0x0400, "DeleteProfile"                     },
    {0x0500, "eUICCCapabilityAudit"              },
    {0x0600, "MasterDelete"                      },
    {0x0700, "SetFallBackAttribute"              },
    {0x0800, "EstablishISDRKeySet"               },
    {0x0900, "FinaliseISDRHandover"              },
    {0,      NULL                                },
};

/* Those of no element first. */
static const struct rsp_field fields[] = {
#define FIELD(name, key, label, kind, base, secrecy, clause)                                       \
	{key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, NULL, clause},
#include "rsp/soap_fields.def"
#undef FIELD
#define MEMBER(parent, name, key, form, argument, secrecy, clause)                                 \
	{key,                                                                                      \
	 name,                                                                                     \
	 KIND_OF_##form,                                                                           \
	 RSP_SOAP_FORM_##form == RSP_SOAP_FORM_OPERATION ? RSP_HEX16 : RSP_DEC,                    \
	 RSP_##secrecy,                                                                            \
	 RSP_SOAP_FORM_##form == RSP_SOAP_FORM_OPERATION ? operations : NULL,                      \
	 clause},
#define GROUP(parent, name, key, type, clause)                                                     \
	{key, name, RSP_KIND_NONE, RSP_DEC, RSP_PUBLIC, NULL, clause},
#include "rsp/soap_members.def"
#undef MEMBER
#undef GROUP
};

enum { NUM_FIELDS = sizeof(fields) / sizeof(*fields) };

/* What is to be known of each besides; the form of none where it is none. */
static const struct row {
	enum rsp_soap_type parent, type;
	enum rsp_soap_form form;
	const char *argument;
} rows[NUM_FIELDS] = {
#define FIELD(name, key, label, kind, base, secrecy, clause)                                       \
	{RSP_SOAP_OTHER, RSP_SOAP_OTHER, RSP_SOAP_NUM_FORMS, ""},
#include "rsp/soap_fields.def"
#undef FIELD
#define MEMBER(parent, name, key, form, argument, secrecy, clause)                                 \
	{RSP_SOAP_##parent, RSP_SOAP_OTHER, RSP_SOAP_FORM_##form, argument},
#define GROUP(parent, name, key, type, clause)                                                     \
	{RSP_SOAP_##parent, RSP_SOAP_##type, RSP_SOAP_FORM_GROUP, ""},
#include "rsp/soap_members.def"
#undef MEMBER
#undef GROUP
};

static void fill_member(struct rsp_soap_member *out, size_t at)
{
	*out = (struct rsp_soap_member){rows[at].parent, rows[at].form, rows[at].argument,
	                                rows[at].type, &fields[at]};
}

/* Where an element says by its name alone what it is: groups of SGP.02, and who or what it is
 * about. */
static bool is_known_anywhere(const struct row *row)
{
	return row->parent < RSP_SOAP_HEADER &&
	       (row->form == RSP_SOAP_FORM_GROUP || row->form == RSP_SOAP_FORM_EID ||
	        row->form == RSP_SOAP_FORM_ICCID || row->form == RSP_SOAP_FORM_DIGITS);
}

bool rsp_soap_member_find(enum rsp_soap_type parent, struct rsp_slice name,
                          struct rsp_soap_member *out)
{
	size_t anywhere = 0;

	for (size_t at = RSP_SOAP_NUM_OWN_FIELDS; at < NUM_FIELDS; at++) {
		if (!rsp_soap_equal(name, rsp_text(fields[at].label)))
			continue;
		if (rows[at].parent == parent) {
			fill_member(out, at);
			return true;
		}
		if (!anywhere && is_known_anywhere(&rows[at]))
			anywhere = at;
	}
	if (!anywhere || (parent != RSP_SOAP_MESSAGE && parent != RSP_SOAP_OTHER))
		return false;
	fill_member(out, anywhere);
	return true;
}

const struct rsp_field *rsp_soap_field(enum rsp_soap_field field)
{
	return &fields[field];
}

struct rsp_field_table rsp_soap_field_table(void)
{
	return (struct rsp_field_table){fields, NUM_FIELDS};
}
