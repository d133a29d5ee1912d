/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/dns.h"

#include "base/decode.h"
#include "carrier/endpoint.h"

enum {
	FIELD_MESSAGE,
	FIELD_ID,
	FIELD_IS_RESPONSE,
	FIELD_OPCODE,
	FIELD_AUTHORITATIVE,
	FIELD_TRUNCATED,
	FIELD_RECURSION_DESIRED,
	FIELD_RECURSION_AVAILABLE,
	FIELD_RCODE,
	FIELD_QUESTION,
	FIELD_ANSWER,
	FIELD_AUTHORITY,
	FIELD_ADDITIONAL,
	FIELD_NAME,
	FIELD_TYPE,
	FIELD_CLASS,
	FIELD_TTL,
	FIELD_ADDRESS,
	FIELD_TARGET,
	FIELD_DATA,
	NUM_FIELDS
};

/* RFC 1035 4.1.1 */
enum { HEADER_LEN = 12, RESPONSE_BIT = 0x8000, RCODE_MASK = 0x0F, COUNT_LEN = 2 };

/* IANA, DNS parameters */
enum { TYPE_A = 1, TYPE_NS = 2, TYPE_CNAME = 5, TYPE_PTR = 12, TYPE_AAAA = 28 };

static const struct rsp_name no_yes[] = {
    {0, "no" },
    {1, "yes"},
    {0, NULL },
};
static const struct rsp_name opcodes[] = {
    {0, "query" },
    {4, "notify"},
    {5, "update"},
    {0, NULL    },
};
static const struct rsp_name rcodes[] = {
    {0, "no error"                                    },
    {1, "FormErr: the server could not read the query"},
    {2, "ServFail: the server failed"                 },
    {3, "NXDomain: the name does not exist"           },
    {4, "NotImp: not implemented"                     },
    {5, "Refused"                                     },
    {0, NULL                                          },
};
static const struct rsp_name types[] = {
    {TYPE_A,     "A"    },
    {TYPE_NS,    "NS"   },
    {TYPE_CNAME, "CNAME"},
    {6,          "SOA"  },
    {TYPE_PTR,   "PTR"  },
    {15,         "MX"   },
    {16,         "TXT"  },
    {TYPE_AAAA,  "AAAA" },
    {33,         "SRV"  },
    {35,         "NAPTR"},
    {41,         "OPT"  },
    {64,         "SVCB" },
    {65,         "HTTPS"},
    {255,        "ANY"  },
    {0,          NULL   },
};
static const struct rsp_name classes[] = {
    {1,   "IN" },
    {255, "ANY"},
    {0,   NULL },
};

#define ROW(key, label, kind, base, names, clause)                                                 \
	{                                                                                          \
		"dns." key, label, RSP_KIND_##kind, RSP_##base, RSP_PUBLIC, names, clause          \
	}

static const struct rsp_field fields[NUM_FIELDS] = {
    [FIELD_MESSAGE] = ROW("message", "DNS message", NONE, DEC, NULL, "RFC 1035 4.1"),
    [FIELD_ID] = ROW("id", "Identifier", UINT, HEX16, NULL, "RFC 1035 4.1.1"),
    [FIELD_IS_RESPONSE] = ROW("is_response", "Response", UINT, DEC, no_yes, "RFC 1035 4.1.1"),
    [FIELD_OPCODE] = ROW("opcode", "Kind of query", UINT, DEC, opcodes, "RFC 1035 4.1.1"),
    [FIELD_AUTHORITATIVE] =
        ROW("authoritative", "Authoritative", UINT, DEC, no_yes, "RFC 1035 4.1.1"),
    [FIELD_TRUNCATED] = ROW("truncated", "Truncated", UINT, DEC, no_yes, "RFC 1035 4.1.1"),
    [FIELD_RECURSION_DESIRED] =
        ROW("recursion_desired", "Recursion desired", UINT, DEC, no_yes, "RFC 1035 4.1.1"),
    [FIELD_RECURSION_AVAILABLE] =
        ROW("recursion_available", "Recursion available", UINT, DEC, no_yes, "RFC 1035 4.1.1"),
    [FIELD_RCODE] = ROW("rcode", "Response code", UINT, DEC, rcodes, "RFC 1035 4.1.1"),
    [FIELD_QUESTION] = ROW("question", "Question", NONE, DEC, NULL, "RFC 1035 4.1.2"),
    [FIELD_ANSWER] = ROW("answer", "Answer", NONE, DEC, NULL, "RFC 1035 4.1.3"),
    [FIELD_AUTHORITY] = ROW("authority", "Authority", NONE, DEC, NULL, "RFC 1035 4.1.3"),
    [FIELD_ADDITIONAL] = ROW("additional", "Additional record", NONE, DEC, NULL, "RFC 1035 4.1.3"),
    [FIELD_NAME] = ROW("name", "Name", STRING, DEC, NULL, "RFC 1035 3.1"),
    [FIELD_TYPE] = ROW("type", "Type", UINT, DEC, types, "RFC 1035 3.2.2"),
    [FIELD_CLASS] = ROW("class", "Class", UINT, DEC, classes, "RFC 1035 3.2.4"),
    [FIELD_TTL] = ROW("ttl", "Time to live (seconds)", UINT, DEC, NULL, "RFC 1035 3.2.1"),
    [FIELD_ADDRESS] = ROW("address", "Address", STRING, DEC, NULL, "RFC 1035 3.4.1"),
    [FIELD_TARGET] = ROW("target", "Name it stands for", STRING, DEC, NULL, "RFC 1035 3.3"),
    [FIELD_DATA] = ROW("data", "Data", BYTES, DEC, NULL, "RFC 1035 3.2.1"),
};

