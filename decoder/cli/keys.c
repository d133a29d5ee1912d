/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys list, check, import. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "cli/command.h"
#include "cli/keyfile.h"
#include "cli/terminal.h"
#include "crypto/crypto.h"
#include "report/nearest.h"

enum { HEX_ROOM = 2 * RSP_KEY_ID_ROOM + 1, BYTE_DIGITS = 2 };

/* A text that may hold keys; it is wiped wherever it stood. */
struct text {
	char *data;
	size_t len, room;
	bool failed;
};

static void text_free(struct text *text)
{
	if (text->data)
		rsp_wipe(text->data, text->room);
	rsp_free(text->data);
	*text = (struct text){0};
}

static bool text_reserve(struct text *text, size_t more)
{
	struct text grown = {.len = text->len, .room = text->room ? text->room : 4096};

	if (text->room - text->len > more)
		return true;
	while (grown.room - grown.len <= more)
		grown.room *= 2;
	grown.data = rsp_alloc(grown.room);
	if (!grown.data) {
		text->failed = true;
		return false;
	}
	if (text->len)
		memcpy(grown.data, text->data, text->len);
	text_free(text);
	*text = grown;
	return true;
}

static void put(struct text *text, const char *word)
{
	size_t len = strlen(word);

	if (text->failed || !text_reserve(text, len))
		return;
	memcpy(text->data + text->len, word, len);
	text->len += len;
}

static void put_number(struct text *text, unsigned number)
{
	char digits[] = {(char)('0' + number / 100), (char)('0' + number / 10 % 10),
	                 (char)('0' + number % 10), '\0'};

	put(text, digits + (number < 100) + (number < 10));
}

static void put_hex(struct text *text, struct rsp_slice bytes)
{
	char hex[HEX_ROOM];

	if (bytes.len * BYTE_DIGITS >= sizeof(hex))
		return;
	rsp_hex_encode(bytes, hex);
	put(text, hex);
	rsp_wipe(hex, sizeof(hex));
}

/* Text of a file as a JSON string: what could end it, or is no plain character, becomes a "?". */
static void put_string(struct text *text, const char *value)
{
	put(text, "\"");
	for (; *value; value++) {
		char c[] = {*value, '\0'};

		if (c[0] == '"' || c[0] == '\\' || (unsigned char)c[0] < ' ')
			c[0] = '?';
		put(text, c);
	}
	put(text, "\"");
}

static void list_card(struct text *text, const struct rsp_settings *settings, const char *label,
                      const char *digits)
{
	if (!digits[0])
		return;
	put(text, " ");
	put(text, label);
	put(text, " ");
	put(text, settings->redact ? "[redacted]" : digits);
}

static void list_id(struct text *text, const char *label, const uint8_t *bytes, size_t len)
{
	if (!len)
		return;
	put(text, " ");
	put(text, label);
	put(text, " ");
	put_hex(text, rsp_slice(bytes, len));
}

/* The name of a file may hold anything: control characters are no part of the output. */
static void put_name(struct text *text, const char *name)
{
	for (; *name; name++) {
		char c[] = {(unsigned char)*name < ' ' ? '?' : *name, '\0'};

		put(text, c);
	}
}

static void list_keys(struct text *text, const struct rsp_settings *settings,
                      const struct rsp_key_set *set)
{
	put(text, ":");
	for (size_t i = 0; i < set->num_keys; i++) {
		const struct rsp_card_key *key = &set->keys[i];

		put(text, i ? ", " : " ");
		put(text, rsp_key_role_name(key->role));
		put(text, " ");
		if (settings->reveal) {
			put_hex(text, rsp_slice(key->bytes, key->len));
			continue;
		}
		put_number(text, key->len);
		put(text, " bytes");
	}
	put(text, "\n");
}

static void list_set(struct text *text, const struct rsp_settings *settings,
                     const struct rsp_key_set *set)
{
	put(text, rsp_key_kind_name(set->kind));
	if (set->has_kvn) {
		put(text, " version ");
		put_number(text, set->kvn);
	}
	list_card(text, settings, "ICCID", set->iccid);
	list_card(text, settings, "EID", set->eid);
	list_card(text, settings, "IMSI", set->imsi);
	list_id(text, "TAR", set->tar, set->tar_len);
	list_id(text, "AID", set->aid, set->aid_len);
	list_id(text, "transaction", set->transaction, set->transaction_len);
	if (set->label[0]) {
		put(text, " ");
		put_name(text, set->label);
	}
	put(text, " (");
	put_name(text, set->name);
	put(text, ")");
	list_keys(text, settings, set);
}

static bool write_fully(int file, const struct text *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t put_now = write(file, text->data + done, text->len - done);

		if (put_now < 0 && errno == EINTR)
			continue;
		if (put_now <= 0)
			return false;
		done += (size_t)put_now;
	}
	return true;
}

