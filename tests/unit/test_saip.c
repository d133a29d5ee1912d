/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Profile packages: the TS.48 test profiles have nothing that is not known; cut anywhere, they are
 * shown as far as they go. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/nodes.h"
#include "base/values.h"
#include "card/files.h"
#include "rsp/saip.h"
#include "support/cmocka_include.h"
#include "support/files.h"

/* What stands in each, counted from its bytes: profile elements, and files of templates. */
static const struct row {
	const char *path;
	const char *type; /* profileType of its header */
} rows[] = {
    {"captures/saip/TS48v1_A.der",                     NULL                             },
    {"captures/saip/TS48v3_SAIP2.1_BERTLV.der",        NULL                             },
    {"captures/saip/TS48v5_SAIP2.3_BERTLV_SUCI.der",   NULL                             },
    {"captures/saip/TS48v5_SAIP2.3_NoBERTLV.der",      NULL                             },
    {"captures/sgp22-tls13/upp-decrypted-by-card.der", "GSMA Generic eUICC Test Profile"},
};

struct shown {
	unsigned elements, files, unknown, findings;
	bool has_type;
};

static struct shown show(const uint8_t *data, size_t len, const char *type)
{
	struct shown shown = {0};
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_node *root;
	const struct rsp_buffer *buffer;

	rsp_arena_init(&arena, 0);
	buffer = rsp_buffer_frame(&arena, rsp_slice(data, len), 1, 0);
	assert_non_null(buffer);
	rsp_decode_init(&decode, &arena, buffer);
	root = rsp_node_new(&decode, NULL, rsp_saip_fields().rows, buffer->bytes);
	rsp_saip_show(&decode, root, buffer->bytes);
	for (const struct rsp_node *at = root->first; at; at = rsp_node_after(at, NULL)) {
		assert_true(at->span.bit_off + at->span.bit_len <= (uint64_t)len * 8);
		shown.elements += strcmp(at->field->key, "saip.element") == 0;
		shown.files += strcmp(at->field->key, "saip.file") == 0;
		shown.unknown += strcmp(at->field->key, "saip.unknown") == 0 ||
		                 strcmp(at->field->key, "es10.unknown") == 0;
		if (type && strcmp(at->field->label, "profileType") == 0)
			shown.has_type = rsp_equal_text(at->value.bytes, type);
	}
	for (const struct rsp_finding *at = decode.first_finding; at; at = at->next)
		shown.findings++;
	rsp_arena_free(&arena);
	return shown;
}

/* The objects of the outermost level. */
static unsigned count(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_tlv tlv;
	unsigned num = 0;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		num++;
	return num;
}

static void nothing_unknown(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		size_t len;
		uint8_t *data = test_source_file(rows[at].path, &len);
		struct shown shown;

		assert_non_null(data);
		shown = show(data, len, rows[at].type);
		assert_int_equal(shown.unknown, 0);
		assert_int_equal(shown.findings, 0);
		assert_int_equal(shown.elements, count(data, len));
		assert_true(shown.files > 100);
		assert_int_equal(shown.has_type, rows[at].type != NULL);
		free(data);
	}
}

static void cut_anywhere(void **state)
{
	size_t len;
	uint8_t *data = test_source_file(rows[4].path, &len);

	(void)state;
	assert_non_null(data);
	for (size_t end = 1; end < len; end += end < 4096 ? 1 : 101) {
		uint8_t *copy = malloc(end);

		memcpy(copy, data, end);
		assert_true(show(copy, end, NULL).elements <= count(data, len) + 1);
		free(copy);
	}
	free(data);
}

struct opened {
	struct rsp_arena arena;
	struct rsp_decode decode;
	struct rsp_node *root;
};

