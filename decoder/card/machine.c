/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/machine.h"

#include <string.h>

#include "card/cat_session.h"
#include "card/emit.h"
#include "card/fetched.h"
#include "card/sms.h"
#include "card/status.h"
#include "card/stored.h"

enum { HEADER_LEN = 4 };

void rsp_machine_recycle(struct rsp_card *card)
{
	while (card->done) {
		struct rsp_pending *pending = card->done;

		card->done = pending->next;
		rsp_pending_reset(pending);
		pending->next = card->free;
		card->free = pending;
	}
}

/* Forgets an exchange that waited. */
static void forget(struct rsp_card *card, struct rsp_pending *pending)
{
	struct rsp_session *session = pending->session;
	int channel = pending->exchange.channel;
	size_t at = 0;

	while (card->live[at] != pending)
		at++;
	card->num_live--;
	memmove(&card->live[at], &card->live[at + 1],
	        (card->num_live - at) * sizeof(card->live[0]));
	if (channel >= 0 && session->channels[channel].pending == pending)
		session->channels[channel].pending = NULL;
	if (session->asked == pending)
		session->asked = NULL;
}

static void push_exchange(struct rsp_machine *m, struct rsp_pending *pending, bool secured)
{
	struct rsp_item *item = rsp_pass_room(m->pass, m->item->frame);

	if (item)
		*item = (struct rsp_item){
		    .hint = RSP_HINT_EXCHANGE,
		    .param = secured,
		    .slot = pending->exchange.slot,
		    .bytes = pending->exchange.response,
		    .frame = m->item->frame,
		    .exchange = &pending->exchange,
		};
}

/* What begins a secure channel, and what goes through one. An ISD-R or ISD-P may get what a server
 * would send to it. */
static bool is_secured(const struct rsp_machine *m, const struct rsp_pending *pending)
{
	int channel = pending->exchange.channel;

	if (pending->class.secure || pending->instruction->roles & RSP_ROLE_SECURES)
		return true;
	return pending->instruction->roles & RSP_ROLE_MANAGES &&
	       (m->pass->keyring ||
	        (channel >= 0 && pending->session->channels[channel].is_remote));
}

/* Reading EF.ICCID tells which card this is; others read ten bytes too, and are passed over above.
 */
static bool may_be_iccid(const struct rsp_exchange *exchange)
{
	enum { ICCID_LEN = 10 };

	return exchange->response.len == ICCID_LEN && exchange->command.p2 == 0;
}

/* What else leads to messages of others. */
static void push_contents(struct rsp_machine *m, struct rsp_pending *pending)
{
	if (pending->kind != RSP_PENDING_APDU)
		return;
	switch ((int)pending->instruction->ins) {
	case RSP_INS_ENVELOPE:
	case RSP_INS_FETCH:
		rsp_card_sms(m->pass, m->item, &pending->exchange);
		break;
	case RSP_INS_READ_BINARY:
		if (m->pass->keyring && may_be_iccid(&pending->exchange))
			push_exchange(m, pending, false);
		break;
	default:
		break;
	}
}

static void note_application(struct rsp_pending *pending)
{
	struct rsp_exchange *exchange = &pending->exchange;
	const struct rsp_channel *channel;

	if (exchange->channel < 0)
		return;
	channel = &pending->session->channels[exchange->channel];
	/* The channel may select something else before the exchange is read. */
	memcpy(pending->room.aid, channel->aid, sizeof(channel->aid));
	exchange->aid = rsp_slice(pending->room.aid, channel->aid_len);
	exchange->aid_known = channel->aid_known;
	exchange->is_isdr = channel->is_isdr;
}

static void hand_out(struct rsp_machine *m, struct rsp_pending *pending, enum rsp_pending_end end);

/* The exchange on a channel that is being closed was never completed. */
static void settle_closed(struct rsp_machine *m, struct rsp_session *session, int number)
{
	struct rsp_pending *left = number > 0 ? session->channels[number].pending : NULL;

	if (left)
		hand_out(m, left, RSP_END_GOES_ON);
}

/* What the layers above join. */
static void push_followed(struct rsp_machine *m, struct rsp_pending *pending)
{
	rsp_card_emit(m->pass, pending);
	push_exchange(m, pending, is_secured(m, pending));
}

static void pass_stored(struct rsp_machine *m, struct rsp_pending *pending)
{
	note_application(pending);
	rsp_stored_follow(pending->session, pending);
	push_followed(m, pending);
}

