/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/follower.h"

static struct rsp_card *card_found(const struct rsp_follower *follower, uint32_t trace, int slot)
{
	for (size_t at = 0; at < follower->num_cards; at++)
		if (follower->cards[at]->trace == trace && follower->cards[at]->slot == slot)
			return follower->cards[at];
	return NULL;
}

/* Forgets the card longest idle. */
static struct rsp_card *card_reused(struct rsp_follower *follower)
{
	struct rsp_card *oldest = follower->cards[0];

	for (size_t at = 1; at < RSP_CARDS_MAX; at++)
		if (follower->cards[at]->last_used < oldest->last_used)
			oldest = follower->cards[at];
	for (size_t at = 0; at < RSP_CARD_RECENT; at++)
		if (oldest->recent[at])
			oldest->recent[at]->card = NULL;
	return oldest;
}

static struct rsp_card *card_new(struct rsp_follower *follower)
{
	struct rsp_card *card;

	if (follower->num_cards == RSP_CARDS_MAX)
		return card_reused(follower);
	card = rsp_alloc(sizeof(*card));
	if (card)
		follower->cards[follower->num_cards++] = card;
	else
		follower->out_of_memory = true;
	return card;
}

const struct rsp_card *rsp_card_known(const struct rsp_follower *follower, uint32_t trace, int slot)
{
	return card_found(follower, trace, slot);
}

struct rsp_card *rsp_card_find(struct rsp_follower *follower, uint32_t trace, int slot)
{
	struct rsp_card *card = card_found(follower, trace, slot);

	if (!card) {
		card = card_new(follower);
		if (!card)
			return NULL;
		*card =
		    (struct rsp_card){.trace = trace, .slot = slot, .since = follower->num_events};
	}
	follower->latest_card = card;
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
	struct rsp_instance **recent = card->recent;
	size_t at = 0;

	if (recent[0] == instance)
		return;
	if (instance->card != card) {
		instance->card_in_the_dark = card->since >= instance->begun;
		instance->card_session = card->session;
	}
	/* Its own place, the first that is free, or that of the one longest idle. */
	while (at < RSP_CARD_RECENT - 1 && recent[at] && recent[at] != instance)
		at++;
	if (recent[at] && recent[at] != instance)
		recent[at]->card = NULL;
	for (; at > 0; at--)
		recent[at] = recent[at - 1];
	recent[0] = instance;
	instance->card = card;
}

void rsp_card_prelude(struct rsp_card *card, const struct rsp_definition *definition, uint8_t step,
                      const struct rsp_event *event)
{
	const struct rsp_step_def *def = &definition->steps[step];
	struct rsp_prelude *row = NULL;
	const struct rsp_value *value;
	struct rsp_value room;

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
	    {step,          RSP_STEP_SEEN, event->trace, event->seq, event->t_ns},
	    {{0}},
	};
	for (size_t at = 0; at < def->num_bindings && at < RSP_PRELUDE_VALUES; at++) {
		value = rsp_binding_value(event, &def->bindings[at], &room);
		if (value)
			row->values[at] = *value;
	}
}
