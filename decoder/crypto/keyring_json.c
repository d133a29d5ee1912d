/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The JSON keyring (docs/keyring.md), and keybags of YggdraSIM's bridge. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "crypto/crypto.h"
#include "crypto/keyring.h"

enum { MAX_CARDS_DEPTH = 2 };

/* Members that are lists of sets, or one set. */
static const struct section {
	const char *name;
	enum rsp_key_kind kind;
} sections[] = {
    {"scp80",          RSP_KEYS_SCP80        },
    {"scp81",          RSP_KEYS_SCP81        },
    {"scp02",          RSP_KEYS_SCP02        },
    {"scp03",          RSP_KEYS_SCP03        },
    {"other_isdp",     RSP_KEYS_SCP03        },
    {"derived",        RSP_KEYS_SCP03        },
    {"scp03_session",  RSP_KEYS_SCP03_SESSION},
    {"scp11_session",  RSP_KEYS_SCP11_SESSION},
    {"bsp",            RSP_KEYS_BSP          },
    {"ecc",            RSP_KEYS_ECC          },
    {"ecka_ephemeral", RSP_KEYS_ECC          },
    {"token",          RSP_KEYS_TOKEN        },
};

/* Members of a set that are keys. What is called kid is the number of the key in the set of a PSK,
 * and a key everywhere else. */
static const struct key_member {
	const char *name;
	enum rsp_key_role role;
} key_members[] = {
    {"kic",            RSP_KEY_KIC       },
    {"kid",            RSP_KEY_KID       },
    {"dek",            RSP_KEY_DEK       },
    {"kik",            RSP_KEY_DEK       },
    {"enc",            RSP_KEY_ENC       },
    {"mac",            RSP_KEY_MAC       },
    {"rmac",           RSP_KEY_RMAC      },
    {"mcv",            RSP_KEY_CHAIN     },
    {"receipt",        RSP_KEY_RECEIPT   },
    {"psk",            RSP_KEY_PSK       },
    {"d",              RSP_KEY_PRIVATE   },
    {"shared",         RSP_KEY_SHARED    },
    {"ppk_enc",        RSP_KEY_PPK_ENC   },
    {"ppk_mac",        RSP_KEY_PPK_MAC   },
    {"ppk_mcv",        RSP_KEY_PPK_CHAIN },
    {"token",          RSP_KEY_TOKEN     },
    {"point",          RSP_KEY_POINT     },
    {"sin",            RSP_KEY_SIN       },
    {"sdin",           RSP_KEY_SDIN      },
    {"card_group",     RSP_KEY_CARD_GROUP},
    {"s_enc_hex",      RSP_KEY_ENC       },
    {"s_mac_hex",      RSP_KEY_MAC       },
    {"s_rmac_hex",     RSP_KEY_RMAC      },
    {"otSK_DP",        RSP_KEY_PRIVATE   },
    {"otSK_EUICC",     RSP_KEY_PRIVATE   },
    {"sharedSecret",   RSP_KEY_SHARED    },
    {"S_ENC",          RSP_KEY_ENC       },
    {"S_MAC",          RSP_KEY_MAC       },
    {"initialMCV",     RSP_KEY_CHAIN     },
    {"PPK_ENC",        RSP_KEY_PPK_ENC   },
    {"PPK_CMAC",       RSP_KEY_PPK_MAC   },
    {"PPK_initialMCV", RSP_KEY_PPK_CHAIN },
};

/* Members that say whose keys they are, and where in a set they go. */
enum place { IN_ICCID, IN_EID, IN_IMSI, IN_AID, IN_TAR, IN_IDENTITY, IN_TRANSACTION, IN_LABEL };
static const struct owner_member {
	const char *name;
	enum place place;
} owner_members[] = {
    {"iccid",         IN_ICCID      },
    {"eid",           IN_EID        },
    {"imsi",          IN_IMSI       },
    {"aid",           IN_AID        },
    {"aid_hex",       IN_AID        },
    {"tar",           IN_TAR        },
    {"identity",      IN_IDENTITY   },
    {"transactionId", IN_TRANSACTION},
    {"label",         IN_LABEL      },
    {"what",          IN_LABEL      },
    {"owner",         IN_LABEL      },
};

