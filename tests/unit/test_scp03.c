/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions of SCP03 with published figures: those that pySim tests with (mode S8) and those that
 * OpenSCP-Java does (S16). Each row was made by another program than ours. */
#include "secure/scp03.h"

#include <string.h>

#include "hex_bytes.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

enum { COMMANDS = 4, HEADER_LEN = 5, SW_LEN = 2 };

struct exchange {
	const char *command; /* header with Lc, data, MAC: without Le */
	const char *plain;   /* its data in clear */
	const char *answer;  /* data, MAC, status word; NULL: not there */
	const char *answer_plain;
};

static const struct session {
	const char *enc, *mac;             /* static */
	const char *host, *card;           /* challenges */
	const char *host_made, *card_made; /* cryptograms */
	const char *s_enc, *s_mac, *s_rmac;
	struct exchange exchanges[COMMANDS];
	bool is_long;
} sessions[] = {
    {.enc = "000102030405060708090A0B0C0D0E0F",
     .mac = "101112131415161718191A1B1C1D1E1F",
     .host = "FDF38259A1E0DE44",
     .card = "3B1ACA81E821F219",
     .host_made = "8C36F96BCC00724A",
     .card_made = "081CDC01C26B372D",
     .s_enc = "BC5689F3A0B783A9ED6DA1C5C6BC1F99",
     .s_mac = "0415F56CBB9E488BB171B2B66081F004",
     .s_rmac = "1EE185123244E047BC9D68B914BD1FBE",
     .exchanges = {{"84823300108C36F96BCC00724A4E13AD591D7DA3F0", NULL, NULL, NULL},
                   {"84E2910018267A85DFE4A98FCA6FB0527E0DFECCE4914E40401433C87F", "BF3E035C015A",
                    "F3BA2B1013AA6224F5E1C138D71805C569E5439B47576260B75FC021B25097CB2E68F8A014497"
                    "5B99000",
                    "BF3E125A1089882119900000000000000000000005"},
                   {"84F2200208AC6A59024BED84CC", "", NULL, NULL},
                   {"84CA006608409912AD8FB7AED0", "", NULL, NULL}}  },
    {                                                         .enc = "000102030405060708090A0B0C0D0E0F000102030405060708090A0B0C0D0E0F",
     .mac = "101112131415161718191A1B1C1D1E1F101112131415161718191A1B1C1D1E1F",
     .host = "97B2055FE58599FD",
     .card = "A8439A22CEDF045F",
     .host_made = "508A0FD959D2E547",
     .card_made = "A9F1903B2834F26E",
     .s_enc = "6882480F1F4CFEE7BDDF6C691B6E1549645A47543CB4FE1042B72DA7CDFDB958",
     .s_mac = "0607C530EB8E7B6E781A70B349370DB8728C4B6ED29A24E5461864C142F98FEC",
     .s_rmac = "C88CDCD5473D403CE55264626EAF308B915482E0DF3BF48E35A0F58D18C1F04C",
     .exchanges = {{"8482330010508A0FD959D2E547C6B33154A6BE2057", NULL, NULL, NULL},
                   {"84E29100187A5EF717EAF1E135AE92FE54429D0E465DECDA65F5FE5AEA", "BF3E035C015A",
                    "EA90DBFA648A67C5EB6ABC57F8530B97D0CD5647C5E8732016B55203B078DD2ACE7F8BC5D1C1C"
                    "D999000",
                    "BF3E125A1089882119900000000000000000000005"},
                   {"84F2200208BCC5C17275545D93", "", NULL, NULL},
                   {"84CA00660804806ABA9D543BB6", "", NULL, NULL}}},
    { .enc = "1D72CD9283FD55162722C6BEAA4DC1877F4C0CD0ECC15E05",
     .mac = "F4932BA02FFC3098D172790099D2838236F2E61068D56F44",
     .host = "06F85B77251BF79406F85B77251BF794",
     .card = "0617A2C34D50B562F7DECFC3DBF58A64",
     .host_made = "99033B5BB5246C859B9748E497EDAE8D",
     .card_made = "A378671D41E7F6E3F5254CA9D4C481A4",
     .s_enc = "A3E8B5D43569F4DD0E0C8C62EF5EE125FDCF2E7E1A9DF0B8",
     .s_mac = "C6150450EF15F5E7226E119B9E4C50EDD098A408BF422CDD",
     .s_rmac = "4B6A325A76BDA483508DE593C40FDFD7E183640038758436",
     .is_long = true,
     .exchanges = {{"848233002099033B5BB5246C859B9748E497EDAE8D9EBB7BD196CE4E3EBFC92343D69478AB",
                    NULL, NULL, NULL},
                   {"84F220002032319E399171DAF20FD8E8ECD1CE462569B7D5645AAD98E537593EF48816DB4B",
                    "4F00",
                    "B6AB2FDB15B2D1A895B8329736C5AF47D4B6B6AECBB73E327A91D300D4BF0F36AD710F7FF5505"
                    "481F690EFE3561E1C5335EF510B018D56D21D5F1CA9557AC9E225D04413BAA39828273DBC4B00"
                    "B0BF309000",
                    "08A00000015141434C010010A0000002202003010101000000000006010010A00000022020030"
                    "10101000000000011010005A0000002480100"},
                   {"84F2400020161D4B6C1E2D790D66EA1E890ADC3F45D59E2416D6DC553E8738C2ADA182E583",
                    "4F00", NULL, NULL},
                   {"84F28000208BCC8139988A0F51441F6F8FF3C20A526CD783E30BEC1D8CC9D7E3D43AE779A5",
                    "4F00",
                    "B2332173A07F9EBE27EDEA0DB5849B6CACC0F28A77DA52AB9A1E151399ABD07115DDB34C92C8D"
                    "A0FFE679FD8D7DF0F369000",
                    "08A0000001510000000F9E"}}},
};