static enum rsp_exit write_out(struct text *text, int file)
{
	enum rsp_exit exit = RSP_EXIT_DONE;

	if (text->failed || !write_fully(file, text)) {
		rsp_say("cannot write the output: %s",
		        text->failed ? "there is not enough memory" : strerror(errno));
		exit = RSP_EXIT_INTERNAL;
	}
	text_free(text);
	return exit;
}

static void tell_odd(const struct rsp_settings *settings, const char *path,
                     const struct rsp_keyfile *keyfile)
{
	if (settings->quiet)
		return;
	if (keyfile->readable_by_others)
		rsp_say("%s: other users can read this file with keys", path);
	if (keyfile->report.num_bad && !keyfile->num_secrets)
		rsp_say("%s (%zu such)", keyfile->report.text, keyfile->report.num_bad);
}

static const char *format_of(const struct rsp_keyfile *keyfile)
{
	if (keyfile->is_capture)
		return "pcapng with secrets";
	return keyfile->num_secrets ? "NSS key log"
	                            : rsp_keyring_format_name(keyfile->report.format);
}

/* Secrets of TLS are in no keyring. */
static void list_secrets(struct text *text, struct rsp_settings *settings, const char *path,
                         const struct rsp_keyfile *keyfile)
{
	if (!text || !keyfile->num_secrets)
		return;
	put(text, "TLS secrets (");
	put_name(text, path);
	put(text, rsp_arena_printf(settings->arena, "): %zu, for --keylog as they are\n",
	                           keyfile->num_secrets));
}

/* Reads the files behind the first operand. */
static enum rsp_exit load_all(struct rsp_settings *settings, struct text *told,
                              struct text *secrets)
{
	enum rsp_exit exit = RSP_EXIT_DONE;

	for (size_t at = 1; at < settings->num_operands; at++) {
		const char *path = settings->operands[at];
		struct rsp_keyfile keyfile = rsp_keyfile_load(settings, path);

		if (keyfile.error) {
			rsp_say("%s: %s", path, keyfile.error);
			exit = rsp_exit_worse(exit, RSP_EXIT_INPUT);
			continue;
		}
		tell_odd(settings, path, &keyfile);
		if (!keyfile.report.num_added && !keyfile.num_secrets)
			exit = rsp_exit_worse(exit, RSP_EXIT_INPUT);
		else if (keyfile.report.num_bad && !keyfile.num_secrets)
			exit = rsp_exit_worse(exit, RSP_EXIT_VIOLATION);
		put_name(told, path);
		put(told, ": ");
		put(told, format_of(&keyfile));
		list_secrets(secrets, settings, path, &keyfile);
		put(told, rsp_arena_printf(settings->arena, ", %zu %s, %zu that cannot be taken\n",
		                           keyfile.num_secrets ? keyfile.num_secrets
		                                               : keyfile.report.num_added,
		                           keyfile.num_secrets ? "TLS secrets" : "key sets",
		                           keyfile.num_secrets ? 0 : keyfile.report.num_bad));
	}
	return exit;
}

static enum rsp_exit keys_check(struct rsp_settings *settings)
{
	struct text text = {0};
	enum rsp_exit exit = load_all(settings, &text, NULL);

	return rsp_exit_worse(exit, write_out(&text, STDOUT_FILENO));
}

static enum rsp_exit keys_list(struct rsp_settings *settings)
{
	struct text told = {0}, text = {0}, secrets = {0};
	enum rsp_exit exit = load_all(settings, &told, &secrets);
	const struct rsp_key_set *set;

	text_free(&told);
	for (size_t at = 0; settings->keyring && (set = rsp_keyring_at(settings->keyring, at));
	     at++)
		list_set(&text, settings, set);
	if (secrets.len && text_reserve(&secrets, 1)) {
		secrets.data[secrets.len] = '\0';
		put(&text, secrets.data);
	}
	text_free(&secrets);
	/* What is odd in a file does not keep the rest from being listed. */
	if (exit == RSP_EXIT_VIOLATION)
		exit = RSP_EXIT_DONE;
	return rsp_exit_worse(exit, write_out(&text, STDOUT_FILENO));
}

static void put_member(struct text *text, const char *name)
{
	put(text, ", \"");
	put(text, name);
	put(text, "\": ");
}

static void put_bytes_member(struct text *text, const char *name, const uint8_t *bytes, size_t len)
{
	if (!len)
		return;
	put_member(text, name);
	put(text, "\"");
	put_hex(text, rsp_slice(bytes, len));
	put(text, "\"");
}

static void put_text_member(struct text *text, const char *name, const char *value)
{
	if (!value[0])
		return;
	put_member(text, name);
	put_string(text, value);
}

