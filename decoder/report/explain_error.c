/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks that explain an error: step, code, meaning, usual causes, clause. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/nodes.h"
#include "card/instruction.h"
#include "card/status.h"
#include "report/explain_parts.h"

enum { LABEL_COLUMN = 2, TEXT_COLUMN = 17, LAST_COLUMN = 100 };

/* Writes a text in lines that begin at a column; the cursor is there already. */
static void write_wrapped(struct rsp_out *out, struct rsp_slice text, size_t first)
{
	size_t column = first;

	while (text.len) {
		struct rsp_slice word;
		bool more = rsp_take_until(&text, ' ', &word);

		if (!more)
			word = rsp_take_up_to(&text, text.len);
		if (column > first && column + 1 + word.len > LAST_COLUMN) {
			rsp_out_char(out, '\n');
			rsp_out_spaces(out, (int)first);
			column = first;
		} else if (column > first) {
			rsp_out_char(out, ' ');
			column++;
		}
		column += (size_t)rsp_out_clean(out, word);
	}
	rsp_out_char(out, '\n');
}

static struct rsp_slice formatted(struct explain *explain, const char *format, va_list list)
    __attribute__((format(printf, 2, 0)));

static struct rsp_slice formatted(struct explain *explain, const char *format, va_list list)
{
	char room[1024];
	int len = vsnprintf(room, sizeof(room), format, list);
	size_t used = len < 0 ? 0 : (size_t)len < sizeof(room) ? (size_t)len : sizeof(room) - 1;

	return rsp_hide_text(&explain->writer->hide, explain->arena,
	                     rsp_text(rsp_arena_text(explain->arena, rsp_slice(room, used))));
}

void explain_first(struct explain *explain, const char *format, ...)
{
	struct rsp_slice text;
	va_list list;

	va_start(list, format);
	text = formatted(explain, format, list);
	va_end(list);
	rsp_colour_begin(explain->writer, RSP_COLOUR_STRONG);
	write_wrapped(explain->out, text, 0);
	rsp_colour_end(explain->writer);
}

void explain_heading(struct explain *explain, const char *format, ...)
{
	struct rsp_slice text;
	va_list list;

	va_start(list, format);
	text = formatted(explain, format, list);
	va_end(list);
	rsp_out_char(explain->out, '\n');
	rsp_colour_begin(explain->writer, RSP_COLOUR_STRONG);
	rsp_out_clean(explain->out, text);
	rsp_colour_end(explain->writer);
	rsp_out_char(explain->out, '\n');
}

void explain_note(struct explain *explain, const char *label, const char *format, ...)
{
	struct rsp_slice text;
	va_list list;
	int columns;

	va_start(list, format);
	text = formatted(explain, format, list);
	va_end(list);
	rsp_out_spaces(explain->out, LABEL_COLUMN);
	rsp_colour_begin(explain->writer, RSP_COLOUR_NOTE);
	columns = rsp_out_clean(explain->out, rsp_text(label));
	rsp_colour_end(explain->writer);
	rsp_out_spaces(explain->out, TEXT_COLUMN - LABEL_COLUMN - 1 - columns);
	rsp_out_char(explain->out, ' ');
	write_wrapped(explain->out, text, TEXT_COLUMN);
}

bool explain_told(struct explain *explain, const void *row)
{
	for (size_t at = 0; at < explain->num_told; at++)
		if (explain->told[at] == row)
			return true;
	if (explain->num_told < EXPLAIN_MAX_TOLD)
		explain->told[explain->num_told++] = row;
	return false;
}

/* `stopped_at`: at which command of a Bound Profile Package; NULL: no matter. */
static void write_error(struct explain *explain, const struct rsp_error *error,
                        const struct rsp_error_family *family, const char *stopped_at)
{
	/* A number that means the same everywhere is told again for each function. */
	if (!rsp_error_is_any(error->family) && explain_told(explain, error))
		return;
	explain_heading(explain, "%s: %s", family->function, error->name);
	explain_note(explain, "Step", "%s", family->step);
	if (stopped_at)
		explain_note(explain, "Stopped at", "%s (bppCommandId)", stopped_at);
	explain_note(explain, "Code", "%s %lld, %s", family->type, (long long)error->value,
	             error->name);
	explain_note(explain, "Meaning", "%s", error->meaning);
	explain_note(explain, "Usual causes", "%s", error->causes);
	explain_note(explain, "Clause", "%s", family->clause);
}

void explain_error(struct explain *explain, const struct rsp_error *error,
                   const struct rsp_error_family *family)
{
	write_error(explain, error, family, NULL);
}

