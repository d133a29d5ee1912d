/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/cat_fields.h"

/* clang-format off */
#define NAMES(table, clause) static const struct rsp_name table[] = {
#define NAME(value, name) {value, name},
#define END {0, NULL}};
#include "card/cat_names.def"
#undef NAMES
#undef NAME
#undef END
/* clang-format on */

/* clang-format off */
/* TS 102 223 5.2 */
#define PROFILE_CLAUSE "TS 102 223 5.2, TS 31.111 5.2"

static const struct rsp_field fields[RSP_NUM_CAT_FIELDS] = {
#define FIELD(id, key, label, kind, base, secrecy, names, clause)                                  \
	[RSP_CAT_##id] = {key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names, clause},
#include "card/cat_fields.def"
#undef FIELD
#define PROFILE_BYTE(byte, title)                                                                  \
	[RSP_CAT_PROFILE_BYTE_##byte] = {"cat.terminal_profile.byte_" #byte,                       \
	                                 "Byte " #byte ": " title,                                 \
	                                 RSP_KIND_UINT,                                            \
	                                 RSP_HEX8,                                                 \
	                                 RSP_PUBLIC,                                               \
	                                 NULL,                                                     \
	                                 PROFILE_CLAUSE},
#define PROFILE_BITS(byte, high, low, key, label, names)                                           \
	[RSP_CAT_PROFILE_##key] = {"cat.terminal_profile." #key,                                   \
	                           label,                                                          \
	                           RSP_KIND_UINT,                                                  \
	                           RSP_DEC,                                                        \
	                           RSP_PUBLIC,                                                     \
	                           names,                                                          \
	                           PROFILE_CLAUSE},
#include "card/cat_profile.def"
    [RSP_CAT_PROFILE_FURTHER] = {"cat.terminal_profile.further", "Further bytes", RSP_KIND_BYTES,
                                 RSP_DEC, RSP_PUBLIC, NULL, PROFILE_CLAUSE},
};
/* clang-format on */

const struct rsp_field *rsp_cat_field_of(enum rsp_cat_field id)
{
	return &fields[id];
}

struct rsp_field_table rsp_cat_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = RSP_NUM_CAT_FIELDS};
}
