/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/sms_join.h"

#include <string.h>

#include "base/keep.h"

/* FNV-1a; never 0. Parts are compared with each other, by chance they do not look alike. */
static uint64_t digest_of(struct rsp_slice bytes)
{
	static const uint64_t offset = 0xCBF29CE484222325, prime = 0x100000001B3;
	uint64_t digest = offset;
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		digest = (digest ^ byte) * prime;
	return digest | 1;
}

static bool is_of(const struct rsp_sms_set *set, const struct rsp_sms_part *part)
{
	const struct rsp_origin *origin = &part->sms->origin;

	return set->used && set->way == part->sms->way && set->slot == origin->slot &&
	       set->connection == origin->connection && set->wide == part->data->wide &&
	       set->reference == part->data->reference && set->total == part->data->total &&
	       strncmp(set->address, part->address, RSP_SMS_NAME_ROOM - 1) == 0;
}

static bool is_late(const struct rsp_sms_set *set, const struct rsp_sms_part *part)
{
	int64_t waited = part->sms->origin.t_ns - set->last_ns;

	return part->sms->origin.clock != RSP_CLOCK_NONE && waited > RSP_SMS_WAIT_NS &&
	       waited < RSP_SMS_CLOCK_SET_NS;
}

static void report(struct rsp_pass *pass, enum rsp_rule_id rule, uint64_t number, const char *text)
{
	const struct rsp_frame frame = {.number = number};

	rsp_pass_report(pass, rule, &frame, "%s", text);
}

static void set_close(struct rsp_sms_set *set)
{
	rsp_arena_free(&set->arena);
	*set = (struct rsp_sms_set){0};
}

void rsp_sms_give_up(struct rsp_pass *pass, struct rsp_sms_set *set, const char *why)
{
	const struct rsp_frame frame = {.number = set->last_frame};

	if (set->used && !set->done && set->again)
		rsp_pass_report(pass, RSP_RULE_SMS_TWICE, &frame,
		                "%u of %u parts of message %u came again", set->num_parts,
		                set->total, set->reference);
	else if (set->used && !set->done)
		rsp_pass_report(pass, RSP_RULE_SMS_PARTS, &frame,
		                "%u of %u parts of message %u are there: %s", set->num_parts,
		                set->total, set->reference, why);
	set_close(set);
}

/* A free place, or that of the set idle longest. */
static struct rsp_sms_set *place_of(struct rsp_pass *pass, struct rsp_sms_state *state)
{
	struct rsp_sms_set *place = &state->sets[0];

	for (size_t i = 1; i < RSP_SMS_MAX_SETS && place->used; i++)
		if (!state->sets[i].used || state->sets[i].last_use < place->last_use)
			place = &state->sets[i];
	rsp_sms_give_up(pass, place, "too many messages wait at a time");
	return place;
}

static struct rsp_sms_set *set_open(struct rsp_pass *pass, struct rsp_sms_state *state,
                                    const struct rsp_sms_part *part, bool again)
{
	struct rsp_sms_set *set = place_of(pass, state);
	size_t num = (size_t)part->data->total + 1, len = strlen(part->address);

	*set = (struct rsp_sms_set){
	    .used = true,
	    .again = again,
	    .way = part->sms->way,
	    .slot = part->sms->origin.slot,
	    .connection = part->sms->origin.connection,
	    .wide = part->data->wide,
	    .reference = part->data->reference,
	    .total = part->data->total,
	    .origin = part->sms->origin,
	    .function = part->function,
	};
	memcpy(set->address, part->address,
	       len < RSP_SMS_NAME_ROOM - 1 ? len : RSP_SMS_NAME_ROOM - 1);
	rsp_arena_init(&set->arena, RSP_SMS_SET_BYTES);
	set->buffers = rsp_arena_alloc(&set->arena, num * sizeof(*set->buffers));
	set->contents = rsp_arena_alloc(&set->arena, num * sizeof(*set->contents));
	if (set->buffers && set->contents)
		return set;
	pass->out_of_memory = true;
	set_close(set);
	return NULL;
}

/* The set that waits for this part, or a new one. */
static struct rsp_sms_set *set_of(struct rsp_pass *pass, struct rsp_sms_state *state,
                                  const struct rsp_sms_part *part, uint64_t digest)
{
	bool again = false;

	for (size_t i = 0; i < RSP_SMS_MAX_SETS; i++) {
		struct rsp_sms_set *set = &state->sets[i];

		if (!is_of(set, part))
			continue;
		if (is_late(set, part)) {
			rsp_sms_give_up(pass, set, "the others did not come in time");
			continue;
		}
		if (!set->done)
			return set;
		again |= set->digests[part->data->number] == digest;
	}
	return set_open(pass, state, part, again);
}

static bool set_add(struct rsp_pass *pass, struct rsp_sms_set *set, const struct rsp_sms_part *part)
{
	uint8_t number = part->data->number;
	const struct rsp_buffer *kept = rsp_keep(&set->arena, part->buffer);

	if (!kept || !kept->bytes.data) {
		pass->out_of_memory |= !set->arena.failed;
		report(pass, RSP_RULE_SMS_LIMIT, part->sms->origin.frame,
		       "a message in parts is longer than is kept");
		return false;
	}
	set->buffers[number] = kept;
	set->contents[number] = rsp_kept_part(kept, part->buffer, part->data->content);
	if (number == 1)
		set->header = rsp_kept_part(kept, part->buffer, part->data->header);
	set->num_parts++;
	set->is_command |= part->data->is_command;
	set->is_response |= part->data->is_response;
	return true;
}

struct rsp_sms_set *rsp_sms_join(struct rsp_pass *pass, struct rsp_sms_state *state,
                                 const struct rsp_sms_part *part)
{
	uint64_t digest = digest_of(part->data->content);
	struct rsp_sms_set *set = set_of(pass, state, part, digest);
	uint64_t *known = set ? &set->digests[part->data->number] : NULL;

	if (!set)
		return NULL;
	set->last_use = ++state->now;
	set->last_ns = part->sms->origin.t_ns;
	set->last_frame = part->sms->origin.last_frame;
	if (*known) {
		report(pass, *known == digest ? RSP_RULE_SMS_TWICE : RSP_RULE_SMS_CONFLICT,
		       part->sms->origin.frame,
		       *known == digest
		           ? "a part of a message came twice"
		           : "a part of a message came again and differs; the first is kept");
		return NULL;
	}
	if (!set_add(pass, set, part)) {
		set_close(set);
		return NULL;
	}
	*known = digest;
	set->origin.last_frame = part->sms->origin.last_frame;
	return set->num_parts == set->total ? set : NULL;
}

const struct rsp_buffer *rsp_sms_joined(struct rsp_pass *pass, struct rsp_sms_set *set)
{
	struct rsp_joiner joiner;
	const struct rsp_buffer *joined;

	rsp_joiner_init(&joiner, pass->scratch, RSP_SMS_SET_BYTES);
	for (unsigned number = 1; number <= set->total; number++)
		rsp_joiner_add(&joiner, set->buffers[number], set->contents[number]);
	joined = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "joined user data");
	/* What it leads back to lives as long as it. */
	rsp_arena_absorb(&pass->retired, &set->arena);
	set->buffers = NULL;
	set->contents = NULL;
	set->done = true;
	return joined;
}
