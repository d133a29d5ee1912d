/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between servers: the same scripts on their way to a card, and back. */
#include <string.h>

#include "base/decode.h"
#include "rsp/es5_state.h"
#include "rsp/soap_keyset.h"
#include "secure/script_read.h"

enum { SW_LEN = 2 };

/* One message between servers. */
struct passing {
	struct rsp_pass *pass;
	struct rsp_es5 *es5;
	struct rsp_es5_card *card;
	const struct rsp_es5_between *between;
	struct rsp_message *message;
	struct rsp_decode decode;
	const struct rsp_node *node; /* what is verified; NULL: it is found in the tree */
};

static void take_keys(struct passing *passing, const struct rsp_es5_unit *unit)
{
	const struct rsp_es5_keys_run run = {.pass = passing->pass,
	                                     .decode = &passing->decode,
	                                     .unit = unit,
	                                     .tree = passing->message->tree,
	                                     .node = passing->node,
	                                     .is_again = true,
	                                     .eid = passing->card ? passing->card->key : "",
	                                     .memory = &passing->es5->keys};
	struct rsp_es5_establishing alone = {0};

	rsp_es5_keys_take(&run, passing->card ? &passing->card->establishing : &alone,
	                  passing->message);
}

static void take_command(struct passing *passing, struct rsp_es5_unit *unit)
{
	struct rsp_es5_card *card = passing->card;

	if (!rsp_es5_read_command(unit, rsp_es5_aid_of(&card->personalized)))
		return;
	take_keys(passing, unit);
	if (card->num_asked < RSP_ES5_ASKED)
		card->asked[card->num_asked++] = unit->function;
	card->asked_isdp = rsp_es5_aid_kept(unit->isdp);
	rsp_es5_follow(card, unit);
}

static void take_answer(struct passing *passing, struct rsp_es5_unit *unit, unsigned index)
{
	const struct rsp_es5_card *card = passing->card;
	struct rsp_slice number;

	if (index >= card->num_asked)
		return;
	unit->function = card->asked[index];
	unit->isdp = rsp_es5_aid_of(&card->asked_isdp);
	unit->response = unit->buffer->bytes;
	unit->has_sw = rsp_take_last(&unit->response, SW_LEN, &unit->sw_bytes);
	number = unit->sw_bytes;
	if (unit->has_sw && rsp_take_u16be(&number, &unit->sw))
		take_keys(passing, unit);
}

static void take_object(struct passing *passing, struct rsp_es5_unit *unit)
{
	struct rsp_slice in = unit->buffer->bytes;
	struct rsp_es5_session *session;

	if (rsp_take_tlv(&in, &unit->tlv) != RSP_TLV_OK)
		return;
	unit->isdp = passing->between->is_answer ? rsp_es5_aid_of(&passing->card->asked_isdp)
	                                         : passing->between->target;
	passing->card->asked_isdp = rsp_es5_aid_kept(unit->isdp);
	/* What it has is not handed out: the message of the servers comes first. */
	(void)rsp_es5_session_leaving(passing->pass, &passing->es5->sessions, RSP_ES5_BETWEEN,
	                              passing->card->key, unit->isdp);
	session = rsp_es5_session_of(&passing->es5->sessions, RSP_ES5_BETWEEN, passing->card->key,
	                             unit->isdp);
	if (!session)
		return;
	rsp_es5_session_take(passing->pass, &passing->es5->sessions, session, unit);
	passing->decode.buffer = unit->buffer;
	rsp_es5_session_report(&passing->decode, unit);
}

static void take_piece(struct passing *passing, const struct rsp_script_piece *piece)
{
	const struct rsp_remote remote = {
	    .form = piece->kind == RSP_PIECE_OBJECT ? RSP_REMOTE_OBJECT : RSP_REMOTE_APDU,
	    .is_answer = passing->between->is_answer,
	    .origin = passing->between->origin,
	    .carried = "SOAP",
	};
	struct rsp_es5_unit unit = {.remote = &remote};
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, passing->pass->scratch, piece->bytes.len);
	rsp_joiner_add(&joiner, passing->between->script, piece->bytes);
	unit.buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "object");
	if (!unit.buffer)
		return;
	if (piece->kind == RSP_PIECE_OBJECT)
		take_object(passing, &unit);
	else if (remote.is_answer && piece->kind == RSP_PIECE_ANSWER)
		take_answer(passing, &unit, piece->index);
	else if (!remote.is_answer && piece->kind == RSP_PIECE_COMMAND)
		take_command(passing, &unit);
}