struct rsp_field_table rsp_dns_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = NUM_FIELDS};
}

/* One message while it is shown. */
struct showing {
	struct rsp_decode *decode;
	struct rsp_node *root;
	struct rsp_slice whole, rest;
	unsigned num_records;
	bool bad;
	/* What it came to: */
	bool is_response;
	uint16_t id, rcode;
	const char *name, *address; /* the first of each; NULL: none */
	const char *type;
};

static void report_bad(struct showing *s, struct rsp_slice where, const char *text)
{
	if (!s->bad)
		rsp_report(s->decode, RSP_RULE_DNS_BAD, where, "%s", text);
	s->bad = true;
}

static struct rsp_slice taken_since(struct rsp_slice before, struct rsp_slice now)
{
	return rsp_sub(before, 0, rsp_offset_in(before, now));
}

static const char *copy_text(struct showing *s, const char *text)
{
	return rsp_arena_printf(s->decode->arena, "%s", text);
}

static bool show_name(struct showing *s, struct rsp_node *parent, int field, struct rsp_slice *in,
                      const char **out)
{
	char text[RSP_DNS_TEXT_ROOM];
	struct rsp_slice before = *in;

	if (!rsp_dns_name(s->whole, in, text)) {
		report_bad(s, before, "a name does not end, is too long, or points forward");
		return false;
	}
	*out = copy_text(s, text);
	rsp_node_text(s->decode, parent, &fields[field], taken_since(before, *in), *out);
	return true;
}

static bool show_u16(struct showing *s, struct rsp_node *parent, int field, uint16_t *out)
{
	struct rsp_slice part, in;

	if (!rsp_take(&s->rest, sizeof(*out), &part)) {
		report_bad(s, s->rest, "the message ends within a record");
		return false;
	}
	in = part;
	if (rsp_take_u16be(&in, out))
		rsp_node_uint(s->decode, parent, &fields[field], part, *out);
	return true;
}

static void show_header(struct showing *s, struct rsp_slice header)
{
	static const struct {
		int field;
		unsigned first, num;
	} bits[] = {
	    {FIELD_IS_RESPONSE,         0,  1},
	    {FIELD_OPCODE,              1,  4},
	    {FIELD_AUTHORITATIVE,       5,  1},
	    {FIELD_TRUNCATED,           6,  1},
	    {FIELD_RECURSION_DESIRED,   7,  1},
	    {FIELD_RECURSION_AVAILABLE, 8,  1},
	    {FIELD_RCODE,               12, 4},
	};
	static const unsigned width = 16;
	struct rsp_slice id = rsp_sub(header, 0, 2), flags = rsp_sub(header, 2, 2), in = header;
	uint16_t word = 0;

	if (!rsp_take_u16be(&in, &s->id) || !rsp_take_u16be(&in, &word))
		return;
	s->is_response = word & RESPONSE_BIT;
	s->rcode = word & RCODE_MASK;
	rsp_node_uint(s->decode, s->root, &fields[FIELD_ID], id, s->id);
	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++)
		rsp_node_bits(s->decode, s->root, &fields[bits[i].field], flags, bits[i].first,
		              bits[i].num,
		              (unsigned)word >> (width - bits[i].first - bits[i].num) &
		                  ((1U << bits[i].num) - 1));
}

static bool show_question(struct showing *s)
{
	struct rsp_slice before = s->rest;
	struct rsp_node *node = rsp_node_new(s->decode, s->root, &fields[FIELD_QUESTION], before);
	const char *name = NULL;
	uint16_t type, class;

	if (!show_name(s, node, FIELD_NAME, &s->rest, &name) ||
	    !show_u16(s, node, FIELD_TYPE, &type) || !show_u16(s, node, FIELD_CLASS, &class))
		return false;
	if (node)
		node->span = rsp_span_of(s->decode->buffer, taken_since(before, s->rest));
	if (s->name)
		return true;
	s->name = name;
	s->type = rsp_value_name(types, type);
	return true;
}

