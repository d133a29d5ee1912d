/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which keys, which sequence number. Nothing is believed but a record that verifies. */
#include <string.h>

#include "carrier/tls_state.h"
#include "crypto/derived.h"

/* A record of TLS is never shorter than its header and a tag, so no more are lost in a hole than
 * its bytes have room for. */
enum { RECORD_MIN = TLS_HEADER_LEN + 8, DERIVING_COSTS = 4096, EPOCH_TRIES = 64 };

struct attempt {
	struct rsp_tls *tls;
	struct rsp_pass *pass;
	struct tls_way *way;
	const struct tls_record *record;
	struct tls_plain *plain;
};

void tls_epoch_begin(struct tls_way *way, enum tls_epoch epoch)
{
	tls_keys_clear(&way->keys);
	rsp_wipe(way->secret, sizeof(way->secret));
	way->secret_len = 0;
	way->epoch = epoch;
	way->encrypted = epoch != TLS_EPOCH_CLEAR;
	way->seq = 0;
	way->lost = 0;
	way->unread = 0;
	way->proven = false;
	way->asked_version = 0;
}

/* Trying costs; false when this connection had enough. */
static bool afford(struct rsp_tls *tls, size_t cost)
{
	if (tls->guess_bytes + cost > TLS_GUESS_BYTES_MAX)
		return false;
	tls->guess_bytes += cost;
	return true;
}

static bool open_with(struct attempt *a, struct tls_keys *keys, uint64_t seq)
{
	uint8_t iv[RSP_CBC_MAX_BLOCK];

	memcpy(iv, keys->iv, sizeof(iv));
	if (tls_open(keys, seq, a->record, a->tls->plain, a->plain))
		return true;
	memcpy(keys->iv, iv, sizeof(iv));
	return false;
}

/* How many records at most are in what is lost: the one in which the hole begins, and the one in
 * which it ends, need not be counted whole. */
static uint64_t most_lost(const struct tls_way *way)
{
	return way->lost / RECORD_MIN + 2;
}

/* Numbers from `from` on; *out is the one that fits. */
static bool guess_seq(struct attempt *a, struct tls_keys *keys, uint64_t from, uint64_t num,
                      uint64_t *out)
{
	for (uint64_t i = 0; i < num && i < TLS_GUESSES_MAX; i++) {
		if (!afford(a->tls, a->record->whole.len))
			return false;
		if (open_with(a, keys, from + i)) {
			*out = from + i;
			return true;
		}
	}
	return false;
}

/* The number that senders put into the explicit nonce (RFC 5288 3 allows it, and they do). */
static bool seq_in_nonce(const struct attempt *a, const struct tls_keys *keys, uint64_t *out)
{
	struct rsp_slice in = a->record->fragment;

	return keys->suite->mode == TLS_MODE_AEAD && keys->version < TLS_VERSION_1_3 &&
	       keys->suite->cipher != RSP_AEAD_CHACHA20_POLY1305 && rsp_take_u64be(&in, out);
}

/* After a hole: the same keys, a later number. */
static bool open_later(struct attempt *a)
{
	struct tls_way *way = a->way;
	uint64_t seq;

	if (!way->keys.suite || (!way->lost && !way->unread))
		return false;
	if (seq_in_nonce(a, &way->keys, &seq) && guess_seq(a, &way->keys, seq, 1, &way->seq))
		return true;
	return guess_seq(a, &way->keys, way->seq + 1, most_lost(way), &way->seq);
}

static enum rsp_secret_label label_of(const struct attempt *a, enum tls_epoch epoch)
{
	bool client = tls_is_client(a->tls, a->way);

	if (epoch == TLS_EPOCH_EARLY)
		return RSP_SECRET_CLIENT_EARLY;
	if (epoch == TLS_EPOCH_HANDSHAKE)
		return client ? RSP_SECRET_CLIENT_HANDSHAKE : RSP_SECRET_SERVER_HANDSHAKE;
	return client ? RSP_SECRET_CLIENT_TRAFFIC : RSP_SECRET_SERVER_TRAFFIC;
}

static bool find_secret(const struct attempt *a, enum tls_epoch epoch, struct rsp_slice *out)
{
	return rsp_secrets_find(a->pass->secrets, label_of(a, epoch),
	                        rsp_slice(a->tls->client_random, TLS_RANDOM_LEN), out);
}

/* Takes over keys that were proven, and what they were made of. */
static void adopt(struct attempt *a, struct tls_keys *keys, enum tls_epoch epoch,
                  struct rsp_slice secret, uint64_t seq)
{
	uint64_t lost = a->way->lost;

