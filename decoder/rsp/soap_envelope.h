/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One SOAP message before its contents are looked at: where header and body are, and which function
 * it is. */
#ifndef RSP_RSP_SOAP_ENVELOPE_H
#define RSP_RSP_SOAP_ENVELOPE_H

#include "base/http.h"
#include "base/xml.h"
#include "rsp/soap_function.h"

/* How a message is wrapped. */
enum rsp_soap_wrap {
	RSP_SOAP_ENVELOPE,
	RSP_SOAP_RPS, /* RPSMessage with its own header */
	RSP_SOAP_BARE /* the element of the function alone */
};

/* What its body is. */
enum rsp_soap_content {
	RSP_SOAP_FUNCTION,
	RSP_SOAP_FAULTY,  /* a SOAP Fault */
	RSP_SOAP_POLLING, /* MakeConnection */
	RSP_SOAP_NOTHING  /* nothing is there */
};

struct rsp_soap_unit {
	const struct rsp_http *http;
	struct rsp_xml_document xml;
	enum rsp_soap_wrap wrap;
	enum rsp_soap_content content;
	const struct rsp_xml_element *header, *body; /* elements Header and Body; NULL: none */
	const struct rsp_xml_element *element;       /* in the body: of the function */
	struct rsp_soap_name by_body, by_action;
	enum rsp_interface iface;
	enum rsp_direction direction;
	bool callback; /* a response that is an HTTP request of its own, or whose Action says so
	                  where there is no HTTP */
	const struct rsp_soap_function *function; /* NULL: not known */
	const char *name;                         /* of the function */
	/* What the header says; "": nothing. */
	const char *message_id, *relates_to, *action, *transaction, *reply_to;
	const char *http_action; /* what the HTTP header says besides */
};

/* rsp_soap_read reads the body of an HTTP message. False when it is no message of SGP.02. `asked`:
 * it answers a request that was one. Everything lives in the arena. */
RSP_MUST_USE bool rsp_soap_read(struct rsp_arena *arena, const struct rsp_http *http, bool asked,
                                struct rsp_soap_unit *out);

/* rsp_soap_child gives the first child with this local name, in whatever case, or NULL. */
const struct rsp_xml_element *rsp_soap_child(const struct rsp_xml_element *element,
                                             const char *name);

/* rsp_soap_text is the text of such a child, without blanks around it; empty when there is none, or
 * when the document ends before it does. */
struct rsp_slice rsp_soap_text(const struct rsp_xml_element *element, const char *name);

/* rsp_soap_is_ours tells whether a namespace is one of SGP.02. */
bool rsp_soap_is_ours(const char *space);

#endif
