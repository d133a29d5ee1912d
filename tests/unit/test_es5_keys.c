/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates, signatures and receipts of the key establishments in captures/sgp02-lab
 * (RSP_SHARED), at the card and between servers, with the keys beside the recordings, and with
 * fewer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rsptrace/keyring.h"
#include "rsptrace/trace.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { NAME_MAX_LEN = 200, NUM_STATES = RSP_CHECK_NOT_RUN + 1 };

struct counted {
	unsigned card[RSP_NUM_SIGNATURES][NUM_STATES], servers[RSP_NUM_SIGNATURES][NUM_STATES];
	unsigned packages;
};

static void on_message(void *user, struct rsp_message *message)
{
	struct counted *counted = user;
	bool at_card = message->iface == RSP_IF_ES5 || message->iface == RSP_IF_ES8;

	if (strcmp(message->function, "ProfilePackage") == 0)
		counted->packages++;
	for (const struct rsp_signature *at = message->signatures; at; at = at->next) {
		if (at_card)
			counted->card[at->kind][at->state]++;
		else
			counted->servers[at->kind][at->state]++;
		assert_non_null(at->text);
		assert_non_null(at->node);
	}
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

/* `keys`: a keyring's text; NULL: that of the recording. */
static struct counted count(const char *scenario, const char *file, const char *keys)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_trace_options options = {.number = 1, .signatures = true, .keyring = keyring};
	struct counted counted = {0};
	const struct rsp_sink sink = {
	    .user = &counted, .message = on_message, .finding = on_finding};
	struct rsp_keyring_report report;
	char name[NAME_MAX_LEN];
	uint8_t *given, *bytes;
	struct rsp_trace *trace;
	size_t given_len, len;

	snprintf(name, sizeof(name), "captures/sgp02-lab/%s/keys.json", scenario);
	given = test_shared_file(name, &given_len);
	assert_non_null(given);
	rsp_keyring_add(keyring, keys ? rsp_text(keys) : rsp_slice(given, given_len), "keys",
	                &report);
	assert_int_equal(report.num_bad, 0);
	snprintf(name, sizeof(name), "captures/sgp02-lab/%s/%s", scenario, file);
	bytes = test_shared_file(name, &len);
	assert_non_null(bytes);
	trace = rsp_trace_new(&options, &sink);
	assert_int_equal(rsp_trace_open_memory(trace, rsp_slice(bytes, len)), RSP_STATUS_OK);
	while (rsp_trace_step(trace))
		;
	rsp_trace_end(trace);
	rsp_trace_free(trace);
	rsp_keyring_free(keyring);
	free(bytes);
	free(given);
	return counted;
}

/* How many checks came out as they should: verified, failed. */
static const struct row {
	const char *scenario;
	enum rsp_signature_kind kind;
	unsigned card[2], servers[2];
} rows[] = {
  /* Over SMPP and at the card; between servers once. */
    {"clean-download-enable-es2",   RSP_SIGNATURE_M2M_CERTIFICATE, {2, 0}, {1, 0}},
    {"clean-download-enable-es2",   RSP_SIGNATURE_M2M_KEY,         {2, 0}, {1, 0}},
    {"clean-download-enable-es2",   RSP_SIGNATURE_M2M_RECEIPT,     {2, 0}, {1, 0}},
    {"clean-smsr-change",           RSP_SIGNATURE_M2M_CERTIFICATE, {2, 0}, {1, 0}},
    {"clean-smsr-change",           RSP_SIGNATURE_M2M_KEY,         {2, 0}, {1, 0}},
    {"clean-smsr-change",           RSP_SIGNATURE_M2M_RECEIPT,     {2, 0}, {1, 0}},
    {"dl-receipt-wrong-continued",  RSP_SIGNATURE_M2M_RECEIPT,     {2, 0}, {0, 1}},
    {"chg-wrong-receipt-continued", RSP_SIGNATURE_M2M_RECEIPT,     {2, 0}, {0, 1}},
    {"chg-signature-altered",       RSP_SIGNATURE_M2M_KEY,         {0, 2}, {1, 0}},
    {"chg-rc-altered",              RSP_SIGNATURE_M2M_KEY,         {0, 2}, {1, 0}},
};

static void lab(void **state)
{
	unsigned num = 0;

	(void)state;
	if (!test_has_shared("recordings of SGP.02 with their keys"))
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		struct counted counted = count(row->scenario, "merged.pcapng", NULL);

		for (unsigned at = 0; at < 2; at++) {
			if (counted.card[row->kind][at] != row->card[at] ||
			    counted.servers[row->kind][at] != row->servers[at])
				print_error("%s %s: %u and %u are %s\n", row->scenario,
				            rsp_signature_name(row->kind),
				            counted.card[row->kind][at],
				            counted.servers[row->kind][at],
				            rsp_check_state_name((enum rsp_check_state)at));
			assert_int_equal(counted.card[row->kind][at], row->card[at]);
			assert_int_equal(counted.servers[row->kind][at], row->servers[at]);
			num += row->card[at] + row->servers[at];
		}
	}
	print_message("%u certificates, signatures and receipts\n", num);
}

/* Between servers alone the package comes out too, with the server's ephemeral key and the card's
 * certificate in the EIS; without any key all of it is told as not run. */
static void servers_alone(void **state)
{
	static const char ephemeral[] =
	    "{\"ecka_ephemeral\": [{\"d\": "
	    "\"55F708D26D5B30E49DD657EB7DA32E523E283CE2AAD2EFFD6D97DEF1091295EE\"}]}";
	struct counted counted;

	(void)state;
	if (!test_has_shared("recordings of SGP.02 with their keys"))
		skip();
	counted = count("clean-download-enable-es2", "soap.pcap", ephemeral);
	assert_int_equal(counted.servers[RSP_SIGNATURE_M2M_RECEIPT][RSP_CHECK_VERIFIED], 1);
	assert_int_equal(counted.servers[RSP_SIGNATURE_M2M_KEY][RSP_CHECK_VERIFIED], 1);
	assert_int_equal(counted.servers[RSP_SIGNATURE_M2M_CERTIFICATE][RSP_CHECK_NOT_RUN], 1);
	assert_int_equal(counted.packages, 1);
	/* An SM-SR change, between servers: what CreateAdditionalKeySet has of the template does.
	 */
	counted = count("clean-smsr-change", "soap.pcap", NULL);
	assert_int_equal(counted.servers[RSP_SIGNATURE_M2M_KEY][RSP_CHECK_VERIFIED], 1);
	assert_int_equal(counted.servers[RSP_SIGNATURE_M2M_RECEIPT][RSP_CHECK_VERIFIED], 1);
	counted = count("clean-download-enable-es2", "soap.pcap", "{}");
	assert_int_equal(counted.servers[RSP_SIGNATURE_M2M_RECEIPT][RSP_CHECK_NOT_RUN], 1);
	assert_int_equal(counted.packages, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lab),
	    cmocka_unit_test(servers_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
