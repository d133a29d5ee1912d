/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of SM-SR and SM-DP to a card, and what it answers (SGP.02 4.1), as they come out of
 * scripts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/nodes.h"
#include "crypto/crypto.h"
#include "crypto/derived.h"
#include "rsp/es5.h"
#include "secure/remote.h"
#include "secure/secure.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { MESSAGES_MAX = 80, TEXT_MAX = 160, TREE_MAX = 8000, BYTES_MAX = 4096 };

struct feed {
	struct rsp_pass pass;
	struct rsp_arena scratch;
	struct rsp_es5 *es5;
	struct rsp_message messages[MESSAGES_MAX];
	char functions[MESSAGES_MAX][TEXT_MAX], summaries[MESSAGES_MAX][TEXT_MAX];
	char results[MESSAGES_MAX][TEXT_MAX], eids[MESSAGES_MAX][TEXT_MAX];
	char trees[MESSAGES_MAX][TREE_MAX];
	size_t num;
	const char *rules[MESSAGES_MAX];
	size_t num_rules;
	uint64_t carrier;
	uint8_t bytes[2][BYTES_MAX];
};

/* "key=value" of each leaf that has bytes or a number, one behind the other. */
static void write_tree(char *out, const struct rsp_node *root)
{
	size_t at = 0;

	for (const struct rsp_node *node = root; node; node = rsp_node_after(node, NULL)) {
		size_t room = TREE_MAX - at;

		if (node->field->kind == RSP_KIND_UINT)
			at += (size_t)snprintf(out + at, room, "%s=%llu\n", node->field->key,
			                       (unsigned long long)node->value.u);
		else if (node->field->kind == RSP_KIND_STRING)
			at += (size_t)snprintf(out + at, room, "%s=%.*s\n", node->field->key,
			                       (int)node->value.bytes.len,
			                       (const char *)node->value.bytes.data);
		else if (node->field->kind == RSP_KIND_BYTES) {
			at += (size_t)snprintf(out + at, room, "%s=", node->field->key);
			for (size_t i = 0; i < node->value.bytes.len && at + 4 < TREE_MAX; i++)
				at += (size_t)snprintf(out + at, TREE_MAX - at, "%02X",
				                       node->value.bytes.data[i]);
			at += (size_t)snprintf(out + at, TREE_MAX - at, "\n");
		}
		assert_true(at < TREE_MAX);
	}
}

static void on_message(void *user, struct rsp_message *message)
{
	struct feed *feed = user;
	size_t at = feed->num;
	const char *eid = message->ids[RSP_ID_EID];

	if (message->iface == RSP_IF_SCP80 || message->iface == RSP_IF_SCP03)
		return;
	feed->num++;
	assert_true(at < MESSAGES_MAX);
	feed->messages[at] = *message;
	snprintf(feed->functions[at], TEXT_MAX, "%s", message->function);
	snprintf(feed->summaries[at], TEXT_MAX, "%s", message->summary ? message->summary : "");
	snprintf(feed->results[at], TEXT_MAX, "%s",
	         message->result.state == RSP_RESULT_OK ? "ok"
	         : message->result.name                 ? message->result.name
	                                                : "");
	snprintf(feed->eids[at], TEXT_MAX, "%s", eid ? eid : "");
	write_tree(feed->trees[at], message->tree);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct feed *feed = user;

	assert_true(feed->num_rules < MESSAGES_MAX);
	feed->rules[feed->num_rules++] = finding->rule->id;
}

static struct feed *feed_new(void)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->es5 = rsp_es5_new();
	feed->pass = (struct rsp_pass){.scratch = &feed->scratch,
	                               .user = feed,
	                               .message = on_message,
	                               .finding = on_finding,
	                               .crypto = rsp_crypto_new()};
	return feed;
}

