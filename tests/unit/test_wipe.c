/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys are gone from memory when their owners are: the memory of this program is searched for them.
 * Blocks that were given back are searched too. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "rsptrace/trace.h"
#include "secure_feed.h"
#include "support/files.h"
#include "tls_feed.h"

enum { NEEDLE_LEN = 16, MAPPING_MAX = 64 << 20 };

/* What is searched for, each byte changed, so that this copy is not found. */
struct needle {
	uint8_t hidden[NEEDLE_LEN];
};

static uint8_t shown(const struct needle *needle, size_t at)
{
	return needle->hidden[at] ^ 0x55;
}

static bool is_at(const struct needle *needle, const uint8_t *at)
{
	for (size_t i = 0; i < NEEDLE_LEN; i++)
		if (at[i] != shown(needle, i))
			return false;
	return true;
}

/* Needles by their first byte, so that many are looked for at once. */
struct needles {
	const struct needle *all;
	size_t num;
	bool begins[256];
};

static size_t count_in(const struct needles *needles, const uint8_t *data, size_t len,
                       size_t *out_which)
{
	size_t num = 0;

	for (size_t i = 0; i + NEEDLE_LEN <= len; i++)
		for (size_t at = 0; needles->begins[data[i]] && at < needles->num; at++)
			if (is_at(&needles->all[at], data + i)) {
				*out_which = at;
				num++;
			}
	return num;
}

/* Heap, stack and other memory of this program that it can write; through the kernel, which does
 * not mind what sanitizers fence off. The buffer itself is passed over. */
static size_t count_all_in_memory(const struct needle *all, size_t num_all, size_t *out_which)
{
	struct needles needles = {.all = all, .num = num_all};
	FILE *maps = fopen("/proc/self/maps", "r");
	int memory = open("/proc/self/mem", O_RDONLY);
	uint8_t *copy = malloc(MAPPING_MAX);
	unsigned long long from, to;
	char line[512], rights[8];
	size_t num = 0;

	assert_non_null(copy);
	assert_true(maps && memory >= 0);
	for (size_t at = 0; at < num_all; at++)
		needles.begins[shown(&all[at], 0)] = true;
	while (fgets(line, sizeof(line), maps)) {
		ssize_t len;

		if (sscanf(line, "%llx-%llx %7s", &from, &to, rights) != 3 || rights[1] != 'w' ||
		    to - from > MAPPING_MAX || ((uintptr_t)copy >= from && (uintptr_t)copy < to))
			continue;
		len = pread(memory, copy, (size_t)(to - from), (off_t)from);
		if (len > 0)
			num += count_in(&needles, copy, (size_t)len, out_which);
	}
	memset(copy, 0, MAPPING_MAX);
	free(copy);
	close(memory);
	fclose(maps);
	return num;
}

static size_t count_in_memory(const struct needle *needle)
{
	size_t which;

	return count_all_in_memory(needle, 1, &which);
}

/* A secret of the key log, from its hex; no clear copy is left behind. */
static struct needle needle_of(const char *keys, const char *label)
{
	const char *at = strstr(keys, label);
	struct needle needle;

	assert_non_null(at);
	at = strchr(strchr(at, ' ') + 1, ' ') + 1;
	for (size_t i = 0; i < NEEDLE_LEN; i++)
		needle.hidden[i] = (uint8_t)(rsp_hex_digit((uint8_t)at[2 * i]) << 4 |
		                             rsp_hex_digit((uint8_t)at[2 * i + 1])) ^
		                   0x55;
	return needle;
}

