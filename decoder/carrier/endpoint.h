/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ends of connections, compared and written as people write them. */
#ifndef RSP_CARRIER_ENDPOINT_H
#define RSP_CARRIER_ENDPOINT_H

#include "carrier/stream.h"

/* rsp_endpoint_equal compares address and port. */
bool rsp_endpoint_equal(const struct rsp_endpoint *a, const struct rsp_endpoint *b);

/* rsp_endpoint_address gives "192.0.2.1" or "2001:db8::1" (RFC 5952), rsp_endpoint_text the port
 * behind it; "" where the address is not known, or there is no memory. */
const char *rsp_endpoint_address(struct rsp_arena *arena, const struct rsp_endpoint *end);
const char *rsp_endpoint_text(struct rsp_arena *arena, const struct rsp_endpoint *end);

#endif
