/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshake messages: put together across records, and what they decide. */
#include <string.h>

#include "carrier/keep_part.h"
#include "carrier/layers.h"
#include "carrier/tls_state.h"

enum { MESSAGE_HEADER_LEN = 4 };

/* One message as it is read. */
struct taking {
	struct rsp_tls *tls;
	struct rsp_pass *pass;
	struct tls_way *way;
	const struct tls_record *record;
	struct rsp_buffer buffer; /* of the message */
};

/* Reads a body for what it decides; what is wrong with it is told at once. */
static struct rsp_decode begin_reading(struct taking *t, struct rsp_arena *arena)
{
	struct rsp_decode decode;

	rsp_arena_init(arena, 0);
	rsp_decode_init(&decode, arena, &t->buffer);
	decode.no_nodes = true;
	return decode;
}

static void end_reading(struct taking *t, struct rsp_decode *decode)
{
	for (const struct rsp_finding *f = decode->first_finding; f; f = f->next)
		rsp_pass_report(t->pass, RSP_RULE_TLS_HANDSHAKE_BAD, t->record->frame,
		                "connection %u: %s", t->tls->stream.number, f->text);
	rsp_arena_free(decode->arena);
}

static struct rsp_slice stored(uint8_t *room, size_t cap, struct rsp_slice bytes)
{
	if (bytes.len > cap)
		bytes.len = cap;
	if (bytes.len)
		memcpy(room, bytes.data, bytes.len);
	return rsp_slice(room, bytes.len);
}

static void begin_handshake(struct rsp_tls *tls)
{
	tls_transcript_begin(tls);
	tls->has_server_hello = false;
	tls->has_master = tls->full_handshake = false;
	tls->psk_identity = rsp_slice(NULL, 0);
}

/* The first connection on which a ClientHello with this random number was seen. */
static uint32_t first_with(const struct rsp_tls *tls)
{
	struct rsp_tls_seen *seen = tls->stream.carrier ? &tls->stream.carrier->tls_seen : NULL;
	unsigned at;

	if (!seen)
		return 0;
	for (at = 0; at < RSP_TLS_SEEN_MAX; at++)
		if (seen->sessions[at].connection &&
		    memcmp(seen->sessions[at].random, tls->client_random, RSP_TLS_SEEN_LEN) == 0)
			return seen->sessions[at].connection;
	at = seen->next++ % RSP_TLS_SEEN_MAX;
	memcpy(seen->sessions[at].random, tls->client_random, RSP_TLS_SEEN_LEN);
	seen->sessions[at].connection = tls->stream.number;
	return tls->stream.number;
}

static void learn_ticket(const struct taking *t, struct rsp_slice ticket, struct tls_ticket *out)
{
	uint8_t hash[RSP_HASH_MAX_LEN];

	out->known = ticket.len && t->pass->crypto &&
	             rsp_hash(t->pass->crypto, RSP_HASH_SHA256, ticket, hash);
	if (out->known)
		memcpy(out->id, hash, sizeof(out->id));
}

/* RFC 5077 3.3: behind its lifetime. */
static void take_ticket(struct taking *t, struct rsp_slice body)
{
	enum { LIFETIME_LEN = 4 };
	struct rsp_slice ticket;

	if (t->tls->version < TLS_VERSION_1_3 && rsp_skip(&body, LIFETIME_LEN) &&
	    tls_take_vector(&body, 2, &ticket))
		learn_ticket(t, ticket, &t->tls->given_ticket);
}

