/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/cat_session.h"

#include "base/keep.h"
#include "card/bip.h"
#include "card/cat.h"
#include "card/status.h"

enum {
	ARENA_LIMIT = 16 << 20, /* bytes one message may take: its tree and what was fetched */
	ARENA_KEPT = 64 << 10,  /* of which so many are kept for the next */
	LENGTH_LONG = 256       /* 9100 announces so many bytes */
};

struct rsp_cat_session {
	struct rsp_arena arena;        /* of the message that is being put together */
	const struct rsp_buffer *open; /* a command that was fetched; NULL: none waits */
	struct rsp_message head;       /* of it: where and when it was fetched */
	size_t fetched_for; /* bytes that 91xx had announced before it; 0: it is not known */
	bool had_command;   /* one was fetched since the trace began or the card was reset */
	bool reset_seen;    /* the beginning of this session is in the trace */
	bool announced;     /* a command waits to be fetched: */
	uint16_t announced_sw, refused_sw; /* FETCH did not bring it: its status word, or 0 */
	uint64_t announced_message;
	uint64_t since; /* commands of the card that came since */
	struct rsp_card_bip bip;
};

/* A message of the toolkit while it is made. */
struct making {
	struct rsp_pass *pass;
	struct rsp_cat_session *cat;
	struct rsp_message message;
	struct rsp_decode decode;
	struct rsp_node *root;
};

static const struct rsp_node *no_tree(struct rsp_message *message, struct rsp_arena *arena)
{
	(void)message;
	(void)arena;
	return NULL;
}

void rsp_cat_session_free(struct rsp_session *session)
{
	if (!session->cat)
		return;
	rsp_arena_free(&session->cat->arena);
	rsp_free(session->cat);
	session->cat = NULL;
}

static struct rsp_message head_of(const struct rsp_exchange *exchange)
{
	return (struct rsp_message){
	    .iface = RSP_IF_CAT,
	    .direction = RSP_DIR_COMMAND,
	    .clock = exchange->clock,
	    .t_ns = exchange->t_ns,
	    .frame = exchange->first_frame,
	    .last_frame = exchange->last_frame,
	    .by_line = exchange->by_line,
	    .slot = exchange->slot,
	    .channel = exchange->channel,
	    .build = no_tree,
	};
}

static void making_begin(struct making *making, const struct rsp_message *head)
{
	making->message = *head;
	rsp_decode_init(&making->decode, &making->cat->arena, NULL);
	making->root = rsp_node_new(&making->decode, NULL, rsp_cat_field_of(RSP_CAT_MESSAGE),
	                            rsp_slice(NULL, 0));
	if (making->root)
		making->root->note = head->function;
}

static void forget(struct rsp_cat_session *cat)
{
	cat->open = NULL;
	cat->fetched_for = 0;
	if (rsp_arena_used(&cat->arena) <= ARENA_KEPT) {
		rsp_arena_reset(&cat->arena);
		return;
	}
	rsp_arena_free(&cat->arena);
	rsp_arena_init(&cat->arena, ARENA_LIMIT);
}

static void making_end(struct making *making, uint32_t function)
{
	struct rsp_cat_session *cat = making->cat;

	making->message.tree = making->root;
	making->message.findings = making->decode.first_finding;
	making->message.summary = rsp_cat_summary(&cat->arena, making->root, function);
	if (cat->arena.failed)
		making->pass->out_of_memory = true;
	rsp_pass_emit(making->pass, &making->message);
	forget(cat);
}

/* A general result of 0X says that the command was performed; what else it says stands in the
 * summary. TS 102 223 8.12. */
