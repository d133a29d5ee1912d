/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "report/nearest.h"
#include "report/records.h"

enum { NUM_EXAMPLES = 3, OPTION_WIDTH = 22 };

static const struct command {
	const char *name;
	const char *operands; /* what follows it in a command line */
	const char *summary;
	enum rsp_exit (*run)(struct rsp_settings *settings); /* NULL: of a later version */
	unsigned options;                                    /* enum rsp_option_commands, or'ed */
	const char *const examples[NUM_EXAMPLES];
} commands[] = {
  /* clang-format off */
    {"decode", "[OPTIONS] TRACE...",
     "Show the messages of traces, one a line. A trace is a file, a folder of files,\n"
     "or - (standard input); its format is recognised by its content.\n"
     "Forms (-T): text, ndjson (records), or fields (with -e).",
     rsp_command_decode,
     RSP_OPTION_OF_DECODE | RSP_OPTION_OF_FORMS | RSP_OPTION_OF_FOLLOW | RSP_OPTION_OF_TRACES | RSP_OPTION_OF_VALUES | RSP_OPTION_OF_LOOK,
     {"rsptrace decode -V download.pcap",
      "rsptrace decode -Y 'es10 && !ok' -t ad modem.log",
      "rsptrace decode -T fields -e frame -e function -e sw card.pcapng.gz"}},
    {"explain", "[OPTIONS] FILE|-|TEXT",
     "Tell what a paste is: a log, AT lines, hex, base64, PEM, JSON, SOAP, an activation\n"
     "code, an EID or ICCID, a status word, a reason code, the name of an error. For an\n"
     "error: the step, what it means, what usually causes it. A file, - (standard\n"
     "input), or the text itself.",
     rsp_command_explain,
     RSP_OPTION_OF_VALUES | RSP_OPTION_OF_LOOK,
     {"rsptrace explain lpac-output.txt",
      "rsptrace explain 8.2.6/3.8",
      "xclip -o | rsptrace explain -"}},
    {"convert", "-w FILE [OPTIONS] TRACE...",
     "Write traces of any format as one pcapng of GSMTAP packets, which Wireshark and\n"
     "tshark read. Secret values (keys, PIN) are overwritten; --reveal keeps them.",
     rsp_command_convert,
     RSP_OPTION_OF_CONVERT | RSP_OPTION_OF_TRACES | RSP_OPTION_OF_VALUES,
     {"rsptrace convert -w out.pcapng modem.log",
      "rsptrace convert -w share.pcapng --redact download.pcap",
      "rsptrace convert -w - card.hex | tshark -r - -Y gsm_sim"}},
    {"schema", "",
     "Print the JSON Schema of the records that decode -T ndjson writes.",
     rsp_command_schema, 0,
     {"rsptrace schema",
      "rsptrace schema > rsptrace-1.json",
      "rsptrace schema | jq '.\"$defs\".message.properties | keys'"}},
    {"flow", "[OPTIONS] TRACE...",
     "Show the procedures of traces: what was tried, how far each got, what was\n"
     "refused or broken, and a verdict. Several traces (of a device, of a server) are\n"
     "joined. With -T or --procedure their ladders are written instead of the list:\n"
     "every message in its place between the parties, and what is missing; html is a\n"
     "page with the fields of every message.",
     rsp_command_flow,
     RSP_OPTION_OF_FLOW | RSP_OPTION_OF_JUDGE | RSP_OPTION_OF_FOLLOW | RSP_OPTION_OF_TRACES | RSP_OPTION_OF_VALUES |
         RSP_OPTION_OF_LOOK,
     {"rsptrace flow download.pcap",
      "rsptrace flow --procedure 1 modem.log server.pcapng",
      "rsptrace flow -T html --redact --out report.html download.pcap"}},
    {"validate", "[OPTIONS] TRACE...",
     "Check traces against the rules of the specifications: exit code 1 when one is\n"
     "broken. Forms (-T): human, json (records), junit, sarif.",
     rsp_command_validate,
     RSP_OPTION_OF_FORMS | RSP_OPTION_OF_VALIDATE | RSP_OPTION_OF_JUDGE | RSP_OPTION_OF_FOLLOW | RSP_OPTION_OF_TRACES |
         RSP_OPTION_OF_VALUES | RSP_OPTION_OF_LOOK,
     {"rsptrace validate download.pcap",
      "rsptrace validate --strict -T junit modem.log > report.xml",
      "rsptrace validate --list-rules"}},
    {"diff", "[OPTIONS] GOOD BAD",
     "Compare two traces by their procedures, steps and values: the first difference\n"
     "that matters first. What is new in every session is passed over. Exit code 1\n"
     "when they differ.",
     rsp_command_diff,
     RSP_OPTION_OF_FOLLOW | RSP_OPTION_OF_TRACES | RSP_OPTION_OF_VALUES | RSP_OPTION_OF_LOOK,
     {"rsptrace diff works.pcap fails.pcap",
      "rsptrace diff lab.hex field-modem.log",
      "rsptrace diff --redact works.pcap fails.pcap"}},
    {"tui", "[OPTIONS] TRACE...",
     "Look at traces on a terminal: procedures, ladders, messages with their fields and\n"
     "all the bytes that led to them, findings. Without a command a trace is shown so.\n"
     "The key ? shows what there is.",
     rsp_command_tui,
     RSP_OPTION_OF_TUI | RSP_OPTION_OF_JUDGE | RSP_OPTION_OF_FOLLOW | RSP_OPTION_OF_TRACES | RSP_OPTION_OF_VALUES |
         RSP_OPTION_OF_LOOK,
     {"rsptrace download.pcap",
      "rsptrace tui --utc modem.log server.pcapng",
      "ssh lab 'cat modem.log' | rsptrace tui -"}},
    {"live", NULL, NULL, NULL, 0, {NULL}},
    {"keys", "list|check|import [OPTIONS] FILE...",
     "Look into files with keys (docs/keyring.md): list what is in them, check them, or\n"
     "write them as one JSON keyring that only its owner can read. Keys themselves are\n"
     "only shown with --reveal.",
     rsp_command_keys,
     RSP_OPTION_OF_CONVERT | RSP_OPTION_OF_VALUES,
     {"rsptrace keys list lab.json cards.csv",
      "rsptrace keys check cards.csv",
      "rsptrace keys import -w all.json bsp-keys.jsonl session.keys.json"}},
    {"extract", "certs|profiles|bpp|packages --out DIR [OPTIONS] TRACE...",
     "Write what is in traces into files of its own: certificates, profiles (decrypted,\n"
     "where --keys opens them), Bound Profile Packages, packages of an eIM. Each object\n"
     "once; a file that is there is never overwritten. Forms of certificates (-T): der,\n"
     "pem. Secret values (keys, PIN) in profiles become 00; --reveal keeps them.",
     rsp_command_extract,
     RSP_OPTION_OF_EXTRACT | RSP_OPTION_OF_FORMS | RSP_OPTION_OF_FOLLOW | RSP_OPTION_OF_TRACES | RSP_OPTION_OF_VALUES,
     {"rsptrace extract certs --out certificates download.pcap",
      "rsptrace extract profiles --keys session.json --reveal --out . download.pcap",
      "rsptrace extract packages --out packages esipa.pcapng"}},
    {"export", "--sqlite FILE [OPTIONS] TRACE...",
     "Write messages, procedures, their steps, and findings of traces as tables of a\n"
     "database of SQLite. An earlier export is replaced; no other file is.",
     rsp_command_export,
     RSP_OPTION_OF_EXPORT | RSP_OPTION_OF_FOLLOW | RSP_OPTION_OF_TRACES | RSP_OPTION_OF_VALUES,
     {"rsptrace export --sqlite out.db download.pcap",
      "rsptrace export --sqlite out.db --redact logs/",
      "rsptrace query out.db 'SELECT rule, count(*) FROM finding GROUP BY rule'"}},
    {"query", "FILE 'SELECT ...'",
     "Ask a database that export wrote. A table on a terminal, else lines with tabs.",
     rsp_command_query,
     RSP_OPTION_OF_LOOK,
     {"rsptrace query out.db 'SELECT id, definition, outcome FROM procedure'",
      "rsptrace query out.db 'SELECT * FROM step WHERE procedure = 1'",
      "rsptrace query out.db 'SELECT text FROM finding WHERE level = \"violation\"'"}},
    {"batch", NULL, NULL, NULL, 0, {NULL}},
    {"merge", NULL, NULL, NULL, 0, {NULL}},
    {"doctor", "[OPTIONS]",
     "See whether everything is in its place: the decoder, the definitions of procedures,\n"
     "Wireshark's plugin, and whether Wireshark loads it; if not, why. Exit 1: something\n"
     "is to be done.",
     rsp_command_doctor,
     RSP_OPTION_OF_FOLLOW,
     {"rsptrace doctor",
      "rsptrace doctor --procedures my-definitions",
      "WIRESHARK_PLUGIN_DIR=build/release/dissectors/plugins rsptrace doctor"}},
    {"completion", NULL, NULL, NULL, 0, {NULL}},
  /* clang-format on */
};

