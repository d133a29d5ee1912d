/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/follower.h"

#include <string.h>

#include "card/cat.h"
#include "procedure/eis.h"

/* What is found in a message. */
static bool make_room(struct rsp_follower *follower)
{
	const struct rsp_watch *watch = &follower->watch;
	size_t values = (watch->most_values + 1) * sizeof(*follower->found_values);
	size_t keys = (watch->most_keys + 1) * sizeof(*follower->found_keys);

	follower->found_values = rsp_arena_alloc(&follower->arena, values);
	follower->found_keys = rsp_arena_alloc(&follower->arena, keys);
	return follower->found_values && follower->found_keys;
}

struct rsp_follower *rsp_follower_new(const struct rsp_definitions *definitions, bool joined,
                                      const struct rsp_follower_sink *sink)
{
	struct rsp_follower *follower = rsp_alloc(sizeof(*follower));

	if (!follower)
		return NULL;
	follower->definitions = definitions;
	follower->sink = *sink;
	follower->joined = joined;
	rsp_arena_init(&follower->arena, 0);
	rsp_arena_init(&follower->scratch, 0);
	rsp_merge_init(&follower->kept);
	follower->facts = rsp_alloc(RSP_FACTS_MAX * sizeof(*follower->facts));
	if (rsp_table_init(&follower->table) && follower->facts &&
	    rsp_watch_fill(&follower->watch, &follower->arena, definitions) &&
	    make_room(follower) && rsp_models_init(&follower->models, definitions->model_fields))
		return follower;
	rsp_follower_free(follower);
	return NULL;
}

void rsp_follower_free(struct rsp_follower *follower)
{
	if (!follower)
		return;
	while (follower->newest)
		rsp_instance_free(follower, follower->newest);
	for (size_t at = 0; at < follower->num_cards; at++)
		rsp_free(follower->cards[at]);
	rsp_models_free(&follower->models);
	rsp_table_free(&follower->table);
	rsp_arena_free(&follower->scratch);
	rsp_arena_free(&follower->arena);
	rsp_free(follower->facts);
	rsp_merge_free(&follower->kept);
	rsp_free(follower);
}

void rsp_follower_expect_signatures(struct rsp_follower *follower)
{
	follower->signatures = true;
}

static bool is_session_end(const char *function)
{
	static const char *const functions[] = {"ATR", "RESET", "MANAGE CHANNEL", "OPEN", "CLOSE"};

	for (size_t at = 0; at < sizeof(functions) / sizeof(*functions); at++)
		if (strcmp(function, functions[at]) == 0)
			return true;
	return false;
}

/* A card that asks to be reset, in a trace that need not show the reset itself. */
static bool is_refresh(const struct rsp_message *message)
{
	return message->iface == RSP_IF_CAT && message->command &&
	       rsp_cat_resets_card(message->command->bytes);
}

RSP_RARE static struct rsp_seen_function look_up(const struct rsp_follower *follower,
                                                 const struct rsp_message *message)
{
	return (struct rsp_seen_function){
	    .function = message->function,
	    .iface = message->iface,
	    .watched = rsp_watch_find(&follower->watch, message->iface, message->function),
	    .ends_session =
	        rsp_interface_is_card(message->iface) && is_session_end(message->function),
	};
}

/* Names stand anywhere, so a few may want one place. */
static const struct rsp_seen_function *function_of(struct rsp_follower *follower,
                                                   const struct rsp_message *message)
{
	enum { PLACES = 4 };
	size_t at = ((uintptr_t)message->function >> 2) % RSP_SEEN_FUNCTIONS;
	struct rsp_seen_function *seen = NULL;

	for (size_t place = 0; place < PLACES; place++) {
		seen = &follower->functions[(at + place) % RSP_SEEN_FUNCTIONS];
		if (seen->function == message->function && seen->iface == message->iface)
			return seen;
		if (!seen->function)
			break;
	}
	*seen = look_up(follower, message);
	return seen;
}

/* A card does one of these at a time: a new one discards what was not finished. */
static void discard_others(struct rsp_follower *follower, struct rsp_card *card,
                           const struct rsp_event *event, const struct rsp_instance *fresh)
{
	struct rsp_told told = {
	    .rule = rsp_rule_of(RSP_RULE_PROCEDURE_REPLACED),
	    .level = RSP_LEVEL_SUSPICIOUS,
	    .trace = event->trace,
	    .message = event->seq,
	    .step = RSP_NO_STEP,
	};

	for (size_t at = 0; at < RSP_CARD_RECENT && card->recent[at]; at++) {
		struct rsp_instance *other = card->recent[at];

		if (other == fresh || !other->definition->single || other->ended ||
		    other->replaced || other->refused_step != RSP_NO_STEP)
			continue;
		other->replaced = true;
		rsp_tell(follower, other, &told,
		         "a new session begins on this card while the one of message %llu is open",
		         (unsigned long long)other->first);
	}
}

