/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/scp80.h"

#include <string.h>

#include "base/values.h"
#include "card/status.h"
#include "secure/channel_message.h"
#include "secure/fields.h"
#include "secure/local.h"
#include "secure/remote.h"
#include "secure/scp81.h"
#include "secure/secure.h"

enum {
	MAX_ANSWERED = 8,   /* commands that are tried for one response */
	STATUS_LAST = 0x0C, /* TS 102 225 5.2: higher ones are reserved */
	VERSION_SHIFT = 4
};

struct rsp_secure {
	struct rsp_memory *memory;     /* NULL: nothing was met yet */
	struct rsp_channels *channels; /* likewise */
	struct rsp_scp81_memory *scp81;
};

struct rsp_secure *rsp_secure_new(void)
{
	return rsp_alloc(sizeof(struct rsp_secure));
}

void rsp_secure_free(struct rsp_secure *secure)
{
	if (!secure)
		return;
	rsp_channels_free(secure->channels);
	rsp_scp81_free(secure->scp81);
	rsp_free(secure->memory);
	rsp_free(secure);
}

/* It is large, and most traces need none. */
static struct rsp_memory *memory_of(struct rsp_pass *pass, struct rsp_secure *secure)
{
	if (!secure->memory)
		secure->memory = rsp_alloc(sizeof(*secure->memory));
	if (!secure->memory)
		pass->out_of_memory = true;
	return secure->memory;
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	struct rsp_scp80 scp80 = *(const struct rsp_scp80 *)message->detail;
	struct rsp_decode decode;

	rsp_decode_init(&decode, arena, scp80.packet.buffer);
	return rsp_scp80_show(&decode, &scp80);
}

static const char *contents_of(const struct rsp_scp80 *scp80, struct rsp_arena *arena)
{
	const struct rsp_script *script = &scp80->script;

	if (script->what)
		return rsp_arena_concat(arena, ", ", script->what, NULL);
	if (script->num_commands)
		return rsp_arena_printf(
		    arena, ", %u %s%s%s%s", script->num_commands,
		    script->num_commands == 1 ? "command" : "commands",
		    script->names[0] ? ": " : "", script->names,
		    script->has_sw ? rsp_arena_printf(arena, ", %04X", script->sw) : "");
	return "";
}

static const char *summary_of(const struct rsp_scp80 *scp80, struct rsp_arena *arena)
{
	const struct rsp_packet *packet = &scp80->packet;
	const char *name = rsp_tar_name(packet->tar);
	const char *tar;

	if (!packet->tar.len)
		return NULL;
	tar = rsp_arena_concat(arena, "TAR ", rsp_value_hex(arena, packet->tar), name ? " " : "",
	                       name ? name : "", NULL);
	if (!scp80->opened.open)
		return rsp_arena_concat(arena, tar, ", closed", NULL);
	return rsp_arena_printf(arena, "%s, counter %llu%s", tar,
	                        (unsigned long long)scp80->opened.counter,
	                        contents_of(scp80, arena));
}

static void set_result(struct rsp_message *message, const struct rsp_scp80 *scp80)
{
	const struct rsp_opened *opened = &scp80->opened;
	const struct rsp_script *script = &scp80->script;
	const struct rsp_status_word *word;
	const char *name;

	if (!scp80->packet.secured->is_response || !opened->open)
		return;
	message->has_sw = script->has_sw;
	message->sw = script->sw;
	message->result.state = RSP_RESULT_OK;
	if (opened->status_octet) {
		name =
		    rsp_value_name(rsp_ota_field_of(RSP_OTA_STATUS)->names, opened->status_octet);
		message->result.state = RSP_RESULT_ERROR;
		message->result.name = name ? name : "reserved";
		message->result.number = opened->status_octet;
		return;
	}
	if (script->bad_format) {
		message->result.state = RSP_RESULT_ERROR;
		message->result.name = "bad format";
	}
	word = rsp_status_word_of(script->sw, script->sw_command);
	if (!script->has_sw || word->ok)
		return;
	message->result.state = RSP_RESULT_ERROR;
	message->result.name = word->name;
	message->result.number = script->sw;
}

