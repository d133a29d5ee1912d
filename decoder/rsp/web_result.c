/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/web_result.h"

#include <string.h>

#include "rsp/errors.h"
#include "rsp/outcome.h"

/* Members of ESipa that hold an error number, by the last part of the path, and the field of the
 * ASN.1 binding that has the same numbers (SGP.32 5.14). */
static const struct error_member {
	const char *path, *name, *key;
} error_members[] = {
    {"getEimPackage",           "eimPackageError",              "esipa.get_eim_package_response.eim_package_error"},
    {"transferEimPackage",      "eimPackageError",              "esipa.eim_package_result_error_code"             },
    {"provideEimPackageResult", "eimPackageError",
     "esipa.provide_eim_package_result_response.provide_eim_package_result_error"                                 },
    {"provideEimPackageResult", "provideEimPackageResultError",
     "esipa.provide_eim_package_result_response.provide_eim_package_result_error"                                 },
};

static const struct rsp_json_value *status_of(const struct rsp_json_value *message)
{
	return rsp_json_member(rsp_json_member(message, "header"), "functionExecutionStatus");
}

static struct rsp_slice text_of(struct rsp_arena *arena, const struct rsp_json_value *object,
                                const char *name)
{
	struct rsp_slice text = {0};

	if (!rsp_json_string(arena, rsp_json_member(object, name), &text))
		return (struct rsp_slice){0};
	return text;
}

/* A word that is none of the specification tells no success. */
static enum rsp_executed executed_of(struct rsp_slice word)
{
	const struct rsp_word *known = rsp_execution_status_find(word);

	return known ? known->executed : RSP_EXECUTED_FAILED;
}

bool rsp_web_succeeded(const struct rsp_json_value *message)
{
	const struct rsp_json_value *status = rsp_json_member(status_of(message), "status");

	return !status || executed_of(status->text) != RSP_EXECUTED_FAILED;
}

/* Name and code of a status: "MatchingID: refused", "8.2.6/3.8". */
static struct rsp_result told(struct rsp_arena *arena, struct rsp_slice word,
                              const struct rsp_json_value *codes)
{
	struct rsp_slice subject = text_of(arena, codes, "subjectCode");
	struct rsp_slice reason = text_of(arena, codes, "reasonCode");
	const struct rsp_subject *about = rsp_subject_find(subject);
	const struct rsp_reason *why = rsp_reason_find(reason);
	struct rsp_result result = {.state = RSP_RESULT_ERROR};

	result.name = rsp_arena_text(arena, word);
	if (!subject.len && !reason.len)
		return result;
	if (about && about->name && why)
		result.name = rsp_arena_concat(arena, about->name, ": ", why->meaning, NULL);
	result.code =
	    rsp_arena_printf(arena, "%.*s/%.*s", (int)subject.len, (const char *)subject.data,
	                     (int)reason.len, (const char *)reason.data);
	return result;
}

static struct rsp_result result_of_header(struct rsp_arena *arena,
                                          const struct rsp_json_value *message)
{
	const struct rsp_json_value *status = status_of(message);
	struct rsp_slice word = text_of(arena, status, "status");

	if (!word.len)
		return (struct rsp_result){0};
	if (executed_of(word) != RSP_EXECUTED_FAILED)
		return (struct rsp_result){.state = RSP_RESULT_OK};
	return told(arena, word, rsp_json_member(status, "statusCodeData"));
}

static const char *name_of_error(const struct rsp_web_function *function, struct rsp_slice name,
                                 int64_t number)
{
	const struct rsp_error_family *family;
	const struct rsp_error *error;

	for (size_t row = 0; row < sizeof(error_members) / sizeof(*error_members); row++) {
		if (!function || strcmp(function->path, error_members[row].path) != 0 ||
		    !rsp_equal_text(name, error_members[row].name))
			continue;
		error = rsp_error_of_key(error_members[row].key, number, &family);
		return error ? error->name : NULL;
	}
	return NULL;
}

/* A number under a name that ends like that is there in place of what was asked for. */
static struct rsp_result result_of_members(struct rsp_arena *arena,
                                           const struct rsp_web_function *function,
                                           const struct rsp_json_value *message)
{
	const struct rsp_json_value *member =
	    message->type == RSP_JSON_OBJECT ? message->first : NULL;
	int64_t number;

	for (; member; member = member->next) {
		const char *name;

		if (!rsp_ends_with(member->name, rsp_text("Error")) ||
		    !rsp_json_int(member, &number))
			continue;
		name = name_of_error(function, member->name, number);
		return (struct rsp_result){.state = RSP_RESULT_ERROR,
		                           .name =
		                               name ? name : rsp_arena_text(arena, member->name),
		                           .number = number};
	}
	return (struct rsp_result){0};
}

struct rsp_result rsp_web_result(struct rsp_arena *arena, const struct rsp_web_function *function,
                                 const struct rsp_json_value *message, const struct rsp_node *tree)
{
	struct rsp_result header = result_of_header(arena, message), inner = {0};

	if (header.state == RSP_RESULT_ERROR)
		return header;
	inner = result_of_members(arena, function, message);
	if (inner.state == RSP_RESULT_NONE && function && function->iface == RSP_IF_ESIPA)
		inner = rsp_es10_outcome(RSP_OUTCOME_PACKAGE, tree, NULL);
	return inner.state == RSP_RESULT_ERROR ? inner : header;
}

/* "MatchingID: refused (8.2.6/3.8)"; NULL: there is nothing to say. */
static const char *told_text(struct rsp_arena *arena, const struct rsp_json_value *status)
{
	struct rsp_slice word = text_of(arena, status, "status");
	struct rsp_result result;

	if (!word.len || executed_of(word) == RSP_EXECUTED_DONE)
		return NULL;
	result = told(arena, word, rsp_json_member(status, "statusCodeData"));
	if (!result.code)
		return result.name;
	return rsp_arena_concat(arena, result.name ? result.name : "", " (", result.code, ")",
	                        NULL);
}

/* What an operator is notified of (SGP.22 5.3.5). */
static const char *point_text(struct rsp_arena *arena, const struct rsp_json_value *message)
{
	const struct rsp_json_value *status = rsp_json_member(message, "notificationPointStatus");
	const char *text = told_text(arena, status);
	int64_t point;

	if (!rsp_json_int(rsp_json_member(message, "notificationPointId"), &point))
		return text;
	return rsp_arena_concat(arena, "notificationPointId ",
	                        rsp_arena_decimal(arena, (uint64_t)point), text ? ": " : "",
	                        text ? text : "", NULL);
}

const char *rsp_web_remark(struct rsp_arena *arena, const struct rsp_json_value *message)
{
	const char *warning;

	if (rsp_json_member(message, "notificationPointId") ||
	    rsp_json_member(message, "notificationPointStatus"))
		return point_text(arena, message);
	warning = rsp_web_succeeded(message) ? told_text(arena, status_of(message)) : NULL;
	return warning ? rsp_arena_concat(arena, "with warning: ", warning, NULL) : NULL;
}
