/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/cat_measured.h"

enum {
	GERAN_LEN = 16,
	GERAN_CELLS = 6,
	NO_CELLS = 7, /* the list of neighbours is not there */
	WIDEST = 16,  /* bits of one element, and what stands before it in its first octet */
	OCTET_BITS = 8,
	POINT_LEN = 3 /* octets of a coordinate */
};

/* Elements of so many bits one behind the other, as TS 44.018 draws them; -1: spare. */
struct element {
	unsigned bits;
	int field;
};

static const struct element serving[] = {
    {1, RSP_CAT_CELL_BA_USED    },
    {1, RSP_CAT_CELL_DTX_USED   },
    {6, RSP_CAT_CELL_RXLEV_FULL },
    {1, RSP_CAT_CELL_3G_BA_USED },
    {1, RSP_CAT_CELL_INVALID    },
    {6, RSP_CAT_CELL_RXLEV_SUB  },
    {1, -1                      },
    {3, RSP_CAT_CELL_RXQUAL_FULL},
    {3, RSP_CAT_CELL_RXQUAL_SUB },
    {3, RSP_CAT_CELL_NUM        },
};
static const struct element neighbour[] = {
    {6, RSP_CAT_CELL_RXLEV},
    {5, RSP_CAT_CELL_BCCH },
    {6, RSP_CAT_CELL_BSIC },
};

enum { SERVING_BITS = 26, NEIGHBOUR_BITS = 17 };

/* `num` bits from bit `at` on, at most WIDEST with the part of the octet before them. */
static uint64_t bits_at(struct rsp_slice in, unsigned at, unsigned num)
{
	struct rsp_slice part =
	    rsp_sub(in, at / OCTET_BITS, (at % OCTET_BITS + num + 7) / OCTET_BITS);
	unsigned have = (unsigned)part.len * OCTET_BITS;
	uint64_t value;

	if (!rsp_take_ube(&part, part.len, &value) || have < at % OCTET_BITS + num)
		return 0;
	return value >> (have - at % OCTET_BITS - num) & ((1U << num) - 1);
}

static unsigned show_elements(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                              unsigned at, const struct element *elements, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if (elements[i].field >= 0)
			rsp_node_bits(decode, node,
			              rsp_cat_field_of((enum rsp_cat_field)elements[i].field), in,
			              at, elements[i].bits, bits_at(in, at, elements[i].bits));
		at += elements[i].bits;
	}
	return at;
}

void rsp_cat_show_measurement(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	enum { NUM_AT = 23, NUM_BITS = 3 };
	unsigned at, cells;

	if (in.len != GERAN_LEN || bits_at(in, 16, 1))
		return;
	at = show_elements(decode, node, in, 0, serving, sizeof(serving) / sizeof(*serving));
	cells = (unsigned)bits_at(in, NUM_AT, NUM_BITS);
	for (unsigned i = 0; i < cells && cells != NO_CELLS && i < GERAN_CELLS; i++) {
		struct rsp_node *cell =
		    rsp_node_bits(decode, node, rsp_cat_field_of(RSP_CAT_CELL_NEXT), in, at,
		                  NEIGHBOUR_BITS, i + 1);

		at = show_elements(decode, cell, in, at, neighbour,
		                   sizeof(neighbour) / sizeof(*neighbour));
	}
}

/* TS 23.032 6.1: of 23 bits, or of 24 with a sign; in millionths of a degree. */
static bool show_point(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	enum { SIGN = 0x800000, FULL = 0x1000000 };
	static const int64_t quarter = 90000000, turn = 360000000;
	struct rsp_slice latitude, longitude, number;
	uint64_t value;
	int64_t degrees;

	if (!rsp_take(in, POINT_LEN, &latitude) || !rsp_take(in, POINT_LEN, &longitude))
		return false;
	number = latitude;
	if (!rsp_take_ube(&number, POINT_LEN, &value))
		return false;
	degrees = (int64_t)(value & (SIGN - 1)) * quarter / SIGN;
	rsp_node_int(decode, node, rsp_cat_field_of(RSP_CAT_GAD_LATITUDE), latitude,
	             value & SIGN ? -degrees : degrees);
	number = longitude;
	if (!rsp_take_ube(&number, POINT_LEN, &value))
		return false;
	degrees = value & SIGN ? (int64_t)value - FULL : (int64_t)value;
	rsp_node_int(decode, node, rsp_cat_field_of(RSP_CAT_GAD_LONGITUDE), longitude,
	             degrees * turn / FULL);
	return true;
}

