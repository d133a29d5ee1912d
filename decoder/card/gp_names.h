/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of values in GlobalPlatform commands, for gp_fields.def. */
#ifndef RSP_CARD_GP_NAMES_H
#define RSP_CARD_GP_NAMES_H

#include "rsptrace/field.h"

extern const struct rsp_name rsp_gp_access_domains[];
extern const struct rsp_name rsp_gp_access_rules[];
extern const struct rsp_name rsp_gp_application_states[];
extern const struct rsp_name rsp_gp_card_states[];
extern const struct rsp_name rsp_gp_curves[];
extern const struct rsp_name rsp_gp_delete_related[];
extern const struct rsp_name rsp_gp_dgis[];
extern const struct rsp_name rsp_gp_file_states[];
extern const struct rsp_name rsp_gp_first_version[];
extern const struct rsp_name rsp_gp_formats[];
extern const struct rsp_name rsp_gp_hashes[];
extern const struct rsp_name rsp_gp_install_processes[];
extern const struct rsp_name rsp_gp_install_purposes[];
extern const struct rsp_name rsp_gp_key_access[];
extern const struct rsp_name rsp_gp_key_types[];
extern const struct rsp_name rsp_gp_levels[];
extern const struct rsp_name rsp_gp_menu_identifiers[];
extern const struct rsp_name rsp_gp_menu_positions[];
extern const struct rsp_name rsp_gp_more[];
extern const struct rsp_name rsp_gp_multiple[];
extern const struct rsp_name rsp_gp_occurrences[];
extern const struct rsp_name rsp_gp_protocols[];
extern const struct rsp_name rsp_gp_replaced[];
extern const struct rsp_name rsp_gp_scopes[];
extern const struct rsp_name rsp_gp_sd_states[];
extern const struct rsp_name rsp_gp_isdp_states[];

#endif
