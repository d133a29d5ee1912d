/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON of ES9+, ES11, ESipa and lpac; SOAP of SGP.02, of which only the status codes are read. */
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "report/explain_parts.h"

enum {
	SURE_JSON = 94,
	SURE_INSIDE = 90, /* something stands before it */
	SURE_SOAP = 92,
	MAX_MISSES = 32, /* "{" that begin no JSON */
	SHOWN_LEN = 120, /* bytes of a value that are shown on a line */
	MIN_OBJECT = 8   /* base64 digits of the shortest object */
};

/* Members of the interfaces in JSON: what their base64 holds. */
static const struct member {
	const char *name, *type;
} members[] = {
    {"euiccInfo1",                    "EUICCInfo1"                   },
    {"euiccInfo2",                    "EUICCInfo2"                   },
    {"serverSigned1",                 "ServerSigned1"                },
    {"serverSignature1",              "Signature"                    },
    {"serverCertificate",             "Certificate"                  },
    {"authenticateServerResponse",    "AuthenticateServerResponse"   },
    {"profileMetadata",               "StoreMetadataRequest"         },
    {"smdpSigned2",                   "SmdpSigned2"                  },
    {"smdpSignature2",                "Signature"                    },
    {"smdpCertificate",               "Certificate"                  },
    {"prepareDownloadResponse",       "PrepareDownloadResponse"      },
    {"boundProfilePackage",           "BoundProfilePackage"          },
    {"pendingNotification",           "PendingNotification"          },
    {"cancelSessionResponse",         "CancelSessionResponse"        },
    {"euiccPackageRequest",           "EuiccPackageRequest"          },
    {"ipaEuiccDataRequest",           "IpaEuiccDataRequest"          },
    {"profileDownloadTriggerRequest", "ProfileDownloadTriggerRequest"},
    {"eimAcknowledgements",           "EimAcknowledgements"          },
    {"prepareDeviceChangeResponse",   "PrepareDeviceChangeResponse"  },
};

/* What a document is, by a member that only it has; the first that fits counts. */
static const struct shape {
	const char *member, *what;
} shapes[] = {
    {"euiccChallenge",              "ES9+ InitiateAuthentication, request"         },
    {"serverSigned1",               "ES9+ InitiateAuthentication, response"        },
    {"authenticateServerResponse",  "ES9+ AuthenticateClient, request"             },
    {"smdpSigned2",                 "ES9+ AuthenticateClient, response"            },
    {"eventEntries",                "ES11 AuthenticateClient, response of an SM-DS"},
    {"prepareDownloadResponse",     "ES9+ GetBoundProfilePackage, request"         },
    {"boundProfilePackage",         "ES9+ GetBoundProfilePackage, response"        },
    {"pendingNotification",         "ES9+ HandleNotification"                      },
    {"cancelSessionResponse",       "ES9+ CancelSession, request"                  },
    {"euiccPackageRequest",         "ESipa GetEimPackage, response"                },
    {"eimPackageResult",            "ESipa ProvideEimPackageResult"                },
    {"notificationPointId",         "ES2+ HandleDownloadProgressInfo"              },
    {"releaseFlag",                 "ES2+ ConfirmOrder, request"                   },
    {"finalProfileStatusIndicator", "ES2+ CancelOrder, request"                    },
    {"profileType",                 "ES2+ DownloadOrder, request"                  },
    {"subjectCode",                 "status code of a server"                      },
    {"payload",                     "lpac output"                                  },
    {"functionExecutionStatus",     "response of a server"                         },
    {"header",                      "message of an RSP server"                     },
};

static const char *const secret_members[] = {"confirmationCode", "pin", "puk", "password",
                                             "secret"};

/* Where "{" or "[" stands next. */
static bool next_open(struct rsp_slice *in)
{
	uint8_t c;

	while (rsp_peek_u8(*in, 0, &c) && c != '{')
		*in = rsp_sub(*in, 1, in->len);
	return in->len;
}

