/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/hpack.h"

#include <nghttp2/nghttp2.h>

/* A table whose entries were not seen is filled with entries of this name. Entries are counted from
 * the newest, so a reference is either to one seen since, or to one of these. */
static const char unknown_name[] = "?";

struct rsp_hpack {
	nghttp2_mem mem; /* the inflater refers to it */
	nghttp2_hd_inflater *inflater; /* NULL: there was no memory for it */
};

static void *mem_alloc(size_t size, void *user)
{
	(void)user;
	return rsp_alloc(size);
}

static void mem_free(void *old, void *user)
{
	(void)user;
	rsp_free(old);
}

static void *mem_calloc(size_t num, size_t size, void *user)
{
	(void)user;
	return size && num > SIZE_MAX / size ? NULL : rsp_alloc(num * size);
}

static void *mem_realloc(void *old, size_t size, void *user)
{
	(void)user;
	return rsp_realloc(old, size);
}

static void no_field(void *user, const struct rsp_hpack_field *field)
{
	(void)user;
	(void)field;
}

static bool read_block(struct rsp_hpack *hpack, struct rsp_slice block, void *user,
                       void (*field)(void *user, const struct rsp_hpack_field *field))
{
	struct rsp_slice in = block;
	int flags = 0;

	while (!(flags & NGHTTP2_HD_INFLATE_FINAL)) {
		size_t off = rsp_offset_in(block, in);
		nghttp2_nv nv;
		ssize_t used;

		flags = 0;
		used = nghttp2_hd_inflate_hd2(hpack->inflater, &nv, &flags, in.data, in.len, 1);
		if (used < 0 || !rsp_skip(&in, (size_t)used))
			return false;
		if (flags & NGHTTP2_HD_INFLATE_EMIT) {
			struct rsp_hpack_field out = {.name = rsp_slice(nv.name, nv.namelen),
			                              .value = rsp_slice(nv.value, nv.valuelen),
			                              .off = off};

			out.known = !rsp_equal_text(out.name, unknown_name);
			field(user, &out);
		} else if (used == 0 && !(flags & NGHTTP2_HD_INFLATE_FINAL)) {
			return false; /* the block ends inside a field */
		}
	}
	nghttp2_hd_inflate_end_headers(hpack->inflater);
	return true;
}

/* RFC 7541 section 6.2.1: a literal field with incremental indexing and a new name, without value.
 * The table's first size is 4096 bytes (RFC 9113 section 6.5.2), an entry takes 32 more than its
 * text. */
static bool fill_unknown(struct rsp_hpack *hpack)
{
	enum { FIRST_SIZE = 4096, ENTRY_SIZE = 32 + 1, NUM_ENTRIES = FIRST_SIZE / ENTRY_SIZE };
	static const uint8_t literal[] = {0x40, 0x01, '?', 0x00};

	for (int i = 0; i < NUM_ENTRIES; i++)
		if (!read_block(hpack, rsp_slice(literal, sizeof(literal)), NULL, no_field))
			return false;
	return true;
}

static void give_up(struct rsp_hpack *hpack)
{
	if (hpack->inflater)
		nghttp2_hd_inflate_del(hpack->inflater);
	hpack->inflater = NULL;
}

static bool renew(struct rsp_hpack *hpack, bool joined)
{
	hpack->mem = (nghttp2_mem){NULL, mem_alloc, mem_free, mem_calloc, mem_realloc};
	give_up(hpack);
	if (nghttp2_hd_inflate_new2(&hpack->inflater, &hpack->mem) != 0) {
		hpack->inflater = NULL;
		return false;
	}
	return nghttp2_hd_inflate_change_table_size(hpack->inflater, RSP_HPACK_TABLE_MAX) == 0 &&
	       (!joined || fill_unknown(hpack));
}

struct rsp_hpack *rsp_hpack_new(bool joined)
{
	struct rsp_hpack *hpack = rsp_alloc(sizeof(*hpack));

	if (!hpack || renew(hpack, joined))
		return hpack;
	rsp_hpack_free(hpack);
	return NULL;
}

void rsp_hpack_free(struct rsp_hpack *hpack)
{
	if (!hpack)
		return;
	give_up(hpack);
	rsp_free(hpack);
}

bool rsp_hpack_read(struct rsp_hpack *hpack, struct rsp_slice block, void *user,
                    void (*field)(void *user, const struct rsp_hpack_field *field))
{
	if (!hpack->inflater)
		return false;
	if (read_block(hpack, block, user, field))
		return true;
	if (!renew(hpack, true))
		give_up(hpack);
	return false;
}

bool rsp_hpack_lost(struct rsp_hpack *hpack)
{
	return renew(hpack, true);
}
