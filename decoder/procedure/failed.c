/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Failed: whether a follower had the memory that it needed. */
#include "procedure/follower.h"

bool rsp_follower_failed(const struct rsp_follower *follower)
{
	return follower->out_of_memory || follower->kept.out_of_memory;
}
