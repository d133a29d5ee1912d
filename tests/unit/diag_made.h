/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of Qualcomm's diagnostic interface, made by hand. */
#ifndef RSP_TEST_DIAG_MADE_H
#define RSP_TEST_DIAG_MADE_H

#include "source_feed.h"

/* The check sum by polynomial division as ITU-T V.41 writes it, most significant bit first, of
 * bytes whose bits are turned round: another way than the library's. */
static inline unsigned diag_made_crc(const uint8_t *data, size_t len)
{
	unsigned crc = 0xFFFF, turned = 0;

	for (size_t i = 0; i < len * 8; i++) {
		unsigned bit = (unsigned)data[i / 8] >> i % 8 & 1;
		unsigned top = crc >> 15 & 1;

		crc = crc << 1 & 0xFFFF;
		if (top != bit)
			crc ^= 0x1021;
	}
	for (unsigned i = 0; i < 16; i++)
		turned |= (crc >> i & 1) << (15 - i);
	return ~turned & 0xFFFF;
}

static inline void diag_made_escaped(struct made *made, unsigned byte)
{
	if (byte == 0x7E || byte == 0x7D) {
		made_8(made, 0x7D);
		byte ^= 0x20;
	}
	made_8(made, byte);
}

/* Frames a packet as a stream has it (QCSuper, src/inputs/_hdlc_mixin.py). */
static inline void diag_made_framed(struct made *made, const uint8_t *data, size_t len)
{
	unsigned crc = diag_made_crc(data, len);

	for (size_t i = 0; i < len; i++)
		diag_made_escaped(made, data[i]);
	diag_made_escaped(made, crc & 0xFF);
	diag_made_escaped(made, crc >> 8);
	made_8(made, 0x7E);
}

/* A log record: length, code, time (QCSuper, src/inputs/dlf_read.py; osmo-qcdiag,
 * src/protocol/protocol.h, struct log_hdr). */
static inline void diag_made_record(struct made *made, unsigned code, uint64_t time,
                                    const void *body, size_t len)
{
	made_16(made, (unsigned)len + 12);
	made_16(made, code);
	made_32(made, (uint32_t)time);
	made_32(made, (uint32_t)(time >> 32));
	made_bytes(made, body, len);
}

/* The same in a packet: 10, number of waiting logs, length (osmo-qcdiag, struct diag_log_hdr). */
static inline void diag_made_log(struct made *made, unsigned code, uint64_t time, const void *body,
                                 size_t len)
{
	struct made packet = {.len = 0};

	made_16(&packet, 0x0010);
	made_16(&packet, (unsigned)len + 12);
	diag_made_record(&packet, code, time, body, len);
	diag_made_framed(made, packet.data, packet.len);
}

/* A record 0x19B7 as the tests have it: version, sequence number, slot, type, and five bytes more
 * that nothing reads. The sibling record 0x1CC8 begins like that (diaggrok,
 * src/diaggrok/parsers/diag_0x1cc8.py), and QCAT prints the fields in this order. */
static inline size_t diag_made_apdu(uint8_t *out, unsigned slot, unsigned type, const void *data,
                                    size_t len)
{
	const uint8_t header[10] = {1, 0, 0, (uint8_t)slot, (uint8_t)type};

	memcpy(out, header, sizeof(header));
	if (len)
		memcpy(out + sizeof(header), data, len);
	return sizeof(header) + len;
}

#endif
