/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Load: a definition out of the elements of its XML. Every complaint names the line. */
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "procedure/checks.h"

/* A definition while it is read. */
struct loading {
	struct rsp_definitions *all;
	struct rsp_arena *arena;
	struct rsp_definition *definition;
	struct rsp_party *parties;
	struct rsp_step_row *rows;
	struct rsp_step_def *steps;
	const char **values;
	const struct rsp_rule **rules; /* of this document */
	size_t num_rules;
	const char *trouble;
};

#define NEW_ARRAY(loading, type, num) ((type *)new_array((loading), (num), sizeof(type)))

static void *new_array(struct loading *loading, size_t num, size_t size)
{
	void *out = rsp_arena_alloc(loading->arena, (num ? num : 1) * size);

	if (!out)
		loading->trouble = "there is not enough memory";
	return out;
}

static void complain(struct loading *loading, const struct rsp_xml_element *at, const char *what,
                     const char *which)
{
	if (!loading->trouble)
		loading->trouble = rsp_arena_printf(loading->arena, "line %u: %s%s%s", at->line,
		                                    what, *which ? ": " : "", which);
}

static bool is(const struct rsp_xml_element *element, const char *name)
{
	return strcmp(element->name, name) == 0;
}

static size_t count(const struct rsp_xml_element *parent, const char *name)
{
	size_t num = 0;

	for (const struct rsp_xml_element *at = parent->first; at; at = at->next)
		num += is(at, name);
	return num;
}

static const char *attribute(const struct rsp_xml_element *element, const char *name,
                             const char *otherwise)
{
	const char *value = rsp_xml_attribute(element, name);

	return value ? value : otherwise;
}

static const char *needed(struct loading *loading, const struct rsp_xml_element *element,
                          const char *name)
{
	const char *value = rsp_xml_attribute(element, name);

	if (!value)
		complain(loading, element, "an attribute is missing", name);
	return value ? value : "";
}

static bool says_yes(const struct rsp_xml_element *element, const char *name)
{
	return strcmp(attribute(element, name, "no"), "yes") == 0;
}

/* One of a few words, as the number of its place; the last word is NULL. */
static unsigned word_of(struct loading *loading, const struct rsp_xml_element *element,
                        const char *text, const char *const *words)
{
	for (unsigned at = 0; words[at]; at++)
		if (strcmp(words[at], text) == 0)
			return at;
	complain(loading, element, "this is not one of the words that may stand here", text);
	return 0;
}

/* Blanks of a text that runs over several lines become one each. */
static const char *flowing(struct rsp_arena *arena, const char *text)
{
	size_t len = strlen(text), num = 0;
	char *out = rsp_arena_alloc(arena, len + 1);
	bool blank = true;

	if (!out)
		return "";
	for (size_t at = 0; at < len; at++) {
		bool white = strchr(" \t\r\n", text[at]) != NULL;

		if (!white || !blank)
			out[num++] = white ? ' ' : text[at];
		blank = white;
	}
	if (num && out[num - 1] == ' ')
		num--;
	out[num] = '\0';
	return out;
}

/* The next word of a list; false behind the last. */
static bool next_word(struct rsp_arena *arena, struct rsp_slice *list, const char **out)
{
	struct rsp_slice word;

	*list = rsp_trim(*list);
	if (list->len == 0)
		return false;
	if (!rsp_take_until(list, ' ', &word))
		word = rsp_take_up_to(list, list->len);
	*out = rsp_arena_text(arena, word);
	return true;
}

static enum rsp_interface interface_of(struct loading *loading,
                                       const struct rsp_xml_element *element)
{
	const char *name = needed(loading, element, "interface");

	for (int at = 0; at < RSP_NUM_IFS; at++)
		if (strcmp(rsp_interface_name((enum rsp_interface)at), name) == 0)
			return (enum rsp_interface)at;
	complain(loading, element, "there is no such interface", name);
	return RSP_IF_APDU;
}

bool rsp_interface_is_card(enum rsp_interface iface)
{
	return iface <= RSP_IF_ES8P;
}

bool rsp_interface_is_remote(enum rsp_interface iface)
{
	return iface == RSP_IF_ES5 || iface == RSP_IF_ES6 || iface == RSP_IF_ES8;
}

/* Rules */

