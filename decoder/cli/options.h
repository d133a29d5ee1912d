/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options: what the command line and the configuration file ask for. */
#ifndef RSP_CLI_OPTIONS_H
#define RSP_CLI_OPTIONS_H

#include "report/ladder_write.h"
#include "report/writer.h"
#include "rsptrace/keyring.h"

enum rsp_option {
#define OPTION(name, long_form, letter, argument, commands, config, help) RSP_OPTION_##name,
#include "cli/options.def"
#undef OPTION
	RSP_NUM_OPTIONS
};

/* Which commands an option belongs to; a command's row tells which of these it has. */
enum rsp_option_commands {
	RSP_OPTION_OF_DECODE = 1,
	RSP_OPTION_OF_TRACES = 2, /* commands that read traces */
	RSP_OPTION_OF_VALUES = 4, /* commands that show or write values */
	RSP_OPTION_OF_LOOK = 8,   /* commands that write for people */
	RSP_OPTION_OF_CONVERT = 16,
	RSP_OPTION_OF_EVERY = 32,
	RSP_OPTION_OF_LATER = 64, /* versions */
	RSP_OPTION_OF_FLOW = 128,
	RSP_OPTION_OF_VALIDATE = 256,
	RSP_OPTION_OF_FOLLOW = 512, /* commands that follow procedures */
	RSP_OPTION_OF_EXPORT = 1024,
	RSP_OPTION_OF_FORMS = 2048, /* commands that write in several forms */
	RSP_OPTION_OF_JUDGE = 4096, /* flow, validate and tui */
	RSP_OPTION_OF_TUI = 8192,
	RSP_OPTION_OF_EXTRACT = 16384
};

struct rsp_option_row {
	const char *long_form; /* without "--"; NULL: none */
	char letter;           /* 0: none */
	const char *argument;  /* NULL: takes none */
	enum rsp_option_commands commands;
	const char *config; /* its key in the configuration file; NULL: it has none */
	const char *help;
};

/* rsp_option_row gives the row of an option. */
const struct rsp_option_row *rsp_option_row(enum rsp_option option);

enum rsp_when { RSP_WHEN_AUTO, RSP_WHEN_ALWAYS, RSP_WHEN_NEVER };

enum { RSP_BUFFER_MB = 256, RSP_BUFFER_MB_MAX = 1 << 20 };
enum { RSP_MAX_FIELDS = 64, RSP_MAX_AIDS = 32, RSP_MAX_SHIFTS = 32 };

struct rsp_shift {
	struct rsp_slice file; /* its name, or its path as given */
	int64_t ns;
};

struct rsp_settings {
	struct rsp_arena *arena;   /* of the whole run */
	const char *program_error; /* NULL: all is well; else a sentence for the user */
	const char *command; /* the name of the one that runs */
	unsigned commands;         /* enum rsp_option_commands of the command, or'ed */
	bool help, version;
	const char *form; /* -T; NULL: the command's first */
	bool has_ladder_form;
	enum rsp_ladder_form ladder_form;
	uint64_t procedure; /* of flow: the only one to show; 0: all */
	bool trees, dumps, reveal, redact, ascii, utc, quiet;
	enum rsp_when color, progress;
	enum rsp_stamp_form time;
	struct rsp_select select;
	struct rsp_key fields[RSP_MAX_FIELDS];
	size_t num_fields;
	struct rsp_slice isdr_aids[RSP_MAX_AIDS];
	size_t num_isdr_aids;
	struct rsp_shift shifts[RSP_MAX_SHIFTS];
	size_t num_shifts;
	struct rsp_secrets *secrets; /* from key logs; NULL: none */
	struct rsp_trust *trust;     /* from --trust; NULL: none */
	struct rsp_keyring *keyring; /* from --keys; NULL: none */
	const char *confirmation_code; /* NULL: not known */
	bool any_key, require_keys;
	const char *key_warning;     /* of a file with keys; NULL: there is nothing to warn of */
	const char *input_format;
	const char *output; /* -w or --out; NULL: none */
	bool strict, no_crypto, list_rules;
	const char *sqlite;     /* the file to export to; NULL: none */
	const char *spec;       /* of the procedures that are followed; NULL: of all */
	const char *procedures; /* a folder of definitions; NULL: none */
	uint64_t max_frames;
	uint64_t buffer_mb; /* of piped input that are kept */
	bool has_date;
	int64_t date_seconds, zone_seconds;
	const char **operands; /* what is no option; room for all of the command line */
	size_t num_operands;
};

/* rsp_settings_init sets what holds when nothing is asked for. */
void rsp_settings_init(struct rsp_settings *settings, struct rsp_arena *arena);

/* rsp_settings_free wipes what was secret. */
void rsp_settings_free(struct rsp_settings *settings);

/* rsp_settings_read reads the words of a command line behind the command: options and operands in
 * any order, "--" ends the options. False when one is wrong: program_error says why. */
RSP_MUST_USE bool rsp_settings_read(struct rsp_settings *settings, int num_words,
                                    char *const *words);

/* rsp_settings_put sets one option; `value` is its argument, or NULL. False as above. */
RSP_MUST_USE bool rsp_settings_put(struct rsp_settings *settings, enum rsp_option option,
                                   const char *value);

/* rsp_settings_form tells which of the names (which end with NULL) -T chose, the first where it is
 * not given. -1: it is none of them; it has told so. */
int rsp_settings_form(const struct rsp_settings *settings, const char *const *names);

/* rsp_settings_line sets what a line "key: value" of the configuration says. False as above. */
RSP_MUST_USE bool rsp_settings_line(struct rsp_settings *settings, struct rsp_slice line);

/* rsp_settings_file reads a configuration file; one that does not exist is well. False as above,
 * with the number of the line. */
RSP_MUST_USE bool rsp_settings_file(struct rsp_settings *settings, const char *path);

#endif
