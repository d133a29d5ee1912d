/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/t0.h"

#include <string.h>

#include "carrier/t0_slot.h"

/* One record while it is read. */
struct step {
	struct rsp_pass *pass;
	struct rsp_t0_slot *slot;
	const struct rsp_frame *frame;
};

struct rsp_t0 {
	struct rsp_t0_slot slots[RSP_T0_MAX_SLOTS];
	size_t num_slots;
	uint64_t clock;         /* counts records */
	uint64_t num_again;     /* records that stand twice, */
	struct rsp_frame again; /* and the first of them */
};

struct rsp_t0 *rsp_t0_new(void)
{
	return rsp_alloc(sizeof(struct rsp_t0));
}

void rsp_t0_free(struct rsp_t0 *t0)
{
	rsp_free(t0);
}

static void push_at(const struct step *step, const struct rsp_frame *frame, enum rsp_hint hint,
                    struct rsp_slice bytes, bool alone)
{
	const struct rsp_item item = {
	    .hint = hint,
	    .slot = step->slot->number,
	    .bytes = bytes,
	    .frame = frame,
	    .alone = alone,
	};

	rsp_pass_push(step->pass, &item);
}

static void push(const struct step *step, enum rsp_hint hint, struct rsp_slice bytes)
{
	push_at(step, step->frame, hint, bytes, false);
}

static void lost(const struct step *step, const char *what)
{
	rsp_pass_report(step->pass, RSP_RULE_T0_LOST, step->frame, "%s", what);
}

static void odd(const struct step *step, size_t num, const char *where)
{
	rsp_pass_report(step->pass, RSP_RULE_T0_ODD, step->frame, "%zu bytes %s", num, where);
}

/* Says what is missing of the command that is open; it is not gone on with. */
static void tell_unfinished(const struct step *step)
{
	const struct rsp_t0_slot *slot = step->slot;
	size_t due = rsp_t0_due(slot);

	switch (slot->phase) {
	case RSP_T0_WAITING:
		rsp_pass_report(step->pass, RSP_RULE_T0_LOST, step->frame,
		                "the answer to the command before (INS %02X) is missing",
		                slot->ins);
		break;
	case RSP_T0_ACKED:
	case RSP_T0_SENDING:
	case RSP_T0_RECEIVING:
		rsp_pass_report(step->pass, RSP_RULE_T0_LOST, step->frame,
		                "%zu bytes of data of the command before (INS %02X), and its "
		                "status word, are missing",
		                due, slot->ins);
		break;
	case RSP_T0_UNKNOWN:
	case RSP_T0_IDLE:
	case RSP_T0_ADRIFT:
	case RSP_T0_STRAY:
		break;
	}
}

/* From the terminal. */

static void begin(const struct step *step, struct rsp_slice in)
{
	struct rsp_slice header = rsp_take_up_to(&in, RSP_T0_HEADER_LEN), data;

	rsp_t0_slot_begin(step->slot, header);
	push(step, RSP_HINT_TPDU_HEADER, header);
	data = rsp_take_up_to(&in, step->slot->p3);
	if (data.len == 0)
		return;
	push(step, RSP_HINT_TPDU_COMMAND, data);
	step->slot->sent = data.len;
	step->slot->bare = true;
}

/* Data of a command whose header is not in the log. */
static void stray(const struct step *step, struct rsp_slice in)
{
	if (step->slot->phase == RSP_T0_IDLE)
		lost(step, "data for the card comes where the header of a command is due");
	push_at(step, step->frame, RSP_HINT_TPDU_COMMAND, in, true);
	step->slot->phase = RSP_T0_STRAY;
}

static void begin_or_stray(const struct step *step, struct rsp_slice in)
{
	bool is_due = step->slot->phase == RSP_T0_IDLE;

	if (step->frame->cut && in.len < RSP_T0_HEADER_LEN)
		step->slot->phase = RSP_T0_UNKNOWN; /* the beginning of a header says nothing */
	else if (is_due ? rsp_t0_is_command(in) : rsp_t0_is_surely_command(in))
		begin(step, in);
	else
		stray(step, in);
}

/* The terminal goes on, or so it seems, behind the procedure byte of a missing header. */
static void begin_behind_orphan(const struct step *step, struct rsp_slice in)
{
	if (rsp_t0_is_surely_command(in))
		rsp_pass_report(step->pass, RSP_RULE_T0_LOST, step->frame,
		                "what the card sent behind INS %02X is missing", step->slot->ins);
	step->slot->phase = RSP_T0_UNKNOWN;
	begin_or_stray(step, in);
}

