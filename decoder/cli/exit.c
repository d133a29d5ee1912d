/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"

enum rsp_exit rsp_exit_worse(enum rsp_exit a, enum rsp_exit b)
{
	static const enum rsp_exit order[] = {
	    RSP_EXIT_INTERNAL,  RSP_EXIT_USAGE, RSP_EXIT_INPUT,
	    RSP_EXIT_VIOLATION, RSP_EXIT_KEY,   RSP_EXIT_DAMAGED,
	};

	for (size_t at = 0; at < sizeof(order) / sizeof(*order); at++)
		if (a == order[at] || b == order[at])
			return order[at];
	return RSP_EXIT_DONE;
}

enum rsp_exit rsp_exit_of_output(struct rsp_out *out, const int *error)
{
	bool no_memory = !out->data;

	if (rsp_out_flush(out))
		return RSP_EXIT_DONE;
	if (no_memory)
		rsp_say("there is not enough memory");
	else if (*error)
		rsp_say("cannot write the output: %s", strerror(*error));
	/* A reader that went away has seen what it wanted. */
	return no_memory || *error ? RSP_EXIT_INTERNAL : RSP_EXIT_DONE;
}
