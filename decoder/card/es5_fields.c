/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/es5_fields.h"

#define END                                                                                        \
	{                                                                                          \
		0, NULL                                                                            \
	}

static const struct rsp_name no_yes[] = {
    {0, "no" },
    {1, "yes"},
    END
};
static const struct rsp_name token_checks[] = {
    {0, "not run: there is no token key"},
    {1, "right"                         },
    {2, "wrong"                         },
    END,
};
static const struct rsp_name parts[] = {
    {0, "whom what follows is for"                   },
    {1, "certificate of the server"                  },
    {2, "ephemeral key of the server and its receipt"},
    END,
};
static const struct rsp_name scenarios[] = {
    {0x03, "key agreement (ECKA-EG)"},
    END,
};
static const struct rsp_name usages[] = {
    {0x10, "three keys of a secure channel"},
    {0x5C, "one base key"                  },
    END,
};
static const struct rsp_name key_types[] = {
    {0x85, "pre-shared key of TLS"},
    {0x88, "AES"                  },
    END,
};
/* What the templates in DGI 3A07 are: real traffic shows A0 and A3, the others are of one
 * implementation. */
static const struct rsp_name addressings[] = {
    {0xA0, "SMS of the operator"   },
    {0xA1, "CAT_TP of the operator"},
    {0xA2, "HTTPS of the operator" },
    {0xA3, "SMS of the SM-SR"      },
    {0xA4, "CAT_TP of the SM-SR"   },
    {0xA5, "HTTPS of the SM-SR"    },
    END,
};
static const struct rsp_name number_types[] = {
    {0x81, "unknown, ISDN numbering"      },
    {0x91, "international, ISDN numbering"},
    {0xA1, "national, ISDN numbering"     },
    END,
};
static const struct rsp_name notifications[] = {
    {0x01, "eUICC declaration"               },
    {0x02, "profile change succeeded"        },
    {0x03, "profile change failed, roll-back"},
    {0x04, "void"                            },
    {0x05, "profile change after fall-back"  },
    END,
};
static const struct rsp_name steps[] = {
    {0x84, "initialize"          },
    {0x85, "authenticate"        },
    {0x86, "segment"             },
    {0x87, "replace session keys"},
    {0x88, "segment, MAC only"   },
    END,
};
static const struct rsp_name levels[] = {
    {0x01, "C-MAC"                            },
    {0x03, "C-DECRYPTION, C-MAC"              },
    {0x11, "C-MAC, R-MAC"                     },
    {0x13, "C-DECRYPTION, C-MAC, R-MAC"       },
    {0x33, "C-DECRYPTION, C-MAC, R-ENC, R-MAC"},
    END,
};
/* Real cards answered 02 to wrong cryptograms; the others rest on no source that was seen. */
static const struct rsp_name errors[] = {
    {0x01, "wrong format (not verified)"},
    {0x02, "security error"             },
    {0x03, "refused (not verified)"     },
    END,
};

static const struct rsp_field fields[RSP_NUM_ES5_FIELDS] = {
#define FIELD(id, key, label, kind, base, secrecy, names, clause)                                  \
	[RSP_ES5_##id] = {key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names, clause},
#include "card/es5_fields.def"
#undef FIELD
};

const struct rsp_field *rsp_es5_field_of(enum rsp_es5_field id)
{
	return &fields[id];
}

struct rsp_field_table rsp_es5_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = RSP_NUM_ES5_FIELDS};
}

struct rsp_node *rsp_es5_group(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_es5_field field, struct rsp_slice part)
{
	return rsp_node_new(decode, parent, rsp_es5_field_of(field), part);
}

struct rsp_node *rsp_es5_uint(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_es5_field field, struct rsp_slice part)
{
	return rsp_node_number(decode, parent, rsp_es5_field_of(field), part);
}

struct rsp_node *rsp_es5_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_es5_field field, struct rsp_slice part)
{
	return part.len ? rsp_node_bytes(decode, parent, rsp_es5_field_of(field), part, part)
	                : NULL;
}

struct rsp_node *rsp_es5_bit(struct rsp_decode *decode, struct rsp_node *parent,
                             enum rsp_es5_field field, struct rsp_slice part, unsigned bit)
{
	enum { OCTET_BITS = 8 };
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return NULL;
	return rsp_node_bits(decode, parent, rsp_es5_field_of(field), part, OCTET_BITS - bit, 1,
	                     (unsigned)octet >> (bit - 1) & 1);
}
