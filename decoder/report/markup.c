/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/markup.h"

/* Characters that do not stand as themselves; all of three bytes of UTF-8. */
static const struct odd {
	const char *bytes;
	const char *shown;
} odds[] = {
    {"\xE2\x80\xAA", "\\u{202A}"}, /* the embeddings and overrides of direction */
    {"\xE2\x80\xAB", "\\u{202B}"},
    {"\xE2\x80\xAC", "\\u{202C}"},
    {"\xE2\x80\xAD", "\\u{202D}"},
    {"\xE2\x80\xAE", "\\u{202E}"},
    {"\xE2\x81\xA6", "\\u{2066}"}, /* the isolates */
    {"\xE2\x81\xA7", "\\u{2067}"},
    {"\xE2\x81\xA8", "\\u{2068}"},
    {"\xE2\x81\xA9", "\\u{2069}"},
    {"\xEF\xBF\xBE", "\\u{FFFE}"}, /* XML 1.0 2.2 */
    {"\xEF\xBF\xBF", "\\u{FFFF}"},
};

static const struct odd *odd_at(struct rsp_slice text)
{
	for (size_t at = 0; at < sizeof(odds) / sizeof(*odds); at++)
		if (rsp_starts_with_text(text, odds[at].bytes))
			return &odds[at];
	return NULL;
}

void rsp_markup_text(struct rsp_out *out, struct rsp_slice text)
{
	enum { ODD_LEN = 3, FIRST_ODD = 0xE2 };
	uint8_t c;

	while (rsp_peek_u8(text, 0, &c)) {
		const struct odd *odd = c >= FIRST_ODD ? odd_at(text) : NULL;
		const char *entity = rsp_xml_entity(c);

		if (odd)
			rsp_out_text(out, odd->shown);
		else if (entity)
			rsp_out_text(out, entity);
		else
			rsp_out_char(out, (char)c);
		rsp_take_up_to(&text, odd ? ODD_LEN : 1);
	}
}
