/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Codes and words that stand alone or in a sentence. */
#include <string.h>

#include "base/hex.h"
#include "card/instruction.h"
#include "card/status.h"
#include "report/explain_parts.h"
#include "rsp/functions.h"

enum {
	SURE_LABELLED = 92, /* "SW 6A88", "subject 8.1.1 reason 3.8" */
	SURE_BARE = 85,
	SURE_NAME = 84,
	SURE_NAME_INSIDE = 50,
	SURE_SW_INSIDE = 48, /* "selecting the ISD-R failed: 0x6A82" */
	SURE_NUMBER = 40,
	SURE_NUMBER_OF = 89, /* "authenticateErrorCode 2" */
	MIN_NAME = 5,        /* letters of a name that is looked for in a text */
	MAX_NAMES = 8,       /* names of one text that are explained */
	MAX_SHORT = 240,     /* bytes of a text that can be one code with words around it */
	MAX_STATUS_WORDS = 4,
	SW_DIGITS = 4
};

static bool is_word_char(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_' || c == '-' || c == '.' || c == '+';
}

bool explain_next_word(struct rsp_slice *text, struct rsp_slice *out)
{
	size_t len = 0;
	uint8_t c;

	while (rsp_peek_u8(*text, 0, &c) && !is_word_char(c))
		*text = rsp_sub(*text, 1, text->len);
	while (rsp_peek_u8(*text, len, &c) && is_word_char(c))
		len++;
	*out = rsp_take_up_to(text, len);
	return len != 0;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* Whether a text begins with another, whatever the case. */
static bool begins(struct rsp_slice text, const char *what)
{
	for (uint8_t c; *what; what++)
		if (!rsp_take_u8(&text, &c) || lower(c) != lower((uint8_t)*what))
			return false;
	return true;
}

bool explain_has(struct rsp_slice text, const char *what)
{
	for (; text.len; text = rsp_sub(text, 1, text.len))
		if (begins(text, what))
			return true;
	return false;
}

/* The next character of a name that counts, in lower case; 0 at the end. */
static uint8_t next_letter(struct rsp_slice *name)
{
	uint8_t c;

	while (rsp_take_u8(name, &c))
		if (c != '_' && c != '-')
			return lower(c);
	return 0;
}

/* Whether two names are the same but for case, "_" and "-": lpac writes invalid_signature. */
static bool same_names(struct rsp_slice a, struct rsp_slice b)
{
	uint8_t left, right;

	do {
		left = next_letter(&a);
		right = next_letter(&b);
	} while (left && left == right);
	return left == right;
}

static bool same_name(struct rsp_slice word, const char *name)
{
	return same_names(word, rsp_text(name));
}

/* Status words: "6A88", "SW=0x6a88", "SW1: 6A, SW2: 88", "status word 6A 88". */

static bool is_label(struct rsp_slice word)
{
	static const char *const labels[] = {"sw", "sw1", "sw2", "sw12", "status", "statusword"};

	for (size_t at = 0; at < sizeof(labels) / sizeof(*labels); at++)
		if (same_name(word, labels[at]))
			return true;
	return false;
}

/* Hex digits as "0x6A82" and "6A82h" have them. */
static struct rsp_slice without_marks(struct rsp_slice word)
{
	uint8_t last;

	if (begins(word, "0x"))
		return rsp_sub(word, 2, word.len);
	if (word.len % 2 && rsp_peek_u8(word, word.len - 1, &last) && lower(last) == 'h')
		return rsp_sub(word, 0, word.len - 1);
	return word;
}

static bool is_hex(struct rsp_slice word)
{
	uint8_t c;

	if (!word.len || word.len % 2)
		return false;
	while (rsp_take_u8(&word, &c))
		if (rsp_hex_digit(c) < 0)
			return false;
	return true;
}

/* Gathers four hex digits of the words that can be a part of them. False when there are others. */
static bool gather_sw(struct rsp_slice text, char digits[SW_DIGITS + 1], bool *labelled,
                      bool *alone)
{
	struct rsp_slice word;
	size_t len = 0;

	*labelled = false;
	*alone = true;
	while (explain_next_word(&text, &word)) {
		struct rsp_slice digit = without_marks(word);
		bool fits = is_hex(digit) && (digit.len == SW_DIGITS || digit.len == 2);

		if (is_label(word)) {
			*labelled = true;
		} else if (fits && len + digit.len <= SW_DIGITS && (len == 0 || digit.len == 2)) {
			memcpy(digits + len, digit.data, digit.len);
			len += digit.len;
		} else {
			*alone = false;
		}
	}
	digits[len] = '\0';
	return len == SW_DIGITS;
}

static bool read_sw(struct explain *explain, uint16_t *out, bool *labelled)
{
	char digits[SW_DIGITS + 1];
	uint8_t bytes[2];
	struct rsp_slice in;
	size_t len;
	bool alone;

	if (explain->word.len > MAX_SHORT || !gather_sw(explain->word, digits, labelled, &alone) ||
	    (!alone && !*labelled))
		return false;
	if (!rsp_hex_decode(rsp_text(digits), bytes, sizeof(bytes), &len, NULL))
		return false;
	in = rsp_slice(bytes, len);
	return rsp_take_u16be(&in, out) && rsp_sw_plausible(*out);
}

/* Whether a name stands in a text, with other words around it or none. */
static bool has_words(struct rsp_slice text, struct rsp_slice name)
{
	size_t off;
	uint8_t c;

	while (rsp_find(text, name, &off)) {
		bool first = off == 0 || !rsp_peek_u8(text, off - 1, &c) || !is_word_char(c);

		text = rsp_sub(text, off + name.len, text.len);
		if (first && (!rsp_peek_u8(text, 0, &c) || !is_word_char(c)))
			return true;
	}
	return false;
}

/* The command that a text names, in capital letters as specifications do; NULL: none. Of names that
 * are a part of others the longest counts. */
static const struct rsp_instruction *command_in(struct rsp_slice text)
{
	const struct rsp_instruction *row, *best = NULL;

	for (size_t at = 0; (row = rsp_instruction_at(at)); at++)
		if (!is_label(rsp_text(row->name)) && has_words(text, rsp_text(row->name)) &&
		    (!best || strlen(row->name) > strlen(best->name)))
			best = row;
	return best;
}

/* Whether a word of a sentence is a status word: four hex digits that nobody takes for a number, or
 * any in a sentence about errors. */
static bool is_sw_of_text(struct rsp_slice word, bool about_errors, uint16_t *out)
{
	struct rsp_slice digits = without_marks(word);
	bool looks = digits.len < word.len || about_errors;
	uint8_t bytes[2], c;
	struct rsp_slice in;
	size_t len;

	if (digits.len != SW_DIGITS || !is_hex(digits))
		return false;
	for (in = digits; rsp_take_u8(&in, &c);)
		looks = looks || c > '9';
	if (!looks || !rsp_hex_decode(digits, bytes, sizeof(bytes), &len, NULL))
		return false;
	in = rsp_slice(bytes, len);
	return rsp_take_u16be(&in, out) && rsp_sw_plausible(*out);
}

struct status_words {
	uint16_t sw[MAX_STATUS_WORDS];
	size_t num;
	bool others;                           /* there are words that are none */
	const struct rsp_instruction *command; /* that they answer; NULL: not known */
};

static void add_sw(struct status_words *found, uint16_t sw)
{
	for (size_t at = 0; at < found->num; at++)
		if (found->sw[at] == sw)
			return;
	if (found->num < MAX_STATUS_WORDS)
		found->sw[found->num++] = sw;
}

/* The status words of a short text; each once. */
static struct status_words status_words_of(struct explain *explain)
{
	static const char *const hints[] = {"error",  "fail",   "status", "apdu", "said",
	                                    "answer", "return", "=",      "code"};
	struct rsp_slice text = explain->word, word;
	struct status_words found = {0};
	bool about_errors;
	uint16_t sw;

	if (text.len > MAX_SHORT)
		return found;
	found.command = command_in(text);
	about_errors = found.command;
	for (size_t at = 0; at < sizeof(hints) / sizeof(*hints); at++)
		about_errors = about_errors || explain_has(text, hints[at]);
	while (explain_next_word(&text, &word)) {
		if (is_sw_of_text(word, about_errors || found.num, &sw))
			add_sw(&found, sw);
		else if (!found.command || !has_words(rsp_text(found.command->name), word))
			found.others = true;
	}
	return found;
}

static int sw_sure(struct explain *explain)
{
	struct status_words found;
	bool labelled;
	uint16_t sw;

	if (read_sw(explain, &sw, &labelled))
		return labelled ? SURE_LABELLED : SURE_BARE;
	found = status_words_of(explain);
	if (found.num > 1 && !found.others)
		return SURE_LABELLED;
	return found.num ? SURE_SW_INSIDE : 0;
}

/* What a word says as the answer to a command; an ISD-R has its own for STORE DATA. */
static void explain_after(struct explain *explain, uint16_t sw, const struct rsp_instruction *row)
{
	if (!rsp_instruction_is(row, RSP_INS_STORE_DATA)) {
		explain_answer(explain, sw, rsp_status_command(row, false), row->name);
		return;
	}
	explain_answer(explain, sw, rsp_status_command(row, true), "STORE DATA (ES10)");
	explain_answer(explain, sw, rsp_status_command(row, false),
	               "STORE DATA (to another application than an ISD-R)");
}

static void explain_several(struct explain *explain, const struct status_words *found)
{
	const struct rsp_instruction *row = found->command;

	if (found->num > 1)
		explain_first(explain, "%zu status words%s%s.", found->num, row ? " after " : "",
		              row ? row->name : "");
	else
		explain_first(explain, "Status word %04X%s%s: %s.", found->sw[0],
		              row ? " after " : "", row ? row->name : "",
		              rsp_status_word_of(found->sw[0], RSP_STATUS_ANY_INS)->name);
	if (found->others)
		explain_note(explain, "Found", "among other words, which are not read.");
	for (size_t at = 0; at < found->num; at++) {
		if (row) {
			explain_after(explain, found->sw[at], row);
			continue;
		}
		if (found->num > 1)
			explain_heading(explain, "Status word %04X", found->sw[at]);
		explain_status_word(explain, found->sw[at]);
	}
}

static void sw_explain(struct explain *explain)
{
	struct status_words found = {.num = 1};
	bool labelled = false;

	if (!read_sw(explain, found.sw, &labelled)) {
		found = status_words_of(explain);
		explain_several(explain, &found);
		return;
	}
	found.command = command_in(explain->word);
	if (found.command) {
		explain_several(explain, &found);
		return;
	}
	explain_first(explain, "Status word %04X: %s.", found.sw[0],
	              rsp_status_word_of(found.sw[0], RSP_STATUS_ANY_INS)->name);
	if (!labelled)
		explain_note(explain, "Ambiguous",
		             "four hex digits can also be a file identifier or a tag; as the end "
		             "of an answer they are a status word.");
	explain_status_word(explain, found.sw[0]);
}

const struct explain_row explain_row_sw = {"a status word", false, sw_sure, sw_explain};

/* Codes of a server: "8.1.1/3.8". */

static bool is_dotted(struct rsp_slice word)
{
	bool dot = false, digit = false;
	uint8_t c;

	while (rsp_take_u8(&word, &c)) {
		if (c == '.' && !digit)
			return false;
		if (c != '.' && (c < '0' || c > '9'))
			return false;
		dot = dot || c == '.';
		digit = c != '.';
	}
	return dot && digit;
}

struct codes {
	struct rsp_slice subject, reason;
	size_t words;
	bool labelled;
};

static bool read_codes(struct explain *explain, struct codes *out)
{
	struct rsp_slice text = explain->word, word;

	*out = (struct codes){0};
	if (text.len > MAX_SHORT)
		return false;
	while (explain_next_word(&text, &word)) {
		out->words++;
		if (begins(word, "subject") || begins(word, "reason"))
			out->labelled = true;
		if (!is_dotted(word))
			continue;
		if (!out->subject.len && rsp_subject_find(word))
			out->subject = word;
		else if (!out->reason.len && rsp_reason_find(word))
			out->reason = word;
		else if (!out->reason.len && out->subject.len && rsp_reason_find(out->subject) &&
		         rsp_subject_find(word))
			out->reason = out->subject, out->subject = word;
	}
	return out->subject.len || out->reason.len;
}

static int reason_sure(struct explain *explain)
{
	struct codes codes;

	if (!read_codes(explain, &codes))
		return 0;
	if (codes.subject.len && codes.reason.len)
		return SURE_LABELLED;
	return codes.labelled || codes.words == 1 ? SURE_BARE : 0;
}

static const char *shown(struct explain *explain, struct rsp_slice text)
{
	return rsp_arena_text(explain->arena, text);
}

/* A code alone may be a subject or a reason. */
static void explain_lone_code(struct explain *explain, struct rsp_slice code, bool labelled)
{
	bool both = rsp_subject_find(code) && rsp_reason_find(code);

	explain_first(
	    explain,
	    "%s: a status code of a server (ES2+, ES9+, ES11, SGP.02) without its other half.",
	    shown(explain, code));
	if (both)
		explain_note(explain, "Ambiguous",
		             "it can be a subject code or a reason code; both stand below.");
	if (!labelled)
		explain_note(
		    explain, "Needed",
		    "subject and reason together tell what happened: 8.1.1/3.8, for example.");
	if (rsp_subject_find(code))
		explain_codes(explain, code, (struct rsp_slice){0});
	if (rsp_reason_find(code))
		explain_codes(explain, (struct rsp_slice){0}, code);
}

static void reason_explain(struct explain *explain)
{
	struct codes codes;

	if (!read_codes(explain, &codes))
		return;
	if (!codes.subject.len || !codes.reason.len) {
		explain_lone_code(explain, codes.subject.len ? codes.subject : codes.reason,
		                  codes.labelled);
		return;
	}
	explain_first(explain, "Status code of a server: %s/%s.", shown(explain, codes.subject),
	              shown(explain, codes.reason));
	explain_codes(explain, codes.subject, codes.reason);
}

const struct explain_row explain_row_reason = {"a subject and reason code", false, reason_sure,
                                               reason_explain};

/* Names of errors, steps, functions and tags. */

static size_t explain_error_name(struct explain *explain, struct rsp_slice word)
{
	const struct rsp_error *error;
	size_t count = 0;

	for (size_t at = 0; (error = rsp_error_at(at)); at++) {
		if (!same_name(word, error->name))
			continue;
		explain_error(explain, error, error->family);
		count++;
	}
	return count;
}

static size_t count_error_name(struct rsp_slice word)
{
	const struct rsp_error *error;
	size_t count = 0;

	for (size_t at = 0; (error = rsp_error_at(at)); at++)
		count += same_name(word, error->name);
	return count;
}

/* The tag that a word of hex digits is; 0: none. */
static uint32_t tag_of(struct rsp_slice word)
{
	enum { TAG_DIGITS = 4 };
	uint8_t bytes[TAG_DIGITS / 2];
	struct rsp_slice digits = without_marks(word), in;
	uint16_t tag = 0;
	size_t len;

	if (digits.len != TAG_DIGITS || !is_hex(digits) ||
	    !rsp_hex_decode(digits, bytes, sizeof(bytes), &len, NULL))
		return 0;
	in = rsp_slice(bytes, len);
	return rsp_take_u16be(&in, &tag) ? tag : 0;
}

/* The function of this name, or of this tag: "BF38". */
static const struct rsp_es10_function *function_of(struct rsp_slice word)
{
	size_t num;
	const struct rsp_es10_function *rows = rsp_es10_functions(&num);
	uint32_t tag = tag_of(word);

	for (size_t at = 0; at < num; at++)
		if (same_name(word, rows[at].name) || (tag && tag == rows[at].tag))
			return &rows[at];
	return NULL;
}

static void explain_function(struct explain *explain, const struct rsp_es10_function *row)
{
	explain_heading(explain, "%s %s", rsp_interface_name(row->iface), row->name);
	explain_note(explain, "Is", "a function of the eUICC, called by STORE DATA on the ISD-R.");
	explain_note(explain, "Tag", "%X", row->tag);
	explain_note(explain, "Since", "%s %s", row->family == RSP_ES10_IOT ? "SGP.32" : "SGP.22",
	             row->since);
	explain_note(explain, "Clause", "%s", row->clause);
}

static bool is_name(struct rsp_slice word)
{
	return word.len >= MIN_NAME && word.len <= EXPLAIN_MAX_WORD_LEN;
}

static bool knows(struct rsp_slice word)
{
	return (is_name(word) && (rsp_step_word_find(word) || count_error_name(word))) ||
	       function_of(word);
}

size_t explain_names(struct explain *explain, struct rsp_slice text)
{
	struct rsp_slice word;
	size_t count = 0;

	for (size_t at = 0; at < EXPLAIN_MAX_WORDS && explain_next_word(&text, &word); at++) {
		const struct rsp_step_word *step;

		if (!is_name(word) || count >= MAX_NAMES)
			continue;
		step = rsp_step_word_find(word);
		if (step)
			explain_step_word(explain, step);
		count += step ? 1 : explain_error_name(explain, word);
	}
	return count;
}

static bool known_word(struct explain *explain, struct rsp_slice *out)
{
	struct rsp_slice text = explain->text;

	for (size_t at = 0; at < EXPLAIN_MAX_WORDS && explain_next_word(&text, out); at++)
		if (knows(*out))
			return true;
	return false;
}

static int names_sure(struct explain *explain)
{
	struct rsp_slice word;

	if (!known_word(explain, &word))
		return 0;
	return explain->word.len <= MAX_SHORT ? SURE_NAME : SURE_NAME_INSIDE;
}

static void names_explain(struct explain *explain)
{
	const struct rsp_es10_function *function;
	struct rsp_slice word;
	size_t errors;

	if (!known_word(explain, &word))
		return;
	function = function_of(word);
	errors = count_error_name(word);
	if (errors > 1)
		explain_first(explain, "%s: the name of an error in %zu functions.",
		              shown(explain, word), errors);
	else if (errors)
		explain_first(explain, "%s: the name of an error.", shown(explain, word));
	else if (function)
		explain_first(explain, "%s: the %s of a function.", shown(explain, word),
		              tag_of(word) ? "tag" : "name");
	else
		explain_first(explain, "%s: a step of a profile download, as lpac calls it.",
		              shown(explain, word));
	if (errors > 1)
		explain_note(explain, "Ambiguous",
		             "which function answered decides; all of them stand below.");
	explain_names(explain, explain->text);
	if (function)
		explain_function(explain, function);
}

const struct explain_row explain_row_names = {"the name of an error, step or function", false,
                                              names_sure, names_explain};

/* Numbers: "authenticateErrorCode 2", "2". */

static bool decimal(struct rsp_slice word, int64_t *out)
{
	uint8_t c;

	if (!word.len || word.len > 3)
		return false;
	for (*out = 0; rsp_take_u8(&word, &c); *out = *out * 10 + (c - '0'))
		if (c < '0' || c > '9')
			return false;
	return true;
}

/* Whether one of the words of a text is this one. */
static bool has_name(const char *text, struct rsp_slice word)
{
	struct rsp_slice rest = rsp_text(text), part;

	while (explain_next_word(&rest, &part))
		if (is_name(part) && same_names(word, part))
			return true;
	return false;
}

/* Whether a word is one of those that a family is called by, or its function. */
static bool names_family(struct rsp_slice word, const struct rsp_error_family *family)
{
	static const char *const common[] = {"error", "result", "profile",
	                                     "ES10b", "ES10c",  "ESipa"};

	for (size_t at = 0; at < sizeof(common) / sizeof(*common); at++)
		if (same_name(word, common[at]))
			return false;
	return is_name(word) && (has_name(family->type, word) || has_name(family->function, word));
}

/* Whether a short text names the family of an error. */
static bool text_names(struct rsp_slice text, const struct rsp_error_family *family)
{
	struct rsp_slice word;

	while (explain_next_word(&text, &word))
		if (names_family(word, family))
			return true;
	return false;
}

struct number {
	int64_t value;
	bool alone; /* there is no other word */
	bool named; /* a family is named beside it */
};

static bool read_number(struct explain *explain, struct number *out)
{
	struct rsp_slice text = explain->word, word;
	const struct rsp_error *error;
	size_t words = 0, numbers = 0;

	*out = (struct number){0};
	if (text.len > MAX_SHORT)
		return false;
	for (; explain_next_word(&text, &word); words++)
		numbers += decimal(word, &out->value);
	out->alone = words == 1;
	if (numbers != 1)
		return false;
	for (size_t at = 0; (error = rsp_error_at(at)); at++)
		if (error->value == out->value && text_names(explain->word, error->family))
			out->named = true;
	return out->named || out->alone;
}

static int number_sure(struct explain *explain)
{
	struct number number;
	const struct rsp_error *error;

	if (!read_number(explain, &number))
		return 0;
	if (number.named)
		return SURE_NUMBER_OF;
	for (size_t at = 0; (error = rsp_error_at(at)); at++)
		if (error->value == number.value)
			return SURE_NUMBER;
	return 0;
}

static void list_number(struct explain *explain, const struct number *number)
{
	const struct rsp_error *error;

	explain_first(explain,
	              "%lld: a number alone. If it is an error code, it depends on where it stood:",
	              (long long)number->value);
	for (size_t at = 0; (error = rsp_error_at(at)); at++)
		if (error->value == number->value)
			explain_note(explain, "Candidate", "%s (%s): %s: %s", error->family->type,
			             error->family->function, error->name, error->meaning);
	explain_note(explain, "Needed",
	             "the name beside it, for example: rsptrace explain with "
	             "\"authenticateErrorCode %lld\".",
	             (long long)number->value);
}

static void number_explain(struct explain *explain)
{
	const struct rsp_error *error;
	struct number number;

	if (!read_number(explain, &number))
		return;
	if (!number.named) {
		list_number(explain, &number);
		return;
	}
	explain_first(explain, "Error number %lld.", (long long)number.value);
	for (size_t at = 0; (error = rsp_error_at(at)); at++)
		if (error->value == number.value && text_names(explain->word, error->family))
			explain_error(explain, error, error->family);
}

const struct explain_row explain_row_number = {"an error number with its name", false, number_sure,
                                               number_explain};
