/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks that need no key. */
#include <string.h>

#include "crypto/crypto.h"

enum { OCTET_BITS = 8, OCTET_MASK = 0xFF };

/* Both are bitwise: packets are short, and tables would have to be read from memory. */
static uint32_t crc(const struct rsp_slice *parts, size_t num_parts, uint32_t polynomial,
                    uint32_t ones)
{
	uint32_t sum = ones;
	uint8_t octet;

	for (size_t i = 0; i < num_parts; i++) {
		struct rsp_slice in = parts[i];

		while (rsp_take_u8(&in, &octet)) {
			sum ^= octet;
			for (int bit = 0; bit < OCTET_BITS; bit++)
				sum = sum & 1 ? sum >> 1 ^ polynomial : sum >> 1;
		}
	}
	return sum ^ ones;
}

void rsp_crc16(const struct rsp_slice *parts, size_t num_parts, uint8_t out[static 2])
{
	static const uint32_t polynomial = 0x8408, ones = 0xFFFF;
	uint32_t sum = crc(parts, num_parts, polynomial, ones);

	out[0] = (uint8_t)(sum >> OCTET_BITS & OCTET_MASK);
	out[1] = (uint8_t)(sum & OCTET_MASK);
}

void rsp_crc32(const struct rsp_slice *parts, size_t num_parts, uint8_t out[static 4])
{
	static const uint32_t polynomial = 0xEDB88320, ones = 0xFFFFFFFF;
	uint32_t sum = crc(parts, num_parts, polynomial, ones);

	for (unsigned i = 0; i < sizeof(sum); i++)
		out[i] = (uint8_t)(sum >> (sizeof(sum) - 1 - i) * OCTET_BITS & OCTET_MASK);
}

void rsp_xor(const struct rsp_slice *parts, size_t num_parts, uint8_t *out, size_t len)
{
	size_t at = 0;
	uint8_t octet;

	memset(out, 0, len);
	for (size_t i = 0; i < num_parts; i++) {
		struct rsp_slice in = parts[i];

		while (rsp_take_u8(&in, &octet))
			out[at++ % len] ^= octet;
	}
}
