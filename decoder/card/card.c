/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Items by their hint: which card they belong to, and what they are to the machine. */
#include "card/card.h"

#include "card/cat_session.h"
#include "card/fetched.h"
#include "card/machine.h"
#include "card/modem.h"
#include "card/status.h"
#include "card/stored.h"

enum {
	HEADER_LEN = 4,
	FRONT_LEN = 5, /* header and P3: what a T=0 command begins with */
	SW_LEN = 2,
	REFUSAL_MAX = 80 /* characters of what a modem printed */
};

struct rsp_card *rsp_card_new(void)
{
	return rsp_alloc(sizeof(struct rsp_card));
}

static void list_free(struct rsp_pending *list)
{
	while (list) {
		struct rsp_pending *next = list->next;

		rsp_arena_free(&list->arena);
		rsp_free(list);
		list = next;
	}
}

void rsp_card_free(struct rsp_card *card)
{
	if (!card)
		return;
	for (size_t i = 0; i < card->num_live; i++) {
		card->live[i]->next = NULL;
		list_free(card->live[i]);
	}
	list_free(card->free);
	list_free(card->done);
	for (size_t i = 0; i < card->num_sessions; i++) {
		rsp_arena_free(&card->sessions[i].arena);
		rsp_cat_session_free(&card->sessions[i]);
		rsp_stored_free(&card->sessions[i]);
		rsp_fetched_free(&card->sessions[i]);
	}
	rsp_free(card);
}

RSP_RARE static void report_long(const struct rsp_machine *m)
{
	if (m->item->hint == RSP_HINT_REFUSED)
		return; /* a text */
	rsp_pass_report(
	    m->pass, RSP_RULE_APDU_BAD, m->item->frame,
	    "a frame of %zu bytes, more than a command and its response can be; only the "
	    "first %d are read",
	    m->item->bytes.len, RSP_CARD_MAX_FRAME);
}

static void take_raw(struct rsp_machine *m)
{
	const struct rsp_item *item = m->item;
	const struct rsp_frame *frame = item->frame;

	m->raw.bytes = rsp_sub(item->bytes, 0, RSP_CARD_MAX_FRAME);
	m->raw.buffer = item->buffer;
	m->raw.stays = !item->buffer;
	m->raw.frame = m->raw.file_off = 0;
	if (frame) {
		m->raw.frame = frame->number;
		m->raw.file_off = frame->file_off;
		if (rsp_contains(frame->bytes, item->bytes))
			m->raw.file_off += rsp_offset_in(frame->bytes, item->bytes);
	}
	if (item->bytes.len > RSP_CARD_MAX_FRAME)
		report_long(m);
}

/* All bytes of the item, which are that part of an exchange. */
static struct rsp_chunk chunk_as(const struct rsp_machine *m, enum rsp_chunk_role role)
{
	return (struct rsp_chunk){.role = role, .raw = &m->raw, .part = m->raw.bytes};
}

static void feed(struct rsp_machine *m, struct rsp_apdu *apdu, const struct rsp_chunk *chunks)
{
	if (!apdu->has_command)
		rsp_machine_response(m, apdu, chunks);
	else
		rsp_machine_command(m, apdu, chunks);
}

/* Bytes that no message can be made of are shown as they are. */
static void broken(struct rsp_machine *m)
{
	const struct rsp_apdu apdu = {.fault = RSP_FAULT_HEADER, .found = m->raw.bytes.len};
	const struct rsp_chunk chunk = chunk_as(m, RSP_CHUNK_DATA);

	rsp_machine_alone(m, RSP_PENDING_BROKEN, &apdu, &chunk);
}

/* The parts of a T=0 exchange are kept until its status word, or until something else begins. */

static void parts_forget(struct rsp_session *session)
{
	rsp_arena_reset(&session->arena);
	session->first_chunk = NULL;
	session->last_chunk = NULL;
	session->num_chunks = 0;
	session->chunks_len = 0;
	session->chunks_cut = false;
}

