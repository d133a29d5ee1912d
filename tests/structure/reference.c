/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the references that stand under docs/: `reference functions|fields|rules|files`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card/file_learned.h"
#include "report/rule_list.h"
#include "rsptrace/trace.h"

static const char generated[] =
    "<!-- Generated from the tables of the decoder; a test checks that it is current. -->\n";

static void print_functions(void)
{
	struct rsp_function function;

	printf("# Functions known by name\n%s\n| interface | tag or INS | function | clause "
	       "|\n|---|---|---|---|\n",
	       generated);
	for (size_t at = 0; rsp_function_at(at, &function); at++)
		printf("| %s | %02" PRIX32 " | %s | %s |\n", rsp_interface_name(function.iface),
		       function.tag, function.name, function.clause);
}

static int by_key(const void *a, const void *b)
{
	const struct rsp_field *const *left = a, *const *right = b;

	return strcmp((*left)->key, (*right)->key);
}

static const struct rsp_field **sorted_fields(size_t *out_num)
{
	const struct rsp_field **fields = NULL;
	size_t num = 0;

	for (size_t at = 0; at < rsp_num_field_tables(); at++) {
		struct rsp_field_table table = rsp_field_table_at(at);
		const struct rsp_field **more =
		    realloc(fields, (num + table.num_rows) * sizeof(*fields));

		if (!more)
			exit(1);
		fields = more;
		for (size_t i = 0; i < table.num_rows; i++)
			fields[num++] = &table.rows[i];
	}
	qsort(fields, num, sizeof(*fields), by_key);
	*out_num = num;
	return fields;
}

static void print_fields(void)
{
	static const char *const secrecy[] = {"", "personal", "secret"};
	size_t num;
	const struct rsp_field **fields = sorted_fields(&num);

	printf("# Fields\n%s\nKeys for `-Y` and `-e`. Personal fields are replaced with --redact, "
	       "secret ones are hidden "
	       "without --reveal.\n\n| key | kind | as the specification spells it | clause | "
	       "|\n|---|---|---|---|---|\n",
	       generated);
	for (size_t i = 0; i < num; i++)
		printf("| %s | %s | %s | %s | %s |\n", fields[i]->key,
		       rsp_kind_name(fields[i]->kind), fields[i]->label,
		       fields[i]->clause ? fields[i]->clause : "", secrecy[fields[i]->secrecy]);
	free(fields);
}

static void print_rules(void)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	const struct rsp_rule *rule;
	size_t at = 0;

	if (!definitions)
		exit(1);
	printf("# Rules\n%s\nThe rules of the decoder, then those of the definitions of "
	       "procedures. `rsptrace validate --list-rules` shows the same.\n\n| id | level | "
	       "clause | what it watches |\n|---|---|---|---|\n",
	       generated);
	while ((rule = rsp_rule_next(definitions, &at)))
		printf("| %s | %s | %s | %s |\n", rule->id, rsp_level_name(rule->level),
		       rule->clause, rule->text);
	rsp_definitions_free(definitions);
}

static void print_file(const struct rsp_directory *in, const struct rsp_file *file)
{
	printf("| %s/%s | ", in->name, file->name);
	if (file->fid)
		printf("%04X", file->fid);
	printf(" | ");
	if (file->sfi)
		printf("%02X", file->sfi);
	printf(" | %s | %s | %s |\n", rsp_file_structure_name(file->structure),
	       file->layout == RSP_LAYOUT_NONE ? "no" : "yes", file->clause);
}

static void print_files(void)
{
	const struct rsp_told_file *told;
	size_t num = 0, decoded = 0;

	for (unsigned i = 0; i < RSP_NUM_DIRECTORIES; i++) {
		for (const struct rsp_file *file = rsp_directory_of(i)->files; file->fid; file++) {
			num++;
			decoded += file->layout != RSP_LAYOUT_NONE;
		}
	}
	for (size_t i = 0; (told = rsp_told_file_at(i)); i++) {
		num++;
		decoded += told->file.layout != RSP_LAYOUT_NONE;
	}
	printf(
	    "# Files of the card\n%s\n%zu EFs by name; of %zu the contents are decoded, the "
	    "bytes of the other %zu are shown as they are. Those without a FID have one that "
	    "the card chooses, which EF.PBR, EF.IMG or a list of keys tells; where two rows have "
	    "one name, they are of type 1 and 2.\n\n| file | FID | SFI | structure "
	    "| decoded | clause |\n|---|---|---|---|---|---|\n",
	    generated, num, decoded, num - decoded);
	for (unsigned i = 0; i < RSP_NUM_DIRECTORIES; i++)
		for (const struct rsp_file *file = rsp_directory_of(i)->files; file->fid; file++)
			print_file(rsp_directory_of(i), file);
	for (size_t i = 0; (told = rsp_told_file_at(i)); i++)
		print_file(rsp_directory_of(told->in), &told->file);
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "";

	if (strcmp(kind, "functions") == 0)
		print_functions();
	else if (strcmp(kind, "fields") == 0)
		print_fields();
	else if (strcmp(kind, "rules") == 0)
		print_rules();
	else if (strcmp(kind, "files") == 0)
		print_files();
	else
		return 2;
	return 0;
}
