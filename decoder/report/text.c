/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line a message, in columns, for reading. */
#include "report/form.h"

#include <string.h>

enum {
	SEQ_WIDTH = 5,
	FRAME_WIDTH = 6,
	SLOT_WIDTH = 5,
	INTERFACE_WIDTH = 5,
	FUNCTION_WIDTH = 29,
	TAG_WIDTH = 4,
	LEN_WIDTH = 5,
	SW_DIGITS = 4,
	RESULT_WIDTH = 7, /* "9000 ok"; an error pushes the summary, nothing pushes the error */
	ERROR_SIGN_WIDTH = 2,
	GAP = 2,
	FINDING_INDENT = 8,
	LEVEL_WIDTH = 10
};

static const char *const colours[] = {
    [RSP_COLOUR_GOOD] = "\033[32m", [RSP_COLOUR_BAD] = "\033[31m",   [RSP_COLOUR_ODD] = "\033[33m",
    [RSP_COLOUR_NOTE] = "\033[36m", [RSP_COLOUR_STRONG] = "\033[1m", [RSP_COLOUR_FAINT] = "\033[2m",
};

void rsp_colour_begin(struct rsp_writer *writer, enum rsp_colour colour)
{
	if (writer->options.colour)
		rsp_out_text(writer->out, colours[colour]);
}

void rsp_colour_end(struct rsp_writer *writer)
{
	if (writer->options.colour)
		rsp_out_text(writer->out, "\033[0m");
}

/* A sign in its Unicode and its plain form. */
struct sign {
	const char *wide, *plain;
};

static const struct sign sign_both = {"⇄", "="};
static const struct sign sign_command = {"→", ">"};
static const struct sign sign_response = {"←", "<"};
static const struct sign sign_none = {" ", " "};
static const struct sign sign_error = {"✗ ", "! "};

static const struct level_look {
	struct sign sign;
	enum rsp_colour colour;
} level_looks[] = {
    [RSP_LEVEL_INFO] = {{"·", "-"},  RSP_COLOUR_NOTE},
    [RSP_LEVEL_SUSPICIOUS] = {{"?", "?"},   RSP_COLOUR_ODD },
    [RSP_LEVEL_INCOMPLETE] = {{"…", "~"}, RSP_COLOUR_ODD },
    [RSP_LEVEL_VIOLATION] = {{"✗", "!"}, RSP_COLOUR_BAD },
};

static void write_sign(struct rsp_out *out, const struct sign *sign)
{
	rsp_out_text(out, out->ascii ? sign->plain : sign->wide);
}

static const struct sign *direction_sign(const struct rsp_message *message)
{
	/* A reset, a session of a modem that begins or ends: nobody sends anything. */
	if (message->direction == RSP_DIR_NONE && message->iface == RSP_IF_APDU)
		return &sign_none;
	if (message->direction == RSP_DIR_RESPONSE || !message->has_command)
		return &sign_response;
	return message->has_response || message->has_sw ? &sign_both : &sign_command;
}

/* What belongs to no card has its connection there: "c12". */
static void write_connection(struct rsp_out *out, uint32_t connection)
{
	int digits = 1;

	for (uint32_t rest = connection; rest >= 10; rest /= 10)
		digits++;
	rsp_out_char(out, 'c');
	rsp_out_uint(out, connection, 0);
	rsp_out_spaces(out, SLOT_WIDTH - digits);
}

static void write_place(struct rsp_out *out, const struct rsp_message *message)
{
	int before = message->slot >= 0 ? 0 : 1;

	rsp_out_char(out, ' ');
	if (message->connection) {
		write_connection(out, message->connection);
		return;
	}
	if (message->slot >= 0)
		rsp_out_uint(out, (uint64_t)message->slot, SLOT_WIDTH - 3);
	else
		rsp_out_spaces(out, SLOT_WIDTH - 3 - before);
	if (message->slot < 0)
		rsp_out_char(out, '-');
	rsp_out_char(out, '/');
	if (message->channel < 0)
		rsp_out_padded(out, "-", 2);
	else if (message->channel < 10)
		rsp_out_uint(out, (uint64_t)message->channel, 0);
	if (message->channel >= 0 && message->channel < 10)
		rsp_out_char(out, ' ');
	if (message->channel >= 10)
		rsp_out_uint(out, (uint64_t)message->channel, 0);
	rsp_out_char(out, ' ');
}

static void write_function(struct rsp_writer *writer, const struct rsp_message *message)
{
	struct rsp_out *out = writer->out;
	bool strong = message->iface != RSP_IF_APDU;
	const char *function = message->function ? message->function : "?";
	int columns;

	rsp_out_padded(out, rsp_interface_name(message->iface), INTERFACE_WIDTH + 1);
	if (strong)
		rsp_colour_begin(writer, RSP_COLOUR_STRONG);
	columns = rsp_out_clean(out, rsp_text(function));
	if (message->segment) {
		rsp_out_text(out, " #");
		rsp_out_uint(out, message->segment, 0);
		columns += message->segment < 10 ? 3 : 4;
	}
	if (strong)
		rsp_colour_end(writer);
	rsp_out_spaces(out, FUNCTION_WIDTH - columns);
	rsp_out_char(out, ' ');
}

static void write_tag(struct rsp_out *out, uint32_t tag)
{
	int digits = tag ? rsp_base_digits(RSP_HEX8, tag) : 0;

	if (tag)
		rsp_out_hex_uint(out, tag, digits);
	rsp_out_spaces(out, TAG_WIDTH - digits);
}