static void feed_free(struct feed *feed)
{
	rsp_es5_free(feed->es5);
	rsp_crypto_free(feed->pass.crypto);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

/* What a script to a TAR leads to, at a slot (-1: over connections); `answered` is the hex of the
 * script that an answer answers, or NULL. */
static void feed_script(struct feed *feed, int slot, const char *tar, const char *script,
                        const char *answered)
{
	static const struct rsp_frame frame = {.number = 1};
	uint8_t tar_bytes[3], aid[RSP_REMOTE_AID_LEN];
	struct rsp_remote_script in = {.frame = &frame};
	size_t len;
	struct rsp_item item;

	assert_true(rsp_hex_decode(rsp_text(script), feed->bytes[0], BYTES_MAX, &len, NULL));
	in.buffer = rsp_buffer_frame(&feed->scratch, rsp_slice(feed->bytes[0], len), 1, 0);
	if (!in.buffer)
		return;
	in.bytes = in.buffer->bytes;
	if (answered) {
		assert_true(
		    rsp_hex_decode(rsp_text(answered), feed->bytes[1], BYTES_MAX, &len, NULL));
		in.command = rsp_slice(feed->bytes[1], len);
	}
	assert_true(rsp_hex_decode(rsp_text(tar), tar_bytes, sizeof(tar_bytes), &len, NULL));
	in.remote = (struct rsp_remote){
	    .is_answer = answered,
	    .carried = "SCP80",
	    .message = 1000 + ++feed->carrier,
	    .origin = {.frame = 1, .slot = slot, .channel = 0},
	    .tar = rsp_slice(tar_bytes, 3)
        };
	if (slot < 0)
		in.remote.origin.connection = 1;
	if (answered)
		in.remote.command_message = in.remote.message - 1;
	in.remote.aid = rsp_remote_aid(in.remote.tar, aid);
	rsp_remote_push(&feed->pass, &in);
	while (rsp_pass_take(&feed->pass, &item))
		rsp_es5_handle(&feed->pass, feed->es5, &item);
	rsp_pass_drained(&feed->pass);
}

#define ISDP "A0000005591010FFFFFFFF8900001100"
/* A certificate of GlobalPlatform with its DGI; its signature is of another key. */
#define CERTIFICATE(role)                                                                          \
	"3A01A97F2181A59301024201025F2001029501885F2404214501017303C801" role "7F4946B041" POINT   \
	"F001005F3740" SIGNATURE
#define POINT                                                                                      \
	"049E69DDA1168E50F5B84145F5B19871BF576402406E923409F4EEEDA809DA0360BD1526C5CCC57B9FA30B50" \
	"736F326219DF5BC30AEA9862C17D1830E22C86F2D8"
#define SIGNATURE                                                                                  \
	"272CC3B2615921E3AFE74DD46C274F00DDBAF4FC20F9B0DF86C3FFFD9399FC3BDF11FF5704DEE5C139B1022D" \
	"60"                                                                                       \
	"DDEAA3F6657AFC85798206397FC8D2F78E2329"
#define AGREEMENT(parameters, kvn)                                                                 \
	"3A0217A615900203" parameters "95011080018881011082010183"                                 \
	"01" kvn "91007F4941" POINT "5F3740" SIGNATURE

/* Commands to the TAR, what answers them, and what each is. A tree is what must be in it. */
static const struct row {
	const char *tar, *header, *data, *answer;
	enum rsp_interface iface;
	const char *function, *summary, *tree;
	const char *result, *answer_summary, *answer_tree;
} rows[] = {
  /* clang-format off */
{"000001", "80E60C00",
 "10A0000005591010FFFFFFFF8900000D0010A0000005591010FFFFFFFF8900000E0010" ISDP "0380C00006C9048102037000", "009000",
 RSP_IF_ES5, "CreateISDP", "create ISD-P ...1100", "es5.isdp_aid=" ISDP "\n", "ok", "ISD-P ...1100", "es5.isdp_aid=" ISDP "\n"},
{"000001", "80E28800", "3A03124F10" ISDP, "6985",
 RSP_IF_ES5, "EnableProfile", "enable ISD-P ...1100", "apdu.store_data.dgi_number=14851\nes5.isdp_aid=" ISDP "\n",
 "ISD-P not disabled", "ISD-P ...1100", "es5.result=the ISD-P is not disabled, so it cannot be enabled\n"},
{"000001", "80E28800", "3A04124F10" ISDP, "69E1",
 RSP_IF_ES5, "DisableProfile", "disable ISD-P ...1100", "es5.isdp_aid=" ISDP "\n",
 "POL1 refuses", "ISD-P ...1100", "es5.result=POL1 of the profile does not allow it to be disabled\n"},
/* A stray octet behind the DGI, as a real SM-SR sends it. */
{"000001", "80E28800", "3A05124F10" ISDP "00", "9000",
 RSP_IF_ES5, "SetFallbackAttribute", "give the fall-back attribute to ISD-P ...1100", "es5.isdp_aid=" ISDP "\nes5.rest=00\n",
 "ok", "ISD-P ...1100", ""},
{"000001", "80E40040", "4F10" ISDP, "6A88",
 RSP_IF_ES5, "DeleteProfile", "delete ISD-P ...1100", "es5.isdp_aid=" ISDP "\n", "no such ISD-P", "ISD-P ...1100", ""},
{"000001", "80E40040",
 "4F10" ISDP "B61E42054953445001450949534450534449" "4E015F2005474D534101930201019E106E38781B8D5C98CF8BB532BF5A5DE552", "009000",
 RSP_IF_ES5, "MasterDelete", "delete ISD-P ...1100 with a token",
 "es5.token_issuer.iin=4953445001\nes5.token_issuer.cin=495344505344494E01\nes5.token_issuer.provider=474D534101\n"
 "es5.token_issuer.token_id=0101\napdu.delete.token=6E38781B8D5C98CF8BB532BF5A5DE552\n", "ok", "ISD-P ...1100", ""},
{"000001", "80E40000", "F203010103F203400101", "9000",
 RSP_IF_ES5, "FinaliseISDRHandover", "delete the keys of version 01, 40",
 "es5.deleted_keys.kvn=1\nes5.deleted_keys.first=1\nes5.deleted_keys.last=3\nes5.deleted_keys.kvn=64\n", "ok", "", ""},
{"000001", "80E28800", "3A070CA30A81080B910100000002F2", "9000",
 RSP_IF_ES5, "UpdateSMSRAddressingParameters", "addresses: SMS of the SM-SR",
 "es5.addressing.type=145\nes5.addressing.number=10000000202\n", "ok", "", ""},
{"B20100", "80E28800", "3A0709A0070605916831102143", "9000",
 RSP_IF_ES6, "UpdateConnectivityParametersByMNO", "addresses: SMS of the operator",
 "es5.addressing.type=145\nes5.addressing.number=86130112\n", "ok", "", ""},
{"B20100", "80E28800", "3A060105", "9000",
 RSP_IF_ES6, "UpdatePOL1ByMNO", "POL1: disabling not allowed, deleted when disabled",
 "es5.pol1=5\nes5.pol1.disable_not_allowed=1\nes5.pol1.delete_not_allowed=0\nes5.pol1.auto_delete=1\n", "ok", "", ""},
{"000001", "80E28900", "3A08044E020100", "9000",
 RSP_IF_ES5, "HandleNotificationConfirmation", "confirmation of notification 256", "es5.sequence_number=256\n", "ok", "", ""},
{"000001", "80E28900", "3A08044E020001", "80124F10" ISDP "9000",
 RSP_IF_ES5, "HandleNotificationConfirmation", "confirmation of notification 1", "es5.sequence_number=1\n",
 "ok", "POL1 deleted ISD-P ...1100", "es5.deleted.aid=" ISDP "\n"},
{"000001", "80F24002", "4F10" ISDP "5C034F9F70", "E3164F10" ISDP "9F70013F9000",
 RSP_IF_ES5, "EUICCCapabilityAudit", "state of ISD-P ...1100", "es5.isdp_aid=" ISDP "\n", "ok", "ISD-P ...1100 enabled", ""},
{"000001", "80CAFF21", "", "FF210D810101820400077E3083023A929000",
 RSP_IF_ES5, "EUICCCapabilityAudit", "memory of the card", "", "ok", "491056 bytes are free", ""},
{"000001", "80E20900", CERTIFICATE("02"), "8510000102030405060708090A0B0C0D0E0F9000",
 RSP_IF_ES5, "EstablishISDRKeySet", "certificate of the SM-SR, role 02", "es5.part=1\ngp.certificate.role=2\n",
 "ok", "random challenge", "es5.part=1\nes5.random_challenge=000102030405060708090A0B0C0D0E0F\n"},
{"000001", "80E28901", AGREEMENT("08", "02"), "861034B2E106F645222F89B146583D7845BD9000",
 RSP_IF_ES5, "EstablishISDRKeySet", "ephemeral key for key set 02, scenario parameters 08",
 "es5.part=2\nes5.crt.scenario=3\nes5.crt.parameters=8\nes5.crt.deletes_keys=0\nes5.crt.with_dr=0\n"
 "es5.crt.with_host_id=0\nes5.crt.after_certificate=1\nes5.crt.key_usage=16\n"
 "es5.crt.key_type=136\nes5.crt.key_length=16\nes5.crt.key_id=1\nes5.crt.kvn=2\nes5.ephemeral_public_key=" POINT "\n"
 "es5.signature=" SIGNATURE "\n", "ok", "receipt", "es5.receipt=34B2E106F645222F89B146583D7845BD\n"},
{"000001", "80E28901", AGREEMENT("0B", "30"), "85100102030405060708090A0B0C0D0E0F10861034B2E106F645222F89B146583D7845BD9000",
 RSP_IF_ES8, "EstablishISDPKeySet", "ephemeral key for key set 30, scenario parameters 0B",
 "es5.part=2\nes5.crt.deletes_keys=1\nes5.crt.with_dr=1\n", "ok", "derivation random, receipt",
 "es5.derivation_random=0102030405060708090A0B0C0D0E0F10\nes5.receipt=34B2E106F645222F89B146583D7845BD\n"},
  /* clang-format on */
};

enum { ROW_ENABLE = 1, ROW_CONFIRM = 10, ROW_PART1 = 14, ROW_PART2 = 15 };

/* A C-APDU in its object, with `len` digits of its data and lengths that say so. */
static const char *object_of(char out[static BYTES_MAX], const char *header, const char *data,
                             size_t len)
{
	size_t num = len / 2;

	snprintf(out, BYTES_MAX, "2281%02zX%s%02zX%.*s%s", num + (num ? 6 : 5), header, num,
	         (int)len, data, num ? "00" : "");
	return out;
}

static const char *command_of(char out[static BYTES_MAX], const struct row *row)
{
	char object[BYTES_MAX];

	snprintf(out, BYTES_MAX, "AE80%s0000",
	         object_of(object, row->header, row->data, strlen(row->data)));
	return out;
}

static const char *answer_of(char out[static BYTES_MAX], const struct row *row)
{
	snprintf(out, BYTES_MAX, "AF8080010123%02zX%s0000", strlen(row->answer) / 2, row->answer);
	return out;
}

static void check_tree(const struct feed *feed, size_t at, const char *wanted)
{
	const char *line = wanted;

	while (*line) {
		const char *end = strchr(line, '\n');
		char text[TEXT_MAX];

		snprintf(text, sizeof(text), "%.*s\n", (int)(end - line), line);
		if (!strstr(feed->trees[at], text))
			print_error("%s is not in\n%s", text, feed->trees[at]);
		assert_non_null(strstr(feed->trees[at], text));
		line = end + 1;
	}
}

static void commands(void **state)
{
	char command[BYTES_MAX], answer[BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		struct feed *feed = feed_new();

		feed_script(feed, 0, row->tar, command_of(command, row), NULL);
		assert_int_equal(feed->num, 1);
		assert_string_equal(feed->functions[0], row->function);
		assert_string_equal(feed->summaries[0], row->summary);
		assert_int_equal(feed->messages[0].iface, row->iface);
		assert_int_equal(feed->messages[0].direction, RSP_DIR_COMMAND);
		check_tree(feed, 0, row->tree);
		feed_script(feed, 0, row->tar, answer_of(answer, row), command);
		assert_int_equal(feed->num, 2);
		assert_string_equal(feed->functions[1], row->function);
		assert_int_equal(feed->messages[1].iface, row->iface);
		assert_int_equal(feed->messages[1].direction, RSP_DIR_RESPONSE);
		assert_int_equal(feed->messages[1].answers, feed->messages[0].seq);
		assert_string_equal(feed->results[1], row->result);
		assert_string_equal(feed->summaries[1], row->answer_summary);
		check_tree(feed, 1, row->answer_tree);
		feed_free(feed);
	}
}

/* INSTALL [for personalization] says that what follows is for the ISD-P, up to the last block. */
static void whom_a_key_set_is_for(void **state)
{
	char command[BYTES_MAX], first[BYTES_MAX], second[BYTES_MAX];
	static const char data[] = "000010" ISDP "000000";
	struct feed *feed = feed_new();

	(void)state;
	snprintf(command, sizeof(command), "AE80%.*s%.*s0000", BYTES_MAX / 4,
	         object_of(first, "80E62000", data, strlen(data)), BYTES_MAX / 4,
	         object_of(second, "80E20900", CERTIFICATE("01"), strlen(CERTIFICATE("01"))));
	feed_script(feed, 0, "000001", command, NULL);
	assert_int_equal(feed->num, 2);
	assert_string_equal(feed->functions[0], "EstablishISDPKeySet");
	assert_string_equal(feed->summaries[0], "what follows is for ISD-P ...1100");
	assert_string_equal(feed->functions[1], "EstablishISDPKeySet");
	assert_string_equal(feed->summaries[1], "certificate of the SM-DP, role 01");
	check_tree(feed, 1, "es5.part=1\nes5.isdp_aid=" ISDP "\n");
	feed_script(feed, 0, "000001", command_of(command, &rows[ROW_PART2]), NULL);
	assert_string_equal(feed->functions[2], "EstablishISDPKeySet");
	feed_script(feed, 0, "000001", command_of(command, &rows[ROW_PART1]), NULL);
	assert_string_equal(feed->functions[3], "EstablishISDRKeySet");
	feed_free(feed);
}

/* SGP.02 4.1.1, with each of the tags that the AID is met with. */
static void notifications(void **state)
{
	static const char *const tags[] = {"4F", "2F", "AF"};

	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		struct feed *feed = feed_new();
		char text[BYTES_MAX];

		snprintf(text, sizeof(text),
		         "E1354C10890010120123412340123456789012244D01024E020001%s10" ISDP
		         "14083334455667788990",
		         tags[i]);
		feed_script(feed, 0, "000001", text, NULL);
		assert_int_equal(feed->num, 1);
		assert_string_equal(feed->functions[0], "HandleDefaultNotification");
		assert_string_equal(
		    feed->summaries[0],
		    "notification 02 (profile change succeeded), sequence 1, ISD-P ...1100");
		assert_string_equal(feed->eids[0], "89001012012341234012345678901224");
		assert_int_equal(feed->messages[0].direction, RSP_DIR_NOTIFICATION);
		check_tree(feed, 0,
		           "es5.eid=89001012012341234012345678901224\n"
		           "es5.notification.type=2\nes5.sequence_number=1\n"
		           "es5.isdp_aid=" ISDP "\n");
		assert_int_equal(feed->num_rules, 0);
		/* From now on the card's name is known. */
		feed_script(feed, 0, "000001", command_of(text, &rows[ROW_CONFIRM]), NULL);
		assert_string_equal(feed->eids[1], "89001012012341234012345678901224");
		feed_free(feed);
	}
}

