/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of servers to security domains and applications of a card, and their answers, freed from
 * what carried them: scripts in SCP80 and SCP81, secure channels. */
#ifndef RSP_BASE_REMOTE_H
#define RSP_BASE_REMOTE_H

#include "base/sms.h"

enum rsp_remote_form {
	RSP_REMOTE_APDU,        /* a C-APDU; an answer: data and status word */
	RSP_REMOTE_OBJECT,      /* an object of SCP03t (SGP.02 4.1.3.3), with tag and length */
	RSP_REMOTE_NOTIFICATION /* what a card tells by itself: an object E1 (SGP.02 4.1.1.11) */
};

/* RSP_HINT_REMOTE: item->bytes are it, in clear where a secure channel was opened. */
struct rsp_remote {
	enum rsp_remote_form form;
	bool is_answer;
	struct rsp_origin origin;
	const char *carried;       /* "SCP80", "SCP81", "SCP03": the innermost; "APDU": none */
	bool is_local;             /* on the card's line itself: not what any APDU is, but only what
	                              is known becomes a message */
	uint64_t message;          /* number of the message that carried it */
	unsigned index;            /* its place in the script, from 0; of an answer: that of its
	                              command */
	struct rsp_slice tar, aid; /* whom it is for; empty: not known */
	char eid[33];              /* of the card; "": not known */
	bool still_closed;         /* encrypted by a secure channel that could not be opened */
	/* Of an answer: the command that it answers; empty: not known. */
	struct rsp_slice command;
	uint64_t command_message;
};

#endif
