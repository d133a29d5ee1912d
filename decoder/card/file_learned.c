/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/file_learned.h"

enum {
	TAG_FCP = 0x62, /* TS 102 221 11.1.1.3 */
	TAG_SFI = 0x88,
	SFI_SHIFT = 3, /* TS 102 221 11.1.1.4.8 */
	SFI_MASK = 0x1F,
	AT_IMAGES = 1, /* TS 31.102 4.6.1.1 */
	IMAGE_LEN = 9,
	AT_IMAGE_FILE = 3,
	AT_KEY_FILE = 3, /* TS 51.011 10.4.4.2 */
	FID_LEN = 2,
	FID_NONE = 0xFFFF
};

static const struct rsp_told_file told[] = {
// clang-format off
#define TOLD(in, by, tag, template, name, structure, layout, clause) \
	{RSP_DIRECTORY_##in, RSP_LAYOUT_##by, tag, template, \
	 {0, 0, RSP_FILE_##structure, RSP_LAYOUT_##layout, name, clause}},
// clang-format on
#include "card/file_told.def"
#undef TOLD
};
enum { NUM_TOLD = sizeof(told) / sizeof(told[0]) };

const struct rsp_told_file *rsp_told_file_at(size_t at)
{
	return at < NUM_TOLD ? &told[at] : NULL;
}

/* The row for an object; cards put objects into other templates too. */
static const struct rsp_file *told_by(enum rsp_file_layout by, uint32_t tag, uint32_t template)
{
	const struct rsp_file *found = NULL;

	for (size_t i = 0; i < NUM_TOLD; i++) {
		if (told[i].by != by || told[i].tag != tag)
			continue;
		if (told[i].template == template)
			return &told[i].file;
		if (!found)
			found = &told[i].file;
	}
	return found;
}

static uint8_t id_of(const struct rsp_directory *in)
{
	return (uint8_t)(in - rsp_directory_of(RSP_DIRECTORY_MF));
}

/* Keeps what is known already of a file where less is said of it now. */
static void keep(struct rsp_learned *learned, const struct rsp_learned_file *file)
{
	struct rsp_learned_file *row = learned->rows;

	for (; row < learned->rows + learned->num; row++) {
		if (row->in != file->in || row->fid != file->fid)
			continue;
		if (file->file)
			row->file = file->file;
		if (file->sfi)
			row->sfi = file->sfi;
		return;
	}
	if (learned->num < RSP_LEARNED_MAX) {
		learned->rows[learned->num++] = *file;
		return;
	}
	learned->rows[learned->next] = *file;
	learned->next = (uint8_t)((learned->next + 1U) % RSP_LEARNED_MAX);
}

static void keep_at(struct rsp_learned *learned, const struct rsp_file_place *place,
                    const struct rsp_file *file, struct rsp_slice in)
{
	struct rsp_learned_file row = {.file = file, .in = id_of(place->in)};

	if (!file || !rsp_take_u16be(&in, &row.fid) || row.fid == 0 || row.fid == FID_NONE)
		return;
	if (rsp_take_u8(&in, &row.sfi))
		row.sfi &= SFI_MASK;
	keep(learned, &row);
}

static void hear_phonebook(struct rsp_learned *learned, const struct rsp_file_place *place,
                           struct rsp_slice record)
{
	struct rsp_tlv template, object;

	while (rsp_take_tlv(&record, &template) == RSP_TLV_OK)
		while (rsp_take_tlv(&template.value, &object) == RSP_TLV_OK)
			keep_at(learned, place, told_by(RSP_LAYOUT_PBR, object.tag, template.tag),
			        object.value);
}

static void hear_images(struct rsp_learned *learned, const struct rsp_file_place *place,
                        struct rsp_slice record)
{
	const struct rsp_file *file = told_by(RSP_LAYOUT_IMG, 0, 0);
	struct rsp_slice image;

	if (!rsp_skip(&record, AT_IMAGES))
		return;
	while (rsp_take(&record, IMAGE_LEN, &image))
		keep_at(learned, place, file, rsp_sub(image, AT_IMAGE_FILE, FID_LEN));
}

/* TS 31.102 4.4.14.2: files of the descriptions of services. */
static void hear_services(struct rsp_learned *learned, const struct rsp_file_place *place,
                          struct rsp_slice in)
{
	enum { TAG_CONFIG = 0xA0, TAG_SERVICES = 0x81, ENTRY_LEN = 9, AT_FILE = 6 };
	const struct rsp_file *file = told_by(RSP_LAYOUT_MBS_CONFIG, 0, 0);
	struct rsp_tlv config, services;
	struct rsp_slice entry;

	while (rsp_take_tlv(&in, &config) == RSP_TLV_OK)
		if (config.tag == TAG_CONFIG && rsp_tlv_find(config.value, TAG_SERVICES, &services))
			while (rsp_take(&services.value, ENTRY_LEN, &entry))
				keep_at(learned, place, file, rsp_sub(entry, AT_FILE, FID_LEN));
}

void rsp_learned_hear_record(struct rsp_learned *learned, const struct rsp_file_place *place,
                             struct rsp_slice record)
{
	if (!place->in || place->num_below || !place->file)
		return;
	switch ((int)place->file->layout) {
	case RSP_LAYOUT_PBR:
		hear_phonebook(learned, place, record);
		break;
	case RSP_LAYOUT_IMG:
		hear_images(learned, place, record);
		break;
	case RSP_LAYOUT_MBS_CONFIG:
		hear_services(learned, place, record);
		break;
	case RSP_LAYOUT_ROOT_KEY:
		keep_at(learned, place, told_by(RSP_LAYOUT_ROOT_KEY, 0, 0),
		        rsp_sub(record, AT_KEY_FILE, FID_LEN));
		break;
	default:
		break;
	}
}

/* Where the template says none, the SFI is the end of the FID. */
static void hear_template(struct rsp_learned *learned, const struct rsp_file_place *place,
                          struct rsp_slice answer)
{
	struct rsp_learned_file row = {.file = place->file, .fid = place->fid};
	struct rsp_tlv fcp, sfi;
	uint8_t octet = 0;

	if (!place->in || place->num_below || !place->fid || (place->file && place->file->sfi) ||
	    !rsp_tlv_find(answer, TAG_FCP, &fcp))
		return;
	if (!rsp_tlv_find(fcp.value, TAG_SFI, &sfi))
		row.sfi = place->fid & SFI_MASK;
	else if (rsp_take_u8(&sfi.value, &octet))
		row.sfi = octet >> SFI_SHIFT;
	row.in = id_of(place->in);
	if (row.sfi)
		keep(learned, &row);
}

/* TS 102 221 11.1.3.2: with an SFI in P1 the offset is P2 alone. */
static bool from_beginning(const struct rsp_capdu *command)
{
	enum { SFI_REFERENCE = 0x80 };

	return command->p2 == 0 && (command->p1 == 0 || command->p1 & SFI_REFERENCE);
}

void rsp_learned_hear(struct rsp_learned *learned, const struct rsp_file_place *place,
                      const struct rsp_exchange *exchange, const struct rsp_instruction *row)
{
	const struct rsp_slice content =
	    exchange->response.len ? exchange->response : exchange->command.data;

	switch (rsp_file_verb_of(row)) {
	case RSP_VERB_RECORD:
		rsp_learned_hear_record(learned, place, content);
		break;
	case RSP_VERB_BINARY:
		if (from_beginning(&exchange->command))
			rsp_learned_hear_record(learned, place, content);
		break;
	case RSP_VERB_SELECT:
		if (row->type != RSP_CLASS_GSM)
			hear_template(learned, place, exchange->response);
		break;
	case RSP_VERB_STATUS:
	case RSP_VERB_SEARCH:
	case RSP_VERB_OBJECT:
	case RSP_VERB_INCREASE:
	case RSP_VERB_CURRENT:
	case RSP_VERB_CREATE:
	case RSP_VERB_RESIZE:
	case RSP_VERB_DELETE:
	case RSP_VERB_CHANNEL:
	case RSP_VERB_NONE:
		break;
	}
}

void rsp_learned_name(const struct rsp_learned *learned, struct rsp_file_place *place)
{
	if (place->file || !place->in || place->num_below)
		return;
	for (unsigned i = 0; i < learned->num; i++) {
		const struct rsp_learned_file *row = &learned->rows[i];

		if (row->in != id_of(place->in))
			continue;
		if (place->fid ? row->fid != place->fid : !place->sfi || row->sfi != place->sfi)
			continue;
		place->file = row->file;
		place->fid = row->fid;
		place->sfi = 0;
		return;
	}
}
