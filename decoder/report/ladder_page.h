/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is the same in every page of ladders: its style, its script, and the policy that names the
 * script by its digest and forbids every other one and all that comes from a network. */
#ifndef RSP_REPORT_LADDER_PAGE_H
#define RSP_REPORT_LADDER_PAGE_H

extern const char rsp_page_begin[]; /* up to what stands in the body */
extern const char rsp_page_end[];   /* from the end of <main> on */

#endif