/* The message's own findings stay behind those of the script. */
static void hang(struct passing *passing)
{
	struct rsp_decode *decode = &passing->decode;

	if (!decode->last_finding)
		return;
	decode->last_finding->next = (struct rsp_finding *)(uintptr_t)passing->message->findings;
	passing->message->findings = decode->first_finding;
}

/* What servers say of a card. */
static struct rsp_es5_card *card_between(struct rsp_es5 *es5, const char *eid)
{
	if (!eid || strlen(eid) >= RSP_ES5_EID_ROOM)
		eid = "";
	return rsp_es5_card_of(es5, RSP_ES5_BETWEEN, eid);
}

void rsp_es5_between(struct rsp_pass *pass, struct rsp_es5 *es5,
                     const struct rsp_es5_between *between, struct rsp_message *message)
{
	struct passing passing = {.pass = pass, .es5 = es5, .between = between, .message = message};
	struct rsp_script_reader reader;
	struct rsp_script_piece piece;

	passing.card = card_between(es5, between->eid);
	if (!between->is_answer)
		passing.card->num_asked = 0;
	rsp_decode_init(&passing.decode, pass->scratch, between->script);
	rsp_script_read(&reader, between->script->bytes, between->is_answer, true);
	while (rsp_script_next(&reader, &piece))
		if (piece.kind != RSP_PIECE_OTHER)
			take_piece(&passing, &piece);
	hang(&passing);
}

static void add_object(struct rsp_joiner *joiner, uint8_t tag, struct rsp_slice value)
{
	const uint8_t header[] = {tag, (uint8_t)value.len};

	if (!value.len || value.len > UINT8_MAX / 2)
		return;
	rsp_joiner_add(joiner, NULL, rsp_slice(header, sizeof(header)));
	rsp_joiner_add(joiner, NULL, value);
}

/* AuthenticateSMSR has what STORE DATA with 3A01 has behind its DGI. */
void rsp_es5_between_certificate(struct rsp_pass *pass, struct rsp_es5 *es5,
                                 const struct rsp_node *node, struct rsp_message *message)
{
	static const uint8_t front[] = {0x3A, 0x01, 0x00};
	static const struct rsp_remote remote = {.form = RSP_REMOTE_APDU, .carried = "SOAP"};
	const struct rsp_buffer *certificate = node->first->span.buffer;
	struct passing passing = {.pass = pass, .es5 = es5, .message = message, .node = node};
	struct rsp_es5_unit unit = {.remote = &remote,
	                            .function = rsp_es5_function_row(RSP_ES5_DO_ISDR_PART1),
	                            .dgi = RSP_DGI_CERTIFICATE};
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, pass->scratch, certificate->bytes.len + sizeof(front));
	rsp_joiner_add(&joiner, NULL, rsp_slice(front, sizeof(front)));
	rsp_joiner_add(&joiner, certificate, certificate->bytes);
	unit.buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "certificate");
	if (!unit.buffer)
		return;
	unit.data = unit.buffer->bytes;
	passing.card = card_between(es5, message->ids[RSP_ID_EID]);
	rsp_decode_init(&passing.decode, pass->scratch, unit.buffer);
	take_keys(&passing, &unit);
	hang(&passing);
}

void rsp_es5_between_challenge(struct rsp_pass *pass, struct rsp_es5 *es5,
                               const struct rsp_node *node, struct rsp_message *message)
{
	enum { TAG_CHALLENGE = 0x85, RESPONSE_MAX = 64 };
	static const struct rsp_remote remote = {
	    .form = RSP_REMOTE_APDU, .is_answer = true, .carried = "SOAP"};
	struct passing passing = {.pass = pass, .es5 = es5, .message = message, .node = node};
	struct rsp_es5_unit unit = {.remote = &remote,
	                            .function = rsp_es5_function_row(RSP_ES5_DO_ISDR_PART1)};
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, pass->scratch, RESPONSE_MAX);
	add_object(&joiner, TAG_CHALLENGE, node->value.bytes);
	unit.buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "answer");
	if (!unit.buffer)
		return;
	unit.response = unit.buffer->bytes;
	passing.card = card_between(es5, message->ids[RSP_ID_EID]);
	rsp_decode_init(&passing.decode, pass->scratch, unit.buffer);
	take_keys(&passing, &unit);
	hang(&passing);
}

