/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/saip_file.h"

#include <string.h>

#include "card/file_show.h"
#include "rsp/saip.h"

/* TCA eUICC Profile Package 8.2, 8.3: items of files of templates, and commands of
 * genericFileManagement. */
enum {
	TAG_ITEM_FCP = 0xA1,
	TAG_ITEM_OFFSET = 0x82,
	TAG_ITEM_CONTENT = 0x83,
	TAG_COMMANDS = 0x30,
	TAG_COMMAND_PATH = 0x80,
	TAG_COMMAND_FCP = 0x62,
	TAG_COMMAND_OFFSET = 0x02,
	TAG_COMMAND_CONTENT = 0x81
};

/* TS 102 221 11.1.1.4 */
enum {
	TAG_DESCRIPTOR = 0x82,
	TAG_FID = 0x83,
	TAG_AID = 0x84,
	STRUCTURE_MASK = 0x07,
	LINEAR = 2,
	CYCLIC = 6,
	DIRECTORY_MASK = 0x38,
	AT_RECORD_LEN = 2,
	FID_LEN = 2
};

/* TS 102 222 6.3.2.2.2: what a file holds before anything is written to it. */
enum {
	TAG_SIZE = 0x80,
	TAG_PROPRIETARY = 0xA5,
	TAG_FILL = 0xC1,     /* its last octet goes on to the end */
	TAG_REPEAT = 0xC2,   /* all of it goes on */
	PATTERN_GOES_ON = 64 /* octets that are made at most of what goes on */
};

/* What a file says of itself. */
struct about {
	uint16_t fid; /* 0: nothing */
	bool is_directory;
	size_t record_len; /* 0: it has no records, or it does not say */
	bool has_descriptor;
	struct rsp_slice aid;
	uint64_t size;                 /* 0: it does not say */
	struct rsp_slice fill, repeat; /* empty: none */
};

/* A file whose contents come piece by piece. */
struct filling {
	struct rsp_decode *decode;
	struct rsp_node *node;
	struct rsp_saip_place *place;
	const struct rsp_file *file; /* NULL: what it holds is not known */
	struct about about;
	bool has_content;
	size_t at;    /* where the next piece goes */
	size_t start; /* of what is joined so far */
	struct rsp_slice only;
	struct rsp_joiner joiner; /* of the second piece on; len 0: there is only one */
};

static void read_pattern(struct rsp_slice in, struct about *out)
{
	struct rsp_tlv tlv, pattern;

	if (rsp_tlv_find(in, TAG_SIZE, &tlv) &&
	    !rsp_take_ube(&tlv.value, tlv.value.len, &out->size))
		out->size = 0;
	if (!rsp_tlv_find(in, TAG_PROPRIETARY, &tlv))
		return;
	if (rsp_tlv_find(tlv.value, TAG_FILL, &pattern))
		out->fill = pattern.value;
	if (rsp_tlv_find(tlv.value, TAG_REPEAT, &pattern))
		out->repeat = pattern.value;
}

static void read_fcp(struct rsp_slice in, struct about *out)
{
	struct rsp_tlv tlv;
	uint8_t descriptor;
	uint16_t len;

	read_pattern(in, out);
	if (rsp_tlv_find(in, TAG_FID, &tlv) && tlv.value.len == FID_LEN &&
	    !rsp_take_u16be(&tlv.value, &out->fid))
		out->fid = 0;
	if (rsp_tlv_find(in, TAG_AID, &tlv))
		out->aid = tlv.value;
	if (!rsp_tlv_find(in, TAG_DESCRIPTOR, &tlv) || !rsp_peek_u8(tlv.value, 0, &descriptor))
		return;
	out->has_descriptor = true;
	out->is_directory = (descriptor & DIRECTORY_MASK) == DIRECTORY_MASK;
	tlv.value = rsp_sub(tlv.value, AT_RECORD_LEN, FID_LEN);
	if (((descriptor & STRUCTURE_MASK) == LINEAR || (descriptor & STRUCTURE_MASK) == CYCLIC) &&
	    !out->is_directory && rsp_take_u16be(&tlv.value, &len))
		out->record_len = len;
}

