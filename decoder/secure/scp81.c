/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/scp81.h"

#include <string.h>

#include "base/values.h"
#include "card/status.h"
#include "secure/remote.h"

enum { STATUS_OTHER = 300 }; /* RFC 9110 15: from here on nothing was done */

/* What a card and a server are at. */
struct session {
	bool used;
	uint32_t connection; /* 0: none is known */
	char eid[RSP_SCP81_EID_ROOM];
	uint64_t age;
	uint32_t tls;          /* rsp_http.session */
	uint64_t script_seq;   /* of the message with the latest script; 0: none */
	uint64_t script_first; /* of that which had it first, on whatever leg */
	uint8_t *script;
	size_t script_len;
	uint8_t application[RSP_AID_MAX]; /* whom it was for */
	uint8_t application_len;
	bool waits;     /* the script has no answer so far */
	bool told_from; /* that X-Admin-From is malformed: cards do that in all of their messages */
	bool has_next;
	char next[RSP_SCP81_URI_MAX]; /* the URI to use next */
};

struct exchange {
	bool waits;      /* and no other leg shows it */
	uint64_t number; /* 0: the place is free */
	uint64_t seq;
	enum rsp_scp81_kind kind;
	size_t session;
};

/* A message of a TLS session. Where the capture has the session twice, on the network and on the
 * card's line, the message comes again on the other connection. */
struct shown {
	uint64_t seq; /* 0: the place is free */
	uint64_t digest;
	uint32_t session, connection;
};

struct push {
	uint64_t seq; /* 0: the place is free */
	int slot;
};

struct rsp_scp81_memory {
	struct session sessions[RSP_SCP81_SESSIONS];
	struct exchange exchanges[RSP_SCP81_EXCHANGES]; /* rings: the oldest gives way */
	struct push pushes[RSP_SCP81_PUSHES];
	struct shown shown[RSP_SCP81_SHOWN];
	size_t next_exchange, next_push, next_shown;
	uint64_t now;
};

/* What one call works with. */
struct call {
	struct rsp_pass *pass;
	struct rsp_scp81_memory *memory;
	const struct rsp_item *item;
	const struct rsp_http *http;
	struct rsp_scp81 *scp81;
	struct session *session;
};

void rsp_scp81_free(struct rsp_scp81_memory *memory)
{
	for (size_t i = 0; memory && i < RSP_SCP81_SESSIONS; i++)
		rsp_free(memory->sessions[i].script);
	rsp_free(memory);
}

static bool make(struct rsp_pass *pass, struct rsp_scp81_memory **memory)
{
	if (!*memory)
		*memory = rsp_alloc(sizeof(**memory));
	if (!*memory)
		pass->out_of_memory = true;
	return *memory;
}

static int slot_of(const struct rsp_http *http)
{
	return http->has_slot ? http->slot : -1;
}

/* Whether a message goes on with what a card did: on the same connection, or later on another one.
 * Two connections with the same TLS session are the two legs of one. */
static bool goes_on(const struct session *row, const struct rsp_http *http, const char *eid)
{
	if (!eid)
		return row->connection == http->connection;
	return strcmp(row->eid, eid) == 0 && !(http->session && row->tls == http->session);
}

static struct session *session_with(struct rsp_scp81_memory *memory, const struct rsp_http *http,
                                    const char *eid)
{
	struct session *best = NULL;

	for (size_t i = 0; i < RSP_SCP81_SESSIONS; i++) {
		struct session *row = &memory->sessions[i];

		if (row->used && goes_on(row, http, eid) && (!best || row->age > best->age))
			best = row;
	}
	return best;
}

static struct session *session_new(struct rsp_scp81_memory *memory, uint32_t connection)
{
	struct session *row = memory->sessions;

