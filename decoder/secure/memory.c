/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/memory.h"

#include <string.h>

#include "card/exchange.h"
#include "card/instruction.h"

static struct rsp_leg leg_of(const struct rsp_secured *secured)
{
	return (struct rsp_leg){
	    .slot = secured->origin.connection ? -1 : secured->origin.slot,
	    .way = secured->way,
	};
}

static bool same_leg(struct rsp_leg a, struct rsp_leg b)
{
	return a.slot == b.slot && a.way == b.way;
}

static bool is_tar(const uint8_t *tar, struct rsp_slice in)
{
	return rsp_equal(rsp_slice(tar, RSP_TAR_LEN), in);
}

static void keep_tar(uint8_t *tar, struct rsp_slice in)
{
	if (in.len == RSP_TAR_LEN)
		memcpy(tar, in.data, RSP_TAR_LEN);
}

const struct rsp_card_id *rsp_memory_card(const struct rsp_memory *memory, int slot)
{
	for (size_t i = 0; i < RSP_SECURE_CARDS; i++)
		if (memory->cards[i].used && memory->cards[i].slot == slot)
			return &memory->cards[i];
	return NULL;
}

static struct rsp_card_id *card_make(struct rsp_memory *memory, int slot)
{
	struct rsp_card_id *place = &memory->cards[0];

	for (size_t i = 0; i < RSP_SECURE_CARDS; i++) {
		struct rsp_card_id *card = &memory->cards[i];

		if (card->used && card->slot == slot)
			return card;
		if (!card->used || (place->used && card->age < place->age))
			place = place->used ? card : place;
	}
	*place = (struct rsp_card_id){.used = true, .slot = slot};
	return place;
}

/* Digits of BCD, in reading order or swapped; up to a filler. */
static void digits_of(char out[static RSP_KEY_DIGITS_ROOM], struct rsp_slice in, bool swapped)
{
	enum { NIBBLE_BITS = 4, NIBBLE_MASK = 0x0F, TEN = 10 };
	size_t len = 0;
	uint8_t octet;

	while (len + 2 < RSP_KEY_DIGITS_ROOM && rsp_take_u8(&in, &octet)) {
		uint8_t high = octet >> NIBBLE_BITS, low = octet & NIBBLE_MASK;
		uint8_t first = swapped ? low : high, second = swapped ? high : low;

		if (first < TEN)
			out[len++] = (char)('0' + first);
		if (second < TEN)
			out[len++] = (char)('0' + second);
	}
	out[len] = '\0';
}

static void learn_iccid(struct rsp_memory *memory, const struct rsp_exchange *exchange)
{
	enum { EF_ICCID = 0x2FE2, FILE_LEN = 2 };
	struct rsp_slice data = exchange->command.data, file;
	struct rsp_card_id *card = card_make(memory, exchange->slot);
	uint16_t id;

	card->age = ++memory->now;
	if (exchange->command.ins == RSP_INS_SELECT)
		card->iccid_selected = rsp_take_last(&data, FILE_LEN, &file) &&
		                       rsp_take_u16be(&file, &id) && id == EF_ICCID;
	else if (card->iccid_selected)
		digits_of(card->iccid, exchange->response, true);
}

/* ES10c.GetEID answers BF3E with 5A in it: SGP.22 5.7.20. */
static void learn_eid(struct rsp_memory *memory, struct rsp_slice in, int slot)
{
	enum { TAG_EID = 0x5A, TAG_GET_EID = 0xBF3E, EID_LEN = 16 };
	struct rsp_card_id *card;
	struct rsp_tlv tlv;

	if (rsp_first_tag(in) != TAG_GET_EID || rsp_take_tlv(&in, &tlv) != RSP_TLV_OK ||
	    !rsp_tlv_find(tlv.value, TAG_EID, &tlv) || tlv.value.len != EID_LEN)
		return;
	card = card_make(memory, slot);
	card->age = ++memory->now;
	digits_of(card->eid, tlv.value, false);
}

void rsp_memory_learn(struct rsp_memory *memory, const struct rsp_exchange *exchange)
{
	switch ((int)exchange->command.ins) {
	case RSP_INS_SELECT:
	case RSP_INS_READ_BINARY:
		learn_iccid(memory, exchange);
		break;
	case RSP_INS_STORE_DATA:
		learn_eid(memory, exchange->response, exchange->slot);
		break;
	default:
		break;
	}
}

