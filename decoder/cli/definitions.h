/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The definitions of procedures that a command line asks for. */
#ifndef RSP_CLI_DEFINITIONS_H
#define RSP_CLI_DEFINITIONS_H

#include "cli/command.h"
#include "rsptrace/procedure.h"

/* rsp_definitions_of gives the built-in definitions and those of --procedures, without those that
 * --spec leaves out. NULL: it has told why not, and *exit says how grave that is. */
struct rsp_definitions *rsp_definitions_of(const struct rsp_settings *settings,
                                           enum rsp_exit *exit);

#endif
