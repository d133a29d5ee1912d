/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/endpoint.h"

#include <string.h>

bool rsp_endpoint_equal(const struct rsp_endpoint *a, const struct rsp_endpoint *b)
{
	return a->port == b->port && a->address_len == b->address_len &&
	       memcmp(a->address, b->address, a->address_len) == 0;
}

/* RFC 5952: the first of the longest runs of zero groups, if longer than one. */
static size_t longest_zeros(const uint16_t *groups, size_t num, size_t *out_len)
{
	size_t best = num, best_len = 1;

	for (size_t i = 0; i < num; i++) {
		size_t len = 0;

		while (i + len < num && groups[i + len] == 0)
			len++;
		if (len > best_len) {
			best = i;
			best_len = len;
		}
	}
	*out_len = best_len;
	return best;
}

static const char *ipv6_text(struct rsp_arena *arena, struct rsp_slice bytes)
{
	enum { NUM_GROUPS = 8 };
	uint16_t groups[NUM_GROUPS] = {0};
	const char *text = "";
	size_t zeros, len;

	for (size_t i = 0; i < NUM_GROUPS; i++)
		if (!rsp_take_u16be(&bytes, &groups[i]))
			return "";
	zeros = longest_zeros(groups, NUM_GROUPS, &len);
	for (size_t i = 0; i < NUM_GROUPS; i++) {
		if (i == zeros) {
			text = rsp_arena_printf(arena, "%s::", text);
			i += len - 1;
			continue;
		}
		text = rsp_arena_printf(arena, "%s%s%x", text, i && i != zeros + len ? ":" : "",
		                        groups[i]);
	}
	return text;
}

const char *rsp_endpoint_address(struct rsp_arena *arena, const struct rsp_endpoint *end)
{
	enum { IPV4_LEN = 4 };
	const uint8_t *a = end->address;

	if (end->address_len == 0)
		return "";
	if (end->address_len == IPV4_LEN)
		return rsp_arena_printf(arena, "%u.%u.%u.%u", a[0], a[1], a[2], a[3]);
	return ipv6_text(arena, rsp_slice(a, end->address_len));
}

const char *rsp_endpoint_text(struct rsp_arena *arena, const struct rsp_endpoint *end)
{
	const char *address = rsp_endpoint_address(arena, end);
	bool v6 = end->address_len == sizeof(end->address);

	if (end->address_len == 0)
		return "";
	return rsp_arena_printf(arena, v6 ? "[%s]:%u" : "%s:%u", address, end->port);
}
