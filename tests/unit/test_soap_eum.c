/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an EUM signed in an EIS: as it was sent, written otherwise, altered, and with what it takes
 * to verify it missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/http.h"
#include "crypto/crypto.h"
#include "crypto/keyring.h"
#include "eis_made.h"
#include "rsp/soap.h"
#include "rsptrace/trust.h"
#include "support/cmocka_include.h"

enum { NUM_KINDS = 3, TEXT_MAX = 256 };

static const enum rsp_signature_kind kinds[NUM_KINDS] = {
    RSP_SIGNATURE_EUM, RSP_SIGNATURE_EUM_CERTIFICATE, RSP_SIGNATURE_ECASD_CERTIFICATE};

/* What came out: '+' verified, '-' failed, '?' not run, ' ' nothing. */
struct outcome {
	char states[NUM_KINDS + 1];
	char texts[NUM_KINDS][TEXT_MAX];
	bool placed; /* each hangs at a node */
};

static void on_message(void *user, struct rsp_message *message)
{
	struct outcome *out = user;

	for (const struct rsp_signature *at = message->signatures; at; at = at->next)
		for (size_t kind = 0; kind < NUM_KINDS; kind++) {
			if (at->kind != kinds[kind])
				continue;
			out->states[kind] = "+-?"[at->state];
			snprintf(out->texts[kind], TEXT_MAX, "%s", at->text);
			out->placed &= at->node != NULL;
		}
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

struct given {
	const void *trust;
	size_t trust_len;
	const char *keys; /* a keyring in JSON */
	bool cut;
};

static struct outcome run(const char *text, const struct given *given)
{
	struct outcome out = {.states = "   ", .placed = true};
	struct rsp_arena scratch, held;
	struct rsp_pass pass = {.scratch = &scratch,
	                        .user = &out,
	                        .message = on_message,
	                        .finding = on_finding,
	                        .want_signatures = true};
	struct rsp_http http = {.is_request = true, .body_cut = given && given->cut};
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1, .http = &http};
	struct rsp_trust *trust = rsp_trust_new();
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_soap *soap = rsp_soap_new();
	struct rsp_keyring_report report;

	rsp_arena_init(&scratch, 0);
	rsp_arena_init(&held, 0);
	if (given && given->trust)
		assert_int_equal(rsp_trust_add(trust, rsp_slice(given->trust, given->trust_len)),
		                 1);
	if (given && given->keys)
		rsp_keyring_add(keyring, rsp_text(given->keys), "keys", &report);
	pass.crypto = rsp_crypto_new();
	pass.trust = trust;
	pass.keyring = keyring;
	http.body = rsp_buffer_frame(&held, rsp_text(text), 1, 0);
	assert_non_null(pass.crypto);
	(void)rsp_soap_handle(&pass, soap, &item);
	rsp_pass_drained(&pass);
	rsp_soap_free(soap);
	rsp_keyring_free(keyring);
	rsp_trust_free(trust);
	rsp_crypto_free(pass.crypto);
	rsp_arena_free(&held);
	rsp_arena_free(&scratch);
	return out;
}

/* The message with `from`, of which there is one behind `behind`, replaced. */
static char *with(const char *behind, const char *from, const char *to)
{
	const char *at = strstr(eis_made, behind);
	size_t front;
	char *out = malloc(sizeof(eis_made) + strlen(to));

	assert_non_null(out);
	assert_non_null(at);
	at = strstr(at, from);
	assert_non_null(at);
	front = (size_t)(at - eis_made);
	memcpy(out, eis_made, front);
	strcpy(out + front, to);
	strcat(out, at + strlen(from));
	return out;
}

