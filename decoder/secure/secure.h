/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secured traffic: packets of TS 102 225 (SCP80) and the scripts in them. */
#ifndef RSP_SECURE_SECURE_H
#define RSP_SECURE_SECURE_H

#include "base/sms.h"

/* Limits that hostile input can reach. */
enum {
	RSP_SECURE_COMMANDS = 64,     /* commands whose answers may come */
	RSP_SECURE_COUNTERS = 256,    /* counters that are followed */
	RSP_SECURE_CARDS = 64,        /* slots whose card is known */
	RSP_SECURE_SCRIPT_MAX = 4096, /* bytes of a command's script that are kept for its answer */
	RSP_SCRIPT_MAX_OBJECTS = 1000 /* commands or objects of one script */
};

/* Forms of scripts: the first tag, or RSP_SCRIPT_COMPACT. */
enum { RSP_SCRIPT_COMPACT = 0 };

struct rsp_secure;

/* rsp_secure_new makes the state of one trace; NULL when there is no memory. */
RSP_MUST_USE struct rsp_secure *rsp_secure_new(void);

/* rsp_secure_free gives it back; NULL is allowed. */
void rsp_secure_free(struct rsp_secure *secure);

/* rsp_secure_handle takes an item RSP_HINT_SECURED and hands out its message (RSP_IF_SCP80); of
 * RSP_HINT_HTTP those of remote management (RSP_IF_SCP81): true when it is one. Of
 * RSP_HINT_EXCHANGE and RSP_HINT_REMOTE it takes what secure channels carry (RSP_IF_SCP02, _SCP03,
 * _SCP11) and which card is in a slot; RSP_HINT_CHANNEL, _ATR and _RESET end channels. Others are
 * ignored. True when the item is a command of a secure channel that is known: what it held
 * went back into the queue in clear, where its keys are known, and nobody else can use it. */
bool rsp_secure_handle(struct rsp_pass *pass, struct rsp_secure *secure,
                       const struct rsp_item *item);

/* rsp_scp_fields gives the fields of the family "scp". */
struct rsp_field_table rsp_scp_fields(void);

/* rsp_secure_fields gives the fields of the family "ota". */
struct rsp_field_table rsp_secure_fields(void);

#endif