	for (size_t i = 0; i < RSP_SCP81_SESSIONS; i++) {
		if (!memory->sessions[i].used) {
			row = &memory->sessions[i];
			break;
		}
		if (memory->sessions[i].age < row->age)
			row = &memory->sessions[i];
	}
	rsp_free(row->script);
	*row = (struct session){.used = true, .connection = connection};
	return row;
}

/* A card that comes back on another connection goes on where it was. */
static struct session *session_of(const struct call *call)
{
	const struct rsp_scp81 *scp81 = call->scp81;
	uint32_t connection = call->http->connection;
	struct session *found = connection ? session_with(call->memory, call->http, NULL) : NULL;

	if (!found && (scp81->eid[0] || !connection))
		found = session_with(call->memory, call->http, scp81->eid);
	if (!found)
		found = session_new(call->memory, connection);
	found->connection = connection;
	found->tls = call->http->session;
	found->age = ++call->memory->now;
	if (scp81->eid[0])
		memcpy(found->eid, scp81->eid, sizeof(found->eid));
	return found;
}

void rsp_scp81_push(struct rsp_pass *pass, struct rsp_scp81_memory **memory, int slot, uint64_t seq)
{
	struct push *push;

	if (!make(pass, memory))
		return;
	push = &(*memory)->pushes[(*memory)->next_push++ % RSP_SCP81_PUSHES];
	push->seq = seq;
	push->slot = slot;
}

/* The push that asked for the session that begins. */
static uint64_t take_push(const struct call *call)
{
	struct push *latest = NULL;
	uint64_t seq;

	for (size_t i = 0; i < RSP_SCP81_PUSHES; i++) {
		struct push *push = &call->memory->pushes[i];

		if (push->seq && push->slot == slot_of(call->http) &&
		    (!latest || push->seq > latest->seq))
			latest = push;
	}
	if (!latest)
		return 0;
	seq = latest->seq;
	latest->seq = 0;
	return seq;
}

/* FNV-1a. That two messages of one session have the same by chance does little harm. */
static uint64_t digest_add(uint64_t digest, const struct rsp_buffer *buffer)
{
	static const uint64_t prime = UINT64_C(0x100000001B3);
	struct rsp_slice in = buffer ? buffer->bytes : rsp_slice(NULL, 0);
	uint8_t byte;

	while (rsp_take_u8(&in, &byte))
		digest = (digest ^ byte) * prime;
	return digest;
}

static struct shown shown_of(const struct rsp_http *http)
{
	static const uint64_t start = UINT64_C(0xCBF29CE484222325);

	return (struct shown){
	    .digest = digest_add(digest_add(start, http->head), http->body),
	    .session = http->session,
	    .connection = http->connection,
	};
}

/* The message that this one shows again; 0: none, and this one is remembered when it has a number.
 */
static uint64_t find_shown(const struct call *call, struct shown *out)
{
	*out = shown_of(call->http);
	for (size_t i = 0; out->session && i < RSP_SCP81_SHOWN; i++) {
		struct shown *shown = &call->memory->shown[i];
		uint64_t seq = shown->seq;

		if (!seq || shown->session != out->session || shown->digest != out->digest ||
		    shown->connection == out->connection)
			continue;
		shown->seq = 0;
		return seq;
	}
	return 0;
}

static void keep_shown(const struct call *call, struct shown *shown, uint64_t seq)
{
	if (!shown->session || call->scp81->same_as)
		return;
	shown->seq = seq;
	call->memory->shown[call->memory->next_shown++ % RSP_SCP81_SHOWN] = *shown;
}

static struct exchange *exchange_of(struct rsp_scp81_memory *memory, uint64_t number)
{
	for (size_t i = 0; number && i < RSP_SCP81_EXCHANGES; i++)
		if (memory->exchanges[i].number == number)
			return &memory->exchanges[i];
	return NULL;
}

static enum rsp_scp81_kind kind_of_request(const struct rsp_scp81 *scp81)
{
	if (scp81->notification)
		return RSP_SCP81_NOTIFICATION;
	return scp81->status.len || scp81->http->body ? RSP_SCP81_ANSWER : RSP_SCP81_REQUEST;
}