static void take_keyset(struct passing *passing, const struct rsp_es5_unit *unit, bool is_signed)
{
	const struct rsp_es5_establishing *establishing = &passing->card->establishing;
	const struct rsp_es5_keys_run run = {.pass = passing->pass, .node = passing->node};

	if (is_signed || !establishing->has_signer || !establishing->challenge_len)
		take_keys(passing, unit);
	else
		rsp_es5_keys_unsigned(&run, passing->message);
}

/* Only a template under which the signature verifies is the one that was meant. */
void rsp_es5_between_keyset(struct rsp_pass *pass, struct rsp_es5 *es5,
                            struct rsp_soap_keyset *keyset, const struct rsp_node *node,
                            struct rsp_message *message)
{
	static const struct rsp_remote remote = {.form = RSP_REMOTE_APDU, .carried = "SOAP"};
	struct passing passing = {.pass = pass, .es5 = es5, .message = message, .node = node};
	struct rsp_es5_unit unit = {.remote = &remote,
	                            .function = rsp_es5_function_row(RSP_ES5_DO_ISDR_PART2),
	                            .dgi = RSP_DGI_EPHEMERAL};
	struct rsp_es5_establishing *establishing;
	bool is_signed = false;

	passing.card = card_between(es5, message->ids[RSP_ID_EID]);
	establishing = &passing.card->establishing;
	keyset->domain = rsp_es5_keys_domain_of(&es5->keys, passing.card->key);
	for (unsigned at = 0; !is_signed && at < RSP_SOAP_KEYSET_FORMS; at++) {
		const struct rsp_buffer *form = rsp_soap_keyset_form(pass->scratch, keyset, at);

		if (!form)
			break;
		unit.buffer = form;
		unit.data = form->bytes;
		is_signed = rsp_es5_keys_are_signed(pass, establishing, unit.data);
	}
	if (!unit.buffer)
		return;
	rsp_decode_init(&passing.decode, pass->scratch, unit.buffer);
	take_keyset(&passing, &unit, is_signed);
	if (!is_signed)
		establishing->agreement_len = 0;
	hang(&passing);
}

/* The card with this EID that was told of a key establishment last; NULL: none was. */
static struct rsp_es5_card *card_of_eid(struct rsp_es5 *es5, const char *eid)
{
	struct rsp_es5_card *found = NULL;

	for (size_t at = 0; at < RSP_ES5_CARDS; at++) {
		struct rsp_es5_card *card = &es5->cards[at];
		bool is_it =
		    !card->key[0] || strcmp(card->key, eid) == 0 || strcmp(card->eid, eid) == 0;

		if (card->used && is_it && card->establishing.agreement_len &&
		    (!found || card->age > found->age))
			found = card;
	}
	return found;
}

void rsp_es5_between_receipt(struct rsp_pass *pass, struct rsp_es5 *es5, struct rsp_slice dr,
                             const struct rsp_node *node, struct rsp_message *message)
{
	enum { TAG_DR = 0x85, TAG_RECEIPT = 0x86, RESPONSE_MAX = 256 };
	static const struct rsp_remote remote = {
	    .form = RSP_REMOTE_APDU, .is_answer = true, .carried = "SOAP"};
	const char *eid = message->ids[RSP_ID_EID];
	struct passing passing = {.pass = pass, .es5 = es5, .message = message, .node = node};
	struct rsp_es5_unit unit = {.remote = &remote,
	                            .function = rsp_es5_function_row(RSP_ES5_DO_ISDR_PART2)};
	struct rsp_joiner joiner;

	passing.card = card_of_eid(es5, eid ? eid : "");
	if (!passing.card)
		return;
	rsp_joiner_init(&joiner, pass->scratch, RESPONSE_MAX);
	add_object(&joiner, TAG_DR, dr);
	add_object(&joiner, TAG_RECEIPT, node->value.bytes);
	unit.buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "answer");
	if (!unit.buffer)
		return;
	unit.response = unit.buffer->bytes;
	rsp_decode_init(&passing.decode, pass->scratch, unit.buffer);
	take_keys(&passing, &unit);
	hang(&passing);
}

void rsp_es5_between_domain(struct rsp_es5 *es5, const char *eid, struct rsp_slice sin,
                            struct rsp_slice sdin)
{
	if (eid)
		rsp_es5_keys_domain(&es5->keys, eid, sin, sdin);
}
