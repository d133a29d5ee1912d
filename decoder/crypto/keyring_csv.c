/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CSV with a card a line, in the columns of pySim's card key provider (its manual, "Retrieving
 * card-individual keys via CardKeyProvider"): ICCID, EID and IMSI say whose they are; KIC1, KID1,
 * KIK1 (perhaps behind a prefix) are the keys of version 1; SCP03_ENC_ISDR and the like those of a
 * security domain. */
#include <stdio.h>
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/keyring.h"

enum {
	MAX_COLUMNS = 128,
	MAX_VERSION = 15, /* TS 102 225 5.1.1: four bits */
	NUM_PARTS = 3
};

enum column_use { USE_NONE, USE_ICCID, USE_EID, USE_IMSI, USE_KEY };

struct column {
	enum column_use use;
	enum rsp_key_kind kind;
	enum rsp_key_role role;
	uint8_t kvn;            /* 0: none */
	struct rsp_slice owner; /* "ISDR"; empty: none */
};

struct table {
	struct column columns[MAX_COLUMNS];
	size_t num_columns;
	uint8_t separator;
};

/* Prefixes of KIC1, KID1, KIK1. */
static const struct prefix {
	const char *name;
	enum rsp_key_kind kind;
} prefixes[] = {
    {"",            RSP_KEYS_SCP80},
    {"OTA_",        RSP_KEYS_SCP80},
    {"SCP80_",      RSP_KEYS_SCP80},
    {"UICC_SCP02_", RSP_KEYS_SCP80}, /* sets 1 to 3 serve SCP80 too */
    {"UICC_SCP03_", RSP_KEYS_SCP80},
};

static const struct part {
	const char *name;
	enum rsp_key_role role;
} ota_parts[NUM_PARTS] =
    {
        {"KIC", RSP_KEY_KIC},
        {"KID", RSP_KEY_KID},
        {"KIK", RSP_KEY_DEK},
},
  scp_parts[NUM_PARTS] = {
      {"SCP03_ENC_", RSP_KEY_ENC},
      {"SCP03_MAC_", RSP_KEY_MAC},
      {"SCP03_DEK_", RSP_KEY_DEK},
};

/* The application that a column is named after (SGP.02 2.2.3). */
static const struct domain {
	const char *name;
	uint8_t aid[16];
} domains[] = {
    {"ISDR",  {0xA0, 0, 0, 5, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0, 0, 1, 0}},
    {"ECASD", {0xA0, 0, 0, 5, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0, 0, 2, 0}},
};

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

