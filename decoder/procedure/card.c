/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/follower.h"

static struct rsp_card *card_found(struct rsp_follower *follower, uint32_t trace, int slot)
{
	for (size_t at = 0; at < follower->num_cards; at++)
		if (follower->cards[at].trace == trace && follower->cards[at].slot == slot)
			return &follower->cards[at];
	return NULL;
}

/* A place for a new card, or that of the one longest idle. */
static struct rsp_card *card_place(struct rsp_follower *follower)
{
	struct rsp_card *oldest = follower->cards;

	if (follower->num_cards < RSP_CARDS_MAX)
		return &follower->cards[follower->num_cards++];
	for (size_t at = 1; at < RSP_CARDS_MAX; at++)
		if (follower->cards[at].last_used < oldest->last_used)
			oldest = &follower->cards[at];
	for (size_t at = 0; at < RSP_CARD_RECENT; at++)
		if (oldest->recent[at])
			oldest->recent[at]->card = NULL;
	return oldest;
}

struct rsp_card *rsp_card_of(struct rsp_follower *follower, const struct rsp_event *event)
{
	struct rsp_card *card;

	if (!rsp_interface_is_card(event->iface))
		return NULL;
	card = card_found(follower, event->trace, event->slot);
	if (!card) {
		card = card_place(follower);
		*card = (struct rsp_card){.trace = event->trace, .slot = event->slot};
	}
	card->last_used = ++follower->uses;
	return card;
}

void rsp_card_drop(struct rsp_card *card, const struct rsp_instance *instance)
{
	size_t kept = 0;

	for (size_t at = 0; at < RSP_CARD_RECENT; at++)
		if (card->recent[at] && card->recent[at] != instance)
			card->recent[kept++] = card->recent[at];
	while (kept < RSP_CARD_RECENT)
		card->recent[kept++] = NULL;
}

void rsp_card_latest(struct rsp_card *card, struct rsp_instance *instance)
{
	struct rsp_instance *last;

	if (card->recent[0] == instance)
		return;
	rsp_card_drop(card, instance);
	last = card->recent[RSP_CARD_RECENT - 1];
	if (last)
		last->card = NULL;
	for (size_t at = RSP_CARD_RECENT - 1; at > 0; at--)
		card->recent[at] = card->recent[at - 1];
	card->recent[0] = instance;
	instance->card = card;
}

void rsp_card_prelude(struct rsp_card *card, const struct rsp_definition *definition, uint8_t step,
                      const struct rsp_event *event)
{
	struct rsp_prelude *row = NULL;

	for (size_t at = 0; at < card->num_prelude; at++)
		if (card->prelude[at].definition == definition && card->prelude[at].step == step)
			row = &card->prelude[at];
	if (!row && card->num_prelude < RSP_PRELUDE_MAX)
		row = &card->prelude[card->num_prelude++];
	if (!row)
		return;
	*row = (struct rsp_prelude){
	    definition,
	    step,
	    {step, RSP_STEP_SEEN, event->trace, event->seq, event->t_ns},
	};
}
