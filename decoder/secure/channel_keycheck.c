/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The check values of keys in PUT KEY (GPCS 11.8.2.3.1, Amendment D 7.2), where the key that they
 * are wrapped with is known. */
#include <string.h>

#include "card/apdu.h"
#include "secure/channel_parts.h"

enum {
	TYPE_DES = 0x80, /* GPCS 11.1.8 */
	TYPE_3DES = 0x82,
	TYPE_AES = 0x88,
	KCV_LEN = 3,
	DES_BLOCK = 8,
	AES_BLOCK = 16,
	KEY_MAX = 2 * RSP_SCP03_KEY_MAX
};

static bool take_lv(struct rsp_slice *in, struct rsp_slice *out)
{
	uint8_t len;

	return rsp_take_u8(in, &len) && rsp_take(in, len, out);
}

/* SCP02 wraps with 3DES in ECB mode, the others with AES in CBC mode: IV 0 in both. */
static bool unwrap(const struct rsp_scp_work *work, struct rsp_slice in, uint8_t *out)
{
	static const uint8_t zeros[AES_BLOCK];
	bool aes = work->channel->protocol != RSP_SCP02;
	size_t block = aes ? in.len : DES_BLOCK;
	struct rsp_slice dek = rsp_slice(work->channel->dek, work->channel->dek_len), part;
	struct rsp_cbc *cbc;
	bool good;

	cbc = rsp_cbc_new(work->opening->crypto,
	                  !aes                                          ? RSP_CBC_3DES
	                  : dek.len == rsp_cbc_key_len(RSP_CBC_AES_128) ? RSP_CBC_AES_128
	                  : dek.len == rsp_cbc_key_len(RSP_CBC_AES_192) ? RSP_CBC_AES_192
	                                                                : RSP_CBC_AES_256,
	                  dek);
	good = cbc && in.len;
	while (good && in.len) {
		good = rsp_take(&in, block, &part) &&
		       rsp_cbc_open(cbc, rsp_slice(zeros, aes ? AES_BLOCK : DES_BLOCK), part, out);
		out += block;
	}
	rsp_cbc_free(cbc);
	return good;
}

static bool check_value(struct rsp_crypto *crypto, uint8_t type, struct rsp_slice key,
                        uint8_t out[static RSP_BLOCK_MAC_MAX])
{
	static const uint8_t zeros[DES_BLOCK];
	uint8_t ones[AES_BLOCK];
	struct rsp_slice part = rsp_slice(zeros, sizeof(zeros));
	struct rsp_block_mac *mac;
	size_t len;
	bool good;

	memset(ones, 1, sizeof(ones));
	if (type == TYPE_AES)
		return rsp_aes_block(crypto, key, ones, out);
	mac = rsp_des_mac_new(crypto, key);
	good = mac && rsp_block_mac(mac, &part, 1, out, &len);
	rsp_block_mac_free(mac);
	return good;
}

/* Amendment D 7.2: the length of an AES key stands before it in clear; many leave it out. */
static size_t key_len(uint8_t type, struct rsp_slice *wrapped)
{
	struct rsp_slice rest = *wrapped;
	uint8_t len;

	if (type != TYPE_AES || wrapped->len % AES_BLOCK == 0 || !rsp_take_u8(&rest, &len) ||
	    len > rest.len)
		return wrapped->len;
	*wrapped = rest;
	return len;
}

static enum rsp_scp_check check_key(const struct rsp_scp_work *work, uint8_t type,
                                    struct rsp_slice wrapped, struct rsp_slice kcv)
{
	uint8_t key[KEY_MAX], made[RSP_BLOCK_MAC_MAX];
	size_t len = key_len(type, &wrapped);
	enum rsp_scp_check check = RSP_SCP_NOT_RUN;

	if (type != TYPE_DES && type != TYPE_3DES && type != TYPE_AES)
		return RSP_SCP_NOT_RUN;
	if (kcv.len != KCV_LEN)
		return RSP_SCP_ABSENT;
	if (wrapped.len <= sizeof(key) && unwrap(work, wrapped, key) &&
	    check_value(work->opening->crypto, type, rsp_slice(key, len), made))
		check = rsp_equal(kcv, rsp_slice(made, KCV_LEN)) ? RSP_SCP_RIGHT : RSP_SCP_WRONG;
	rsp_wipe(key, sizeof(key));
	return check;
}

void rsp_scp_check_keys(struct rsp_scp_work *work)
{
	const struct rsp_buffer *command = work->out->command;
	struct rsp_slice in, wrapped, kcv;
	struct rsp_apdu apdu;
	uint8_t version, type;

	if (!command || !work->channel->dek_len || !rsp_apdu_of_command(command->bytes, &apdu) ||
	    !rsp_instruction_is(apdu.instruction, RSP_INS_PUT_KEY))
		return;
	in = apdu.command.data;
	if (!rsp_take_u8(&in, &version))
		return;
	while (work->out->num_kcvs < RSP_SCP_KEYS_MAX && rsp_take_u8(&in, &type) &&
	       take_lv(&in, &wrapped) && take_lv(&in, &kcv))
		work->out->kcvs[work->out->num_kcvs++] = check_key(work, type, wrapped, kcv);
}
