/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/pcapng.h"

#include <string.h>

#include "card/apdu.h"
#include "card/status.h"
#include "report/parts.h"
#include "source/marks.h"

/* draft-ietf-opsawg-pcapng */
enum {
	BLOCK_SECTION = 0x0A0D0D0A,
	BLOCK_INTERFACE = 1,
	BLOCK_ENHANCED = 6,
	BYTE_ORDER_MAGIC = 0x1A2B3C4D,
	VERSION_MAJOR = 1,
	BLOCK_MIN = 12,
	WORD = 4,
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_APPLICATION = 4, /* shb_userappl */
	OPTION_NAME = 2,        /* if_name */
	OPTION_DESCRIPTION = 3, /* if_description */
	OPTION_TSRESOL = 9,
	NANOSECONDS = 9,
	LINK_IPV4 = 228
};

/* RFC 791, RFC 768, libosmocore's gsmtap.h */
enum {
	IP_LEN = 20,
	UDP_LEN = 8,
	GSMTAP_LEN = 16,
	HEADERS_LEN =
	    IP_LEN + UDP_LEN + GSMTAP_LEN, /* also enough for the tags of a packet alone */
	IP_VERSION_AND_WORDS = 0x45,
	IP_TTL = 64,
	IP_UDP = 17,
	IP_CHECKSUM_AT = 10,
	GSMTAP_PORT = 4729,
	GSMTAP_VERSION = 2,
	GSMTAP_WORDS = 4,
	GSMTAP_SIM = 4,
	GSMTAP_SUB_TYPE_AT = 12,
	GSMTAP_SLOT_AT = 14,
	SLOT_MAX = 255
};

#define LOCALHOST UINT32_C(0x7F000001)

enum sub_type { SUB_APDU, SUB_ATR, SUB_PPS_REQUEST, SUB_PPS_RESPONSE };

/* Slots and channels whose state is kept; slots beyond share one. */
enum { NUM_SLOTS = 16, HEADER_LEN = 4 };

/* What a channel waits for. Another command then ends an unfinished exchange, whose messages come
 * before those of the new one where that is read in two steps. */
enum waiting { WAITS_NOT, WAITS_FETCH, WAITS_REPEAT, WAITS_CHAIN };

struct channel {
	enum waiting waiting;
	uint8_t cla, ins, p1, p2; /* of the last command */
};

struct rsp_pcapng {
	struct rsp_out *out;
	struct rsp_overwrite *overwrite;
	struct rsp_marks interfaces[RSP_PCAPNG_MAX_INTERFACES]; /* of this section */
	uint32_t num_interfaces;
	struct rsp_pcapng_counts counts;
	bool failed;
	struct rsp_arena arena; /* of the packet being written */
	struct channel channels[NUM_SLOTS][RSP_NUM_CHANNELS];
	bool unanswered[NUM_SLOTS]; /* the last command of the slot has no answer */
	/* A command that waits for its response, in memory of its own. */
	bool waits;
	struct rsp_card_item command;
	struct rsp_overwritten command_overwritten;
	struct rsp_arena kept;
	struct rsp_parts parts[NUM_SLOTS];
};

_Static_assert((int)RSP_MARKS_TAGS_MAX <= (int)HEADERS_LEN, "the tags find room");

struct rsp_pcapng *rsp_pcapng_new(struct rsp_out *out, struct rsp_overwrite *overwrite)
{
	struct rsp_pcapng *pcapng = rsp_alloc(sizeof(*pcapng));

	if (!pcapng)
		return NULL;
	pcapng->out = out;
	pcapng->overwrite = overwrite;
	rsp_arena_init(&pcapng->arena, 0);
	rsp_arena_init(&pcapng->kept, 0);
	return pcapng;
}

void rsp_pcapng_free(struct rsp_pcapng *pcapng)
{
	if (!pcapng)
		return;
	rsp_arena_free(&pcapng->arena);
	rsp_arena_free(&pcapng->kept);
	for (size_t i = 0; i < NUM_SLOTS; i++)
		rsp_parts_free(&pcapng->parts[i]);
	rsp_free(pcapng);
}

struct rsp_pcapng_counts rsp_pcapng_counts(const struct rsp_pcapng *pcapng)
{
	return pcapng->counts;
}