static struct rsp_counter *counter_of(struct rsp_memory *memory, const struct rsp_packet *packet,
                                      const struct rsp_opened *opened)
{
	enum { VERSION_SHIFT = 4 };
	struct rsp_leg leg = leg_of(packet->secured);
	uint8_t octet = packet->ciphered ? packet->kic_octet : packet->kid_octet;
	struct rsp_counter *place = &memory->counters[0];

	for (size_t i = 0; i < RSP_SECURE_COUNTERS; i++) {
		struct rsp_counter *counter = &memory->counters[i];

		if (counter->used && same_leg(counter->leg, leg) && counter->set == opened->set &&
		    counter->version == octet >> VERSION_SHIFT && is_tar(counter->tar, packet->tar))
			return counter;
		if (place->used && (!counter->used || counter->age < place->age))
			place = counter;
	}
	*place =
	    (struct rsp_counter){.leg = leg, .set = opened->set, .version = octet >> VERSION_SHIFT};
	keep_tar(place->tar, packet->tar);
	return place;
}

enum rsp_counting rsp_memory_count(struct rsp_memory *memory, const struct rsp_packet *packet,
                                   const struct rsp_opened *opened, uint64_t *out_last,
                                   uint64_t *out_frame)
{
	struct rsp_counter *counter = counter_of(memory, packet, opened);
	bool first = !counter->used;
	uint64_t last = counter->last;

	counter->used = true;
	counter->age = ++memory->now;
	*out_last = last;
	*out_frame = counter->frame;
	if (!first && opened->counter == last)
		return RSP_COUNTING_AGAIN;
	/* Of a connection that could be read late only a packet may be the earlier one. */
	if (!first && opened->counter < last)
		return packet->secured->origin.frame < counter->frame ? RSP_COUNTING_FIRST
		                                                      : RSP_COUNTING_LOW;
	counter->last = opened->counter;
	counter->frame = packet->secured->origin.frame;
	if (first)
		return RSP_COUNTING_FIRST;
	return opened->counter == last + 1 ? RSP_COUNTING_NEXT : RSP_COUNTING_GAP;
}

struct rsp_remembered *rsp_memory_command(struct rsp_memory *memory,
                                          const struct rsp_packet *packet,
                                          const struct rsp_opened *opened)
{
	struct rsp_remembered *place = &memory->commands[0];

	for (size_t i = 1; i < RSP_SECURE_COMMANDS && place->used; i++)
		if (!memory->commands[i].used || memory->commands[i].age < place->age)
			place = &memory->commands[i];
	place->used = true;
	place->answered = place->passed_over = false;
	place->leg = leg_of(packet->secured);
	place->frame = packet->secured->origin.frame;
	place->has_counter = opened->open;
	place->counter = opened->counter;
	place->spi2 = packet->spi2;
	place->kic = packet->kic_octet;
	place->kid = packet->kid_octet;
	place->set = opened->set;
	memcpy(place->near_keys, opened->near_keys, sizeof(place->near_keys));
	place->seq = 0;
	place->script_len = 0;
	place->age = ++memory->now;
	keep_tar(place->tar, packet->tar);
	return place;
}

static bool may_answer(const struct rsp_remembered *command, const struct rsp_secured *response,
                       struct rsp_slice tar)
{
	struct rsp_leg leg = leg_of(response);

	return command->used && command->leg.slot == leg.slot && command->leg.way != leg.way &&
	       command->frame <= response->origin.frame && is_tar(command->tar, tar);
}

struct rsp_remembered *rsp_memory_answered(struct rsp_memory *memory,
                                           const struct rsp_secured *response, struct rsp_slice tar,
                                           unsigned nth)
{
	struct rsp_remembered *best = NULL;
	uint64_t below = UINT64_MAX;

	/* The nth latest: each round finds the latest of those before the last one found. */
	for (unsigned round = 0; round <= nth; round++) {
		best = NULL;
		for (size_t i = 0; i < RSP_SECURE_COMMANDS; i++) {
			struct rsp_remembered *command = &memory->commands[i];

			if (may_answer(command, response, tar) && command->age < below &&
			    (!best || command->age > best->age))
				best = command;
		}
		if (!best)
			return NULL;
		below = best->age;
	}
	return best;
}

static bool asks_always(const struct rsp_remembered *command)
{
	enum { WHEN = 3, ALWAYS = 1 }; /* SPI2, TS 102 225 5.1.1 */

	return (command->spi2 & WHEN) == ALWAYS;
}

const struct rsp_remembered *rsp_memory_passed_over(struct rsp_memory *memory,
                                                    const struct rsp_remembered *command)
{
	for (size_t i = 0; i < RSP_SECURE_COMMANDS; i++) {
		struct rsp_remembered *other = &memory->commands[i];

		if (!other->used || other->answered || other->passed_over || !asks_always(other) ||
		    !other->has_counter || other->counter >= command->counter ||
		    other->age > command->age || other->set != command->set ||
		    other->leg.slot != command->leg.slot || other->leg.way != command->leg.way ||
		    memcmp(other->tar, command->tar, RSP_TAR_LEN) != 0)
			continue;
		other->passed_over = true;
		return other;
	}
	return NULL;
}
