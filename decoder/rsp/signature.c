/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/signature.h"

const char *rsp_check_state_name(enum rsp_check_state state)
{
	static const char *const names[] = {
	    [RSP_CHECK_VERIFIED] = "verified",
	    [RSP_CHECK_FAILED] = "failed",
	    [RSP_CHECK_NOT_RUN] = "not run",
	};

	return names[state];
}

const char *rsp_signature_name(enum rsp_signature_kind kind)
{
	static const char *const names[RSP_NUM_SIGNATURES] = {
#define SIGNATURE(id, name, value, signed_part, signer, text) [RSP_SIGNATURE_##id] = name,
#include "rsptrace/signatures.def"
#undef SIGNATURE
	    [RSP_SIGNATURE_SERVER_CHAIN] = "serverCertificate",
	    [RSP_SIGNATURE_BINDER_CHAIN] = "smdpCertificate",
	    [RSP_SIGNATURE_EUICC_CHAIN] = "euiccCertificate",
	    [RSP_SIGNATURE_EIM_CHAIN] = "eimCertificate",
	    [RSP_SIGNATURE_BLOCKS] = "bpp-blocks",
	    [RSP_SIGNATURE_RID] = "smdp-rid",
	    [RSP_SIGNATURE_HASH_CC] = "hashCc",
	    [RSP_SIGNATURE_M2M_CERTIFICATE] = "m2m-certificate",
	    [RSP_SIGNATURE_M2M_KEY] = "m2m-key-signature",
	    [RSP_SIGNATURE_M2M_RECEIPT] = "m2m-receipt",
	    [RSP_SIGNATURE_EUM] = "eum-signature",
	    [RSP_SIGNATURE_EUM_CERTIFICATE] = "eum-certificate",
	    [RSP_SIGNATURE_ECASD_CERTIFICATE] = "ecasd-certificate",
	};

	return names[kind];
}

bool rsp_signature_is_chain(enum rsp_signature_kind kind)
{
	return kind >= RSP_SIGNATURE_SERVER_CHAIN && kind <= RSP_SIGNATURE_EIM_CHAIN;
}