static enum rsp_scp81_kind kind_of_response(const struct rsp_scp81 *scp81,
                                            const struct exchange *exchange)
{
	if (scp81->http->status >= STATUS_OTHER)
		return RSP_SCP81_ERROR;
	if (scp81->http->body)
		return RSP_SCP81_SCRIPT;
	if (scp81->next.len)
		return RSP_SCP81_CONTINUE;
	return exchange && exchange->kind == RSP_SCP81_NOTIFICATION ? RSP_SCP81_ACKNOWLEDGE
	                                                            : RSP_SCP81_END;
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	struct rsp_scp81 scp81 = *(const struct rsp_scp81 *)message->detail;
	struct rsp_decode decode;

	rsp_decode_init(&decode, arena, NULL);
	return rsp_scp81_show(&decode, &scp81);
}

static const char *application_text(const struct rsp_scp81 *scp81, struct rsp_arena *arena)
{
	struct rsp_slice aid = rsp_slice(scp81->application, scp81->application_len);
	const struct rsp_application *row = rsp_application_of(aid);

	if (!aid.len)
		return "";
	return rsp_arena_concat(arena, "for ", rsp_value_hex(arena, aid), row ? " " : "",
	                        row ? row->name : "", ", ", NULL);
}

static const char *text_of(struct rsp_arena *arena, const char *before, struct rsp_slice text)
{
	if (!rsp_utf8_valid(text))
		return NULL;
	return rsp_arena_printf(arena, "%s%.*s", before, (int)text.len, (const char *)text.data);
}

static const char *summary_of(const struct rsp_scp81 *scp81, struct rsp_arena *arena)
{
	const struct rsp_script *script = &scp81->script;
	const char *application = application_text(scp81, arena);

	if (script->what)
		return script->what;
	if (scp81->kind == RSP_SCP81_SCRIPT || scp81->kind == RSP_SCP81_ANSWER)
		return rsp_arena_printf(
		    arena, "%s%u %s%s%s%s", application, script->num_commands,
		    scp81->kind == RSP_SCP81_ANSWER
		        ? (script->num_commands == 1 ? "answer" : "answers")
		        : (script->num_commands == 1 ? "command" : "commands"),
		    script->num_commands && script->names[0] ? ": " : "", script->names,
		    script->has_sw ? rsp_arena_printf(arena, ", %04X", script->sw) : "");
	if (scp81->kind == RSP_SCP81_REQUEST)
		return text_of(arena, "", rsp_scp81_target(scp81));
	return scp81->next.len ? text_of(arena, "next: ", scp81->next) : NULL;
}

static void set_error(struct rsp_message *message, const char *name, int64_t number)
{
	message->result.state = RSP_RESULT_ERROR;
	message->result.name = name;
	message->result.number = number;
}

static void set_result(struct rsp_message *message, const struct rsp_scp81 *scp81,
                       struct rsp_arena *arena)
{
	const struct rsp_script *script = &scp81->script;
	const struct rsp_status_word *word;

	if (scp81->kind == RSP_SCP81_ERROR) {
		set_error(message, "HTTP status", scp81->http->status);
		return;
	}
	if (scp81->kind != RSP_SCP81_ANSWER)
		return;
	message->has_sw = script->has_sw;
	message->sw = script->sw;
	message->result.state = RSP_RESULT_OK;
	if (scp81->status.len && !rsp_equal_text(rsp_trim(scp81->status), "ok")) {
		set_error(message,
		          rsp_utf8_valid(scp81->status)
		              ? rsp_arena_printf(arena, "%.*s", (int)scp81->status.len,
		                                 (const char *)scp81->status.data)
		              : "unknown script status",
		          0);
		return;
	}
	if (script->bad_format)
		set_error(message, "bad format", 0);
	word = rsp_status_word_of(script->sw, script->sw_command);
	if (script->has_sw && !word->ok)
		set_error(message, word->name, script->sw);
}

