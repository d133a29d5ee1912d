/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What GET DATA answers and STORE DATA stores: GPCS 11.3, 11.11, H; TS 102 226 8.2.1.7. */
#include "base/tlv.h"
#include "base/values.h"
#include "card/es5_data.h"
#include "card/gp_parts.h"

enum {
	OCTET = 1,
	DGI_REGISTERS = 0x0070,
	DGI_KEY_CONTROL = 0x00B9,
	LAST_BLOCK = 0x80 /* P1: GPCS 11.11.2.1 */
};

/* The root of GlobalPlatform's object identifiers, 1.2.840.114283 (GPCS H.2), and what follows it.
 */
static const uint8_t gp_root[] = {0x2A, 0x86, 0x48, 0x86, 0xFC, 0x6B};
enum { OID_RECOGNITION = 1, OID_VERSION = 2, OID_SCHEME = 3, OID_PROTOCOL = 4 };

static const char *protocol_note(struct rsp_arena *arena, uint8_t protocol, uint8_t options)
{
	const char *text = rsp_gp_options(arena, protocol, options);

	return rsp_arena_printf(arena, "SCP%02X, i = %02X%s%s", protocol, options,
	                        text[0] ? ": " : "", text);
}

static const char *oid_note(struct rsp_decode *decode, struct rsp_slice in)
{
	const char *version = "";
	uint8_t kind, number, options;

	if (!rsp_starts_with(in, rsp_slice(gp_root, sizeof(gp_root))) ||
	    !rsp_skip(&in, sizeof(gp_root)) || !rsp_take_u8(&in, &kind))
		return rsp_oid_name(in);
	switch (kind) {
	case OID_RECOGNITION:
		return "GlobalPlatform card";
	case OID_VERSION:
		while (rsp_take_u8(&in, &number))
			version = rsp_arena_printf(decode->arena, "%s%s%u", version,
			                           version[0] ? "." : "", number);
		return rsp_arena_printf(decode->arena, "GlobalPlatform %s", version);
	case OID_SCHEME:
		return "identified by issuer and image number";
	case OID_PROTOCOL:
		if (rsp_take_u8(&in, &number) && rsp_take_u8(&in, &options) && in.len == 0)
			return protocol_note(decode->arena, number, options);
		break;
	default:
		break;
	}
	return NULL;
}

/* Objects whose only content is an object identifier. */
static void show_oid(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	rsp_show_note(node, decode->no_nodes ? NULL : oid_note(decode, in));
}

static const struct rsp_object oid[] = {
    {.tag = 0x06,       .field = RSP_CARD_SD_OID, .fill = show_oid},
    {0},
};

/* Every table ends with tag 0. */

#define OID_GROUP(number, id)                                                                      \
	{                                                                                          \
		.tag = number, .show = RSP_OBJECT_GROUP, .field = id, .children = oid              \
	}

/* GPCS H.2 */
static const struct rsp_object recognition[] = {
    {.tag = 0x06,       .field = RSP_CARD_SD_OID, .fill = show_oid},
    OID_GROUP(0x60, RSP_CARD_SD_MANAGEMENT),
    OID_GROUP(0x63, RSP_CARD_SD_SCHEME),
    OID_GROUP(0x64, RSP_CARD_SD_PROTOCOL),
    OID_GROUP(0x65, RSP_CARD_SD_CONFIGURATION),
    OID_GROUP(0x66, RSP_CARD_SD_CHIP),
    OID_GROUP(0x67, RSP_CARD_SD_TRUST_POINT),
    OID_GROUP(0x68, RSP_CARD_SD_CERTIFICATES),
    {0},
};

static const struct rsp_object card_data[] = {
    {.tag = 0x73,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_SD_RECOGNITION,
     .children = recognition},
    {0},
};

static void show_scp_keys(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const enum rsp_card_field bits[8] = {
	    RSP_NUM_CARD_FIELDS, RSP_NUM_CARD_FIELDS, RSP_NUM_CARD_FIELDS, RSP_NUM_CARD_FIELDS,
	    RSP_NUM_CARD_FIELDS, RSP_CARD_SD_AES_256, RSP_CARD_SD_AES_192, RSP_CARD_SD_AES_128,
	};

	rsp_show_flags(decode, node, rsp_sub(in, 0, OCTET), bits);
}

static void show_hashes(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice part;

	while (rsp_take(&in, OCTET, &part))
		rsp_show_uint(decode, node, RSP_CARD_SD_HASH, part);
}

