/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/quiet.h"

static void on_nothing(void *user, struct rsp_message *message)
{
	(void)user;
	(void)message;
}

static void on_no_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static void drain_nothing(void *user)
{
	struct rsp_pass *pass = user;
	struct rsp_item item;

	while (rsp_pass_take(pass, &item))
		;
}

void rsp_quiet_begin(struct rsp_pass *pass, struct rsp_arena *scratch)
{
	rsp_arena_init(scratch, 0);
	*pass = (struct rsp_pass){.message = on_nothing,
	                          .finding = on_no_finding,
	                          .drain = drain_nothing,
	                          .user = pass,
	                          .scratch = scratch};
}

void rsp_quiet_end(struct rsp_pass *pass)
{
	drain_nothing(pass);
	rsp_arena_free(&pass->retired);
	rsp_arena_free(pass->scratch);
}
