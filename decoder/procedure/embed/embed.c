/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes files as tables of C: embed OUT GRAMMAR DEFINITION... A program of the build. */
#include <stdio.h>
#include <string.h>

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static long write_bytes(FILE *out, const char *path)
{
	enum { A_LINE = 20 };
	FILE *in = fopen(path, "rb");
	long num = 0;
	int byte;

	if (!in) {
		perror(path);
		return -1;
	}
	while ((byte = fgetc(in)) != EOF)
		fprintf(out, "%d,%s", byte, ++num % A_LINE ? "" : "\n");
	fclose(in);
	return num;
}

int main(int argc, char **argv)
{
	enum { FIRST = 2, MAX = 256 };
	long lengths[MAX];
	FILE *out = argc > FIRST && argc < MAX ? fopen(argv[1], "w") : NULL;

	if (!out) {
		fprintf(stderr, "usage: embed OUT GRAMMAR DEFINITION...\n");
		return 1;
	}
	fprintf(out, "#include \"procedure/builtin.h\"\n");
	for (int at = FIRST; at < argc; at++) {
		fprintf(out, "static const unsigned char file_%d[] = {\n", at);
		lengths[at] = write_bytes(out, argv[at]);
		if (lengths[at] <= 0)
			return 1;
		fprintf(out, "};\n");
	}
	fprintf(out, "const struct rsp_builtin rsp_builtin_grammar = {\"%s\", file_%d, %ld};\n",
	        base_name(argv[FIRST]), FIRST, lengths[FIRST]);
	fprintf(out, "const struct rsp_builtin rsp_builtins[] = {\n");
	for (int at = FIRST + 1; at < argc; at++)
		fprintf(out, "{\"%s\", file_%d, %ld},\n", base_name(argv[at]), at, lengths[at]);
	fprintf(out, "{0}};\n");
	return fclose(out) == 0 ? 0 : 1;
}
