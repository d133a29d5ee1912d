/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifiers of applications: an AID, or a toolkit application reference (TAR). */
#include <string.h>

#include "base/hex.h"
#include "card/aid.h"
#include "card/tar.h"
#include "report/explain_parts.h"

enum { SURE_AID = 95, SURE_TAR = 50, SURE_LABELLED = 92, SURE_PROVIDER = 80, MAX_LABELLED = 64 };

/* What a paste says that it is. */
struct reading {
	uint8_t room[RSP_AID_MAX];
	struct rsp_slice bytes; /* empty: neither */
	bool aid, tar;          /* so labelled */
};

/* "TAR B0 00 11", "AID: A000000003": the digits behind the label. */
static bool read_label(struct explain *explain, const char *label, struct reading *out)
{
	struct rsp_slice text = explain->word, word;
	size_t len = 0, num;

	if (text.len > MAX_LABELLED || !explain_next_word(&text, &word) ||
	    word.len != strlen(label) || !explain_has(word, label))
		return false;
	while (explain_next_word(&text, &word)) {
		if (!rsp_hex_decode(word, out->room + len, sizeof(out->room) - len, &num, NULL))
			return false;
		len += num;
	}
	out->bytes = rsp_slice(out->room, len);
	return len;
}

static void read_it(struct explain *explain, struct reading *out)
{
	*out = (struct reading){0};
	out->aid = read_label(explain, "AID", out);
	out->tar = !out->aid && read_label(explain, "TAR", out);
	if (out->aid || out->tar)
		return;
	out->bytes = (struct rsp_slice){0};
	if (explain->bytes && !explain->base64 && explain->bytes->bytes.len <= RSP_AID_MAX)
		out->bytes = explain->bytes->bytes;
}

static int aid_sure(struct explain *explain)
{
	struct reading reading;

	read_it(explain, &reading);
	if (reading.aid || (reading.tar && reading.bytes.len == RSP_TAR_LEN))
		return SURE_LABELLED;
	if (!reading.bytes.len || reading.tar)
		return 0;
	if (rsp_application_of(reading.bytes))
		return SURE_AID;
	if (rsp_aid_provider(reading.bytes))
		return SURE_PROVIDER;
	return rsp_tar_name(reading.bytes) ? SURE_TAR : 0;
}

static void explain_tar(struct explain *explain, struct rsp_slice tar)
{
	const char *name = rsp_tar_name(tar);

	explain_first(explain, "Toolkit application reference (TAR): %s.",
	              name ? name : "of no application that is known");
	explain_note(explain, "Clause", "TS 101 220 annex D");
}

static void explain_unknown(struct explain *explain, struct rsp_slice aid)
{
	const char *by = rsp_aid_provider(aid);

	explain_first(explain, "Application identifier (AID): of no application that is known.");
	if (by)
		explain_note(explain, "Provider", "%s, by its first 5 bytes (RID).", by);
	explain_note(explain, "Clause", "ISO 7816-5");
}

static void aid_explain(struct explain *explain)
{
	const struct rsp_application *row;
	struct reading reading;

	read_it(explain, &reading);
	row = reading.tar ? NULL : rsp_application_of(reading.bytes);
	if (reading.tar || (!row && !reading.aid && !rsp_aid_provider(reading.bytes))) {
		explain_tar(explain, reading.bytes);
		return;
	}
	if (!row) {
		explain_unknown(explain, reading.bytes);
		return;
	}
	explain_first(explain, "Application identifier (AID): %s.", row->name);
	if (!row->whole && reading.bytes.len > row->aid.len)
		explain_note(explain, "Known by",
		             "its first %zu bytes; the others name its issuer and version.",
		             row->aid.len);
	if (row->source[0])
		explain_note(explain, "Clause", "%s", row->source);
}

const struct explain_row explain_row_aid = {"an AID or TAR", false, aid_sure, aid_explain};
