/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generated tables: keys, kinds and the catalogue of types. What is expected here is written
 * from the specifications' names and tags, never copied from the tables. */
#include "schema/schema.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_include.h"

static const struct rsp_field *find_field(const char *key)
{
	struct rsp_field_table table = rsp_schema_fields();

	for (size_t i = 0; i < table.num_rows; i++)
		if (strcmp(table.rows[i].key, key) == 0)
			return &table.rows[i];
	return NULL;
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void keys_are_unique(void **state)
{
	struct rsp_field_table table = rsp_schema_fields();
	const char **keys = calloc(table.num_rows, sizeof(*keys));

	(void)state;
	assert_non_null(keys);
	for (size_t i = 0; i < table.num_rows; i++)
		keys[i] = table.rows[i].key;
	qsort(keys, table.num_rows, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < table.num_rows; i++)
		assert_string_not_equal(keys[i - 1], keys[i]);
	free(keys);
}

/* Snake case: words of lower-case letters and digits, one underscore between them. */
static void assert_key(const char *key)
{
	static const char *const families[] = {"es10", "bpp",  "saip", "x509",
	                                       "es9",  "es11", "esipa"};
	size_t family = strcspn(key, ".");
	bool known = false;

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		known = known ||
		        (strlen(families[i]) == family && strncmp(key, families[i], family) == 0);
	if (!known)
		fail_msg("%s: family", key);
	for (const char *c = key; *c; c++) {
		bool sign = *c == '_' || *c == '.';

		if (!sign && !islower((unsigned char)*c) && !isdigit((unsigned char)*c))
			fail_msg("%s: characters", key);
		if (sign &&
		    (c == key || !isalnum((unsigned char)c[-1]) || !isalnum((unsigned char)c[1])))
			fail_msg("%s: signs", key);
	}
}

static void keys_are_snake_case(void **state)
{
	struct rsp_field_table table = rsp_schema_fields();

	(void)state;
	for (size_t i = 0; i < table.num_rows; i++) {
		assert_key(table.rows[i].key);
		assert_true(*table.rows[i].label);
		assert_non_null(table.rows[i].clause);
	}
}

/* clang-format off */
static const struct {
	const char *key, *label;
	enum rsp_kind kind;
	enum rsp_secrecy secrecy;
} samples[] = {
	{"es10.euicc_signed1.transaction_id",                        "transactionId",         RSP_KIND_BYTES,  RSP_PUBLIC},
	{"es10.euicc_info2.svn",                                     "svn",                   RSP_KIND_STRING, RSP_PUBLIC},
	{"es10.euicc_info2.euicc_ci_pkid_list_for_signing",          "euiccCiPKIdListForSigning", RSP_KIND_NONE, RSP_PUBLIC},
	{"es10.euicc_info2",                                         "EUICCInfo2",            RSP_KIND_NONE,   RSP_PUBLIC},
	{"es10.profile_info.isdp_aid",                               "isdpAid",               RSP_KIND_BYTES,  RSP_PUBLIC},
	{"es10.profile_info.iccid",                                  "iccid",                 RSP_KIND_STRING, RSP_PERSONAL},
	{"es10.profile_info.profile_state",                          "profileState",          RSP_KIND_INT,    RSP_PUBLIC},
	{"es10.get_euicc_data_response.eid_value",                   "eidValue",              RSP_KIND_STRING, RSP_PERSONAL},
	{"es10.euicc_configured_addresses_response.root_ds_address", "rootDsAddress",         RSP_KIND_STRING, RSP_PUBLIC},
	{"es10.authenticate_response_error.authenticate_error_code", "authenticateErrorCode", RSP_KIND_INT,    RSP_PUBLIC},
	{"es10.ctx_params_for_common_authentication.matching_id",    "matchingId",            RSP_KIND_STRING, RSP_PERSONAL},
	{"es10.device_info.imei",                                    "imei",                  RSP_KIND_STRING, RSP_PERSONAL},
	{"es10.prepare_download_request.hash_cc",                    "hashCc",                RSP_KIND_BYTES,  RSP_PUBLIC},
	{"es10.smdp_signed2.cc_required_flag",                       "ccRequiredFlag",        RSP_KIND_BOOL,   RSP_PUBLIC},
	{"es10.ppr_ids.ppr1",                                        "ppr1",                  RSP_KIND_BOOL,   RSP_PUBLIC},
	{"es10.operator_id.mcc_mnc",                                 "mccMnc",                RSP_KIND_STRING, RSP_PUBLIC},
	{"es10.eim_configuration_data.eim_fqdn",                     "eimFqdn",               RSP_KIND_STRING, RSP_PUBLIC},
	{"es10.list_notification_response.list_notifications_result_error", "listNotificationsResultError", RSP_KIND_INT, RSP_PUBLIC},
	{"es10.enable_profile_response.enable_result",               "enableResult",          RSP_KIND_INT,    RSP_PUBLIC},
	{"es10.enable_profile_result",                               "EnableProfileResult",   RSP_KIND_INT,    RSP_PUBLIC},
	{"es10.psmo.enable",                                         "enable",                RSP_KIND_NONE,   RSP_PUBLIC},
	{"es10.psmo_enable.rollback_flag",                           "rollbackFlag",          RSP_KIND_NONE,   RSP_PUBLIC},
	{"es10.vendor_specific_extension.vendor_oid",                "vendorOid",             RSP_KIND_OID,    RSP_PUBLIC},
	{"es10.ext_card_resource.free_non_volatile_memory",          "freeNonVolatileMemory", RSP_KIND_UINT,   RSP_PUBLIC},
	{"es10.e4e_request_confirm_download.confirmation_code",      "confirmationCode",      RSP_KIND_STRING, RSP_SECRET},
	{"es10.event_record_v3.event_id",                            "eventId",               RSP_KIND_STRING, RSP_PERSONAL},
	{"es11.event_entries.event_id",                              "eventId",               RSP_KIND_STRING, RSP_PERSONAL},
	{"es10.hashed_iccid",                                        "HashedIccid",           RSP_KIND_BYTES,  RSP_PERSONAL},
	{"es10.unknown",                                             "unknown element",       RSP_KIND_BYTES,  RSP_PUBLIC},
	{"bpp.replace_session_keys_request.ppk_enc",                 "ppkEnc",                RSP_KIND_BYTES,  RSP_SECRET},
	{"bpp.replace_session_keys_request.ppk_cmac",                "ppkCmac",               RSP_KIND_BYTES,  RSP_SECRET},
	{"bpp.replace_session_keys_request.initial_mac_chaining_value", "initialMacChainingValue", RSP_KIND_BYTES, RSP_SECRET},
	{"bpp.store_metadata_request.service_provider_name",         "serviceProviderName",   RSP_KIND_STRING, RSP_PUBLIC},
	{"saip.pe_status.status",                                    "status",                RSP_KIND_INT,    RSP_PUBLIC},
	{"saip.uicc_capability.aka_milenage",                        "akaMilenage",           RSP_KIND_BOOL,   RSP_PUBLIC},
	{"x509.validity.not_before",                                 "notBefore",             RSP_KIND_TIME,   RSP_PUBLIC},
	{"x509.tbs_certificate.serial_number",                       "serialNumber",          RSP_KIND_BYTES,  RSP_PUBLIC},
	{"x509.serial_number",                                       "SerialNumber",          RSP_KIND_STRING, RSP_PERSONAL},
	{"x509.general_name.registered_id",                          "registeredID",          RSP_KIND_OID,    RSP_PUBLIC},
	{"x509.general_name.ip_address",                             "iPAddress",             RSP_KIND_BYTES,  RSP_PUBLIC},
	{"x509.subject_key_identifier",                              "SubjectKeyIdentifier",  RSP_KIND_BYTES,  RSP_PUBLIC},
	{"x509.key_usage.crl_sign",                                  "cRLSign",               RSP_KIND_BOOL,   RSP_PUBLIC},
	{"x509.basic_constraints.ca",                                "cA",                    RSP_KIND_BOOL,   RSP_PUBLIC},
	{"esipa.epr_and_notifications.notification_list",            "notificationList",      RSP_KIND_NONE,   RSP_PUBLIC},
	{"esipa.get_eim_package_request.rplmn",                      "rPLMN",                 RSP_KIND_STRING, RSP_PUBLIC},
	{"es9.initiate_authentication_request.euicc_challenge",      "euiccChallenge",        RSP_KIND_BYTES,  RSP_PUBLIC},
	{"es11.event_entries.rsp_server_address",                    "rspServerAddress",      RSP_KIND_STRING, RSP_PUBLIC},
};
/* clang-format on */

static void sample_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		const struct rsp_field *field = find_field(samples[i].key);

		if (!field)
			fail_msg("%s is missing", samples[i].key);
		assert_string_equal(field->label, samples[i].label);
		assert_string_equal(rsp_kind_name(field->kind), rsp_kind_name(samples[i].kind));
		if (field->secrecy != samples[i].secrecy)
			fail_msg("%s: secrecy", samples[i].key);
	}
}

