/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fill: a message in its place, and what does not fit there. */
#include <string.h>

#include "procedure/checks.h"
#include "procedure/follower.h"

/* Where in a message a finding stands, and how sure it is. */
static struct rsp_told told_of(const struct rsp_rule *rule, const struct rsp_instance *instance,
                               const struct rsp_event *event, uint8_t step)
{
	struct rsp_told told = {
	    .rule = rule,
	    .level = rule->level,
	    .trace = event->trace,
	    .message = event->seq,
	    .step = step,
	};

	if (instance->definition->row.unverified && told.level == RSP_LEVEL_VIOLATION)
		told.level = RSP_LEVEL_SUSPICIOUS;
	return told;
}

static const char *name_of(const struct rsp_instance *instance, size_t step)
{
	return instance->definition->row.steps[step].name;
}

/* The order of the steps */

bool rsp_is_earlier(const struct rsp_instance *instance, const struct rsp_event *event,
                    int64_t t_ns)
{
	return event->clock != RSP_CLOCK_NONE && event->clock == instance->clock &&
	       event->t_ns < t_ns;
}

static void note_gaps(struct rsp_instance *instance, const struct rsp_event *event, uint8_t step)
{
	uint64_t needed = instance->definition->steps[step].after & ~instance->filled;

	while (needed) {
		struct rsp_fill *fill = &instance->fills[rsp_bits_take(&needed)];

		if (fill->gap_message)
			continue;
		fill->gap_message = event->seq;
		fill->gap_trace = event->trace;
		fill->gap_ns = event->t_ns;
		fill->gap_step = step;
	}
}

/* A step that others before it could not do without. */
static void watch_order(struct rsp_follower *follower, struct rsp_instance *instance,
                        const struct rsp_event *event, uint8_t step)
{
	struct rsp_fill *fill = &instance->fills[step];
	struct rsp_told told;

	if (fill->count || !fill->gap_message ||
	    rsp_bar_rule(instance->definition, fill->gap_step, step) ||
	    rsp_is_earlier(instance, event, fill->gap_ns))
		return;
	/* Another try, the first of which was before the capture. */
	if (rsp_instance_began_before(instance, step))
		return;
	fill->out_of_order = true;
	told = told_of(rsp_rule_of(RSP_RULE_PROCEDURE_ORDER), instance, event, step);
	rsp_tell(follower, instance, &told, "%s comes behind %s (message %llu), which needs it",
	         name_of(instance, step), name_of(instance, fill->gap_step),
	         (unsigned long long)fill->gap_message);
}

/* A second answer to one request: it may be sent again, but must not say another thing. */
static bool is_second_answer(struct rsp_follower *follower, struct rsp_instance *instance,
                             const struct rsp_event *event, uint8_t step)
{
	struct rsp_fill *fill = &instance->fills[step];
	struct rsp_told told;

	if (event->direction != RSP_DIR_RESPONSE || !event->answers ||
	    event->answers != fill->request)
		return false;
	fill->repeated = true;
	told = told_of(rsp_rule_of(RSP_RULE_PROCEDURE_REPEATED), instance, event, step);
	if (fill->refused == (event->result.state == RSP_RESULT_ERROR))
		told.level = RSP_LEVEL_SUSPICIOUS;
	rsp_tell(follower, instance, &told,
	         "%s comes a second time for the request of message %llu", name_of(instance, step),
	         (unsigned long long)event->answers);
	return true;
}

/* Once more, although it was answered well: of a request, the answer decides. */
static void watch_repeats(struct rsp_follower *follower, struct rsp_instance *instance,
                          const struct rsp_event *event, uint8_t step)
{
	const struct rsp_step_row *row = &instance->definition->row.steps[step];
	struct rsp_fill *fill = &instance->fills[step];
	struct rsp_told told;

	if (is_second_answer(follower, instance, event, step) || !fill->count || row->repeated ||
	    fill->refused || !fill->answered)
		return;
	fill->repeated = true;
	if (event->direction == RSP_DIR_REQUEST || event->direction == RSP_DIR_NOTIFICATION)
		return;
	told = told_of(rsp_rule_of(RSP_RULE_PROCEDURE_REPEATED), instance, event, step);
	if (event->result.state == RSP_RESULT_ERROR)
		told.level = RSP_LEVEL_SUSPICIOUS;
	/* Of all findings the most frequent one, where recordings repeat themselves. */
	rsp_tell_text(follower, instance, &told,
	              rsp_arena_concat(&follower->scratch, name_of(instance, step),
	                               " comes again; it was answered in message ",
	                               rsp_arena_decimal(&follower->scratch, fill->message), NULL));
}

