/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slices: the one way this project reads input bytes.
 *
 * A slice is a pointer and a length; it owns nothing and is copied by value. Every function that
 * takes from a slice either takes from its front and answers true, or answers false and changes
 * nothing. A child slice cannot see past its parent, so no caller ever computes a length by
 * subtraction. Bounds are checked here and nowhere else. All lengths are in bytes.
 */
#ifndef RSPTRACE_SLICE_H
#define RSPTRACE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RSP_MUST_USE __attribute__((warn_unused_result))
/* Functions of a few instructions that are called for every few bytes: what a compiler thinks of
 * their number must not decide. */
#define RSP_INLINE static inline __attribute__((always_inline))
/* What hardly ever happens, kept out of the functions that are called all the time. */
#define RSP_RARE __attribute__((noinline, cold))

struct rsp_slice {
	const uint8_t *data;
	size_t len;
};

/* rsp_slice makes a slice of `len` bytes at `data`; the bytes must outlive it. */
RSP_INLINE struct rsp_slice rsp_slice(const void *data, size_t len)
{
	return (struct rsp_slice){data, len};
}

/* rsp_text makes a slice of the bytes of a NUL-terminated string, without the NUL. */
struct rsp_slice rsp_text(const char *text);

/* rsp_take_u8 ... rsp_take_u64be take one unsigned number in network order; the ...le forms take
 * the least significant byte first. False when too few bytes are left. */
RSP_MUST_USE RSP_INLINE bool rsp_take_u8(struct rsp_slice *in, uint8_t *out);
RSP_MUST_USE RSP_INLINE bool rsp_take_u16be(struct rsp_slice *in, uint16_t *out);
RSP_MUST_USE RSP_INLINE bool rsp_take_u24be(struct rsp_slice *in, uint32_t *out);
RSP_MUST_USE RSP_INLINE bool rsp_take_u32be(struct rsp_slice *in, uint32_t *out);
RSP_MUST_USE bool rsp_take_u64be(struct rsp_slice *in, uint64_t *out);
RSP_MUST_USE RSP_INLINE bool rsp_take_u16le(struct rsp_slice *in, uint16_t *out);
RSP_MUST_USE RSP_INLINE bool rsp_take_u32le(struct rsp_slice *in, uint32_t *out);
RSP_MUST_USE bool rsp_take_u64le(struct rsp_slice *in, uint64_t *out);

/* rsp_take_ube takes `len` bytes (0 to 8) as one unsigned number in network order. */
RSP_MUST_USE bool rsp_take_ube(struct rsp_slice *in, size_t len, uint64_t *out);

/* rsp_take takes `len` bytes from the front as a child slice. */
RSP_MUST_USE RSP_INLINE bool rsp_take(struct rsp_slice *in, size_t len, struct rsp_slice *out);

/* rsp_take_last takes `len` bytes from the end (a status word, a MAC). */
RSP_MUST_USE RSP_INLINE bool rsp_take_last(struct rsp_slice *in, size_t len, struct rsp_slice *out);

/* rsp_take_up_to takes `len` bytes, or all that is left when there are fewer; it cannot fail. */
RSP_INLINE struct rsp_slice rsp_take_up_to(struct rsp_slice *in, size_t len);

/* rsp_skip drops `len` bytes from the front. */
RSP_MUST_USE RSP_INLINE bool rsp_skip(struct rsp_slice *in, size_t len);

/* rsp_peek_u8 reads the byte `at` bytes from the front without taking it. */
RSP_MUST_USE RSP_INLINE bool rsp_peek_u8(struct rsp_slice in, size_t at, uint8_t *out);

/* rsp_sub is the part of `in` from `off` on, at most `len` bytes; empty where it lies outside. */
RSP_INLINE struct rsp_slice rsp_sub(struct rsp_slice in, size_t off, size_t len);

/* rsp_take_line takes up to and including the next LF; `out` gets the line without LF and without
 * one CR before it. The last line may lack its LF. False when nothing is left. */
RSP_MUST_USE bool rsp_take_line(struct rsp_slice *in, struct rsp_slice *out);

/* rsp_take_until takes the bytes before the first `byte`, and drops that byte; false when it does
 * not occur. */
RSP_MUST_USE bool rsp_take_until(struct rsp_slice *in, uint8_t byte, struct rsp_slice *out);

/* rsp_trim drops blanks (space, tab, CR, NUL) from both ends. */
struct rsp_slice rsp_trim(struct rsp_slice in);

