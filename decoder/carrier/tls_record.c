/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records out of chunks of a stream. A record that lies in one chunk is read where it is; one that
 * does not is put together, and its pieces lead back to the frames. After a hole the next header is
 * looked for. */
#include <string.h>

#include "carrier/tls_state.h"

enum { PIECES_FIRST_CAP = 4, TYPE_AT = 0, MAJOR_AT = 1, MINOR_AT = 2, LENGTH_AT = 3 };

/* Whether these bytes, of a header or of its beginning, may begin a record. */
static bool is_plausible(struct rsp_slice in)
{
	enum { MAJOR = 3, MINOR_MAX = 4 };
	struct rsp_slice length = in;
	uint8_t type = 0, major, minor;
	uint16_t len;

	if (rsp_peek_u8(in, TYPE_AT, &type) &&
	    (type < TLS_CHANGE_CIPHER_SPEC || type > TLS_HEARTBEAT))
		return false;
	if (rsp_peek_u8(in, MAJOR_AT, &major) && major != MAJOR)
		return false;
	if (rsp_peek_u8(in, MINOR_AT, &minor) && minor > MINOR_MAX)
		return false;
	if (!rsp_skip(&length, LENGTH_AT) || !rsp_take_u16be(&length, &len))
		return true;
	return len <= TLS_FRAGMENT_MAX && (len || type == TLS_APPLICATION_DATA);
}

static size_t length_of(struct rsp_slice header)
{
	uint16_t len = 0;

	if (rsp_skip(&header, LENGTH_AT) && rsp_take_u16be(&header, &len))
		return TLS_HEADER_LEN + (size_t)len;
	return TLS_HEADER_LEN;
}

static struct rsp_slice held_of(const struct tls_way *way)
{
	return rsp_slice(way->held, way->held_len);
}

static bool reserve_held(struct tls_way *way, size_t need)
{
	size_t cap = way->held_cap ? way->held_cap : 512;
	uint8_t *held;

	if (need <= way->held_cap)
		return true;
	while (cap < need)
		cap *= 2;
	held = rsp_realloc(way->held, cap);
	if (!held)
		return false;
	way->held = held;
	way->held_cap = cap;
	return true;
}

static bool reserve_piece(struct tls_way *way)
{
	size_t cap = way->cap_pieces ? 2 * way->cap_pieces : PIECES_FIRST_CAP;
	struct rsp_buffer *chunks;
	struct rsp_piece *pieces;

	if (way->num_pieces < way->cap_pieces)
		return true;
	chunks = rsp_realloc(way->chunks, cap * sizeof(*chunks));
	if (!chunks)
		return false;
	way->chunks = chunks;
	pieces = rsp_realloc(way->pieces, cap * sizeof(*pieces));
	if (!pieces)
		return false;
	way->pieces = pieces;
	way->cap_pieces = cap;
	return true;
}

/* Notes where the bytes came from that are held from `off` on. */
static void note_piece(struct tls_way *way, const struct rsp_buffer *buffer, struct rsp_slice part,
                       size_t off)
{
	const struct rsp_buffer *frame;
	struct rsp_buffer *last = way->num_pieces ? &way->chunks[way->num_pieces - 1] : NULL;
	size_t frame_off;

	if (!rsp_buffer_locate(buffer, rsp_offset_in(buffer->bytes, part), &frame, &frame_off))
		return;
	if (last && last->frame == frame->frame &&
	    last->file_off + last->bytes.len == frame->file_off + frame_off &&
	    way->pieces[way->num_pieces - 1].off + last->bytes.len == off) {
		last->bytes.len += part.len;
		way->pieces[way->num_pieces - 1].len += part.len;
		return;
	}
	if (way->num_pieces == TLS_PIECES_MAX || !reserve_piece(way))
		return;
	way->chunks[way->num_pieces] = (struct rsp_buffer){
	    .bytes = {NULL, part.len},
	    .kind = RSP_BUFFER_FRAME,
	    .name = "frame",
	    .frame = frame->frame,
	    .file_off = frame->file_off + frame_off,
	};
	way->pieces[way->num_pieces++] = (struct rsp_piece){.off = off, .len = part.len};
}

