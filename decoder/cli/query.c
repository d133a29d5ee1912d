/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query: a question to a database that export wrote. */
#include "report/query.h"

#include "cli/command.h"
#include "cli/terminal.h"

enum { QUERY_OPERANDS = 2 };

static enum rsp_exit exit_of(enum rsp_query_status status)
{
	switch (status) {
	case RSP_QUERY_NO_DATABASE:
		return RSP_EXIT_INPUT;
	case RSP_QUERY_REFUSED:
		return RSP_EXIT_USAGE;
	case RSP_QUERY_DONE:
		break;
	}
	return RSP_EXIT_DONE;
}

enum rsp_exit rsp_command_query(struct rsp_settings *settings)
{
	enum rsp_query_status status;
	const char *trouble = "";
	struct rsp_out out;
	enum rsp_exit exit;
	int error = 0;

	if (settings->num_operands != QUERY_OPERANDS) {
		rsp_say("query needs a database and a statement; see rsptrace query --help");
		return RSP_EXIT_USAGE;
	}
	rsp_out_init(&out, rsp_write_stdout, &error);
	out.ascii = settings->ascii;
	status = rsp_query(settings->arena, settings->operands[0], settings->operands[1], &out,
	                   rsp_terminal_out(), &trouble);
	if (status != RSP_QUERY_DONE)
		rsp_say("%s: %s", settings->operands[0], trouble);
	exit = rsp_exit_worse(exit_of(status), rsp_exit_of_output(&out, &error));
	rsp_out_free(&out);
	return exit;
}
