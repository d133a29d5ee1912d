/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deciphering and checking: whichever key proves right opens a packet. */
#include <string.h>

#include "crypto/crypto.h"
#include "secure/packet.h"

enum {
	DES_KEY = 8,
	DES_BLOCK = 8,
	AES_BLOCK = 16,
	VERSION_SHIFT = 4,
	ALGORITHM_MASK = 0x0F,
	CC_MIN = 4, /* bytes: a shorter one would be right by chance */
	MAX_PARTS = 6
};

/* The lower four bits of KIc and KID: TS 102 225 5.1.2, 5.1.3. */
enum algorithm {
	ALGORITHM_KNOWN = 0x0,
	ALGORITHM_DES = 0x1,
	ALGORITHM_AES = 0x2,
	ALGORITHM_3DES_2 = 0x5,
	ALGORITHM_3DES_3 = 0x9,
	ALGORITHM_DES_ECB = 0xD,
	ALGORITHM_3DES_ECB_2 = 0x4,
	ALGORITHM_3DES_ECB_3 = 0x8
};

static const struct cipher {
	enum algorithm algorithm;
	size_t key_len;
	enum rsp_cbc_kind kind;
	bool ecb;
	bool implied;                /* tried where KIc only says that both sides know */
	const char *name, *mac_name; /* NULL: no MAC goes with it */
} ciphers[] = {
    {ALGORITHM_AES,        16, RSP_CBC_AES_128, false, true,  "AES-128 in CBC mode",              "AES-CMAC"},
    {ALGORITHM_AES,        24, RSP_CBC_AES_192, false, true,  "AES-192 in CBC mode",              "AES-CMAC"},
    {ALGORITHM_AES,        32, RSP_CBC_AES_256, false, true,  "AES-256 in CBC mode",              "AES-CMAC"},
    {ALGORITHM_DES,        8,  RSP_CBC_3DES,    false, true,  "DES in CBC mode",                  "DES MAC" },
    {ALGORITHM_3DES_2,     16, RSP_CBC_3DES,    false, true,  "3DES with two keys in CBC mode",   "3DES MAC"},
    {ALGORITHM_3DES_3,     24, RSP_CBC_3DES,    false, true,  "3DES with three keys in CBC mode",
     "3DES MAC"                                                                                             },
    {ALGORITHM_DES_ECB,    8,  RSP_CBC_3DES,    true,  false, "DES in ECB mode",                  NULL      },
    {ALGORITHM_3DES_ECB_2, 16, RSP_CBC_3DES,    true,  false, "3DES with two keys in ECB mode",   NULL      },
    {ALGORITHM_3DES_ECB_3, 24, RSP_CBC_3DES,    true,  false, "3DES with three keys in ECB mode", NULL      },
};

enum { NUM_CIPHERS = sizeof(ciphers) / sizeof(*ciphers) };

/* One packet with one set of keys. */
struct trial {
	const struct rsp_opening *opening;
	const struct rsp_packet *packet;
	struct rsp_opened *out;
	uint8_t *plain; /* room for all that is ciphered */
	struct rsp_slice kic, kid;
	const struct rsp_key_set *set; /* that the keys are of; NULL: of none */
	bool loose;                    /* any algorithm that a key is long enough for */
};

static bool is_used(const struct cipher *row, uint8_t octet, struct rsp_slice key, bool loose)
{
	uint8_t algorithm = octet & ALGORITHM_MASK;

	if (row->key_len != key.len)
		return false;
	return row->algorithm == (enum algorithm)algorithm ||
	       ((algorithm == ALGORITHM_KNOWN || loose) && row->implied);
}

