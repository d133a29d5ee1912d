/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Toolkit application references (TAR) by number. */
#ifndef RSP_CARD_TAR_H
#define RSP_CARD_TAR_H

#include "rsptrace/slice.h"

enum { RSP_TAR_LEN = 3 };

/* rsp_tar_name gives what a TAR of three bytes stands for, or NULL. */
const char *rsp_tar_name(struct rsp_slice tar);

#endif
