/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/file_place.h"

#include <string.h>

enum {
	/* SELECT, P1 (TS 102 221 11.1.1.2) */
	BY_FID = 0x00,
	BY_CHILD_DF = 0x01,
	BY_CHILD_EF = 0x02,
	BY_PARENT = 0x03,
	BY_AID = 0x04,
	BY_PATH_FROM_MF = 0x08,
	BY_PATH_FROM_DF = 0x09,
	FID_CURRENT_DF = 0x3FFF,  /* TS 102 221 8.6 */
	FID_CURRENT_ADF = 0x7FFF, /* TS 102 221 8.3 */
	FID_LEN = 2,
	BYTE_BITS = 8,
	KIND_DF_2 = 0x5F, /* the first byte of FIDs, TS 51.011 6.2 */
	KIND_DF_1 = 0x7F,
	KIND_MF = 0x3F,
	SFI_REFERENCE = 0x80, /* TS 102 221 11.1.3.2 */
	SFI_MASK = 0x1F,
	RECORD_SFI_SHIFT = 3, /* TS 102 221 11.1.5.2 */
	MODE_MASK = 0x07,
	MODE_NEXT = 0x02,
	MODE_PREVIOUS = 0x03,
	TAG_FCP = 0x62, /* TS 102 221 11.1.1.3 */
	TAG_DESCRIPTOR = 0x82,
	TAG_FILE_ID = 0x83,
	TAG_AID = 0x84,
	DESCRIPTOR_TYPE = 0x38, /* TS 102 221 table 11.5: 111 is a DF or ADF */
	DESCRIPTOR_BER_TLV = 0x39,
	DESCRIPTOR_MASK = 0x3F,
	GSM_AT_FID = 4,
	GSM_AT_TYPE = 6, /* TS 51.011 9.2.1: 01 MF, 02 DF, 04 EF */
	GSM_TYPE_EF = 4
};

enum rsp_file_verb rsp_file_verb_of(const struct rsp_instruction *row)
{
	bool gp = row->type == RSP_CLASS_PROPRIETARY; /* where INS is GlobalPlatform's too */

	switch (row->ins) {
	case RSP_INS_SELECT:
		return RSP_VERB_SELECT;
	case RSP_INS_STATUS:
		return row->shape == RSP_CASE_2 ? RSP_VERB_STATUS : RSP_VERB_NONE;
	case RSP_INS_READ_BINARY:
	case RSP_INS_UPDATE_BINARY:
		return RSP_VERB_BINARY;
	case RSP_INS_READ_RECORD:
	case RSP_INS_UPDATE_RECORD:
		return RSP_VERB_RECORD;
	case RSP_INS_SEARCH_RECORD:
		return RSP_VERB_SEARCH;
	case RSP_INS_RETRIEVE_DATA:
	case RSP_INS_SET_DATA:
		return gp ? RSP_VERB_OBJECT : RSP_VERB_NONE;
	case RSP_INS_INCREASE:
		return RSP_VERB_INCREASE;
	case RSP_INS_DEACTIVATE_FILE:
	case RSP_INS_ACTIVATE_FILE:
		return RSP_VERB_CURRENT;
	case RSP_INS_RESIZE_FILE:
		return RSP_VERB_RESIZE;
	case RSP_INS_DELETE_FILE:
		return gp ? RSP_VERB_NONE : RSP_VERB_DELETE;
	case RSP_INS_TERMINATE_DF:
	case RSP_INS_TERMINATE_EF:
		return gp ? RSP_VERB_NONE : RSP_VERB_CURRENT;
	case RSP_INS_CREATE_FILE:
		return gp ? RSP_VERB_NONE : RSP_VERB_CREATE;
	case RSP_INS_MANAGE_CHANNEL:
		return RSP_VERB_CHANNEL;
	default:
		return RSP_VERB_NONE;
	}
}

