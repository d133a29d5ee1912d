/* SPDX-License-Identifier: GPL-2.0-or-later */
/* R-MACs of SCP02, and sessions that only they have: BEGIN and END R-MAC SESSION. */
#include <string.h>

#include "card/apdu.h"
#include "card/instruction.h"
#include "secure/channel_parts.h"

enum { LOW_BITS = 0x07 /* of CLA */, ENDS = 0x03 /* P2: GPCS E.5.4.4 */, SW_OK = 0x9000 };

/* What an R-MAC is over, its chain not counted. */
struct covered {
	uint8_t cla, lc, length;
	struct rsp_slice parts[RSP_SCP02_PARTS_MAX];
};

static void add_start(struct rsp_scp_answers *answers, unsigned key, struct rsp_slice chain)
{
	struct rsp_scp_start *start = &answers->at[answers->num];

	if (answers->num == RSP_SCP_STARTS || chain.len != sizeof(start->chain))
		return;
	start->key = key;
	memcpy(start->chain, chain.data, sizeof(start->chain));
	answers->num++;
}

/* GPCS E.3.5 has the C-MAC of the command that begins it, or zeros where that has none. Others have
 * that of EXTERNAL AUTHENTICATE, and, where there was none, the MAC of the AID. */
void rsp_scp_answers_begin(struct rsp_scp_work *work)
{
	static const uint8_t zeros[RSP_SCP02_MAC_LEN];
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_scp_answers *answers = &channel->answers;
	struct rsp_slice aid = work->exchange->end.aid, none = rsp_slice(NULL, 0);
	uint8_t made[RSP_SCP02_MAC_LEN];

	*answers = (struct rsp_scp_answers){.num = 0};
	for (unsigned key = 0; key < RSP_SCP02_RMAC_KEYS; key++) {
		add_start(answers, key, rsp_slice(channel->scp02.chain, sizeof(made)));
		add_start(answers, key, rsp_slice(channel->begun, sizeof(made)));
		add_start(answers, key, rsp_slice(zeros, sizeof(zeros)));
		if (channel->implicit && aid.len &&
		    rsp_scp02_answer_mac(&channel->scp02, key, none, &aid, 1, made))
			add_start(answers, key, rsp_slice(made, sizeof(made)));
	}
}

/* GPCS E.4.5: the command in clear, the length and the data of the answer, and its status word. */
static bool cover(const struct rsp_scp_work *work, struct rsp_slice body, struct covered *out)
{
	struct rsp_slice plain =
	    work->out->command ? work->out->command->bytes : work->out->asked_plain;
	struct rsp_apdu apdu;

	if (!plain.len || !rsp_apdu_of_command(plain, &apdu))
		return false;
	*out = (struct covered){.cla = (uint8_t)(apdu.command.cla & ~LOW_BITS),
	                        .lc = (uint8_t)apdu.command.data.len,
	                        .length = (uint8_t)body.len};
	out->parts[0] = rsp_slice(&out->cla, 1);
	out->parts[1] = rsp_sub(apdu.command.header, 1, 3);
	out->parts[2] = rsp_slice(&out->lc, 1);
	out->parts[3] = apdu.command.data;
	out->parts[4] = rsp_slice(&out->length, 1);
	out->parts[5] = body;
	out->parts[6] = work->exchange->sw_bytes;
	return true;
}

static bool make(struct rsp_scp_work *work, size_t at, const struct covered *covered,
                 uint8_t out[static RSP_SCP02_MAC_LEN])
{
	const struct rsp_scp_start *start = &work->channel->answers.at[at];

	return rsp_scp02_answer_mac(&work->channel->scp02, start->key,
	                            rsp_slice(start->chain, sizeof(start->chain)), covered->parts,
	                            RSP_SCP02_PARTS_MAX, out);
}

/* The next is chained to this one. Where it is wrong, the key is still not known. */
static void go_on(struct rsp_scp_answers *answers, struct rsp_slice mac, size_t right)
{
	unsigned key = right < answers->num ? answers->at[right].key : 0;
	bool known = right < answers->num;

	answers->num = 0;
	for (unsigned at = 0; at < RSP_SCP02_RMAC_KEYS; at++)
		if (!known || at == key)
			add_start(answers, at, mac);
}

enum rsp_scp_check rsp_scp_rmac02(struct rsp_scp_work *work, struct rsp_slice body)
{
	struct rsp_scp_answers *answers = &work->channel->answers;
	struct rsp_slice mac = work->out->rmac_bytes;
	uint8_t made[RSP_SCP02_MAC_LEN];
	struct covered covered;
	size_t at;

	if (!cover(work, body, &covered))
		return RSP_SCP_UNCHAINED;
	for (at = 0; at < answers->num; at++)
		if (make(work, at, &covered, made) &&
		    rsp_equal_secret(rsp_slice(made, sizeof(made)), mac))
			break;
	/* END R-MAC SESSION may give that of the answer before it. */
	for (size_t i = 0; at == answers->num && answers->silent && i < answers->num; i++)
		if (rsp_equal_secret(rsp_slice(answers->at[i].chain, sizeof(made)), mac))
			return RSP_SCP_RIGHT;
	work->out->rmac = at < answers->num ? RSP_SCP_RIGHT : RSP_SCP_WRONG;
	go_on(answers, mac, at);
	return work->out->rmac;
}

void rsp_scp_pass02(struct rsp_scp_work *work, struct rsp_slice body)
{
	struct rsp_scp_answers *answers = &work->channel->answers;
	uint8_t made[RSP_SCP02_MAC_LEN];
	struct covered covered;

	if (!answers->silent || !cover(work, body, &covered))
		return;
	for (size_t at = 0; at < answers->num; at++)
		if (make(work, at, &covered, made))
			memcpy(answers->at[at].chain, made, sizeof(made));
}

static void begin(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	uint8_t level = work->exchange->p1 & (RSP_SCP_LEVEL_RMAC | RSP_SCP_LEVEL_RCIPHER);

	channel->level |= level;
	if (channel->protocol != RSP_SCP02)
		return;
	rsp_scp_answers_begin(work);
	channel->answers.silent = !level;
}

void rsp_scp_follow_answers(struct rsp_scp_work *work)
{
	const struct rsp_scp_exchange *exchange = work->exchange;
	struct rsp_scp_channel *channel = work->channel;
	const uint8_t answers = RSP_SCP_LEVEL_RMAC | RSP_SCP_LEVEL_RCIPHER;

	if (!exchange->has_sw || exchange->sw != SW_OK)
		return;
	if (exchange->ins == RSP_INS_BEGIN_R_MAC) {
		begin(work);
	} else if (exchange->ins == RSP_INS_END_R_MAC && exchange->p2 == ENDS) {
		channel->level &= (uint8_t)~answers;
		channel->answers.silent = false;
	}
}
