/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of the model: keys by rule (schema.h), kinds, names of values, secrecy, clauses. */
#ifndef SCHEMA_GEN_FIELDS_H
#define SCHEMA_GEN_FIELDS_H

#include "model.h"

/* fields_make gives every type, member and named bit its field. Two fields with one key end the
 * build. */
void fields_make(struct model *model);

#endif