/* GPCS H.4, tables H-8 and H-9 */
static void show_load_ciphers(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const char *const names[] = {
	    "an initial value", NULL,      NULL,      NULL,
	    "AES-256",          "AES-192", "AES-128", "3DES with 16 bytes",
	};

	rsp_show_flag_names(decode, node, in, names, sizeof(names) / sizeof(names[0]));
}

static void show_signatures(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const char *const names[] = {
	    "ECDSA-384 with SHA-384",
	    "ECDSA-256 with SHA-256",
	    "CMAC of AES-256",
	    "CMAC of AES-192",
	    "CMAC of AES-128",
	    "single DES plus final 3DES MAC",
	    "RSA of more than 1024 bits (PSS) with SHA-256",
	    "RSA-1024 (PKCS #1 1.5) with SHA-1",
	    NULL,
	    NULL,
	    NULL,
	    NULL,
	    NULL,
	    NULL,
	    "ECDSA-521 with SHA-512",
	    "ECDSA-512 with SHA-512",
	};

	rsp_show_flag_names(decode, node, in, names, sizeof(names) / sizeof(names[0]));
}

static const struct rsp_object key_parameters[] = {
    {.tag = 0x85,                         .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_KEY_PARAMETER},
    {0},
};

static void show_key_parameters(struct rsp_decode *decode, struct rsp_node *node,
                                struct rsp_slice in)
{
	if (rsp_objects_are_whole(in, key_parameters))
		rsp_show_objects(decode, node, key_parameters, in);
}

/* GPCS H.4 */
static const struct rsp_object scp_information[] = {
    {.tag = 0x80,                    .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_SCP},
    {.tag = 0x81,      .field = RSP_CARD_SD_SCP_OPTIONS},
    {.tag = 0x82,                    .field = RSP_CARD_SD_SCP_KEYS, .fill = show_scp_keys},
    {.tag = 0x83,                              .field = RSP_CARD_SD_SCP_SUITES},
    {0},
};

static const struct rsp_object capability[] = {
    {.tag = 0xA0,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_SD_SCP_INFORMATION,
     .children = scp_information},
    {.tag = 0x81, .field = RSP_CARD_SD_SD_PRIVILEGES, .fill = rsp_gp_privileges},
    {.tag = 0x82,                                    .field = RSP_CARD_SD_APP_PRIVILEGES, .fill = rsp_gp_privileges},
    {.tag = 0x83,  .field = RSP_CARD_SD_HASHES, .fill = show_hashes},
    {.tag = 0x84,                                    .field = RSP_CARD_SD_LOAD_CIPHERS, .fill = show_load_ciphers},
    {.tag = 0x85,.field = RSP_CARD_SD_TOKEN_CIPHERS, .fill = show_signatures},
    {.tag = 0x86,                                    .field = RSP_CARD_SD_RECEIPT_CIPHERS, .fill = show_signatures},
    {.tag = 0x87,        .field = RSP_CARD_SD_DAP_CIPHERS, .fill = show_signatures},
    {.tag = 0x88,                                    .field = RSP_CARD_SD_KEY_PARAMETERS, .fill = show_key_parameters},
    {0},
};

static const struct rsp_object key_information[] = {
    {.tag = 0xC0,               .field = RSP_CARD_KEY_ENTRY, .fill = rsp_gp_key_entry},
    {0},
};

static const struct rsp_object application[] = {
    {.tag = 0x4F,                           .show = RSP_OBJECT_AID, .field = RSP_CARD_SD_APPLICATION_AID},
    {0},
};

static const struct rsp_object applications[] = {
    {.tag = 0x61,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_SD_APPLICATION,
     .children = application},
    {0},
};

/* TS 102 226 8.2.1.7.2 */
static const struct rsp_object resources[] = {
    {.tag = 0x81,                             .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_INSTALLED},
    {.tag = 0x82,         .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_FREE_NON_VOLATILE},
    {.tag = 0x83,                             .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_FREE_VOLATILE},
    {0},
};

