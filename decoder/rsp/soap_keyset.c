/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_keyset.h"

#include "secure/ecka.h"

enum {
	SIGNATURE_LEN = 64,
	FIRST_SCP81 = 0x40,
	LAST_SCP81 = 0x4F,
	KEY_TYPE_AES = 0x88,
	KEY_TYPE_PSK = 0x85
};

/* How many bytes the initial counter may have. */
static const uint8_t counter_lens[] = {0, 5, 2, 3, 8};
enum { NUM_COUNTERS = sizeof(counter_lens) };

/* What keys are for, and of which type: pre-shared keys of TLS may be asked for in two ways. */
static const struct {
	bool for_scp81;
	uint8_t usage, key_type;
} purposes[] = {
    {false, RSP_ECKA_USAGE_CHANNEL, KEY_TYPE_AES},
    {true,  RSP_ECKA_USAGE_BASE,    KEY_TYPE_PSK},
    {true,  RSP_ECKA_USAGE_CHANNEL, KEY_TYPE_PSK},
};

static void add(struct rsp_joiner *joiner, const uint8_t *bytes, size_t len)
{
	rsp_joiner_add(joiner, NULL, rsp_slice(bytes, len));
}

/* The purpose `at` of those that fit. */
static bool purpose_of(uint64_t kvn, unsigned at, uint8_t *out_usage, uint8_t *out_type)
{
	bool for_scp81 = kvn >= FIRST_SCP81 && kvn <= LAST_SCP81;

	for (size_t row = 0; row < sizeof(purposes) / sizeof(*purposes); row++)
		if (purposes[row].for_scp81 == for_scp81 && !at--) {
			*out_usage = purposes[row].usage;
			*out_type = purposes[row].key_type;
			return true;
		}
	return false;
}

static void add_counter(struct rsp_joiner *joiner, uint64_t counter, uint8_t len)
{
	enum { TAG = 0x91, BYTE_BITS = 8 };
	uint8_t bytes[2 + sizeof(counter)] = {TAG, len};

	for (size_t at = 0; at < len; at++, counter >>= BYTE_BITS)
		bytes[1 + len - at] = (uint8_t)counter;
	add(joiner, bytes, 2 + (size_t)len);
}

static void add_counted(struct rsp_joiner *joiner, uint8_t tag, struct rsp_slice value)
{
	const uint8_t header[] = {tag, (uint8_t)value.len};

	add(joiner, header, sizeof(header));
	rsp_joiner_add(joiner, NULL, value);
}

/* What stands in A6 (SGP.02; GPC Amendment A, scenario 3). */
static const struct rsp_buffer *inside_of(struct rsp_arena *arena,
                                          const struct rsp_soap_keyset *keyset, uint8_t usage,
                                          uint8_t key_type, uint8_t counter_len)
{
	enum { ROOM = 256, TAG_SDIN = 0x45, TAG_HOST_ID = 0x84 };
	const uint8_t front[] = {0x90,
	                         2,
	                         3,
	                         (uint8_t)keyset->parameters,
	                         0x95,
	                         1,
	                         usage,
	                         0x80,
	                         1,
	                         key_type,
	                         0x81,
	                         1,
	                         0x10,
	                         0x82,
	                         1,
	                         0x01,
	                         0x83,
	                         1,
	                         (uint8_t)keyset->kvn};
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, arena, ROOM);
	add(&joiner, front, sizeof(front));
	add_counter(&joiner, keyset->counter, counter_len);
	if (keyset->host_id.len && keyset->domain)
		add_counted(&joiner, TAG_SDIN,
		            rsp_slice(keyset->domain->sdin, keyset->domain->sdin_len));
	if (keyset->host_id.len)
		add_counted(&joiner, TAG_HOST_ID, keyset->host_id);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "template");
}

static bool is_fit(const struct rsp_soap_keyset *keyset)
{
	return keyset->kvn && keyset->kvn <= INT8_MAX && keyset->parameters <= UINT8_MAX &&
	       keyset->host_id.len <= RSP_SOAP_HOST_ID_MAX &&
	       keyset->point.len == RSP_EC_POINT_LEN && keyset->signature.len == SIGNATURE_LEN;
}

const struct rsp_buffer *rsp_soap_keyset_form(struct rsp_arena *arena,
                                              const struct rsp_soap_keyset *keyset, unsigned at)
{
	enum { ROOM = 512, TAG_CRT = 0xA6 };
	static const uint8_t key_header[] = {0x7F, 0x49, RSP_EC_POINT_LEN};
	static const uint8_t signature_header[] = {0x5F, 0x37, SIGNATURE_LEN};
	const struct rsp_buffer *inside;
	struct rsp_joiner joiner;
	uint8_t usage, key_type;

	if (!is_fit(keyset) || !purpose_of(keyset->kvn, at / NUM_COUNTERS, &usage, &key_type))
		return NULL;
	inside = inside_of(arena, keyset, usage, key_type, counter_lens[at % NUM_COUNTERS]);
	if (!inside || inside->bytes.len > INT8_MAX)
		return NULL;
	rsp_joiner_init(&joiner, arena, ROOM);
	add(&joiner, (const uint8_t[]){0x3A, 0x02, (uint8_t)(inside->bytes.len + 2)}, 3);
	add_counted(&joiner, TAG_CRT, inside->bytes);
	add(&joiner, key_header, sizeof(key_header));
	rsp_joiner_add(&joiner, NULL, keyset->point);
	add(&joiner, signature_header, sizeof(signature_header));
	rsp_joiner_add(&joiner, NULL, keyset->signature);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "STORE DATA");
}
