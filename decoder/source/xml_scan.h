/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an XML document in a text begins and ends, byte by byte. */
#ifndef RSP_SOURCE_XML_SCAN_H
#define RSP_SOURCE_XML_SCAN_H

#include "rsptrace/slice.h"

/* All zero before the first byte of a document. */
struct rsp_xml_scan {
	enum rsp_xml_scan_state {
		RSP_SCAN_TEXT,
		RSP_SCAN_OPEN, /* behind '<' */
		RSP_SCAN_TAG,
		RSP_SCAN_END_TAG,
		RSP_SCAN_QUOTE,       /* in a tag */
		RSP_SCAN_INSTRUCTION, /* <? ?> */
		RSP_SCAN_MARK,        /* behind "<!": what it is, is not known yet */
		RSP_SCAN_COMMENT,
		RSP_SCAN_CDATA,
		RSP_SCAN_DECLARATION
	} state;
	uint8_t quote, last, before; /* the last two bytes of what may not hold its own end */
	unsigned marked, brackets;
	uint64_t depth; /* elements that are open */
};

/* rsp_xml_scan_take takes bytes from the front up to and with the end of the document; true when it
 * ended. All are taken when it goes on. */
RSP_MUST_USE bool rsp_xml_scan_take(struct rsp_xml_scan *scan, struct rsp_slice *in);

/* rsp_xml_scan_find moves to the first place where a document begins that may hold a message of
 * SGP.02: an XML declaration, or a start tag of Envelope, RPSMessage or ES<n>-. False, and nothing
 * is moved, when there is none. */
RSP_MUST_USE bool rsp_xml_scan_find(struct rsp_slice *in);

#endif