/* Whether the limits leave room for another part; tells once when they do not. */
static bool parts_have_room(struct rsp_machine *m, struct rsp_slice part)
{
	struct rsp_session *session = m->session;

	if (session->num_chunks < RSP_CARD_MAX_PARTS && !session->chunks_cut &&
	    session->chunks_len + part.len <= RSP_CARD_MAX_FRAME)
		return true;
	if (!session->chunks_cut)
		rsp_pass_report(m->pass, RSP_RULE_APDU_CHAIN_LONG, m->item->frame,
		                "more than %d bytes, or %d frames, of one command in parts; the "
		                "rest is not joined",
		                RSP_CARD_MAX_FRAME, RSP_CARD_MAX_PARTS);
	session->chunks_cut = true;
	return false;
}

static void parts_append(struct rsp_machine *m, enum rsp_chunk_role role, struct rsp_slice part)
{
	const struct rsp_raw *raw = &m->raw;
	struct rsp_session *session = m->session;
	const struct rsp_buffer *copy;
	struct {
		struct rsp_chunk chunk;
		struct rsp_raw raw;
	} * kept;

	if (role != RSP_CHUNK_SW && !parts_have_room(m, part))
		return;
	kept = rsp_arena_alloc(&session->arena, sizeof(*kept));
	if (!kept) {
		m->pass->out_of_memory = true;
		return;
	}
	copy = rsp_raw_copy(&session->arena, raw, part);
	if (!copy)
		m->pass->out_of_memory = true;
	kept->raw = (struct rsp_raw){
	    .bytes = copy ? copy->bytes : rsp_slice(NULL, 0),
	    .buffer = raw->buffer ? copy : NULL,
	    .frame = raw->frame,
	    .file_off = raw->file_off + rsp_offset_in(raw->bytes, part),
	};
	kept->chunk = (struct rsp_chunk){.role = role, .raw = &kept->raw, .part = kept->raw.bytes};
	if (!session->first_chunk && m->item->frame) {
		session->began = *m->item->frame;
		session->began.bytes = rsp_slice(NULL, 0);
	}
	if (session->last_chunk)
		session->last_chunk->next = &kept->chunk;
	else
		session->first_chunk = &kept->chunk;
	session->last_chunk = &kept->chunk;
	session->num_chunks++;
	session->chunks_len += part.len;
}

static size_t parts_len(const struct rsp_session *session, enum rsp_chunk_role role)
{
	size_t len = 0;

	for (const struct rsp_chunk *chunk = session->first_chunk; chunk; chunk = chunk->next)
		if (chunk->role == role)
			len += chunk->part.len;
	return len;
}

static void fault_if(struct rsp_apdu *apdu, bool wrong, enum rsp_apdu_fault kind, size_t declared,
                     size_t found)
{
	if (!wrong || apdu->fault != RSP_FAULT_NONE)
		return;
	apdu->fault = kind;
	apdu->declared = declared;
	apdu->found = found;
}

/* P3 of a T=0 header is Lc when data was sent to the card, else Le (ISO 7816-3 12.2). */
static void parts_lengths(const struct rsp_session *session, struct rsp_apdu *apdu)
{
	size_t sent = parts_len(session, RSP_CHUNK_DATA);
	size_t got = parts_len(session, RSP_CHUNK_RESPONSE);
	struct rsp_slice p3 = rsp_sub(session->first_chunk->part, HEADER_LEN, 1);
	uint64_t length = 0;
	bool is_lc;

	if (p3.len == 0 || !rsp_take_ube(&p3, p3.len, &length))
		return;
	is_lc = sent || apdu->instruction->shape == RSP_CASE_3 ||
	        (apdu->instruction->shape == RSP_CASE_4 && !got);
	if (apdu->fault == RSP_FAULT_LC_LONG)
		apdu->fault = RSP_FAULT_NONE; /* said of the header alone; its data follows */
	apdu->command.has_lc = is_lc && length;
	apdu->command.has_le = !is_lc;
	if (is_lc) {
		fault_if(apdu, sent < length && (sent || rsp_sw_ok(apdu->sw)), RSP_FAULT_LC_LONG,
		         length, sent);
		fault_if(apdu, sent > length, RSP_FAULT_LC_SHORT, length, sent);
	} else {
		fault_if(apdu, apdu->command.le && got > apdu->command.le, RSP_FAULT_LE_SHORT,
		         apdu->command.le, got);
	}
}

