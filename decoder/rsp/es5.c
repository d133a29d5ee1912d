/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/es5.h"

#include <stdio.h>
#include <string.h>

#include "base/values.h"
#include "card/status.h"
#include "crypto/crypto.h"
#include "rsp/es5_state.h"
#include "rsp/es5_token.h"
#include "rsp/quiet.h"
#include "rsp/saip.h"

enum {
	INS_INSTALL = 0xE6,
	INS_STORE_DATA = 0xE2,
	INSTALL_PURPOSE = 0x7F,
	FOR_PERSONALIZATION = 0x20, /* GPCS 11.5.2.1 */
	LAST_BLOCK = 0x80,          /* GPCS 11.11.2.1 */
	SW_LEN = 2
};

struct rsp_es5 *rsp_es5_new(void)
{
	return rsp_alloc(sizeof(struct rsp_es5));
}

void rsp_es5_free(struct rsp_es5 *es5)
{
	if (!es5)
		return;
	rsp_es5_sessions_free(&es5->sessions);
	rsp_es5_blocks_free(&es5->blocks);
	rsp_free(es5);
}

static int slot_of(const struct rsp_origin *origin)
{
	return origin->connection ? -1 : origin->slot;
}

struct rsp_es5_card *rsp_es5_card_of(struct rsp_es5 *es5, int slot, const char *key)
{
	struct rsp_es5_card *place = &es5->cards[0];

	for (size_t at = 0; at < RSP_ES5_CARDS; at++) {
		struct rsp_es5_card *card = &es5->cards[at];

		if (card->used && card->slot == slot && strcmp(card->key, key) == 0) {
			card->age = ++es5->now;
			return card;
		}
		if (place->used && (!card->used || card->age < place->age))
			place = card;
	}
	*place = (struct rsp_es5_card){.used = true, .slot = slot, .age = ++es5->now};
	snprintf(place->key, sizeof(place->key), "%s", key);
	return place;
}

struct rsp_es5_aid rsp_es5_aid_kept(struct rsp_slice aid)
{
	struct rsp_es5_aid out = {0};

	if (aid.len && aid.len <= sizeof(out.bytes)) {
		out.len = (uint8_t)aid.len;
		memcpy(out.bytes, aid.data, aid.len);
	}
	return out;
}

struct rsp_slice rsp_es5_aid_of(const struct rsp_es5_aid *aid)
{
	return rsp_slice(aid->bytes, aid->len);
}

/* Messages that were handed out. */

static struct rsp_es5_remembered *find_asked(struct rsp_es5 *es5, const struct rsp_remote *remote)
{
	for (size_t at = 0; remote->command_message && at < RSP_ES5_COMMANDS; at++) {
		struct rsp_es5_remembered *place = &es5->remembered[at];

		if (place->seq && place->carrier == remote->command_message &&
		    place->index == remote->index)
			return place;
	}
	return NULL;
}

/* A leg: cards at slots, connections, messages between servers. */
static uint8_t leg_bit(int slot)
{
	return slot == RSP_ES5_BETWEEN ? 4 : slot < 0 ? 2 : 1;
}

/* The earliest message with the same bytes on another leg, which this leg does not show again so
 * far. */
static struct rsp_es5_remembered *find_same(struct rsp_es5 *es5,
                                            const struct rsp_es5_remembered *own)
{
	struct rsp_es5_remembered *found = NULL;

	for (size_t at = 0; own->has_digest && at < RSP_ES5_COMMANDS; at++) {
		struct rsp_es5_remembered *place = &es5->remembered[at];

		if (place->seq && place->has_digest && !place->was_again &&
		    !(place->again_on & leg_bit(own->slot)) && place->slot != own->slot &&
		    memcmp(place->digest, own->digest, sizeof(own->digest)) == 0 &&
		    (!found || place->seq < found->seq))
			found = place;
	}
	return found;
}