/* What follows the point, octet by octet, by kind of shape. */
enum shape {
	ALONE = 0,
	CIRCLE = 1,
	ELLIPSE = 3,
	POLYGON = 5,
	ALTITUDE = 8,
	ELLIPSOID = 9,
	ARC = 10
};

static void show_octet(struct rsp_decode *decode, struct rsp_node *node, enum rsp_cat_field field,
                       struct rsp_slice *in)
{
	struct rsp_slice part = rsp_take_up_to(in, 1);
	uint8_t octet;

	if (rsp_peek_u8(part, 0, &octet))
		rsp_node_uint(decode, node, rsp_cat_field_of(field), part, octet);
}

/* TS 23.032 6.2, 6.4: C((1 + x)^K - 1) metres, K being seven bits; x in thousandths. */
static void show_uncertainty(struct rsp_decode *decode, struct rsp_node *node,
                             enum rsp_cat_field field, struct rsp_slice *in)
{
	enum { CODE_MASK = 0x7F, THOUSAND = 1000, MILLION = 1000000 };
	bool of_altitude = field == RSP_CAT_GAD_ALTITUDE_UNCERTAINTY;
	uint64_t start = (of_altitude ? 45U : 10U) * (uint64_t)MILLION, value = start;
	uint64_t growth = of_altitude ? 1025 : 1100;
	struct rsp_slice part = rsp_take_up_to(in, 1);
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return;
	node = rsp_node_uint(decode, node, rsp_cat_field_of(field), part, octet);
	for (unsigned i = octet & CODE_MASK; i; i--)
		value = value * growth / THOUSAND;
	if (node)
		node->note =
		    rsp_arena_printf(decode->arena, "%llu m",
		                     (unsigned long long)((value - start + MILLION / 2) / MILLION));
}

static void show_altitude(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	enum { BELOW = 0x8000 };
	struct rsp_slice part = rsp_take_up_to(in, 2), number = part;
	uint16_t value;

	if (rsp_take_u16be(&number, &value))
		rsp_node_int(decode, node, rsp_cat_field_of(RSP_CAT_GAD_ALTITUDE), part,
		             value & BELOW ? -(int64_t)(value & (BELOW - 1)) : value);
}

static void show_ellipse(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	show_uncertainty(decode, node, RSP_CAT_GAD_MAJOR, in);
	show_uncertainty(decode, node, RSP_CAT_GAD_MINOR, in);
	show_octet(decode, node, RSP_CAT_GAD_ORIENTATION, in);
}

static void show_arc(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	struct rsp_slice part = rsp_take_up_to(in, 2), number = part;
	uint16_t value;

	if (rsp_take_u16be(&number, &value))
		rsp_node_uint(decode, node, rsp_cat_field_of(RSP_CAT_GAD_RADIUS), part, value);
	show_uncertainty(decode, node, RSP_CAT_GAD_UNCERTAINTY, in);
	show_octet(decode, node, RSP_CAT_GAD_OFFSET, in);
	show_octet(decode, node, RSP_CAT_GAD_INCLUDED, in);
}

static void show_rest(struct rsp_decode *decode, struct rsp_node *node, enum shape shape,
                      struct rsp_slice in)
{
	if (shape == ALTITUDE || shape == ELLIPSOID)
		show_altitude(decode, node, &in);
	if (shape == CIRCLE)
		show_uncertainty(decode, node, RSP_CAT_GAD_UNCERTAINTY, &in);
	if (shape == ELLIPSE || shape == ELLIPSOID)
		show_ellipse(decode, node, &in);
	if (shape == ELLIPSOID)
		show_uncertainty(decode, node, RSP_CAT_GAD_ALTITUDE_UNCERTAINTY, &in);
	if (shape == ARC)
		show_arc(decode, node, &in);
	if (shape == ELLIPSE || shape == ELLIPSOID || shape == ARC)
		show_octet(decode, node, RSP_CAT_GAD_CONFIDENCE, &in);
}

