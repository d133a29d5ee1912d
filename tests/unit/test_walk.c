/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walker on messages made by hand: what it shows, and what it finds odd at which octets. All
 * expectations were worked out from ITU-T X.690 and the types of the specifications. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/values.h"
#include "schema/schema.h"
#include "support/cmocka_include.h"

enum { TEXT_MAX = 8192, DEEP = 100 };

struct walked {
	uint8_t *bytes; /* in memory of exactly their length */
	struct rsp_buffer buffer;
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_node *root;
};

static void walk_start(struct walked *walked, const char *hex)
{
	uint8_t bytes[TEXT_MAX];
	size_t len;

	assert_true(rsp_hex_decode(rsp_text(hex), bytes, sizeof(bytes), &len, NULL));
	walked->bytes = malloc(len ? len : 1);
	assert_non_null(walked->bytes);
	memcpy(walked->bytes, bytes, len);
	walked->buffer = (struct rsp_buffer){.bytes = rsp_slice(walked->bytes, len)};
	rsp_arena_init(&walked->arena, 0);
	rsp_decode_init(&walked->decode, &walked->arena, &walked->buffer);
}

static void walk_hex(struct walked *walked, const char *type_name, const char *hex)
{
	const struct rsp_asn_type *type = rsp_schema_type(type_name);

	if (!type)
		fail_msg("%s is missing", type_name);
	walk_start(walked, hex);
	walked->root = rsp_walk_all(&walked->decode, NULL, type, walked->buffer.bytes);
}

static void walk_end(struct walked *walked)
{
	rsp_arena_free(&walked->arena);
	free(walked->bytes);
}

/* "rule@offset+length ..." in octets */
static void findings_text(const struct walked *walked, char out[static TEXT_MAX])
{
	size_t used = 0;

	out[0] = '\0';
	for (const struct rsp_finding *f = walked->decode.first_finding; f; f = f->next)
		used += (size_t)snprintf(out + used, TEXT_MAX - used, "%s%s@%u+%u", used ? " " : "",
		                         f->rule->id, (unsigned)f->where.bit_off / 8,
		                         (unsigned)f->where.bit_len / 8);
}

struct oddity {
	const char *what, *type, *hex;
	const char *findings; /* "..." at the end: what follows does not matter */
};

#define EID   "89049032123451234512345678901235"
#define ICCID "98001032547698103214"