/* INSTALL [for personalization] says for whom the ISD-R takes what follows (GPCS 11.5.2.3.6). */
void rsp_es5_follow(struct rsp_es5_card *card, const struct rsp_es5_unit *unit)
{
	if (unit->ins == INS_INSTALL && (unit->p1 & INSTALL_PURPOSE) == FOR_PERSONALIZATION)
		card->personalized = rsp_es5_aid_kept(rsp_es5_aid_in(unit));
	else if (unit->ins == INS_STORE_DATA && unit->p1 & LAST_BLOCK)
		card->personalized = (struct rsp_es5_aid){0};
}

static void take_asked(struct rsp_es5_unit *unit, const struct rsp_es5_remembered *asked)
{
	unit->asked = asked;
	unit->function = asked->function;
	unit->name = asked->name;
	unit->iface = asked->iface;
	unit->ins = asked->ins;
	unit->dgi = asked->dgi;
	unit->isdp = rsp_es5_aid_of(&asked->isdp);
}

static void judge_sw(struct rsp_es5_unit *unit)
{
	const struct rsp_es5_result *meaning = rsp_es5_result_of(unit->function, unit->sw);
	const struct rsp_status_word *word =
	    rsp_status_word_of(unit->sw, unit->asked ? unit->ins : (uint16_t)RSP_STATUS_ANY_INS);

	unit->result.state = word->ok ? RSP_RESULT_OK : RSP_RESULT_ERROR;
	if (word->ok)
		return;
	unit->result.name = meaning ? meaning->name : word->name;
	unit->result.number = unit->sw;
}

static bool read_answer(struct rsp_es5_unit *unit)
{
	struct rsp_slice number;

	unit->response = unit->buffer->bytes;
	unit->command = unit->remote->command;
	unit->has_sw = rsp_take_last(&unit->response, SW_LEN, &unit->sw_bytes);
	number = unit->sw_bytes;
	if (!unit->asked || !unit->has_sw || !rsp_take_u16be(&number, &unit->sw))
		return false;
	judge_sw(unit);
	return true;
}

static void judge_object(struct rsp_es5_unit *unit)
{
	struct rsp_slice value = unit->tlv.value;
	uint8_t code;

	unit->result.state = RSP_RESULT_OK;
	if (!rsp_es5_object_is_error(unit->tlv.tag) || !rsp_take_u8(&value, &code))
		return;
	unit->result.state = RSP_RESULT_ERROR;
	unit->result.name = rsp_value_name(rsp_es5_field_of(RSP_ES5_T_ERROR)->names, code);
	if (!unit->result.name)
		unit->result.name = "refused";
	unit->result.number = code;
}

static bool read_object(struct rsp_es5_unit *unit)
{
	struct rsp_slice in = unit->buffer->bytes;
	const struct rsp_es5_function *function = rsp_es5_function_row(RSP_ES5_DO_DOWNLOAD);

	if (rsp_take_tlv(&in, &unit->tlv) != RSP_TLV_OK)
		return false;
	if (!unit->asked)
		unit->isdp =
		    rsp_es5_is_isdp(unit->remote->aid) ? unit->remote->aid : rsp_slice(NULL, 0);
	unit->function = function;
	unit->name = function->name;
	unit->iface = function->iface;
	if (unit->remote->is_answer)
		judge_object(unit);
	return true;
}

static bool read_notification(struct rsp_es5_unit *unit)
{
	struct rsp_slice in = unit->buffer->bytes;

	unit->function = rsp_es5_function_row(RSP_ES5_DO_NOTIFICATION);
	unit->name = unit->function->name;
	unit->iface = unit->function->iface;
	return rsp_take_tlv(&in, &unit->tlv) == RSP_TLV_OK;
}

