/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/es5_session.h"

#include <string.h>

#include "base/keep.h"
#include "base/nodes.h"
#include "schema/schema.h"

static void session_free(struct rsp_es5_session *session)
{
	rsp_scp03t_end(&session->channel);
	rsp_arena_free(&session->arena);
	*session = (struct rsp_es5_session){0};
}

void rsp_es5_sessions_free(struct rsp_es5_sessions *sessions)
{
	for (size_t at = 0; at < RSP_ES5_SESSIONS; at++)
		if (sessions->all[at].used)
			session_free(&sessions->all[at]);
}

static bool is_of(const struct rsp_es5_session *session, int slot, const char *eid,
                  struct rsp_slice aid)
{
	return session->used && session->slot == slot && strcmp(session->eid, eid) == 0 &&
	       rsp_equal(rsp_slice(session->channel.aid, session->channel.aid_len), aid);
}

static struct rsp_es5_session *find(struct rsp_es5_sessions *sessions, int slot, const char *eid,
                                    struct rsp_slice aid)
{
	for (size_t at = 0; at < RSP_ES5_SESSIONS; at++)
		if (is_of(&sessions->all[at], slot, eid, aid))
			return &sessions->all[at];
	return NULL;
}

/* The one that gives way to a new one. */
static struct rsp_es5_session *oldest(struct rsp_es5_sessions *sessions)
{
	struct rsp_es5_session *place = &sessions->all[0];

	for (size_t at = 0; at < RSP_ES5_SESSIONS; at++) {
		struct rsp_es5_session *session = &sessions->all[at];

		if (place->used && (!session->used || session->age < place->age))
			place = session;
	}
	return place;
}

static bool is_session(const char *eid, struct rsp_slice aid)
{
	return aid.len && aid.len <= RSP_SCP03T_AID_MAX && strlen(eid) < RSP_ES5_EID_ROOM;
}

struct rsp_es5_session *rsp_es5_session_leaving(struct rsp_pass *pass,
                                                struct rsp_es5_sessions *sessions, int slot,
                                                const char *eid, struct rsp_slice aid)
{
	struct rsp_es5_session *leaving;

	if (!is_session(eid, aid) || find(sessions, slot, eid, aid))
		return NULL;
	leaving = oldest(sessions);
	if (!leaving->used || !leaving->is_joining)
		return NULL;
	rsp_pass_report_at(
	    pass, RSP_RULE_SCP03T_SESSIONS, RSP_LEVEL_INFO, 0, leaving->last_frame,
	    rsp_arena_printf(pass->scratch,
	                     "more than %d sessions go on at a time: a profile package of which %u "
	                     "segment%s came is given up",
	                     RSP_ES5_SESSIONS, leaving->parts, leaving->parts == 1 ? "" : "s"));
	return leaving;
}

struct rsp_es5_session *rsp_es5_session_of(struct rsp_es5_sessions *sessions, int slot,
                                           const char *eid, struct rsp_slice aid)
{
	struct rsp_es5_session *session;

	if (!is_session(eid, aid))
		return NULL;
	session = find(sessions, slot, eid, aid);
	if (!session) {
		session = oldest(sessions);
		session_free(session);
		session->used = true;
		session->slot = slot;
		memcpy(session->eid, eid, strlen(eid) + 1);
		memcpy(session->channel.aid, aid.data, aid.len);
		session->channel.aid_len = aid.len;
	}
	session->age = ++sessions->now;
	return session;
}

const struct rsp_es5_session *rsp_es5_session_open(const struct rsp_es5_sessions *sessions,
                                                   int slot, const char *eid, struct rsp_slice aid)
{
	for (size_t at = 0; at < RSP_ES5_SESSIONS && aid.len; at++) {
		const struct rsp_es5_session *session = &sessions->all[at];

		if (is_of(session, slot, eid, aid) && session->is_joining &&
		    session->channel.state == RSP_SCP03T_OPEN)
			return session;
	}
	return NULL;
}

/* Another leg of the same session has the segment with this MAC under a higher number: what is
 * between is missing here. */
