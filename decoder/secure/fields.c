/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/fields.h"

#include "secure/packet.h"
#include "secure/secure.h"

#define END                                                                                        \
	{                                                                                          \
		0, NULL                                                                            \
	}

static const struct rsp_name no_yes[] = {
    {0, "no" },
    {1, "yes"},
    END
};
static const struct rsp_name counter_modes[] = {
    {0, "none"                            },
    {1, "there, not checked"              },
    {2, "must be higher than the last"    },
    {3, "must be one higher than the last"},
    END,
};
static const struct rsp_name checks[] = {
    {RSP_CHECK_NONE, "none"                       },
    {RSP_CHECK_RC,   "redundancy check (RC)"      },
    {RSP_CHECK_CC,   "cryptographic checksum (CC)"},
    {RSP_CHECK_DS,   "digital signature (DS)"     },
    END,
};
static const struct rsp_name por_ways[] = {
    {0, "SMS-DELIVER-REPORT"},
    {1, "SMS-SUBMIT"        },
    END,
};
static const struct rsp_name por_wanted[] = {
    {0, "none"          },
    {1, "always"        },
    {2, "on errors only"},
    {3, "reserved"      },
    END,
};
static const struct rsp_name kic_algorithms[] = {
    {0x0, "known to both sides"            },
    {0x1, "DES in CBC mode"                },
    {0x2, "AES in CBC mode"                },
    {0x3, "proprietary"                    },
    {0x4, "3DES in ECB mode (not standard)"},
    {0x5, "3DES in CBC mode, two keys"     },
    {0x8, "3DES in ECB mode (not standard)"},
    {0x9, "3DES in CBC mode, three keys"   },
    {0xD, "DES in ECB mode"                },
    END,
};
static const struct rsp_name kid_algorithms[] = {
    {0x0, "known to both sides"          },
    {0x1, "DES, or CRC 16"               },
    {0x2, "AES-CMAC"                     },
    {0x3, "proprietary"                  },
    {0x5, "3DES with two keys, or CRC 32"},
    {0x9, "3DES with three keys"         },
    END,
};
static const struct rsp_name statuses[] = {
    {0x00, "PoR OK"                            },
    {0x01, "RC/CC/DS failed"                   },
    {0x02, "CNTR low"                          },
    {0x03, "CNTR high"                         },
    {0x04, "CNTR blocked"                      },
    {0x05, "ciphering error"                   },
    {0x06, "unidentified security error"       },
    {0x07, "insufficient memory"               },
    {0x08, "more time needed"                  },
    {0x09, "TAR unknown"                       },
    {0x0A, "insufficient security level"       },
    {0x0B, "actual response data by SMS-SUBMIT"},
    {0x0C, "actual response data by USSD"      },
    END,
};
static const struct rsp_name proofs[] = {
    {RSP_PROOF_NONE,    "there is none"                      },
    {RSP_PROOF_OK,      "right"                              },
    {RSP_PROOF_FAILED,  "wrong"                              },
    {RSP_PROOF_NOT_RUN, "not run"                            },
    {RSP_PROOF_PADDING, "there is none; the padding is right"},
    END,
};
static const struct rsp_name inputs[] = {
    {RSP_INPUT_LENGTH,     "from the packet length on"            },
    {RSP_INPUT_HEADER,     "from 02 70 00 or 02 71 00 on"         },
    {RSP_INPUT_OWN,        "from the packet's user data header on"},
    {RSP_INPUT_SPI,        "from SPI or TAR on"                   },
    {RSP_INPUT_IDENTIFIER, "from CPI or RPI on"                   },
    END,
};
static const struct rsp_name forms[] = {
    {RSP_SCRIPT_COMPACT, "compact"                              },
    {0xAA,               "expanded, command"                    },
    {0xAB,               "expanded, response"                   },
    {0xAC,               "expanded, indefinite"                 },
    {0xAD,               "expanded, indefinite"                 },
    {0xAE,               "expanded, command, indefinite length" },
    {0xAF,               "expanded, response, indefinite length"},
    END,
};
static const struct rsp_name immediate_codes[] = {
    {0x81, "proactive session"},
    {0x82, "early response"   },
    END,
};
static const struct rsp_name chainings[] = {
    {0x01, "first script, deleted on reset"},
    {0x02, "more scripts follow"           },
    {0x03, "last script"                   },
    {0x11, "first script, kept on reset"   },
    END,
};
static const struct rsp_name chain_results[] = {
    {0x01, "no previous script"    },
    {0x02, "chaining not supported"},
    END,
};
static const struct rsp_name bad_formats[] = {
    {0x01, "unknown tag"     },
    {0x02, "wrong length"    },
    {0x03, "length not found"},
    END,
};
/* SGP.02 4.1.1, GPCS Amd B 3.7: what these objects are where they stand */
static const struct rsp_name object_tags[] = {
    {0x4C, "EID"                  },
    {0x4D, "notification type"    },
    {0x4E, "sequence number"      },
    {0x4F, "AID"                  },
    {0x14, "IMEI"                 },
    {0x6D, "MEID"                 },
    {0x35, "bearer description"   },
    {0x39, "buffer size"          },
    {0x3C, "transport level"      },
    {0x3E, "address"              },
    {0x47, "network access name"  },
    {0x81, "push"                 },
    {0x83, "session parameters"   },
    {0x84, "connection parameters"},
    {0x85, "security parameters"  },
    {0x86, "retry policy"         },
    {0x89, "HTTP POST parameters" },
    {0x8A, "administration host"  },
    {0x8B, "agent identifier"     },
    {0x8C, "administration URI"   },
    END,
};

static const struct rsp_field fields[RSP_NUM_OTA_FIELDS] = {
#define FIELD(id, key, label, kind, base, secrecy, names, clause)                                  \
	[RSP_OTA_##id] = {key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names, clause},
#include "secure/fields.def"
#undef FIELD
};

const struct rsp_field *rsp_ota_field_of(enum rsp_ota_field id)
{
	return &fields[id];
}

struct rsp_field_table rsp_secure_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = RSP_NUM_OTA_FIELDS};
}

struct rsp_node *rsp_ota_uint(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_ota_field field, struct rsp_slice part)
{
	return rsp_node_number(decode, parent, rsp_ota_field_of(field), part);
}

struct rsp_node *rsp_ota_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_ota_field field, struct rsp_slice part)
{
	return part.len ? rsp_node_bytes(decode, parent, rsp_ota_field_of(field), part, part)
	                : NULL;
}

struct rsp_node *rsp_ota_bits(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_ota_field field, struct rsp_slice part, unsigned high,
                              unsigned low)
{
	return rsp_node_octet_bits(decode, parent, rsp_ota_field_of(field), part, high, low);
}
