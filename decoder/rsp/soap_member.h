/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements and attributes of SOAP messages: the rows of soap_members.def. */
#ifndef RSP_RSP_SOAP_MEMBER_H
#define RSP_RSP_SOAP_MEMBER_H

#include "rsptrace/field.h"

/* What an element is a child of. */
enum rsp_soap_type {
	RSP_SOAP_MESSAGE,
	RSP_SOAP_EXECUTION_STATUS,
	RSP_SOAP_STATUS_CODE_DATA,
	RSP_SOAP_SUBSCRIPTION_ADDRESS,
	RSP_SOAP_POL2,
	RSP_SOAP_RULE,
	RSP_SOAP_EIS,
	RSP_SOAP_EUM_SIGNED_INFO,
	RSP_SOAP_EUICC_CAPABILITIES,
	RSP_SOAP_SECURITY_DOMAIN,
	RSP_SOAP_KEYSET,
	RSP_SOAP_KEY,
	RSP_SOAP_KEY_COMPONENTS,
	RSP_SOAP_CERTIFICATE,
	RSP_SOAP_PROFILE_INFO,
	RSP_SOAP_AUDIT_TRAIL,
	RSP_SOAP_RECORD,
	RSP_SOAP_PROPERTIES,
	RSP_SOAP_PROPERTY,
	RSP_SOAP_PLMA,
	RSP_SOAP_ONC,
	RSP_SOAP_HEADER,
	RSP_SOAP_ENDPOINT,
	RSP_SOAP_MAKE_CONNECTION,
	RSP_SOAP_SECURITY,
	RSP_SOAP_USERNAME_TOKEN,
	RSP_SOAP_TIMESTAMP,
	RSP_SOAP_RPS_MESSAGE,
	RSP_SOAP_RPS_HEADER,
	RSP_SOAP_ENTITY,
	RSP_SOAP_FAULT,
	RSP_SOAP_FAULT_CODE,
	RSP_SOAP_FAULT_REASON,
	RSP_SOAP_SIGNATURE,
	RSP_SOAP_SIGNED_INFO,
	RSP_SOAP_ALGORITHM,
	RSP_SOAP_REFERENCE,
	RSP_SOAP_TRANSFORMS,
	RSP_SOAP_KEY_INFO,
	RSP_SOAP_X509_DATA,
	RSP_SOAP_X509_ISSUER_SERIAL,
	RSP_SOAP_OTHER /* what anybody may put there */
};

/* How a value is written. */
enum rsp_soap_form {
	RSP_SOAP_FORM_TEXT,
	RSP_SOAP_FORM_OID,     /* digits and dots */
	RSP_SOAP_FORM_UINT,    /* argument: least and most */
	RSP_SOAP_FORM_KVN,     /* likewise: the version of keys */
	RSP_SOAP_FORM_BOOL,    /* true, false, 1, 0 */
	RSP_SOAP_FORM_TIME,    /* xs:dateTime */
	RSP_SOAP_FORM_VERSION, /* three numbers */
	RSP_SOAP_FORM_WORDS,   /* argument: one of these words */
	RSP_SOAP_FORM_DIGITS,  /* argument: least and most of them */
	RSP_SOAP_FORM_EID,
	RSP_SOAP_FORM_ICCID,
	RSP_SOAP_FORM_STATUS,     /* of a function */
	RSP_SOAP_FORM_SUBJECT,    /* code */
	RSP_SOAP_FORM_REASON,     /* code */
	RSP_SOAP_FORM_OPERATION,  /* two bytes in hex: what an audit record is about */
	RSP_SOAP_FORM_MESSAGE_ID, /* sender, identifier, and a query */
	RSP_SOAP_FORM_ADDRESS,    /* a URI whose query says who it is */
	RSP_SOAP_FORM_HEX,        /* argument: least and most bytes */
	RSP_SOAP_FORM_AID,
	RSP_SOAP_FORM_GP_CERTIFICATE, /* hex of a certificate of GlobalPlatform */
	RSP_SOAP_FORM_SCRIPT,         /* hex of commands for a card, or of its answers */
	RSP_SOAP_FORM_CONNECTIVITY,   /* hex of addressing parameters, or of commands with them */
	RSP_SOAP_FORM_BASE64,
	RSP_SOAP_FORM_X509, /* base64 of a certificate */
	RSP_SOAP_FORM_GROUP,
	RSP_SOAP_NUM_FORMS
};