/* clang-format off */
static const struct oddity oddities[] = {
	/* tags and lengths */
	{"nothing odd",               "GetEuiccDataResponse",    "BF3E125A10" EID,               ""},
	{"length in too many octets", "NotificationSentRequest", "BF308103800105",               "ber-length-long@0+4"},
	{"indefinite length",         "NotificationSentRequest", "BF30808001050000",             "ber-length-indefinite@0+3"},
	{"cut",                       "NotificationSentRequest", "BF3005800105",                 "ber-value-cut@0+3"},
	{"element longer than parent","NotificationSentRequest", "BF3003800505",                 "ber-value-cut@3+2"},
	{"element cut by the parent", "NotificationSentRequest", "BF3005800305",                 "ber-value-cut@0+3"},
	{"both too long",             "NotificationSentRequest", "BF3005800905",                 "ber-value-cut@0+3 ber-value-cut@3+2"},
	{"ends inside a tag",         "NotificationSentRequest", "BF30048001055F",               "ber-value-cut@6+1"},
	{"no length at all",          "NotificationSentRequest", "BF300580010504FF",             "ber-header-bad@6+2"},
	{"bytes behind",              "NotificationSentRequest", "BF3003800105AABB",             "ber-bytes-trailing@6+2"},
	{"only a tag",                "NotificationSentRequest", "BF",                           "ber-value-cut@0+1"},
	{"nothing",                   "NotificationSentRequest", "",                             "asn1-element-missing@0+0"},
	{"no tag",                    "NotificationSentRequest", "04FF00",                       "ber-header-bad@0+3"},
	/* elements */
	{"other root",                "NotificationSentRequest", "BF2E03800105",                 "asn1-tag-wrong@0+3"},
	{"unknown element",           "NotificationSentRequest", "BF30078001059F7F01AA",         "asn1-tag-unknown@6+3"},
	{"missing element",           "NotificationSentRequest", "BF3000",                       "asn1-element-missing@0+3"},
	{"missing in a cut object",   "AuthenticateServerResponse", "BF3810A10380",              "ber-value-cut@0+3"},
	{"order",                     "NotificationMetadata",    "BF2F0A8001010C016181020780",   "asn1-element-order@9+2"},
	{"repeated",                  "NotificationSentRequest", "BF3006800105800106",           "asn1-element-repeated@6+2"},
	{"primitive as constructed",  "NotificationSentRequest", "BF3003A00105",                 "asn1-tag-wrong@3+2"},
	{"no alternative",            "AuthenticateServerResponse", "BF3800",                    "asn1-element-missing@0+3"},
	{"unknown alternative",       "AuthenticateServerResponse", "BF3802A500",                "asn1-tag-unknown@3+2"},
	{"two alternatives",          "DeleteProfileRequest",    "BF330F5A0A" ICCID "4F01A0",    "ber-bytes-trailing@15+3"},
	{"stranger in a list",        "EimAcknowledgements",     "BF5306800101040101",           "asn1-tag-unknown@6+2"},
	{"explicit tag without it",   "TBSCertificate",          "3005A003040102",               "asn1-tag-wrong@2+5 ..."},
	/* values */
	{"EID",                       "GetEuiccDataResponse",    "BF3E125A1089049032123451234512345678901234", "value-eid-check@5+16"},
	{"short EID",                 "GetEuiccDataResponse",    "BF3E045A028904",               "asn1-value-size@5+2"},
	{"ICCID with a letter",       "DeleteProfileRequest",    "BF330C5A0A9800103254769810321A", "value-iccid-form@5+10"},
	{"ICCID with other digit",    "DeleteProfileRequest",    "BF330C5A0A98001032547698103224", "value-iccid-check@5+10"},
	{"size",                      "GetEuiccChallengeResponse", "BF2E058003010203",           "asn1-value-size@5+3"},
	{"long INTEGER",              "NotificationSentRequest", "BF300480020005",               "asn1-integer-long@5+2"},
	{"long negative INTEGER",     "NotificationSentRequest", "BF30048002FF80",               "asn1-integer-long@5+2"},
	{"INTEGER that needs two",    "NotificationSentRequest", "BF300480020080",               ""},
	{"empty INTEGER",             "NotificationSentRequest", "BF30028000",                   "asn1-value-malformed@3+2"},
	{"INTEGER of nine octets",    "NotificationSentRequest", "BF300B8009010203040506070809", "asn1-value-malformed@5+9"},
	{"number without name",       "NotificationSentResponse", "BF3003800102",                "asn1-value-unknown@5+1"},
	{"zero bits at the end",      "ListNotificationRequest", "BF280481020480",               "asn1-bits-trailing@5+2"},
	{"unused bit set",            "ListNotificationRequest", "BF2804810207C0",               "asn1-bits-padding@5+2"},
	{"eight unused bits",         "ListNotificationRequest", "BF280481020880",               "asn1-bits-padding@5+2"},
	{"unused bits of nothing",    "ListNotificationRequest", "BF2803810101",                 "asn1-bits-padding@5+1"},
	{"no bits",                   "ListNotificationRequest", "BF2803810100",                 ""},
	{"empty BIT STRING",          "ListNotificationRequest", "BF28028100",                   "asn1-value-malformed@3+2"},
	{"bit without name",          "EuiccMemoryResetRequest", "BF340482020001",               "asn1-value-unknown@6+1"},
	{"BOOLEAN 01",                "DisableProfileRequest",   "BF3211A00C5A0A" ICCID "810101", "asn1-boolean-odd@19+1"},
	{"BOOLEAN of two octets",     "DisableProfileRequest",   "BF3212A00C5A0A" ICCID "81020101", "asn1-value-malformed@19+2"},
	{"NULL with content",         "SmdpSigned2",             "30098001AA0101FF050100",       "asn1-value-malformed@10+1"},
	{"not UTF-8",                 "SetDefaultDpAddressRequest", "BF3F038001FF",              "asn1-value-malformed@5+1"},
	{"OBJECT IDENTIFIER cut",     "ConfigureISDPRequest",    "BF2405B803800188",             "asn1-value-malformed@7+1"},
	{"no time",                   "Validity",                "3006170141170141",             "asn1-value-malformed@4+1 asn1-value-malformed@7+1"},
	{"tag list ends in a tag",    "ProfileInfoListRequest",  "BF2D045C025A9F",               "asn1-value-malformed@6+1"},
	{"number of nine octets",     "EUICCInfo2",              "BF220D840B8109010203040506070809", "asn1-value-size@7+9 asn1-value-malformed@7+9 ..."},
	/* forms of real cards and servers */
	{"universal BOOLEAN",         "ProfileRollbackRequest",  "BF58030101FF",                 "asn1-form-variant@3+2"},
	{"context BOOLEAN",           "ProfileRollbackRequest",  "BF58038001FF",                 ""},
	{"universal PKID",            "GetCertsRequest",         "BF56030401AA",                 "asn1-form-variant@3+2"},
	{"universal error code",      "GetCertsResponse",        "BF5603020101",                 "asn1-form-variant@3+2"},
	{"context error code",        "GetCertsResponse",        "BF5603810101",                 ""},
	{"BF51 without A0",           "EuiccPackageResult",      "BF5114300E80016181010283010030038301005F3701AA", "asn1-form-variant@0+23"},
	{"BF51 with A0",              "EuiccPackageResult",      "BF5116A014300E80016181010283010030038301005F3701AA", ""},
	{"BF52 without A0",           "IpaEuiccDataResponse",    "BF5203810161",                 "asn1-form-variant@0+6"},
	{"nested certificates",       "GetCertsResponse",        "BF560EA00CA50430023000A60430023000", "asn1-form-variant@7+2 ..."},
	{"v1.0 notifications",        "IpaEuiccDataResponse",    "BF5207A005BF2B02A000",         "asn1-form-variant@5+3"},
	{"v1.0 empty answer",         "ProvideEimPackageResultResponse", "BF5000",               "asn1-form-variant@0+3"},
	{"v1.0 type of an eimId",     "EimIdInfo",               "3006800161840102",             "asn1-form-variant@5+2"},
	{"v1.1 type of an eimId",     "EimIdInfo",               "3006800161820102",             ""},
	{"v1.0 result as notification", "HandleNotificationEsipa", "BF3D05A103020102",           "asn1-form-variant@3+2"},
	{"v1.1 result as notification", "HandleNotificationEsipa", "BF3D0BBF5008A006800101020102", ""},
	{"v1.0 package error",        "ProvideEimPackageResult", "BF5003020102",                 ""},
};
/* clang-format on */