static void show_address(struct showing *s, struct rsp_node *node, struct rsp_slice data)
{
	struct rsp_endpoint end = {.address_len = (uint8_t)data.len};
	const char *text;

	for (size_t i = 0; i < sizeof(end.address); i++)
		if (!rsp_peek_u8(data, i, &end.address[i]))
			break;
	text = rsp_endpoint_address(s->decode->arena, &end);
	rsp_node_text(s->decode, node, &fields[FIELD_ADDRESS], data, text);
	if (!s->address)
		s->address = text;
}

static void show_data(struct showing *s, struct rsp_node *node, uint16_t type,
                      struct rsp_slice data)
{
	enum { V4_LEN = 4, V6_LEN = 16 };
	struct rsp_slice in = data;
	const char *name;

	if ((type == TYPE_A && data.len == V4_LEN) || (type == TYPE_AAAA && data.len == V6_LEN))
		show_address(s, node, data);
	else if (type == TYPE_CNAME || type == TYPE_NS || type == TYPE_PTR)
		(void)!show_name(s, node, FIELD_TARGET, &in, &name);
	else
		rsp_node_bytes(s->decode, node, &fields[FIELD_DATA], data, data);
}

static bool show_record(struct showing *s, int field)
{
	struct rsp_slice before = s->rest, ttl, data;
	struct rsp_node *node = rsp_node_new(s->decode, s->root, &fields[field], before);
	const char *name;
	uint16_t type, class, len = 0;
	uint32_t seconds = 0;
	struct rsp_slice in;

	if (!show_name(s, node, FIELD_NAME, &s->rest, &name) ||
	    !show_u16(s, node, FIELD_TYPE, &type) || !show_u16(s, node, FIELD_CLASS, &class))
		return false;
	if (!rsp_take(&s->rest, sizeof(seconds), &ttl) || !rsp_take_u16be(&s->rest, &len) ||
	    !rsp_take(&s->rest, len, &data)) {
		report_bad(s, s->rest, "the message ends within a record");
		return false;
	}
	in = ttl;
	if (rsp_take_u32be(&in, &seconds))
		rsp_node_uint(s->decode, node, &fields[FIELD_TTL], ttl, seconds);
	show_data(s, node, type, data);
	if (node)
		node->span = rsp_span_of(s->decode->buffer, taken_since(before, s->rest));
	return true;
}

static void show(struct showing *s)
{
	static const int sections[] = {FIELD_QUESTION, FIELD_ANSWER, FIELD_AUTHORITY,
	                               FIELD_ADDITIONAL};
	enum { FIRST_COUNT = 4 };
	struct rsp_slice header, counts;
	uint16_t num;

	s->root = rsp_node_new(s->decode, NULL, &fields[FIELD_MESSAGE], s->whole);
	s->rest = s->whole;
	if (!rsp_take(&s->rest, HEADER_LEN, &header))
		return;
	show_header(s, header);
	counts = rsp_sub(header, FIRST_COUNT, HEADER_LEN);
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		if (!rsp_take_u16be(&counts, &num))
			return;
		for (; num; num--)
			if (s->num_records++ >= RSP_DNS_MAX_RECORDS ||
			    !(i ? show_record(s, sections[i]) : show_question(s)))
				return;
	}
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct rsp_datagram *datagram = message->detail;
	struct rsp_decode decode;
	struct showing s = {.decode = &decode, .whole = datagram->bytes};

	rsp_decode_init(&decode, arena, datagram->buffer);
	show(&s);
	return s.root;
}

static const char *summary_of(const struct showing *s)
{
	if (!s->name)
		return NULL;
	return rsp_arena_concat(s->decode->arena, s->name, s->type ? " " : "",
	                        s->type ? s->type : "", s->address ? ", " : "",
	                        s->address ? s->address : "", NULL);
}

static uint64_t remember(struct rsp_dns_memory *memory, const struct showing *s,
                         uint32_t connection, uint64_t seq)
{
	memory->asked[memory->next++ % RSP_DNS_MAX_ASKED] =
	    (struct rsp_dns_asked){.seq = seq, .connection = connection, .id = s->id};
	return 0;
}