static const struct row {
	const char *behind, *from, *to, *states;
	const char *text; /* of the signature; NULL: whatever it is */
} rows[] = {
  /* As it is, and as XML may be written otherwise on its way. */
    {"<",                  "<",                                                               "<",                                                "+?+", NULL},
    {"<rps:EumSignedInfo", "<rps:Eid>",                                                       "<rps:Eid  >",                                      "+?+", NULL},
    {"<rps:EumSignedInfo", "<rps:Eid>",                                                       "<!-- a remark --><rps:Eid>",                       "+?+", NULL},
    {"<rps:EumSignedInfo", "m2m-play card",                                                   "<![CDATA[m2m-play]]>&#x20;card",                   "+?+", NULL},
    {"<rps:EumSignedInfo", "<rps:EumSignedInfo>",                                             "<rps:EumSignedInfo xmlns:unused=\"urn:unused\">",
     "+?+",                                                                                                                                              NULL},
    {"<s:Body",            "<s:Body>",                                                        "<s:Body xmlns:more=\"urn:more\" xml:lang=\"en\">", "+?+", NULL},
    {"<ds:SignatureValue", "</ds:SignatureValue>",                                            "\n </ds:SignatureValue>",                          "+?+", NULL},
 /* Altered. */
    {"<rps:EumSignedInfo", "m2m-play card",                                                   "m2m-play cart",                                    "-?+",
     "DigestValue is not that of EumSignedInfo: it is not what was signed"                                                                                   },
    {"<rps:EumSignedInfo", "<rps:Eid>",                                                       " <rps:Eid>",                                       "-?+", NULL},
    {"<ds:DigestValue",    "=</ds:DigestValue>",                                              "</ds:DigestValue>",                                "-?+", NULL},
    {"<ds:SignatureValue", "<ds:SignatureValue>",                                             "<ds:SignatureValue>AAAA",                          "-?+",
     "the signature does not verify with the key of the certificate in KeyInfo"                                                                              },
    {"<ds:SignedInfo",     "URI=\"#EumSignedInfo\"",                                          "URI=\"#x\" ",                                      "-?+", NULL},
    {"<rps:EumSignedInfo", "95020080",                                                        "95020081",                                         "-?-", NULL},
    {"<rps:EumSignedInfo", "<rps:Value>7F21",                                                 "<rps:Value>7F21810142",                            "-? ", NULL},
 /* What is not supported, or not there. */
    {"<ds:SignedInfo",     "xmlenc#sha256",                                                   "xmlenc#sha512",                                    "-?+", NULL},
    {"<ds:SignedInfo",     "#ecdsa-sha256",                                                   "#rsa-sha256",                                      "??+",
     "the signature algorithm \"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\" is not "
     "supported"                                                                                                                                             },
    {"<ds:SignedInfo",     "Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
     "Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"",                                                                      "-?+", NULL},
    {"<ds:KeyInfo",        "X509Certificate>MII",                                             "X509Certificate>AAA",                              "? ?",
     "KeyInfo has no certificate that can be read, and no keyring names the key of the EUM as "
     "\"eum\""                                                                                                                                               },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		char *text = with(rows[at].behind, rows[at].from, rows[at].to);
		struct outcome out = run(text, NULL);

		if (strcmp(out.states, rows[at].states) != 0)
			print_error("%zu: %s, %s\n", at, rows[at].to, out.texts[0]);
		assert_string_equal(out.states, rows[at].states);
		if (rows[at].text)
			assert_string_equal(out.texts[0], rows[at].text);
		assert_true(out.placed);
		free(text);
	}
}

/* Another element with the Id that was signed: what is in the right place is not what was signed.
 */
static void test_wrapped(void **state)
{
	char *text = with("<rps:Isd-r", "<rps:Isd-r>", "<rps:Isd-r Id=\"EumSignedInfo\">");
	struct outcome out = run(text, NULL);

	(void)state;
	assert_string_equal(out.states, "-?+");
	free(text);
}

/* A part of a message proves nothing, not even that it is wrong. */
static void test_cut(void **state)
{
	const struct given given = {.cut = true};
	struct outcome out = run(eis_made, &given);

	(void)state;
	assert_string_equal(out.states, "??+");
	assert_string_equal(out.texts[0], "bytes of the message are missing");
}

static void test_issuers(void **state)
{
	static const struct {
		struct given given;
		const char *states;
	} issuers[] = {
	    {{.trust = eis_x509_ci, .trust_len = sizeof(eis_x509_ci)},             "+++"},
	    {{.trust = eis_x509_other_ci, .trust_len = sizeof(eis_x509_other_ci)}, "+-+"},
	    {{.keys = "{\"ci\": {\"point\": \"" EIS_CI_POINT "\"}}"},              "+++"},
	    {{.keys = "{\"ci\": {\"point\": \"" EIS_OTHER_POINT "\"}}"},           "+-+"},
	};

	(void)state;
	for (size_t at = 0; at < sizeof(issuers) / sizeof(*issuers); at++) {
		struct outcome out = run(eis_made, &issuers[at].given);

		assert_string_equal(out.states, issuers[at].states);
	}
}

/* Without a certificate the keyring's key of the EUM does; a wrong one is told as that. */
static void test_keyring(void **state)
{
	const struct given right = {.keys = "{\"eum\": {\"point\": \"" EIS_EUM_POINT "\"}}"};
	const struct given wrong = {.keys = "{\"eum\": {\"point\": \"" EIS_OTHER_POINT "\"}}"};
	char *text = with("<ds:KeyInfo", "X509Certificate>MII", "X509Certificate>AAA");
	struct outcome out = run(text, &right);

	(void)state;
	assert_string_equal(out.states, "+ +");
	out = run(text, &wrong);
	assert_string_equal(out.states, "- -");
	free(text);
}

/* Every prefix: nothing is called verified or failed that is not all there. */
static void test_prefixes(void **state)
{
	(void)state;
	for (size_t len = 1; len < sizeof(eis_made) - 1; len += 7) {
		const struct given given = {.cut = len % 2};
		char *text = calloc(1, len + 1);
		struct outcome out;

		assert_non_null(text);
		memcpy(text, eis_made, len);
		out = run(text, &given);

		assert_true(out.states[0] != '-');
		assert_true(out.states[0] != '+' || strstr(text, "</ds:X509Certificate"));
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),    cmocka_unit_test(test_wrapped),
	    cmocka_unit_test(test_cut),     cmocka_unit_test(test_issuers),
	    cmocka_unit_test(test_keyring), cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
