/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secured packets: TS 102 225 5. */
#ifndef RSP_SECURE_PACKET_H
#define RSP_SECURE_PACKET_H

#include "base/sms.h"
#include "card/tar.h"
#include "crypto/derived.h"

/* SPI: which check a packet has. */
enum rsp_check { RSP_CHECK_NONE, RSP_CHECK_RC, RSP_CHECK_CC, RSP_CHECK_DS };

/* What is known of a check, and so of a key. */
enum rsp_proof {
	RSP_PROOF_NONE,    /* the packet has no check, and no key is needed */
	RSP_PROOF_OK,      /* it is right */
	RSP_PROOF_FAILED,  /* it is wrong */
	RSP_PROOF_NOT_RUN, /* no key, or not a check that is known here */
	RSP_PROOF_PADDING  /* it has none, but was ciphered, and padding and counter look right */
};

/* Over what a check was computed: the forms that are met, in the order in which they are tried. */
enum rsp_check_input {
	RSP_INPUT_LENGTH,
	RSP_INPUT_HEADER,
	RSP_INPUT_OWN,
	RSP_INPUT_SPI,
	RSP_INPUT_IDENTIFIER
};

enum {
	RSP_CNTR_LEN = 5,
	RSP_CHECK_MAX = 16,          /* bytes of a check that is computed */
	RSP_PACKET_MAX_TRIES = 4096, /* keys tried for one packet, */
	RSP_PACKET_MAX_POINTS = 8    /* and public ones for its signature */
};

/* A packet as it stands, and what is in the clear. All slices are cut from buffer->bytes. */
struct rsp_packet {
	const struct rsp_secured *secured;
	const struct rsp_buffer *buffer;
	struct rsp_slice whole;
	struct rsp_slice identifier, length, header_length;
	size_t declared; /* what the length says */
	bool no_length;  /* it is left out (some senders do, where nothing is ciphered) */
	bool cut;        /* fewer bytes are there than it says */
	bool bad;        /* the header length cannot be: nothing behind it is read */
	struct rsp_slice spi, kic, kid, tar;
	uint8_t spi1, spi2;
	uint8_t kic_octet, kid_octet;
	struct rsp_slice body;     /* from CNTR on, up to the end that the length says */
	struct rsp_slice trailing; /* behind that */
	size_t check_len;
	bool ciphered;
	enum rsp_check check;
};

/* The counter that a command has with keys that fit, although its check is wrong. A card answers
 * with the counter that it found, so this is a proof that comes later. */
struct rsp_near_key {
	uint64_t counter;
	const struct rsp_key_set *set;
};

enum { RSP_PACKET_NEAR_KEYS = 4 };

/* What a packet holds once it is open. Slices are cut from buffer->bytes, which is the packet's own
 * buffer when nothing was ciphered. */
struct rsp_opened {
	bool open;
	const struct rsp_buffer *buffer;
	struct rsp_slice cntr, pcntr, status, check, data, padding;
	uint64_t counter;
	uint8_t status_octet;
	bool padding_bad;
	enum rsp_proof proof;
	enum rsp_check_input input;
	const struct rsp_key_set *set; /* NULL: none was needed */
	enum rsp_key_fit fit;
	const char *cipher, *method; /* names; NULL: none */
	bool near;                   /* the padding is right with a key whose check is wrong */
	struct rsp_near_key near_keys[RSP_PACKET_NEAR_KEYS]; /* up to the first without a set */
	size_t num_tried;                                    /* key sets, */
	size_t num_points;                                   /* and public keys, for a signature */
	bool
	    fits_unusable; /* a set fits, but its keys are not of a length that the algorithm has */
};

/* rsp_packet_read takes a packet apart as far as it is in the clear. `command` (NULL: not known)
 * is what a response answers: SPI2, KIc and KID of it say how the response is secured. */
void rsp_packet_read(const struct rsp_secured *secured, const struct rsp_buffer *buffer,
                     struct rsp_slice bytes, struct rsp_packet *out);

/* rsp_packet_secured_as says how a response is secured: as the SPI2 of its command asks. */
void rsp_packet_secured_as(struct rsp_packet *packet, uint8_t spi2, uint8_t kic, uint8_t kid);

/* What keys may be used. */
struct rsp_opening {
	struct rsp_crypto *crypto;
	const struct rsp_keyring *keyring; /* NULL: none */
	const struct rsp_derived *derived; /* keys that were agreed on; NULL: none */
	struct rsp_arena *arena;
	const char *iccid, *eid; /* of the card; NULL: not known */
	bool any_key;
	const struct rsp_key_set *first; /* tried before all others; NULL: none */
};

/* rsp_packet_open deciphers a packet and checks it with whichever key proves right. */
void rsp_packet_open(const struct rsp_opening *opening, const struct rsp_packet *packet,
                     struct rsp_opened *out);

#endif