/* Takes the next document of a text in which other things may stand. */
static const struct rsp_json_value *next_document(struct explain *explain, struct rsp_slice *in)
{
	size_t len;

	for (int misses = 0; misses < MAX_MISSES && next_open(in); misses++) {
		struct rsp_slice document = *in;

		if (rsp_json_extent(*in, &len)) {
			const struct rsp_json_value *root;

			document = rsp_sub(*in, 0, len);
			root = rsp_json_parse(explain->arena, document, NULL);
			if (root) {
				*in = rsp_sub(*in, len, in->len);
				return root;
			}
		}
		*in = rsp_sub(*in, 1, in->len);
	}
	return NULL;
}

static int json_sure(struct explain *explain)
{
	struct rsp_slice in = explain->text;
	struct rsp_slice trimmed = explain->word;
	const struct rsp_json_value *root = next_document(explain, &in);

	if (!root || !root->first)
		return 0;
	return rsp_starts_with_text(trimmed, "{") ? SURE_JSON : SURE_INSIDE;
}

static const struct rsp_json_value *find_below(const struct rsp_json_value *value, const char *name)
{
	const struct rsp_json_value *found = rsp_json_member(value, name);

	for (const struct rsp_json_value *child = value->first; child && !found;
	     child = child->next)
		found = find_below(child, name);
	return found;
}

static const char *shape_of(const struct rsp_json_value *root)
{
	for (size_t at = 0; at < sizeof(shapes) / sizeof(*shapes); at++)
		if (find_below(root, shapes[at].member))
			return shapes[at].what;
	return NULL;
}

static bool is_secret(struct rsp_slice name)
{
	for (size_t at = 0; at < sizeof(secret_members) / sizeof(*secret_members); at++)
		if (rsp_equal_text(name, secret_members[at]))
			return true;
	return false;
}

static bool is_personal(struct rsp_slice name)
{
	static const char *const names[] = {"matchingId", "eid",    "iccid",  "imei",
	                                    "imsi",       "msisdn", "eventId"};

	for (size_t at = 0; at < sizeof(names) / sizeof(*names); at++)
		if (rsp_equal_text(name, names[at]))
			return true;
	return false;
}

/* What explain_status tells of. */
static bool is_told(struct rsp_slice name)
{
	return rsp_equal_text(name, "status") || rsp_equal_text(name, "subjectCode") ||
	       rsp_equal_text(name, "reasonCode");
}

static const struct rsp_asn_type *type_of(struct rsp_slice name)
{
	for (size_t at = 0; at < sizeof(members) / sizeof(*members); at++)
		if (rsp_equal_text(name, members[at].name))
			return rsp_schema_type(members[at].type);
	return NULL;
}

/* What is in the base64 of a string; NULL when it is none, or holds no object. */
static const struct rsp_buffer *object_in(struct explain *explain, struct rsp_slice text,
                                          const char *name)
{
	const struct rsp_buffer *frame, *buffer;
	size_t bad = SIZE_MAX;

	if (text.len < MIN_OBJECT)
		return NULL;
	frame = rsp_buffer_frame(explain->arena, text, 1, 0);
	buffer = frame ? rsp_base64_buffer(explain->arena, frame, frame->bytes, name, &bad) : NULL;
	return buffer && bad == SIZE_MAX && explain_is_object(buffer->bytes) ? buffer : NULL;
}

static void write_plain(struct explain *explain, const struct rsp_json_value *value,
                        struct rsp_slice text)
{
	const char *name =
	    rsp_arena_text(explain->arena, rsp_sub(value->name, 0, EXPLAIN_MAX_WORD_LEN));

	if (is_secret(value->name) && !explain->writer->hide.reveal)
		explain_note(explain, name, "(secret, %zu characters; --reveal shows it)",
		             text.len);
	else if (is_personal(value->name) && explain->writer->hide.redact)
		explain_note(explain, name, "[redacted]");
	else
		explain_note(explain, name, "%s%s",
		             rsp_arena_text(explain->arena, rsp_sub(text, 0, SHOWN_LEN)),
		             text.len > SHOWN_LEN ? "..." : "");
}

