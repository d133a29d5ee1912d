/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalogue of ES10 functions (SGP.22 5.7, SGP.32 5.9). */
#ifndef RSP_RSP_FUNCTIONS_H
#define RSP_RSP_FUNCTIONS_H

#include "rsptrace/message.h"

/* Which eUICCs have a function. */
enum rsp_es10_family { RSP_ES10_CONSUMER, RSP_ES10_IOT, RSP_ES10_BOTH };

/* How a response tells success. */
enum rsp_es10_outcome {
	RSP_OUTCOME_DATA, /* what was asked for is the answer; an error is a number in its place */
	RSP_OUTCOME_CODE, /* a number, 0 is ok */
	RSP_OUTCOME_CHOICE,  /* the first alternative is the good one, others hold a number */
	RSP_OUTCOME_INSTALL, /* ProfileInstallationResult (SGP.22 2.5.6) */
	RSP_OUTCOME_PACKAGE  /* EuiccPackageResult (SGP.32 2.11.2) */
};

/* What of a message stands in its one-line form. */
enum rsp_es10_summary {
	RSP_SUMMARY_NONE,
	RSP_SUMMARY_VERSION,
	RSP_SUMMARY_TRANSACTION,
	RSP_SUMMARY_NOTIFICATIONS,
	RSP_SUMMARY_NICKNAME,
	RSP_SUMMARY_PROFILES,
	RSP_SUMMARY_CHALLENGE,
	RSP_SUMMARY_SEQ_NUMBER,
	RSP_SUMMARY_PROFILE,
	RSP_SUMMARY_RESET,
	RSP_SUMMARY_SERVER,
	RSP_SUMMARY_ADDRESSES,
	RSP_SUMMARY_EID,
	RSP_SUMMARY_DP_ADDRESS,
	RSP_SUMMARY_CANCEL,
	RSP_SUMMARY_RULES,
	RSP_SUMMARY_PACKAGE,
	RSP_SUMMARY_EIMS
};

struct rsp_es10_function {
	uint32_t tag; /* of the request, and (but for BF36) of the response */
	enum rsp_interface iface;
	const char *name;    /* as the specification spells it */
	const char *request; /* names of types in schema/; "": none */
	const char *response;
	enum rsp_es10_family family;
	const char *since; /* "2.0": first version of SGP.22, or of SGP.32 for RSP_ES10_IOT */
	const char *clause;
	enum rsp_es10_outcome outcome;
	enum rsp_es10_summary summary;
};

/* Tags that have a part of their own in this module. */
enum {
	RSP_TAG_LOAD_BPP = 0xBF36,      /* BoundProfilePackage */
	RSP_TAG_INSTALL_RESULT = 0xBF37 /* ProfileInstallationResult */
};

/* rsp_es10_functions gives all rows in the order of their tags, and how many. */
const struct rsp_es10_function *rsp_es10_functions(size_t *out_num);

/* rsp_es10_function_find gives the row of a request tag, or NULL. Where a consumer's and an IoT
 * eUICC's function share the tag, `iot` chooses. */
const struct rsp_es10_function *rsp_es10_function_find(uint32_t tag, bool iot);

#endif
