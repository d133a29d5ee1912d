/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/columns.h"

static const struct rsp_column_row rows[RSP_NUM_COLUMNS] = {
#define COLUMN(name, key, kind, base, text)                                                        \
	[RSP_COLUMN_##name] = {key, RSP_KIND_##kind, RSP_##base, text},
#include "report/columns.def"
#undef COLUMN
};

const struct rsp_column_row *rsp_column_row(enum rsp_column column)
{
	return &rows[column];
}

bool rsp_column_find(struct rsp_slice key, enum rsp_column *out)
{
	for (size_t at = 0; at < RSP_NUM_COLUMNS; at++) {
		if (!rsp_equal_text(key, rows[at].key))
			continue;
		*out = (enum rsp_column)at;
		return true;
	}
	return false;
}

static bool give_number(struct rsp_column_value *out, bool present, uint64_t number)
{
	out->number = number;
	return present;
}

static bool give_signed(struct rsp_column_value *out, bool present, int64_t number)
{
	out->signed_number = number;
	return present;
}

static bool give_text(struct rsp_column_value *out, const char *text)
{
	out->text = text;
	return text;
}

static const char *direction_text(enum rsp_direction direction)
{
	switch (direction) {
	case RSP_DIR_COMMAND:
		return "command";
	case RSP_DIR_RESPONSE:
		return "response";
	case RSP_DIR_REQUEST:
		return "request";
	case RSP_DIR_NOTIFICATION:
		return "notification";
	case RSP_DIR_NONE:
		break;
	}
	return NULL;
}

static bool give_result(struct rsp_column_value *out, const struct rsp_result *result)
{
	out->signed_number = result->number;
	out->text = result->state == RSP_RESULT_OK ? "ok" : result->name;
	return result->state != RSP_RESULT_NONE;
}

/* What kind of place and time a message has. */
static bool get_place(const struct rsp_message *message, enum rsp_column column,
                      struct rsp_column_value *out)
{
	bool dated = message->clock == RSP_CLOCK_UNIX;
	bool timed = dated || message->clock == RSP_CLOCK_RELATIVE;

	if (column == RSP_COLUMN_T || column == RSP_COLUMN_T_NS)
		return give_signed(out, timed, message->t_ns);
	if (column == RSP_COLUMN_CLOCK)
		return give_text(out, timed && !dated ? "relative" : NULL);
	if (column == RSP_COLUMN_FRAME)
		return give_number(out, !message->by_line && message->frame, message->frame);
	if (column == RSP_COLUMN_LINE)
		return give_number(out, message->by_line && message->frame, message->frame);
	if (column == RSP_COLUMN_LAST_FRAME)
		return give_number(out, message->last_frame > message->frame, message->last_frame);
	if (column == RSP_COLUMN_SLOT)
		return give_number(out, message->slot >= 0, (uint64_t)message->slot);
	return give_number(out, message->channel >= 0, (uint64_t)message->channel);
}

/* What a Bound Profile Package has. */
static bool get_package(const struct rsp_message *message, enum rsp_column column,
                        struct rsp_column_value *out)
{
	if (column == RSP_COLUMN_SEGMENT)
		return give_number(out, message->segment, message->segment);
	if (column == RSP_COLUMN_PARTS)
		return give_number(out, message->parts, message->parts);
	if (column == RSP_COLUMN_DECLARED_LEN)
		return give_number(out, message->parts && message->declared_len,
		                   message->declared_len);
	return give_number(out, message->parts, message->delivered_len);
}

/* What leads to other messages. */
static bool get_link(const struct rsp_message *message, enum rsp_column column,
                     struct rsp_column_value *out)
{
	uint64_t number = message->connection;

	if (column == RSP_COLUMN_ANSWERS)
		number = message->answers;
	if (column == RSP_COLUMN_SAME_AS)
		number = message->same_as;
	if (column == RSP_COLUMN_SAME_OBJECT_AS)
		number = message->same_object_as;
	return give_number(out, number, number);
}

static enum rsp_id id_of(enum rsp_column column)
{
	return (enum rsp_id)(column - RSP_COLUMN_TRANSACTION_ID);
}

bool rsp_column_get(const struct rsp_message *message, enum rsp_column column,
                    struct rsp_column_value *out)
{
	switch (column) {
	case RSP_COLUMN_SEQ:
		return give_number(out, true, message->seq);
	case RSP_COLUMN_TRACE:
		return give_number(out, true, message->trace);
	case RSP_COLUMN_T:
	case RSP_COLUMN_T_NS:
	case RSP_COLUMN_CLOCK:
	case RSP_COLUMN_FRAME:
	case RSP_COLUMN_LINE:
	case RSP_COLUMN_LAST_FRAME:
	case RSP_COLUMN_SLOT:
	case RSP_COLUMN_CHANNEL:
		return get_place(message, column, out);
	case RSP_COLUMN_INTERFACE:
		return give_text(out, rsp_interface_name(message->iface));
	case RSP_COLUMN_DIRECTION:
		return give_text(out, direction_text(message->direction));
	case RSP_COLUMN_FUNCTION:
		return give_text(out, message->function);
	case RSP_COLUMN_TAG:
		return give_number(out, message->tag, message->tag);
	case RSP_COLUMN_SW:
		return give_number(out, message->has_sw, message->sw);
	case RSP_COLUMN_COMMAND_LEN:
		return give_number(out, message->has_command, message->command_len);
	case RSP_COLUMN_RESPONSE_LEN:
		return give_number(out, message->has_response, message->response_len);
	case RSP_COLUMN_RESULT:
		return give_result(out, &message->result);
	case RSP_COLUMN_SUMMARY:
		return give_text(out, message->summary);
	case RSP_COLUMN_SEGMENT:
	case RSP_COLUMN_PARTS:
	case RSP_COLUMN_DECLARED_LEN:
	case RSP_COLUMN_DELIVERED_LEN:
		return get_package(message, column, out);
	case RSP_COLUMN_CONNECTION:
	case RSP_COLUMN_ANSWERS:
	case RSP_COLUMN_SAME_AS:
	case RSP_COLUMN_SAME_OBJECT_AS:
		return get_link(message, column, out);
	case RSP_COLUMN_TRANSACTION_ID:
	case RSP_COLUMN_EID:
	case RSP_COLUMN_ICCID:
	case RSP_COLUMN_MATCHING_ID:
	case RSP_COLUMN_EIM_TRANSACTION_ID:
	case RSP_COLUMN_FUNCTION_CALL_IDENTIFIER:
		return give_text(out, message->ids[id_of(column)]);
	case RSP_COLUMN_PROCEDURE:
		return give_number(out, message->procedure, message->procedure);
	case RSP_COLUMN_STEP:
		return give_text(out, message->step);
	case RSP_NUM_COLUMNS:
		break;
	}
	return false;
}
