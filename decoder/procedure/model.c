/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "procedure/follower.h"

static const char *const field_keys[RSP_NUM_MODEL_FIELDS] = {
    [RSP_MODEL_PROFILE] = "es10.profile_info",
    [RSP_MODEL_PROFILE_ICCID] = "es10.profile_info.iccid",
    [RSP_MODEL_PROFILE_STATE] = "es10.profile_info.profile_state",
    [RSP_MODEL_PROFILE_CLASS] = "es10.profile_info.profile_class",
    [RSP_MODEL_PROFILE_PORT] = "es10.profile_info.enabled_on_esim_port",
    [RSP_MODEL_SEARCH] = "es10.profile_info_list_request.search_criteria",
    [RSP_MODEL_SEQ] = "es10.notification_metadata.seq_number",
    [RSP_MODEL_SEQ_ICCID] = "es10.notification_metadata.iccid",
    [RSP_MODEL_SEQ_DELETE] = "es10.notification_event.notification_delete",
    [RSP_MODEL_LIST_CRITERION] = "es10.list_notification_request.profile_management_operation",
    [RSP_MODEL_SENT_SEQ] = "es10.notification_sent_request.seq_number",
    [RSP_MODEL_SENT_RESULT] = "es10.notification_sent_response.delete_notification_status",
    [RSP_MODEL_PIR] = "es10.profile_installation_result_data.transaction_id",
    [RSP_MODEL_SIGNED] = "es10.other_signed_notification.euicc_notification_signature",
    [RSP_MODEL_PACKAGE_EIM] = "es10.euicc_package_signed.eim_id",
    [RSP_MODEL_PACKAGE_COUNTER] = "es10.euicc_package_signed.counter_value",
    [RSP_MODEL_DELETE_EIM] = "es10.eco_delete_eim.eim_id",
    [RSP_MODEL_LUI] = "apdu.terminal_capability.lui_d",
    [RSP_MODEL_LPD] = "apdu.terminal_capability.lpd_d",
    [RSP_MODEL_LDS] = "apdu.terminal_capability.lds_d",
};

/* What is looked at: of a card, or of the servers. */
static const struct row {
	enum rsp_interface iface;
	const char *function;
	enum rsp_direction direction; /* RSP_DIR_NONE: any */
	void (*look)(struct rsp_follower *follower, struct rsp_card *card,
	             const struct rsp_event *event);
} rows[] = {
    {RSP_IF_APDU,  "TERMINAL CAPABILITY",        RSP_DIR_NONE,         rsp_model_capability   },
    {RSP_IF_ES10C, "GetProfilesInfo",            RSP_DIR_NONE,         rsp_model_list         },
    {RSP_IF_ES10C, "EnableProfile",              RSP_DIR_NONE,         rsp_model_enable       },
    {RSP_IF_ES10C, "DisableProfile",             RSP_DIR_NONE,         rsp_model_disable      },
    {RSP_IF_ES10C, "DeleteProfile",              RSP_DIR_NONE,         rsp_model_delete       },
    {RSP_IF_ES10C, "eUICCMemoryReset",           RSP_DIR_NONE,         rsp_model_reset        },
    {RSP_IF_ES8P,  "BoundProfilePackage",        RSP_DIR_NONE,         rsp_model_install      },
    {RSP_IF_ES8P,  "BoundProfilePackage",        RSP_DIR_NONE,         rsp_model_issue        },
    {RSP_IF_ES10B, "ListNotification",           RSP_DIR_NONE,         rsp_model_notifications},
    {RSP_IF_ES10B, "RetrieveNotificationsList",  RSP_DIR_NONE,         rsp_model_notifications},
    {RSP_IF_ES10B, "RemoveNotificationFromList", RSP_DIR_NONE,         rsp_model_remove       },
    {RSP_IF_ES10B, "LoadEuiccPackage",           RSP_DIR_NONE,         rsp_model_package      },
    {RSP_IF_ES10B, "AddInitialEim",              RSP_DIR_NONE,         rsp_model_add_eim      },
    {RSP_IF_ES10B, "eUICCMemoryReset",           RSP_DIR_NONE,         rsp_model_reset_eims   },
    {RSP_IF_ES9P,  "GetBoundProfilePackage",     RSP_DIR_RESPONSE,     rsp_served_package     },
    {RSP_IF_ES9P,  "HandleNotification",         RSP_DIR_NOTIFICATION, rsp_served_notification},
};

