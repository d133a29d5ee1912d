/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of secure channels one after the other, with their answers: flags, length, command,
 * length, answer with status word. SIGN gives a command the MAC that is right, so that what is
 * behind it is reached: the session is that of the seeds. */
#include "base/remote.h"
#include "card/apdu.h"
#include "fuzz_secure_common.h"
#include "secure/scp03.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { SIGN = 1, REMOTE = 2, RESET = 4, SELECTED = 8, ALONE = 16 };
enum { HEADER_LEN = 4, ROOM = 300, AT_INS = 1, MAC_LEN = 8, LC_MAX = 255 };

static const char keys[] =
    "{\"scp02\": [{\"kvn\": 32, \"enc\": \"100102030405060708090A0B0C0D0E0F\", \"mac\": "
    "\"101102030405060708090A0B0C0D0E0F\", \"dek\": \"102102030405060708090A0B0C0D0E0F\"}], "
    "\"scp03\": [{\"kvn\": 48, \"enc\": \"000102030405060708090A0B0C0D0E0F\", \"mac\": "
    "\"101112131415161718191A1B1C1D1E1F\", \"dek\": \"202122232425262728292A2B2C2D2E2F\"}], "
    "\"scp11_session\": [{\"enc\": \"000102030405060708090A0B0C0D0E0F\", \"mac\": "
    "\"101112131415161718191A1B1C1D1E1F\", \"rmac\": \"202122232425262728292A2B2C2D2E2F\"}], "
    "\"ecc\": [{\"d\": \"1001\"}, {\"d\": \"4004\"}]}";

/* The host of the seeds. */
struct host {
	struct rsp_block_mac *mac;
	uint8_t chain[RSP_SCP03_BLOCK];
};

