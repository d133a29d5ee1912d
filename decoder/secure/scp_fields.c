/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/scp_fields.h"

#include "secure/channel.h"
#include "secure/secure.h"

#define END                                                                                        \
	{                                                                                          \
		0, NULL                                                                            \
	}

static const struct rsp_name protocols[] = {
    {RSP_SCP02, "SCP02"},
    {RSP_SCP03, "SCP03"},
    {RSP_SCP11, "SCP11"},
    END
};
static const struct rsp_name levels[] = {
    {0x00, "none"                                    },
    {0x01, "C-MAC"                                   },
    {0x03, "C-DECRYPTION, C-MAC"                     },
    {0x10, "R-MAC"                                   },
    {0x11, "C-MAC, R-MAC"                            },
    {0x13, "C-DECRYPTION, C-MAC, R-MAC"              },
    {0x33, "C-DECRYPTION, R-ENCRYPTION, C-MAC, R-MAC"},
    END,
};
static const struct rsp_name challenges[] = {
    {0, "not made of the counter and the AID"},
    {1, "made of the counter and the AID"    },
    END,
};
static const struct rsp_name checks[] = {
    {RSP_SCP_NOT_RUN,   "not run"                                         },
    {RSP_SCP_RIGHT,     "right"                                           },
    {RSP_SCP_WRONG,     "wrong"                                           },
    {RSP_SCP_ABSENT,    "there is none"                                   },
    {RSP_SCP_UNCHAINED, "not run: a command before it is not in the trace"},
    END,
};

static const struct rsp_field fields[RSP_NUM_SCP_FIELDS] = {
#define FIELD(id, key, label, kind, base, secrecy, names, clause)                                  \
	[RSP_SCP_FIELD_##                                                                          \
	    id] = {key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names, clause},
#include "secure/scp_fields.def"
#undef FIELD
};

const struct rsp_field *rsp_scp_field_of(enum rsp_scp_field id)
{
	return &fields[id];
}

struct rsp_field_table rsp_scp_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = RSP_NUM_SCP_FIELDS};
}