/* SGP.02 4.1.3: objects in place of commands; each answers the one at its place. */
static void objects(void **state)
{
	static const char command[] = "AE80840A3000AD5B04BD39F067928511339FEEEEB8BE4BEB259A271FE251"
	                              "2A89000000";
	static const char answer[] = "AF80842000000000000000000000300370"
	                             "63ABA07926C4C01D3AEC2D67B92A98BC0000019F4501020000";
	struct feed *feed = feed_new();

	(void)state;
	feed_script(feed, 0, "000011", command, NULL);
	feed_script(feed, 0, "000011", answer, command);
	assert_int_equal(feed->num, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(feed->functions[i], "DownloadAndInstallation");
		assert_int_equal(feed->messages[i].iface, RSP_IF_ES8);
	}
	check_tree(feed, 0,
	           "es5.isdp_aid=" ISDP "\nes5.scp03t.step=132\nes5.scp03t.kvn=48\n"
	           "es5.scp03t.host_challenge=AD5B04BD39F06792\n");
	check_tree(feed, 1,
	           "es5.scp03t.step=133\nes5.scp03t.security_level=51\n"
	           "es5.scp03t.host_cryptogram=9FEEEEB8BE4BEB25\n"
	           "es5.scp03t.mac=9A271FE2512A8900\n");
	check_tree(feed, 2,
	           "es5.scp03t.card_challenge=63ABA07926C4C01D\n"
	           "es5.scp03t.card_cryptogram=3AEC2D67B92A98BC\n"
	           "es5.scp03t.sequence_counter=1\n");
	check_tree(feed, 3, "es5.scp03t.step=133\nes5.scp03t.error=2\n");
	assert_string_equal(feed->results[2], "ok");
	assert_string_equal(feed->results[3], "security error");
	assert_int_equal(feed->messages[2].answers, feed->messages[0].seq);
	assert_int_equal(feed->messages[3].answers, feed->messages[1].seq);
	feed_free(feed);
}

