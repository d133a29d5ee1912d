/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each option means, and the configuration file. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "cli/keyfile.h"
#include "cli/keylog.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/trust.h"
#include "report/filter_value.h"
#include "report/nearest.h"

enum {
	MAX_AID_LEN = 16, /* ISO 7816-4 8.2.1.2 */
	MIN_AID_LEN = 5,
	MAX_LINE = 4096,
	MAX_SLOT = 255
};

#define NS_PER_SECOND INT64_C(1000000000)
#define MS_PER_SECOND 1000

static bool fail(struct rsp_settings *settings, const char *text)
{
	settings->program_error = text;
	return false;
}

static bool fail_value(struct rsp_settings *settings, const char *option, const char *value,
                       const char *expected)
{
	return fail(settings, rsp_arena_printf(settings->arena, "%s %s: %s is expected", option,
	                                       value, expected));
}

static bool read_count(struct rsp_settings *settings, const char *option, const char *value,
                       uint64_t most, uint64_t *out)
{
	if (rsp_read_number(rsp_text(value), out) && *out <= most)
		return true;
	return fail_value(settings, option, value, "a number");
}

/* Which specifications' procedures are followed. */
static bool put_spec(struct rsp_settings *settings, const char *value)
{
	static const char *const names[] = {"sgp02", "sgp22-v2", "sgp22-v3", "sgp32"};

	settings->spec = NULL;
	for (size_t at = 0; at < sizeof(names) / sizeof(*names); at++)
		if (strcmp(value, names[at]) == 0)
			settings->spec = names[at];
	return settings->spec || strcmp(value, "auto") == 0 ||
	       fail_value(settings, "--spec", value, "auto, sgp02, sgp22-v2, sgp22-v3 or sgp32");
}

int rsp_settings_form(const struct rsp_settings *settings, const char *const *names)
{
	const char *all = names[0];

	if (!settings->form)
		return 0;
	for (int at = 0; names[at]; at++)
		if (strcmp(names[at], settings->form) == 0)
			return at;
	for (size_t at = 1; names[at]; at++)
		all = rsp_arena_printf(settings->arena, "%s%s%s", all,
		                       names[at + 1] ? ", " : " or ", names[at]);
	rsp_say("-T %s: %s is expected", settings->form, all);
	return -1;
}

static bool put_ladder_form(struct rsp_settings *settings, const char *value)
{
	for (int at = 0; at < RSP_NUM_LADDER_FORMS; at++) {
		if (strcmp(value, rsp_ladder_form_name((enum rsp_ladder_form)at)) != 0)
			continue;
		settings->has_ladder_form = true;
		settings->ladder_form = (enum rsp_ladder_form)at;
		return true;
	}
	return fail_value(settings, "-T", value, "text, ascii, mermaid, svg or html");
}

static bool put_procedure(struct rsp_settings *settings, const char *value, uint64_t *out)
{
	return read_count(settings, "--procedure", value, UINT64_MAX, out) &&
	       (*out || fail_value(settings, "--procedure", value, "a number from 1"));
}

static bool put_field(struct rsp_settings *settings, const char *value)
{
	const char *nearest;

	if (settings->num_fields == RSP_MAX_FIELDS)
		return fail(settings, "there are too many -e");
	if (rsp_key_find(settings->arena, rsp_text(value),
	                 &settings->fields[settings->num_fields])) {
		settings->num_fields++;
		return true;
	}
	nearest = rsp_key_nearest(rsp_text(value));
	return fail(settings,
	            rsp_arena_printf(settings->arena, "-e %s: there is no such field%s%s", value,
	                             nearest ? "; the nearest is " : "", nearest ? nearest : ""));
}

static bool put_filter(struct rsp_settings *settings, const char *value)
{
	struct rsp_filter_error error;

	settings->select.filter = rsp_filter_compile(settings->arena, value, &error);
	if (settings->select.filter)
		return true;
	return fail(settings, rsp_arena_printf(settings->arena, "filter, character %zu: %s",
	                                       error.column, error.text));
}

static bool put_time(struct rsp_settings *settings, const char *value)
{
	return rsp_stamp_find(value, &settings->time) ||
	       fail_value(settings, "-t", value, "a, ad, r, d, dd, e or u");
}