static void fill(struct rsp_message *message, struct rsp_scp80 *scp80, struct rsp_arena *arena)
{
	const struct rsp_secured *secured = scp80->packet.secured;
	const struct rsp_origin *origin = &secured->origin;
	bool down = secured->way == RSP_SMS_TO_CARD;

	message->iface = RSP_IF_SCP80;
	message->direction = down ? RSP_DIR_COMMAND : RSP_DIR_RESPONSE;
	message->clock = origin->clock;
	message->t_ns = origin->t_ns;
	message->frame = origin->frame;
	message->last_frame = origin->last_frame;
	message->by_line = origin->by_line;
	message->slot = origin->slot;
	message->channel = origin->channel;
	message->connection = origin->connection;
	message->function = secured->is_response ? "response packet" : "command packet";
	message->has_command = down;
	message->has_response = !down;
	message->command = down ? scp80->packet.buffer : NULL;
	message->response = down ? NULL : scp80->packet.buffer;
	message->command_len = down ? scp80->packet.whole.len : 0;
	message->response_len = down ? 0 : scp80->packet.whole.len;
	message->parts = secured->parts;
	message->answers = scp80->command ? scp80->command->seq : 0;
	message->summary = summary_of(scp80, arena);
	message->build = build;
	message->detail = scp80;
	set_result(message, scp80);
}

uint64_t rsp_scp80_emit(struct rsp_pass *pass, struct rsp_scp80 *scp80)
{
	struct rsp_message message = {0};
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, pass->scratch, scp80->packet.buffer);
	decode.no_nodes = !pass->want_trees;
	rsp_scp80_report(&decode, scp80);
	root = rsp_scp80_show(&decode, scp80);
	fill(&message, scp80, pass->scratch);
	message.tree = pass->want_trees ? root : NULL;
	message.findings = decode.first_finding;
	rsp_pass_emit(pass, &message);
	return message.seq;
}

static struct rsp_opening opening_of(struct rsp_pass *pass, const struct rsp_memory *memory,
                                     const struct rsp_secured *secured)
{
	const struct rsp_card_id *card =
	    secured->origin.connection ? NULL : rsp_memory_card(memory, secured->origin.slot);

	return (struct rsp_opening){
	    .crypto = pass->crypto,
	    .keyring = pass->keyring,
	    .derived = pass->derived,
	    .arena = pass->scratch,
	    .iccid = card ? card->iccid : secured->iccid,
	    .eid = card ? card->eid : NULL,
	    .any_key = pass->any_key,
	    .first = memory->last_set,
	};
}

static void keep_script(struct rsp_remembered *command, const struct rsp_opened *opened)
{
	if (!opened->open || opened->data.len > sizeof(command->script))
		return;
	command->script_len = (uint16_t)opened->data.len;
	if (opened->data.len)
		memcpy(command->script, opened->data.data, opened->data.len);
}

/* Whether a command that no key opens now was of keys that opened others. */
static bool was_right(const struct rsp_memory *memory, const struct rsp_packet *packet)
{
	for (size_t i = 0; i < RSP_SECURE_COUNTERS; i++) {
		const struct rsp_counter *counter = &memory->counters[i];

		if (counter->used && counter->set && counter->leg.way == packet->secured->way &&
		    (counter->leg.slot == packet->secured->origin.slot ||
		     packet->secured->origin.connection) &&
		    counter->version == packet->kic_octet >> VERSION_SHIFT &&
		    rsp_equal(rsp_slice(counter->tar, RSP_TAR_LEN), packet->tar))
			return true;
	}
	return false;
}

/* A card looks at the counter of a packet whose check is right; what cannot be checked counts too.
 */
static bool may_count(const struct rsp_scp80 *scp80)
{
	return scp80->opened.open && scp80->opened.proof != RSP_PROOF_FAILED;
}

/* Whose keys opened the packet, or, of a plain response, the command that it answers; else the card
 * in the slot. */
static const char *eid_of(const struct rsp_scp80 *scp80, const struct rsp_card_id *card)
{
	const struct rsp_key_set *set = scp80->opened.set;

	if (!set && scp80->command)
		set = scp80->command->set;
	if (set && *set->eid)
		return set->eid;
	return card ? card->eid : "";
}

