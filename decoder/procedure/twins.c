/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Twins: the same message in several traces. */
#include <stdlib.h>

#include "procedure/definition.h"
#include "procedure/merge.h"

/* Messages of a trace among which the twin of another's is looked for. */
enum { TWIN_LOOKS = 256 };

struct row {
	uint64_t hash;
	size_t kept;
	uint32_t trace;
};

static int by_hash(const void *a, const void *b)
{
	const struct row *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return left->kept < right->kept ? -1 : left->kept > right->kept;
}

static int by_seq(const void *a, const void *b)
{
	const struct rsp_event *left = &((const struct rsp_kept *)a)->event;
	const struct rsp_event *right = &((const struct rsp_kept *)b)->event;

	if (left->trace != right->trace)
		return left->trace < right->trace ? -1 : 1;
	return left->seq < right->seq ? -1 : left->seq > right->seq;
}

/* Whether another trace shows a message of a trace too. */
static bool is_same(const struct rsp_merge *merge, uint32_t trace, uint64_t seq)
{
	struct rsp_kept wanted = {
	    .event = {.trace = trace, .seq = seq}
        };
	const struct rsp_kept *found = NULL;

	if (seq)
		found = bsearch(&wanted, merge->kept, merge->num_kept, sizeof(wanted), by_seq);
	return found && found->same;
}

/* What shows such a message once more, and the answer to it. */
static void mark_answers(struct rsp_merge *merge)
{
	for (size_t at = 0; at < merge->num_kept; at++) {
		struct rsp_kept *kept = &merge->kept[at];

		kept->same |= is_same(merge, kept->event.trace, kept->event.same_as) ||
		              is_same(merge, kept->event.trace, kept->event.answers);
	}
}

/* The messages of one trace, as they stand in merge->kept. */
struct run {
	size_t first, end;
};

static struct run run_from(const struct rsp_merge *merge, size_t first)
{
	struct run run = {first, first};

	while (run.end < merge->num_kept &&
	       merge->kept[run.end].event.trace == merge->kept[first].event.trace)
		run.end++;
	return run;
}

/* Where the next message of `mine` that is known to stand in `other` too stands there. */
static size_t next_twin(const struct rsp_merge *merge, struct run mine, struct run other,
                        size_t from)
{
	for (; mine.first < mine.end; mine.first++) {
		size_t twin = merge->kept[mine.first].twin;

		if (twin > from && twin > other.first && twin <= other.end)
			return twin - 1;
	}
	return other.end;
}

/* The first message from `from` to `end` that can be the same as one that has nothing of its own;
 * `end`: none. */
static size_t find_twin(const struct rsp_merge *merge, const struct rsp_kept *kept, size_t from,
                        size_t end)
{
	size_t at = from;

	if (end - from > TWIN_LOOKS)
		end = from + TWIN_LOOKS;
	while (at < end && (merge->kept[at].hash != kept->hash || merge->kept[at].once))
		at++;
	return at;
}

/* Two traces that show some messages both show what stands between these both, too, though nothing
 * in it tells it from others: there, they are the same in turn. */
static void mark_run(struct rsp_merge *merge, struct run mine, struct run other)
{
	size_t from = other.first, until = next_twin(merge, mine, other, from);

	if (until == other.end)
		return;
	for (size_t at = mine.first; at < mine.end; at++) {
		struct rsp_kept *kept = &merge->kept[at];
		size_t found;

		if (kept->twin > from && kept->twin <= other.end) {
			from = kept->twin;
			until = next_twin(merge, (struct run){at + 1, mine.end}, other, from);
			continue;
		}
		if (kept->same || kept->once || !rsp_interface_is_card(kept->event.iface))
			continue;
		found = find_twin(merge, kept, from, until);
		if (found == until || merge->kept[found].hash != kept->hash)
			continue;
		kept->same = true;
		kept->twin = found + 1;
		from = found + 1;
	}
}

/* The first message from `from` to `end` that is the same as one at the same time; `end`: none. */
static size_t find_near(const struct rsp_merge *merge, const struct rsp_kept *kept, size_t from,
                        size_t end)
{
	for (size_t at = from; at < end && merge->kept[at].at_ns <= kept->at_ns + RSP_MERGE_SAME_NS;
	     at++)
		if (merge->kept[at].hash == kept->hash)
			return at;
	return end;
}

/* What a card always answers alike is the same message only where it stands at the same time. */
static void mark_near(struct rsp_merge *merge, struct run mine, struct run other)
{
	size_t from = other.first, found;

	if (!rsp_merge_has_time(merge, &merge->kept[mine.first].event) ||
	    !rsp_merge_has_time(merge, &merge->kept[other.first].event))
		return;
	for (size_t at = mine.first; at < mine.end; at++) {
		struct rsp_kept *kept = &merge->kept[at];

		while (from < other.end &&
		       merge->kept[from].at_ns < kept->at_ns - RSP_MERGE_SAME_NS)
			from++;
		if (kept->same || kept->once || !kept->is_unique)
			continue;
		found = find_near(merge, kept, from, other.end);
		if (found == other.end)
			continue;
		kept->same = true;
		kept->twin = found + 1;
		from = found + 1;
	}
}

static void mark_between(struct rsp_merge *merge)
{
	for (size_t at = 0; at < merge->num_kept;) {
		struct run mine = run_from(merge, at);

		for (size_t before = 0; before < mine.first;) {
			struct run other = run_from(merge, before);

			mark_near(merge, mine, other);
			mark_run(merge, mine, other);
			before = other.end;
		}
		at = mine.end;
	}
}

/* The same message in several traces: of each trace the n-th of its kind is the n-th of the others.
 */
void rsp_merge_mark_same(struct rsp_merge *merge)
{
	struct row *rows = rsp_alloc((merge->num_kept + 1) * sizeof(*rows));
	size_t num = 0, first = 0;

	if (!rows) {
		merge->out_of_memory = true;
		return;
	}
	for (size_t at = 0; at < merge->num_kept; at++)
		if (merge->kept[at].once)
			rows[num++] =
			    (struct row){merge->kept[at].hash, at, merge->kept[at].event.trace};
	if (num)
		qsort(rows, num, sizeof(*rows), by_hash);
	for (size_t at = 0; at < num; at++) {
		size_t of_first = 0, ordinal = 0;

		if (at == 0 || rows[at].hash != rows[at - 1].hash)
			first = at;
		for (size_t other = first; other < at; other++) {
			of_first += rows[other].trace == rows[first].trace;
			ordinal += rows[other].trace == rows[at].trace;
		}
		if (rows[at].trace == rows[first].trace || ordinal >= of_first)
			continue;
		merge->kept[rows[at].kept].same = true;
		merge->kept[rows[at].kept].twin = rows[first + ordinal].kept + 1;
	}
	rsp_free(rows);
	mark_between(merge);
	mark_answers(merge);
}