static bool level_of(const char *name, enum rsp_level *out)
{
	for (int at = RSP_LEVEL_INFO; at <= RSP_LEVEL_VIOLATION; at++) {
		if (strcmp(rsp_level_name((enum rsp_level)at), name) != 0)
			continue;
		*out = (enum rsp_level)at;
		return true;
	}
	return false;
}

static bool add_rule(struct loading *loading, const struct rsp_rule *rule)
{
	struct rsp_definitions *all = loading->all;

	if (all->num_rules == all->cap_rules) {
		size_t cap = all->cap_rules ? 2 * all->cap_rules : 64;
		const struct rsp_rule **wider = NEW_ARRAY(loading, const struct rsp_rule *, cap);

		if (!wider)
			return false;
		if (all->num_rules)
			memcpy(wider, all->rules, all->num_rules * sizeof(*wider));
		all->rules = wider;
		all->cap_rules = cap;
	}
	all->rules[all->num_rules++] = rule;
	return true;
}

static void load_rule(struct loading *loading, const struct rsp_xml_element *element)
{
	struct rsp_rule *rule = NEW_ARRAY(loading, struct rsp_rule, 1);

	if (!rule)
		return;
	rule->id = needed(loading, element, "id");
	rule->clause = attribute(element, "clause", loading->definition->row.clause);
	rule->text = flowing(loading->arena, element->text);
	if (!level_of(needed(loading, element, "level"), &rule->level))
		complain(loading, element, "there is no such level",
		         attribute(element, "level", ""));
	if (loading->definition->row.unverified && rule->level == RSP_LEVEL_VIOLATION)
		rule->level = RSP_LEVEL_SUSPICIOUS;
	loading->rules[loading->num_rules++] = rule;
	(void)add_rule(loading, rule);
}

/* A rule of this document, of one read before, or of the library. */
static const struct rsp_rule *rule_with_id(struct loading *loading,
                                           const struct rsp_xml_element *element, const char *id)
{
	size_t num;
	const struct rsp_rule *rows = rsp_rules(&num);

	for (size_t at = 0; at < loading->num_rules; at++)
		if (strcmp(loading->rules[at]->id, id) == 0)
			return loading->rules[at];
	for (size_t at = 0; at < loading->all->num_rules; at++)
		if (strcmp(loading->all->rules[at]->id, id) == 0)
			return loading->all->rules[at];
	for (size_t at = 0; at < num; at++)
		if (strcmp(rows[at].id, id) == 0)
			return &rows[at];
	complain(loading, element, "there is no such rule", id);
	return &rows[0];
}

static const struct rsp_rule *rule_named(struct loading *loading,
                                         const struct rsp_xml_element *element)
{
	return rule_with_id(loading, element, needed(loading, element, "rule"));
}

/* Values */

static uint8_t value_named(struct loading *loading, const struct rsp_xml_element *element,
                           const char *name)
{
	struct rsp_definition *definition = loading->definition;

	for (size_t at = 0; at < definition->num_values; at++)
		if (strcmp(loading->values[at], name) == 0)
			return (uint8_t)at;
	if (definition->num_values == RSP_VALUES_MAX) {
		complain(loading, element, "there are too many values", name);
		return 0;
	}
	loading->values[definition->num_values] = name;
	return (uint8_t)definition->num_values++;
}

/* The names that ids have in definitions, in the order of enum rsp_id; RSP_ID_CONNECTION. */
static const char *const id_names[] = {
    "@transactionId", "@eid",        "@iccid",  "@matchingId", "@eimTransactionId",
    "@call",          "@connection", "@result", NULL};

static void load_source(struct loading *loading, const struct rsp_xml_element *element,
                        const char *word, struct rsp_value_source *out)
{
	if (word[0] == '@') {
		out->is_id = true;
		out->id = word_of(loading, element, word, id_names);
		return;
	}
	out->wanted = rsp_wanted_add(&loading->all->wanted, word);
	if (out->wanted == RSP_NOT_WANTED)
		complain(loading, element, "there is no such field", word);
}

static void load_binding(struct loading *loading, const struct rsp_xml_element *element,
                         struct rsp_step_def *step, struct rsp_binding *out)
{
	struct rsp_slice list = rsp_text(needed(loading, element, "field"));
	const char *word;

