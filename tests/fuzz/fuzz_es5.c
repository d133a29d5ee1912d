/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts to an ISD-R or ISD-P one after the other (flags, a length of two octets, script):
 * commands, and answers to the script before. The keys are those of the seeds: a key establishment,
 * and the download behind it. */
#include "fuzz_secure_common.h"

#include "crypto/derived.h"
#include "rsp/es5.h"
#include "secure/remote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { ANSWER = 1, WIRE = 2, ISDP = 4, CHANNEL = 8 };

static void push(struct fuzz *fuzz, struct rsp_es5 *es5, uint8_t flags, struct rsp_slice bytes,
                 struct rsp_slice before)
{
	static const uint8_t isdr[] = {0x00, 0x00, 0x01}, isdp[] = {0x00, 0x00, 0x13};
	static const struct rsp_frame frame = {.number = 1};
	uint8_t aid[RSP_REMOTE_AID_LEN];
	struct rsp_remote_script script = {
	    .buffer = rsp_buffer_frame(&fuzz->scratch, bytes, ++fuzz->frame, 0),
	    .frame = &frame,
	    .remote = {.is_answer = flags & ANSWER,
	               .origin = {.frame = fuzz->frame,
	                          .last_frame = fuzz->frame,
	                          .connection = flags & WIRE ? 1 : 0},
	               .carried = flags & CHANNEL ? "SCP03" : "SCP80",
	               .message = fuzz->frame,
	               .command_message = fuzz->frame - 1,
	               .tar = rsp_slice(flags & ISDP ? isdp : isdr, sizeof(isdp))},
	};
	struct rsp_item item;

	script.bytes = script.buffer->bytes;
	script.command = before;
	script.remote.aid = rsp_remote_aid(script.remote.tar, aid);
	rsp_remote_push(&fuzz->pass, &script);
	while (rsp_pass_take(&fuzz->pass, &item))
		rsp_es5_handle(&fuzz->pass, es5, &item);
	rsp_pass_drained(&fuzz->pass);
}

static bool take(struct rsp_slice *in, uint8_t *out_flags, struct rsp_slice *out)
{
	uint16_t len;

	if (!rsp_take_u8(in, out_flags) || !rsp_take_u16be(in, &len))
		return false;
	*out = rsp_take_up_to(in, len);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char keys[] =
	    "{\"ecasd\": {\"d\": "
	    "\"D370C9E82BB9F6CF566913ACBD8CEC3642FDE7FFCF4853E6A9C5E3618A1D16F2\"}}";
	const struct rsp_item end = {.hint = RSP_HINT_END, .slot = -1};
	struct rsp_slice in = rsp_slice(data, len), bytes, before = {0};
	struct rsp_es5 *es5 = rsp_es5_new();
	struct rsp_keyring_report report;
	struct fuzz fuzz;
	uint8_t flags;

	fuzz_init(&fuzz);
	rsp_keyring_add(fuzz.keyring, rsp_text(keys), "keys", &report);
	fuzz.pass.derived = rsp_derived_new();
	fuzz.pass.want_signatures = true;
	fuzz.pass.spare_blocks = RSP_SPARE_BLOCKS;
	while (take(&in, &flags, &bytes)) {
		push(&fuzz, es5, flags, bytes, before);
		before = bytes;
	}
	rsp_es5_handle(&fuzz.pass, es5, &end);
	rsp_pass_drained(&fuzz.pass);
	rsp_arena_free(&fuzz.pass.retired);
	rsp_derived_free(fuzz.pass.derived);
	rsp_es5_free(es5);
	fuzz_free(&fuzz);
	return 0;
}