static uint8_t upper(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

/* Takes `prefix`, written in capitals, from the front in any case. */
static bool take_word(struct rsp_slice *in, const char *prefix)
{
	struct rsp_slice word = rsp_text(prefix), rest = *in;
	uint8_t expected, c;

	while (rsp_take_u8(&word, &expected))
		if (!rsp_take_u8(&rest, &c) || upper(c) != expected)
			return false;
	*in = rest;
	return true;
}

static bool is_word(struct rsp_slice text, const char *word)
{
	return take_word(&text, word) && !text.len;
}

static bool take_version(struct rsp_slice text, uint8_t *out)
{
	unsigned number = 0;
	uint8_t c;

	if (!text.len)
		return false;
	while (rsp_take_u8(&text, &c)) {
		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (unsigned)(c - '0');
		if (number > MAX_VERSION)
			return false;
	}
	*out = (uint8_t)number;
	return number != 0;
}

static struct column key_column(struct rsp_slice name)
{
	struct column column = {.use = USE_KEY};

	for (size_t i = 0; i < COUNT(prefixes); i++)
		for (size_t part = 0; part < NUM_PARTS; part++) {
			struct rsp_slice rest = name;

			if (!take_word(&rest, prefixes[i].name) ||
			    !take_word(&rest, ota_parts[part].name) ||
			    !take_version(rest, &column.kvn))
				continue;
			column.kind = prefixes[i].kind;
			column.role = ota_parts[part].role;
			return column;
		}
	for (size_t part = 0; part < NUM_PARTS; part++) {
		column.owner = name;
		column.kind = RSP_KEYS_SCP03;
		column.role = scp_parts[part].role;
		if (take_word(&column.owner, scp_parts[part].name) && column.owner.len)
			return column;
	}
	return (struct column){.use = USE_NONE};
}

static struct column column_of(struct rsp_slice name)
{
	if (is_word(name, "ICCID"))
		return (struct column){.use = USE_ICCID};
	if (is_word(name, "EID"))
		return (struct column){.use = USE_EID};
	if (is_word(name, "IMSI"))
		return (struct column){.use = USE_IMSI};
	return key_column(name);
}

/* One cell; quotes around it are taken off (no key or number has one inside). */
static bool take_cell(struct rsp_slice *line, uint8_t separator, struct rsp_slice *out)
{
	struct rsp_slice part;

	if (!line->data)
		return false;
	if (!rsp_take_until(line, separator, out)) {
		*out = *line;
		*line = rsp_slice(NULL, 0);
	}
	*out = rsp_trim(*out);
	if (out->len > 1 && rsp_starts_with_text(*out, "\"") &&
	    rsp_ends_with(*out, rsp_text("\"")) && rsp_take(out, 1, &part) &&
	    rsp_take_last(out, 1, &part))
		*out = rsp_trim(*out);
	return true;
}

static uint8_t separator_of(struct rsp_slice line)
{
	static const char separators[] = {',', ';', '\t'};
	size_t off;

	for (size_t i = 0; i < sizeof(separators); i++)
		if (rsp_find(line, rsp_slice(&separators[i], 1), &off))
			return (uint8_t)separators[i];
	return ',';
}

static void read_header(struct table *table, struct rsp_slice line)
{
	struct rsp_slice cell;

	table->separator = separator_of(line);
	while (table->num_columns < MAX_COLUMNS && take_cell(&line, table->separator, &cell))
		table->columns[table->num_columns++] = column_of(cell);
}

/* The set that a key of a column goes into: one for each kind, version and owner of a line. */
static struct rsp_key_set *set_of(struct rsp_key_set *sets, size_t *num, size_t max,
                                  const struct column *column, const struct rsp_key_set *owner)
{
	struct rsp_key_set *set;
	size_t len =
	    column->owner.len < RSP_KEY_NAME_ROOM - 1 ? column->owner.len : RSP_KEY_NAME_ROOM - 1;

	for (size_t i = 0; i < *num; i++)
		if (sets[i].kind == column->kind && sets[i].kvn == column->kvn &&
		    rsp_equal(rsp_text(sets[i].label), rsp_sub(column->owner, 0, len)))
			return &sets[i];
	if (*num == max)
		return NULL;
	set = &sets[(*num)++];
	*set = *owner;
	set->kind = column->kind;
	set->has_kvn = column->kvn != 0;
	set->kvn = column->kvn;
	if (len)
		memcpy(set->label, column->owner.data, len);
	set->label[len] = '\0';
	for (size_t i = 0; i < COUNT(domains); i++)
		if (is_word(column->owner, domains[i].name)) {
			memcpy(set->aid, domains[i].aid, sizeof(set->aid));
			set->aid_len = sizeof(set->aid);
		}
	return set;
}

static void read_owner(struct rsp_keyring_reading *reading, const struct table *table,
                       struct rsp_slice line, struct rsp_key_set *owner)
{
	struct rsp_slice cell;
	bool good = true;

	for (size_t at = 0; at < table->num_columns && take_cell(&line, table->separator, &cell);
	     at++) {
		if (table->columns[at].use == USE_ICCID)
			good &= rsp_key_digits(owner->iccid, cell);
		else if (table->columns[at].use == USE_EID)
			good &= rsp_key_digits(owner->eid, cell);
		else if (table->columns[at].use == USE_IMSI)
			good &= rsp_key_digits(owner->imsi, cell);
	}
	if (!good)
		rsp_keyring_bad(reading, "%s: an ICCID, EID or IMSI is no number", owner->name);
}

static void read_row(struct rsp_keyring_reading *reading, const struct table *table,
                     struct rsp_slice line, size_t number)
{
	enum { MAX_SETS = 24 };
	struct rsp_key_set owner = {0}, sets[MAX_SETS];
	struct rsp_slice cell, rest = line;
	size_t num = 0;

	snprintf(owner.name, sizeof(owner.name), "%.60s line %zu", reading->name, number);
	read_owner(reading, table, line, &owner);
	for (size_t at = 0; at < table->num_columns && take_cell(&rest, table->separator, &cell);
	     at++) {
		const struct column *column = &table->columns[at];
		struct rsp_key_set *set;

		if (column->use != USE_KEY || !cell.len)
			continue;
		set = set_of(sets, &num, MAX_SETS, column, &owner);
		if (!set || !rsp_key_put(set, column->role, cell))
			rsp_keyring_bad(reading, "%s: column %zu holds no key in hex", owner.name,
			                at + 1);
	}
	for (size_t i = 0; i < num; i++)
		if (sets[i].num_keys)
			(void)rsp_keyring_take(reading, &sets[i]);
	rsp_wipe(sets, sizeof(sets));
}

void rsp_keyring_csv(struct rsp_keyring_reading *reading, struct rsp_slice text)
{
	struct table table = {0};
	struct rsp_slice line;
	size_t number = 0, num_keys = 0;

	while (rsp_take_line(&text, &line)) {
		number++;
		if (!rsp_trim(line).len)
			continue;
		if (table.num_columns)
			read_row(reading, &table, line, number);
		else
			read_header(&table, line);
	}
	for (size_t at = 0; at < table.num_columns; at++)
		num_keys += table.columns[at].use == USE_KEY;
	if (!num_keys)
		rsp_keyring_bad(reading,
		                "%s: no column is called as a key is (KIC1, SCP03_ENC_ISDR "
		                "...)",
		                reading->name);
}
