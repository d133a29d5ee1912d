/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands and answers of an open channel: their MACs, and what they are in clear. */
#include <string.h>

#include "card/instruction.h"
#include "secure/channel_parts.h"

enum {
	CHANNEL_BITS = 0x03, /* of CLA: ISO 7816-4 5.4.1 */
	SECURE_BIT = 0x04,
	FURTHER_SECURE_BIT = 0x20,
	PROPRIETARY_BIT = 0x80,
	CHAINING_BIT = 0x10,
	BITS = 8,
	SW_LEN = 2,
	LENGTH_EXTENDED = 3,
	SHORT_MAX = 0xFF
};

size_t rsp_scp_mac_len(const struct rsp_scp_channel *channel)
{
	return channel->protocol == RSP_SCP02 ? RSP_SCP02_MAC_LEN : channel->scp03.mac_len;
}

/* The class that a MAC is over: as on channel 0. */
static uint8_t class_of(uint8_t cla)
{
	if (rsp_class_of(cla).further)
		return (uint8_t)((cla & (PROPRIETARY_BIT | CHAINING_BIT)) | SECURE_BIT);
	return (uint8_t)(cla & ~CHANNEL_BITS);
}

/* The class of the command in clear. */
static uint8_t class_in_clear(uint8_t cla)
{
	return (uint8_t)(cla & ~(rsp_class_of(cla).further ? FURTHER_SECURE_BIT : SECURE_BIT));
}

/* The length of `len` bytes, written as that of the command. */
static struct rsp_slice put_length(const struct rsp_scp_exchange *exchange, size_t len,
                                   uint8_t out[static LENGTH_EXTENDED])
{
	if (exchange->lc.len != LENGTH_EXTENDED) {
		out[0] = (uint8_t)len;
		return rsp_slice(out, 1);
	}
	out[0] = 0;
	out[1] = (uint8_t)(len >> BITS);
	out[2] = (uint8_t)len;
	return rsp_slice(out, LENGTH_EXTENDED);
}

/* Where the length stands; that of a chain stands nowhere. */
static size_t length_at(const struct rsp_scp_exchange *exchange)
{
	struct rsp_slice whole = exchange->command_buffer->bytes;

	return rsp_offset_in(whole,
	                     rsp_contains(whole, exchange->lc) ? exchange->lc : exchange->header);
}

/* The C-APDU in clear: its bytes lead back to those that were sent. */
static void keep_command(struct rsp_scp_work *work, struct rsp_slice body, struct rsp_slice plain)
{
	const struct rsp_scp_exchange *exchange = work->exchange;
	const struct rsp_buffer *from = exchange->command_buffer;
	bool ciphered = !rsp_contains(from->bytes, plain) && plain.len;
	uint8_t cla = class_in_clear(exchange->cla), length[LENGTH_EXTENDED];
	struct rsp_slice lc = put_length(exchange, plain.len, length);
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, work->opening->arena,
	                exchange->header.len + lc.len + plain.len + exchange->le.len);
	rsp_joiner_add_made(&joiner, from, rsp_offset_in(from->bytes, exchange->header),
	                    rsp_slice(&cla, 1));
	rsp_joiner_add(&joiner, from, rsp_sub(exchange->header, 1, exchange->header.len));
	if (plain.len || (exchange->lc.len == LENGTH_EXTENDED && exchange->le.len))
		rsp_joiner_add_made(&joiner, from, length_at(exchange),
		                    plain.len ? lc : rsp_sub(lc, 0, 1));
	if (ciphered)
		rsp_joiner_add_made(&joiner, from, rsp_offset_in(from->bytes, body), plain);
	else if (plain.len)
		rsp_joiner_add(&joiner, from, plain);
	if (exchange->le.len)
		rsp_joiner_add(&joiner, from, exchange->le);
	work->out->ciphered = ciphered;
	work->out->command = rsp_joiner_finish(
	    &joiner, ciphered ? RSP_BUFFER_DECRYPTED : RSP_BUFFER_JOINED, "C-APDU in clear");
}

/* The data without its MAC. */
static bool split(struct rsp_scp_work *work, size_t mac_len, struct rsp_slice *out_body)
{
	*out_body = work->exchange->data;
	if (mac_len && rsp_take_last(out_body, mac_len, &work->out->mac_bytes))
		return true;
	work->out->length_bad = true;
	work->out->mac = RSP_SCP_ABSENT;
	return false;
}

