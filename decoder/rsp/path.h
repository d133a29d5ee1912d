/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values found by a path of tags, without a tree. */
#ifndef RSP_RSP_PATH_H
#define RSP_RSP_PATH_H

#include "rsptrace/slice.h"

enum { RSP_PATH_MAX = 5 }; /* tags of a path; 0 stands behind the last */

/* rsp_path_at gives the value at the end of a path among the objects of `in`; false where it is not
 * there. */
RSP_MUST_USE bool rsp_path_at(struct rsp_slice in, const uint32_t path[static RSP_PATH_MAX],
                              struct rsp_slice *out);

/* rsp_path_in does so inside an object, whose own tag does not matter. */
RSP_MUST_USE bool rsp_path_in(struct rsp_slice object, const uint32_t path[static RSP_PATH_MAX],
                              struct rsp_slice *out);

#endif
