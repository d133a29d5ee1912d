/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SCP02: a session that pySim tests with (option i 55), keys that GlobalPlatform.NET (15) and omfgp
 * test with, and a made session with ciphered commands. */
#include "secure/scp02.h"

#include <string.h>

#include "hex_bytes.h"
#include "support/cmocka_include.h"

enum { COMMANDS = 5, HEADER_LEN = 5 };

struct command {
	const char *header, *plain, *ciphered,
	    *mac; /* header with the length of plain data and MAC */
};

static const struct session {
	const char *enc, *mac, *dek;
	const char *host, *sequence, *card;
	const char *host_made, *card_made;
	const char *s_enc, *s_mac, *s_rmac, *s_dek;
	struct command commands[COMMANDS];
} sessions[] = {
    {.enc = "100102030405060708090A0B0C0D0E0F",
     .mac = "101102030405060708090A0B0C0D0E0F",
     .dek = "102102030405060708090A0B0C0D0E0F",
     .host = "40A62C37FA6304F8",
     .sequence = "0001",
     .card = "6B4524ABEE7C",
     .host_made = "BA6961667737C5BC",
     .card_made = "F32EA3838BC148F3",
     .s_enc = "1BA074B31F72A6C44FE8F5D9AFE4DA2F",
     .s_mac = "29A69328E60494982632039DDD47A2F1",
     .s_rmac = "FDF8A06C38FA7A54123C80AB9087BF25",
     .s_dek = "511DB767812597722109C867F9D7257A",
     .commands = {{"8482010010", "BA6961667737C5BC", "", "EBECE14C7D6A4376"},
                  {"84F2200208", "", "", "14DB34FA4341DCA8"},
                  {"84CA006608", "", "", "55ED7C5FF069512B"},
                  {"84F2200212", "4F0212345C054F9F70C5", "", "8FC1B380C4228AF8"},
                  {"84F280020A", "4F00", "", "3B95F09317DE6A4E"}}                            },
    {.enc = "404142434445464748494A4B4C4D4E4F",
     .mac = "404142434445464748494A4B4C4D4E4F",
     .dek = "404142434445464748494A4B4C4D4E4F",
     .host = "ED293C60B50DF420",
     .sequence = "0000",
     .card = "3D029C31C789",
     .host_made = "E44769BBAAF75A6A",
     .card_made = "BD81D9379C00D28F",
     .s_enc = "010B0371D78377B801F2D62AFC671D95",
     .s_mac = "D1C28C601652A4770D67AD82D2D2E1C4",
     .s_rmac = "FFAEC7EC7FAD69F9FBFF093BF2F79C45",
     .s_dek = "E11987EE331B417A5D67D760692F89D4"                                           },
    {.enc = "0967A7142F81F8290273CF99FE02F1E9",
     .mac = "3A6CE8851F4B22FD01D2CAD6D3AB5267",
     .dek = "4000682FC28C983EEBFA4BCC78463D81",
     .host = "61A60CA95A6398B7",
     .sequence = "002A",
     .card = "07404553ACD6",
     .host_made = "FA42AD611DCFE3B0",
     .card_made = "1BD3F659ED7A6877",
     .s_enc = "451F7C21AA92039F855F7E2D5756F3DE",
     .s_mac = "A0215CB1EC755BB7E34C7EC493517C1C",
     .s_rmac = "386D0633D9F13F832F3371B635F790C7",
     .s_dek = "8EFB8F5856CCB248A76C4E311AED0A35",
     .commands = {{"8482030010", "FA42AD611DCFE3B0", "", "0D435B1D98A46B83"},
                  {"84F280020A", "4F00", "DE19C1580F71B6BC", "BFA89B8F0E77F7A2"},
                  {"84E4000011", "4F07A0000001510000", "4470D7BE7B0A36BD849F054CB6F10574",
                   "52DF122CC33DF425"},
                  {"84CA006608", "", "", "4F2608EB771A8153"},
                  {"84E6020019", "08A0000005591010110000000000000000",
                   "31883BF6EE2A65D410352440AD56F11C198902DB26E846EF", "45B37E9462C5CF25"}}},
};