/* Whether it was refused at another step. What a security domain refuses is passed on to whoever
 * asked. */
static bool was_refused(const struct rsp_instance *instance, uint8_t step)
{
	uint8_t at = instance->refused_step;

	return at != RSP_NO_STEP && at != step &&
	       !rsp_interface_is_remote(instance->definition->row.steps[at].leg);
}

static void watch_end(struct rsp_follower *follower, struct rsp_instance *instance,
                      const struct rsp_event *event, uint8_t step)
{
	const struct rsp_step_row *row = &instance->definition->row.steps[step];
	bool refused = was_refused(instance, step);
	struct rsp_told told;

	if (!instance->ended && !refused)
		return;
	if (row->after_end || row->presence == RSP_PRESENCE_OPTIONAL || row->cancels)
		return;
	if (instance->fills[step].late || (!instance->cancelled && instance->fills[step].count))
		return;
	instance->fills[step].late = true;
	told = told_of(rsp_rule_of(RSP_RULE_PROCEDURE_AFTER_END), instance, event, step);
	if (event->result.state != RSP_RESULT_OK)
		told.level = RSP_LEVEL_SUSPICIOUS;
	rsp_tell(follower, instance, &told, "%s follows although the procedure had %s",
	         name_of(instance, step),
	         instance->cancelled ? "been cancelled"
	         : refused           ? rsp_arena_printf(&follower->scratch, "been refused at %s",
	                                                name_of(instance, instance->refused_step))
	                             : "ended");
}

/* Values */

static const char *const id_labels[] = {
    "transactionId", "EID", "ICCID", "matchingId", "eimTransactionId", "functionCallIdentifier"};

static const char *label_of(const struct rsp_follower *follower, const struct rsp_binding *binding,
                            const struct rsp_event *event, struct rsp_span *out_where)
{
	for (size_t at = 0; at < binding->num_sources; at++) {
		const struct rsp_value_source *source = &binding->sources[at];
		const struct rsp_fact *fact;

		if (source->is_id && source->id < RSP_NUM_IDS && event->ids[source->id])
			return id_labels[source->id];
		if (source->is_id)
			continue;
		fact = rsp_event_fact(event, source->wanted, NULL);
		if (!fact)
			continue;
		*out_where = fact->span;
		return follower->definitions->wanted.fields[source->wanted]->label;
	}
	return NULL;
}

static void tell_difference(struct rsp_follower *follower, struct rsp_instance *instance,
                            const struct rsp_event *event, uint8_t step,
                            const struct rsp_binding *binding, const struct rsp_value *value)
{
	const struct rsp_held_value *held = &instance->values[binding->value];
	struct rsp_told told = told_of(binding->rule, instance, event, step);
	const char *label = label_of(follower, binding, event, &told.where);
	struct rsp_arena *arena = &follower->scratch;

	/* It is told anew for each message, but all of it goes back to the first. */
	told.follows = rsp_roots_again(instance, binding->rule);
	if (!label)
		label = instance->definition->values[binding->value];
	instance->fills[step].altered = true;
	if (value->len > RSP_VALUE_LEN || held->value.len > RSP_VALUE_LEN)
		rsp_tell(follower, instance, &told,
		         "%s: the bytes of %s are not those of message %llu",
		         name_of(instance, step), label, (unsigned long long)held->message);
	else
		rsp_tell(follower, instance, &told, "%s: %s is %s, but was %s in message %llu",
		         name_of(instance, step), label, rsp_value_text(arena, value),
		         rsp_value_text(arena, &held->value), (unsigned long long)held->message);
}

