/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of gp.h share. Internal to card/. */
#ifndef RSP_CARD_GP_PARTS_H
#define RSP_CARD_GP_PARTS_H

#include "card/gp.h"
#include "card/gp_object.h"

enum {
	RSP_GP_TAG_CRT = 0xA6, /* control reference template: SCP11 (GPC Amendment F 7.5) */
	RSP_GP_MAC_LEN = 8,    /* GPCS B.1.2.2, Amendment D 6.2.4; twice as long in mode S16 */
	RSP_GP_LONG_MAC_LEN = 16
};

/* What the data of a command, or of its answer, holds. */
typedef void rsp_gp_show(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in);

rsp_gp_show rsp_gp_install_data;
rsp_gp_show rsp_gp_load_data;
rsp_gp_show rsp_gp_delete_data;
rsp_gp_show rsp_gp_get_status_data;
rsp_gp_show rsp_gp_get_status_answer;
rsp_gp_show rsp_gp_set_status_data;
rsp_gp_show rsp_gp_put_key_data;
rsp_gp_show rsp_gp_put_key_answer;
rsp_gp_show rsp_gp_initialize_data;
rsp_gp_show rsp_gp_initialize_answer;
rsp_gp_show rsp_gp_authenticate_data;
rsp_gp_show rsp_gp_agreement_data; /* INTERNAL AUTHENTICATE: SCP11 */
rsp_gp_show rsp_gp_agreement_answer;
rsp_gp_show rsp_gp_certificate_data; /* PERFORM SECURITY OPERATION */
rsp_gp_show rsp_gp_confirmation;     /* the answer to INSTALL, LOAD and DELETE */

/* rsp_gp_is_agreement tells the data of MUTUAL AUTHENTICATE from a cryptogram, which may begin with
 * any byte. */
bool rsp_gp_is_agreement(struct rsp_slice in);

/* rsp_gp_take_lv takes a value behind its length: one byte, or as BER writes longer ones (GPCS
 * 11.1.5). False, and nothing is taken, when it is not whole. */
RSP_MUST_USE bool rsp_gp_take_lv(struct rsp_slice *in, struct rsp_slice *out);

/* rsp_gp_cut reports that data ends before `what`. */
void rsp_gp_cut(struct rsp_decode *decode, struct rsp_slice in, const char *what);

/* rsp_gp_joined adds the node of what several exchanges hold together (pending->stored), in bytes
 * of their own: it leaves decode->buffer at these. `parts` is what they are, in the plural. */
struct rsp_node *rsp_gp_joined(struct rsp_decode *decode, const struct rsp_pending *pending,
                               struct rsp_node *parent, enum rsp_card_field field,
                               const char *parts);

/* rsp_gp_rest adds bytes that nothing is known of, if there are any, as a finding. */
void rsp_gp_rest(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* rsp_gp_privileges adds the privileges in `in` under their node and checks them. */
rsp_object_fill rsp_gp_privileges;

/* rsp_gp_options says what the options i of a secure channel protocol mean; "" for a protocol whose
 * options are not known. */
const char *rsp_gp_options(struct rsp_arena *arena, uint8_t protocol, uint8_t options);

/* rsp_gp_implicit adds what an implicit selection parameter says, _sim_toolkit, _toolkit and
 * _access what the parameters of TS 102 226 8.2.1.3.2 say, _key_entry one key of a key information
 * template. */
rsp_object_fill rsp_gp_key_usage; /* says what a key is for (GPCS 11.1.9) */
rsp_object_fill rsp_gp_implicit;
rsp_object_fill rsp_gp_sim_toolkit;
rsp_object_fill rsp_gp_toolkit;
rsp_object_fill rsp_gp_access;
rsp_object_fill rsp_gp_key_entry;

/* The objects in STORE DATA and GET DATA of an access rule application, and of the certificate of
 * SCP11. */
extern const struct rsp_object rsp_gp_rules[];
extern const struct rsp_object rsp_gp_rule_commands[];
extern const struct rsp_object rsp_gp_certificates[];

#endif
