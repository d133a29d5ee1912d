/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the TLS reader share: the state of one connection. */
#ifndef RSP_CARRIER_TLS_STATE_H
#define RSP_CARRIER_TLS_STATE_H

#include "carrier/stream.h"
#include "carrier/tls_suites.h"
#include "crypto/secrets.h"

enum {
	TLS_HEADER_LEN = 5,
	TLS_FRAGMENT_MAX = (1 << 14) + 2048, /* RFC 5246 6.2.3 */
	TLS_RECORD_MAX = TLS_HEADER_LEN + TLS_FRAGMENT_MAX,
	TLS_RANDOM_LEN = 32,
	TLS_MASTER_LEN = 48
};

/* Limits that hostile input can reach. */
enum {
	TLS_PIECES_MAX = 512,          /* chunks whose place is known in one record */
	TLS_KEPT_MAX = 48 << 10,       /* bytes of handshake that are kept of one direction */
	TLS_TRANSCRIPT_MAX = 64 << 10, /* bytes of handshake of both, up to the keys */
	TLS_ARENA_MAX = 512 << 10,     /* for what is kept */
	TLS_GUESSES_MAX = 256,         /* sequence numbers tried for one record */
	TLS_GUESS_BYTES_MAX = 8 << 20, /* bytes decrypted on trial in one connection, and */
	TLS_GUESS_CREDIT = 4,          /* so many more for each byte that verified */
	TLS_PSK_TRIES_MAX = 64,        /* pre-shared keys tried for one connection */
	TLS_TOLD_MAX = 4               /* findings of one rule in one connection */
};

/* RFC 8446 B.1. */
enum tls_content {
	TLS_CHANGE_CIPHER_SPEC = 20,
	TLS_ALERT = 21,
	TLS_HANDSHAKE = 22,
	TLS_APPLICATION_DATA = 23,
	TLS_HEARTBEAT = 24
};

/* RFC 8446 B.3, RFC 5246 A.4. */
enum tls_handshake_type {
	TLS_HELLO_REQUEST = 0,
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_HELLO = 2,
	TLS_NEW_SESSION_TICKET = 4,
	TLS_END_OF_EARLY_DATA = 5,
	TLS_ENCRYPTED_EXTENSIONS = 8,
	TLS_CERTIFICATE = 11,
	TLS_SERVER_KEY_EXCHANGE = 12,
	TLS_CERTIFICATE_REQUEST = 13,
	TLS_SERVER_HELLO_DONE = 14,
	TLS_CERTIFICATE_VERIFY = 15,
	TLS_CLIENT_KEY_EXCHANGE = 16,
	TLS_FINISHED = 20,
	TLS_KEY_UPDATE = 24
};

enum { TLS_VERSION_1_0 = 0x0301, TLS_VERSION_1_1, TLS_VERSION_1_2, TLS_VERSION_1_3 };

/* Which keys the records of a direction are under. Before TLS 1.3 there are CLEAR and TRAFFIC. */
enum tls_epoch { TLS_EPOCH_CLEAR, TLS_EPOCH_EARLY, TLS_EPOCH_HANDSHAKE, TLS_EPOCH_TRAFFIC };

/* What is known of the Finished of a direction; RIGHT and WRONG only before TLS 1.3. */
enum tls_finished {
	TLS_FINISHED_NOT_SEEN,
	TLS_FINISHED_SEEN, /* not compared */
	TLS_FINISHED_RIGHT,
	TLS_FINISHED_WRONG
};

/* What a hello says, as far as it decides something. Slices are cut from the message that is read,
 * or copied by who keeps them. */
struct tls_hello {
	uint16_t version; /* that of the extension where there is one; of a client: the highest */
	struct rsp_slice random, session_id;
	uint16_t suite;                     /* of a server */
	struct rsp_slice server_name, alpn; /* of a client: the first protocol */
	struct rsp_slice ticket;            /* RFC 5077 3.2, of a client */
	bool extended_master, encrypt_then_mac, psk, early_data, compressed, retry;
};

/* What a session ticket of RFC 5077 is known by: its hash, as it may be of any length. */
struct tls_ticket {
	uint8_t id[RSP_SECRET_ID_LEN];
	bool known;
};

/* Keys of one direction. */
struct tls_keys {
	const struct tls_suite *suite; /* NULL: there are none */
	uint16_t version;
	bool encrypt_then_mac;
	struct rsp_aead *aead;
	struct rsp_cbc *cbc;
	struct rsp_hmac *hmac;
	uint8_t iv[RSP_CBC_MAX_BLOCK]; /* AEAD: the fixed part; CBC of TLS 1.0: the next */
};

struct tls_record {
	struct rsp_slice whole; /* with its header */
	const struct rsp_buffer *buffer;
	uint8_t type;
	struct rsp_slice fragment;
	const struct rsp_frame *frame; /* that completed it */
	uint64_t frame_number;         /* of its first byte */
	enum rsp_clock clock;
	int64_t t_ns;
	uint64_t last_frame; /* of its last byte */
	int64_t last_ns;
};