enum { NUM_COMMANDS = sizeof(commands) / sizeof(*commands) };

enum rsp_exit rsp_command_schema(struct rsp_settings *settings)
{
	struct rsp_out out;
	enum rsp_exit exit;
	int error = 0;

	if (settings->num_operands) {
		rsp_say("schema takes no operand");
		return RSP_EXIT_USAGE;
	}
	rsp_out_init(&out, rsp_write_stdout, &error);
	rsp_records_write(&out);
	exit = rsp_exit_of_output(&out, &error);
	rsp_out_free(&out);
	return exit;
}

/* How an option is written: "-V", "--slot N", "-h, --help". */
static void print_option(const struct rsp_option_row *row)
{
	char letter[] = {'-', row->letter, '\0'};
	int width = 0;

	width += printf("  %s", row->letter ? letter : "");
	if (row->letter && row->long_form)
		width += printf(", ");
	if (row->long_form)
		width += printf("--%s", row->long_form);
	if (row->argument)
		width += printf(" %s", row->argument);
	printf("%*s%s\n", width < OPTION_WIDTH ? OPTION_WIDTH - width : 1, "", row->help);
}

static void print_usage(const struct command *command)
{
	printf("rsptrace %s%s%s\n%s\n\n", command->name, command->operands[0] ? " " : "",
	       command->operands, command->summary);
}

