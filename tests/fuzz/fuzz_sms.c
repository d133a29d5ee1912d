/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short messages one after the other (flags, length, TPDU), with the packets that they carry. */
#include "fuzz_secure_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { FROM_CARD = 1, ANSWER = 2, WIRE = 4, LATER = 8, NO_FRAME = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len), bytes;
	struct fuzz fuzz;
	int64_t t_ns = 0;
	uint8_t flags;

	fuzz_init(&fuzz);
	while (fuzz_take(&in, &flags, &bytes)) {
		const struct rsp_buffer *buffer =
		    rsp_buffer_frame(&fuzz.scratch, bytes, ++fuzz.frame, 0);
		const struct rsp_sms sms = {
		    .way = flags & FROM_CARD ? RSP_SMS_FROM_CARD : RSP_SMS_TO_CARD,
		    .origin = {.clock = RSP_CLOCK_UNIX,
		               .t_ns = t_ns += flags & LATER ? RSP_SMS_WAIT_NS + 1 : 1,
		               .frame = fuzz.frame,
		               .last_frame = fuzz.frame,
		               .channel = -1},
		    .answer = flags & ANSWER ? buffer->bytes : rsp_slice(NULL, 0),
		    .answer_buffer = buffer,
		    .fields = { .function = flags & WIRE ? "submit_sm" : NULL,
		               .from = "",
		               .to = "",
		               .udhi = true,
		               .dcs_byte = rsp_sub(buffer->bytes,   0, 1),
		               .dcs = 0xF6},
		};
		struct rsp_item item = {.hint = RSP_HINT_SMS,
		                        .bytes = buffer->bytes,
		                        .buffer = flags & NO_FRAME ? NULL : buffer,
		                        .sms = &sms};

		rsp_pass_push(&fuzz.pass, &item);
		fuzz_drain(&fuzz);
	}
	fuzz_free(&fuzz);
	return 0;
}