/* The sibling that says at which command of a Bound Profile Package it stopped. */
static const char *stopped_at(const struct rsp_node *node)
{
	const struct rsp_node *sibling = node->parent ? node->parent->first : NULL;

	for (; sibling; sibling = sibling->next)
		if (strcmp(sibling->field->key, "es10.error_result.bpp_command_id") == 0)
			return rsp_value_name(sibling->field->names, rsp_value_number(sibling));
	return NULL;
}

/* The row of an error number that a node holds; NULL: none. */
static const struct rsp_error *error_at(const struct rsp_node *node,
                                        const struct rsp_error_family **family)
{
	if (node->field->kind != RSP_KIND_INT && node->field->kind != RSP_KIND_UINT)
		return NULL;
	return rsp_error_of_field(node->field, rsp_value_number(node), family);
}

bool explain_any_error(const struct rsp_node *tree)
{
	const struct rsp_error_family *family;

	while (tree && !error_at(tree, &family))
		tree = rsp_node_after(tree, NULL);
	return tree;
}

size_t explain_errors_of(struct explain *explain, const struct rsp_node *tree)
{
	size_t count = 0;

	for (const struct rsp_node *node = tree; node; node = rsp_node_after(node, NULL)) {
		const struct rsp_error_family *family;
		const struct rsp_error *error = error_at(node, &family);

		if (!error)
			continue;
		write_error(explain, error, family, stopped_at(node));
		count++;
	}
	return count;
}

/* Commands that are met with a status word of their own, in the order in which they are told. */
static const struct context {
	uint16_t command;
	const char *name;
} contexts[] = {
    {RSP_STATUS_ISDR | RSP_STATUS_GP | 0xE2, "STORE DATA (ES10)"              },
    {RSP_STATUS_GP | 0xE2,                   "STORE DATA (other applications)"},
    {RSP_STATUS_ETSI | 0xA4,                 "SELECT"                         },
    {0xC0,                                   "GET RESPONSE"                   },
    {RSP_STATUS_ETSI | 0x20,                 "VERIFY PIN"                     },
    {RSP_STATUS_ETSI | 0x2C,                 "UNBLOCK PIN"                    },
    {RSP_STATUS_ETSI | 0x70,                 "MANAGE CHANNEL"                 },
    {RSP_STATUS_ETSI | 0x88,                 "AUTHENTICATE"                   },
    {RSP_STATUS_ETSI | 0xA2,                 "SEARCH RECORD"                  },
    {RSP_STATUS_ETSI | 0xC2,                 "ENVELOPE"                       },
    {RSP_STATUS_ETSI | 0x76,                 "SUSPEND UICC"                   },
    {RSP_STATUS_GP | 0xE6,                   "INSTALL"                        },
    {RSP_STATUS_GP | 0xE8,                   "LOAD"                           },
    {RSP_STATUS_GP | 0xE4,                   "DELETE"                         },
    {RSP_STATUS_GP | 0xD8,                   "PUT KEY"                        },
    {RSP_STATUS_GP | 0xF0,                   "SET STATUS"                     },
    {RSP_STATUS_GP | 0xF2,                   "GET STATUS"                     },
    {RSP_STATUS_GP | 0xCA,                   "GET DATA"                       },
    {RSP_STATUS_GP | 0x50,                   "INITIALIZE UPDATE"              },
    {RSP_STATUS_GP | 0x82,                   "EXTERNAL AUTHENTICATE"          },
    {RSP_STATUS_GSM | 0xA4,                  "SELECT (2G)"                    },
    {RSP_STATUS_GSM | 0xA2,                  "SEEK (2G)"                      },
    {RSP_STATUS_GSM | 0x20,                  "VERIFY CHV (2G)"                },
    {RSP_STATUS_GSM | 0x2C,                  "UNBLOCK CHV (2G)"               },
};

static const char *causes_of(uint16_t sw, uint16_t command)
{
	enum { BYTE_MASK = 0xFF };
	uint16_t ins = command == RSP_STATUS_ANY_INS ? command : command & BYTE_MASK;
	const struct rsp_sw_causes *row;

	/* What ES10 and 3G have causes for means something else elsewhere. */
	if (command & RSP_STATUS_GSM ||
	    (ins == RSP_INS_STORE_DATA && command & RSP_STATUS_GP && !(command & RSP_STATUS_ISDR)))
		return NULL;
	for (size_t at = 0; (row = rsp_sw_causes_at(sw, at)); at++)
		if (row->ins == ins)
			return row->causes;
	return NULL;
}