/* The card names itself in its notifications: as the one whose keys they are. */
static void learn_eid(struct rsp_decode *decode, struct rsp_es5_card *card,
                      const struct rsp_es5_unit *unit)
{
	enum { TAG_EID = 0x4C, EID_LEN = 16 };
	struct rsp_tlv tlv;
	const char *text;
	bool bad;

	if (unit->remote->form != RSP_REMOTE_NOTIFICATION ||
	    !rsp_tlv_find(unit->tlv.value, TAG_EID, &tlv) || tlv.value.len != EID_LEN)
		return;
	text = rsp_value_eid(decode->arena, tlv.value, &bad);
	if (card->key[0] && strcmp(card->key, text) != 0)
		rsp_report(decode, RSP_RULE_ES5_EID, tlv.value,
		           "the notification is of EID %s, but its keys are those of %s", text,
		           card->key);
	else if (strlen(text) < sizeof(card->eid))
		memcpy(card->eid, text, strlen(text) + 1);
}

static void check_notification(struct rsp_decode *decode, const struct rsp_es5_unit *unit)
{
	enum { TAG_SEQUENCE = 0x4E };
	struct rsp_tlv tlv;

	if (unit->remote->form == RSP_REMOTE_NOTIFICATION &&
	    !rsp_tlv_find(unit->tlv.value, TAG_SEQUENCE, &tlv))
		rsp_report(decode, RSP_RULE_ES5_NUMBER, unit->tlv.whole,
		           "there is no sequence number (4E)");
}

/* Segments of a profile package follow one another. */
static void check_between(struct rsp_decode *decode, const struct rsp_es5 *es5,
                          const struct rsp_es5_card *card, const struct rsp_es5_unit *unit)
{
	const struct rsp_es5_session *session;

	if (unit->remote->form != RSP_REMOTE_APDU || unit->remote->is_answer)
		return;
	session = rsp_es5_session_open(&es5->sessions, slot_of(&unit->remote->origin), card->key,
	                               unit->remote->aid);
	if (session)
		rsp_report(decode, RSP_RULE_SCP03T_APART, unit->buffer->bytes,
		           "segment %u was not the last one of the profile package",
		           session->channel.segments);
}

static bool read_unit(struct rsp_es5 *es5, const struct rsp_es5_card *card,
                      struct rsp_es5_unit *unit)
{
	const struct rsp_remote *remote = unit->remote;
	const struct rsp_es5_remembered *asked = remote->is_answer ? find_asked(es5, remote) : NULL;

	if (asked)
		take_asked(unit, asked);
	switch (remote->form) {
	case RSP_REMOTE_OBJECT:
		return read_object(unit);
	case RSP_REMOTE_NOTIFICATION:
		return read_notification(unit);
	case RSP_REMOTE_APDU:
		break;
	}
	return remote->is_answer ? read_answer(unit)
	                         : rsp_es5_read_command(unit, rsp_es5_aid_of(&card->personalized));
}

static enum rsp_direction direction_of(const struct rsp_remote *remote)
{
	if (remote->form == RSP_REMOTE_NOTIFICATION)
		return RSP_DIR_NOTIFICATION;
	return remote->is_answer ? RSP_DIR_RESPONSE : RSP_DIR_COMMAND;
}

static void fill_origin(struct rsp_message *message, const struct rsp_origin *origin)
{
	message->clock = origin->clock;
	message->t_ns = origin->t_ns;
	message->frame = origin->frame;
	message->last_frame = origin->last_frame;
	message->by_line = origin->by_line;
	message->slot = origin->slot;
	message->channel = origin->channel;
	message->connection = origin->connection;
}

static void fill(struct rsp_message *message, const struct rsp_es5_card *card,
                 const struct rsp_es5_unit *unit, struct rsp_arena *arena)
{
	const struct rsp_remote *remote = unit->remote;
	const char *eid = card->eid[0] ? card->eid : remote->eid;

	fill_origin(message, &remote->origin);
	message->iface = unit->iface;
	message->function = unit->name;
	message->direction = direction_of(remote);
	message->tag = unit->tlv.tag ? unit->tlv.tag : unit->dgi;
	if (remote->is_answer || remote->form == RSP_REMOTE_NOTIFICATION) {
		message->has_response = true;
		message->response = unit->buffer;
		message->response_len =
		    remote->form == RSP_REMOTE_APDU ? unit->response.len : unit->buffer->bytes.len;
		message->answers = unit->asked ? unit->asked->seq : 0;
	} else {
		message->has_command = true;
		message->command = unit->buffer;
		message->command_len = unit->buffer->bytes.len;
	}
	message->has_sw = unit->has_sw;
	message->sw = unit->sw;
	message->result = unit->result;
	if (eid[0])
		message->ids[RSP_ID_EID] = rsp_arena_text(arena, rsp_text(eid));
	message->summary = rsp_es5_summary(arena, unit);
}