static void take_client_hello(struct taking *t, struct rsp_slice body)
{
	struct rsp_tls *tls = t->tls;
	struct rsp_arena arena;
	struct rsp_decode decode = begin_reading(t, &arena);
	struct tls_hello hello;

	tls_client_hello(&decode, NULL, body, &hello);
	end_reading(t, &decode);
	if (hello.random.len != TLS_RANDOM_LEN)
		return;
	if (t->way->encrypted && tls->has_server_hello) {
		tls->renegotiated = true;
		rsp_pass_report(t->pass, RSP_RULE_TLS_RENEGOTIATED, t->record->frame,
		                "connection %u: a second handshake inside the TLS session",
		                tls->stream.number);
	}
	/* The second hello after a HelloRetryRequest has the same random. */
	tls->client =
	    t->way == &tls->ways[RSP_WAY_TO_SERVER] ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT;
	hello.random = stored(tls->client_random, TLS_RANDOM_LEN, hello.random);
	hello.session_id = stored(tls->offered_id, RSP_SECRET_ID_LEN, hello.session_id);
	learn_ticket(t, hello.ticket, &tls->offered_ticket);
	tls->given_ticket.known = false;
	hello.ticket = rsp_slice(NULL, 0);
	hello.server_name = rsp_arena_copy(&tls->arena, hello.server_name);
	hello.alpn = rsp_arena_copy(&tls->arena, hello.alpn);
	tls->client_hello = hello;
	tls->has_client_hello = true;
	rsp_secrets_expect(t->pass->secrets, hello.random);
	tls->stream.session = first_with(tls);
	tls->version = hello.version;
	begin_handshake(tls);
	if (hello.early_data && hello.psk && !t->way->encrypted)
		tls_epoch_begin(t->way, TLS_EPOCH_EARLY);
}

static void tell_resumed(struct taking *t)
{
	t->tls->resumed = true;
	rsp_pass_report(
	    t->pass, RSP_RULE_TLS_RESUMED, t->record->frame,
	    "connection %u: the TLS session goes on from an earlier one, or begins from "
	    "a key that both sides have",
	    t->tls->stream.number);
}

/* RFC 8446 4.1.3 and 7.1: from here on the handshake of TLS 1.3 is encrypted. */
static void begin_13(struct taking *t)
{
	struct rsp_tls *tls = t->tls;
	struct tls_way *client = &tls->ways[tls->client];

	tls_epoch_begin(t->way, TLS_EPOCH_HANDSHAKE);
	if (client->epoch != TLS_EPOCH_EARLY)
		tls_epoch_begin(client, TLS_EPOCH_HANDSHAKE);
	if (tls->server_hello.psk)
		tell_resumed(t);
}

static void take_server_hello(struct taking *t, struct rsp_slice body)
{
	struct rsp_tls *tls = t->tls;
	struct rsp_arena arena;
	struct rsp_decode decode = begin_reading(t, &arena);
	struct tls_hello hello;

	tls_server_hello(&decode, NULL, body, &hello);
	end_reading(t, &decode);
	if (hello.random.len != TLS_RANDOM_LEN)
		return;
	if (!tls->has_client_hello)
		tls->client =
		    t->way == &tls->ways[RSP_WAY_TO_SERVER] ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER;
	tls->suite = tls_suite_find(hello.suite);
	tls->version = hello.version;
	hello.random = stored(tls->server_random, TLS_RANDOM_LEN, hello.random);
	hello.session_id = stored(tls->session_id, RSP_SECRET_ID_LEN, hello.session_id);
	hello.alpn = rsp_arena_copy(&tls->arena, hello.alpn);
	tls->server_hello = hello;
	if (hello.retry)
		return;
	tls->has_server_hello = true;
	tls->stream.alpn = hello.alpn;
	if (hello.version >= TLS_VERSION_1_3)
		begin_13(t);
	else if (tls->ways[tls->client].epoch == TLS_EPOCH_EARLY)
		tls_epoch_begin(&tls->ways[tls->client], TLS_EPOCH_CLEAR);
}

static void take_encrypted_extensions(struct taking *t, struct rsp_slice body)
{
	struct rsp_tls *tls = t->tls;
	struct rsp_arena arena;
	struct rsp_decode decode = begin_reading(t, &arena);
	struct tls_hello hello = {0};

	tls_extensions(&decode, NULL, &body, false, &hello);
	end_reading(t, &decode);
	tls->server_hello.alpn = rsp_arena_copy(&tls->arena, hello.alpn);
	tls->stream.alpn = tls->server_hello.alpn;
}