/* Whether one of the values that the event has for a binding is the one that is known. */
static bool has_value(const struct rsp_event *event, const struct rsp_binding *binding,
                      const struct rsp_value *value)
{
	const struct rsp_fact *fact;

	for (size_t at = 0; at < binding->num_sources; at++) {
		const struct rsp_value_source *source = &binding->sources[at];

		if (source->is_id)
			continue;
		fact = rsp_event_fact(event, source->wanted, NULL);
		for (; fact; fact = rsp_event_fact(event, source->wanted, fact + 1))
			if (rsp_value_equal(&fact->value, value))
				return true;
	}
	return false;
}

/* A list that has other numbers; one that is there and empty is said by an object. */
static void watch_list(struct rsp_follower *follower, struct rsp_instance *instance,
                       const struct rsp_event *event, uint8_t step,
                       const struct rsp_binding *binding)
{
	struct rsp_held_value *held = &instance->values[binding->value];
	struct rsp_span where = {0};
	struct rsp_told told;
	const struct rsp_value *first;
	struct rsp_value room;

	if (!held->message || !label_of(follower, binding, event, &where))
		return;
	first = rsp_binding_value(event, binding, &room);
	if (!first)
		return;
	held->listed = has_value(event, binding, &held->value) ? RSP_KNOWN_YES : RSP_KNOWN_NO;
	held->list = event->seq;
	told = told_of(binding->rule, instance, event, step);
	told.where = where;
	if (held->listed == RSP_KNOWN_NO && first->is_number)
		rsp_tell(follower, instance, &told, "%s has no %s, which is of message %llu",
		         name_of(instance, step), rsp_value_text(&follower->scratch, &held->value),
		         (unsigned long long)held->message);
}

static void hold(struct rsp_instance *instance, size_t at, const struct rsp_value *value,
                 uint32_t trace, uint64_t message)
{
	struct rsp_held_value *held = &instance->values[at];

	instance->unregistered |= !held->message || !rsp_value_equal(&held->value, value);
	*held = (struct rsp_held_value){.value = *value, .trace = trace, .message = message};
}

static void bind_values(struct rsp_follower *follower, struct rsp_instance *instance,
                        const struct rsp_event *event, uint8_t step)
{
	const struct rsp_step_def *def = &instance->definition->steps[step];

	for (size_t at = 0; at < def->num_bindings; at++) {
		const struct rsp_binding *binding = &def->bindings[at];
		struct rsp_held_value *held = &instance->values[binding->value];
		const struct rsp_value *value;
		struct rsp_value room;

		if (binding->if_ok && event->result.state != RSP_RESULT_OK)
			continue;
		if (binding->listed) {
			watch_list(follower, instance, event, step, binding);
			continue;
		}
		value = rsp_binding_value(event, binding, &room);
		if (!value || (binding->once && !held->message))
			continue;
		if (!held->message || binding->latest)
			hold(instance, binding->value, value, event->trace, event->seq);
		else if (binding->compares && !rsp_value_equal(&held->value, value))
			tell_difference(follower, instance, event, step, binding, value);
		if (binding->once)
			held->message = 0;
	}
}

static void keep_id(struct rsp_follower *follower, struct rsp_instance *instance, size_t id,
                    const char *text)
{
	size_t len = strlen(text), cap = len < RSP_ID_LEN ? len + 1 : RSP_ID_LEN;

	instance->ids[id] = rsp_alloc(cap);
	if (instance->ids[id])
		rsp_keep_text(instance->ids[id], cap, text);
	else
		follower->out_of_memory = true;
}

static void keep_ids(struct rsp_follower *follower, struct rsp_instance *instance,
                     const struct rsp_event *event)
{
	for (size_t at = 0; at < RSP_NUM_IDS; at++)
		if (event->ids[at] && *event->ids[at] && !instance->ids[at])
			keep_id(follower, instance, at, event->ids[at]);
}

/* Results */

/* Why a step was refused. */
struct why {
	struct rsp_result result;
	const char *key; /* of the field that says so; NULL: the message's result */
};