static void open_bytes(struct opened *out, struct rsp_slice bytes)
{
	const struct rsp_buffer *buffer;

	rsp_arena_init(&out->arena, 0);
	buffer = rsp_buffer_frame(&out->arena, bytes, 1, 0);
	assert_non_null(buffer);
	rsp_decode_init(&out->decode, &out->arena, buffer);
	out->root = rsp_node_new(&out->decode, NULL, rsp_saip_fields().rows, buffer->bytes);
	rsp_saip_show_part(&out->decode, out->root, buffer->bytes);
}

/* The FID that a file says of itself; 0: none. */
static uint16_t fid_of(const struct rsp_node *file)
{
	int depth = 0;
	uint16_t fid;

	for (const struct rsp_node *at = file; at && (at == file || depth > 0);
	     at = rsp_node_after(at, &depth)) {
		struct rsp_slice bytes = at->value.bytes;

		if (strcmp(at->field->label, "fileID") == 0)
			return rsp_take_u16be(&bytes, &fid) ? fid : 0;
	}
	return 0;
}

/* "ef-v2x-config, ..." is a file EF.V2X_CONFIG. */
static bool is_called(const char *note, const char *name)
{
	size_t len = strlen(name);

	if (strlen(note) <= len || (note[len] != ',' && note[len] != '\0'))
		return false;
	for (size_t i = 3; i < len; i++) {
		char c = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
		char own = note[i] >= 'A' && note[i] <= 'Z' ? (char)(note[i] + 32) : note[i];

		if (own != (c == '_' ? '-' : c))
			return false;
	}
	return true;
}

/* A template names its files by their place; the FID that stands in the file says whether that is
 * right. */
static void names_go_with_ids(void **state)
{
	unsigned compared = 0;

	(void)state;
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		size_t len;
		uint8_t *data = test_source_file(rows[at].path, &len);
		struct opened opened;

		open_bytes(&opened, rsp_slice(data, len));
		for (const struct rsp_node *node = opened.root; node;
		     node = rsp_node_after(node, NULL)) {
			const struct rsp_directory *in;
			const struct rsp_file *file;

			if (strcmp(node->field->key, "saip.file") != 0 ||
			    strncmp(node->note, "ef-", 3) != 0 || !strstr(node->note, ", "))
				continue;
			file = rsp_file_anywhere(fid_of(node), false, &in);
			if (!file)
				continue;
			/* The template writes acmax for EF.ACMmax. */
			assert_true(is_called(node->note, file->name) || fid_of(node) == 0x6F37);
			assert_non_null(strstr(node->note, file->name));
			compared++;
		}
		rsp_arena_free(&opened.arena);
		free(data);
	}
	assert_true(compared > 400);
}