/* The terminal goes on although the command that is open is not finished. */
static void resync(const struct step *step, struct rsp_slice in)
{
	tell_unfinished(step);
	step->slot->phase = RSP_T0_UNKNOWN;
	begin_or_stray(step, in);
}

static void send(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;
	size_t room = slot->p3 > slot->sent ? slot->p3 - slot->sent : 0;
	bool fits;

	if (room > slot->left)
		room = slot->left;
	fits = in.len == room && rsp_t0_may_send(slot->ins);
	/* A record that breaks off where data is due is a part of that. */
	if (room == 0 || (!fits && !step->frame->cut && rsp_t0_is_surely_command(in))) {
		resync(step, in);
		return;
	}
	push(step, RSP_HINT_TPDU_COMMAND, in);
	if (in.len > room)
		odd(step, in.len - room, "more than the card asked for");
	slot->sent += in.len;
	slot->left = in.len < room ? room - in.len : 0;
	slot->phase = slot->left ? RSP_T0_SENDING : RSP_T0_WAITING;
}

/* Data behind the header of its command; the log has no procedure byte between them. Of what may be
 * another command with its data P3 says that it is not. */
static bool send_unasked(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;
	bool sends = rsp_t0_may_send(slot->ins) && !rsp_t0_may_receive(slot);

	if (slot->sent || slot->got || in.len != slot->p3)
		return false;
	if (rsp_t0_is_surely_command(in) && (!sends || in.len == RSP_T0_HEADER_LEN))
		return false;
	push(step, RSP_HINT_TPDU_COMMAND, in);
	slot->sent = in.len;
	slot->bare = true;
	return true;
}

static void from_terminal(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;

	slot->has_sw1 = false;
	switch (slot->phase) {
	case RSP_T0_UNKNOWN:
	case RSP_T0_IDLE:
	case RSP_T0_STRAY:
		begin_or_stray(step, in);
		break;
	case RSP_T0_ADRIFT:
		if (rsp_t0_may_send(slot->ins))
			stray(step, in);
		else
			begin_behind_orphan(step, in);
		break;
	case RSP_T0_WAITING:
		if (!send_unasked(step, in))
			resync(step, in);
		break;
	case RSP_T0_ACKED:
	case RSP_T0_SENDING:
		send(step, in);
		break;
	case RSP_T0_RECEIVING:
		resync(step, in);
		break;
	}
}

/* ATR. */

static void atr_flush(const struct step *step)
{
	struct rsp_t0_slot *slot = step->slot;

	if (slot->atr_len == 0)
		return;
	slot->atr_frame.bytes = rsp_slice(slot->atr, slot->atr_len);
	slot->atr_len = 0;
	push_at(step, &slot->atr_frame, RSP_HINT_ATR, slot->atr_frame.bytes, false);
}

static void atr_keep(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;

	if (slot->atr_len == 0)
		slot->atr_frame = *step->frame;
	memcpy(slot->atr + slot->atr_len, in.data, in.len);
	slot->atr_len += in.len;
	if (rsp_t0_atr_is_whole(rsp_slice(slot->atr, slot->atr_len)))
		atr_flush(step);
}

static void take_atr(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;

	rsp_t0_slot_reset(slot);
	slot->after_atr = true;
	if (slot->atr_len && (in.len > sizeof(slot->atr) - slot->atr_len || rsp_t0_atr_is_new(in)))
		atr_flush(step);
	if (in.len > sizeof(slot->atr) || (slot->atr_len == 0 && rsp_t0_atr_is_whole(in)))
		push(step, RSP_HINT_ATR, in);
	else if (in.len)
		atr_keep(step, in);
}

/* From the card. */

static void skip_nulls(struct rsp_slice *in)
{
	uint8_t first;

	while (rsp_peek_u8(*in, 0, &first) && first == RSP_T0_NULL && rsp_skip(in, 1))
		continue;
}

