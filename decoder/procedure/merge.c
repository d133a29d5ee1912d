/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/merge.h"

#include <stdlib.h>
#include <string.h>

#include "procedure/definition.h"
#include "procedure/table.h"

enum { UNIQUE_LEN = 16, PAIRS_MAX = 4096 };

void rsp_merge_init(struct rsp_merge *merge)
{
	rsp_arena_init(&merge->arena, 0);
}

void rsp_merge_free(struct rsp_merge *merge)
{
	rsp_arena_free(&merge->arena);
	rsp_free(merge->kept);
}

static bool is_unique(const struct rsp_value *value)
{
	return value->len >= UNIQUE_LEN;
}

/* The key by which a value is found again; false where it may be equal by chance. A short object is
 * what it is only within its session. */
static bool key_of(const struct rsp_event *event, const struct rsp_fact *fact, uint64_t *out)
{
	const char *session = event->ids[RSP_ID_TRANSACTION];
	uint64_t hash = rsp_hash_bytes(0, fact->value.bytes, RSP_VALUE_LEN);

	if (is_unique(&fact->value)) {
		*out = hash;
		return true;
	}
	if (!fact->is_object || !session)
		return false;
	*out = rsp_hash_text(hash, session);
	return true;
}

/* What a message is and holds. */
static void know(struct rsp_kept *kept, const struct rsp_wanted *wanted)
{
	const struct rsp_event *event = &kept->event;
	uint64_t hash = rsp_hash_text(event->iface, event->function);

	hash = rsp_hash_number(hash, event->direction);
	hash = rsp_hash_number(hash, event->segment);
	if (event->ids[RSP_ID_TRANSACTION]) {
		hash = rsp_hash_text(hash, event->ids[RSP_ID_TRANSACTION]);
		kept->is_unique = kept->once = true;
	}
	for (size_t at = 0; at < event->num_facts; at++) {
		const struct rsp_fact *fact = &event->facts[at];

		hash = rsp_hash_bytes(hash, fact->value.bytes, RSP_VALUE_LEN);
		kept->is_unique |= is_unique(&fact->value);
		kept->once |= is_unique(&fact->value) && wanted->once[fact->wanted];
	}
	kept->hash = hash;
}

struct rsp_kept *rsp_merge_keep(struct rsp_merge *merge, const struct rsp_wanted *wanted,
                                const struct rsp_event *event)
{
	enum { FIRST_CAP = 256 };
	struct rsp_kept *kept;

	if (merge->num_kept == merge->cap_kept) {
		size_t cap = merge->cap_kept ? 2 * merge->cap_kept : FIRST_CAP;
		struct rsp_kept *wider = rsp_realloc(merge->kept, cap * sizeof(*wider));

		merge->out_of_memory |= !wider;
		if (!wider)
			return NULL;
		merge->kept = wider;
		merge->cap_kept = cap;
	}
	kept = &merge->kept[merge->num_kept];
	*kept = (struct rsp_kept){.event = *event, .at_ns = event->t_ns};
	if (!rsp_event_keep(&merge->arena, &kept->event)) {
		merge->out_of_memory = true;
		return NULL;
	}
	know(kept, wanted);
	merge->num_kept++;
	return kept;
}

/* One occurrence of a value: of each trace the first one counts. */
struct occurrence {
	uint64_t hash;
	size_t kept;
	uint32_t trace;
	bool from_card; /* the card made it: in its answer */
};

struct occurrences {
	struct occurrence *rows;
	size_t num;
};

static int by_hash(const void *a, const void *b)
{
	const struct occurrence *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	if (left->trace != right->trace)
		return left->trace < right->trace ? -1 : 1;
	if (left->kept != right->kept)
		return left->kept < right->kept ? -1 : 1;
	return left->from_card - right->from_card;
}

static size_t count_facts(const struct rsp_merge *merge)
{
	size_t num = 0;

	for (size_t at = 0; at < merge->num_kept; at++)
		num += merge->kept[at].event.num_facts + 1;
	return num;
}

