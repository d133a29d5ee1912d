/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every ES10 function of SGP.22 v2, v3 and SGP.32 with all its answers: the name of the function,
 * the result and the fields, and nothing that is odd. The rows are in test_functions.def. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rsp_feed.h"
#include "support/cmocka_include.h"

enum { OBJECT_MAX = 1 << 14, TEXT_MAX = 256, LONG_LEN = 0x80, OCTET_BITS = 8 };

/* clang-format off */
#define TXID      "0102030405060708"
#define CHALLENGE "00112233445566778899AABBCCDDEEFF"
#define EID       "89049032123451234512345678901235"
#define ICCID     "98001032547698103214"
#define ICCID_SHOWN "89000123456789012341"
#define EID_SHOWN EID
#define PKID      "F54172BDF98A95D65CBEB88A38A1C11D800A85C3"
#define HASH      CHALLENGE CHALLENGE
#define POINT     "04" HASH HASH
#define SIG_VALUE HASH HASH
#define SIG       "5F37=" SIG_VALUE

/* X.509 and its revocation list, without their outermost header */
#define ECDSA     "30{06=2A8648CE3D040302}"
#define NAME      "30{31{30{06=550403 0C='CI'}}}"
#define SPKI_BODY "30{06=2A8648CE3D0201 06=2A8648CE3D030107} 03=00" POINT
#define SIGNATURE "03=003006020101020102"
#define CERT_BODY "30{A0{02=02} 02=01 " ECDSA " " NAME " 30{17='200101000000Z' 17='300101000000Z'} " NAME \
                  " 30{" SPKI_BODY "}} " ECDSA " " SIGNATURE
#define CERT      "30{" CERT_BODY "}"
#define CRL_BODY  "30{02=01 " ECDSA " " NAME " 17='200101000000Z' 17='200201000000Z' " \
                  "30{30{02=0102 17='200101000000Z'}} " \
                  "A0{30{30{06=551D14 04=020104} 30{06=67811201020003 04=020101}}}} " ECDSA " " SIGNATURE

#define INFO2_V2 "BF22{81=020301 82=020202 83=010002 84=810103820304700083022000 85=014002 86=090200 87=020300 88=0490 " \
                 "A9{04=" PKID "} AA{04=" PKID "} 8B=02 99=0640 04=010000 0C='GI-BA-UP-0419' AC{80='1.2.3' 81='https://dloa.example'}}"
#define INFO2_V3 "BF22{81=020301 82=020202 83=010002 84=810103820304700083022000 85=014002 86=090200 87=020300 88=0380000038 " \
                 "A9{04=" PKID "} AA{04=" PKID "} 8B=02 99=0640 04=010000 0C='GI-BA-UP-0419' AC{80='1.2.3' 81='https://dloa.example'} " \
                 "8D=0780 8E='P1' AF{04=020100} 90=01 B1{04=" PKID "} 92=AB 93=030100 B4{A0{04=010200} 81= 82= 83=} 95=02}"

#define DEVICE    "80=35290611 A1{80=0E0000 85=0E0000 89=0F0000} 82=3529061100000014"
#define CTX_V2    "A0{80='AB-12' A1{" DEVICE "}}"
#define CTX_V3    "A0{80='AB-12' A1{80=35290611 A1{80=0E0000 8B=030000 8C=04000010 8D=01 AE{80=010000 81=883701}} 82=3529061100000014 " \
                  "A3{0C='en'} 84= 85=0520} 82=0640 5A=" ICCID " A3{82=883703} A4{30{80=883705 A1{04=01}}}}"
#define CTX_DEVICE_CHANGE "A1{5A=" ICCID " A1{" DEVICE "} 5A=" EID " 82=35290611}"
#define CTX_RECOVERY      "A2{5A=" ICCID " A1{" DEVICE "}}"
#define CTX_PUSH          "A3{80=883701 81='tok'}"
#define AUTHENTICATE(ctx) "BF38{30{80=" TXID " 81=" CHALLENGE " 83='dp.example' 84=" CHALLENGE "} " SIG " 04=" PKID " " CERT " " ctx "}"
#define AUTHENTICATE_V2   AUTHENTICATE(CTX_V2)
#define AUTHENTICATE_V3   "BF38{30{80=" TXID " 81=" CHALLENGE " 83='dp.example' 84=" CHALLENGE \
                          " A5{80=030000 81=FF 82=" PKID " A3{06=883701}} 86=0640} " SIG " " CERT " " CTX_V3 \
                          " A1{" CERT "} A2{30{" CRL_BODY "}}}"
#define PREPARE_V2        "BF21{30{80=" TXID " 01=FF 5F49=" POINT "} " SIG " 04=" HASH " " CERT "}"
#define INSTALL_OK        "BF37{BF27{80=" TXID " BF2F{80=05 81=0780 0C='n.example' 5A=" ICCID "} 06=883701 " \
                          "A2{A0{4F=A0000005591010FFFFFFFF8900001000 04=3007A0053003800100}}} " SIG "}"
