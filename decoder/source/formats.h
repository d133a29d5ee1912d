/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats, one file each; registry.c has their order. */
#ifndef RSP_SOURCE_FORMATS_H
#define RSP_SOURCE_FORMATS_H

#include "source/source.h"

extern const struct rsp_source rsp_source_pcap;
extern const struct rsp_source rsp_source_pcapng;
extern const struct rsp_source rsp_source_lpac;
extern const struct rsp_source rsp_source_qxdm;
extern const struct rsp_source rsp_source_qcat;
extern const struct rsp_source rsp_source_oppo;
extern const struct rsp_source rsp_source_shannon;
extern const struct rsp_source rsp_source_mtk;
extern const struct rsp_source rsp_source_clog;
extern const struct rsp_source rsp_source_at;
extern const struct rsp_source rsp_source_ril;
extern const struct rsp_source rsp_source_openeuicc;
extern const struct rsp_source rsp_source_onomondo;
extern const struct rsp_source rsp_source_pcscd;
extern const struct rsp_source rsp_source_simtrace;
extern const struct rsp_source rsp_source_unisoc;
extern const struct rsp_source rsp_source_tcaloader;
extern const struct rsp_source rsp_source_oh;
extern const struct rsp_source rsp_source_arrows;
extern const struct rsp_source rsp_source_html;
extern const struct rsp_source rsp_source_apduhex;
extern const struct rsp_source rsp_source_har;
extern const struct rsp_source rsp_source_soap;
extern const struct rsp_source rsp_source_ramhttp;
extern const struct rsp_source rsp_source_hex;
extern const struct rsp_source rsp_source_qmdl;
extern const struct rsp_source rsp_source_dlf;
extern const struct rsp_source rsp_source_isf;

#endif
