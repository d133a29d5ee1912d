/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/http2.h"

#include "fuzz_stream_common.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return fuzz_stream(&rsp_reader_http2, data, len);
}