enum { NUM_SESSIONS = sizeof(sessions) / sizeof(*sessions) };

static size_t mac_len(const struct session *row)
{
	return row->is_long ? RSP_SCP03_LONG : RSP_SCP03_SHORT;
}

static void keys_of(struct rsp_crypto *crypto, const struct session *row,
                    struct rsp_scp03_keys *out)
{
	struct bytes enc = hex(row->enc), mac = hex(row->mac);
	struct bytes host = hex(row->host), card = hex(row->card);

	assert_true(rsp_scp03_derive(crypto, slice_of(&enc), slice_of(&mac), slice_of(&host),
	                             slice_of(&card), out));
}

static void keys(void **state)
{
	for (size_t i = 0; i < NUM_SESSIONS; i++) {
		const struct session *row = &sessions[i];
		struct bytes host = hex(row->host), card = hex(row->card);
		uint8_t made[RSP_SCP03_LONG];
		struct rsp_scp03_keys out;

		keys_of(*state, row, &out);
		is_hex(out.enc, out.len, row->s_enc);
		is_hex(out.mac, out.len, row->s_mac);
		is_hex(out.rmac, out.len, row->s_rmac);
		assert_true(rsp_scp03_cryptogram(*state, &out, RSP_SCP03_HOST_CRYPTOGRAM,
		                                 slice_of(&host), slice_of(&card), made,
		                                 mac_len(row)));
		is_hex(made, mac_len(row), row->host_made);
		assert_true(rsp_scp03_cryptogram(*state, &out, RSP_SCP03_CARD_CRYPTOGRAM,
		                                 slice_of(&host), slice_of(&card), made,
		                                 mac_len(row)));
		is_hex(made, mac_len(row), row->card_made);
	}
}

/* Keys that do not belong together, and a context that is too long. */
static void keys_refused(void **state)
{
	struct bytes key = hex(sessions[0].enc), other = hex(sessions[1].mac);
	struct rsp_slice whole = slice_of(&other), half = rsp_slice(other.data, RSP_SCP03_SHORT);
	uint8_t made[RSP_SCP03_SHORT];
	struct rsp_scp03_keys out;

	assert_false(rsp_scp03_derive(*state, slice_of(&key), whole, half, half, &out));
	assert_false(rsp_scp03_derive(*state, half, half, half, half, &out));
	assert_false(rsp_scp03_derive(*state, slice_of(&key), slice_of(&key), whole, half, &out));
	assert_false(rsp_scp03_challenge(*state, half, half, half, made, sizeof(made)));
}

static void open_answer(struct rsp_scp03 *scp03, const struct exchange *row)
{
	struct bytes answer = hex(row->answer);
	struct rsp_slice in = slice_of(&answer), parts[2], mac;
	uint8_t plain[HEX_ROOM];
	size_t len;

	assert_true(rsp_take_last(&in, SW_LEN, &parts[1]));
	assert_true(rsp_take_last(&in, scp03->mac_len, &mac));
	parts[0] = in;
	assert_int_equal(rsp_scp03_answer(scp03, parts, 2, mac), RSP_SCP03_GOOD);
	assert_int_equal(rsp_scp03_decipher(scp03, true, in, plain, &len), RSP_SCP03_GOOD);
	is_hex(plain, len, row->answer_plain);
}

static enum rsp_scp03_outcome check_command(struct rsp_scp03 *scp03, struct bytes *command,
                                            struct rsp_slice *out_data)
{
	struct rsp_slice parts[2], mac, in = slice_of(command);

