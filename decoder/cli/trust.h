/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files with trust anchors. */
#ifndef RSP_CLI_TRUST_H
#define RSP_CLI_TRUST_H

#include "cli/options.h"

/* rsp_trust_read adds the certificates in a folder (its files, not those of folders inside), or of
 * one file, to settings->trust. False, with settings->program_error, when there are none. */
bool rsp_trust_read(struct rsp_settings *settings, const char *path);

#endif
