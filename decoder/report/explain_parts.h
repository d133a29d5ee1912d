/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the recognisers of explain share. Internal to report/. */
#ifndef RSP_REPORT_EXPLAIN_PARTS_H
#define RSP_REPORT_EXPLAIN_PARTS_H

#include "report/explain.h"
#include "report/form.h"
#include "rsp/errors.h"
#include "schema/schema.h"

enum {
	EXPLAIN_MAX_TOLD = 256,    /* codes that are explained once and then referred to */
	EXPLAIN_MAX_WORDS = 4096,  /* words of a text that are looked at */
	EXPLAIN_MAX_WORD_LEN = 80, /* longer ones are no name or code */
	EXPLAIN_MAX_OBJECTS = 64,  /* objects and documents of one paste */
	EXPLAIN_TREE_MESSAGES = 12 /* a trace of so many messages is shown with all its trees */
};

struct explain {
	struct rsp_out *out;
	struct rsp_writer *writer;
	struct rsp_arena *arena;
	struct rsp_slice raw;  /* the paste */
	struct rsp_slice text; /* without colours and marks of quoting */
	struct rsp_slice word; /* the text without blanks and quotes around it */
	const struct rsp_buffer
	    *bytes; /* of a text that is hex or base64 as a whole; NULL: it is not */
	bool base64;
	const void *told[EXPLAIN_MAX_TOLD];
	size_t num_told;
};

/* One thing that a paste can be. `sure` answers from 0 (no) to 100. */
struct explain_row {
	const char *kind; /* for the list of what was tried */
	bool whole;       /* what it is cannot be mistaken: no other readings are named */
	int (*sure)(struct explain *explain);
	void (*explain)(struct explain *explain);
};

/* The rows; more or less sure as its comment says. */
extern const struct explain_row explain_row_trace;      /* a capture, a log, lines of hex */
extern const struct explain_row explain_row_at;         /* AT+CSIM, AT+CGLA, +CME ERROR */
extern const struct explain_row explain_row_json;       /* ES9+, ESipa, lpac */
extern const struct explain_row explain_row_pem;        /* -----BEGIN CERTIFICATE----- */
extern const struct explain_row explain_row_soap;       /* SGP.02 */
extern const struct explain_row explain_row_object;     /* one ASN.1 object in hex or base64 */
extern const struct explain_row explain_row_profile;    /* profile elements (TCA) */
extern const struct explain_row explain_row_activation; /* LPA:1$... */
extern const struct explain_row explain_row_digits;     /* EID, ICCID, IMEI, IMSI */
extern const struct explain_row explain_row_sw;         /* 6A88 */
extern const struct explain_row explain_row_reason;     /* 8.1.1/3.8 */
extern const struct explain_row explain_row_pps;        /* FF10967B */
extern const struct explain_row explain_row_aid;        /* A0000005591010..., B00011 */
extern const struct explain_row explain_row_android;    /* detailedCode 176886865 */
extern const struct explain_row explain_row_names;      /* invalidSignature, es10b_..., BF38 */
extern const struct explain_row explain_row_number; /* authenticateErrorCode 2; a number alone */

/* explain_first writes the first line: what it is. */
void explain_first(struct explain *explain, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* explain_note writes "Label         text", wrapped under itself. */
void explain_note(struct explain *explain, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* explain_heading begins a block: an empty line, then the text. */
void explain_heading(struct explain *explain, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* explain_told tells whether something was explained before, and remembers it. */
bool explain_told(struct explain *explain, const void *row);

/* explain_error writes the block of an error number; `family` is that of the field it was met in.
 * explain_errors_of writes those of all errors in a tree, and answers how many it met. */
void explain_error(struct explain *explain, const struct rsp_error *error,
                   const struct rsp_error_family *family);
size_t explain_errors_of(struct explain *explain, const struct rsp_node *tree);

/* explain_any_error tells whether there is one. */
bool explain_any_error(const struct rsp_node *tree);

/* explain_status_word writes what a status word means: in general, and for each command where it
 * means something of its own. explain_answer writes the block of one that answers a command
 * (card/status.h); `name` is what that is called, or NULL. */
void explain_status_word(struct explain *explain, uint16_t sw);
void explain_answer(struct explain *explain, uint16_t sw, uint16_t command, const char *name);

/* explain_codes writes the block of a server's subject and reason code; one of them may be empty.
 */
void explain_codes(struct explain *explain, struct rsp_slice subject, struct rsp_slice reason);

/* explain_step_word writes the block of what an LPA calls a step. */
void explain_step_word(struct explain *explain, const struct rsp_step_word *word);

/* explain_names writes the blocks of all names of errors and steps in a text; answers how many. */
size_t explain_names(struct explain *explain, struct rsp_slice text);

/* explain_tree writes the tree of an object of a type, its findings and its errors. */
void explain_tree(struct explain *explain, const struct rsp_buffer *buffer, struct rsp_slice object,
                  const struct rsp_asn_type *type);

/* explain_tree_of writes a tree that was made, its findings and its errors. */
void explain_tree_of(struct explain *explain, const struct rsp_buffer *buffer,
                     const struct rsp_node *tree, const struct rsp_decode *decode);

/* explain_shown makes the tree of an object with a decoder of the card; NULL: there is none for
 * this tag. */
struct rsp_node *explain_shown(struct rsp_decode *decode, uint32_t tag, struct rsp_slice object);

/* explain_object finds out what an object is and writes it with its tree; `name` is what it was
 * called where it was found, or NULL. False when no object of a known kind begins there. */
bool explain_object(struct explain *explain, const struct rsp_buffer *buffer, const char *name);

/* explain_is_object tells whether a known object begins there, and fills it. */
bool explain_is_object(struct rsp_slice bytes);

/* explain_failed_documents writes blocks for the JSON in a text that tells of failures. */
void explain_failed_documents(struct explain *explain);

/* explain_next_word takes the next word: letters, digits, "_", "-", "." and "+". False at the end.
 */
RSP_MUST_USE bool explain_next_word(struct rsp_slice *text, struct rsp_slice *out);

/* explain_has tells whether a text holds another, whatever the case of its letters. */
bool explain_has(struct rsp_slice text, const char *what);

#endif