/* Which bytes of the CPLC are what; dates are a digit of the year and the day of the year. */
static const struct {
	enum rsp_card_field field;
	size_t len;
	bool date;
} cplc[] = {
    {RSP_CARD_CPLC_FABRICATOR,      2, false},
    {RSP_CARD_CPLC_TYPE,            2, false},
    {RSP_CARD_CPLC_OS,              2, false},
    {RSP_CARD_CPLC_OS_DATE,         2, true },
    {RSP_CARD_CPLC_OS_LEVEL,        2, false},
    {RSP_CARD_CPLC_DATE,            2, true },
    {RSP_CARD_CPLC_SERIAL,          4, false},
    {RSP_CARD_CPLC_BATCH,           2, false},
    {RSP_CARD_CPLC_MODULE,          2, false},
    {RSP_CARD_CPLC_MODULE_DATE,     2, true },
    {RSP_CARD_CPLC_MANUFACTURER,    2, false},
    {RSP_CARD_CPLC_EMBEDDING_DATE,  2, true },
    {RSP_CARD_CPLC_PRE,             2, false},
    {RSP_CARD_CPLC_PRE_DATE,        2, true },
    {RSP_CARD_CPLC_PRE_EQUIPMENT,   4, false},
    {RSP_CARD_CPLC_PERSONALIZER,    2, false},
    {RSP_CARD_CPLC_PERSO_DATE,      2, true },
    {RSP_CARD_CPLC_PERSO_EQUIPMENT, 4, false},
};

static bool is_unset(uint16_t date)
{
	return date == 0 || date == UINT16_MAX;
}

static void show_date(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice part)
{
	enum { DIGIT_BITS = 4, DIGIT = 0xF, DECIMAL = 10, DAY_MAX = 366 };
	struct rsp_slice in = part;
	unsigned day = 0, digit = 0;
	bool bad = false;
	uint16_t date;

	if (!rsp_take_u16be(&in, &date) || is_unset(date))
		return;
	for (unsigned i = 0; i < 3; i++) {
		digit = date >> (DIGIT_BITS * (2 - i)) & DIGIT;
		bad = bad || digit >= DECIMAL;
		day = DECIMAL * day + digit;
	}
	if (bad || date >> (3 * DIGIT_BITS) >= DECIMAL || day == 0 || day > DAY_MAX) {
		rsp_report(decode, RSP_RULE_GP_DATE, part, "%04X is no year and day", date);
		return;
	}
	if (!decode->no_nodes)
		rsp_show_note(node,
		              rsp_arena_printf(decode->arena, "day %u of a year that ends with %u",
		                               day, (unsigned)date >> (3 * DIGIT_BITS)));
}

static void show_cplc(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice part;

	for (size_t i = 0; i < sizeof(cplc) / sizeof(cplc[0]); i++) {
		struct rsp_node *field;

		if (!rsp_take(&in, cplc[i].len, &part)) {
			rsp_gp_cut(decode, in, rsp_card_field_of(cplc[i].field)->label);
			return;
		}
		field = rsp_show_bytes(decode, node, cplc[i].field, part);
		if (cplc[i].date)
			show_date(decode, field, part);
	}
	rsp_gp_rest(decode, node, in);
}

/* GPC Amendment B 3.8.2, 3.8.3 */
static void show_security(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice identity, key, part;

	if (!rsp_gp_take_lv(&in, &identity) || !rsp_gp_take_lv(&in, &key)) {
		rsp_gp_cut(decode, in, "the key of the PSK identity");
		return;
	}
	rsp_show_bytes(decode, node, RSP_CARD_ADMIN_IDENTITY, identity);
	if (rsp_take(&key, OCTET, &part))
		rsp_show_uint(decode, node, RSP_CARD_ADMIN_KVN, part);
	if (rsp_take(&key, OCTET, &part))
		rsp_show_uint(decode, node, RSP_CARD_ADMIN_KID, part);
	if (rsp_take(&in, OCTET, &part))
		rsp_show_uint(decode, node, RSP_CARD_ADMIN_HASH, part);
	rsp_gp_rest(decode, node, in);
}

static void show_retry(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	enum { COUNTER_LEN = 2 };
	struct rsp_slice part;

	if (!rsp_take(&in, COUNTER_LEN, &part)) {
		rsp_gp_cut(decode, in, "the counter of retries");
		return;
	}
	rsp_show_uint(decode, node, RSP_CARD_ADMIN_RETRIES, part);
	if (in.len)
		rsp_show_bytes(decode, node, RSP_CARD_ADMIN_RETRY_REST, in);
}

static const struct rsp_object post[] = {
    {.tag = 0x8A,                    .show = RSP_OBJECT_TEXT, .field = RSP_CARD_ADMIN_HOST},
    {.tag = 0x8B,  .show = RSP_OBJECT_TEXT, .field = RSP_CARD_ADMIN_AGENT},
    {.tag = 0x8C,                    .show = RSP_OBJECT_TEXT, .field = RSP_CARD_ADMIN_URI},
    {0},
};