static void put_number_member(struct text *text, const char *name, bool has, unsigned value)
{
	if (!has)
		return;
	put_member(text, name);
	put_number(text, value);
}

/* One set as docs/keyring.md writes it. */
static void write_set(struct text *text, const struct rsp_key_set *set)
{
	char identity[RSP_KEY_ID_ROOM + 1] = {0};

	put(text, "    {\"note\": ");
	put_string(text, set->name);
	put_text_member(text, "label", set->label);
	put_text_member(text, "iccid", set->iccid);
	put_text_member(text, "eid", set->eid);
	put_text_member(text, "imsi", set->imsi);
	put_bytes_member(text, "aid", set->aid, set->aid_len);
	put_bytes_member(text, "tar", set->tar, set->tar_len);
	put_bytes_member(text, "transactionId", set->transaction, set->transaction_len);
	if (set->identity_len)
		memcpy(identity, set->identity, set->identity_len);
	put_text_member(text, "identity", identity);
	put_number_member(text, "kvn", set->has_kvn, set->kvn);
	put_number_member(text, "kid", set->has_kid, set->kid);
	for (size_t i = 0; i < set->num_keys; i++)
		put_bytes_member(text, rsp_key_role_name(set->keys[i].role), set->keys[i].bytes,
		                 set->keys[i].len);
	put(text, "}");
}

static void write_section(struct text *text, const struct rsp_keyring *keyring,
                          enum rsp_key_kind kind)
{
	const struct rsp_key_set *set;
	bool begun = false;

	for (size_t at = 0; (set = rsp_keyring_at(keyring, at)); at++) {
		if (set->kind != kind)
			continue;
		if (begun) {
			put(text, ",\n");
		} else {
			put(text, ",\n  \"");
			put(text, rsp_key_kind_section(kind));
			put(text, "\": [\n");
		}
		begun = true;
		write_set(text, set);
	}
	if (begun)
		put(text, "\n  ]");
}

static void write_keyring(struct text *text, const struct rsp_keyring *keyring)
{
	put(text, "{\n  \"note\": \"imported by rsptrace\"");
	for (int kind = 0; kind < RSP_NUM_KEY_KINDS; kind++)
		write_section(text, keyring, (enum rsp_key_kind)kind);
	put(text, "\n}\n");
}

/* Only for its owner, whatever it was before. */
static int open_output(const struct rsp_settings *settings)
{
	int file;

	if (!settings->output || strcmp(settings->output, "-") == 0)
		return STDOUT_FILENO;
	file = open(settings->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (file >= 0 && fchmod(file, S_IRUSR | S_IWUSR) != 0) {
		close(file);
		return -1;
	}
	return file;
}

static enum rsp_exit keys_import(struct rsp_settings *settings)
{
	bool to_file = settings->output && strcmp(settings->output, "-") != 0;
	struct text told = {0}, text = {0}, secrets = {0};
	enum rsp_exit exit;
	int file;

	if (!to_file && !settings->reveal) {
		rsp_say("keys import writes keys: -w FILE, or --reveal for standard output");
		return RSP_EXIT_USAGE;
	}
	exit = load_all(settings, &told, &secrets);
	text_free(&told);
	if (secrets.len && !settings->quiet)
		rsp_say("secrets of TLS are not imported: --keylog takes them as they are");
	text_free(&secrets);
	if (exit == RSP_EXIT_INPUT || !settings->keyring || !rsp_keyring_at(settings->keyring, 0))
		return RSP_EXIT_INPUT;
	file = open_output(settings);
	if (file < 0) {
		rsp_say("%s: %s", settings->output, strerror(errno));
		return RSP_EXIT_INTERNAL;
	}
	write_keyring(&text, settings->keyring);
	exit = rsp_exit_worse(exit, write_out(&text, file));
	if (file != STDOUT_FILENO)
		close(file);
	return exit;
}

static const struct action {
	const char *name;
	enum rsp_exit (*run)(struct rsp_settings *settings);
} actions[] = {
    {"list",   keys_list  },
    {"check",  keys_check },
    {"import", keys_import},
};

enum rsp_exit rsp_command_keys(struct rsp_settings *settings)
{
	struct rsp_nearest nearest;
	const char *word = settings->num_operands ? settings->operands[0] : "";

	rsp_nearest_init(&nearest, rsp_text(word));
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (strcmp(word, actions[i].name) == 0 && settings->num_operands > 1)
			return actions[i].run(settings);
		rsp_nearest_try(&nearest, actions[i].name);
	}
	if (settings->num_operands > 1 && nearest.best)
		rsp_say("keys %s: the nearest is %s; see rsptrace keys --help", word, nearest.best);
	else
		rsp_say("keys needs list, check or import, and files with keys; see rsptrace keys "
		        "--help");
	return RSP_EXIT_USAGE;
}
