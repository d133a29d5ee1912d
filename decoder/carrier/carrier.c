/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/carrier.h"

#include "carrier/layers.h"

void rsp_carrier_handle(struct rsp_pass *pass, const struct rsp_item *item)
{
	struct rsp_item inner = *item;

	if (item->hint == RSP_HINT_LINK)
		rsp_link_handle(pass, &inner);
	else if (item->hint == RSP_HINT_IP)
		rsp_ip_handle(pass, &inner);
	else if (item->hint == RSP_HINT_GSMTAP)
		rsp_gsmtap_handle(pass, &inner);
}
