/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Match: which step of which procedure a message is. */
#include <string.h>

#include "procedure/follower.h"

enum { HASH_OF_KEYS = 1, HASH_OF_ANSWERS = 2 };

uint64_t rsp_answer_hash(uint32_t trace, uint64_t seq)
{
	return rsp_hash_number(rsp_hash_number(HASH_OF_ANSWERS, trace), seq);
}

static uint64_t hash_value(uint64_t hash, const struct rsp_value *value)
{
	return rsp_hash_bytes(hash, value->bytes, RSP_VALUE_LEN);
}

bool rsp_key_hash(const struct rsp_key_def *key,
                  const struct rsp_value *const values[static RSP_KEY_PARTS], uint32_t trace,
                  int slot, uint64_t *out)
{
	uint64_t hash = HASH_OF_KEYS;

	if (key->card && slot < -1)
		return false;
	for (size_t at = 0; at < key->num_parts; at++) {
		if (!values[at] || !values[at]->len)
			return false;
		hash = hash_value(rsp_hash_number(hash, key->marks[at]), values[at]);
	}
	if (key->card)
		hash = rsp_hash_number(rsp_hash_number(hash, trace), (uint64_t)(int64_t)slot);
	*out = hash;
	return true;
}

/* Identifiers that are written in hex are the same as the bytes. */
static bool id_value(unsigned id, const char *text, struct rsp_value *out)
{
	if (id == RSP_ID_TRANSACTION || id == RSP_ID_EIM_TRANSACTION)
		return rsp_value_of_hex(rsp_text(text), out);
	if (id == RSP_ID_EID && rsp_value_of_hex(rsp_text(text), out))
		return true;
	rsp_value_of(rsp_text(text), out);
	return true;
}

static bool connection_value(const struct rsp_event *event, struct rsp_value *out)
{
	uint32_t number[] = {event->trace, event->connection};

	rsp_value_of(rsp_slice(number, sizeof(number)), out);
	return event->connection != 0;
}

/* What a source names and stands nowhere. */
__attribute__((noinline)) static bool make_value(const struct rsp_event *event,
                                                 const struct rsp_value_source *source,
                                                 struct rsp_value *out)
{
	if (source->id == RSP_ID_CONNECTION)
		return connection_value(event, out);
	return event->ids[source->id] && id_value(source->id, event->ids[source->id], out);
}

/* The value that a source names, made in `room` where it stands nowhere; NULL: there is none. */
RSP_INLINE const struct rsp_value *value_of(const struct rsp_event *event,
                                            const struct rsp_value_source *source,
                                            struct rsp_value *room)
{
	const struct rsp_fact *fact;

	if (source->is_id)
		return make_value(event, source, room) ? room : NULL;
	fact = rsp_event_fact(event, source->wanted, NULL);
	return fact ? &fact->value : NULL;
}

const struct rsp_value *rsp_binding_value(const struct rsp_event *event,
                                          const struct rsp_binding *binding, struct rsp_value *room)
{
	const struct rsp_value *value = NULL;

	for (size_t at = 0; at < binding->num_sources && !value; at++)
		value = value_of(event, &binding->sources[at], room);
	return value;
}

static bool has_result(const struct rsp_event *event, const char *is)
{
	if (event->result.state == RSP_RESULT_ERROR)
		return strcmp(is, "error") == 0;
	return event->result.state == RSP_RESULT_OK && strcmp(is, "ok") == 0;
}

static bool holds(struct rsp_follower *follower, const struct rsp_event *event,
                  const struct rsp_condition *condition)
{
	const struct rsp_fact *fact;
	const struct rsp_field *field;
	const char *name;

	if (condition->absent && event->cut)
		return false;
	if (condition->source.is_id && condition->source.id == RSP_ID_RESULT)
		return has_result(event, condition->is);
	if (condition->source.is_id) {
		const char *id = event->ids[condition->source.id];

		return condition->absent ? !id
		                         : id && (!condition->is || strcmp(id, condition->is) == 0);
	}
	fact = rsp_event_fact(event, condition->source.wanted, NULL);
	if (condition->absent || !fact || !condition->is)
		return condition->absent ? !fact : fact != NULL;
	field = follower->definitions->wanted.fields[condition->source.wanted];
	for (; fact; fact = rsp_event_fact(event, condition->source.wanted, fact + 1)) {
		name = fact->text ? fact->text : rsp_value_name(field->names, fact->number);
		if (!name)
			name = field->kind == RSP_KIND_BYTES || field->kind == RSP_KIND_OID
			           ? rsp_value_text(&follower->scratch, &fact->value)
			           : rsp_arena_printf(&follower->scratch, "%lld",
			                              (long long)fact->number);
		if (strcmp(name, condition->is) == 0)
			return true;
	}
	return false;
}

