/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/fcp.h"

#include "card/file_fields.h"
#include "card/file_show.h"

enum {
	GSM_MIN = 13, /* TS 51.011 9.2.1: up to the length of what follows */
	GSM_AT_TYPE = 6,
	GSM_TYPE_EF = 4,
	NUM_MODES = 7, /* bits of an access mode byte that may have a condition */
	BYTE_BITS = 8
};

/* Octets at fixed places. */
struct octets {
	uint8_t at, len;
	enum rsp_file_field field;
	const struct rsp_fcp_bits *bits; /* NULL: none */
};

/* A part of an octet; bit 8 is the highest. */
struct rsp_fcp_bits {
	uint8_t high, low; /* high 0: behind the last */
	enum rsp_file_field field;
};

static const struct rsp_fcp_bits characteristics[] = {
    {8, 8, RSP_FILE_GSM_CHV1_DISABLED},
    {4, 4, RSP_FILE_CLOCK_LOW        },
    {3, 3, RSP_FILE_CLOCK_HIGH       },
    {2, 2, RSP_FILE_GSM_FREQUENCY    },
    {1, 1, RSP_FILE_CLOCK_STOP       },
    {0, 0, RSP_FILE_CONTENTS         },
};
static const struct rsp_fcp_bits code_status[] = {
    {8, 8, RSP_FILE_GSM_CODE_SET  },
    {4, 1, RSP_FILE_GSM_CODE_TRIES},
    {0, 0, RSP_FILE_CONTENTS      },
};
static const struct rsp_fcp_bits cyclic[] = {
    {7, 7, RSP_FILE_GSM_INCREASE_ALLOWED},
    {0, 0, RSP_FILE_CONTENTS            },
};
static const struct rsp_fcp_bits conditions_1[] = {
    {8, 5, RSP_FILE_GSM_READ  },
    {4, 1, RSP_FILE_GSM_UPDATE},
    {0, 0, RSP_FILE_CONTENTS  },
};
static const struct rsp_fcp_bits conditions_2[] = {
    {8, 5, RSP_FILE_GSM_INCREASE},
    {0, 0, RSP_FILE_CONTENTS    },
};
static const struct rsp_fcp_bits conditions_3[] = {
    {8, 5, RSP_FILE_GSM_REHABILITATE},
    {4, 1, RSP_FILE_GSM_INVALIDATE  },
    {0, 0, RSP_FILE_CONTENTS        },
};
static const struct rsp_fcp_bits file_status[] = {
    {3, 3, RSP_FILE_GSM_USABLE},
    {1, 1, RSP_FILE_GSM_VALID },
    {0, 0, RSP_FILE_CONTENTS  },
};

/* TS 51.011 9.2.1, of an MF or DF; tables end with a length of 0. */
static const struct octets gsm_directory[] = {
    {2,  2, RSP_FILE_GSM_MEMORY,          NULL           },
    {4,  2, RSP_FILE_FID,                 NULL           },
    {6,  1, RSP_FILE_GSM_TYPE,            NULL           },
    {12, 1, RSP_FILE_GSM_LENGTH,          NULL           },
    {13, 1, RSP_FILE_GSM_CHARACTERISTICS, characteristics},
    {14, 1, RSP_FILE_GSM_NUM_DFS,         NULL           },
    {15, 1, RSP_FILE_GSM_NUM_EFS,         NULL           },
    {16, 1, RSP_FILE_GSM_NUM_CODES,       NULL           },
    {18, 1, RSP_FILE_GSM_CHV1,            code_status    },
    {19, 1, RSP_FILE_GSM_UNBLOCK_1,       code_status    },
    {20, 1, RSP_FILE_GSM_CHV2,            code_status    },
    {21, 1, RSP_FILE_GSM_UNBLOCK_2,       code_status    },
    {0,  0, RSP_FILE_CONTENTS,            NULL           },
};

