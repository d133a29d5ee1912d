/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_function.h"

static const struct rsp_soap_function functions[] = {
#define FUNCTION(iface, name, sort, request, response, clause)                                     \
	{RSP_IF_##iface, name, RSP_SOAP_##sort, request, response, clause},
#include "rsp/soap_functions.def"
#undef FUNCTION
};

enum { NUM_FUNCTIONS = sizeof(functions) / sizeof(*functions) };

static const enum rsp_interface interfaces[] = {RSP_IF_ES1, RSP_IF_ES2,  RSP_IF_ES3,
                                                RSP_IF_ES4, RSP_IF_ES4A, RSP_IF_ES7};

const struct rsp_soap_function *rsp_soap_function_at(size_t at)
{
	return at < NUM_FUNCTIONS ? &functions[at] : NULL;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool rsp_soap_equal(struct rsp_slice a, struct rsp_slice b)
{
	uint8_t c, d;

	if (a.len != b.len)
		return false;
	while (rsp_take_u8(&a, &c) && rsp_take_u8(&b, &d))
		if (lower(c) != lower(d))
			return false;
	return true;
}

const struct rsp_soap_function *rsp_soap_function_find(enum rsp_interface iface,
                                                       struct rsp_slice name)
{
	if (rsp_soap_equal(name, rsp_text("ProfileDownloadedCompleted")))
		name = rsp_text("ProfileDownloadCompleted");
	for (size_t at = 0; at < NUM_FUNCTIONS; at++)
		if (functions[at].iface == iface &&
		    rsp_soap_equal(name, rsp_text(functions[at].name)))
			return &functions[at];
	return NULL;
}

/* Cuts an ending off; false when it is not there. */
static bool drop_ending(struct rsp_slice *name, const char *ending)
{
	size_t len = rsp_text(ending).len;
	struct rsp_slice front = *name, last;

	if (!rsp_take_last(&front, len, &last) || !front.len ||
	    !rsp_soap_equal(last, rsp_text(ending)))
		return false;
	*name = front;
	return true;
}

struct rsp_soap_name rsp_soap_name_of_body(struct rsp_slice name)
{
	static const char note[] = "Notification";
	struct rsp_soap_name out = {0};
	struct rsp_slice part, rest = name;

	if (!rsp_take_until(&rest, '-', &part))
		return out;
	for (size_t at = 0; at < sizeof(interfaces) / sizeof(*interfaces); at++) {
		if (!rsp_soap_equal(part, rsp_text(rsp_interface_name(interfaces[at]))))
			continue;
		out.known = true;
		out.iface = interfaces[at];
	}
	out.function = rsp_trim(rest);
	out.known = out.known && out.function.len;
	if (drop_ending(&out.function, "Request"))
		out.direction = RSP_DIR_REQUEST;
	else if (drop_ending(&out.function, "Response"))
		out.direction = RSP_DIR_RESPONSE;
	rest = out.function;
	if (drop_ending(&rest, note) && out.direction != RSP_DIR_RESPONSE)
		out.direction = RSP_DIR_NOTIFICATION;
	return out;
}

struct rsp_soap_name rsp_soap_name_of_action(struct rsp_slice action)
{
	struct rsp_slice part, group = {0}, rest = rsp_trim(action);
	struct rsp_soap_name out;

	while (rsp_take_until(&rest, '/', &part))
		group = part;
	out = rsp_soap_name_of_body(rest);
	out.callback = out.known && drop_ending(&group, "CallBack");
	if (out.callback && out.direction == RSP_DIR_NONE)
		out.direction = RSP_DIR_RESPONSE;
	return out;
}