static void add_occurrences(struct occurrences *all, const struct rsp_kept *kept, size_t number)
{
	const struct rsp_event *event = &kept->event;

	for (size_t at = 0; at < event->num_facts; at++) {
		const struct rsp_fact *fact = &event->facts[at];
		uint64_t key;

		if (key_of(event, fact, &key))
			all->rows[all->num++] =
			    (struct occurrence){key, number, event->trace, fact->in_response};
	}
}

static bool collect(struct rsp_merge *merge, struct occurrences *all)
{
	all->num = 0;
	all->rows = rsp_alloc(count_facts(merge) * sizeof(*all->rows));
	if (!all->rows) {
		merge->out_of_memory = true;
		return false;
	}
	for (size_t at = 0; at < merge->num_kept; at++)
		add_occurrences(all, &merge->kept[at], at);
	if (all->num)
		qsort(all->rows, all->num, sizeof(*all->rows), by_hash);
	return true;
}

/* How far the clock of a trace can be ahead of the others': above `low` and below `high`. */
struct bounds {
	int64_t low, high;
	bool has_low, has_high;
};

static void at_least(struct bounds *bounds, int64_t ns)
{
	if (!bounds->has_low || ns > bounds->low)
		bounds->low = ns;
	bounds->has_low = true;
}

static void at_most(struct bounds *bounds, int64_t ns)
{
	if (!bounds->has_high || ns < bounds->high)
		bounds->high = ns;
	bounds->has_high = true;
}

static bool of_card(const struct rsp_event *event)
{
	return rsp_interface_is_card(event->iface);
}

/* What one value says of the clocks of two traces. */
static void bound(const struct rsp_merge *merge, struct bounds *bounds,
                  const struct occurrence *mine, const struct occurrence *other)
{
	const struct rsp_kept *a = &merge->kept[mine->kept], *b = &merge->kept[other->kept];
	int64_t ahead = a->event.t_ns - (b->event.t_ns - merge->offsets[b->event.trace]);
	bool mine_on_card = of_card(&a->event), other_on_card = of_card(&b->event);

	if (mine_on_card != other_on_card) {
		const struct rsp_event *server = mine_on_card ? &b->event : &a->event;
		bool card_first = mine_on_card ? mine->from_card : other->from_card;

		/* What goes to both was made in between. */
		if (!card_first && server->direction != RSP_DIR_RESPONSE)
			return;
		if (card_first == mine_on_card)
			at_least(bounds, ahead);
		else
			at_most(bounds, ahead);
	} else if (a->hash == b->hash && a->once) {
		at_least(bounds, ahead - RSP_MERGE_SAME_NS);
		at_most(bounds, ahead + RSP_MERGE_SAME_NS);
	}
}

static struct bounds bounds_of(const struct rsp_merge *merge, const struct occurrences *all,
                               uint32_t trace)
{
	struct bounds bounds = {0};
	size_t first = 0;

	for (size_t at = 0; at < all->num; at++) {
		const struct occurrence *row = &all->rows[at];

		if (at == 0 || row->hash != all->rows[at - 1].hash)
			first = at;
		else if (row->trace == all->rows[at - 1].trace)
			continue;
		for (size_t other = first; other < at && other < first + PAIRS_MAX; other++) {
			const struct occurrence *before = &all->rows[other];

			if (other > first && before->trace == all->rows[other - 1].trace)
				continue;
			if (row->trace == trace && merge->known[before->trace])
				bound(merge, &bounds, row, before);
			else if (before->trace == trace && merge->known[row->trace])
				bound(merge, &bounds, before, row);
		}
	}
	return bounds;
}

/* The least that explains what was seen. */
static int64_t offset_in(const struct bounds *bounds)
{
	if ((!bounds->has_low || bounds->low < 0) && (!bounds->has_high || bounds->high > 0))
		return 0;
	if (bounds->has_low && bounds->has_high)
		return bounds->low + (bounds->high - bounds->low) / 2;
	return bounds->has_low ? bounds->low + 1 : bounds->high - 1;
}

