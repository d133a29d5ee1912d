/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/gp_names.h"

/* TS 102 226 8.2.1.3.2.3 */
const struct rsp_name rsp_gp_access_domains[] = {
    {0x00, "full access"              },
    {0x01, "reserved (APDU access)"   },
    {0x02, "by the access rules below"},
    {0xFF, "no access"                },
    {0,    NULL                       },
};

/* GPD SEAC 6.2 */
const struct rsp_name rsp_gp_access_rules[] = {
    {0x00, "never" },
    {0x01, "always"},
    {0,    NULL    },
};

/* GPCS 11.1.1, table 11-4; of 00 and 80 in SET STATUS only bit 8 counts (11.10.2.2) */
const struct rsp_name rsp_gp_application_states[] = {
    {0x00, "not LOCKED (as it was before)"                  },
    {0x01, "LOADED"                                         },
    {0x03, "INSTALLED"                                      },
    {0x07, "SELECTABLE"                                     },
    {0x0F, "SELECTABLE, application specific (PERSONALIZED)"},
    {0x80, "LOCKED"                                         },
    {0x83, "LOCKED"                                         },
    {0x87, "LOCKED"                                         },
    {0x8F, "LOCKED"                                         },
    {0xFF, "LOCKED"                                         },
    {0,    NULL                                             },
};

/* GPCS 11.1.1, table 11-6 */
const struct rsp_name rsp_gp_card_states[] = {
    {0x01, "OP_READY"   },
    {0x07, "INITIALIZED"},
    {0x0F, "SECURED"    },
    {0x7F, "CARD_LOCKED"},
    {0xFF, "TERMINATED" },
    {0,    NULL         },
};

/* GPCS 11.1.8, table 11-17 */
const struct rsp_name rsp_gp_curves[] = {
    {0x00, "P-256"          },
    {0x01, "P-384"          },
    {0x02, "P-521"          },
    {0x03, "brainpoolP256r1"},
    {0x04, "brainpoolP256t1"},
    {0x05, "brainpoolP384r1"},
    {0x06, "brainpoolP384t1"},
    {0x07, "brainpoolP512r1"},
    {0x08, "brainpoolP512t1"},
    {0,    NULL             },
};

const struct rsp_name rsp_gp_delete_related[] = {
    {0x00, "the object alone"                    },
    {0x01, "the object and what is related to it"},
    {0,    NULL                                  },
};

/* GPCS 11.11.4; SGP.02 4.1 */
const struct rsp_name rsp_gp_dgis[] = {
    {0x0036, "ECC public key"                           },
    {0x0070, "data of the security domain"              },
    {0x00A6, "control reference template"               },
    {0x00B9, "control reference template of a key"      },
    {0x3A01, "key establishment, certificate (SGP.02)"  },
    {0x3A02, "key establishment, ephemeral key (SGP.02)"},
    {0x3A03, "EnableProfile (SGP.02)"                   },
    {0x3A04, "DisableProfile (SGP.02)"                  },
    {0x3A05, "SetFallBackAttribute (SGP.02)"            },
    {0x3A06, "POL1 (SGP.02)"                            },
    {0x3A07, "addressing parameters (SGP.02)"           },
    {0x3A08, "NotificationConfirmation (SGP.02)"        },
    {0x3A09, "SetEmergencyProfileAttribute (SGP.02)"    },
    {0x8010, "keys"                                     },
    {0x8137, "ECC private key"                          },
    {0,      NULL                                       },
};

/* GPCS 11.1.1, table 11-3 */
const struct rsp_name rsp_gp_file_states[] = {
    {0x01, "LOADED"},
    {0,    NULL    },
};

const struct rsp_name rsp_gp_first_version[] = {
    {0x00, "any: the first key there is"},
    {0,    NULL                         },
};

const struct rsp_name rsp_gp_formats[] = {
    {0x00, "as AID, state and privileges"},
    {0x01, "TLVs (E3)"                   },
    {0,    NULL                          },
};

/* GPCS H.4 */
const struct rsp_name rsp_gp_hashes[] = {
    {0x01, "SHA-1"  },
    {0x02, "SHA-256"},
    {0x03, "SHA-384"},
    {0x04, "SHA-512"},
    {0,    NULL     },
};

const struct rsp_name rsp_gp_install_processes[] = {
    {0x00, "none"                                    },
    {0x01, "begins load, install and make selectable"},
    {0x03, "ends load, install and make selectable"  },
    {0,    NULL                                      },
};

/* GPCS 11.5.2.1 */
const struct rsp_name rsp_gp_install_purposes[] = {
    {0x02, "for load"                             },
    {0x04, "for install"                          },
    {0x06, "for load and install"                 },
    {0x08, "for make selectable"                  },
    {0x0C, "for install and make selectable"      },
    {0x0E, "for load, install and make selectable"},
    {0x10, "for extradition"                      },
    {0x20, "for personalization"                  },
    {0x40, "for registry update"                  },
    {0,    NULL                                   },
};

/* GPCS 11.1.10 */
const struct rsp_name rsp_gp_key_access[] = {
    {0x00, "the security domain and its applications" },
    {0x01, "the security domain only"                 },
    {0x02, "its applications, not the security domain"},
    {0xFF, "none"                                     },
    {0,    NULL                                       },
};

