/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/path.h"

bool rsp_path_at(struct rsp_slice in, const uint32_t path[static RSP_PATH_MAX],
                 struct rsp_slice *out)
{
	struct rsp_tlv tlv;

	for (size_t i = 0; i < RSP_PATH_MAX && path[i]; i++) {
		if (!rsp_tlv_find(in, path[i], &tlv))
			return false;
		in = tlv.value;
	}
	*out = in;
	return true;
}

bool rsp_path_in(struct rsp_slice object, const uint32_t path[static RSP_PATH_MAX],
                 struct rsp_slice *out)
{
	struct rsp_tlv tlv;

	return rsp_take_tlv(&object, &tlv) == RSP_TLV_OK && rsp_path_at(tlv.value, path, out);
}