static void set_result(struct rsp_message *message, struct rsp_arena *arena,
                       const struct rsp_cat_result *result)
{
	enum { PERFORMED_MAX = 0x0F, CAUSE_OF_NETWORK = 0x80, CAUSE_MASK = 0x7F };
	const char *name =
	    rsp_value_name(rsp_cat_field_of(RSP_CAT_GENERAL)->names, result->general);
	enum rsp_cat_field field = rsp_cat_additional(result->general);
	uint8_t additional = result->additional;
	const char *further = NULL;

	message->result.state = result->general <= PERFORMED_MAX ? RSP_RESULT_OK : RSP_RESULT_ERROR;
	if (message->result.state == RSP_RESULT_OK)
		return;
	if (field == RSP_CAT_NETWORK_CAUSE) {
		field = additional & CAUSE_OF_NETWORK ? field : RSP_CAT_TERMINAL_PROBLEM;
		additional &= CAUSE_MASK;
	}
	if (result->has_additional)
		further = rsp_value_name(rsp_cat_field_of(field)->names, additional);
	message->result.name = rsp_arena_concat(arena, name ? name : "unknown general result",
	                                        further ? ": " : NULL, further, NULL);
	message->result.number = result->general;
	message->result.code =
	    result->has_additional
	        ? rsp_arena_printf(arena, "%02X/%02X", result->general, result->additional)
	        : rsp_arena_printf(arena, "%02X", result->general);
}

static const char *command_function(struct rsp_arena *arena, const struct rsp_cat_details *details)
{
	const char *name = details->present ? rsp_cat_command_name(details->type) : NULL;

	if (name)
		return name;
	if (!details->present)
		return "proactive command";
	return rsp_arena_printf(arena, "proactive command %02X", details->type);
}

static void show_fetched(struct making *making, struct rsp_cat_details *out)
{
	const struct rsp_buffer *open = making->cat->open;
	size_t len = open->bytes.len, announced = making->cat->fetched_for;
	struct rsp_cat_result none;
	struct rsp_slice objects = {0};
	uint32_t tag = 0;

	if (rsp_cat_objects_of(open->bytes, &tag, &objects))
		making->message.tag = tag;
	rsp_cat_read(objects, out, &none);
	making->message.has_command = true;
	making->message.command = open;
	making->message.command_len = len;
	making->decode.buffer = open;
	rsp_cat_show_command(&making->decode, making->root, open->bytes);
	if (announced && announced != len)
		rsp_report(&making->decode, RSP_RULE_CAT_FETCH_LENGTH, open->bytes,
		           "91xx announced %zu bytes, %zu were fetched", announced, len);
}

static void report_open(struct making *making, enum rsp_pending_end end)
{
	struct rsp_slice nowhere = {0};

	if (!rsp_cat_wants_response(making->cat->open->bytes) ||
	    (end == RSP_END_RESET && rsp_cat_resets_card(making->cat->open->bytes)))
		return;
	if (end == RSP_END_RESET)
		rsp_report_at_level(&making->decode, RSP_RULE_CAT_RESPONSE_MISSING, RSP_LEVEL_INFO,
		                    nowhere, "the card was reset before a TERMINAL RESPONSE");
	else if (end == RSP_END_GOES_ON)
		rsp_report(&making->decode, RSP_RULE_CAT_RESPONSE_MISSING, nowhere,
		           "another command was fetched before a TERMINAL RESPONSE to this one");
	else
		rsp_report_at_level(&making->decode, RSP_RULE_CAT_RESPONSE_MISSING,
		                    RSP_LEVEL_INCOMPLETE, nowhere,
		                    "the TERMINAL RESPONSE is not in the trace");
}

static struct rsp_origin origin_of(const struct rsp_message *head)
{
	return (struct rsp_origin){
	    .clock = head->clock,
	    .t_ns = head->t_ns,
	    .frame = head->frame,
	    .last_frame = head->last_frame,
	    .by_line = head->by_line,
	    .slot = head->slot,
	    .channel = head->channel,
	};
}

/* The command that waits, as BIP sees it. */
static struct rsp_bip_part open_part(const struct rsp_cat_session *cat)
{
	return (struct rsp_bip_part){
	    .buffer = cat->open,
	    .bytes = cat->open ? cat->open->bytes : rsp_slice(NULL, 0),
	    .origin = origin_of(&cat->head),
	};
}

static struct rsp_bip_part data_part(const struct rsp_exchange *exchange)
{
	const struct rsp_message head = head_of(exchange);

	return (struct rsp_bip_part){
	    .buffer = exchange->command_buffer,
	    .bytes = exchange->command.data,
	    .origin = origin_of(&head),
	};
}