static char plain(char c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	return c == '_' ? '-' : c;
}

/* "ef-v2x-config" is EF.V2X_CONFIG; "df-df-5gs" is DF.5GS. */
static bool is_name(struct rsp_slice short_name, const char *name)
{
	enum { PREFIX_LEN = 3 }; /* "ef-", "EF." */
	struct rsp_slice theirs = rsp_text(name);
	uint8_t a, b;

	if (rsp_starts_with_text(short_name, "df-df-") && !rsp_skip(&short_name, PREFIX_LEN))
		return false;
	if (!rsp_skip(&short_name, PREFIX_LEN) || !rsp_skip(&theirs, PREFIX_LEN) ||
	    short_name.len != theirs.len)
		return false;
	while (rsp_take_u8(&short_name, &a) && rsp_take_u8(&theirs, &b))
		if (plain((char)a) != plain((char)b))
			return false;
	return true;
}

static const struct rsp_file *file_by_name(const struct rsp_directory *in, struct rsp_slice name)
{
	for (const struct rsp_file *file = in->files; file->fid; file++)
		if (is_name(name, file->name))
			return file;
	return NULL;
}

static const struct rsp_file *file_of(const struct rsp_saip_place *place, uint16_t fid,
                                      struct rsp_slice name)
{
	struct rsp_file_place at = {.in = place->in, .fid = fid};

	if (!place->in)
		return NULL;
	if (!fid)
		return file_by_name(place->in, name);
	at.file = rsp_directory_file(place->in, fid);
	rsp_learned_name(&place->learned, &at);
	return at.file;
}

void rsp_saip_template_begin(struct rsp_saip_place *place, const char *name)
{
	static const struct {
		const char *name;
		enum rsp_directory_id in;
	} rows[] = {
	    {"mf",         RSP_DIRECTORY_MF  },
            {"cd",         RSP_DIRECTORY_MF  },
	    {"telecom",    RSP_DIRECTORY_MF  },
            {"iot",        RSP_DIRECTORY_MF  },
	    {"usim",       RSP_DIRECTORY_USIM},
            {"opt-usim",   RSP_DIRECTORY_USIM},
	    {"opt-iot",    RSP_DIRECTORY_USIM},
            {"phonebook",  RSP_DIRECTORY_USIM},
	    {"gsm-access", RSP_DIRECTORY_USIM},
            {"df-5gs",     RSP_DIRECTORY_USIM},
	    {"df-saip",    RSP_DIRECTORY_USIM},
            {"df-snpn",    RSP_DIRECTORY_USIM},
	    {"df-5gprose", RSP_DIRECTORY_USIM},
            {"isim",       RSP_DIRECTORY_ISIM},
	    {"opt-isim",   RSP_DIRECTORY_ISIM},
	};

	place->in = NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			place->in = rsp_directory_of(rows[i].in);
}

static void remember_application(struct rsp_saip_place *place, const struct about *about)
{
	size_t at = place->num_applications;

	if (!about->fid || !place->in || at == RSP_SAIP_APPLICATIONS)
		return;
	place->applications[at].fid = about->fid;
	place->applications[at].in = place->in;
	place->num_applications++;
}

/* The child of a directory, or of one above it, by FID, else by name. */
static const struct rsp_directory *directory_of(const struct rsp_directory *in, uint16_t fid,
                                                struct rsp_slice name)
{
	const struct rsp_directory *found;

