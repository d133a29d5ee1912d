/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/trace.h"

#include <string.h>

#include "base/http.h"
#include "base/values.h"
#include "crypto/crypto.h"
#include "crypto/derived.h"
#include "crypto/keyring.h"
#include "crypto/secrets.h"
#include "rsp/links.h"
#include "trace/parts.h"
#include "trace/take.h"

/* Two log streams, or two interfaces, need not be in order; a clock that was set is further off. */
#define NS_PER_SECOND INT64_C(1000000000)
#define CLOCK_BACK_NS (60 * NS_PER_SECOND)

const char *rsp_status_name(enum rsp_status status)
{
	static const char *const names[] = {
	    [RSP_STATUS_OK] = "ok",
	    [RSP_STATUS_DAMAGED] = "damaged",
	    [RSP_STATUS_UNKNOWN] = "unknown format",
	    [RSP_STATUS_UNREADABLE] = "unreadable",
	    [RSP_STATUS_NO_MEMORY] = "out of memory",
	};

	return names[status];
}

static void worsen(struct rsp_trace *trace, enum rsp_status status, const char *text)
{
	if (status <= trace->summary.status)
		return;
	trace->summary.status = status;
	trace->summary.text = text;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct rsp_trace *trace = user;

	trace->summary.messages++;
	if (trace->signatures)
		rsp_signed_message(trace->signatures, message, &trace->scratch);
	trace->sink.message(trace->sink.user, message);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct rsp_trace *trace = user;

	trace->sink.finding(trace->sink.user, finding);
}

static void on_block(void *user, uint64_t seq, int slot)
{
	struct rsp_trace *trace = user;

	trace->summary.messages++;
	trace->options.block(trace->options.block_user, trace->options.number, seq, slot);
}

static void on_certificate(void *user, const struct rsp_frame *frame, struct rsp_slice der)
{
	struct rsp_trace *trace = user;

	trace->options.certificate(trace->options.certificate_user, frame ? frame->number : 0, der);
}

static void handle(struct rsp_trace *trace, const struct rsp_item *item);

static void on_drain(void *user)
{
	struct rsp_trace *trace = user;
	struct rsp_item item;

	while (rsp_pass_take(&trace->pass, &item))
		handle(trace, &item);
}

static void pass_init(struct rsp_trace *trace)
{
	trace->pass = (struct rsp_pass){
	    .scratch = &trace->scratch,
	    .spare_blocks = RSP_SPARE_BLOCKS,
	    .trace = trace->options.number,
	    .user = trace,
	    .message = on_message,
	    .finding = on_finding,
	    .block = trace->options.block ? on_block : NULL,
	    .certificate = trace->options.certificate ? on_certificate : NULL,
	    .drain = on_drain,
	    .isdr_aids = trace->options.isdr_aids,
	    .num_isdr_aids = trace->options.num_isdr_aids,
	    .no_links = trace->options.no_links,
	    .es10_trees = trace->options.es10_trees,
	    .no_summaries = trace->options.no_summaries,
	    .keyring = trace->options.keyring,
	    .any_key = trace->options.any_key,
	    .trust = trace->options.trust,
	    .want_signatures = trace->options.signatures,
	};
}

/* Pre-shared keys of SCP81 open sessions of TLS. */
static void share_psks(struct rsp_secrets *secrets, const struct rsp_keyring *keyring)
{
	const struct rsp_key_set *set;

	for (size_t at = 0; keyring && (set = rsp_keyring_at(keyring, at)); at++) {
		struct rsp_slice psk = rsp_key_of(set, RSP_KEY_PSK);

		if (psk.len && psk.len <= RSP_PSK_MAX_LEN)
			(void)rsp_secrets_add_psk_of(
			    secrets, rsp_slice(set->identity, set->identity_len),
			    rsp_text(*set->eid ? set->eid : set->iccid), psk);
	}
}

