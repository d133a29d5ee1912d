/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/carrier.h"

#include "carrier/layers.h"
#include "carrier/t0.h"
#include "carrier/usb.h"

struct rsp_carrier {
	struct rsp_t0 *t0;
	struct rsp_usb *usb;
};

struct rsp_carrier *rsp_carrier_new(void)
{
	struct rsp_carrier *carrier = rsp_alloc(sizeof(*carrier));

	if (!carrier)
		return NULL;
	carrier->t0 = rsp_t0_new();
	carrier->usb = rsp_usb_new();
	if (carrier->t0 && carrier->usb)
		return carrier;
	rsp_carrier_free(carrier);
	return NULL;
}

void rsp_carrier_free(struct rsp_carrier *carrier)
{
	if (!carrier)
		return;
	rsp_usb_free(carrier->usb);
	rsp_t0_free(carrier->t0);
	rsp_free(carrier);
}

void rsp_carrier_handle(struct rsp_pass *pass, struct rsp_carrier *carrier,
                        const struct rsp_item *item)
{
	struct rsp_item inner = *item;

	if (item->hint == RSP_HINT_LINK && rsp_usb_is_link(item->param))
		rsp_usb_handle(pass, carrier->usb, &inner);
	else if (item->hint == RSP_HINT_LINK)
		rsp_link_handle(pass, &inner);
	else if (item->hint == RSP_HINT_IP)
		rsp_ip_handle(pass, &inner);
	else if (item->hint == RSP_HINT_GSMTAP)
		rsp_gsmtap_handle(pass, &inner);
	else if (item->hint == RSP_HINT_T0 || item->hint == RSP_HINT_END)
		rsp_t0_handle(pass, carrier->t0, &inner);
}