void rsp_place_mf(struct rsp_file_place *place)
{
	*place = (struct rsp_file_place){
	    .in = rsp_directory_of(RSP_DIRECTORY_MF),
	    .has_record = true,
	};
}

void rsp_place_unknown(struct rsp_file_place *place)
{
	*place = (struct rsp_file_place){0};
}

void rsp_place_application(struct rsp_file_place *place, struct rsp_slice aid)
{
	rsp_place_unknown(place);
	place->in = rsp_directory_of_aid(aid);
	place->adf = place->in;
	if (!place->in)
		place->application = rsp_application_of(aid);
	place->has_record = true;
}

static void no_file(struct rsp_file_place *place)
{
	place->file = NULL;
	place->fid = 0;
	place->sfi = 0;
	place->record = 0;
	place->has_record = true;
}

static void to_directory(struct rsp_file_place *place, const struct rsp_directory *in)
{
	no_file(place);
	place->in = in;
	place->num_below = 0;
	place->application = NULL;
	if (in && !in->fid)
		place->adf = in;
}

/* A DF that is in no table, below the current one. */
static void to_below(struct rsp_file_place *place, uint16_t fid)
{
	no_file(place);
	if (place->num_below == RSP_PLACE_BELOW) {
		to_directory(place, NULL);
		return;
	}
	place->below[place->num_below++] = fid;
}

static void to_parent(struct rsp_file_place *place)
{
	no_file(place);
	if (place->num_below)
		place->num_below--;
	else
		to_directory(place, place->in ? rsp_directory_of(place->in->parent) : NULL);
}

/* Whether the current directory itself is in a table. */
static const struct rsp_directory *known(const struct rsp_file_place *place)
{
	return place->num_below ? NULL : place->in;
}

static bool looks_like_df(uint16_t fid)
{
	unsigned kind = fid >> BYTE_BITS;

	return kind == KIND_DF_1 || kind == KIND_DF_2 || kind == KIND_MF;
}

/* Whether the card says that it is a DF; where it says nothing, the FID does. */
static bool is_df(const struct rsp_exchange *exchange, bool gsm, uint16_t fid)
{
	struct rsp_tlv fcp, descriptor;
	uint8_t byte;

	if (gsm && rsp_peek_u8(exchange->response, GSM_AT_TYPE, &byte))
		return byte != GSM_TYPE_EF;
	if (!gsm && rsp_tlv_find(exchange->response, TAG_FCP, &fcp) &&
	    rsp_tlv_find(fcp.value, TAG_DESCRIPTOR, &descriptor) &&
	    rsp_peek_u8(descriptor.value, 0, &byte))
		return (byte & DESCRIPTOR_TYPE) == DESCRIPTOR_TYPE &&
		       (byte & DESCRIPTOR_MASK) != DESCRIPTOR_BER_TLV;
	return looks_like_df(fid);
}

static void to_file(struct rsp_file_place *place, const struct rsp_file *file, uint16_t fid)
{
	no_file(place);
	place->file = file;
	place->fid = fid;
}

/* The FIDs that mean the same wherever one stands. */
static bool to_reserved(struct rsp_file_place *place, uint16_t fid)
{
	switch (fid) {
	case RSP_FID_MF:
		to_directory(place, rsp_directory_of(RSP_DIRECTORY_MF));
		return true;
	case FID_CURRENT_ADF:
		to_directory(place, place->adf);
		return true;
	case FID_CURRENT_DF:
		no_file(place);
		return true;
	default:
		return false;
	}
}

/* Down into a DF on a path. */
static void step_down(struct rsp_file_place *place, uint16_t fid)
{
	const struct rsp_directory *in = known(place);
	const struct rsp_directory *child = in ? rsp_directory_child(in, fid) : NULL;

	if (to_reserved(place, fid))
		return;
	if (!in && !place->num_below && !place->application)
		child = rsp_directory_anywhere(fid);
	if (child)
		to_directory(place, child);
	else
		to_below(place, fid);
}