static void write_values(struct explain *explain, const struct rsp_json_value *value)
{
	struct rsp_slice text = value->text;

	for (const struct rsp_json_value *child = value->first; child; child = child->next)
		write_values(explain, child);
	if (value->type == RSP_JSON_OBJECT || value->type == RSP_JSON_ARRAY || !value->name.len ||
	    is_told(value->name))
		return;
	if (value->type == RSP_JSON_STRING && !rsp_json_string(explain->arena, value, &text))
		return;
	if (!object_in(explain, text, "base64"))
		write_plain(explain, value, text);
}

static void write_objects(struct explain *explain, const struct rsp_json_value *value)
{
	const char *name =
	    rsp_arena_text(explain->arena, rsp_sub(value->name, 0, EXPLAIN_MAX_WORD_LEN));
	const struct rsp_asn_type *type = type_of(value->name);
	const struct rsp_buffer *buffer;
	struct rsp_slice text;

	for (const struct rsp_json_value *child = value->first; child; child = child->next)
		write_objects(explain, child);
	if (!rsp_json_string(explain->arena, value, &text))
		return;
	buffer = object_in(explain, text, name);
	if (!buffer)
		return;
	if (!type) {
		explain_object(explain, buffer, name[0] ? name : "base64");
		return;
	}
	explain_heading(explain, "%s: %s, %zu bytes", name, type->name, buffer->bytes.len);
	explain_tree(explain, buffer, buffer->bytes, type);
}

static struct rsp_slice string_below(struct explain *explain, const struct rsp_json_value *root,
                                     const char *name)
{
	struct rsp_slice text;

	if (!rsp_json_string(explain->arena, find_below(root, name), &text))
		return (struct rsp_slice){0};
	return text;
}

static void explain_status(struct explain *explain, const struct rsp_json_value *root)
{
	struct rsp_slice status = string_below(explain, root, "status");
	struct rsp_slice subject = string_below(explain, root, "subjectCode");
	struct rsp_slice reason = string_below(explain, root, "reasonCode");
	const struct rsp_word *word = rsp_execution_status_find(status);

	if (word)
		explain_note(explain, "status", "%s: %s", word->word, word->meaning);
	else if (status.len)
		explain_note(explain, "status", "%s", rsp_arena_text(explain->arena, status));
	if (subject.len || reason.len)
		explain_codes(explain, subject, reason);
}

/* What lpac says of a step that failed stands in "message" and "data". */
static void explain_lpac(struct explain *explain, const struct rsp_json_value *root)
{
	const struct rsp_json_value *payload = rsp_json_member(root, "payload");
	struct rsp_slice message, data;
	int64_t code = 0;

	if (!payload || (rsp_json_int(rsp_json_member(payload, "code"), &code) && code == 0))
		return;
	if (rsp_json_string(explain->arena, rsp_json_member(payload, "message"), &message))
		explain_names(explain, message);
	if (rsp_json_string(explain->arena, rsp_json_member(payload, "data"), &data))
		explain_names(explain, data);
}

static void explain_document(struct explain *explain, const struct rsp_json_value *root,
                             size_t number)
{
	const char *what = shape_of(root);

	if (number == 0)
		explain_first(explain, "JSON: %s.", what ? what : "of no interface that is known");
	else
		explain_heading(explain, "JSON: %s", what ? what : "of no interface that is known");
	write_values(explain, root);
	explain_status(explain, root);
	explain_lpac(explain, root);
	write_objects(explain, root);
}

static void json_explain(struct explain *explain)
{
	struct rsp_slice in = explain->text;
	const struct rsp_json_value *root;

	for (size_t number = 0; number < EXPLAIN_MAX_OBJECTS; number++) {
		root = next_document(explain, &in);
		if (!root)
			return;
		explain_document(explain, root, number);
	}
}

