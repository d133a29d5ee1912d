/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages: one protocol unit each; what counts as one is written in docs/formats.md. */
#ifndef RSPTRACE_MESSAGE_H
#define RSPTRACE_MESSAGE_H

#include "rsptrace/finding.h"
#include "rsptrace/node.h"
#include "rsptrace/signature.h"

enum rsp_interface {
	RSP_IF_APDU,
	RSP_IF_CAT,  /* the card application toolkit */
	RSP_IF_ES10, /* an ES10 exchange whose function is not known */
	RSP_IF_ES10A,
	RSP_IF_ES10B,
	RSP_IF_ES10C,
	RSP_IF_ES8P,
	RSP_IF_TCP, /* a connection of which nothing was decoded */
	RSP_IF_TLS, /* a connection of whose contents nothing could be decoded */
	RSP_IF_ES9P,
	RSP_IF_ES11,
	RSP_IF_ES2P,
	RSP_IF_ES12,
	RSP_IF_ES15,
	RSP_IF_ESIPA,
	RSP_IF_ES1,
	RSP_IF_ES2,
	RSP_IF_ES3,
	RSP_IF_ES4,
	RSP_IF_ES4A,
	RSP_IF_ES7,
	RSP_IF_SOAP, /* between servers of SGP.02, of an interface that is not known */
	RSP_IF_SMS,   /* one TPDU of a short message */
	RSP_IF_SCP80, /* one secured packet (TS 102 225), joined from its parts */
	RSP_IF_SCP02, /* one command of a secure channel with its answer, in clear (GPCS E) */
	RSP_IF_SCP03, /* likewise (GPC Amendment D) */
	RSP_IF_SCP11, /* likewise (GPC Amendment F) */
	RSP_IF_SCP81, /* one HTTP message of remote management over HTTP (GPCS Amd B) */
	RSP_IF_BIP,   /* a channel that a card opened */
	RSP_IF_DNS,
	RSP_IF_CAT_TP,
	RSP_IF_ES5, /* SM-SR to ISD-R (SGP.02), whatever carried it */
	RSP_IF_ES6, /* operator to ISD-P */
	RSP_IF_ES8, /* SM-DP to ISD-P */
	RSP_NUM_IFS
};

/* rsp_interface_name gives "APDU", "ES10b", "ES8+" ... */
const char *rsp_interface_name(enum rsp_interface iface);

enum rsp_direction {
	RSP_DIR_NONE,
	RSP_DIR_COMMAND,     /* towards the card, with or without its answer */
	RSP_DIR_RESPONSE,    /* from the card alone (ATR, orphan response); from a server */
	RSP_DIR_REQUEST,     /* to a server; its answer is a message of its own */
	RSP_DIR_NOTIFICATION /* a request that is answered without data */
};

/* What messages of one session, card or order have in common, on whatever interface. */
enum rsp_id {
	RSP_ID_TRANSACTION,     /* transactionId, in hex */
	RSP_ID_EID,             /* digits */
	RSP_ID_ICCID,           /* digits */
	RSP_ID_MATCHING,        /* matchingId */
	RSP_ID_EIM_TRANSACTION, /* eimTransactionId, in hex */
	RSP_ID_CALL,            /* functionCallIdentifier */
	RSP_NUM_IDS
};

enum rsp_clock {
	RSP_CLOCK_NONE,     /* the source has no times */
	RSP_CLOCK_RELATIVE, /* times without a date */
	RSP_CLOCK_UNIX
};

enum rsp_result_state {
	RSP_RESULT_NONE, /* not answered, or the answer says nothing of success */
	RSP_RESULT_OK,
	RSP_RESULT_ERROR
};

struct rsp_result {
	enum rsp_result_state state;
	const char *name; /* of an error: "invalidSignature"; never NULL for RSP_RESULT_ERROR */
	int64_t number;
	const char *code; /* of a server, in place of the number: "8.2.6/3.8"; NULL: none */
};

struct rsp_message {
	uint64_t seq;   /* from 1 */
	uint32_t trace; /* number of the input, from 1 */
	enum rsp_interface iface;
	enum rsp_direction direction;
	enum rsp_clock clock;
	int64_t t_ns;
	uint64_t frame; /* where it begins: frame or line, from 1 */
	uint64_t last_frame;
	bool by_line;         /* `frame` counts lines of a log */
	int slot;             /* as the source prints it; -1: it names none */
	int channel;          /* logical channel 0 to 19; -1: none (ATR) */
	const char *function; /* spelled as the specification spells it */
	uint32_t tag;         /* first tag of the request; 0: none */
	bool has_sw;
	uint16_t sw;
	bool has_command, has_response;
	bool cut; /* bytes of it are not in the trace: that something is not in it says nothing */
	size_t command_len; /* bytes of the joined data of the request */
	size_t response_len;
	struct rsp_result result;
	uint32_t connection; /* its number within the trace, from 1; 0: none is known */
	uint64_t connection_frame; /* in which the connection was seen first; 0: not known */
	uint64_t answers;    /* seq of the request that this answers; 0: none, or it is not known */
	uint64_t same_as; /* seq of the message that this one shows again, on another connection; 0:
	                     none */
	uint64_t same_object_as; /* seq of an earlier message on another interface that holds the
	                            same object; 0: none */
	const char *ids[RSP_NUM_IDS]; /* the first of each kind that it holds; NULL: none */
	uint32_t segment; /* LoadBoundProfilePackage: number of the segment from 1; 0: none */
	uint32_t parts;   /* ES8+: segments; 0: none */
	size_t declared_len, delivered_len; /* ES8+ */
	uint64_t procedure; /* that it belongs to, where somebody follows them; 0: none is known */
	const char *step;   /* of the procedure: its number; NULL: none */
	const struct rsp_buffer *command; /* joined bytes; NULL: none */
	const struct rsp_buffer *response;
	const struct rsp_node *tree; /* see rsp_message_tree */
	const char *summary;         /* the value that matters most; NULL: none */
	const struct rsp_finding *findings;
	const struct rsp_signature *signatures; /* that were verified or not; NULL: none, or nobody
	                                           asked (rsp_trace_options.signatures) */
	/* Builds the tree when nobody has asked yet; `detail` is whatever it needs. */
	const struct rsp_node *(*build)(struct rsp_message *message, struct rsp_arena *arena);
	const void *detail;
};

/* rsp_message_tree gives the tree of a message, building it in the arena on first demand; NULL when
 * there is nothing to show or no memory. Valid as long as the arena and the message's buffers. */
const struct rsp_node *rsp_message_tree(struct rsp_message *message, struct rsp_arena *arena);

#endif
