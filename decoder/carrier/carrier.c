/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/carrier.h"

#include "carrier/bip.h"
#include "carrier/cat_tp.h"
#include "carrier/coap.h"
#include "carrier/fragment.h"
#include "carrier/smpp.h"
#include "carrier/sms_rp.h"
#include "carrier/t0.h"
#include "carrier/tcp.h"
#include "carrier/usb.h"

struct rsp_carrier *rsp_carrier_new(void)
{
	struct rsp_carrier *carrier = rsp_alloc(sizeof(*carrier));

	if (!carrier)
		return NULL;
	carrier->t0 = rsp_t0_new();
	carrier->fragments = rsp_fragments_new();
	carrier->tcp = rsp_tcp_new(carrier);
	carrier->coap = rsp_coap_new();
	carrier->usb = rsp_usb_new();
	carrier->lapdm = rsp_lapdm_new();
	carrier->cat_tp = rsp_cat_tp_new();
	if (carrier->t0 && carrier->fragments && carrier->tcp && carrier->coap && carrier->usb &&
	    carrier->lapdm && carrier->cat_tp)
		return carrier;
	rsp_carrier_free(carrier);
	return NULL;
}

void rsp_carrier_free(struct rsp_carrier *carrier)
{
	if (!carrier)
		return;
	rsp_bip_free(carrier->bip);
	rsp_cat_tp_free(carrier->cat_tp);
	rsp_lapdm_free(carrier->lapdm);
	rsp_usb_free(carrier->usb);
	rsp_coap_free(carrier->coap);
	rsp_tcp_free(carrier->tcp);
	rsp_fragments_free(carrier->fragments);
	rsp_t0_free(carrier->t0);
	rsp_free(carrier);
}

/* What is pending goes out: first what is furthest from the streams. */
static void end(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item)
{
	rsp_t0_handle(pass, carrier->t0, item);
	rsp_fragments_end(pass, carrier->fragments);
	rsp_coap_end(pass, carrier->coap);
	rsp_tcp_end(pass, carrier->tcp);
}

void rsp_carrier_handle(struct rsp_pass *pass, struct rsp_carrier *carrier,
                        const struct rsp_item *item)
{
	struct rsp_item inner = *item;

	if (item->hint == RSP_HINT_LINK && rsp_usb_is_link(item->param))
		rsp_usb_handle(pass, carrier->usb, &inner);
	else if (item->hint == RSP_HINT_LINK)
		rsp_link_handle(pass, carrier, &inner);
	else if (item->hint == RSP_HINT_IP)
		rsp_ip_handle(pass, carrier, &inner, false);
	else if (item->hint == RSP_HINT_GSMTAP)
		rsp_gsmtap_handle(pass, carrier, &inner);
	else if (item->hint == RSP_HINT_SMPP)
		rsp_smpp_handle(pass, item);
	else if (item->hint == RSP_HINT_DATAGRAM)
		rsp_udp_handle_datagram(pass, carrier, &inner);
	else if (item->hint == RSP_HINT_T0)
		rsp_t0_handle(pass, carrier->t0, &inner);
	else if (item->hint == RSP_HINT_BIP)
		rsp_bip_handle(pass, carrier, item);
	else if (item->hint == RSP_HINT_END)
		end(pass, carrier, &inner);
}

void rsp_carrier_close(struct rsp_pass *pass, struct rsp_carrier *carrier)
{
	rsp_bip_end(pass, carrier);
	rsp_cat_tp_end(pass, carrier->cat_tp);
}
