/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keyrings: limits, what is refused, and which set fits what. The formats themselves are in
 * tests/cli/test_keys.py. */
#include "crypto/keyring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

#define KEY "000102030405060708090A0B0C0D0E0F"

static struct rsp_keyring_report add(struct rsp_keyring *keyring, const char *text)
{
	struct rsp_keyring_report report;

	rsp_keyring_add(keyring, rsp_text(text), "file", &report);
	return report;
}

/* What stands over the sets of an object holds for all of them, wherever it stands. */
static void owner_of_all(void **state)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report =
	    add(keyring, "{\"scp80\": [{\"kic\": \"" KEY "\"}, {\"kic\": \"" KEY
	                 "\", \"eid\": \"89\"}], \"eid\": \"8904\", \"cards\": [{\"iccid\": "
	                 "\"894F\", \"scp03\": {\"enc\": \"" KEY "\"}}]}");

	(void)state;
	assert_int_equal(report.num_added, 3);
	assert_int_equal(report.num_bad, 0);
	assert_string_equal(rsp_keyring_at(keyring, 0)->eid, "8904");
	assert_string_equal(rsp_keyring_at(keyring, 1)->eid, "89");
	assert_string_equal(rsp_keyring_at(keyring, 2)->iccid, "894");
	assert_string_equal(rsp_keyring_at(keyring, 2)->eid, "8904");
	assert_null(rsp_keyring_at(keyring, 3));
	assert_int_equal(rsp_key_of(rsp_keyring_at(keyring, 0), RSP_KEY_KIC).len, 16);
	assert_int_equal(rsp_key_of(rsp_keyring_at(keyring, 0), RSP_KEY_KID).len, 0);
	rsp_keyring_free(keyring);
}

static const char *hex_of(struct rsp_slice key)
{
	enum { KEY_LEN = 16 };
	static char digits[2 * KEY_LEN + 1];

	assert_int_equal(key.len, KEY_LEN);
	rsp_hex_encode(key, digits);
	return digits;
}

/* A JSON number under kid counts, a string is the key. */
static void two_kids(void **state)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	const struct rsp_key_set *set;

	(void)state;
	(void)add(keyring, "{\"scp81\": [{\"kvn\": 64, \"kid\": 1, \"psk\": \"" KEY
	                   "\"}], \"scp80\": [{\"kid\": \"" KEY "\"}]}");
	set = rsp_keyring_at(keyring, 0);
	assert_true(set->has_kid && set->kid == 1 && set->has_kvn && set->kvn == 64);
	set = rsp_keyring_at(keyring, 1);
	assert_true(!set->has_kid && rsp_key_of(set, RSP_KEY_KID).len == 16);
	rsp_keyring_free(keyring);
}

/* SGP.02 4.1.1: what is derived comes in one piece. */
static void key_data(void **state)
{
	static const char halves[] = "0102030405060708090A0B0C0D0E0F10";
	struct rsp_keyring *keyring = rsp_keyring_new();
	const struct rsp_key_set *set;

	(void)state;
	(void)add(keyring, "{\"scp03\": [{\"kvn\": 48, \"keydata\": \"" KEY
	                   "0102030405060708090A0B0C0D0E0F10" KEY KEY
	                   "\"}], \"scp80\": [{\"kvn\": 2, \"key_data\": \"" KEY KEY
	                   "0102030405060708090A0B0C0D0E0F10" KEY "\"}]}");
	set = rsp_keyring_at(keyring, 0);
	assert_int_equal(rsp_key_of(set, RSP_KEY_RECEIPT).len, 16);
	assert_string_equal(hex_of(rsp_key_of(set, RSP_KEY_ENC)), halves);
	assert_int_equal(rsp_key_of(set, RSP_KEY_MAC).len, 16);
	assert_int_equal(rsp_key_of(set, RSP_KEY_DEK).len, 16);
	set = rsp_keyring_at(keyring, 1);
	assert_string_equal(hex_of(rsp_key_of(set, RSP_KEY_KID)), halves);
	assert_int_equal(rsp_key_of(set, RSP_KEY_KIC).len, 16);
	rsp_keyring_free(keyring);
}