/* What the plain bytes hold, as slices of them. False when they are too short. */
static bool cut_fields(const struct rsp_packet *packet, struct rsp_slice in, struct rsp_opened *out)
{
	struct rsp_slice number;
	uint64_t counter;
	uint8_t padding;

	if (!rsp_take(&in, RSP_CNTR_LEN, &out->cntr) || !rsp_take(&in, 1, &out->pcntr) ||
	    (packet->secured->is_response && !rsp_take(&in, 1, &out->status)) ||
	    !rsp_take(&in, packet->check_len, &out->check) || !rsp_peek_u8(out->pcntr, 0, &padding))
		return false;
	number = out->cntr;
	if (!rsp_take_ube(&number, RSP_CNTR_LEN, &counter))
		return false;
	if (!rsp_peek_u8(out->status, 0, &out->status_octet))
		out->status_octet = 0;
	out->counter = counter;
	out->data = in;
	out->padding_bad = !rsp_take_last(&out->data, padding, &out->padding);
	if (out->padding_bad)
		out->padding = rsp_slice(NULL, 0);
	return true;
}

static bool is_zero(struct rsp_slice in)
{
	uint8_t octet;

	while (rsp_take_u8(&in, &octet))
		if (octet)
			return false;
	return true;
}

/* TS 102 225 5.1: fewer padding octets than a block has, all zero. */
static void judge_padding(const struct rsp_packet *packet, struct rsp_opened *out)
{
	size_t most = packet->ciphered ? AES_BLOCK - 1 : 0;

	out->padding_bad = out->padding_bad || out->padding.len > most || !is_zero(out->padding);
}

/* With nothing else to tell by: padding, and a counter that no card has reached. */
static bool is_plausible(const struct rsp_opened *opened)
{
	static const uint64_t high = 0x00FFFFFFFF;

	return !opened->padding_bad && opened->counter <= high &&
	       (opened->padding.len || is_zero(rsp_sub(opened->cntr, 0, 2)));
}

/* The bytes of data with their padding: what a check covers behind the counters. */
static struct rsp_slice covered(const struct rsp_packet *packet, struct rsp_slice plain)
{
	size_t before = RSP_CNTR_LEN + 1U + (packet->secured->is_response ? 1U : 0U);

	return rsp_sub(plain, before + packet->check_len, plain.len);
}

/* The clear part of a packet from `first` on, up to what is ciphered. */
static struct rsp_slice clear_from(const struct rsp_packet *packet, struct rsp_slice first)
{
	size_t from = rsp_offset_in(packet->whole, first);

	return rsp_sub(packet->whole, from, rsp_offset_in(packet->whole, packet->body) - from);
}

/* Puts together what a check covers; false when this form cannot be. */
static bool input_of(const struct rsp_packet *packet, enum rsp_check_input input,
                     struct rsp_slice plain, const uint8_t length[static 2],
                     struct rsp_slice parts[static MAX_PARTS], size_t *out_num)
{
	static const uint8_t headers[][3] = {
	    {0x02, 0x70, 0x00},
            {0x02, 0x71, 0x00}
        };
	bool response = packet->secured->is_response;
	size_t num = 0;

	if (input == RSP_INPUT_HEADER)
		parts[num++] = rsp_slice(headers[response], sizeof(headers[response]));
	if (input == RSP_INPUT_OWN && !packet->secured->udh.len)
		return false;
	if (input == RSP_INPUT_OWN)
		parts[num++] = packet->secured->udh;
	if (input == RSP_INPUT_IDENTIFIER && !packet->identifier.len)
		return false;
	if (packet->no_length && input != RSP_INPUT_SPI)
		parts[num++] = rsp_slice(length, 2);
	if (input == RSP_INPUT_SPI)
		parts[num++] = clear_from(packet, response ? packet->tar : packet->spi);
	else if (input == RSP_INPUT_IDENTIFIER)
		parts[num++] = clear_from(packet, packet->identifier);
	else
		parts[num++] =
		    clear_from(packet, packet->no_length ? packet->header_length : packet->length);
	parts[num++] = rsp_sub(plain, 0, RSP_CNTR_LEN + 1U + (response ? 1U : 0U));
	parts[num++] = covered(packet, plain);
	*out_num = num;
	return true;
}

