/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/file_layout.h"

#define REST   RSP_ROW_REST
#define BUT(n) (RSP_ROW_BUT | (n))

/* One row of a table; what a kind does not have is 0. */
#define ROW(kind, field, len) {RSP_ROW_##kind, RSP_FILE_##field, len, 0, RSP_ROW_END, NULL},
#define ROW_OF(kind, field, len, table)                                                            \
	{RSP_ROW_##kind, RSP_FILE_##field, len, 0, RSP_ROW_END, rows_##table},

#define UINT(field, len)          ROW(UINT, field, len)
#define SINT(field, len)          ROW(SINT, field, len)
#define BYTES(field, len)         ROW(BYTES, field, len)
#define FLAGS(field, len)         ROW(FLAGS, field, len)
#define FLAGS_DOWN(field, len)    ROW(FLAGS_DOWN, field, len)
#define PAIRS(field, len)         ROW(PAIRS, field, len)
#define ICCID(field, len)         ROW(ICCID, field, len)
#define IMSI(field, len)          ROW(IMSI, field, len)
#define PLMN(field, len)          ROW(PLMN, field, len)
#define DIGITS(field, len)        ROW(DIGITS, field, len)
#define TEXT(field, len)          ROW(TEXT, field, len)
#define UTF8(field, len)          ROW(UTF8, field, len)
#define ASCII(field, len)         ROW(ASCII, field, len)
#define LANGUAGE(field, len)      ROW(LANGUAGE, field, len)
#define NUMBER(field, len)        ROW(NUMBER, field, len)
#define NUMBER_DIGITS(field, len) ROW(NUMBER_DIGITS, field, len)
#define TIMESTAMP(field, len)     ROW(TIMESTAMP, field, len)
#define PRICE(field, len)         ROW(PRICE, field, len)
#define ACCESS(field, len)        ROW(ACCESS, field, len)
#define CSG(field, len)           ROW(CSG, field, len)
#define EXTENSION(field, len)     ROW(EXTENSION, field, len)
#define VALIDITY(field, len)      ROW(VALIDITY, field, len)
#define IP(field, len)            ROW(IP, field, len)
#define SMS(field, len)           ROW(SMS, field, len)
#define TPDU(field, len)          ROW(TPDU, field, len)

#define BIT(high, low, field)    ROW(BIT, field, (high) << 4 | (low))
#define SET(field, table)        ROW_OF(SET, field, 1, table)
#define BITS(field, table)       ROW_OF(BITS, field, 1, table)
#define GROUP(field, table, len) ROW_OF(GROUP, field, len, table)
#define LIST(field, table, len)  ROW_OF(LIST, field, len, table)
#define ITEMS(table, len)        ROW_OF(ITEMS, CONTENTS, len, table)
#define IF_FILE(table, len)      ROW_OF(IF_FILE, CONTENTS, len, table)
#define OBJECTS(table)           ROW_OF(OBJECTS, CONTENTS, REST, table)
#define OBJECTS_BUT(table, n)    ROW_OF(OBJECTS, CONTENTS, BUT(n), table)
#define LV(value, field)         {RSP_ROW_LV, RSP_FILE_##field, 1, 0, RSP_ROW_##value, NULL},
#define LV16(value, field, table)                                                                  \
	{RSP_ROW_LV16, RSP_FILE_##field, 2, 0, RSP_ROW_##value, rows_##table},
#define LV16S(value, field, table)                                                                 \
	{RSP_ROW_LV16S, RSP_FILE_##field, 2, 0, RSP_ROW_##value, rows_##table},
#define TAG(tag, kind, field, table)                                                               \
	{RSP_ROW_##kind, RSP_FILE_##field, REST, tag, RSP_ROW_END, rows_##table},
#define PART(octet, kind, field, len)                                                              \
	{RSP_ROW_##kind, RSP_FILE_##field, len, octet, RSP_ROW_END, NULL},
#define PART_OF(octet, field, table, len)                                                          \
	{RSP_ROW_GROUP, RSP_FILE_##field, len, octet, RSP_ROW_END, rows_##table},
#define PART_LV(octet, value, field, table)                                                        \
	{RSP_ROW_LV, RSP_FILE_##field, 1, octet, RSP_ROW_##value, rows_##table},
#define PART_ROWS(octet, table)                                                                    \
	{RSP_ROW_INLINE, RSP_FILE_CONTENTS, 0, octet, RSP_ROW_END, rows_##table},
#define LAST {RSP_ROW_END, RSP_FILE_CONTENTS, 0, 0, RSP_ROW_END, NULL},

#define rows_NULL NULL /* the table of a row that has none */

#define TABLE(id, ...)  static const struct rsp_file_row rows_##id[] = {__VA_ARGS__ LAST};
#define LAYOUT(id, ...) static const struct rsp_file_row layout_##id[] = {__VA_ARGS__ LAST};
#include "card/file_layouts.def"
#undef TABLE
#undef LAYOUT

static const struct rsp_file_row *const layouts[RSP_NUM_LAYOUTS] = {
#define TABLE(id, ...)
#define LAYOUT(id, ...) [RSP_LAYOUT_##id] = layout_##id,
#include "card/file_layouts.def"
#undef TABLE
#undef LAYOUT
};

const struct rsp_file_row *rsp_layout_rows(enum rsp_file_layout layout)
{
	return layouts[layout];
}
