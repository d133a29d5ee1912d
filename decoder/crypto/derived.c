/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/derived.h"

#include <string.h>

#include "crypto/crypto.h"

struct rsp_derived {
	struct rsp_key_set sets[RSP_DERIVED_MAX];
	size_t num, next;
	uint8_t points[RSP_DERIVED_POINTS][RSP_DERIVED_POINT_LEN];
	size_t num_points, next_point;
};

struct rsp_derived *rsp_derived_new(void)
{
	return rsp_alloc(sizeof(struct rsp_derived));
}

void rsp_derived_free(struct rsp_derived *derived)
{
	if (!derived)
		return;
	/* Only what was used: untouched memory costs nothing. */
	rsp_wipe(derived->sets, derived->num * sizeof(derived->sets[0]));
	rsp_free(derived);
}

static bool same_keys(const struct rsp_key_set *a, const struct rsp_key_set *b)
{
	if (a->kind != b->kind || a->kvn != b->kvn || a->num_keys != b->num_keys ||
	    strcmp(a->eid, b->eid) != 0 ||
	    !rsp_equal(rsp_slice(a->aid, a->aid_len), rsp_slice(b->aid, b->aid_len)))
		return false;
	for (size_t at = 0; at < a->num_keys; at++)
		if (a->keys[at].role != b->keys[at].role ||
		    !rsp_equal_secret(rsp_slice(a->keys[at].bytes, a->keys[at].len),
		                      rsp_slice(b->keys[at].bytes, b->keys[at].len)))
			return false;
	return true;
}

bool rsp_derived_add(struct rsp_derived *derived, const struct rsp_key_set *set)
{
	for (size_t at = 0; at < derived->num; at++)
		if (same_keys(&derived->sets[at], set))
			return false;
	derived->sets[derived->next] = *set;
	derived->next = (derived->next + 1) % RSP_DERIVED_MAX;
	if (derived->num < RSP_DERIVED_MAX)
		derived->num++;
	return true;
}

const struct rsp_key_set *rsp_derived_at(const struct rsp_derived *derived, size_t at)
{
	return derived && at < derived->num ? &derived->sets[at] : NULL;
}

static size_t keyring_len(const struct rsp_keyring *keyring)
{
	size_t low = 0, high = RSP_KEY_SETS_MAX;

	while (keyring && low < high) {
		size_t middle = low + (high - low) / 2;

		if (rsp_keyring_at(keyring, middle))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct rsp_key_set *rsp_keys_at(const struct rsp_keyring *keyring,
                                      const struct rsp_derived *derived, size_t at)
{
	const struct rsp_key_set *set = keyring ? rsp_keyring_at(keyring, at) : NULL;

	if (set)
		return set;
	return rsp_derived_at(derived, at - keyring_len(keyring));
}

void rsp_derived_add_point(struct rsp_derived *derived, struct rsp_slice point)
{
	if (point.len != RSP_DERIVED_POINT_LEN)
		return;
	for (size_t at = 0; at < derived->num_points; at++)
		if (rsp_equal(rsp_slice(derived->points[at], RSP_DERIVED_POINT_LEN), point))
			return;
	memcpy(derived->points[derived->next_point], point.data, RSP_DERIVED_POINT_LEN);
	derived->next_point = (derived->next_point + 1) % RSP_DERIVED_POINTS;
	if (derived->num_points < RSP_DERIVED_POINTS)
		derived->num_points++;
}

struct rsp_slice rsp_derived_point_at(const struct rsp_derived *derived, size_t at)
{
	return derived && at < derived->num_points
	           ? rsp_slice(derived->points[at], RSP_DERIVED_POINT_LEN)
	           : rsp_slice(NULL, 0);
}