static bool as_expected(const char *text, const char *expected)
{
	const char *dots = strstr(expected, " ...");

	return dots ? strncmp(text, expected, (size_t)(dots - expected)) == 0
	            : strcmp(text, expected) == 0;
}

static void each_oddity(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(oddities) / sizeof(*oddities); i++) {
		const struct oddity *oddity = &oddities[i];
		char text[TEXT_MAX];
		struct walked walked;

		walk_hex(&walked, oddity->type, oddity->hex);
		findings_text(&walked, text);
		if (!as_expected(text, oddity->findings))
			fail_msg("%s: \"%s\", not \"%s\"", oddity->what, text, oddity->findings);
		walk_end(&walked);
	}
}

/* Findings do not depend on whether nodes are wanted. */
static void findings_without_nodes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(oddities) / sizeof(*oddities); i++) {
		char with[TEXT_MAX], without[TEXT_MAX];
		struct walked walked, bare;

		walk_hex(&walked, oddities[i].type, oddities[i].hex);
		walk_start(&bare, oddities[i].hex);
		bare.decode.no_nodes = true;
		assert_null(rsp_walk_all(&bare.decode, NULL, rsp_schema_type(oddities[i].type),
		                         bare.buffer.bytes));
		findings_text(&walked, with);
		findings_text(&bare, without);
		assert_string_equal(with, without);
		walk_end(&walked);
		walk_end(&bare);
	}
}

static size_t value_text(const struct rsp_node *node, char *out, size_t room)
{
	char hex[TEXT_MAX], time[32];

	switch (node->field->kind) {
	case RSP_KIND_NONE:
		return 0;
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
		return (size_t)snprintf(out, room, " %llu", (unsigned long long)node->value.u);
	case RSP_KIND_INT:
		return (size_t)snprintf(out, room, " %lld", (long long)node->value.i);
	case RSP_KIND_TIME:
		rsp_format_time(node->value.i, time);
		return (size_t)snprintf(out, room, " %s", time);
	case RSP_KIND_STRING:
		return (size_t)snprintf(out, room, " \"%.*s\"", (int)node->value.bytes.len,
		                        (const char *)node->value.bytes.data);
	case RSP_KIND_BYTES:
	case RSP_KIND_OID:
		rsp_hex_encode(node->value.bytes, hex);
		return (size_t)snprintf(out, room, " %s", hex);
	}
	return 0;
}