enum { NUM_ROWS = sizeof(rows) / sizeof(*rows) };

void rsp_models_fields(struct rsp_wanted *wanted, uint16_t out[static RSP_NUM_MODEL_FIELDS])
{
	for (size_t at = 0; at < RSP_NUM_MODEL_FIELDS; at++)
		out[at] = rsp_wanted_add(wanted, field_keys[at]);
}

bool rsp_models_init(struct rsp_models *models, const uint16_t *fields)
{
	models->fields = fields;
	models->served = rsp_alloc(RSP_MODEL_SERVED * sizeof(*models->served));
	return models->served != NULL;
}

void rsp_models_free(struct rsp_models *models)
{
	rsp_free(models->served);
}

bool rsp_models_want(enum rsp_interface iface, const char *function)
{
	for (size_t at = 0; at < NUM_ROWS; at++)
		if (rows[at].iface == iface && strcmp(rows[at].function, function) == 0)
			return true;
	return false;
}

static bool is_set(const struct rsp_follower *follower, const struct rsp_event *event,
                   enum rsp_model_field field)
{
	const struct rsp_fact *fact = rsp_event_fact(event, follower->models.fields[field], NULL);

	return fact && fact->number;
}

void rsp_model_capability(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event)
{
	struct rsp_model *model = card ? &card->model : NULL;

	if (!model || !rsp_event_fact(event, follower->models.fields[RSP_MODEL_LPD], NULL))
		return;
	model->interfaces_known = true;
	model->has_lui = is_set(follower, event, RSP_MODEL_LUI);
	model->has_lpd = is_set(follower, event, RSP_MODEL_LPD);
	model->has_lds = is_set(follower, event, RSP_MODEL_LDS);
}

/* A function of an interface that the device has switched off should not be answered. */
static void watch_interface(struct rsp_follower *follower, struct rsp_model *model,
                            const struct rsp_event *event)
{
	bool off = (event->iface == RSP_IF_ES10A && !model->has_lds) ||
	           (event->iface == RSP_IF_ES10B && !model->has_lpd) ||
	           (event->iface == RSP_IF_ES10C && !model->has_lui);

	if (!model->interfaces_known || model->interfaces_told || !off ||
	    event->result.state != RSP_RESULT_OK)
		return;
	model->interfaces_told = true;
	rsp_model_tell(follower, RSP_RULE_CARD_INTERFACE_OFF, event, event->seq,
	               "%s is answered although TERMINAL CAPABILITY says that the device has no "
	               "function that uses %s",
	               event->function, rsp_interface_name(event->iface));
}

void rsp_models_event(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
	if (card)
		watch_interface(follower, &card->model, event);
	for (size_t at = 0; at < NUM_ROWS; at++) {
		const struct row *row = &rows[at];

		if (row->iface != event->iface || strcmp(row->function, event->function) != 0)
			continue;
		if (row->direction == RSP_DIR_NONE || row->direction == event->direction)
			row->look(follower, card, event);
	}
}

void rsp_model_tell(struct rsp_follower *follower, enum rsp_rule_id rule,
                    const struct rsp_event *event, uint64_t message, const char *format, ...)
{
	enum { TEXT_LEN = 400 };
	char text[TEXT_LEN];
	struct rsp_instance *instance = message == event->seq ? follower->last : NULL;
	struct rsp_told told = {
	    .rule = rsp_rule_of(rule),
	    .level = rsp_rule_of(rule)->level,
	    .trace = event->trace,
	    .message = message,
	    .step = instance ? follower->last_step : RSP_NO_STEP,
	};
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rsp_tell(follower, instance, &told, "%s", text);
}