static void put_be16(uint8_t *to, uint32_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

static void put_be32(uint8_t *to, uint32_t value)
{
	put_be16(to, value >> 16);
	put_be16(to + 2, value);
}

/* Blocks are little-endian. */
static void out_le16(struct rsp_out *out, uint32_t value)
{
	rsp_out_char(out, (char)(value & 0xFF));
	rsp_out_char(out, (char)(value >> 8 & 0xFF));
}

static void out_le32(struct rsp_out *out, uint32_t value)
{
	out_le16(out, value & 0xFFFF);
	out_le16(out, value >> 16);
}

static uint32_t padded(size_t len)
{
	return (uint32_t)(len + (size_t)-len % WORD);
}

static void out_padded(struct rsp_out *out, struct rsp_slice bytes)
{
	rsp_out_bytes(out, bytes);
	for (size_t at = bytes.len; at < padded(bytes.len); at++)
		rsp_out_char(out, '\0');
}

static uint32_t option_len(const char *text)
{
	return text[0] ? WORD + padded(strlen(text)) : 0;
}

static void out_option(struct rsp_out *out, uint16_t code, struct rsp_slice value)
{
	out_le16(out, code);
	out_le16(out, (uint32_t)value.len);
	out_padded(out, value);
}

static void out_text_option(struct rsp_out *out, uint16_t code, const char *text)
{
	if (text[0])
		out_option(out, code, rsp_text(text));
}

static void out_end_of_options(struct rsp_out *out)
{
	out_le16(out, OPTION_END);
	out_le16(out, 0);
}

static bool is_alone(const struct rsp_marks *marks)
{
	return marks->payload != RSP_HINT_NONE;
}

static void write_interface(struct rsp_pcapng *pcapng, const struct rsp_marks *marks)
{
	static const uint8_t resolution = NANOSECONDS;
	const char *name = rsp_arena_printf(&pcapng->arena, "cards %u", pcapng->num_interfaces);
	const char *description = rsp_marks_text(&pcapng->arena, marks);
	uint32_t len = BLOCK_MIN + 8 + option_len(name) + option_len(description) + 2 * WORD + WORD;
	struct rsp_out *out = pcapng->out;

	out_le32(out, BLOCK_INTERFACE);
	out_le32(out, len);
	out_le16(out, is_alone(marks) ? RSP_LINK_EXPORTED_PDU : LINK_IPV4);
	out_le16(out, 0);
	out_le32(out, 0); /* packets are whole */
	out_text_option(out, OPTION_NAME, name);
	out_text_option(out, OPTION_DESCRIPTION, description);
	out_option(out, OPTION_TSRESOL, rsp_slice(&resolution, 1));
	out_end_of_options(out);
	out_le32(out, len);
}

static bool same_marks(const struct rsp_marks *a, const struct rsp_marks *b)
{
	return a->no_slot == b->no_slot && a->no_times == b->no_times && a->undated == b->undated &&
	       a->ordered == b->ordered && a->alone == b->alone && a->payload == b->payload &&
	       a->slot == b->slot && a->has_session == b->has_session && a->session == b->session &&
	       a->param == b->param;
}

/* The interface whose packets have these marks; written when it is the first. */
static uint32_t interface_of(struct rsp_pcapng *pcapng, const struct rsp_marks *marks)
{
	uint32_t at = 0;

	while (at < pcapng->num_interfaces && !same_marks(&pcapng->interfaces[at], marks))
		at++;
	if (at < pcapng->num_interfaces)
		return at;
	if (at == RSP_PCAPNG_MAX_INTERFACES) {
		pcapng->failed = true;
		return 0;
	}
	write_interface(pcapng, marks);
	pcapng->interfaces[pcapng->num_interfaces++] = *marks;
	return at;
}

/* RFC 1071 */
static uint16_t checksum(const uint8_t *header)
{
	uint32_t sum = 0;

	for (size_t at = 0; at < IP_LEN; at += 2)
		sum += (uint32_t)header[at] << 8 | header[at + 1];
	sum = (sum & 0xFFFF) + (sum >> 16);
	sum = (sum & 0xFFFF) + (sum >> 16);
	return (uint16_t)~sum;
}

static int slot_byte(int slot)
{
	return slot < 0 ? 0 : slot > SLOT_MAX ? SLOT_MAX : slot;
}

static void fill_headers(uint8_t headers[static HEADERS_LEN], enum sub_type sub_type, int slot,
                         size_t len)
{
	uint8_t *udp = headers + IP_LEN, *gsmtap = udp + UDP_LEN;

	memset(headers, 0, HEADERS_LEN);
	headers[0] = IP_VERSION_AND_WORDS;
	put_be16(headers + 2, (uint32_t)(HEADERS_LEN + len));
	headers[8] = IP_TTL;
	headers[9] = IP_UDP;
	put_be32(headers + 12, LOCALHOST);
	put_be32(headers + 16, LOCALHOST);
	put_be16(headers + IP_CHECKSUM_AT, checksum(headers));
	put_be16(udp, GSMTAP_PORT);
	put_be16(udp + 2, GSMTAP_PORT);
	put_be16(udp + 4, (uint32_t)(UDP_LEN + GSMTAP_LEN + len));
	gsmtap[0] = GSMTAP_VERSION;
	gsmtap[1] = GSMTAP_WORDS;
	gsmtap[2] = GSMTAP_SIM;
	gsmtap[GSMTAP_SUB_TYPE_AT] = (uint8_t)sub_type;
	gsmtap[GSMTAP_SLOT_AT] = (uint8_t)slot_byte(slot);
}

/* What was done to a packet, for its comment; "": nothing. */
static const char *comment_of(struct rsp_pcapng *pcapng, struct rsp_overwritten overwritten)
{
	if (overwritten.secret && overwritten.personal)
		return rsp_arena_printf(
		    &pcapng->arena, "rsptrace: %zu secret and %zu personal bytes are overwritten",
		    overwritten.secret, overwritten.personal);
	if (overwritten.secret)
		return rsp_arena_printf(&pcapng->arena,
		                        "rsptrace: %zu secret bytes are overwritten",
		                        overwritten.secret);
	if (overwritten.personal)
		return rsp_arena_printf(&pcapng->arena,
		                        "rsptrace: %zu personal bytes are overwritten",
		                        overwritten.personal);
	return "";
}

static struct rsp_marks marks_of(const struct rsp_card_item *item)
{
	return (struct rsp_marks){
	    .no_slot = item->slot < 0,
	    .alone = item->alone,
	    .no_times = item->clock == RSP_CLOCK_NONE || item->t_ns < 0,
	    .undated = item->clock == RSP_CLOCK_RELATIVE && item->t_ns >= 0,
	};
}

/* What stands before the bytes of an item. */
static size_t fill_front(uint8_t headers[static HEADERS_LEN], const struct rsp_card_item *item,
                         enum sub_type sub_type, const struct rsp_marks *marks, size_t len)
{
	if (is_alone(marks))
		return rsp_marks_tags(marks, headers);
	fill_headers(headers, sub_type, item->slot, len);
	return HEADERS_LEN;
}

static void write_packet(struct rsp_pcapng *pcapng, const struct rsp_card_item *item,
                         enum sub_type sub_type, const struct rsp_marks *marks,
                         struct rsp_overwritten overwritten)
{
	uint32_t interface = interface_of(pcapng, marks);
	uint64_t time = marks->no_times ? 0 : (uint64_t)item->t_ns;
	struct rsp_slice bytes = rsp_sub(item->bytes, 0, RSP_PCAPNG_MAX_ITEM);
	const char *comment = comment_of(pcapng, overwritten);
	uint8_t headers[HEADERS_LEN];
	size_t headers_len = fill_front(headers, item, sub_type, marks, bytes.len);
	uint32_t data_len = (uint32_t)(headers_len + bytes.len);
	uint32_t len = BLOCK_MIN + 20 + padded(data_len) + option_len(comment) + WORD;
	struct rsp_out *out = pcapng->out;

	out_le32(out, BLOCK_ENHANCED);
	out_le32(out, len);
	out_le32(out, interface);
	out_le32(out, (uint32_t)(time >> 32));
	out_le32(out, (uint32_t)(time & UINT32_MAX));
	out_le32(out, data_len);
	out_le32(out, data_len);
	rsp_out_bytes(out, rsp_slice(headers, headers_len));
	rsp_out_bytes(out, bytes);
	for (size_t at = data_len; at < padded(data_len); at++)
		rsp_out_char(out, '\0');
	out_text_option(out, OPTION_COMMENT, comment);
	out_end_of_options(out);
	out_le32(out, len);
	pcapng->counts.packets++;
	pcapng->counts.cut += bytes.len != item->bytes.len;
	pcapng->counts.overwritten_packets += comment[0] != '\0';
}

static size_t slot_of(const struct rsp_card_item *item)
{
	return (size_t)(item->slot + 1) % NUM_SLOTS;
}

static bool is_fetch(const struct rsp_apdu *command)
{
	return command->command.ins == RSP_INS_GET_RESPONSE;
}

/* Whether a command goes on with what its channel waits for, or nothing waits. */
static bool continues(const struct rsp_pcapng *pcapng, size_t slot, const struct rsp_apdu *apdu)
{
	const struct channel *channel = &pcapng->channels[slot][apdu->class.channel];
	const struct rsp_capdu *command = &apdu->command;
	bool same = command->ins == channel->ins && command->p1 == channel->p1 &&
	            command->p2 == channel->p2;

	if (pcapng->unanswered[slot])
		return false;
	switch (channel->waiting) {
	case WAITS_FETCH:
		return is_fetch(apdu);
	case WAITS_REPEAT:
		return is_fetch(apdu) || (same && command->cla == channel->cla);
	case WAITS_CHAIN:
		return same;
	case WAITS_NOT:
		break;
	}
	return true;
}

static enum waiting waiting_after(const struct rsp_apdu *command, const struct rsp_apdu *response)
{
	switch (rsp_sw1(response->sw)) {
	case RSP_SW1_RESPONSE_WAITS:
	case RSP_SW1_GSM_RESPONSE_WAITS:
		return WAITS_FETCH;
	case RSP_SW1_WARNING:
	case RSP_SW1_WARNING_CHANGED:
		return command->instruction->shape == RSP_CASE_4 && !response->response.len
		           ? WAITS_FETCH
		           : WAITS_NOT;
	case RSP_SW1_WRONG_LE:
		return WAITS_REPEAT;
	default:
		return command->class.chaining ? WAITS_CHAIN : WAITS_NOT;
	}
}

/* Notes what a command and its answer leave. */
static void note_exchange(struct rsp_pcapng *pcapng, size_t slot, const struct rsp_apdu *command,
                          const struct rsp_apdu *response)
{
	struct channel *channel = &pcapng->channels[slot][command->class.channel];

	pcapng->unanswered[slot] = !response->has_response;
	*channel = (struct channel){
	    .waiting = waiting_after(command, response),
	    .cla = command->command.cla,
	    .ins = command->command.ins,
	    .p1 = command->command.p1,
	    .p2 = command->command.p2,
	};
}

/* A packet that the reader must not take for a whole exchange. */
static void write_alone(struct rsp_pcapng *pcapng, const struct rsp_card_item *item,
                        enum rsp_hint payload, struct rsp_overwritten overwritten)
{
	struct rsp_marks marks = marks_of(item);

	marks.payload = payload;
	marks.slot = (uint64_t)slot_byte(item->slot);
	marks.has_session = item->has_session;
	marks.session = item->has_session ? item->session : 0;
	marks.param = item->param;
	marks.ordered = payload == RSP_HINT_RAPDU && item->ordered_pair;
	write_packet(pcapng, item, SUB_APDU, &marks, overwritten);
}

static void flush_command(struct rsp_pcapng *pcapng)
{
	if (!pcapng->waits)
		return;
	pcapng->waits = false;
	pcapng->unanswered[slot_of(&pcapng->command)] = true;
	write_alone(pcapng, &pcapng->command, RSP_HINT_CAPDU, pcapng->command_overwritten);
	rsp_arena_reset(&pcapng->kept);
}

/* Whether the card may answer a command with so many bytes, as card/ sees it. */
static bool may_answer(const struct rsp_apdu *command, size_t len)
{
	enum rsp_case shape = command->instruction->shape;

	if (command->command.has_le)
		return len <= command->command.le;
	return len == 0 || (shape != RSP_CASE_1 && shape != RSP_CASE_3);
}

/* Whether a frame of both is cut into the same command and response again. */
static bool reads_back(struct rsp_slice joined, const struct rsp_apdu *command,
                       const struct rsp_apdu *response)
{
	struct rsp_apdu frame;

	return response->has_sw && rsp_apdu_of_frame(joined, &frame) && frame.has_command &&
	       frame.has_response && frame.has_sw && frame.sw == response->sw && !command->fault &&
	       !response->fault && !frame.fault && may_answer(command, response->response.len) &&
	       rsp_equal(frame.front, command->front) && rsp_equal(frame.back, command->back) &&
	       frame.command.has_lc == command->command.has_lc &&
	       frame.command.has_le == command->command.has_le &&
	       frame.command.le == command->command.le &&
	       frame.command.extended == command->command.extended &&
	       rsp_equal(frame.command.data, command->command.data) &&
	       rsp_equal(frame.response, response->response);
}

static struct rsp_slice joined(struct rsp_pcapng *pcapng, struct rsp_slice a, struct rsp_slice b)
{
	uint8_t *data = rsp_arena_alloc(&pcapng->arena, a.len + b.len + 1);

	if (!data)
		return (struct rsp_slice){0};
	if (a.len)
		memcpy(data, a.data, a.len);
	if (b.len)
		memcpy(data + a.len, b.data, b.len);
	return rsp_slice(data, a.len + b.len);
}

/* Writes the command that waits and its response: as one packet where that reads back. */
static bool write_pair(struct rsp_pcapng *pcapng, const struct rsp_card_item *item,
                       struct rsp_overwritten overwritten)
{
	struct rsp_card_item both = pcapng->command;
	struct rsp_marks marks = marks_of(&both);
	struct rsp_apdu command, response;
	size_t slot = slot_of(&both);
	bool as_one;

	if (!pcapng->waits || both.slot != item->slot || !rsp_apdu_of_command(both.bytes, &command))
		return false;
	rsp_apdu_of_response(item->bytes, &response);
	as_one =
	    !both.has_session && both.clock == item->clock && continues(pcapng, slot, &command);
	note_exchange(pcapng, slot, &command, &response);
	both.bytes = joined(pcapng, both.bytes, item->bytes);
	if (!as_one || both.bytes.len > RSP_PCAPNG_MAX_ITEM ||
	    !reads_back(both.bytes, &command, &response)) {
		flush_command(pcapng);
		pcapng->unanswered[slot] = false;
		return false;
	}
	overwritten.secret += pcapng->command_overwritten.secret;
	overwritten.personal += pcapng->command_overwritten.personal;
	write_packet(pcapng, &both, SUB_APDU, &marks, overwritten);
	pcapng->waits = false;
	rsp_arena_reset(&pcapng->kept);
	return true;
}

static void keep_command(struct rsp_pcapng *pcapng, const struct rsp_card_item *item,
                         struct rsp_overwritten overwritten)
{
	flush_command(pcapng);
	pcapng->command = *item;
	pcapng->command.bytes = rsp_arena_copy(&pcapng->kept, item->bytes);
	pcapng->command_overwritten = overwritten;
	pcapng->waits = true;
	if (pcapng->kept.failed)
		pcapng->failed = true;
}

static void write_whole(struct rsp_pcapng *pcapng, const struct rsp_card_item *item,
                        enum sub_type sub_type, struct rsp_overwritten overwritten)
{
	struct rsp_marks marks = marks_of(item);
	struct rsp_apdu apdu;

	if (item->kind == RSP_ITEM_TPDU && rsp_apdu_of_frame(item->bytes, &apdu) &&
	    apdu.has_command)
		note_exchange(pcapng, slot_of(item), &apdu, &apdu);
	write_packet(pcapng, item, sub_type, &marks, overwritten);
}

static void write_item(struct rsp_pcapng *pcapng, const struct rsp_card_item *item,
                       struct rsp_overwritten overwritten)
{
	static const enum sub_type sub_types[] = {
	    [RSP_ITEM_TPDU] = SUB_APDU,
	    [RSP_ITEM_COMMAND] = SUB_APDU,
	    [RSP_ITEM_RESPONSE] = SUB_APDU,
	    [RSP_ITEM_ATR] = SUB_ATR,
	    [RSP_ITEM_PPS_REQUEST] = SUB_PPS_REQUEST,
	    [RSP_ITEM_PPS_RESPONSE] = SUB_PPS_RESPONSE,
	    [RSP_ITEM_RESET] = SUB_ATR,
	};
	static const enum rsp_hint alone[] = {
	    [RSP_ITEM_RESPONSE] = RSP_HINT_RAPDU,
	    [RSP_ITEM_PART_HEADER] = RSP_HINT_TPDU_HEADER,
	    [RSP_ITEM_PART_COMMAND] = RSP_HINT_TPDU_COMMAND,
	    [RSP_ITEM_PART_RESPONSE] = RSP_HINT_TPDU_RESPONSE,
	    [RSP_ITEM_PART_SW] = RSP_HINT_TPDU_SW,
	    [RSP_ITEM_OPEN] = RSP_HINT_OPEN,
	    [RSP_ITEM_CLOSE] = RSP_HINT_CLOSE,
	    [RSP_ITEM_REFUSED] = RSP_HINT_REFUSED,
	};

	if (item->kind == RSP_ITEM_COMMAND) {
		keep_command(pcapng, item, overwritten);
		return;
	}
	if (item->kind == RSP_ITEM_RESPONSE && write_pair(pcapng, item, overwritten))
		return;
	flush_command(pcapng);
	if (item->kind < sizeof(alone) / sizeof(*alone) && alone[item->kind] != RSP_HINT_NONE)
		write_alone(pcapng, item, alone[item->kind], overwritten);
	else if (item->kind == RSP_ITEM_RESET && !item->bytes.len)
		write_alone(pcapng, item, RSP_HINT_RESET, overwritten);
	else
		write_whole(pcapng, item, sub_types[item->kind], overwritten);
}

/* Parts that are no whole exchange stay parts. */
static void flush_parts(struct rsp_pcapng *pcapng, struct rsp_parts *parts)
{
	for (const struct rsp_part *part = parts->first; part; part = part->next)
		write_item(pcapng, &part->item, part->overwritten);
	rsp_parts_forget(parts);
}

static bool is_in_order(const struct rsp_pcapng *pcapng, const struct rsp_card_item *item)
{
	struct rsp_apdu apdu;

	return rsp_apdu_of_frame(item->bytes, &apdu) && apdu.has_command &&
	       continues(pcapng, slot_of(item), &apdu);
}

/* Writes the parts of a slot that end with a status word: as one packet where that reads back. */
static void write_parts(struct rsp_pcapng *pcapng, struct rsp_parts *parts)
{
	struct rsp_overwritten overwritten;
	struct rsp_card_item whole;

	if (!rsp_parts_join(parts, &pcapng->arena, &whole, &overwritten) ||
	    !is_in_order(pcapng, &whole)) {
		flush_parts(pcapng, parts);
		return;
	}
	write_item(pcapng, &whole, overwritten);
	rsp_parts_forget(parts);
}

static void take_item(struct rsp_pcapng *pcapng, const struct rsp_card_item *item,
                      struct rsp_overwritten overwritten)
{
	struct rsp_parts *parts = &pcapng->parts[slot_of(item)];

	if (!rsp_parts_fits(parts, item))
		flush_parts(pcapng, parts);
	if (!rsp_parts_fits(parts, item)) {
		write_item(pcapng, item, overwritten);
		return;
	}
	if (!rsp_parts_add(parts, item, overwritten))
		pcapng->failed = true;
	else if (item->kind == RSP_ITEM_PART_SW)
		write_parts(pcapng, parts);
}

static void flush_all(struct rsp_pcapng *pcapng)
{
	for (size_t i = 0; i < NUM_SLOTS; i++)
		flush_parts(pcapng, &pcapng->parts[i]);
	flush_command(pcapng);
}

void rsp_pcapng_item(struct rsp_pcapng *pcapng, const struct rsp_card_item *item)
{
	struct rsp_card_item written = *item;
	struct rsp_overwritten overwritten;
	uint8_t *bytes;

	rsp_arena_reset(&pcapng->arena);
	bytes = rsp_arena_alloc(&pcapng->arena, item->bytes.len + 1);
	if (!bytes) {
		pcapng->failed = true;
		return;
	}
	if (item->bytes.len)
		memcpy(bytes, item->bytes.data, item->bytes.len);
	if (!rsp_overwrite_item(pcapng->overwrite, item, bytes, &overwritten)) {
		pcapng->failed = true;
		return;
	}
	written.bytes = rsp_slice(bytes, item->bytes.len);
	take_item(pcapng, &written, overwritten);
	if (pcapng->arena.failed)
		pcapng->failed = true;
}

void rsp_pcapng_begin(struct rsp_pcapng *pcapng)
{
	static const char application[] = "rsptrace";
	const uint32_t len = BLOCK_MIN + 16 + option_len(application) + WORD;
	struct rsp_out *out = pcapng->out;

	flush_all(pcapng);
	out_le32(out, BLOCK_SECTION);
	out_le32(out, len);
	out_le32(out, BYTE_ORDER_MAGIC);
	out_le16(out, VERSION_MAJOR);
	out_le16(out, 0);
	out_le32(out, UINT32_MAX); /* the length of the section is not known */
	out_le32(out, UINT32_MAX);
	out_text_option(out, OPTION_APPLICATION, application);
	out_end_of_options(out);
	out_le32(out, len);
	pcapng->num_interfaces = 0;
}

bool rsp_pcapng_end(struct rsp_pcapng *pcapng)
{
	flush_all(pcapng);
	return !pcapng->failed;
}