static void pass_channel(struct rsp_machine *m, struct rsp_pending *pending)
{
	struct rsp_session *session = pending->session;

	settle_closed(m, session, rsp_session_closes(pending));
	rsp_session_apply(session, m->pass, pending);
	rsp_session_place(session, pending);
	note_application(pending);
	push_followed(m, pending);
}

static void pass_other(struct rsp_machine *m, struct rsp_pending *pending)
{
	rsp_session_place(pending->session, pending);
	rsp_fetched_follow(pending->session, pending);
	rsp_card_emit(m->pass, pending);
	if (is_secured(m, pending)) {
		note_application(pending);
		push_exchange(m, pending, true);
	} else {
		push_contents(m, pending);
	}
}

static void hand_out(struct rsp_machine *m, struct rsp_pending *pending, enum rsp_pending_end end)
{
	if (pending->waits)
		forget(m->card, pending);
	pending->end = end;
	pending->exchange.frame = m->item->frame;
	rsp_pending_finish(pending);
	if (pending->instruction->roles & RSP_ROLE_STORES)
		pass_stored(m, pending);
	else if (pending->instruction->roles & RSP_ROLE_CHANNELS)
		pass_channel(m, pending);
	else
		pass_other(m, pending);
	if (pending->session->cat || rsp_cat_session_concerns(pending))
		rsp_cat_session_follow(m->pass, pending->session, pending);
	if (pending->arena.failed)
		m->pass->out_of_memory = true;
	pending->next = m->card->done;
	m->card->done = pending;
}

void rsp_machine_hand_out_all(struct rsp_machine *m, const struct rsp_session *session,
                              enum rsp_pending_end end)
{
	size_t at = 0;

	while (at < m->card->num_live) {
		if (session && m->card->live[at]->session != session)
			at++;
		else
			hand_out(m, m->card->live[at], end);
	}
}

RSP_RARE static struct rsp_pending *pending_make(struct rsp_machine *m)
{
	struct rsp_pending *pending = rsp_alloc(sizeof(*pending));

	if (pending)
		rsp_pending_init(pending);
	else
		m->pass->out_of_memory = true;
	return pending;
}

static struct rsp_pending *pending_take(struct rsp_machine *m)
{
	struct rsp_pending *pending = m->card->free;

	if (!pending)
		return pending_make(m);
	m->card->free = pending->next;
	return pending;
}

/* The frame of the first byte of an item that was joined from several. */
RSP_RARE static uint64_t first_of_joined(const struct rsp_item *item)
{
	const struct rsp_buffer *joined = item->buffer, *first;
	size_t off;

	if (!rsp_contains(joined->bytes, item->bytes) ||
	    !rsp_buffer_locate(joined, rsp_offset_in(joined->bytes, item->bytes), &first, &off))
		return item->frame->number;
	return first->frame;
}

static void note_frame(struct rsp_exchange *exchange, const struct rsp_item *item,
                       const struct rsp_frame *frame)
{
	bool joined = item->buffer && frame == item->frame;

	exchange->first_frame = joined ? first_of_joined(item) : frame->number;
	exchange->last_frame = frame->number;
	exchange->by_line = frame->by_line;
	exchange->clock = frame->clock;
	exchange->t_ns = frame->t_ns;
}

static inline struct rsp_pending *pending_new(struct rsp_machine *m, enum rsp_pending_kind kind)
{
	struct rsp_pending *pending;

	if (m->card->num_live == RSP_CARD_MAX_PENDING)
		hand_out(m, m->card->live[0], RSP_END_LIMIT);
	pending = pending_take(m);
	if (!pending)
		return NULL;
	rsp_pending_begin(pending, kind, m->session);
	pending->modem_session = m->item->session;
	if (m->began)
		note_frame(&pending->exchange, m->item, m->began);
	return pending;
}

/* The frame is over and the exchange is not: it is kept until more comes. */
static void wait_for_more(struct rsp_machine *m, struct rsp_pending *pending)
{
	rsp_pending_keep(pending);
	if (pending->waits)
		return;
	pending->waits = true;
	m->card->live[m->card->num_live++] = pending;
	if (pending->exchange.channel >= 0)
		m->session->channels[pending->exchange.channel].pending = pending;
}

static bool same_header(const struct rsp_capdu *a, const struct rsp_capdu *b)
{
	return a->cla == b->cla && a->ins == b->ins && a->p1 == b->p1 && a->p2 == b->p2;
}

