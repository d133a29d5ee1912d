/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/packet.h"

enum {
	TEN_POWERS = 20,    /* 10^0 to 10^19 fit in 64 bits */
	FRACTION_BITS = 34, /* 10^9 times a fraction of so many bits fits in 64 bits */
	WORD_BITS = 64
};

/* Room for a shift of the clock (--shift) is left in 64 bits. */
static const uint64_t seconds_max = INT64_MAX / 2 / RSP_NS_PER_S;

static uint64_t power_of_ten(unsigned exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

static void split_decimal(unsigned exponent, uint64_t units, uint64_t *out_s, uint64_t *out_ns)
{
	uint64_t per_second;

	*out_s = 0;
	*out_ns = 0;
	if (exponent < TEN_POWERS) {
		per_second = power_of_ten(exponent);
		*out_s = units / per_second;
		units %= per_second;
	}
	if (exponent <= RSP_NS_DIGITS)
		*out_ns = units * power_of_ten(RSP_NS_DIGITS - exponent);
	else if (exponent - RSP_NS_DIGITS < TEN_POWERS)
		*out_ns = units / power_of_ten(exponent - RSP_NS_DIGITS);
}

static void split_binary(unsigned exponent, uint64_t units, uint64_t *out_s, uint64_t *out_ns)
{
	*out_s = 0;
	if (exponent < WORD_BITS) {
		*out_s = units >> exponent;
		units &= ((uint64_t)1 << exponent) - 1;
	}
	if (exponent > FRACTION_BITS) {
		unsigned drop = exponent - FRACTION_BITS;

		units = drop < WORD_BITS ? units >> drop : 0;
		exponent = FRACTION_BITS;
	}
	*out_ns = units * RSP_NS_PER_S >> exponent;
}

void rsp_packet_time(struct rsp_resolution resolution, uint64_t units, int64_t offset,
                     struct rsp_frame *out)
{
	uint64_t s, ns;

	out->clock = RSP_CLOCK_NONE;
	out->t_ns = 0;
	if (resolution.binary)
		split_binary(resolution.exponent, units, &s, &ns);
	else
		split_decimal(resolution.exponent, units, &s, &ns);
	/* An offset before 1970 is a large number here, and so refused unless s brings it back. */
	s += (uint64_t)offset;
	if (s >= seconds_max || ns >= RSP_NS_PER_S)
		return;
	out->clock = RSP_CLOCK_UNIX;
	out->t_ns = (int64_t)(s * RSP_NS_PER_S + ns);
}