	while (in) {
		found = fid ? rsp_directory_child(in, fid) : NULL;
		for (int id = 1; !fid && !found && id < RSP_NUM_DIRECTORIES; id++) {
			const struct rsp_directory *each =
			    rsp_directory_of((enum rsp_directory_id)id);

			if (rsp_directory_of(each->parent) == in && is_name(name, each->name))
				found = each;
		}
		if (found)
			return found;
		in = in == rsp_directory_of(in->parent) ? NULL : rsp_directory_of(in->parent);
	}
	return NULL;
}

/* Moves to what a template calls "mf", "adf-..." or "df-..."; false: it is an EF. */
static bool enter(struct rsp_saip_place *place, struct rsp_slice name, const struct about *about)
{
	if (rsp_equal_text(name, "mf")) {
		place->in = rsp_directory_of(RSP_DIRECTORY_MF);
		return true;
	}
	if (rsp_starts_with_text(name, "adf-")) {
		if (about->aid.len)
			place->in = rsp_directory_of_aid(about->aid);
		remember_application(place, about);
		return true;
	}
	if (!rsp_starts_with_text(name, "df-"))
		return false;
	place->in = directory_of(place->in, about->fid, name);
	return true;
}

static void show_part(const struct filling *filling, struct rsp_slice part, size_t off,
                      const char *note)
{
	const struct rsp_file_window window = {
	    .bytes = part, .off = off, .size = filling->about.record_len};
	const struct rsp_file_place at = {.in = filling->place->in, .file = filling->file};
	struct rsp_node *node = rsp_node_new(filling->decode, filling->node,
	                                     rsp_file_field_of(RSP_FILE_CONTENTS), part);

	if (node)
		node->note = note;
	rsp_file_show(filling->decode, node, filling->file->layout, &window);
	if (off == 0)
		rsp_learned_hear_record(&filling->place->learned, &at, part);
	if (node && !node->first)
		node->note =
		    rsp_arena_concat(filling->decode->arena, note, ": nothing is set", NULL);
}

/* Shows bytes that stand one behind the other in the file, record by record. */
static void show_run(const struct filling *filling, struct rsp_slice in, size_t off)
{
	size_t len = filling->about.record_len;

	while (len && in.len) {
		struct rsp_slice part = rsp_take_up_to(&in, len - off % len);

		show_part(filling, part, off % len,
		          rsp_arena_printf(filling->decode->arena, "%s, record %zu",
		                           filling->file->name, off / len + 1));
		off += part.len;
	}
	if (in.len)
		show_part(filling, in, off, filling->file->name);
}

static void flush(struct filling *filling)
{
	const struct rsp_buffer *package = filling->decode->buffer, *joined;

	if (filling->joiner.len) {
		joined =
		    rsp_joiner_finish(&filling->joiner, RSP_BUFFER_JOINED, filling->file->name);
		if (joined) {
			filling->decode->buffer = joined;
			show_run(filling, joined->bytes, filling->start);
			filling->decode->buffer = package;
		}
	} else if (filling->only.len) {
		show_run(filling, filling->only, filling->start);
	}
	filling->start = filling->at;
	filling->only = rsp_slice(NULL, 0);
	rsp_joiner_init(&filling->joiner, filling->decode->arena, RSP_SAIP_FILE_MAX);
}

/* Whether what a file is made as goes with what is known of it. */
static bool can_show(const struct filling *filling)
{
	const struct rsp_file *file = filling->file;
	bool has_records;

	if (!file || file->layout == RSP_LAYOUT_NONE)
		return false;
	has_records = file->structure == RSP_FILE_LINEAR || file->structure == RSP_FILE_CYCLIC;
	return file->structure != RSP_FILE_BERTLV &&
	       has_records == (filling->about.record_len != 0);
}