static unsigned number_elsewhere(const struct rsp_es5_sessions *sessions,
                                 const struct rsp_es5_session *own, struct rsp_slice mac)
{
	for (size_t at = 0; at < RSP_ES5_SESSIONS; at++) {
		const struct rsp_es5_session *other = &sessions->all[at];

		if (other->used && other != own &&
		    memcmp(other->channel.host, own->channel.host, sizeof(own->channel.host)) == 0)
			return rsp_scp03t_number_of(&other->channel, mac);
	}
	return 0;
}

static void name_lost(struct rsp_pass *pass, const struct rsp_es5_sessions *sessions,
                      const struct rsp_es5_session *own, struct rsp_es5_unit *unit)
{
	struct rsp_scp03t_outcome *outcome = &unit->outcome;
	struct rsp_slice value = unit->tlv.value, mac;
	unsigned number;

	if (outcome->kind != RSP_SCP03T_MAC_WRONG || !outcome->segment ||
	    !rsp_take_last(&value, RSP_OBJECT_MAC_LEN, &mac))
		return;
	number = number_elsewhere(sessions, own, mac);
	if (number <= outcome->segment)
		return;
	unit->lost_segment = true;
	outcome->text =
	    number == outcome->segment + 1
	        ? rsp_arena_printf(
	              pass->scratch,
	              "the MAC is wrong because segment %u was lost: this is segment %u "
	              "of the server",
	              outcome->segment, number)
	        : rsp_arena_printf(pass->scratch,
	                           "the MAC is wrong because segments %u to %u were lost: this is "
	                           "segment %u of the server",
	                           outcome->segment, number - 1, number);
}

/* The bytes that were deciphered, leading back to those of the object. */
static const struct rsp_buffer *plain_of(struct rsp_arena *arena, const struct rsp_buffer *buffer,
                                         const struct rsp_es5_unit *unit, const char *name)
{
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, arena, unit->outcome.plain.len);
	rsp_joiner_add_made(&joiner, buffer, rsp_offset_in(unit->buffer->bytes, unit->tlv.value),
	                    unit->outcome.plain);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_DECRYPTED, name);
}

static void join_begin(struct rsp_es5_session *session, const struct rsp_es5_unit *unit)
{
	rsp_arena_free(&session->arena);
	rsp_arena_init(&session->arena, RSP_ES5_PACKAGE_ARENA);
	rsp_joiner_init(&session->joined, &session->arena, RSP_ES5_PACKAGE_MAX);
	session->is_joining = true;
	session->is_cut = false;
	session->parts = 0;
	session->remote = *unit->remote;
}

/* A segment of which not every byte can be kept with where it came from is kept without. */
static void join(struct rsp_es5_session *session, const struct rsp_es5_unit *unit)
{
	const struct rsp_buffer *kept;

	if (!session->is_joining)
		join_begin(session, unit);
	session->parts++;
	session->last_frame = unit->remote->origin.last_frame;
	if (session->joined.cut_short)
		return;
	kept = rsp_keep(&session->arena, unit->buffer);
	rsp_joiner_add_made(&session->joined, kept,
	                    rsp_offset_in(unit->buffer->bytes, unit->tlv.value),
	                    unit->outcome.plain);
	session->is_cut |= session->joined.cut_short;
}

static const char *note_of(struct rsp_arena *arena, const struct rsp_es5_unit *unit)
{
	const struct rsp_scp03t_outcome *outcome = &unit->outcome;

	if (!outcome->segment)
		return NULL;
	if (outcome->kind == RSP_SCP03T_REPEATED)
		return rsp_arena_printf(arena, "number %u again", outcome->segment);
	return outcome->plain.len
	           ? rsp_arena_printf(arena, "number %u, %zu bytes of the profile package",
	                              outcome->segment, outcome->plain.len)
	           : rsp_arena_printf(arena, "number %u", outcome->segment);
}

static bool is_segment(const struct rsp_es5_unit *unit)
{
	return unit->tlv.tag == RSP_OBJECT_SEGMENT || unit->tlv.tag == RSP_OBJECT_SEGMENT_MAC;
}

/* Chained MACs make each segment another one, so equal bytes are the same segment. */
static bool is_repeated(const struct rsp_es5_session *session, const struct rsp_es5_unit *unit)
{
	return is_segment(unit) && session->channel.segments &&
	       session->channel.state != RSP_SCP03T_REFUSED &&
	       rsp_digest_equal(rsp_digest_of(unit->tlv.whole), session->last);
}

