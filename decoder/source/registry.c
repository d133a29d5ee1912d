/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/formats.h"

#include <string.h>

/* A new format is a new file and a new row. */
/* clang-format off */
static const struct rsp_source *const sources[] = {
    &rsp_source_pcap,
    &rsp_source_pcapng,
    &rsp_source_qmdl,
    &rsp_source_dlf,
    &rsp_source_isf,
    &rsp_source_lpac,
    &rsp_source_qxdm,
    &rsp_source_qcat,
    &rsp_source_oppo,
    &rsp_source_onomondo,
    &rsp_source_pcscd,
    &rsp_source_simtrace,
    &rsp_source_tcaloader,
    &rsp_source_html,
    &rsp_source_shannon,
    &rsp_source_mtk,
    &rsp_source_unisoc,
    &rsp_source_oh,
    &rsp_source_arrows,
    &rsp_source_clog,
    &rsp_source_at,
    &rsp_source_ril,
    &rsp_source_openeuicc,
    &rsp_source_apduhex,
    &rsp_source_har,
    &rsp_source_soap,
    &rsp_source_ramhttp,
    &rsp_source_hex,
};
/* clang-format on */

enum { NUM_SOURCES = sizeof(sources) / sizeof(sources[0]) };

const struct rsp_source *const *rsp_sources(size_t *out_num)
{
	*out_num = NUM_SOURCES;
	return sources;
}

const struct rsp_source *rsp_source_find(const char *name)
{
	for (size_t i = 0; i < NUM_SOURCES; i++)
		if (strcmp(sources[i]->name, name) == 0)
			return sources[i];
	return NULL;
}

/* How QXDM calls its item stores. */
const struct rsp_source *rsp_source_of_name(const char *path)
{
	static const char *const endings[] = {".isf", ".ISF", ".hdf", ".HDF"};

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (rsp_ends_with(rsp_text(path), rsp_text(endings[i])))
			return &rsp_source_isf;
	return NULL;
}

const struct rsp_source *rsp_source_recognise(struct rsp_slice head)
{
	const struct rsp_source *best = NULL;
	int most = 0;

	head = rsp_sub(head, 0, RSP_SNIFF_LEN);
	for (size_t i = 0; i < NUM_SOURCES; i++) {
		int sure = sources[i]->recognise(head);

		if (sure > most) {
			most = sure;
			best = sources[i];
		}
	}
	return best;
}
