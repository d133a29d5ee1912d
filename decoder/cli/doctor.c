/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor: is everything in its place, and does Wireshark load the plugin? */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/definitions.h"
#include "cli/terminal.h"
#include "report/out.h"
#include "rsptrace/feed.h"

enum { LINE_MAX_LEN = 1024, VERSION_MAX_LEN = 32, FOLDERS = 2 };

static const char plugin_name[] = "esim.so";

/* What is known of Wireshark. */
struct host {
	bool there;
	char version[VERSION_MAX_LEN];       /* "4.0.17" */
	char minor[VERSION_MAX_LEN];         /* "4.0" */
	char folders[FOLDERS][LINE_MAX_LEN]; /* of plugins: personal, global; "": not told */
	bool loaded;
	char loaded_from[LINE_MAX_LEN];
};

struct run {
	struct rsp_settings *settings;
	struct rsp_arena *arena;
	struct host host;
	unsigned num_todo;
	const char *sample; /* function of the message in the sample; NULL: none came */
};

/* SELECT of the ISD-R, and GetEID: the EID is the one of SGP.26 for tests. */
static const uint8_t sample[][64] = {
    {0x01, 0xA4, 0x04, 0x00, 0x10, 0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10,
     0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00, 0x90, 0x00},
    { 0x81, 0xE2, 0x91, 0x00, 0x06, 0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A, 0x00,
     0xBF, 0x3E, 0x12, 0x5A, 0x10, 0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51,
     0x23, 0x45, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x35, 0x90, 0x00},
};
static const size_t sample_len[] = {23, 35};

