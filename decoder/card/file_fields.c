/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/file_fields.h"

#include "card/card.h"
#include "card/fields.h"

#define END                                                                                        \
	{                                                                                          \
		0, NULL                                                                            \
	}

#define SERVICE_UST(number, name)
#define SERVICE_EST(number, name)
#define SERVICE_IST(number, name)
#define SERVICE_SST(number, name)
#define SERVICE_MST(number, name)
#define SERVICE_VST(number, name)
#define SERVICE_PROSE(number, name)
#define SERVICE(table, number, name) SERVICE_##table(number, name)

static const struct rsp_name ust_services[] = {
#undef SERVICE_UST
#define SERVICE_UST(number, name) {number, name},
#include "card/file_services.def"
#undef SERVICE_UST
#define SERVICE_UST(number, name)
    END,
};
static const struct rsp_name est_services[] = {
#undef SERVICE_EST
#define SERVICE_EST(number, name) {number, name},
#include "card/file_services.def"
#undef SERVICE_EST
#define SERVICE_EST(number, name)
    END,
};
static const struct rsp_name ist_services[] = {
#undef SERVICE_IST
#define SERVICE_IST(number, name) {number, name},
#include "card/file_services.def"
#undef SERVICE_IST
#define SERVICE_IST(number, name)
    END,
};
static const struct rsp_name sst_services[] = {
#undef SERVICE_SST
#define SERVICE_SST(number, name) {number, name},
#include "card/file_services.def"
#undef SERVICE_SST
#define SERVICE_SST(number, name)
    END,
};
static const struct rsp_name mst_services[] = {
#undef SERVICE_MST
#define SERVICE_MST(number, name) {number, name},
#include "card/file_services.def"
#undef SERVICE_MST
#define SERVICE_MST(number, name)
    END,
};
static const struct rsp_name vst_services[] = {
#undef SERVICE_VST
#define SERVICE_VST(number, name) {number, name},
#include "card/file_services.def"
#undef SERVICE_VST
#define SERVICE_VST(number, name)
    END,
};
static const struct rsp_name prose_services[] = {
#undef SERVICE_PROSE
#define SERVICE_PROSE(number, name) {number, name},
#include "card/file_services.def"
#undef SERVICE_PROSE
#define SERVICE_PROSE(number, name)
    END,
};