/* Hands on what is in the script: SGP.02 4.1. */
static void push_remote(struct rsp_pass *pass, const struct rsp_memory *memory,
                        const struct rsp_scp80 *scp80, uint64_t message)
{
	const struct rsp_secured *secured = scp80->packet.secured;
	const struct rsp_card_id *card =
	    secured->origin.connection ? NULL : rsp_memory_card(memory, secured->origin.slot);
	const char *eid = eid_of(scp80, card);
	uint8_t *aid = rsp_arena_alloc(pass->scratch, RSP_REMOTE_AID_LEN);
	struct rsp_remote_script script = {
	    .bytes = scp80->opened.data,
	    .buffer = scp80->opened.buffer,
	    .frame = scp80->item->frame,
	    .remote = {.is_answer = secured->is_response,
	               .origin = secured->origin,
	               .carried = "SCP80",
	               .message = message,
	               .tar = scp80->packet.tar},
	};

	if (!aid || !scp80->opened.open || scp80->script.is_push ||
	    (scp80->script.other && !scp80->script.what))
		return;
	script.remote.aid = rsp_remote_aid(scp80->packet.tar, aid);
	memcpy(script.remote.eid, eid, strlen(eid) + 1);
	if (scp80->command) {
		script.command = rsp_arena_copy(
		    pass->scratch, rsp_slice(scp80->command->script, scp80->command->script_len));
		script.remote.command_message = scp80->command->seq;
	}
	rsp_remote_push(pass, &script);
}

static void handle_command(struct rsp_pass *pass, struct rsp_memory *memory,
                           struct rsp_scp80 *scp80)
{
	const struct rsp_opening opening = opening_of(pass, memory, scp80->packet.secured);
	struct rsp_remembered *command;

	rsp_packet_open(&opening, &scp80->packet, &scp80->opened);
	scp80->seen_right = was_right(memory, &scp80->packet);
	if (scp80->opened.set)
		memory->last_set = scp80->opened.set;
	scp80->counted = may_count(scp80);
	if (scp80->counted)
		scp80->counting = rsp_memory_count(memory, &scp80->packet, &scp80->opened,
		                                   &scp80->last_counter, &scp80->last_frame);
	command = rsp_memory_command(memory, &scp80->packet, &scp80->opened);
	keep_script(command, &scp80->opened);
	command->seq = rsp_scp80_emit(pass, scp80);
	push_remote(pass, memory, scp80, command->seq);
}

enum { ASKS_CIPHER = 0x10 };

static bool is_by_counter(const struct rsp_remembered *command, const struct rsp_opened *opened)
{
	return opened->open && command->has_counter && opened->counter == command->counter &&
	       opened->status_octet <= STATUS_LAST;
}

static bool is_by_proof(const struct rsp_remembered *command, const struct rsp_opened *opened)
{
	(void)command;
	return opened->open && opened->proof == RSP_PROOF_OK;
}

static void open_as(const struct rsp_opening *opening, struct rsp_scp80 *scp80,
                    const struct rsp_remembered *command, bool ciphered)
{
	struct rsp_opening own = *opening;
	uint8_t spi2 = ciphered ? command->spi2 : command->spi2 & (uint8_t)~ASKS_CIPHER;

	if (command->set)
		own.first = command->set;
	rsp_packet_secured_as(&scp80->packet, spi2, command->kic, command->kid);
	rsp_packet_open(&own, &scp80->packet, &scp80->opened);
}

typedef bool is_answer_fn(const struct rsp_remembered *command, const struct rsp_opened *opened);

/* Opens a response as plain, which errors may be, then as the command asks. */
static bool try_answer(const struct rsp_opening *opening, struct rsp_scp80 *scp80,
                       const struct rsp_remembered *command, is_answer_fn *is_answer)
{
	open_as(opening, scp80, command, false);
	if (is_answer(command, &scp80->opened))
		return true;
	if (!(command->spi2 & ASKS_CIPHER))
		return false;
	open_as(opening, scp80, command, true);
	return is_answer(command, &scp80->opened);
}

static bool is_plain(const struct rsp_scp80 *scp80)
{
	return scp80->opened.open && scp80->opened.status_octet <= STATUS_LAST &&
	       !scp80->opened.padding_bad;
}

/* Neither counter nor check says which command this answers: the latest. */
static void open_by_order(const struct rsp_opening *opening, struct rsp_scp80 *scp80,
                          const struct rsp_remembered *command)
{
	open_as(opening, scp80, command, false);
	if (is_plain(scp80) && (!(command->spi2 & ASKS_CIPHER) || !scp80->packet.check_len))
		return;
	if (command->spi2 & ASKS_CIPHER)
		open_as(opening, scp80, command, true);
	else
		scp80->opened.open = false; /* ciphered, though nobody asked for that */
}