/* What a card is told over SMPP shows again at the card: once for each time. */
static void shown_again(void **state)
{
	struct feed *feed = feed_new();
	char text[BYTES_MAX];

	(void)state;
	feed_script(feed, -1, "000001", command_of(text, &rows[ROW_ENABLE]), NULL);
	feed_script(feed, 0, "000001", text, NULL);
	feed_script(feed, 0, "000001", text, NULL);
	assert_int_equal(feed->num, 3);
	assert_int_equal(feed->messages[0].same_as, 0);
	assert_int_equal(feed->messages[1].same_as, feed->messages[0].seq);
	assert_int_equal(feed->messages[2].same_as, 0);
	feed_free(feed);
}

/* Other targets are none of ours, unless the command says so by itself. */
static void others(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_script(feed, 0, "B00010", "00A40004023F0000B2010400", NULL);
	feed_script(feed, 0, "000000", "AA07220580CAFF2100", NULL);
	assert_int_equal(feed->num, 0);
	feed_script(feed, 0, "000001", "AA0F220D80500000081122334455667788", NULL);
	assert_int_equal(feed->num, 1);
	assert_string_equal(feed->functions[0], "INITIALIZE UPDATE");
	feed_free(feed);
}

/* Whatever is cut off, and whatever the script says of lengths. */
static void every_prefix(void **state)
{
	char command[BYTES_MAX], answer[BYTES_MAX], text[BYTES_MAX], object[BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];

		command_of(command, row);
		answer_of(answer, row);
		for (size_t len = 0; len < strlen(command); len += 2) {
			struct feed *feed = feed_new();

			snprintf(text, sizeof(text), "%.*s", (int)len, command);
			feed_script(feed, 0, row->tar, text, NULL);
			feed_script(feed, 0, row->tar, answer, text);
			feed_free(feed);
		}
		for (size_t len = 0; len <= strlen(row->data); len += 2) {
			struct feed *feed = feed_new();

			snprintf(text, sizeof(text), "AE80%.*s0000", BYTES_MAX - 100,
			         object_of(object, row->header, row->data, len));
			feed_script(feed, 0, row->tar, text, NULL);
			feed_free(feed);
		}
		for (size_t len = 0; len <= strlen(answer); len += 2) {
			struct feed *feed = feed_new();

			feed_script(feed, 0, row->tar, command, NULL);
			snprintf(text, sizeof(text), "%.*s", (int)len, answer);
			feed_script(feed, 0, row->tar, text, command);
			feed_free(feed);
		}
	}
}