/* What a record holds, in clear. */
struct tls_plain {
	uint8_t type;
	struct rsp_slice bytes;
	const struct rsp_buffer *buffer;
	struct rsp_buffer decrypted; /* `buffer` where the record was encrypted */
	struct rsp_piece piece;
};

struct tls_way {
	/* The record that is put together from chunks. */
	uint8_t *held;
	size_t held_len, held_cap;
	struct rsp_buffer *chunks; /* one a piece: where its bytes came from */
	struct rsp_piece *pieces;
	size_t num_pieces, cap_pieces;
	uint64_t held_frame;
	enum rsp_clock held_clock;
	int64_t held_ns;
	size_t skip;    /* bytes of a record that has lost its beginning or middle */
	bool searching; /* for the header of a record */
	bool unsure;    /* the record that is put together was found by searching */
	/* Its protection. */
	enum tls_epoch epoch;
	bool encrypted;
	struct tls_keys keys;
	uint64_t seq;
	uint64_t lost;          /* bytes not in the trace since the last record that verified */
	unsigned unread;        /* records since then that did not */
	bool proven;            /* a record verified with these keys */
	uint64_t asked_version; /* of the secrets, when keys were last looked for */
	uint8_t secret[RSP_SECRET_MAX_LEN]; /* TLS 1.3: what the keys were made of */
	size_t secret_len;
	/* Its handshake. */
	struct rsp_joiner kept;
	size_t kept_read; /* bytes of it that were read as messages */
	size_t passed;    /* bytes of a message too long to be kept that still follow */
	bool kept_full;
	enum tls_finished finished; /* seen: the handshake is over in this direction */
	/* What is told of it. */
	uint64_t bytes, records, data_bytes;
	uint8_t alert; /* a fatal one; meaningful with has_alert */
	bool has_alert;
};

/* First bytes of the contents, while nobody is sure yet who reads them. */
struct tls_head {
	struct rsp_joiner joiner;
	struct rsp_stream_data first;
};

struct rsp_tls {
	struct rsp_stream stream; /* a copy, for the reader inside: secured */
	struct rsp_stream *outer;
	struct rsp_arena arena;
	struct tls_way ways[RSP_NUM_WAYS];
	enum rsp_way client; /* the way that the client's bytes go */
	bool has_client_hello, has_server_hello;
	struct tls_hello client_hello,
	    server_hello; /* slices live in the arena, or in the arrays: */
	uint8_t client_random[TLS_RANDOM_LEN], server_random[TLS_RANDOM_LEN];
	uint8_t session_id[RSP_SECRET_ID_LEN], offered_id[RSP_SECRET_ID_LEN];
	struct tls_ticket offered_ticket, given_ticket; /* by the client; by the server */
	const struct tls_suite *suite;
	uint16_t version;
	uint8_t master[TLS_MASTER_LEN];
	bool has_master, tried_wrong;
	bool full_handshake; /* before TLS 1.3: a message was seen that resumption leaves out */
	bool resumed, early_data, renegotiated;
	unsigned key_updates;
	struct rsp_slice psk_identity;
	/* Of the keyring, that opened it and is not told yet. */
	const struct rsp_key_set *psk_set;
	uint8_t *transcript; /* before TLS 1.3, up to the second Finished */
	size_t transcript_len, transcript_cap;
	bool transcript_cut; /* not all of it is known, or it is no longer needed */
	bool has_session_hash;
	uint8_t session_hash[RSP_HASH_MAX_LEN];
	size_t session_hash_len;
	uint8_t *plain; /* room for one decrypted record */
	size_t guess_bytes;
	unsigned num_told_bad, num_told_header, num_told_lost;
	/* The contents. */
	const struct rsp_stream_reader *inner;
	void *inner_state;
	bool inner_refused; /* nobody reads them, or there is no memory */
	struct tls_head heads[RSP_NUM_WAYS];
	bool decrypted; /* at least one record was */
	/* When it began and ended. */
	bool has_begun;
	uint64_t first_frame, last_frame;
	enum rsp_clock clock;
	int64_t t_ns;
	bool by_line;
	uint64_t encrypted_frame; /* the first record that stayed closed */
};

/* tls_is_client tells whether this way leads from the client. */
static inline bool tls_is_client(const struct rsp_tls *tls, const struct tls_way *way)
{
	return way == &tls->ways[tls->client];
}

/* tls_record.c: puts records together and calls tls_record_take for each. */
void tls_record_data(struct rsp_tls *tls, struct rsp_pass *pass,
                     const struct rsp_stream_data *data);
void tls_record_lost(struct rsp_tls *tls, struct rsp_pass *pass,
                     const struct rsp_stream_data *data);
/* tls_record_close tells what is left of a record, and gives memory back. */
void tls_record_close(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way);

/* tls.c: takes a whole record. False when its header was found by searching, and it does not
 * verify. */
RSP_MUST_USE bool tls_record_take(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                                  const struct tls_record *record);

/* tls_open.c: decrypts with given keys and sequence number, `out` having room for the fragment.
 * False when the record does not verify. */
