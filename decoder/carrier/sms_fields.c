/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/sms_fields.h"

#include "carrier/sms.h"

#define END                                                                                        \
	{                                                                                          \
		0, NULL                                                                            \
	}

static const struct rsp_name no_yes[] = {
    {0, "no" },
    {1, "yes"},
    END
};
static const struct rsp_name no_more[] = {
    {0, "more messages wait"},
    {1, "no more messages"  },
    END
};
static const struct rsp_name report_of[] = {
    {0, "of an SMS-SUBMIT" },
    {1, "of an SMS-COMMAND"},
    END
};
static const struct rsp_name vp_formats[] = {
    {0, "none"    },
    {1, "enhanced"},
    {2, "relative"},
    {3, "absolute"},
    END,
};
static const struct rsp_name vp_enhanced_formats[] = {
    {0, "none"                      },
    {1, "relative, as TP-VP"        },
    {2, "relative, seconds"         },
    {3, "relative, hours to seconds"},
    END,
};
static const struct rsp_name number_types[] = {
    {0, "unknown"         },
    {1, "international"   },
    {2, "national"        },
    {3, "network specific"},
    {4, "subscriber"      },
    {5, "alphanumeric"    },
    {6, "abbreviated"     },
    {7, "reserved"        },
    END,
};
static const struct rsp_name number_plans[] = {
    {0,  "unknown"                },
    {1,  "ISDN (E.164)"           },
    {3,  "data (X.121)"           },
    {4,  "telex"                  },
    {5,  "service centre specific"},
    {6,  "service centre specific"},
    {8,  "national"               },
    {9,  "private"                },
    {10, "ERMES"                  },
    END,
};
static const struct rsp_name protocols[] = {
    {0x00, "short message"                      },
    {0x24, "voice telephone"                    },
    {0x25, "national paging system"             },
    {0x31, "X.400"                              },
    {0x32, "Internet mail"                      },
    {0x40, "short message type 0"               },
    {0x41, "replace short message type 1"       },
    {0x42, "replace short message type 2"       },
    {0x43, "replace short message type 3"       },
    {0x44, "replace short message type 4"       },
    {0x45, "replace short message type 5"       },
    {0x46, "replace short message type 6"       },
    {0x47, "replace short message type 7"       },
    {0x48, "device triggering short message"    },
    {0x5E, "enhanced message service (obsolete)"},
    {0x5F, "return call message"                },
    {0x7C, "ANSI-136 R-DATA"                    },
    {0x7D, "ME data download"                   },
    {0x7E, "ME de-personalization"              },
    {0x7F, "(U)SIM data download"               },
    END,
};
static const struct rsp_name alphabets[] = {
    {RSP_SMS_7BIT, "GSM 7 bit"},
    {RSP_SMS_8BIT, "8 bit"    },
    {RSP_SMS_UCS2, "UCS2"     },
    END,
};
static const struct rsp_name classes[] = {
    {0, "class 0: shown at once"         },
    {1, "class 1: for the terminal"      },
    {2, "class 2: for the (U)SIM"        },
    {3, "class 3: for terminal equipment"},
    END,
};
static const struct rsp_name waiting_active[] = {
    {0, "inactive"},
    {1, "active"  },
    END
};
static const struct rsp_name waiting_kinds[] = {
    {0, "voicemail"      },
    {1, "fax"            },
    {2, "electronic mail"},
    {3, "other"          },
    END,
};
static const struct rsp_name statuses[] = {
    {0x00, "received"                                      },
    {0x01, "forwarded, delivery not known"                 },
    {0x02, "replaced by the service centre"                },
    {0x20, "congestion, still trying"                      },
    {0x21, "recipient busy, still trying"                  },
    {0x22, "no response from recipient, still trying"      },
    {0x23, "service rejected, still trying"                },
    {0x24, "quality of service not available, still trying"},
    {0x25, "error in recipient, still trying"              },
    {0x40, "remote procedure error"                        },
    {0x41, "incompatible destination"                      },
    {0x42, "connection rejected by recipient"              },
    {0x43, "not obtainable"                                },
    {0x44, "quality of service not available"              },
    {0x45, "no interworking available"                     },
    {0x46, "validity period expired"                       },
    {0x47, "deleted by the sender"                         },
    {0x48, "deleted by the service centre"                 },
    {0x49, "does not exist"                                },
    {0x60, "congestion, given up"                          },
    {0x61, "recipient busy, given up"                      },
    {0x62, "no response from recipient, given up"          },
    {0x63, "service rejected, given up"                    },
    {0x64, "quality of service not available, given up"    },
    {0x65, "error in recipient, given up"                  },
    END,
};
static const struct rsp_name failures[] = {
    {0x80, "telematic interworking not supported"},
    {0x81, "short message type 0 not supported"  },
    {0x82, "cannot replace short message"        },
    {0x8F, "unspecified TP-PID error"            },
    {0x90, "data coding scheme not supported"    },
    {0x91, "message class not supported"         },
    {0x9F, "unspecified TP-DCS error"            },
    {0xA0, "command cannot be actioned"          },
    {0xA1, "command unsupported"                 },
    {0xAF, "unspecified TP-Command error"        },
    {0xB0, "TPDU not supported"                  },
    {0xC0, "service centre busy"                 },
    {0xC1, "no service centre subscription"      },
    {0xC2, "service centre system failure"       },
    {0xC3, "invalid short message entity address"},
    {0xC4, "destination barred"                  },
    {0xC5, "duplicate rejected"                  },
    {0xC6, "validity period format not supported"},
    {0xC7, "validity period not supported"       },
    {0xD0, "(U)SIM message storage full"         },
    {0xD1, "no storage capability in (U)SIM"     },
    {0xD2, "error in terminal"                   },
    {0xD3, "memory capacity exceeded"            },
    {0xD4, "(U)SIM application toolkit busy"     },
    {0xD5, "(U)SIM data download error"          },
    {0xFF, "unspecified error cause"             },
    END,
};
static const struct rsp_name command_types[] = {
    {0x00, "enquiry"                     },
    {0x01, "cancel status report request"},
    {0x02, "delete"                      },
    {0x03, "enable status report request"},
    END,
};
static const struct rsp_name elements[] = {
    {RSP_SMS_IE_CONCAT_8,  "concatenation, 8-bit reference"   },
    {0x01,                 "special message indication"       },
    {RSP_SMS_IE_PORTS_8,   "application ports, 8 bit"         },
    {RSP_SMS_IE_PORTS_16,  "application ports, 16 bit"        },
    {0x06,                 "service centre control"           },
    {0x07,                 "source indicator"                 },
    {RSP_SMS_IE_CONCAT_16, "concatenation, 16-bit reference"  },
    {0x09,                 "wireless control message protocol"},
    {0x0A,                 "text formatting"                  },
    {0x0B,                 "predefined sound"                 },
    {0x0C,                 "user defined sound"               },
    {0x0D,                 "predefined animation"             },
    {0x0E,                 "large animation"                  },
    {0x0F,                 "small animation"                  },
    {0x10,                 "large picture"                    },
    {0x11,                 "small picture"                    },
    {0x12,                 "variable picture"                 },
    {0x13,                 "user prompt indicator"            },
    {0x14,                 "extended object"                  },
    {0x15,                 "reused extended object"           },
    {0x16,                 "compression control"              },
    {0x17,                 "object distribution indicator"    },
    {0x18,                 "standard WVG object"              },
    {0x19,                 "character size WVG object"        },
    {0x1A,                 "extended object data request"     },
    {0x20,                 "RFC 5322 e-mail header"           },
    {0x21,                 "hyperlink format"                 },
    {0x22,                 "reply address"                    },
    {0x23,                 "enhanced voice mail"              },
    {RSP_SMS_IE_SHIFT,     "national language single shift"   },
    {RSP_SMS_IE_LOCKING,   "national language locking shift"  },
    {RSP_SMS_IE_COMMAND,   "command packet"                   },
    {RSP_SMS_IE_RESPONSE,  "response packet"                  },
    END,
};
static const struct rsp_name languages[] = {
    {1,  "Turkish"   },
    {2,  "Spanish"   },
    {3,  "Portuguese"},
    {4,  "Bengali"   },
    {5,  "Gujarati"  },
    {6,  "Hindi"     },
    {7,  "Kannada"   },
    {8,  "Malayalam" },
    {9,  "Oriya"     },
    {10, "Punjabi"   },
    {11, "Tamil"     },
    {12, "Telugu"    },
    {13, "Urdu"      },
    END,
};

static const struct rsp_field fields[RSP_NUM_SMS_FIELDS] = {
#define FIELD(id, key, label, kind, base, secrecy, names, clause)                                  \
	[RSP_SMS_FIELD_##                                                                          \
	    id] = {key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names, clause},
#include "carrier/sms_fields.def"
#undef FIELD
};

const struct rsp_field *rsp_sms_field_of(enum rsp_sms_field id)
{
	return &fields[id];
}

struct rsp_field_table rsp_sms_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = RSP_NUM_SMS_FIELDS};
}
