/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value that matters most of an ES10 message, for one line. */
#ifndef RSP_RSP_SUMMARY_H
#define RSP_RSP_SUMMARY_H

#include "rsp/functions.h"

/* rsp_es10_summarise gives a short text in the arena from the bytes of a request and its response
 * (empty where there is none), or NULL where nothing is worth it. Nothing of it is secret; ICCID,
 * EID, matchingId and nickname are personal. */
const char *rsp_es10_summarise(struct rsp_arena *arena, enum rsp_es10_summary kind,
                               struct rsp_slice request, struct rsp_slice response);

/* rsp_es10_summarise_segment does so for a segment of a Bound Profile Package, `answered` with
 * ProfileInstallationResult or nothing. */
const char *rsp_es10_summarise_segment(struct rsp_arena *arena, uint32_t tag,
                                       struct rsp_slice response);

/* rsp_es10_summarise_install gives ICCID and seqNumber of a ProfileInstallationResult, or NULL. */
const char *rsp_es10_summarise_install(struct rsp_arena *arena, struct rsp_slice response);

#endif
