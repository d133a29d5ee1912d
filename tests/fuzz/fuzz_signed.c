/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signatures and chains: the input is objects of ES10 one behind the other, each a message of its
 * own; of two with the same tag the second is the answer. What was learnt from one counts for those
 * behind. */
#include <stdlib.h>
#include <string.h>

#include "rsp/signed.h"
#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { MESSAGES_MAX = 16 };

static const struct row {
	uint32_t tag;
	const char *request, *response;
} rows[] = {
    {0xBF38, "AuthenticateServerRequest",        "AuthenticateServerResponse"       },
    {0xBF21, "PrepareDownloadRequest",           "PrepareDownloadResponse"          },
    {0xBF2B, "RetrieveNotificationsListRequest", "RetrieveNotificationsListResponse"},
    {0xBF37, "ProfileInstallationResult",        "ProfileInstallationResult"        },
    {0xBF41, "CancelSessionRequest",             "CancelSessionResponse"            },
    {0xBF44, "LoadRpmPackageRequest",            "LoadRpmPackageResult"             },
    {0xBF45, "VerifySmdsResponseRequest",        "VerifySmdsResponseResponse"       },
    {0xBF4B, "VerifyDeviceChangeRequest",        "VerifyDeviceChangeResponse"       },
    {0xBF4D, "PrepareDeviceChangeRequest",       "PrepareDeviceChangeResponse"      },
    {0xBF51, "EuiccPackageRequest",              "EuiccPackageResult"               },
    {0xBF57, "AddInitialEimRequest",             "AddInitialEimResponse"            },
};

static const struct rsp_asn_type *type_of(uint32_t tag, bool is_answer)
{
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++)
		if (rows[at].tag == tag)
			return rsp_schema_type(is_answer ? rows[at].response : rows[at].request);
	return NULL;
}

static void look_at(struct rsp_signed *state, const struct rsp_asn_type *type,
                    struct rsp_slice object, struct rsp_arena *arena)
{
	struct rsp_message message = {.iface = RSP_IF_ES10B, .clock = RSP_CLOCK_UNIX};
	struct rsp_decode decode;

	rsp_decode_init(&decode, arena, rsp_buffer_frame(arena, object, 1, 0));
	if (!decode.buffer)
		abort();
	message.tree = rsp_walk_all(&decode, NULL, type, decode.buffer->bytes);
	rsp_signed_message(state, &message, arena);
	for (const struct rsp_signature *at = message.signatures; at; at = at->next)
		if (!at->text || !*at->text || !at->node)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct rsp_crypto *crypto; /* costly to make */
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_signed *state;
	struct rsp_arena arena;
	struct rsp_tlv tlv;
	uint32_t last = 0;

	if (!crypto)
		crypto = rsp_crypto_new();
	state = rsp_signed_new(crypto, NULL, NULL, "73915");
	if (!crypto || !state)
		abort();
	rsp_arena_init(&arena, 0);
	for (unsigned num = 0; num < MESSAGES_MAX && rsp_take_tlv(&in, &tlv) == RSP_TLV_OK; num++) {
		const struct rsp_asn_type *type = type_of(tlv.tag, tlv.tag == last);

		last = tlv.tag == last ? 0 : tlv.tag;
		if (type)
			look_at(state, type, tlv.whole, &arena);
	}
	rsp_arena_free(&arena);
	rsp_signed_free(state);
	return 0;
}
