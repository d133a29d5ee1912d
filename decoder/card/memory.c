/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory: what lasts of the cards' sessions when nothing is unfinished. */
#include "card/machine.h"

struct remembered {
	struct remembered *next;
	int slot;
	uint8_t channel;
	struct rsp_channel state; /* nothing is pending on it */
};

/* The sessions of modems, which lead to channels. */
struct remembered_modem {
	struct remembered_modem *next;
	int slot;
	struct rsp_modem modem;
};

/* What cards said of their files. */
struct remembered_files {
	struct remembered_files *next;
	int slot;
	struct rsp_learned learned;
};

struct rsp_card_memory {
	struct remembered *channels;
	struct remembered_files *files;
	struct remembered_modem *modems;
};

static bool tells_nothing(const struct rsp_channel *channel)
{
	return channel->state == RSP_CHANNEL_UNKNOWN && !channel->seen && !channel->aid_known;
}

static void remember_channel(struct rsp_card_memory *memory, struct rsp_arena *arena,
                             const struct rsp_session *session, uint8_t number)
{
	struct remembered *row = rsp_arena_alloc(arena, sizeof(*row));

	if (!row)
		return;
	*row =
	    (struct remembered){memory->channels, session->slot, number, session->channels[number]};
	row->state.pending = NULL;
	memory->channels = row;
}

static void remember_modem(struct rsp_card_memory *memory, struct rsp_arena *arena,
                           const struct rsp_session *session)
{
	struct remembered_modem *row = rsp_arena_alloc(arena, sizeof(*row));

	if (!row)
		return;
	*row = (struct remembered_modem){memory->modems, session->slot, session->modem};
	memory->modems = row;
}

static void remember_files(struct rsp_card_memory *memory, struct rsp_arena *arena,
                           const struct rsp_session *session)
{
	struct remembered_files *row = rsp_arena_alloc(arena, sizeof(*row));

	if (!row)
		return;
	*row = (struct remembered_files){memory->files, session->slot, session->learned};
	memory->files = row;
}

const struct rsp_card_memory *rsp_card_remember(const struct rsp_card *card,
                                                struct rsp_arena *arena)
{
	struct rsp_card_memory *memory = rsp_arena_alloc(arena, sizeof(*memory));

	for (size_t at = 0; memory && at < card->num_sessions; at++) {
		const struct rsp_session *session = &card->sessions[at];

		for (uint8_t channel = 0; channel < RSP_NUM_CHANNELS; channel++)
			if (!tells_nothing(&session->channels[channel]))
				remember_channel(memory, arena, session, channel);
		if (session->learned.num)
			remember_files(memory, arena, session);
		if (session->modem.num_began)
			remember_modem(memory, arena, session);
	}
	return memory;
}

/* The session of a slot, made when there is none; NULL: there is no room. */
static struct rsp_session *session_at(struct rsp_card *card, int slot)
{
	struct rsp_session *session;

	for (size_t at = 0; at < card->num_sessions; at++)
		if (card->sessions[at].slot == slot)
			return &card->sessions[at];
	if (card->num_sessions == RSP_CARD_MAX_SLOTS)
		return NULL;
	session = &card->sessions[card->num_sessions++];
	session->slot = slot;
	return session;
}

void rsp_card_recall(struct rsp_card *card, const struct rsp_card_memory *memory)
{
	struct rsp_session *session;

	for (const struct remembered *row = memory->channels; row; row = row->next) {
		session = session_at(card, row->slot);
		if (session)
			session->channels[row->channel] = row->state;
	}
	for (const struct remembered_files *row = memory->files; row; row = row->next) {
		session = session_at(card, row->slot);
		if (session)
			session->learned = row->learned;
	}
	for (const struct remembered_modem *row = memory->modems; row; row = row->next) {
		session = session_at(card, row->slot);
		if (session)
			session->modem = row->modem;
	}
}