struct rsp_trace *rsp_trace_new(const struct rsp_trace_options *options,
                                const struct rsp_sink *sink)
{
	struct rsp_trace *trace = rsp_alloc(sizeof(*trace));

	if (!trace)
		return NULL;
	trace->options = *options;
	trace->sink = *sink;
	trace->summary.format = "";
	rsp_arena_init(&trace->arena, 0);
	rsp_arena_init(&trace->scratch, 0);
	pass_init(trace);
	trace->carrier = rsp_carrier_new();
	trace->pass.crypto = rsp_crypto_new();
	trace->pass.secrets = rsp_secrets_new(options->secrets);
	if (trace->pass.secrets)
		share_psks(trace->pass.secrets, options->keyring);
	trace->pass.derived = rsp_derived_new();
	trace->card = rsp_card_new();
	trace->es10 = rsp_es10_new();
	if (trace->es10 && options->es10_fields)
		rsp_es10_ask(trace->es10, options->es10_fields, options->num_es10_fields);
	trace->web = rsp_web_new();
	trace->soap = rsp_soap_new();
	trace->sms = rsp_sms_new();
	trace->secure = rsp_secure_new();
	trace->es5 = trace->pass.es5 = rsp_es5_new();
	trace->pass.links = rsp_links_new();
	if (options->signatures)
		trace->signatures = rsp_signed_new(trace->pass.crypto, options->trust,
		                                   options->keyring, options->confirmation_code);
	if (options->signatures && !trace->signatures) {
		rsp_trace_free(trace);
		return NULL;
	}
	if (trace->carrier && trace->card && trace->es10 && trace->web && trace->soap &&
	    trace->sms && trace->secure && trace->es5 && trace->pass.crypto &&
	    trace->pass.secrets && trace->pass.derived && trace->pass.links)
		return trace;
	rsp_trace_free(trace);
	return NULL;
}

static void input_close(struct rsp_trace *trace)
{
	if (!trace->input)
		return;
	rsp_secrets_on_missing(trace->pass.secrets, NULL, NULL);
	if (trace->source->close)
		trace->source->close(&trace->reader);
	trace->bytes_of_closed += rsp_input_size(trace->input);
	rsp_input_close(trace->input);
	trace->input = NULL;
}

void rsp_trace_free(struct rsp_trace *trace)
{
	if (!trace)
		return;
	input_close(trace);
	rsp_carrier_free(trace->carrier);
	rsp_card_free(trace->card);
	rsp_es10_free(trace->es10);
	rsp_web_free(trace->web);
	rsp_signed_free(trace->signatures);
	rsp_soap_free(trace->soap);
	rsp_sms_free(trace->sms);
	rsp_secure_free(trace->secure);
	rsp_es5_free(trace->es5);
	rsp_feeder_free(trace->feeder);
	rsp_links_free(trace->pass.links);
	rsp_secrets_free(trace->pass.secrets);
	rsp_derived_free(trace->pass.derived);
	rsp_crypto_free(trace->pass.crypto);
	rsp_arena_free(&trace->pass.retired);
	rsp_arena_free(&trace->scratch);
	rsp_arena_free(&trace->arena);
	rsp_free(trace);
}

/* Which formats were tried, for the sentence about an input that none of them is. */
static const char *tried_formats(struct rsp_arena *arena)
{
	const char *text = "";
	size_t num;
	const struct rsp_source *const *sources = rsp_sources(&num);

	for (size_t i = 0; i < num; i++)
		text = rsp_arena_printf(arena, "%s%s%s", text, i ? ", " : "", sources[i]->name);
	return text;
}

/* Content decides; `path` (NULL: there is none) only where it says nothing. */
static const struct rsp_source *choose_source(struct rsp_trace *trace, struct rsp_input *input,
                                              const char *path)
{
	const char *name = trace->options.input_format;
	struct rsp_slice head = rsp_input_peek(input, RSP_SNIFF_LEN);
	const char *broken = rsp_input_broken(input);
	const struct rsp_source *source = name ? rsp_source_find(name) : rsp_source_recognise(head);

	if (!source && !name && path && head.len)
		source = rsp_source_of_name(path);
	if (source)
		return source;
	if (name)
		worsen(trace, RSP_STATUS_UNKNOWN,
		       rsp_arena_printf(&trace->arena,
		                        "no input format is called \"%s\"; there are: %s", name,
		                        tried_formats(&trace->arena)));
	else if (broken)
		worsen(trace, RSP_STATUS_UNREADABLE, broken);
	else if (head.len == 0)
		worsen(trace, RSP_STATUS_UNREADABLE, "the input is empty");
	else
		worsen(trace, RSP_STATUS_UNKNOWN,
		       rsp_arena_printf(&trace->arena,
		                        "the content is none of the formats tried: %s",
		                        tried_formats(&trace->arena)));
	return NULL;
}

