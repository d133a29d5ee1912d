/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line a message, in columns, for reading. */
#include "report/form.h"

#include <string.h>

enum {
	HEAD_ROOM = 256, /* characters of the columns before the function, and of those behind it */
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

static const char colour_end[] = "\033[0m";

void rsp_colour_begin(struct rsp_writer *writer, enum rsp_colour colour)
{
	rsp_colour_on(writer->out, writer->options.colour, colour);
}

void rsp_colour_end(struct rsp_writer *writer)
{
	rsp_colour_off(writer->out, writer->options.colour);
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
	if (message->direction == RSP_DIR_REQUEST)
		return &sign_command;
	return message->has_response || message->has_sw ? &sign_both : &sign_command;
}

static char *put_sign(char *to, const struct rsp_out *out, const struct sign *sign)
{
	return rsp_put_text(to, out->ascii ? sign->plain : sign->wide);
}

static char *put_colour(char *to, const struct rsp_writer *writer, const char *colour)
{
	return writer->options.colour ? rsp_put_text(to, colour) : to;
}

/* What belongs to no card has its connection there: "c12". */
static char *put_connection(char *to, uint32_t connection)
{
	char *start = rsp_put_char(to, 'c');

	to = rsp_put_uint(start, connection, 0);
	return rsp_put_spaces(to, SLOT_WIDTH - (int)(to - start));
}

static char *put_place(char *to, const struct rsp_message *message)
{
	int channel = message->channel;

	to = rsp_put_char(to, ' ');
	if (message->connection)
		return put_connection(to, message->connection);
	if (message->slot >= 0)
		to = rsp_put_small(to, (uint64_t)message->slot, SLOT_WIDTH - 3);
	else
		to = rsp_put_text(to, " -");
	to = rsp_put_char(to, '/');
	to = channel < 0 ? rsp_put_char(to, '-') : rsp_put_small(to, (uint64_t)channel, 0);
	return rsp_put_text(to, channel < 10 ? "  " : " ");
}

/* The names of the interfaces in a column of their own. */
static char *put_interface(char *to, enum rsp_interface iface)
{
	char *end = rsp_put_text(to, rsp_interface_name(iface));

	return rsp_put_spaces(end, INTERFACE_WIDTH + 1 - (int)(end - to));
}

/* What stands before the function. */
static void write_head(struct rsp_writer *writer, const struct rsp_message *message)
{
	struct rsp_out *out = writer->out;
	char *to = rsp_out_room(out, HEAD_ROOM + RSP_STAMP_ROOM);

	if (!to)
		return;
	to = rsp_put_uint(to, message->seq, SEQ_WIDTH);
	to = rsp_put_char(to, ' ');
	to = rsp_stamp_put(to, &writer->stamp, message);
	to = rsp_put_uint(to, message->frame, FRAME_WIDTH);
	to = put_place(to, message);
	to = put_sign(to, out, direction_sign(message));
	to = rsp_put_char(to, ' ');
	to = put_interface(to, message->iface);
	if (message->iface != RSP_IF_APDU)
		to = put_colour(to, writer, rsp_colour_code(RSP_COLOUR_STRONG));
	rsp_out_put(out, to);
}

static char *put_tag(char *to, uint32_t tag)
{
	int digits = tag ? rsp_base_digits(RSP_HEX8, tag) : 0;

	return rsp_put_spaces(rsp_put_hex(to, tag, digits), TAG_WIDTH - digits);
}

static char *put_len(char *to, bool present, size_t len)
{
	to = rsp_put_char(to, ' ');
	return present ? rsp_put_uint(to, len, LEN_WIDTH) : rsp_put_text(to, "    -");
}

static bool has_result(const struct rsp_message *message)
{
	return message->has_sw || message->result.state != RSP_RESULT_NONE;
}

static char *put_sw(char *to, const struct rsp_message *message)
{
	to = message->has_sw ? rsp_put_hex(to, message->sw, SW_DIGITS)
	                     : rsp_put_spaces(to, SW_DIGITS);
	return rsp_put_char(to, ' ');
}

/* What stands behind the function, which took `columns`, up to the status word. */
static void write_tail(struct rsp_writer *writer, const struct rsp_message *message, int columns)
{
	struct rsp_out *out = writer->out;
	char *to = rsp_out_room(out, HEAD_ROOM);

	if (!to)
		return;
	if (message->segment) {
		to = rsp_put_text(to, " #");
		to = rsp_put_uint(to, message->segment, 0);
		columns += message->segment < 10 ? 3 : 4;
	}
	if (message->iface != RSP_IF_APDU)
		to = put_colour(to, writer, colour_end);
	to = rsp_put_spaces(to, FUNCTION_WIDTH - columns);
	to = rsp_put_char(to, ' ');
	to = put_tag(to, message->tag);
	to = put_len(to, message->has_command, message->command_len);
	to = put_len(to, message->has_response, message->response_len);
	if (has_result(message) || message->summary)
		to = rsp_put_spaces(to, GAP);
	if (has_result(message))
		to = put_sw(to, message);
	rsp_out_put(out, to);
}

/* The name and number of an error; the number of a status word stands there already. */
static int write_outcome(struct rsp_writer *writer, const struct rsp_message *message)
{
	const char *text = message->has_sw && rsp_result_is_sw(message)
	                       ? message->result.name
	                       : rsp_result_text(&writer->scratch, message);

	return text ? rsp_out_clean(writer->out, rsp_text(text)) : 0;
}

/* Answers how many columns it took, with the status word. */
static int write_result(struct rsp_writer *writer, const struct rsp_message *message)
{
	struct rsp_out *out = writer->out;
	bool error = message->result.state == RSP_RESULT_ERROR;
	int columns = SW_DIGITS + 1;

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
	int columns;

	write_head(writer, message);
	columns = rsp_out_clean(out, rsp_text(message->function ? message->function : "?"));
	write_tail(writer, message, columns);
	columns = has_result(message) ? write_result(writer, message) : 0;
	if (message->summary) {
		if (columns > RESULT_WIDTH)
			columns = RESULT_WIDTH;
		rsp_out_spaces(out, RESULT_WIDTH - columns + GAP);
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