static void parts_feed(struct rsp_machine *m, struct rsp_apdu *apdu)
{
	struct rsp_session *session = m->session;
	const struct rsp_chunk *first = session->first_chunk;

	apdu->has_response = apdu->has_sw || parts_len(session, RSP_CHUNK_RESPONSE);
	apdu->response.len = parts_len(session, RSP_CHUNK_RESPONSE);
	if (first->role == RSP_CHUNK_FRONT) {
		struct rsp_apdu header;

		if (!rsp_apdu_of_command(first->part, &header)) {
			rsp_machine_alone(m, RSP_PENDING_BROKEN, apdu, first);
			return;
		}
		header.has_response = apdu->has_response;
		header.has_sw = apdu->has_sw;
		header.sw = apdu->sw;
		if (apdu->fault == RSP_FAULT_SW)
			header.fault = apdu->fault;
		parts_lengths(session, &header);
		feed(m, &header, first);
	} else if (first->role == RSP_CHUNK_DATA) {
		rsp_machine_alone(m, RSP_PENDING_DATA, apdu, first);
	} else {
		rsp_machine_response(m, apdu, first);
	}
}

/* Hands the parts that have come to the machine, as one exchange. */
static void parts_end(struct rsp_machine *m, struct rsp_apdu *apdu)
{
	if (!m->session->first_chunk)
		return;
	m->began = &m->session->began;
	parts_feed(m, apdu);
	m->began = m->item->frame;
	parts_forget(m->session);
}

RSP_RARE static void parts_flush(struct rsp_machine *m)
{
	struct rsp_apdu unanswered = {0};

	parts_end(m, &unanswered);
}

static void handle_frame(struct rsp_machine *m)
{
	struct rsp_apdu apdu;

	if (!rsp_apdu_of_frame(m->raw.bytes, &apdu)) {
		broken(m);
		return;
	}
	feed(m, &apdu, NULL);
}

/* The layers above forget what was on a channel: it was opened or closed without a command. */
static void push_channel(struct rsp_machine *m, uint8_t channel)
{
	const struct rsp_item item = {
	    .hint = RSP_HINT_CHANNEL,
	    .param = channel,
	    .slot = m->session->slot,
	    .frame = m->item->frame,
	};

	rsp_pass_push(m->pass, &item);
}

/* The channel of a command that a modem was told to send in one of its sessions. */
static uint8_t modem_channel(struct rsp_machine *m, uint8_t cla_channel)
{
	const struct rsp_modem_session *modem;
	bool first;

	rsp_machine_settle(m);
	modem = rsp_modem_session_of(&m->session->modem, m->item->session, cla_channel, &first);
	if (first && modem->opened) {
		rsp_machine_close(m, modem->channel);
		push_channel(m, modem->channel);
		rsp_session_modem_opened(m->session, m->pass, modem);
	}
	return modem->channel;
}

static void handle_command(struct rsp_machine *m)
{
	struct rsp_apdu apdu;

	if (!rsp_apdu_of_command(m->raw.bytes, &apdu)) {
		broken(m);
		return;
	}
	if (m->item->has_session)
		apdu.class.channel = modem_channel(m, apdu.class.channel);
	feed(m, &apdu, NULL);
}

static void handle_response(struct rsp_machine *m)
{
	struct rsp_apdu apdu;

	rsp_apdu_of_response(m->raw.bytes, &apdu);
	rsp_machine_response(m, &apdu, NULL);
}

static void modem_message(struct rsp_machine *m, enum rsp_pending_kind kind)
{
	const struct rsp_apdu apdu = {0};
	const struct rsp_chunk chunk = chunk_as(m, RSP_CHUNK_DATA);

	rsp_machine_alone(m, kind, &apdu, &chunk);
}

static void handle_open(struct rsp_machine *m)
{
	const struct rsp_chunk chunk = chunk_as(m, RSP_CHUNK_DATA);

	rsp_machine_settle(m);
	rsp_modem_open(&m->session->modem, m->item->session, m->item->bytes);
	if (m->item->param == RSP_OPEN_ANSWERED && m->raw.bytes.len)
		rsp_machine_ask(m, RSP_PENDING_OPEN, &chunk);
	else
		modem_message(m, RSP_PENDING_OPEN);
}

