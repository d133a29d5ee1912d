/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files with keys. */
#ifndef RSP_CLI_KEYFILE_H
#define RSP_CLI_KEYFILE_H

#include "cli/options.h"

/* What a file with keys turned out to be. */
struct rsp_keyfile {
	const char *error; /* why it cannot be read; NULL: it was */
	bool readable_by_others;
	struct rsp_keyring_report report;
	size_t num_secrets; /* of TLS, where it is no keyring, but a key log, */
	bool is_capture;    /* or a pcapng with blocks of secrets */
};

/* rsp_keyfile_load reads a file into settings->keyring (and what it has for TLS into
 * settings->secrets); the text is wiped. */
struct rsp_keyfile rsp_keyfile_load(struct rsp_settings *settings, const char *path);

/* rsp_keyfile_read does so for --keys: what is odd goes to settings->key_warning. False when the
 * file cannot be read, or has no key: settings->program_error says why. */
RSP_MUST_USE bool rsp_keyfile_read(struct rsp_settings *settings, const char *path);

#endif