static bool hold_all(struct rsp_follower *follower, const struct rsp_event *event,
                     const struct rsp_step_at *row)
{
	const struct rsp_step_def *step = row->def;

	for (size_t at = 0; at < step->num_conditions; at++)
		if (!holds(follower, event, &step->conditions[at]))
			return false;
	return true;
}

/* The first row from this one on whose messages are `what`, which is rsp_what of the event. */
RSP_INLINE const struct rsp_step_at *row_from(const struct rsp_step_at *row,
                                              const struct rsp_step_at *end, uint64_t what)
{
	while (row < end && (what ^ row->what) & row->mask)
		row++;
	return row;
}

RSP_INLINE bool fits(struct rsp_follower *follower, const struct rsp_event *event,
                     const struct rsp_step_at *row)
{
	return !row->has_conditions || hold_all(follower, event, row);
}

void rsp_match_made(struct rsp_follower *follower, const struct rsp_definition *definition)
{
	const struct rsp_definitions *all = follower->definitions;

	if (follower->made[definition->number])
		return;
	follower->made[definition->number] = true;
	for (size_t at = 0; at < all->num_rows; at++)
		if (rsp_definition_can_be(all->rows[at], definition))
			follower->findable[all->rows[at]->number] = true;
}

/* The first from a node of its key on that can be of this definition. */
static struct rsp_instance *first_of(const struct rsp_table_node *node,
                                     const struct rsp_definition *definition)
{
	for (; node; node = rsp_table_next(node))
		if (rsp_definition_can_be(definition, node->instance->definition))
			return node->instance;
	return NULL;
}

/* One look for the step of an event, and what is found on the way. */
struct look {
	struct rsp_follower *follower;
	const struct rsp_card *card; /* NULL: it is of none */
	const struct rsp_event *event;
	const struct rsp_sought *sought;    /* what its steps look for */
	const struct rsp_table_node *asked; /* of procedures that its request went to */
};

/* The value of the event with this number of rsp_sought; NULL: it has none. */
static const struct rsp_value *found_value(const struct look *look, uint16_t number)
{
	struct rsp_found_value *found = &look->follower->found_values[number];
	const struct rsp_sought_value *sought = &look->sought->values[number];

	if (found->look == look->follower->looks)
		return found->value;
	found->look = look->follower->looks;
	found->value = NULL;
	for (size_t at = 0; at < sought->num_sources && !found->value; at++)
		found->value = value_of(look->event, &sought->sources[at], &found->room);
	return found->value;
}

/* The first node of the key with this number, likewise. */
static const struct rsp_table_node *found_key(const struct look *look, uint16_t number)
{
	struct rsp_found_key *found = &look->follower->found_keys[number];
	const struct rsp_sought_key *sought = &look->sought->keys[number];
	const struct rsp_event *event = look->event;
	const struct rsp_value *values[RSP_KEY_PARTS];
	uint64_t hash;

	if (found->look == look->follower->looks)
		return found->first;
	found->look = look->follower->looks;
	found->first = NULL;
	for (size_t part = 0; part < sought->key->num_parts; part++) {
		values[part] = found_value(look, sought->values[part]);
		if (!values[part])
			return NULL;
	}
	found->first = rsp_key_hash(sought->key, values, event->trace,
	                            rsp_interface_is_card(event->iface) ? event->slot : -2, &hash)
	                   ? rsp_table_first(&look->follower->table, hash)
	                   : NULL;
	return found->first;
}

/* Whether an event says of a value that is known something else. */
static bool differs(const struct look *look, const struct rsp_instance *instance,
                    const struct rsp_step_at *row)
{
	uint64_t both = row->sought.bound & row->definition->identify;

	if (row->definition->single)
		return false;
	while (both) {
		size_t at = rsp_bits_take(&both);
		const struct rsp_held_value *held = &instance->values[at];
		const struct rsp_value *value =
		    held->message ? found_value(look, row->sought.values[at]) : NULL;

		if (value && !rsp_value_equal(value, &held->value))
			return true;
	}
	return false;
}

static bool is_behind(const struct rsp_instance *instance, uint64_t steps)
{
	return !(steps & ~instance->filled);
}