/* Hands out a command that no TERMINAL RESPONSE comes for. */
static void close_open(struct rsp_pass *pass, struct rsp_cat_session *cat, enum rsp_pending_end end)
{
	struct making making = {.pass = pass, .cat = cat};
	struct rsp_cat_details details;

	if (!cat->open)
		return;
	making_begin(&making, &cat->head);
	show_fetched(&making, &details);
	making.message.function = command_function(&cat->arena, &details);
	if (making.root)
		making.root->note = making.message.function;
	report_open(&making, end);
	making_end(&making, details.type);
}

/* ... and tells BIP of it, unless the card sends the same again. */
static void give_up_open(struct rsp_pass *pass, struct rsp_cat_session *cat,
                         const struct rsp_exchange *next, bool again)
{
	const struct rsp_bip_part command = open_part(cat), none = {0};

	if (cat->open && !again)
		rsp_card_bip_performed(pass, &cat->bip, next->frame, &command, &none);
	close_open(pass, cat, RSP_END_GOES_ON);
}

static void fetch(struct rsp_pass *pass, struct rsp_cat_session *cat,
                  const struct rsp_exchange *exchange)
{
	unsigned waits = rsp_sw2(cat->announced_sw);
	struct rsp_bip_part command;
	bool again;

	if (exchange->has_sw && !rsp_sw_ok(exchange->sw))
		cat->refused_sw = exchange->sw;
	if (!exchange->response_buffer || !exchange->has_sw || !rsp_sw_ok(exchange->sw))
		return;
	again = cat->open && rsp_equal(cat->open->bytes, exchange->response);
	give_up_open(pass, cat, exchange, again);
	rsp_arena_reset(&cat->arena);
	cat->head = head_of(exchange);
	cat->open = rsp_keep(&cat->arena, exchange->response_buffer);
	if (!cat->open)
		pass->out_of_memory = true;
	cat->fetched_for = cat->announced ? (waits ? waits : LENGTH_LONG) : 0;
	command = open_part(cat);
	if (!again)
		rsp_card_bip_fetched(pass, &cat->bip, &command, cat->fetched_for);
	cat->announced = false;
	cat->had_command = true;
}

static bool is_zero(const struct rsp_cat_details *details)
{
	return !details->number && !details->type && !details->qualifier;
}

/* A terminal that could not read the details answers with zeros (TS 102 223 6.8). */
static void compare_details(struct making *making, const struct rsp_cat_details *command,
                            const struct rsp_cat_details *response, struct rsp_slice part)
{
	if (!command->present || !response->present || is_zero(response))
		return;
	if (command->number == response->number && command->type == response->type &&
	    command->qualifier == response->qualifier)
		return;
	rsp_report(&making->decode, RSP_RULE_CAT_RESPONSE_MISMATCH, part,
	           "the response is to command number %u, type %02X, qualifier %02X; fetched was "
	           "number %u, type %02X, qualifier %02X",
	           response->number, response->type, response->qualifier, command->number,
	           command->type, command->qualifier);
}

static void report_orphan(struct making *making, struct rsp_slice part)
{
	const struct rsp_cat_session *cat = making->cat;
	bool before = !cat->had_command && !cat->reset_seen;

	rsp_report_at_level(&making->decode, RSP_RULE_CAT_RESPONSE_ORPHAN,
	                    before ? RSP_LEVEL_INFO
	                           : rsp_rule_of(RSP_RULE_CAT_RESPONSE_ORPHAN)->level,
	                    part, "no proactive command before it waits for a response%s",
	                    before ? ": the trace may begin behind it" : "");
}

static void set_status(struct rsp_message *message, const struct rsp_exchange *exchange)
{
	message->has_sw = exchange->has_sw;
	message->sw = exchange->sw;
	message->last_frame = exchange->last_frame;
}