/* GPCS 11.1.8 */
const struct rsp_name rsp_gp_key_types[] = {
    {0x80, "DES (mode implied)"          },
    {0x81, "3DES in CBC mode, reserved"  },
    {0x82, "3DES, CBC"                   },
    {0x83, "DES, ECB"                    },
    {0x84, "DES, CBC"                    },
    {0x85, "pre-shared key for TLS"      },
    {0x88, "AES"                         },
    {0x90, "HMAC-SHA1"                   },
    {0x91, "HMAC-SHA1-160"               },
    {0xA0, "RSA public key, exponent e"  },
    {0xA1, "RSA public key, modulus N"   },
    {0xA2, "RSA private key, modulus N"  },
    {0xA3, "RSA private key, exponent d" },
    {0xA4, "RSA private key, P"          },
    {0xA5, "RSA private key, Q"          },
    {0xA6, "RSA private key, PQ"         },
    {0xA7, "RSA private key, DP1"        },
    {0xA8, "RSA private key, DQ1"        },
    {0xB0, "ECC public key"              },
    {0xB1, "ECC private key"             },
    {0xB2, "ECC field parameter P"       },
    {0xB3, "ECC field parameter A"       },
    {0xB4, "ECC field parameter B"       },
    {0xB5, "ECC field parameter G"       },
    {0xB6, "ECC field parameter N"       },
    {0xB7, "ECC field parameter k"       },
    {0xF0, "ECC key parameters reference"},
    {0xFF, "extended form"               },
    {0,    NULL                          },
};

/* GPCS 10.6 */
const struct rsp_name rsp_gp_levels[] = {
    {0x00, "none"                                                   },
    {0x01, "C-MAC"                                                  },
    {0x03, "C-DECRYPTION, C-MAC"                                    },
    {0x10, "R-MAC"                                                  },
    {0x11, "C-MAC, R-MAC"                                           },
    {0x13, "C-DECRYPTION, C-MAC, R-MAC"                             },
    {0x33, "C-DECRYPTION, R-ENCRYPTION, C-MAC, R-MAC"               },
    {0x80, "authenticated"                                          },
    {0x81, "authenticated, C-MAC"                                   },
    {0x83, "authenticated, C-DECRYPTION, C-MAC"                     },
    {0x91, "authenticated, C-MAC, R-MAC"                            },
    {0x93, "authenticated, C-DECRYPTION, C-MAC, R-MAC"              },
    {0xB3, "authenticated, C-DECRYPTION, R-ENCRYPTION, C-MAC, R-MAC"},
    {0,    NULL                                                     },
};

const struct rsp_name rsp_gp_menu_identifiers[] = {
    {0x00, "any"},
    {0,    NULL },
};

/* TS 102 226 8.2.1.3.2.1 */
const struct rsp_name rsp_gp_menu_positions[] = {
    {0x00, "last"},
    {0,    NULL  },
};

const struct rsp_name rsp_gp_more[] = {
    {0x00, "last or only command"},
    {0x01, "more commands follow"},
    {0,    NULL                  },
};

const struct rsp_name rsp_gp_multiple[] = {
    {0x00, "one"    },
    {0x01, "several"},
    {0,    NULL     },
};

const struct rsp_name rsp_gp_occurrences[] = {
    {0x00, "first or all"},
    {0x01, "next"        },
    {0,    NULL          },
};

/* GPCS H.1 */
const struct rsp_name rsp_gp_protocols[] = {
    {0x01, "SCP01"},
    {0x02, "SCP02"},
    {0x03, "SCP03"},
    {0x10, "SCP10"},
    {0x11, "SCP11"},
    {0x21, "SCP21"},
    {0x22, "SCP22"},
    {0x80, "SCP80"},
    {0x81, "SCP81"},
    {0,    NULL   },
};

const struct rsp_name rsp_gp_replaced[] = {
    {0x00, "none: a new key"},
    {0,    NULL             },
};

/* GPCS 11.4.2.1, 11.10.2.1 */
const struct rsp_name rsp_gp_scopes[] = {
    {0x10, "executable load files and their modules"    },
    {0x20, "executable load files"                      },
    {0x40, "applications and security domains"          },
    {0x60, "a security domain and its applications"     },
    {0x80, "issuer security domain"                     },
    {0xC0, "issuer security domain and its applications"},
    {0,    NULL                                         },
};

/* GPCS 11.1.1, table 11-5 */
const struct rsp_name rsp_gp_sd_states[] = {
    {0x03, "INSTALLED"   },
    {0x07, "SELECTABLE"  },
    {0x0F, "PERSONALIZED"},
    {0x83, "LOCKED"      },
    {0x87, "LOCKED"      },
    {0x8F, "LOCKED"      },
    {0,    NULL          },
};
/* Of what the ISD-R of an eUICC manages. */
const struct rsp_name rsp_gp_isdp_states[] = {
    {0x03, "installed"   },
    {0x07, "selectable"  },
    {0x0F, "personalized"},
    {0x1F, "disabled"    },
    {0x3F, "enabled"     },
    {0,    NULL          },
};