RSP_MUST_USE bool tls_open(struct tls_keys *keys, uint64_t seq, const struct tls_record *record,
                           uint8_t *out, struct tls_plain *plain);
/* tls_keys_clear wipes keys and gives them back. */
void tls_keys_clear(struct tls_keys *keys);

/* tls_derive.c: keys of a direction from a secret of TLS 1.3, from a master secret before. */
RSP_MUST_USE bool tls_derive_traffic(struct rsp_crypto *crypto, const struct tls_suite *suite,
                                     struct rsp_slice secret, struct tls_keys *out);
RSP_MUST_USE bool tls_derive_block(const struct rsp_tls *tls, struct rsp_crypto *crypto,
                                   const uint8_t master[TLS_MASTER_LEN], bool client,
                                   struct tls_keys *out);
/* tls_derive_master makes the master secret from a pre-shared key. */
RSP_MUST_USE bool tls_derive_master(const struct rsp_tls *tls, struct rsp_crypto *crypto,
                                    struct rsp_slice psk, uint8_t out[TLS_MASTER_LEN]);
/* tls_derive_next replaces a traffic secret by the one behind it (RFC 8446 7.2). */
RSP_MUST_USE bool tls_derive_next(struct rsp_crypto *crypto, const struct tls_suite *suite,
                                  uint8_t *secret, size_t len);
/* tls_prf_hash is the hash of the PRF of a connection before TLS 1.3 (RSP_HASH_MD5: the old one).
 */
enum rsp_hash_kind tls_prf_hash(const struct rsp_tls *tls);

/* tls_transcript.c: begins with a ClientHello, and takes each message behind it. */
void tls_transcript_begin(struct rsp_tls *tls);
void tls_transcript_add(struct rsp_tls *tls, uint8_t type, struct rsp_slice whole);
/* tls_transcript_stop: a message stays unknown, or none that follows matters. */
void tls_transcript_stop(struct rsp_tls *tls);
/* tls_transcript_bind keeps what an extended master secret is bound to (RFC 7627 3). */
void tls_transcript_bind(struct rsp_tls *tls, struct rsp_crypto *crypto);
/* tls_transcript_finished compares a Finished with the messages before it (RFC 5246 7.4.9). */
enum tls_finished tls_transcript_finished(const struct rsp_tls *tls, struct rsp_crypto *crypto,
                                          const struct tls_way *way, struct rsp_slice body);

/* tls_keys.c: decrypts a record with the keys of its direction, looking for them where there are
 * none yet, and guessing where records are lost. */
RSP_MUST_USE bool tls_unlock(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                             const struct tls_record *record, struct tls_plain *plain);
/* tls_psk_tell says once which pre-shared key opened a session, and what proved it. */
void tls_psk_tell(struct rsp_tls *tls, struct rsp_pass *pass, const struct rsp_frame *frame,
                  enum tls_finished finished);
/* tls_epoch_begin: the next record of this direction is the first under other keys. */
void tls_epoch_begin(struct tls_way *way, enum tls_epoch epoch);

/* tls_handshake.c: takes the bytes of a handshake record. */
void tls_handshake_take(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                        const struct tls_record *record, const struct tls_plain *plain);
/* tls_handshake_lost: what was begun of a message will not be completed. */
void tls_handshake_lost(struct rsp_tls *tls, struct tls_way *way);

/* tls_hello.c: read the body of a hello; nodes go to `parent` where wanted. */
void tls_client_hello(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice body,
                      struct tls_hello *out);
void tls_server_hello(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice body,
                      struct tls_hello *out);
/* tls_extensions reads a list of extensions with its length (EncryptedExtensions, certificates). */
void tls_extensions(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice *in,
                    bool client, struct tls_hello *out);
/* Takes a value that stands behind its length of `len_len` bytes. */
RSP_MUST_USE bool tls_take_vector(struct rsp_slice *in, size_t len_len, struct rsp_slice *out);

/* tls_contents.c: gives application data, or a hole, to the reader inside; its end, and its close.
 */
void tls_contents_data(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                       const struct tls_record *record, const struct tls_plain *plain);
void tls_contents_lost(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                       const struct tls_record *record, uint64_t lost);
void tls_contents_end(struct rsp_tls *tls, struct rsp_pass *pass, enum rsp_way way, bool reset);
void tls_contents_close(struct rsp_tls *tls, struct rsp_pass *pass);

/* tls_message.c: hands out the message of a connection with closed contents, and the findings about
 * the whole of it. */
void tls_message_emit(struct rsp_tls *tls, struct rsp_pass *pass);

/* tls_certificate.c: tells whose certificate a Certificate message holds first, when it is new. */
void tls_certificate_tell(const struct rsp_tls *tls, struct rsp_pass *pass,
                          const struct tls_way *way, const struct tls_record *record,
                          struct rsp_slice body);

/* tls_tree.c: shows the handshake messages of a direction below `root`. */
void tls_tree(struct rsp_decode *decode, struct rsp_node *root, const struct rsp_tls *tls,
              struct rsp_slice in);

#endif