/* What the card said of an ENVELOPE or a TERMINAL RESPONSE. */
static void card_result(struct rsp_message *message, struct rsp_arena *arena, uint16_t ins)
{
	const struct rsp_status_word *row;

	if (!message->has_sw)
		return;
	row = rsp_status_word_of(message->sw, ins);
	message->result.state = row->ok ? RSP_RESULT_OK : RSP_RESULT_ERROR;
	if (row->ok)
		return;
	message->result.name = row->name;
	message->result.number = message->sw;
	message->result.code = rsp_arena_printf(arena, "%04X", message->sw);
}

static void respond(struct rsp_pass *pass, struct rsp_cat_session *cat,
                    const struct rsp_exchange *exchange)
{
	struct making making = {.pass = pass, .cat = cat};
	struct rsp_message head = cat->open ? cat->head : head_of(exchange);
	struct rsp_cat_details command = {0}, response;
	const struct rsp_bip_part asked = open_part(cat), answered = data_part(exchange);
	struct rsp_cat_result result;

	if (!exchange->command_buffer)
		return;
	rsp_card_bip_performed(pass, &cat->bip, exchange->frame, &asked, &answered);
	making_begin(&making, &head);
	if (cat->open)
		show_fetched(&making, &command);
	rsp_cat_read(exchange->command.data, &response, &result);
	making.decode.buffer = exchange->command_buffer;
	rsp_cat_show_response(&making.decode, making.root, exchange->command.data);
	if (cat->open)
		compare_details(&making, &command, &response, exchange->command.data);
	else
		report_orphan(&making, exchange->command.data);
	if (!command.present)
		command = response;
	making.message.function = command_function(&cat->arena, &command);
	if (making.root)
		making.root->note = making.message.function;
	making.message.direction = cat->open ? RSP_DIR_COMMAND : RSP_DIR_RESPONSE;
	making.message.has_response = true;
	making.message.response = exchange->command_buffer;
	making.message.response_len = exchange->command.data.len;
	set_status(&making.message, exchange);
	if (result.present)
		set_result(&making.message, &cat->arena, &result);
	if (making.message.result.state != RSP_RESULT_ERROR && exchange->has_sw &&
	    !rsp_status_word_of(exchange->sw, RSP_INS_TERMINAL_RESPONSE)->ok)
		card_result(&making.message, &cat->arena, RSP_INS_TERMINAL_RESPONSE);
	making_end(&making, command.type);
}

static const char *envelope_function(struct rsp_arena *arena, uint32_t tag)
{
	const char *name = rsp_cat_envelope_name(tag);

	return name ? name : rsp_arena_printf(arena, "ENVELOPE %02X", tag);
}

/* An ENVELOPE may come while a command waits for its response: that one is kept aside. */
static void envelope(struct rsp_pass *pass, struct rsp_cat_session *cat,
                     const struct rsp_exchange *exchange)
{
	struct rsp_cat_session own = {.open = NULL};
	struct making making = {.pass = pass, .cat = &own};
	struct rsp_message head = head_of(exchange);
	struct rsp_bip_part event = data_part(exchange);
	struct rsp_slice objects;
	uint32_t tag = 0;

	if (!exchange->command_buffer || exchange->command.data.len == 0)
		return;
	rsp_arena_init(&own.arena, ARENA_LIMIT);
	if (!rsp_cat_objects_of(exchange->command.data, &tag, &objects))
		tag = 0;
	if (tag == RSP_CAT_TAG_EVENT) {
		event.bytes = objects;
		rsp_card_bip_event(pass, &cat->bip, exchange->frame, &event);
	}
	head.function = envelope_function(&own.arena, tag);
	head.tag = tag;
	making_begin(&making, &head);
	making.message.has_command = true;
	making.message.command = exchange->command_buffer;
	making.message.command_len = exchange->command.data.len;
	making.decode.buffer = exchange->command_buffer;
	rsp_cat_show_envelope(&making.decode, making.root, exchange->command.data);
	making.message.has_response = exchange->has_response;
	if (exchange->response_buffer) {
		making.message.response = exchange->response_buffer;
		making.message.response_len = exchange->response.len;
		making.decode.buffer = exchange->response_buffer;
		rsp_cat_show_answer(&making.decode, making.root, tag, exchange->response);
	}
	set_status(&making.message, exchange);
	card_result(&making.message, &own.arena, RSP_INS_ENVELOPE);
	making_end(&making, tag);
	rsp_arena_free(&own.arena);
}