#define SESSION_OBJECTS                                                                            \
	{.tag = 0x84, .field = RSP_CARD_ADMIN_CONNECTION},                                         \
	    {.tag = 0x85, .field = RSP_CARD_ADMIN_SECURITY, .fill = show_security},                \
	    {.tag = 0xA5, .field = RSP_CARD_ADMIN_EXTENDED},                                       \
	    {.tag = 0x86, .field = RSP_CARD_ADMIN_RETRY, .fill = show_retry},                      \
	{                                                                                          \
		.tag = 0x89, .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ADMIN_POST,               \
		.children = post                                                                   \
	}

/* GPC Amendment B, table 3-3 */
static const struct rsp_object session[] = {SESSION_OBJECTS, {0}};

static const struct rsp_object dns[] = {
    {.tag = 0xD6,                             .field = RSP_CARD_ADMIN_FQDN},
    {.tag = 0xFA,                                       .field = RSP_CARD_ADMIN_DNS_CONNECTION},
    {0},
};

static const struct rsp_object trigger[] = {
    {.tag = 0x83,                      .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ADMIN_SESSION, .children = session},
    {.tag = 0xB3, .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ADMIN_DNS, .children = dns},
    {0                               },
};

/* Data of another security domain, or of the card, that this one forwards. Only GET DATA has it: in
 * STORE DATA the tag is one of SGP.22. */
static const struct rsp_object forwarded_objects[] = {
    {.tag = 0x66,                     .show = RSP_OBJECT_GROUP, .field = RSP_CARD_SD_CARD_DATA, .children = card_data},
    {.tag = 0x7F21, .show = RSP_OBJECT_CERTIFICATE, .field = RSP_CARD_SCP_CERTIFICATE},
    {0                              },
};
static const struct rsp_object forwarded[] = {
    {.tag = 0xBF30,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_SD_FORWARDED,
     .children = forwarded_objects},
    {.tag = 0xBF21,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_SD_CERTIFICATE_STORE,
     .children = rsp_gp_certificates},
    {.tag = 0x5F50,                              .show = RSP_OBJECT_TEXT, .field = RSP_CARD_SD_URL},
    {0      },
};

/* What a security domain has: GPCS table 11-34 and H.1. */
static const struct rsp_object objects[] = {
    {.tag = 0x42,                        .field = RSP_CARD_SD_IIN},
    {.tag = 0x45,                                  .field = RSP_CARD_SD_CIN},
    {.tag = 0x66,.show = RSP_OBJECT_GROUP, .field = RSP_CARD_SD_CARD_DATA, .children = card_data},
    {.tag = 0x67,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_SD_CAPABILITY,
     .children = capability},
    {.tag = 0xC1,    .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_COUNTER},
    {.tag = 0xC2,                                  .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_CONFIRMATION},
    {.tag = 0xCF,           .field = RSP_CARD_SD_DERIVATION},
    {.tag = 0xD3,             .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_LEVEL},
    {.tag = 0xE0,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_KEY_INFORMATION,
     .children = key_information},
    {.tag = 0xC0,      .field = RSP_CARD_KEY_ENTRY, .fill = rsp_gp_key_entry},
    {.tag = 0x9F7F,                        .field = RSP_CARD_CPLC, .fill = show_cplc},
    {.tag = 0x61,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_SD_APPLICATION,
     .children = application},
    {.tag = 0xFF21,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_SD_RESOURCES,
     .children = resources},
    {.tag = 0x81,                                  .show = RSP_OBJECT_GROUP, .field = RSP_CARD_ADMIN_TRIGGER, .children = trigger},
    {.tag = 0x8A,.show = RSP_OBJECT_TEXT, .field = RSP_CARD_ADMIN_HOST},
    {.tag = 0x8B,                                  .show = RSP_OBJECT_TEXT, .field = RSP_CARD_ADMIN_AGENT},
    {.tag = 0x8C,           .show = RSP_OBJECT_TEXT, .field = RSP_CARD_ADMIN_URI},
    SESSION_OBJECTS,
    {0       },
};

static const struct rsp_object *const stored[] = {objects, rsp_gp_rules, rsp_gp_rule_commands,
                                                  rsp_gp_certificates};

enum { NUM_STORED = sizeof(stored) / sizeof(*stored) };