static bool put_moment(struct rsp_settings *settings, const char *option, const char *value,
                       struct rsp_moment *out)
{
	return rsp_moment_read(value, out) ||
	       fail_value(settings, option, value,
	                  "a time (2030-03-30T08:31:30Z, 08:31:30, or +12.5 from the start)");
}

static bool put_slot(struct rsp_settings *settings, const char *value)
{
	uint64_t slot;

	if (!read_count(settings, "--slot", value, MAX_SLOT, &slot))
		return false;
	settings->select.has_slot = true;
	settings->select.slot = (int)slot;
	return true;
}

static bool put_message(struct rsp_settings *settings, const char *value)
{
	return read_count(settings, "--message", value, UINT64_MAX, &settings->select.message) &&
	       (settings->select.message ||
	        fail_value(settings, "--message", value, "a number from 1"));
}

static bool put_aid(struct rsp_settings *settings, const char *value)
{
	uint8_t *aid = rsp_arena_alloc(settings->arena, MAX_AID_LEN);
	size_t len;

	if (!aid || settings->num_isdr_aids == RSP_MAX_AIDS)
		return fail(settings, "there are too many --isdr-aid");
	if (!rsp_hex_decode(rsp_text(value), aid, MAX_AID_LEN, &len, NULL) || len < MIN_AID_LEN)
		return fail_value(settings, "--isdr-aid", value, "an AID of 5 to 16 bytes in hex");
	settings->isdr_aids[settings->num_isdr_aids++] = rsp_slice(aid, len);
	return true;
}

static bool put_input_format(struct rsp_settings *settings, const char *value)
{
	struct rsp_nearest nearest;
	struct rsp_format format;
	const char *all = "";

	rsp_nearest_init(&nearest, rsp_text(value));
	for (size_t at = 0; rsp_format_at(at, &format); at++) {
		if (strcmp(format.name, value) == 0) {
			settings->input_format = format.name;
			return true;
		}
		rsp_nearest_try(&nearest, format.name);
		all = rsp_arena_printf(settings->arena, "%s%s%s", all, at ? ", " : "", format.name);
	}
	return fail(settings,
	            rsp_arena_printf(settings->arena, "--input-format %s: %s%s; there are: %s",
	                             value, nearest.best ? "the nearest is " : "no such format",
	                             nearest.best ? nearest.best : "", all));
}

static bool put_date(struct rsp_settings *settings, const char *value)
{
	int64_t unused_ns;
	uint32_t ns;

	if (!rsp_read_moment(rsp_text(value), &settings->date_seconds, &ns) ||
	    __builtin_mul_overflow(settings->date_seconds, 2 * NS_PER_SECOND, &unused_ns))
		return fail_value(settings, "--date", value, "a date (2030-03-30)");
	settings->has_date = true;
	return true;
}

static bool put_zone(struct rsp_settings *settings, const char *value)
{
	static const char midnight[] = "1970-01-01T00:00:00";
	const char *text = rsp_arena_printf(settings->arena, "%s%s", midnight, value);
	int64_t seconds;
	uint32_t ns;

	if (!value[0] || !rsp_read_moment(rsp_text(text), &seconds, &ns))
		return fail_value(settings, "--tz", value, "an offset from UTC (Z or +02:00)");
	settings->zone_seconds = -seconds;
	return true;
}

/* "+3.2s", "-200ms", "5". */
static bool read_shift(struct rsp_slice text, int64_t *out_ns)
{
	struct rsp_slice in_ms = rsp_text("ms"), in_s = rsp_text("s");
	bool ms = rsp_ends_with(text, in_ms);
	size_t cut = ms ? in_ms.len : rsp_ends_with(text, in_s) ? in_s.len : 0;
	struct rsp_slice unit;
	int64_t seconds;
	uint32_t ns;

	if (!rsp_take_last(&text, cut, &unit) || !rsp_read_seconds(text, &seconds, &ns) ||
	    __builtin_mul_overflow(seconds, NS_PER_SECOND, out_ns) ||
	    __builtin_add_overflow(*out_ns, (int64_t)ns, out_ns))
		return false;
	if (ms)
		*out_ns /= MS_PER_SECOND;
	return true;
}