/* What the card sends although no command of the log waits for it. */
static void orphan(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;
	struct rsp_slice sw;
	bool alone = slot->phase != RSP_T0_STRAY;
	uint8_t first;

	skip_nulls(&in);
	if (in.len == 0)
		return;
	if (slot->phase == RSP_T0_IDLE)
		lost(step, "the card answers, but the header of the command is missing");
	if (in.len == 1 && rsp_peek_u8(in, 0, &first) && rsp_t0_is_ins(first)) {
		slot->phase = RSP_T0_ADRIFT;
		slot->ins = first;
		return;
	}
	slot->phase = RSP_T0_STRAY;
	if (step->frame->cut || !rsp_t0_take_sw(&in, &sw)) {
		push_at(step, step->frame, RSP_HINT_TPDU_RESPONSE, in, alone);
		return;
	}
	if (in.len)
		push_at(step, step->frame, RSP_HINT_TPDU_RESPONSE, in, alone);
	push_at(step, step->frame, RSP_HINT_TPDU_SW, sw, alone && in.len == 0);
	slot->phase = RSP_T0_IDLE;
}

static void finish(const struct step *step, struct rsp_slice sw, struct rsp_slice behind)
{
	push(step, RSP_HINT_TPDU_SW, sw);
	step->slot->phase = RSP_T0_IDLE;
	if (behind.len)
		odd(step, behind.len, "stand behind the status word");
}

/* The status word that `in` begins with; its second byte may be in the next record. */
static void status(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;
	struct rsp_slice sw;

	if (rsp_take(&in, RSP_T0_SW_LEN, &sw))
		finish(step, sw, in);
	else
		slot->has_sw1 = rsp_take_u8(&in, &slot->sw[0]);
}

static void receive(const struct step *step, struct rsp_slice *in)
{
	struct rsp_t0_slot *slot = step->slot;
	struct rsp_slice data = rsp_take_up_to(in, slot->left);

	push(step, RSP_HINT_TPDU_RESPONSE, data);
	slot->got += data.len;
	slot->left -= data.len;
	slot->phase = slot->left ? RSP_T0_RECEIVING : RSP_T0_WAITING;
}

/* The card answers where it waits for data. */
static void tell_unsent(const struct step *step)
{
	rsp_pass_report(step->pass, RSP_RULE_T0_LOST, step->frame,
	                "%zu bytes of data for the card are missing", step->slot->left);
	step->slot->phase = RSP_T0_WAITING;
}

/* A procedure byte that lets up to `most` bytes of data follow. */
static void acknowledge(const struct step *step, struct rsp_slice *in, size_t most)
{
	struct rsp_t0_slot *slot = step->slot;

	slot->left = rsp_t0_due(slot);
	if (slot->left > most)
		slot->left = most;
	slot->phase = RSP_T0_ACKED;
	if (in->len == 0)
		return;
	if (rsp_t0_may_receive(slot) || in->len == slot->left + RSP_T0_SW_LEN)
		receive(step, in);
	else
		tell_unsent(step);
}

/* The whole answer of a log without procedure bytes. */
static bool answer_bare(const struct step *step, struct rsp_slice in)
{
	const struct rsp_t0_slot *slot = step->slot;
	struct rsp_slice sw;

	if (slot->sent || slot->got || !rsp_t0_take_sw(&in, &sw) || in.len != rsp_t0_due(slot) ||
	    !rsp_t0_may_receive(slot))
		return false;
	push(step, RSP_HINT_TPDU_RESPONSE, in);
	finish(step, sw, rsp_sub(in, in.len, 0));
	return true;
}

/* A log that tells no resets may have the ATR in one piece with what came before. */
static void mismatch(const struct step *step, struct rsp_slice in)
{
	uint8_t first = 0;

	if (rsp_t0_is_atr(in)) {
		tell_unfinished(step);
		take_atr(step, in);
		return;
	}
	if (rsp_peek_u8(in, 0, &first))
		rsp_pass_report(step->pass, RSP_RULE_T0_LOST, step->frame,
		                "the card answers %02X, which cannot follow INS %02X: the answer "
		                "to that command, and the command to this answer, are missing",
		                first, step->slot->ins);
	step->slot->phase = RSP_T0_UNKNOWN;
	orphan(step, in);
}

/* Reads on where a procedure byte or the status word is due. */
static void answer(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;
	enum rsp_t0_byte meaning;
	uint8_t first;

	for (skip_nulls(&in); rsp_peek_u8(in, 0, &first); skip_nulls(&in)) {
		if (answer_bare(step, in))
			return;
		meaning = rsp_t0_meaning(slot, first);
		if (meaning == RSP_T0_BYTE_SW1) {
			status(step, in);
			return;
		}
		if (meaning == RSP_T0_BYTE_OTHER || !rsp_skip(&in, 1)) {
			mismatch(step, in);
			return;
		}
		if (meaning == RSP_T0_BYTE_LATE)
			slot->bare = false;
		else
			acknowledge(step, &in, meaning == RSP_T0_BYTE_ONE ? 1 : SIZE_MAX);
		if (slot->phase != RSP_T0_WAITING)
			return;
	}
}