/* A TLS session begins whose secrets may stand behind it. */
static void on_missing(void *user)
{
	struct rsp_trace *trace = user;
	struct rsp_frame frame = {0};
	size_t num = 0, bad;

	trace->secrets_missing = !rsp_input_can_look(trace->input);
	while (trace->source->ahead(&trace->reader, &frame))
		num += rsp_secrets_add_keylog(trace->pass.secrets, frame.bytes, &bad);
	if (num)
		rsp_pass_report(&trace->pass, RSP_RULE_TLS_SECRETS_LATE, &frame,
		                "%zu TLS secrets stand behind the packets that they open; they "
		                "were read ahead",
		                num);
}

static enum rsp_status start_reading(struct rsp_trace *trace, struct rsp_input *input,
                                     const char *path)
{
	const struct rsp_source *source = choose_source(trace, input, path);

	if (!source) {
		rsp_input_close(input);
		return trace->summary.status;
	}
	trace->reader = (struct rsp_reader){
	    .input = input,
	    .arena = &trace->arena,
	    .day = trace->reader.day,
	    .exchanges = trace->reader.exchanges,
	};
	if (!source->open(&trace->reader)) {
		worsen(trace, RSP_STATUS_NO_MEMORY, "there is not enough memory");
		rsp_input_close(input);
		return RSP_STATUS_NO_MEMORY;
	}
	trace->input = input;
	trace->source = source;
	trace->summary.format = source->name;
	trace->last_number = 0;
	trace->secrets_missing = false;
	if (source->ahead)
		rsp_secrets_on_missing(trace->pass.secrets, on_missing, trace);
	return RSP_STATUS_OK;
}

enum rsp_status rsp_trace_open(struct rsp_trace *trace, const char *path)
{
	const char *text = "there is not enough memory";
	struct rsp_input *input;

	input_close(trace);
	input = rsp_input_open(&trace->arena, path, &text);
	if (!input) {
		worsen(trace, RSP_STATUS_UNREADABLE, text);
		return RSP_STATUS_UNREADABLE;
	}
	return start_reading(trace, input, path);
}

enum rsp_status rsp_trace_open_memory(struct rsp_trace *trace, struct rsp_slice bytes)
{
	struct rsp_input *input;

	input_close(trace);
	input = rsp_input_memory(&trace->arena, bytes);
	if (!input) {
		worsen(trace, RSP_STATUS_NO_MEMORY, "there is not enough memory");
		return RSP_STATUS_NO_MEMORY;
	}
	return start_reading(trace, input, NULL);
}

void rsp_trace_shift(struct rsp_trace *trace, int64_t shift_ns)
{
	trace->options.shift_ns = shift_ns;
}

/* Who reads an item first: the card, unless a row says otherwise. */
enum layer { LAYER_CARD, LAYER_CARRIER, LAYER_EXCHANGE, LAYER_MESSAGE };

static const uint8_t layers[RSP_NUM_HINTS] = {
    [RSP_HINT_LINK] = LAYER_CARRIER,      [RSP_HINT_IP] = LAYER_CARRIER,
    [RSP_HINT_GSMTAP] = LAYER_CARRIER,    [RSP_HINT_SMPP] = LAYER_CARRIER,
    [RSP_HINT_DATAGRAM] = LAYER_CARRIER,  [RSP_HINT_T0] = LAYER_CARRIER,
    [RSP_HINT_EXCHANGE] = LAYER_EXCHANGE, [RSP_HINT_CHANNEL] = LAYER_EXCHANGE,
    [RSP_HINT_HTTP] = LAYER_MESSAGE,      [RSP_HINT_SMS] = LAYER_MESSAGE,
    [RSP_HINT_SECURED] = LAYER_MESSAGE,   [RSP_HINT_REMOTE] = LAYER_MESSAGE,
    [RSP_HINT_BIP] = LAYER_MESSAGE,
};

static bool ends_session(enum rsp_hint hint)
{
	return hint == RSP_HINT_ATR || hint == RSP_HINT_RESET || hint == RSP_HINT_END;
}