/* A line a node: depth as dots, key, first octet + octets (or bits), value, note. */
static size_t tree_text(const struct rsp_node *node, unsigned depth, char *out, size_t room)
{
	size_t used = 0;

	for (; node; node = node->next) {
		bool bits = node->span.bit_len % 8;
		unsigned unit = bits ? 1 : 8;

		used += (size_t)snprintf(out + used, room - used, "%.*s%s %u+%u%s", (int)depth,
		                         "..........", node->field->key,
		                         (unsigned)node->span.bit_off / unit,
		                         (unsigned)node->span.bit_len / unit, bits ? "b" : "");
		used += value_text(node, out + used, room - used);
		if (node->note)
			used += (size_t)snprintf(out + used, room - used, " (%s)", node->note);
		used += (size_t)snprintf(out + used, room - used, "\n");
		used += tree_text(node->first, depth + 1, out + used, room - used);
	}
	return used;
}

static void assert_tree(const char *type, const char *hex, const char *expected)
{
	struct walked walked;
	char text[TEXT_MAX] = "";

	walk_hex(&walked, type, hex);
	tree_text(walked.root, 0, text, sizeof(text));
	assert_string_equal(text, expected);
	assert_null(walked.decode.first_finding);
	walk_end(&walked);
}

static void tree_of_notification(void **state)
{
	(void)state;
	assert_tree("ListNotificationResponse",
	            "BF281FA01DBF2F1A800200FF810204100C04612E62635A0A" ICCID,
	            "es10.list_notification_response 0+34\n"
	            ".es10.list_notification_response.notification_metadata_list 3+31\n"
	            "..es10.notification_metadata 5+29\n"
	            "...es10.notification_metadata.seq_number 10+2 255\n"
	            "...es10.notification_metadata.profile_management_operation 14+2 10\n"
	            "....es10.notification_event.notification_delete 123+1b 1\n"
	            "...es10.notification_metadata.notification_address 18+4 \"a.bc\"\n"
	            "...es10.notification_metadata.iccid 24+10 \"89000123456789012341\"\n");
}

/* The field of the schema with a key. */
static const struct rsp_field *field_of(const char *key)
{
	struct rsp_field_table table = rsp_schema_fields();

	for (size_t row = 0; row < table.num_rows; row++)
		if (strcmp(table.rows[row].key, key) == 0)
			return &table.rows[row];
	fail_msg("there is no field %s", key);
	return NULL;
}

static struct rsp_field_set *only_of(const char *key)
{
	const struct rsp_field *field = field_of(key);
	struct rsp_field_set *only = rsp_field_set_new(rsp_schema_fields(), &field, 1);

	assert_non_null(only);
	return only;
}

/* Values that nobody asks for are left out and count as if they were there; named bits are inside
 * of a BIT STRING, which stays. */
static void tree_of_what_is_asked_for(void **state)
{
	static const char hex[] = "BF281FA01DBF2F1A800200FF810204100C04612E62635A0A" ICCID;
	const struct rsp_asn_type *type = rsp_schema_type("ListNotificationResponse");
	struct rsp_field_set *only = only_of("es10.notification_metadata.seq_number");
	char text[TEXT_MAX] = "";
	struct walked all, asked;

	(void)state;
	walk_start(&asked, hex);
	asked.decode.only = only;
	asked.root = rsp_walk_all(&asked.decode, NULL, type, asked.buffer.bytes);
	tree_text(asked.root, 0, text, sizeof(text));
	assert_string_equal(text,
	                    "es10.list_notification_response 0+34\n"
	                    ".es10.list_notification_response.notification_metadata_list 3+31\n"
	                    "..es10.notification_metadata 5+29\n"
	                    "...es10.notification_metadata.seq_number 10+2 255\n"
	                    "...es10.notification_metadata.profile_management_operation 14+2 10\n");
	walk_hex(&all, "ListNotificationResponse", hex);
	assert_int_equal(asked.decode.num_nodes, all.decode.num_nodes);
	walk_end(&all);
	walk_end(&asked);
	rsp_free(only);
}

/* Nor do findings depend on which values are asked for. */
static void findings_of_what_is_asked_for(void **state)
{
	struct rsp_field_set *only = only_of("es10.notification_metadata.seq_number");

	(void)state;
	for (size_t i = 0; i < sizeof(oddities) / sizeof(*oddities); i++) {
		char all_text[TEXT_MAX], asked_text[TEXT_MAX];
		struct walked all, asked;

		walk_hex(&all, oddities[i].type, oddities[i].hex);
		walk_start(&asked, oddities[i].hex);
		asked.decode.only = only;
		rsp_walk_all(&asked.decode, NULL, rsp_schema_type(oddities[i].type),
		             asked.buffer.bytes);
		findings_text(&all, all_text);
		findings_text(&asked, asked_text);
		assert_string_equal(all_text, asked_text);
		walk_end(&all);
		walk_end(&asked);
	}
	rsp_free(only);
}

