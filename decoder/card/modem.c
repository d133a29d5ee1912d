/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/modem.h"

#include <string.h>

static struct rsp_modem_session *find(struct rsp_modem *modem, uint64_t number)
{
	for (size_t i = 0; i < RSP_MODEM_MAX_SESSIONS; i++)
		if (modem->sessions[i].used && modem->sessions[i].number == number)
			return &modem->sessions[i];
	return NULL;
}

/* A free place, or that of the session that began first. */
static struct rsp_modem_session *make(struct rsp_modem *modem, uint64_t number)
{
	struct rsp_modem_session *oldest = &modem->sessions[0];

	for (size_t i = 0; i < RSP_MODEM_MAX_SESSIONS && oldest->used; i++)
		if (!modem->sessions[i].used || modem->sessions[i].began < oldest->began)
			oldest = &modem->sessions[i];
	*oldest =
	    (struct rsp_modem_session){.used = true, .number = number, .began = ++modem->num_began};
	return oldest;
}

void rsp_modem_open(struct rsp_modem *modem, uint64_t number, struct rsp_slice aid)
{
	struct rsp_modem_session *session = find(modem, number);

	if (session)
		session->used = false;
	session = make(modem, number);
	session->opened = true;
	aid = rsp_sub(aid, 0, sizeof(session->aid));
	if (aid.len)
		memcpy(session->aid, aid.data, aid.len);
	session->aid_len = (uint8_t)aid.len;
}

uint8_t rsp_modem_close(struct rsp_modem *modem, uint64_t number)
{
	struct rsp_modem_session *session = find(modem, number);

	if (!session)
		return 0;
	session->used = false;
	return session->channel;
}

static bool is_taken(const struct rsp_modem *modem, uint64_t channel)
{
	for (size_t i = 0; i < RSP_MODEM_MAX_SESSIONS; i++)
		if (modem->sessions[i].used && modem->sessions[i].channel == channel)
			return true;
	return false;
}

static bool can_have(const struct rsp_modem *modem, uint64_t channel)
{
	return channel > 0 && channel < RSP_NUM_CHANNELS && !is_taken(modem, channel);
}

static uint8_t choose(const struct rsp_modem *modem, uint64_t number, uint8_t cla_channel)
{
	uint8_t channel = 1;

	if (can_have(modem, cla_channel))
		return cla_channel;
	if (can_have(modem, number))
		return (uint8_t)number;
	/* There are as many places for sessions as channels. */
	while (!can_have(modem, channel) && channel < RSP_NUM_CHANNELS - 1)
		channel++;
	return channel;
}

const struct rsp_modem_session *rsp_modem_session_of(struct rsp_modem *modem, uint64_t number,
                                                     uint8_t cla_channel, bool *out_first)
{
	struct rsp_modem_session *session = find(modem, number);

	if (!session)
		session = make(modem, number);
	*out_first = session->channel == 0;
	if (*out_first)
		session->channel = choose(modem, number, cla_channel);
	return session;
}
