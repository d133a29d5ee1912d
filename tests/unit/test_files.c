/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What files hold: golden elements of every layout, cut contents, parts of files. */
#define _DEFAULT_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hex.h"
#include "card/file_layout.h"
#include "card/file_learned.h"
#include "card/file_show.h"
#include "support/cmocka_include.h"

enum { BYTES_MAX = 300, TEXT_MAX = 8000, BITS = 8 };

struct golden {
	const char *file, *bytes, *elements;
};

static const struct golden goldens[] = {
#define GOLDEN(file, bytes, elements) {file, bytes, elements},
#include "test_files.def"
#undef GOLDEN
};
enum { NUM_GOLDENS = sizeof(goldens) / sizeof(goldens[0]) };

/* "A9/EF.SNE": of a row of file_told.def, by the template. */
static const struct rsp_file *told_of(const char *path, const char *name)
{
	const struct rsp_told_file *told;

	for (size_t i = 0; (told = rsp_told_file_at(i)); i++)
		if (strcmp(told->file.name, name) == 0 && strtoul(path, NULL, 16) == told->template)
			return &told->file;
	return NULL;
}

static const struct rsp_file *file_of(const char *path)
{
	const char *slash = strchr(path, '/');

	if (slash == path + 2 && told_of(path, slash + 1))
		return told_of(path, slash + 1);
	for (unsigned i = 0; slash && i < RSP_NUM_DIRECTORIES; i++) {
		const struct rsp_directory *in = rsp_directory_of(i);

		if (!rsp_equal_text(rsp_slice(path, (size_t)(slash - path)), in->name))
			continue;
		for (const struct rsp_file *file = in->files; file->fid; file++)
			if (strcmp(file->name, slash + 1) == 0)
				return file;
	}
	fail_msg("no file %s", path);
	return NULL;
}

static void print_node(FILE *out, const struct rsp_node *node)
{
	/* Of the family "file" its name is left out. */
	size_t family = strncmp(node->field->key, "file.", 5) == 0 ? 5 : 0;
	const char *key = node->field->key + family;
	struct rsp_slice bytes = node->value.bytes;
	uint8_t byte;

	switch (node->field->kind) {
	case RSP_KIND_UINT:
		fprintf(out, "|%s=%" PRIu64, key, node->value.u);
		break;
	case RSP_KIND_INT:
		fprintf(out, "|%s=%" PRId64, key, node->value.i);
		break;
	case RSP_KIND_BYTES:
		fprintf(out, "|%s=", key);
		while (rsp_take_u8(&bytes, &byte))
			fprintf(out, "%02X", byte);
		break;
	case RSP_KIND_STRING:
		fprintf(out, "|%s=%.*s", key, (int)bytes.len,
		        bytes.len ? (const char *)bytes.data : "");
		break;
	case RSP_KIND_NONE:
	case RSP_KIND_BOOL:
	case RSP_KIND_OID:
	case RSP_KIND_TIME:
		break;
	}
	if (node->span.buffer)
		assert_true(node->span.bit_off + node->span.bit_len <=
		            (uint64_t)node->span.buffer->bytes.len * BITS);
	for (const struct rsp_node *child = node->first; child; child = child->next)
		print_node(out, child);
}

/* The elements of a content in one line; freed by the caller. */
static char *elements_of(enum rsp_file_layout layout, const struct rsp_file_window *window)
{
	struct rsp_buffer buffer = {.bytes = window->bytes};
	struct rsp_decode decode;
	struct rsp_arena arena;
	struct rsp_node *root;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	root = rsp_node_new(&decode, NULL, rsp_file_field_of(RSP_FILE_CONTENTS), window->bytes);
	assert_non_null(root);
	rsp_file_show(&decode, root, layout, window);
	assert_null(decode.first_finding);
	print_node(out, root);
	fclose(out);
	rsp_arena_free(&arena);
	return text;
}

static struct rsp_slice bytes_of(const char *hex, uint8_t out[static BYTES_MAX])
{
	size_t len;

	assert_true(rsp_hex_decode(rsp_text(hex), out, BYTES_MAX, &len, NULL));
	return rsp_slice(out, len);
}

static struct rsp_file_window window_of(const struct rsp_file *file, struct rsp_slice bytes)
{
	return (struct rsp_file_window){
	    .bytes = bytes,
	    .size = file->structure == RSP_FILE_TRANSPARENT ? 0 : bytes.len,
	};
}

static void golden_contents(void **state)
{
	uint8_t room[BYTES_MAX];
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < NUM_GOLDENS; i++) {
		const struct rsp_file *file = file_of(goldens[i].file);
		struct rsp_file_window window = window_of(file, bytes_of(goldens[i].bytes, room));
		char *elements = elements_of(file->layout, &window);

		if (elements[0] == '\0' || strcmp(elements + 1, goldens[i].elements) != 0) {
			print_message("%s\n  is     %s\n  should %s\n", goldens[i].file,
			              elements[0] ? elements + 1 : "", goldens[i].elements);
			wrong++;
		}
		free(elements);
	}
	assert_int_equal(wrong, 0);
}

/* Who adds a layout adds a content of it. */
static void every_layout_has_one(void **state)
{
	bool seen[RSP_NUM_LAYOUTS] = {[RSP_LAYOUT_NONE] = true};
	const struct rsp_told_file *told;
	unsigned missing = 0;

	(void)state;
	for (size_t i = 0; i < NUM_GOLDENS; i++)
		seen[file_of(goldens[i].file)->layout] = true;
	for (unsigned i = 0; i < RSP_NUM_DIRECTORIES; i++) {
		const struct rsp_directory *in = rsp_directory_of(i);

		for (const struct rsp_file *file = in->files; file->fid; file++) {
			if (!seen[file->layout])
				print_message("no content of %s/%s\n", in->name, file->name);
			missing += !seen[file->layout];
		}
	}
	for (size_t i = 0; (told = rsp_told_file_at(i)); i++) {
		if (!seen[told->file.layout])
			print_message("no content of %s\n", told->file.name);
		missing += !seen[told->file.layout];
	}
	assert_int_equal(missing, 0);
}