/* The pattern, or the beginning of what it goes on to. */
static const struct rsp_buffer *pattern_of(const struct filling *filling)
{
	const struct about *about = &filling->about;
	uint64_t size = about->record_len ? about->record_len : about->size;
	struct rsp_slice pattern = about->fill.len ? about->fill : about->repeat, next = pattern;
	struct rsp_joiner joiner;

	if (about->fill.len)
		next = rsp_sub(pattern, pattern.len - 1, 1);
	if (about->fill.len && !size)
		size = PATTERN_GOES_ON; /* as long as its template makes it */
	rsp_joiner_init(&joiner, filling->decode->arena, RSP_SAIP_FILE_MAX);
	rsp_joiner_add(&joiner, filling->decode->buffer, pattern);
	while (next.len && joiner.len < size && joiner.len < PATTERN_GOES_ON && !joiner.cut_short)
		rsp_joiner_add(&joiner, filling->decode->buffer, next);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, filling->file->name);
}

/* A file to which nothing is written holds its pattern, in each record. */
static void show_pattern(struct filling *filling)
{
	const struct rsp_buffer *package = filling->decode->buffer, *made;

	if (filling->has_content || (!filling->about.fill.len && !filling->about.repeat.len))
		return;
	made = pattern_of(filling);
	if (!made)
		return;
	filling->decode->buffer = made;
	show_part(filling, made->bytes, 0,
	          rsp_arena_concat(filling->decode->arena, filling->file->name,
	                           filling->about.record_len ? ", each record by its pattern"
	                                                     : ", by its pattern",
	                           NULL));
	filling->decode->buffer = package;
}

static void finish(struct filling *filling)
{
	if (!can_show(filling))
		return;
	flush(filling);
	show_pattern(filling);
}

static void put(struct filling *filling, struct rsp_slice content)
{
	filling->has_content = true;
	if (!can_show(filling))
		return;
	if (filling->start + filling->only.len + filling->joiner.len != filling->at ||
	    filling->joiner.len > RSP_SAIP_FILE_MAX)
		flush(filling);
	if (!filling->only.len && !filling->joiner.len) {
		filling->start = filling->at;
		filling->only = content;
	} else {
		if (!filling->joiner.len)
			rsp_joiner_add(&filling->joiner, filling->decode->buffer, filling->only);
		rsp_joiner_add(&filling->joiner, filling->decode->buffer, content);
		filling->only = rsp_slice(NULL, 0);
	}
	filling->at += content.len;
}

/* Offsets count from where the last piece ended. */
static void skip(struct filling *filling, struct rsp_slice number)
{
	uint64_t offset;

	if (rsp_take_ube(&number, number.len, &offset) && offset <= RSP_SAIP_FILE_MAX)
		filling->at += (size_t)offset;
}

static struct filling filling_begin(struct rsp_decode *decode, struct rsp_node *node,
                                    struct rsp_saip_place *place, const struct rsp_file *file,
                                    const struct about *about)
{
	struct filling filling = {
	    .decode = decode, .node = node, .place = place, .file = file, .about = *about};

	rsp_joiner_init(&filling.joiner, decode->arena, RSP_SAIP_FILE_MAX);
	return filling;
}

static const char *path_of(struct rsp_arena *arena, const struct rsp_directory *in,
                           const struct rsp_file *file, uint16_t fid)
{
	const struct rsp_file_place place = {.in = in, .file = file, .fid = fid};
	char text[RSP_PLACE_TEXT_MAX];
	size_t len = rsp_place_text(&place, text);

	return rsp_arena_text(arena, rsp_slice(text, len));
}

/* The first FCP of a file. */
static struct about about_of(struct rsp_slice items)
{
	struct about about = {0};
	struct rsp_tlv tlv;

	if (rsp_tlv_find(items, TAG_ITEM_FCP, &tlv))
		read_fcp(tlv.value, &about);
	return about;
}

static void fill_all(struct filling *filling, struct rsp_slice items)
{
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&items, &tlv) == RSP_TLV_OK) {
		if (tlv.tag == TAG_ITEM_OFFSET)
			skip(filling, tlv.value);
		else if (tlv.tag == TAG_ITEM_CONTENT)
			put(filling, tlv.value);
	}
	finish(filling);
}

