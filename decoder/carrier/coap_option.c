/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/coap_option.h"

#include "rsptrace/buffer.h"

enum { PAYLOAD_MARKER = 0xFF, NIBBLE = 4, NIBBLE_MASK = 0x0F, TARGET_MAX = 4 << 10 };

enum format { OPAQUE, UINT, STRING, MEDIA_TYPE };

/* IANA, CoRE Parameters: CoAP Option Numbers. */
static const struct {
	uint32_t number;
	enum format format;
	const char *name;
} options[] = {
    {1,   OPAQUE,     "If-Match"      },
    {3,   STRING,     "Uri-Host"      },
    {4,   OPAQUE,     "ETag"          },
    {5,   OPAQUE,     "If-None-Match" },
    {6,   UINT,       "Observe"       },
    {7,   UINT,       "Uri-Port"      },
    {8,   STRING,     "Location-Path" },
    {9,   OPAQUE,     "OSCORE"        },
    {11,  STRING,     "Uri-Path"      },
    {12,  MEDIA_TYPE, "Content-Format"},
    {14,  UINT,       "Max-Age"       },
    {15,  STRING,     "Uri-Query"     },
    {16,  UINT,       "Hop-Limit"     },
    {17,  MEDIA_TYPE, "Accept"        },
    {20,  STRING,     "Location-Query"},
    {23,  UINT,       "Block2"        },
    {27,  UINT,       "Block1"        },
    {28,  UINT,       "Size2"         },
    {35,  STRING,     "Proxy-Uri"     },
    {39,  STRING,     "Proxy-Scheme"  },
    {60,  UINT,       "Size1"         },
    {252, OPAQUE,     "Echo"          },
    {258, UINT,       "No-Response"   },
    {292, OPAQUE,     "Request-Tag"   },
};

/* IANA, CoRE Parameters: CoAP Content-Formats. */
static const struct {
	uint32_t number;
	const char *name;
} formats[] = {
    {0,   "text/plain"              },
    {40,  "application/link-format" },
    {41,  "application/xml"         },
    {42,  "application/octet-stream"},
    {47,  "application/exi"         },
    {50,  "application/json"        },
    {60,  "application/cbor"        },
    {61,  "application/cwt"         },
    {101, "application/cose"        },
    {110, "application/senml+json"  },
    {112, "application/senml+cbor"  },
};

/* RFC 7252 section 12.1.1, RFC 8132. */
static const char *const methods[] = {"",       "GET",   "POST",  "PUT",
                                      "DELETE", "FETCH", "PATCH", "iPATCH"};