static bool item_kind(enum rsp_hint hint, enum rsp_card_item_kind *out)
{
	static const struct {
		enum rsp_hint hint;
		enum rsp_card_item_kind kind;
	} rows[] = {
	    {RSP_HINT_TPDU,          RSP_ITEM_TPDU         },
	    {RSP_HINT_CAPDU,         RSP_ITEM_COMMAND      },
	    {RSP_HINT_RAPDU,         RSP_ITEM_RESPONSE     },
	    {RSP_HINT_TPDU_HEADER,   RSP_ITEM_PART_HEADER  },
	    {RSP_HINT_TPDU_COMMAND,  RSP_ITEM_PART_COMMAND },
	    {RSP_HINT_TPDU_RESPONSE, RSP_ITEM_PART_RESPONSE},
	    {RSP_HINT_TPDU_SW,       RSP_ITEM_PART_SW      },
	    {RSP_HINT_ATR,           RSP_ITEM_ATR          },
	    {RSP_HINT_PPS_REQUEST,   RSP_ITEM_PPS_REQUEST  },
	    {RSP_HINT_PPS_RESPONSE,  RSP_ITEM_PPS_RESPONSE },
	    {RSP_HINT_RESET,         RSP_ITEM_RESET        },
	    {RSP_HINT_OPEN,          RSP_ITEM_OPEN         },
	    {RSP_HINT_CLOSE,         RSP_ITEM_CLOSE        },
	    {RSP_HINT_REFUSED,       RSP_ITEM_REFUSED      },
	};

	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		if (rows[at].hint != hint)
			continue;
		*out = rows[at].kind;
		return true;
	}
	return false;
}

/* Hands an item of a card to whoever wants them. */
static void show_item(const struct rsp_trace *trace, const struct rsp_item *item)
{
	const struct rsp_frame *frame = item->frame;
	struct rsp_card_item shown;

	if (!frame || !item_kind(item->hint, &shown.kind))
		return;
	shown.slot = item->slot;
	shown.clock = frame->clock;
	shown.t_ns = frame->t_ns;
	shown.frame = frame->number;
	shown.file_off = frame->file_off;
	if (rsp_contains(frame->bytes, item->bytes))
		shown.file_off += rsp_offset_in(frame->bytes, item->bytes);
	shown.ordered_pair = frame->ordered_pair;
	shown.alone = item->alone;
	shown.has_session = item->has_session;
	shown.session = item->session;
	shown.param =
	    item->hint == RSP_HINT_REFUSED || item->hint == RSP_HINT_OPEN ? item->param : 0;
	shown.bytes = item->bytes;
	shown.buffer = item->buffer;
	trace->sink.item(trace->sink.user, &shown);
}

static void handle_message(struct rsp_trace *trace, const struct rsp_item *item)
{
	if (item->hint == RSP_HINT_HTTP) {
		if (!rsp_secure_handle(&trace->pass, trace->secure, item) &&
		    !rsp_soap_handle(&trace->pass, trace->soap, item))
			rsp_web_handle(&trace->pass, trace->web, item);
	} else if (item->hint == RSP_HINT_BIP) {
		rsp_carrier_handle(&trace->pass, trace->carrier, item);
	} else if (item->hint == RSP_HINT_SMS) {
		rsp_sms_handle(&trace->pass, trace->sms, item);
	} else if (item->hint == RSP_HINT_REMOTE) {
		if (!rsp_secure_handle(&trace->pass, trace->secure, item))
			rsp_es5_handle(&trace->pass, trace->es5, item);
	} else {
		(void)rsp_secure_handle(&trace->pass, trace->secure, item);
	}
}

/* What a secure channel carried comes back in clear. */
static void handle_exchange(struct rsp_trace *trace, const struct rsp_item *item)
{
	if (!rsp_secure_handle(&trace->pass, trace->secure, item))
		rsp_es10_handle(&trace->pass, trace->es10, item);
}

/* An item that ends a card session reaches rsp/ behind the exchanges that card/ hands out because
 * of it. */
RSP_RARE static void end_session(struct rsp_trace *trace, const struct rsp_item *item)
{
	struct rsp_item inner;

	while (rsp_pass_take(&trace->pass, &inner)) {
		if (layers[inner.hint] == LAYER_MESSAGE)
			handle_message(trace, &inner);
		else
			handle_exchange(trace, &inner);
	}
	(void)rsp_secure_handle(&trace->pass, trace->secure, item);
	rsp_es10_handle(&trace->pass, trace->es10, item);
}

static void handle_card(struct rsp_trace *trace, const struct rsp_item *item)
{
	if (trace->sink.item)
		show_item(trace, item);
	rsp_card_handle(&trace->pass, trace->card, item);
	if (ends_session(item->hint))
		end_session(trace, item);
}