/* A repeated segment leaves the channel as it is, so that those behind it can still be opened. */
static void take_command(struct rsp_pass *pass, struct rsp_es5_session *session,
                         const struct rsp_scp03t_input *in, struct rsp_es5_unit *unit)
{
	const struct rsp_scp03t *channel = &session->channel;

	if (is_repeated(session, unit)) {
		unit->outcome = (struct rsp_scp03t_outcome){
		    .kind = RSP_SCP03T_REPEATED,
		    .set = channel->set,
		    .segment = channel->segments,
		    .text = rsp_arena_printf(pass->scratch,
		                             "segment %u again, byte for byte: its MAC no longer "
		                             "follows from the chain",
		                             channel->segments)};
		return;
	}
	if (is_segment(unit))
		session->last = rsp_digest_of(unit->tlv.whole);
	rsp_scp03t_command(&session->channel, in, &unit->tlv, &unit->outcome);
}

void rsp_es5_session_take(struct rsp_pass *pass, const struct rsp_es5_sessions *sessions,
                          struct rsp_es5_session *session, struct rsp_es5_unit *unit)
{
	const struct rsp_scp03t_input in = {
	    .crypto = pass->crypto,
	    .keyring = pass->keyring,
	    .derived = pass->derived,
	    .eid = session->eid[0] ? session->eid : NULL,
	    .arena = pass->scratch,
	};
	bool is_answer = unit->remote->is_answer;

	unit->has_outcome = true;
	if (is_answer)
		rsp_scp03t_answer(&session->channel, &in, &unit->tlv, &unit->outcome);
	else
		take_command(pass, session, &in, unit);
	name_lost(pass, sessions, session, unit);
	if (unit->outcome.plain.len)
		unit->plain = plain_of(pass->scratch, unit->buffer, unit,
		                       is_answer ? "result, deciphered" : "segment, deciphered");
	if (!is_answer && unit->outcome.kind == RSP_SCP03T_GOOD && unit->outcome.segment)
		join(session, unit);
	if (is_answer && unit->outcome.plain.len)
		session->end = RSP_ES5_ENDED;
	else if (is_answer && rsp_es5_object_is_error(unit->tlv.tag))
		session->end = RSP_ES5_REFUSED;
	unit->note = note_of(pass->scratch, unit);
}

static const struct told {
	enum rsp_scp03t_kind kind;
	enum rsp_rule_id rule;
	bool not_run;
} told[] = {
    {RSP_SCP03T_NO_KEY,           RSP_RULE_SCP03T_KEY_MISSING, true },
    {RSP_SCP03T_KEY_WRONG,        RSP_RULE_SCP03T_KEY_WRONG,   true },
    {RSP_SCP03T_CRYPTOGRAM_WRONG, RSP_RULE_SCP03T_CRYPTOGRAM,  false},
    {RSP_SCP03T_MAC_WRONG,        RSP_RULE_SCP03T_MAC,         false},
    {RSP_SCP03T_REPEATED,         RSP_RULE_SCP03T_REPEATED,    false},
    {RSP_SCP03T_PADDING_WRONG,    RSP_RULE_SCP03T_PADDING,     false},
    {RSP_SCP03T_LENGTH_WRONG,     RSP_RULE_SCP03T_LENGTH,      false},
    {RSP_SCP03T_ORDER,            RSP_RULE_SCP03T_ORDER,       false},
};

void rsp_es5_session_report(struct rsp_decode *decode, const struct rsp_es5_unit *unit)
{
	const struct rsp_scp03t_outcome *outcome = &unit->outcome;

	if (outcome->found_other)
		rsp_report(decode, RSP_RULE_SCP03T_KEY_OTHER, unit->tlv.whole,
		           "the keys are those of %s, which is of another card (%s%s)",
		           outcome->set->name, outcome->set->iccid[0] ? "ICCID " : "EID ",
		           outcome->set->iccid[0] ? outcome->set->iccid : outcome->set->eid);
	/* Once for each session: with its first segment. */
	if (outcome->kind == RSP_SCP03T_NO_START && outcome->segment == 1)
		rsp_report(decode, RSP_RULE_SCP03T_START, unit->tlv.whole,
		           "the session began before the trace: its segments stay closed");
	for (size_t at = 0; at < sizeof(told) / sizeof(*told); at++) {
		if (told[at].kind != outcome->kind)
			continue;
		rsp_report(decode, unit->lost_segment ? RSP_RULE_SCP03T_LOST : told[at].rule,
		           unit->tlv.whole, "%s", outcome->text ? outcome->text : "it is wrong");
		if (told[at].not_run && decode->last_finding)
			decode->last_finding->not_run = true;
	}
}