static bool hold(struct tls_way *way, const struct rsp_stream_data *data, struct rsp_slice part)
{
	if (!reserve_held(way, way->held_len + part.len))
		return false;
	if (!way->held_len) {
		way->num_pieces = 0;
		way->held_frame = data->frame_number;
		way->held_clock = data->clock;
		way->held_ns = data->t_ns;
	}
	note_piece(way, data->buffer, part, way->held_len);
	memcpy(way->held + way->held_len, part.data, part.len);
	way->held_len += part.len;
	return true;
}

/* The held record as a buffer; arrays may have moved while it grew. */
static struct rsp_buffer held_buffer(struct tls_way *way)
{
	for (size_t i = 0; i < way->num_pieces; i++) {
		struct rsp_piece *piece = &way->pieces[i];

		way->chunks[i].bytes = rsp_sub(held_of(way), piece->off, piece->len);
		piece->parent = &way->chunks[i];
		piece->parent_off = 0;
	}
	return (struct rsp_buffer){
	    .bytes = held_of(way),
	    .kind = RSP_BUFFER_JOINED,
	    .name = "TLS record",
	    .pieces = way->pieces,
	    .num_pieces = way->num_pieces,
	};
}

static bool take_record(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                        struct tls_record *record)
{
	struct rsp_slice in = record->whole;

	if (!rsp_take_u8(&in, &record->type))
		return true;
	record->fragment = rsp_sub(record->whole, TLS_HEADER_LEN, SIZE_MAX);
	return tls_record_take(tls, pass, way, record);
}

/* Drops bytes from the front of what is held. */
static void drop_held(struct tls_way *way, size_t len)
{
	size_t kept = 0;

	memmove(way->held, way->held + len, way->held_len - len);
	way->held_len -= len;
	for (size_t i = 0; i < way->num_pieces; i++) {
		struct rsp_piece piece = way->pieces[i];
		struct rsp_buffer chunk = way->chunks[i];
		size_t cut = piece.off < len ? len - piece.off : 0;

		if (cut >= piece.len)
			continue;
		piece.off = piece.off + cut - len;
		piece.len -= cut;
		chunk.file_off += cut;
		chunk.bytes.len = piece.len;
		way->pieces[kept] = piece;
		way->chunks[kept++] = chunk;
	}
	way->num_pieces = kept;
}

/* Looks on for a header from the second held byte on. */
static void look_on(struct tls_way *way)
{
	size_t off = 1;

	while (off < way->held_len && !is_plausible(rsp_sub(held_of(way), off, TLS_HEADER_LEN)))
		off++;
	drop_held(way, off);
	way->lost += off;
	way->searching = true;
	way->unsure = true;
}

/* Reads the records of what is held, as far as they are there. */
static void read_held(struct rsp_tls *tls, struct rsp_pass *pass,
                      const struct rsp_stream_data *data, struct tls_way *way)
{
	while (way->held_len >= TLS_HEADER_LEN) {
		size_t len = length_of(held_of(way));
		struct rsp_buffer buffer;
		struct tls_record record;

		if (!is_plausible(rsp_sub(held_of(way), 0, TLS_HEADER_LEN))) {
			look_on(way);
			continue;
		}
		if (way->held_len < len)
			return;
		buffer = held_buffer(way);
		record = (struct tls_record){.whole = rsp_sub(buffer.bytes, 0, len),
		                             .buffer = &buffer,
		                             .frame = data->frame,
		                             .frame_number = way->held_frame,
		                             .clock = way->held_clock,
		                             .t_ns = way->held_ns,
		                             .last_frame = rsp_stream_last_frame(data),
		                             .last_ns = rsp_stream_last_ns(data)};
		if (!take_record(tls, pass, way, &record)) {
			look_on(way);
			continue;
		}
		way->searching = way->unsure = false;
		drop_held(way, len);
	}
}

/* How many bytes more the held record needs before it can be read. */
static size_t missing_of(const struct tls_way *way)
{
	size_t need =
	    way->held_len < TLS_HEADER_LEN ? (size_t)TLS_HEADER_LEN : length_of(held_of(way));

	return need > way->held_len ? need - way->held_len : 0;
}

