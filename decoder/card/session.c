/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/session.h"

#include <string.h>

#include "card/es5_data.h"
#include "card/status.h"

/* SELECT and MANAGE CHANNEL: TS 102 221 11.1.1.2, 11.1.17 */
enum {
	SELECT_BY_AID = 0x04,
	SELECT_SESSION_MASK = 0x60,
	SELECT_TERMINATION = 0x40,
	SELECT_OCCURRENCE_MASK = 0x03,
	CHANNEL_OPEN = 0x00,
	CHANNEL_CLOSE = 0x80,
	TAG_FCI = 0x6F,
	TAG_FCP = 0x62,
	TAG_AID = 0x84,
	TAG_ISDR_TEMPLATE = 0xE0 /* SGP.22 5.7.1: ISDRProprietaryApplicationTemplate */
};

void rsp_session_reset(struct rsp_session *session)
{
	for (size_t i = 0; i < RSP_NUM_CHANNELS; i++)
		session->channels[i] =
		    (struct rsp_channel){.state = RSP_CHANNEL_CLOSED, .seen = true};
	session->channels[0].state = RSP_CHANNEL_OPEN;
	rsp_place_mf(&session->channels[0].place); /* TS 102 221 8.4.1 */
	session->learned.num = session->learned.next = 0;
	session->modem = (struct rsp_modem){0};
}

static void channel_forget_aid(struct rsp_channel *channel)
{
	channel->aid_known = false;
	channel->is_isdr = false;
	channel->is_remote = false;
	channel->aid_len = 0;
}

static void channel_set_aid(struct rsp_channel *channel, struct rsp_slice aid)
{
	aid = rsp_take_up_to(&aid, sizeof(channel->aid));
	if (aid.len)
		memcpy(channel->aid, aid.data, aid.len);
	channel->aid_len = (uint8_t)aid.len;
	channel->aid_known = true;
	channel->is_remote = rsp_es5_is_card_aid(aid);
}

static void channel_open(struct rsp_channel *channel)
{
	channel->state = RSP_CHANNEL_OPEN;
	channel->closed_told = false;
	channel->seen = true;
	channel_forget_aid(channel);
	rsp_place_mf(&channel->place); /* TS 102 221 11.1.17 */
}

static void channel_close(struct rsp_channel *channel)
{
	channel->state = RSP_CHANNEL_CLOSED;
	channel->closed_told = false;
	channel_forget_aid(channel);
}

/* The AID of the application that was selected: what the card says of itself (the command may hold
 * only its first bytes, or ask for the next one), else what was asked for. */
static struct rsp_slice selected_aid(const struct rsp_exchange *exchange, bool *out_isdr)
{
	struct rsp_tlv template, found;

	*out_isdr = false;
	if (!rsp_tlv_find(exchange->response, TAG_FCI, &template) &&
	    !rsp_tlv_find(exchange->response, TAG_FCP, &template)) {
		if (exchange->command.p2 & SELECT_OCCURRENCE_MASK)
			return rsp_slice(NULL, 0);
		return exchange->command.data;
	}
	*out_isdr = rsp_tlv_find(template.value, TAG_ISDR_TEMPLATE, &found);
	if (rsp_tlv_find(template.value, TAG_AID, &found))
		return found.value;
	return exchange->command.data;
}

static void apply_select(struct rsp_channel *channel, const struct rsp_pass *pass,
                         const struct rsp_exchange *exchange)
{
	struct rsp_slice aid;
	bool shows_isdr;

	if (exchange->command.p1 != SELECT_BY_AID)
		return;
	channel_forget_aid(channel);
	if ((exchange->command.p2 & SELECT_SESSION_MASK) == SELECT_TERMINATION)
		return;
	aid = selected_aid(exchange, &shows_isdr);
	if (aid.len == 0)
		return;
	channel_set_aid(channel, aid);
	channel->is_isdr = shows_isdr || rsp_aid_is_isdr(aid, pass->isdr_aids, pass->num_isdr_aids);
}

static bool succeeded(const struct rsp_pending *pending, enum rsp_ins ins)
{
	return pending->kind == RSP_PENDING_APDU && rsp_instruction_is(pending->instruction, ins) &&
	       pending->has_first_sw && rsp_sw_ok(pending->first_sw);
}

int rsp_session_closes(const struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	int number = exchange->command.p2;

	if (!succeeded(pending, RSP_INS_MANAGE_CHANNEL) || exchange->command.p1 != CHANNEL_CLOSE)
		return -1;
	if (number == 0)
		number = exchange->channel;
	return number > 0 && number < RSP_NUM_CHANNELS ? number : -1;
}

