/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/fields.h"

#include "card/card.h"
#include "card/class.h"
#include "card/gp_names.h"

#define END                                                                                        \
	{                                                                                          \
		0, NULL                                                                            \
	}

static const struct rsp_name yes_no[] = {
    {0, "no" },
    {1, "yes"},
    END
};
static const struct rsp_name class_types[] = {
    {RSP_CLASS_ISO,         "interindustry"                     },
    {RSP_CLASS_PROPRIETARY, "proprietary (ETSI, GlobalPlatform)"},
    {RSP_CLASS_GSM,         "GSM (TS 51.011)"                   },
    {RSP_CLASS_RESERVED,    "reserved"                          },
    END,
};
static const struct rsp_name class_chaining[] = {
    {0, "last or only command of a chain"},
    {1, "not the last command of a chain"},
    END,
};
static const struct rsp_name class_secure[] = {
    {0, "none"                                           },
    {1, "proprietary, or as the further channels code it"},
    {2, "header not authenticated"                       },
    {3, "header authenticated"                           },
    END,
};
static const struct rsp_name gp_roles[] = {
    {0x01, "SM-DP"},
    {0x02, "SM-SR"},
    END,
};
static const struct rsp_name gp_curves[] = {
    {0x00, "P-256"},
    END,
};
/* TS 102 221 table 11.1 */
static const struct rsp_name select_by[] = {
    {0x00, "file identifier"         },
    {0x01, "child DF"                },
    {0x02, "EF under the current DF" },
    {0x03, "parent DF"               },
    {0x04, "DF name (AID)"           },
    {0x08, "path from MF"            },
    {0x09, "path from the current DF"},
    END,
};
static const struct rsp_name select_session[] = {
    {0, "activation or reset"},
    {2, "termination"        },
    END,
};
static const struct rsp_name select_return[] = {
    {0, "FCI template"},
    {1, "FCP template"},
    {2, "FMD template"},
    {3, "no data"     },
    END,
};
static const struct rsp_name select_occurrence[] = {
    {0, "first or only"},
    {1, "last"         },
    {2, "next"         },
    {3, "previous"     },
    END,
};
/* TS 102 221 13, 8.2, 8.4; TS 51.011 10.7: those that mean the same on every card */
static const struct rsp_name file_ids[] = {
    {0x3F00, "MF"         },
    {0x3FFF, "current DF" },
    {0x7FFF, "current ADF"},
    {0x7F10, "DF.TELECOM" },
    {0x7F20, "DF.GSM"     },
    {0x2F00, "EF.DIR"     },
    {0x2F05, "EF.PL"      },
    {0x2F06, "EF.ARR"     },
    {0x2F08, "EF.UMPC"    },
    {0x2FE2, "EF.ICCID"   },
    END,
};
static const struct rsp_name file_types[] = {
    {0, "working EF" },
    {1, "internal EF"},
    {7, "DF or ADF"  },
    END,
};
static const struct rsp_name file_structures[] = {
    {0,  "no information"},
    {1,  "transparent"   },
    {2,  "linear fixed"  },
    {6,  "cyclic"        },
    {57, "BER-TLV"       }, /* with bits 6 to 4 of the descriptor byte */
    END,
};
static const struct rsp_name life_cycles[] = {
    {0x00, "no information"          },
    {0x01, "creation"                },
    {0x03, "initialisation"          },
    {0x04, "operational, deactivated"},
    {0x05, "operational, activated"  },
    {0x06, "operational, deactivated"},
    {0x07, "operational, activated"  },
    {0x0C, "terminated"              },
    {0x0D, "terminated"              },
    {0x0E, "terminated"              },
    {0x0F, "terminated"              },
    END,
};
/* TS 102 221 table 9.3 */
static const struct rsp_name pin_references[] = {
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
/* TS 51.011 9.2.9 to 9.2.13: UNBLOCK CHV has 0 for CHV1 */
static const struct rsp_name chvs[] = {
    {0, "CHV1"},
    {1, "CHV1"},
    {2, "CHV2"},
    END,
};
static const struct rsp_name fcp_sfis[] = {
    {0, "none"}, /* TS 102 221 11.1.1.4.8: an object without a value */
    END,
};
static const struct rsp_name object_blocks[] = {
    {0, "a next one"},
    {1, "the first" },
    END,
};
static const struct rsp_name auth_blocks[] = {
    {0x80, "the first of the data"   },
    {0x00, "a next one of the data"  },
    {0xA0, "the first of the answer" },
    {0x20, "a next one of the answer"},
    END,
};
static const struct rsp_name channel_operations[] = {
    {0x00, "open" },
    {0x80, "close"},
    END
};
static const struct rsp_name status_indications[] = {
    {0, "none"                                     },
    {1, "current application is initialised"       },
    {2, "terminal will end the current application"},
    END,
};
static const struct rsp_name status_returns[] = {
    {0x00, "FCP template"                      },
    {0x01, "DF name of the current application"},
    {0x0C, "no data"                           },
    END,
};
static const struct rsp_name get_data_tags[] = {
    {0x0042, "issuer identification number"               },
    {0x0045, "card image number"                          },
    {0x005A, "EID"                                        },
    {0x0066, "card data"                                  },
    {0x0067, "card capability information"                },
    {0x00C1, "sequence counter of the default key version"},
    {0x00C2, "confirmation counter"                       },
    {0x00CF, "key derivation data"                        },
    {0x00D3, "current security level"                     },
    {0x00E0, "key information template"                   },
    {0x00EE, "card profile unique identifier"             },
    {0x2F00, "list of applications"                       },
    {0x5F50, "URL of the manager of the security domain"  },
    {0x7F21, "certificate of the security domain"         },
    {0x9F65, "maximum length of command data"             },
    {0x9F7F, "card production life cycle data (CPLC)"     },
    {0xBF21, "certificate store of the security domain"   },
    {0xBF30, "forwarded data (of the ECASD, of the card)" },
    {0xDF20, "ARA-M, refresh tag"                         },
    {0xDF21, "ARA-M, configuration"                       },
    {0xFF1F, "menu parameters"                            },
    {0xFF20, "card resources information"                 },
    {0xFF21, "extended card resources information"        },
    {0xFF40, "ARA-M, all rules"                           },
    {0xFF50, "ARA-M, rules of one AID"                    },
    {0xFF60, "ARA-M, next part of the rules"              },
    END,
};
static const struct rsp_name store_block[] = {
    {0, "more blocks"},
    {1, "last block" },
    END
};
static const struct rsp_name store_encryption[] = {
    {0, "no general information, or none"},
    {1, "application dependent"          },
    {3, "encrypted"                      },
    END,
};
static const struct rsp_name store_structure[] = {
    {0, "no general information"},
    {1, "DGI"                   },
    {2, "BER-TLV"               },
    END,
};
static const struct rsp_name store_case[] = {
    {0, "case 3: no response data"           },
    {1, "case 3 or 4: response data may come"},
    END,
};
static const struct rsp_name record_sfis[] = {
    {0, "the current file"},
    END
};
static const struct rsp_name record_modes[] = {
    {2, "next record"                              },
    {3, "previous record"                          },
    {4, "absolute, or current when the number is 0"},
    END,
};
/* TS 31.102 7.1.2, TS 31.103 7.1.2 */
static const struct rsp_name auth_contexts[] = {
    {0, "GSM"                             },
    {1, "3G (UMTS AKA), IMS AKA"          },
    {2, "VGCS/VBS, HTTP digest of an ISIM"},
    {4, "GBA"                             },
    {5, "MBMS"                            },
    {6, "local key establishment"         },
    END,
};
static const struct rsp_name auth_outcomes[] = {
    {0xDB, "successful"             },
    {0xDC, "synchronisation failure"},
    END,
};
static const struct rsp_name gba_modes[] = {
    {0xDD, "bootstrapping" },
    {0xDE, "NAF derivation"},
    END,
};
/* TS 31.102 7.1.2; written from knowledge of it, no bytes are public (docs/facts.md) */
static const struct rsp_name mbms_modes[] = {
    {0x01, "MSK update"    },
    {0x02, "MTK generation"},
    {0x03, "MSK deletion"  },
    {0x04, "MUK deletion"  },
    END,
};
static const struct rsp_name local_modes[] = {
    {0x01, "key derivation"        },
    {0x02, "key availability check"},
    END,
};
static const struct rsp_name identity_contexts[] = {
    {0x01, "SUCI"        },
    {0x02, "SUCI 5G NSWO"},
    END,
};
static const struct rsp_name push_requests[] = {
    {1, "open a channel (BIP)"},
    {2, "open a CAT_TP link"  },
    END,
};
static const struct rsp_name suspend_operations[] = {
    {0, "suspend"},
    {1, "resume" },
    END
};
static const struct rsp_name suspend_units[] = {
    {0, "seconds"},
    {1, "minutes"},
    {2, "hours"  },
    {3, "days"   },
    {4, "10 days"},
    END
};
/* TS 102 221 11.1.20 */
static const struct rsp_name secure_operations[] = {
    {0x00, "retrieve UICC endpoints"    },
    {0x01, "establish SA: master SA"    },
    {0x02, "establish SA: connection SA"},
    {0x03, "start secure channel"       },
    {0x04, "terminate secure channel SA"},
    END,
};
static const struct rsp_name secure_blocks[] = {
    {0, "next block of the command" },
    {1, "next block of the answer"  },
    {4, "first block of the command"},
    {5, "first block of the answer" },
    END,
};
static const struct rsp_name atr_ts[] = {
    {0x3B, "direct convention" },
    {0x3F, "inverse convention"},
    END,
};

/* ISO 7816-3 8.3: what the integers Fi and Di mean, with the highest frequency */
static const struct rsp_name atr_fi[] = {
    {0,  "372, at most 4 MHz"  },
    {1,  "372, at most 5 MHz"  },
    {2,  "558, at most 6 MHz"  },
    {3,  "744, at most 8 MHz"  },
    {4,  "1116, at most 12 MHz"},
    {5,  "1488, at most 16 MHz"},
    {6,  "1860, at most 20 MHz"},
    {7,  "reserved"            },
    {8,  "reserved"            },
    {9,  "512, at most 5 MHz"  },
    {10, "768, at most 7.5 MHz"},
    {11, "1024, at most 10 MHz"},
    {12, "1536, at most 15 MHz"},
    {13, "2048, at most 20 MHz"},
    {14, "reserved"            },
    {15, "reserved"            },
    END,
};
static const struct rsp_name atr_di[] = {
    {0, "reserved"},
    {1, "1"       },
    {2, "2"       },
    {3, "4"       },
    {4, "8"       },
    {5, "16"      },
    {6, "32"      },
    {7, "64"      },
    {8, "12"      },
    {9, "20"      },
    END,
};
static const struct rsp_name atr_vpp_currents[] = {
    {0, "at most 25 mA" },
    {1, "at most 50 mA" },
    {2, "at most 100 mA"},
    END,
};
static const struct rsp_name atr_vpp[] = {
    {0, "the contact is not used"},
    END,
};
static const struct rsp_name atr_writing[] = {
    {0, "write once" },
    {1, "proprietary"},
    {2, "write OR"   },
    {3, "write AND"  },
    END,
};
static const struct rsp_name atr_tag_ff[] = {
    {0, "not valid"},
    {1, "valid"    },
    END,
};
static const struct rsp_name atr_units[] = {
    {0, "half a byte"},
    {1, "1 byte"     },
    {2, "2 bytes"    },
    END,
};
static const struct rsp_name atr_guard[] = {
    {0,   "none"                                 },
    {255, "none; T=0: 12 etu, T=1: 11 etu in all"},
    END,
};
static const struct rsp_name atr_mode_change[] = {
    {0, "possible"    },
    {1, "not possible"},
    END,
};
static const struct rsp_name atr_mode_parameters[] = {
    {0, "as TA1 says"          },
    {1, "as the terminal knows"},
    END,
};
static const struct rsp_name atr_edc[] = {
    {0, "LRC"},
    {1, "CRC"},
    END,
};
static const struct rsp_name atr_clock_stop[] = {
    {0, "not supported"  },
    {1, "in state L"     },
    {2, "in state H"     },
    {3, "in either state"},
    END,
};
/* Cards in use have the state of GlobalPlatform here (GPCS 11.1.1), which in ISO 7816-4 is another.
 */
static const struct rsp_name atr_life_cycles[] = {
    {0x00, "no information"                                   },
    {0x01, "OP_READY; creation in ISO 7816-4"                 },
    {0x03, "initialisation"                                   },
    {0x04, "operational, deactivated"                         },
    {0x05, "operational, activated"                           },
    {0x07, "INITIALIZED; operational, activated in ISO 7816-4"},
    {0x0F, "SECURED; terminated in ISO 7816-4"                },
    {0x7F, "CARD_LOCKED"                                      },
    END,
};
static const struct rsp_name atr_categories[] = {
    {0x00, "compact TLVs, then the status indicator"},
    {0x10, "reference to EF.DIR"                    },
    {0x80, "compact TLVs"                           },
    END,
};
static const struct rsp_name atr_access[] = {
    {0, "READ RECORD"},
    {2, "GET DATA"   },
    {4, "READ BINARY"},
    END,
};
static const struct rsp_name atr_mf[] = {
    {0, "there is one" },
    {1, "there is none"},
    END,
};
static const struct rsp_name atr_assignment[] = {
    {0, "nobody: there are none"},
    {1, "the terminal"          },
    {2, "the card"              },
    {3, "card or terminal"      },
    END,
};
static const struct rsp_name atr_channels[] = {
    {0, "1"        },
    {1, "2"        },
    {2, "3"        },
    {3, "4"        },
    {4, "5"        },
    {5, "6"        },
    {6, "7"        },
    {7, "8 or more"},
    END,
};

static const struct rsp_field fields[RSP_NUM_CARD_FIELDS] = {
#define FIELD(id, key, label, kind, base, secrecy, names, clause)                                  \
	[RSP_CARD_##id] = {key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names, clause},
#include "card/fields.def"
#undef FIELD
};

const struct rsp_field *rsp_card_field_of(enum rsp_card_field id)
{
	return &fields[id];
}

struct rsp_field_table rsp_card_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = RSP_NUM_CARD_FIELDS};
}
