/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the grammar as bytes and each definition as a tree of elements, so that nothing of them
 * has to be read when the program starts: embed OUT GRAMMAR DEFINITION... A program of the build.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"

enum { MAX_BYTES = 1 << 20 /* of a file */ };

/* A tree while it is written; elements and attributes are rows of two tables, in the order of the
 * document. */
struct writing {
	FILE *out;
	int file;
	size_t num_elements, num_attributes;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* False, and a complaint, where the file is not there or too long. */
static bool read_file(const char *path, unsigned char *bytes, struct rsp_slice *out)
{
	FILE *in = fopen(path, "rb");
	size_t len = in ? fread(bytes, 1, MAX_BYTES, in) : 0;
	bool whole = in && !ferror(in) && feof(in) && len;

	if (!whole)
		fprintf(stderr, "%s: it cannot be read, is empty, or is too long\n", path);
	if (in)
		fclose(in);
	*out = rsp_slice(bytes, len);
	return whole;
}

static void write_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < ' ' || byte > '~' || strchr("\"\\?", byte))
			fprintf(out, "\\%03o", (unsigned)byte);
		else
			fputc(byte, out);
	}
	fputc('"', out);
}

static void write_attributes(struct writing *writing, const struct rsp_xml_element *element)
{
	for (const struct rsp_xml_attribute *at = element->attributes; at; at = at->next) {
		writing->num_attributes++;
		fprintf(writing->out, "{.name = \"%s\", .value = ", at->name);
		write_text(writing->out, at->value);
		if (at->next)
			fprintf(writing->out, ", .next = &attributes_%d[%zu]", writing->file,
			        writing->num_attributes);
		fprintf(writing->out, "},\n");
	}
	for (const struct rsp_xml_element *at = element->first; at; at = at->next)
		write_attributes(writing, at);
}

static size_t size_of(const struct rsp_xml_element *element)
{
	size_t num = 1;

	for (const struct rsp_xml_element *at = element->first; at; at = at->next)
		num += size_of(at);
	return num;
}

static void write_elements(struct writing *writing, const struct rsp_xml_element *element)
{
	size_t self = writing->num_elements++;

	fprintf(writing->out, "{.name = \"%s\", .line = %u, .space = ", element->name,
	        element->line);
	write_text(writing->out, element->space);
	fprintf(writing->out, ", .text = ");
	write_text(writing->out, element->text);
	if (element->attributes)
		fprintf(writing->out, ", .attributes = &attributes_%d[%zu]", writing->file,
		        writing->num_attributes);
	if (element->first)
		fprintf(writing->out, ", .first = &elements_%d[%zu]", writing->file, self + 1);
	if (element->next)
		fprintf(writing->out, ", .next = &elements_%d[%zu]", writing->file,
		        self + size_of(element));
	fprintf(writing->out, "},\n");
	for (const struct rsp_xml_attribute *at = element->attributes; at; at = at->next)
		writing->num_attributes++;
	for (const struct rsp_xml_element *at = element->first; at; at = at->next)
		write_elements(writing, at);
}

static bool write_tree(FILE *out, int file, const char *path, struct rsp_slice bytes)
{
	struct rsp_arena arena;
	struct writing writing = {.out = out, .file = file};
	const struct rsp_xml_element *root;
	const char *trouble;

	rsp_arena_init(&arena, 0);
	root = rsp_xml_read(&arena, bytes, &trouble);
	if (root) {
		fprintf(out, "static const struct rsp_xml_attribute attributes_%d[] = {\n", file);
		write_attributes(&writing, root);
		writing.num_attributes = 0;
		fprintf(out, "{0}};\nstatic const struct rsp_xml_element elements_%d[%zu] = {\n",
		        file, size_of(root));
		write_elements(&writing, root);
		fprintf(out, "};\n");
	} else {
		fprintf(stderr, "%s: %s\n", path, trouble);
	}
	rsp_arena_free(&arena);
	return root;
}

static void write_grammar(FILE *out, struct rsp_slice bytes)
{
	enum { A_LINE = 20 };

	fprintf(out, "static const unsigned char grammar[] = {\n");
	for (size_t at = 0; at < bytes.len; at++)
		fprintf(out, "%d,%s", rsp_sub(bytes, at, 1).data[0], (at + 1) % A_LINE ? "" : "\n");
	fprintf(out, "};\nconst struct rsp_slice rsp_builtin_grammar = {grammar, %zu};\n",
	        bytes.len);
}

static bool write_all(FILE *out, const char *grammar, int num, char **paths)
{
	static unsigned char bytes[MAX_BYTES];
	struct rsp_slice content;

	fprintf(out, "#include \"procedure/builtin.h\"\n");
	if (!read_file(grammar, bytes, &content))
		return false;
	write_grammar(out, content);
	for (int at = 0; at < num; at++)
		if (!read_file(paths[at], bytes, &content) ||
		    !write_tree(out, at, paths[at], content))
			return false;
	fprintf(out, "const struct rsp_builtin rsp_builtins[] = {\n");
	for (int at = 0; at < num; at++)
		fprintf(out, "{\"%s\", elements_%d},\n", base_name(paths[at]), at);
	fprintf(out, "{0}};\n");
	return true;
}

int main(int argc, char **argv)
{
	enum { OUT = 1, GRAMMAR, FIRST };
	FILE *out = argc > FIRST ? fopen(argv[OUT], "w") : NULL;
	bool written;

	if (!out) {
		fprintf(stderr, "usage: embed OUT GRAMMAR DEFINITION...\n");
		return 1;
	}
	written = write_all(out, argv[GRAMMAR], argc - FIRST, argv + FIRST);
	return fclose(out) == 0 && written ? 0 : 1;
}