static void tree_of_tag_list(void **state)
{
	(void)state;
	assert_tree("ProfileInfoListRequest", "BF2D095C075A9F70B7BF7692",
	            "es10.profile_info_list_request 0+12\n"
	            ".es10.profile_info_list_request.tag_list 5+7 5A9F70B7BF7692\n"
	            "..es10.tag 5+1 90 (iccid)\n"
	            "..es10.tag 6+2 40816 (profileState)\n"
	            "..es10.tag 8+1 183 (profileOwner)\n"
	            "..es10.tag 9+2 49014\n"
	            "..es10.tag 11+1 146 (profileName)\n");
}

static void tree_of_sima_response(void **state)
{
	(void)state;
	/* successResult: aid, then two responses in one OCTET STRING */
	assert_tree("SuccessResult",
	            "301B4F05A0000005590412"
	            "3007A0053003800100"
	            "3007A0053003800106",
	            "es10.success_result 0+29\n"
	            ".es10.success_result.aid 4+5 A000000559\n"
	            ".es10.success_result.sima_response 11+18 "
	            "3007A00530038001003007A0053003800106\n"
	            "..saip.euicc_response 11+9\n"
	            "...saip.euicc_response.pe_status 13+7\n"
	            "....saip.pe_status 15+5\n"
	            ".....saip.pe_status.status 19+1 0\n"
	            "..saip.euicc_response 20+9\n"
	            "...saip.euicc_response.pe_status 22+7\n"
	            "....saip.pe_status 24+5\n"
	            ".....saip.pe_status.status 28+1 6\n");
}

/* A8 to AB mean one thing in a list of Psmo, another in a list of Eco. */
static void tree_of_packages(void **state)
{
	(void)state;
	assert_tree("EuiccPackage", "A00EA80C5A0A" ICCID,
	            "es10.euicc_package 0+16\n"
	            ".es10.euicc_package.psmo_list 0+16\n"
	            "..es10.psmo 2+14\n"
	            "...es10.psmo.set_fallback_attribute 2+14\n"
	            "....es10.psmo_set_fallback_attribute.iccid 6+10 \"89000123456789012341\"\n");
	assert_tree("EuiccPackage", "A105A803800161",
	            "es10.euicc_package 0+7\n"
	            ".es10.euicc_package.eco_list 0+7\n"
	            "..es10.eco 2+5\n"
	            "...es10.eim_configuration_data 2+5\n"
	            "....es10.eim_configuration_data.eim_id 6+1 \"a\"\n");
}

static void tree_of_open_types(void **state)
{
	(void)state;
	/* keyUsage, critical: digitalSignature; then a name with its attribute */
	assert_tree("Extension", "300E0603551D0F0101FF040403020780",
	            "x509.extension 0+16\n"
	            ".x509.extension.extn_id 4+3 551D0F\n"
	            ".x509.extension.critical 9+1 1\n"
	            ".x509.extension.extn_value 12+4 03020780\n"
	            "..x509.key_usage 14+2 80\n"
	            "...x509.key_usage.digital_signature 120+1b 1\n");
	assert_tree("AttributeTypeAndValue", "3009060355040513023132",
	            "x509.attribute_type_and_value 0+11\n"
	            ".x509.attribute_type_and_value.type 4+3 550405\n"
	            ".x509.serial_number 9+2 \"12\"\n");
	assert_tree("AttributeTypeAndValue", "3009060355047F04020102",
	            "x509.attribute_type_and_value 0+11\n"
	            ".x509.attribute_type_and_value.type 4+3 55047F\n"
	            ".x509.attribute_type_and_value.value 7+4 04020102\n"
	            "..es10.unknown 7+4 0102 (tag 4)\n");
}

static void tree_of_times(void **state)
{
	(void)state;
	assert_tree("Validity",
	            "3020170D3230303430313038333133305A180F39393939313233313233353935395A",
	            "x509.validity 0+34\n"
	            ".x509.validity.not_before 4+13 2020-04-01T08:31:30Z\n"
	            ".x509.validity.not_after 19+15 9999-12-31T23:59:59Z\n");
}

