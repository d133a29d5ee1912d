/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_result.h"

#include "rsp/errors.h"
#include "rsp/soap_value.h"

enum { TEXT_MAX = 80 };

static const struct rsp_xml_element *status_of(const struct rsp_soap_unit *unit)
{
	return rsp_soap_child(unit->element, "FunctionExecutionStatus");
}

/* A word that is none of the specification tells no success. */
static enum rsp_executed executed_of(struct rsp_slice word)
{
	const struct rsp_word *known = rsp_execution_status_find(word);

	return known ? known->executed : RSP_EXECUTED_FAILED;
}

bool rsp_soap_succeeded(const struct rsp_soap_unit *unit)
{
	struct rsp_slice word = rsp_soap_text(status_of(unit), "Status");

	return word.len && executed_of(word) != RSP_EXECUTED_FAILED;
}

static struct rsp_slice cut(struct rsp_slice text)
{
	return rsp_sub(text, 0, TEXT_MAX);
}

/* Name and code of a status: "Profile ICCID: not allowed", "8.2.1/1.2". */
static struct rsp_result told(struct rsp_arena *arena, const struct rsp_xml_element *status)
{
	const struct rsp_xml_element *codes = rsp_soap_child(status, "StatusCodeData");
	struct rsp_slice subject = rsp_soap_text(codes, "Subject");
	struct rsp_slice reason = rsp_soap_text(codes, "Reason");
	const struct rsp_subject *about = rsp_subject_find(subject);
	const struct rsp_reason *why = rsp_reason_find(reason);
	struct rsp_result result = {.state = RSP_RESULT_ERROR};

	result.name = rsp_arena_text(arena, cut(rsp_soap_text(status, "Status")));
	if (!subject.len && !reason.len)
		return result;
	if (about && why && (about->m2m || about->name))
		result.name = rsp_arena_concat(arena, about->m2m ? about->m2m : about->name, ": ",
		                               why->meaning, NULL);
	result.code = rsp_arena_concat(arena, rsp_arena_text(arena, cut(subject)), "/",
	                               rsp_arena_text(arena, cut(reason)), NULL);
	return result;
}

/* SOAP 1.2 has code and reason, SOAP 1.1 faultcode and faultstring. */
static struct rsp_result fault_of(struct rsp_arena *arena, const struct rsp_xml_element *fault)
{
	struct rsp_slice code = rsp_soap_text(rsp_soap_child(fault, "Code"), "Value");
	struct rsp_slice why = rsp_soap_text(rsp_soap_child(fault, "Reason"), "Text");

	if (!code.len)
		code = rsp_soap_text(fault, "faultcode");
	if (!why.len)
		why = rsp_soap_text(fault, "faultstring");
	return (struct rsp_result){.state = RSP_RESULT_ERROR,
	                           .name = why.len ? rsp_arena_text(arena, cut(why)) : "SOAP fault",
	                           .code = code.len ? rsp_arena_text(arena, cut(code)) : NULL};
}

struct rsp_result rsp_soap_result(struct rsp_arena *arena, const struct rsp_soap_unit *unit)
{
	const struct rsp_xml_element *status = status_of(unit);

	if (unit->content == RSP_SOAP_FAULTY)
		return fault_of(arena, unit->element);
	if (unit->direction != RSP_DIR_RESPONSE || !rsp_soap_text(status, "Status").len)
		return (struct rsp_result){0};
	if (rsp_soap_succeeded(unit))
		return (struct rsp_result){.state = RSP_RESULT_OK};
	return told(arena, status);
}

const char *rsp_soap_remark(struct rsp_arena *arena, const struct rsp_soap_unit *unit)
{
	const struct rsp_xml_element *status = status_of(unit);
	struct rsp_slice word = rsp_soap_text(status, "Status");
	struct rsp_result result;

	if (!word.len || executed_of(word) != RSP_EXECUTED_WARNED)
		return NULL;
	result = told(arena, status);
	if (!result.code)
		return "with warning";
	return rsp_arena_concat(arena, "with warning: ", result.name, " (", result.code, ")", NULL);
}