/* Files as they are made up here: a template or genericFileManagement with a header. */
static const struct content_row {
	const char *hex;
	const char *file;     /* note of its node */
	const char *contents; /* notes of what it holds, "|" behind each */
	const char *key, *value;
} content_rows[] = {
  /* mf: ef-iccid (A4) with its content (83) */
    {"B015A0058000810101A40C830A98001032547698103214",                                           "ef-iccid, MF/EF.ICCID",             "EF.ICCID|",
     "file.iccid",                                                                                                                                                                          "89000123456789012341"},
 /* in two pieces, which are one value */
    {"B017A0058000810101A40E8304980010328306547698103214",                                       "ef-iccid, MF/EF.ICCID",             "EF.ICCID|",
     "file.iccid",                                                                                                                                                                          "89000123456789012341"},
 /* ef-dir (A5) with records of 8 octets: 8 are skipped (82), then the second and, 3 further on,
  * the third */
    {"B027A0058000810101A51EA10A82044221000883022F00820108830561034F01A0820103830361014F",
     "ef-dir, MF/EF.DIR",                                                                                                             "EF.DIR, record 2|EF.DIR, record 3|", "file.dir.aid", "A0"                  },
 /* genericFileManagement: path 7F10 (80), then 6F3B (62) with records of 16 octets, and one (81)
  */
    {"A12AA0058000810101A121301F80027F10620A82044221001083026F3B810D41FFFFFFFFFFFFFFFFFFFFFFFF",
     "MF/DF.TELECOM/EF.FDN",                                                                                                          "EF.FDN, record 1|",                  NULL,           NULL                  },
 /* genericFileManagement: path 7F105F3A, EF.PBR (4F30) with a record that says that 4F3A is an
  * EF.ADN, and   that one */
    {"A143A0058000810101A13A303880047F105F3A620A82044221000783024F308107A805C0034F3A0A"
     "620A82044221000F83024F3A810F410381214365FFFFFFFFFFFFFFFFFF",                          "MF/DF.TELECOM/DF.PHONEBOOK/EF.ADN", "EF.PBR, record 1|EF.ADN, record 1|", "file.number",
     "1234"                                                                                                                                                                                                       },
 /* ef-pl (A3 of mf): six octets (A1: 80), filled from 656E FF on (A5: C1) */
    {"B015A0058000810101A30CA10A800106A505C103656EFF",                                           "ef-pl, MF/EF.PL",                   "EF.PL, by its pattern|",
     "file.language",                                                                                                                                                                       "en"                  },
 /* ef-dir (A5): records of 8 octets with a pattern (C1), and the first one written (83) */
    {"B026A0058000810101A51DA11582044221000883022F00800110A506C1046102FFFF83046102FFFF",
     "ef-dir, MF/EF.DIR",                                                                                                             "EF.DIR, record 1|",                  NULL,           NULL                  },
 /* ef-dir (A5): records of 8 octets, none written, each from 6102 4F00 on (C1) */
    {"B020A0058000810101A517A11582044221000883022F00800110A506C10461024F00",                     "ef-dir, MF/EF.DIR",
     "EF.DIR, each record by its pattern|",                                                                                                                                 NULL,           NULL                  },
 /* df-telecom (A2 of telecom) is no EF */
    {"B20FA0058000810101A206A10483027F10",                                                       "df-telecom, MF/DF.TELECOM",         "",                                   NULL,           NULL                  },
 /* keys stay what they are: no contents are shown of ef-keys (A5 of usim) */
    {"B310A0058000810101A50783050102030405",                                                     "ef-keys, ADF.USIM/EF.Keys",         "",                                   NULL,           NULL                  },
};

static void contents(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(content_rows) / sizeof(*content_rows); i++) {
		const struct content_row *row = &content_rows[i];
		char notes[200] = "";
		uint8_t bytes[200];
		struct opened opened;
		bool has_file = false, has_value = !row->key;
		size_t len;

		assert_true(rsp_hex_decode(rsp_text(row->hex), bytes, sizeof(bytes), &len, NULL));
		open_bytes(&opened, rsp_slice(bytes, len));
		assert_null(opened.decode.first_finding);
		for (const struct rsp_node *node = opened.root; node;
		     node = rsp_node_after(node, NULL)) {
			has_file |= strcmp(node->field->key, "saip.file") == 0 &&
			            strcmp(node->note, row->file) == 0;
			if (strcmp(node->field->key, "file.contents") == 0) {
				strncat(notes, node->note, 60);
				strncat(notes, "|", 2);
			}
			if (row->key && strcmp(node->field->key, row->key) == 0) {
				const char *text = rsp_value_hex(&opened.arena, node->value.bytes);

				has_value |= rsp_equal_text(node->value.bytes, row->value) ||
				             strcmp(text, row->value) == 0;
			}
		}
		assert_true(has_file);
		assert_string_equal(notes, row->contents);
		assert_true(has_value);
		rsp_arena_free(&opened.arena);
	}
}