static void memory_runs_out(void **state)
{
	char text[BYTES_MAX];

	(void)state;
	for (uint64_t nth = 1; nth < 60; nth++) {
		struct feed *feed = feed_new();

		test_fail_alloc(nth);
		feed_script(feed, 0, "000001", command_of(text, &rows[ROW_PART2]), NULL);
		test_fail_alloc(0);
		feed_free(feed);
	}
}

/* Whether an expanded script holds a segment of SCP03t (86). */
static bool is_segment(const char *script)
{
	static const char head[] = "AE8086";

	return strncmp(script, head, strlen(head)) == 0;
}

/* A whole download, of the seeds of the fuzz targets: scripts one behind the other, each behind an
 * octet of flags (1: an answer to the one before; 4: to the ISD-P) and its length. Scripts of one
 * segment of SCP03t are fed `times` times. */
static void play_download(struct feed *feed, struct rsp_slice in, unsigned times)
{
	enum { ANSWER = 1, TO_ISDP = 4 };
	static const struct rsp_item end = {.hint = RSP_HINT_END, .slot = -1};
	char text[BYTES_MAX] = "", before[BYTES_MAX];
	struct rsp_slice script;
	uint8_t flags, octet;
	uint16_t len;

	while (rsp_take_u8(&in, &flags) && rsp_take_u16be(&in, &len) &&
	       rsp_take(&in, len, &script)) {
		memcpy(before, text, sizeof(before));
		for (size_t at = 0; rsp_take_u8(&script, &octet); at++)
			snprintf(text + 2 * at, sizeof(text) - 2 * at, "%02X", octet);
		for (unsigned at = 0; at < (is_segment(text) ? times : 1); at++)
			feed_script(feed, 0, flags & TO_ISDP ? "000013" : "000001", text,
			            flags & ANSWER ? before : NULL);
	}
	rsp_es5_handle(&feed->pass, feed->es5, &end);
	rsp_pass_drained(&feed->pass);
	rsp_arena_free(&feed->pass.retired);
}

