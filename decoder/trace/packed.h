/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a packed message is written. Internal to trace/.
 *
 *   4 bytes: where the buffers stand, 4 bytes: how many they are
 *   columns, in the order of pack.c: numbers as varints (7 bits a byte, the least significant
 *   first), signed ones as twice the number or, where negative, twice its complement and one;
 *   texts as length plus one, bytes, NUL; 0: none
 *   elements: depth plus one, address of the field, span, value, note; 0: no more
 *   findings: 1, address of the rule, level, whether it did not run, span, text; 0: no more
 *   buffers: for each its kind, frame, place, name, whether its bytes follow, length,
 *   bytes, number of pieces, and for each piece offset, length, parent plus one, offset there
 * A span is a buffer plus one and, unless that is 0, its first bit and its number of bits. */
#ifndef RSP_TRACE_PACKED_H
#define RSP_TRACE_PACKED_H

enum rsp_packed_value {
	RSP_PACKED_SPAN,   /* the bytes of the span */
	RSP_PACKED_BUFFER, /* offset and length in the buffer of the span */
	RSP_PACKED_BYTES   /* length and the bytes themselves */
};

enum { RSP_PACKED_BITS = 7, RSP_PACKED_MORE = 0x80 };

#endif