#define INSTALL_ERROR(n)  "BF37{BF27{80=" TXID " BF2F{80=05 81=0780 0C='n.example' 5A=" ICCID "} 06=883701 " \
                          "A2{A1{80=05 81=" n " 82=300AA0083006800103810107}}} " SIG "}"
/* a profile package with no more than its begin */
#define PACKAGE_START     "BF36{BF23{82=01 80=" TXID " A6{80=88 81=10 84=01} 5F49=" POINT " " SIG "} A0{}}"
#define RPM               "BF44{30{80=" TXID " A1{30{A1{5A=" ICCID "}}}} " SIG "}"
#define RPM_RESULT(r)     "BF44{A0{A0{80=" TXID " BF2F{80=09 81=0001 0C='n.example'} 06=883701 A2{A0{30{" r "}}}} 81=" SIG_VALUE "}}"
#define SMDS              "BF45{A1{80=" TXID " A0{A1{30{0C='E1' 0C='dp.example' 02=02 30{04=" HASH "} 04=0102030405060708 91='SP' B7{80=62F210}}} " \
                          "82=" CHALLENGE " 83='20271231235959Z'}} " SIG "}"
#define PACKAGE(list)     "BF51{30{80='eim.example' 5A=" EID " 81=05 82=" TXID " " list "} " SIG "}"
#define PSMO(list)        PACKAGE("A0{" list "}")
#define ECO(list)         PACKAGE("A1{" list "}")
#define EPR(results)      "BF51{A0{30{80='eim.example' 81=05 82=" TXID " 83=07 30{" results "}} " SIG "}}"
/* clang-format on */

struct row {
	const char *function, *request, *response, *result, *fields;
};

static const struct row rows[] = {
#define ROW(function, request, response, result, fields)                                           \
	{function, request, response, result, fields},
#define CODES(function, request, response, codes)
#include "test_functions.def"
#undef ROW
#undef CODES
};

static const struct row codes[] = {
#define ROW(function, request, response, result, fields)
#define CODES(function, request, response, codes) {function, request, response, codes, ""},
#include "test_functions.def"
#undef ROW
#undef CODES
};

/* Objects written as TAG{...} and TAG=value, as BER in hex. */
struct notation {
	const char *next;
};

static size_t put_digits(struct notation *in, char *out)
{
	size_t len = strspn(in->next, "0123456789ABCDEF");

	memcpy(out, in->next, len);
	in->next += len;
	return len;
}

static size_t put_value(struct notation *in, char *out)
{
	size_t len = 0;

	for (;;) {
		len += put_digits(in, out + len);
		if (*in->next != '\'')
			return len;
		for (in->next++; *in->next != '\''; in->next++)
			len += (size_t)sprintf(out + len, "%02X", (unsigned)*in->next);
		in->next++;
	}
}

static size_t put_length(size_t len, char *out)
{
	if (len < LONG_LEN)
		return (size_t)sprintf(out, "%02zX", len);
	return len >> OCTET_BITS ? (size_t)sprintf(out, "82%04zX", len)
	                         : (size_t)sprintf(out, "81%02zX", len);
}

static size_t put_objects(struct notation *in, char *out)
{
	size_t used = 0;

	while (*in->next && *in->next != '}') {
		char *content = malloc(OBJECT_MAX);
		size_t len;

		assert_non_null(content);
		used += put_digits(in, out + used);
		assert_true(*in->next == '=' || *in->next == '{');
		len = *in->next++ == '=' ? put_value(in, content) : put_objects(in, content);
		used += put_length(len / 2, out + used);
		memcpy(out + used, content, len);
		used += len;
		free(content);
		in->next += strspn(in->next, " ");
	}
	if (*in->next == '}')
		in->next++;
	return used;
}

/* The BER of the notation in hex, which the caller frees. */
static char *hex_of(const char *notation)
{
	struct notation in = {notation};
	char *hex = calloc(1, OBJECT_MAX);

	assert_non_null(hex);
	put_objects(&in, hex);
	return hex;
}

static struct feed *feed_notation(const char *request, const char *response)
{
	struct feed *feed = feed_new();
	char *command = hex_of(request), *answer = hex_of(response);

	strcat(answer, "9000");
	feed_hex(feed, command, answer);
	free(command);
	free(answer);
	return feed;
}

static void result_text(const struct fed_message *message, char out[static 2 * TEXT_MAX])
{
	snprintf(out, 2 * TEXT_MAX, "%s", message->state == RSP_RESULT_OK ? "ok" : "none");
	if (message->state == RSP_RESULT_ERROR)
		snprintf(out, 2 * TEXT_MAX, "%s(%lld)", message->result_name,
		         (long long)message->result_number);
}

/* Each of `fields`, "key=value; ...", must stand in the tree as the test's feed prints it. Answers
 * how many do not. */