struct rsp_soap_member {
	enum rsp_soap_type parent;
	enum rsp_soap_form form;
	const char *argument;
	enum rsp_soap_type type; /* RSP_SOAP_FORM_GROUP */
	const struct rsp_field *field;
};

/* rsp_soap_member_find finds the row of an element (or of an attribute, with "@" before its name)
 * of a type, in whatever case its name is written; false when there is none. In a message, and
 * below an element of no known name, the groups of all types are known, and what names an eUICC,
 * profile or subscription. */
RSP_MUST_USE bool rsp_soap_member_find(enum rsp_soap_type parent, struct rsp_slice name,
                                       struct rsp_soap_member *out);

/* Fields that stand for no element of the tables. */
enum rsp_soap_field {
	RSP_SOAP_FIELD_MESSAGE,
	RSP_SOAP_FIELD_HEADER,
	RSP_SOAP_FIELD_BODY,
	RSP_SOAP_FIELD_UNKNOWN,        /* text of an element or attribute of no known name */
	RSP_SOAP_FIELD_UNKNOWN_SECRET, /* the same beside keys and passwords */
	RSP_SOAP_FIELD_UNKNOWN_GROUP,  /* such an element with others in it */
	RSP_SOAP_FIELD_FAULT,
	RSP_SOAP_FIELD_MAKE_CONNECTION,
	RSP_SOAP_FIELD_SENDER,
	RSP_SOAP_FIELD_UNIQUE,
	RSP_SOAP_FIELD_TRANSACTION_ID,
	RSP_SOAP_FIELD_CONTEXT_ID,
	RSP_SOAP_FIELD_MESSAGE_DATE,
	RSP_SOAP_FIELD_PROFILE_TYPE,
	RSP_SOAP_FIELD_ENTITY_ID,
	RSP_SOAP_FIELD_ENTITY_NAME,
	RSP_SOAP_FIELD_TO_ENTITY_ID,
	RSP_SOAP_FIELD_TO_ENTITY_NAME,
	RSP_SOAP_FIELD_REPLY_ENTITY_ID,
	RSP_SOAP_FIELD_REPLY_ENTITY_NAME,
	RSP_SOAP_FIELD_POLL_ID,
	RSP_SOAP_FIELD_PARAMETER, /* of a query, of no known name */
	RSP_SOAP_FIELD_SCRIPT,
	RSP_SOAP_FIELD_COMMAND,
	RSP_SOAP_FIELD_RESPONSE,
	RSP_SOAP_FIELD_SW,
	RSP_SOAP_FIELD_EXECUTED,
	RSP_SOAP_FIELD_BAD_FORMAT,
	RSP_SOAP_FIELD_INITIALIZE,
	RSP_SOAP_FIELD_AUTHENTICATE,
	RSP_SOAP_FIELD_SEGMENT,
	RSP_SOAP_FIELD_REPLACE_KEYS,
	RSP_SOAP_FIELD_ERROR,
	RSP_SOAP_FIELD_OBJECT,
	RSP_SOAP_FIELD_AS_WRITTEN, /* what its element cannot hold */
	RSP_SOAP_FIELD_AS_WRITTEN_SECRET,
	RSP_SOAP_FIELD_CALLBACK,
	RSP_SOAP_NUM_OWN_FIELDS
};
const struct rsp_field *rsp_soap_field(enum rsp_soap_field field);

/* rsp_soap_field_table gives all fields of this file. */
struct rsp_field_table rsp_soap_field_table(void);

#endif