static void write_status_row(struct explain *explain, uint16_t sw, uint16_t command)
{
	const struct rsp_status_word *row = rsp_status_word_of(sw, command);
	const char *causes = causes_of(sw, command);

	explain_note(explain, "Meaning", "%s: %s.", row->name, row->text);
	if (causes)
		explain_note(explain, "Usual causes", "%s", causes);
	explain_note(explain, "Clause", "%s", row->clause[0] ? row->clause : "not known");
}

void explain_answer(struct explain *explain, uint16_t sw, uint16_t command, const char *name)
{
	const struct rsp_status_word *row = rsp_status_word_of(sw, command);
	const char *causes = causes_of(sw, command);

	if (explain_told(explain, row))
		return;
	explain_heading(explain, "Status word %04X: %s", sw, row->name);
	explain_note(explain, "Step", "the card answers %s", name ? name : "a command");
	explain_note(explain, "Code", "%04X, %s", sw, row->name);
	explain_note(explain, "Meaning", "%s.", row->text);
	if (!causes)
		causes = causes_of(sw, RSP_STATUS_ANY_INS);
	if (causes)
		explain_note(explain, "Usual causes", "%s", causes);
	explain_note(explain, "Clause", "%s", row->clause[0] ? row->clause : "not known");
}

/* Whether a word means the same after every command as after this. */
static bool is_general(uint16_t sw, uint16_t command)
{
	return rsp_status_word_of(sw, command) == rsp_status_word_of(sw, RSP_STATUS_ANY_INS) &&
	       !causes_of(sw, command);
}

void explain_status_word(struct explain *explain, uint16_t sw)
{
	explain_note(explain, "Code", "%04X, %s", sw,
	             rsp_status_word_of(sw, RSP_STATUS_ANY_INS)->name);
	explain_note(explain, "Step",
	             "the card answers any command: every answer ends with a status word");
	write_status_row(explain, sw, RSP_STATUS_ANY_INS);
	for (size_t at = 0; at < sizeof(contexts) / sizeof(*contexts); at++) {
		if (is_general(sw, contexts[at].command))
			continue;
		explain_heading(explain, "After %s", contexts[at].name);
		write_status_row(explain, sw, contexts[at].command);
	}
}

static const char *text_of(struct explain *explain, struct rsp_slice text)
{
	return rsp_arena_text(explain->arena, text);
}

static void write_subject(struct explain *explain, const struct rsp_subject *row)
{
	if (row->name && row->m2m && strcmp(row->name, row->m2m) != 0)
		explain_note(explain, "Subject", "%s: %s; in SGP.02 (M2M): %s", row->code,
		             row->name, row->m2m);
	else
		explain_note(explain, "Subject", "%s: %s%s", row->code,
		             row->name ? row->name : row->m2m, row->name ? "" : " (SGP.02 alone)");
}

void explain_codes(struct explain *explain, struct rsp_slice subject, struct rsp_slice reason)
{
	const struct rsp_subject *about = rsp_subject_find(subject);
	const struct rsp_reason *why = rsp_reason_find(reason);
	const struct rsp_code_pair *pair = rsp_code_pair_find(subject, reason);

	if (pair && explain_told(explain, pair))
		return;
	explain_heading(explain, "Status code of a server: subject %s, reason %s",
	                subject.len ? text_of(explain, subject) : "not given",
	                reason.len ? text_of(explain, reason) : "not given");
	if (pair)
		explain_note(explain, "Step", "%s", pair->function);
	if (about)
		write_subject(explain, about);
	else if (subject.len)
		explain_note(explain, "Subject", "%s: not in the specification",
		             text_of(explain, subject));
	if (why)
		explain_note(explain, "Reason", "%s: %s", why->code, why->meaning);
	else if (reason.len)
		explain_note(explain, "Reason", "%s: not in the specification",
		             text_of(explain, reason));
	if (pair) {
		explain_note(explain, "Meaning", "%s", pair->meaning);
		explain_note(explain, "Usual causes", "%s", pair->causes);
	} else if (about && why) {
		explain_note(
		    explain, "Meaning",
		    "%s: %s. These two are not known together; the server's message may say more.",
		    about->name ? about->name : about->m2m, why->meaning);
	}
	explain_note(explain, "Clause", "SGP.22 5.2.6 (SGP.02 5.1.6.4)");
}

void explain_step_word(struct explain *explain, const struct rsp_step_word *word)
{
	if (explain_told(explain, word))
		return;
	explain_heading(explain, "It stopped at %s", word->function);
	explain_note(explain, "Step", "%s", word->step);
	explain_note(explain, "Code", "%s (lpac's name of the step)", word->word);
}