static struct rsp_remembered *
find_command(struct rsp_memory *memory, const struct rsp_opening *opening, struct rsp_scp80 *scp80)
{
	static is_answer_fn *const ways[] = {is_by_counter, is_by_proof};
	struct rsp_remembered *command = NULL;

	for (size_t way = 0; way < sizeof(ways) / sizeof(*ways); way++)
		for (unsigned nth = 0; nth < MAX_ANSWERED; nth++) {
			command = rsp_memory_answered(memory, scp80->packet.secured,
			                              scp80->packet.tar, nth);
			if (!command)
				break;
			if (try_answer(opening, scp80, command, ways[way]))
				return command;
		}
	command = rsp_memory_answered(memory, scp80->packet.secured, scp80->packet.tar, 0);
	if (command)
		open_by_order(opening, scp80, command);
	return command;
}

/* Without its command nothing says how a response is secured: plain, if it looks so. */
static void open_alone(const struct rsp_opening *opening, struct rsp_scp80 *scp80)
{
	rsp_packet_secured_as(&scp80->packet, 0, 0, 0);
	rsp_packet_open(opening, &scp80->packet, &scp80->opened);
	if (scp80->opened.status_octet > STATUS_LAST || scp80->opened.padding_bad)
		scp80->opened.open = false;
}

/* Commands before the one that is answered, which should have been too. */
static void tell_passed_over(struct rsp_pass *pass, struct rsp_memory *memory,
                             const struct rsp_scp80 *scp80)
{
	const struct rsp_remembered *other;

	if (!scp80->command || scp80->other_counter ||
	    !is_by_counter(scp80->command, &scp80->opened))
		return;
	while ((other = rsp_memory_passed_over(memory, scp80->command)))
		rsp_pass_report_at(pass, RSP_RULE_SCP80_ANSWER_MISSING, RSP_LEVEL_SUSPICIOUS,
		                   other->seq, 0,
		                   rsp_arena_printf(pass->scratch,
		                                    "there is no response to counter %llu, but "
		                                    "one to %llu (message %llu)",
		                                    (unsigned long long)other->counter,
		                                    (unsigned long long)scp80->command->counter,
		                                    (unsigned long long)scp80->command->seq));
}

/* Keys with which a command that stayed closed has the counter that its card answers. */
static const struct rsp_key_set *near_of(const struct rsp_scp80 *scp80)
{
	const struct rsp_remembered *command = scp80->command;

	if (!command || command->has_counter || !scp80->opened.open || !scp80->opened.status_octet)
		return NULL;
	for (size_t i = 0; i < RSP_PACKET_NEAR_KEYS && command->near_keys[i].set; i++)
		if (command->near_keys[i].counter == scp80->opened.counter)
			return command->near_keys[i].set;
	return NULL;
}

static void handle_response(struct rsp_pass *pass, struct rsp_memory *memory,
                            struct rsp_scp80 *scp80)
{
	const struct rsp_opening opening = opening_of(pass, memory, scp80->packet.secured);

	if (!scp80->packet.bad && scp80->packet.body.len)
		scp80->command = find_command(memory, &opening, scp80);
	if (!scp80->command)
		open_alone(&opening, scp80);
	scp80->other_counter = scp80->command && scp80->opened.open &&
	                       scp80->command->has_counter &&
	                       scp80->opened.counter != scp80->command->counter;
	scp80->near = near_of(scp80);
	if (scp80->command)
		scp80->command->answered = true;
	push_remote(pass, memory, scp80, rsp_scp80_emit(pass, scp80));
	tell_passed_over(pass, memory, scp80);
}

/* A push may lead to a session over HTTP. */
static void note_push(struct rsp_pass *pass, struct rsp_secure *secure,
                      const struct rsp_scp80 *scp80, uint64_t seq)
{
	const struct rsp_secured *secured = scp80->packet.secured;

	if (!secured->is_response && scp80->script.is_push)
		rsp_scp81_push(pass, &secure->scp81,
		               secured->origin.connection ? -1 : secured->origin.slot, seq);
}