	assert_true(rsp_take_last(&in, scp03->mac_len, &mac));
	assert_true(rsp_take(&in, HEADER_LEN, &parts[0]));
	*out_data = parts[1] = in;
	return rsp_scp03_command(scp03, parts, 2, mac);
}

static void open_command(struct rsp_scp03 *scp03, const struct exchange *row)
{
	struct bytes command = hex(row->command);
	struct rsp_slice data;
	uint8_t plain[HEX_ROOM];
	size_t len;

	assert_int_equal(check_command(scp03, &command, &data), RSP_SCP03_GOOD);
	if (!row->plain)
		return;
	rsp_scp03_count(scp03);
	assert_int_equal(rsp_scp03_decipher(scp03, false, data, plain, &len), RSP_SCP03_GOOD);
	is_hex(plain, len, row->plain);
	if (row->answer)
		open_answer(scp03, row);
}

static void begin(struct rsp_crypto *crypto, const struct session *row, struct rsp_scp03 *scp03)
{
	struct rsp_scp03_keys out;

	keys_of(crypto, row, &out);
	assert_true(rsp_scp03_begin(scp03, crypto, &out, mac_len(row)));
}

static void commands(void **state)
{
	struct rsp_scp03 scp03 = {0};

	for (size_t i = 0; i < NUM_SESSIONS; i++) {
		begin(*state, &sessions[i], &scp03);
		for (size_t at = 0; at < COMMANDS; at++)
			open_command(&scp03, &sessions[i].exchanges[at]);
	}
	rsp_scp03_end(&scp03);
}

/* Any changed bit of a command, and a command that is left out; what was right before stays so. */
static void commands_refused(void **state)
{
	const struct exchange *rows = sessions[0].exchanges;
	struct rsp_scp03 scp03 = {0};
	struct rsp_slice data;
	struct bytes command;

	begin(*state, &sessions[0], &scp03);
	for (size_t bit = 0; bit < hex(rows[0].command).len * 8; bit++) {
		command = hex(rows[0].command);
		command.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_int_equal(check_command(&scp03, &command, &data), RSP_SCP03_MAC_WRONG);
	}
	command = hex(rows[1].command);
	assert_int_equal(check_command(&scp03, &command, &data), RSP_SCP03_MAC_WRONG);
	open_command(&scp03, &rows[0]);
	assert_int_equal(
	    rsp_scp03_command(&scp03, &data, 1, rsp_slice(command.data, RSP_SCP03_LONG)),
	    RSP_SCP03_LENGTH_WRONG);
	open_command(&scp03, &rows[1]);
	rsp_scp03_end(&scp03);
}

/* Data whose IV is another one ends otherwise; data that is no whole blocks is not deciphered. */
static void data_refused(void **state)
{
	const struct exchange *rows = sessions[0].exchanges;
	struct rsp_scp03 scp03 = {0};
	struct bytes command = hex(rows[1].command);
	struct rsp_slice data;
	uint8_t plain[HEX_ROOM];
	size_t len;

	begin(*state, &sessions[0], &scp03);
	open_command(&scp03, &rows[0]);
	assert_int_equal(check_command(&scp03, &command, &data), RSP_SCP03_GOOD);
	assert_int_equal(rsp_scp03_decipher(&scp03, false, data, plain, &len),
	                 RSP_SCP03_PADDING_WRONG);
	assert_int_equal(len, data.len);
	rsp_scp03_count(&scp03);
	assert_int_equal(rsp_scp03_decipher(&scp03, true, data, plain, &len),
	                 RSP_SCP03_PADDING_WRONG);
	assert_int_equal(rsp_scp03_decipher(&scp03, false, rsp_sub(data, 1, data.len), plain, &len),
	                 RSP_SCP03_LENGTH_WRONG);
	assert_int_equal(len, 0);
	assert_int_equal(rsp_scp03_decipher(&scp03, false, data, plain, &len), RSP_SCP03_GOOD);
	rsp_scp03_end(&scp03);
}

static void no_memory(void **state)
{
	struct rsp_scp03 scp03 = {0};
	struct rsp_scp03_keys out;

	keys_of(*state, &sessions[0], &out);
	for (size_t n = 1;; n++) {
		bool good;

		test_fail_alloc(n);
		good = rsp_scp03_begin(&scp03, *state, &out, RSP_SCP03_SHORT);
		test_fail_alloc(0);
		rsp_scp03_end(&scp03);
		if (good)
			break;
	}
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
	    cmocka_unit_test(keys),         cmocka_unit_test(keys_refused),
	    cmocka_unit_test(commands),     cmocka_unit_test(commands_refused),
	    cmocka_unit_test(data_refused), cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