/* Checks without a key, by KID, else by their length. */
static bool redundancy(const struct rsp_packet *packet, const struct rsp_slice *parts, size_t num,
                       uint8_t out[static RSP_CHECK_MAX], const char **out_name)
{
	enum { CRC16_LEN = 2, CRC32_LEN = 4, XOR_LEN = 8 };
	bool known = !(packet->kid_octet & ALGORITHM_MASK);

	switch (packet->check_len) {
	case CRC16_LEN:
		rsp_crc16(parts, num, out);
		*out_name = "CRC 16";
		return true;
	case CRC32_LEN:
		if (known)
			rsp_xor(parts, num, out, CRC32_LEN);
		else
			rsp_crc32(parts, num, out);
		*out_name = known ? "XOR" : "CRC 32";
		return true;
	case XOR_LEN:
		rsp_xor(parts, num, out, XOR_LEN);
		*out_name = "XOR";
		return true;
	default:
		return false;
	}
}

/* The orders in which forms are tried: what is usual first. */
static const enum rsp_check_input inputs[2][4] = {
    {RSP_INPUT_LENGTH, RSP_INPUT_HEADER, RSP_INPUT_SPI, RSP_INPUT_OWN},
    {RSP_INPUT_HEADER, RSP_INPUT_LENGTH, RSP_INPUT_OWN, RSP_INPUT_SPI},
};
static const enum rsp_check_input stream_inputs[4] = {RSP_INPUT_IDENTIFIER, RSP_INPUT_LENGTH,
                                                      RSP_INPUT_SPI, RSP_INPUT_HEADER};

static const enum rsp_check_input *order_of(const struct rsp_packet *packet)
{
	if (packet->secured->form == RSP_SECURED_STREAM)
		return stream_inputs;
	return inputs[packet->secured->is_response];
}

static bool is_check(const struct rsp_packet *packet, const struct rsp_opened *opened,
                     const uint8_t *computed)
{
	return rsp_equal_secret(opened->check, rsp_slice(computed, packet->check_len));
}

/* Tries each form with one MAC (NULL: a check without a key). */
static bool check_with(struct trial *trial, struct rsp_slice plain, struct rsp_block_mac *mac)
{
	const struct rsp_packet *packet = trial->packet;
	const uint8_t length[] = {(uint8_t)(packet->declared >> 8 & 0xFF),
	                          (uint8_t)(packet->declared & 0xFF)};
	const enum rsp_check_input *order = order_of(packet);
	struct rsp_slice parts[MAX_PARTS];
	uint8_t computed[RSP_CHECK_MAX];
	size_t num, len;

	for (size_t i = 0; i < sizeof(inputs[0]) / sizeof(inputs[0][0]); i++) {
		if (!input_of(packet, order[i], plain, length, parts, &num))
			continue;
		if (mac ? !rsp_block_mac(mac, parts, num, computed, &len) || len < packet->check_len
		        : !redundancy(packet, parts, num, computed, &trial->out->method))
			return false;
		trial->out->input = order[i];
		if (is_check(packet, trial->out, computed))
			return true;
	}
	return false;
}

static struct rsp_block_mac *mac_new(struct rsp_crypto *crypto, const struct cipher *row,
                                     struct rsp_slice key)
{
	return row->kind == RSP_CBC_3DES ? rsp_des_mac_new(crypto, key) : rsp_cmac_new(crypto, key);
}

static bool check_mac(struct trial *trial, struct rsp_slice plain)
{
	const struct rsp_packet *packet = trial->packet;

	if (packet->check_len < CC_MIN || packet->check_len > RSP_CHECK_MAX)
		return false;
	for (size_t i = 0; i < NUM_CIPHERS; i++) {
		struct rsp_block_mac *mac;
		bool right;

		if (!ciphers[i].mac_name ||
		    !is_used(&ciphers[i], packet->kid_octet, trial->kid, trial->loose))
			continue;
		mac = mac_new(trial->opening->crypto, &ciphers[i], trial->kid);
		right = mac && check_with(trial, plain, mac);
		rsp_block_mac_free(mac);
		trial->out->method = ciphers[i].mac_name;
		if (right)
			return true;
	}
	return false;
}