/* ISO 7816-4 5.3.3: all commands of a chain have the same INS, P1 and P2. */
static bool same_chain(const struct rsp_capdu *a, const struct rsp_capdu *b)
{
	return a->ins == b->ins && a->p1 == b->p1 && a->p2 == b->p2;
}

static bool can_be_fetched(const struct rsp_pending *pending)
{
	return pending &&
	       (pending->state == RSP_PENDING_ANNOUNCED || pending->state == RSP_PENDING_OPTIONAL);
}

/* GET RESPONSE belongs to what waits on its own channel. Some terminals send it on another one
 * (seen: CLA 81, 01, 80, 00): then to the only one that waits, if there is only one and its command
 * was the last. Otherwise a command was lost, or a status word that announced the response. */
static struct rsp_pending *fetch_target(struct rsp_session *session, const struct rsp_channel *own)
{
	struct rsp_pending *found = NULL;

	if (can_be_fetched(own->pending))
		return own->pending;
	for (size_t i = 0; i < RSP_NUM_CHANNELS; i++) {
		struct rsp_pending *other = session->channels[i].pending;

		if (!other || other->state != RSP_PENDING_ANNOUNCED)
			continue;
		if (found)
			return NULL;
		found = other;
	}
	return found && found->last_asked == session->num_commands ? found : NULL;
}

/* The unfinished exchange that a command continues; NULL: it begins one. */
static struct rsp_pending *continued(struct rsp_machine *m, const struct rsp_channel *channel,
                                     const struct rsp_apdu *apdu)
{
	struct rsp_pending *pending = channel->pending;

	if (apdu->command.ins == RSP_INS_GET_RESPONSE) {
		struct rsp_pending *fetched = fetch_target(m->session, channel);

		if (fetched) {
			fetched->fetching = true;
			fetched->rounds++;
			return fetched;
		}
	}
	if (!pending)
		return NULL;
	if (pending->state == RSP_PENDING_REPEAT && pending->num_copies < RSP_CARD_MAX_ROUNDS &&
	    same_header(&pending->exchange.command, &apdu->command) && apdu->command.has_le &&
	    rsp_sw2((uint16_t)apdu->command.le) == rsp_sw2(pending->exchange.sw)) {
		rsp_pending_restart(pending);
		return pending;
	}
	if (pending->state == RSP_PENDING_CHAINED &&
	    same_chain(&pending->exchange.command, &apdu->command))
		return pending;
	hand_out(m, pending, RSP_END_GOES_ON);
	return NULL;
}

static void add_front(struct rsp_pending *pending, const struct rsp_raw *raw, struct rsp_slice part,
                      bool chained)
{
	struct rsp_gather *command = &pending->command;
	size_t before = command->buffer.bytes.len;

	/* The lengths of the commands of a chain are not those of what is joined. */
	if (chained && before)
		return;
	rsp_pending_add(pending, command, raw, rsp_sub(part, 0, chained ? HEADER_LEN : part.len));
	pending->front_len += command->buffer.bytes.len - before;
}

static void add_data(struct rsp_pending *pending, const struct rsp_raw *raw, struct rsp_slice part)
{
	size_t before = pending->command.buffer.bytes.len;

	rsp_pending_add(pending, &pending->command, raw, part);
	pending->data_len += pending->command.buffer.bytes.len - before;
}

/* A command that stands in one frame: front, data and back stand one behind the other. */
static void add_command(struct rsp_pending *pending, const struct rsp_raw *raw,
                        const struct rsp_apdu *apdu, bool chained)
{
	struct rsp_slice data = apdu->command.data, all;

	if (chained || pending->command.buffer.bytes.len) {
		add_front(pending, raw, apdu->front, chained);
		add_data(pending, raw, data);
		if (!chained)
			rsp_pending_add(pending, &pending->command, raw, apdu->back);
		return;
	}
	all = rsp_sub(raw->bytes, rsp_offset_in(raw->bytes, apdu->front),
	              apdu->front.len + data.len + apdu->back.len);
	rsp_pending_add(pending, &pending->command, raw, all);
	if (pending->command.buffer.bytes.len == 0)
		return;
	pending->front_len = apdu->front.len;
	pending->data_len = data.len;
}