/* SCP03. The class is taken as on channel 0, and where that is wrong as it was sent. */
static enum rsp_scp03_outcome mac03(struct rsp_scp_work *work, struct rsp_slice body)
{
	const struct rsp_scp_exchange *exchange = work->exchange;
	uint8_t cla = class_of(exchange->cla);
	struct rsp_slice parts[] = {rsp_slice(&cla, 1), rsp_sub(exchange->header, 1, 3),
	                            exchange->lc, body};
	const size_t num = sizeof(parts) / sizeof(*parts);
	enum rsp_scp03_outcome outcome =
	    rsp_scp03_command(&work->channel->scp03, parts, num, work->out->mac_bytes);

	if (outcome != RSP_SCP03_MAC_WRONG || cla == exchange->cla)
		return outcome;
	parts[0] = rsp_sub(exchange->header, 0, 1);
	return rsp_scp03_command(&work->channel->scp03, parts, num, work->out->mac_bytes);
}

static uint8_t *room_for(struct rsp_scp_work *work, struct rsp_slice in)
{
	return rsp_arena_alloc(work->opening->arena, in.len ? in.len : 1);
}

static enum rsp_scp03_outcome decipher03(struct rsp_scp_work *work, bool is_answer,
                                         struct rsp_slice in, struct rsp_slice *out)
{
	uint8_t *plain = room_for(work, in);
	enum rsp_scp03_outcome outcome;
	size_t len;

	*out = rsp_slice(NULL, 0);
	if (!plain)
		return RSP_SCP03_BROKEN;
	outcome = rsp_scp03_decipher(&work->channel->scp03, is_answer, in, plain, &len);
	*out = rsp_slice(plain, len);
	return outcome;
}

/* Commands are missing: the counter whose padding is right, as far as there is data. */
static enum rsp_scp03_outcome find_counter(struct rsp_scp_work *work, bool is_answer,
                                           struct rsp_slice body, struct rsp_slice *out)
{
	struct rsp_scp_channel *channel = work->channel;
	uint32_t counter = channel->scp03.counter;
	enum rsp_scp03_outcome outcome = RSP_SCP03_PADDING_WRONG;

	for (unsigned lost = 0; outcome == RSP_SCP03_PADDING_WRONG && lost < RSP_CHANNEL_LOST;
	     lost++) {
		channel->scp03.counter = counter + lost;
		outcome = decipher03(work, is_answer, body, out);
	}
	if (outcome == RSP_SCP03_GOOD)
		channel->adrift = channel->lost;
	else
		channel->scp03.counter = counter;
	return outcome;
}

static enum rsp_scp03_outcome open_data(struct rsp_scp_work *work, bool is_answer,
                                        struct rsp_slice body, struct rsp_slice *out)
{
	return work->channel->adrift && body.len ? find_counter(work, is_answer, body, out)
	                                         : decipher03(work, is_answer, body, out);
}

static void open03(struct rsp_scp_work *work, struct rsp_slice body)
{
	struct rsp_unwrapped *out = work->out;
	enum rsp_scp03_outcome outcome = RSP_SCP03_GOOD;
	struct rsp_slice plain = body;

	if (work->channel->level & RSP_SCP_LEVEL_CIPHER && body.len)
		outcome = open_data(work, false, body, &plain);
	out->padding_bad = outcome == RSP_SCP03_PADDING_WRONG && !work->channel->adrift;
	out->length_bad |= outcome == RSP_SCP03_LENGTH_WRONG;
	if (outcome == RSP_SCP03_GOOD)
		keep_command(work, body, plain);
}

/* In mode S16 the MAC that was sent is the chain, so one missing command breaks only one MAC. */
static void resume03(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;

	channel->adrift = true;
	if (channel->scp03.mac_len == RSP_SCP03_LONG)
		memcpy(channel->scp03.chain, work->out->mac_bytes.data, RSP_SCP03_LONG);
	else
		channel->lost = true;
}

static void check03(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_unwrapped *out = work->out;
	struct rsp_slice body;

	if (!split(work, channel->scp03.mac_len, &body))
		return;
	out->mac = RSP_SCP_UNCHAINED;
	if (!channel->lost)
		out->mac = mac03(work, body) == RSP_SCP03_GOOD ? RSP_SCP_RIGHT : RSP_SCP_WRONG;
	if (out->mac == RSP_SCP_WRONG && !out->accepted)
		return;
	if (out->mac == RSP_SCP_WRONG)
		resume03(work);
	rsp_scp03_count(&channel->scp03);
	open03(work, body);
}

static bool verifies03(struct rsp_scp_work *work)
{
	struct rsp_scp03 *scp03 = &work->channel->scp03;
	uint8_t chain[RSP_SCP03_BLOCK];
	struct rsp_slice body;
	bool good;

	memcpy(chain, scp03->chain, sizeof(chain));
	good = split(work, scp03->mac_len, &body) && mac03(work, body) == RSP_SCP03_GOOD;
	memcpy(scp03->chain, chain, sizeof(chain));
	return good;
}

