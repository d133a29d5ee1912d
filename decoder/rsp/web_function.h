/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalogue of functions over HTTP: the rows of web_functions.def. */
#ifndef RSP_RSP_WEB_FUNCTION_H
#define RSP_RSP_WEB_FUNCTION_H

#include "rsptrace/message.h"

enum rsp_web_sort {
	RSP_WEB_CALL,
	RSP_WEB_NOTE /* answered without a body */
};

struct rsp_web_function {
	enum rsp_interface iface;
	const char *part; /* of the path: "es9plus" */
	const char *path; /* its last part: "initiateAuthentication" */
	const char *name; /* as the specification spells it */
	uint32_t tag;     /* in the ASN.1 binding; 0: there is none */
	enum rsp_web_sort sort;
	const char *request, *response; /* members that are always there, separated by blanks */
	const char *clause;
};

/* rsp_web_function_at gives the row `at` (from 0); NULL behind the last. */
const struct rsp_web_function *rsp_web_function_at(size_t at);

/* rsp_web_path tells what the last parts of a path (a query behind it is passed over) say: the
 * interface, and the function, which is NULL when it is none of the interface's. False when they
 * name no interface. Letter case, what stands before, and how the interface is written ("es9plus",
 * "es9p", "es9+") do not matter. */
RSP_MUST_USE bool rsp_web_path(struct rsp_slice target, enum rsp_interface *out_iface,
                               const struct rsp_web_function **out_function);

/* rsp_web_path_is_asn1 tells whether a path is that of the ASN.1 binding (SGP.22 6.6, SGP.32 6.3):
 * CoAP messages may have nothing else that says so. */
bool rsp_web_path_is_asn1(struct rsp_slice target);

/* rsp_web_path_last gives the last part of a path, without query. */
struct rsp_slice rsp_web_path_last(struct rsp_slice target);

/* rsp_web_function_of_tag gives the function of an interface by its tag, or NULL. */
const struct rsp_web_function *rsp_web_function_of_tag(enum rsp_interface iface, uint32_t tag);

/* rsp_web_function_sibling gives the function of the same name at another interface, or the
 * function itself. */
const struct rsp_web_function *rsp_web_function_sibling(const struct rsp_web_function *function,
                                                        enum rsp_interface iface);

#endif
