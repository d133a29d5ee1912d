/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the device tells its card about itself, and where a session of the card begins. */
#include <string.h>

#include "procedure/follower.h"

static bool is_set(const struct rsp_follower *follower, const struct rsp_event *event,
                   enum rsp_model_field field)
{
	const struct rsp_fact *fact = rsp_model_fact(follower, event, field);

	return fact && fact->number;
}

/* SGP.22 3.4.2 */
enum { HAS_LUI = 1, HAS_LPD = 2, HAS_LDS = 4 };

static unsigned interfaces_of(const struct rsp_model *model)
{
	return (model->has_lui ? HAS_LUI : 0U) | (model->has_lpd ? HAS_LPD : 0U) |
	       (model->has_lds ? HAS_LDS : 0U);
}

/* Whether a command says what is known of the device already. */
static bool says_the_same(const struct rsp_model *model, struct rsp_slice command)
{
	/* TS 102 221 11.1.19.2 */
	enum { HEADER_LEN = 5, TAG_TERMINAL = 0xA9, TAG_EUICC = 0x83 };
	struct rsp_tlv all, euicc;
	uint8_t octet;

	return model->interfaces_known &&
	       rsp_tlv_find(rsp_sub(command, HEADER_LEN, SIZE_MAX), TAG_TERMINAL, &all) &&
	       rsp_tlv_find(all.value, TAG_EUICC, &euicc) && rsp_peek_u8(euicc.value, 0, &octet) &&
	       (octet & (HAS_LUI | HAS_LPD | HAS_LDS)) == interfaces_of(model);
}

enum rsp_watch_depth rsp_model_capability_asks(const struct rsp_follower *follower,
                                               const struct rsp_message *message)
{
	const struct rsp_card *card = rsp_card_known(follower, message->trace, message->slot);

	return !follower->joined && card && message->command &&
	               says_the_same(&card->model, message->command->bytes)
	           ? RSP_WATCH_MESSAGE
	           : RSP_WATCH_TREE;
}

void rsp_model_capability(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;

	if (!model)
		return;
	model->capability_sent = true;
	if (!rsp_model_fact(follower, event, RSP_MODEL_LPD))
		return;
	model->interfaces_known = true;
	model->has_lui = is_set(follower, event, RSP_MODEL_LUI);
	model->has_lpd = is_set(follower, event, RSP_MODEL_LPD);
	model->has_lds = is_set(follower, event, RSP_MODEL_LDS);
}

/* Only what was seen since a reset tells what the device has left out. */
void rsp_model_restart(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;

	(void)follower;
	if (!model)
		return;
	model->was_reset = true;
	model->wants_capability = model->capability_sent = false;
	model->immediate.fresh = RSP_KNOWN_NO;
	model->immediate.by = "the card was reset";
	model->immediate.message = event->seq;
}

/* TS 102 221 11.1.1.4.6.8: bit 1 of the first octet */
static bool asks_for_capability(const struct rsp_fact *commands)
{
	return commands && commands->value.len && commands->value.len != RSP_VALUE_DIGEST &&
	       commands->value.bytes[0] & 1;
}

static bool is_isdr(const struct rsp_fact *aid)
{
	static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
	                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

	return aid && aid->value.len == sizeof(isdr) &&
	       memcmp(aid->value.bytes, isdr, sizeof(isdr)) == 0;
}

/* It looks for the ISD-R only where the card has asked for TERMINAL CAPABILITY. */
enum rsp_watch_depth rsp_model_select_asks(const struct rsp_follower *follower,
                                           const struct rsp_message *message)
{
	enum { TAG_COMMANDS = 0x87 /* TS 102 221 11.1.1.4.6.8 */ };
	const struct rsp_card *card = rsp_card_known(follower, message->trace, message->slot);
	struct rsp_slice response = {0}, before;

	if (message->response)
		response = message->response->bytes;
	return follower->joined || (card && card->model.wants_capability) ||
	               rsp_take_until(&response, TAG_COMMANDS, &before)
	           ? RSP_WATCH_TREE
	           : RSP_WATCH_NOTHING;
}

void rsp_model_select(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;

	if (!model)
		return;
	if (asks_for_capability(rsp_model_fact(follower, event, RSP_MODEL_SYSTEM_COMMANDS)))
		model->wants_capability = true;
	if (!model->was_reset || !model->wants_capability || model->capability_sent ||
	    !is_isdr(rsp_model_fact(follower, event, RSP_MODEL_SELECTED_AID)))
		return;
	model->wants_capability = false;
	rsp_model_tell(
	    follower, RSP_RULE_CARD_CAPABILITY, event, event->seq,
	    "the ISD-R is selected, but the device has not sent TERMINAL CAPABILITY since "
	    "the reset, though the MF asks for it");
}

/* A challenge opens a session of remote provisioning, and ends the one before. */
void rsp_model_session(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;

	(void)follower;
	if (!model || !rsp_went_well(event))
		return;
	model->server[0] = '\0';
	model->immediate.fresh = RSP_KNOWN_NO;
	model->immediate.by = "another session was begun";
	model->immediate.message = event->seq;
}

void rsp_model_server(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	const struct rsp_fact *address = rsp_model_fact(follower, event, RSP_MODEL_SERVER_ADDRESS);

	if (card && address && rsp_went_well(event))
		rsp_keep_text(card->model.server, RSP_ADDRESS_LEN, address->text);
}