static void fill(struct rsp_message *message, const struct call *call)
{
	static const char *const functions[RSP_NUM_SCP81_KINDS] = {
#define FUNCTION(iface, name, clause)
#define SCP81(kind, name, clause) [RSP_SCP81_##kind] = name,
#include "secure/functions.def"
#undef SCP81
#undef FUNCTION
	};
	const struct rsp_http *http = call->http;
	struct rsp_scp81 *scp81 = call->scp81;
	size_t len = http->body ? http->body->bytes.len : 0;

	message->iface = RSP_IF_SCP81;
	message->direction = !http->is_request                       ? RSP_DIR_RESPONSE
	                     : scp81->kind == RSP_SCP81_NOTIFICATION ? RSP_DIR_NOTIFICATION
	                                                             : RSP_DIR_REQUEST;
	message->clock = http->clock;
	message->t_ns = http->t_ns;
	message->frame = http->first_frame;
	message->last_frame = http->last_frame;
	message->by_line = http->by_line;
	message->slot = slot_of(http);
	message->channel = -1;
	message->connection = http->connection;
	message->connection_frame = http->connection_frame;
	message->function = functions[scp81->kind];
	message->has_command = http->is_request;
	message->has_response = !http->is_request;
	message->command = http->is_request ? http->body : NULL;
	message->response = http->is_request ? NULL : http->body;
	message->command_len = http->is_request ? len : 0;
	message->response_len = http->is_request ? 0 : len;
	message->answers = scp81->answers;
	message->same_as = scp81->same_as;
	message->summary = summary_of(scp81, call->pass->scratch);
	message->ids[RSP_ID_EID] = call->session->eid[0] ? call->session->eid : NULL;
	message->ids[RSP_ID_ICCID] = scp81->iccid[0] ? scp81->iccid : NULL;
	message->build = build;
	message->detail = scp81;
	set_result(message, scp81, call->pass->scratch);
}

static bool has_text(struct rsp_slice in, const char *text)
{
	size_t off;

	return rsp_find(in, rsp_text(text), &off);
}

static void report_from(struct rsp_decode *decode, const struct rsp_scp81 *scp81)
{
	if (!scp81->from.len)
		rsp_report(decode, RSP_RULE_SCP81_FROM, scp81->from, "X-Admin-From is missing");
	else if (!scp81->eid[0] && !scp81->iccid[0] && !scp81->agent_len)
		rsp_report(decode, RSP_RULE_SCP81_FROM, scp81->from,
		           "X-Admin-From names neither a card nor an agent");
	else if (scp81->agent_len && !has_text(scp81->from, "//aa-id/aid/"))
		rsp_report(decode, RSP_RULE_SCP81_FROM, scp81->from,
		           "X-Admin-From does not name the agent behind //aa-id/aid/");
}

static void report(struct rsp_decode *decode, const struct rsp_scp81 *scp81,
                   struct session *session)
{
	struct rsp_slice nowhere = {0};
	unsigned before;

	decode->buffer = scp81->http->head;
	if (!scp81->http->is_request)
		return;
	if (scp81->expected)
		rsp_report(decode, RSP_RULE_SCP81_URI, scp81->http->target,
		           "the server asked for %s to be used next", scp81->expected);
	if (scp81->kind == RSP_SCP81_ANSWER && !scp81->status.len)
		rsp_report(decode, RSP_RULE_SCP81_STATUS, nowhere,
		           "an answer to a script without X-Admin-Script-Status");
	before = decode->num_findings;
	if (scp81->kind != RSP_SCP81_NOTIFICATION && !session->told_from)
		report_from(decode, scp81);
	session->told_from = session->told_from || decode->num_findings > before;
}

