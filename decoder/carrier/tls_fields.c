/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/tls_fields.h"

#include "carrier/tls.h"
#include "carrier/tls_state.h"

#define END                                                                                        \
	{                                                                                          \
		0, NULL                                                                            \
	}

static const struct rsp_name versions[] = {
    {0x0300, "SSL 3.0"},
    {0x0301, "TLS 1.0"},
    {0x0302, "TLS 1.1"},
    {0x0303, "TLS 1.2"},
    {0x0304, "TLS 1.3"},
    END,
};
/* IANA, TLS Alerts */
static const struct rsp_name alerts[] = {
    {0,   "close_notify"                   },
    {10,  "unexpected_message"             },
    {20,  "bad_record_mac"                 },
    {21,  "decryption_failed"              },
    {22,  "record_overflow"                },
    {30,  "decompression_failure"          },
    {40,  "handshake_failure"              },
    {41,  "no_certificate"                 },
    {42,  "bad_certificate"                },
    {43,  "unsupported_certificate"        },
    {44,  "certificate_revoked"            },
    {45,  "certificate_expired"            },
    {46,  "certificate_unknown"            },
    {47,  "illegal_parameter"              },
    {48,  "unknown_ca"                     },
    {49,  "access_denied"                  },
    {50,  "decode_error"                   },
    {51,  "decrypt_error"                  },
    {60,  "export_restriction"             },
    {70,  "protocol_version"               },
    {71,  "insufficient_security"          },
    {80,  "internal_error"                 },
    {86,  "inappropriate_fallback"         },
    {90,  "user_canceled"                  },
    {100, "no_renegotiation"               },
    {109, "missing_extension"              },
    {110, "unsupported_extension"          },
    {111, "certificate_unobtainable"       },
    {112, "unrecognized_name"              },
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value"     },
    {115, "unknown_psk_identity"           },
    {116, "certificate_required"           },
    {120, "no_application_protocol"        },
    END,
};
/* IANA, TLS HandshakeType */
static const struct rsp_name handshakes[] = {
    {0,   "hello_request"       },
    {1,   "client_hello"        },
    {2,   "server_hello"        },
    {4,   "new_session_ticket"  },
    {5,   "end_of_early_data"   },
    {8,   "encrypted_extensions"},
    {11,  "certificate"         },
    {12,  "server_key_exchange" },
    {13,  "certificate_request" },
    {14,  "server_hello_done"   },
    {15,  "certificate_verify"  },
    {16,  "client_key_exchange" },
    {20,  "finished"            },
    {21,  "certificate_url"     },
    {22,  "certificate_status"  },
    {24,  "key_update"          },
    {254, "message_hash"        },
    END,
};
/* IANA, TLS ExtensionType Values: those that are met */
static const struct rsp_name extensions[] = {
    {0,     "server_name"                           },
    {1,     "max_fragment_length"                   },
    {4,     "truncated_hmac"                        },
    {5,     "status_request"                        },
    {10,    "supported_groups"                      },
    {11,    "ec_point_formats"                      },
    {13,    "signature_algorithms"                  },
    {14,    "use_srtp"                              },
    {15,    "heartbeat"                             },
    {16,    "application_layer_protocol_negotiation"},
    {18,    "signed_certificate_timestamp"          },
    {19,    "client_certificate_type"               },
    {20,    "server_certificate_type"               },
    {21,    "padding"                               },
    {22,    "encrypt_then_mac"                      },
    {23,    "extended_master_secret"                },
    {27,    "compress_certificate"                  },
    {28,    "record_size_limit"                     },
    {35,    "session_ticket"                        },
    {41,    "pre_shared_key"                        },
    {42,    "early_data"                            },
    {43,    "supported_versions"                    },
    {44,    "cookie"                                },
    {45,    "psk_key_exchange_modes"                },
    {47,    "certificate_authorities"               },
    {48,    "oid_filters"                           },
    {49,    "post_handshake_auth"                   },
    {50,    "signature_algorithms_cert"             },
    {51,    "key_share"                             },
    {65037, "encrypted_client_hello"                },
    {65281, "renegotiation_info"                    },
    END,
};
/* IANA, TLS Supported Groups: those that are met */
static const struct rsp_name groups[] = {
    {19,     "secp192r1"      },
    {21,     "secp224r1"      },
    {23,     "secp256r1"      },
    {24,     "secp384r1"      },
    {25,     "secp521r1"      },
    {26,     "brainpoolP256r1"},
    {27,     "brainpoolP384r1"},
    {28,     "brainpoolP512r1"},
    {29,     "x25519"         },
    {30,     "x448"           },
    {0x0100, "ffdhe2048"      },
    {0x0101, "ffdhe3072"      },
    {0x0102, "ffdhe4096"      },
    {0x0103, "ffdhe6144"      },
    {0x0104, "ffdhe8192"      },
    {0x11EC, "X25519MLKEM768" },
    END,
};

static const struct rsp_name finished[] = {
    {TLS_FINISHED_SEEN,  "not compared"                  },
    {TLS_FINISHED_RIGHT, "right"                         },
    {TLS_FINISHED_WRONG, "wrong: not over this handshake"},
    END,
};

static const struct rsp_field fields[NUM_TLS_FIELDS] = {
#define FIELD(id, key, label, kind, base, secrecy, names, clause)                                  \
	[TLS_FIELD_##id] = {key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names, clause},
#include "carrier/tls_fields.def"
#undef FIELD
};

const struct rsp_field *tls_field(enum tls_field id)
{
	return &fields[id];
}

struct rsp_field_table rsp_tls_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = NUM_TLS_FIELDS};
}

const char *tls_version_name(uint16_t version)
{
	return rsp_value_name(versions, version);
}

const char *tls_alert_name(uint8_t alert)
{
	return rsp_value_name(alerts, alert);
}
