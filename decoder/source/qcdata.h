/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the text exports of Qualcomm's UIM APDU records (log code 0x19B7) have in common: which
 * record it is, and its bytes. */
#ifndef RSP_SOURCE_QCDATA_H
#define RSP_SOURCE_QCDATA_H

#include "source/line.h"

enum { RSP_QC_DATA_MAX = 4096 }; /* bytes of one record; a longer one is damaged */

/* rsp_qc_equal tells whether a text is a name; for its blanks NULs may stand. */
bool rsp_qc_equal(struct rsp_slice text, const char *name);

/* rsp_qc_kind_of_data gives the kind of a record by the name in front of its bytes ("TX Data", "PPS
 * RX DATA"); false when it is none. */
RSP_MUST_USE bool rsp_qc_kind_of_data(struct rsp_slice name, enum rsp_t0_kind *out);

/* rsp_qc_kind_of_event likewise for records without bytes ("COLD_RESET", "Power Off"). */
RSP_MUST_USE bool rsp_qc_kind_of_event(struct rsp_slice name, enum rsp_t0_kind *out);

/* rsp_qc_slot gives the number behind the first "SLOT_" of the text, or -1. */
int rsp_qc_slot(struct rsp_slice text);

/* A record on its way out of a reader. */
struct rsp_qc_record {
	struct rsp_frame frame; /* complete but for its bytes */
	struct rsp_bytes bytes;
	struct rsp_line line; /* the last one read */
	bool held;            /* it belongs to what follows and is to be read again */
	uint64_t cut_line; /* the record of this line ended early, which is to be told; 0: none */
	uint64_t cut_off;
};

/* rsp_qc_next_line reads the next line, or gives the one that is held; false at the end. */
RSP_MUST_USE bool rsp_qc_next_line(struct rsp_input *input, struct rsp_qc_record *record);

/* rsp_qc_read_data reads what stands behind the "=" of record->line into record->bytes: bytes in
 * braces, which may go on over the following lines, or one byte without. `kind` and the place of
 * the bytes go into the frame. False when the grammar refuses it on this line: nothing was read
 * further. What ends early is kept as far as it goes (record->cut_line). *out_behind (may be NULL)
 * is what stands behind the bytes on their last line, valid until the next is read. */
RSP_MUST_USE bool rsp_qc_read_data(struct rsp_input *input, struct rsp_qc_record *record,
                                   enum rsp_t0_kind kind, struct rsp_slice text,
                                   struct rsp_slice *out_behind);

/* rsp_qc_mark and _resume are those of struct rsp_source, for a reader whose state begins with a
 * record. */
bool rsp_qc_mark(const struct rsp_reader *reader, uint64_t *out_number);
void rsp_qc_resume(struct rsp_reader *reader, uint64_t number);

/* rsp_qc_give hands out the record's frame with its bytes. */
enum rsp_pull rsp_qc_give(const struct rsp_qc_record *record, struct rsp_frame *out);

/* rsp_qc_tell_cut tells of a record that ended early, once. */
enum rsp_pull rsp_qc_tell_cut(struct rsp_reader *reader, struct rsp_qc_record *record,
                              struct rsp_frame *out);

#endif