static void assert_type(const char *name, uint32_t tag)
{
	const struct rsp_asn_type *type = rsp_schema_type(name);

	if (!type)
		fail_msg("%s is missing", name);
	assert_string_equal(type->name, name);
	assert_int_equal(type->num_tags, 1);
	assert_int_equal(type->tags[0], tag);
	assert_non_null(type->field);
}

struct catalogue_row {
	uint32_t tag;
	const char *request, *response;
};

static const struct catalogue_row catalogue[] = {
#define ES10(tag, request, response) {tag, request, response},
#include "asn1c/catalogue.def"
#undef ES10
};

static void catalogue_is_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(catalogue) / sizeof(*catalogue); i++) {
		if (catalogue[i].request)
			assert_type(catalogue[i].request, catalogue[i].tag);
		if (catalogue[i].response)
			assert_type(catalogue[i].response, catalogue[i].tag);
	}
	assert_null(rsp_schema_type("NoSuchType"));
	assert_null(rsp_schema_type(""));
}

/* clang-format off */
static const struct {
	const char *key;
	int64_t value;
	const char *name;
} numbers[] = {
	/* SGP.22 5.7.13, with v3's */
	{"es10.authenticate_response_error.authenticate_error_code", 1, "invalidCertificate"},
	{"es10.authenticate_response_error.authenticate_error_code", 6, "euiccChallengeMismatch"},
	{"es10.authenticate_response_error.authenticate_error_code", 14, "invalidIccid"},
	{"es10.authenticate_response_error.authenticate_error_code", 127, "undefinedError"},
	{"es10.prepare_download_response_error.download_error_code", 5, "invalidTransactionId"},
	{"es10.error_result.error_reason", 8, "scp03tSecurityError"},
	{"es10.error_result.error_reason", 9, "installFailedDueToIccidAlreadyExistsOnEuicc"},
	{"es10.error_result.error_reason", 26, "unknownTlvInMetadata"},
	{"es10.error_result.error_reason", 32, "installFailedDueToServerAddressAbsentInEuiccAllowList"},
	{"es10.error_result.bpp_command_id", 5, "loadProfileElements"},
	{"es10.cancel_session_request.reason", 5, "loadBppExecutionError"},
	{"es10.cancel_session_request.reason", 29, "loadRpmPackageError"},
	{"es10.enable_profile_response.enable_result", 4, "wrongProfileReenabling"},
	{"es10.delete_profile_response.delete_result", 3, "disallowedByPolicy"},
	{"es10.notification_sent_response.delete_notification_status", 1, "nothingToDelete"},
	{"saip.pe_status.status", 31, "unsupported-profile-version"},
	/* SGP.32 */
	{"es10.enable_profile_result", 20, "rollbackNotAvailable"},
	{"es10.delete_profile_result", 21, "returnFallbackProfile"},
	{"es10.euicc_package_error_data_signed.euicc_package_error_code", 104, "ecallActive"},
	{"es10.profile_rollback_response.cmd_result", 7, "commandError"},
	{"es10.add_initial_eim_response.add_initial_eim_error", 6, "counterValueOutOfRange"},
	{"esipa.get_eim_package_request.state_change_cause", 6, "deviceChange"},
	/* ES9+ */
	{"es9.authenticate_client_response_es9.authenticate_client_error", 18, "downloadOrderExpired"},
	{"es9.get_bound_profile_package_response.get_bound_profile_package_error", 95, "invalidTransactionId"},
};
/* clang-format on */