/* rsp_equal, rsp_starts_with, rsp_ends_with compare bytes; rsp_equal_text compares with a string.
 */
bool rsp_equal(struct rsp_slice a, struct rsp_slice b);
bool rsp_equal_text(struct rsp_slice a, const char *text);
bool rsp_starts_with(struct rsp_slice in, struct rsp_slice prefix);
bool rsp_starts_with_text(struct rsp_slice in, const char *prefix);
bool rsp_ends_with(struct rsp_slice in, struct rsp_slice suffix);

/* rsp_find gives the offset of the first occurrence of `needle` in `in`; false when it does not
 * occur. */
RSP_MUST_USE bool rsp_find(struct rsp_slice in, struct rsp_slice needle, size_t *out_off);

/* rsp_contains tells whether `part` lies wholly inside the memory of `whole` (by address, not by
 * content). */
RSP_INLINE bool rsp_contains(struct rsp_slice whole, struct rsp_slice part);

/* rsp_offset_in is how many bytes after the start of `whole` the slice `part` begins; `part` must
 * have been cut from `whole`. */
RSP_INLINE size_t rsp_offset_in(struct rsp_slice whole, struct rsp_slice part);

/* One BER tag-length-value object (ITU-T X.690 section 8.1) as it stands in the input. */
struct rsp_tlv {
	uint32_t tag;            /* the tag's own bytes as one number: 5A, BF38, 9F70; at most 4 */
	struct rsp_slice whole;  /* tag, length and the value as far as it is there */
	struct rsp_slice header; /* tag and length */
	struct rsp_slice value;  /* the value as far as it is there */
	size_t declared_len;     /* what the length octets say; SIZE_MAX for the indefinite form */
	bool constructed;
	bool truncated;          /* the value ends before declared_len */
	bool non_minimal_length; /* X.690 10.1 asks for the shortest form */
	bool indefinite; /* X.690 8.1.3.6; value then reaches to the end-of-contents octets */
};

enum rsp_tlv_status {
	RSP_TLV_OK,  /* one object taken, perhaps with truncated set */
	RSP_TLV_END, /* nothing left */
	RSP_TLV_CUT, /* the tag or length octets are cut short; nothing taken */
	RSP_TLV_BAD  /* not a tag or length at all (tag over 4 bytes, length FF or over 4 bytes, no
	                end-of-contents within 16 levels); nothing taken */
};

/* rsp_take_tlv takes one BER object. A value shorter than declared is given as far as it goes, with
 * truncated set and everything left taken. */
enum rsp_tlv_status rsp_take_tlv(struct rsp_slice *in, struct rsp_tlv *out);

/* rsp_first_tag is the tag of the object at the front; 0 when there is none, or its tag and length
 * are cut short or none at all. */
uint32_t rsp_first_tag(struct rsp_slice in);

/* rsp_tlv_find looks for the first object with `tag` among the objects of `in` (one level). */
RSP_MUST_USE bool rsp_tlv_find(struct rsp_slice in, uint32_t tag, struct rsp_tlv *out);

/* The short ones are inline: a trace is read through them byte for byte. Nothing below this line is
 * a contract. */

RSP_INLINE bool rsp_take(struct rsp_slice *in, size_t len, struct rsp_slice *out)
{
	if (len > in->len)
		return false;
	*out = rsp_slice(in->data, len);
	/* As a number: an empty slice may have no memory, and NULL + 0 is not defined. */
	in->data = (const uint8_t *)((uintptr_t)in->data + len);
	in->len -= len;
	return true;
}

RSP_INLINE bool rsp_take_last(struct rsp_slice *in, size_t len, struct rsp_slice *out)
{
	if (len > in->len)
		return false;
	*out = len ? rsp_slice(in->data + (in->len - len), len) : rsp_slice(in->data, 0);
	in->len -= len;
	return true;
}

RSP_INLINE struct rsp_slice rsp_take_up_to(struct rsp_slice *in, size_t len)
{
	struct rsp_slice out = {0};
	bool taken = rsp_take(in, len < in->len ? len : in->len, &out);

	(void)taken; /* cannot fail: never asks for more than there is */
	return out;
}

RSP_INLINE bool rsp_skip(struct rsp_slice *in, size_t len)
{
	struct rsp_slice dropped;

	return rsp_take(in, len, &dropped);
}