	out->value = value_named(loading, element, needed(loading, element, "value"));
	out->compares = is(element, "same");
	out->listed = is(element, "listed");
	out->if_ok = says_yes(element, "if-ok");
	out->latest = says_yes(element, "latest");
	out->once = says_yes(element, "once");
	while (next_word(loading->arena, &list, &word)) {
		if (out->num_sources == RSP_SOURCES_MAX) {
			complain(loading, element, "there are too many fields", word);
			return;
		}
		load_source(loading, element, word, &out->sources[out->num_sources]);
		if (out->sources[out->num_sources].is_id &&
		    out->sources[out->num_sources].id == RSP_ID_RESULT)
			complain(loading, element, "a value cannot be of this", word);
		step->wants_tree |= !out->sources[out->num_sources].is_id;
		out->num_sources++;
	}
	if (out->compares || out->listed)
		out->rule = rule_named(loading, element);
}

static void load_condition(struct loading *loading, const struct rsp_xml_element *element,
                           struct rsp_step_def *step, struct rsp_condition *out)
{
	load_source(loading, element, needed(loading, element, "field"), &out->source);
	if (out->source.is_id && out->source.id == RSP_ID_CONNECTION)
		complain(loading, element, "a condition cannot be of this", "@connection");
	out->is = rsp_xml_attribute(element, "is");
	out->absent = says_yes(element, "absent");
	if (out->source.is_id && out->source.id == RSP_ID_RESULT && !out->is)
		complain(loading, element, "an attribute is missing", "is");
	step->wants_tree |= !out->source.is_id;
}

static void load_on(struct loading *loading, const struct rsp_xml_element *element,
                    struct rsp_on *out)
{
	static const char *const directions[] = {
	    "", "command", "answer", "request", "notification", "response", NULL};
	static const enum rsp_direction values[] = {RSP_DIR_NONE,         RSP_DIR_COMMAND,
	                                            RSP_DIR_RESPONSE,     RSP_DIR_REQUEST,
	                                            RSP_DIR_NOTIFICATION, RSP_DIR_RESPONSE};
	const char *tag = rsp_xml_attribute(element, "tag");

	out->iface = interface_of(loading, element);
	out->function = needed(loading, element, "function");
	out->direction =
	    values[word_of(loading, element, attribute(element, "direction", ""), directions)];
	out->tag = tag ? (uint32_t)strtoul(tag, NULL, 16) : 0;
}

static void load_check(struct loading *loading, const struct rsp_xml_element *element,
                       struct rsp_named_check *out)
{
	const char *name = needed(loading, element, "name");

	out->rule = rule_named(loading, element);
	out->kind = rsp_checks_kind(name);
	if (!rsp_checks_known(name))
		complain(loading, element, "there is no such check", name);
}

static unsigned version_of(struct loading *loading, const struct rsp_xml_element *element)
{
	static const char *const words[] = {"", "2", "3", NULL};
	unsigned at = word_of(loading, element, attribute(element, "version", ""), words);

	return at ? at + 1 : 0;
}

/* Steps */

static unsigned party_named(struct loading *loading, const struct rsp_xml_element *element,
                            const char *name)
{
	const char *id = needed(loading, element, name);

	for (unsigned at = 0; at < loading->definition->row.num_parties; at++)
		if (strcmp(loading->parties[at].id, id) == 0)
			return at;
	complain(loading, element, "there is no such party", id);
	return 0;
}

static void load_row(struct loading *loading, const struct rsp_xml_element *element,
                     struct rsp_step_row *row)
{
	static const char *const presences[] = {"must", "conditional", "optional", NULL};
	static const char *const ends[] = {"no", "yes", "cancel", "leg", NULL};
	unsigned end = word_of(loading, element, attribute(element, "ends", "no"), ends);

	row->id = needed(loading, element, "id");
	row->number = needed(loading, element, "number");
	row->name = needed(loading, element, "name");
	row->clause = attribute(element, "clause", "");
	row->from = party_named(loading, element, "from");
	row->to = party_named(loading, element, "to");
	row->presence = (enum rsp_presence)word_of(
	    loading, element, attribute(element, "presence", "must"), presences);
	row->repeated = says_yes(element, "repeated");
	row->after_end = says_yes(element, "after-end");
	row->ends = end == 1;
	row->cancels = end == 2;
	row->ends_leg = end == 3;
}

static void set_leg(struct rsp_step_row *row, const struct rsp_step_def *step)
{
	if (!step->num_ons)
		return;
	row->on_card = rsp_interface_is_card(step->ons[0].iface);
	row->leg = step->ons[0].iface;
}

