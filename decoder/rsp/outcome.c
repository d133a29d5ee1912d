/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/outcome.h"

#include <string.h>

#include "card/status.h"

/* How deep below the response a result can stand. */
enum { CODE_DEPTH = 2, ERROR_DEPTH = 3, PACKAGE_DEPTH = 12 };

/* How the members of the types are called that tell failure whatever their value is, */
#define ENDING(text)                                                                               \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}
static const struct ending {
	const char *text;
	size_t len;
} error_endings[] = {
    ENDING("Error"),         ENDING("ErrorCode"),       ENDING("ErrorReason"),
    ENDING("errorReason"),   ENDING("ErrorCodeSigned"), ENDING("ErrorCodeNotSigned"),
    ENDING("ErrorUnsigned"), ENDING("ErrorSigned"),     {NULL, 0},
};
/* ... and those that do when they are not 0. */
static const struct ending code_endings[] = {
    ENDING("Result"), ENDING("ResultCode"),          ENDING("Response"),
    ENDING("Status"), ENDING("rocessingTerminated"), {NULL, 0},
};

/* The last letters of all these, a bit for each. */
#define LETTER(c) (UINT32_C(1) << ((c) - 'a'))
static const uint32_t ending_letters =
    LETTER('r') | LETTER('n') | LETTER('d') | LETTER('t') | LETTER('e') | LETTER('s');

bool rsp_es10_sw_ok(uint16_t sw)
{
	return rsp_status_word_of(sw, RSP_STATUS_ANY_INS)->ok || rsp_sw_ok(sw) ||
	       rsp_sw1(sw) == RSP_SW1_PROACTIVE;
}

struct rsp_result rsp_es10_refusal(uint16_t sw)
{
	enum { STORE_DATA = RSP_INS_STORE_DATA | RSP_STATUS_GP | RSP_STATUS_ISDR };

	return (struct rsp_result){.state = RSP_RESULT_ERROR,
	                           .name = rsp_status_word_of(sw, STORE_DATA)->name,
	                           .number = sw};
}

static bool is_number(const struct rsp_field *field)
{
	return field->kind == RSP_KIND_INT || field->kind == RSP_KIND_UINT;
}

static int64_t number_of(const struct rsp_node *node)
{
	return node->field->kind == RSP_KIND_INT ? node->value.i : (int64_t)node->value.u;
}

/* Only numbers and groups can tell a result. Nearly no name has one of the last letters and the
 * length, so hardly any is compared. */
static bool ends_as(const struct rsp_field *field, const struct ending *endings)
{
	struct rsp_slice label;
	uint8_t last = 0;

	if (!is_number(field) && field->kind != RSP_KIND_NONE)
		return false;
	label = rsp_text(field->label);
	if (!rsp_peek_u8(label, label.len - 1, &last) || last < 'a' || last > 'z' ||
	    !(ending_letters & LETTER(last)))
		return false;
	for (; endings->text; endings++)
		if ((uint8_t)endings->text[endings->len - 1] == last &&
		    rsp_ends_with(label, rsp_slice(endings->text, endings->len)))
			return true;
	return false;
}

bool rsp_es10_tells_outcome(const struct rsp_field *field)
{
	return ends_as(field, error_endings) || (is_number(field) && ends_as(field, code_endings));
}

/* The number that tells the error; where there is none in it, the alternative that stands for
 * errors itself. */
static const struct rsp_node *find_error(const struct rsp_node *node, int depth,
                                         const struct rsp_field_set *telling)
{
	for (const struct rsp_node *child = node->first; child; child = child->next) {
		bool is_error = rsp_field_set_has(telling, child->field) &&
		                ends_as(child->field, error_endings);
		const struct rsp_node *inner = NULL;

		if (is_error && is_number(child->field))
			return child;
		if (depth > 1)
			inner = find_error(child, depth - 1, telling);
		if (inner)
			return inner;
		if (is_error)
			return child;
	}
	return NULL;
}

static const struct rsp_node *find_failed_code(const struct rsp_node *node, int depth,
                                               const struct rsp_field_set *telling)
{
	for (const struct rsp_node *child = node->first; child; child = child->next) {
		const struct rsp_node *inner = NULL;

		if (is_number(child->field) && number_of(child) != 0 &&
		    rsp_field_set_has(telling, child->field) && ends_as(child->field, code_endings))
			return child;
		if (depth > 1)
			inner = find_failed_code(child, depth - 1, telling);
		if (inner)
			return inner;
	}
	return NULL;
}

static const struct rsp_node *failure_of(enum rsp_es10_outcome kind,
                                         const struct rsp_node *response,
                                         const struct rsp_field_set *telling)
{
	const struct rsp_node *found;

	switch (kind) {
	case RSP_OUTCOME_CODE:
		return find_failed_code(response, CODE_DEPTH, telling);
	case RSP_OUTCOME_INSTALL:
		return find_error(response, PACKAGE_DEPTH, telling);
	case RSP_OUTCOME_PACKAGE:
		found = find_error(response, PACKAGE_DEPTH, telling);
		return found ? found : find_failed_code(response, PACKAGE_DEPTH, telling);
	case RSP_OUTCOME_DATA:
	case RSP_OUTCOME_CHOICE:
		break;
	}
	return find_error(response, ERROR_DEPTH, telling);
}

struct rsp_result rsp_es10_outcome(enum rsp_es10_outcome kind, const struct rsp_node *response,
                                   const struct rsp_field_set *telling)
{
	const struct rsp_node *failure;
	const char *name = NULL;
	int64_t number = 0;

	if (!response)
		return (struct rsp_result){0};
	failure = failure_of(kind, response, telling);
	if (!failure)
		return (struct rsp_result){.state = RSP_RESULT_OK};
	if (is_number(failure->field)) {
		number = number_of(failure);
		name = rsp_value_name(failure->field->names, number);
	}
	return (struct rsp_result){.state = RSP_RESULT_ERROR,
	                           .name = name ? name : failure->field->label,
	                           .number = number};
}