/* One form, one key, on either curve. */
static bool is_signed(struct trial *trial, const struct rsp_slice *parts, size_t num,
                      struct rsp_slice point)
{
	static const enum rsp_curve curves[] = {RSP_CURVE_P256, RSP_CURVE_BRAINPOOL_P256R1};

	for (size_t i = 0; i < sizeof(curves) / sizeof(*curves); i++) {
		enum rsp_ecdsa_outcome outcome = rsp_ecdsa_verify(
		    trial->opening->crypto, curves[i], point, parts, num, trial->out->check);

		if (outcome != RSP_ECDSA_NO_KEY)
			return outcome == RSP_ECDSA_VERIFIED;
	}
	return false;
}

static bool is_signed_with(struct trial *trial, struct rsp_slice plain,
                           const struct rsp_key_set *set)
{
	const struct rsp_packet *packet = trial->packet;
	const uint8_t length[] = {(uint8_t)(packet->declared >> 8 & 0xFF),
	                          (uint8_t)(packet->declared & 0xFF)};
	const enum rsp_check_input *order = order_of(packet);
	struct rsp_slice parts[MAX_PARTS];
	size_t num;

	for (size_t i = 0; i < sizeof(inputs[0]) / sizeof(inputs[0][0]); i++) {
		if (!input_of(packet, order[i], plain, length, parts, &num) ||
		    !is_signed(trial, parts, num, rsp_key_of(set, RSP_KEY_POINT)))
			continue;
		trial->out->input = order[i];
		trial->out->method = rsp_arena_concat(trial->opening->arena, "ECDSA with SHA-256, ",
		                                      set->name, NULL);
		return true;
	}
	return false;
}

/* TS 102 225 names no algorithm of signatures: the only one that is tried is that of the other
 * signatures of a UICC. */
static bool check_signature(struct trial *trial, struct rsp_slice plain)
{
	const struct rsp_keyring *keyring = trial->opening->keyring;
	struct rsp_opened *out = trial->out;
	const struct rsp_key_set *set;

	out->num_points = 0;
	if (out->check.len != RSP_ECDSA_LEN || !keyring || !trial->opening->crypto)
		return false;
	for (size_t at = 0;
	     out->num_points < RSP_PACKET_MAX_POINTS && (set = rsp_keyring_at(keyring, at)); at++) {
		if (rsp_key_of(set, RSP_KEY_POINT).len != RSP_EC_POINT_LEN)
			continue;
		out->num_points++;
		if (is_signed_with(trial, plain, set))
			return true;
	}
	return false;
}

/* A signature that is not right says nothing: key or algorithm may be others. What was ciphered is
 * judged by its padding then. */
static bool judge_signed(struct trial *trial, struct rsp_slice plain)
{
	struct rsp_opened *out = trial->out;
	bool ciphered = trial->packet->ciphered;

	out->proof = RSP_PROOF_NOT_RUN;
	if (ciphered && !is_plausible(out))
		return false;
	if (check_signature(trial, plain))
		out->proof = RSP_PROOF_OK;
	return ciphered || out->proof == RSP_PROOF_OK;
}

static void note_near(struct trial *trial)
{
	struct rsp_near_key *keys = trial->out->near_keys;

	for (size_t i = 0; i < RSP_PACKET_NEAR_KEYS; i++)
		if (!keys[i].set) {
			keys[i] = (struct rsp_near_key){trial->out->counter, trial->set};
			return;
		}
}