/* A status word, perhaps behind NULLs, where data is due: the data was lost, unless just so many
 * bytes of it are due. */
static bool is_early_status(const struct step *step, struct rsp_slice in)
{
	size_t left = step->slot->left;
	struct rsp_slice sw;

	if (in.len == left || in.len == left + RSP_T0_SW_LEN || step->frame->cut)
		return false;
	skip_nulls(&in);
	return in.len == RSP_T0_SW_LEN && rsp_t0_take_sw(&in, &sw);
}

static void receive_data(const struct step *step, struct rsp_slice in)
{
	if (is_early_status(step, in)) {
		rsp_pass_report(step->pass, RSP_RULE_T0_LOST, step->frame,
		                "%zu bytes of data before this status word are missing",
		                rsp_t0_due(step->slot));
		skip_nulls(&in);
		status(step, in);
		return;
	}
	receive(step, &in);
	answer(step, in);
}

/* Where data for the card is due, NULLs aside. */
static void answer_early(const struct step *step, struct rsp_slice in)
{
	uint8_t first;

	skip_nulls(&in);
	if (!rsp_peek_u8(in, 0, &first))
		return;
	if (rsp_t0_meaning(step->slot, first) != RSP_T0_BYTE_OTHER)
		tell_unsent(step);
	step->slot->phase = RSP_T0_WAITING;
	answer(step, in);
}

/* The second byte of a status word. */
static bool complete_status(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;
	const struct rsp_slice sw = rsp_slice(slot->sw, RSP_T0_SW_LEN);

	slot->has_sw1 = false;
	if (in.len != 1 || !rsp_take_u8(&in, &slot->sw[1])) {
		lost(step, "the second byte of the status word before this is missing");
		return false;
	}
	finish(step, sw, in);
	return true;
}

static void from_card(const struct step *step, struct rsp_slice in)
{
	struct rsp_t0_slot *slot = step->slot;

	if (slot->has_sw1 && complete_status(step, in))
		return;
	switch (slot->phase) {
	case RSP_T0_UNKNOWN:
	case RSP_T0_IDLE:
	case RSP_T0_ADRIFT:
	case RSP_T0_STRAY:
		orphan(step, in);
		break;
	case RSP_T0_WAITING:
		answer(step, in);
		break;
	case RSP_T0_SENDING:
		answer_early(step, in);
		break;
	case RSP_T0_ACKED:
		if (rsp_t0_may_receive(slot))
			receive_data(step, in);
		else
			answer_early(step, in);
		break;
	case RSP_T0_RECEIVING:
		receive_data(step, in);
		break;
	}
}

/* Records of any kind. */

/* PPS that a log prints as any other record: only behind an ATR, and FF begins no command. */
static bool take_pps(const struct step *step, enum rsp_hint hint, struct rsp_slice in)
{
	uint8_t first;

	if (!step->slot->after_atr || !rsp_peek_u8(in, 0, &first) || first != RSP_T0_PPSS)
		return false;
	push(step, hint, in);
	return true;
}

static void take_bytes(const struct step *step, enum rsp_t0_kind kind, struct rsp_slice in)
{
	bool to_card = kind == RSP_T0_TX;

	if (in.len == 0 ||
	    take_pps(step, to_card ? RSP_HINT_PPS_REQUEST : RSP_HINT_PPS_RESPONSE, in))
		return;
	step->slot->after_atr = false;
	if (to_card)
		from_terminal(step, in);
	else
		from_card(step, in);
}

static void take_reset(const struct step *step)
{
	rsp_t0_slot_reset(step->slot);
	push(step, RSP_HINT_RESET, rsp_slice(NULL, 0));
}