bool rsp_gp_get_data(struct rsp_decode *decode, struct rsp_node *parent, const struct rsp_tlv *tlv)
{
	if (rsp_object_of(forwarded, tlv->tag)) {
		rsp_show_object(decode, parent, forwarded, tlv);
		return true;
	}
	for (size_t i = 0; i < NUM_STORED; i++) {
		if (stored[i] == rsp_gp_rule_commands || !rsp_object_of(stored[i], tlv->tag))
			continue;
		rsp_show_object(decode, parent, stored[i], tlv);
		return true;
	}
	return false;
}

bool rsp_gp_bare_cplc(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	size_t len = 0;

	for (size_t i = 0; i < sizeof(cplc) / sizeof(cplc[0]); i++)
		len += cplc[i].len;
	if (in.len != len)
		return false;
	show_cplc(decode, rsp_show_bytes(decode, parent, RSP_CARD_CPLC, in), in);
	return true;
}

/* Before the list may stand 2F00, which is no BER tag, with a length. */
void rsp_gp_applications(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	static const uint8_t number[] = {0x2F, 0x00};
	struct rsp_node *node = rsp_show_group(decode, parent, RSP_CARD_SD_APPLICATIONS, in);
	struct rsp_slice list = in;

	if (rsp_starts_with(in, rsp_slice(number, sizeof(number))) &&
	    (!rsp_skip(&in, sizeof(number)) || !rsp_gp_take_lv(&in, &list))) {
		rsp_gp_cut(decode, in, "the end of the list");
		return;
	}
	rsp_show_objects(decode, node, applications, list);
}

/* Registers of a security domain that DGI 0070 sets. */
static const struct rsp_object registers[] = {
    {.tag = 0x42,               .field = RSP_CARD_SD_IIN},
    {.tag = 0x45,                         .field = RSP_CARD_SD_CIN},
    {.tag = 0x5F20,.field = RSP_CARD_SD_PROVIDER},
    {0            },
};

/* GPCS 11.11.4.2 */
static const struct rsp_object key_control[] = {
    {.tag = 0x95,                   .field = RSP_CARD_KEY_USAGE, .fill = rsp_gp_key_usage},
    {.tag = 0x96,     .show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_ACCESS},
    {.tag = 0x80,                   .show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_TYPE},
    {.tag = 0x81, .show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_LENGTH},
    {.tag = 0x82,                   .show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_ID},
    {.tag = 0x83,   .show = RSP_OBJECT_UINT, .field = RSP_CARD_KEY_VERSION},
    {.tag = 0x85,                   .show = RSP_OBJECT_UINT, .field = RSP_CARD_SD_KEY_PARAMETER},
    {0},
};
static const struct rsp_object key_controls[] = {
    {.tag = 0xB9,                    .show = RSP_OBJECT_GROUP, .field = RSP_CARD_KEY_CONTROL, .children = key_control},
    {0},
};

/* The objects that a grouping holds; NULL: it holds none that are known. */
static const struct rsp_object *objects_of(uint32_t dgi)
{
	switch (dgi) {
	case DGI_REGISTERS:
		return registers;
	case DGI_KEY_CONTROL:
		return key_controls;
	default:
		return NULL;
	}
}

static enum rsp_card_field value_field(uint32_t tag)
{
	return rsp_dgi_is_sensitive(tag) ? RSP_CARD_DGI_SECRET : RSP_CARD_DGI_DATA;
}

static void show_dgis(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	const struct rsp_object *inside;
	struct rsp_plain_tlv dgi;
	struct rsp_node *node, *data;

	while (rsp_take_dgi(&in, &dgi) == RSP_TLV_OK) {
		node = rsp_show_group(decode, parent, RSP_CARD_DGI, dgi.whole);
		rsp_show_uint(decode, node, RSP_CARD_DGI_NUMBER, rsp_sub(dgi.header, 0, 2));
		if (!dgi.value.len)
			continue;
		data = rsp_show_bytes(decode, node, value_field(dgi.tag), dgi.value);
		inside = objects_of(dgi.tag);
		if (inside && rsp_objects_are_whole(dgi.value, inside))
			rsp_show_objects(decode, data, inside, dgi.value);
	}
}

static bool dgis_are_whole(struct rsp_slice in)
{
	struct rsp_plain_tlv dgi;
	enum rsp_tlv_status status;

	while ((status = rsp_take_dgi(&in, &dgi)) == RSP_TLV_OK)
		if (dgi.truncated)
			return false;
	return status == RSP_TLV_END;
}