static const struct octets gsm_ef[] = {
    {2,  2, RSP_FILE_GSM_SIZE,         NULL        },
    {4,  2, RSP_FILE_FID,              NULL        },
    {6,  1, RSP_FILE_GSM_TYPE,         NULL        },
    {7,  1, RSP_FILE_GSM_CYCLIC,       cyclic      },
    {8,  1, RSP_FILE_GSM_CONDITIONS_1, conditions_1},
    {9,  1, RSP_FILE_GSM_CONDITIONS_2, conditions_2},
    {10, 1, RSP_FILE_GSM_CONDITIONS_3, conditions_3},
    {11, 1, RSP_FILE_GSM_STATUS,       file_status },
    {12, 1, RSP_FILE_GSM_LENGTH,       NULL        },
    {13, 1, RSP_FILE_GSM_STRUCTURE,    NULL        },
    {14, 1, RSP_FILE_GSM_RECORD_LEN,   NULL        },
    {0,  0, RSP_FILE_CONTENTS,         NULL        },
};

static struct rsp_node *show_uint(struct rsp_decode *decode, struct rsp_node *parent,
                                  enum rsp_file_field field, struct rsp_slice part)
{
	return rsp_node_number(decode, parent, rsp_file_field_of(field), part);
}

static void show_bits(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part,
                      const struct rsp_fcp_bits *bits)
{
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return;
	for (; bits && bits->high; bits++) {
		unsigned num = (unsigned)bits->high - bits->low + 1U;

		rsp_node_bits(decode, node, rsp_file_field_of(bits->field), part,
		              BYTE_BITS - (unsigned)bits->high, num,
		              (unsigned)octet >> (bits->low - 1) & ((1U << num) - 1));
	}
}

void rsp_fcp_show_gsm(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	const struct octets *rows = gsm_directory;
	struct rsp_node *group, *node;
	uint8_t type;

	if (in.len < GSM_MIN || !rsp_peek_u8(in, GSM_AT_TYPE, &type))
		return;
	if (type == GSM_TYPE_EF)
		rows = gsm_ef;
	group = rsp_node_new(decode, parent, rsp_file_field_of(RSP_FILE_GSM), in);
	for (; rows->len; rows++) {
		struct rsp_slice part = rsp_sub(in, rows->at, rows->len);

		if (part.len < rows->len)
			break;
		node = show_uint(decode, group, rows->field, part);
		show_bits(decode, node, part, rows->bits);
	}
}

static const struct rsp_fcp_bits condition_bits[] = {
    {8, 8, RSP_FILE_CONDITION_ALL        },
    {7, 7, RSP_FILE_CONDITION_SECURE     },
    {6, 6, RSP_FILE_CONDITION_EXTERNAL   },
    {5, 5, RSP_FILE_CONDITION_USER       },
    {4, 1, RSP_FILE_CONDITION_ENVIRONMENT},
    {0, 0, RSP_FILE_CONTENTS             },
};

/* What the bits of an access mode byte are about, the highest first. */
static const enum rsp_file_field modes[NUM_MODES] = {
    RSP_FILE_MODE_DELETE, RSP_FILE_MODE_TERMINATE, RSP_FILE_MODE_ACTIVATE, RSP_FILE_MODE_DEACTIVATE,
    RSP_FILE_MODE_WRITE,  RSP_FILE_MODE_UPDATE,    RSP_FILE_MODE_READ,
};

static void show_condition(struct rsp_decode *decode, struct rsp_node *parent,
                           struct rsp_slice part, const char *operation)
{
	enum { ALWAYS = 0x00, NEVER = 0xFF };
	struct rsp_node *node = show_uint(decode, parent, RSP_FILE_CONDITION_BYTE, part);
	uint8_t octet;

	if (!node || !rsp_peek_u8(part, 0, &octet))
		return;
	node->note = operation;
	if (octet != ALWAYS && octet != NEVER)
		show_bits(decode, node, part, condition_bits);
}