static bool is_filled(const struct rsp_instance *instance, uint8_t step)
{
	return instance->filled >> step & 1;
}

/* The steps behind one. */
static uint64_t behind(uint8_t step)
{
	return ~(uint64_t)1 << step;
}

/* Whether a step is the next one: all that it needs is there, and it is not. */
static bool is_next(const struct rsp_instance *instance, uint8_t step)
{
	return !is_filled(instance, step) &&
	       is_behind(instance, instance->definition->steps[step].after);
}

/* Whether a step is the first of its definition between server and security domain. */
static bool is_first_on_card(const struct rsp_definition *definition, uint8_t step)
{
	for (size_t at = 0; at < step; at++)
		if (rsp_interface_is_remote(definition->row.steps[at].leg))
			return false;
	return rsp_interface_is_remote(definition->row.steps[step].leg);
}

/* Where nothing is seen but what goes on at the card, it begins anew with the first step once more,
 * when others have followed. */
static bool goes_back(const struct rsp_instance *instance, uint8_t step)
{
	uint64_t card = rsp_leg_bit(RSP_IF_ES5) | rsp_leg_bit(RSP_IF_ES6) | rsp_leg_bit(RSP_IF_ES8);

	return is_filled(instance, step) && !(instance->legs & ~card) &&
	       instance->filled & behind(step) && is_first_on_card(instance->definition, step);
}

/* What begins a procedure, and comes behind what should follow it, begins another one: the
 * beginning of this one lies before the capture. */
static bool begins_behind(const struct rsp_instance *instance, const struct rsp_event *event,
                          uint8_t step)
{
	uint64_t later = instance->filled & behind(step);

	if (!instance->definition->steps[step].begins || is_filled(instance, step))
		return false;
	while (later) {
		const struct rsp_fill *fill = &instance->fills[rsp_bits_take(&later)];

		if (fill->trace == event->trace && !rsp_is_earlier(instance, event, fill->t_ns))
			return true;
	}
	return false;
}

/* Whether a message of a step can be of an open procedure that a key finds: none of its keys says
 * another thing, unless the step is just what comes next. */
static bool takes(const struct look *look, const struct rsp_instance *instance,
                  const struct rsp_step_at *row, const struct rsp_key_def *key)
{
	const struct rsp_definition *definition = row->definition;

	if (!rsp_definition_can_be(definition, instance->definition) ||
	    (rsp_instance_over(instance) && !row->after_end))
		return false;
	if (instance->definition != definition)
		return !key->next;
	if (key->next)
		return is_next(instance, row->step);
	return !row->def->anew ||
	       (!differs(look, instance, row) && !goes_back(instance, row->step) &&
	        !begins_behind(instance, look->event, row->step));
}

static struct rsp_instance *first_open(const struct look *look, const struct rsp_table_node *node,
                                       const struct rsp_step_at *row, const struct rsp_key_def *key)
{
	for (int looks = 0; node && looks < RSP_LOCK_LOOKS; node = rsp_table_next(node), looks++)
		if (takes(look, node->instance, row, key))
			return node->instance;
	return NULL;
}

static struct rsp_instance *by_key(const struct look *look, const struct rsp_step_at *row)
{
	const struct rsp_definition *definition = row->definition;
	/* Mostly there is nothing of what they are made of. Identifiers there may always be. */
	bool may_have = row->sought.keyed & (look->event->fact_bits | 1);
	uint64_t keys = may_have ? row->def->keys : 0;

	while (keys) {
		size_t at = rsp_bits_take(&keys);
		const struct rsp_key_def *key = &definition->keys[at];
		const struct rsp_table_node *node = found_key(look, row->sought.keys[at]);
		struct rsp_instance *found =
		    key->open ? first_open(look, node, row, key) : first_of(node, definition);

		if (found)
			return found;
	}
	return NULL;
}

/* The latest procedure of the card that it can belong to; that it turns out to be another one takes
 * a key. What may come anywhere belongs only to one that has not ended. */
static struct rsp_instance *by_card(const struct look *look, const struct rsp_step_at *row)
{
	const struct rsp_definition *definition = row->definition;
	const struct rsp_card *card = look->card;

