/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types as they will stand in the tables: descriptors of asn1c joined with what modules.h and
 * the rows of annotate.def add. */
#ifndef SCHEMA_GEN_MODEL_H
#define SCHEMA_GEN_MODEL_H

#include <asn_application.h>
#include <stdbool.h>
#include <stdint.h>

#include "../schema.h"
#include "modules.h"

struct model_type;

struct model_field {
	const char *key, *label, *clause;
	enum rsp_kind kind;
	enum rsp_base base;
	enum rsp_secrecy secrecy;
	const struct model_type *names_of; /* NULL: no names */
	int index;                         /* in the table of fields */
};

struct model_member {
	const char *name;
	struct model_type *type;
	uint32_t tags[RSP_ASN_MAX_TAGS];
	unsigned num_tags;
	bool optional;
	enum rsp_asn_form form;
	const char *variant;
	struct model_field *field;
};

struct model_type {
	const asn_TYPE_descriptor_t *descriptor;
	const struct definition *definition; /* NULL: inline or built in */
	const struct definition *numbers;    /* whose numbers or bits are named; NULL: none */
	const char *name;
	const char *base; /* of the keys of its members: "es10.euicc_info2"; NULL: built in */
	const char *clause;
	enum rsp_asn_kind kind;
	enum rsp_asn_show show;
	enum rsp_secrecy secrecy;
	struct model_type *inner;
	bool nested;
	bool stands_alone; /* has a field of its own */
	bool der_set;
	uint32_t tags[RSP_ASN_MAX_TAGS];
	unsigned num_tags;
	struct model_member members[RSP_ASN_MAX_MEMBERS];
	size_t num_members, num_variants;
	struct model_field *field;
	struct model_field *bit_fields[MAX_NUMBERS];
	int index;
};

struct model_open {
	const char *oid; /* dotted */
	struct model_type *type;
};

struct model {
	struct model_type **types;
	size_t num_types;
	struct model_field **fields;
	size_t num_fields;
	struct model_open *opens;
	size_t num_opens;
};

/* model_build makes the model of all types that asn1c compiled; modules_read has read the modules.
 */
struct model *model_build(void);

/* model_write prints the tables as C. */
void model_write(const struct model *model);

#endif