/* The steps that a list names, of the first `num`. */
static uint64_t steps_of(struct loading *loading, const struct rsp_xml_element *element,
                         struct rsp_slice list, size_t num, const char *trouble)
{
	uint64_t bits = 0;
	const char *word;

	while (next_word(loading->arena, &list, &word)) {
		size_t at = 0;

		while (at < num && strcmp(loading->rows[at].id, word) != 0)
			at++;
		if (at == num)
			complain(loading, element, trouble, word);
		else
			bits |= UINT64_C(1) << at;
	}
	return bits;
}

static uint64_t steps_named(struct loading *loading, const struct rsp_xml_element *element,
                            size_t self)
{
	return steps_of(loading, element, rsp_text(attribute(element, "after", "")), self,
	                "there is no earlier step with this id");
}

/* What a step needs when it does not say so: every step before it that must be. */
static uint64_t steps_before(const struct loading *loading, size_t self)
{
	uint64_t bits = 0;

	for (size_t at = 0; at < self; at++)
		if (loading->rows[at].presence == RSP_PRESENCE_MUST && !loading->rows[at].after_end)
			bits |= UINT64_C(1) << at;
	return bits;
}

static void load_parts(struct loading *loading, const struct rsp_xml_element *element,
                       struct rsp_step_def *step)
{
	struct rsp_on *ons = NEW_ARRAY(loading, struct rsp_on, count(element, "on"));
	struct rsp_condition *conditions =
	    NEW_ARRAY(loading, struct rsp_condition, count(element, "when"));
	struct rsp_binding *bindings =
	    NEW_ARRAY(loading, struct rsp_binding,
	              count(element, "take") + count(element, "same") + count(element, "listed"));
	struct rsp_named_check *checks =
	    NEW_ARRAY(loading, struct rsp_named_check, count(element, "check"));

	if (loading->trouble)
		return;
	for (const struct rsp_xml_element *at = element->first; at; at = at->next) {
		if (is(at, "on"))
			load_on(loading, at, &ons[step->num_ons++]);
		else if (is(at, "when"))
			load_condition(loading, at, step, &conditions[step->num_conditions++]);
		else if (is(at, "take") || is(at, "same") || is(at, "listed"))
			load_binding(loading, at, step, &bindings[step->num_bindings++]);
		else if (is(at, "check"))
			load_check(loading, at, &checks[step->num_checks++]);
	}
	step->ons = ons;
	step->conditions = conditions;
	step->bindings = bindings;
	step->checks = checks;
}

/* What a step must not come without, or not beside: of all steps, now that they are read. What it
 * needs stands before it. */
static void load_bars(struct loading *loading, const struct rsp_xml_element *element, size_t self)
{
	struct rsp_step_def *step = &loading->steps[self];
	size_t num = count(element, "needs") + count(element, "never") + count(element, "breaks");
	struct rsp_bar *bars = NEW_ARRAY(loading, struct rsp_bar, num);

	if (!bars)
		return;
	step->bars = bars;
	step->behind = step->after;
	for (const struct rsp_xml_element *at = element->first; at; at = at->next) {
		struct rsp_bar *bar = &bars[step->num_bars];

		if (!is(at, "needs") && !is(at, "never") && !is(at, "breaks"))
			continue;
		step->num_bars++;
		bar->never = !is(at, "needs");
		bar->rule = rule_named(loading, at);
		bar->any = says_yes(at, "any");
		bar->if_ok = says_yes(at, "if-ok");
		bar->where = steps_of(loading, at, rsp_text(attribute(at, "where", "")),
		                      loading->definition->row.num_steps, "there is no such step");
		if (is(at, "breaks"))
			continue;
		bar->steps = steps_of(loading, at, rsp_text(needed(loading, at, "step")),
		                      bar->never ? loading->definition->row.num_steps : self,
		                      "there is no such step");
		if (!bar->never && !bar->any && !bar->where)
			step->after |= bar->steps;
	}
}

static void load_reasons(struct loading *loading, const struct rsp_xml_element *element,
                         struct rsp_step_def *step)
{
	struct rsp_slice list = rsp_text(attribute(element, "reason", ""));
	uint16_t *reasons = NEW_ARRAY(loading, uint16_t, RSP_REASONS_MAX);
	struct rsp_value_source source = {0};
	const char *word;