static void nothing_is_left(void **state)
{
	static const struct {
		const char *name, *label;
	} rows[] = {
	    {"tls12-gcm",        "CLIENT_RANDOM"                  },
	    {"tls12-cbc-etm",    "CLIENT_RANDOM"                  },
	    {"tls13-key-update", "CLIENT_TRAFFIC_SECRET_0"        },
	    {"tls13-chacha20",   "SERVER_HANDSHAKE_TRAFFIC_SECRET"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct session session = session_read(rows[i].name);
		struct needle needle = needle_of(session.keys, rows[i].label);
		struct feed feed;
		size_t bad;

		feed_init(&feed);
		assert_true(
		    rsp_secrets_add_keylog(feed.pass.secrets, rsp_text(session.keys), &bad));
		/* The search finds it where it is. */
		assert_true(count_in_memory(&needle) > 0);
		feed_session(&feed, &session, 100);
		feed_is_truth(&feed, &session);
		feed_free(&feed);
		assert_int_equal(count_in_memory(&needle), 0);
		session_free(&session);
	}
}

static void psk_is_gone(void **state)
{
	struct session session = session_read("tls12-psk-ems");
	struct needle needle;
	struct feed feed;
	uint8_t key[NEEDLE_LEN];

	(void)state;
	for (uint8_t i = 0; i < NEEDLE_LEN; i++) {
		key[i] = i;
		needle.hidden[i] = i ^ 0x55;
	}
	feed_init(&feed);
	assert_true(
	    rsp_secrets_add_psk(feed.pass.secrets, rsp_text("card"), rsp_slice(key, sizeof(key))));
	feed_session(&feed, &session, SIZE_MAX);
	feed_is_truth(&feed, &session);
	rsp_wipe(key, sizeof(key));
	assert_true(count_in_memory(&needle) > 0);
	feed_free(&feed);
	assert_int_equal(count_in_memory(&needle), 0);
	session_free(&session);
}

/* Keys of a keyring that open a packet (the published test keys of pySim's second set); both are 16
 * bytes that differ in the second. */
static void keyring_is_gone(void **state)
{
	static const char packet[] =
	    "02700000281506192222B00011E87CCEEBB2D93083011CE294F93FC4D8DE80DA1ABAE8C37CA3E72EC4432E"
	    "5058";
	struct needle needles[2];
	struct secure_feed *feed;
	char keys[200], *to = keys;

	(void)state;
	to += sprintf(to, "{\"scp80\": [{\"kvn\": 2");
	for (unsigned which = 0; which < 2; which++) {
		to += sprintf(to, ", \"%s\": \"", which ? "kid" : "kic");
		for (unsigned i = 0; i < NEEDLE_LEN; i++) {
			unsigned byte = i == 0 ? 0x20 : i == 1 ? 0x01 + 0x10 * which : i;

			to += sprintf(to, "%02X", byte);
			needles[which].hidden[i] = (uint8_t)byte ^ 0x55;
		}
		to += sprintf(to, "\"");
	}
	sprintf(to, "}]}");
	feed = secure_feed_new(keys);
	memset(keys, 0, sizeof(keys));
	for (unsigned which = 0; which < 2; which++)
		assert_true(count_in_memory(&needles[which]) > 0);
	secure_deliver(feed, packet);
	assert_int_equal(secure_packets(feed), 1);
	assert_string_equal(
	    feed->summaries[1],
	    "TAR B00011 remote file management of the USIM, counter 0, 1 command: SELECT");
	/* A packet that no key opens has tried them too. */
	secure_deliver(feed,
	               "02700000281506192222B00011F87CCEEBB2D93083011CE294F93FC4D8DE80DA1ABAE8"
	               "C37CA3E72EC4432E5058");
	secure_feed_free(feed);
	for (unsigned which = 0; which < 2; which++)
		assert_int_equal(count_in_memory(&needles[which]), 0);
}

/* Keys of secure channels: of the session and static ones (tests/scp/fixture), each byte changed.
 */
static const struct {
	const char *name;
	struct needle needle;
	bool is_kept; /* at the end of the trace: the channel of SCP03 is open then */
} channel_keys[] = {
    {"S-ENC of SCP03",
     {{0x17, 0xEB, 0x4A, 0xD0, 0x12, 0xF0, 0xF8, 0xD5, 0x87, 0xD6, 0xD0, 0xA4, 0x62, 0xDF, 0x21,
       0xE1}},
     true },
    {"S-MAC of SCP03",
     {{0x77, 0x0E, 0xAF, 0xEE, 0x7E, 0xAE, 0x7C, 0x5E, 0x43, 0x70, 0x45, 0x31, 0x39, 0xDA, 0x6F,
       0x91}},
     false},
    {"S-ENC of SCP02",
     {{0xA6, 0x69, 0x50, 0x98, 0x49, 0xDD, 0xA1, 0x18, 0xB8, 0xAE, 0x0B, 0x65, 0x11, 0xD6, 0xA3,
       0x29}},
     false},
    {"DEK of SCP02",
     {{0x76, 0xC2, 0x5F, 0x22, 0x0F, 0xE2, 0x35, 0x67, 0x25, 0x6B, 0xC3, 0xF6, 0xC7, 0x66, 0xCF,
       0x19}},
     false},
    {"static ENC of SCP03",
     {{0x55, 0x54, 0x57, 0x56, 0x51, 0x50, 0x53, 0x52, 0x5D, 0x5C, 0x5F, 0x5E, 0x59, 0x58, 0x5B,
       0x5A}},
     true },
    {"static MAC of SCP02",
     {{0x45, 0x44, 0x57, 0x56, 0x51, 0x50, 0x53, 0x52, 0x5D, 0x5C, 0x5F, 0x5E, 0x59, 0x58, 0x5B,
       0x5A}},
     true },
};

enum { NUM_CHANNEL_KEYS = sizeof(channel_keys) / sizeof(*channel_keys) };

static void count_message(void *user, struct rsp_message *message)
{
	size_t *num = user;

	*num += message->iface == RSP_IF_SCP02 || message->iface == RSP_IF_SCP03;
}

static void no_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

/* The keyring of the fixture; its text is gone. */
static struct rsp_keyring *fixture_keys(void)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report;
	size_t len;
	uint8_t *text = test_source_file("tests/scp/fixture/keys.json", &len);

	assert_non_null(text);
	rsp_keyring_add(keyring, rsp_slice(text, len), "keys.json", &report);
	rsp_wipe(text, len);
	free(text);
	return keyring;
}

