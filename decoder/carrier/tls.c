/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/tls.h"

#include "carrier/tls_fields.h"
#include "carrier/tls_state.h"

/* How sure the recogniser is. */
enum { SURE_HELLO = 95, SURE_RECORD = 60 };

static int tls_recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	enum { MAJOR = 3, MINOR_MAX = 4 };
	struct rsp_slice in = head;
	uint8_t type, major, minor, message;
	uint16_t len;

	(void)way;
	if (stream->secured)
		return 0;
	if ((rsp_take_u8(&in, &type) &&
	     (type < TLS_CHANGE_CIPHER_SPEC || type > TLS_APPLICATION_DATA)) ||
	    (rsp_take_u8(&in, &major) && major != MAJOR) ||
	    (rsp_take_u8(&in, &minor) && minor > MINOR_MAX))
		return 0;
	if (!rsp_take_u16be(&in, &len))
		return -1;
	if (len == 0 || len > TLS_FRAGMENT_MAX)
		return 0;
	if (type != TLS_HANDSHAKE)
		return SURE_RECORD;
	if (!rsp_take_u8(&in, &message))
		return -1;
	return message == TLS_CLIENT_HELLO || message == TLS_SERVER_HELLO ? SURE_HELLO
	                                                                  : SURE_RECORD;
}

static void *tls_reader_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	struct rsp_tls *tls = rsp_alloc(sizeof(*tls));

	if (!tls)
		return NULL;
	tls->stream = *stream;
	tls->stream.secured = true;
	tls->stream.decoded = false;
	tls->outer = stream;
	tls->stream.alpn = rsp_slice(NULL, 0);
	tls->by_line = pass->by_line;
	tls->client = RSP_WAY_TO_SERVER;
	rsp_arena_init(&tls->arena, TLS_ARENA_MAX);
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		rsp_joiner_init(&tls->ways[i].kept, &tls->arena, TLS_KEPT_MAX);
	return tls;
}

static void note_time(struct rsp_tls *tls, const struct rsp_stream_data *data)
{
	tls->last_frame = data->frame ? data->frame->number : data->frame_number;
	if (tls->has_begun)
		return;
	tls->has_begun = true;
	tls->first_frame = data->frame_number;
	tls->clock = data->clock;
	tls->t_ns = data->t_ns;
}

static void lose(struct rsp_tls *tls, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	const struct tls_record nowhere = {.frame = data->frame,
	                                   .frame_number = data->frame_number,
	                                   .clock = data->clock,
	                                   .t_ns = data->t_ns};

	tls_record_lost(tls, pass, data);
	tls_contents_lost(tls, pass, &tls->ways[data->way], &nowhere, data->lost);
}

static void tls_reader_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct rsp_tls *tls = state;

	note_time(tls, data);
	if (data->lost)
		lose(tls, pass, data);
	else
		tls_record_data(tls, pass, data);
}

static void tls_reader_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	tls_contents_end(state, pass, way, reset);
}

static void tls_reader_close(void *state, struct rsp_pass *pass)
{
	struct rsp_tls *tls = state;

	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		tls_record_close(tls, pass, &tls->ways[i]);
	tls->stream.over = tls->outer->over;
	tls->stream.holes = tls->outer->holes;
	tls_contents_close(tls, pass);
	tls_message_emit(tls, pass);
	tls->outer->decoded = tls->outer->decoded || tls->has_begun;
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		tls_epoch_begin(&tls->ways[i], TLS_EPOCH_CLEAR); /* wipes its keys */
	rsp_free(tls->plain);
	tls_transcript_stop(tls);
	rsp_arena_free(&tls->arena);
	rsp_wipe(tls, sizeof(*tls));
	rsp_free(tls);
}

/* Whether a record is encrypted. TLS 1.3 has its encrypted records all of one type; before it, all
 * are behind ChangeCipherSpec. */
static bool is_protected(const struct rsp_tls *tls, const struct tls_way *way,
                         const struct tls_record *record)
{
	if (record->type == TLS_APPLICATION_DATA)
		return true;
	return way->encrypted && way->epoch == TLS_EPOCH_TRAFFIC && tls->version < TLS_VERSION_1_3;
}

static void tell_bad(struct rsp_tls *tls, struct rsp_pass *pass, const struct tls_way *way,
                     const struct tls_record *record)
{
	if (tls->num_told_bad++ < TLS_TOLD_MAX)
		rsp_pass_report(
		    pass, RSP_RULE_TLS_RECORD_BAD, record->frame,
		    "connection %u: record %llu of the %s does not verify, although those "
		    "before it did",
		    tls->stream.number, (unsigned long long)way->records,
		    tls_is_client(tls, way) ? "client" : "server");
}