static void take(const struct step *step, enum rsp_t0_kind kind, struct rsp_slice in)
{
	if (kind != RSP_T0_ATR)
		atr_flush(step);
	switch (kind) {
	case RSP_T0_TX:
	case RSP_T0_RX:
		take_bytes(step, kind, in);
		break;
	case RSP_T0_ATR:
		take_atr(step, in);
		break;
	case RSP_T0_PPS_TX:
		push(step, RSP_HINT_PPS_REQUEST, in);
		break;
	case RSP_T0_PPS_RX:
		push(step, RSP_HINT_PPS_RESPONSE, in);
		break;
	case RSP_T0_RESET:
	case RSP_T0_POWER_OFF:
		take_reset(step);
		break;
	case RSP_T0_LOST:
		break;
	}
}

/* The slots. */

static struct rsp_t0_slot *slot_new(struct rsp_t0 *t0, int number)
{
	struct rsp_t0_slot *slot = &t0->slots[0];

	if (t0->num_slots < RSP_T0_MAX_SLOTS)
		slot = &t0->slots[t0->num_slots++];
	else
		for (size_t i = 1; i < RSP_T0_MAX_SLOTS; i++)
			if (t0->slots[i].last_used < slot->last_used)
				slot = &t0->slots[i];
	*slot = (struct rsp_t0_slot){.number = number};
	return slot;
}

static struct rsp_t0_slot *slot_of(struct rsp_t0 *t0, int number)
{
	for (size_t i = 0; i < t0->num_slots; i++)
		if (t0->slots[i].number == number)
			return &t0->slots[i];
	return slot_new(t0, number);
}

/* Records are missing: what is open may have been answered in them, or not. */
static void forget(struct rsp_t0 *t0, int number)
{
	for (size_t i = 0; i < t0->num_slots; i++) {
		if (number >= 0 && t0->slots[i].number != number)
			continue;
		t0->slots[i].phase = RSP_T0_UNKNOWN;
		t0->slots[i].has_sw1 = false;
	}
}

static void tell_missing(struct rsp_t0 *t0, const struct step *step, uint64_t num)
{
	rsp_pass_report(step->pass, RSP_RULE_T0_LOST, step->frame,
	                "%llu records before this one are missing, the log's numbers say",
	                (unsigned long long)num);
	forget(t0, step->slot->number);
}

static bool is_power(enum rsp_t0_kind kind)
{
	return kind == RSP_T0_RESET || kind == RSP_T0_POWER_OFF || kind == RSP_T0_ATR;
}

/* False when the record was read already. */
static bool is_new(struct rsp_t0 *t0, const struct step *step, enum rsp_t0_kind kind,
                   struct rsp_slice in)
{
	uint64_t missing;

	switch (rsp_t0_seen_note(&step->slot->seen, step->frame, in, kind, &missing)) {
	case RSP_T0_AGAIN:
		if (t0->num_again++ == 0)
			t0->again = *step->frame;
		return false;
	case RSP_T0_MISSING:
		tell_missing(t0, step, missing);
		break;
	case RSP_T0_RESTARTED:
		if (!is_power(kind)) {
			tell_unfinished(step);
			forget(t0, step->slot->number);
		}
		break;
	case RSP_T0_FOLLOWS:
		break;
	}
	return true;
}

static void handle_lost(struct rsp_pass *pass, struct rsp_t0 *t0, const struct rsp_item *item)
{
	rsp_pass_report(pass, RSP_RULE_T0_LOST, item->frame,
	                "records are missing here, the log says");
	forget(t0, item->slot);
}

static void handle_end(struct rsp_pass *pass, struct rsp_t0 *t0)
{
	for (size_t i = 0; i < t0->num_slots; i++) {
		const struct step step = {.pass = pass, .slot = &t0->slots[i]};

		atr_flush(&step);
	}
	if (t0->num_again)
		rsp_pass_report(pass, RSP_RULE_T0_TWICE, &t0->again,
		                "%llu records stand more than once, this is the first of them; "
		                "each was read once",
		                (unsigned long long)t0->num_again);
	t0->num_again = 0;
}

void rsp_t0_handle(struct rsp_pass *pass, struct rsp_t0 *t0, struct rsp_item *item)
{
	enum rsp_t0_kind kind = (enum rsp_t0_kind)item->param;
	struct step step = {.pass = pass, .frame = item->frame};

	if (item->hint == RSP_HINT_END) {
		handle_end(pass, t0);
		return;
	}
	if (kind == RSP_T0_LOST) {
		handle_lost(pass, t0, item);
		return;
	}
	step.slot = slot_of(t0, item->slot);
	step.slot->last_used = ++t0->clock;
	if (is_new(t0, &step, kind, item->bytes))
		take(&step, kind, item->bytes);
}