/* After a reset that is not in the trace nothing is known of the channels that were open before. */
static void forget_open(struct rsp_session *session)
{
	for (size_t i = 1; i < RSP_NUM_CHANNELS; i++) {
		struct rsp_channel *channel = &session->channels[i];

		if (channel->state != RSP_CHANNEL_OPEN)
			continue;
		channel->state = RSP_CHANNEL_UNKNOWN;
		channel_forget_aid(channel);
		rsp_place_unknown(&channel->place);
	}
}

static void apply_open(struct rsp_session *session, const struct rsp_exchange *exchange)
{
	uint8_t number = exchange->command.p2;
	struct rsp_channel *channel, *from;

	if (number == 0 && !rsp_peek_u8(exchange->response, 0, &number))
		return;
	if (number == 0 || number >= RSP_NUM_CHANNELS)
		return;
	channel = &session->channels[number];
	/* A card gives away a channel that is free. */
	if (exchange->command.p2 == 0 && channel->state == RSP_CHANNEL_OPEN &&
	    exchange->channel == 0)
		forget_open(session);
	channel_open(channel);
	if (exchange->channel <= 0)
		return;
	/* TS 102 221 11.1.17: opened from another channel than 0, it has that one's selection. */
	from = &session->channels[exchange->channel];
	channel->place = from->place;
	if (from->aid_known)
		channel_set_aid(channel, rsp_slice(from->aid, from->aid_len));
	channel->is_isdr = from->is_isdr;
}

void rsp_session_apply(struct rsp_session *session, const struct rsp_pass *pass,
                       const struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	int closed = rsp_session_closes(pending);

	if (closed > 0) {
		channel_close(&session->channels[closed]);
	} else if (succeeded(pending, RSP_INS_MANAGE_CHANNEL)) {
		if (exchange->command.p1 == CHANNEL_OPEN)
			apply_open(session, exchange);
	} else if (succeeded(pending, RSP_INS_TERMINAL_PROFILE)) {
		forget_open(session); /* TS 102 223 6.4: it is sent once, behind a reset */
	} else if (succeeded(pending, RSP_INS_SELECT) && exchange->channel >= 0) {
		apply_select(&session->channels[exchange->channel], pass, exchange);
	}
}

/* Where the card said nothing, it probably did what it was told. */
static bool carried_out(const struct rsp_pending *pending)
{
	return !pending->has_first_sw || rsp_sw_ok(pending->first_sw);
}

/* Commands that are about an EF alone: where none is selected, they are about nothing. */
static bool needs_ef(enum rsp_file_verb verb)
{
	return verb == RSP_VERB_BINARY || verb == RSP_VERB_RECORD || verb == RSP_VERB_SEARCH ||
	       verb == RSP_VERB_OBJECT || verb == RSP_VERB_INCREASE;
}

static void place_by_aid(struct rsp_channel *channel, struct rsp_pending *pending)
{
	if (!carried_out(pending))
		return;
	rsp_place_application(&channel->place, pending->has_first_sw
	                                           ? rsp_slice(channel->aid, channel->aid_len)
	                                           : pending->exchange.command.data);
	pending->place = channel->place;
	pending->has_place = true;
}

void rsp_session_place(struct rsp_session *session, struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	enum rsp_file_verb verb;
	struct rsp_channel *channel;

	if (pending->kind != RSP_PENDING_APDU || exchange->channel < 0)
		return;
	verb = rsp_file_verb_of(pending->instruction);
	if (verb == RSP_VERB_NONE || verb == RSP_VERB_CHANNEL)
		return;
	channel = &session->channels[exchange->channel];
	if (verb == RSP_VERB_SELECT && pending->instruction->type != RSP_CLASS_GSM &&
	    exchange->command.p1 == SELECT_BY_AID) {
		place_by_aid(channel, pending);
		return;
	}
	pending->place = channel->place;
	rsp_place_target(&pending->place, exchange, pending->instruction);
	rsp_learned_name(&session->learned, &pending->place);
	pending->has_place = !needs_ef(verb) || rsp_place_has_ef(&pending->place);
	if (!carried_out(pending))
		return;
	rsp_place_done(&pending->place, exchange, pending->instruction);
	rsp_learned_hear(&session->learned, &pending->place, exchange, pending->instruction);
	rsp_place_after(&channel->place, &pending->place, verb);
}

void rsp_session_modem_opened(struct rsp_session *session, const struct rsp_pass *pass,
                              const struct rsp_modem_session *modem)
{
	struct rsp_channel *channel = &session->channels[modem->channel];
	struct rsp_slice aid = rsp_slice(modem->aid, modem->aid_len);

	channel_open(channel);
	channel_set_aid(channel, aid);
	channel->is_isdr = rsp_aid_is_isdr(aid, pass->isdr_aids, pass->num_isdr_aids);
	rsp_place_application(&channel->place, aid);
}

void rsp_session_modem_closed(struct rsp_session *session, uint8_t channel)
{
	channel_close(&session->channels[channel]);
}