static void handle_packet(struct rsp_pass *pass, struct rsp_secure *secure,
                          const struct rsp_item *item)
{
	struct rsp_memory *memory = memory_of(pass, secure);
	struct rsp_scp80 *scp80 = rsp_arena_alloc(pass->scratch, sizeof(*scp80));
	const struct rsp_buffer *buffer = item->buffer;
	uint64_t before = pass->next_seq;

	if (!buffer)
		buffer =
		    rsp_buffer_frame(pass->scratch, item->bytes, item->secured->origin.frame, 0);
	if (!memory || !scp80 || !buffer) {
		pass->out_of_memory = true;
		return;
	}
	scp80->item = item;
	rsp_packet_read(item->secured, buffer, item->buffer ? item->bytes : buffer->bytes,
	                &scp80->packet);
	if (item->secured->is_response)
		handle_response(pass, memory, scp80);
	else
		handle_command(pass, memory, scp80);
	note_push(pass, secure, scp80, before + 1);
	if (pass->scratch->failed)
		pass->out_of_memory = true;
}

static const struct rsp_card_id *card_in(const struct rsp_secure *secure, int slot)
{
	return secure->memory ? rsp_memory_card(secure->memory, slot) : NULL;
}

/* Whether a command of a card, on which no channel was begun yet, begins one, or will be of use to
 * one. */
static bool may_begin(const struct rsp_capdu *command)
{
	return rsp_channel_concerns(command->cla, command->ins, command->data) ||
	       rsp_channel_notes(command->ins, command->p1, command->p2);
}

/* An exchange that may be a function of a security domain (`local`), or one that a secure channel
 * begins with. */
__attribute__((noinline)) static bool take_exchange(struct rsp_pass *pass,
                                                    struct rsp_secure *secure,
                                                    const struct rsp_item *item, bool local,
                                                    bool begins)
{
	struct rsp_memory *memory = pass->keyring ? memory_of(pass, secure) : NULL;

	if (memory)
		rsp_memory_learn(memory, item->exchange);
	if (local)
		rsp_local_push(pass, card_in(secure, item->slot), item);
	return (secure->channels || begins) &&
	       rsp_scp_take_exchange(pass, &secure->channels, card_in(secure, item->slot), item);
}

/* Where no channel is open and there are no keys, hardly any exchange is of interest. */
static inline bool handle_exchange(struct rsp_pass *pass, struct rsp_secure *secure,
                                   const struct rsp_item *item)
{
	bool local = item->param && rsp_local_has(item->exchange);
	bool begins = item->param && may_begin(&item->exchange->command);

	return (local || begins || secure->channels || pass->keyring) &&
	       take_exchange(pass, secure, item, local, begins);
}

/* What ends channels without a command. */
static void handle_end(struct rsp_secure *secure, const struct rsp_item *item)
{
	bool reset = item->hint != RSP_HINT_CHANNEL;

	if (secure->channels)
		rsp_channels_end(secure->channels, item->slot, reset ? -1 : (int)item->param,
		                 item->frame ? item->frame->number : 0,
		                 reset ? "the card was reset" : "the logical channel was closed");
}

__attribute__((noinline)) static bool handle_other(struct rsp_pass *pass, struct rsp_secure *secure,
                                                   const struct rsp_item *item)
{
	switch ((int)item->hint) {
	case RSP_HINT_SECURED:
		if (item->secured)
			handle_packet(pass, secure, item);
		return true;
	case RSP_HINT_END:
		rsp_scp81_end(pass, secure->scp81);
		break;
	case RSP_HINT_HTTP:
		return item->http && rsp_scp81_handle(pass, &secure->scp81, item);
	case RSP_HINT_REMOTE:
		return item->remote && rsp_scp_take_remote(pass, &secure->channels,
		                                           card_in(secure, item->slot), item);
	case RSP_HINT_CHANNEL:
	case RSP_HINT_ATR:
	case RSP_HINT_RESET:
		handle_end(secure, item);
		break;
	default:
		break;
	}
	return false;
}

bool rsp_secure_handle(struct rsp_pass *pass, struct rsp_secure *secure,
                       const struct rsp_item *item)
{
	if (item->hint == RSP_HINT_EXCHANGE)
		return item->exchange && handle_exchange(pass, secure, item);
	return handle_other(pass, secure, item);
}