static struct rsp_instance *begin(struct rsp_follower *follower, const struct rsp_match *match,
                                  const struct rsp_event *event, struct rsp_card *card)
{
	struct rsp_instance *instance = rsp_instance_new(follower, match->definition, event, card);

	if (!instance) {
		follower->out_of_memory = true;
		return NULL;
	}
	if (card && match->definition->single)
		discard_others(follower, card, event, instance);
	if (card && card->num_prelude)
		rsp_fill_prelude(follower, instance, card);
	return instance;
}

/* Answers where it went: to no instance where it has no place. */
static struct rsp_match place_one(struct rsp_follower *follower, struct rsp_card *card,
                                  const struct rsp_event *event)
{
	struct rsp_match match = rsp_match_event(follower, card, event);

	if (match.how == RSP_MATCH_NEW)
		match.instance = begin(follower, &match, event, card);
	else if (match.how != RSP_MATCH_NONE && match.instance->definition != match.definition &&
	         !rsp_instance_become(follower, match.instance, match.definition))
		match.instance = NULL;
	if (!match.instance)
		return match;
	if (card) {
		if (match.instance->slot < 0)
			match.instance->slot = event->slot;
		rsp_card_latest(card, match.instance);
	}
	rsp_fill_event(follower, match.instance, match.step, event);
	return match;
}

/* An answer goes to all procedures that its request went to. */
static void answer_others(struct rsp_follower *follower, const struct rsp_event *event,
                          const struct rsp_instance *first)
{
	enum { MOST = 32 };
	uint64_t hash = rsp_answer_hash(event->trace, event->answers);
	struct rsp_instance *others[MOST];
	size_t num = 0;

	for (const struct rsp_table_node *node = rsp_table_first(&follower->table, hash);
	     node && num < MOST; node = rsp_table_next(node))
		if (node->instance != first)
			others[num++] = node->instance;
	for (size_t at = 0; at < num; at++) {
		uint8_t step = rsp_match_step(follower, others[at]->definition, event);

		if (step != RSP_NO_STEP)
			rsp_fill_event(follower, others[at], step, event);
	}
}

/* Of what a message has several, each goes to its own procedure. The first one is the message's. */
static void place_event(struct rsp_follower *follower, struct rsp_card *card,
                        const struct rsp_event *event)
{
	const struct rsp_each *each = &event->watched->each;
	size_t num = rsp_event_items(event, each);
	struct rsp_event part;
	struct rsp_match match;

	if (num > 1)
		part = rsp_event_item(&follower->scratch, event, each, 0);
	match = place_one(follower, card, num > 1 ? &part : event);
	follower->last = match.instance;
	follower->last_step = match.step;
	for (size_t item = 1; item < num; item++) {
		part = rsp_event_item(&follower->scratch, event, each, item);
		(void)place_one(follower, card, &part);
	}
	if (follower->last && event->answers)
		answer_others(follower, event, follower->last);
}

/* Messages that show others again fill no step, but their answers are answers. */
static void pass_over(struct rsp_follower *follower, const struct rsp_event *event)
{
	uint64_t hash = rsp_answer_hash(event->trace, event->same_as);
	const struct rsp_table_node *node = rsp_table_first(&follower->table, hash);

	rsp_calls_again(follower->models.calls, event);
	if (node && !rsp_table_put(&follower->table, rsp_answer_hash(event->trace, event->seq),
	                           node->instance, &node->instance->answers))
		follower->out_of_memory = true;
}

/* What no definition looks at tells at least that the card was there before, or that there is
 * traffic that nobody can read. */
static void see_other(struct rsp_follower *follower, const struct rsp_message *message,
                      bool ends_session)
{
	struct rsp_card *card;

	follower->num_events++;
	if (rsp_interface_is_card(message->iface)) {
		card = rsp_card_of(follower, message->trace, message->slot);
		if (card)
			card->session += ends_session;
	} else {
		follower->num_unreadable += message->iface == RSP_IF_TLS ||
		                            message->iface == RSP_IF_TCP ||
		                            message->iface == RSP_IF_BIP;
	}
}

static void follow(struct rsp_follower *follower, const struct rsp_event *event)
{
	struct rsp_card *card = rsp_interface_is_card(event->iface)
	                            ? rsp_card_of(follower, event->trace, event->slot)
	                            : NULL;

	if (event->watched->num_steps)
		place_event(follower, card, event);
	rsp_models_event(follower, card, event);
}

static void take(struct rsp_follower *follower, const struct rsp_event *event)
{
	follower->last = NULL;
	follower->num_events++;
	if (event->same_as)
		pass_over(follower, event);
	else
		follow(follower, event);
}

/* Findings that follow are of this message, which has no place yet. */
static void begin_message(struct rsp_follower *follower, uint32_t trace, uint64_t seq)
{
	follower->latest_trace = trace;
	follower->latest = seq;
	follower->last = NULL;
	follower->kept_last = NULL;
}

/* A message that somebody looks at. */
__attribute__((noinline)) static void look_at(struct rsp_follower *follower,
                                              struct rsp_message *message,
                                              const struct rsp_watched *watched, bool tree,
                                              struct rsp_arena *arena)
{
	const struct rsp_wanted *wanted = &follower->definitions->wanted;
	struct rsp_event event;