static void print_help(const struct command *command)
{
	print_usage(command);
	for (int at = 0; at < RSP_NUM_OPTIONS; at++) {
		const struct rsp_option_row *row = rsp_option_row((enum rsp_option)at);

		if (row->commands == RSP_OPTION_OF_EVERY || row->commands & command->options)
			print_option(row);
	}
	printf("\nExamples:\n");
	for (int at = 0; at < NUM_EXAMPLES; at++)
		printf("  %s\n", command->examples[at]);
}

static void print_overview(void)
{
	printf("rsptrace reads traces of SIM and eSIM traffic and decodes them.\n\n");
	for (size_t at = 0; at < NUM_COMMANDS; at++)
		if (commands[at].run)
			print_usage(&commands[at]);
	printf("rsptrace COMMAND --help tells more.\n\nExamples:\n");
	for (int at = 0; at < NUM_EXAMPLES; at++)
		printf("  %s\n", commands[0].examples[at]);
}

static void print_version(void)
{
	printf("rsptrace " RSP_VERSION "\n");
}

static const struct command *command_find(const char *name)
{
	for (size_t at = 0; at < NUM_COMMANDS; at++)
		if (strcmp(name, commands[at].name) == 0)
			return &commands[at];
	return NULL;
}

static enum rsp_exit tell_unknown(const char *word)
{
	struct rsp_nearest nearest;

	rsp_nearest_init(&nearest, rsp_text(word));
	for (size_t at = 0; at < NUM_COMMANDS; at++)
		rsp_nearest_try(&nearest, commands[at].name);
	rsp_say("there is no command %s%s%s", word,
	        nearest.best ? "; the nearest is " : "; see rsptrace --help",
	        nearest.best ? nearest.best : "");
	return RSP_EXIT_USAGE;
}