static void number_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		const struct rsp_field *field = find_field(numbers[i].key);
		const char *name;

		if (!field)
			fail_msg("%s is missing", numbers[i].key);
		name = rsp_value_name(field->names, numbers[i].value);
		if (!name)
			fail_msg("%s has no name for %lld", numbers[i].key,
			         (long long)numbers[i].value);
		assert_string_equal(name, numbers[i].name);
	}
}

static void assert_bits(const struct rsp_asn_type *type)
{
	assert_non_null(type->bit_fields);
	for (unsigned i = 0; type->names[i].name; i++) {
		assert_string_equal(type->bit_fields[i].label, type->names[i].name);
		assert_int_equal(type->bit_fields[i].kind, RSP_KIND_BOOL);
		if (i)
			assert_true(type->names[i - 1].value < type->names[i].value);
	}
}

/* What the walker relies on. */
static void types_are_sound(void **state)
{
	size_t num;
	const struct rsp_asn_type *const *types = rsp_schema_types(&num);

	(void)state;
	assert_true(num > 300);
	for (size_t i = 0; i < num; i++) {
		const struct rsp_asn_type *type = types[i];

		assert_ptr_equal(rsp_schema_type(type->name), type);
		assert_true(type->num_members + type->num_variants <= RSP_ASN_MAX_MEMBERS);
		if (type->kind == RSP_ASN_LIST)
			assert_int_equal(type->num_members, 1);
		for (unsigned j = 0; j < type->num_members && type->show != RSP_SHOW_INLINE; j++)
			assert_non_null(type->members[j].field);
		if (type->kind == RSP_ASN_BITS && type->names)
			assert_bits(type);
	}
}