	tls_epoch_begin(a->way, epoch);
	a->way->lost = lost;
	a->way->keys = *keys;
	a->way->seq = seq;
	memcpy(a->way->secret, secret.data, secret.len);
	a->way->secret_len = secret.len;
	rsp_wipe(keys, sizeof(*keys));
}

/* Keys of a traffic secret, when this record verifies with one of `num` numbers from 0 on. */
static bool open_secret(struct attempt *a, const struct tls_suite *suite, enum tls_epoch epoch,
                        struct rsp_slice secret, uint64_t num)
{
	struct tls_keys keys;
	uint64_t seq;

	if (!afford(a->tls, DERIVING_COSTS) ||
	    !tls_derive_traffic(a->pass->crypto, suite, secret, &keys))
		return false;
	if (guess_seq(a, &keys, 0, num, &seq)) {
		adopt(a, &keys, epoch, secret, seq);
		return true;
	}
	tls_keys_clear(&keys);
	a->tls->tried_wrong = true;
	return false;
}

/* How many records of an epoch may have gone by unseen before this one. */
static uint64_t unseen(const struct tls_way *way)
{
	uint64_t num = 1 + way->unread + (way->lost ? most_lost(way) : 0);

	return num < EPOCH_TRIES ? num : EPOCH_TRIES;
}

/* 0-RTT: the suite is that of the session that goes on, which the trace need not show. */
static bool open_early(struct attempt *a)
{
	struct rsp_slice secret;

	if (!find_secret(a, TLS_EPOCH_EARLY, &secret))
		return false;
	for (size_t at = 0; tls_suite_at(at); at++) {
		const struct tls_suite *suite = tls_suite_at(at);
		bool is_13 = suite->number >> 8 == 0x13;

		if (is_13 && open_secret(a, suite, TLS_EPOCH_EARLY, secret, unseen(a->way)))
			return true;
	}
	return false;
}

/* The keys of this epoch where they are not there yet, and of later ones: what changes them may be
 * in a hole, or in a record that stayed closed. */
static bool open_epoch(struct attempt *a)
{
	struct tls_way *way = a->way;
	enum tls_epoch from = way->epoch;
	struct rsp_slice secret;

	if (from == TLS_EPOCH_EARLY && !way->keys.suite && open_early(a))
		return true;
	if (!a->tls->suite || a->tls->version < TLS_VERSION_1_3)
		return false;
	if (from < TLS_EPOCH_HANDSHAKE || way->keys.suite)
		from = from < TLS_EPOCH_HANDSHAKE ? TLS_EPOCH_HANDSHAKE : from + 1;
	for (enum tls_epoch epoch = from; epoch <= TLS_EPOCH_TRAFFIC; epoch++)
		if (find_secret(a, epoch, &secret) &&
		    open_secret(a, a->tls->suite, epoch, secret, unseen(way)))
			return true;
	return false;
}

/* A KeyUpdate in a hole. */
static bool open_updated(struct attempt *a)
{
	struct tls_way *way = a->way;
	uint8_t next[RSP_SECRET_MAX_LEN];
	bool good;

	if (way->epoch != TLS_EPOCH_TRAFFIC || !way->secret_len || !way->lost)
		return false;
	memcpy(next, way->secret, sizeof(next));
	good = tls_derive_next(a->pass->crypto, a->tls->suite, next, way->secret_len) &&
	       open_secret(a, a->tls->suite, TLS_EPOCH_TRAFFIC, rsp_slice(next, way->secret_len),
	                   unseen(way));
	rsp_wipe(next, sizeof(next));
	return good;
}

/* Before TLS 1.3: keys from a master secret, when this record verifies with them. */
static bool open_master(struct attempt *a, struct rsp_slice master)
{
	struct rsp_tls *tls = a->tls;
	struct tls_way *way = a->way;
	struct tls_keys keys;
	uint8_t copy[TLS_MASTER_LEN];
	uint64_t seq = way->seq;
	bool good = false;

	if (master.len != TLS_MASTER_LEN || !afford(tls, DERIVING_COSTS + a->record->whole.len))
		return false;
	memcpy(copy, master.data, TLS_MASTER_LEN);
	if (tls_derive_block(tls, a->pass->crypto, copy, tls_is_client(tls, way), &keys)) {
		good = open_with(a, &keys, seq) ||
		       (way->lost && guess_seq(a, &keys, seq + 1, most_lost(way), &seq));
		if (good) {
			way->keys = keys;
			way->seq = seq;
			memcpy(tls->master, copy, TLS_MASTER_LEN);
			tls->has_master = true;
		} else {
			tls_keys_clear(&keys);
			tls->tried_wrong = true;
		}
	}
	rsp_wipe(copy, sizeof(copy));
	return good;
}

/* The set that a pre-shared key is of, in the keyring or agreed on in the trace; NULL: it was given
 * otherwise. */