static void take_client_key_exchange(struct taking *t, struct rsp_slice body)
{
	struct rsp_tls *tls = t->tls;
	struct rsp_slice identity;

	if (tls->suite && tls->suite->psk && tls_take_vector(&body, 2, &identity))
		tls->psk_identity = rsp_arena_copy(&tls->arena, identity);
	tls_transcript_bind(tls, t->pass->crypto);
}

/* Its records verify, so the keys are right: a wrong one is not over the handshake of this trace.
 */
static void check_finished(struct taking *t, struct rsp_slice body)
{
	struct rsp_tls *tls = t->tls;

	t->way->finished = tls_transcript_finished(tls, t->pass->crypto, t->way, body);
	if (t->way->finished == TLS_FINISHED_WRONG)
		rsp_pass_report(t->pass, RSP_RULE_TLS_FINISHED, t->record->frame,
		                "connection %u: Finished of the %s is not over the handshake as "
		                "the trace has it",
		                tls->stream.number,
		                tls_is_client(tls, t->way) ? "client" : "server");
	tls_psk_tell(tls, t->pass, t->record->frame, t->way->finished);
}

static void take_finished(struct taking *t, struct rsp_slice body)
{
	if (t->tls->version < TLS_VERSION_1_3) {
		check_finished(t, body);
		return;
	}
	t->way->finished = TLS_FINISHED_SEEN;
	tls_epoch_begin(t->way, TLS_EPOCH_TRAFFIC);
}

/* RFC 8446 4.6.3, 7.2: the next record of this direction is under the next keys. */
static void take_key_update(struct taking *t)
{
	struct rsp_tls *tls = t->tls;
	struct tls_way *way = t->way;
	struct tls_keys keys;

	if (tls->version < TLS_VERSION_1_3 || way->epoch != TLS_EPOCH_TRAFFIC || !way->keys.suite)
		return;
	if (tls->key_updates++ < TLS_TOLD_MAX)
		rsp_pass_report(t->pass, RSP_RULE_TLS_KEY_UPDATE, t->record->frame,
		                "connection %u: the %s changes its keys", tls->stream.number,
		                tls_is_client(tls, way) ? "client" : "server");
	if (!tls_derive_next(t->pass->crypto, way->keys.suite, way->secret, way->secret_len) ||
	    !tls_derive_traffic(t->pass->crypto, way->keys.suite,
	                        rsp_slice(way->secret, way->secret_len), &keys)) {
		t->pass->out_of_memory = true;
		return;
	}
	tls_keys_clear(&way->keys);
	way->keys = keys;
	way->seq = 0;
	rsp_wipe(&keys, sizeof(keys));
}

static void take_message(struct taking *t, uint8_t type, struct rsp_slice whole,
                         struct rsp_slice body)
{
	struct rsp_tls *tls = t->tls;

	if (type == TLS_CLIENT_HELLO)
		take_client_hello(t, body);
	else if (type == TLS_FINISHED)
		take_finished(t, body);
	tls_transcript_add(tls, type, whole);
	if (tls->ways[0].finished && tls->ways[1].finished)
		tls_transcript_stop(tls);
	switch (type) {
	case TLS_SERVER_HELLO:
		take_server_hello(t, body);
		break;
	case TLS_ENCRYPTED_EXTENSIONS:
		take_encrypted_extensions(t, body);
		break;
	case TLS_CERTIFICATE:
		tls->full_handshake = true;
		tls_certificate_tell(tls, t->pass, t->way, t->record, body);
		break;
	case TLS_SERVER_KEY_EXCHANGE:
	case TLS_SERVER_HELLO_DONE:
		tls->full_handshake = true;
		break;
	case TLS_CLIENT_KEY_EXCHANGE:
		take_client_key_exchange(t, body);
		break;
	case TLS_NEW_SESSION_TICKET:
		take_ticket(t, body);
		break;
	case TLS_END_OF_EARLY_DATA:
		if (t->way->epoch == TLS_EPOCH_EARLY)
			tls_epoch_begin(t->way, TLS_EPOCH_HANDSHAKE);
		break;
	case TLS_KEY_UPDATE:
		take_key_update(t);
		break;
	default:
		break;
	}
}