/* What a FID leads to in the current directory, or below it. */
static bool step_to_child(struct rsp_file_place *place, uint16_t fid, bool gsm)
{
	const struct rsp_directory *in = known(place);
	const struct rsp_directory *child = in ? rsp_directory_child(in, fid) : NULL;
	const struct rsp_file *file = in ? rsp_directory_file(in, fid) : NULL;

	if (child) {
		to_directory(place, child);
		return true;
	}
	if (!in && !place->num_below && !place->application) {
		file = rsp_file_anywhere(fid, gsm, &in);
		if (file && in)
			to_directory(place, in);
	}
	if (file)
		to_file(place, file, fid);
	return file;
}

/* TS 102 221 8.4.1: a FID may also be that of the current DF, of its parent, or of a DF beside it.
 */
static bool step_around(struct rsp_file_place *place, uint16_t fid)
{
	const struct rsp_directory *in = known(place), *found = NULL;

	if (place->num_below && place->below[place->num_below - 1] == fid) {
		no_file(place);
		return true;
	}
	if (in && in->fid == fid)
		found = in;
	else if (in)
		found = rsp_directory_child(rsp_directory_of(in->parent), fid);
	else if (place->in && place->num_below == 1)
		found = rsp_directory_child(place->in, fid);
	if (!found && in && rsp_directory_of(in->parent)->fid == fid)
		found = rsp_directory_of(in->parent);
	if (!found && looks_like_df(fid) && (!place->in || fid >> BYTE_BITS == KIND_DF_1))
		found = rsp_directory_anywhere(fid);
	if (found)
		to_directory(place, found);
	return found;
}

/* A FID that no table has where one stands. */
static void step_unnamed(struct rsp_file_place *place, const struct rsp_exchange *exchange,
                         bool gsm, uint16_t fid)
{
	if (!is_df(exchange, gsm, fid)) {
		to_file(place, NULL, fid);
		return;
	}
	if (fid >> BYTE_BITS == KIND_DF_1) /* on the first level, TS 51.011 6.2 */
		to_directory(place, rsp_directory_of(RSP_DIRECTORY_MF));
	to_below(place, fid);
}

static void select_fid(struct rsp_file_place *place, const struct rsp_exchange *exchange, bool gsm,
                       uint16_t fid)
{
	if (to_reserved(place, fid) || step_to_child(place, fid, gsm) || step_around(place, fid))
		return;
	step_unnamed(place, exchange, gsm, fid);
}

static void select_path(struct rsp_file_place *place, const struct rsp_exchange *exchange,
                        struct rsp_slice path)
{
	uint16_t fid;

	while (path.len > FID_LEN) {
		if (!rsp_take_u16be(&path, &fid))
			return;
		step_down(place, fid);
	}
	if (!rsp_take_u16be(&path, &fid) || to_reserved(place, fid) ||
	    step_to_child(place, fid, false))
		return;
	if (is_df(exchange, false, fid))
		step_down(place, fid);
	else
		to_file(place, NULL, fid);
}

static void target_select(struct rsp_file_place *place, const struct rsp_exchange *exchange,
                          bool gsm)
{
	struct rsp_slice data = exchange->command.data;
	uint16_t fid;

	switch (gsm ? BY_FID : exchange->command.p1) {
	case BY_FID:
	case BY_CHILD_DF:
	case BY_CHILD_EF:
		if (rsp_take_u16be(&data, &fid))
			select_fid(place, exchange, gsm, fid);
		else if (!gsm && exchange->command.data.len == 0)
			to_directory(place, rsp_directory_of(RSP_DIRECTORY_MF)); /* ISO 7816-4 */
		break;
	case BY_PARENT:
		to_parent(place);
		break;
	case BY_PATH_FROM_MF:
		to_directory(place, rsp_directory_of(RSP_DIRECTORY_MF));
		select_path(place, exchange, data);
		break;
	case BY_PATH_FROM_DF:
		select_path(place, exchange, data);
		break;
	default:
		break;
	}
}