static unsigned missing_fields(const char *tree, const char *fields)
{
	unsigned num = 0;

	while (*fields) {
		size_t len = strcspn(fields, ";");
		char wanted[2 * TEXT_MAX];
		char *equals;

		assert_true(len + sizeof("  [") < sizeof(wanted));
		snprintf(wanted, sizeof(wanted), " %.*s [", (int)len, fields);
		equals = strchr(wanted, '=');
		assert_non_null(equals);
		*equals = ' ';
		if (!strstr(tree, wanted)) {
			fprintf(stderr, "not there:%s\n", wanted);
			num++;
		}
		fields += len;
		fields += strspn(fields, "; ");
	}
	return num;
}

static unsigned wrong_text(const char *what, const char *is, const char *expected)
{
	if (strcmp(is, expected) == 0)
		return 0;
	fprintf(stderr, "%s is %s, not %s\n", what, is, expected);
	return 1;
}

static unsigned odd_things(const struct feed *feed)
{
	for (size_t i = 0; i < feed->num_findings; i++)
		fprintf(stderr, "%s: %s\n", feed->findings[i].rule, feed->findings[i].text);
	return (unsigned)feed->num_findings;
}

/* Answers whether something of this row is wrong, having said what. */
static unsigned check(const struct row *row, const char *response, const char *result)
{
	struct feed *feed = feed_notation(row->request, response);
	const struct fed_message *message = feed_last(feed);
	char is[2 * TEXT_MAX];
	unsigned num = odd_things(feed);

	result_text(message, is);
	num += feed->num_messages != 1;
	num += wrong_text("function", message->function, row->function);
	num += wrong_text("result", is, result);
	num += missing_fields(message->tree, row->fields);
	if (num)
		fprintf(stderr, "in %s\n   %s\n%s\n", row->request, response, message->tree);
	feed_free(feed);
	return num != 0;
}

static void functions(void **state)
{
	unsigned num = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		num += check(&rows[i], rows[i].response, rows[i].result);
	assert_int_equal(num, 0);
}

/* The answer of a CODES row with the number in place of its %02X. */
static void put_number(char out[static OBJECT_MAX], const char *form, unsigned number)
{
	const char *at = strstr(form, "%02X");

	assert_non_null(at);
	snprintf(out, OBJECT_MAX, "%.*s%02X%s", (int)(at - form), form, number,
	         at + strlen("%02X"));
}

static void all_codes(void **state)
{
	char response[OBJECT_MAX], name[TEXT_MAX], result[2 * TEXT_MAX];
	unsigned number, num = 0;
	int used;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		for (const char *next = codes[i].result;
		     sscanf(next, "%u %255s%n", &number, name, &used) == 2; next += used) {
			put_number(response, codes[i].response, number);
			snprintf(result, sizeof(result), "%s(%u)", name, number);
			num += check(&codes[i], response, number ? result : name);
		}
	assert_int_equal(num, 0);
}

/* SGP.22 2.5.6: v2 has 1 to 15, v3 17 to 26, v2.7 31 and 32 */
static const char install_errors[] =
    "1 incorrectInputValues 2 invalidSignature 3 invalidTransactionId 4 unsupportedCrtValues "
    "5 unsupportedRemoteOperationType 6 unsupportedProfileClass 7 scp03tStructureError "
    "8 scp03tSecurityError 9 installFailedDueToIccidAlreadyExistsOnEuicc "
    "10 installFailedDueToInsufficientMemoryForProfile 11 installFailedDueToInterruption "
    "12 installFailedDueToPEProcessingError 13 installFailedDueToDataMismatch "
    "14 testProfileInstallFailedDueToInvalidNaaKey 15 pprNotAllowed "
    "17 enterpriseProfilesNotSupported 18 enterpriseRulesNotAllowed "
    "19 enterpriseProfileNotAllowed 20 enterpriseOidMismatch 21 enterpriseRulesError "
    "22 enterpriseProfilesOnly 23 lprNotSupported 26 unknownTlvInMetadata "
    "31 installFailedDueToInsufficientMinimumSecurityLevel "
    "32 installFailedDueToServerAddressAbsentInEuiccAllowList "
    "127 installFailedDueToUnknownError ";

/* A load that the card breaks off: its segment and the whole package both tell why. */
static void all_install_errors(void **state)
{
	char response[OBJECT_MAX], name[TEXT_MAX], expected[2 * TEXT_MAX], is[2 * TEXT_MAX];
	unsigned number;
	int used;

	(void)state;
	for (const char *next = install_errors;
	     sscanf(next, "%u %255s%n", &number, name, &used) == 2; next += used) {
		struct feed *feed;

		put_number(response, INSTALL_ERROR("%02X"), number);
		snprintf(expected, sizeof(expected), "%s(%u)", name, number);
		feed = feed_notation(PACKAGE_START, response);
		assert_int_equal(feed->num_messages, 2);
		assert_string_equal(feed->messages[0].function, "LoadBoundProfilePackage");
		assert_string_equal(feed->messages[1].function, "BoundProfilePackage");
		for (size_t i = 0; i < feed->num_messages; i++) {
			result_text(&feed->messages[i], is);
			assert_string_equal(is, expected);
		}
		feed_free(feed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(functions),
	    cmocka_unit_test(all_codes),
	    cmocka_unit_test(all_install_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
