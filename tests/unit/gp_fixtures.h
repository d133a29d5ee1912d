/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GlobalPlatform commands made by hand from the specifications, each with its tree as its bytes
 * say: a line for each element of the command or answer itself, below its parent by the number of
 * dots; "apdu." in front of its key is left out. */
#ifndef RSP_TEST_GP_FIXTURES_H
#define RSP_TEST_GP_FIXTURES_H

struct gp_fixture {
	const char *command, *response, *tree;
};

static const struct gp_fixture gp_fixtures[] = {
#include "gp_fixtures.def"
};

enum { NUM_GP_FIXTURES = sizeof(gp_fixtures) / sizeof(gp_fixtures[0]) };

#endif
