/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of SGP.22, SGP.32 and PKIX as constant tables, and the walker that goes through BER
 * bytes beside them.
 *
 * The tables are generated at build time from the descriptors that asn1c compiles from the modules
 * in this folder (*.asn); the library itself holds no code of asn1c. Rows of annotate.def add what
 * a module cannot say. annotate.def also tells how to add a type.
 *
 * Keys follow from the modules by rule. A member of a SEQUENCE or SET has the key
 * <family>.<type>.<member>. A type standing alone, as an element of a list or as an alternative of
 * a CHOICE has <family>.<type>; an alternative without a type of its own has
 * <family>.<choice>.<alternative>, such an element <family>.<list>.item. Each named bit of a BIT
 * STRING is a bool <family>.<type>.<bit>, a child that is there when the bit is set.
 */
#ifndef RSP_SCHEMA_SCHEMA_H
#define RSP_SCHEMA_SCHEMA_H

#include <stdalign.h>

#include "base/decode.h"

enum rsp_asn_kind {
	RSP_ASN_SEQUENCE,
	RSP_ASN_SET,
	RSP_ASN_CHOICE,
	RSP_ASN_LIST, /* SEQUENCE OF, SET OF; what comes behind is primitive, but for the last */
	RSP_ASN_BOOLEAN,
	RSP_ASN_INTEGER, /* INTEGER and ENUMERATED */
	RSP_ASN_BITS,
	RSP_ASN_OCTETS,
	RSP_ASN_NULL,
	RSP_ASN_OID,
	RSP_ASN_STRING, /* UTF8String, PrintableString, IA5String ... */
	RSP_ASN_UTCTIME,
	RSP_ASN_GENTIME,
	RSP_ASN_ANY /* open: decided by the OID beside it, or shown as bare TLVs */
};

/* How the content octets are shown, beyond what the kind says. */
enum rsp_asn_show {
	RSP_SHOW_PLAIN,
	RSP_SHOW_ICCID,
	RSP_SHOW_EID,
	RSP_SHOW_IMEI,
	RSP_SHOW_TAC,
	RSP_SHOW_PLMN,
	RSP_SHOW_VERSION,
	RSP_SHOW_NUMBER,   /* octets that are an unsigned number, most significant first */
	RSP_SHOW_BYTES,    /* an INTEGER too long for 64 bits: its content octets */
	RSP_SHOW_TAG_LIST, /* concatenated tags of type `inner`, each a child */
	RSP_SHOW_WRAPPED,  /* the octets are one or more objects of type `inner` */
	RSP_SHOW_CONTENT,  /* the octets are the content of type `inner`, its tag left out */
	RSP_SHOW_OPEN,     /* the octets are an object; the OID beside it decides the type */
	RSP_SHOW_INLINE    /* a CHOICE that leaves no node of its own: only the value shows */
};

/* Why the walker accepts a member that the module does not have in this form. */
enum rsp_asn_form {
	RSP_FORM_MODULE, /* as the module writes it */
	RSP_FORM_TAG,    /* under another tag */
	RSP_FORM_BARE    /* without its own tag and length: its content stands here at once */
};

struct rsp_asn_type;

enum { RSP_ASN_MAX_TAGS = 3, RSP_ASN_MAX_MEMBERS = 64 };

enum { RSP_ASN_ALIGN = 64 }; /* one line of the cache holds a member */

struct rsp_asn_member {
	alignas(RSP_ASN_ALIGN) const char *name; /* as the specification spells it */
	const struct rsp_asn_type *type;
	uint32_t tags[RSP_ASN_MAX_TAGS]; /* outermost first, bytes as in rsp_tlv */
	uint8_t num_tags;                /* 0: untagged CHOICE or ANY */
	bool optional;
	bool leaf;              /* of a primitive type, as the module has it, under one tag */
	enum rsp_asn_form form; /* RSP_FORM_BARE: tags[0] is what the content begins with; 0: any */
	const char *variant;    /* of another form: who writes it so; else NULL */
	const struct rsp_field *field;
	const char *title; /* the name; where it has none, that of the type */
};