	while (reasons && next_word(loading->arena, &list, &word)) {
		if (step->num_reasons == RSP_REASONS_MAX) {
			complain(loading, element, "there are too many fields", word);
			return;
		}
		load_source(loading, element, word, &source);
		if (source.is_id)
			complain(loading, element, "a reason is a field", word);
		reasons[step->num_reasons++] = source.wanted;
		step->wants_tree = true;
	}
	step->reasons = reasons;
}

static void load_each(struct loading *loading, const struct rsp_xml_element *element,
                      struct rsp_step_def *step)
{
	struct rsp_slice list = rsp_text(attribute(element, "each", ""));
	struct rsp_value_source source = {0};
	const char *word;

	while (next_word(loading->arena, &list, &word)) {
		load_source(loading, element, word, &source);
		if (source.is_id || step->each.num == RSP_EACH_MAX) {
			complain(loading, element, "this cannot be repeated", word);
			return;
		}
		step->each.fields[step->each.num++] = source.wanted;
		step->wants_tree = true;
	}
}

static void load_step(struct loading *loading, const struct rsp_xml_element *element)
{
	size_t self = loading->definition->row.num_steps++;
	struct rsp_step_row *row = &loading->rows[self];
	struct rsp_step_def *step = &loading->steps[self];

	load_row(loading, element, row);
	step->begins = says_yes(element, "begins");
	step->prelude = says_yes(element, "prelude");
	step->in_place = says_yes(element, "in-place");
	step->locks = says_yes(element, "locks");
	step->carries_out = says_yes(element, "carries-out");
	step->version = version_of(loading, element);
	step->accepts = rsp_xml_attribute(element, "accepts");
	step->anew = step->begins || says_yes(element, "joins");
	step->joins =
	    says_yes(element, "joins") || (row->presence == RSP_PRESENCE_MUST && !row->after_end);
	load_reasons(loading, element, step);
	load_each(loading, element, step);
	load_parts(loading, element, step);
	set_leg(row, step);
	step->after = rsp_xml_attribute(element, "after") ? steps_named(loading, element, self)
	                                                  : steps_before(loading, self);
}

static void load_key(struct loading *loading, const struct rsp_xml_element *element)
{
	struct rsp_definition *definition = loading->definition;
	struct rsp_slice list = rsp_text(needed(loading, element, "values"));
	struct rsp_key_def *key = &definition->keys[definition->num_keys];
	const char *word;

	if (definition->num_keys == RSP_KEYS_MAX) {
		complain(loading, element, "there are too many keys", "");
		return;
	}
	definition->num_keys++;
	key->card = says_yes(element, "card");
	key->next = says_yes(element, "next");
	key->open = key->next || says_yes(element, "open");
	while (next_word(loading->arena, &list, &word)) {
		if (key->num_parts == RSP_KEY_PARTS) {
			complain(loading, element, "a key has too many values", word);
			return;
		}
		key->marks[key->num_parts] = rsp_hash_text(0, word);
		key->parts[key->num_parts++] = value_named(loading, element, word);
	}
}

static void load_lock(struct loading *loading, const struct rsp_xml_element *element)
{
	struct rsp_lock *lock = &loading->definition->lock;

	if (lock->name)
		complain(loading, element, "there is one lock at most", lock->name);
	lock->name = needed(loading, element, "name");
	lock->value = value_named(loading, element, needed(loading, element, "value"));
	lock->rule = rule_named(loading, element);
}

/* Each of some rules may follow from each of some others. */
static void load_consequence(struct loading *loading, const struct rsp_xml_element *element,
                             struct rsp_consequence *rows)
{
	struct rsp_definition *definition = loading->definition;
	struct rsp_slice rules = rsp_text(needed(loading, element, "rule"));
	const char *rule, *of;

	while (next_word(loading->arena, &rules, &rule)) {
		struct rsp_slice roots = rsp_text(needed(loading, element, "of"));

		while (next_word(loading->arena, &roots, &of)) {
			if (definition->num_consequences == RSP_CONSEQUENCES_MAX) {
				complain(loading, element, "there are too many consequences", rule);
				return;
			}
			rows[definition->num_consequences++] =
			    (struct rsp_consequence){rule_with_id(loading, element, rule),
			                             rule_with_id(loading, element, of)};
		}
	}
}

