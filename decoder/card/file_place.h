/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a logical channel stands in the file system of the card: its current DF or ADF, EF and
 * record (TS 102 221 8). Kept with every exchange, so in numbers and pointers to tables only. */
#ifndef RSP_CARD_FILE_PLACE_H
#define RSP_CARD_FILE_PLACE_H

#include "card/aid.h"
#include "card/exchange.h"
#include "card/files.h"
#include "card/instruction.h"

enum {
	RSP_PLACE_BELOW = 3, /* levels of DFs that no table names; deeper ones are not known */
	RSP_PLACE_TEXT_MAX = 80,
	RSP_FID_MF = 0x3F00 /* TS 102 221 8.6 */
};

/* What a command has to do with files. */
enum rsp_file_verb {
	RSP_VERB_NONE,
	RSP_VERB_SELECT,
	RSP_VERB_STATUS,
	RSP_VERB_BINARY, /* READ BINARY, UPDATE BINARY */
	RSP_VERB_RECORD, /* READ RECORD, UPDATE RECORD */
	RSP_VERB_SEARCH, /* SEARCH RECORD, SEEK */
	RSP_VERB_OBJECT, /* RETRIEVE DATA, SET DATA */
	RSP_VERB_INCREASE,
	RSP_VERB_CURRENT, /* ACTIVATE FILE and the like: the current file, or one named in the data
	                   */
	RSP_VERB_CREATE,
	RSP_VERB_RESIZE,
	RSP_VERB_DELETE,
	RSP_VERB_CHANNEL /* MANAGE CHANNEL */
};

struct rsp_file_place {
	const struct rsp_directory *in;  /* the nearest that a table names; NULL: not known */
	const struct rsp_directory *adf; /* of the application of the channel; NULL: not known */
	const struct rsp_application *application; /* selected, but its files are in no table */
	const struct rsp_file *file;               /* the EF; NULL: none, or in no table */
	uint16_t below[RSP_PLACE_BELOW];           /* DFs below `in` */
	uint8_t num_below;
	uint8_t sfi;     /* of an EF of which nothing else is known; 0: none */
	uint16_t fid;    /* of the EF; 0: none is selected, or not known */
	uint16_t record; /* the record pointer; 0: not set, */
	bool has_record; /* and whether that is known */
};

/* rsp_file_verb_of tells what an instruction has to do with files. */
enum rsp_file_verb rsp_file_verb_of(const struct rsp_instruction *row);

/* rsp_place_mf, rsp_place_unknown: the state after a reset, and before anything is known. */
void rsp_place_mf(struct rsp_file_place *place);
void rsp_place_unknown(struct rsp_file_place *place);

/* rsp_place_application: an application was selected; `aid` empty: which is not known. */
void rsp_place_application(struct rsp_file_place *place, struct rsp_slice aid);

/* rsp_place_target moves `place` to what the command of an exchange is about, whether the card did
 * it or not: for a failed SELECT, what was asked for. Selection by AID is not its matter. */
void rsp_place_target(struct rsp_file_place *place, const struct rsp_exchange *exchange,
                      const struct rsp_instruction *row);

/* rsp_place_done sets the record pointer after a command that the card carried out, and takes what
 * its answer says of the place: of one that was not known, with STATUS of any. */
void rsp_place_done(struct rsp_file_place *place, const struct rsp_exchange *exchange,
                    const struct rsp_instruction *row);

/* rsp_place_after moves `current` to where a channel stands after a command about `target` that the
 * card carried out: what was selected, created or resized is current, what was deleted is left for
 * its directory or parent, STATUS tells. */
void rsp_place_after(struct rsp_file_place *current, const struct rsp_file_place *target,
                     enum rsp_file_verb verb);

/* rsp_place_has_ef tells whether an EF is selected, of which at least something is known. */
bool rsp_place_has_ef(const struct rsp_file_place *place);

/* rsp_place_text writes "ADF.USIM/EF.IMSI", "MF/DF 7F80/EF 6F01" or, where the directory is not
 * known, "EF 6F07", with a NUL; without room it ends early. Gives the length; 0: nothing is known.
 */
size_t rsp_place_text(const struct rsp_file_place *place, char out[static RSP_PLACE_TEXT_MAX]);

#endif