/* Members that are known and say nothing of use here. */
static const char *const passed_over[] = {
    "note",   "format",  "kind",     "protocol", "ssc_hex",    "chaining_value_hex",
    "hostId", "keyType", "keyLen",   "otPK_DP",  "otPK_EUICC", "block_nr",
    "schema", "package", "imsi_hex", "$schema",
};

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

static void copy_text(char *out, size_t room, struct rsp_slice text)
{
	size_t len = text.len < room - 1 ? text.len : room - 1;

	if (len)
		memcpy(out, text.data, len);
	out[len] = '\0';
}

static bool put_owner(struct rsp_key_set *set, enum place place, struct rsp_slice text)
{
	switch (place) {
	case IN_ICCID:
		return rsp_key_digits(set->iccid, text);
	case IN_EID:
		return rsp_key_digits(set->eid, text);
	case IN_IMSI:
		return rsp_key_digits(set->imsi, text);
	case IN_AID:
		return rsp_key_bytes(set->aid, sizeof(set->aid), &set->aid_len, text);
	case IN_TAR:
		return rsp_key_bytes(set->tar, sizeof(set->tar), &set->tar_len, text) &&
		       set->tar_len == sizeof(set->tar);
	case IN_IDENTITY:
		if (text.len > sizeof(set->identity))
			return false;
		set->identity_len = (uint8_t)text.len;
		if (text.len)
			memcpy(set->identity, text.data, text.len);
		return true;
	case IN_TRANSACTION:
		return rsp_key_bytes(set->transaction, sizeof(set->transaction),
		                     &set->transaction_len, text);
	case IN_LABEL:
		copy_text(set->label, sizeof(set->label), text);
		return true;
	}
	return false;
}

static bool put_number(const struct rsp_json_value *value, bool *has, uint8_t *out)
{
	int64_t number;

	*has = rsp_json_int(value, &number) && number >= 0 && number <= UINT8_MAX;
	if (*has)
		*out = (uint8_t)number;
	return *has;
}

static bool is_named(const struct rsp_json_value *value, const char *name)
{
	return rsp_equal_text(value->name, name);
}

/* Whether a member is the number of a key rather than the key: a JSON number. */
static bool put_numbers(struct rsp_key_set *set, const struct rsp_json_value *value, bool *out_good)
{
	if (is_named(value, "kvn")) {
		*out_good = put_number(value, &set->has_kvn, &set->kvn);
		return true;
	}
	if (is_named(value, "kid") && value->type == RSP_JSON_NUMBER) {
		*out_good = put_number(value, &set->has_kid, &set->kid);
		return true;
	}
	return false;
}

/* What a key establishment of SGP.02 derives, in one piece (SGP.02 4.1.1): the key of the receipt,
 * then the three of the key set. */
static bool put_key_data(struct rsp_key_set *set, struct rsp_slice text)
{
	enum { NUM_PARTS = 4 };
	static const enum rsp_key_role roles[2][NUM_PARTS] = {
	    {RSP_KEY_RECEIPT, RSP_KEY_ENC, RSP_KEY_MAC, RSP_KEY_DEK},
	    {RSP_KEY_RECEIPT, RSP_KEY_KIC, RSP_KEY_KID, RSP_KEY_DEK},
	};
	size_t part = text.len / NUM_PARTS;

	if (!part || part * NUM_PARTS != text.len)
		return false;
	for (size_t i = 0; i < NUM_PARTS; i++)
		if (!rsp_key_put(set, roles[set->kind == RSP_KEYS_SCP80][i],
		                 rsp_take_up_to(&text, part)))
			return false;
	return true;
}