/* The query that a response answers: it has its identifier. */
static uint64_t pair(struct rsp_dns_memory *memory, const struct showing *s, uint32_t connection)
{
	const struct rsp_dns_asked *other = NULL;

	for (size_t i = 0; i < RSP_DNS_MAX_ASKED; i++) {
		struct rsp_dns_asked *asked = &memory->asked[i];
		uint64_t seq = asked->seq;

		if (!seq || asked->connection != connection)
			continue;
		if (asked->id == s->id) {
			asked->seq = 0;
			return seq;
		}
		other = asked;
	}
	if (other)
		rsp_report(s->decode, RSP_RULE_DNS_OTHER, rsp_sub(s->whole, 0, sizeof(s->id)),
		           "the identifier is 0x%04X, that of the query 0x%04X (message %llu)",
		           s->id, other->id, (unsigned long long)other->seq);
	return 0;
}

static void set_result(struct rsp_message *message, const struct showing *s)
{
	const char *name = rsp_value_name(rcodes, s->rcode);

	if (!s->is_response)
		return;
	message->result.state = s->rcode ? RSP_RESULT_ERROR : RSP_RESULT_OK;
	message->result.name = s->rcode ? (name ? name : "unknown response code") : NULL;
	message->result.number = s->rcode;
}

static void emit(struct rsp_pass *pass, struct rsp_dns_memory *memory, const struct showing *s,
                 const struct rsp_datagram *datagram)
{
	const struct rsp_origin *origin = &datagram->origin;
	struct rsp_message message = {
	    .iface = RSP_IF_DNS,
	    .direction = s->is_response ? RSP_DIR_RESPONSE : RSP_DIR_REQUEST,
	    .clock = origin->clock,
	    .t_ns = origin->t_ns,
	    .frame = origin->frame,
	    .last_frame = origin->last_frame,
	    .by_line = origin->by_line,
	    .slot = origin->slot,
	    .channel = -1,
	    .function = s->is_response ? "response" : "query",
	    .has_command = !s->is_response,
	    .has_response = s->is_response,
	    .connection = datagram->stream->number,
	    .connection_frame = datagram->stream->first_frame,
	    .summary = summary_of(s),
	    .build = build,
	    .detail = datagram,
	};

	if (s->is_response) {
		message.response = datagram->buffer;
		message.response_len = datagram->bytes.len;
	} else {
		message.command = datagram->buffer;
		message.command_len = datagram->bytes.len;
	}
	message.answers = s->is_response
	                      ? pair(memory, s, datagram->stream->number)
	                      : remember(memory, s, datagram->stream->number, pass->next_seq + 1);
	message.findings = s->decode->first_finding;
	message.tree = pass->want_trees ? s->root : NULL;
	set_result(&message, s);
	rsp_pass_emit(pass, &message);
}

/* A name as labels, none of which is a pointer: RFC 1035 3.1. */
static bool skip_labels(struct rsp_slice *in)
{
	enum { LABEL_MAX = 63, LABELS_MAX = 128 };
	struct rsp_slice label;
	uint8_t len, c;

	for (unsigned num = 0; num < LABELS_MAX; num++) {
		if (!rsp_take_u8(in, &len) || len > LABEL_MAX || !rsp_take(in, len, &label))
			return false;
		if (!len)
			return num > 0;
		while (rsp_take_u8(&label, &c))
			if (c <= ' ' || c > '~')
				return false;
	}
	return false;
}

bool rsp_dns_may_be(struct rsp_slice in)
{
	/* RFC 1035 4.1.1: a standard query or its answer, with one question of class IN. */
	enum { OPCODE = 0x7800, RESERVED = 0x0040, ONE = 1, CLASS_IN = 1, RECORDS_MAX = 64 };
	uint16_t id, flags, questions, answers, class, type;

	return rsp_take_u16be(&in, &id) && rsp_take_u16be(&in, &flags) &&
	       !(flags & (OPCODE | RESERVED)) && rsp_take_u16be(&in, &questions) &&
	       questions == ONE && rsp_take_u16be(&in, &answers) && answers <= RECORDS_MAX &&
	       rsp_skip(&in, 2 * sizeof(uint16_t)) && skip_labels(&in) &&
	       rsp_take_u16be(&in, &type) && type && rsp_take_u16be(&in, &class) &&
	       class == CLASS_IN;
}

bool rsp_dns_handle(struct rsp_pass *pass, struct rsp_dns_memory *memory,
                    const struct rsp_datagram *datagram)
{
	struct rsp_decode decode;
	struct showing s = {.decode = &decode, .whole = datagram->bytes};

	if (datagram->stream->ends[RSP_WAY_TO_SERVER].port != RSP_DNS_PORT ||
	    datagram->bytes.len < HEADER_LEN)
		return false;
	rsp_decode_init(&decode, pass->scratch, datagram->buffer);
	decode.no_nodes = !pass->want_trees;
	show(&s);
	emit(pass, memory, &s, datagram);
	return true;
}
