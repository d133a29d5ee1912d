/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/functions.h"

static const struct rsp_secure_function rows[] = {
#define FUNCTION(iface, name, clause) {RSP_IF_##iface, name, clause},
#define SCP81(kind, name, clause)     {RSP_IF_SCP81, name, clause},
#include "secure/functions.def"
#undef SCP81
#undef FUNCTION
};

const struct rsp_secure_function *rsp_secure_function_at(size_t at)
{
	return at < sizeof(rows) / sizeof(*rows) ? &rows[at] : NULL;
}
