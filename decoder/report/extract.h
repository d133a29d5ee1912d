/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extract: objects of a message that are worth a file of their own, found in its tree. */
#ifndef RSP_REPORT_EXTRACT_H
#define RSP_REPORT_EXTRACT_H

#include "rsptrace/message.h"

enum rsp_extract_kind {
	RSP_EXTRACT_CERTS,    /* certificates of X.509 and of GlobalPlatform */
	RSP_EXTRACT_PROFILES, /* profile packages: profile elements one behind the other */
	RSP_EXTRACT_BPP,      /* Bound Profile Packages */
	RSP_EXTRACT_PACKAGES, /* what an eIM asks of a card or an IPA, and the results */
	RSP_NUM_EXTRACTS
};

/* rsp_extract_word gives the word of the command line for a kind: "certs". */
const char *rsp_extract_word(enum rsp_extract_kind kind);

enum { RSP_EXTRACT_NAME_MAX = 60 /* characters of what a name says of the content */ };

struct rsp_extract_options {
	enum rsp_extract_kind kind;
	bool reveal; /* secret values stay; else their bytes become 00 */
	bool redact; /* personal values become zeros */
};

/* One object; all of it lives in the arena that was given. */
struct rsp_extracted {
	struct rsp_slice bytes; /* with its own tag, whatever tag it had where it stood */
	const char *stem;       /* "cert": how names of files begin */
	const char *detail; /* what its content is called: letters, digits, . and - ; may be "" */
	bool cut;           /* its end is not in the trace */
	bool x509;          /* a certificate that PEM can hold */
	size_t hidden;      /* bytes that were overwritten */
};

typedef void rsp_extracted_fn(void *user, const struct rsp_extracted *object);

/* rsp_extract_certificate gives a certificate that stands alone, where that is the kind. */
void rsp_extract_certificate(const struct rsp_extract_options *options, struct rsp_slice der,
                             struct rsp_arena *arena, rsp_extracted_fn *found, void *user);

/* rsp_extract gives every object of a kind in the message to `found`, in the order of its tree. */
void rsp_extract(const struct rsp_extract_options *options, struct rsp_message *message,
                 struct rsp_arena *arena, rsp_extracted_fn *found, void *user);

#endif