static void tree_of_unknown(void **state)
{
	struct walked walked;
	char text[TEXT_MAX] = "";

	(void)state;
	/* a vendor's element with objects in it, then what is not one object */
	walk_hex(&walked, "GetEuiccInfo1Request", "BF200BBF7605E203C10101E10104");
	tree_text(walked.root, 0, text, sizeof(text));
	assert_string_equal(text, "es10.get_euicc_info1_request 0+14\n"
	                          ".es10.unknown 3+8 E203C10101 (tag BF76)\n"
	                          "..es10.unknown 6+5 C10101 (tag E2)\n"
	                          "...es10.unknown 8+3 01 (tag C1)\n"
	                          ".es10.unknown 11+3 04 (tag E1)\n");
	walk_end(&walked);
}

static void negative_and_large_numbers(void **state)
{
	struct walked walked;

	(void)state;
	walk_hex(&walked, "NotificationSentRequest", "BF30038001FF");
	assert_int_equal(walked.root->first->value.i, -1);
	walk_end(&walked);
	walk_hex(&walked, "NotificationSentRequest", "BF300A80088000000000000000");
	assert_true(walked.root->first->value.i == INT64_MIN);
	walk_end(&walked);
	walk_hex(&walked, "NotificationSentRequest", "BF300A80087FFFFFFFFFFFFFFF");
	assert_true(walked.root->first->value.i == INT64_MAX);
	walk_end(&walked);
}

static void several_objects(void **state)
{
	struct walked walked;
	struct rsp_slice rest;
	const struct rsp_asn_type *type = rsp_schema_type("NotificationSentRequest");

	(void)state;
	walk_start(&walked, "BF3003800105BF3003800106");
	rest = walked.buffer.bytes;
	assert_int_equal(rsp_walk(&walked.decode, NULL, type, &rest)->first->value.i, 5);
	assert_int_equal(rest.len, 6);
	assert_int_equal(rsp_walk(&walked.decode, NULL, type, &rest)->first->value.i, 6);
	assert_int_equal(rest.len, 0);
	assert_null(walked.decode.first_finding);
	walk_end(&walked);
}

/* DEEP objects, each in the one before. */
static void deep_hex(char *out)
{
	for (unsigned left = DEEP; left > 0; left--) {
		unsigned len = 0;

		for (unsigned i = 1; i < left; i++)
			len += len < 128 ? 2 : 3;
		out += len < 128 ? sprintf(out, "30%02X", len) : sprintf(out, "3081%02X", len);
	}
}

static unsigned depth_of(const struct rsp_node *node)
{
	unsigned deepest = 0;

	for (; node; node = node->next) {
		unsigned depth = 1 + depth_of(node->first);

		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

static void nesting_has_a_limit(void **state)
{
	struct walked walked;
	char hex[TEXT_MAX];

	(void)state;
	deep_hex(hex);
	walk_start(&walked, hex);
	walked.root = rsp_walk_bare(&walked.decode, NULL, walked.buffer.bytes);
	assert_non_null(walked.root);
	assert_true(depth_of(walked.root) > RSP_MAX_DEPTH / 2);
	assert_true(depth_of(walked.root) <= RSP_MAX_DEPTH + 1);
	walk_end(&walked);
}

static void bare_objects(void **state)
{
	struct walked walked;
	char text[TEXT_MAX] = "";

	(void)state;
	walk_start(&walked, "8001AA04");
	walked.root = rsp_walk_bare(&walked.decode, NULL, walked.buffer.bytes);
	tree_text(walked.root, 0, text, sizeof(text));
	assert_string_equal(text, "es10.unknown 0+3 AA (tag 80)\n");
	findings_text(&walked, text);
	assert_string_equal(text, "ber-value-cut@3+1");
	walk_end(&walked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_oddity),
	    cmocka_unit_test(findings_without_nodes),
	    cmocka_unit_test(tree_of_notification),
	    cmocka_unit_test(tree_of_tag_list),
	    cmocka_unit_test(tree_of_sima_response),
	    cmocka_unit_test(tree_of_packages),
	    cmocka_unit_test(tree_of_open_types),
	    cmocka_unit_test(tree_of_times),
	    cmocka_unit_test(tree_of_unknown),
	    cmocka_unit_test(negative_and_large_numbers),
	    cmocka_unit_test(several_objects),
	    cmocka_unit_test(nesting_has_a_limit),
	    cmocka_unit_test(bare_objects),
	    cmocka_unit_test(tree_of_what_is_asked_for),
	    cmocka_unit_test(findings_of_what_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
