/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a finished chain to an ES10 message, and from a finished load to an ES8+ message. */
#ifndef RSP_RSP_MESSAGE_H
#define RSP_RSP_MESSAGE_H

#include "rsp/load.h"
#include "rsp/types.h"

/* Why a chain has no more blocks. */
enum rsp_chain_end {
	RSP_CHAIN_COMPLETE,
	RSP_CHAIN_REFUSED,   /* the card refused a block before the last */
	RSP_CHAIN_ABANDONED, /* the channel went on with something else */
	RSP_CHAIN_CUT        /* the trace ends, the card was reset, or others needed its place */
};

enum rsp_euicc_kind { RSP_EUICC_UNKNOWN, RSP_EUICC_CONSUMER, RSP_EUICC_IOT };

/* The first object of a request or an answer: it is cut once, for all who ask what it is. */
struct rsp_es10_object {
	enum rsp_tlv_status status;
	uint32_t tag;          /* 0: none, or its tag and length are cut short */
	struct rsp_tlv tlv;    /* RSP_TLV_OK */
	struct rsp_slice rest; /* what stands behind it */
};

/* What becomes one ES10 message. */
struct rsp_es10_unit {
	const struct rsp_chain *chain;       /* finished: chain->data is there */
	const struct rsp_exchange *exchange; /* of the last block; NULL where the chain was cut */
	const struct rsp_es10_object *request, *answer;
	int slot, channel;
	enum rsp_chain_end end;
	bool inferred; /* the first message of a channel taken to be an ISD-R's */
	enum rsp_euicc_kind euicc;
	const struct rsp_es10_function *function; /* NULL: not known */
	uint32_t tag;                             /* first tag of the request; 0: not known */
	uint32_t segment;                         /* of a Bound Profile Package, from 1; 0: none */
	bool late;                                /* a segment behind the end of its load */
	size_t rest;                              /* see rsp_load_add */
};

/* rsp_es10_response gives the response of the last block of a unit; empty where there is none. */
struct rsp_slice rsp_es10_response(const struct rsp_exchange *exchange);

/* rsp_es10_emit makes the message of a unit in pass->scratch and hands it out. Answers the node of
 * the answer, or NULL where trees are not asked for (pass->es10_trees) or there is none. */
const struct rsp_node *rsp_es10_emit(struct rsp_pass *pass, const struct rsp_es10_types *types,
                                     const struct rsp_es10_unit *unit);

/* The answer that ends a load. */
struct rsp_es8_answer {
	const struct rsp_exchange *exchange;
	const struct rsp_node *shown; /* its node in the message of the last segment, which is over;
	                                 NULL: it is not there */
};

/* rsp_es8_emit makes the message of a load, which `answer` (may be NULL) ends, and hands it out. */
void rsp_es8_emit(struct rsp_pass *pass, const struct rsp_es10_types *types,
                  const struct rsp_load *load, enum rsp_load_end end,
                  const struct rsp_es8_answer *answer);

#endif
