/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/push.h"

#include "base/values.h"
#include "card/cat.h"
#include "secure/fields.h"

enum { MAX_LEVELS = 8 };

typedef void show_fn(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);

/* One object: its tag, its field, and what shows its value below a group. Without such a function
 * it is a text, or bytes. */
struct row {
	uint32_t tag;
	enum rsp_ota_field field;
	show_fn *show;
	const struct row *inner; /* in place of a function: the rows of the objects inside */
};

static void show_rows(struct rsp_decode *decode, struct rsp_node *parent, const struct row *rows,
                      struct rsp_slice in, unsigned level);

static void show_connection(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	rsp_cat_show_objects(decode, node, in);
}

static bool take_counted(struct rsp_slice *in, struct rsp_slice *out)
{
	struct rsp_slice rest = *in;
	uint8_t len;

	if (!rsp_take_u8(&rest, &len) || !rsp_take(&rest, len, out))
		return false;
	*in = rest;
	return true;
}

static void show_text(struct rsp_decode *decode, struct rsp_node *node, enum rsp_ota_field field,
                      struct rsp_slice part)
{
	rsp_node_bytes(decode, node, rsp_ota_field_of(field), part,
	               rsp_utf8_valid(part) ? part : rsp_text("not text"));
}

/* The identity behind its length, then the key's version and identifier behind theirs, and perhaps
 * a hash. */
static void show_security(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice identity, key;

	if (!take_counted(&in, &identity)) {
		rsp_report(decode, RSP_RULE_SCRIPT_BAD, in,
		           "the identity is longer than the security parameters");
		return;
	}
	if (identity.len)
		show_text(decode, node, RSP_OTA_PUSH_IDENTITY, identity);
	if (take_counted(&in, &key) && key.len) {
		rsp_ota_uint(decode, node, RSP_OTA_PUSH_KVN, rsp_sub(key, 0, 1));
		if (key.len > 1)
			rsp_ota_uint(decode, node, RSP_OTA_PUSH_KID, rsp_sub(key, 1, 1));
	}
	if (in.len)
		rsp_ota_uint(decode, node, RSP_OTA_PUSH_HASH, rsp_sub(in, 0, 1));
}

static void show_retry(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	enum { COUNT_LEN = 2 };
	struct rsp_slice count;

	if (!rsp_take(&in, COUNT_LEN, &count))
		return;
	rsp_ota_uint(decode, node, RSP_OTA_PUSH_RETRIES, count);
	if (in.len)
		rsp_cat_show_objects(decode, node, in);
}

static const struct row http_rows[] = {
    {0x8A, RSP_OTA_PUSH_HOST,  NULL, NULL},
    {0x8B, RSP_OTA_PUSH_AGENT, NULL, NULL},
    {0x8C, RSP_OTA_PUSH_URI,   NULL, NULL},
    {0,    RSP_OTA_OBJECT,     NULL, NULL},
};
static const struct row session_rows[] = {
    {0x84, RSP_OTA_PUSH_CONNECTION, show_connection, NULL     },
    {0x85, RSP_OTA_PUSH_SECURITY,   show_security,   NULL     },
    {0xA5, RSP_OTA_PUSH_EXTENDED,   NULL,            NULL     },
    {0x86, RSP_OTA_PUSH_RETRY,      show_retry,      NULL     },
    {0x89, RSP_OTA_PUSH_HTTP,       NULL,            http_rows},
    {0,    RSP_OTA_OBJECT,          NULL,            NULL     },
};
static const struct row dns_rows[] = {
    {0xD6, RSP_OTA_PUSH_FQDN,       NULL,            NULL},
    {0xFA, RSP_OTA_PUSH_DNS_SERVER, show_connection, NULL},
    {0,    RSP_OTA_OBJECT,          NULL,            NULL},
};
static const struct row rows_of_push[] = {
    {0x82, RSP_OTA_PUSH_RESOURCE, NULL, NULL        },
    {0x83, RSP_OTA_PUSH_SESSION,  NULL, session_rows},
    {0xB3, RSP_OTA_PUSH_DNS,      NULL, dns_rows    },
    {0,    RSP_OTA_OBJECT,        NULL, NULL        },
};

static const struct row *row_of(const struct row *rows, uint32_t tag)
{
	while (rows->tag && rows->tag != tag)
		rows++;
	return rows;
}

static void show_row(struct rsp_decode *decode, struct rsp_node *parent, const struct row *row,
                     const struct rsp_tlv *tlv, unsigned level)
{
	const struct rsp_field *field = rsp_ota_field_of(row->field);
	struct rsp_node *node;

	if (field->kind == RSP_KIND_STRING) {
		show_text(decode, parent, row->field, tlv->value);
		return;
	}
	if (field->kind == RSP_KIND_BYTES) {
		rsp_ota_bytes(decode, parent, row->field, row->tag ? tlv->value : tlv->whole);
		return;
	}
	node = rsp_node_new(decode, parent, field, tlv->whole);
	if (row->show)
		row->show(decode, node, tlv->value);
	else
		show_rows(decode, node, row->inner, tlv->value, level + 1);
}

static void show_rows(struct rsp_decode *decode, struct rsp_node *parent, const struct row *rows,
                      struct rsp_slice in, unsigned level)
{
	struct rsp_tlv tlv;

	while (level < MAX_LEVELS && rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		if (tlv.truncated)
			rsp_report(decode, RSP_RULE_SCRIPT_BAD, tlv.whole,
			           "object %X says %zu bytes, %zu are there", (unsigned)tlv.tag,
			           tlv.declared_len, tlv.value.len);
		show_row(decode, parent, row_of(rows, tlv.tag), &tlv, level);
	}
}

void rsp_push_show(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	show_rows(decode, parent, rows_of_push, in, 0);
}