static void refused(void **state)
{
	static const struct {
		const char *text;
		size_t added, bad;
	} rows[] = {
	    {"",	                                                                         0, 1},
	    {"[]",	                                                                       0, 1},
	    {"{}",	                                                                       0, 0},
	    {"{\"scp80\": 1}",	                                                           0, 1},
	    {"{\"scp80\": [1]}",	                                                         0, 1},
	    {"{\"scp80\": [{}]}",	                                                        0, 1},
	    {"{\"scp80\": [{\"kic\": \"0\"}]}",	                                          0, 2},
	    {"{\"scp80\": [{\"kic\": \"" KEY "\", \"kvn\": 256}]}",                              1, 1},
	    {"{\"scp80\": [{\"kic\": \"" KEY "\", \"tar\": \"B000\"}]}",                         1, 1},
	    {"{\"scp80\": [{\"kic\": \"" KEY "\", \"iccid\": \"89x\"}]}",                        1, 1},
	    {"{\"scp80\": [{\"kic\": \"" KEY "\", \"ki\\u0063\": \"\"}]}",                       1, 1},
	    {"{\"anything\": {\"else\": 1}}",	                                            0, 1},
	    {"{\"cards\": [{\"cards\": [{\"cards\": [{}]}]}]}",                                  0, 1},
	    {"ICCID,KIC1\n8,zz\n8," KEY "\n",	                                            1, 1},
	    {"ICCID,KIC16\n8," KEY "\n",	                                                 0, 1},
	    {"{\"kind\":\"session\",\"transactionId\":\"01\",\"initialMCV\":\"" KEY "\"}\n{}\n", 1,
	     1	                                                                               },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rsp_keyring *keyring = rsp_keyring_new();
		struct rsp_keyring_report report = add(keyring, rows[i].text);

		if (report.num_added != rows[i].added || report.num_bad != rows[i].bad)
			fail_msg("%s: %zu added, %zu bad: %s", rows[i].text, report.num_added,
			         report.num_bad, report.text);
		rsp_keyring_free(keyring);
	}
}

static void limits(void **state)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	size_t room = (size_t)RSP_KEY_SETS_MAX * 60 + 1000;
	char *text = malloc(room), *to = text;
	struct rsp_keyring_report report;

	(void)state;
	assert_non_null(text);
	to += sprintf(to, "ICCID,KIC1\n");
	for (unsigned i = 0; i < RSP_KEY_SETS_MAX + 2; i++)
		to += sprintf(to, "%u," KEY "\n", i);
	report = add(keyring, text);
	assert_int_equal(report.num_added, RSP_KEY_SETS_MAX);
	assert_int_equal(report.num_bad, 2);
	free(text);
	rsp_keyring_free(keyring);
}

static void fits(void **state)
{
	static const uint8_t tar[] = {0xB0, 0, 0x11};
	static const struct {
		const char *set;
		enum rsp_key_fit fit;
	} rows[] = {
	    {"\"kvn\": 1",                      RSP_FIT_OPEN },
	    {"\"label\": \"x\"",                RSP_FIT_OPEN },
	    {"\"kvn\": 2",                      RSP_FIT_LOOSE},
	    {"\"tar\": \"B00011\"",             RSP_FIT_NAMED},
	    {"\"tar\": \"B00010\"",             RSP_FIT_LOOSE},
	    {"\"iccid\": \"8901\"",             RSP_FIT_NAMED},
	    {"\"iccid\": \"8902\"",             RSP_FIT_CARD },
	    {"\"eid\": \"8904\"",               RSP_FIT_OPEN }, /* the query does not say */
	    {"\"iccid\": \"8902\", \"kvn\": 2", RSP_FIT_LOOSE},
	};
	struct rsp_key_query query = {.kind = RSP_KEYS_SCP80,
	                              .iccid = "8901",
	                              .tar = rsp_slice(tar, 3),
	                              .has_kvn = true,
	                              .kvn = 1};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rsp_keyring *keyring = rsp_keyring_new();
		char text[200];

		snprintf(text, sizeof(text), "{\"scp80\": [{\"kic\": \"" KEY "\", %s}]}",
		         rows[i].set);
		assert_int_equal(add(keyring, text).num_added, 1);
		query.kind = RSP_KEYS_SCP80;
		assert_int_equal(rsp_key_fit(rsp_keyring_at(keyring, 0), &query), rows[i].fit);
		query.kind = RSP_KEYS_SCP03;
		assert_int_equal(rsp_key_fit(rsp_keyring_at(keyring, 0), &query), RSP_FIT_NOT);
		rsp_keyring_free(keyring);
	}
}

static void memory_runs_out(void **state)
{
	(void)state;
	for (uint64_t nth = 1; nth < 30; nth++) {
		struct rsp_keyring *keyring;
		struct rsp_keyring_report report;

		test_fail_alloc(nth);
		keyring = rsp_keyring_new();
		if (keyring) {
			report = add(keyring, "{\"scp80\": [{\"kic\": \"" KEY
			                      "\"}, {\"kic\": \"" KEY "\"}]}");
			assert_true(report.num_added + report.num_bad > 0);
		}
		test_fail_alloc(0);
		rsp_keyring_free(keyring);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(owner_of_all),    cmocka_unit_test(two_kids),
	    cmocka_unit_test(key_data),        cmocka_unit_test(refused),
	    cmocka_unit_test(limits),          cmocka_unit_test(fits),
	    cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
