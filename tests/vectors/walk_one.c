/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes one object a line of standard input ("KIND HEX") and prints a line of JSON for each: its
 * tree and the ids of the findings. KIND is the name of a type of decoder/schema, or one of:
 * request, response (an ES10 function's, by its tag), segment (of a Bound Profile Package),
 * template (of SELECT), gsm (the answer of a SIM to SELECT), file=ADF.USIM/EF.IMSI (the contents of
 * that file), value=alpha, =plmn, =access (an element of files), proactive,
 * terminal_response, envelope, bare (BER without a type),
 * comprehension, simple, dgi, eid, imei. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/tlv.h"
#include "base/values.h"
#include "card/cat.h"
#include "card/fcp.h"
#include "card/file_show.h"
#include "card/file_value.h"
#include "card/show.h"
#include "rsp/bpp.h"
#include "schema/schema.h"

struct job {
	const char *kind;
	struct rsp_slice bytes;
	struct rsp_decode decode;
	const struct rsp_es10_types *types;
	struct rsp_node *root;
	size_t left; /* bytes that nothing was made of */
};

static void print_hex(struct rsp_slice bytes)
{
	uint8_t byte;

	putchar('"');
	while (rsp_take_u8(&bytes, &byte))
		printf("%02x", byte);
	putchar('"');
}

static void print_text(struct rsp_slice text)
{
	uint8_t c;

	putchar('"');
	while (rsp_take_u8(&text, &c))
		printf(c < ' ' || c == '"' || c == '\\' ? "\\u%04x" : "%c", c);
	putchar('"');
}

static void print_value(const struct rsp_node *node)
{
	switch (node->field->kind) {
	case RSP_KIND_NONE:
		break;
	case RSP_KIND_UINT:
		printf(",\"value\":%" PRIu64, node->value.u);
		break;
	case RSP_KIND_BOOL:
		printf(",\"value\":%s", node->value.u ? "true" : "false");
		break;
	case RSP_KIND_INT:
	case RSP_KIND_TIME:
		printf(",\"value\":%" PRId64, node->value.i);
		break;
	case RSP_KIND_BYTES:
	case RSP_KIND_OID:
		printf(",\"value\":");
		print_hex(node->value.bytes);
		break;
	case RSP_KIND_STRING:
		printf(",\"value\":");
		print_text(node->value.bytes);
		break;
	}
}

static void print_name(const struct rsp_node *node)
{
	const char *name = NULL;

	if (node->field->kind == RSP_KIND_UINT)
		name = rsp_value_name(node->field->names, (int64_t)node->value.u);
	else if (node->field->kind == RSP_KIND_INT)
		name = rsp_value_name(node->field->names, node->value.i);
	if (name)
		printf(",\"name\":\"%s\"", name);
}

static void print_node(const struct rsp_node *node)
{
	printf("{\"key\":\"%s\",\"label\":\"%s\",\"off\":%" PRIu64 ",\"len\":%" PRIu64,
	       node->field->key, node->field->label, node->span.bit_off, node->span.bit_len);
	print_value(node);
	print_name(node);
	if (node->note)
		printf(",\"note\":\"%s\"", node->note);
	printf(",\"children\":[");
	for (const struct rsp_node *child = node->first; child; child = child->next) {
		print_node(child);
		if (child->next)
			putchar(',');
	}
	printf("]}");
}

/* The children of the root: what was decoded. */
static void print_result(const struct job *job)
{
	printf("{\"tree\":[");
	for (const struct rsp_node *node = job->root ? job->root->first : NULL; node;
	     node = node->next) {
		print_node(node);
		if (node->next)
			putchar(',');
	}
	printf("],\"left\":%zu,\"rules\":[", job->left);
	for (const struct rsp_finding *finding = job->decode.first_finding; finding;
	     finding = finding->next)
		printf("\"%s\"%s", finding->rule->id, finding->next ? "," : "");
	printf("]}\n");
}

typedef enum rsp_tlv_status take_object(struct rsp_slice *in, struct rsp_plain_tlv *out);

static void print_plain(const struct job *job, take_object *take)
{
	static const char *const statuses[] = {"ok", "end", "cut", "bad"};
	struct rsp_slice in = job->bytes;
	struct rsp_plain_tlv tlv;
	enum rsp_tlv_status status;
	const char *comma = "";

	printf("{\"items\":[");
	while ((status = take(&in, &tlv)) == RSP_TLV_OK) {
		printf("%s{\"tag\":%u,\"cr\":%s,\"length\":%zu,\"truncated\":%s,\"value\":", comma,
		       (unsigned)tlv.tag, tlv.comprehension ? "true" : "false", tlv.declared_len,
		       tlv.truncated ? "true" : "false");
		print_hex(tlv.value);
		putchar('}');
		comma = ",";
	}
	printf("],\"end\":\"%s\"}\n", statuses[status]);
}

/* One level of BER objects, and of the constructed ones in them. */
static void print_ber(struct rsp_slice in, int depth)
{
	static const char *const statuses[] = {"ok", "end", "cut", "bad"};
	struct rsp_tlv tlv;
	enum rsp_tlv_status status;
	const char *comma = "";

	printf("{\"items\":[");
	while ((status = rsp_take_tlv(&in, &tlv)) == RSP_TLV_OK) {
		printf("%s{\"tag\":\"%02x\",\"constructed\":%s,\"length\":%zu,\"truncated\":%s,"
		       "\"value\":",
		       comma, (unsigned)tlv.tag, tlv.constructed ? "true" : "false",
		       tlv.declared_len, tlv.truncated ? "true" : "false");
		print_hex(tlv.value);
		if (tlv.constructed && depth > 0) {
			printf(",\"inner\":");
			print_ber(tlv.value, depth - 1);
		}
		putchar('}');
		comma = ",";
	}
	printf("],\"end\":\"%s\"}", statuses[status]);
}

static void print_digits(const struct job *job, bool eid)
{
	bool bad = false;
	const char *text = eid ? rsp_value_eid(job->decode.arena, job->bytes, &bad)
	                       : rsp_value_imei(job->decode.arena, job->bytes, &bad);

	printf("{\"text\":\"%s\",\"bad\":%s}\n", text, bad ? "true" : "false");
}

/* Kinds that are no object with a type. */
static bool run_special(struct job *job)
{
	enum { DEPTH = 16 };

	if (strcmp(job->kind, "bare") == 0) {
		print_ber(job->bytes, DEPTH);
		putchar('\n');
	} else if (strcmp(job->kind, "comprehension") == 0) {
		print_plain(job, rsp_take_comprehension_tlv);
	} else if (strcmp(job->kind, "simple") == 0) {
		print_plain(job, rsp_take_simple_tlv);
	} else if (strcmp(job->kind, "dgi") == 0) {
		print_plain(job, rsp_take_dgi);
	} else if (strcmp(job->kind, "eid") == 0 || strcmp(job->kind, "imei") == 0) {
		print_digits(job, job->kind[0] == 'e');
	} else {
		return false;
	}
	return true;
}

/* The contents of a file that is named by its directory and its own name. */
static void run_file(struct job *job, const char *path)
{
	const char *slash = strchr(path, '/');

	for (unsigned i = 0; slash && i < RSP_NUM_DIRECTORIES; i++) {
		const struct rsp_directory *in = rsp_directory_of(i);
		struct rsp_file_window window = {.bytes = job->bytes};

		if (!rsp_equal_text(rsp_slice(path, (size_t)(slash - path)), in->name))
			continue;
		for (const struct rsp_file *file = in->files; file->fid; file++) {
			if (strcmp(file->name, slash + 1) != 0)
				continue;
			if (file->structure != RSP_FILE_TRANSPARENT)
				window.size = job->bytes.len;
			rsp_file_show(&job->decode, job->root, file->layout, &window);
			return;
		}
	}
	fprintf(stderr, "no file %s\n", path);
	exit(2);
}

static void run_value(struct job *job, const char *name)
{
	static const struct {
		const char *name;
		enum rsp_row_kind kind;
		enum rsp_file_field field;
	} rows[] = {
	    {"alpha",  RSP_ROW_TEXT,   RSP_FILE_ALPHA              },
	    {"plmn",   RSP_ROW_PLMN,   RSP_FILE_PLMN               },
	    {"access", RSP_ROW_ACCESS, RSP_FILE_ACCESS_TECHNOLOGIES},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(name, rows[i].name) == 0)
			rsp_file_show_value(&job->decode, job->root, rows[i].kind, rows[i].field,
			                    job->bytes);
}

/* Kinds of the file system; false: it is none. */
static bool run_card(struct job *job)
{
	static const char file[] = "file=", value[] = "value=";

	if (strcmp(job->kind, "template") == 0)
		rsp_show_template(&job->decode, job->root, job->bytes);
	else if (strcmp(job->kind, "gsm") == 0)
		rsp_fcp_show_gsm(&job->decode, job->root, job->bytes);
	else if (strncmp(job->kind, file, strlen(file)) == 0)
		run_file(job, job->kind + strlen(file));
	else if (strncmp(job->kind, value, strlen(value)) == 0)
		run_value(job, job->kind + strlen(value));
	else
		return false;
	return true;
}

static const struct rsp_asn_type *type_of(const struct job *job)
{
	struct rsp_slice in = job->bytes;
	struct rsp_tlv tlv;
	const struct rsp_es10_function *function;

	if (strcmp(job->kind, "request") != 0 && strcmp(job->kind, "response") != 0)
		return rsp_schema_type(job->kind);
	if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK)
		return NULL;
	if (tlv.tag == RSP_TAG_INSTALL_RESULT)
		return job->types->install_result;
	function = rsp_es10_function_find(tlv.tag, false);
	return job->kind[2] == 'q' ? rsp_es10_request_type(job->types, function)
	                           : rsp_es10_response_type(job->types, function);
}