static void say(const char *what, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(const char *what, const char *format, ...)
{
	enum { WIDTH = 13 };
	va_list arguments;

	va_start(arguments, format);
	printf("  %-*s", WIDTH, what);
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
}

static void todo(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void todo(struct run *run, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("  -> ");
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
	run->num_todo++;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;

	if (message->iface == RSP_IF_ES10C && message->result.state == RSP_RESULT_OK)
		run->sample = rsp_arena_printf(run->arena, "%s", message->function);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static void check_decoder(struct run *run)
{
	struct rsp_trace_options options = {.number = 1};
	struct rsp_sink sink = {.user = run, .message = on_message, .finding = on_finding};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);

	for (size_t at = 0; trace && at < sizeof(sample) / sizeof(*sample); at++) {
		struct rsp_feed_frame frame = {.kind = RSP_FEED_EXCHANGE,
		                               .number = at + 1,
		                               .bytes = rsp_slice(sample[at], sample_len[at])};

		rsp_trace_feed(trace, &frame);
	}
	rsp_trace_free(trace);
	if (run->sample)
		say("decoder", "works: a sample decodes to %s", run->sample);
	else
		say("decoder", "does not decode its sample");
}

static void check_definitions(struct run *run)
{
	enum rsp_exit exit = RSP_EXIT_DONE;
	struct rsp_definitions *definitions = rsp_definitions_of(run->settings, &exit);
	const char *config = rsp_terminal_config(run->arena);
	size_t num = 0;

	while (definitions && rsp_definitions_at(definitions, num))
		num++;
	rsp_definitions_free(definitions);
	say("definitions", "%zu of procedures, built in%s%s", num,
	    run->settings->procedures ? " and in " : "",
	    run->settings->procedures ? run->settings->procedures : "");
	if (!definitions)
		run->num_todo++;
	say("config", "%s%s", config ? config : "no place for one",
	    config && access(config, R_OK) == 0 ? "" : " (none)");
}

/* Runs a command and gives each line to `take`. The words are constants of ours. */
static void each_line(struct run *run, const char *command,
                      void (*take)(struct run *run, const char *line))
{
	FILE *pipe = popen(command, "r");
	char line[LINE_MAX_LEN];

	if (!pipe)
		return;
	while (fgets(line, sizeof(line), pipe)) {
		line[strcspn(line, "\n")] = '\0';
		take(run, line);
	}
	pclose(pipe);
}

/* "TShark (Wireshark) 4.0.17 (...)" */
static void take_version(struct run *run, const char *line)
{
	static const char before[] = "(Wireshark) ";
	const char *at = strstr(line, before);
	struct host *host = &run->host;
	int major = 0, minor = 0;

	if (host->there || !at)
		return;
	at += strlen(before);
	snprintf(host->version, sizeof(host->version), "%.*s", (int)strcspn(at, " "), at);
	if (sscanf(host->version, "%d.%d", &major, &minor) != 2)
		return;
	snprintf(host->minor, sizeof(host->minor), "%d.%d", major, minor);
	host->there = true;
}

/* "Personal Plugins:\t/home/..." */
static void take_folder(struct run *run, const char *line)
{
	static const char *const names[FOLDERS] = {"Personal Plugins:", "Global Plugins:"};

	for (size_t at = 0; at < FOLDERS; at++)
		if (strncmp(line, names[at], strlen(names[at])) == 0)
			snprintf(run->host.folders[at], LINE_MAX_LEN, "%s",
			         line + strlen(names[at]) +
			             strspn(line + strlen(names[at]), " \t"));
}

/* "esim.so   0.1.0   dissector   /usr/lib/..." */
static void take_plugin(struct run *run, const char *line)
{
	const char *path = strrchr(line, '\t');

	if (strncmp(line, plugin_name, strlen(plugin_name)) != 0)
		return;
	run->host.loaded = true;
	snprintf(run->host.loaded_from, LINE_MAX_LEN, "%s", path ? path + 1 : "");
}

static bool is_file(const char *folder, const char *minor, char *out)
{
	snprintf(out, 2 * LINE_MAX_LEN, "%s/%s/epan/%s", folder, minor, plugin_name);
	return access(out, F_OK) == 0;
}

/* Looks in the folders that Wireshark names, whose last part may be its version. */
static const char *find_plugin(struct run *run, const char *minor)
{
	char path[2 * LINE_MAX_LEN], folder[LINE_MAX_LEN];

	for (size_t at = 0; at < FOLDERS; at++) {
		char *end;

		snprintf(folder, sizeof(folder), "%s", run->host.folders[at]);
		end = strrchr(folder, '/');
		if (!folder[0])
			continue;
		if (end && strspn(end + 1, "0123456789.") == strlen(end + 1))
			*end = '\0';
		if (is_file(folder, minor, path))
			return rsp_arena_printf(run->arena, "%s", path);
	}
	return NULL;
}

/* A plugin for another version of Wireshark; its number in out. */
static const char *find_other(struct run *run, char *out_minor)
{
	enum { FIRST = 0, LAST = 20 };

	for (int minor = FIRST; minor <= LAST; minor++) {
		const char *path;

		snprintf(out_minor, VERSION_MAX_LEN, "4.%d", minor);
		path = find_plugin(run, out_minor);
		if (path && strcmp(out_minor, run->host.minor) != 0)
			return path;
	}
	return NULL;
}

static void tell_missing(struct run *run)
{
	char minor[VERSION_MAX_LEN];
	const char *other = find_other(run, minor);

	say("plugin", "not found in %s or %s", run->host.folders[0], run->host.folders[1]);
	if (other)
		todo(run,
		     "%s is for Wireshark %s, and this is %s: build it again with wireshark-dev %s",
		     other, minor, run->host.minor, run->host.minor);
	else
		todo(run, "install it: cmake --install build/release --component plugin");
}

static void tell_not_loaded(struct run *run, const char *path)
{
	bool personal = strncmp(path, run->host.folders[0], strlen(run->host.folders[0])) == 0;

	say("loaded", "no");
	if (geteuid() == 0)
		todo(run,
		     "you are root: as root Wireshark passes over %s and WIRESHARK_PLUGIN_DIR "
		     "without "
		     "a word; try as a normal user, or install with --component plugin-system",
		     personal ? "the personal folder" : "some folders");
	else
		todo(run,
		     "tshark -G plugins says why: it may be for another version than %s, or a "
		     "library that it needs may be missing (ldd %s)",
		     run->host.minor, path);
}

/* The sample as a capture that the plugin reads (link type of the user's, 147). */
static bool write_sample(FILE *file)
{
	enum { LINK_TYPE = 147, SNAP_LEN = 65535, SECONDS = 1700000000 };
	static const uint32_t head[] = {0xA1B2C3D4, 0x00040002, 0, 0, SNAP_LEN, LINK_TYPE};
	bool good = fwrite(head, sizeof(head), 1, file) == 1;

	for (size_t at = 0; at < sizeof(sample) / sizeof(*sample); at++) {
		uint32_t len = (uint32_t)sample_len[at];
		uint32_t record[] = {SECONDS + (uint32_t)at, 0, len, len};

		good = good && fwrite(record, sizeof(record), 1, file) == 1 &&
		       fwrite(sample[at], len, 1, file) == 1;
	}
	return good;
}

static void take_sample(struct run *run, const char *line)
{
	if (run->sample && strstr(line, run->sample))
		say("sample", "Wireshark shows %s", run->sample);
	else if (strstr(line, "SELECT"))
		return;
	else
		todo(run, "Wireshark says of the sample: %s", line[0] ? line : "nothing");
}

static void check_shown(struct run *run)
{
	char path[] = "/tmp/rsptrace-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	bool good = file && write_sample(file);
	const char *command = rsp_arena_printf(
	    run->arena,
	    "tshark -n -r %s -o 'uat:user_dlts:\"User 0 (DLT=147)\",\"esim.exchange\",\"0\",\"\","
	    "\"0\",\"\"' -T fields -e esim.function 2>/dev/null",
	    path);

	if (file)
		fclose(file);
	if (good)
		each_line(run, command, take_sample);
	if (fd >= 0)
		unlink(path);
}

static void check_wireshark(struct run *run)
{
	const char *path;

	printf("Wireshark\n");
	each_line(run, "tshark --version 2>/dev/null", take_version);
	if (!run->host.there) {
		say("tshark", "not found");
		todo(run, "for the plugin install Wireshark: apt install wireshark tshark");
		return;
	}
	say("tshark", "%s", run->host.version);
	each_line(run, "tshark -G folders 2>/dev/null", take_folder);
	each_line(run, "tshark -G plugins 2>/dev/null </dev/null", take_plugin);
	path = find_plugin(run, run->host.minor);
	if (run->host.loaded) {
		say("plugin", "%s", run->host.loaded_from);
		say("loaded", "yes");
		check_shown(run);
	} else if (path) {
		say("plugin", "%s", path);
		tell_not_loaded(run, path);
	} else {
		tell_missing(run);
	}
}

enum rsp_exit rsp_command_doctor(struct rsp_settings *settings)
{
	struct run run = {.settings = settings, .arena = settings->arena};

	if (settings->num_operands) {
		rsp_say("doctor takes no operand");
		return RSP_EXIT_USAGE;
	}
	printf("rsptrace " RSP_VERSION "\n");
	check_decoder(&run);
	check_definitions(&run);
	fflush(stdout);
	check_wireshark(&run);
	printf("%s\n", run.num_todo ? "Something is to be done: see ->." : "All is well.");
	if (!run.sample)
		return RSP_EXIT_INTERNAL;
	return run.num_todo ? RSP_EXIT_VIOLATION : RSP_EXIT_DONE;
}