static void host_begin(struct host *host, struct rsp_crypto *crypto)
{
	static const uint8_t enc[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
	static const uint8_t mac[] = {0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
	                              0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F};
	static const uint8_t challenge[] = {0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7};
	static const uint8_t card[] = {0x57, 0x16, 0x6C, 0xBB, 0xED, 0x33, 0x6E, 0x79};
	struct rsp_scp03_keys made;

	if (!rsp_scp03_derive(crypto, rsp_slice(enc, sizeof(enc)), rsp_slice(mac, sizeof(mac)),
	                      rsp_slice(challenge, sizeof(challenge)),
	                      rsp_slice(card, sizeof(card)), &made))
		abort();
	host->mac = rsp_cmac_new(crypto, rsp_slice(made.mac, made.len));
	memset(host->chain, 0, sizeof(host->chain));
	if (!host->mac)
		abort();
}

/* The command with its length and MAC; its data stays as it is. */
static struct rsp_slice sign(struct host *host, struct rsp_slice in, uint8_t out[static ROOM])
{
	struct rsp_slice header = rsp_take_up_to(&in, HEADER_LEN), part;
	size_t len = header.len;
	uint8_t made[RSP_BLOCK_MAC_MAX];
	size_t made_len;

	if (!rsp_skip(&in, 1) || in.len + MAC_LEN > LC_MAX)
		return rsp_slice(header.data, len);
	memcpy(out, header.data, len);
	out[len++] = (uint8_t)(in.len + MAC_LEN);
	if (in.len)
		memcpy(out + len, in.data, in.len);
	len += in.len;
	part = rsp_slice(out, len);
	{
		const struct rsp_slice parts[] = {rsp_slice(host->chain, sizeof(host->chain)),
		                                  part};

		if (!rsp_block_mac(host->mac, parts, 2, made, &made_len))
			abort();
	}
	memcpy(host->chain, made, sizeof(host->chain));
	memcpy(out + len, made, MAC_LEN);
	return rsp_slice(out, len + MAC_LEN);
}

static void push_exchange(struct fuzz *fuzz, uint8_t flags, const struct rsp_buffer *command,
                          const struct rsp_buffer *answer)
{
	static const uint8_t aid[] = {0xA0, 0,    0,    5,    0x59, 0x10,
	                              0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89};
	struct rsp_slice response = answer->bytes, sw = {0};
	struct rsp_apdu apdu;
	struct rsp_exchange exchange = {.has_command = true, .slot = -1, .message = fuzz->frame};
	struct rsp_item item = {
	    .hint = RSP_HINT_EXCHANGE, .param = 1, .slot = -1, .exchange = &exchange};

	if (!rsp_apdu_of_command(command->bytes, &apdu))
		return;
	exchange.command = apdu.command;
	exchange.command_buffer = command;
	exchange.has_response = answer->bytes.len;
	exchange.has_sw = rsp_take_last(&response, 2, &sw);
	exchange.response_buffer = exchange.sw_buffer = answer;
	exchange.response = response;
	exchange.sw_bytes = sw;
	if (exchange.has_sw && !rsp_take_u16be(&sw, &exchange.sw))
		return;
	exchange.first_frame = exchange.last_frame = fuzz->frame;
	if (flags & SELECTED) {
		exchange.aid = rsp_slice(aid, sizeof(aid));
		exchange.aid_known = true;
	}
	rsp_pass_push(&fuzz->pass, &item);
	fuzz_drain(fuzz);
}

static void push_remote(struct fuzz *fuzz, const struct rsp_buffer *bytes, bool is_answer,
                        struct rsp_slice command)
{
	const struct rsp_remote remote = {
	    .is_answer = is_answer,
	    .origin = {.frame = fuzz->frame, .slot = -1},
	    .carried = "SCP80",
	    .message = fuzz->frame,
	    .command = command,
	    .command_message = fuzz->frame
        };
	const struct rsp_item item = {.hint = RSP_HINT_REMOTE,
	                              .slot = -1,
	                              .bytes = bytes->bytes,
	                              .buffer = bytes,
	                              .remote = &remote};

	rsp_pass_push(&fuzz->pass, &item);
	fuzz_drain(fuzz);
}

static void feed(struct fuzz *fuzz, struct host *host, uint8_t flags, struct rsp_slice command,
                 struct rsp_slice answer)
{
	enum { INITIALIZE_UPDATE = 0x50 };
	static const struct rsp_item reset = {.hint = RSP_HINT_RESET, .slot = -1};
	uint8_t out[ROOM], ins;
	const struct rsp_buffer *sent, *got;

	if (flags & RESET)
		(void)rsp_secure_handle(&fuzz->pass, fuzz->secure, &reset);
	if (rsp_peek_u8(command, AT_INS, &ins) && ins == INITIALIZE_UPDATE)
		memset(host->chain, 0, sizeof(host->chain));
	if (flags & SIGN)
		command = sign(host, command, out);
	fuzz->frame++;
	sent = rsp_buffer_frame(&fuzz->scratch, command, fuzz->frame, 0);
	got = rsp_buffer_frame(&fuzz->scratch, answer, fuzz->frame, 0);
	if (!(flags & REMOTE)) {
		push_exchange(fuzz, flags, sent, got);
		return;
	}
	push_remote(fuzz, sent, false, rsp_slice(NULL, 0));
	/* What was made for the command is gone. */
	got = rsp_buffer_frame(&fuzz->scratch, answer, fuzz->frame, 0);
	if (answer.len && !(flags & ALONE))
		push_remote(fuzz, got, true, command);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len), command, answer;
	struct rsp_keyring_report report;
	struct host host;
	struct fuzz fuzz;
	uint8_t flags, num;

	fuzz_init(&fuzz);
	rsp_keyring_add(fuzz.keyring, rsp_text(keys), "channels", &report);
	host_begin(&host, fuzz.pass.crypto);
	while (fuzz_take(&in, &flags, &command) && rsp_take_u8(&in, &num)) {
		answer = rsp_take_up_to(&in, num);
		feed(&fuzz, &host, flags, command, answer);
	}
	rsp_block_mac_free(host.mac);
	fuzz_free(&fuzz);
	return 0;
}
