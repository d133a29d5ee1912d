/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short messages, and secured packets, on their way from layer to layer. */
#ifndef RSP_BASE_SMS_H
#define RSP_BASE_SMS_H

#include "base/pass.h"

enum rsp_sms_way { RSP_SMS_TO_CARD, RSP_SMS_FROM_CARD };

/* Where and when something was carried. */
struct rsp_origin {
	enum rsp_clock clock;
	int64_t t_ns;
	uint64_t frame, last_frame;
	bool by_line;
	int slot;            /* -1: none is named */
	int channel;         /* logical channel; -1: not over a card's line */
	uint32_t connection; /* 0: not over one */
};

/* What is known of a TPDU that does not stand in the trace as such (SMPP). */
struct rsp_sms_fields {
	const char *function; /* "submit_sm"; NULL: this is a TPDU */
	const char *from, *to;
	struct rsp_slice from_bytes, to_bytes, pid_byte, dcs_byte,
	    class_byte; /* where they stand */
	uint8_t pid, dcs, esm_class;
	bool udhi;
	bool sar; /* concatenation is told beside the user data: */
	uint16_t sar_reference;
	uint8_t sar_total, sar_number;
};

enum rsp_sms_report {
	RSP_SMS_REPORT_UNKNOWN, /* whether a report is one of an error */
	RSP_SMS_REPORT_ACK,
	RSP_SMS_REPORT_ERROR
};

/* One TPDU (RSP_HINT_SMS): item->bytes are the TPDU, or the user data where `fields` are given. */
struct rsp_sms {
	enum rsp_sms_way way;
	enum rsp_sms_report report;
	struct rsp_origin origin;
	struct rsp_slice service_centre; /* type octet and digits; empty: not known */
	const struct rsp_buffer *service_centre_buffer;
	/* User data of the report that the card answered with, where it came in the answer. */
	struct rsp_slice answer;
	const struct rsp_buffer *answer_buffer;
	bool has_sw;
	uint16_t sw;
	struct rsp_sms_fields fields;
};

/* What carried a secured packet: decides its form (TS 102 225 5.1, TS 102 226 4). */
enum rsp_secured_form {
	RSP_SECURED_SMS,   /* the user data header tells what it is; CPL of two bytes */
	RSP_SECURED_STREAM /* CAT_TP, TCP: CPI or RPI in front, BER lengths */
};

/* A packet of TS 102 225 (RSP_HINT_SECURED): item->bytes begin with its length (or CPI). */
struct rsp_secured {
	enum rsp_secured_form form;
	bool is_response;
	enum rsp_sms_way way;
	struct rsp_origin origin;
	uint32_t parts;       /* that it was joined from; 0: one */
	struct rsp_slice udh; /* the user data header of its first part, with its length */
	bool cut;             /* parts of it are missing behind its end */
	const char *carried;  /* "SMS-DELIVER" */
	const char *iccid;    /* of the card, as what carried it says; NULL: it says nothing */
};

#endif
