/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What records hold goes to the reader that recognises it. */
#include "carrier/keep_part.h"
#include "carrier/tls_state.h"

static void give(struct rsp_tls *tls, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	tls->inner->data(tls->inner_state, pass, data);
}

/* The first bytes that waited for somebody who knows them. */
static void give_head(struct rsp_tls *tls, struct rsp_pass *pass, const struct rsp_frame *frame,
                      struct tls_head *head)
{
	const struct rsp_buffer *buffer;

	if (!head->joiner.len)
		return;
	buffer = rsp_joiner_finish(&head->joiner, RSP_BUFFER_DECRYPTED, "TLS decrypted");
	head->joiner.len = 0;
	if (!buffer) {
		pass->out_of_memory = true;
		return;
	}
	head->first.buffer = buffer;
	head->first.bytes = buffer->bytes;
	head->first.frame = frame;
	give(tls, pass, &head->first);
}

static void open_inner(struct rsp_tls *tls, struct rsp_pass *pass,
                       const struct rsp_stream_reader *reader, const struct rsp_frame *frame)
{
	tls->inner_state = reader->open(pass, &tls->stream);
	if (!tls->inner_state) {
		pass->out_of_memory = true;
		tls->inner_refused = true;
		return;
	}
	tls->inner = reader;
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		give_head(tls, pass, frame, &tls->heads[i]);
}

/* Keeps first bytes until somebody is sure of them. */
static void keep_head(struct rsp_tls *tls, const struct rsp_stream_data *data)
{
	struct tls_head *head = &tls->heads[data->way];

	if (!head->joiner.arena)
		rsp_joiner_init(&head->joiner, &tls->arena,
		                TLS_FRAGMENT_MAX + RSP_STREAM_SNIFF_MAX);
	if (!head->joiner.len)
		head->first = *data;
	head->first.last_frame = rsp_stream_last_frame(data);
	head->first.last_ns = rsp_stream_last_ns(data);
	rsp_keep_part(&head->joiner, data->buffer, data->bytes);
}

static struct rsp_slice head_bytes(const struct rsp_tls *tls, enum rsp_way way)
{
	return rsp_slice(tls->heads[way].joiner.data, tls->heads[way].joiner.len);
}

/* The reader of these first bytes; NULL, and *out_more, when they are too few. */
static const struct rsp_stream_reader *choose(const struct rsp_tls *tls, enum rsp_way way,
                                              struct rsp_slice bytes, bool *out_more)
{
	*out_more = false;
	if (tls->stream.inside)
		return tls->stream.inside;
	return rsp_stream_reader_for(&tls->stream, way, rsp_sub(bytes, 0, RSP_STREAM_SNIFF_MAX),
	                             out_more);
}

static void look_at(struct rsp_tls *tls, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	const struct rsp_stream_reader *reader;
	struct rsp_slice bytes = data->bytes;
	bool more, waits = tls->heads[data->way].joiner.len;

	if (waits) {
		keep_head(tls, data);
		bytes = head_bytes(tls, data->way);
	}
	reader = choose(tls, data->way, bytes, &more);
	if (more && bytes.len < RSP_STREAM_SNIFF_MAX) {
		if (!waits)
			keep_head(tls, data);
		return;
	}
	if (!reader) {
		tls->inner_refused = true;
		return;
	}
	open_inner(tls, pass, reader, data->frame);
	if (tls->inner && !waits)
		give(tls, pass, data);
}

void tls_contents_data(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                       const struct tls_record *record, const struct tls_plain *plain)
{
	struct rsp_stream_data data = {
	    .way = way == &tls->ways[RSP_WAY_TO_SERVER] ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT,
	    .bytes = plain->bytes,
	    .buffer = plain->buffer,
	    .frame = record->frame,
	    .frame_number = record->frame_number,
	    .clock = record->clock,
	    .t_ns = record->t_ns,
	    .last_frame = record->last_frame,
	    .last_ns = record->last_ns,
	};

	if (!plain->bytes.len || tls->inner_refused)
		return;
	if (tls->inner)
		give(tls, pass, &data);
	else
		look_at(tls, pass, &data);
}

void tls_contents_lost(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                       const struct tls_record *record, uint64_t lost)
{
	struct rsp_stream_data data = {
	    .way = way == &tls->ways[RSP_WAY_TO_SERVER] ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT,
	    .lost = lost,
	    .frame = record->frame,
	    .frame_number = record->frame_number,
	    .clock = record->clock,
	    .t_ns = record->t_ns,
	};

	if (tls->inner && lost)
		give(tls, pass, &data);
}

void tls_contents_end(struct rsp_tls *tls, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	if (tls->inner)
		tls->inner->end(tls->inner_state, pass, way, reset);
}

/* The connection is over: what is there has to do. */
static void choose_late(struct rsp_tls *tls, struct rsp_pass *pass)
{
	bool more;

	for (enum rsp_way way = 0; way < RSP_NUM_WAYS; way++) {
		struct rsp_slice bytes = head_bytes(tls, way);
		const struct rsp_stream_reader *reader =
		    bytes.len && !tls->inner && !tls->inner_refused ? choose(tls, way, bytes, &more)
		                                                    : NULL;

		if (reader)
			open_inner(tls, pass, reader, NULL);
	}
}

void tls_contents_close(struct rsp_tls *tls, struct rsp_pass *pass)
{
	choose_late(tls, pass);
	if (tls->inner)
		tls->inner->close(tls->inner_state, pass);
	tls->inner_state = NULL;
}