static uint32_t next_unknown(const struct rsp_merge *merge, uint32_t from)
{
	for (size_t at = 0; at < merge->num_kept; at++) {
		uint32_t trace = merge->kept[at].event.trace;

		if (trace > from && trace <= RSP_MERGE_TRACES && !merge->known[trace])
			return trace;
	}
	return 0;
}

static bool has_times(const struct rsp_merge *merge, uint32_t trace)
{
	for (size_t at = 0; at < merge->num_kept; at++)
		if (merge->kept[at].event.trace == trace)
			return rsp_merge_has_time(merge, &merge->kept[at].event);
	return false;
}

/* Where no trace has times, the first one is the measure: its messages get some. */
static void choose_measure(struct rsp_merge *merge)
{
	enum { STEP_NS = 1000 };
	uint32_t first = merge->kept[0].event.trace;

	for (size_t at = 0; at < merge->num_kept; at++)
		if (merge->kept[at].event.clock != RSP_CLOCK_NONE)
			return;
	merge->measure = first;
	for (size_t at = 0; at < merge->num_kept && merge->kept[at].event.trace == first; at++)
		merge->kept[at].event.t_ns = (int64_t)at * STEP_NS;
}

/* The first trace with times is the measure; the others join as soon as a pair ties them to one
 * that is known. */
static void align(struct rsp_merge *merge, const struct occurrences *all)
{
	bool moved = true;

	for (uint32_t trace = 1; trace <= RSP_MERGE_TRACES; trace++) {
		if (!has_times(merge, trace))
			continue;
		merge->known[trace] = true;
		break;
	}
	while (moved) {
		moved = false;
		for (uint32_t trace = next_unknown(merge, 0); trace;
		     trace = next_unknown(merge, trace)) {
			struct bounds bounds = bounds_of(merge, all, trace);

			if ((!bounds.has_low && !bounds.has_high) || !has_times(merge, trace))
				continue;
			merge->offsets[trace] = offset_in(&bounds);
			merge->known[trace] = moved = true;
		}
	}
}

static int64_t offset_of(const struct rsp_merge *merge, uint32_t trace)
{
	return trace <= RSP_MERGE_TRACES ? merge->offsets[trace] : 0;
}

