/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_address.h"

#include <string.h>

#include "rsp/soap_member.h"
#include "rsp/soap_value.h"

enum { PARAMETERS_MAX = 32 };

/* Who is named in an address: the sender, whom it goes to, or whom the answer does. */
enum role { FROM, TO, REPLY_TO };

static const struct parameter {
	const char *name;
	enum rsp_soap_field field;
	enum role role;
} parameters[] = {
    {"TransactionId", RSP_SOAP_FIELD_TRANSACTION_ID,    FROM    },
    {"ContextId",     RSP_SOAP_FIELD_CONTEXT_ID,        FROM    },
    {"MessageDate",   RSP_SOAP_FIELD_MESSAGE_DATE,      FROM    },
    {"ProfileType",   RSP_SOAP_FIELD_PROFILE_TYPE,      FROM    },
    {"EntityId",      RSP_SOAP_FIELD_ENTITY_ID,         FROM    },
    {"EntityName",    RSP_SOAP_FIELD_ENTITY_NAME,       FROM    },
    {"EntityId",      RSP_SOAP_FIELD_TO_ENTITY_ID,      TO      },
    {"EntityName",    RSP_SOAP_FIELD_TO_ENTITY_NAME,    TO      },
    {"EntityId",      RSP_SOAP_FIELD_REPLY_ENTITY_ID,   REPLY_TO},
    {"EntityName",    RSP_SOAP_FIELD_REPLY_ENTITY_NAME, REPLY_TO},
    {"id",            RSP_SOAP_FIELD_POLL_ID,           FROM    },
};

static enum role role_of(const struct rsp_node *node)
{
	static const struct {
		const char *key;
		enum role role;
	} rows[] = {
	    {"soap.header.to",       TO      },
	    {"soap.header.reply_to", REPLY_TO},
	    {"soap.header.fault_to", REPLY_TO},
	};

	for (; node; node = node->parent)
		for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++)
			if (strcmp(node->field->key, rows[at].key) == 0)
				return rows[at].role;
	return FROM;
}

/* NULL: a parameter of no known name. */
static const struct rsp_field *field_of(struct rsp_slice name, enum role role)
{
	const struct rsp_field *found = NULL;

	for (size_t at = 0; at < sizeof(parameters) / sizeof(*parameters); at++)
		if (rsp_equal_text(name, parameters[at].name) &&
		    (!found || parameters[at].role == role))
			found = rsp_soap_field(parameters[at].field);
	return found;
}

/* Takes the next "name=value" of a query. */
static bool take_parameter(struct rsp_slice *query, struct rsp_slice *out_name,
                           struct rsp_slice *out_value)
{
	struct rsp_slice part;

	if (!query->len)
		return false;
	if (!rsp_take_until(query, '&', &part)) {
		part = *query;
		*query = rsp_slice(query->data, 0);
	}
	*out_value = part;
	if (!rsp_take_until(out_value, '=', out_name)) {
		*out_name = part;
		*out_value = rsp_slice(part.data, 0);
	}
	return true;
}

/* Cuts the query off a URI. */
static struct rsp_slice query_of(struct rsp_slice *uri)
{
	struct rsp_slice rest = *uri, front;

	if (!rsp_take_until(&rest, '?', &front))
		return rsp_slice(uri->data, 0);
	*uri = front;
	return rest;
}

struct rsp_slice rsp_soap_parameter(struct rsp_slice uri, const char *name)
{
	struct rsp_slice query = query_of(&uri), found, value;

	while (take_parameter(&query, &found, &value))
		if (rsp_equal_text(found, name))
			return value;
	return rsp_slice(uri.data, 0);
}

static void show_parameter(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice name,
                           struct rsp_slice value)
{
	const struct rsp_field *field = field_of(name, role_of(node));
	struct rsp_node *made;
	int64_t seconds;
	bool no_zone;

	if (field && field->kind == RSP_KIND_TIME) {
		if (rsp_soap_time(value, &seconds, &no_zone)) {
			rsp_node_int(decode, node, field, value, seconds);
			return;
		}
		field = NULL;
	}
	made = rsp_node_bytes(
	    decode, node, field ? field : rsp_soap_field(RSP_SOAP_FIELD_PARAMETER), value, value);
	if (made && !field)
		made->note = rsp_arena_text(decode->arena, name);
}

static void show_query(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice query)
{
	struct rsp_slice name, value;

	for (int at = 0; at < PARAMETERS_MAX && take_parameter(&query, &name, &value); at++)
		show_parameter(decode, node, name, value);
}

/* "//sender/identifier"; false when it is none. */
static bool show_path(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice path)
{
	struct rsp_slice sender;

	if (!rsp_starts_with_text(path, "//"))
		return false;
	path = rsp_sub(path, 2, path.len);
	if (!rsp_take_until(&path, '/', &sender) || !sender.len || !path.len)
		return false;
	rsp_node_bytes(decode, node, rsp_soap_field(RSP_SOAP_FIELD_SENDER), sender, sender);
	rsp_node_bytes(decode, node, rsp_soap_field(RSP_SOAP_FIELD_UNIQUE), path, path);
	return true;
}

void rsp_soap_show_message_id(struct rsp_decode *decode, struct rsp_node *node, const char *name)
{
	struct rsp_slice uri = decode->buffer->bytes, whole = uri, query = query_of(&uri), date;
	const char *why = NULL;
	int64_t seconds;
	bool no_zone;

	date = rsp_soap_parameter(whole, "MessageDate");
	if (!show_path(decode, node, uri))
		why = "does not begin with //sender/identifier";
	else if (!rsp_soap_parameter(whole, "TransactionId").len)
		why = "has no TransactionId";
	else if (!rsp_soap_time(date, &seconds, &no_zone))
		why = "has no MessageDate";
	show_query(decode, node, query);
	if (why)
		rsp_report(decode, RSP_RULE_SOAP_MESSAGE_ID, whole, "%s %s", name, why);
}

void rsp_soap_show_address(struct rsp_decode *decode, struct rsp_node *node)
{
	struct rsp_slice uri = decode->buffer->bytes;

	show_query(decode, node, query_of(&uri));
}