/* Reads the whole messages at the front of *in. What is left of it is the beginning of one. */
static void take_messages(struct taking *t, struct rsp_slice *in)
{
	struct rsp_slice rest = *in, body;
	uint8_t type;

	t->buffer = (struct rsp_buffer){.bytes = *in, .kind = RSP_BUFFER_JOINED};
	while (rsp_take_u8(&rest, &type) && tls_take_vector(&rest, 3, &body)) {
		size_t len = MESSAGE_HEADER_LEN + body.len;

		take_message(t, type, rsp_sub(*in, 0, len), body);
		*in = rest;
	}
}

/* How many bytes the message at the front still needs. */
static size_t missing_of(struct rsp_slice in)
{
	struct rsp_slice rest = in;
	uint32_t len;
	uint8_t type;

	if (!rsp_take_u8(&rest, &type) || !rsp_take_u24be(&rest, &len) || len <= rest.len)
		return 0;
	return len - rest.len;
}

static void trim_kept(struct rsp_joiner *kept, size_t len)
{
	struct rsp_piece *last;

	kept->len = len;
	while (kept->num_pieces && kept->pieces[kept->num_pieces - 1].off >= len)
		kept->num_pieces--;
	last = kept->num_pieces ? &kept->pieces[kept->num_pieces - 1] : NULL;
	if (last && last->off + last->len > len)
		last->len = len - last->off;
}

/* More than is kept: from here on only messages that a record holds whole are read. */
static void stop_keeping(struct taking *t, struct rsp_slice in)
{
	struct tls_way *way = t->way;
	struct rsp_slice begun = rsp_slice(way->kept.data, way->kept.len);
	size_t missing;

	way->kept_full = true;
	tls_transcript_stop(t->tls);
	if (!t->tls->inner && way->finished == TLS_FINISHED_NOT_SEEN)
		rsp_pass_report(t->pass, RSP_RULE_TLS_HANDSHAKE_LONG, t->record->frame,
		                "connection %u: more than %d bytes of handshake",
		                t->tls->stream.number, TLS_KEPT_MAX);
	missing = rsp_skip(&begun, way->kept_read) ? missing_of(begun) : 0;
	trim_kept(&way->kept, way->kept_read);
	way->passed = missing > in.len ? missing - in.len : 0;
	in = rsp_sub(in, missing, SIZE_MAX);
	take_messages(t, &in);
	if (in.len)
		way->passed = missing_of(in);
}

void tls_handshake_take(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                        const struct tls_record *record, const struct tls_plain *plain)
{
	struct taking taking = {.tls = tls, .pass = pass, .way = way, .record = record};
	struct rsp_slice in = plain->bytes;
	size_t before = way->kept.len;

	way->passed -= rsp_take_up_to(&in, way->passed).len;
	if (way->kept_full) {
		take_messages(&taking, &in);
		way->passed += missing_of(in);
		return;
	}
	if (way->kept.len + in.len > TLS_KEPT_MAX) {
		stop_keeping(&taking, in);
		return;
	}
	rsp_keep_part(&way->kept, plain->buffer, in);
	if (way->kept.cut_short) {
		trim_kept(&way->kept, before);
		stop_keeping(&taking, in);
		return;
	}
	in = rsp_slice(way->kept.data, way->kept.len);
	if (!rsp_skip(&in, way->kept_read))
		return;
	take_messages(&taking, &in);
	way->kept_read = way->kept.len - in.len;
}

void tls_handshake_lost(struct rsp_tls *tls, struct tls_way *way)
{
	tls_transcript_stop(tls);
	trim_kept(&way->kept, way->kept_read);
	way->passed = 0;
}
