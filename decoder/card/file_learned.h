/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a card says of its own files: FIDs that it chose (EF.PBR tells those of a phone book), and
 * short file identifiers in FCP templates. */
#ifndef RSP_CARD_FILE_LEARNED_H
#define RSP_CARD_FILE_LEARNED_H

#include "card/file_place.h"

enum { RSP_LEARNED_MAX = 64 /* files of a card; a further one takes the place of the first */ };

/* An EF of a card in a directory of files.def. */
struct rsp_learned_file {
	const struct rsp_file *file; /* NULL: which it is, is not known */
	uint16_t fid;
	uint8_t in;  /* enum rsp_directory_id */
	uint8_t sfi; /* 0: none, or not known */
};

struct rsp_learned {
	uint8_t num;  /* rows that are filled */
	uint8_t next; /* the row that the next one takes when all are */
	struct rsp_learned_file rows[RSP_LEARNED_MAX];
};

/* An EF whose FID the card chooses: a row of file_told.def. */
struct rsp_told_file {
	enum rsp_directory_id in;
	enum rsp_file_layout by; /* contents of the EF that tells */
	uint8_t tag, template;   /* where it does so; 0: in none */
	struct rsp_file file;    /* without a FID */
};

/* rsp_told_file_at gives the rows of file_told.def, from 0 on; NULL behind the last. */
const struct rsp_told_file *rsp_told_file_at(size_t at);

/* rsp_learned_name fills in the EF that `place` has by a FID or SFI of the card's own. */
void rsp_learned_name(const struct rsp_learned *learned, struct rsp_file_place *place);

/* rsp_learned_hear_record takes what the bytes of a record of the file of `place`, from its
 * beginning on, tell of other files. */
void rsp_learned_hear_record(struct rsp_learned *learned, const struct rsp_file_place *place,
                             struct rsp_slice record);

/* rsp_learned_hear takes what a command that the card carried out tells of files: the contents that
 * it read or wrote in the file of `place`, the FCP template of the EF that it selected. */
void rsp_learned_hear(struct rsp_learned *learned, const struct rsp_file_place *place,
                      const struct rsp_exchange *exchange, const struct rsp_instruction *row);

#endif
