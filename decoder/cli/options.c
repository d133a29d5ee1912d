/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of the command line. */
#include "cli/options.h"

#include <string.h>

#include "report/nearest.h"

static const struct rsp_option_row rows[RSP_NUM_OPTIONS] = {
#define OPTION(name, long_form, letter, argument, commands, config, help)                          \
	[RSP_OPTION_##name] = {long_form, letter, argument, RSP_OPTION_OF_##commands, config, help},
#include "cli/options.def"
#undef OPTION
};

const struct rsp_option_row *rsp_option_row(enum rsp_option option)
{
	return &rows[option];
}

void rsp_settings_init(struct rsp_settings *settings, struct rsp_arena *arena)
{
	*settings = (struct rsp_settings){
	    .arena = arena,
	    .color = RSP_WHEN_AUTO,
	    .progress = RSP_WHEN_AUTO,
	    .time = RSP_STAMP_RELATIVE,
	    .buffer_mb = RSP_BUFFER_MB,
	};
}

void rsp_settings_free(struct rsp_settings *settings)
{
	rsp_secrets_free(settings->secrets);
	settings->secrets = NULL;
	rsp_trust_free(settings->trust);
	settings->trust = NULL;
	rsp_keyring_free(settings->keyring);
	settings->keyring = NULL;
}

/* What the words say that are being read. */
struct reading {
	struct rsp_settings *settings;
	char *const *words;
	int num_words, at;
};

/* Two commands may have an option of one letter or name each; what belongs to neither is the first
 * one. */
static bool is_better(const struct rsp_settings *settings, int at, bool found)
{
	return !found || (rows[at].commands & settings->commands) != 0;
}

static bool option_by_letter(const struct rsp_settings *settings, char letter, enum rsp_option *out)
{
	bool found = false;

	for (int at = 0; at < RSP_NUM_OPTIONS; at++) {
		if (!rows[at].letter || rows[at].letter != letter ||
		    !is_better(settings, at, found))
			continue;
		*out = (enum rsp_option)at;
		found = true;
	}
	return found;
}

static bool option_by_name(const struct rsp_settings *settings, struct rsp_slice name,
                           enum rsp_option *out)
{
	bool found = false;

	for (int at = 0; at < RSP_NUM_OPTIONS; at++) {
		if (!rows[at].long_form || !rsp_equal_text(name, rows[at].long_form) ||
		    !is_better(settings, at, found))
			continue;
		*out = (enum rsp_option)at;
		found = true;
	}
	return found;
}

static bool fail_unknown(struct rsp_settings *settings, const char *word)
{
	struct rsp_nearest nearest;

	rsp_nearest_init(&nearest, rsp_text(word));
	for (int at = 0; at < RSP_NUM_OPTIONS; at++)
		if (rows[at].long_form)
			rsp_nearest_try(&nearest, rsp_arena_printf(settings->arena, "--%s",
			                                           rows[at].long_form));
	settings->program_error = rsp_arena_printf(
	    settings->arena, "there is no option %s%s%s", word,
	    nearest.best ? "; the nearest is " : "; see --help", nearest.best ? nearest.best : "");
	return false;
}

/* What another command has is no option of this one: to pass it over would promise something. */
static bool is_of_command(struct rsp_settings *settings, enum rsp_option option, const char *shown)
{
	unsigned of_all = RSP_OPTION_OF_EVERY | RSP_OPTION_OF_LATER;

	if (rows[option].commands & (settings->commands | of_all))
		return true;
	settings->program_error =
	    rsp_arena_printf(settings->arena, "%s has no option %s; see rsptrace %s --help",
	                     settings->command, shown, settings->command);
	return false;
}

/* The argument of an option: the rest of its word, or the next word. */
static bool put_with_argument(struct reading *reading, enum rsp_option option, const char *rest,
                              const char *shown)
{
	struct rsp_settings *settings = reading->settings;

	if (!rest && reading->at < reading->num_words)
		rest = reading->words[reading->at++];
	if (rest)
		return rsp_settings_put(settings, option, rest);
	settings->program_error =
	    rsp_arena_printf(settings->arena, "%s needs a value: %s", shown, rows[option].argument);
	return false;
}

static bool read_long(struct reading *reading, const char *word)
{
	struct rsp_settings *settings = reading->settings;
	struct rsp_slice name = rsp_text(word + 2);
	struct rsp_slice rest = name;
	bool has_value = rsp_take_until(&rest, '=', &name);
	enum rsp_option option = RSP_NUM_OPTIONS;

	if (!option_by_name(settings, name, &option))
		return fail_unknown(settings,
		                    rsp_arena_printf(settings->arena, "--%.*s", (int)name.len,
		                                     (const char *)name.data));
	if (!is_of_command(settings, option,
	                   rsp_arena_printf(settings->arena, "--%s", rows[option].long_form)))
		return false;
	if (rows[option].argument)
		return put_with_argument(reading, option,
		                         has_value ? (const char *)rest.data : NULL, word);
	if (!has_value)
		return rsp_settings_put(settings, option, NULL);
	settings->program_error =
	    rsp_arena_printf(settings->arena, "--%s takes no value", rows[option].long_form);
	return false;
}

/* Letters may share one "-"; the first that takes an argument takes the rest of the word. */
static bool read_letters(struct reading *reading, const char *word)
{
	struct rsp_settings *settings = reading->settings;

	for (const char *letter = word + 1; *letter; letter++) {
		const char *shown = rsp_arena_printf(settings->arena, "-%c", *letter);
		enum rsp_option option = RSP_NUM_OPTIONS;

		if (!option_by_letter(settings, *letter, &option))
			return fail_unknown(settings, word[2] ? word : shown);
		if (!is_of_command(settings, option, shown))
			return false;
		if (rows[option].argument)
			return put_with_argument(reading, option, letter[1] ? letter + 1 : NULL,
			                         shown);
		if (!rsp_settings_put(settings, option, NULL))
			return false;
	}
	return true;
}

static bool read_word(struct reading *reading, bool *options_ended)
{
	struct rsp_settings *settings = reading->settings;
	const char *word = reading->words[reading->at++];

	if (*options_ended || word[0] != '-' || !word[1]) {
		settings->operands[settings->num_operands++] = word;
		return true;
	}
	if (word[1] != '-')
		return read_letters(reading, word);
	if (word[2])
		return read_long(reading, word);
	*options_ended = true;
	return true;
}

bool rsp_settings_read(struct rsp_settings *settings, int num_words, char *const *words)
{
	struct reading reading = {.settings = settings, .words = words, .num_words = num_words};
	bool options_ended = false;

	settings->operands =
	    rsp_arena_alloc(settings->arena, ((size_t)num_words + 1) * sizeof(char *));
	if (!settings->operands) {
		settings->program_error = "there is not enough memory";
		return false;
	}
	while (reading.at < num_words)
		if (!read_word(&reading, &options_ended))
			return false;
	return true;
}