static bool put_shift(struct rsp_settings *settings, const char *value)
{
	const char *equals = strrchr(value, '=');
	struct rsp_shift *shift;

	if (settings->num_shifts == RSP_MAX_SHIFTS)
		return fail(settings, "there are too many --shift");
	shift = &settings->shifts[settings->num_shifts];
	if (!equals || equals == value || !read_shift(rsp_text(equals + 1), &shift->ns))
		return fail_value(settings, "--shift", value, "FILE=+3.2s");
	shift->file = rsp_slice(value, (size_t)(equals - value));
	settings->num_shifts++;
	return true;
}

static bool put_when(struct rsp_settings *settings, const char *option, const char *value,
                     bool may_always, enum rsp_when *out)
{
	if (strcmp(value, "auto") == 0)
		*out = RSP_WHEN_AUTO;
	else if (strcmp(value, "never") == 0)
		*out = RSP_WHEN_NEVER;
	else if (may_always && strcmp(value, "always") == 0)
		*out = RSP_WHEN_ALWAYS;
	else
		return fail_value(settings, option, value,
		                  may_always ? "auto, always or never" : "auto or never");
	return true;
}

/* The switches; a configuration line may also turn one off. */
static bool *switch_of(struct rsp_settings *settings, enum rsp_option option)
{
	switch ((int)option) {
	case RSP_OPTION_TREES:
		return &settings->trees;
	case RSP_OPTION_DUMPS:
		return &settings->dumps;
	case RSP_OPTION_UTC:
		return &settings->utc;
	case RSP_OPTION_REVEAL:
		return &settings->reveal;
	case RSP_OPTION_REDACT:
		return &settings->redact;
	case RSP_OPTION_ASCII:
		return &settings->ascii;
	case RSP_OPTION_QUIET:
		return &settings->quiet;
	case RSP_OPTION_STRICT:
		return &settings->strict;
	case RSP_OPTION_NO_CRYPTO:
		return &settings->no_crypto;
	case RSP_OPTION_LIST_RULES:
		return &settings->list_rules;
	case RSP_OPTION_ANY_KEY:
		return &settings->any_key;
	case RSP_OPTION_REQUIRE_KEYS:
		return &settings->require_keys;
	case RSP_OPTION_HELP:
		return &settings->help;
	case RSP_OPTION_VERSION:
		return &settings->version;
	default:
		return NULL;
	}
}

static bool put_argument(struct rsp_settings *settings, enum rsp_option option, const char *value)
{
	switch ((int)option) {
	case RSP_OPTION_FORM:
		settings->form = value;
		return true;
	case RSP_OPTION_SPEC:
		return put_spec(settings, value);
	case RSP_OPTION_CODE:
		settings->confirmation_code = value;
		return true;
	case RSP_OPTION_PROCEDURES:
		settings->procedures = value;
		return true;
	case RSP_OPTION_LADDER_FORM:
		return put_ladder_form(settings, value);
	case RSP_OPTION_PROCEDURE:
		return put_procedure(settings, value, &settings->procedure);
	case RSP_OPTION_FIELD:
		return put_field(settings, value);
	case RSP_OPTION_FILTER:
		return put_filter(settings, value);
	case RSP_OPTION_MESSAGE:
		return put_message(settings, value);
	case RSP_OPTION_SLOT:
		return put_slot(settings, value);
	case RSP_OPTION_ONLY_PROCEDURE:
		return put_procedure(settings, value, &settings->select.procedure);
	case RSP_OPTION_FROM:
		return put_moment(settings, "--from", value, &settings->select.from);
	case RSP_OPTION_TO:
		return put_moment(settings, "--to", value, &settings->select.to);
	case RSP_OPTION_TIME:
		return put_time(settings, value);
	case RSP_OPTION_BUFFER:
		return read_count(settings, "--buffer", value, RSP_BUFFER_MB_MAX,
		                  &settings->buffer_mb);
	case RSP_OPTION_COUNT:
		return read_count(settings, "-c", value, UINT64_MAX, &settings->max_frames);
	case RSP_OPTION_INPUT_FORMAT:
		return put_input_format(settings, value);
	case RSP_OPTION_ISDR_AID:
		return put_aid(settings, value);
	case RSP_OPTION_KEYLOG:
		return rsp_keylog_read(settings, value);
	case RSP_OPTION_TRUST:
		return rsp_trust_read(settings, value);
	case RSP_OPTION_KEYS:
		return rsp_keyfile_read(settings, value);
	case RSP_OPTION_DATE:
		return put_date(settings, value);
	case RSP_OPTION_ZONE:
		return put_zone(settings, value);
	case RSP_OPTION_SHIFT:
		return put_shift(settings, value);
	case RSP_OPTION_COLOR:
		return put_when(settings, "--color", value, true, &settings->color);
	case RSP_OPTION_SQLITE:
		settings->sqlite = value;
		return true;
	case RSP_OPTION_WRITE:
	case RSP_OPTION_OUT:
	case RSP_OPTION_OUT_DIR:
		settings->output = value;
		return true;
	case RSP_OPTION_PROGRESS:
		return put_when(settings, "--progress", value, false, &settings->progress);
	default:
		return rsp_settings_line(settings, rsp_text(value));
	}
}