/* Every prefix, and every part from an offset on: no element that is not wholly there appears, and
 * what appears is the same as in the whole (but for what depends on the end of a record). */
static void prefixes_and_parts(void **state)
{
	uint8_t room[BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < NUM_GOLDENS; i++) {
		const struct rsp_file *file = file_of(goldens[i].file);
		struct rsp_slice bytes = bytes_of(goldens[i].bytes, room);

		for (size_t cut = 0; cut < bytes.len; cut++) {
			struct rsp_file_window window = window_of(file, rsp_sub(bytes, 0, cut));
			uint8_t *exact = malloc(cut + 1);

			assert_non_null(exact);
			if (cut)
				memcpy(exact, bytes.data, cut);
			window.bytes = rsp_slice(exact, cut);
			free(elements_of(file->layout, &window));
			free(exact);
			window = window_of(file, rsp_sub(bytes, cut, bytes.len));
			window.off = cut;
			free(elements_of(file->layout, &window));
		}
	}
}

/* Wherever memory ends, the tree just ends there. */
static void memory_runs_out(void **state)
{
	enum { MOST = 4096, STEP = 61 };
	uint8_t room[BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < NUM_GOLDENS; i++) {
		const struct rsp_file *file = file_of(goldens[i].file);
		struct rsp_file_window window = window_of(file, bytes_of(goldens[i].bytes, room));
		struct rsp_buffer buffer = {.bytes = window.bytes};

		for (size_t limit = 1; limit < MOST; limit += STEP) {
			struct rsp_decode decode;
			struct rsp_arena arena;
			struct rsp_node *root;

			rsp_arena_init(&arena, limit);
			rsp_decode_init(&decode, &arena, &buffer);
			root = rsp_node_new(&decode, NULL, rsp_file_field_of(RSP_FILE_CONTENTS),
			                    window.bytes);
			rsp_file_show(&decode, root, file->layout, &window);
			assert_null(decode.first_finding);
			assert_true(rsp_arena_used(&arena) <= limit);
			rsp_arena_free(&arena);
		}
	}
}

static void part_is(const char *path, const char *hex, size_t off, size_t size,
                    const char *expected)
{
	uint8_t room[BYTES_MAX];
	struct rsp_file_window window = {.bytes = bytes_of(hex, room), .off = off, .size = size};
	char *elements = elements_of(file_of(path)->layout, &window);

	assert_string_equal(elements[0] ? elements + 1 : "", expected);
	free(elements);
}

/* READ BINARY with an offset, or with fewer bytes than the file has. */
static void parts_in_their_place(void **state)
{
	(void)state;
	part_is("ADF.USIM/EF.LOCI", "00F1101234FF01", 4, 0,
	        "plmn=001-01|lac=4660|tmsi_time=255|location_update_status=1");
	part_is("ADF.USIM/EF.LOCI", "030400F1101234", 2, 0, "part=0304|plmn=001-01|lac=4660");
	part_is("ADF.USIM/EF.LOCI", "01", 10, 0, "location_update_status=1");
	part_is("ADF.USIM/EF.UST", "80", 1, 0, "ust.service=16");
	part_is("DF.GSM/EF.SST", "03", 2, 0, "sst.service=9|sst.state=3");
	part_is("ADF.USIM/EF.ACC", "01", 1, 0, "access_class=0");
	part_is("ADF.USIM/EF.FPLMN", "1000F110", 2, 0, "part=10|plmn=001-01");
	part_is("ADF.USIM/EF.FPLMN", "00F1", 3, 0, "part=00F1");
	part_is("ADF.USIM/EF.Keys", "0500", 0, 0, "keys.ksi=5|part=00");
	/* Where in an object the bytes stand is not known. */
	part_is("ADF.ISIM/EF.IMPI", "614062", 2, 0, "part=614062");
	/* The number stands at the end of the record, even when only its beginning was read. */
	part_is("DF.TELECOM/EF.ADN", "416C69636507919451", 0, 19, "alpha=Alice|part=07919451");
	part_is("DF.TELECOM/EF.ADN", "FFFFFFFF", 0, 19, "unused=FFFFFFFF");
}

static void alpha_is(const char *hex, const char *expected)
{
	char elements[TEXT_MAX];

	snprintf(elements, sizeof(elements), "nia.category=1|nia.text=%s", expected);
	part_is("ADF.USIM/EF.NIA", hex, 0, 0, elements);
}

/* TS 102 221 annex A: its four forms. */
static void alpha_identifiers(void **state)
{
	(void)state;
	alpha_is("01"
	         "48691B6521FFFF",
	         "Hi\xE2\x82\xAC!");
	alpha_is("01"
	         "8000480069FFFF",
	         "Hi");
	alpha_is("01"
	         "81050"
	         "8C2E1E2E341",
	         "\xD1\x82\xD1\xA1\xD1\xA2\xD1\xA3"
	         "A");
	alpha_is("01"
	         "82020530"
	         "8241",
	         "\xD4\xB2"
	         "A");
	alpha_is("01"
	         "80D83DDE00",
	         "\xF0\x9F\x98\x80");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(golden_contents),    cmocka_unit_test(every_layout_has_one),
	    cmocka_unit_test(prefixes_and_parts), cmocka_unit_test(parts_in_their_place),
	    cmocka_unit_test(alpha_identifiers),  cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