static void make_digest(struct rsp_pass *pass, struct rsp_es5_remembered *own,
                        const struct rsp_es5_unit *unit)
{
	uint8_t made[RSP_HASH_MAX_LEN];

	own->has_digest =
	    pass->crypto && rsp_hash(pass->crypto, RSP_HASH_SHA256, unit->buffer->bytes, made);
	if (own->has_digest)
		memcpy(own->digest, made, sizeof(own->digest));
}

static struct rsp_es5_remembered remembered_of(struct rsp_pass *pass,
                                               const struct rsp_es5_unit *unit)
{
	const struct rsp_remote *remote = unit->remote;
	struct rsp_es5_remembered own = {
	    .carrier = remote->message,
	    .index = remote->index,
	    .function = unit->function,
	    .name = unit->name,
	    .iface = unit->iface,
	    .ins = unit->ins,
	    .dgi = unit->dgi,
	    .object = unit->tlv.tag,
	    .isdp = rsp_es5_aid_kept(unit->isdp),
	    .slot = slot_of(&remote->origin),
	    .connection = remote->origin.connection,
	};

	make_digest(pass, &own, unit);
	return own;
}

static void remember(struct rsp_es5 *es5, const struct rsp_es5_remembered *own)
{
	es5->remembered[es5->next] = *own;
	es5->next = (es5->next + 1) % RSP_ES5_COMMANDS;
}

/* What shows again on another connection says what it said before. */
static void hand_out(struct rsp_pass *pass, struct rsp_es5 *es5, struct rsp_es5_remembered *own,
                     struct rsp_es5_remembered *same, struct rsp_message *message)
{
	if (same) {
		message->same_as = same->seq;
		message->findings = NULL;
		same->again_on |= leg_bit(own->slot);
		own->was_again = true;
	}
	rsp_pass_emit(pass, message);
	own->seq = message->seq;
	remember(es5, own);
}

/* What is odd about an APDU on the card's line was told of its own message. */
static void drop_told(struct rsp_decode *decode)
{
	static const char *const families[] = {"apdu-", "gp-"};
	struct rsp_finding *finding = decode->first_finding, *next;

	decode->first_finding = decode->last_finding = NULL;
	for (; finding; finding = next) {
		struct rsp_slice id = rsp_text(finding->rule->id);

		next = finding->next;
		finding->next = NULL;
		if (rsp_starts_with_text(id, families[0]) || rsp_starts_with_text(id, families[1]))
			continue;
		if (decode->last_finding)
			decode->last_finding->next = finding;
		else
			decode->first_finding = finding;
		decode->last_finding = finding;
	}
}

static void emit(struct rsp_pass *pass, struct rsp_es5 *es5, struct rsp_es5_card *card,
                 struct rsp_es5_unit *unit)
{
	struct rsp_es5_remembered own = remembered_of(pass, unit);
	struct rsp_es5_remembered *same = find_same(es5, &own);
	struct rsp_message message = {0};
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, pass->scratch, unit->buffer);
	rsp_es5_session_report(&decode, unit);
	learn_eid(&decode, card, unit);
	check_notification(&decode, unit);
	check_between(&decode, es5, card, unit);
	root = rsp_es5_show(&decode, unit);
	if (unit->remote->is_local)
		drop_told(&decode);
	rsp_es5_token_take(pass, &decode, root, unit);
	message.tree = root;
	rsp_es5_keys_take(&(struct rsp_es5_keys_run){.pass = pass,
	                                             .decode = &decode,
	                                             .unit = unit,
	                                             .tree = message.tree,
	                                             .is_again = same,
	                                             .eid = card->key,
	                                             .memory = &es5->keys},
	                  &card->establishing, &message);
	fill(&message, card, unit, pass->scratch);
	message.findings = decode.first_finding;
	hand_out(pass, es5, &own, same, &message);
}

