/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A validation as SARIF 2.1.0: one run, all rules, a result for each finding. Written as the
 * findings come: nothing is kept. */
#include "report/rule_list.h"
#include "report/validation_form.h"

static void write_member(struct rsp_out *out, const char *key, const char *text)
{
	rsp_out_char(out, '"');
	rsp_out_text(out, key);
	rsp_out_text(out, "\":");
	rsp_out_json(out, rsp_text(text));
}

/* SARIF 2.1.0, 3.27.10: what is no failure has the level none. */
static const char *level_of(enum rsp_level level)
{
	switch (level) {
	case RSP_LEVEL_VIOLATION:
		return "error";
	case RSP_LEVEL_SUSPICIOUS:
		return "warning";
	case RSP_LEVEL_INCOMPLETE:
		return "note";
	case RSP_LEVEL_INFO:
		break;
	}
	return "none";
}

/* SARIF 2.1.0, 3.27.9: a check that could not run leaves open whether its rule was broken. */
static const char *kind_of(const struct rsp_finding *finding)
{
	if (finding->not_run)
		return "open";
	return finding->level == RSP_LEVEL_INFO ? "informational" : "fail";
}

static void write_rule(struct rsp_out *out, const struct rsp_rule *rule)
{
	rsp_out_char(out, '{');
	write_member(out, "id", rule->id);
	rsp_out_text(out, ",\"shortDescription\":{");
	write_member(out, "text", rule->text);
	rsp_out_text(out, "},\"defaultConfiguration\":{");
	write_member(out, "level", level_of(rule->level));
	rsp_out_text(out, "},\"properties\":{");
	write_member(out, "level", rsp_level_name(rule->level));
	if (rule->clause[0]) {
		rsp_out_char(out, ',');
		write_member(out, "clause", rule->clause);
	}
	rsp_out_text(out, "}}");
}

static void write_rules(struct rsp_validation *validation)
{
	const struct rsp_rule *rule;
	size_t at = 0;

	while ((rule = rsp_rule_next(validation->definitions, &at))) {
		rsp_out_text(validation->out, at == 1 ? "\n" : ",\n");
		write_rule(validation->out, rule);
	}
}

static bool open_sarif(struct rsp_validation *validation)
{
	struct rsp_out *out = validation->out;

	rsp_out_text(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
	                  "\"version\":\"2.1.0\",\"runs\":[\n{\"tool\":{\"driver\":{\"name\":"
	                  "\"rsptrace\"");
	if (validation->options.version) {
		rsp_out_char(out, ',');
		write_member(out, "version", validation->options.version);
	}
	rsp_out_text(out, ",\"rules\":[");
	write_rules(validation);
	rsp_out_text(out, "]}},\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[");
	return true;
}

/* RFC 3986 2.3: all but these is escaped in a relative reference. */
static void write_uri(struct rsp_out *out, const char *name)
{
	static const char plain[] = "-._~";
	struct rsp_slice rest = rsp_text(name);
	uint8_t c;

	rsp_out_char(out, '"');
	while (rsp_take_u8(&rest, &c)) {
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (letter || (c >= '0' && c <= '9') || (c && strchr(plain, c))) {
			rsp_out_char(out, (char)c);
			continue;
		}
		rsp_out_char(out, '%');
		rsp_out_hex_uint(out, c, 2);
	}
	rsp_out_char(out, '"');
}

static void write_logical(struct rsp_validation *validation, const struct rsp_finding *finding,
                          const struct rsp_place_line *place)
{
	struct rsp_out *out = validation->out;
	const char *name = rsp_arena_printf(&validation->wording, "message %llu",
	                                    (unsigned long long)finding->message);

	rsp_out_text(out, ",\"logicalLocations\":[{");
	write_member(out, "name", name);
	if (place) {
		const char *full = rsp_arena_printf(
		    &validation->wording, "%s %llu, %s, %s %s", place->by_line ? "line" : "frame",
		    (unsigned long long)place->frame, name, rsp_interface_name(place->iface),
		    place->function);

		rsp_out_char(out, ',');
		write_member(out, "fullyQualifiedName", full);
	}
	rsp_out_text(out, "}]");
}

static void write_location(struct rsp_validation *validation, const struct rsp_finding *finding,
                           const struct rsp_place_line *place)
{
	struct rsp_out *out = validation->out;

	rsp_out_text(out, ",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
	write_uri(out, rsp_validation_file(validation, &validation->wording, finding->trace));
	rsp_out_char(out, '}');
	if (place && place->by_line && place->frame) {
		rsp_out_text(out, ",\"region\":{\"startLine\":");
		rsp_out_uint(out, place->frame, 0);
		rsp_out_char(out, '}');
	}
	rsp_out_char(out, '}');
	if (finding->message)
		write_logical(validation, finding, place);
	rsp_out_text(out, "}]");
}

static void write_properties(struct rsp_out *out, const struct rsp_finding *finding)
{
	rsp_out_text(out, ",\"properties\":{");
	write_member(out, "level", rsp_level_name(finding->level));
	if (finding->procedure) {
		rsp_out_text(out, ",\"procedure\":");
		rsp_out_uint(out, finding->procedure, 0);
	}
	if (finding->step) {
		rsp_out_char(out, ',');
		write_member(out, "step", finding->step);
	}
	rsp_out_char(out, '}');
}

static void write_result(struct rsp_validation *validation, const struct rsp_finding *finding,
                         const struct rsp_place_line *place, struct rsp_slice text)
{
	struct rsp_out *out = validation->out;

	rsp_out_text(out, validation->started ? ",\n{" : "\n{");
	validation->started = true;
	write_member(out, "ruleId", finding->rule->id);
	rsp_out_char(out, ',');
	write_member(out, "kind", kind_of(finding));
	rsp_out_char(out, ',');
	write_member(out, "level", finding->not_run ? "none" : level_of(finding->level));
	rsp_out_text(out, ",\"message\":{\"text\":");
	rsp_out_json(out, text);
	rsp_out_char(out, '}');
	write_location(validation, finding, place);
	write_properties(out, finding);
	rsp_out_char(out, '}');
}

static void close_sarif(struct rsp_validation *validation)
{
	rsp_out_text(validation->out, "]}]}\n");
}

const struct rsp_validation_form_row rsp_validation_sarif = {
    .open = open_sarif,
    .finding = write_result,
    .close = close_sarif,
};
