/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What error numbers, status codes and words mean, for people: the rows of errors.def and
 * codes.def. */
#ifndef RSP_RSP_ERRORS_H
#define RSP_RSP_ERRORS_H

#include "rsptrace/field.h"

/* One list of numbers. */
struct rsp_error_family {
	const char *type;     /* as the specification calls it: "AuthenticateErrorCode" */
	const char *function; /* whose answer holds it */
	const char *step;     /* of which procedure */
	const char *clause;
};

struct rsp_error {
	const struct rsp_error_family *family;
	int64_t value;
	const char *name;
	const char *meaning, *causes; /* sentences */
};

/* rsp_error_of_field gives the row for a number that a field holds; NULL when the field holds no
 * error, or nothing is known of the number. Numbers that mean the same everywhere get their row
 * with the family of the field in *out_family. */
const struct rsp_error *rsp_error_of_field(const struct rsp_field *field, int64_t value,
                                           const struct rsp_error_family **out_family);

/* rsp_error_of_key does so by the key of a field. */
const struct rsp_error *rsp_error_of_key(const char *key, int64_t value,
                                         const struct rsp_error_family **out_family);

/* rsp_error_at gives the row `at` (from 0); NULL behind the last. */
const struct rsp_error *rsp_error_at(size_t at);

/* rsp_error_key_at gives the key `at` (from 0) and its family; NULL behind the last. */
const char *rsp_error_key_at(size_t at, const struct rsp_error_family **out_family);

/* rsp_error_is_any tells whether the family is that of numbers which mean the same everywhere. */
bool rsp_error_is_any(const struct rsp_error_family *family);

/* One status code of a server: what it is about. `m2m` is its name in SGP.02; a name is NULL where
 * that specification does not have it. */
struct rsp_subject {
	const char *code, *name, *m2m;
};

struct rsp_reason {
	const char *code, *meaning;
};

/* What both together say. */
struct rsp_code_pair {
	const char *subject, *reason, *function, *meaning, *causes;
};

/* Whether a function was carried out. */
enum rsp_executed { RSP_EXECUTED_DONE, RSP_EXECUTED_WARNED, RSP_EXECUTED_FAILED };

struct rsp_word {
	const char *word;
	enum rsp_executed executed;
	const char *meaning;
};

/* What an LPA calls the step that it is at. */
struct rsp_step_word {
	const char *word, *function, *step;
};

struct rsp_sw_causes {
	uint16_t sw, mask, ins; /* as in card/status.h */
	const char *context, *causes;
};

struct rsp_modem_error {
	int64_t number;
	const char *meaning, *causes;
};

/* Each gives the row of a code or word, or NULL. */
const struct rsp_subject *rsp_subject_find(struct rsp_slice code);
const struct rsp_reason *rsp_reason_find(struct rsp_slice code);
const struct rsp_code_pair *rsp_code_pair_find(struct rsp_slice subject, struct rsp_slice reason);
const struct rsp_word *rsp_execution_status_find(struct rsp_slice word);
const struct rsp_step_word *rsp_step_word_find(struct rsp_slice word);
const struct rsp_modem_error *rsp_modem_error_find(int64_t number);

/* rsp_sw_causes_at gives the row `at` (from 0) of those for a status word; NULL behind the last. */
const struct rsp_sw_causes *rsp_sw_causes_at(uint16_t sw, size_t at);

#endif
