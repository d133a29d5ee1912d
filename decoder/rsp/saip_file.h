/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a profile package: which each is, and what it holds (TCA eUICC Profile Package 8.3). */
#ifndef RSP_RSP_SAIP_FILE_H
#define RSP_RSP_SAIP_FILE_H

#include "base/decode.h"
#include "card/file_learned.h"

enum {
	RSP_SAIP_FILE_MAX = 64 << 10, /* bytes of a file that are joined */
	RSP_SAIP_APPLICATIONS = 8     /* ADFs of a profile whose FID is remembered */
};

/* Where a profile package stands: kept from element to element. */
struct rsp_saip_place {
	const struct rsp_directory *in; /* NULL: in no table */
	/* ADFs by the FID that the profile gives them. */
	struct {
		uint16_t fid;
		const struct rsp_directory *in;
	} applications[RSP_SAIP_APPLICATIONS];
	size_t num_applications;
	struct rsp_learned learned; /* files that EF.PBR and the like tell */
};

/* rsp_saip_template_begin moves to the directory in which the files of a template are ("usim"). */
void rsp_saip_template_begin(struct rsp_saip_place *place, const char *name);

/* rsp_saip_file_show adds the contents of one file of a template below `node`, which is all of it
 * in the message; `items` are its items. `name`: as the template calls it. Its note says which file
 * it is. `secret`: what it holds is not to be shown. */
void rsp_saip_file_show(struct rsp_decode *decode, struct rsp_node *node,
                        struct rsp_saip_place *place, struct rsp_slice name, struct rsp_slice items,
                        bool secret);

/* rsp_saip_management_show does so for each file that genericFileManagement makes: `commands` are
 * the contents of fileManagementCMD. */
void rsp_saip_management_show(struct rsp_decode *decode, struct rsp_node *parent,
                              struct rsp_saip_place *place, struct rsp_slice commands);

#endif
