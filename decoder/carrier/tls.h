/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS 1.0 to 1.3 as a reader of streams. It follows the handshake, decrypts records with the
 * secrets of the pass (key log, secrets in the input, pre-shared keys) and gives what they hold to
 * the reader that recognises it. A connection of which nothing could be given on is one message of
 * the interface TLS when it is over. */
#ifndef RSP_CARRIER_TLS_H
#define RSP_CARRIER_TLS_H

#include "carrier/stream.h"

extern const struct rsp_stream_reader rsp_tls_reader;

/* rsp_tls_fields gives the fields of the family "tls". */
struct rsp_field_table rsp_tls_fields(void);

#endif
