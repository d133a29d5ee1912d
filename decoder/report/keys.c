/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/keys.h"

#include "report/nearest.h"
#include "rsptrace/trace.h"

static const char *const families[] = {
    "apdu",  "file", "cat", "gp",  "es10", "bpp", "saip", "x509", "es9",    "es2", "es11", "es12",
    "esipa", "soap", "sms", "ota", "scp",  "es5", "bip",  "dns",  "cat_tp", "tls", "proc", "tcp",
};

/* Short names, and the members they stand for: rows of one short name add up. */
static const struct short_name {
	const char *name, *member;
} short_names[] = {
    {"iccid", "iccid"           },
    {"eid",   "eid"             },
    {"eid",   "eid_value"       },
    {"eid",   "target_eid_value"},
};

static const char ok_name[] = "ok";
static const char wireshark_prefix[] = "esim.";

enum { NUM_FAMILIES = sizeof(families) / sizeof(*families) };
enum { NUM_SHORT_NAMES = sizeof(short_names) / sizeof(*short_names) };

const char *rsp_interface_family(enum rsp_interface iface)
{
	switch (iface) {
	case RSP_IF_APDU:
		return "apdu";
	case RSP_IF_CAT:
		return "cat";
	case RSP_IF_ES8P:
		return "bpp";
	case RSP_IF_TCP:
		return "tcp";
	case RSP_IF_TLS:
		return "tls";
	case RSP_IF_ES9P:
		return "es9";
	case RSP_IF_ES11:
		return "es11";
	case RSP_IF_ES2P:
		return "es2";
	case RSP_IF_ES12:
	case RSP_IF_ES15:
		return "es12";
	case RSP_IF_ESIPA:
		return "esipa";
	case RSP_IF_ES1:
	case RSP_IF_ES2:
	case RSP_IF_ES3:
	case RSP_IF_ES4:
	case RSP_IF_ES4A:
	case RSP_IF_ES7:
	case RSP_IF_SOAP:
		return "soap";
	case RSP_IF_SMS:
		return "sms";
	case RSP_IF_SCP80:
	case RSP_IF_SCP81:
		return "ota";
	case RSP_IF_SCP02:
	case RSP_IF_SCP03:
	case RSP_IF_SCP11:
		return "scp";
	case RSP_IF_BIP:
		return "bip";
	case RSP_IF_DNS:
		return "dns";
	case RSP_IF_CAT_TP:
		return "cat_tp";
	case RSP_IF_ES5:
	case RSP_IF_ES6:
	case RSP_IF_ES8:
		return "es5";
	case RSP_IF_ES10:
	case RSP_IF_ES10A:
	case RSP_IF_ES10B:
	case RSP_IF_ES10C:
	case RSP_NUM_IFS:
		break;
	}
	return "es10";
}

struct rsp_slice rsp_key_last(struct rsp_slice key)
{
	struct rsp_slice before;

	while (rsp_take_until(&key, '.', &before))
		;
	return key;
}

/* Calls `visit` for every field of the registry until it answers false. */
static void each_field(bool (*visit)(void *user, const struct rsp_field *field), void *user)
{
	for (size_t at = 0; at < rsp_num_field_tables(); at++) {
		struct rsp_field_table table = rsp_field_table_at(at);

		for (size_t row = 0; row < table.num_rows; row++)
			if (!visit(user, &table.rows[row]))
				return;
	}
}

/* The fields that a name means: those with that key, or with that member when it is a short name.
 */
struct gathering {
	struct rsp_slice name;
	bool is_short;
	const struct rsp_field **fields; /* NULL: only count */
	size_t count;
};

static bool short_name_has(struct rsp_slice name, const char *key)
{
	struct rsp_slice member = rsp_key_last(rsp_text(key));

	for (size_t at = 0; at < NUM_SHORT_NAMES; at++)
		if (rsp_equal_text(name, short_names[at].name) &&
		    rsp_equal_text(member, short_names[at].member))
			return true;
	return false;
}

static bool gather(void *user, const struct rsp_field *field)
{
	struct gathering *gathering = user;
	bool meant = gathering->is_short ? field->kind == RSP_KIND_STRING &&
	                                       short_name_has(gathering->name, field->key)
	                                 : rsp_equal_text(gathering->name, field->key);

	if (!meant)
		return true;
	if (gathering->fields)
		gathering->fields[gathering->count] = field;
	gathering->count++;
	return true;
}

static const char *short_name_of(struct rsp_slice name)
{
	for (size_t at = 0; at < NUM_SHORT_NAMES; at++)
		if (rsp_equal_text(name, short_names[at].name))
			return short_names[at].name;
	return NULL;
}

