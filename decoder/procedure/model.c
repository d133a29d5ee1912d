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
    [RSP_MODEL_AID] = "es10.success_result.aid",
};

/* What is looked at: of a card, or of the servers. */
static const struct row {
	enum rsp_interface iface;
	const char *function;
	enum rsp_direction direction; /* RSP_DIR_NONE: any */
	void (*look)(struct rsp_follower *follower, struct rsp_card *card,
	             const struct rsp_event *event);
} rows[] = {
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

void rsp_models_event(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event)
{
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