/* What 91xx announced and nobody fetched. */
static void report_announced(struct rsp_pass *pass, struct rsp_cat_session *cat,
                             enum rsp_pending_end end)
{
	enum { TEXT_LEN = 200 };
	struct rsp_arena arena;
	unsigned waits = rsp_sw2(cat->announced_sw);
	bool goes_on = cat->since > 0;
	const char *fetched = "no FETCH";

	if (!cat->announced)
		return;
	cat->announced = false;
	rsp_arena_init(&arena, TEXT_LEN * 2);
	if (cat->refused_sw)
		fetched = rsp_arena_printf(&arena, "FETCH was answered %04X", cat->refused_sw);
	rsp_pass_report_at(
	    pass, RSP_RULE_CAT_FETCH_MISSING,
	    goes_on ? rsp_rule_of(RSP_RULE_CAT_FETCH_MISSING)->level : RSP_LEVEL_INCOMPLETE,
	    cat->announced_message, 0,
	    rsp_arena_printf(
	        &arena,
	        "%04X announced a proactive command of %u bytes; %llu commands follow, "
	        "but %s%s",
	        cat->announced_sw, waits ? waits : LENGTH_LONG, (unsigned long long)cat->since,
	        fetched, end == RSP_END_RESET ? ", and the card was reset" : ""));
	rsp_arena_free(&arena);
}

static void session_over(struct rsp_pass *pass, struct rsp_cat_session *cat,
                         enum rsp_pending_end end)
{
	const struct rsp_origin origin = origin_of(&cat->head);

	close_open(pass, cat, end);
	if (end == RSP_END_RESET)
		rsp_card_bip_reset(pass, &cat->bip, &origin);
	report_announced(pass, cat, end);
	cat->had_command = false;
	cat->reset_seen = end == RSP_END_RESET;
}

static bool session_new(struct rsp_pass *pass, struct rsp_session *session)
{
	session->cat = rsp_alloc(sizeof(*session->cat));
	if (!session->cat) {
		pass->out_of_memory = true;
		return false;
	}
	rsp_arena_init(&session->cat->arena, ARENA_LIMIT);
	return true;
}

static void toolkit(struct rsp_pass *pass, struct rsp_cat_session *cat,
                    const struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;

	switch (pending->instruction->ins) {
	case RSP_INS_FETCH:
		fetch(pass, cat, exchange);
		break;
	case RSP_INS_TERMINAL_RESPONSE:
		respond(pass, cat, exchange);
		break;
	case RSP_INS_ENVELOPE:
		envelope(pass, cat, exchange);
		break;
	default: /* TERMINAL PROFILE: a session begins, though the reset may not be in the trace */
		session_over(pass, cat, RSP_END_RESET);
		break;
	}
}

static bool is_response(const struct rsp_pending *pending)
{
	return rsp_cat_session_concerns(pending) &&
	       pending->instruction->ins == RSP_INS_TERMINAL_RESPONSE;
}

void rsp_cat_session_follow(struct rsp_pass *pass, struct rsp_session *session,
                            const struct rsp_pending *pending)
{
	struct rsp_cat_session *cat;

	if (!session->cat && !session_new(pass, session))
		return;
	cat = session->cat;
	cat->since++;
	if (cat->open && !rsp_cat_wants_response(cat->open->bytes) && !is_response(pending))
		close_open(pass, cat, RSP_END_RESET);
	if (rsp_cat_session_concerns(pending))
		toolkit(pass, cat, pending);
	if (!pending->exchange.has_sw || rsp_sw1(pending->exchange.sw) != RSP_SW1_PROACTIVE ||
	    cat->announced)
		return;
	cat->announced = true;
	cat->announced_sw = pending->exchange.sw;
	cat->refused_sw = 0;
	cat->announced_message = pending->exchange.message;
	cat->since = 0;
}

void rsp_cat_session_end(struct rsp_pass *pass, struct rsp_session *session,
                         enum rsp_pending_end end)
{
	if (session->cat)
		session_over(pass, session->cat, end);
}
