/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/t0.h"

struct rsp_t0 {
	int unused;
};

struct rsp_t0 *rsp_t0_new(void)
{
	return rsp_alloc(sizeof(struct rsp_t0));
}

void rsp_t0_free(struct rsp_t0 *t0)
{
	rsp_free(t0);
}

void rsp_t0_handle(struct rsp_pass *pass, struct rsp_t0 *t0, struct rsp_item *item)
{
	(void)pass;
	(void)t0;
	(void)item;
}
