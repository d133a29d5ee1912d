/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One command, answer or notification on its way to a message. Internal to rsp/es5*.c. */
#ifndef RSP_RSP_ES5_UNIT_H
#define RSP_RSP_ES5_UNIT_H

#include "base/decode.h"
#include "base/remote.h"
#include "card/es5_channel.h"
#include "card/es5_data.h"
#include "rsp/es5_function.h"
#include "secure/scp03t.h"

enum { RSP_ES5_AID_LEN = 16, RSP_ES5_EID_ROOM = 33 /* with its NUL */ };

struct rsp_es5_aid {
	uint8_t len, bytes[RSP_ES5_AID_LEN];
};

/* A message that was handed out. */
struct rsp_es5_remembered {
	uint64_t seq; /* 0: the place is free */
	uint64_t carrier;
	unsigned index;
	const struct rsp_es5_function *function; /* NULL: not in the catalogue */
	const char *name;
	enum rsp_interface iface;
	uint8_t ins;
	uint16_t dgi;
	uint32_t object; /* tag; 0: none */
	struct rsp_es5_aid isdp;
	int slot; /* -1: connections */
	uint32_t connection;
	bool has_digest, was_again; /* was_again: it shows one again */
	uint8_t again_on;           /* where it was shown again: bits by leg */
	uint8_t digest[32];
};

struct rsp_es5_unit {
	const struct rsp_item *item;
	const struct rsp_remote *remote;
	const struct rsp_buffer *buffer; /* its bytes alone */
	const struct rsp_es5_function *function;
	const char *name; /* of the message's function */
	enum rsp_interface iface;
	/* A command: */
	uint8_t cla, ins, p1, p2;
	bool is_part;          /* of groupings that go on in further commands */
	struct rsp_slice data; /* cut from the buffer's bytes, as all that follows */
	uint16_t dgi;          /* the first in its data; 0: none */
	struct rsp_slice isdp; /* AID of the ISD-P that it is about; empty: none is known */
	bool isdp_inside;      /* and the data says so in a field of its own */
	/* An answer: */
	const struct rsp_es5_remembered *asked; /* NULL: not known */
	struct rsp_slice command;               /* likewise empty */
	struct rsp_slice response, sw_bytes;
	bool has_sw;
	uint16_t sw;
	/* An object of SCP03t, or a notification: */
	struct rsp_tlv tlv;
	bool has_outcome; /* a session of SCP03t took it: */
	struct rsp_scp03t_outcome outcome;
	bool lost_segment;              /* its MAC is wrong because a segment before it is lost */
	const struct rsp_buffer *plain; /* what was deciphered; NULL: nothing */
	const char *note; /* what was found out beside its bytes, for the summary; NULL */
	struct rsp_result result;
};

/* rsp_es5_is_isdp tells whether an AID is one of an ISD-P: behind those of ISD-R, ECASD and what
 * ISD-Ps are made of. */
bool rsp_es5_is_isdp(struct rsp_slice aid);

/* rsp_es5_read_command reads the command in unit->buffer, given unit->remote, and says which it is;
 * `personalized` is the AID for which INSTALL said that STORE DATA is, or empty. False when it is
 * no command, or to nobody of SGP.02. */
RSP_MUST_USE bool rsp_es5_read_command(struct rsp_es5_unit *unit, struct rsp_slice personalized);

/* rsp_es5_aid_in gives the AID in the data of a command: of DELETE, GET STATUS and INSTALL, of a
 * DGI; empty where there is none. */
struct rsp_slice rsp_es5_aid_in(const struct rsp_es5_unit *unit);

/* rsp_es5_show_about adds what a command is about beside its bytes: the part of a key
 * establishment, the ISD-P. */
void rsp_es5_show_about(struct rsp_decode *decode, struct rsp_node *root,
                        const struct rsp_es5_unit *unit);

/* rsp_es5_show makes the tree of a unit; what it says of success goes into unit->result. */
struct rsp_node *rsp_es5_show(struct rsp_decode *decode, struct rsp_es5_unit *unit);

/* rsp_es5_summary says in an engineer's words what it does or answers; NULL: nothing. */
const char *rsp_es5_summary(struct rsp_arena *arena, const struct rsp_es5_unit *unit);

#endif
