/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalogue of what messages of secured traffic are. */
#ifndef RSP_SECURE_FUNCTIONS_H
#define RSP_SECURE_FUNCTIONS_H

#include "rsptrace/message.h"

struct rsp_secure_function {
	enum rsp_interface iface;
	const char *name, *clause;
};

/* rsp_secure_function_at gives the row `at` (from 0); NULL behind the last. */
const struct rsp_secure_function *rsp_secure_function_at(size_t at);

#endif