static bool find_fields(struct rsp_arena *arena, struct rsp_slice name, struct rsp_key *out)
{
	const char *short_name = short_name_of(name);
	struct gathering gathering = {.name = name, .is_short = short_name};

	each_field(gather, &gathering);
	if (!gathering.count && !short_name)
		return false;
	gathering.fields = rsp_arena_alloc(arena, (gathering.count + 1) * sizeof(void *));
	if (!gathering.fields)
		return false;
	gathering.count = 0;
	each_field(gather, &gathering);
	out->source = RSP_KEY_FIELDS;
	out->fields = gathering.fields;
	out->num_fields = gathering.count;
	out->kind = short_name ? RSP_KIND_STRING : gathering.fields[0]->kind;
	out->name = short_name ? short_name : gathering.fields[0]->key;
	return true;
}

static bool find_family(struct rsp_slice name, struct rsp_key *out)
{
	for (size_t at = 0; at < NUM_FAMILIES; at++) {
		if (!rsp_equal_text(name, families[at]))
			continue;
		out->source = RSP_KEY_FAMILY;
		out->name = families[at];
		return true;
	}
	return false;
}

bool rsp_key_find(struct rsp_arena *arena, struct rsp_slice name, struct rsp_key *out)
{
	*out = (struct rsp_key){.kind = RSP_KIND_NONE};
	if (rsp_starts_with_text(name, wireshark_prefix) &&
	    !rsp_skip(&name, rsp_text(wireshark_prefix).len))
		return false;
	if (!short_name_of(name) && rsp_column_find(name, &out->column)) {
		out->source = RSP_KEY_COLUMN;
		out->kind = rsp_column_row(out->column)->kind;
		out->name = rsp_column_row(out->column)->key;
		return true;
	}
	if (rsp_equal_text(name, ok_name)) {
		*out =
		    (struct rsp_key){.source = RSP_KEY_OK, .kind = RSP_KIND_BOOL, .name = ok_name};
		return true;
	}
	return find_family(name, out) || find_fields(arena, name, out);
}

struct naming {
	bool (*visit)(void *user, const char *name);
	void *user;
};

static bool name_field(void *user, const struct rsp_field *field)
{
	const struct naming *naming = user;

	return naming->visit(naming->user, field->key);
}

void rsp_key_names(bool (*visit)(void *user, const char *name), void *user)
{
	struct naming naming = {visit, user};

	if (!visit(user, ok_name))
		return;
	for (size_t at = 0; at < NUM_FAMILIES; at++)
		if (!visit(user, families[at]))
			return;
	for (size_t at = 0; at < RSP_NUM_COLUMNS; at++)
		if (!visit(user, rsp_column_row((enum rsp_column)at)->key))
			return;
	each_field(name_field, &naming);
}

static bool try_field(void *user, const struct rsp_field *field)
{
	rsp_nearest_try(user, field->key);
	return true;
}

/* The first field whose member is the wanted name: people leave the front part out. */
static bool match_member(void *user, const struct rsp_field *field)
{
	struct rsp_nearest *nearest = user;

	if (!rsp_equal(rsp_key_last(rsp_text(field->key)), nearest->wanted))
		return true;
	nearest->best = field->key;
	return false;
}

const char *rsp_key_nearest(struct rsp_slice name)
{
	struct rsp_nearest nearest;

	rsp_nearest_init(&nearest, name);
	each_field(match_member, &nearest);
	if (nearest.best)
		return nearest.best;
	for (size_t at = 0; at < RSP_NUM_COLUMNS; at++)
		rsp_nearest_try(&nearest, rsp_column_row((enum rsp_column)at)->key);
	for (size_t at = 0; at < NUM_SHORT_NAMES; at++)
		rsp_nearest_try(&nearest, short_names[at].name);
	for (size_t at = 0; at < NUM_FAMILIES; at++)
		rsp_nearest_try(&nearest, families[at]);
	each_field(try_field, &nearest);
	return nearest.best;
}

bool rsp_key_has(const struct rsp_key *key, const struct rsp_field *field)
{
	if (key->source == RSP_KEY_FAMILY) {
		struct rsp_slice rest = rsp_text(field->key);
		struct rsp_slice family;

		return rsp_take_until(&rest, '.', &family) && rsp_equal_text(family, key->name);
	}
	for (size_t at = 0; at < key->num_fields; at++)
		if (key->fields[at] == field)
			return true;
	return false;
}
