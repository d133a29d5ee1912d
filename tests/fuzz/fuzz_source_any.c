/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognition, and streams of gzip and zstd. */
#include "fuzz_source_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	fuzz_source(data, len, NULL);
	return 0;
}
