/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz_source_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	fuzz_source(data, len, "ramhttp");
	return 0;
}
