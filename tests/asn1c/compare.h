/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree of the walker beside what asn1c's decoder made of the same bytes. */
#ifndef RSP_TEST_COMPARE_H
#define RSP_TEST_COMPARE_H

#include <asn_application.h>

#include "schema/schema.h"

/* compare_tree goes through both at once. Answers NULL when every element that asn1c has is in the
 * tree with the same content octets, in the same place and nothing else is; else the name of the
 * first that differs. */
const char *compare_tree(const asn_TYPE_descriptor_t *descriptor, const void *value,
                         const struct rsp_node *node);

#endif
