/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of annotate.def, applied to the model. */
#ifndef SCHEMA_GEN_ANNOTATIONS_H
#define SCHEMA_GEN_ANNOTATIONS_H

#include "model.h"

/* annotations_apply puts what the rows say into the types and members of the model. */
void annotations_apply(struct model *model);

/* annotation_secrecy gives the secrecy of a member, from a row of its own or from its type's. */
enum rsp_secrecy annotation_secrecy(const struct model_type *type, const char *member,
                                    const struct model_type *member_type);

/* annotation_label gives how a member is labelled: its name, or what a row says. */
const char *annotation_label(const struct model_type *type, const char *member);

/* model_find and model_find_member find what a row names; a name that no module has ends the build.
 */
struct model_type *model_find(const struct model *model, const char *name);
struct model_member *model_find_member(struct model_type *type, const char *name);

#endif