/* Hands an item to its layer: first those of which there are most. */
static void handle(struct rsp_trace *trace, const struct rsp_item *item)
{
	enum layer layer = layers[item->hint];

	if (layer == LAYER_CARD)
		handle_card(trace, item);
	else if (layer == LAYER_EXCHANGE)
		handle_exchange(trace, item);
	else if (layer == LAYER_CARRIER)
		rsp_carrier_handle(&trace->pass, trace->carrier, item);
	else
		handle_message(trace, item);
}

/* Handles an item and everything that it leads to; `item` is changed. */
static void handle_all(struct rsp_trace *trace, struct rsp_item *item)
{
	do
		handle(trace, item);
	while (rsp_pass_take(&trace->pass, item));
	rsp_pass_drained(&trace->pass);
}

/* Options may ask for anything: a time stays where differences of times can be counted. */
static int64_t moved(int64_t t_ns, int64_t by_ns)
{
	const int64_t most = INT64_MAX / 2;
	int64_t sum;

	if (__builtin_add_overflow(t_ns, by_ns, &sum))
		return by_ns < 0 ? -most : most;
	return sum < -most ? -most : sum > most ? most : sum;
}

/* Of logs whose clock or zone the options have to tell. */
RSP_RARE static void place_time(const struct rsp_trace_options *options, struct rsp_frame *frame)
{
	if (frame->clock == RSP_CLOCK_RELATIVE && options->has_date) {
		frame->clock = RSP_CLOCK_UNIX;
		frame->t_ns = moved(frame->t_ns, options->date_ns);
	} else if (frame->no_zone) {
		frame->t_ns = moved(frame->t_ns, -options->zone_ns);
	}
}

RSP_INLINE void adjust_time(const struct rsp_trace_options *options, struct rsp_frame *frame)
{
	if (frame->clock == RSP_CLOCK_NONE)
		return;
	if (frame->clock == RSP_CLOCK_RELATIVE || frame->no_zone)
		place_time(options, frame);
	frame->t_ns = moved(frame->t_ns, options->shift_ns);
}

/* A clock that is set back, or begins anew, is told once for each time; the order stays. */
static void watch_clock(struct rsp_trace *trace, const struct rsp_frame *frame)
{
	enum { TEXT_LEN = 32 };
	char from[TEXT_LEN], to[TEXT_LEN];

	if (frame->clock != RSP_CLOCK_UNIX)
		return;
	if (trace->has_last_time && frame->t_ns < trace->last_t_ns - CLOCK_BACK_NS) {
		rsp_format_time(trace->last_t_ns / NS_PER_SECOND, from);
		rsp_format_time(frame->t_ns / NS_PER_SECOND, to);
		rsp_pass_report(&trace->pass, RSP_RULE_SOURCE_CLOCK, frame,
		                "the clock goes back from %s to %s", from, to);
	}
	trace->has_last_time = true;
	trace->last_t_ns = frame->t_ns;
}

/* The times of a message that the source logged whole move with its frame. */
static struct rsp_http moved_http(const struct rsp_http *http, const struct rsp_frame *frame)
{
	struct rsp_http out = *http;

	out.clock = frame->clock;
	out.last_ns = moved(http->last_ns, frame->t_ns - http->t_ns);
	out.t_ns = frame->t_ns;
	return out;
}

static struct rsp_item item_of(const struct rsp_frame *frame)
{
	return (struct rsp_item){
	    .hint = frame->hint,
	    .param = frame->param,
	    .slot = frame->slot,
	    .bytes = frame->bytes,
	    .frame = frame,
	    .alone = frame->alone,
	    .has_session = frame->has_session,
	    .session = frame->session,
	};
}

RSP_INLINE void feed(struct rsp_trace *trace, struct rsp_frame *frame)
{
	uint64_t messages = trace->summary.messages;
	struct rsp_http http;
	struct rsp_item item;

	adjust_time(&trace->options, frame);
	watch_clock(trace, frame);
	trace->pass.by_line = frame->by_line;
	if (!rsp_carrier_plain(frame, &item))
		item = item_of(frame);
	if (frame->http) {
		http = moved_http(frame->http, frame);
		item.http = &http;
	}
	handle_all(trace, &item);
	if (frame->number != trace->last_number)
		trace->summary.frames++;
	trace->last_number = frame->number;
	if (trace->summary.messages == messages)
		trace->summary.undecoded_frames++;
}