static void handle_close(struct rsp_machine *m)
{
	uint8_t channel;

	rsp_machine_settle(m);
	channel = rsp_modem_close(&m->session->modem, m->item->session);
	if (channel) {
		rsp_machine_close(m, channel);
		push_channel(m, channel);
		rsp_session_modem_closed(m->session, channel);
	}
	modem_message(m, RSP_PENDING_CLOSE);
}

/* What a modem printed, as far as it can be shown. */
static void refusal_text(struct rsp_slice in, char out[REFUSAL_MAX + 1])
{
	size_t len = 0;
	uint8_t c;

	in = rsp_sub(in, 0, REFUSAL_MAX);
	while (rsp_take_u8(&in, &c))
		out[len++] = (char)(c >= ' ' && c <= '~' ? c : '?');
	out[len] = '\0';
}

static void handle_refused(struct rsp_machine *m)
{
	char why[REFUSAL_MAX + 1];

	refusal_text(m->item->bytes, why);
	if (m->item->param == RSP_REFUSED_OPEN)
		rsp_pass_report(m->pass, RSP_RULE_APDU_REFUSED, m->item->frame,
		                "the modem answered %s to the wish to open a session", why);
	else if (!rsp_machine_refuse(m, why))
		rsp_pass_report(m->pass, RSP_RULE_APDU_REFUSED, m->item->frame,
		                "the modem answered %s, but no command waits for an answer", why);
}

static void handle_data(struct rsp_machine *m)
{
	parts_append(m, RSP_CHUNK_DATA, m->raw.bytes);
}

static void handle_answer(struct rsp_machine *m)
{
	parts_append(m, RSP_CHUNK_RESPONSE, m->raw.bytes);
}

static void handle_header(struct rsp_machine *m)
{
	struct rsp_slice rest = m->raw.bytes;

	parts_append(m, RSP_CHUNK_FRONT, rsp_take_up_to(&rest, FRONT_LEN));
	if (rest.len)
		parts_append(m, RSP_CHUNK_DATA, rest);
}

static void handle_status(struct rsp_machine *m)
{
	struct rsp_apdu apdu;

	rsp_apdu_of_response(m->raw.bytes, &apdu);
	if (apdu.response.len)
		parts_append(m, RSP_CHUNK_RESPONSE, apdu.response);
	if (apdu.has_sw)
		parts_append(m, RSP_CHUNK_SW, apdu.sw_bytes);
	parts_end(m, &apdu);
}

static void restart(struct rsp_machine *m, enum rsp_pending_kind kind)
{
	const struct rsp_apdu apdu = {.has_response = true, .response = m->raw.bytes};
	const struct rsp_chunk chunk = chunk_as(m, RSP_CHUNK_RESPONSE);

	rsp_machine_hand_out_all(m, m->session, RSP_END_RESET);
	rsp_cat_session_end(m->pass, m->session, RSP_END_RESET);
	rsp_session_reset(m->session);
	rsp_stored_forget(m->session);
	rsp_fetched_forget(m->session);
	rsp_machine_alone(m, kind, &apdu, &chunk);
}

static void handle_atr(struct rsp_machine *m)
{
	restart(m, RSP_PENDING_ATR);
}

static void handle_reset(struct rsp_machine *m)
{
	restart(m, m->item->bytes.len ? RSP_PENDING_ATR : RSP_PENDING_RESET);
}

static void handle_pps_response(struct rsp_machine *m)
{
	const struct rsp_apdu apdu = {.has_response = true, .response = m->raw.bytes};
	const struct rsp_chunk chunk = chunk_as(m, RSP_CHUNK_RESPONSE);

	if (m->session->asked && m->session->asked->kind == RSP_PENDING_PPS)
		rsp_machine_answer(m, &apdu, &chunk);
	else
		rsp_machine_alone(m, RSP_PENDING_PPS, &apdu, &chunk);
}

