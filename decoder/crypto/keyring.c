/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crypto/keyring.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "crypto/crypto.h"

enum { FIRST_CAP = 16 };

struct rsp_keyring {
	struct rsp_key_set **sets;
	size_t num_sets, cap_sets;
};

static const struct kind_row {
	const char *name, *section;
} kinds[RSP_NUM_KEY_KINDS] = {
    [RSP_KEYS_SCP80] = {"SCP80",         "scp80"        },
    [RSP_KEYS_SCP81] = {"SCP81",         "scp81"        },
    [RSP_KEYS_SCP02] = {"SCP02",         "scp02"        },
    [RSP_KEYS_SCP03] = {"SCP03",         "scp03"        },
    [RSP_KEYS_SCP03_SESSION] = {"SCP03 session", "scp03_session"},
    [RSP_KEYS_SCP11_SESSION] = {"SCP11 session", "scp11_session"},
    [RSP_KEYS_BSP] = {"BSP",           "bsp"          },
    [RSP_KEYS_ECC] = {"private key",   "ecc"          },
    [RSP_KEYS_TOKEN] = {"token key",     "token"        },
};

static const char *const roles[RSP_NUM_KEY_ROLES] = {
    [RSP_KEY_KIC] = "kic",
    [RSP_KEY_KID] = "kid",
    [RSP_KEY_DEK] = "dek",
    [RSP_KEY_ENC] = "enc",
    [RSP_KEY_MAC] = "mac",
    [RSP_KEY_RMAC] = "rmac",
    [RSP_KEY_CHAIN] = "mcv",
    [RSP_KEY_RECEIPT] = "receipt",
    [RSP_KEY_PSK] = "psk",
    [RSP_KEY_PRIVATE] = "d",
    [RSP_KEY_SHARED] = "shared",
    [RSP_KEY_PPK_ENC] = "ppk_enc",
    [RSP_KEY_PPK_MAC] = "ppk_mac",
    [RSP_KEY_PPK_CHAIN] = "ppk_mcv",
    [RSP_KEY_TOKEN] = "token",
    [RSP_KEY_POINT] = "point",
    [RSP_KEY_SIN] = "sin",
    [RSP_KEY_SDIN] = "sdin",
    [RSP_KEY_CARD_GROUP] = "card_group",
};

const char *rsp_key_kind_name(enum rsp_key_kind kind)
{
	return kinds[kind].name;
}

const char *rsp_key_kind_section(enum rsp_key_kind kind)
{
	return kinds[kind].section;
}

const char *rsp_key_role_name(enum rsp_key_role role)
{
	return roles[role];
}

const char *rsp_keyring_format_name(enum rsp_keyring_format format)
{
	static const char *const names[] = {
	    [RSP_KEYRING_JSON] = "JSON keyring", [RSP_KEYRING_BAG] = "yggdrasim-hil-keybag/v1",
	    [RSP_KEYRING_BSP] = "lines of JSON", [RSP_KEYRING_CSV] = "CSV",
	    [RSP_KEYRING_UNKNOWN] = "unknown",
	};

	return names[format];
}

struct rsp_keyring *rsp_keyring_new(void)
{
	return rsp_alloc(sizeof(struct rsp_keyring));
}

void rsp_keyring_free(struct rsp_keyring *keyring)
{
	if (!keyring)
		return;
	for (size_t i = 0; i < keyring->num_sets; i++) {
		rsp_wipe(keyring->sets[i], sizeof(*keyring->sets[i]));
		rsp_free(keyring->sets[i]);
	}
	rsp_free(keyring->sets);
	rsp_free(keyring);
}

const struct rsp_key_set *rsp_keyring_at(const struct rsp_keyring *keyring, size_t at)
{
	return at < keyring->num_sets ? keyring->sets[at] : NULL;
}

struct rsp_slice rsp_key_of(const struct rsp_key_set *set, enum rsp_key_role role)
{
	for (size_t i = 0; i < set->num_keys; i++)
		if (set->keys[i].role == role)
			return rsp_slice(set->keys[i].bytes, set->keys[i].len);
	return rsp_slice(NULL, 0);
}

void rsp_keyring_bad(struct rsp_keyring_reading *reading, const char *format, ...)
{
	va_list args;

	if (reading->report->num_bad++)
		return;
	va_start(args, format);
	vsnprintf(reading->report->text, sizeof(reading->report->text), format, args);
	va_end(args);
}

/* Only pointers move when the list grows: no key is copied. */
static bool grow(struct rsp_keyring *keyring)
{
	size_t cap = keyring->cap_sets ? keyring->cap_sets * 2 : FIRST_CAP;
	struct rsp_key_set **sets;

	if (keyring->num_sets < keyring->cap_sets)
		return true;
	if (keyring->num_sets >= RSP_KEY_SETS_MAX)
		return false;
	sets = rsp_realloc(keyring->sets, cap * sizeof(*sets));
	if (!sets)
		return false;
	keyring->sets = sets;
	keyring->cap_sets = cap;
	return true;
}

bool rsp_keyring_take(struct rsp_keyring_reading *reading, const struct rsp_key_set *set)
{
	struct rsp_keyring *keyring = reading->keyring;
	struct rsp_key_set *copy;

	if (!set->num_keys) {
		rsp_keyring_bad(reading, "%s: there is no key in it", set->name);
		return false;
	}
	copy = grow(keyring) ? rsp_alloc(sizeof(*copy)) : NULL;
	if (!copy) {
		rsp_keyring_bad(reading, "%s: there are too many keys, or too little memory",
		                set->name);
		return false;
	}
	*copy = *set;
	keyring->sets[keyring->num_sets++] = copy;
	reading->report->num_added++;
	return true;
}