static void target_sfi(struct rsp_file_place *place, uint8_t sfi)
{
	const struct rsp_directory *in = known(place);
	const struct rsp_file *file = in ? rsp_directory_sfi(in, sfi) : NULL;

	if (sfi == 0)
		return;
	to_file(place, file, file ? file->fid : 0);
	place->sfi = file ? 0 : sfi;
}

/* TS 102 221 11.1.14, TS 102 222 6.4: an FID or a path in the data, else the current file. */
static void target_current(struct rsp_file_place *place, const struct rsp_exchange *exchange,
                           bool gsm)
{
	struct rsp_slice data = exchange->command.data;
	uint16_t fid;

	if (exchange->command.p1 == BY_PATH_FROM_MF)
		to_directory(place, rsp_directory_of(RSP_DIRECTORY_MF));
	if (data.len > FID_LEN)
		select_path(place, exchange, data);
	else if (rsp_take_u16be(&data, &fid))
		select_fid(place, exchange, gsm, fid);
}

/* The file that an FCP template in the data names. */
static bool named_in_data(const struct rsp_exchange *exchange, struct rsp_tlv *out_fcp,
                          uint16_t *out_fid)
{
	struct rsp_tlv id;

	return rsp_tlv_find(exchange->command.data, TAG_FCP, out_fcp) &&
	       rsp_tlv_find(out_fcp->value, TAG_FILE_ID, &id) && rsp_take_u16be(&id.value, out_fid);
}

/* TS 102 222 6.10: the current file where the template names none. */
static void target_resize(struct rsp_file_place *place, const struct rsp_exchange *exchange)
{
	struct rsp_tlv fcp;
	uint16_t fid;

	if (named_in_data(exchange, &fcp, &fid))
		select_fid(place, exchange, false, fid);
}

/* TS 102 222 6.3.2: the FCP template names the new file. */
static void target_create(struct rsp_file_place *place, const struct rsp_exchange *exchange)
{
	struct rsp_tlv fcp, descriptor;
	uint8_t type = 0;
	uint16_t fid;

	if (!named_in_data(exchange, &fcp, &fid) || step_to_child(place, fid, false))
		return;
	if (rsp_tlv_find(fcp.value, TAG_DESCRIPTOR, &descriptor) &&
	    rsp_peek_u8(descriptor.value, 0, &type) && (type & DESCRIPTOR_MASK) == DESCRIPTOR_TYPE)
		to_below(place, fid);
	else
		to_file(place, NULL, fid);
}

void rsp_place_target(struct rsp_file_place *place, const struct rsp_exchange *exchange,
                      const struct rsp_instruction *row)
{
	const struct rsp_capdu *command = &exchange->command;
	bool gsm = row->type == RSP_CLASS_GSM;

	switch (rsp_file_verb_of(row)) {
	case RSP_VERB_SELECT:
		target_select(place, exchange, gsm);
		break;
	case RSP_VERB_STATUS:
		no_file(place);
		break;
	case RSP_VERB_BINARY:
	case RSP_VERB_INCREASE:
		if (!gsm && command->p1 & SFI_REFERENCE)
			target_sfi(place, command->p1 & SFI_MASK);
		break;
	case RSP_VERB_RECORD:
	case RSP_VERB_SEARCH:
		if (!gsm)
			target_sfi(place, command->p2 >> RECORD_SFI_SHIFT);
		break;
	case RSP_VERB_OBJECT:
		target_sfi(place, command->p2 & SFI_MASK);
		break;
	case RSP_VERB_CURRENT:
	case RSP_VERB_DELETE:
		target_current(place, exchange, gsm);
		break;
	case RSP_VERB_CREATE:
		target_create(place, exchange);
		break;
	case RSP_VERB_RESIZE:
		target_resize(place, exchange);
		break;
	case RSP_VERB_CHANNEL:
	case RSP_VERB_NONE:
		break;
	}
}