/* False when the member cannot be taken. */
static bool put_member(struct rsp_key_set *set, const struct rsp_json_value *value)
{
	bool good;

	if (put_numbers(set, value, &good))
		return good;
	for (size_t i = 0; i < COUNT(passed_over); i++)
		if (is_named(value, passed_over[i]))
			return true;
	if (value->type != RSP_JSON_STRING || value->escaped)
		return value->type == RSP_JSON_NULL;
	if (is_named(value, "key_data") || is_named(value, "keydata"))
		return put_key_data(set, value->text);
	for (size_t i = 0; i < COUNT(key_members); i++)
		if (is_named(value, key_members[i].name))
			return !value->text.len ||
			       rsp_key_put(set, key_members[i].role, value->text);
	for (size_t i = 0; i < COUNT(owner_members); i++)
		if (is_named(value, owner_members[i].name))
			return put_owner(set, owner_members[i].place, value->text);
	return false;
}

void rsp_keyring_set(struct rsp_keyring_reading *reading, const struct rsp_key_set *owner,
                     enum rsp_key_kind kind, const struct rsp_json_value *object,
                     const char *section, size_t number)
{
	struct rsp_key_set set = *owner;
	size_t bad = reading->report->num_bad;

	set.kind = kind;
	snprintf(set.name, sizeof(set.name), "%.60s %.20s[%zu]", reading->name, section, number);
	for (const struct rsp_json_value *at = object->first; at; at = at->next)
		if (!put_member(&set, at))
			rsp_keyring_bad(reading,
			                "%s: member \"%.*s\" is not known, or its value "
			                "is none that it can have",
			                set.name, (int)(at->name.len < 40 ? at->name.len : 40),
			                (const char *)at->name.data);
	/* An entry that only says something, and is no key, is well. */
	if (set.num_keys || reading->report->num_bad != bad || !object->first)
		(void)rsp_keyring_take(reading, &set);
	rsp_wipe(&set, sizeof(set));
}

static void read_section(struct rsp_keyring_reading *reading, const struct rsp_key_set *owner,
                         enum rsp_key_kind kind, const struct rsp_json_value *value,
                         const char *section)
{
	size_t number = 0;

	if (value->type == RSP_JSON_OBJECT) {
		rsp_keyring_set(reading, owner, kind, value, section, 0);
		return;
	}
	if (value->type != RSP_JSON_ARRAY) {
		rsp_keyring_bad(reading, "%s: \"%s\" is no list of key sets", reading->name,
		                section);
		return;
	}
	for (const struct rsp_json_value *at = value->first; at; at = at->next, number++) {
		if (at->type == RSP_JSON_OBJECT)
			rsp_keyring_set(reading, owner, kind, at, section, number);
		else
			rsp_keyring_bad(reading, "%s: %s[%zu] is no object", reading->name, section,
			                number);
	}
}

/* The key of tokens stands alone, as a string. */
static void read_token(struct rsp_keyring_reading *reading, const struct rsp_key_set *owner,
                       const struct rsp_json_value *value)
{
	struct rsp_key_set set = *owner;

	set.kind = RSP_KEYS_TOKEN;
	snprintf(set.name, sizeof(set.name), "%.60s %.30s", reading->name,
	         "master_delete_token_key");
	if (value->type == RSP_JSON_STRING && !value->escaped &&
	    rsp_key_put(&set, RSP_KEY_TOKEN, value->text))
		(void)rsp_keyring_take(reading, &set);
	else
		rsp_keyring_bad(reading, "%s: no key in hex", set.name);
	rsp_wipe(&set, sizeof(set));
}

static const struct section *section_of(struct rsp_slice name)
{
	for (size_t i = 0; i < COUNT(sections); i++)
		if (rsp_equal_text(name, sections[i].name))
			return &sections[i];
	return NULL;
}

static void read_keyring(struct rsp_keyring_reading *reading, const struct rsp_json_value *object,
                         struct rsp_key_set owner, unsigned depth);