/* SCP11 does not say how long its MACs are. */
static void choose_length(struct rsp_scp_work *work)
{
	struct rsp_scp03 *scp03 = &work->channel->scp03;

	if (scp03->mac_len)
		return;
	scp03->mac_len = RSP_SCP03_LONG;
	if (!verifies03(work))
		scp03->mac_len = RSP_SCP03_SHORT;
	work->out->length_bad = false;
}

/* SCP02. */
struct form {
	bool unmodified, plain_icv;
};

static bool mac02(struct rsp_scp_work *work, struct form form, struct rsp_slice plain)
{
	const struct rsp_scp_exchange *exchange = work->exchange;
	uint8_t cla = class_of(exchange->cla), length[LENGTH_EXTENDED], made[RSP_SCP02_MAC_LEN];
	size_t len = plain.len + (form.unmodified ? 0 : RSP_SCP02_MAC_LEN);
	struct rsp_slice parts[] = {rsp_slice(&cla, 1), rsp_sub(exchange->header, 1, 3),
	                            put_length(exchange, len, length), plain};

	if (form.unmodified)
		cla = (uint8_t)(cla & ~SECURE_BIT);
	return rsp_scp02_mac(&work->channel->scp02, parts, sizeof(parts) / sizeof(*parts),
	                     form.plain_icv, made) &&
	       rsp_equal_secret(rsp_slice(made, sizeof(made)), work->out->mac_bytes);
}

/* Option i is not in the trace: the first MACs show it. */
static bool mac02_any(struct rsp_scp_work *work, struct rsp_slice plain)
{
	static const struct form forms[] = {
	    {false, false},
            {false, true },
            {true,  false},
            {true,  true }
        };
	struct rsp_scp_channel *channel = work->channel;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if ((channel->form_known && forms[i].unmodified != channel->unmodified) ||
		    (channel->icv_known && forms[i].plain_icv != channel->plain_icv) ||
		    !mac02(work, forms[i], plain))
			continue;
		channel->form_known = true;
		channel->unmodified = forms[i].unmodified;
		channel->icv_known = channel->scp02.chained && !channel->scp02.as_is;
		channel->plain_icv = forms[i].plain_icv;
		return true;
	}
	return false;
}

/* Data is deciphered before the MAC is checked; false when it cannot be. */
static bool decipher02(struct rsp_scp_work *work, struct rsp_slice body, struct rsp_slice *out)
{
	uint8_t *plain = room_for(work, body);
	size_t len = body.len;

	*out = body;
	if (!(work->channel->level & RSP_SCP_LEVEL_CIPHER) || !body.len)
		return true;
	work->out->length_bad = body.len % RSP_SCP02_BLOCK;
	if (!plain || work->out->length_bad ||
	    !rsp_scp02_decipher(&work->channel->scp02, body, plain))
		return false;
	work->out->padding_bad = !rsp_scp03_unpad(plain, &len);
	*out = rsp_slice(plain, len);
	return !work->out->padding_bad;
}

/* The MAC is over the data without padding: where that is not 80 and zeros, how much of the last
 * block is data is found by trying. */
static bool mac02_padded(struct rsp_scp_work *work, struct rsp_slice *plain)
{
	struct rsp_slice in = *plain;

	for (size_t less = 0; less < RSP_SCP02_BLOCK && less <= in.len; less++) {
		*plain = rsp_sub(in, 0, in.len - less);
		if (mac02_any(work, *plain))
			return true;
	}
	*plain = in;
	return false;
}

static void check02(struct rsp_scp_work *work, bool first)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_unwrapped *out = work->out;
	struct rsp_slice body, plain;
	bool open;

	if (!split(work, RSP_SCP02_MAC_LEN, &body))
		return;
	plain = body;
	open = first || decipher02(work, body, &plain);
	if (open)
		out->mac = mac02_any(work, plain) ? RSP_SCP_RIGHT : RSP_SCP_WRONG;
	else
		out->mac =
		    out->padding_bad && mac02_padded(work, &plain) ? RSP_SCP_RIGHT : RSP_SCP_WRONG;
	if (out->mac == RSP_SCP_WRONG && !out->accepted)
		return;
	rsp_scp02_chain(&channel->scp02, out->mac_bytes.data);
	if (open && !first)
		keep_command(work, body, plain);
}

static bool verifies02(struct rsp_scp_work *work)
{
	struct rsp_slice body;

	return split(work, RSP_SCP02_MAC_LEN, &body) && mac02_any(work, body);
}

bool rsp_scp_verifies(struct rsp_scp_work *work)
{
	bool good = work->channel->protocol == RSP_SCP02 ? verifies02(work) : verifies03(work);

	work->out->mac = RSP_SCP_NOT_RUN;
	work->out->length_bad = false;
	return good;
}

