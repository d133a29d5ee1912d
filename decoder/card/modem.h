/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions that a modem opens at the terminal's wish (TS 27.007 8.43 +CGLA, 8.45 +CCHO, 8.46
 * +CCHC).
 *
 * The modem opens a logical channel, selects an application on it, and gives the terminal a number
 * for both. Which channel that is does not follow from the number, and the CLA that the terminal
 * writes need not be the one that reaches the card. So a session gets, with its first command, the
 * channel that CLA says, if that is not 0 and no other session has it; else the channel of its own
 * number; else the first that is free. It is never mixed with the basic channel. */
#ifndef RSP_CARD_MODEM_H
#define RSP_CARD_MODEM_H

#include "card/aid.h"
#include "card/class.h"

enum { RSP_MODEM_MAX_SESSIONS = RSP_NUM_CHANNELS - 1 }; /* of one card; the oldest gives way */

struct rsp_modem_session {
	bool used;
	bool opened; /* its opening is in the trace: what was selected is known */
	uint64_t number;
	uint8_t channel; /* 0: no command came yet */
	uint8_t aid_len;
	uint8_t aid[RSP_AID_MAX];
	uint64_t began; /* counts sessions */
};

struct rsp_modem {
	struct rsp_modem_session sessions[RSP_MODEM_MAX_SESSIONS];
	uint64_t num_began;
};

/* rsp_modem_open notes a session that was opened; one with its number is forgotten. */
void rsp_modem_open(struct rsp_modem *modem, uint64_t number, struct rsp_slice aid);

/* rsp_modem_close forgets a session and gives the channel it had; 0: none. */
uint8_t rsp_modem_close(struct rsp_modem *modem, uint64_t number);

/* rsp_modem_session_of gives the session with this number, a new one that was not seen to be opened
 * where there is none. Its channel is set, from `cla_channel`; *out_first is whether only now. */
const struct rsp_modem_session *rsp_modem_session_of(struct rsp_modem *modem, uint64_t number,
                                                     uint8_t cla_channel, bool *out_first);

#endif
