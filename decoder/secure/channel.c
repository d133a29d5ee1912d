/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which channels there are, and how each begins, goes on and ends. */
#include "secure/channel.h"

#include <string.h>

#include "card/instruction.h"
#include "secure/channel_parts.h"

enum {
	SW_OK = 0x9000,
	DIVERSIFICATION_LEN = 10,
	SCP02_CHALLENGE_LEN = 6,
	PROTOCOL_02 = 0x02,
	PROTOCOL_03 = 0x03
};

struct rsp_channels {
	struct rsp_scp_channel *list[RSP_CHANNELS]; /* NULL: free */
	uint64_t now;
	struct rsp_scp_issued *last; /* the command that was taken last; NULL: none */
	size_t implicit_left;        /* of RSP_SCP_IMPLICIT_TRIES */
};

struct rsp_channels *rsp_channels_new(void)
{
	struct rsp_channels *channels = rsp_alloc(sizeof(*channels));

	if (channels)
		channels->implicit_left = RSP_SCP_IMPLICIT_TRIES;
	return channels;
}

static void channel_close(struct rsp_scp_channel *channel)
{
	rsp_scp02_end(&channel->scp02);
	rsp_scp03_end(&channel->scp03);
	rsp_wipe(channel->dek, sizeof(channel->dek));
	rsp_wipe(channel->issued, sizeof(channel->issued));
	channel->stage = RSP_STAGE_CLOSED;
	channel->set = NULL;
	channel->dek_len = 0;
}

void rsp_channels_free(struct rsp_channels *channels)
{
	if (!channels)
		return;
	for (size_t i = 0; i < RSP_CHANNELS; i++) {
		if (channels->list[i])
			channel_close(channels->list[i]);
		rsp_free(channels->list[i]);
	}
	rsp_free(channels);
}

static struct rsp_slice name_of(const struct rsp_scp_end *end)
{
	return end->channel >= 0 ? rsp_slice(NULL, 0) : end->aid.len ? end->aid : end->tar;
}

static bool is_of(const struct rsp_scp_channel *channel, const struct rsp_scp_end *end)
{
	return channel->slot == end->slot && channel->number == end->channel &&
	       channel->connection == end->connection &&
	       rsp_equal(rsp_slice(channel->name, channel->name_len), name_of(end));
}

static void set_end(struct rsp_scp_channel *channel, const struct rsp_scp_end *end)
{
	struct rsp_slice name = rsp_sub(name_of(end), 0, RSP_CHANNEL_NAME_MAX);

	channel->slot = end->slot;
	channel->number = end->channel;
	channel->connection = end->connection;
	channel->name_len = (uint8_t)name.len;
	if (name.len)
		memcpy(channel->name, name.data, name.len);
}

/* A place for a channel that is new: a free one, or that of the one idle longest. */
static struct rsp_scp_channel *channel_make(struct rsp_channels *channels,
                                            const struct rsp_scp_end *end)
{
	size_t place = 0;

	for (size_t i = 0; i < RSP_CHANNELS; i++) {
		if (!channels->list[i]) {
			channels->list[i] = rsp_alloc(sizeof(*channels->list[i]));
			place = i;
			break;
		}
		if (channels->list[i]->age < channels->list[place]->age)
			place = i;
	}
	if (!channels->list[place])
		return NULL;
	channel_close(channels->list[place]);
	memset(channels->list[place], 0, sizeof(*channels->list[place]));
	set_end(channels->list[place], end);
	return channels->list[place];
}

static struct rsp_scp_channel *channel_of(struct rsp_channels *channels,
                                          const struct rsp_scp_end *end)
{
	struct rsp_scp_channel *channel = NULL;

	for (size_t i = 0; i < RSP_CHANNELS && channels->list[i]; i++)
		if (is_of(channels->list[i], end))
			channel = channels->list[i];
	if (!channel)
		channel = channel_make(channels, end);
	if (channel)
		channel->age = ++channels->now;
	return channel;
}

static void end_because(struct rsp_scp_channel *channel, uint64_t frame, const char *why)
{
	if (channel->stage == RSP_STAGE_OPEN) {
		channel->ended_frame = frame;
		channel->ended_by = why;
		channel->told = false;
	}
	channel_close(channel);
}