static const char download_keys[] =
    "{\"ecasd\": {\"d\": \"D370C9E82BB9F6CF566913ACBD8CEC3642FDE7FFCF4853E6A9C5E3618A1D16F2\"}}";

/* With the card's own key the key set is agreed on, each MAC is right, and the profile package
 * comes out; and nothing breaks when memory runs out on the way. */
static void download(void **state)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report;
	uint64_t asked = 0;
	size_t len;
	uint8_t *seed = test_source_file("tests/fuzz/corpus/es5/download", &len);

	(void)state;
	assert_non_null(seed);
	rsp_keyring_add(keyring, rsp_text(download_keys), "keys", &report);
	for (uint64_t nth = 0; nth <= asked; nth++) {
		struct feed *feed = feed_new();
		size_t packages = 0;

		feed->pass.derived = rsp_derived_new();
		feed->pass.keyring = keyring;
		feed->pass.want_signatures = true;
		test_fail_alloc(nth);
		play_download(feed, rsp_slice(seed, len), 1);
		if (!nth)
			asked = test_num_allocs();
		test_fail_alloc(0);
		for (size_t at = 0; at < feed->num; at++)
			packages += strcmp(feed->functions[at], "ProfilePackage") == 0 &&
			            strcmp(feed->summaries[at], "2 segments, 469 bytes") == 0;
		if (!nth)
			assert_int_equal(packages, 1);
		rsp_derived_free(feed->pass.derived);
		feed_free(feed);
	}
	print_message("%llu allocations, each made to fail\n", (unsigned long long)asked);
	assert_true(asked > 0);
	rsp_keyring_free(keyring);
	free(seed);
}