enum { NIBBLE = 4, NIBBLE_MASK = 0x0F };

static void show_one_shape(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice first = rsp_take_up_to(&in, 1);
	uint8_t octet, num = 1;

	if (!rsp_peek_u8(first, 0, &octet))
		return;
	rsp_node_bits(decode, node, rsp_cat_field_of(RSP_CAT_GAD_TYPE), first, 0, NIBBLE,
	              octet >> NIBBLE);
	if (octet >> NIBBLE == POLYGON)
		num = octet & NIBBLE_MASK;
	while (num--)
		if (!show_point(decode, node, &in))
			return;
	show_rest(decode, node, (enum shape)(octet >> NIBBLE), in);
}

/* TS 23.032 8: a kind, the direction of the vertical speed in bit 2, nine bits of bearing, the
 * horizontal speed; the rest by kind. */
static const struct element velocity[] = {
    {4,  RSP_CAT_VELOCITY_TYPE   },
    {2,  -1                      },
    {1,  RSP_CAT_VELOCITY_DOWN   },
    {9,  RSP_CAT_VELOCITY_BEARING},
    {16, RSP_CAT_VELOCITY_SPEED  },
};

static void show_velocity(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	enum { HORIZONTAL_LEN = 4, VERTICAL = 1, UNCERTAIN = 2 };
	struct rsp_slice whole = in, part = rsp_take_up_to(&in, HORIZONTAL_LEN);
	uint64_t kind = bits_at(part, 0, NIBBLE);

	node = rsp_node_bytes(decode, node, rsp_cat_field_of(RSP_CAT_VELOCITY), whole, whole);
	if (part.len < HORIZONTAL_LEN)
		return;
	show_elements(decode, node, part, 0, velocity, sizeof(velocity) / sizeof(*velocity));
	if (kind & VERTICAL)
		show_octet(decode, node, RSP_CAT_VELOCITY_VERTICAL, &in);
	if (kind & UNCERTAIN)
		show_octet(decode, node, RSP_CAT_VELOCITY_UNCERTAINTY, &in);
	if (kind & VERTICAL && kind & UNCERTAIN)
		show_octet(decode, node, RSP_CAT_VELOCITY_VERTICAL_UNCERTAINTY, &in);
}

/* Takes what stands behind its length; empty where there is none. */
static struct rsp_slice take_counted(struct rsp_decode *decode, struct rsp_node *node,
                                     enum rsp_cat_field field, struct rsp_slice *in)
{
	struct rsp_slice octet = rsp_take_up_to(in, 1), part;
	uint8_t len;

	rsp_node_number(decode, node, rsp_cat_field_of(field), octet);
	if (!rsp_peek_u8(octet, 0, &len)) {
		rsp_report(decode, RSP_RULE_CAT_VALUE_BAD, octet, "the value ends before the %s",
		           rsp_cat_field_of(field)->label);
		return octet;
	}
	part = rsp_take_up_to(in, len);
	if (part.len < len)
		rsp_report(decode, RSP_RULE_CAT_VALUE_BAD, part, "the %s is %u, %zu octets follow",
		           rsp_cat_field_of(field)->label, len, part.len);
	return part;
}

void rsp_cat_show_shape(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice part;

	if (!in.len)
		return;
	part = take_counted(decode, node, RSP_CAT_GAD_LENGTH, &in);
	show_one_shape(decode, node, part);
	part = take_counted(decode, node, RSP_CAT_VELOCITY_LENGTH, &in);
	if (part.len)
		show_velocity(decode, node, part);
	if (!in.len)
		return;
	rsp_node_bytes(decode, node, rsp_cat_field_of(RSP_CAT_TRAILING), in, in);
	rsp_report(decode, RSP_RULE_CAT_VALUE_BAD, in, "%zu octets behind the end of the value",
	           in.len);
}
