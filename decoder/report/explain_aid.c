/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifiers of applications: an AID, or a toolkit application reference (TAR). */
#include "card/aid.h"
#include "card/tar.h"
#include "report/explain_parts.h"

enum { SURE_AID = 95, SURE_TAR = 50 };

static const struct rsp_application *application(const struct explain *explain)
{
	return explain->bytes && !explain->base64 && explain->bytes->bytes.len <= RSP_AID_MAX
	           ? rsp_application_of(explain->bytes->bytes)
	           : NULL;
}

static const char *tar_name(const struct explain *explain)
{
	return explain->bytes && !explain->base64 ? rsp_tar_name(explain->bytes->bytes) : NULL;
}

static int aid_sure(struct explain *explain)
{
	if (application(explain))
		return SURE_AID;
	return tar_name(explain) ? SURE_TAR : 0;
}

static void aid_explain(struct explain *explain)
{
	const struct rsp_application *row = application(explain);

	if (!row) {
		explain_first(explain, "Toolkit application reference (TAR): %s.",
		              tar_name(explain));
		explain_note(explain, "Clause", "TS 101 220 annex D");
		return;
	}
	explain_first(explain, "Application identifier (AID): %s.", row->name);
	if (!row->whole && explain->bytes->bytes.len > row->aid.len)
		explain_note(explain, "Known by",
		             "its first %zu bytes; the others name its issuer and version.",
		             row->aid.len);
	if (row->source[0])
		explain_note(explain, "Clause", "%s", row->source);
}

const struct explain_row explain_row_aid = {"an AID or TAR", false, aid_sure, aid_explain};