static void tell_header(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                        const struct rsp_stream_data *data)
{
	way->searching = true;
	way->unsure = true;
	way->lost++; /* the number of the next record is not known */
	if (tls->num_told_header++ < TLS_TOLD_MAX)
		rsp_pass_report(pass, RSP_RULE_TLS_RECORD_HEADER, data->frame,
		                "connection %u: no TLS record can begin with these bytes; the next "
		                "is looked for",
		                tls->stream.number);
}

/* A record that lies whole in a chunk, with nothing held: true when one was taken. */
static bool read_in_place(struct rsp_tls *tls, struct rsp_pass *pass,
                          const struct rsp_stream_data *data, struct tls_way *way,
                          struct rsp_slice *in)
{
	struct rsp_slice rest = *in;
	struct tls_record record = {.buffer = data->buffer,
	                            .frame = data->frame,
	                            .frame_number = data->frame_number,
	                            .clock = data->clock,
	                            .t_ns = data->t_ns,
	                            .last_frame = rsp_stream_last_frame(data),
	                            .last_ns = rsp_stream_last_ns(data)};

	if (way->held_len || way->searching || in->len < TLS_HEADER_LEN ||
	    !is_plausible(rsp_sub(*in, 0, TLS_HEADER_LEN)) ||
	    !rsp_take(&rest, length_of(*in), &record.whole))
		return false;
	(void)!take_record(tls, pass, way, &record);
	*in = rest;
	return true;
}

void tls_record_data(struct rsp_tls *tls, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct tls_way *way = &tls->ways[data->way];
	struct rsp_slice in = data->bytes, part;

	way->bytes += in.len;
	while (in.len) {
		if (way->skip) {
			way->skip -= rsp_take_up_to(&in, way->skip).len;
			continue;
		}
		if (read_in_place(tls, pass, data, way, &in))
			continue;
		part = rsp_take_up_to(&in, missing_of(way));
		if (!hold(way, data, part)) {
			pass->out_of_memory = true;
			way->held_len = 0;
			way->searching = true;
			return;
		}
		if (!way->searching && way->held_len == TLS_HEADER_LEN &&
		    !is_plausible(held_of(way)))
			tell_header(tls, pass, way, data);
		read_held(tls, pass, data, way);
	}
}

/* How many records are lost with certainty is only known where a hole ends in the record in which
 * it began. */
void tls_record_lost(struct rsp_tls *tls, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct tls_way *way = &tls->ways[data->way];
	size_t missing = way->held_len >= TLS_HEADER_LEN && !way->searching ? missing_of(way) : 0;

	tls_handshake_lost(tls, way);
	if (tls->num_told_lost++ < TLS_TOLD_MAX)
		rsp_pass_report(pass, RSP_RULE_TLS_RECORDS_LOST, data->frame,
		                "connection %u: %llu bytes of the TLS stream are not in the trace",
		                tls->stream.number, (unsigned long long)data->lost);
	if (data->lost <= way->skip && !data->inexact) {
		way->skip -= (size_t)data->lost;
		return;
	}
	if (!way->skip && data->lost <= missing && !data->inexact) {
		way->skip = missing - (size_t)data->lost;
		way->lost++; /* the number of this record is not used again */
		way->held_len = 0;
		return;
	}
	way->lost += data->lost;
	way->skip = 0;
	way->held_len = 0;
	way->searching = way->unsure = true;
}

void tls_record_close(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way)
{
	struct rsp_frame frame = {.number = tls->last_frame};

	if ((way->held_len && !way->searching) || way->skip)
		rsp_pass_report(pass, RSP_RULE_TLS_RECORD_CUT, &frame,
		                "connection %u: the TLS stream ends inside a record, of which %zu "
		                "bytes are there",
		                tls->stream.number, way->held_len);
	rsp_free(way->held);
	rsp_free(way->chunks);
	rsp_free(way->pieces);
	way->held = NULL;
	way->chunks = NULL;
	way->pieces = NULL;
	way->held_len = 0;
}