void rsp_channels_end(struct rsp_channels *channels, int slot, int channel, uint64_t frame,
                      const char *why)
{
	for (size_t i = 0; i < RSP_CHANNELS && channels->list[i]; i++) {
		struct rsp_scp_channel *at = channels->list[i];

		if (at->slot != slot || at->number < 0 || (channel >= 0 && at->number != channel))
			continue;
		end_because(at, frame, why);
		/* What was told of one application says nothing of the next. */
		at->implicit_tried = at->counter_known = false;
		at->sin.len = at->sdin.len = 0;
	}
}

/* What a command is known again by: the end of its data. */
static void mark_of(struct rsp_slice data, uint8_t out[static RSP_CHANNEL_MARK])
{
	struct rsp_slice last = data;

	memset(out, 0, RSP_CHANNEL_MARK);
	if (data.len > RSP_CHANNEL_MARK && !rsp_take_last(&data, RSP_CHANNEL_MARK, &last))
		return;
	if (last.len)
		memcpy(out, last.data, last.len);
}

static struct rsp_scp_issued *issued_find(struct rsp_scp_channel *channel, struct rsp_slice data)
{
	uint8_t mark[RSP_CHANNEL_MARK];

	mark_of(data, mark);
	for (size_t i = 0; i < RSP_CHANNEL_ISSUED; i++)
		if (channel->issued[i].frame &&
		    memcmp(channel->issued[i].mark, mark, sizeof(mark)) == 0)
			return &channel->issued[i];
	return NULL;
}

static void issue(struct rsp_channels *channels, const struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_scp_issued *issued = &channel->issued[channel->next_issued];
	const struct rsp_buffer *plain = work->out->command;

	channel->next_issued = (channel->next_issued + 1) % RSP_CHANNEL_ISSUED;
	*issued = (struct rsp_scp_issued){
	    .frame = work->exchange->frame,
	    .counter = channel->scp03.counter,
	    .verified = work->out->mac == RSP_SCP_RIGHT,
	};
	memcpy(issued->chain, channel->scp03.chain, sizeof(issued->chain));
	mark_of(work->exchange->data, issued->mark);
	if (plain && plain->bytes.len <= sizeof(issued->plain)) {
		issued->plain_len = (uint16_t)plain->bytes.len;
		memcpy(issued->plain, plain->bytes.data, plain->bytes.len);
	}
	channels->last = issued;
}

void rsp_channel_handed_out(struct rsp_channels *channels, uint64_t message)
{
	if (channels->last)
		channels->last->message = message;
}

/* INITIALIZE UPDATE. */

static void begin(struct rsp_scp_channel *channel, const struct rsp_scp_exchange *exchange)
{
	struct rsp_slice host = exchange->data;

	end_because(channel, exchange->frame, "a new channel");
	channel->kvn = exchange->p1;
	channel->told = channel->agreed = channel->unproven = channel->lost = channel->adrift =
	    false;
	channel->form_known = channel->icv_known = channel->implicit = false;
	channel->predicted = channel->fits_unusable = false;
	channel->answers = (struct rsp_scp_answers){.num = 0};
	channel->num_tried = 0;
	channel->ended_by = NULL;
	channel->challenge_len = 0;
	if (host.len != RSP_SCP03_SHORT && host.len != RSP_SCP03_LONG)
		return;
	memcpy(channel->host, host.data, host.len);
	channel->challenge_len = host.len;
	channel->stage = RSP_STAGE_ASKED;
}

static bool take_to(struct rsp_slice *in, size_t len, uint8_t *out)
{
	struct rsp_slice part;

	if (!rsp_take(in, len, &part))
		return false;
	memcpy(out, part.data, len);
	return true;
}

/* GPCS E.5.1.6 */
static bool read_scp02(struct rsp_scp_channel *channel, struct rsp_slice in)
{
	struct rsp_slice counter = in;

	channel->protocol = RSP_SCP02;
	channel->sequence_len = RSP_SCP02_SEQUENCE;
	channel->card_len = SCP02_CHALLENGE_LEN;
	channel->counter_known = rsp_take_u16be(&counter, &channel->counter);
	return channel->challenge_len == RSP_SCP03_SHORT &&
	       take_to(&in, RSP_SCP02_SEQUENCE, channel->sequence) &&
	       take_to(&in, SCP02_CHALLENGE_LEN, channel->card) &&
	       take_to(&in, channel->challenge_len, channel->cryptogram);
}