static void move_record(struct rsp_file_place *place, uint8_t ins, unsigned mode)
{
	if (ins == RSP_INS_UPDATE_RECORD && mode == MODE_PREVIOUS && place->file &&
	    place->file->structure == RSP_FILE_CYCLIC) {
		place->record =
		    1; /* TS 102 221 11.1.6.1: the oldest is written, and is the first */
		place->has_record = true;
	} else if (mode == MODE_NEXT) {
		place->record++;
	} else if (mode == MODE_PREVIOUS) {
		place->has_record &= place->record > 1; /* else the last one, wherever that is */
		place->record--;
	}
}

/* What a template says of the current DF: its AID, or a FID that only one has. */
static void learn(struct rsp_file_place *place, const struct rsp_exchange *exchange)
{
	struct rsp_tlv fcp, found;
	uint16_t fid;

	if (place->in || place->application || place->num_below || place->fid ||
	    !rsp_tlv_find(exchange->response, TAG_FCP, &fcp))
		return;
	if (rsp_tlv_find(fcp.value, TAG_AID, &found))
		rsp_place_application(place, found.value);
	else if (rsp_tlv_find(fcp.value, TAG_FILE_ID, &found) && rsp_take_u16be(&found.value, &fid))
		place->in = rsp_directory_anywhere(fid);
}

/* The FID that the answer to STATUS gives the current DF. */
static bool told_fid(const struct rsp_exchange *exchange, bool gsm, uint16_t *out_fid)
{
	struct rsp_slice fid = rsp_sub(exchange->response, GSM_AT_FID, FID_LEN);
	struct rsp_tlv fcp, found;

	if (gsm)
		return rsp_take_u16be(&fid, out_fid);
	return rsp_tlv_find(exchange->response, TAG_FCP, &fcp) &&
	       rsp_tlv_find(fcp.value, TAG_FILE_ID, &found) &&
	       rsp_take_u16be(&found.value, out_fid);
}

/* Whether a place is in an application, or below it: cards are met that name the application there.
 */
static bool stands_in(const struct rsp_file_place *place, const struct rsp_directory *application)
{
	const struct rsp_directory *mf = rsp_directory_of(RSP_DIRECTORY_MF), *in = place->in;

	while (in && in != mf && in != application)
		in = rsp_directory_of(in->parent);
	return in == application;
}

/* A trace may lack what led elsewhere: the answer to STATUS says where the card is. An ADF may have
 * any FID. */
static void heed(struct rsp_file_place *place, const struct rsp_exchange *exchange, bool gsm)
{
	const struct rsp_directory *in = known(place), *told;
	struct rsp_tlv fcp, aid;
	uint16_t fid;

	if (!gsm && rsp_tlv_find(exchange->response, TAG_FCP, &fcp) &&
	    rsp_tlv_find(fcp.value, TAG_AID, &aid)) {
		told = rsp_directory_of_aid(aid.value);
		if (told ? !stands_in(place, told)
		         : place->application != rsp_application_of(aid.value))
			rsp_place_application(place, aid.value);
		return;
	}
	if (!told_fid(exchange, gsm, &fid) || (in && in->fid == fid))
		return;
	told = in ? rsp_directory_child(in, fid) : NULL;
	if (!told)
		told = rsp_directory_anywhere(fid);
	if (told)
		to_directory(place, told);
}

/* An EF that is selected stays so where it was only not known in which directory. */
static void move_to_told(struct rsp_file_place *place, const struct rsp_file_place *told)
{
	uint16_t fid = place->in || place->application ? 0 : place->fid;

	if (told->in == place->in && told->application == place->application &&
	    told->num_below == place->num_below)
		return;
	*place = *told;
	if (fid)
		to_file(place, place->in ? rsp_directory_file(place->in, fid) : NULL, fid);
}