/* What the toolkit has; false: the kind is none of these. */
static bool run_toolkit(struct job *job)
{
	if (strcmp(job->kind, "proactive") == 0)
		rsp_cat_show_command(&job->decode, job->root, job->bytes);
	else if (strcmp(job->kind, "terminal_response") == 0)
		rsp_cat_show_response(&job->decode, job->root, job->bytes);
	else if (strcmp(job->kind, "envelope") == 0)
		rsp_cat_show_envelope(&job->decode, job->root, job->bytes);
	else
		return false;
	return true;
}

static void run_typed(struct job *job)
{
	struct rsp_slice in = job->bytes;
	const struct rsp_asn_type *type;

	job->root = rsp_node_new(&job->decode, NULL, job->types->package, in);
	if (strcmp(job->kind, "segment") == 0) {
		rsp_bpp_show_segment(&job->decode, job->types, job->root, in, 0);
	} else if (!run_card(job) && !run_toolkit(job)) {
		type = type_of(job);
		if (!type) {
			fprintf(stderr, "no type for %s\n", job->kind);
			exit(2);
		}
		rsp_walk(&job->decode, job->root, type, &in);
		job->left = in.len;
	}
	print_result(job);
}

static void run(struct rsp_arena *arena, const struct rsp_es10_types *types, const char *kind,
                struct rsp_slice hex)
{
	uint8_t *bytes = rsp_arena_alloc(arena, hex.len / 2 + 1);
	struct rsp_buffer *buffer = rsp_arena_alloc(arena, sizeof(*buffer));
	struct job job = {.kind = kind, .types = types};
	size_t len;