static const struct rsp_name yes_no[] = {
    {0, "no" },
    {1, "yes"},
    END
};
static const struct rsp_name enabled[] = {
    {0, "disabled"},
    {1, "enabled" },
    END
};
static const struct rsp_name active[] = {
    {0, "not active"},
    {1, "active"    },
    END
};
static const struct rsp_name absent[] = {
    {0, "present"},
    {1, "absent" },
    END
};
static const struct rsp_name none_0_ff[] = {
    {0x00, "none"},
    {0xFF, "none"},
    END,
};
static const struct rsp_name not_hidden[] = {
    {0, "not hidden"},
    END,
};
static const struct rsp_name no_group[] = {
    {0, "none"},
    END,
};
static const struct rsp_name none_ff[] = {
    {0xFF, "none"},
    END
};
static const struct rsp_name none_ffff[] = {
    {0xFFFF, "none"},
    END
};
static const struct rsp_name search_modes[] = {
    {4, "forward from the record in P1" },
    {5, "backward from the record in P1"},
    {6, "enhanced search"               },
    END,
};
static const struct rsp_name search_ways[] = {
    {4, "forward from the record in P1"    },
    {5, "backward from the record in P1"   },
    {6, "forward from the next record"     },
    {7, "backward from the previous record"},
    END,
};
static const struct rsp_name search_begins[] = {
    {0, "at an offset"   },
    {1, "behind an octet"},
    END,
};
static const struct rsp_name seek_types[] = {
    {0, "1: nothing is answered"   },
    {1, "2: the record is answered"},
    END,
};
static const struct rsp_name seek_modes[] = {
    {0, "forward from the first record"    },
    {1, "backward from the last record"    },
    {2, "forward from the next record"     },
    {3, "backward from the previous record"},
    END,
};
/* The numbers of the bits of both octets, of which the lowest is 1. */
static const struct rsp_name access_technologies[] = {
    {16, "UTRAN"                },
    {14, "E-UTRAN in WB-S1 mode"},
    {13, "E-UTRAN in NB-S1 mode"},
    {12, "NG-RAN"               },
    {11, "satellite NG-RAN"     },
    {8,  "GSM"                  },
    {7,  "GSM COMPACT"          },
    {6,  "cdma2000 HRPD"        },
    {5,  "cdma2000 1xRTT"       },
    {4,  "EC-GSM-IoT"           },
    END,
};
static const struct rsp_name gsm_types[] = {
    {0, "RFU"},
    {1, "MF" },
    {2, "DF" },
    {4, "EF" },
    END
};
static const struct rsp_name chv1_states[] = {
    {0, "enabled" },
    {1, "disabled"},
    END
};
static const struct rsp_name gsm_frequencies[] = {
    {0, "13/8"},
    {1, "13/4"},
    END
};
static const struct rsp_name gsm_conditions[] = {
    {0,  "always"},
    {1,  "CHV1"  },
    {2,  "CHV2"  },
    {4,  "ADM"   },
    {5,  "ADM"   },
    {6,  "ADM"   },
    {7,  "ADM"   },
    {8,  "ADM"   },
    {9,  "ADM"   },
    {10, "ADM"   },
    {11, "ADM"   },
    {12, "ADM"   },
    {13, "ADM"   },
    {14, "ADM"   },
    {15, "never" },
    END,
};
static const struct rsp_name gsm_valid[] = {
    {0, "yes"},
    {1, "no" },
    END
};
static const struct rsp_name gsm_structures[] = {
    {0, "transparent" },
    {1, "linear fixed"},
    {3, "cyclic"      },
    END
};
static const struct rsp_name temperatures[] = {
    {0, "standard"},
    {1, "A"       },
    {2, "B"       },
    {3, "C"       },
    END
};
static const struct rsp_name lu_states[] = {
    {0, "updated"                  },
    {1, "not updated"              },
    {2, "PLMN not allowed"         },
    {3, "location area not allowed"},
    {7, "reserved"                 },
    END,
};
static const struct rsp_name rau_states[] = {
    {0, "updated"                 },
    {1, "not updated"             },
    {2, "PLMN not allowed"        },
    {3, "routing area not allowed"},
    {7, "reserved"                },
    END,
};
static const struct rsp_name eps_states[] = {
    {0, "updated"            },
    {1, "not updated"        },
    {2, "roaming not allowed"},
    END,
};
static const struct rsp_name identity_types[] = {
    {0xF6, "GUTI"   },
    {0xF2, "5G-GUTI"},
    {0xFF, "none"   },
    END,
};
static const struct rsp_name ehplmnpi[] = {
    {0, "no preference"                      },
    {1, "only the EHPLMN of highest priority"},
    {2, "all EHPLMNs"                        },
    END,
};
static const struct rsp_name lrplmnsi[] = {
    {0, "the last registered PLMN"         },
    {1, "the HPLMN or last registered PLMN"},
    END,
};
static const struct rsp_name csg_display[] = {
    {0, "all available CSGs"              },
    {1, "only CSGs of the operator's list"},
    END,
};
static const struct rsp_name epdg_formats[] = {
    {0, "operator identifier"},
    {1, "location based"     },
    END,
};
static const struct rsp_name nid_modes[] = {
    {0, "coordinated, option 1"},
    {1, "self-assigned"        },
    {2, "coordinated, option 2"},
    END,
};
static const struct rsp_name ad_modes[] = {
    {0x00, "normal operation"                        },
    {0x80, "type approval operations"                },
    {0x01, "normal operation and specific facilities"},
    {0x81, "type approval and specific facilities"   },
    {0x02, "maintenance (off line)"                  },
    {0x04, "cell test operation"                     },
    END,
};
static const struct rsp_name sst_states[] = {
    {0, "not allocated, not activated"},
    {1, "allocated, not activated"    },
    {2, "not allocated, activated"    },
    {3, "allocated and activated"     },
    END,
};
static const struct rsp_name phases[] = {
    {0, "1"                           },
    {2, "2"                           },
    {3, "2, profile download required"},
    END,
};
/* TS 23.038 5: coding group 0000 */
static const struct rsp_name lp_languages[] = {
    {0x00, "German"     },
    {0x01, "English"    },
    {0x02, "Italian"    },
    {0x03, "French"     },
    {0x04, "Spanish"    },
    {0x05, "Dutch"      },
    {0x06, "Swedish"    },
    {0x07, "Danish"     },
    {0x08, "Portuguese" },
    {0x09, "Finnish"    },
    {0x0A, "Norwegian"  },
    {0x0B, "Greek"      },
    {0x0C, "Turkish"    },
    {0x0D, "Hungarian"  },
    {0x0E, "Polish"     },
    {0x0F, "unspecified"},
    {0x20, "Czech"      },
    {0x21, "Hebrew"     },
    {0x22, "Arabic"     },
    {0x23, "Russian"    },
    {0x24, "Icelandic"  },
    {0xFF, "unused"     },
    END,
};
static const struct rsp_name ksi_values[] = {
    {7, "no key is available"},
    END,
};
static const struct rsp_name ciphers[] = {
    {0, "null"   },
    {1, "SNOW 3G"},
    {2, "AES"    },
    {3, "ZUC"    },
    END,
};
static const struct rsp_name suci_schemes[] = {
    {0, "null scheme"},
    {1, "Profile A"  },
    {2, "Profile B"  },
    END,
};
static const struct rsp_name number_types[] = {
    {0, "unknown"         },
    {1, "international"   },
    {2, "national"        },
    {3, "network specific"},
    {4, "dedicated access"},
    {7, "none (FF)"       },
    END,
};
static const struct rsp_name number_plans[] = {
    {0,  "unknown"     },
    {1,  "ISDN (E.164)"},
    {3,  "data (X.121)"},
    {4,  "telex (F.69)"},
    {8,  "national"    },
    {9,  "private"     },
    {15, "none (FF)"   },
    END,
};
static const struct rsp_name extension_types[] = {
    {0x00, "free"                   },
    {0x01, "called party subaddress"},
    {0x02, "additional data"        },
    {0xFF, "free"                   },
    END,
};
static const struct rsp_name sms_states[] = {
    {0x00, "free space"                                  },
    {0x01, "received, read"                              },
    {0x03, "received, to be read"                        },
    {0x05, "sent, no status asked for"                   },
    {0x07, "to be sent"                                  },
    {0x0D, "sent, status asked for, not received"        },
    {0x15, "sent, status received, not stored in EF.SMSR"},
    {0x1D, "sent, status received and stored in EF.SMSR" },
    END,
};
static const struct rsp_name smss_memory[] = {
    {0, "exceeded"    },
    {1, "not exceeded"},
    END,
};
static const struct rsp_name call_states[] = {
    {0, "answered"    },
    {1, "not answered"},
    END,
};
static const struct rsp_name priorities[] = {
    {1, "A"},
    {2, "B"},
    {3, "0"},
    {4, "1"},
    {5, "2"},
    {6, "3"},
    {7, "4"},
    END,
};
static const struct rsp_name img_codings[] = {
    {0x11, "basic"                   },
    {0x21, "colour"                  },
    {0x22, "colour with transparency"},
    END,
};
static const struct rsp_name ip_protocols[] = {
    {1,  "ICMP"  },
    {6,  "TCP"   },
    {17, "UDP"   },
    {50, "ESP"   },
    {58, "ICMPv6"},
    END,
};
/* TS 24.526 5.2 */
static const struct rsp_name ursp_capabilities[] = {
    {1, "IMS"     },
    {2, "MMS"     },
    {4, "SUPL"    },
    {8, "Internet"},
    END,
};
/* TS 23.501 5.15.2.2 */
static const struct rsp_name slice_types[] = {
    {1, "eMBB" },
    {2, "URLLC"},
    {3, "MIoT" },
    {4, "V2X"  },
    END,
};
/* TS 24.501 9.11.4.11 */
static const struct rsp_name pdu_sessions[] = {
    {1, "IPv4"        },
    {2, "IPv6"        },
    {3, "IPv4v6"      },
    {4, "unstructured"},
    {5, "Ethernet"    },
    END,
};
static const struct rsp_name access_types[] = {
    {1, "3GPP"    },
    {2, "non-3GPP"},
    END,
};
static const struct rsp_name eirene_tables[] = {
    {0xF0, "decision"          },
    {0xF1, "predefined"        },
    {0xF2, "number of digits"  },
    {0xF3, "international code"},
    {0xFF, "none"              },
    END,
};
static const struct rsp_name eirene_priorities[] = {
    {0, "none"},
    {1, "4"   },
    {2, "3"   },
    {3, "2"   },
    {4, "1"   },
    {5, "0"   },
    {6, "B"   },
    {7, "A"   },
    END,
};
static const struct rsp_name no_digit[] = {
    {15, "none"},
    END,
};
static const struct rsp_name icon_qualifiers[] = {
    {0, "icon instead of the name"   },
    {1, "icon together with the name"},
    END,
};
static const struct rsp_name address_types[] = {
    {0, "FQDN"},
    {1, "IPv4"},
    {2, "IPv6"},
    END,
};
static const struct rsp_name imsdci[] = {
    {0, "not allowed"                            },
    {1, "allowed after the IMS session is set up"},
    {2, "allowed together with the IMS session"  },
    END,
};
static const struct rsp_name key_usages[] = {
    {0x00, "not to be verified"       },
    {0x08, "user authentication (PIN)"},
    END,
};
/* TS 102 221 table 9.3 */
static const struct rsp_name key_references[] = {
    {0x01, "PIN application 1"       },
    {0x02, "PIN application 2"       },
    {0x03, "PIN application 3"       },
    {0x04, "PIN application 4"       },
    {0x05, "PIN application 5"       },
    {0x06, "PIN application 6"       },
    {0x07, "PIN application 7"       },
    {0x08, "PIN application 8"       },
    {0x0A, "ADM1"                    },
    {0x0B, "ADM2"                    },
    {0x0C, "ADM3"                    },
    {0x0D, "ADM4"                    },
    {0x0E, "ADM5"                    },
    {0x11, "universal PIN"           },
    {0x81, "second PIN application 1"},
    {0x82, "second PIN application 2"},
    {0x83, "second PIN application 3"},
    {0x84, "second PIN application 4"},
    {0x85, "second PIN application 5"},
    {0x86, "second PIN application 6"},
    {0x87, "second PIN application 7"},
    {0x88, "second PIN application 8"},
    {0x8A, "ADM6"                    },
    {0x8B, "ADM7"                    },
    {0x8C, "ADM8"                    },
    {0x8D, "ADM9"                    },
    {0x8E, "ADM10"                   },
    END,
};

static const struct rsp_field fields[RSP_NUM_FILE_FIELDS] = {
#define FIELD(id, key, label, kind, base, secrecy, names, clause)                                  \
	[RSP_FILE_##id] = {key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names, clause},
#include "card/file_fields.def"
#undef FIELD
};

const struct rsp_field *rsp_file_field_of(enum rsp_file_field id)
{
	return &fields[id];
}

struct rsp_field_table rsp_file_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = RSP_NUM_FILE_FIELDS};
}