static size_t first_with(const struct occurrences *all, uint64_t hash)
{
	size_t low = 0, high = all->num;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all->rows[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The latest that a message can be that has a value first in its trace, as another trace with times
 * has it: before that. The answer to the last segment of a package is also that to the whole, which
 * comes right behind it. False where none has the value. */
static bool elsewhere(const struct rsp_merge *merge, const struct occurrences *all,
                      const struct rsp_kept *kept, uint64_t hash, int64_t *out_ns)
{
	bool whole = kept->event.iface == RSP_IF_ES8P, found = false;
	size_t self = whole ? 0 : (size_t)(kept - merge->kept);

	for (size_t at = first_with(all, hash); at < all->num && all->rows[at].hash == hash; at++) {
		const struct occurrence *row = &all->rows[at];
		const struct rsp_kept *other = &merge->kept[row->kept];

		if (row->trace == kept->event.trace && row->kept < self)
			return false;
		if (found || row->trace == kept->event.trace ||
		    !rsp_merge_has_time(merge, &other->event))
			continue;
		*out_ns = other->at_ns + (whole && of_card(&other->event) ? 1 : -1);
		found = true;
	}
	return found;
}

/* Whether the card made a value: it was not in the command already. */
static bool is_made(const struct rsp_event *event, const struct rsp_fact *made)
{
	if (!made->in_response)
		return false;
	for (size_t at = 0; at < event->num_facts; at++)
		if (!event->facts[at].in_response &&
		    rsp_value_equal(&event->facts[at].value, &made->value))
			return false;
	return true;
}

/* A message of a trace without times came before others could use what it brought. */
static int64_t latest_of(const struct rsp_merge *merge, const struct occurrences *all,
                         const struct rsp_kept *kept)
{
	int64_t latest = kept->seen_elsewhere ? kept->elsewhere_ns - 1 : INT64_MAX, ns = 0;

	for (size_t at = 0; at < kept->event.num_facts; at++) {
		const struct rsp_fact *fact = &kept->event.facts[at];
		uint64_t key;

		if (is_made(&kept->event, fact) && key_of(&kept->event, fact, &key) &&
		    elsewhere(merge, all, kept, key, &ns) && ns < latest)
			latest = ns;
	}
	return latest;
}

static int64_t last_time(const struct rsp_merge *merge)
{
	int64_t last = INT64_MIN;

	for (size_t at = 0; at < merge->num_kept; at++) {
		const struct rsp_event *event = &merge->kept[at].event;
		int64_t ns = event->t_ns - offset_of(merge, event->trace);

		if (rsp_merge_has_time(merge, event) && ns > last)
			last = ns;
	}
	return last == INT64_MIN ? 0 : last;
}

static void see(const struct rsp_merge *merge, struct rsp_kept *untimed,
                const struct rsp_kept *timed)
{
	if (rsp_merge_has_time(merge, &untimed->event) || !rsp_merge_has_time(merge, &timed->event))
		return;
	untimed->seen_elsewhere = true;
	untimed->elsewhere_ns = timed->at_ns;
}

/* The time of a message that has none, from the trace with times that shows it too. */
static void see_twins(struct rsp_merge *merge)
{
	for (size_t at = 0; at < merge->num_kept; at++) {
		struct rsp_kept *kept = &merge->kept[at];

		if (!kept->twin)
			continue;
		see(merge, kept, &merge->kept[kept->twin - 1]);
		see(merge, &merge->kept[kept->twin - 1], kept);
	}
}

/* What has no times stands as late as it can: what a card answers is used at once. */
static void place_untimed(struct rsp_merge *merge, const struct occurrences *all)
{
	int64_t bound[RSP_MERGE_TRACES + 1], last = last_time(merge);

	for (size_t at = 0; at <= RSP_MERGE_TRACES; at++)
		bound[at] = last + 1;
	for (size_t at = merge->num_kept; at-- > 0;) {
		struct rsp_kept *kept = &merge->kept[at];
		uint32_t trace = kept->event.trace;
		int64_t latest;

		if (rsp_merge_has_time(merge, &kept->event) || trace > RSP_MERGE_TRACES)
			continue;
		latest = latest_of(merge, all, kept);
		if (latest < bound[trace])
			bound[trace] = latest;
		kept->at_ns = bound[trace];
	}
}

/* Places in time never go back within a trace. */
static void place_timed(struct rsp_merge *merge)
{
	int64_t latest[RSP_MERGE_TRACES + 1];

	for (size_t at = 0; at <= RSP_MERGE_TRACES; at++)
		latest[at] = INT64_MIN;
	for (size_t at = 0; at < merge->num_kept; at++) {
		struct rsp_kept *kept = &merge->kept[at];
		uint32_t trace = kept->event.trace;

		if (!rsp_merge_has_time(merge, &kept->event))
			continue;
		kept->at_ns = kept->event.t_ns - offset_of(merge, trace);
		if (trace > RSP_MERGE_TRACES)
			continue;
		if (kept->at_ns < latest[trace])
			kept->at_ns = latest[trace];
		latest[trace] = kept->at_ns;
	}
}

static int in_order(const void *a, const void *b)
{
	const struct rsp_kept *left = a, *right = b;

	if (left->at_ns != right->at_ns)
		return left->at_ns < right->at_ns ? -1 : 1;
	if (left->event.trace != right->event.trace)
		return left->event.trace < right->event.trace ? -1 : 1;
	return left->event.seq < right->event.seq ? -1 : left->event.seq > right->event.seq;
}

void rsp_merge_order(struct rsp_merge *merge)
{
	struct occurrences all;

	if (!merge->num_kept || !collect(merge, &all))
		return;
	choose_measure(merge);
	align(merge, &all);
	place_timed(merge);
	rsp_merge_mark_same(merge);
	see_twins(merge);
	place_untimed(merge, &all);
	rsp_free(all.rows);
	qsort(merge->kept, merge->num_kept, sizeof(*merge->kept), in_order);
}
