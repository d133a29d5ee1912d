/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short messages (TS 23.040): TPDUs to messages, parts to whole user data, secured packets in them
 * to whoever reads those. */
#ifndef RSP_CARRIER_SMS_H
#define RSP_CARRIER_SMS_H

#include "base/sms.h"

enum rsp_sms_alphabet { RSP_SMS_7BIT, RSP_SMS_8BIT, RSP_SMS_UCS2 };

/* Information elements that the logic has to know (TS 23.040 9.2.3.24, TS 31.115 4.2). */
enum rsp_sms_ie {
	RSP_SMS_IE_CONCAT_8 = 0x00,
	RSP_SMS_IE_PORTS_8 = 0x04,
	RSP_SMS_IE_PORTS_16 = 0x05,
	RSP_SMS_IE_CONCAT_16 = 0x08,
	RSP_SMS_IE_SHIFT = 0x24,
	RSP_SMS_IE_LOCKING = 0x25,
	RSP_SMS_IE_COMMAND = 0x70,
	RSP_SMS_IE_RESPONSE = 0x71
};

/* Limits that hostile input can reach. */
enum {
	RSP_SMS_MAX_SETS = 32,         /* messages in parts that wait at a time */
	RSP_SMS_SET_BYTES = 512 << 10, /* of one of them, with the frames that carried it */
	RSP_SMS_MAX_ELEMENTS = 70,     /* of one user data header: more do not fit */
	RSP_SMS_MAX_LEN = 64 << 10     /* bytes of a TPDU or of user data (SMPP) */
};

/* How long a part waits for the others. A modem's clock that is set from 1980 to today has not
 * waited: what is over the second is no time that passed. */
#define RSP_SMS_WAIT_NS      (INT64_C(3600) * 1000000000)
#define RSP_SMS_CLOCK_SET_NS (INT64_C(365) * 24 * RSP_SMS_WAIT_NS)

enum rsp_sms_kind {
	RSP_SMS_DELIVER,
	RSP_SMS_SUBMIT,
	RSP_SMS_DELIVER_REPORT,
	RSP_SMS_SUBMIT_REPORT,
	RSP_SMS_STATUS_REPORT,
	RSP_SMS_COMMAND,
	RSP_NUM_SMS_KINDS
};

/* rsp_sms_kind_name gives "SMS-DELIVER" ... */
const char *rsp_sms_kind_name(enum rsp_sms_kind kind);

/* What a data coding scheme says. */
struct rsp_sms_coding {
	enum rsp_sms_alphabet alphabet;
	bool reserved; /* TS 23.038 4: read as the default alphabet */
	bool compressed;
	bool has_class;
	uint8_t class;
};

/* rsp_sms_coding_of reads TP-DCS. */
struct rsp_sms_coding rsp_sms_coding_of(uint8_t dcs);

/* User data taken apart. */
struct rsp_sms_data {
	struct rsp_slice header;  /* with its length; empty: none */
	struct rsp_slice content; /* what follows it */
	bool has_concat, wide;    /* wide: a reference of 16 bits */
	uint16_t reference;
	uint8_t total, number;
	bool is_command, is_response; /* packets of TS 31.115 */
	uint8_t shift, locking;       /* national languages; 0: none */
};

/* A TPDU taken apart. */
struct rsp_sms_tpdu {
	enum rsp_sms_kind kind;
	bool cut;
	bool udhi;
	const char *address; /* "" when there is none */
	bool has_dcs;
	uint8_t pid, dcs, status, failure;
	bool has_failure;
	struct rsp_sms_data data;
	const char *text; /* NULL: none */
	unsigned num_septets;
};

/* rsp_sms_show decodes a TPDU into children of `parent` (NULL: a root) and reports what is wrong
 * with it. */
void rsp_sms_show(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_sms_way way,
                  enum rsp_sms_report report, struct rsp_slice tpdu, struct rsp_sms_tpdu *out);

/* rsp_sms_show_data decodes user data (without its length) that has a header when `udhi` is set.
 * `num_septets`: what its length says where that counts septets, else what the bytes have room for.
 */
void rsp_sms_show_data(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice data,
                       bool udhi, struct rsp_sms_coding coding, unsigned num_septets,
                       struct rsp_sms_data *out, const char **out_text);

struct rsp_sms_state;

/* rsp_sms_new makes what waits for further parts in one trace; NULL when there is no memory. */
RSP_MUST_USE struct rsp_sms_state *rsp_sms_new(void);
void rsp_sms_free(struct rsp_sms_state *state);

/* rsp_sms_handle takes an item RSP_HINT_SMS: hands out its message (RSP_IF_SMS) and pushes an item
 * RSP_HINT_SECURED for each packet that becomes complete. */
void rsp_sms_handle(struct rsp_pass *pass, struct rsp_sms_state *state,
                    const struct rsp_item *item);

/* rsp_sms_end tells which parts never came. */
void rsp_sms_end(struct rsp_pass *pass, struct rsp_sms_state *state);

/* rsp_sms_fields gives the fields of the family "sms". */
struct rsp_field_table rsp_sms_fields(void);

#endif