/* The profile package: SGP.02 4.1.3; TCA eUICC Profile Package, ProfileHeader. */

static const char *iccid_of(struct rsp_arena *arena, struct rsp_slice package)
{
	enum { TAG_HEADER = 0xA0, TAG_ICCID = 0x83 };
	struct rsp_tlv header, iccid;
	const char *text;
	size_t len;

	if (rsp_take_tlv(&package, &header) != RSP_TLV_OK || header.tag != TAG_HEADER ||
	    !rsp_tlv_find(header.value, TAG_ICCID, &iccid))
		return NULL;
	text = rsp_value_hex(arena, iccid.value);
	for (len = strlen(text); len && text[len - 1] == 'F'; len--)
		;
	return rsp_arena_text(arena, rsp_slice(text, len));
}

/* What ended a package: the card's result, its refusal, or nothing that is in the trace. */
enum package_end { PACKAGE_WHOLE, PACKAGE_REFUSED, PACKAGE_CUT };

static void emit_package(struct rsp_pass *pass, struct rsp_es5 *es5,
                         struct rsp_es5_session *session, enum package_end end)
{
	const struct rsp_es5_function *function = rsp_es5_function_row(RSP_ES5_DO_PACKAGE);
	const struct rsp_buffer *package = rsp_es5_session_package(pass, session);
	struct rsp_es5_unit unit = {.remote = &session->remote,
	                            .buffer = package,
	                            .function = function,
	                            .name = function->name,
	                            .iface = function->iface};
	struct rsp_message message = {0};
	struct rsp_es5_remembered own;
	struct rsp_decode decode, quiet;
	struct rsp_node *root;

	if (!package)
		return;
	rsp_decode_init(&decode, pass->scratch, package);
	root = rsp_es5_group(&decode, NULL, RSP_ES5_PACKAGE, package->bytes);
	/* What is missing is missing because the rest did not come. */
	quiet = rsp_quiet_begin(&decode);
	rsp_saip_show(end == PACKAGE_WHOLE ? &decode : &quiet, root, package->bytes);
	if (end == PACKAGE_CUT)
		rsp_report(&decode, RSP_RULE_SCP03T_RESULT, rsp_slice(NULL, 0),
		           "%u segments came, and no result of the card", session->parts);
	fill_origin(&message, &session->remote.origin);
	message.last_frame = session->last_frame;
	message.iface = function->iface;
	message.function = function->name;
	message.direction = RSP_DIR_COMMAND;
	message.has_command = true;
	message.command = package;
	message.command_len = message.delivered_len = package->bytes.len;
	message.parts = session->parts;
	message.tree = root;
	message.findings = decode.first_finding;
	message.ids[RSP_ID_ICCID] = iccid_of(pass->scratch, package->bytes);
	if (session->eid[0])
		message.ids[RSP_ID_EID] = rsp_arena_text(pass->scratch, rsp_text(session->eid));
	message.summary = rsp_arena_printf(pass->scratch, "%u segment%s, %zu bytes", session->parts,
	                                   session->parts == 1 ? "" : "s", package->bytes.len);
	own = remembered_of(pass, &unit);
	own.carrier = 0;
	own.slot = session->slot;
	hand_out(pass, es5, &own, find_same(es5, &own), &message);
}

