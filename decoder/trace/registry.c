/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the library knows, for front ends and generated references: fields, functions, formats. */
#include "card/card.h"
#include "card/cat.h"
#include "card/es5_fields.h"
#include "card/instruction.h"
#include "carrier/bip.h"
#include "carrier/cat_tp.h"
#include "carrier/dns.h"
#include "carrier/sms.h"
#include "carrier/tcp.h"
#include "carrier/tls.h"
#include "rsp/es5_function.h"
#include "rsp/functions.h"
#include "rsp/rsp.h"
#include "rsp/saip.h"
#include "rsp/soap_function.h"
#include "rsp/soap_member.h"
#include "rsp/web_function.h"
#include "rsp/web_member.h"
#include "rsptrace/trace.h"
#include "schema/schema.h"
#include "secure/functions.h"
#include "secure/secure.h"
#include "source/source.h"

typedef struct rsp_field_table field_table_fn(void);

static field_table_fn *const tables[] = {
    rsp_card_fields, rsp_es10_fields, rsp_schema_fields,   rsp_tcp_fields,       rsp_tls_fields,
    rsp_bip_fields,  rsp_dns_fields,  rsp_web_field_table, rsp_soap_field_table, rsp_file_fields,
    rsp_cat_fields,  rsp_sms_fields,  rsp_cat_tp_fields,   rsp_secure_fields,    rsp_scp_fields,
    rsp_saip_fields, rsp_es5_fields,
};

enum { NUM_TABLES = sizeof(tables) / sizeof(*tables) };

size_t rsp_num_field_tables(void)
{
	return NUM_TABLES;
}

struct rsp_field_table rsp_field_table_at(size_t at)
{
	return at < NUM_TABLES ? tables[at]() : (struct rsp_field_table){0};
}

const struct rsp_field *rsp_field_find(struct rsp_slice key)
{
	for (size_t at = 0; at < NUM_TABLES; at++) {
		struct rsp_field_table table = rsp_field_table_at(at);

		for (size_t i = 0; i < table.num_rows; i++)
			if (rsp_equal_text(key, table.rows[i].key))
				return &table.rows[i];
	}
	return NULL;
}

bool rsp_format_at(size_t at, struct rsp_format *out)
{
	size_t num;
	const struct rsp_source *const *sources = rsp_sources(&num);

	if (at >= num)
		return false;
	*out = (struct rsp_format){.name = sources[at]->name, .title = sources[at]->title};
	return true;
}

bool rsp_function_at(size_t at, struct rsp_function *out)
{
	size_t num;
	const struct rsp_es10_function *es10 = rsp_es10_functions(&num);
	const struct rsp_web_function *web;
	const struct rsp_soap_function *soap;
	const struct rsp_es5_function *es5_row;
	const struct rsp_secure_function *secure;
	const struct rsp_instruction *instruction;

	if (at < num) {
		*out = (struct rsp_function){.iface = es10[at].iface,
		                             .tag = es10[at].tag,
		                             .name = es10[at].name,
		                             .clause = es10[at].clause};
		return true;
	}
	at -= num;
	for (num = 0; (web = rsp_web_function_at(num)); num++) {
		if (num != at)
			continue;
		*out = (struct rsp_function){
		    .iface = web->iface, .tag = web->tag, .name = web->name, .clause = web->clause};
		return true;
	}
	at -= num;
	for (num = 0; (soap = rsp_soap_function_at(num)); num++) {
		if (num != at)
			continue;
		*out = (struct rsp_function){
		    .iface = soap->iface, .name = soap->name, .clause = soap->clause};
		return true;
	}
	at -= num;
	for (num = 0; (es5_row = rsp_es5_function_at(num)); num++) {
		if (num != at)
			continue;
		*out = (struct rsp_function){
		    .iface = es5_row->iface, .name = es5_row->name, .clause = es5_row->clause};
		return true;
	}
	at -= num;
	for (num = 0; (secure = rsp_secure_function_at(num)); num++) {
		if (num != at)
			continue;
		*out = (struct rsp_function){
		    .iface = secure->iface, .name = secure->name, .clause = secure->clause};
		return true;
	}
	at -= num;
	for (num = 0; rsp_cat_function_at(num, &out->tag, &out->name, &out->clause); num++)
		if (num == at) {
			out->iface = RSP_IF_CAT;
			return true;
		}
	instruction = rsp_instruction_at(at - num);
	if (!instruction)
		return false;
	*out = (struct rsp_function){.iface = RSP_IF_APDU,
	                             .tag = instruction->ins,
	                             .name = instruction->name,
	                             .clause = instruction->clause};
	return true;
}