static uint64_t emit(const struct call *call)
{
	struct rsp_pass *pass = call->pass;
	struct rsp_message message = {0};
	struct rsp_decode decode;
	struct rsp_node *root;
	struct shown shown;

	call->scp81->same_as = find_shown(call, &shown);
	rsp_decode_init(&decode, pass->scratch, NULL);
	decode.no_nodes = !pass->want_trees;
	report(&decode, call->scp81, call->session);
	root = rsp_scp81_show(&decode, call->scp81);
	fill(&message, call);
	message.tree = pass->want_trees ? root : NULL;
	message.findings = decode.first_finding;
	rsp_pass_emit(pass, &message);
	keep_shown(call, &shown, message.seq);
	return message.seq;
}

static struct rsp_origin origin_of(const struct rsp_http *http)
{
	return (struct rsp_origin){
	    .clock = http->clock,
	    .t_ns = http->t_ns,
	    .frame = http->first_frame,
	    .last_frame = http->last_frame,
	    .by_line = http->by_line,
	    .slot = slot_of(http),
	    .channel = -1,
	    .connection = http->connection,
	};
}

/* Hands on what is in the script. */
static void push_remote(const struct call *call, uint64_t seq)
{
	const struct rsp_scp81 *scp81 = call->scp81;
	const struct session *session = call->session;
	struct rsp_remote_script script = {
	    .frame = call->item->frame,
	    .command = scp81->command,
	    .remote = {.is_answer = scp81->kind == RSP_SCP81_ANSWER,
	               .origin = origin_of(call->http),
	               .carried = "SCP81",
	               .message = seq,
	               .tar = scp81->tar,
	               .aid = rsp_slice(session->application, session->application_len),
	               .command_message = scp81->command.len ? session->script_first : 0},
	};

	script.bytes = rsp_scp81_script(scp81, &script.buffer);
	if (!script.bytes.len || scp81->same_as || (scp81->script.other && !scp81->script.what))
		return;
	script.remote.aid = rsp_arena_copy(call->pass->scratch, script.remote.aid);
	memcpy(script.remote.eid, session->eid, sizeof(script.remote.eid));
	rsp_remote_push(call->pass, &script);
}

static void keep_script(const struct call *call, uint64_t seq)
{
	struct session *session = call->session;
	struct rsp_slice script = call->http->body->bytes;

	rsp_free(session->script);
	session->script = NULL;
	session->script_len = 0;
	session->script_seq = seq;
	session->waits = !call->scp81->same_as;
	session->script_first = call->scp81->same_as ? call->scp81->same_as : seq;
	if (!script.len || script.len > RSP_SCP81_SCRIPT_MAX)
		return;
	session->script = rsp_alloc(script.len);
	if (!session->script) {
		call->pass->out_of_memory = true;
		return;
	}
	memcpy(session->script, script.data, script.len);
	session->script_len = script.len;
}

static void keep_next(struct session *session, struct rsp_slice next)
{
	next = rsp_trim(next);
	session->has_next = next.len && next.len < sizeof(session->next);
	if (!session->has_next)
		return;
	memcpy(session->next, next.data, next.len);
	session->next[next.len] = '\0';
}

/* What is known of a script that a request answers: it is copied, because the session may go on
 * before others have read it. */
static void find_command(const struct call *call)
{
	struct session *session = call->session;
	struct rsp_scp81 *scp81 = call->scp81;

	if (scp81->kind != RSP_SCP81_ANSWER)
		return;
	session->waits = false;
	scp81->answers = session->script_seq;
	scp81->command =
	    rsp_arena_copy(call->pass->scratch, rsp_slice(session->script, session->script_len));
	if (!scp81->application_len && session->application_len) {
		memcpy(scp81->application, session->application, session->application_len);
		scp81->application_len = session->application_len;
	}
}

