/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/files.h"

#include <string.h>

#define DIRECTORY(id, parent, fid, name, clause) static const struct rsp_file files_##id[] = {
#define FILE(fid, sfi, name, structure, layout, clause)                                            \
	{fid, sfi, RSP_FILE_##structure, RSP_LAYOUT_##layout, name, clause},
#define END                                                                                        \
	{                                                                                          \
		0, 0, RSP_FILE_TRANSPARENT, RSP_LAYOUT_NONE, NULL, NULL                            \
	}                                                                                          \
	}                                                                                          \
	;
#include "card/files.def"
#undef DIRECTORY
#undef FILE
#undef END

static const struct rsp_directory directories[RSP_NUM_DIRECTORIES] = {
#define DIRECTORY(id, parent, fid, name, clause)                                                   \
	[RSP_DIRECTORY_##id] = {RSP_DIRECTORY_##parent, fid, name, clause, files_##id},
#define FILE(fid, sfi, name, structure, layout, clause)
#define END
#include "card/files.def"
#undef DIRECTORY
#undef FILE
#undef END
};

const struct rsp_directory *rsp_directory_of(enum rsp_directory_id id)
{
	return &directories[id];
}

const struct rsp_directory *rsp_directory_child(const struct rsp_directory *in, uint16_t fid)
{
	for (size_t i = 1; i < RSP_NUM_DIRECTORIES; i++)
		if (directories[i].fid == fid && &directories[directories[i].parent] == in)
			return &directories[i];
	return NULL;
}

const struct rsp_file *rsp_directory_file(const struct rsp_directory *in, uint16_t fid)
{
	for (const struct rsp_file *file = in->files; file->fid; file++)
		if (file->fid == fid)
			return file;
	return NULL;
}

const struct rsp_file *rsp_directory_sfi(const struct rsp_directory *in, uint8_t sfi)
{
	for (const struct rsp_file *file = in->files; file->fid; file++)
		if (file->sfi == sfi)
			return file;
	return NULL;
}

const struct rsp_directory *rsp_directory_of_aid(struct rsp_slice aid)
{
	/* TS 101 220 annex E; TS 31.102 annex N: 100B is a USIM without an IMSI */
	static const struct {
		const char *prefix;
		enum rsp_directory_id id;
	} rows[] = {
	    {"\xA0\x00\x00\x00\x87\x10\x02", RSP_DIRECTORY_USIM },
	    {"\xA0\x00\x00\x00\x87\x10\x04", RSP_DIRECTORY_ISIM },
	    {"\xA0\x00\x00\x00\x87\x10\x0A", RSP_DIRECTORY_HPSIM},
	    {"\xA0\x00\x00\x00\x87\x10\x0B", RSP_DIRECTORY_USIM },
	};
	enum { PREFIX_LEN = 7 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rsp_starts_with(aid, rsp_slice(rows[i].prefix, PREFIX_LEN)))
			return &directories[rows[i].id];
	return NULL;
}

const struct rsp_directory *rsp_directory_anywhere(uint16_t fid)
{
	const struct rsp_directory *found = NULL;

	for (size_t i = 0; i < RSP_NUM_DIRECTORIES && fid; i++) {
		if (directories[i].fid != fid)
			continue;
		if (found)
			return NULL;
		found = &directories[i];
	}
	return found;
}

/* Whether a directory hangs below an application. */
static bool in_application(const struct rsp_directory *in)
{
	while (in->fid && in != directories)
		in = &directories[in->parent];
	return in != directories;
}

const struct rsp_file *rsp_file_anywhere(uint16_t fid, bool gsm,
                                         const struct rsp_directory **out_in)
{
	const struct rsp_file *found = NULL;

	*out_in = NULL;
	for (size_t i = 0; i < RSP_NUM_DIRECTORIES; i++) {
		const struct rsp_file *file = rsp_directory_file(&directories[i], fid);

		if (found && i >= RSP_DIRECTORY_EIRENE)
			break; /* of railways and other networks */
		if (!file || (gsm && in_application(&directories[i])))
			continue;
		if (found &&
		    (strcmp(found->name, file->name) != 0 || found->layout != file->layout))
			return NULL;
		*out_in = found ? NULL : &directories[i];
		found = file;
	}
	return found;
}

const char *rsp_file_structure_name(enum rsp_file_structure structure)
{
	static const char *const names[] = {
	    [RSP_FILE_TRANSPARENT] = "transparent",
	    [RSP_FILE_LINEAR] = "linear fixed",
	    [RSP_FILE_CYCLIC] = "cyclic",
	    [RSP_FILE_BERTLV] = "BER-TLV",
	};

	return names[structure];
}
