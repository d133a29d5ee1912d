/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever somebody pastes: recognised or not, text without control characters comes out. */
#include <stdlib.h>

#include "base/inflate.h"
#include "report/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Secrets and control characters must not get out. */
static bool check(void *user, const char *data, size_t len)
{
	size_t *total = user;

	for (size_t at = 0; at < len; at++)
		if ((unsigned char)data[at] < ' ' && data[at] != '\n')
			abort();
	*total += len;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct rsp_writer_options options = {.stamp = {.form = RSP_STAMP_RELATIVE}};
	struct rsp_slice paste = rsp_slice(data, len);
	enum rsp_explained done;
	struct rsp_out out;
	size_t total = 0;

	if (rsp_inflate_recognise(paste) != RSP_INFLATE_NONE)
		return 0;
	rsp_out_init(&out, check, &total);
	done = rsp_explain(&out, &options, paste);
	rsp_out_flush(&out);
	rsp_out_free(&out);
	if ((done == RSP_EXPLAIN_DONE) != (total != 0))
		abort();
	return 0;
}