static void add_command_chunks(const struct rsp_machine *m, struct rsp_pending *pending,
                               const struct rsp_apdu *apdu, const struct rsp_chunk *chunk,
                               bool chained)
{
	if (!chunk)
		add_command(pending, &m->raw, apdu, chained);
	for (; chunk; chunk = chunk->next)
		switch (chunk->role) {
		case RSP_CHUNK_FRONT:
			add_front(pending, chunk->raw, chunk->part, chained);
			break;
		case RSP_CHUNK_DATA:
			add_data(pending, chunk->raw, chunk->part);
			break;
		case RSP_CHUNK_RESPONSE:
		case RSP_CHUNK_SW:
			break;
		}
}

/* Gives how many bytes were added, without the status word. */
static size_t add_answer_chunks(const struct rsp_machine *m, struct rsp_pending *pending,
                                const struct rsp_apdu *apdu, const struct rsp_chunk *chunk)
{
	size_t before = pending->response.buffer.bytes.len;

	if (!chunk) {
		rsp_pending_add(pending, &pending->response, &m->raw, apdu->response);
		if (apdu->has_sw)
			rsp_pending_status(pending, &m->raw, apdu->sw_bytes);
	}
	for (; chunk; chunk = chunk->next)
		switch (chunk->role) {
		case RSP_CHUNK_RESPONSE:
			rsp_pending_add(pending, &pending->response, chunk->raw, chunk->part);
			break;
		case RSP_CHUNK_SW:
			rsp_pending_status(pending, chunk->raw, chunk->part);
			break;
		case RSP_CHUNK_FRONT:
		case RSP_CHUNK_DATA:
			break;
		}
	return pending->response.buffer.bytes.len - before;
}

static uint32_t answer_max(const struct rsp_apdu *apdu)
{
	if (apdu->command.has_le)
		return apdu->command.le;
	if (apdu->instruction->shape == RSP_CASE_1 || apdu->instruction->shape == RSP_CASE_3)
		return 0;
	return UINT32_MAX;
}

static void note_fault(struct rsp_pending *pending, const struct rsp_apdu *apdu)
{
	if (apdu->fault == RSP_FAULT_NONE || pending->fault != RSP_FAULT_NONE)
		return;
	pending->fault = apdu->fault;
	pending->declared = apdu->declared;
	pending->found = apdu->found;
}

static void take_command(struct rsp_pending *pending, const struct rsp_apdu *apdu, bool continues)
{
	struct rsp_capdu *command = &pending->exchange.command;

	if (!continues)
		*command = apdu->command;
	if (continues || apdu->class.chaining) {
		/* The class byte of the last command decides whether the chain goes on. */
		command->cla = apdu->command.cla;
		command->has_lc = false;
		command->extended = false;
		command->has_le = apdu->command.has_le;
		command->le = apdu->command.le;
	}
}

static void touch(const struct rsp_machine *m, struct rsp_pending *pending,
                  const struct rsp_chunk *chunks)
{
	if (!chunks)
		pending->exchange.last_frame = m->raw.frame;
	for (; chunks; chunks = chunks->next)
		pending->exchange.last_frame = chunks->raw->frame;
}

void rsp_machine_settle(struct rsp_machine *m)
{
	if (m->session->asked)
		hand_out(m, m->session->asked, RSP_END_GOES_ON);
}

bool rsp_machine_refuse(struct rsp_machine *m, const char *why)
{
	struct rsp_pending *asked = m->session->asked;

	if (!asked || asked->kind != RSP_PENDING_APDU)
		return false;
	asked->refusal = rsp_arena_printf(&asked->arena, "%s", why);
	hand_out(m, asked, RSP_END_REFUSED);
	return true;
}

void rsp_machine_close(struct rsp_machine *m, uint8_t channel)
{
	settle_closed(m, m->session, channel);
}

static enum rsp_pending_state announced(const struct rsp_pending *pending)
{
	return pending->rounds < RSP_CARD_MAX_ROUNDS ? RSP_PENDING_ANNOUNCED : RSP_PENDING_DONE;
}

/* What the status word makes of an exchange. */
static enum rsp_pending_state next_state(const struct rsp_pending *pending, size_t answer_len)
{
	enum rsp_case shape = pending->instruction->shape;

