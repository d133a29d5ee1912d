/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Profile packages (TCA eUICC Profile Package): profile elements one behind the other. */
#ifndef RSP_RSP_SAIP_H
#define RSP_RSP_SAIP_H

#include "base/decode.h"

/* rsp_saip_show shows the profile elements of `in`, cut from decode->buffer, as children of
 * `parent`. */
void rsp_saip_show(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* rsp_saip_show_part does so for the beginning of a package: that its last element is cut is no
 * fault of it. */
void rsp_saip_show_part(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* rsp_saip_iccid gives the ICCID in the header of a package, as EF.ICCID has it; false: there is
 * none. */
RSP_MUST_USE bool rsp_saip_iccid(struct rsp_slice in, struct rsp_slice *out);

/* rsp_saip_begins tells whether bytes are profile elements from the header of a profile on.
 */
bool rsp_saip_begins(struct rsp_slice in);

/* rsp_saip_package_field gives the field of a whole profile package, rsp_saip_file_field that of a
 * file, which groups what is said of it. */
const struct rsp_field *rsp_saip_package_field(void);
const struct rsp_field *rsp_saip_file_field(void);

struct rsp_field_table rsp_saip_fields(void);

#endif
