/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Named checks: what a step asks for by name. Internal to procedure/. */
#ifndef RSP_PROCEDURE_CHECKS_H
#define RSP_PROCEDURE_CHECKS_H

#include "procedure/follower.h"

/* rsp_checks_known tells whether there is a check with this name. */
bool rsp_checks_known(const char *name);

/* rsp_checks_kind gives the signature that a check is of; RSP_NUM_SIGNATURES: of none. */
enum rsp_signature_kind rsp_checks_kind(const char *name);

/* rsp_checks_run runs those of a step on a message; what could not run is told, with the reason. */
void rsp_checks_run(struct rsp_follower *follower, struct rsp_instance *instance,
                    const struct rsp_event *event, uint8_t step);

#endif