void rsp_saip_file_show(struct rsp_decode *decode, struct rsp_node *node,
                        struct rsp_saip_place *place, struct rsp_slice name, struct rsp_slice items,
                        bool secret)
{
	struct about about = about_of(items);
	bool is_directory = enter(place, name, &about);
	const struct rsp_file *file = is_directory ? NULL : file_of(place, about.fid, name);
	struct filling filling;
	const char *path;

	if (node) {
		path = path_of(decode->arena, place->in, file,
		               file           ? file->fid
		               : is_directory ? 0
		                              : about.fid);
		node->note = rsp_arena_concat(decode->arena, rsp_arena_text(decode->arena, name),
		                              place->in ? ", " : NULL, path, NULL);
	}
	if (!file || secret)
		return;
	/* A template gives a structure of its own to files that say none. */
	filling = filling_begin(decode, node, place, file, &about);
	fill_all(&filling, items);
}

/* A path from the MF or from an ADF of this profile. */
static const struct rsp_directory *path_find(const struct rsp_saip_place *place,
                                             struct rsp_slice path)
{
	const struct rsp_directory *in = rsp_directory_of(RSP_DIRECTORY_MF);
	uint16_t fid;

	while (in && rsp_take_u16be(&path, &fid)) {
		const struct rsp_directory *application = NULL;

		for (size_t i = 0; i < place->num_applications; i++)
			if (place->applications[i].fid == fid)
				application = place->applications[i].in;
		if (fid != RSP_FID_MF)
			in = application ? application : rsp_directory_child(in, fid);
	}
	return in;
}

/* A file that is made: its node reaches from its FCP to the end of its last piece. */
static struct filling make_file(struct rsp_decode *decode, struct rsp_node *parent,
                                struct rsp_saip_place *place, struct rsp_slice commands)
{
	struct rsp_slice rest = commands, nothing = {0};
	struct about about = {0};
	const struct rsp_file *file;
	struct rsp_node *node;
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK)
		read_fcp(tlv.value, &about);
	if (about.is_directory)
		return filling_begin(decode, NULL, place, NULL, &about);
	while (rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK &&
	       (tlv.tag == TAG_COMMAND_OFFSET || tlv.tag == TAG_COMMAND_CONTENT))
		commands = rsp_sub(commands, 0, rsp_offset_in(commands, tlv.whole) + tlv.whole.len);
	file = file_of(place, about.fid, nothing);
	node = rsp_node_new(decode, parent, rsp_saip_file_field(), commands);
	if (node)
		node->note = path_of(decode->arena, place->in, file, about.fid);
	return filling_begin(decode, node, place, file, &about);
}

static void show_commands(struct rsp_decode *decode, struct rsp_node *parent,
                          struct rsp_saip_place *place, struct rsp_slice in)
{
	const struct about none = {0};
	struct filling filling = filling_begin(decode, NULL, place, NULL, &none);
	struct rsp_slice from = in;
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		if (tlv.tag == TAG_COMMAND_OFFSET) {
			skip(&filling, tlv.value);
		} else if (tlv.tag == TAG_COMMAND_CONTENT) {
			put(&filling, tlv.value);
		} else {
			finish(&filling);
			filling = filling_begin(decode, NULL, place, NULL, &none);
		}
		if (tlv.tag == TAG_COMMAND_PATH)
			place->in = path_find(place, tlv.value);
		else if (tlv.tag == TAG_COMMAND_FCP)
			filling = make_file(decode, parent, place, from);
		from = in;
	}
	finish(&filling);
}

void rsp_saip_management_show(struct rsp_decode *decode, struct rsp_node *parent,
                              struct rsp_saip_place *place, struct rsp_slice commands)
{
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&commands, &tlv) == RSP_TLV_OK)
		if (tlv.tag == TAG_COMMANDS)
			show_commands(decode, parent, place, tlv.value);
}
