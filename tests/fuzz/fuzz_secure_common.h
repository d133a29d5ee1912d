/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets of short messages and secured packets share: a pass whose messages and
 * findings are read to the end, and keys that open what the seeds hold. */
#ifndef RSP_FUZZ_SECURE_COMMON_H
#define RSP_FUZZ_SECURE_COMMON_H

#include <stdlib.h>
#include <string.h>

#include "base/sms.h"
#include "carrier/sms.h"
#include "crypto/crypto.h"
#include "rsptrace/keyring.h"
#include "secure/secure.h"

struct fuzz {
	struct rsp_pass pass;
	struct rsp_arena scratch, trees;
	struct rsp_sms_state *sms;
	struct rsp_secure *secure;
	struct rsp_keyring *keyring;
	uint64_t frame, messages;
};

static inline void fuzz_span(struct rsp_span span)
{
	if (span.buffer && span.bit_off + span.bit_len > (uint64_t)span.buffer->bytes.len * 8)
		abort();
}

static inline void fuzz_node(const struct rsp_node *node)
{
	fuzz_span(node->span);
	for (const struct rsp_node *child = node->first; child; child = child->next)
		fuzz_node(child);
}

static inline void fuzz_buffer(const struct rsp_buffer *buffer)
{
	const struct rsp_buffer *frame;
	size_t off;

	for (size_t at = 0; buffer && at < buffer->bytes.len; at++)
		if (!rsp_buffer_locate(buffer, at, &frame, &off) || off >= frame->bytes.len)
			abort();
}

static inline void fuzz_message(void *user, struct rsp_message *message)
{
	struct fuzz *fuzz = user;
	const struct rsp_node *tree;

	fuzz->messages++;
	if ((message->result.state == RSP_RESULT_ERROR) != (message->result.name != NULL))
		abort();
	rsp_arena_reset(&fuzz->trees);
	tree = rsp_message_tree(message, &fuzz->trees);
	if (tree)
		fuzz_node(tree);
	fuzz_buffer(message->command);
	fuzz_buffer(message->response);
}

static inline void fuzz_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	fuzz_span(finding->where);
	if (!finding->text[0])
		abort();
}

static inline void fuzz_init(struct fuzz *fuzz)
{
	static const char keys[] =
	    "{\"scp80\": [{\"kvn\": 1, \"kic\": \"200102030405060708090A0B0C0D0E0F\", \"kid\": "
	    "\"201102030405060708090A0B0C0D0E0F\"}, {\"kvn\": 3, \"kic\": "
	    "\"300102030405060708090A0B0C0D0E0F\", \"kid\": "
	    "\"301102030405060708090A0B0C0D0E0F\"}]}";
	static struct rsp_crypto *crypto; /* to fetch algorithms anew takes longest */
	struct rsp_keyring_report report;

	if (!crypto)
		crypto = rsp_crypto_new();
	*fuzz = (struct fuzz){
	    .sms = rsp_sms_new(), .secure = rsp_secure_new(), .keyring = rsp_keyring_new()};
	rsp_arena_init(&fuzz->scratch, 0);
	rsp_arena_init(&fuzz->trees, 0);
	if (!fuzz->sms || !fuzz->secure || !fuzz->keyring)
		abort();
	rsp_keyring_add(fuzz->keyring, rsp_text(keys), "seeds", &report);
	fuzz->pass = (struct rsp_pass){.scratch = &fuzz->scratch,
	                               .user = fuzz,
	                               .message = fuzz_message,
	                               .finding = fuzz_finding,
	                               .crypto = crypto,
	                               .keyring = fuzz->keyring,
	                               .any_key = true};
}

static inline void fuzz_drain(struct fuzz *fuzz)
{
	struct rsp_item item;

	while (rsp_pass_take(&fuzz->pass, &item)) {
		rsp_sms_handle(&fuzz->pass, fuzz->sms, &item);
		rsp_secure_handle(&fuzz->pass, fuzz->secure, &item);
	}
	rsp_pass_drained(&fuzz->pass);
}

static inline void fuzz_free(struct fuzz *fuzz)
{
	rsp_sms_end(&fuzz->pass, fuzz->sms);
	rsp_sms_free(fuzz->sms);
	rsp_secure_free(fuzz->secure);
	rsp_keyring_free(fuzz->keyring);
	rsp_arena_free(&fuzz->pass.retired);
	rsp_arena_free(&fuzz->scratch);
	rsp_arena_free(&fuzz->trees);
}

/* One octet of flags, one of length, and so many bytes. */
static inline bool fuzz_take(struct rsp_slice *in, uint8_t *out_flags, struct rsp_slice *out)
{
	uint8_t len;

	if (!rsp_take_u8(in, out_flags) || !rsp_take_u8(in, &len))
		return false;
	*out = rsp_take_up_to(in, len);
	return true;
}

#endif
