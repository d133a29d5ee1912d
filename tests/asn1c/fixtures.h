/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages with their types, from the captures and vectors outside this repository (RSP_SHARED). */
#ifndef RSP_TEST_FIXTURES_H
#define RSP_TEST_FIXTURES_H

#include "rsptrace/slice.h"

enum { FIXTURE_MAX = 64 << 10 };

/* fixtures_each calls `use` for each message whose type is known, with its bytes in memory of
 * exactly their length; answers how many there were. `origin` names the file and line. */
typedef void fixture_use(void *user, const char *origin, const char *type, struct rsp_slice bytes);
size_t fixtures_each(fixture_use *use, void *user);

#endif