	switch (rsp_sw1(pending->exchange.sw)) {
	case RSP_SW1_RESPONSE_WAITS:
	case RSP_SW1_GSM_RESPONSE_WAITS:
		return announced(pending);
	case RSP_SW1_WRONG_LE:
		if (pending->fetching)
			return announced(pending);
		return shape == RSP_CASE_1 || shape == RSP_CASE_3 ? RSP_PENDING_DONE
		                                                  : RSP_PENDING_REPEAT;
	case RSP_SW1_WARNING:
	case RSP_SW1_WARNING_CHANGED:
		return !pending->fetching && answer_len == 0 && shape == RSP_CASE_4
		           ? RSP_PENDING_OPTIONAL
		           : RSP_PENDING_DONE;
	case RSP_SW1_OK:
		return !pending->fetching && pending->class.chaining ? RSP_PENDING_CHAINED
		                                                     : RSP_PENDING_DONE;
	default:
		return RSP_PENDING_DONE;
	}
}

static void take_status(struct rsp_pending *pending, const struct rsp_apdu *apdu)
{
	if (!apdu->has_sw)
		return;
	pending->exchange.has_sw = true;
	pending->exchange.sw = apdu->sw;
	if (pending->fetching)
		return;
	pending->has_first_sw = true;
	pending->first_sw = apdu->sw;
}

/* The bytes of an answer were added, `len` of them without the status word. */
static void answered(struct rsp_machine *m, struct rsp_pending *pending,
                     const struct rsp_apdu *apdu, size_t len)
{
	take_status(pending, apdu);
	pending->exchange.has_response = true;
	m->session->asked = NULL;
	pending->state = RSP_PENDING_DONE;
	if (pending->kind == RSP_PENDING_APDU && apdu->has_sw)
		pending->state = next_state(pending, len);
	else if (pending->kind == RSP_PENDING_APDU && apdu->fault != RSP_FAULT_SW)
		pending->state = RSP_PENDING_PARTIAL;
	pending->fetching = false;
	if (pending->state == RSP_PENDING_DONE || pending->state == RSP_PENDING_PARTIAL)
		hand_out(m, pending, RSP_END_COMPLETE);
	else
		wait_for_more(m, pending);
}

/* An answer in a frame of its own. */
static void answer_in(struct rsp_machine *m, struct rsp_pending *pending,
                      const struct rsp_apdu *apdu, const struct rsp_chunk *chunks)
{
	size_t len = add_answer_chunks(m, pending, apdu, chunks);

	note_fault(pending, apdu);
	touch(m, pending, chunks);
	answered(m, pending, apdu, len);
}

static void wait_for_answer(struct rsp_machine *m, struct rsp_pending *pending)
{
	pending->state = RSP_PENDING_ASKED;
	wait_for_more(m, pending);
	m->session->asked = pending;
}

/* The bytes of a command were added, and those of its answer when it came with it; `filled`:
 * those, too. */
static inline void commanded(struct rsp_machine *m, struct rsp_pending *pending,
                             const struct rsp_apdu *apdu, const struct rsp_chunk *chunks,
                             bool filled)
{
	size_t len;

	pending->last_asked = m->session->num_commands;
	note_fault(pending, apdu);
	touch(m, pending, chunks);
	if (!apdu->has_response) {
		pending->asked_max = answer_max(apdu);
		wait_for_answer(m, pending);
		return;
	}
	len = filled ? apdu->response.len : add_answer_chunks(m, pending, apdu, chunks);
	answered(m, pending, apdu, len);
}

__attribute__((noinline)) static void command_next(struct rsp_machine *m,
                                                   struct rsp_pending *pending,
                                                   const struct rsp_apdu *apdu,
                                                   const struct rsp_chunk *chunks)
{
	bool continues = pending->state == RSP_PENDING_CHAINED;

	/* A response can be fetched on another channel. */
	m->session->channels[apdu->class.channel].seen = true;
	if (!pending->fetching) {
		add_command_chunks(m, pending, apdu, chunks, continues || apdu->class.chaining);
		take_command(pending, apdu, continues);
		pending->class = apdu->class;
		pending->instruction = apdu->instruction;
	}
	commanded(m, pending, apdu, chunks, false);
}

static void command_first(struct rsp_machine *m, struct rsp_channel *channel,
                          const struct rsp_apdu *apdu, const struct rsp_chunk *chunks)
{
	struct rsp_pending *pending = pending_new(m, RSP_PENDING_APDU);
	/* All that the frame holds of it can be taken at once: so do most. */
	bool filled = !chunks && m->raw.stays && !apdu->class.chaining;

	if (!pending)
		return;
	pending->exchange.channel = apdu->class.channel;
	pending->exchange.has_command = true;
	pending->first_on_channel = !channel->seen;
	channel->seen = true;
	pending->channel_closed = channel->state == RSP_CHANNEL_CLOSED && !channel->closed_told;
	channel->closed_told |= pending->channel_closed;
	pending->class = apdu->class;
	pending->instruction = apdu->instruction;
	if (filled) {
		rsp_pending_fill(pending, &m->raw, apdu);
	} else {
		add_command_chunks(m, pending, apdu, chunks, apdu->class.chaining);
		take_command(pending, apdu, false);
	}
	commanded(m, pending, apdu, chunks, filled);
}