static void bits_by_number(void **state)
{
	static const struct {
		const char *type;
		int64_t bit;
		const char *name;
	} bits[] = {
	    {"PprIds",              0,  "pprUpdateControl"          },
	    {"PprIds",              2,  "ppr2"                      },
	    {"RspCapability",       5,  "serviceSpecificDataSupport"},
	    {"RspCapability",       22, "updateMetadataV3Support"   },
	    {"RspCapability",       27, "mslCheckSupport"           },
	    {"NotificationEvent",   3,  "notificationDelete"        },
	    {"NotificationEvent",   7,  "loadRpmPackageResult"      },
	    {"CatSupportedClasses", 19, "t"                         },
	    {"CatSupportedClasses", 20, "u"                         },
	    {"UICCCapability",      13, "eapClient"                 },
	    {"ResetOptions",        6,  "resetImmediateEnableConfig"},
	    {"LpaeSupport",         1,  "lpaeUsingScws"             },
	    {"IpaFeatures",         5,  "minimizeEsipaBytes"        },
	    {"KeyUsage",            5,  "keyCertSign"               },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
		const struct rsp_asn_type *type = rsp_schema_type(bits[i].type);

		assert_non_null(type);
		assert_string_equal(rsp_value_name(type->names, bits[i].bit), bits[i].name);
	}
}

static void sizes(void **state)
{
	const struct rsp_asn_type *iccid = rsp_schema_type("Iccid");
	const struct rsp_asn_type *id = rsp_schema_type("TransactionId");
	const struct rsp_asn_type *name = rsp_schema_type("ServiceProviderName");

	(void)state;
	assert_int_equal(iccid->min_len, 10);
	assert_int_equal(iccid->max_len, 10);
	assert_int_equal(id->min_len, 1);
	assert_int_equal(id->max_len, 16);
	assert_int_equal(name->min_len, 0);
	assert_int_equal(name->max_len, 32);
}

static void open_types(void **state)
{
	static const uint8_t key_usage[] = {0x55, 0x1D, 0x0F};            /* 2.5.29.15 */
	static const uint8_t rsp_data[] = {0x67, 0x81, 0x12, 1, 3, 1, 1}; /* 2.23.146.1.3.1.1 */
	static const uint8_t none[] = {0x55, 0x1D, 0x7F};

	(void)state;
	assert_ptr_equal(rsp_schema_open(rsp_slice(key_usage, sizeof(key_usage))),
	                 rsp_schema_type("KeyUsage"));
	assert_ptr_equal(rsp_schema_open(rsp_slice(rsp_data, sizeof(rsp_data))),
	                 rsp_schema_type("ActivationCodeRetrievalInfo"));
	assert_null(rsp_schema_open(rsp_slice(none, sizeof(none))));
	assert_null(rsp_schema_open(rsp_slice(NULL, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_are_unique), cmocka_unit_test(keys_are_snake_case),
	    cmocka_unit_test(sample_keys),     cmocka_unit_test(catalogue_is_complete),
	    cmocka_unit_test(number_names),    cmocka_unit_test(types_are_sound),
	    cmocka_unit_test(bits_by_number),  cmocka_unit_test(sizes),
	    cmocka_unit_test(open_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
