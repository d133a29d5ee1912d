/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/event.h"

#include <string.h>

#include "base/hex.h"
#include "base/nodes.h"
#include "rsp/links.h"
#include "rsptrace/procedure.h"

void rsp_value_of(struct rsp_slice bytes, struct rsp_value *out)
{
	struct rsp_digest digest;

	*out = (struct rsp_value){0};
	if (bytes.len <= RSP_VALUE_LEN) {
		out->len = (uint8_t)bytes.len;
		if (bytes.len)
			memcpy(out->bytes, bytes.data, bytes.len);
		return;
	}
	digest = rsp_digest_of(bytes);
	out->len = RSP_VALUE_DIGEST;
	memcpy(out->bytes, &digest.first, sizeof(digest.first));
	memcpy(out->bytes + sizeof(digest.first), &digest.second, sizeof(digest.second));
}

bool rsp_value_equal(const struct rsp_value *a, const struct rsp_value *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, RSP_VALUE_LEN) == 0;
}

bool rsp_value_of_hex(struct rsp_slice text, struct rsp_value *out)
{
	uint8_t bytes[RSP_VALUE_LEN], high, low;
	size_t len = 0;

	while (len < RSP_VALUE_LEN && rsp_take_u8(&text, &high) && rsp_take_u8(&text, &low)) {
		int upper = rsp_hex_digit(high), lower = rsp_hex_digit(low);

		if (upper < 0 || lower < 0)
			return false;
		bytes[len++] = (uint8_t)(upper << 4 | lower);
	}
	rsp_value_of(rsp_slice(bytes, len), out);
	return len > 0;
}

void rsp_keep_text(char *out, size_t cap, const char *text)
{
	out[0] = '\0';
	if (text)
		strncat(out, text, cap - 1);
}

static bool is_text(const struct rsp_value *value)
{
	for (size_t at = 0; at < value->len; at++)
		if (value->bytes[at] < ' ' || value->bytes[at] > '~')
			return false;
	return value->len > 0;
}

const char *rsp_value_text(struct rsp_arena *arena, const struct rsp_value *value)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[2 * RSP_VALUE_LEN + 1];
	int64_t number;

	if (value->len > RSP_VALUE_LEN)
		return "a longer one";
	if (value->is_number) {
		memcpy(&number, value->bytes, sizeof(number));
		return rsp_arena_printf(arena, "%lld", (long long)number);
	}
	if (is_text(value))
		return rsp_arena_printf(arena, "%.*s", (int)value->len, (const char *)value->bytes);
	for (size_t at = 0; at < value->len; at++) {
		text[2 * at] = digits[value->bytes[at] >> 4];
		text[2 * at + 1] = digits[value->bytes[at] & 0xF];
	}
	text[2 * (size_t)value->len] = '\0';
	return rsp_arena_printf(arena, "%s", text);
}

static struct rsp_slice bytes_of_number(const uint64_t *number)
{
	return rsp_slice(number, sizeof(*number));
}

/* Whom the values of a tree are for. */
struct gathering {
	struct rsp_arena *arena;
	const struct rsp_wanted *wanted;
	const struct rsp_buffer *response;
	struct rsp_event *event;
	struct rsp_fact *facts;
};

static void set_value(const struct gathering *into, struct rsp_fact *fact,
                      const struct rsp_node *node)
{
	struct rsp_slice bytes;

	switch (node->field->kind) {
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
	case RSP_KIND_INT:
	case RSP_KIND_TIME:
		fact->number = node->value.i;
		rsp_value_of(bytes_of_number(&node->value.u), &fact->value);
		fact->value.is_number = true;
		break;
	case RSP_KIND_STRING:
		if (!into->wanted->hex[fact->wanted] ||
		    !rsp_value_of_hex(node->value.bytes, &fact->value))
			rsp_value_of(node->value.bytes, &fact->value);
		fact->text = rsp_arena_text(into->arena, node->value.bytes);
		break;
	case RSP_KIND_BYTES:
	case RSP_KIND_OID:
		rsp_value_of(node->value.bytes, &fact->value);
		break;
	case RSP_KIND_NONE:
		bytes = rsp_span_bytes(node->span);
		fact->is_object = true;
		rsp_value_of(bytes, &fact->value);
		fact->len = (uint32_t)bytes.len;
		if (!rsp_take_u8(&bytes, &fact->head))
			fact->head = 0;
		break;
	}
}

/* False: there are too many. */
static bool add_fact(const struct gathering *into, const struct rsp_node *node, uint16_t wanted,
                     unsigned depth)
{
	struct rsp_event *event = into->event;
	struct rsp_fact *fact = &into->facts[event->num_facts];

	if (event->num_facts == RSP_FACTS_MAX) {
		event->facts_left_out = true;
		return false;
	}
	event->num_facts++;
	event->fact_bits |= rsp_fact_bit(wanted);
	*fact = (struct rsp_fact){.wanted = wanted, .depth = (uint8_t)depth, .span = node->span};
	fact->in_response = into->response && node->span.buffer == into->response;
	set_value(into, fact, node);
	return true;
}

/* The values that a tree holds, into the caller's array. The nodes are gone through in the order of
 * the document, as rsp_node_after does; written out here because every one of every tree is passed.
 */
