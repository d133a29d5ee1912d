/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A CoAP message as it stands in a datagram (RFC 7252 section 3). */
#ifndef RSP_CARRIER_COAP_OPTION_H
#define RSP_CARRIER_COAP_OPTION_H

#include "rsptrace/arena.h"

enum rsp_coap_type { RSP_COAP_CON, RSP_COAP_NON, RSP_COAP_ACK, RSP_COAP_RST };

/* Option numbers that decide something (RFC 7252 section 5.10, RFC 7641, RFC 7959). */
enum {
	RSP_COAP_URI_HOST = 3,
	RSP_COAP_OBSERVE = 6,
	RSP_COAP_URI_PATH = 11,
	RSP_COAP_CONTENT_FORMAT = 12,
	RSP_COAP_URI_QUERY = 15,
	RSP_COAP_BLOCK2 = 23,
	RSP_COAP_BLOCK1 = 27
};

enum { RSP_COAP_TOKEN_MAX = 8 };

struct rsp_coap_block {
	bool there, more;
	uint32_t number, size; /* of blocks before, bytes of a block */
};

struct rsp_coap_message {
	enum rsp_coap_type type;
	unsigned code_class, code_detail;
	uint16_t id;
	struct rsp_slice token;
	struct rsp_slice head; /* everything before the payload */
	struct rsp_slice options, payload;
	struct rsp_coap_block block1, block2;
	bool observe;
};

/* rsp_coap_parse reads a datagram; false when it is no CoAP message. */
RSP_MUST_USE bool rsp_coap_parse(struct rsp_slice in, struct rsp_coap_message *out);

struct rsp_coap_option {
	uint32_t number;
	struct rsp_slice value;
};

/* rsp_coap_take_option takes the next option; false at the end or where they cannot be read.
 * *number is that of the option before, 0 at first. */
RSP_MUST_USE bool rsp_coap_take_option(struct rsp_slice *options, uint32_t *number,
                                       struct rsp_coap_option *out);

/* rsp_coap_option_name gives an option's name; "" where it has none. */
const char *rsp_coap_option_name(uint32_t number);

/* rsp_coap_option_text gives its value as shown: numbers in decimal, a content format by the name
 * of its media type where it is known, text and opaque bytes as they are. */
struct rsp_slice rsp_coap_option_text(struct rsp_arena *arena,
                                      const struct rsp_coap_option *option);

/* rsp_coap_method gives the name of a request's code 0.detail; "" where it has none. */
const char *rsp_coap_method(unsigned detail);

/* rsp_coap_target puts Uri-Path and Uri-Query together: "/gsma/rsp2/asn1?x=1". */
struct rsp_slice rsp_coap_target(struct rsp_arena *arena, struct rsp_slice options);

#endif