/* A record that stays closed. False when it may be none. */
static bool take_closed(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                        const struct tls_record *record)
{
	bool chained = way->keys.suite && way->keys.cbc && way->keys.version <= TLS_VERSION_1_0;

	if (way->unsure && way->keys.suite && !chained &&
	    tls->guess_bytes < TLS_GUESS_BYTES_MAX / 2)
		return false;
	if (way->proven && !way->lost)
		tell_bad(tls, pass, way, record);
	if (!tls->encrypted_frame)
		tls->encrypted_frame = record->frame_number;
	way->seq++;
	way->unread++;
	if (record->type == TLS_HANDSHAKE)
		tls_handshake_lost(tls, way);
	if (record->type == TLS_APPLICATION_DATA) {
		way->data_bytes += record->fragment.len;
		tls_contents_lost(tls, pass, way, record, record->fragment.len);
	}
	return true;
}

/* RFC 5246 7.1. TLS 1.3 sends it for show. */
static void take_change(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                        const struct tls_record *record)
{
	if (tls->version >= TLS_VERSION_1_3)
		return;
	tls_epoch_begin(way, TLS_EPOCH_TRAFFIC);
	if (tls_is_client(tls, way) || !tls->has_client_hello || !tls->has_server_hello ||
	    tls->full_handshake || tls->resumed)
		return;
	tls->resumed = true;
	rsp_pass_report(pass, RSP_RULE_TLS_RESUMED, record->frame,
	                "connection %u: the TLS session goes on from an earlier one",
	                tls->stream.number);
}

static void take_alert(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                       const struct tls_record *record, struct rsp_slice body)
{
	enum { LEVEL_FATAL = 2, CLOSE_NOTIFY = 0, USER_CANCELED = 90 };
	uint8_t level, alert;
	const char *name;

	if (!rsp_take_u8(&body, &level) || !rsp_take_u8(&body, &alert))
		return;
	if (alert == CLOSE_NOTIFY || (level != LEVEL_FATAL && tls->version < TLS_VERSION_1_3) ||
	    alert == USER_CANCELED)
		return;
	name = tls_alert_name(alert);
	way->has_alert = true;
	way->alert = alert;
	rsp_pass_report(pass, RSP_RULE_TLS_ALERT, record->frame,
	                "connection %u: the %s ends the TLS session: %s(%u)", tls->stream.number,
	                tls_is_client(tls, way) ? "client" : "server",
	                name ? name : "unknown alert", (unsigned)alert);
}

static void take_data(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                      const struct tls_record *record, const struct tls_plain *plain)
{
	way->data_bytes += plain->bytes.len;
	tls_transcript_stop(tls);
	tls_psk_tell(tls, pass, record->frame, TLS_FINISHED_NOT_SEEN);
	if (way->epoch == TLS_EPOCH_EARLY && !tls->early_data) {
		tls->early_data = true;
		rsp_pass_report(pass, RSP_RULE_TLS_EARLY_DATA, record->frame,
		                "connection %u: data before the end of the handshake (0-RTT)",
		                tls->stream.number);
	}
	tls_contents_data(tls, pass, way, record, plain);
}

bool tls_record_take(struct rsp_tls *tls, struct rsp_pass *pass, struct tls_way *way,
                     const struct tls_record *record)
{
	struct tls_plain plain = {
	    .type = record->type, .bytes = record->fragment, .buffer = record->buffer};

	way->records++;
	if (is_protected(tls, way, record) && !tls_unlock(tls, pass, way, record, &plain)) {
		bool taken = take_closed(tls, pass, way, record);

		way->records -= !taken;
		return taken;
	}
	switch (plain.type) {
	case TLS_CHANGE_CIPHER_SPEC:
		take_change(tls, pass, way, record);
		break;
	case TLS_ALERT:
		take_alert(tls, pass, way, record, plain.bytes);
		break;
	case TLS_HANDSHAKE:
		tls_handshake_take(tls, pass, way, record, &plain);
		break;
	case TLS_APPLICATION_DATA:
		take_data(tls, pass, way, record, &plain);
		break;
	default:
		break;
	}
	return true;
}

const struct rsp_stream_reader rsp_tls_reader = {
    .name = "TLS",
    .recognise = tls_recognise,
    .open = tls_reader_open,
    .data = tls_reader_data,
    .end = tls_reader_end,
    .close = tls_reader_close,
};
