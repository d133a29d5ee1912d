/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "names.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "modules.h"

struct word {
	const char *word, *snake;
};

static const struct word words[] = {
#define WORD(word, snake) {word, snake},
#define SHOW(type, show, inner)
#define SECRECY(type, member, secrecy)
#define CLAUSE(type, clause)
#define LABEL(type, member, label)
#define NUMBER(type, number, name)
#define NESTED(type)
#define VARIANT(type, member, tag, target, who)
#define BARE(type, alternative, tag, who)
#define OPEN(oid, type)
#include "../annotate.def"
};

static bool is_upper(char c)
{
	return isupper((unsigned char)c);
}

static bool is_lower(char c)
{
	return islower((unsigned char)c);
}

static const struct word *word_at(const char *name)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t len = strlen(words[i].word);

		if (strncmp(name, words[i].word, len) == 0 && !is_lower(name[len]))
			return &words[i];
	}
	return NULL;
}

static bool begins_word(const char *name, size_t at)
{
	char before = at ? name[at - 1] : '\0', here = name[at], after = name[at + 1];

	if (!at || !is_upper(here))
		return false;
	if (is_upper(before))
		return is_lower(after);
	/* eSIM, ePR: one small letter belongs to the capitals behind it */
	return !(at == 1 && is_lower(before) && (is_upper(after) || !strchr("aio", before)));
}

const char *name_snake(const char *name)
{
	char *out = text_printf("%*s", (int)(3 * strlen(name) + 1), "");
	char *to = out;
	size_t at = 0;

	while (name[at]) {
		const struct word *word = word_at(name + at);

		if (to > out && to[-1] != '_' && (word || begins_word(name, at)))
			*to++ = '_';
		if (word) {
			memcpy(to, word->snake, strlen(word->snake));
			to += strlen(word->snake);
			at += strlen(word->word);
			if (is_upper(name[at]) || name[at] == '-')
				*to++ = '_';
			at += name[at] == '-';
		} else {
			*to++ = name[at] == '-' ? '_' : (char)tolower((unsigned char)name[at]);
			at++;
		}
	}
	*to = '\0';
	return out;
}

const char *name_capital(const char *name)
{
	char *out = text_printf("%s", name);

	out[0] = (char)toupper((unsigned char)out[0]);
	return out;
}