/* Whether the plain bytes prove that they are. */
static bool judge(struct trial *trial, struct rsp_slice plain)
{
	struct rsp_opened *out = trial->out;
	const struct rsp_packet *packet = trial->packet;
	bool right;

	if (!cut_fields(packet, plain, out))
		return false;
	judge_padding(packet, out);
	switch (packet->check) {
	case RSP_CHECK_NONE:
		out->proof = packet->ciphered ? RSP_PROOF_PADDING : RSP_PROOF_NONE;
		return !packet->ciphered || is_plausible(out);
	case RSP_CHECK_RC:
		right = check_with(trial, plain, NULL);
		break;
	case RSP_CHECK_CC:
		right = check_mac(trial, plain);
		break;
	case RSP_CHECK_DS:
		return judge_signed(trial, plain);
	default:
		return false;
	}
	out->proof = right ? RSP_PROOF_OK : RSP_PROOF_FAILED;
	out->near |= !right && packet->ciphered && out->padding.len && !out->padding_bad;
	if (!right && packet->ciphered && trial->set && !trial->loose)
		note_near(trial);
	return right;
}

/* All that is ciphered: some senders pad to more than the length of the packet says. */
static struct rsp_slice ciphered_of(const struct rsp_packet *packet)
{
	return rsp_sub(packet->whole, rsp_offset_in(packet->whole, packet->body), SIZE_MAX);
}

static bool decipher(struct trial *trial, const struct cipher *row)
{
	static const uint8_t zeros[AES_BLOCK];
	size_t block = rsp_cbc_block_len(row->kind);
	struct rsp_slice in = ciphered_of(trial->packet), part, iv = rsp_slice(zeros, block);
	struct rsp_cbc *cbc = rsp_cbc_new(trial->opening->crypto, row->kind, trial->kic);
	size_t done = 0;
	bool good = cbc;

	in = rsp_sub(in, 0, in.len - in.len % block);
	if (good && !row->ecb)
		good = rsp_cbc_open(cbc, iv, in, trial->plain);
	while (good && row->ecb && rsp_take(&in, block, &part)) {
		good = rsp_cbc_open(cbc, iv, part, trial->plain + done);
		done += block;
	}
	rsp_cbc_free(cbc);
	return good;
}

/* How many plain bytes there are: whole blocks, but not more than the packet says it has. */
static size_t plain_len(const struct trial *trial, const struct cipher *row)
{
	size_t block = rsp_cbc_block_len(row->kind), len = ciphered_of(trial->packet).len;

	len -= len % block;
	return len < trial->packet->body.len ? len : trial->packet->body.len;
}

/* The plain bytes as a buffer that leads back to the ciphered ones; the slices move into it. */
static void keep_plain(struct trial *trial, struct rsp_slice plain)
{
	struct rsp_opened *out = trial->out;
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, trial->opening->arena, plain.len);
	rsp_joiner_add_made(&joiner, trial->packet->buffer,
	                    rsp_offset_in(trial->packet->buffer->bytes, trial->packet->body),
	                    plain);
	out->buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_DECRYPTED, "deciphered packet");
	out->open = out->buffer && cut_fields(trial->packet, out->buffer->bytes, out);
	if (out->open)
		judge_padding(trial->packet, out);
}

static bool try_ciphered(struct trial *trial)
{
	for (size_t i = 0; i < NUM_CIPHERS; i++) {
		struct rsp_slice plain;

		if (!is_used(&ciphers[i], trial->packet->kic_octet, trial->kic, trial->loose) ||
		    !decipher(trial, &ciphers[i]))
			continue;
		plain = rsp_slice(trial->plain, plain_len(trial, &ciphers[i]));
		if (!judge(trial, plain))
			continue;
		trial->out->cipher = ciphers[i].name;
		keep_plain(trial, plain);
		return true;
	}
	return false;
}

static bool has_usable(uint8_t octet, struct rsp_slice key, bool loose)
{
	for (size_t i = 0; i < NUM_CIPHERS; i++)
		if (is_used(&ciphers[i], octet, key, loose))
			return true;
	return false;
}