RSP_INLINE bool rsp_take_u8(struct rsp_slice *in, uint8_t *out)
{
	if (in->len == 0)
		return false;
	*out = *in->data++;
	in->len--;
	return true;
}

RSP_INLINE bool rsp_take_u16be(struct rsp_slice *in, uint16_t *out)
{
	struct rsp_slice part;

	if (!rsp_take(in, 2, &part))
		return false;
	*out = (uint16_t)(part.data[0] << 8 | part.data[1]);
	return true;
}

RSP_INLINE bool rsp_take_u24be(struct rsp_slice *in, uint32_t *out)
{
	struct rsp_slice part;

	if (!rsp_take(in, 3, &part))
		return false;
	*out = (uint32_t)part.data[0] << 16 | (uint32_t)part.data[1] << 8 | part.data[2];
	return true;
}

RSP_INLINE bool rsp_take_u32be(struct rsp_slice *in, uint32_t *out)
{
	struct rsp_slice part;

	if (!rsp_take(in, 4, &part))
		return false;
	*out = (uint32_t)part.data[0] << 24 | (uint32_t)part.data[1] << 16 |
	       (uint32_t)part.data[2] << 8 | part.data[3];
	return true;
}

RSP_INLINE bool rsp_take_u16le(struct rsp_slice *in, uint16_t *out)
{
	struct rsp_slice part;

	if (!rsp_take(in, 2, &part))
		return false;
	*out = (uint16_t)(part.data[1] << 8 | part.data[0]);
	return true;
}

RSP_INLINE bool rsp_take_u32le(struct rsp_slice *in, uint32_t *out)
{
	struct rsp_slice part;

	if (!rsp_take(in, 4, &part))
		return false;
	*out = (uint32_t)part.data[3] << 24 | (uint32_t)part.data[2] << 16 |
	       (uint32_t)part.data[1] << 8 | part.data[0];
	return true;
}

RSP_INLINE bool rsp_peek_u8(struct rsp_slice in, size_t at, uint8_t *out)
{
	if (at >= in.len)
		return false;
	*out = in.data[at];
	return true;
}

RSP_INLINE struct rsp_slice rsp_sub(struct rsp_slice in, size_t off, size_t len)
{
	if (!rsp_skip(&in, off))
		return rsp_slice(in.data, 0);
	return rsp_take_up_to(&in, len);
}

RSP_INLINE bool rsp_contains(struct rsp_slice whole, struct rsp_slice part)
{
	uintptr_t start = (uintptr_t)whole.data, at = (uintptr_t)part.data;

	/* What begins before `whole` is far behind it: the difference has no sign. */
	return part.data && at - start <= whole.len && part.len <= whole.len - (at - start);
}

RSP_INLINE size_t rsp_offset_in(struct rsp_slice whole, struct rsp_slice part)
{
	return (size_t)((uintptr_t)part.data - (uintptr_t)whole.data);
}

/* rsp_take_plain_tlv is rsp_take_tlv for nearly every object there is: a tag of one or two octets,
 * the shortest form of a length of up to three, and all of the value. False for all others, which
 * may be good too. */
RSP_INLINE bool rsp_take_plain_tlv(struct rsp_slice *in, struct rsp_tlv *out)
{
	enum { CONSTRUCTED = 0x20, NUMBER_MASK = 0x1F, MORE = 0x80, LONG = 0x80 };
	const uint8_t *data = in->data;
	size_t at = 2, left = in->len, length;
	uint32_t tag, first;

	if (left < at)
		return false;
	tag = first = data[0];
	length = data[1];
	if ((first & NUMBER_MASK) == NUMBER_MASK) {
		if (left < ++at || length & MORE)
			return false;
		tag = first << 8 | data[1];
		length = data[2];
	}
	if (length & LONG) {
		size_t more = length & ~(size_t)LONG;

		if (left < at + more)
			return false;
		if (more == 1 && data[at] & LONG)
			length = data[at];
		else if (more == 2 && data[at])
			length = (size_t)data[at] << 8 | data[at + 1];
		else
			return false;
		at += more;
	}
	left -= at;
	if (length > left)
		return false;
	out->tag = tag;
	out->constructed = first & CONSTRUCTED;
	out->truncated = out->non_minimal_length = out->indefinite = false;
	out->declared_len = length;
	out->header = rsp_slice(data, at);
	out->value = rsp_slice(data + at, length);
	out->whole = rsp_slice(data, at + length);
	in->data = data + at + length;
	in->len = left - length;
	return true;
}

#endif