static bool has_sensitive(struct rsp_dgi_place place, struct rsp_slice in)
{
	struct rsp_dgi_part part;

	while (rsp_dgi_next(&place, &in, &part))
		if (rsp_dgi_is_sensitive(part.tag))
			return true;
	return false;
}

/* A block that begins or ends in the middle of a grouping. */
static void show_dgi_parts(struct rsp_decode *decode, struct rsp_node *parent,
                           struct rsp_dgi_place place, struct rsp_slice in)
{
	struct rsp_dgi_part part;
	struct rsp_node *node;

	while (rsp_dgi_next(&place, &in, &part)) {
		node = rsp_show_group(decode, parent, RSP_CARD_DGI, part.bytes);
		rsp_show_note(node, rsp_arena_printf(decode->arena, "%04X%s%s", (unsigned)part.tag,
		                                     part.first ? "" : ", begun before",
		                                     part.last ? "" : ", goes on"));
		rsp_show_bytes(decode, node, value_field(part.tag), part.bytes);
	}
}

/* DGIs or objects, if they are whole. */
static void show_stored(struct rsp_decode *decode, struct rsp_node *parent, bool groupings,
                        struct rsp_slice in)
{
	if (rsp_es5_dgi(in)) {
		rsp_es5_show_stored(decode, parent, in);
		return;
	}
	if (groupings && dgis_are_whole(in)) {
		show_dgis(decode, parent, in);
		return;
	}
	if (groupings)
		return;
	for (size_t i = 0; i < NUM_STORED; i++)
		if (rsp_objects_are_whole(in, stored[i])) {
			rsp_show_objects(decode, parent, stored[i], in);
			return;
		}
}

struct rsp_node *rsp_gp_joined(struct rsp_decode *decode, const struct rsp_pending *pending,
                               struct rsp_node *parent, enum rsp_card_field field,
                               const char *parts)
{
	struct rsp_node *node;

	decode->buffer = pending->stored;
	node = rsp_show_group(decode, parent, field, pending->stored->bytes);
	rsp_show_note(node, rsp_arena_printf(decode->arena, "%u %s, %zu bytes", pending->num_stored,
	                                     parts, pending->stored->bytes.len));
	return node;
}

static void show_joined(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *parent, bool groupings)
{
	const struct rsp_buffer *own = decode->buffer;
	struct rsp_node *node =
	    rsp_gp_joined(decode, pending, parent, RSP_CARD_STORE_JOINED, "blocks");

	show_stored(decode, node, groupings, pending->stored->bytes);
	decode->buffer = own;
}

/* Groupings of a block that are not all whole in it. Where a later block stands alone (in a script,
 * or behind secure messaging) it may be a part of a key, unless it is one that SGP.02 sends so. */
static bool show_block(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_dgi_place place = pending->dgi_place;
	bool whole = dgis_are_whole(in);

	if (!place.known && !pending->exchange.command.p2)
		place = rsp_dgi_begins();
	if (!place.known) {
		if (whole && rsp_es5_dgi(in))
			return false;
		rsp_show_bytes(decode, parent, RSP_CARD_DGI_SECRET, in);
		return true;
	}
	if (!place.left && !place.front_len &&
	    (whole || ((pending->class.secure || pending->exchange.command.p1 & LAST_BLOCK) &&
	               !has_sensitive(place, in))))
		return false;
	show_dgi_parts(decode, parent, place, in);
	return true;
}

void rsp_gp_store_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *parent, struct rsp_slice in)
{
	bool groupings = rsp_dgi_in_block(pending->exchange.command.p1);
	bool command = pending->exchange.command.ins == RSP_INS_STORE_DATA &&
	               in.data == pending->exchange.command.data.data;
	bool in_parts = false;

	if ((pending->exchange.is_isdr && !groupings) || decode->no_nodes || in.len == 0)
		return;
	if (command && groupings)
		in_parts = show_block(decode, pending, parent, in);
	if (command && pending->stored)
		show_joined(decode, pending, parent, groupings);
	else if (!in_parts)
		show_stored(decode, parent, groupings, in);
}

void rsp_gp_store_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in)
{
	uint16_t dgi = rsp_es5_dgi(pending->exchange.command.data);

	if (pending->exchange.is_isdr || !dgi || !rsp_es5_show_answer(decode, parent, dgi, in))
		rsp_gp_store_data(decode, pending, parent, in);
}