static void handle_pps_request(struct rsp_machine *m)
{
	const struct rsp_chunk chunk = chunk_as(m, RSP_CHUNK_DATA);

	rsp_machine_ask(m, RSP_PENDING_PPS, &chunk);
}

/* NULL: not ours. */
static void (*const handlers[RSP_NUM_HINTS])(struct rsp_machine *m) = {
    [RSP_HINT_TPDU] = handle_frame,
    [RSP_HINT_CAPDU] = handle_command,
    [RSP_HINT_RAPDU] = handle_response,
    [RSP_HINT_TPDU_HEADER] = handle_header,
    [RSP_HINT_TPDU_COMMAND] = handle_data,
    [RSP_HINT_TPDU_RESPONSE] = handle_answer,
    [RSP_HINT_TPDU_SW] = handle_status,
    [RSP_HINT_ATR] = handle_atr,
    [RSP_HINT_PPS_REQUEST] = handle_pps_request,
    [RSP_HINT_PPS_RESPONSE] = handle_pps_response,
    [RSP_HINT_RESET] = handle_reset,
    [RSP_HINT_OPEN] = handle_open,
    [RSP_HINT_CLOSE] = handle_close,
    [RSP_HINT_REFUSED] = handle_refused,
};

static bool is_part(enum rsp_hint hint)
{
	return hint == RSP_HINT_TPDU_COMMAND || hint == RSP_HINT_TPDU_RESPONSE ||
	       hint == RSP_HINT_TPDU_SW;
}

/* The session of a slot that is new: a free one, or the one that has been silent longest, ended. */
RSP_RARE static struct rsp_session *session_new(struct rsp_machine *m)
{
	struct rsp_card *card = m->card;
	struct rsp_session *session = &card->sessions[0];
	struct rsp_arena arena;

	if (card->num_sessions < RSP_CARD_MAX_SLOTS) {
		session = &card->sessions[card->num_sessions++];
	} else {
		for (size_t i = 1; i < RSP_CARD_MAX_SLOTS; i++)
			if (card->sessions[i].last_used < session->last_used)
				session = &card->sessions[i];
		m->session = session;
		parts_flush(m);
		rsp_machine_hand_out_all(m, session, RSP_END_LIMIT);
		rsp_cat_session_end(m->pass, session, RSP_END_LIMIT);
		rsp_cat_session_free(session);
		rsp_stored_free(session);
		rsp_fetched_free(session);
	}
	arena = session->arena;
	*session = (struct rsp_session){.slot = m->item->slot, .arena = arena};
	return session;
}

static struct rsp_session *session_of(struct rsp_machine *m)
{
	struct rsp_card *card = m->card;

	if (card->last && card->last->slot == m->item->slot)
		return card->last;
	for (size_t i = 0; i < card->num_sessions; i++)
		if (card->sessions[i].slot == m->item->slot)
			return &card->sessions[i];
	return session_new(m);
}

RSP_RARE static void handle_end(struct rsp_machine *m)
{
	for (size_t i = 0; i < m->card->num_sessions; i++) {
		m->session = &m->card->sessions[i];
		parts_flush(m);
	}
	rsp_machine_hand_out_all(m, NULL, RSP_END_TRACE);
	for (size_t i = 0; i < m->card->num_sessions; i++)
		rsp_cat_session_end(m->pass, &m->card->sessions[i], RSP_END_TRACE);
}

void rsp_card_handle(struct rsp_pass *pass, struct rsp_card *card, const struct rsp_item *item)
{
	struct rsp_machine m;

	m.pass = pass;
	m.card = card;
	m.item = item;
	m.session = NULL;
	m.began = item->frame;
	if (pass->count == 0)
		rsp_machine_recycle(card);
	if (item->hint == RSP_HINT_END)
		handle_end(&m);
	if (!handlers[item->hint])
		return;
	m.session = session_of(&m);
	m.session->last_used = ++card->clock;
	card->last = m.session;
	if (m.session->first_chunk && (item->alone || !is_part(item->hint)))
		parts_flush(&m);
	if (item->alone)
		rsp_machine_settle(&m);
	take_raw(&m);
	handlers[item->hint](&m);
}
