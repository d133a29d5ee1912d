/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/errors.h"

#include "card/status.h"

#define NO(...)

enum family {
#define FAMILY(id, type, function, step, clause) FAMILY_##id,
#define KEY                                      NO
#define ERROR                                    NO
#include "rsp/errors.def"
#undef FAMILY
#undef KEY
#undef ERROR
	NUM_FAMILIES
};

static const struct rsp_error_family families[] = {
#define FAMILY(id, type, function, step, clause) {type, function, step, clause},
#define KEY                                      NO
#define ERROR                                    NO
#include "rsp/errors.def"
#undef FAMILY
#undef KEY
#undef ERROR
};

static const struct key {
	enum family family;
	const char *key;
} keys[] = {
#define FAMILY       NO
#define KEY(id, key) {FAMILY_##id, key},
#define ERROR        NO
#include "rsp/errors.def"
#undef FAMILY
#undef KEY
#undef ERROR
};

static const struct rsp_error errors[] = {
#define FAMILY NO
#define KEY    NO
#define ERROR(id, value, name, meaning, causes)                                                    \
	{&families[FAMILY_##id], value, name, meaning, causes},
#include "rsp/errors.def"
#undef FAMILY
#undef KEY
#undef ERROR
};

#define ANY RSP_STATUS_ANY_INS

/* One table for each kind of row in codes.def. */
#define SUBJECT   NO
#define REASON    NO
#define PAIR      NO
#define STATUS    NO
#define SW_CAUSES NO
#define WORD      NO
#define CME       NO

#undef SUBJECT
#define SUBJECT(code, name, m2m) {code, name, m2m},
static const struct rsp_subject subjects[] = {
#include "rsp/codes.def"
};
#undef SUBJECT
#define SUBJECT NO

#undef REASON
#define REASON(code, meaning) {code, meaning},
static const struct rsp_reason reasons[] = {
#include "rsp/codes.def"
};
#undef REASON
#define REASON NO

#undef PAIR
#define PAIR(subject, reason, function, meaning, causes)                                           \
	{subject, reason, function, meaning, causes},
static const struct rsp_code_pair pairs[] = {
#include "rsp/codes.def"
};
#undef PAIR
#define PAIR NO

#undef STATUS
#define STATUS(word, executed, meaning) {word, RSP_EXECUTED_##executed, meaning},
static const struct rsp_word statuses[] = {
#include "rsp/codes.def"
};
#undef STATUS
#define STATUS NO

#undef SW_CAUSES
#define SW_CAUSES(sw, mask, ins, context, causes) {sw, mask, ins, context, causes},
static const struct rsp_sw_causes sw_causes[] = {
#include "rsp/codes.def"
};
#undef SW_CAUSES
#define SW_CAUSES NO

#undef WORD
#define WORD(word, function, step) {word, function, step},
static const struct rsp_step_word step_words[] = {
#include "rsp/codes.def"
};
#undef WORD
#define WORD NO

#undef CME
#define CME(number, meaning, causes) {number, meaning, causes},
static const struct rsp_modem_error modem_errors[] = {
#include "rsp/codes.def"
};

#define NUM(rows) (sizeof(rows) / sizeof(*(rows)))

bool rsp_error_is_any(const struct rsp_error_family *family)
{
	return family == &families[FAMILY_ANY];
}

static const struct rsp_error *error_of(const struct rsp_error_family *family, int64_t value)
{
	for (size_t at = 0; at < NUM(errors); at++)
		if (errors[at].value == value &&
		    (errors[at].family == family || rsp_error_is_any(errors[at].family)))
			return &errors[at];
	return NULL;
}

const struct rsp_error *rsp_error_of_key(const char *key, int64_t value,
                                         const struct rsp_error_family **out_family)
{
	for (size_t at = 0; at < NUM(keys); at++) {
		if (!rsp_equal_text(rsp_text(key), keys[at].key))
			continue;
		*out_family = &families[keys[at].family];
		return error_of(*out_family, value);
	}
	return NULL;
}

const struct rsp_error *rsp_error_of_field(const struct rsp_field *field, int64_t value,
                                           const struct rsp_error_family **out_family)
{
	return rsp_error_of_key(field->key, value, out_family);
}

const struct rsp_error *rsp_error_at(size_t at)
{
	return at < NUM(errors) ? &errors[at] : NULL;
}

const char *rsp_error_key_at(size_t at, const struct rsp_error_family **out_family)
{
	if (at >= NUM(keys))
		return NULL;
	*out_family = &families[keys[at].family];
	return keys[at].key;
}

const struct rsp_subject *rsp_subject_find(struct rsp_slice code)
{
	for (size_t at = 0; at < NUM(subjects); at++)
		if (rsp_equal_text(code, subjects[at].code))
			return &subjects[at];
	return NULL;
}

const struct rsp_reason *rsp_reason_find(struct rsp_slice code)
{
	for (size_t at = 0; at < NUM(reasons); at++)
		if (rsp_equal_text(code, reasons[at].code))
			return &reasons[at];
	return NULL;
}

const struct rsp_code_pair *rsp_code_pair_find(struct rsp_slice subject, struct rsp_slice reason)
{
	for (size_t at = 0; at < NUM(pairs); at++)
		if (rsp_equal_text(subject, pairs[at].subject) &&
		    rsp_equal_text(reason, pairs[at].reason))
			return &pairs[at];
	return NULL;
}

const struct rsp_word *rsp_execution_status_find(struct rsp_slice word)
{
	for (size_t at = 0; at < NUM(statuses); at++)
		if (rsp_equal_text(word, statuses[at].word))
			return &statuses[at];
	return NULL;
}

const struct rsp_step_word *rsp_step_word_find(struct rsp_slice word)
{
	for (size_t at = 0; at < NUM(step_words); at++)
		if (rsp_equal_text(word, step_words[at].word))
			return &step_words[at];
	return NULL;
}

const struct rsp_modem_error *rsp_modem_error_find(int64_t number)
{
	for (size_t at = 0; at < NUM(modem_errors); at++)
		if (modem_errors[at].number == number)
			return &modem_errors[at];
	return NULL;
}

const struct rsp_sw_causes *rsp_sw_causes_at(uint16_t sw, size_t at)
{
	for (size_t row = 0; row < NUM(sw_causes); row++)
		if ((sw & sw_causes[row].mask) == sw_causes[row].sw && at-- == 0)
			return &sw_causes[row];
	return NULL;
}