static void channel_is_gone(void **state)
{
	size_t num = 0, len;
	uint8_t *data = test_source_file("tests/scp/fixture/session.hex", &len);
	struct rsp_keyring *keyring = fixture_keys();
	const struct rsp_trace_options options = {.number = 1, .keyring = keyring};
	const struct rsp_sink sink = {
	    .user = &num, .message = count_message, .finding = no_finding};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);

	(void)state;
	assert_true(data && trace);
	assert_int_equal(rsp_trace_open_memory(trace, rsp_slice(data, len)), RSP_STATUS_OK);
	while (rsp_trace_step(trace))
		;
	assert_int_equal(num, 9);
	for (size_t i = 0; i < NUM_CHANNEL_KEYS; i++)
		if (channel_keys[i].is_kept)
			assert_true(count_in_memory(&channel_keys[i].needle) > 0);
	rsp_trace_free(trace);
	rsp_keyring_free(keyring);
	for (size_t i = 0; i < NUM_CHANNEL_KEYS; i++)
		if (count_in_memory(&channel_keys[i].needle))
			fail_msg("%s is still in memory", channel_keys[i].name);
	free(data);
}

/* Every key of a keyring, whatever it is for: the first bytes of it, hidden. */
enum { MAX_KEYS = 128 };

struct all_keys {
	struct needle needles[MAX_KEYS];
	const char *names[MAX_KEYS]; /* of the role */
	bool kinds[RSP_NUM_KEY_KINDS];
	size_t num;
};

static bool is_secret(enum rsp_key_role role)
{
	return role != RSP_KEY_POINT && role != RSP_KEY_SIN && role != RSP_KEY_SDIN &&
	       role != RSP_KEY_CARD_GROUP;
}

/* Counting bytes and the like may stand anywhere. */
static bool is_plain(const struct rsp_card_key *key)
{
	for (size_t i = 2; i < NEEDLE_LEN; i++)
		if ((uint8_t)(key->bytes[i] - key->bytes[i - 1]) !=
		    (uint8_t)(key->bytes[1] - key->bytes[0]))
			return false;
	return true;
}

