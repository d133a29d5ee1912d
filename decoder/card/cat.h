/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The card application toolkit: proactive commands, TERMINAL RESPONSE, ENVELOPE, TERMINAL PROFILE
 * (TS 102 223, TS 31.111). */
#ifndef RSP_CARD_CAT_H
#define RSP_CARD_CAT_H

#include "base/decode.h"
#include "card/cat_fields.h"

/* The tags of TS 101 220 7.2 that the logic has to know. */
enum rsp_cat_tag {
	RSP_CAT_TAG_COMMAND = 0xD0,
	RSP_CAT_TAG_SMS_PP = 0xD1,
	RSP_CAT_TAG_CALL_CONTROL = 0xD4,
	RSP_CAT_TAG_SMS_CONTROL = 0xD5,
	RSP_CAT_TAG_EVENT = 0xD6
};

enum rsp_cat_type { RSP_CAT_TYPE_REFRESH = 0x01 };

/* TS 102 223 8.6 */
struct rsp_cat_details {
	bool present;
	uint8_t number, type, qualifier;
};

/* TS 102 223 8.12 */
struct rsp_cat_result {
	bool present, has_additional;
	uint8_t general, additional;
};

/* rsp_cat_read looks for the command details and the result among objects. */
void rsp_cat_read(struct rsp_slice objects, struct rsp_cat_details *out_details,
                  struct rsp_cat_result *out_result);

/* rsp_cat_objects_of gives the objects inside the BER object at the front (D0, an ENVELOPE), and
 * its tag; false when there is none. */
RSP_MUST_USE bool rsp_cat_objects_of(struct rsp_slice in, uint32_t *out_tag,
                                     struct rsp_slice *out_objects);

/* rsp_cat_command_name and rsp_cat_envelope_name give the names of the specification, NULL: not
 * known. */
const char *rsp_cat_command_name(uint8_t type);
const char *rsp_cat_envelope_name(uint32_t tag);

/* rsp_cat_additional gives the field of the additional information of a general result. */
enum rsp_cat_field rsp_cat_additional(uint8_t general);

/* rsp_cat_refresh_ends says in words what a mode of REFRESH ends; NULL: not known. */
const char *rsp_cat_refresh_ends(uint8_t mode);

/* rsp_cat_resets_card tells whether bytes fetched from the card are a REFRESH that ends all
 * sessions: UICC Reset, eUICC Profile State Change. */
bool rsp_cat_resets_card(struct rsp_slice fetched);

/* rsp_cat_wants_response tells whether a TERMINAL RESPONSE is sent to a command: to all but a
 * REFRESH with the mode UICC Reset (TS 102 223 6.4.7). */
bool rsp_cat_wants_response(struct rsp_slice fetched);

/* rsp_cat_show_objects adds objects of OPEN CHANNEL that stand elsewhere. */
void rsp_cat_show_objects(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* Each adds what the bytes hold below `parent`, and its findings. */
void rsp_cat_show_command(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);
void rsp_cat_show_response(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);
void rsp_cat_show_envelope(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);
void rsp_cat_show_profile(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);
/* ... of an answer to the ENVELOPE with this tag. */
void rsp_cat_show_answer(struct rsp_decode *decode, struct rsp_node *parent, uint32_t envelope,
                         struct rsp_slice in);

/* rsp_cat_function_at gives the row `at` (from 0) of commands and ENVELOPEs; false behind the last.
 */
RSP_MUST_USE bool rsp_cat_function_at(size_t at, uint32_t *out_number, const char **out_name,
                                      const char **out_clause);

#endif
