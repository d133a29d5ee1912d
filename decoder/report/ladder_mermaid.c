/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/ladder_form.h"

static void write_ladder(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder)
{
	(void)writing;
	(void)ladder;
}

const struct rsp_ladder_form_row rsp_ladder_form_mermaid = {.ladder = write_ladder};