struct rsp_asn_type {
	const char *name; /* "AuthenticateServerRequest" */
	enum rsp_asn_kind kind;
	enum rsp_asn_show show;
	uint32_t tags[RSP_ASN_MAX_TAGS];
	uint8_t num_tags;
	bool nested;  /* real traffic also nests it: its own tag inside the tag that replaces it */
	bool der_set; /* a SET OF */
	uint16_t num_members;  /* LIST: one, its element */
	uint16_t num_variants; /* further members behind those, in forms that the module lacks */
	uint64_t required;     /* a bit for each member of the module that is not optional */
	const struct rsp_asn_member *members;
	const struct rsp_name *names; /* of values of an INTEGER; of BITS (value: bit number) */
	const struct rsp_field *bit_fields; /* BITS: one for each row of names */
	uint32_t min_len, max_len; /* of OCTETS and STRING content; max_len 0: no size is known */
	const struct rsp_field *field;    /* for the type standing alone; NULL for built-in types */
	const struct rsp_asn_type *inner; /* RSP_SHOW_WRAPPED, _CONTENT, _TAG_LIST */
};

/* rsp_schema_type finds a type by its name; NULL when there is none. Takes some ten string
 * comparisons: look up once, not for each message. */
const struct rsp_asn_type *rsp_schema_type(const char *name);

/* rsp_schema_types gives all named types, sorted by name, and how many. */
const struct rsp_asn_type *const *rsp_schema_types(size_t *out_num);

/* rsp_schema_open gives the type that an OID (content octets) stands for in an open type (X.509
 * extensions, attributes and algorithm parameters; vendor data), or NULL. */
const struct rsp_asn_type *rsp_schema_open(struct rsp_slice oid);

/* rsp_schema_fields gives the fields of all types, each key once, and those that the walker uses
 * where no type says more (walk.def): es10.unknown (an object that the type does not know; its note
 * says the tag), es10.trailing (bytes behind an object), es10.tag (an entry of a tag list). */
struct rsp_field_table rsp_schema_fields(void);

/* The walker. Everything that can be named is named, everything odd is a finding, and decoding goes
 * on with what is there. Slices given must be cut from decode->buffer. The span of a node of a
 * constructed object is the whole object with its tag and length, that of a primitive one its
 * content octets (of an empty one: the whole object). An object that ends early because its parent
 * does is reported once, at the outermost that is too long for where it stands. */

/* rsp_walk decodes the first object of *in as `type` into a child of `parent` (NULL: a root) and
 * takes its bytes. Answers the node of the object; NULL when nothing could be taken (the finding
 * says why), or nodes are not wanted, or there is no memory. */
struct rsp_node *rsp_walk(struct rsp_decode *decode, struct rsp_node *parent,
                          const struct rsp_asn_type *type, struct rsp_slice *in);

/* rsp_walk_all is rsp_walk for an object that should fill `in`: bytes behind it become a node and a
 * finding. */
struct rsp_node *rsp_walk_all(struct rsp_decode *decode, struct rsp_node *parent,
                              const struct rsp_asn_type *type, struct rsp_slice in);

/* rsp_walk_taken is rsp_walk_all for an object that was taken before (RSP_TLV_OK); `rest` is what
 * stood behind it. */
struct rsp_node *rsp_walk_taken(struct rsp_decode *decode, struct rsp_node *parent,
                                const struct rsp_asn_type *type, const struct rsp_tlv *tlv,
                                struct rsp_slice rest);

/* rsp_walk_content is rsp_walk for an object under a tag that stands in place of the type's own:
 * the content octets are those of the type, a SEQUENCE, SET or list. */
struct rsp_node *rsp_walk_content(struct rsp_decode *decode, struct rsp_node *parent,
                                  const struct rsp_asn_type *type, const struct rsp_tlv *tlv);

/* rsp_walk_bare shows the objects of `in`, of no known type: each is a child es10.unknown of
 * `parent` with its tag as note, constructed ones with their objects below. Answers the first. */
struct rsp_node *rsp_walk_bare(struct rsp_decode *decode, struct rsp_node *parent,
                               struct rsp_slice in);

#endif