static unsigned count_rule(const struct feed *feed, const char *rule)
{
	unsigned num = 0;

	for (size_t at = 0; at < feed->num_rules; at++)
		num += strcmp(feed->rules[at], rule) == 0;
	return num;
}

/* A segment that was sent twice is named so, with the keys and without; those behind it still open.
 */
static void repeated_segments(void **state)
{
	static const char *const keys[] = {download_keys, "{}"};

	(void)state;
	for (size_t at = 0; at < sizeof(keys) / sizeof(*keys); at++) {
		struct rsp_keyring *keyring = rsp_keyring_new();
		struct rsp_keyring_report report;
		struct feed *feed = feed_new();
		unsigned packages = 0;
		size_t len;
		uint8_t *seed = test_source_file("tests/fuzz/corpus/es5/download", &len);

		assert_non_null(seed);
		rsp_keyring_add(keyring, rsp_text(keys[at]), "keys", &report);
		feed->pass.derived = rsp_derived_new();
		feed->pass.keyring = keyring;
		feed->pass.want_signatures = true;
		play_download(feed, rsp_slice(seed, len), 2);
		assert_int_equal(count_rule(feed, "scp03t-segment-repeated"), 2);
		assert_int_equal(count_rule(feed, "scp03t-mac-wrong"), 0);
		for (size_t i = 0; i < feed->num; i++)
			packages += strcmp(feed->functions[i], "ProfilePackage") == 0 &&
			            strcmp(feed->summaries[i], "2 segments, 469 bytes") == 0;
		assert_int_equal(packages, keys[at] == download_keys);
		rsp_derived_free(feed->pass.derived);
		feed_free(feed);
		rsp_keyring_free(keyring);
		free(seed);
	}
}

/* Short messages of a real SM-SR and card, with what was logged before they were secured. */
enum { COLUMNS = 6, AT_WAY = 2, AT_PACKET = 3, AT_PLAIN = 4, AT_CHECK = 5 };

static const struct logged {
	const char *part, *function; /* of a command in hex, as the log has it */
} logged[] = {
    {"3A03124F10", "EnableProfile"                 },
    {"3A04124F10", "DisableProfile"                },
    {"3A05124F10", "SetFallbackAttribute"          },
    {"3A08044E02", "HandleNotificationConfirmation"},
};

enum { NUM_LOGGED = sizeof(logged) / sizeof(*logged) };

struct totals {
	unsigned wanted[NUM_LOGGED], most[NUM_LOGGED], found[NUM_LOGGED], notifications, answers,
	    packets;
};

static void count_messages(struct feed *feed, struct totals *totals)
{
	for (size_t at = 0; at < feed->num; at++) {
		for (size_t i = 0; i < NUM_LOGGED; i++)
			totals->found[i] += feed->messages[at].direction == RSP_DIR_COMMAND &&
			                    strcmp(feed->functions[at], logged[i].function) == 0;
		totals->answers += feed->messages[at].direction == RSP_DIR_RESPONSE;
		if (strcmp(feed->functions[at], "HandleDefaultNotification") == 0) {
			totals->notifications++;
			assert_string_equal(feed->eids[at], "89001012012341234012345678901224");
		}
	}
	feed->num = feed->num_rules = 0;
}

