/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secured packets one after the other (flags, length, packet): commands, and responses to them. */
#include "fuzz_secure_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { RESPONSE = 1, STREAM = 2, WIRE = 4, CUT = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len), bytes;
	struct fuzz fuzz;
	uint8_t flags;

	fuzz_init(&fuzz);
	while (fuzz_take(&in, &flags, &bytes)) {
		const struct rsp_buffer *buffer =
		    rsp_buffer_frame(&fuzz.scratch, bytes, ++fuzz.frame, 0);
		const struct rsp_secured secured = {
		    .form = flags & STREAM ? RSP_SECURED_STREAM : RSP_SECURED_SMS,
		    .is_response = flags & RESPONSE,
		    .way = flags & RESPONSE ? RSP_SMS_FROM_CARD : RSP_SMS_TO_CARD,
		    .origin = {.frame = fuzz.frame,
		               .last_frame = fuzz.frame,
		               .connection = flags & WIRE ? 1 : 0},
		    .cut = flags & CUT,
		    .udh = rsp_sub(buffer->bytes, 0, 3),
		};
		struct rsp_item item = {.hint = RSP_HINT_SECURED,
		                        .bytes = buffer->bytes,
		                        .buffer = buffer,
		                        .secured = &secured};

		rsp_pass_push(&fuzz.pass, &item);
		fuzz_drain(&fuzz);
	}
	if (fuzz.messages != fuzz.frame)
		abort(); /* each packet is a message */
	fuzz_free(&fuzz);
	return 0;
}
