/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Where the text goes on, and where it must end. */
struct writing {
	char *at, *end;
};

/* What stands between a % and its letter. */
struct form {
	unsigned width; /* with zeros in front; 0: as long as it is */
	unsigned longs; /* letters l */
	bool is_size, is_cut;
	char letter;
};

/* A parameter that is a va_list may be an array, whose address is another one's. */
struct values {
	va_list list;
};

static void put(struct writing *to, const char *text, size_t len)
{
	size_t room = (size_t)(to->end - to->at);

	if (len > room)
		len = room;
	memcpy(to->at, text, len);
	to->at += len;
}

static void put_number(struct writing *to, uint64_t number, unsigned base, unsigned width)
{
	enum { ROOM = 64 };
	char digits[ROOM], *at = digits + ROOM;

	do {
		*--at = "0123456789ABCDEF"[number % base];
		number /= base;
	} while (number);
	while (digits + ROOM - at < (ptrdiff_t)width)
		*--at = '0';
	put(to, at, (size_t)(digits + ROOM - at));
}

/* Reads behind a %; answers where the form ends, NULL where it is one that vsnprintf must do. */
static const char *read_form(const char *at, struct form *out)
{
	enum { WIDTH_MAX = 16 };

	*out = (struct form){0};
	if (*at == '0')
		while (*at >= '0' && *at <= '9' && out->width <= WIDTH_MAX)
			out->width = out->width * 10 + (unsigned)(*at++ - '0');
	out->is_cut = at[0] == '.' && at[1] == '*';
	at += out->is_cut ? 2 : 0;
	for (; *at == 'l' && out->longs < 2; at++)
		out->longs++;
	out->is_size = *at == 'z';
	at += out->is_size;
	out->letter = *at++;
	switch (out->letter) {
	case 's':
		return out->width || out->longs || out->is_size ? NULL : at;
	case 'd':
		return out->width > WIDTH_MAX || out->is_cut || out->is_size ? NULL : at;
	case 'u':
	case 'X':
		return out->width > WIDTH_MAX || out->is_cut ? NULL : at;
	default:
		return NULL;
	}
}

static void put_text(struct writing *to, const struct form *form, struct values *values)
{
	int most = form->is_cut ? va_arg(values->list, int) : -1;
	const char *text = va_arg(values->list, const char *);
	const char *end = most < 0 ? NULL : memchr(text, '\0', (size_t)most);
	size_t len = most < 0 ? strlen(text) : (size_t)most;

	put(to, text, end ? (size_t)(end - text) : len);
}

static void put_signed(struct writing *to, const struct form *form, struct values *values)
{
	long long number = form->longs == 2   ? va_arg(values->list, long long)
	                   : form->longs == 1 ? va_arg(values->list, long)
	                                      : va_arg(values->list, int);
	bool negative = number < 0;

	if (negative)
		put(to, "-", 1);
	put_number(to, negative ? 0 - (uint64_t)number : (uint64_t)number, 10,
	           form->width && negative ? form->width - 1 : form->width);
}

static void put_unsigned(struct writing *to, const struct form *form, struct values *values)
{
	uint64_t number = form->is_size      ? va_arg(values->list, size_t)
	                  : form->longs == 2 ? va_arg(values->list, unsigned long long)
	                  : form->longs == 1 ? va_arg(values->list, unsigned long)
	                                     : va_arg(values->list, unsigned);

	put_number(to, number, form->letter == 'X' ? 16 : 10, form->width);
}

static void put_value(struct writing *to, const struct form *form, struct values *values)
{
	if (form->letter == 's')
		put_text(to, form, values);
	else if (form->letter == 'd')
		put_signed(to, form, values);
	else
		put_unsigned(to, form, values);
}

/* False: the format has something else in it. */
static bool write_all(struct writing *to, const char *format, struct values *values)
{
	struct form form;

	for (;;) {
		const char *next = strchr(format, '%');

		put(to, format, next ? (size_t)(next - format) : strlen(format));
		if (!next)
			return true;
		format = read_form(next + 1, &form);
		if (!format)
			return false;
		put_value(to, &form, values);
	}
}

size_t rsp_vformat(char *out, size_t cap, const char *format, va_list args)
{
	struct writing to = {out, out + cap - 1};
	struct values values;
	bool is_whole;
	int len;

	va_copy(values.list, args);
	is_whole = write_all(&to, format, &values);
	va_end(values.list);
	if (is_whole) {
		*to.at = '\0';
		return (size_t)(to.at - out);
	}
	len = vsnprintf(out, cap, format, args);
	if (len < 0)
		*out = '\0';
	return len < 0 ? 0 : (size_t)len < cap ? (size_t)len : cap - 1;
}