bool rsp_settings_put(struct rsp_settings *settings, enum rsp_option option, const char *value)
{
	const struct rsp_option_row *row = rsp_option_row(option);
	bool *place = switch_of(settings, option);

	if (row->commands == RSP_OPTION_OF_LATER)
		return fail(settings, rsp_arena_printf(settings->arena,
		                                       "--%s is not part of this version yet",
		                                       row->long_form));
	if (!place)
		return put_argument(settings, option, value);
	*place = true;
	return true;
}

static bool put_switch(struct rsp_settings *settings, const char *key, const char *value,
                       bool *place)
{
	static const char *const spellings[] = {"no",  "yes", "false", "true",
	                                        "off", "on",  "0",     "1"};

	for (size_t at = 0; at < sizeof(spellings) / sizeof(*spellings); at++) {
		if (strcmp(value, spellings[at]) != 0)
			continue;
		*place = at % 2;
		return true;
	}
	return fail_value(settings, key, value, "yes or no");
}

static bool fail_key(struct rsp_settings *settings, struct rsp_slice key)
{
	struct rsp_nearest nearest;

	rsp_nearest_init(&nearest, key);
	for (int at = 0; at < RSP_NUM_OPTIONS; at++)
		if (rsp_option_row((enum rsp_option)at)->config)
			rsp_nearest_try(&nearest, rsp_option_row((enum rsp_option)at)->config);
	return fail(settings, rsp_arena_printf(settings->arena, "there is no setting \"%.*s\"%s%s",
	                                       (int)key.len, (const char *)key.data,
	                                       nearest.best ? "; the nearest is " : "",
	                                       nearest.best ? nearest.best : ""));
}

bool rsp_settings_line(struct rsp_settings *settings, struct rsp_slice line)
{
	struct rsp_slice key;
	const char *value;

	if (!rsp_take_until(&line, ':', &key))
		return fail(settings,
		            rsp_arena_printf(settings->arena, "\"%.*s\" is not \"key: value\"",
		                             (int)line.len, (const char *)line.data));
	key = rsp_trim(key);
	line = rsp_trim(line);
	value = rsp_arena_printf(settings->arena, "%.*s", (int)line.len, (const char *)line.data);
	for (int at = 0; at < RSP_NUM_OPTIONS; at++) {
		const struct rsp_option_row *row = rsp_option_row((enum rsp_option)at);
		bool *place = switch_of(settings, (enum rsp_option)at);

		if (!row->config || !rsp_equal_text(key, row->config))
			continue;
		if (place)
			return put_switch(settings, row->config, value, place);
		return rsp_settings_put(settings, (enum rsp_option)at, value);
	}
	return fail_key(settings, key);
}

static bool read_line(struct rsp_settings *settings, const char *path, unsigned number,
                      const char *text)
{
	struct rsp_slice line = rsp_trim(rsp_text(text));

	while (rsp_ends_with(line, rsp_text("\n")))
		line = rsp_trim(rsp_sub(line, 0, line.len - 1));
	if (!line.len || rsp_starts_with_text(line, "#") || rsp_settings_line(settings, line))
		return true;
	return fail(settings, rsp_arena_printf(settings->arena, "%s, line %u: %s", path, number,
	                                       settings->program_error));
}

bool rsp_settings_file(struct rsp_settings *settings, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[MAX_LINE];
	bool well = true;

	if (!file)
		return errno == ENOENT || errno == ENOTDIR ||
		       fail(settings,
		            rsp_arena_printf(settings->arena, "%s: %s", path, strerror(errno)));
	for (unsigned number = 1; well && fgets(line, sizeof(line), file); number++)
		well = read_line(settings, path, number, line);
	fclose(file);
	return well;
}
