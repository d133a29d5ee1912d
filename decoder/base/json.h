/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON (RFC 8259), read only: a text becomes a tree of values that point into it.
 *
 * Nothing is copied: strings stay as they are written until somebody asks for them. Member names
 * are compared as written, so one with an escape in it is found by no other spelling.
 */
#ifndef RSP_BASE_JSON_H
#define RSP_BASE_JSON_H

#include "rsptrace/buffer.h"

/* Limits that hostile input can reach. */
enum {
	RSP_JSON_MAX_LEN = 8 << 20,    /* bytes of a text */
	RSP_JSON_MAX_VALUES = 1 << 16, /* values and member names of a text */
	RSP_JSON_MAX_DEPTH = 64        /* objects and arrays inside each other */
};

enum rsp_json_type {
	RSP_JSON_OBJECT,
	RSP_JSON_ARRAY,
	RSP_JSON_STRING,
	RSP_JSON_NUMBER,
	RSP_JSON_BOOL,
	RSP_JSON_NULL
};

struct rsp_json_value {
	enum rsp_json_type type;
	struct rsp_slice text; /* as written, cut from the text; a string without its quotes */
	struct rsp_slice name; /* of a member of an object, as written; else empty */
	bool escaped;          /* a string: text has escapes in it */
	const struct rsp_json_value *parent, *first, *next;
};

struct rsp_json_error {
	const char *text; /* one clause: "a value is missing" */
	size_t off;       /* of the text given */
};

/* rsp_json_parse reads a text that is one object, array or string and nothing else but blanks. The
 * values live in the arena and point into the text. NULL when it is no JSON, goes beyond a limit,
 * or there is no memory: *out_error then says what and where. */
const struct rsp_json_value *rsp_json_parse(struct rsp_arena *arena, struct rsp_slice text,
                                            struct rsp_json_error *out_error);

/* rsp_json_extent gives the length of the object or array that begins at the front of a text in
 * which something else may follow. False when it does not end, or goes too deep. What is inside may
 * still be no JSON. */
RSP_MUST_USE bool rsp_json_extent(struct rsp_slice text, size_t *out_len);

/* rsp_json_member gives the member of an object with this name (the first of several), or NULL;
 * also for a value that is no object, or NULL. */
const struct rsp_json_value *rsp_json_member(const struct rsp_json_value *object, const char *name);

/* rsp_json_string gives what a string says: cut from the text when it has no escapes, else a copy
 * in the arena. A lone surrogate becomes U+FFFD. False when the value (which may be NULL) is no
 * string, or there is no memory. */
RSP_MUST_USE bool rsp_json_string(struct rsp_arena *arena, const struct rsp_json_value *value,
                                  struct rsp_slice *out);

/* rsp_json_buffer gives what a string says as a buffer whose pieces lead each byte back to
 * `parent`, from whose bytes the text was cut. NULL when the value is no string, or there is no
 * memory. */
const struct rsp_buffer *rsp_json_buffer(struct rsp_arena *arena, const struct rsp_buffer *parent,
                                         const struct rsp_json_value *value, const char *name);

/* rsp_json_int and rsp_json_bool give a whole number and a truth value; false when the value (which
 * may be NULL) is none, or the number does not fit. */
RSP_MUST_USE bool rsp_json_int(const struct rsp_json_value *value, int64_t *out);
RSP_MUST_USE bool rsp_json_bool(const struct rsp_json_value *value, bool *out);

#endif