static void handle_request(struct call *call)
{
	struct rsp_scp81 *scp81 = call->scp81;
	struct rsp_scp81_memory *memory = call->memory;
	struct exchange *exchange;
	struct session *session;
	uint64_t seq;

	scp81->kind = kind_of_request(scp81);
	session = call->session = session_of(call);
	find_command(call);
	rsp_scp81_set_tar(scp81);
	if (scp81->kind == RSP_SCP81_REQUEST && !scp81->resume.len && !session->has_next)
		scp81->answers = take_push(call);
	if (session->has_next && scp81->kind == RSP_SCP81_ANSWER && !scp81->resume.len &&
	    !rsp_equal_text(scp81->http->target, session->next))
		scp81->expected = rsp_arena_printf(call->pass->scratch, "%s", session->next);
	seq = emit(call);
	if (scp81->kind == RSP_SCP81_ANSWER || scp81->kind == RSP_SCP81_NOTIFICATION)
		push_remote(call, seq);
	if (!call->http->exchange)
		return;
	exchange = &memory->exchanges[memory->next_exchange++ % RSP_SCP81_EXCHANGES];
	*exchange = (struct exchange){.waits = !scp81->same_as,
	                              .number = call->http->exchange,
	                              .seq = seq,
	                              .kind = scp81->kind,
	                              .session = (size_t)(session - memory->sessions)};
}

static void handle_response(struct call *call)
{
	struct rsp_scp81 *scp81 = call->scp81;
	struct exchange *exchange = exchange_of(call->memory, call->http->exchange);
	struct session *session;
	uint64_t seq;

	scp81->kind = kind_of_response(scp81, exchange);
	session = exchange ? &call->memory->sessions[exchange->session] : session_of(call);
	call->session = session;
	if (exchange) {
		scp81->answers = exchange->seq;
		exchange->number = 0;
	}
	session->application_len = scp81->application_len;
	memcpy(session->application, scp81->application, sizeof(session->application));
	rsp_scp81_set_tar(scp81);
	seq = emit(call);
	keep_next(session, scp81->next);
	if (scp81->kind != RSP_SCP81_SCRIPT)
		return;
	keep_script(call, seq);
	push_remote(call, seq);
}

void rsp_scp81_end(struct rsp_pass *pass, struct rsp_scp81_memory *memory)
{
	for (size_t i = 0; memory && i < RSP_SCP81_EXCHANGES; i++)
		if (memory->exchanges[i].number && memory->exchanges[i].waits)
			rsp_pass_report_at(pass, RSP_RULE_SCP81_ANSWER, RSP_LEVEL_INCOMPLETE,
			                   memory->exchanges[i].seq, 0,
			                   "what the server answered is not in the trace");
	for (size_t i = 0; memory && i < RSP_SCP81_SESSIONS; i++)
		if (memory->sessions[i].used && memory->sessions[i].waits)
			rsp_pass_report_at(pass, RSP_RULE_SCP81_ANSWER, RSP_LEVEL_INCOMPLETE,
			                   memory->sessions[i].script_seq, 0,
			                   "the card's answer to the script is not in the trace");
}

bool rsp_scp81_handle(struct rsp_pass *pass, struct rsp_scp81_memory **memory,
                      const struct rsp_item *item)
{
	struct call call = {.pass = pass, .item = item, .http = item->http};
	struct rsp_scp81 read;

	if (call.http->gone)
		return false;
	if (!rsp_scp81_read(pass->scratch, call.http, &read) &&
	    !(*memory && !call.http->is_request && exchange_of(*memory, call.http->exchange)))
		return false;
	call.scp81 = rsp_arena_alloc(pass->scratch, sizeof(*call.scp81));
	if (!make(pass, memory) || !call.scp81) {
		pass->out_of_memory = true;
		return true;
	}
	call.memory = *memory;
	*call.scp81 = read;
	if (call.http->is_request)
		handle_request(&call);
	else
		handle_response(&call);
	if (pass->scratch->failed)
		pass->out_of_memory = true;
	return true;
}