static void load_consequences(struct loading *loading, const struct rsp_xml_element *root)
{
	size_t room = count(root, "consequence") ? RSP_CONSEQUENCES_MAX : 0;
	struct rsp_consequence *rows = NEW_ARRAY(loading, struct rsp_consequence, room);

	for (const struct rsp_xml_element *at = root->first; at && rows; at = at->next)
		if (is(at, "consequence"))
			load_consequence(loading, at, rows);
	loading->definition->consequences = rows;
}

/* The document */

static void load_head(struct loading *loading, const struct rsp_xml_element *root)
{
	struct rsp_definition *definition = loading->definition;
	struct rsp_procedure_row *row = &definition->row;

	row->id = needed(loading, root, "id");
	row->spec = needed(loading, root, "spec");
	row->title = needed(loading, root, "title");
	row->clause = attribute(root, "clause", "");
	row->about = "";
	row->unverified = strcmp(attribute(root, "status", ""), "unverified") == 0;
	definition->instead_of = rsp_xml_attribute(root, "instead-of");
	definition->single = says_yes(root, "single");
	definition->version = version_of(loading, root);
	definition->in_session = says_yes(root, "in-session");
}

static void make_room(struct loading *loading, const struct rsp_xml_element *root)
{
	size_t num_steps = count(root, "step");

	if (num_steps == 0 || num_steps > RSP_STEPS_MAX)
		complain(loading, root, "a procedure has from 1 to 64 steps", "");
	loading->parties = NEW_ARRAY(loading, struct rsp_party, count(root, "party"));
	loading->rows = NEW_ARRAY(loading, struct rsp_step_row, num_steps);
	loading->steps = NEW_ARRAY(loading, struct rsp_step_def, num_steps);
	loading->values = NEW_ARRAY(loading, const char *, RSP_VALUES_MAX);
	loading->rules = NEW_ARRAY(loading, const struct rsp_rule *, count(root, "rule"));
}

static void load_all_bars(struct loading *loading, const struct rsp_xml_element *root)
{
	size_t step = 0;

	for (const struct rsp_xml_element *at = root->first; at && !loading->trouble; at = at->next)
		if (is(at, "step"))
			load_bars(loading, at, step++);
}

static void load_children(struct loading *loading, const struct rsp_xml_element *root)
{
	struct rsp_procedure_row *row = &loading->definition->row;

	for (const struct rsp_xml_element *at = root->first; at && !loading->trouble;
	     at = at->next) {
		if (is(at, "about"))
			row->about = flowing(loading->arena, at->text);
		else if (is(at, "party"))
			loading->parties[row->num_parties++] = (struct rsp_party){
			    needed(loading, at, "id"), needed(loading, at, "name")};
		else if (is(at, "rule"))
			load_rule(loading, at);
		else if (is(at, "key"))
			load_key(loading, at);
		else if (is(at, "lock"))
			load_lock(loading, at);
		else if (is(at, "step"))
			load_step(loading, at);
	}
	load_consequences(loading, root);
	load_all_bars(loading, root);
	for (size_t at = 0; at < row->num_steps; at++)
		loading->definition->has_end |= loading->rows[at].ends;
	for (size_t at = 0; at < row->num_steps; at++)
		loading->definition->lock.from_step |= loading->steps[at].locks;
	row->parties = loading->parties;
	row->steps = loading->rows;
	loading->definition->steps = loading->steps;
	loading->definition->values = loading->values;
	rsp_definition_derive(loading->definition);
}

struct rsp_definition *rsp_definition_load(struct rsp_definitions *definitions,
                                           const struct rsp_xml_element *root,
                                           const char **out_trouble)
{
	struct loading loading = {.all = definitions, .arena = &definitions->arena};

	if (!is(root, "procedure"))
		complain(&loading, root, "this is no procedure", root->name);
	else
		loading.definition = NEW_ARRAY(&loading, struct rsp_definition, 1);
	if (loading.definition) {
		load_head(&loading, root);
		make_room(&loading, root);
	}
	if (loading.definition && !loading.trouble)
		load_children(&loading, root);
	*out_trouble = loading.trouble;
	return loading.trouble ? NULL : loading.definition;
}

struct rsp_definition *rsp_definition_read(struct rsp_definitions *definitions,
                                           struct rsp_slice xml, const char **out_trouble)
{
	const struct rsp_xml_element *root = rsp_xml_read(&definitions->arena, xml, out_trouble);

	return root ? rsp_definition_load(definitions, root, out_trouble) : NULL;
}