static void add_facts(const struct gathering *into, const struct rsp_node *root)
{
	const struct rsp_node *at = root;
	unsigned depth = 0;

	into->event->facts = into->facts;
	while (root) {
		uint16_t number = rsp_wanted_of(into->wanted, at->field);

		if (number != RSP_NOT_WANTED && !add_fact(into, at, number, depth))
			return;
		if (at->first) {
			at = at->first;
			depth++;
			continue;
		}
		for (; !at->next; depth--) {
			at = at->parent;
			if (!at)
				return;
		}
		at = at->next;
	}
}

void rsp_event_of(struct rsp_arena *arena, const struct rsp_wanted *wanted,
                  struct rsp_message *message, struct rsp_fact *facts, struct rsp_event *out)
{
	struct gathering gathering = {arena, wanted, message->response, out, facts};

	*out = (struct rsp_event){
	    .seq = message->seq,
	    .trace = message->trace,
	    .iface = message->iface,
	    .direction = message->direction,
	    .clock = message->clock,
	    .t_ns = message->t_ns,
	    .frame = message->frame,
	    .slot = message->slot,
	    .channel = message->channel,
	    .tag = message->tag,
	    .segment = message->segment,
	    .connection = message->connection,
	    .function = message->function,
	    .answers = message->answers,
	    .same_as = message->same_as,
	    .result = message->result,
	    .has_response = message->has_response,
	    .cut = message->cut,
	    .has_sw = message->has_sw,
	    .sw = message->sw,
	    .signatures = message->signatures,
	};
	memcpy(out->ids, message->ids, sizeof(out->ids));
	if (facts)
		add_facts(&gathering, rsp_message_tree(message, arena));
}

static bool keep_text(struct rsp_arena *arena, const char **text)
{
	if (!*text)
		return true;
	*text = rsp_arena_text(arena, rsp_text(*text));
	return !arena->failed;
}

static bool keep_signatures(struct rsp_arena *arena, struct rsp_event *event)
{
	const struct rsp_signature **tail = &event->signatures;

	for (const struct rsp_signature *at = event->signatures; at; at = at->next) {
		struct rsp_signature *copy = rsp_arena_alloc(arena, sizeof(*copy));

		if (!copy)
			return false;
		*copy = (struct rsp_signature){at->kind, at->state, NULL,
		                               rsp_arena_text(arena, rsp_text(at->text)), NULL};
		*tail = copy;
		tail = &copy->next;
	}
	return !arena->failed;
}

bool rsp_event_keep(struct rsp_arena *arena, struct rsp_event *event)
{
	struct rsp_fact *facts = NULL;

	for (size_t at = 0; at < RSP_NUM_IDS; at++)
		if (!keep_text(arena, &event->ids[at]))
			return false;
	if (!keep_text(arena, &event->function) || !keep_text(arena, &event->result.name) ||
	    !keep_text(arena, &event->result.code))
		return false;
	if (event->num_facts)
		facts = rsp_arena_alloc(arena, event->num_facts * sizeof(*facts));
	if (event->num_facts && !facts)
		return false;
	if (facts)
		memcpy(facts, event->facts, event->num_facts * sizeof(*facts));
	for (size_t at = 0; at < event->num_facts; at++) {
		facts[at].span = (struct rsp_span){0};
		if (!keep_text(arena, &facts[at].text))
			return false;
	}
	event->facts = facts;
	return keep_signatures(arena, event);
}

const struct rsp_fact *rsp_event_find(const struct rsp_event *event, uint16_t wanted,
                                      const struct rsp_fact *from)
{
	const struct rsp_fact *end = event->facts ? event->facts + event->num_facts : NULL;

	for (const struct rsp_fact *at = from ? from : event->facts; at < end; at++)
		if (at->wanted == wanted)
			return at;
	return NULL;
}

static bool is_item(const struct rsp_each *each, const struct rsp_fact *fact)
{
	for (size_t at = 0; at < each->num; at++)
		if (each->fields[at] == fact->wanted)
			return true;
	return false;
}

size_t rsp_event_items(const struct rsp_event *event, const struct rsp_each *each)
{
	size_t num = 0;

	for (size_t at = 0; at < event->num_facts && each->num; at++)
		num += is_item(each, &event->facts[at]);
	return num;
}

struct rsp_event rsp_event_item(struct rsp_arena *arena, const struct rsp_event *event,
                                const struct rsp_each *each, size_t item)
{
	struct rsp_fact *facts = rsp_arena_alloc(arena, (event->num_facts + 1) * sizeof(*facts));
	const struct rsp_fact *head = NULL;
	struct rsp_event out = *event;
	size_t seen = 0;

	out.facts = facts;
	out.num_facts = 0;
	for (size_t at = 0; at < event->num_facts && facts; at++) {
		const struct rsp_fact *fact = &event->facts[at];

		if (is_item(each, fact)) {
			head = fact;
			seen++;
		} else if (head && fact->depth <= head->depth) {
			head = NULL;
		}
		if (!head || seen == item + 1)
			facts[out.num_facts++] = *fact;
	}
	return out;
}
