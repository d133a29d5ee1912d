/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regular expressions: the home of PCRE2. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "report/filter_tree.h"

enum {
	MATCH_LIMIT = 250000, /* steps of one search */
	DEPTH_LIMIT = 10000,
	HEAP_LIMIT_KIB = 4096,
	TEXT_LEN = 256
};

struct rsp_pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	uint64_t *gave_up; /* searches that hit a limit */
};

/* PCRE2 takes its memory from the filter's arena, so a filter is freed with it and a test can make
 * these allocations fail too. */
static void *pattern_alloc(size_t len, void *arena)
{
	return rsp_arena_alloc(arena, len);
}

static void pattern_free(void *old, void *arena)
{
	(void)old;
	(void)arena;
}

static const char *error_text(struct rsp_arena *arena, int error)
{
	char text[TEXT_LEN];

	if (pcre2_get_error_message(error, (PCRE2_UCHAR *)text, sizeof(text)) < 0)
		return "the regular expression is wrong";
	return rsp_arena_printf(arena, "regular expression: %s", text);
}

static bool prepare_matching(struct rsp_pattern *pattern, pcre2_general_context *general)
{
	pattern->data = pcre2_match_data_create_from_pattern(pattern->code, general);
	pattern->context = pcre2_match_context_create(general);
	if (!pattern->data || !pattern->context)
		return false;
	return pcre2_set_match_limit(pattern->context, MATCH_LIMIT) == 0 &&
	       pcre2_set_depth_limit(pattern->context, DEPTH_LIMIT) == 0 &&
	       pcre2_set_heap_limit(pattern->context, HEAP_LIMIT_KIB) == 0;
}

struct rsp_pattern *rsp_pattern_new(struct rsp_arena *arena, struct rsp_slice expression, bool utf8,
                                    uint64_t *gave_up, const char **out_text)
{
	uint32_t options =
	    PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C | (utf8 ? PCRE2_MATCH_INVALID_UTF : 0);
	struct rsp_pattern *pattern = rsp_arena_alloc(arena, sizeof(*pattern));
	pcre2_general_context *general =
	    pcre2_general_context_create(pattern_alloc, pattern_free, arena);
	pcre2_compile_context *context = general ? pcre2_compile_context_create(general) : NULL;
	size_t off;
	int error = 0;

	*out_text = "there is not enough memory";
	if (!pattern || !context)
		return NULL;
	pattern->code =
	    pcre2_compile(expression.data, expression.len, options, &error, &off, context);
	if (!pattern->code) {
		*out_text = error_text(arena, error);
		return NULL;
	}
	pattern->gave_up = gave_up;
	return prepare_matching(pattern, general) ? pattern : NULL;
}

bool rsp_pattern_matches(struct rsp_pattern *pattern, struct rsp_slice value)
{
	static const uint8_t nothing[1] = {0};
	const uint8_t *subject = value.data ? value.data : nothing;

	int found =
	    pcre2_match(pattern->code, subject, value.len, 0, 0, pattern->data, pattern->context);

	if (found < 0 && found != PCRE2_ERROR_NOMATCH)
		++*pattern->gave_up;
	return found >= 0;
}