	rsp_arena_reset(&follower->scratch);
	rsp_event_of(arena, wanted, message, tree && !message->same_as ? follower->facts : NULL,
	             &event);
	event.watched = watched;
	if (follower->joined)
		follower->kept_last = rsp_merge_keep(&follower->kept, wanted, &event);
	else
		take(follower, &event);
}

static enum rsp_watch_depth depth_of(const struct rsp_follower *follower,
                                     const struct rsp_watched *watched,
                                     const struct rsp_message *message)
{
	enum rsp_watch_depth asked = RSP_WATCH_NOTHING;

	if (!watched)
		return RSP_WATCH_NOTHING;
	if (watched->tree)
		return RSP_WATCH_TREE;
	if (watched->asks)
		asked = watched->asks(follower, message);
	return asked == RSP_WATCH_NOTHING && watched->num_steps ? RSP_WATCH_MESSAGE : asked;
}

/* Where the latest message stands. */
static struct rsp_place latest_place(const struct rsp_follower *follower)
{
	const struct rsp_instance *last = follower->last;

	if (!last)
		return (struct rsp_place){0};
	return (struct rsp_place){last->id, &last->definition->row,
	                          &last->definition->row.steps[follower->last_step]};
}

struct rsp_place rsp_follower_message(struct rsp_follower *follower, struct rsp_message *message,
                                      struct rsp_arena *arena)
{
	const struct rsp_seen_function *seen = function_of(follower, message);
	enum rsp_watch_depth depth;

	begin_message(follower, message->trace, message->seq);
	depth = depth_of(follower, seen->watched, message);
	if (depth)
		look_at(follower, message, seen->watched, depth == RSP_WATCH_TREE, arena);
	else
		see_other(follower, message, seen->ends_session || is_refresh(message));
	return latest_place(follower);
}

void rsp_follower_block(struct rsp_follower *follower, uint32_t trace, uint64_t seq, int slot)
{
	begin_message(follower, trace, seq);
	follower->num_events++;
	(void)rsp_card_of(follower, trace, slot);
}

/* The procedure that the message of a finding went to, and its step. Of earlier messages those are
 * known whose answers come in messages of their own. */
static struct rsp_instance *instance_of(const struct rsp_follower *follower, uint64_t message,
                                        uint8_t *out_step)
{
	const struct rsp_table_node *node;

	*out_step = follower->last_step;
	if (message == follower->latest)
		return follower->last;
	node = rsp_table_first(&follower->table, rsp_answer_hash(follower->latest_trace, message));
	if (!node)
		return NULL;
	*out_step = rsp_instance_step(node->instance, follower->latest_trace, message);
	return *out_step == RSP_NO_STEP ? NULL : node->instance;
}

/* A rule that was broken, maybe because another one was. */
static void note_broken(struct rsp_follower *follower, struct rsp_instance *instance,
                        struct rsp_finding *finding)
{
	const struct rsp_root *root = rsp_roots_of(instance, finding->rule);

	rsp_roots_add(follower, instance, finding->rule, follower->latest_trace, finding->message);
	if (!root)
		return;
	finding->follows = root->rule;
	finding->follows_trace = root->trace;
	finding->follows_message = root->message;
	finding->text = rsp_arena_printf(&follower->scratch, "%s (follows from %s in message %llu)",
	                                 finding->text ? finding->text : finding->rule->text,
	                                 root->rule->id, (unsigned long long)root->message);
}

void rsp_follower_finding(struct rsp_follower *follower, struct rsp_finding *finding)
{
	struct rsp_instance *instance;
	uint8_t step;

	if (!finding->message)
		return;
	if (follower->kept_last && finding->message == follower->latest)
		follower->kept_last->violated |= finding->level == RSP_LEVEL_VIOLATION;
	instance = instance_of(follower, finding->message, &step);
	if (!instance)
		return;
	instance->violated |= finding->level == RSP_LEVEL_VIOLATION;
	if (finding->level == RSP_LEVEL_VIOLATION && !finding->not_run)
		note_broken(follower, instance, finding);
	finding->procedure = instance->id;
	finding->step = instance->definition->row.steps[step].number;
}

/* What was held back, now that all of it is there. */
static void follow_kept(struct rsp_follower *follower)
{
	rsp_merge_order(&follower->kept);
	for (size_t at = 0; at < follower->kept.num_kept; at++) {
		struct rsp_kept *kept = &follower->kept.kept[at];

		rsp_arena_reset(&follower->scratch);
		kept->event.t_ns = kept->at_ns;
		if (kept->same)
			continue;
		take(follower, &kept->event);
		if (follower->last)
			follower->last->violated |= kept->violated;
	}
}

void rsp_follower_end(struct rsp_follower *follower)
{
	if (follower->joined)
		follow_kept(follower);
	rsp_calls_end(follower);
	while (follower->oldest)
		rsp_close_instance(follower, follower->oldest);
}

bool rsp_follower_offset(const struct rsp_follower *follower, uint32_t trace, int64_t *out_ns)
{
	*out_ns = trace <= RSP_MERGE_TRACES ? follower->kept.offsets[trace] : 0;
	return trace <= RSP_MERGE_TRACES && follower->kept.known[trace];
}
