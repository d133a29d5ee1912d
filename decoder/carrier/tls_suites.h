/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cipher suites: what a number says about how records are protected. */
#ifndef RSP_CARRIER_TLS_SUITES_H
#define RSP_CARRIER_TLS_SUITES_H

#include "crypto/crypto.h"
#include "rsptrace/field.h"

enum tls_mode { TLS_MODE_OTHER, TLS_MODE_AEAD, TLS_MODE_BLOCK, TLS_MODE_NULL };

struct tls_suite {
	uint16_t number;
	const char *name;
	enum tls_mode mode; /* TLS_MODE_OTHER: not decrypted here */
	int cipher;         /* enum rsp_aead_kind or enum rsp_cbc_kind */
	enum rsp_hash_kind hash;
	bool psk; /* the premaster secret is made of the pre-shared key alone */
};

/* tls_suite_find gives the row of a number, or NULL. */
const struct tls_suite *tls_suite_find(uint16_t number);

/* tls_suite_at gives the row `at` (from 0), or NULL behind the last. */
const struct tls_suite *tls_suite_at(size_t at);

/* The names of all suites, for fields. */
extern const struct rsp_name tls_suite_names[];

#endif