/* Amendment D 7.1.1.6 */
static bool read_scp03(struct rsp_scp_channel *channel, struct rsp_slice in)
{
	channel->protocol = RSP_SCP03;
	channel->card_len = channel->challenge_len;
	if (!rsp_take_u8(&in, &channel->options) ||
	    !take_to(&in, channel->card_len, channel->card) ||
	    !take_to(&in, channel->challenge_len, channel->cryptogram))
		return false;
	channel->sequence_len =
	    take_to(&in, RSP_SCP03_SEQUENCE, channel->sequence) ? RSP_SCP03_SEQUENCE : 0;
	return true;
}

static bool read_challenge(struct rsp_scp_channel *channel, struct rsp_slice in)
{
	uint8_t kvn, protocol;

	if (!rsp_skip(&in, DIVERSIFICATION_LEN) || !rsp_take_u8(&in, &kvn) ||
	    !rsp_take_u8(&in, &protocol))
		return false;
	channel->kvn = kvn;
	if (protocol == PROTOCOL_02)
		return read_scp02(channel, in);
	return protocol == PROTOCOL_03 && read_scp03(channel, in);
}

/* Of SCP03; 0 where it is not told. */
static uint32_t number_of(const struct rsp_scp_channel *channel)
{
	struct rsp_slice in = rsp_slice(channel->sequence, channel->sequence_len);
	uint32_t number;

	return rsp_take_u24be(&in, &number) ? number : 0;
}

static void describe(const struct rsp_scp_work *work)
{
	const struct rsp_scp_channel *channel = work->channel;
	struct rsp_unwrapped *out = work->out;

	out->protocol = channel->protocol;
	out->options = channel->options;
	out->level = channel->level;
	out->kvn = channel->kvn;
	out->set = channel->set;
	out->fit = channel->fit;
	out->num_tried = channel->num_tried;
	out->fits_unusable = channel->fits_unusable;
	out->predicted = channel->predicted;
	out->implicit = channel->implicit;
	out->counter = channel->counter;
}

/* The answer may come behind EXTERNAL AUTHENTICATE, of a host that foresaw it: then the chain is
 * one that was not followed. */
static void challenged(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	bool late = channel->stage == RSP_STAGE_OPEN && !channel->set;

	if ((channel->stage != RSP_STAGE_ASKED && !late) || !work->exchange->response.len)
		return;
	if (!read_challenge(channel, work->exchange->response)) {
		channel->stage = late ? RSP_STAGE_OPEN : RSP_STAGE_CLOSED;
		return;
	}
	channel->stage = late ? RSP_STAGE_OPEN : RSP_STAGE_CHALLENGED;
	channel->lost = channel->adrift = late;
	channel->last_sequence = number_of(channel);
	channel->num_tried = 0;
	work->out->step = RSP_SCP_BEGIN;
	rsp_scp_find_keys(work);
	work->out->cryptogram = channel->set ? RSP_SCP_RIGHT : RSP_SCP_NOT_RUN;
}

static void take_begin(struct rsp_channels *channels, struct rsp_scp_work *work)
{
	if (work->exchange->command_buffer) {
		begin(work->channel, work->exchange);
		issue(channels, work);
	}
	if (work->exchange->has_answer)
		challenged(work);
	describe(work);
}

/* EXTERNAL AUTHENTICATE. */

static bool is_refused(const struct rsp_scp_exchange *exchange)
{
	return exchange->has_sw && exchange->sw != SW_OK;
}

/* The cryptogram of the host stands before the MAC. */
static enum rsp_scp_check host_cryptogram(const struct rsp_scp_work *work)
{
	const struct rsp_scp_channel *channel = work->channel;
	struct rsp_slice in = work->exchange->data, cryptogram;

	if (!rsp_take(&in, channel->challenge_len, &cryptogram) || !channel->challenge_len)
		return RSP_SCP_NOT_RUN;
	return rsp_equal_secret(cryptogram, rsp_slice(channel->expected, channel->challenge_len))
	           ? RSP_SCP_RIGHT
	           : RSP_SCP_WRONG;
}

/* Keys of a session, where the beginning of the channel is not in the trace or showed no keys. */
static void find_session(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;

	if (channel->stage == RSP_STAGE_CLOSED) {
		channel->protocol = RSP_SCP03;
		channel->challenge_len = 0;
		channel->num_tried = 0;
	}
	if (channel->protocol == RSP_SCP03)
		rsp_scp_find_session(work, RSP_KEYS_SCP03_SESSION);
}