static void note_keys(struct all_keys *all, const struct rsp_keyring *keyring)
{
	const struct rsp_key_set *set;

	for (size_t at = 0; (set = rsp_keyring_at(keyring, at)); at++)
		for (uint8_t i = 0; i < set->num_keys && all->num < MAX_KEYS; i++) {
			const struct rsp_card_key *key = &set->keys[i];

			if (!is_secret(key->role) || key->len < NEEDLE_LEN || is_plain(key))
				continue;
			all->kinds[set->kind] = true;
			all->names[all->num] = rsp_key_role_name(key->role);
			for (size_t b = 0; b < NEEDLE_LEN; b++)
				all->needles[all->num].hidden[b] = key->bytes[b] ^ 0x55;
			all->num++;
		}
}

static struct rsp_keyring *read_keyring(const char *name)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report;
	size_t len;
	uint8_t *text = test_source_file(name, &len);

	assert_non_null(text);
	rsp_keyring_add(keyring, rsp_slice(text, len), name, &report);
	rsp_wipe(text, len);
	free(text);
	assert_true(report.num_added > 0);
	return keyring;
}

static void run_with(const char *path, const struct rsp_keyring *keyring)
{
	size_t num = 0;
	const struct rsp_trace_options options = {
	    .number = 1, .keyring = keyring, .signatures = true};
	const struct rsp_sink sink = {
	    .user = &num, .message = count_message, .finding = no_finding};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);
	char whole[1000];

	assert_non_null(trace);
	snprintf(whole, sizeof(whole), "%s/%s", getenv("RSP_SOURCE"), path);
	assert_int_equal(rsp_trace_open(trace, whole), RSP_STATUS_OK);
	while (rsp_trace_step(trace))
		;
	rsp_trace_end(trace);
	rsp_trace_free(trace);
}

/* Traces with keys of all kinds: none is left of the keyring, whether it opened something or not.
 */
static void every_kind_is_gone(void **state)
{
	static const char *const rows[][2] = {
	    {"tests/scp/fixture/session.hex",                     "tests/scp/fixture/keys.json"              },
	    {"tests/scp/fixture/session.hex",                     "tests/scp/fixture/every-kind.json"        },
	    {"captures/sgp02-made/dl-segment-lost/merged.pcapng",
	     "captures/sgp02-made/dl-segment-lost/keys.json"                                                 },
	    {"captures/sgp22-tls13/apdu.hex",                     "captures/sgp22-tls13/bsp-keys-card.jsonl" },
	    {"captures/sgp22-tls13/apdu.hex",                     "captures/sgp22-tls13/bsp-keys-smdpp.jsonl"},
	    {"captures/scp81/es8-scp03t-gcm/bip-trace.hex",
	     "captures/scp81/es8-scp03t-gcm/keys.json"	                                               },
	};
	struct all_keys all = {.num = 0};
	size_t which;

	(void)state;
	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		struct rsp_keyring *keyring = read_keyring(rows[row][1]);

		note_keys(&all, keyring);
		run_with(rows[row][0], keyring);
		/* The search finds them where they are. */
		if (row == 0)
			assert_true(count_in_memory(&all.needles[0]) > 0);
		rsp_keyring_free(keyring);
	}
	if (count_all_in_memory(all.needles, all.num, &which))
		fail_msg("key %zu (%s) is still in memory", which, all.names[which]);
	for (size_t kind = 0; kind < RSP_NUM_KEY_KINDS; kind++)
		if (!all.kinds[kind])
			fail_msg("no key of %s was looked for",
			         rsp_key_kind_name((enum rsp_key_kind)kind));
	print_message("%zu keys of %d kinds\n", all.num, RSP_NUM_KEY_KINDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_left),    cmocka_unit_test(psk_is_gone),
	    cmocka_unit_test(keyring_is_gone),    cmocka_unit_test(channel_is_gone),
	    cmocka_unit_test(every_kind_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
