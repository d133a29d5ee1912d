/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/packet.h"

enum {
	COMMAND_HEADER = 13,  /* SPI to PCNTR: TS 102 225 5.1 */
	RESPONSE_HEADER = 10, /* TAR to the status code: 5.2 */
	SHORT_LENGTH = 0x80,
	CHECK_LONGEST = 255,
	SPI_CIPHERED = 0x04,
	SPI_CHECK = 0x03,
	POR_CIPHERED = 0x10,
	POR_CHECK_SHIFT = 2,
	LONGEST_OMITTED = 8 /* bytes of check in a packet whose length is left out */
};

static size_t header_of(const struct rsp_packet *packet)
{
	return packet->secured->is_response ? RESPONSE_HEADER : COMMAND_HEADER;
}

/* A length as BER writes it: TS 102 226 4. */
static bool take_ber_length(struct rsp_slice *in, struct rsp_slice *out, size_t *out_len)
{
	struct rsp_slice rest = *in, number;
	uint8_t first;
	uint64_t value;
	size_t more = 0;

	if (!rsp_take_u8(&rest, &first))
		return false;
	value = first;
	if (first >= SHORT_LENGTH) {
		more = first - (size_t)SHORT_LENGTH;
		if (more == 0 || more > 2 || !rsp_take(&rest, more, &number) ||
		    !rsp_take_ube(&number, more, &value))
			return false;
	}
	*out_len = (size_t)value;
	return rsp_take(in, more + 1, out);
}

/* Whether the first octet is a header length, because the packet length was left out. */
static bool is_length_omitted(const struct rsp_packet *packet, struct rsp_slice in)
{
	struct rsp_slice number = in;
	uint8_t first;
	uint16_t declared;

	if (!rsp_peek_u8(in, 0, &first) || first < header_of(packet) ||
	    first > header_of(packet) + LONGEST_OMITTED || in.len <= first)
		return false;
	return rsp_take_u16be(&number, &declared) && declared != number.len;
}

static bool take_lengths(struct rsp_packet *packet, struct rsp_slice *in, size_t *out_header)
{
	uint16_t declared;
	uint8_t header;

	if (packet->secured->form == RSP_SECURED_STREAM) {
		if (!rsp_take(in, 1, &packet->identifier) ||
		    !take_ber_length(in, &packet->length, &packet->declared))
			return false;
	} else if (is_length_omitted(packet, *in)) {
		packet->no_length = true;
		packet->declared = in->len;
	} else {
		struct rsp_slice number;

		if (!rsp_take(in, 2, &packet->length))
			return false;
		number = packet->length;
		if (!rsp_take_u16be(&number, &declared))
			return false;
		packet->declared = declared;
	}
	packet->cut = packet->declared > in->len || packet->secured->cut;
	packet->trailing = rsp_sub(*in, packet->declared, in->len);
	*in = rsp_sub(*in, 0, packet->declared);
	if (packet->secured->form == RSP_SECURED_STREAM)
		return take_ber_length(in, &packet->header_length, out_header);
	if (!rsp_take(in, 1, &packet->header_length) ||
	    !rsp_peek_u8(packet->header_length, 0, &header))
		return false;
	*out_header = header;
	return true;
}

static bool take_security(struct rsp_packet *packet, struct rsp_slice *in)
{
	struct rsp_slice spi;

	if (!rsp_take(in, 2, &packet->spi) || !rsp_take(in, 1, &packet->kic) ||
	    !rsp_take(in, 1, &packet->kid))
		return false;
	spi = packet->spi;
	if (!rsp_take_u8(&spi, &packet->spi1) || !rsp_take_u8(&spi, &packet->spi2) ||
	    !rsp_peek_u8(packet->kic, 0, &packet->kic_octet) ||
	    !rsp_peek_u8(packet->kid, 0, &packet->kid_octet))
		return false;
	packet->ciphered = packet->spi1 & SPI_CIPHERED;
	packet->check = (enum rsp_check)(packet->spi1 & SPI_CHECK);
	return true;
}

void rsp_packet_read(const struct rsp_secured *secured, const struct rsp_buffer *buffer,
                     struct rsp_slice bytes, struct rsp_packet *out)
{
	struct rsp_slice in = bytes;
	size_t header;

	*out = (struct rsp_packet){.secured = secured, .buffer = buffer, .whole = bytes};
	if (!take_lengths(out, &in, &header)) {
		out->cut = true;
		return;
	}
	if (header < header_of(out) || header > header_of(out) + CHECK_LONGEST) {
		out->bad = true;
		return;
	}
	out->check_len = header - header_of(out);
	if ((!secured->is_response && !take_security(out, &in)) ||
	    !rsp_take(&in, RSP_TAR_LEN, &out->tar))
		out->cut = true;
	else
		out->body = in;
}

void rsp_packet_secured_as(struct rsp_packet *packet, uint8_t spi2, uint8_t kic, uint8_t kid)
{
	packet->spi2 = spi2;
	packet->kic_octet = kic;
	packet->kid_octet = kid;
	packet->ciphered = spi2 & POR_CIPHERED;
	packet->check = (enum rsp_check)(spi2 >> POR_CHECK_SHIFT & SPI_CHECK);
	if (!packet->check_len)
		packet->check = RSP_CHECK_NONE;
}