bool rsp_key_bytes(uint8_t *out, size_t cap, uint8_t *out_len, struct rsp_slice hex)
{
	size_t len;

	if (cap > UINT8_MAX || !rsp_hex_decode(hex, out, cap, &len, NULL))
		return false;
	*out_len = (uint8_t)len;
	return true;
}

bool rsp_key_put(struct rsp_key_set *set, enum rsp_key_role role, struct rsp_slice hex)
{
	struct rsp_card_key *key = &set->keys[set->num_keys];

	if (set->num_keys == RSP_KEYS_OF_SET ||
	    !rsp_key_bytes(key->bytes, sizeof(key->bytes), &key->len, hex) || !key->len)
		return false;
	key->role = role;
	set->num_keys++;
	return true;
}

bool rsp_key_digits(char out[static RSP_KEY_DIGITS_ROOM], struct rsp_slice text)
{
	size_t len = 0;
	uint8_t c;

	while (rsp_take_u8(&text, &c)) {
		if (c == ' ' || ((c == 'F' || c == 'f') && !text.len))
			continue;
		if (c < '0' || c > '9' || len == RSP_KEY_DIGITS_ROOM - 1)
			return false;
		out[len++] = (char)c;
	}
	out[len] = '\0';
	return true;
}

/* Blanks and line ends, and the mark that some programs begin a file with. */
static struct rsp_slice begin_of(struct rsp_slice text)
{
	static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
	struct rsp_slice part;
	uint8_t c;

	if (rsp_starts_with(text, rsp_slice(mark, sizeof(mark))) &&
	    !rsp_take(&text, sizeof(mark), &part))
		return text;
	while (rsp_peek_u8(text, 0, &c) && (c == ' ' || c == '\t' || c == '\r' || c == '\n'))
		text = rsp_sub(text, 1, text.len);
	return text;
}

static bool holds(struct rsp_slice text, const char *word)
{
	size_t at;

	return rsp_find(text, rsp_text(word), &at);
}

/* One object that is the session itself, and no keyring with a section for sessions. */
static bool is_session(struct rsp_slice object)
{
	return holds(object, "\"initialMCV\"") ||
	       (holds(object, "\"transactionId\"") && !holds(object, "\"bsp\""));
}

/* One JSON object with more behind it is a list of lines. */
static enum rsp_keyring_format format_of(struct rsp_slice text)
{
	struct rsp_slice line = {0};
	size_t len;

	if (rsp_starts_with_text(text, "{")) {
		if (!rsp_json_extent(text, &len))
			return RSP_KEYRING_JSON;
		return begin_of(rsp_sub(text, len, text.len)).len ||
		               is_session(rsp_sub(text, 0, len))
		           ? RSP_KEYRING_BSP
		           : RSP_KEYRING_JSON;
	}
	while (rsp_take_line(&text, &line) && !rsp_trim(line).len)
		;
	return rsp_find(line, rsp_text("ICCID"), &len) || rsp_find(line, rsp_text("iccid"), &len) ||
	               rsp_find(line, rsp_text("EID"), &len) ||
	               rsp_find(line, rsp_text("IMSI"), &len)
	           ? RSP_KEYRING_CSV
	           : RSP_KEYRING_UNKNOWN;
}

void rsp_keyring_add(struct rsp_keyring *keyring, struct rsp_slice text, const char *name,
                     struct rsp_keyring_report *report)
{
	struct rsp_keyring_reading reading = {.keyring = keyring, .report = report, .name = name};

	*report = (struct rsp_keyring_report){0};
	text = begin_of(text);
	report->format = text.len > RSP_KEYRING_TEXT_MAX ? RSP_KEYRING_UNKNOWN : format_of(text);
	switch (report->format) {
	case RSP_KEYRING_JSON:
	case RSP_KEYRING_BAG:
		rsp_keyring_json(&reading, text);
		break;
	case RSP_KEYRING_BSP:
		rsp_keyring_bsp(&reading, text);
		break;
	case RSP_KEYRING_CSV:
		rsp_keyring_csv(&reading, text);
		break;
	case RSP_KEYRING_UNKNOWN:
		rsp_keyring_bad(&reading,
		                "%s: neither JSON nor CSV with a column ICCID, EID or "
		                "IMSI",
		                name);
		break;
	}
}

/* 1: both say the same; -1: they differ; 0: one does not say. */
static int agree(const char *a, const char *b)
{
	if (!a || !b || !a[0] || !b[0])
		return 0;
	return strcmp(a, b) == 0 ? 1 : -1;
}

static int agree_bytes(struct rsp_slice a, struct rsp_slice b)
{
	if (!a.len || !b.len)
		return 0;
	return rsp_equal(a, b) ? 1 : -1;
}

enum rsp_key_fit rsp_key_fit(const struct rsp_key_set *set, const struct rsp_key_query *query)
{
	int iccid = agree(set->iccid, query->iccid), eid = agree(set->eid, query->eid);
	int tar = agree_bytes(rsp_slice(set->tar, set->tar_len), query->tar);
	int aid = agree_bytes(rsp_slice(set->aid, set->aid_len), query->aid);

	if (set->kind != query->kind)
		return RSP_FIT_NOT;
	if (tar < 0 || aid < 0 || (set->has_kvn && query->has_kvn && set->kvn != query->kvn))
		return RSP_FIT_LOOSE;
	if (iccid < 0 || eid < 0)
		return RSP_FIT_CARD;
	return iccid > 0 || eid > 0 || tar > 0 || aid > 0 ? RSP_FIT_NAMED : RSP_FIT_OPEN;
}