void rsp_scp_check_command(struct rsp_scp_work *work)
{
	switch (work->channel->protocol) {
	case RSP_SCP02:
		check02(work, false);
		break;
	case RSP_SCP03:
		check03(work);
		break;
	case RSP_SCP11:
		choose_length(work);
		check03(work);
		break;
	}
}

void rsp_scp_check_first(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_slice body;

	if (channel->protocol == RSP_SCP02) {
		check02(work, true);
		memcpy(channel->begun, channel->scp02.chain, sizeof(channel->begun));
		rsp_scp_answers_begin(work);
		return;
	}
	if (!split(work, channel->scp03.mac_len, &body))
		return;
	work->out->mac = mac03(work, body) == RSP_SCP03_GOOD ? RSP_SCP_RIGHT : RSP_SCP_WRONG;
	if (work->out->mac == RSP_SCP_WRONG && work->out->accepted)
		resume03(work);
}

/* Of a session whose R-MAC is asked for at its end. */
static bool ends_silence(const struct rsp_scp_work *work)
{
	return work->channel->answers.silent && work->exchange->ins == RSP_INS_END_R_MAC;
}

/* An answer has a MAC where its status word says that the command was carried out. */
static bool has_mac(const struct rsp_scp_work *work)
{
	enum { SW1_OK = 0x90, SW1_WARNING = 0x62, SW1_WARNING_CHANGED = 0x63 };
	unsigned sw1 = work->exchange->sw >> BITS;

	return (work->channel->level & RSP_SCP_LEVEL_RMAC || ends_silence(work)) &&
	       work->exchange->has_sw &&
	       (sw1 == SW1_OK || sw1 == SW1_WARNING || sw1 == SW1_WARNING_CHANGED);
}

static enum rsp_scp_check answer_mac03(struct rsp_scp_work *work, struct rsp_slice body,
                                       struct rsp_slice sw)
{
	const struct rsp_slice parts[] = {body, sw};

	if (work->out->mac != RSP_SCP_RIGHT)
		return RSP_SCP_UNCHAINED;
	return rsp_scp03_answer(&work->channel->scp03, parts, sizeof(parts) / sizeof(*parts),
	                        work->out->rmac_bytes) == RSP_SCP03_GOOD
	           ? RSP_SCP_RIGHT
	           : RSP_SCP_WRONG;
}

/* The R-APDU in clear, with its status word. */
static void keep_answer(struct rsp_scp_work *work, struct rsp_slice body, struct rsp_slice plain)
{
	const struct rsp_scp_exchange *exchange = work->exchange;
	const struct rsp_buffer *from = exchange->response_buffer;
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, work->opening->arena, plain.len + exchange->sw_bytes.len);
	work->out->answer_ciphered = plain.len && !rsp_contains(from->bytes, plain);
	if (work->out->answer_ciphered)
		rsp_joiner_add_made(&joiner, from, rsp_offset_in(from->bytes, body), plain);
	else if (plain.len)
		rsp_joiner_add(&joiner, from, plain);
	rsp_joiner_add(&joiner, exchange->sw_buffer, exchange->sw_bytes);
	work->out->response = rsp_joiner_finish(
	    &joiner, work->out->answer_ciphered ? RSP_BUFFER_DECRYPTED : RSP_BUFFER_JOINED,
	    "R-APDU in clear");
}

void rsp_scp_check_answer(struct rsp_scp_work *work)
{
	struct rsp_unwrapped *out = work->out;
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_slice body = work->exchange->response, plain, sw = work->exchange->sw_bytes;
	enum rsp_scp03_outcome outcome = RSP_SCP03_GOOD;
	bool with_mac = has_mac(work);

	if (with_mac && !rsp_take_last(&body, rsp_scp_mac_len(channel), &out->rmac_bytes))
		out->rmac = RSP_SCP_ABSENT;
	else if (with_mac)
		out->rmac = channel->protocol == RSP_SCP02 ? rsp_scp_rmac02(work, body)
		                                           : answer_mac03(work, body, sw);
	else if (channel->protocol == RSP_SCP02)
		rsp_scp_pass02(work, body);
	plain = body;
	if (out->rmac_bytes.len && channel->level & RSP_SCP_LEVEL_RCIPHER && body.len &&
	    channel->protocol != RSP_SCP02)
		outcome = open_data(work, true, body, &plain);
	out->answer_padding_bad = outcome == RSP_SCP03_PADDING_WRONG && !channel->adrift;
	out->answer_length_bad = outcome == RSP_SCP03_LENGTH_WRONG;
	if (outcome == RSP_SCP03_GOOD && (plain.len || sw.len))
		keep_answer(work, body, plain);
}