void rsp_machine_command(struct rsp_machine *m, const struct rsp_apdu *apdu,
                         const struct rsp_chunk *chunks)
{
	struct rsp_channel *channel = &m->session->channels[apdu->class.channel];
	struct rsp_pending *pending;

	rsp_machine_settle(m);
	pending = continued(m, channel, apdu);
	m->session->num_commands++;
	if (pending)
		command_next(m, pending, apdu, chunks);
	else
		command_first(m, channel, apdu, chunks);
}

/* A command was lost, and what comes next may be of that one, not of those that wait for it. */
static void hand_out_waiting(struct rsp_machine *m)
{
	size_t at = 0;

	while (at < m->card->num_live) {
		struct rsp_pending *pending = m->card->live[at];

		if (pending->session != m->session || pending->state == RSP_PENDING_ASKED)
			at++;
		else
			hand_out(m, pending, RSP_END_LOST);
	}
}

void rsp_machine_alone(struct rsp_machine *m, enum rsp_pending_kind kind,
                       const struct rsp_apdu *apdu, const struct rsp_chunk *chunks)
{
	struct rsp_pending *pending;

	if (kind == RSP_PENDING_DATA)
		hand_out_waiting(m);
	pending = pending_new(m, kind);
	if (!pending)
		return;
	touch(m, pending, chunks);
	if (kind == RSP_PENDING_ANSWER || kind == RSP_PENDING_ATR || kind == RSP_PENDING_PPS) {
		struct rsp_pending *asked = m->session->asked;

		answer_in(m, pending, apdu, chunks);
		m->session->asked = asked;
		return;
	}
	pending->state = RSP_PENDING_DONE;
	note_fault(pending, apdu);
	take_status(pending, apdu);
	add_command_chunks(m, pending, apdu, chunks, false);
	add_answer_chunks(m, pending, apdu, chunks);
	hand_out(m, pending, RSP_END_COMPLETE);
}

/* Whether an answer can be that of the command before it. */
static bool can_answer(const struct rsp_pending *asked, const struct rsp_apdu *apdu)
{
	if (asked->kind == RSP_PENDING_OPEN)
		return true;
	return asked->kind == RSP_PENDING_APDU && apdu->has_sw &&
	       apdu->response.len <= asked->asked_max;
}

void rsp_machine_response(struct rsp_machine *m, struct rsp_apdu *apdu,
                          const struct rsp_chunk *chunks)
{
	struct rsp_pending *asked = m->session->asked;
	bool promised = m->item->frame && m->item->frame->ordered_pair && asked &&
	                asked->kind == RSP_PENDING_APDU;

	if (promised && apdu->response.len > asked->asked_max && !apdu->fault) {
		apdu->fault = RSP_FAULT_LE_SHORT;
		apdu->declared = asked->asked_max;
		apdu->found = apdu->response.len;
	}
	if (asked && (promised || can_answer(asked, apdu))) {
		answer_in(m, asked, apdu, chunks);
	} else {
		hand_out_waiting(m);
		rsp_machine_alone(m, RSP_PENDING_ANSWER, apdu, chunks);
	}
}

void rsp_machine_answer(struct rsp_machine *m, const struct rsp_apdu *apdu,
                        const struct rsp_chunk *chunks)
{
	struct rsp_pending *asked = m->session->asked;

	if (asked)
		answer_in(m, asked, apdu, chunks);
}

void rsp_machine_ask(struct rsp_machine *m, enum rsp_pending_kind kind,
                     const struct rsp_chunk *chunks)
{
	const struct rsp_apdu none = {0};
	struct rsp_pending *pending;

	rsp_machine_settle(m);
	pending = pending_new(m, kind);
	if (!pending)
		return;
	pending->exchange.has_command = true;
	add_command_chunks(m, pending, &none, chunks, false);
	touch(m, pending, chunks);
	wait_for_answer(m, pending);
}