void rsp_place_done(struct rsp_file_place *place, const struct rsp_exchange *exchange,
                    const struct rsp_instruction *row)
{
	uint8_t record;

	switch (rsp_file_verb_of(row)) {
	case RSP_VERB_RECORD:
		move_record(place, row->ins, exchange->command.p2 & MODE_MASK);
		break;
	case RSP_VERB_SEARCH:
		place->has_record = rsp_peek_u8(exchange->response, 0, &record);
		if (place->has_record)
			place->record = record;
		break;
	case RSP_VERB_INCREASE:
		place->record = 1; /* TS 102 221 11.1.8.1 */
		place->has_record = true;
		break;
	case RSP_VERB_SELECT:
		learn(place, exchange);
		break;
	case RSP_VERB_STATUS:
		heed(place, exchange, row->type == RSP_CLASS_GSM);
		break;
	case RSP_VERB_BINARY:
	case RSP_VERB_OBJECT:
	case RSP_VERB_CURRENT:
	case RSP_VERB_CREATE:
	case RSP_VERB_RESIZE:
	case RSP_VERB_DELETE:
	case RSP_VERB_CHANNEL:
	case RSP_VERB_NONE:
		break;
	}
}

void rsp_place_after(struct rsp_file_place *current, const struct rsp_file_place *target,
                     enum rsp_file_verb verb)
{
	if (verb == RSP_VERB_CURRENT)
		return; /* it may name another file, which is not selected */
	if (verb == RSP_VERB_STATUS) {
		move_to_told(current, target);
		return;
	}
	*current = *target;
	if (verb != RSP_VERB_DELETE)
		return;
	/* TS 102 222 6.4 */
	if (rsp_place_has_ef(current))
		no_file(current);
	else
		to_parent(current);
}

bool rsp_place_has_ef(const struct rsp_file_place *place)
{
	return place->file || place->fid || place->sfi;
}

/* Text that ends silently where there is no more room. */
struct text {
	char *data;
	size_t len;
};

static void put(struct text *text, const char *word)
{
	while (*word && text->len < RSP_PLACE_TEXT_MAX - 1)
		text->data[text->len++] = *word++;
}

static void put_hex(struct text *text, unsigned value, unsigned num_digits)
{
	static const char digits[] = "0123456789ABCDEF";

	while (num_digits--) {
		const char digit[] = {digits[value >> num_digits * 4 & 0xF], '\0'};

		put(text, digit);
	}
}

static void put_slash(struct text *text)
{
	if (text->len)
		put(text, "/");
}

/* The MF is named only where nothing else says what a path begins with. */
static void put_directory(struct text *text, const struct rsp_directory *in)
{
	const struct rsp_directory *mf = rsp_directory_of(RSP_DIRECTORY_MF);

	if (in != mf && in->fid)
		put_directory(text, rsp_directory_of(in->parent));
	put_slash(text);
	put(text, in->name);
}

size_t rsp_place_text(const struct rsp_file_place *place, char out[static RSP_PLACE_TEXT_MAX])
{
	struct text text = {.data = out};

	if (place->in) {
		put_directory(&text, place->in);
	} else if (place->application) {
		put(&text, "ADF.");
		put(&text, place->application->name);
	}
	for (unsigned i = 0; i < place->num_below; i++) {
		put_slash(&text);
		put(&text, "DF ");
		put_hex(&text, place->below[i], 4);
	}
	if (rsp_place_has_ef(place))
		put_slash(&text);
	if (place->file) {
		put(&text, place->file->name);
	} else if (place->fid) {
		put(&text, "EF ");
		put_hex(&text, place->fid, 4);
	} else if (place->sfi) {
		put(&text, "SFI ");
		put_hex(&text, place->sfi, 2);
	}
	out[text.len] = '\0';
	return text.len;
}
