/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Datagrams of CAT_TP one after the other (flags, length, PDU), with the packets that they carry.
 */
#include "carrier/cat_tp.h"
#include "fuzz_secure_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { FROM_CARD = 1, KNOWN_WAY = 2, AS_IT_IS = 4, NO_BUFFER = 8, CHECKSUM_AT = 16 };

/* Most PDUs get a checksum that is right: it is not to be guessed. */
static void mend(uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	if (len < CHECKSUM_AT + 2)
		return;
	bytes[CHECKSUM_AT] = bytes[CHECKSUM_AT + 1] = 0;
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xFFFF) + (sum >> 16);
	bytes[CHECKSUM_AT] = (uint8_t)(~sum >> 8);
	bytes[CHECKSUM_AT + 1] = (uint8_t)~sum;
}

static void give(struct fuzz *fuzz, struct rsp_cat_tp *cat_tp, uint8_t flags,
                 struct rsp_slice bytes)
{
	const struct rsp_frame frame = {
	    .number = ++fuzz->frame, .slot = -1, .clock = RSP_CLOCK_UNIX, .bytes = bytes};
	struct rsp_cat_tp_datagram datagram = {
	    .bytes = bytes,
	    .frame = &frame,
	    .origin = {.frame = fuzz->frame, .last_frame = fuzz->frame, .slot = -1, .channel = -1},
	};

	if (!(flags & NO_BUFFER))
		datagram.buffer = rsp_buffer_frame(&fuzz->scratch, bytes, fuzz->frame, 0);
	if (datagram.buffer)
		datagram.bytes = datagram.buffer->bytes;
	datagram.from.port = flags & FROM_CARD;
	datagram.to.port = !(flags & FROM_CARD);
	if (flags & KNOWN_WAY)
		datagram.way = flags & FROM_CARD ? RSP_CAT_TP_FROM_CARD : RSP_CAT_TP_TO_CARD;
	(void)rsp_cat_tp_datagram(&fuzz->pass, cat_tp, &datagram);
	fuzz_drain(fuzz);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len), bytes;
	struct rsp_cat_tp *cat_tp = rsp_cat_tp_new();
	struct fuzz fuzz;
	uint8_t flags;

	if (!cat_tp)
		abort();
	fuzz_init(&fuzz);
	while (fuzz_take(&in, &flags, &bytes)) {
		uint8_t *copy = malloc(bytes.len + 1);

		if (!copy)
			abort();
		if (bytes.len)
			memcpy(copy, bytes.data, bytes.len);
		if (!(flags & AS_IT_IS))
			mend(copy, bytes.len);
		give(&fuzz, cat_tp, flags, rsp_slice(copy, bytes.len));
		free(copy);
	}
	rsp_cat_tp_end(&fuzz.pass, cat_tp);
	rsp_cat_tp_free(cat_tp);
	fuzz_free(&fuzz);
	return 0;
}