static void authenticate(struct rsp_channels *channels, struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	const struct rsp_scp_exchange *exchange = work->exchange;
	bool begun, asked;

	if (channel->stage == RSP_STAGE_OPEN)
		end_because(channel, exchange->frame, "a new channel");
	begun = channel->stage == RSP_STAGE_CHALLENGED;
	asked = channel->stage == RSP_STAGE_ASKED;
	if (asked)
		rsp_scp_foresee(work);
	if (!channel->set)
		find_session(work);
	else
		work->out->cryptogram = host_cryptogram(work);
	channel->level = exchange->p1;
	work->out->accepted = exchange->has_sw && exchange->sw == SW_OK;
	if (channel->set)
		rsp_scp_check_first(work);
	if (!channel->set && !begun && !asked) {
		work->out->closed = RSP_SCP_BEFORE;
		work->out->first_closed = true;
	}
	channel->ended_by = NULL;
	channel->stage = RSP_STAGE_OPEN;
	issue(channels, work);
}

static void take_authenticate(struct rsp_channels *channels, struct rsp_scp_work *work)
{
	const struct rsp_scp_exchange *exchange = work->exchange;

	work->out->step = RSP_SCP_AUTHENTICATE;
	if (exchange->command_buffer)
		authenticate(channels, work);
	describe(work);
	if (is_refused(exchange))
		end_because(work->channel, exchange->frame, "the card refused it");
}

/* SCP11. */
static void take_agreement(struct rsp_channels *channels, struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	const struct rsp_scp_exchange *exchange = work->exchange;

	work->out->step = RSP_SCP_AGREE;
	if (exchange->command_buffer) {
		begin(channel, exchange);
		issue(channels, work);
	}
	channel->protocol = RSP_SCP11;
	channel->kvn = exchange->p1;
	if (exchange->has_answer && !is_refused(exchange)) {
		rsp_scp_agree(work);
		channel->stage = channel->agreed ? RSP_STAGE_OPEN : RSP_STAGE_CLOSED;
	}
	describe(work);
	work->out->later = channel->unproven && rsp_scp_has_sessions(work);
}

/* Commands with a MAC. */

/* What a card says to a command whose MAC is wrong. */
static bool is_accepted(const struct rsp_scp_exchange *exchange)
{
	static const uint16_t refusals[] = {0x6982, 0x6985, 0x6987, 0x6988};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (exchange->sw == refusals[i])
			return false;
	return exchange->has_sw;
}

static void say_closed(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_unwrapped *out = work->out;

	out->closed = channel->stage == RSP_STAGE_OPEN ? RSP_SCP_NO_KEY
	              : channel->ended_by              ? RSP_SCP_ENDED
	                                               : RSP_SCP_BEFORE;
	out->ended_frame = channel->ended_frame;
	out->ended_by = channel->ended_by;
	out->first_closed = !channel->told;
	channel->told = true;
}

static void note_again(struct rsp_scp_work *work, const struct rsp_scp_issued *before,
                       uint64_t frame)
{
	if (work->out->mac == RSP_SCP_WRONG && before)
		work->out->again_frame = frame;
}

/* ISO 7816-4 5.3.3: the commands of a chain as the one that they are together. */
static bool join(const struct rsp_scp_work *work, struct rsp_scp_exchange *out)
{
	enum { BITS = 8, EXTENDED_LEN = 3 };
	size_t len = work->exchange->data.len;
	uint8_t length[EXTENDED_LEN] = {0, (uint8_t)(len >> BITS), (uint8_t)len};
	size_t front = len > UINT8_MAX ? 0 : EXTENDED_LEN - 1;

	*out = *work->exchange;
	if (len > UINT16_MAX || rsp_class_of(out->cla).chaining)
		return false;
	out->lc =
	    rsp_arena_copy(work->opening->arena, rsp_slice(length + front, sizeof(length) - front));
	return out->lc.len;
}

/* Only where the MAC proves that the whole was wrapped before it was cut. */
static bool check_joined(struct rsp_scp_work *work)
{
	struct rsp_unwrapped *out = work->out;

	out->accepted = false;
	rsp_scp_check_command(work);
	if (out->mac == RSP_SCP_RIGHT)
		return true;
	out->mac = RSP_SCP_NOT_RUN;
	out->mac_bytes = rsp_slice(NULL, 0);
	out->length_bad = out->padding_bad = false;
	out->closed = RSP_SCP_JOINED;
	out->first_closed = true;
	return false;
}