static const struct rsp_key_set *set_of(const struct rsp_pass *pass, struct rsp_slice key)
{
	const struct rsp_key_set *set;

	for (size_t at = 0; (set = rsp_keys_at(pass->keyring, pass->derived, at)); at++)
		if (rsp_equal(rsp_key_of(set, RSP_KEY_PSK), key))
			return set;
	return NULL;
}

static size_t num_digits(struct rsp_slice in)
{
	size_t num = 0;
	uint8_t c;

	while (rsp_take_u8(&in, &c) && c >= '0' && c <= '9')
		num++;
	return num;
}

/* Whether the identity names a card, and another than the set's: SGP.02 2.4.4 has the EID in it as
 * an object, in hex; others have the ICCID. */
static bool is_other(struct rsp_slice identity, const struct rsp_key_set *set)
{
	enum { EID_DIGITS = 32, ICCID_DIGITS = 18 };
	static const char object[] = "8110";
	size_t at;

	if ((*set->eid && rsp_find(identity, rsp_text(set->eid), &at)) ||
	    (*set->iccid && (rsp_find(identity, rsp_text(set->iccid), &at) ||
	                     rsp_find(rsp_text(set->iccid), identity, &at))))
		return false;
	if (*set->eid && rsp_find(identity, rsp_text(object), &at) &&
	    num_digits(rsp_sub(identity, at + sizeof(object) - 1, EID_DIGITS)) == EID_DIGITS)
		return true;
	return *set->iccid && identity.len >= ICCID_DIGITS && num_digits(identity) == identity.len;
}

static void tell_other(const struct rsp_tls *tls, struct rsp_pass *pass,
                       const struct rsp_frame *frame)
{
	const struct rsp_key_set *set = tls->psk_set;

	if (!is_other(tls->psk_identity, set))
		return;
	rsp_pass_report(pass, RSP_RULE_TLS_PSK_OTHER, frame,
	                "connection %u: the pre-shared key is that of %s, which is of another card "
	                "(%s%s)",
	                tls->stream.number, set->name, *set->eid ? "EID " : "ICCID ",
	                *set->eid ? set->eid : set->iccid);
}

void tls_psk_tell(struct rsp_tls *tls, struct rsp_pass *pass, const struct rsp_frame *frame,
                  enum tls_finished finished)
{
	if (!tls->psk_set)
		return;
	rsp_pass_report(pass, RSP_RULE_TLS_PSK, frame,
	                "connection %u: opened with the pre-shared key %s: a record %s with it",
	                tls->stream.number, tls->psk_set->name,
	                finished == TLS_FINISHED_RIGHT ? "and Finished verify" : "verifies");
	tell_other(tls, pass, frame);
	tls->psk_set = NULL;
}

/* How well a pre-shared key goes with what the client calls its own: the better ones come first. */
enum psk_fit { PSK_NAMED, PSK_OF_CARD, PSK_OTHER, NUM_PSK_FITS };

static enum psk_fit fit_of(struct rsp_slice wanted, struct rsp_slice identity,
                           struct rsp_slice owner)
{
	size_t at;

	if (rsp_equal(identity, wanted))
		return PSK_NAMED;
	return owner.len && rsp_find(wanted, owner, &at) ? PSK_OF_CARD : PSK_OTHER;
}

static bool open_psk(struct attempt *a, enum psk_fit fit)
{
	struct rsp_slice identity, owner, key;
	uint8_t master[TLS_MASTER_LEN];
	unsigned tries = 0;
	bool good = false;

	for (size_t at = 0; !good && tries < TLS_PSK_TRIES_MAX &&
	                    rsp_secrets_psk(a->pass->secrets, at, &identity, &owner, &key);
	     at++) {
		if (fit_of(a->tls->psk_identity, identity, owner) != fit)
			continue;
		tries++;
		good = tls_derive_master(a->tls, a->pass->crypto, key, master) &&
		       open_master(a, rsp_slice(master, sizeof(master)));
		if (good)
			a->tls->psk_set = set_of(a->pass, key);
	}
	rsp_wipe(master, sizeof(master));
	return good;
}

static bool open_any_psk(struct attempt *a)
{
	bool good = false;

	for (unsigned fit = 0; fit < NUM_PSK_FITS && !good; fit++)
		good = open_psk(a, (enum psk_fit)fit);
	return good;
}

static struct rsp_slice ticket_id(const struct tls_ticket *ticket)
{
	return rsp_slice(ticket->id, sizeof(ticket->id));
}