const struct explain_row explain_row_json = {"JSON of ES9+, ES2+, ESipa or lpac", true, json_sure,
                                             json_explain};

void explain_failed_documents(struct explain *explain)
{
	struct rsp_slice in = explain->text;
	const struct rsp_json_value *root;

	for (size_t number = 0; number < EXPLAIN_MAX_OBJECTS; number++) {
		root = next_document(explain, &in);
		if (!root)
			return;
		if (find_below(root, "statusCodeData"))
			explain_codes(explain, string_below(explain, root, "subjectCode"),
			              string_below(explain, root, "reasonCode"));
		explain_lpac(explain, root);
	}
}

static int soap_sure(struct explain *explain)
{
	struct rsp_slice text = explain->text;

	if (!explain_has(text, "<"))
		return 0;
	return explain_has(text, "Envelope") || explain_has(text, "SubjectCode") ||
	               explain_has(text, "StatusCodeData") ||
	               explain_has(text, "FunctionExecutionStatus")
	           ? SURE_SOAP
	           : 0;
}

/* The text of the first element that is called so, whatever its namespace. */
static struct rsp_slice element(struct rsp_slice text, const char *name)
{
	struct rsp_slice tag, content;

	while (rsp_take_until(&text, '<', &content) && rsp_take_until(&text, '>', &tag)) {
		struct rsp_slice rest = tag, prefix;

		if (rsp_take_until(&rest, ':', &prefix) && rsp_starts_with_text(rest, name))
			tag = rest;
		rest = tag;
		if (rsp_take_until(&rest, ' ', &prefix))
			tag = prefix;
		if (rsp_equal_text(tag, name) && rsp_take_until(&text, '<', &content))
			return rsp_trim(content);
	}
	return (struct rsp_slice){0};
}

static struct rsp_slice either(struct rsp_slice text, const char *name, const char *other)
{
	struct rsp_slice found = element(text, name);

	return found.len ? found : element(text, other);
}

/* SGP.02: the body holds one element, named after its interface and function. */
static struct rsp_slice function_of(struct rsp_slice text)
{
	struct rsp_slice tag, before;
	size_t off;

	if (!rsp_find(text, rsp_text("Body"), &off))
		return (struct rsp_slice){0};
	text = rsp_sub(text, off, text.len);
	while (rsp_take_until(&text, '<', &before) && rsp_take_until(&text, '>', &tag)) {
		struct rsp_slice rest = tag, prefix;

		if (rsp_take_until(&rest, ':', &prefix))
			tag = rest;
		rest = tag;
		if (rsp_take_until(&rest, ' ', &prefix))
			tag = prefix;
		if (rsp_starts_with_text(tag, "ES"))
			return tag;
	}
	return (struct rsp_slice){0};
}

static void soap_explain(struct explain *explain)
{
	struct rsp_slice text = explain->text;
	struct rsp_slice subject = either(text, "Subject", "SubjectCode");
	struct rsp_slice reason = either(text, "Reason", "ReasonCode");
	struct rsp_slice function = rsp_sub(function_of(text), 0, EXPLAIN_MAX_WORD_LEN);
	const struct rsp_word *status = rsp_execution_status_find(element(text, "Status"));

	if (function.len)
		explain_first(explain, "SOAP of SGP.02 (M2M): %s.",
		              rsp_arena_text(explain->arena, function));
	else
		explain_first(explain, "XML or SOAP of SGP.02 (M2M).");
	if (status)
		explain_note(explain, "Status", "%s: %s", status->word, status->meaning);
	if (subject.len || reason.len)
		explain_codes(explain, rsp_sub(subject, 0, EXPLAIN_MAX_WORD_LEN),
		              rsp_sub(reason, 0, EXPLAIN_MAX_WORD_LEN));
	else
		explain_note(explain, "Status code", "none is in it.");
}

const struct explain_row explain_row_soap = {"SOAP", true, soap_sure, soap_explain};