static void command(struct rsp_channels *channels, struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	const struct rsp_scp_exchange *exchange = work->exchange;
	const struct rsp_scp_issued *before = issued_find(channel, exchange->data);
	uint64_t before_frame = before ? before->frame : 0;
	struct rsp_scp_exchange whole;

	if (exchange->data.len && !exchange->lc.len) {
		struct rsp_scp_work joined = *work;

		joined.exchange = &whole;
		if (!join(work, &whole))
			whole.lc = rsp_slice(NULL, 0);
		if (check_joined(&joined))
			issue(channels, work);
		return;
	}
	work->out->accepted = is_accepted(exchange);
	rsp_scp_check_command(work);
	note_again(work, before, before_frame);
	issue(channels, work);
}

/* An answer alone: the chain stands where its command had left it. */
static void answer_alone(struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	const struct rsp_scp_issued *issued = issued_find(channel, work->exchange->data);
	uint8_t chain[RSP_SCP03_BLOCK];
	uint32_t counter = channel->scp03.counter;

	if (!issued)
		return;
	memcpy(chain, channel->scp03.chain, sizeof(chain));
	memcpy(channel->scp03.chain, issued->chain, sizeof(chain));
	channel->scp03.counter = issued->counter;
	work->out->mac = issued->verified ? RSP_SCP_RIGHT : RSP_SCP_NOT_RUN;
	work->out->asked_plain =
	    rsp_arena_copy(work->opening->arena, rsp_slice(issued->plain, issued->plain_len));
	rsp_scp_check_answer(work);
	work->out->mac = RSP_SCP_NOT_RUN;
	memcpy(channel->scp03.chain, chain, sizeof(chain));
	channel->scp03.counter = counter;
}

static void take_command(struct rsp_channels *channels, struct rsp_scp_work *work)
{
	struct rsp_scp_channel *channel = work->channel;
	const struct rsp_scp_exchange *exchange = work->exchange;

	work->out->step = RSP_SCP_COMMAND;
	if (channel->stage == RSP_STAGE_OPEN && channel->unproven && exchange->command_buffer) {
		rsp_scp_find_session(work, RSP_KEYS_SCP11_SESSION);
		channel->unproven = !channel->set;
	}
	if (channel->stage == RSP_STAGE_CLOSED && exchange->command_buffer)
		rsp_scp_begin_implicitly(work);
	describe(work);
	if (channel->stage != RSP_STAGE_OPEN || !channel->set) {
		say_closed(work);
		return;
	}
	if (!(channel->level & RSP_SCP_LEVEL_MAC)) {
		work->out->step = RSP_SCP_NOTHING;
		return;
	}
	if (exchange->command_buffer)
		command(channels, work);
	if (exchange->has_answer && exchange->command_buffer && work->out->closed == RSP_SCP_OPENED)
		rsp_scp_check_answer(work);
	else if (exchange->has_answer && work->out->closed == RSP_SCP_OPENED)
		answer_alone(work);
	rsp_scp_follow_answers(work);
	rsp_scp_check_keys(work);
	if (work->out->mac == RSP_SCP_WRONG && exchange->has_sw && !work->out->accepted)
		end_because(channel, exchange->frame, "a command with a wrong MAC");
}

/* What an answer belongs to, in the message that its command became. */
static void note_asked(struct rsp_scp_work *work)
{
	const struct rsp_scp_issued *issued;

	if (work->exchange->command_buffer)
		return;
	issued = issued_find(work->channel, work->exchange->data);
	work->out->asked_message = issued ? issued->message : 0;
}

static bool is_agreement(struct rsp_slice data)
{
	struct rsp_scp11_terms terms;

	/* A cryptogram may begin with any byte. */
	return rsp_scp11_terms_read(data, &terms);
}

bool rsp_channel_concerns(uint8_t cla, uint8_t ins, struct rsp_slice data)
{
	const struct rsp_class class = rsp_class_of(cla);

	/* GPCS 11.1.4: secure messaging of GlobalPlatform; the others are those of ISO 7816-4. */
	if (class.secure == 1)
		return true;
	switch ((int)ins) {
	case RSP_INS_INITIALIZE_UPDATE:
	case RSP_INS_EXTERNAL_AUTHENTICATE:
	case RSP_INS_SECURITY_OPERATION:
		return class.type == RSP_CLASS_PROPRIETARY;
	case RSP_INS_INTERNAL_AUTHENTICATE:
		return class.type == RSP_CLASS_PROPRIETARY && is_agreement(data);
	default:
		return false;
	}
}