static void write_len(struct rsp_out *out, bool present, size_t len)
{
	rsp_out_char(out, ' ');
	if (present)
		rsp_out_uint(out, len, LEN_WIDTH);
	else
		rsp_out_padded(out, "    -", LEN_WIDTH);
}

/* The name and number of an error; the number of a status word stands there already. */
static int write_outcome(struct rsp_writer *writer, const struct rsp_message *message)
{
	const char *text = rsp_result_text(&writer->scratch, message);

	if (message->has_sw && rsp_result_is_sw(message))
		text = message->result.name;
	return text ? rsp_out_clean(writer->out, rsp_text(text)) : 0;
}

/* Answers how many columns it took. */
static int write_result(struct rsp_writer *writer, const struct rsp_message *message)
{
	struct rsp_out *out = writer->out;
	bool error = message->result.state == RSP_RESULT_ERROR;
	int columns = SW_DIGITS + 1;

	if (message->has_sw)
		rsp_out_hex_uint(out, message->sw, SW_DIGITS);
	else
		rsp_out_spaces(out, SW_DIGITS);
	rsp_out_char(out, ' ');
	if (message->result.state == RSP_RESULT_NONE)
		return columns;
	rsp_colour_begin(writer, error ? RSP_COLOUR_BAD : RSP_COLOUR_GOOD);
	if (error)
		write_sign(out, &sign_error);
	columns += (error ? ERROR_SIGN_WIDTH : 0) + write_outcome(writer, message);
	rsp_colour_end(writer);
	return columns;
}

static void write_summary(struct rsp_writer *writer, const struct rsp_message *message)
{
	rsp_out_clean(writer->out,
	              rsp_hide_text(&writer->hide, &writer->scratch, rsp_text(message->summary)));
}

static void write_line(struct rsp_writer *writer, const struct rsp_message *message)
{
	struct rsp_out *out = writer->out;
	bool has_result = message->has_sw || message->result.state != RSP_RESULT_NONE;
	int columns = 0;

	rsp_out_uint(out, message->seq, SEQ_WIDTH);
	rsp_out_char(out, ' ');
	rsp_stamp_write(out, &writer->stamp, message);
	rsp_out_uint(out, message->frame, FRAME_WIDTH);
	write_place(out, message);
	write_sign(out, direction_sign(message));
	rsp_out_char(out, ' ');
	write_function(writer, message);
	write_tag(out, message->tag);
	write_len(out, message->has_command, message->command_len);
	write_len(out, message->has_response, message->response_len);
	if (has_result || message->summary)
		rsp_out_spaces(out, GAP);
	if (has_result)
		columns = write_result(writer, message);
	if (message->summary) {
		rsp_out_spaces(out, RESULT_WIDTH - columns);
		rsp_out_spaces(out, GAP);
		write_summary(writer, message);
	}
	rsp_out_char(out, '\n');
}

static void write_message(struct rsp_writer *writer, struct rsp_message *message)
{
	write_line(writer, message);
	if (writer->options.trees)
		rsp_tree_write(writer, message);
	if (writer->options.dumps)
		rsp_dump_write(writer, message);
}

/* Where a finding stands that belongs to no message, or to one that was written long ago. */
static void write_whereabouts(struct rsp_writer *writer, const struct rsp_finding *finding)
{
	if (finding->message && finding->message != writer->last_seq) {
		rsp_out_text(writer->out, "message ");
		rsp_out_uint(writer->out, finding->message, 0);
		rsp_out_text(writer->out, ": ");
	} else if (!finding->message && finding->frame) {
		rsp_out_text(writer->out, "frame ");
		rsp_out_uint(writer->out, finding->frame, 0);
		rsp_out_text(writer->out, ": ");
	}
}

static void write_finding(struct rsp_writer *writer, const struct rsp_finding *finding)
{
	struct rsp_out *out = writer->out;
	const struct level_look *look = &level_looks[finding->level];
	const char *clause = finding->rule->clause;

	rsp_out_spaces(out, FINDING_INDENT);
	rsp_colour_begin(writer, look->colour);
	write_sign(out, &look->sign);
	rsp_out_char(out, ' ');
	rsp_out_padded(out, rsp_level_name(finding->level), LEVEL_WIDTH);
	rsp_colour_end(writer);
	rsp_out_char(out, ' ');
	rsp_out_text(out, finding->rule->id);
	rsp_out_text(out, ": ");
	write_whereabouts(writer, finding);
	rsp_out_clean(out,
	              rsp_hide_text(&writer->hide, &writer->scratch,
	                            rsp_text(finding->text ? finding->text : finding->rule->text)));
	if (clause[0]) {
		rsp_out_text(out, " [");
		rsp_out_text(out, clause);
		rsp_out_char(out, ']');
	}
	rsp_out_char(out, '\n');
}

static void write_heading(struct rsp_writer *writer)
{
	if (!writer->options.headings)
		return;
	rsp_out_text(writer->out, "trace ");
	rsp_out_uint(writer->out, writer->trace, 0);
	rsp_out_text(writer->out, ": ");
	rsp_out_clean(writer->out,
	              rsp_hide_text(&writer->hide, &writer->scratch, rsp_text(writer->name)));
	rsp_out_char(writer->out, '\n');
}

const struct rsp_form_row rsp_form_text = {
    .begin = write_heading, .message = write_message, .finding = write_finding};