	if (!card || row->after_end || !look->follower->made[definition->number])
		return NULL;
	for (size_t at = 0; at < RSP_CARD_RECENT && card->recent[at]; at++) {
		struct rsp_instance *instance = card->recent[at];

		if (instance->definition != definition || differs(look, instance, row))
			continue;
		if (definition->in_session && (at || instance->card_session != card->session))
			continue;
		if (row->def->begins && (is_filled(instance, row->step) || instance->ended))
			return NULL;
		if (row->optional && (instance->ended || instance->refused_step != RSP_NO_STEP))
			return NULL;
		return instance;
	}
	return NULL;
}

/* An optional step takes a message only in its place: behind what it needs, before what comes after
 * it. */
static bool in_place(const struct rsp_instance *instance, const struct rsp_definition *definition,
                     uint8_t step)
{
	const struct rsp_step_def *def = &definition->steps[step];

	if (instance->definition != definition)
		return true;
	if (def->in_place)
		return is_behind(instance, def->behind);
	if (definition->row.steps[step].presence != RSP_PRESENCE_OPTIONAL)
		return true;
	return is_behind(instance, def->after) &&
	       !(instance->filled & definition->must & behind(step));
}

/* The procedure that it belongs to; NULL: none of those that there are. */
static struct rsp_instance *find(const struct look *look, const struct rsp_step_at *row,
                                 bool *out_by_card)
{
	struct rsp_instance *found = first_of(look->asked, row->definition);

	*out_by_card = false;
	if (!found)
		found = by_key(look, row);
	if (found)
		return found;
	*out_by_card = true;
	return by_card(look, row);
}

static struct rsp_match match_row(const struct look *look, const struct rsp_step_at *row)
{
	struct rsp_match match = {row->definition, row->step, NULL, RSP_MATCH_NONE};
	const struct rsp_step_def *step = row->def;
	bool by_card = false;

	if (look->follower->findable[row->definition->number])
		match.instance = find(look, row, &by_card);
	if (match.instance)
		match.how = by_card ? RSP_MATCH_CARD : RSP_MATCH_KEY;
	else if (step->begins || step->joins)
		match.how = RSP_MATCH_NEW;
	if (match.instance && (by_card || step->in_place) &&
	    !in_place(match.instance, row->definition, row->step))
		return (struct rsp_match){0};
	return match;
}

/* A procedure of the user's that is open takes what belongs to it. */
static bool is_own(const struct rsp_match *match)
{
	return match->definition && match->definition->own && match->instance;
}

/* Of two that fit equally well: the one that says more of its messages, then the user's own, then
 * the one whose procedure went on later. */
static bool is_better(const struct rsp_match *match, const struct rsp_match *best)
{
	size_t conditions, least;

	if (is_own(match) != is_own(best))
		return is_own(match);
	if (match->how != best->how)
		return match->how > best->how;
	conditions = match->definition->steps[match->step].num_conditions;
	least = best->definition->steps[best->step].num_conditions;
	if (conditions != least)
		return conditions > least;
	if (match->definition->own != best->definition->own)
		return match->definition->own;
	return match->instance && match->instance != best->instance &&
	       match->instance->last > best->instance->last;
}

uint8_t rsp_match_step(struct rsp_follower *follower, const struct rsp_definition *definition,
                       const struct rsp_event *event)
{
	const struct rsp_watched *watched = event->watched;
	const struct rsp_step_at *row = watched->steps, *end = row + watched->num_steps;
	uint64_t what = rsp_what(event->direction, event->tag);

	for (row = row_from(row, end, what); row < end; row = row_from(row + 1, end, what))
		if (row->definition == definition && fits(follower, event, row))
			return row->step;
	return RSP_NO_STEP;
}

struct rsp_match rsp_match_event(struct rsp_follower *follower, struct rsp_card *card,
                                 const struct rsp_event *event)
{
	const struct rsp_watched *watched = event->watched;
	struct look look = {
	    .follower = follower, .card = card, .event = event, .sought = &watched->sought};
	const struct rsp_step_at *row = watched->steps, *end = row + watched->num_steps;
	uint64_t what = rsp_what(event->direction, event->tag);
	struct rsp_match best = {0};

	follower->looks++;
	if (event->answers)
		look.asked = rsp_table_first(&follower->table,
		                             rsp_answer_hash(event->trace, event->answers));
	for (row = row_from(row, end, what); row < end; row = row_from(row + 1, end, what)) {
		struct rsp_match match;

		if (!fits(follower, event, row))
			continue;
		if (row->prelude && card)
			rsp_card_prelude(card, row->definition, row->step, event);
		match = match_row(&look, row);
		if (match.how != RSP_MATCH_NONE && is_better(&match, &best))
			best = match;
	}
	return best;
}