static bool uint_of(struct rsp_slice value, uint32_t *out)
{
	uint64_t number;

	*out = 0;
	if (value.len > sizeof(*out) || !rsp_take_ube(&value, value.len, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

/* RFC 7252 section 3.1: 13 and 14 say that more bytes follow, 15 is reserved. */
static bool take_extended(struct rsp_slice *in, unsigned nibble, uint32_t *out)
{
	enum { ONE_BYTE = 13, TWO_BYTES = 14, TWO_BYTES_FROM = 269 };
	uint8_t byte;
	uint16_t word;

	*out = nibble;
	if (nibble < ONE_BYTE)
		return true;
	if (nibble == ONE_BYTE && rsp_take_u8(in, &byte)) {
		*out = (uint32_t)byte + ONE_BYTE;
		return true;
	}
	if (nibble == TWO_BYTES && rsp_take_u16be(in, &word)) {
		*out = (uint32_t)word + TWO_BYTES_FROM;
		return true;
	}
	return false;
}

bool rsp_coap_take_option(struct rsp_slice *in, uint32_t *number, struct rsp_coap_option *out)
{
	struct rsp_slice rest = *in;
	uint32_t delta, len;
	uint8_t first;

	if (!rsp_take_u8(&rest, &first) || first == PAYLOAD_MARKER ||
	    !take_extended(&rest, first >> NIBBLE, &delta) ||
	    !take_extended(&rest, first & NIBBLE_MASK, &len) || !rsp_take(&rest, len, &out->value))
		return false;
	*number += delta;
	out->number = *number;
	*in = rest;
	return true;
}

/* RFC 7959 section 2.2: number of the block, whether more follow, exponent of its size. */
static struct rsp_coap_block block_of(struct rsp_slice value)
{
	enum { EXPONENT_MASK = 0x07, MORE = 0x08, NUMBER_SHIFT = 4, SIZE_SHIFT = 4 };
	struct rsp_coap_block block = {0};
	uint32_t number;

	if (!uint_of(value, &number))
		return block;
	block.there = true;
	block.more = number & MORE;
	block.number = number >> NUMBER_SHIFT;
	block.size = 1u << ((number & EXPONENT_MASK) + SIZE_SHIFT);
	return block;
}

static bool read_options(struct rsp_slice in, struct rsp_coap_message *out)
{
	struct rsp_slice rest = in;
	struct rsp_coap_option option;
	uint32_t number = 0;
	uint8_t marker;

	while (rsp_coap_take_option(&rest, &number, &option)) {
		if (number == RSP_COAP_BLOCK1)
			out->block1 = block_of(option.value);
		else if (number == RSP_COAP_BLOCK2)
			out->block2 = block_of(option.value);
		out->observe = out->observe || number == RSP_COAP_OBSERVE;
	}
	out->options = rsp_sub(in, 0, rsp_offset_in(in, rest));
	if (rest.len == 0)
		return true;
	if (!rsp_take_u8(&rest, &marker) || marker != PAYLOAD_MARKER || rest.len == 0)
		return false;
	out->payload = rest;
	return true;
}

bool rsp_coap_parse(struct rsp_slice in, struct rsp_coap_message *out)
{
	enum {
		VERSION_1 = 1,
		VERSION_SHIFT = 6,
		TYPE_SHIFT = 4,
		TYPE_MASK = 3,
		CLASS_SHIFT = 5,
		DETAIL_MASK = 0x1F,
		CLASS_SUCCESS = 2,
		CLASS_CLIENT_ERROR = 4,
		CLASS_SERVER_ERROR = 5
	};
	struct rsp_slice whole = in;
	uint8_t first, code;

	*out = (struct rsp_coap_message){0};
	if (!rsp_take_u8(&in, &first) || first >> VERSION_SHIFT != VERSION_1 ||
	    !rsp_take_u8(&in, &code) || !rsp_take_u16be(&in, &out->id) ||
	    (first & NIBBLE_MASK) > RSP_COAP_TOKEN_MAX ||
	    !rsp_take(&in, first & NIBBLE_MASK, &out->token) || !read_options(in, out))
		return false;
	out->type = (enum rsp_coap_type)(first >> TYPE_SHIFT & TYPE_MASK);
	out->code_class = code >> CLASS_SHIFT;
	out->code_detail = code & DETAIL_MASK;
	out->head = rsp_sub(whole, 0, whole.len - out->payload.len);
	return out->code_class == 0 || out->code_class == CLASS_SUCCESS ||
	       out->code_class == CLASS_CLIENT_ERROR || out->code_class == CLASS_SERVER_ERROR;
}

const char *rsp_coap_option_name(uint32_t number)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].number == number)
			return options[i].name;
	return "";
}

static enum format format_of(uint32_t number)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].number == number)
			return options[i].format;
	return OPAQUE;
}

struct rsp_slice rsp_coap_option_text(struct rsp_arena *arena, const struct rsp_coap_option *option)
{
	enum format format = format_of(option->number);
	uint32_t number;

	if ((format != UINT && format != MEDIA_TYPE) || !uint_of(option->value, &number))
		return option->value;
	for (size_t i = 0; format == MEDIA_TYPE && i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].number == number)
			return rsp_text(formats[i].name);
	return rsp_text(rsp_arena_decimal(arena, number));
}

const char *rsp_coap_method(unsigned detail)
{
	return detail < sizeof(methods) / sizeof(methods[0]) ? methods[detail] : "";
}

struct rsp_slice rsp_coap_target(struct rsp_arena *arena, struct rsp_slice in)
{
	struct rsp_joiner text;
	struct rsp_coap_option option;
	uint32_t number = 0;
	bool asked = false;

	rsp_joiner_init(&text, arena, TARGET_MAX);
	while (rsp_coap_take_option(&in, &number, &option)) {
		if (number == RSP_COAP_URI_PATH) {
			rsp_joiner_add(&text, NULL, rsp_text("/"));
		} else if (number == RSP_COAP_URI_QUERY) {
			if (text.len == 0)
				rsp_joiner_add(&text, NULL, rsp_text("/"));
			rsp_joiner_add(&text, NULL, rsp_text(asked ? "&" : "?"));
			asked = true;
		} else {
			continue;
		}
		rsp_joiner_add(&text, NULL, option.value);
	}
	if (text.len == 0)
		rsp_joiner_add(&text, NULL, rsp_text("/"));
	return rsp_slice(text.data, text.len);
}