/* Commands have no MAC, and answers have one, or may get one (BEGIN R-MAC SESSION). */
static bool is_answering(const struct rsp_scp_channel *channel)
{
	return channel->stage == RSP_STAGE_OPEN && channel->set && channel->protocol == RSP_SCP02 &&
	       !(channel->level & RSP_SCP_LEVEL_MAC);
}

bool rsp_channel_answers(const struct rsp_channels *channels, int slot, int channel)
{
	for (size_t i = 0; i < RSP_CHANNELS && channels->list[i]; i++)
		if (channels->list[i]->slot == slot && channels->list[i]->number == channel)
			return is_answering(channels->list[i]);
	return false;
}

/* Only the answer has a MAC. */
static void take_answer(struct rsp_scp_work *work)
{
	const struct rsp_scp_exchange *exchange = work->exchange;

	if (!is_answering(work->channel) || !exchange->has_answer || !exchange->command_buffer)
		return;
	describe(work);
	work->out->asked_plain = exchange->command_buffer->bytes;
	rsp_scp_check_answer(work);
	if (work->channel->level & RSP_SCP_LEVEL_RMAC || work->out->rmac_bytes.len)
		work->out->step = RSP_SCP_COMMAND;
	rsp_scp_follow_answers(work);
}

/* What the card tells of itself. */

enum { P2_IIN = 0x42, P2_CIN = 0x45, P2_COUNTER = 0xC1 }; /* GPCS 11.3.2.1, H.6 */

bool rsp_channel_notes(uint8_t ins, uint8_t p1, uint8_t p2)
{
	return ins == RSP_INS_GET_DATA && p1 == 0 &&
	       (p2 == P2_IIN || p2 == P2_CIN || p2 == P2_COUNTER);
}

static void note_name(struct rsp_scp_name *name, struct rsp_slice value)
{
	name->len = value.len <= sizeof(name->bytes) ? (uint8_t)value.len : 0;
	if (name->len)
		memcpy(name->bytes, value.data, name->len);
}

static void note_data(struct rsp_scp_work *work)
{
	const struct rsp_scp_exchange *exchange = work->exchange;
	struct rsp_scp_channel *channel = work->channel;
	struct rsp_slice value = exchange->response;
	struct rsp_tlv tlv;

	if (!rsp_channel_notes(exchange->ins, exchange->p1, exchange->p2) || !value.len)
		return;
	if (rsp_tlv_find(value, exchange->p2, &tlv))
		value = tlv.value;
	if (exchange->p2 == P2_IIN)
		note_name(&channel->sin, value);
	else if (exchange->p2 == P2_CIN)
		note_name(&channel->sdin, value);
	else if (value.len == RSP_SCP02_SEQUENCE)
		channel->counter_known = rsp_take_u16be(&value, &channel->counter);
}

static void take(struct rsp_channels *channels, struct rsp_scp_work *work)
{
	switch ((int)work->exchange->ins) {
	case RSP_INS_INITIALIZE_UPDATE:
		take_begin(channels, work);
		break;
	case RSP_INS_EXTERNAL_AUTHENTICATE:
		if (is_agreement(work->exchange->data))
			take_agreement(channels, work);
		else
			take_authenticate(channels, work);
		break;
	case RSP_INS_INTERNAL_AUTHENTICATE:
		if (is_agreement(work->exchange->data))
			take_agreement(channels, work);
		else
			take_command(channels, work);
		break;
	case RSP_INS_SECURITY_OPERATION:
		rsp_scp_note_certificate(work);
		break;
	default:
		if (rsp_class_of(work->exchange->cla).secure)
			take_command(channels, work);
		else
			take_answer(work);
		note_data(work);
		break;
	}
}

void rsp_channel_take(struct rsp_channels *channels, const struct rsp_opening *opening,
                      const struct rsp_scp_exchange *exchange, struct rsp_unwrapped *out)
{
	struct rsp_scp_work work = {.opening = opening,
	                            .exchange = exchange,
	                            .out = out,
	                            .implicit_left = &channels->implicit_left};

	*out = (struct rsp_unwrapped){0};
	channels->last = NULL;
	if (!exchange->header.len)
		return;
	work.channel = channel_of(channels, &exchange->end);
	if (!work.channel)
		return;
	note_asked(&work);
	take(channels, &work);
}