static const char *check_text(struct rsp_arena *arena, const struct rsp_scp03t_outcome *outcome)
{
	switch (outcome->kind) {
	case RSP_SCP03T_NOTHING:
		return NULL;
	case RSP_SCP03T_GOOD:
		return "right";
	case RSP_SCP03T_REPEATED:
		return "not run: the same segment again";
	case RSP_SCP03T_LATER:
		return "checked with the answer of the card";
	case RSP_SCP03T_NO_START:
	case RSP_SCP03T_CLOSED:
	case RSP_SCP03T_NO_KEY:
	case RSP_SCP03T_KEY_WRONG:
		return "not run";
	case RSP_SCP03T_AFTER_BREAK:
		return rsp_arena_printf(arena, "not run: the chain of MACs broke at segment %u",
		                        outcome->first_bad);
	case RSP_SCP03T_CRYPTOGRAM_WRONG:
	case RSP_SCP03T_MAC_WRONG:
	case RSP_SCP03T_PADDING_WRONG:
	case RSP_SCP03T_LENGTH_WRONG:
	case RSP_SCP03T_ORDER:
		break;
	}
	return "wrong";
}

/* The status that is not ok: TCA eUICC Profile Package, PEStatus. */
static void judge(const struct rsp_node *root, struct rsp_result *out_result)
{
	static const char key[] = "saip.pe_status.status";

	for (const struct rsp_node *at = root; at; at = rsp_node_after(at, NULL)) {
		const char *name;

		if (strcmp(at->field->key, key) != 0 || at->value.i == 0)
			continue;
		name = rsp_value_name(at->field->names, at->value.i);
		out_result->state = RSP_RESULT_ERROR;
		out_result->name = name ? name : "profile element refused";
		out_result->number = at->value.i;
		return;
	}
}

static void show_plain(struct rsp_decode *decode, struct rsp_node *root,
                       const struct rsp_es5_unit *unit, struct rsp_result *out_result)
{
	const struct rsp_buffer *outer = decode->buffer;
	struct rsp_slice plain = unit->plain->bytes;
	struct rsp_node *node;

	decode->buffer = unit->plain;
	if (unit->remote->is_answer) {
		node = rsp_es5_group(decode, root, RSP_ES5_EUICC_RESPONSE, plain);
		rsp_walk_all(decode, node, rsp_schema_type("EUICCResponse"), plain);
		judge(node, out_result);
	} else {
		rsp_es5_bytes(decode, root, RSP_ES5_T_PLAIN, plain);
	}
	decode->buffer = outer;
}

void rsp_es5_session_show(struct rsp_decode *decode, struct rsp_node *root,
                          const struct rsp_es5_unit *unit, struct rsp_result *out_result)
{
	const struct rsp_scp03t_outcome *outcome = &unit->outcome;
	const char *check = check_text(decode->arena, outcome);
	struct rsp_slice nowhere = {0};

	if (!unit->has_outcome)
		return;
	if (outcome->segment)
		rsp_node_uint(decode, root, rsp_es5_field_of(RSP_ES5_T_SEGMENT), nowhere,
		              outcome->segment);
	if (check)
		rsp_node_text(decode, root, rsp_es5_field_of(RSP_ES5_T_CHECK), nowhere, check);
	if (outcome->set)
		rsp_node_text(decode, root, rsp_es5_field_of(RSP_ES5_T_KEYS), nowhere,
		              rsp_arena_text(decode->arena, rsp_text(outcome->set->name)));
	if (unit->plain)
		show_plain(decode, root, unit, out_result);
}

const struct rsp_buffer *rsp_es5_session_package(struct rsp_pass *pass,
                                                 struct rsp_es5_session *session)
{
	const struct rsp_buffer *package;

	if (!session->is_joining)
		return NULL;
	package = rsp_joiner_finish(&session->joined, RSP_BUFFER_DECRYPTED,
	                            "profile package, deciphered");
	session->is_joining = false;
	rsp_arena_absorb(&pass->retired, &session->arena);
	return package;
}