/* What members of Fcp hold, below them, as the card's own template has it. */
static void parameters(void **state)
{
	static const struct {
		const char *hex, *elements;
	} rows_of[] = {
  /* all of them (in ef-pl of mf, which has no such file) */
	    {"B044A0058000810101A33BA1398205422100100383027F108407A00000008710028A01"
	     "058B036F060480020030C602018A880128A50AC001C086020200840101C7047F106F3B", "apdu.file_descriptor.shareable=1|apdu.file_descriptor.type=0|apdu.file_descriptor."
	     "structure=2"
	     "|apdu.file_descriptor.data_coding=33|apdu.file_descriptor.record_length=16"
	     "|apdu.file_descriptor.num_records=3|apdu.fcp.file_id=32528|apdu.fcp.life_cycle=5"
	     "|apdu.fcp.arr_file_id=28422|apdu.fcp.arr_record=4|apdu.fcp.file_size=48"
	     "|apdu.fcp.pin_reference=1|apdu.fcp.pin_reference=138|apdu.fcp.sfi=5"
	     "|file.high_update_activity=1|file.usable_deactivated=1|apdu.fcp.maximum_file_size=512"
	     "|file.der_only=1|apdu.fcp.file_id=32528|apdu.fcp.file_id=28475"},
 /* genericFileManagement: records of EF.ARR for two security environments */
	    {"A121A0058000810101A118301680027F1062108202412183026F3B8B062F0601020103",
	     "apdu.file_descriptor.shareable=1|apdu.file_descriptor.type=0|apdu.file_descriptor."
	     "structure=1"
	     "|apdu.file_descriptor.data_coding=33|apdu.fcp.file_id=28475|apdu.fcp.arr_file_id="
	     "12038"
	     "|apdu.fcp.arr_environment=1|apdu.fcp.arr_record=2|apdu.fcp.arr_environment=1"
	     "|apdu.fcp.arr_record=3"	                                                                                                                                   },
 /* a record alone */
	    {"B00EA0058000810101A305A1038B0107",	                                            "apdu.fcp.arr_record=7"                                                     },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows_of) / sizeof(*rows_of); i++) {
		char elements[1000] = "";
		uint8_t bytes[200];
		struct opened opened;
		size_t len, end;

		assert_true(
		    rsp_hex_decode(rsp_text(rows_of[i].hex), bytes, sizeof(bytes), &len, NULL));
		open_bytes(&opened, rsp_slice(bytes, len));
		assert_null(opened.decode.first_finding);
		for (const struct rsp_node *node = opened.root; node;
		     node = rsp_node_after(node, NULL)) {
			if (strncmp(node->field->key, "saip.", 5) == 0 ||
			    node->field->kind != RSP_KIND_UINT)
				continue;
			end = strlen(elements);
			snprintf(elements + end, sizeof(elements) - end, "%s%s=%" PRIu64,
			         end ? "|" : "", node->field->key, node->value.u);
		}
		assert_string_equal(elements, rows_of[i].elements);
		rsp_arena_free(&opened.arena);
	}
}

/* TCA eUICC Profile Package 8: the header (A0) is the first element, the end (AA) the last. */
static void ends(void **state)
{
	static const struct {
		const char *hex;
		unsigned findings;
	} ends_rows[] = {
	    {"A003800102AA00", 0},
            {"AA00",           1},
            {"A003800102",     1},
            {"A200",           2},
            {"",               0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ends_rows) / sizeof(*ends_rows); i++) {
		uint8_t bytes[16];
		struct opened opened;
		size_t len, num = 0;

		assert_true(
		    rsp_hex_decode(rsp_text(ends_rows[i].hex), bytes, sizeof(bytes), &len, NULL));
		open_bytes(&opened, rsp_slice(bytes, len));
		rsp_decode_init(&opened.decode, &opened.arena, opened.decode.buffer);
		rsp_saip_show(&opened.decode, NULL, opened.decode.buffer->bytes);
		for (const struct rsp_finding *at = opened.decode.first_finding; at; at = at->next)
			num += strcmp(at->rule->id, "saip-package-ends") == 0;
		assert_int_equal(num, ends_rows[i].findings);
		rsp_arena_free(&opened.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_unknown),   cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(names_go_with_ids), cmocka_unit_test(contents),
	    cmocka_unit_test(parameters),        cmocka_unit_test(ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