static bool read_settings(struct rsp_settings *settings, int num_words, char *const *words)
{
	const char *config = rsp_terminal_config(settings->arena);
	bool configured = !config || rsp_settings_file(settings, config);
	const char *error = settings->program_error;
	bool read = rsp_settings_read(settings, num_words, words);

	/* Who asks for help gets it, whatever else is wrong. */
	if ((configured && read) || settings->help)
		return true;
	rsp_say("%s", configured ? settings->program_error : error);
	return false;
}

static enum rsp_exit run_command(const struct command *command, struct rsp_settings *settings,
                                 int num_words, char *const *words)
{
	settings->command = command->name;
	settings->commands = command->options;
	if (!read_settings(settings, num_words, words))
		return RSP_EXIT_USAGE;
	if (settings->help) {
		print_help(command);
		return RSP_EXIT_DONE;
	}
	if (settings->version) {
		print_version();
		return RSP_EXIT_DONE;
	}
	return command->run(settings);
}

/* Whether a word is an option that flow alone has. */
static bool is_of_flow(const char *word)
{
	for (int at = 0; at < RSP_NUM_OPTIONS; at++) {
		const struct rsp_option_row *row = rsp_option_row((enum rsp_option)at);
		size_t len = row->long_form ? strlen(row->long_form) : 0;

		if (row->commands != RSP_OPTION_OF_FLOW || word[0] != '-')
			continue;
		if (row->letter && word[1] == row->letter)
			return true;
		if (len && word[1] == '-' && strncmp(word + 2, row->long_form, len) == 0 &&
		    (!word[2 + len] || word[2 + len] == '='))
			return true;
	}
	return false;
}

/* On a terminal they can be looked at; unless something is asked for that only flow gives. */
static const char *command_of_traces(int num_words, char *const *words)
{
	bool tui = rsp_tui_possible();

	for (int at = 0; at < num_words; at++)
		tui = tui && !is_of_flow(words[at]) && strcmp(words[at], "--help") != 0;
	return tui ? "tui" : "flow";
}

/* A trace needs no command: its procedures are shown. */
static bool is_trace(const char *word)
{
	return strcmp(word, "-") == 0 || access(word, F_OK) == 0;
}

/* Words before a command: --help and --version are all that there is. */
static enum rsp_exit run_without_command(const char *word)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		print_overview();
		return RSP_EXIT_DONE;
	}
	if (strcmp(word, "--version") == 0) {
		print_version();
		return RSP_EXIT_DONE;
	}
	if (word[0] != '-' || !word[1])
		return tell_unknown(word);
	rsp_say("an option stands behind its command: rsptrace decode %s", word);
	return RSP_EXIT_USAGE;
}

static enum rsp_exit run(struct rsp_settings *settings, int num_words, char *const *words)
{
	const struct command *command;

	if (num_words == 0) {
		rsp_say("a command is needed; see rsptrace --help");
		return RSP_EXIT_USAGE;
	}
	command = command_find(words[0]);
	if (!command && is_trace(words[0]))
		return run_command(command_find(command_of_traces(num_words, words)), settings,
		                   num_words, words);
	if (!command)
		return run_without_command(words[0]);
	if (!command->run) {
		rsp_say("%s is not part of this version yet", command->name);
		return RSP_EXIT_USAGE;
	}
	return run_command(command, settings, num_words - 1, words + 1);
}

/* What one session gives back the next takes: the heap need not shrink and grow between them. */
static void keep_heap(void)
{
#ifdef __GLIBC__
	enum { TRIM = 16 << 20, PAD = 1 << 20 };

	(void)mallopt(M_TRIM_THRESHOLD, TRIM);
	(void)mallopt(M_TOP_PAD, PAD);
#endif
}

int main(int argc, char **argv)
{
	struct rsp_settings *settings = rsp_alloc(sizeof(*settings));
	struct rsp_arena arena;
	enum rsp_exit exit;

	/* A reader that goes away is told by EPIPE: the program then ends quietly. */
	signal(SIGPIPE, SIG_IGN);
	keep_heap();
	if (!settings) {
		rsp_say("there is not enough memory");
		return RSP_EXIT_INTERNAL;
	}
	rsp_arena_init(&arena, 0);
	rsp_settings_init(settings, &arena);
	exit = run(settings, argc - 1, argv + 1);
	rsp_settings_free(settings);
	rsp_arena_free(&arena);
	rsp_free(settings);
	return (int)exit;
}
