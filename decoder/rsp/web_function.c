/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/web_function.h"

#include <string.h>

static const struct rsp_web_function functions[] = {
#define FUNCTION(iface, part, path, name, tag, sort, request, response, clause)                    \
	{RSP_IF_##iface, part, path, name, tag, RSP_WEB_##sort, request, response, clause},
#include "rsp/web_functions.def"
#undef FUNCTION
};

enum { NUM_FUNCTIONS = sizeof(functions) / sizeof(*functions) };

/* How the part of the path that names an interface is also written. */
static const struct spelling {
	const char *part;
	enum rsp_interface iface;
} spellings[] = {
    {"es9plus", RSP_IF_ES9P },
    {"es9p",    RSP_IF_ES9P },
    {"es9+",    RSP_IF_ES9P },
    {"es9",     RSP_IF_ES9P },
    {"es11",    RSP_IF_ES11 },
    {"es2plus", RSP_IF_ES2P },
    {"es2p",    RSP_IF_ES2P },
    {"es2+",    RSP_IF_ES2P },
    {"es12",    RSP_IF_ES12 },
    {"es15",    RSP_IF_ES15 },
    {"esipa",   RSP_IF_ESIPA},
};

const struct rsp_web_function *rsp_web_function_at(size_t at)
{
	return at < NUM_FUNCTIONS ? &functions[at] : NULL;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool equal_but_case(struct rsp_slice a, const char *text)
{
	struct rsp_slice b = rsp_text(text);
	uint8_t c, d;

	if (a.len != b.len)
		return false;
	while (rsp_take_u8(&a, &c) && rsp_take_u8(&b, &d))
		if (lower(c) != lower(d))
			return false;
	return true;
}

/* The last two parts of a path; empty ones are passed over. */
static void last_parts(struct rsp_slice target, struct rsp_slice out[static 2])
{
	struct rsp_slice path = target, part;

	out[0] = out[1] = (struct rsp_slice){0};
	if (rsp_take_until(&target, '?', &part))
		path = part;
	while (path.len) {
		if (!rsp_take_until(&path, '/', &part)) {
			part = path;
			path = (struct rsp_slice){0};
		}
		if (!part.len)
			continue;
		out[0] = out[1];
		out[1] = part;
	}
}

bool rsp_web_path_is_asn1(struct rsp_slice target)
{
	struct rsp_slice parts[2];

	last_parts(target, parts);
	return equal_but_case(parts[0], "rsp2") && equal_but_case(parts[1], "asn1");
}

struct rsp_slice rsp_web_path_last(struct rsp_slice target)
{
	struct rsp_slice parts[2];

	last_parts(target, parts);
	return parts[1];
}

bool rsp_web_path(struct rsp_slice target, enum rsp_interface *out_iface,
                  const struct rsp_web_function **out_function)
{
	struct rsp_slice parts[2];
	size_t row = 0;

	last_parts(target, parts);
	while (row < sizeof(spellings) / sizeof(*spellings) &&
	       !equal_but_case(parts[0], spellings[row].part))
		row++;
	if (row == sizeof(spellings) / sizeof(*spellings))
		return false;
	*out_iface = spellings[row].iface;
	*out_function = NULL;
	for (size_t at = 0; at < NUM_FUNCTIONS; at++)
		if (functions[at].iface == *out_iface &&
		    equal_but_case(parts[1], functions[at].path))
			*out_function = &functions[at];
	return true;
}

const struct rsp_web_function *rsp_web_function_of_tag(enum rsp_interface iface, uint32_t tag)
{
	for (size_t at = 0; tag && at < NUM_FUNCTIONS; at++)
		if (functions[at].iface == iface && functions[at].tag == tag)
			return &functions[at];
	return NULL;
}

const struct rsp_web_function *rsp_web_function_sibling(const struct rsp_web_function *function,
                                                        enum rsp_interface iface)
{
	for (size_t at = 0; at < NUM_FUNCTIONS; at++)
		if (functions[at].iface == iface && strcmp(functions[at].path, function->path) == 0)
			return &functions[at];
	return function;
}