enum { NUM_SESSIONS = sizeof(sessions) / sizeof(*sessions) };

static void keys_of(struct rsp_crypto *crypto, const struct session *row,
                    struct rsp_scp02_keys *out)
{
	struct bytes enc = hex(row->enc), mac = hex(row->mac), dek = hex(row->dek);
	struct bytes sequence = hex(row->sequence);

	assert_true(rsp_scp02_derive(crypto, slice_of(&enc), slice_of(&mac), slice_of(&dek),
	                             slice_of(&sequence), out));
}

static void keys(void **state)
{
	for (size_t i = 0; i < NUM_SESSIONS; i++) {
		const struct session *row = &sessions[i];
		struct bytes host = hex(row->host), sequence = hex(row->sequence),
		             card = hex(row->card);
		struct rsp_slice by_card[] = {slice_of(&host), slice_of(&sequence),
		                              slice_of(&card)};
		struct rsp_slice by_host[] = {slice_of(&sequence), slice_of(&card),
		                              slice_of(&host)};
		uint8_t made[RSP_SCP02_MAC_LEN];
		struct rsp_scp02_keys out;

		keys_of(*state, row, &out);
		is_hex(out.enc, sizeof(out.enc), row->s_enc);
		is_hex(out.mac, sizeof(out.mac), row->s_mac);
		is_hex(out.rmac[0], sizeof(out.rmac[0]), row->s_rmac);
		is_hex(out.dek, sizeof(out.dek), row->s_dek);
		assert_true(rsp_scp02_cryptogram(*state, &out, by_card, made));
		is_hex(made, sizeof(made), row->card_made);
		assert_true(rsp_scp02_cryptogram(*state, &out, by_host, made));
		is_hex(made, sizeof(made), row->host_made);
	}
}

/* omfgp: counter 0007 under the key of all its tests. */
static void derived(void **state)
{
	struct bytes key = hex("404142434445464748494A4B4C4D4E4F"), sequence = hex("0007");
	struct rsp_slice base = slice_of(&key), none = rsp_slice(NULL, 0);
	struct rsp_scp02_keys out;

	assert_true(rsp_scp02_derive(*state, base, base, none, slice_of(&sequence), &out));
	is_hex(out.mac, sizeof(out.mac), "7A227D376A9DBE23AB50B7DCB45B2093");
	is_hex(out.enc, sizeof(out.enc), "A2268F71917EFE0F33CC6166E1154E27");
	base.len--;
	assert_false(rsp_scp02_derive(*state, base, base, none, slice_of(&sequence), &out));
}

static void check(struct rsp_scp02 *scp02, const struct command *row)
{
	struct bytes header = hex(row->header), plain = hex(row->plain);
	struct bytes ciphered = hex(row->ciphered);
	struct rsp_slice parts[] = {slice_of(&header), slice_of(&plain)};
	uint8_t made[RSP_SCP02_MAC_LEN], opened[HEX_ROOM];

	if (ciphered.len) {
		assert_true(rsp_scp02_decipher(scp02, slice_of(&ciphered), opened));
		assert_memory_equal(opened, plain.data, plain.len);
		assert_int_equal(opened[plain.len], 0x80);
	}
	assert_true(rsp_scp02_mac(scp02, parts, 2, false, made));
	is_hex(made, sizeof(made), row->mac);
	rsp_scp02_chain(scp02, made);
}

static void commands(void **state)
{
	struct rsp_scp02 scp02 = {0};
	struct rsp_scp02_keys out;

	for (size_t i = 0; i < NUM_SESSIONS; i++) {
		keys_of(*state, &sessions[i], &out);
		assert_true(rsp_scp02_begin(&scp02, *state, &out));
		for (size_t at = 0; at < COMMANDS && sessions[i].commands[at].header; at++)
			check(&scp02, &sessions[i].commands[at]);
	}
	rsp_scp02_end(&scp02);
}

static int set_up(void **state)
{
	*state = rsp_crypto_new();
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	rsp_crypto_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys),
	    cmocka_unit_test(derived),
	    cmocka_unit_test(commands),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