/* What is refused behind the end is no news of the procedure. */
static void note_refusal(struct rsp_follower *follower, struct rsp_instance *instance,
                         const struct rsp_event *event, uint8_t step, const struct why *why)
{
	struct rsp_refusal *refusal = instance->refusal;

	if (instance->refused_step != RSP_NO_STEP)
		return;
	if (!refusal)
		refusal = instance->refusal = rsp_alloc(sizeof(*refusal));
	if (!refusal) {
		follower->out_of_memory = true;
		return;
	}
	instance->refused_step = step;
	*refusal = (struct rsp_refusal){
	    .trace = event->trace,
	    .message = event->seq,
	    .reason = why->result,
	    .key = why->key,
	    .brought =
	        event->direction == RSP_DIR_REQUEST || event->direction == RSP_DIR_NOTIFICATION,
	};
	rsp_keep_text(refusal->name, RSP_ID_LEN, why->result.name);
	rsp_keep_text(refusal->code, RSP_ID_LEN, why->result.code);
	refusal->reason.name = refusal->name;
	refusal->reason.code = why->result.code ? refusal->code : NULL;
}

static bool is_reason(const struct rsp_step_def *def, const struct rsp_fact *fact, bool zero_too)
{
	for (size_t at = 0; at < def->num_reasons; at++)
		if (def->reasons[at] == fact->wanted)
			return zero_too || fact->number != 0;
	return false;
}

/* The number in a message that says why it cancels, or that something failed; 0 is a reason to
 * cancel, and else the word that all is well. */
static bool find_reason(const struct rsp_follower *follower, const struct rsp_event *event,
                        const struct rsp_step_def *def, bool zero_too, struct why *out)
{
	for (size_t at = 0; at < event->num_facts && def->num_reasons; at++) {
		const struct rsp_fact *fact = &event->facts[at];
		const struct rsp_field *field;
		const char *name;

		if (!is_reason(def, fact, zero_too))
			continue;
		field = follower->definitions->wanted.fields[fact->wanted];
		name = rsp_value_name(field->names, fact->number);
		out->key = field->key;
		out->result = (struct rsp_result){
		    .state = RSP_RESULT_ERROR,
		    .name = name ? name : "a reason",
		    .number = fact->number,
		};
		return true;
	}
	return false;
}

static bool is_accepted(const struct rsp_step_def *def, const struct rsp_result *result)
{
	return def->accepts && (strcmp(def->accepts, "*") == 0 ||
	                        (result->name && strcmp(def->accepts, result->name) == 0));
}

/* Whether a message says no: by its own result, or by that of something in it. */
static bool is_refusal(const struct rsp_follower *follower, const struct rsp_event *event,
                       const struct rsp_step_def *def, bool cancels, struct why *out)
{
	bool is_error = event->result.state == RSP_RESULT_ERROR;
	struct why inside = {.key = NULL};
	bool found;

	if (!is_error && (cancels || !def->num_reasons))
		return false;
	found = !cancels && find_reason(follower, event, def, false, &inside);
	*out = is_error ? (struct why){.result = event->result} : inside;
	/* The field that the result is from tells what it means. */
	if (is_error && found && !event->result.code &&
	    inside.result.number == event->result.number)
		out->key = inside.key;
	return (is_error || found) && !is_accepted(def, &out->result);
}

/* Answers whether the message is a refusal. */
static bool note_result(struct rsp_follower *follower, struct rsp_instance *instance,
                        const struct rsp_event *event, uint8_t step)
{
	const struct rsp_step_row *row = &instance->definition->row.steps[step];
	const struct rsp_step_def *def = &instance->definition->steps[step];
	bool answered = event->direction != RSP_DIR_COMMAND || event->has_response || event->has_sw;
	struct why why;

	instance->fills[step].answered = answered;
	instance->fills[step].request = event->direction == RSP_DIR_RESPONSE ? event->answers : 0;
	instance->over |= row->ends && answered && !rsp_bars_unmet(instance, step);
	instance->leg_over |= row->ends_leg && answered;
	if (is_refusal(follower, event, def, row->cancels, &why)) {
		if (!instance->fills[step].refused)
			instance->fills[step].fault = event->seq;
		instance->fills[step].refused = true;
		instance->leg_over |= rsp_interface_is_remote(event->iface);
		if (!instance->ended)
			note_refusal(follower, instance, event, step, &why);
		return true;
	}
	if (instance->refused_step == step && event->result.state == RSP_RESULT_OK) {
		instance->refused_step = RSP_NO_STEP;
		instance->fills[step].refused = false;
	}
	if (!answered)
		return false;
	if ((row->ends && !rsp_bars_unmet(instance, step)) || row->cancels)
		instance->ended = true;
	if (!row->cancels)
		return false;
	instance->cancelled = true;
	if (find_reason(follower, event, def, true, &why))
		note_refusal(follower, instance, event, step, &why);
	return false;
}

