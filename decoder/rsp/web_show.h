/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One HTTP message of a known function: tree, findings, result. */
#ifndef RSP_RSP_WEB_SHOW_H
#define RSP_RSP_WEB_SHOW_H

#include "base/http.h"
#include "base/json.h"
#include "rsp/web_function.h"

/* What is known of a message before its contents are looked at. */
struct rsp_web_unit {
	const struct rsp_http *http;
	enum rsp_interface iface;
	const struct rsp_web_function *function; /* NULL: not known */
	bool is_asn1;
	const struct rsp_json_value *json; /* NULL: the body is none */
	struct rsp_json_error json_error;
	bool json_bad; /* it should be JSON, and json_error tells why it is not */
};

/* rsp_web_show fills in tree, findings, tag, result, identifiers and summary of the message; all
 * that it needs comes from the arena. */
void rsp_web_show(struct rsp_arena *arena, const struct rsp_web_unit *unit,
                  struct rsp_message *message);

#endif
