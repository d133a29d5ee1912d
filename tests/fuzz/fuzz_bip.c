/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Channels of BIP: a list of records, an octet that says what it is (0: a proactive command that is
 * fetched, 1: a TERMINAL RESPONSE, 2: an ENVELOPE, 3: a reset; bits 3 and 4: the slot), two of
 * length, the bytes. What the card layer finds goes through the carriers; the key of the seeds
 * opens TLS. */
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "card/card.h"
#include "carrier/carrier.h"
#include "crypto/crypto.h"
#include "crypto/secrets.h"
#include "fuzz_tree_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct fuzz {
	struct rsp_pass pass;
	struct rsp_arena scratch, trees;
	struct rsp_card *card;
	struct rsp_carrier *carrier;
	uint64_t frame;
};

static void on_message(void *user, struct rsp_message *message)
{
	struct fuzz *fuzz = user;

	if (message->iface == RSP_IF_APDU || message->iface == RSP_IF_CAT)
		return;
	if ((message->result.state == RSP_RESULT_ERROR) != (message->result.name != NULL))
		abort();
	rsp_arena_reset(&fuzz->trees);
	fuzz_nodes(rsp_message_tree(message, &fuzz->trees));
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	fuzz_span(finding->where);
	if (!finding->text[0])
		abort();
}

static void handle_queue(struct fuzz *fuzz)
{
	struct rsp_item item;

	while (rsp_pass_take(&fuzz->pass, &item))
		if (item.hint == RSP_HINT_BIP)
			rsp_carrier_handle(&fuzz->pass, fuzz->carrier, &item);
	rsp_pass_drained(&fuzz->pass);
}

static void feed(struct fuzz *fuzz, enum rsp_hint hint, int slot, struct rsp_slice bytes)
{
	struct rsp_frame frame = {
	    .number = ++fuzz->frame, .hint = hint, .slot = slot, .bytes = bytes};
	struct rsp_item item = {.hint = hint, .slot = slot, .bytes = bytes, .frame = &frame};

	rsp_card_handle(&fuzz->pass, fuzz->card, &item);
	handle_queue(fuzz);
}

static void feed_record(struct fuzz *fuzz, uint8_t kind, struct rsp_slice body)
{
	enum { KIND = 3, SLOT_SHIFT = 2, SLOTS = 3, ROOM = 1 << 16, HEADER_LEN = 7 };
	static const uint8_t instructions[] = {0x12, 0x14, 0xC2};
	static uint8_t bytes[ROOM + HEADER_LEN + 2];
	int slot = kind >> SLOT_SHIFT & SLOTS;
	size_t at = 0;

	kind &= KIND;
	if (kind == KIND) {
		feed(fuzz, RSP_HINT_RESET, slot, rsp_slice(NULL, 0));
		return;
	}
	bytes[at++] = 0x80;
	bytes[at++] = instructions[kind];
	bytes[at++] = 0;
	bytes[at++] = 0;
	bytes[at++] = 0; /* an extended length: any body fits */
	bytes[at++] = kind ? (uint8_t)(body.len >> 8) : 0;
	bytes[at++] = kind ? (uint8_t)body.len : 0;
	if (body.len)
		memcpy(bytes + at, body.data, body.len);
	at += body.len;
	bytes[at++] = 0x90;
	bytes[at++] = 0;
	feed(fuzz, RSP_HINT_TPDU, slot, rsp_slice(bytes, at));
}

/* Fetching algorithms costs more than a run. */
static struct rsp_crypto *crypto_of_all_runs(void)
{
	static struct rsp_crypto *crypto;

	if (!crypto)
		crypto = rsp_crypto_new();
	return crypto;
}

static void run(struct fuzz *fuzz, struct rsp_slice in)
{
	const struct rsp_item end = {.hint = RSP_HINT_END, .slot = -1};
	uint8_t kind;
	uint16_t len;

	while (rsp_take_u8(&in, &kind) && rsp_take_u16be(&in, &len))
		feed_record(fuzz, kind, rsp_take_up_to(&in, len));
	rsp_carrier_handle(&fuzz->pass, fuzz->carrier, &end);
	rsp_carrier_close(&fuzz->pass, fuzz->carrier);
	rsp_card_handle(&fuzz->pass, fuzz->card, &end);
	handle_queue(fuzz);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t key[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF,
	                              0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
	struct fuzz fuzz = {0};

	rsp_arena_init(&fuzz.scratch, 0);
	rsp_arena_init(&fuzz.trees, 0);
	fuzz.card = rsp_card_new();
	fuzz.carrier = rsp_carrier_new();
	fuzz.pass = (struct rsp_pass){.scratch = &fuzz.scratch,
	                              .user = &fuzz,
	                              .message = on_message,
	                              .finding = on_finding,
	                              .crypto = crypto_of_all_runs(),
	                              .secrets = rsp_secrets_new(NULL)};
	if (fuzz.card && fuzz.carrier && fuzz.pass.crypto && fuzz.pass.secrets) {
		(void)rsp_secrets_add_psk(fuzz.pass.secrets, rsp_text(""),
		                          rsp_slice(key, sizeof(key)));
		run(&fuzz, rsp_slice(data, len));
	}
	rsp_carrier_free(fuzz.carrier);
	rsp_card_free(fuzz.card);
	rsp_secrets_free(fuzz.pass.secrets);
	rsp_arena_free(&fuzz.pass.retired);
	rsp_arena_free(&fuzz.scratch);
	rsp_arena_free(&fuzz.trees);
	return 0;
}
