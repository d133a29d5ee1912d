/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/stream.h"

#include "carrier/http1.h"
#include "carrier/http2.h"
#include "carrier/packets.h"
#include "carrier/smpp.h"
#include "carrier/tls.h"

/* A new protocol over streams is a new file and a new row; the row of NULLs ends the table. */
static const struct rsp_stream_reader *const readers[] = {
    &rsp_tls_reader,
    &rsp_reader_http1,
    &rsp_reader_http2,
    &rsp_smpp_reader,
    &rsp_packets_reader,
    NULL,
};

const struct rsp_stream_reader *rsp_stream_reader_for(const struct rsp_stream *stream,
                                                      enum rsp_way way, struct rsp_slice head,
                                                      bool *out_more)
{
	const struct rsp_stream_reader *best = NULL;
	int most = 0;

	*out_more = false;
	for (size_t i = 0; readers[i]; i++) {
		int sure = readers[i]->recognise(stream, way, head);

		if (sure < 0)
			*out_more = true;
		if (sure <= most)
			continue;
		most = sure;
		best = readers[i];
	}
	return best;
}