static void read_cards(struct rsp_keyring_reading *reading, const struct rsp_json_value *list,
                       const struct rsp_key_set *owner, unsigned depth)
{
	for (const struct rsp_json_value *at = list->first; at; at = at->next) {
		if (at->type == RSP_JSON_OBJECT && depth < MAX_CARDS_DEPTH)
			read_keyring(reading, at, *owner, depth + 1);
		else
			rsp_keyring_bad(reading, "%s: \"cards\" holds something else than cards",
			                reading->name);
	}
}

/* A member that is no section: a private key of somebody ("ecasd", "ci"), when it has one. */
static void read_other(struct rsp_keyring_reading *reading, const struct rsp_key_set *owner,
                       const struct rsp_json_value *value)
{
	struct rsp_key_set named = *owner;
	char section[24];

	copy_text(section, sizeof(section), value->name);
	if (value->type == RSP_JSON_OBJECT &&
	    (rsp_json_member(value, "d") || rsp_json_member(value, "point"))) {
		copy_text(named.label, sizeof(named.label), value->name);
		rsp_keyring_set(reading, &named, RSP_KEYS_ECC, value, section, 0);
		return;
	}
	if (!put_member(&named, value))
		rsp_keyring_bad(reading, "%s: member \"%s\" is not known", reading->name, section);
}

/* What is said of all sets of an object comes first, wherever it stands. */
static void read_owner(const struct rsp_json_value *object, struct rsp_key_set *owner)
{
	for (const struct rsp_json_value *at = object->first; at; at = at->next)
		for (size_t i = 0; i < COUNT(owner_members); i++)
			if (at->type == RSP_JSON_STRING && !at->escaped &&
			    is_named(at, owner_members[i].name) &&
			    !put_owner(owner, owner_members[i].place, at->text))
				break;
}

static void read_keyring(struct rsp_keyring_reading *reading, const struct rsp_json_value *object,
                         struct rsp_key_set owner, unsigned depth)
{
	read_owner(object, &owner);
	for (const struct rsp_json_value *at = object->first; at; at = at->next) {
		const struct section *section = section_of(at->name);

		if (section)
			read_section(reading, &owner, section->kind, at, section->name);
		else if (is_named(at, "cards") && at->type == RSP_JSON_ARRAY)
			read_cards(reading, at, &owner, depth);
		else if (is_named(at, "master_delete_token_key"))
			read_token(reading, &owner, at);
		else
			read_other(reading, &owner, at);
	}
}

static void read_bag(struct rsp_keyring_reading *reading, const struct rsp_json_value *object)
{
	const struct rsp_json_value *entries = rsp_json_member(object, "entries");
	const struct rsp_key_set nobody = {0};
	size_t number = 0;

	for (const struct rsp_json_value *at = entries ? entries->first : NULL; at; at = at->next) {
		const struct rsp_json_value *protocol = rsp_json_member(at, "protocol");
		bool scp11 = protocol && rsp_starts_with_text(protocol->text, "SCP11");

		rsp_keyring_set(reading, &nobody,
		                scp11 ? RSP_KEYS_SCP11_SESSION : RSP_KEYS_SCP03_SESSION, at,
		                "entries", number++);
	}
}

void rsp_keyring_json(struct rsp_keyring_reading *reading, struct rsp_slice text)
{
	const struct rsp_key_set nobody = {0};
	const struct rsp_json_value *object, *format;
	struct rsp_json_error error = {0};
	struct rsp_arena arena;

	rsp_arena_init(&arena, 0);
	object = rsp_json_parse(&arena, text, &error);
	format = rsp_json_member(object, "format");
	if (!object || object->type != RSP_JSON_OBJECT) {
		rsp_keyring_bad(reading, "%s: %s, at byte %zu", reading->name,
		                error.text ? error.text : "no object", error.off);
	} else if (format && rsp_equal_text(format->text, "yggdrasim-hil-keybag/v1")) {
		reading->report->format = RSP_KEYRING_BAG;
		read_bag(reading, object);
	} else {
		read_keyring(reading, object, nobody, 0);
	}
	rsp_arena_free(&arena);
}
