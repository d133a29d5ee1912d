/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys: what a name in a filter or after -e means. */
#ifndef RSP_REPORT_KEYS_H
#define RSP_REPORT_KEYS_H

#include "report/columns.h"
#include "rsptrace/field.h"

enum rsp_key_source {
	RSP_KEY_COLUMN, /* what every message has */
	RSP_KEY_FIELDS, /* a field of the trees; a short name ("iccid") means several */
	RSP_KEY_FAMILY, /* "es10": any field of the family */
	RSP_KEY_OK      /* "ok": the result is ok */
};

struct rsp_key {
	enum rsp_key_source source;
	const char *name;                      /* as it is known, not as it was spelled */
	enum rsp_kind kind;                    /* of its values; RSP_KIND_BOOL of RSP_KEY_OK */
	enum rsp_column column;                /* RSP_KEY_COLUMN */
	const struct rsp_field *const *fields; /* RSP_KEY_FIELDS, in the arena */
	size_t num_fields;
};

/* rsp_key_find resolves a name: a column, a field of the registry, a short name or a family, each
 * also with "esim." before it, as it is called in Wireshark. False when there is none, or no
 * memory. */
RSP_MUST_USE bool rsp_key_find(struct rsp_arena *arena, struct rsp_slice name, struct rsp_key *out);

/* rsp_key_names calls `visit` with every known key until it answers false: families and short names
 * first, then columns, then fields. */
void rsp_key_names(bool (*visit)(void *user, const char *name), void *user);

/* rsp_key_nearest gives the known key that is nearest to a name, or NULL. */
const char *rsp_key_nearest(struct rsp_slice name);

/* rsp_key_has tells whether the key means this field. */
bool rsp_key_has(const struct rsp_key *key, const struct rsp_field *field);

/* rsp_key_last is the part of a key behind its last dot: the member. */
struct rsp_slice rsp_key_last(struct rsp_slice key);

/* rsp_interface_family gives the family of the messages of an interface. */
const char *rsp_interface_family(enum rsp_interface iface);

#endif