/* Of this message alone: others of a step that is repeated may be as they should be. */
static enum rsp_step_state state_of(const struct rsp_fill *fill, bool altered, bool refused)
{
	if (altered)
		return RSP_STEP_ALTERED;
	if (refused)
		return RSP_STEP_REFUSED;
	if (fill->repeated && fill->count)
		return RSP_STEP_REPEATED;
	return fill->out_of_order && !fill->count ? RSP_STEP_OUT_OF_ORDER : RSP_STEP_SEEN;
}

static void enter(struct rsp_follower *follower, struct rsp_instance *instance,
                  const struct rsp_event *event, uint8_t step, enum rsp_step_state state)
{
	struct rsp_fill *fill = &instance->fills[step];
	struct rsp_entry entry = {
	    .step = step,
	    .state = state,
	    .trace = event->trace,
	    .message = event->seq,
	    .t_ns = event->t_ns,
	};

	if (!fill->count++) {
		instance->filled |= UINT64_C(1) << step;
		fill->trace = event->trace;
		fill->message = event->seq;
		fill->t_ns = event->t_ns;
	}
	instance->last = event->seq;
	instance->last_trace = event->trace;
	if (event->t_ns > instance->t1_ns)
		instance->t1_ns = event->t_ns;
	instance->legs |= rsp_leg_bit(event->iface);
	if (instance->card)
		instance->card->legs |= instance->legs;
	rsp_instance_enter(follower, instance, &entry);
}

void rsp_fill_event(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                    const struct rsp_event *event)
{
	struct rsp_fill *fill = &instance->fills[step];
	bool was_altered = fill->altered, altered, refused;

	rsp_instance_latest(follower, instance);
	rsp_bars_before(follower, instance, step, event);
	watch_end(follower, instance, event, step);
	watch_order(follower, instance, event, step);
	watch_repeats(follower, instance, event, step);
	note_gaps(instance, event, step);
	keep_ids(follower, instance, event);
	fill->altered = false;
	bind_values(follower, instance, event, step);
	altered = fill->altered;
	if (altered && !was_altered && !fill->refused)
		fill->fault = event->seq;
	fill->altered |= was_altered;
	rsp_checks_run(follower, instance, event, step);
	refused = note_result(follower, instance, event, step);
	enter(follower, instance, event, step, state_of(fill, altered, refused));
	rsp_bars_behind(follower, instance, step, event);
	rsp_instance_register(follower, instance, event);
}

/* What the first bindings of the step had. */
static void take_values(struct rsp_instance *instance, const struct rsp_prelude *row)
{
	const struct rsp_step_def *def = &instance->definition->steps[row->step];

	for (size_t at = 0; at < def->num_bindings && at < RSP_PRELUDE_VALUES; at++) {
		uint8_t value = def->bindings[at].value;

		if (!instance->values[value].message && row->values[at].len)
			hold(instance, value, &row->values[at], row->entry.trace,
			     row->entry.message);
	}
}

void rsp_fill_prelude(struct rsp_follower *follower, struct rsp_instance *instance,
                      struct rsp_card *card)
{
	for (size_t at = 0; at < card->num_prelude; at++) {
		const struct rsp_prelude *row = &card->prelude[at];
		struct rsp_fill *fill = &instance->fills[row->step];

		if (row->definition != instance->definition || fill->count)
			continue;
		fill->count = 1;
		instance->filled |= UINT64_C(1) << row->step;
		fill->answered = true;
		fill->trace = row->entry.trace;
		fill->message = row->entry.message;
		rsp_instance_enter(follower, instance, &row->entry);
		take_values(instance, row);
	}
	card->num_prelude = 0;
}