	if (!bytes || !buffer || !rsp_hex_decode(hex, bytes, hex.len / 2 + 1, &len, NULL)) {
		fprintf(stderr, "not hex, or no memory: %s\n", kind);
		exit(2);
	}
	job.bytes = buffer->bytes = rsp_slice(bytes, len);
	rsp_decode_init(&job.decode, arena, buffer);
	if (!run_special(&job))
		run_typed(&job);
}

int main(void)
{
	struct rsp_es10_types types = {0};
	struct rsp_arena arena;
	char *line = NULL, kind[128];
	size_t cap = 0;

	rsp_es10_types_init(&types);
	rsp_arena_init(&arena, 0);
	while (getline(&line, &cap, stdin) > 0) {
		struct rsp_slice in = rsp_text(line), word;

		if (!rsp_take_until(&in, ' ', &word) || word.len >= sizeof(kind))
			continue;
		snprintf(kind, sizeof(kind), "%.*s", (int)word.len, (const char *)word.data);
		in = rsp_trim(in);
		run(&arena, &types, kind,
		    rsp_sub(in, 0, in.len - rsp_ends_with(in, rsp_text("\n"))));
		rsp_arena_reset(&arena);
	}
	free(line);
	rsp_arena_free(&arena);
	rsp_es10_types_free(&types);
	return 0;
}