static bool try_set(struct trial *trial, const struct rsp_key_set *set, enum rsp_key_fit fit)
{
	const struct rsp_packet *packet = trial->packet;
	struct rsp_opened *out = trial->out;

	trial->kic = rsp_key_of(set, RSP_KEY_KIC);
	trial->kid = rsp_key_of(set, RSP_KEY_KID);
	trial->set = set;
	trial->loose = fit == RSP_FIT_LOOSE;
	if ((packet->ciphered && !has_usable(packet->kic_octet, trial->kic, trial->loose)) ||
	    (packet->check == RSP_CHECK_CC &&
	     !has_usable(packet->kid_octet, trial->kid, trial->loose))) {
		out->fits_unusable |= fit > RSP_FIT_LOOSE;
		return false;
	}
	out->num_tried++;
	if (packet->ciphered ? !try_ciphered(trial) : !judge(trial, packet->body))
		return false;
	out->set = set;
	out->fit = fit;
	return true;
}

static struct rsp_key_query query_of(const struct rsp_opening *opening,
                                     const struct rsp_packet *packet)
{
	/* KIc and KID name the same version where both are used. */
	uint8_t octet = packet->ciphered ? packet->kic_octet : packet->kid_octet;

	return (struct rsp_key_query){
	    .kind = RSP_KEYS_SCP80,
	    .iccid = opening->iccid,
	    .eid = opening->eid,
	    .tar = packet->tar,
	    .has_kvn = octet >> VERSION_SHIFT != 0,
	    .kvn = octet >> VERSION_SHIFT,
	};
}

/* Sets in the order of how well they fit. A packet of the same sender as one before has most often
 * the same keys: that set comes first. */
static void try_all(struct trial *trial)
{
	const struct rsp_opening *opening = trial->opening;
	const struct rsp_key_query query = query_of(opening, trial->packet);
	enum rsp_key_fit fit = opening->first ? rsp_key_fit(opening->first, &query) : RSP_FIT_NOT;
	const struct rsp_key_set *set;

	if (fit >= RSP_FIT_OPEN && try_set(trial, opening->first, fit))
		return;
	for (fit = RSP_FIT_NAMED; fit >= RSP_FIT_LOOSE; fit--) {
		if (fit == RSP_FIT_LOOSE && !opening->any_key)
			return;
		for (size_t at = 0; (set = rsp_keys_at(opening->keyring, opening->derived, at));
		     at++)
			if (rsp_key_fit(set, &query) == fit &&
			    trial->out->num_tried < RSP_PACKET_MAX_TRIES &&
			    try_set(trial, set, fit))
				return;
	}
}

static bool needs_key(const struct rsp_packet *packet)
{
	return packet->ciphered || packet->check == RSP_CHECK_CC;
}

/* What is not ciphered is open whatever its check says. */
static void open_clear(struct trial *trial)
{
	const struct rsp_packet *packet = trial->packet;
	struct rsp_opened *out = trial->out;

	out->buffer = packet->buffer;
	out->open = cut_fields(packet, packet->body, out);
	judge_padding(packet, out);
}

void rsp_packet_open(const struct rsp_opening *opening, const struct rsp_packet *packet,
                     struct rsp_opened *out)
{
	struct trial trial = {.opening = opening, .packet = packet, .out = out};

	*out = (struct rsp_opened){.proof = RSP_PROOF_NOT_RUN};
	if (packet->bad || !packet->body.len)
		return;
	trial.plain = rsp_arena_alloc(opening->arena, ciphered_of(packet).len);
	if (!trial.plain)
		return;
	if (needs_key(packet) && rsp_keys_at(opening->keyring, opening->derived, 0) &&
	    opening->crypto)
		try_all(&trial);
	else if (!packet->ciphered)
		(void)judge(&trial, packet->body);
	if (!packet->ciphered)
		open_clear(&trial);
	if (!out->set && needs_key(packet) && !out->num_tried)
		out->proof = RSP_PROOF_NOT_RUN;
}
