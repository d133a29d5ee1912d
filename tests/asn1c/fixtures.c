/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "asn1c/fixtures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "support/files.h"

enum { COLUMN_REQUEST = 8, COLUMN_RESPONSE = 9 };

struct catalogue_row {
	uint32_t tag;
	const char *request, *response;
};

static const struct catalogue_row catalogue[] = {
#define ES10(tag, request, response) {tag, request, response},
#include "asn1c/catalogue.def"
#undef ES10
};

static const char *const captures[] = {
    "captures/sgp22-tls13/expected-es10.tsv",
    "captures/sgp22-tls12/expected-es10.tsv",
    "captures/sgp22-tls13-h2-mss255/expected-es10.tsv",
    "captures/sgp22-cancel/expected-es10.tsv",
    "captures/sgp22-unknown-matchingid/expected-es10.tsv",
    "captures/sgp22-bad-serversig/expected-es10.tsv",
    "captures/sgp22-bpp-mac-error/expected-es10.tsv",
    "captures/sgp22-smdpp-down/expected-es10.tsv",
    "captures/sgp32-plain/expected-es10.tsv",
};

struct run {
	fixture_use *use;
	void *user;
	size_t num;
};

static const char *type_of(uint32_t tag, bool is_response)
{
	for (size_t i = 0; i < sizeof(catalogue) / sizeof(*catalogue); i++)
		if (catalogue[i].tag == tag)
			return is_response ? catalogue[i].response : catalogue[i].request;
	return NULL;
}

static void use_hex(struct run *run, const char *origin, struct rsp_slice hex, const char *type,
                    bool is_response)
{
	static uint8_t bytes[FIXTURE_MAX];
	struct rsp_slice rest;
	struct rsp_tlv tlv;
	uint8_t *exact;
	size_t len;

	if (!rsp_hex_decode(hex, bytes, sizeof(bytes), &len, NULL))
		return;
	rest = rsp_slice(bytes, len);
	if (rsp_take_tlv(&rest, &tlv) != RSP_TLV_OK)
		return;
	/* A segment of a Bound Profile Package is not one object. */
	if (!type && !tlv.truncated)
		type = type_of(tlv.tag, is_response);
	exact = type ? malloc(len) : NULL;
	if (!exact)
		return;
	memcpy(exact, bytes, len);
	run->use(run->user, origin, type, rsp_slice(exact, len));
	run->num++;
	free(exact);
}

static bool take_column(struct rsp_slice *line, struct rsp_slice *out)
{
	if (rsp_take_until(line, '\t', out))
		return true;
	*out = rsp_take_up_to(line, line->len);
	return out->len;
}

/* The columns of a table of exchanges that hold the bytes, and the types where they are fixed. */
struct table {
	const char *name;
	unsigned request, response;
	const char *request_type, *response_type;
};

static void use_table(struct run *run, const struct table *table)
{
	size_t len;
	uint8_t *text = test_shared_file(table->name, &len);
	struct rsp_slice rest = rsp_slice(text, text ? len : 0), line, column;
	char origin[200];

	for (unsigned number = 1; rsp_take_line(&rest, &line); number++) {
		if (rsp_starts_with_text(line, "#"))
			continue;
		snprintf(origin, sizeof(origin), "%s:%u", table->name, number);
		for (unsigned at = 0; take_column(&line, &column) || line.len; at++) {
			if (at == table->request)
				use_hex(run, origin, column, table->request_type, false);
			if (at == table->response)
				use_hex(run, origin, column, table->response_type, true);
		}
	}
	free(text);
}

/* "key": "value" on a line of its own, as the vectors are written. */
static bool json_text(struct rsp_slice line, const char *key, struct rsp_slice *out)
{
	struct rsp_slice rest = rsp_trim(line), name;

	return rsp_take_until(&rest, '"', &name) && rsp_take_until(&rest, '"', &name) &&
	       rsp_equal_text(name, key) && rsp_take_until(&rest, '"', &name) &&
	       rsp_take_until(&rest, '"', out);
}

static void use_vectors(struct run *run, const char *name)
{
	size_t len;
	uint8_t *text = test_shared_file(name, &len);
	struct rsp_slice rest = rsp_slice(text, text ? len : 0), line, value;
	char origin[200];
	bool is_response = false;

	for (unsigned number = 1; rsp_take_line(&rest, &line); number++) {
		snprintf(origin, sizeof(origin), "%s:%u", name, number);
		if (json_text(line, "direction", &value))
			is_response = rsp_equal_text(value, "response");
		else if (json_text(line, "raw", &value))
			use_hex(run, origin, value, NULL, is_response);
	}
	free(text);
}

size_t fixtures_each(fixture_use *use, void *user)
{
	static const struct table esipa = {"captures/sgp32-messages/esipa-messages.tsv", 7, 8,
	                                   "EsipaMessageFromIpaToEim", "EsipaMessageFromEimToIpa"};
	struct run run = {use, user, 0};

	for (size_t i = 0; i < sizeof(captures) / sizeof(*captures); i++) {
		struct table table = {captures[i], COLUMN_REQUEST, COLUMN_RESPONSE, NULL, NULL};

		use_table(&run, &table);
	}
	use_table(&run, &esipa);
	use_vectors(&run, "vectors/card/es10.json");
	return run.num;
}