/* ISO 7816-4 9.3.3.1: an access mode byte, then a condition for each of its bits that is set. */
void rsp_fcp_show_compact(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice part;
	struct rsp_node *mode;
	uint8_t octet;

	while (rsp_peek_u8(in, 0, &octet)) {
		part = rsp_take_up_to(&in, 1);
		mode = show_uint(decode, node, RSP_FILE_ACCESS_MODE, part);
		for (unsigned i = 0; i < NUM_MODES; i++) {
			if (!((unsigned)octet >> (NUM_MODES - 1 - i) & 1U))
				continue;
			part = rsp_take_up_to(&in, 1);
			show_condition(decode, mode, part, rsp_file_field_of(modes[i])->label);
		}
	}
}

void rsp_fcp_show_expanded(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	const struct rsp_file_window window = {.bytes = in, .size = in.len};

	rsp_file_show(decode, node, RSP_LAYOUT_ARR, &window);
}

static void show_first(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                       const struct rsp_fcp_bits *bits)
{
	show_bits(decode, node, rsp_sub(in, 0, 1), bits);
}

void rsp_fcp_show_characteristics(struct rsp_decode *decode, struct rsp_node *node,
                                  struct rsp_slice in)
{
	static const struct rsp_fcp_bits bits[] = {
	    {7, 7, RSP_FILE_VOLTAGE_C },
            {6, 6, RSP_FILE_VOLTAGE_B },
            {5, 5, RSP_FILE_VOLTAGE_A },
	    {4, 4, RSP_FILE_CLOCK_LOW },
            {3, 3, RSP_FILE_CLOCK_HIGH},
            {1, 1, RSP_FILE_CLOCK_STOP},
	    {0, 0, RSP_FILE_CONTENTS  },
	};

	show_first(decode, node, in, bits);
}

static void show_power_class(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const struct rsp_fcp_bits bits[] = {
	    {3, 3, RSP_FILE_POWER_C },
	    {2, 2, RSP_FILE_POWER_B },
	    {1, 1, RSP_FILE_POWER_A },
	    {0, 0, RSP_FILE_CONTENTS},
	};
	struct rsp_slice first = rsp_sub(in, 0, 1);

	show_bits(decode, show_uint(decode, node, RSP_FILE_POWER_CLASS, first), first, bits);
}

void rsp_fcp_show_supply(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	show_power_class(decode, node, in);
	show_uint(decode, node, RSP_FILE_POWER_AVAILABLE, rsp_sub(in, 1, 1));
	show_uint(decode, node, RSP_FILE_POWER_ACTUAL, rsp_sub(in, 2, 1));
}

void rsp_fcp_show_interfaces(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const struct rsp_fcp_bits bits[] = {
	    {1, 1, RSP_FILE_CLF_INTERFACE},
	    {0, 0, RSP_FILE_CONTENTS     },
	};

	show_first(decode, node, in, bits);
}

void rsp_fcp_show_power(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	show_power_class(decode, node, in);
	show_uint(decode, node, RSP_FILE_POWER_CURRENT, rsp_sub(in, 1, 1));
	show_uint(decode, node, RSP_FILE_POWER_FREQUENCY, rsp_sub(in, 2, 1));
}

void rsp_fcp_show_details(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const struct rsp_fcp_bits bits[] = {
	    {1, 1, RSP_FILE_DER_ONLY},
	    {0, 0, RSP_FILE_CONTENTS},
	};

	show_first(decode, node, in, bits);
}

void rsp_fcp_show_commands(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const struct rsp_fcp_bits bits[] = {
	    {1, 1, RSP_FILE_TERMINAL_CAPABILITY},
	    {0, 0, RSP_FILE_CONTENTS           },
	};

	show_first(decode, node, in, bits);
}

void rsp_fcp_show_environment(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const struct rsp_fcp_bits bits[] = {
	    {4, 4, RSP_FILE_HUMIDITY   },
	    {3, 1, RSP_FILE_TEMPERATURE},
	    {0, 0, RSP_FILE_CONTENTS   },
	};

	show_first(decode, node, in, bits);
}

void rsp_fcp_show_special(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const struct rsp_fcp_bits bits[] = {
	    {8, 8, RSP_FILE_HIGH_ACTIVITY},
	    {7, 7, RSP_FILE_USABLE_OFF   },
	    {0, 0, RSP_FILE_CONTENTS     },
	};

	show_first(decode, node, in, bits);
}