/* One packet behind its user data header, through SCP80 to what is in it. */
static void feed_packet(struct feed *feed, struct rsp_secure *secure, struct rsp_slice hex,
                        bool is_response)
{
	static const struct rsp_frame frame = {.number = 1};
	const struct rsp_secured secured = {
	    .form = RSP_SECURED_SMS,
	    .is_response = is_response,
	    .way = is_response ? RSP_SMS_FROM_CARD : RSP_SMS_TO_CARD,
	    .origin = {.frame = 1, .channel = -1}
        };
	struct rsp_item item = {.hint = RSP_HINT_SECURED, .frame = &frame, .secured = &secured};
	size_t len;

	assert_true(rsp_hex_decode(hex, feed->bytes[0], BYTES_MAX, &len, NULL));
	item.buffer = rsp_buffer_frame(&feed->scratch, rsp_slice(feed->bytes[0], len), 1, 0);
	item.bytes = item.buffer->bytes;
	rsp_pass_push(&feed->pass, &item);
	while (rsp_pass_take(&feed->pass, &item))
		if (!rsp_secure_handle(&feed->pass, secure, &item))
			rsp_es5_handle(&feed->pass, feed->es5, &item);
	rsp_pass_drained(&feed->pass);
}

static void take_row(struct feed *feed, struct rsp_secure *secure, struct rsp_slice line,
                     struct totals *totals)
{
	enum { HEADER_DIGITS = 6 };
	struct rsp_slice columns[COLUMNS] = {{0}}, packet;
	char plain[BYTES_MAX];
	bool is_command;

	for (size_t at = 0; at < COLUMNS && rsp_take_until(&line, '\t', &columns[at]); at++)
		;
	columns[AT_CHECK] = line;
	packet = columns[AT_PACKET];
	is_command = rsp_starts_with_text(packet, "027000");
	if (rsp_starts_with_text(packet, "E1354C")) {
		snprintf(plain, sizeof(plain), "%.*s", (int)packet.len, (const char *)packet.data);
		feed_script(feed, 0, "000001", plain, NULL);
	} else if (is_command || rsp_starts_with_text(packet, "027100")) {
		feed_packet(feed, secure, rsp_sub(packet, HEADER_DIGITS, SIZE_MAX), !is_command);
		totals->packets++;
	}
	snprintf(plain, sizeof(plain), "%.*s", (int)columns[AT_PLAIN].len,
	         (const char *)columns[AT_PLAIN].data);
	/* What was logged beside: some packets have another check, or one that is wrong. */
	for (size_t i = 0; i < NUM_LOGGED && is_command; i++) {
		bool is_logged = strstr(plain, logged[i].part);

		totals->most[i] += is_logged;
		totals->wanted[i] += is_logged && rsp_starts_with_text(columns[AT_CHECK], "CC_OK");
	}
	count_messages(feed, totals);
}

static void recorded_messages(void **state)
{
	static const char keys[] =
	    "{\"scp80\": [{\"kvn\": 1, \"kic\": \"11223344556677889910111213141516\", \"kid\": "
	    "\"11223344556677889910111213141516\"}]}";
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report;
	struct totals totals = {.packets = 0};
	struct feed *feed = feed_new();
	struct rsp_secure *secure = rsp_secure_new();
	struct rsp_slice in, line;
	uint8_t *text;
	size_t len;

	(void)state;
	if (test_has_shared("short messages of a real SM-SR")) {
		text = test_shared_file("captures/sgp02/sms/scp80_sms.tsv", &len);
		assert_non_null(text);
		rsp_keyring_add(keyring, rsp_text(keys), "keys", &report);
		feed->pass.keyring = keyring;
		in = rsp_slice(text, len);
		while (rsp_take_line(&in, &line))
			take_row(feed, secure, line, &totals);
		print_message("%u packets: %u notifications, %u answers\n", totals.packets,
		              totals.notifications, totals.answers);
		for (size_t i = 0; i < NUM_LOGGED; i++) {
			print_message("%s: %u; %u with a right check, %u in all were logged\n",
			              logged[i].function, totals.found[i], totals.wanted[i],
			              totals.most[i]);
			assert_true(totals.wanted[i] > 0);
			assert_in_range(totals.found[i], totals.wanted[i], totals.most[i]);
		}
		assert_int_equal(totals.notifications, 60);
		free(text);
	}
	rsp_secure_free(secure);
	feed_free(feed);
	rsp_keyring_free(keyring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(commands),          cmocka_unit_test(whom_a_key_set_is_for),
	    cmocka_unit_test(notifications),     cmocka_unit_test(objects),
	    cmocka_unit_test(shown_again),       cmocka_unit_test(others),
	    cmocka_unit_test(every_prefix),      cmocka_unit_test(memory_runs_out),
	    cmocka_unit_test(download),          cmocka_unit_test(repeated_segments),
	    cmocka_unit_test(recorded_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