/* The card has answered the last segment, or refused one. */
static void emit_ended(struct rsp_pass *pass, struct rsp_es5 *es5, struct rsp_es5_session *session)
{
	if (session->end == RSP_ES5_ENDED)
		emit_package(pass, es5, session, PACKAGE_WHOLE);
	else if (session->end == RSP_ES5_REFUSED)
		emit_package(pass, es5, session, PACKAGE_REFUSED);
	session->end = RSP_ES5_GOES_ON;
}

/* A package ends with the card's result or refusal, or when the next begins. */
static void handle_object(struct rsp_pass *pass, struct rsp_es5 *es5, struct rsp_es5_card *card,
                          struct rsp_es5_unit *unit)
{
	const struct rsp_remote *remote = unit->remote;
	int slot = slot_of(&remote->origin);
	struct rsp_es5_session *leaving =
	    rsp_es5_session_leaving(pass, &es5->sessions, slot, card->key, unit->isdp);
	bool begins = !remote->is_answer && unit->tlv.tag == RSP_OBJECT_INITIALIZE;
	struct rsp_es5_session *session;

	if (leaving)
		emit_package(pass, es5, leaving, PACKAGE_CUT);
	session = rsp_es5_session_of(&es5->sessions, slot, card->key, unit->isdp);
	if (!session) {
		emit(pass, es5, card, unit);
		return;
	}
	if (begins)
		emit_package(pass, es5, session, PACKAGE_CUT);
	rsp_es5_session_take(pass, &es5->sessions, session, unit);
	emit(pass, es5, card, unit);
	emit_ended(pass, es5, session);
}

void rsp_es5_between_done(struct rsp_pass *pass, struct rsp_es5 *es5)
{
	for (size_t at = 0; at < RSP_ES5_SESSIONS; at++)
		if (es5->sessions.all[at].slot == RSP_ES5_BETWEEN)
			emit_ended(pass, es5, &es5->sessions.all[at]);
}

static void handle_end(struct rsp_pass *pass, struct rsp_es5 *es5)
{
	for (size_t at = 0; at < RSP_ES5_SESSIONS; at++)
		emit_package(pass, es5, &es5->sessions.all[at], PACKAGE_CUT);
}

/* A buffer of the bytes alone, so that what is shown is what was sent. */
static const struct rsp_buffer *own_buffer(struct rsp_pass *pass, const struct rsp_item *item)
{
	static const char *const names[] = {
	    [RSP_REMOTE_APDU] = "C-APDU",
	    [RSP_REMOTE_OBJECT] = "object",
	    [RSP_REMOTE_NOTIFICATION] = "notification",
	};
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, pass->scratch, item->bytes.len);
	rsp_joiner_add(&joiner, item->buffer, item->bytes);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED,
	                         item->remote->form == RSP_REMOTE_APDU && item->remote->is_answer
	                             ? "R-APDU"
	                             : names[item->remote->form]);
}

void rsp_es5_handle(struct rsp_pass *pass, struct rsp_es5 *es5, const struct rsp_item *item)
{
	struct rsp_es5_unit unit = {.item = item, .remote = item->remote};
	struct rsp_es5_card *card;

	if (item->hint == RSP_HINT_END)
		handle_end(pass, es5);
	if (item->hint != RSP_HINT_REMOTE || !item->remote)
		return;
	unit.buffer = own_buffer(pass, item);
	if (!unit.buffer) {
		pass->out_of_memory = true;
		return;
	}
	card = rsp_es5_card_of(es5, slot_of(&item->remote->origin), item->remote->eid);
	unit.is_part = rsp_es5_blocks_take(pass, &es5->blocks, &unit, card->slot, card->key) ==
	               RSP_ES5_BLOCK_PART;
	if (!read_unit(es5, card, &unit))
		return;
	if (item->remote->form == RSP_REMOTE_OBJECT)
		handle_object(pass, es5, card, &unit);
	else
		emit(pass, es5, card, &unit);
	if (item->remote->form == RSP_REMOTE_APDU && !item->remote->is_answer)
		rsp_es5_follow(card, &unit);
	if (pass->scratch->failed)
		pass->out_of_memory = true;
}
