/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that the specifications give to a card: one table of directories and their EFs. */
#ifndef RSP_CARD_FILES_H
#define RSP_CARD_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rsptrace/slice.h"

enum rsp_file_structure {
	RSP_FILE_TRANSPARENT,
	RSP_FILE_LINEAR, /* linear fixed */
	RSP_FILE_CYCLIC,
	RSP_FILE_BERTLV
};

/* What an EF holds: a row of file_layouts.def. */
enum rsp_file_layout {
	RSP_LAYOUT_NONE, /* not decoded */
#define TABLE(id, ...)
#define LAYOUT(id, ...) RSP_LAYOUT_##id,
#include "card/file_layouts.def"
#undef TABLE
#undef LAYOUT
	RSP_NUM_LAYOUTS
};

enum rsp_directory_id {
#define DIRECTORY(id, parent, fid, name, clause) RSP_DIRECTORY_##id,
#define FILE(fid, sfi, name, structure, layout, clause)
#define END
#include "card/files.def"
#undef DIRECTORY
#undef FILE
#undef END
	RSP_NUM_DIRECTORIES
};

struct rsp_file {
	uint16_t fid; /* 0: behind the last one of a directory */
	uint8_t sfi;  /* 0: the specification fixes none */
	enum rsp_file_structure structure;
	enum rsp_file_layout layout;
	const char *name; /* "EF.IMSI" */
	const char *clause;
};

struct rsp_directory {
	enum rsp_directory_id parent; /* the MF is its own */
	uint16_t fid;                 /* 0: an application, which is selected by its AID */
	const char *name;             /* "ADF.USIM" */
	const char *clause;
	const struct rsp_file *files;
};

/* rsp_directory_of gives the row of a directory. */
const struct rsp_directory *rsp_directory_of(enum rsp_directory_id id);

/* rsp_directory_child gives the DF with this FID in a directory, rsp_directory_file the EF,
 * rsp_directory_sfi the EF with this short identifier; NULL: none is specified. */
const struct rsp_directory *rsp_directory_child(const struct rsp_directory *in, uint16_t fid);
const struct rsp_file *rsp_directory_file(const struct rsp_directory *in, uint16_t fid);
const struct rsp_file *rsp_directory_sfi(const struct rsp_directory *in, uint8_t sfi);

/* rsp_directory_of_aid gives the directory of an application, by the first bytes of its AID; NULL:
 * its files are not specified. */
const struct rsp_directory *rsp_directory_of_aid(struct rsp_slice aid);

/* rsp_directory_anywhere gives the only DF with this FID; NULL: there is none, or several. */
const struct rsp_directory *rsp_directory_anywhere(uint16_t fid);

/* rsp_file_anywhere gives an EF with this FID where all that have it (with `gsm` those of a SIM of
 * TS 51.011) have the same name; NULL: there is none, or its name depends on where it is. `out_in`
 * gets its directory, or NULL when it stands in several. */
const struct rsp_file *rsp_file_anywhere(uint16_t fid, bool gsm,
                                         const struct rsp_directory **out_in);

/* rsp_file_structure_name gives "transparent", "linear fixed" ... */
const char *rsp_file_structure_name(enum rsp_file_structure structure);

#endif
