/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of text, and bytes built from what they say. */
#ifndef RSP_SOURCE_LINE_H
#define RSP_SOURCE_LINE_H

#include "source/reader.h"

struct rsp_line {
	uint64_t number; /* from 1 */
	uint64_t file_off;
	struct rsp_slice text; /* without line end; borrowed until the next line is read */
	bool cut;              /* it was longer than RSP_LINE_MAX */
};

/* rsp_line_next reads the next line of the input; line->number must hold that of the last (0 at
 * first). False at the end. */
RSP_MUST_USE bool rsp_line_next(struct rsp_input *input, struct rsp_line *line);

/* rsp_line_frame makes a frame of a line: no time, no slot. `bytes` is what it holds and `part` the
 * text of the line that says so (for the offset in the input). */
void rsp_line_frame(const struct rsp_line *line, struct rsp_slice part, enum rsp_hint hint,
                    struct rsp_slice bytes, struct rsp_frame *out);

/* rsp_line_damaged is rsp_reader_damaged for a line that the grammar refuses; `why` is the rest of
 * the sentence. */
enum rsp_pull rsp_line_damaged(struct rsp_reader *reader, struct rsp_frame *out,
                               const struct rsp_line *line, const char *why);

/* rsp_line_end is rsp_reader_end behind the last line. */
enum rsp_pull rsp_line_end(struct rsp_reader *reader, struct rsp_frame *out,
                           const struct rsp_line *line);

/* Bytes that grow; all zero is an empty one. */
struct rsp_bytes {
	uint8_t *data;
	size_t len, cap;
};

/* rsp_bytes_append adds bytes behind the last; false (and nothing changed) when there is no memory.
 */
RSP_MUST_USE bool rsp_bytes_append(struct rsp_bytes *bytes, struct rsp_slice part);

/* rsp_bytes_append_hex adds what hex text says, blanks between bytes allowed. False when it is not
 * hex, or when there is no memory; what is before stays. */
RSP_MUST_USE bool rsp_bytes_append_hex(struct rsp_bytes *bytes, struct rsp_slice text);

/* rsp_bytes_slice gives the bytes; valid until the next append. */
struct rsp_slice rsp_bytes_slice(const struct rsp_bytes *bytes);

/* rsp_bytes_free gives the memory back and makes it empty. */
void rsp_bytes_free(struct rsp_bytes *bytes);

/* rsp_take_word takes the next word, after blanks (space, tab, NUL); false when none is left. */
RSP_MUST_USE bool rsp_take_word(struct rsp_slice *in, struct rsp_slice *out);

/* rsp_is_hex tells whether the text is hex digits only, an even number of them, and at least one
 * byte. */
bool rsp_is_hex(struct rsp_slice text);

#endif