/* Every master secret that may be the right one, the likeliest first. */
static bool open_any_master(struct attempt *a)
{
	struct rsp_tls *tls = a->tls;
	struct rsp_slice id = tls->server_hello.session_id, secret;

	if (!tls->suite || tls->suite->mode == TLS_MODE_OTHER || !tls->has_client_hello ||
	    tls->server_hello.compressed)
		return false;
	if (tls->has_master)
		return open_master(a, rsp_slice(tls->master, TLS_MASTER_LEN));
	if (rsp_secrets_find(a->pass->secrets, RSP_SECRET_MASTER,
	                     rsp_slice(tls->client_random, TLS_RANDOM_LEN), &secret) &&
	    open_master(a, secret))
		return true;
	if (id.len && rsp_secrets_find(a->pass->secrets, RSP_SECRET_SESSION, id, &secret) &&
	    open_master(a, secret))
		return true;
	if (tls->offered_ticket.known &&
	    rsp_secrets_find(a->pass->secrets, RSP_SECRET_SESSION, ticket_id(&tls->offered_ticket),
	                     &secret) &&
	    open_master(a, secret))
		return true;
	return tls->suite->psk && open_any_psk(a);
}

/* Looks for keys only when there may be some that were not there before. */
static bool open_first(struct attempt *a)
{
	uint64_t version = rsp_secrets_version(a->pass->secrets) + (a->tls->has_master ? 1 : 0);

	if (a->tls->version >= TLS_VERSION_1_3 || a->way->epoch == TLS_EPOCH_EARLY)
		return open_epoch(a);
	if (a->way->asked_version == version)
		return false;
	a->way->asked_version = version;
	return open_any_master(a);
}

static bool unlock(struct attempt *a)
{
	struct tls_way *way = a->way;

	if (!way->keys.suite)
		return open_first(a);
	/* One record is known to be lost where a hole ended inside it. */
	if (open_with(a, &way->keys, way->seq))
		return true;
	return open_later(a) ||
	       (a->tls->version >= TLS_VERSION_1_3 && (open_epoch(a) || open_updated(a)));
}

/* For the sessions that go on from this one, by its id or by a ticket. */
static void remember_session(struct rsp_secrets *secrets, const struct rsp_tls *tls)
{
	struct rsp_slice id = tls->server_hello.session_id;
	struct rsp_slice master = rsp_slice(tls->master, TLS_MASTER_LEN);

	if (id.len)
		(void)!rsp_secrets_add(secrets, RSP_SECRET_SESSION, id, master);
	if (tls->given_ticket.known)
		(void)!rsp_secrets_add(secrets, RSP_SECRET_SESSION, ticket_id(&tls->given_ticket),
		                       master);
}

/* What is learnt from a record that verified. */
static void believe(struct attempt *a)
{
	struct rsp_tls *tls = a->tls;
	struct tls_way *way = a->way;
	struct tls_plain *plain = a->plain;
	size_t credit = TLS_GUESS_CREDIT * a->record->whole.len;

	tls->guess_bytes -= credit < tls->guess_bytes ? credit : tls->guess_bytes;
	way->seq++;
	way->lost = 0;
	way->unread = 0;
	if (!way->proven && tls->has_master)
		remember_session(a->pass->secrets, tls);
	way->proven = true;
	tls->decrypted = true;
	plain->decrypted = (struct rsp_buffer){
	    .bytes = plain->bytes,
	    .kind = RSP_BUFFER_DECRYPTED,
	    .name = "TLS decrypted",
	    .pieces = &plain->piece,
	    .num_pieces = plain->bytes.len ? 1 : 0,
	};
	plain->buffer = &plain->decrypted;
}

/* The cipher text that the next record's IV is, also when this one stays closed. */
static void chain_on(struct tls_keys *keys, struct rsp_slice fragment)
{
	struct rsp_slice last;

	if (!keys->suite || keys->suite->mode != TLS_MODE_BLOCK || keys->version > TLS_VERSION_1_0)
		return;
	if (keys->encrypt_then_mac &&
	    !rsp_take_last(&fragment, rsp_hash_len(keys->suite->hash), &last))
		return;
	if (rsp_take_last(&fragment, rsp_cbc_block_len((enum rsp_cbc_kind)keys->suite->cipher),
	                  &last))
		memcpy(keys->iv, last.data, last.len);
}

bool tls_unlock(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                const struct tls_record *record, struct tls_plain *plain)
{
	struct attempt attempt = {tls, pass, way, record, plain};

	if (!pass->crypto || !pass->secrets)
		return false;
	if (!tls->plain)
		tls->plain = rsp_alloc(TLS_FRAGMENT_MAX);
	if (!tls->plain) {
		pass->out_of_memory = true;
		return false;
	}
	if (unlock(&attempt)) {
		believe(&attempt);
		return true;
	}
	chain_on(&way->keys, record->fragment);
	return false;
}
