/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalogue of functions of SGP.02 between servers: the rows of soap_functions.def; how they
 * are named in a body and in wsa:Action. */
#ifndef RSP_RSP_SOAP_FUNCTION_H
#define RSP_RSP_SOAP_FUNCTION_H

#include "rsptrace/message.h"

enum rsp_soap_sort {
	RSP_SOAP_SYNC,
	RSP_SOAP_ASYNC, /* answered by a message of its own */
	RSP_SOAP_NOTE   /* not answered */
};

struct rsp_soap_function {
	enum rsp_interface iface;
	const char *name; /* as the specification spells it */
	enum rsp_soap_sort sort;
	const char *request, *response; /* what they hold, as soap_functions.def says */
	const char *clause;             /* "": no public schema has it */
};

/* rsp_soap_function_at gives the row `at` (from 0); NULL behind the last. */
const struct rsp_soap_function *rsp_soap_function_at(size_t at);

/* rsp_soap_function_find gives the row of a function of an interface, or NULL. The misspelling in
 * the Action of ProfileDownloadCompleted is known. */
const struct rsp_soap_function *rsp_soap_function_find(enum rsp_interface iface,
                                                       struct rsp_slice name);

/* What a name says: "ES3-CreateISDPRequest". */
struct rsp_soap_name {
	bool known; /* it is one, and the rest is filled in */
	enum rsp_interface iface;
	struct rsp_slice function;    /* "CreateISDP" */
	enum rsp_direction direction; /* RSP_DIR_NONE: it does not say */
	bool callback;                /* of an Action: its group says so */
};

/* rsp_soap_name_of_body reads the name of a body's element; rsp_soap_name_of_action that in the
 * last part of an Action URI, whose group may say that it is a callback. */
struct rsp_soap_name rsp_soap_name_of_body(struct rsp_slice name);
struct rsp_soap_name rsp_soap_name_of_action(struct rsp_slice action);

/* rsp_soap_equal compares without regard to case. */
bool rsp_soap_equal(struct rsp_slice a, struct rsp_slice b);

#endif
