/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files with TLS secrets. */
#ifndef RSP_CLI_KEYLOG_H
#define RSP_CLI_KEYLOG_H

#include "cli/options.h"

/* rsp_keylog_read adds the secrets of a key log to settings->secrets. A file that others can read,
 * or in which nothing is a secret, is well but for settings->key_warning. False when it cannot be
 * read: settings->program_error says why. */
RSP_MUST_USE bool rsp_keylog_read(struct rsp_settings *settings, const char *path);

#endif