static void watch_memory(struct rsp_trace *trace)
{
	if (trace->pass.out_of_memory)
		worsen(trace, RSP_STATUS_NO_MEMORY,
		       "there is not enough memory; messages are lost");
}

void rsp_trace_take(struct rsp_trace *trace, struct rsp_frame *frame)
{
	feed(trace, frame);
	watch_memory(trace);
}

struct rsp_feeder *rsp_trace_feeder(struct rsp_trace *trace)
{
	if (!trace->feeder)
		trace->feeder = rsp_feeder_new();
	if (!trace->feeder)
		trace->pass.out_of_memory = true;
	return trace->feeder;
}

/* Secrets that stand in the input itself, ahead of the packets that they belong to. */
static void add_secrets(struct rsp_trace *trace, const struct rsp_frame *frame)
{
	size_t bad;

	if (rsp_secrets_add_keylog(trace->pass.secrets, frame->bytes, &bad) &&
	    trace->secrets_missing)
		rsp_pass_report(
		    &trace->pass, RSP_RULE_TLS_SECRETS_LATE, frame,
		    "TLS secrets stand behind packets that they may open; what came before stays "
		    "closed, because this input cannot be read ahead: use an uncompressed file");
	trace->secrets_missing = false;
	if (bad)
		rsp_pass_report(&trace->pass, RSP_RULE_TLS_KEYLOG_BAD, frame,
		                "%zu lines of the TLS secrets in the file cannot be used", bad);
}

static void tell_damage(struct rsp_trace *trace, const struct rsp_frame *frame)
{
	rsp_pass_report(&trace->pass, trace->reader.rule, frame, "%s", trace->reader.text);
	if (trace->summary.status < RSP_STATUS_DAMAGED)
		worsen(trace, RSP_STATUS_DAMAGED,
		       rsp_arena_printf(&trace->arena, "%s", trace->reader.text));
}

/* Whether as many frames were read as are wanted; the parts of one are not separated. */
static bool is_enough(const struct rsp_trace *trace)
{
	return trace->options.max_frames && trace->summary.frames >= trace->options.max_frames &&
	       !trace->reader.more;
}

bool rsp_trace_step(struct rsp_trace *trace)
{
	struct rsp_frame frame; /* whoever says that there is one fills it whole */
	enum rsp_pull pull = RSP_PULL_END;

	if (!trace->input)
		return false;
	if (!is_enough(trace))
		pull = trace->source->next(&trace->reader, &frame);
	if (pull == RSP_PULL_FRAME && frame.hint == RSP_HINT_SECRETS)
		add_secrets(trace, &frame);
	else if (pull == RSP_PULL_FRAME)
		feed(trace, &frame);
	else if (pull == RSP_PULL_DAMAGED)
		tell_damage(trace, &frame);
	else
		input_close(trace);
	watch_memory(trace);
	return pull != RSP_PULL_END;
}

void rsp_trace_end(struct rsp_trace *trace)
{
	struct rsp_item item = {.hint = RSP_HINT_END, .slot = -1}, inner;

	input_close(trace);
	/* What the carriers still hold reaches the others before they end. */
	rsp_carrier_handle(&trace->pass, trace->carrier, &item);
	while (rsp_pass_take(&trace->pass, &inner))
		handle(trace, &inner);
	rsp_carrier_close(&trace->pass, trace->carrier);
	while (rsp_pass_take(&trace->pass, &inner))
		handle(trace, &inner);
	rsp_web_end(&trace->pass, trace->web);
	rsp_soap_end(&trace->pass, trace->soap);
	rsp_sms_end(&trace->pass, trace->sms);
	handle_all(trace, &item);
	rsp_es5_handle(&trace->pass, trace->es5, &item);
	rsp_pass_drained(&trace->pass);
}

struct rsp_trace_summary rsp_trace_summary(const struct rsp_trace *trace)
{
	struct rsp_trace_summary summary = trace->summary;

	summary.bytes = trace->bytes_of_closed;
	if (trace->input)
		summary.bytes += rsp_input_size(trace->input);
	return summary;
}

uint64_t rsp_trace_read(const struct rsp_trace *trace)
{
	return trace->input ? rsp_input_read(trace->input) : 0;
}

uint64_t rsp_trace_offset(const struct rsp_trace *trace)
{
	return trace->input ? rsp_input_offset(trace->input) : 0;
}

int rsp_trace_progress(const struct rsp_trace *trace)
{
	return trace->input ? rsp_input_progress(trace->input) : -1;
}
