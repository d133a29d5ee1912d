/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <string.h>

#include "procedure/eis.h"
#include "procedure/follower.h"

static const char *const field_keys[RSP_NUM_MODEL_FIELDS] = {
#define FIELD(name, key) [RSP_MODEL_##name] = (key),
#include "procedure/model_fields.def"
#undef FIELD
};

static enum rsp_watch_depth message_only(const struct rsp_follower *follower,
                                         const struct rsp_message *message)
{
	(void)follower;
	(void)message;
	return RSP_WATCH_MESSAGE;
}

/* What is looked at: of a card, or of the servers. */
static const struct row {
	enum rsp_interface iface;
	const char *function;
	enum rsp_direction direction; /* RSP_DIR_NONE: any */
	rsp_model_look *look;
	rsp_watch_asks *asks; /* how much of a message it looks at; NULL: the tree */
} rows[] = {
    {RSP_IF_APDU,  "TERMINAL CAPABILITY",               RSP_DIR_NONE,         rsp_model_capability,
     rsp_model_capability_asks                                                                                                    },
    {RSP_IF_APDU,  "SELECT",                            RSP_DIR_NONE,         rsp_model_select,              rsp_model_select_asks},
    {RSP_IF_APDU,  "ATR",                               RSP_DIR_NONE,         rsp_model_restart,             message_only         },
    {RSP_IF_APDU,  "RESET",                             RSP_DIR_NONE,         rsp_model_restart,             message_only         },
    {RSP_IF_ES10B, "GetEUICCChallenge",                 RSP_DIR_NONE,         rsp_model_session,             NULL                 },
    {RSP_IF_ES10B, "AuthenticateServer",                RSP_DIR_NONE,         rsp_model_server,              NULL                 },
    {RSP_IF_ES10B, "GetEUICCInfo1",                     RSP_DIR_NONE,         rsp_model_version,             NULL                 },
    {RSP_IF_ES10B, "GetEUICCInfo2",                     RSP_DIR_NONE,         rsp_model_version,             NULL                 },
    {RSP_IF_ES10B, "AuthenticateServer",                RSP_DIR_NONE,         rsp_model_version,             NULL                 },
    {RSP_IF_ES10B, "GetRAT",                            RSP_DIR_NONE,         rsp_model_rat,                 NULL                 },
    {RSP_IF_ES10C, "GetProfilesInfo",                   RSP_DIR_NONE,         rsp_model_list,                NULL                 },
    {RSP_IF_ES10C, "EnableProfile",                     RSP_DIR_NONE,         rsp_model_enable,              NULL                 },
    {RSP_IF_ES10C, "DisableProfile",                    RSP_DIR_NONE,         rsp_model_disable,             NULL                 },
    {RSP_IF_ES10C, "DeleteProfile",                     RSP_DIR_NONE,         rsp_model_delete,              NULL                 },
    {RSP_IF_ES10C, "eUICCMemoryReset",                  RSP_DIR_NONE,         rsp_model_reset,               NULL                 },
    {RSP_IF_ES8P,  "BoundProfilePackage",               RSP_DIR_NONE,         rsp_model_install,             NULL                 },
    {RSP_IF_ES8P,  "BoundProfilePackage",               RSP_DIR_NONE,         rsp_model_issue,               NULL                 },
    {RSP_IF_ES10B, "ListNotification",                  RSP_DIR_NONE,         rsp_model_notifications,       NULL                 },
    {RSP_IF_ES10B, "RetrieveNotificationsList",         RSP_DIR_NONE,         rsp_model_notifications,       NULL                 },
    {RSP_IF_ES10B, "RemoveNotificationFromList",        RSP_DIR_NONE,         rsp_model_remove,              NULL                 },
    {RSP_IF_ES10B, "LoadEuiccPackage",                  RSP_DIR_NONE,         rsp_model_package,             NULL                 },
    {RSP_IF_ES10B, "AddInitialEim",                     RSP_DIR_NONE,         rsp_model_add_eim,             NULL                 },
    {RSP_IF_ES10B, "GetEimConfigurationData",           RSP_DIR_NONE,         rsp_model_list_eims,           NULL                 },
    {RSP_IF_ES10B, "ProfileRollback",                   RSP_DIR_NONE,         rsp_model_rollback,            NULL                 },
    {RSP_IF_ES10B, "ConfigureImmediateProfileEnabling", RSP_DIR_NONE,         rsp_model_configure_immediate,
     NULL                                                                                                                         },
    {RSP_IF_ES10B, "ImmediateEnable",                   RSP_DIR_NONE,         rsp_model_immediate,           NULL                 },
    {RSP_IF_ES10B, "ExecuteFallbackMechanism",          RSP_DIR_NONE,         rsp_model_fallback,            NULL                 },
    {RSP_IF_ES10B, "ReturnFromFallback",                RSP_DIR_NONE,         rsp_model_return,              NULL                 },
    {RSP_IF_ES10B, "EnableEmergencyProfile",            RSP_DIR_NONE,         rsp_model_emergency,           NULL                 },
    {RSP_IF_ES10B, "DisableEmergencyProfile",           RSP_DIR_NONE,         rsp_model_emergency_end,       NULL                 },
    {RSP_IF_ES10B, "eUICCMemoryReset",                  RSP_DIR_NONE,         rsp_model_reset_eims,          NULL                 },
    {RSP_IF_ES10B, "LoadRpmPackage",                    RSP_DIR_NONE,         rsp_model_rpm,                 NULL                 },
    {RSP_IF_ES9P,  "AuthenticateClient",                RSP_DIR_RESPONSE,     rsp_order_served,              NULL                 },
    {RSP_IF_ES9P,  "GetBoundProfilePackage",            RSP_DIR_RESPONSE,     rsp_order_served,              NULL                 },
    {RSP_IF_ES9P,  "GetBoundProfilePackage",            RSP_DIR_RESPONSE,     rsp_served_package,            NULL                 },
    {RSP_IF_ES9P,  "HandleNotification",                RSP_DIR_NOTIFICATION, rsp_served_notification,       NULL                 },
    {RSP_IF_ES9P,  "HandleNotification",                RSP_DIR_NOTIFICATION, rsp_order_result,              NULL                 },
    {RSP_IF_ESIPA, "GetEimPackage",                     RSP_DIR_RESPONSE,     rsp_package_asked,             NULL                 },
    {RSP_IF_ESIPA, "TransferEimPackage",                RSP_DIR_REQUEST,      rsp_package_asked,             NULL                 },
    {RSP_IF_ESIPA, "TransferEimPackage",                RSP_DIR_RESPONSE,     rsp_package_answered,          NULL                 },
    {RSP_IF_ESIPA, "ProvideEimPackageResult",           RSP_DIR_REQUEST,      rsp_package_answered,          NULL                 },
    {RSP_IF_ESIPA, "HandleNotification",                RSP_DIR_NOTIFICATION, rsp_package_answered,          NULL                 },
    {RSP_IF_ES8,   "INITIALIZE UPDATE",                 RSP_DIR_RESPONSE,     rsp_model_session_begun,       NULL                 },
    {RSP_IF_ES8,   "DownloadAndInstallation",           RSP_DIR_RESPONSE,     rsp_model_session_begun,       NULL                 },
    {RSP_IF_ES2P,  "ConfirmOrder",                      RSP_DIR_REQUEST,      rsp_order_asked,               NULL                 },
    {RSP_IF_ES2P,  "ConfirmOrder",                      RSP_DIR_RESPONSE,     rsp_order_answered,            NULL                 },
    {RSP_IF_ES2P,  "ReleaseProfile",                    RSP_DIR_RESPONSE,     rsp_order_answered,            NULL                 },
    {RSP_IF_ES2P,  "CancelOrder",                       RSP_DIR_RESPONSE,     rsp_order_answered,            NULL                 },
    {RSP_IF_ES2P,  "HandleDownloadProgressInfo",        RSP_DIR_NOTIFICATION, rsp_order_progress,            NULL                 },
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
	models->later = rsp_version_later(fields);
	models->served = rsp_alloc(RSP_MODEL_SERVED * sizeof(*models->served));
	models->orders = rsp_alloc(RSP_MODEL_ORDERS * sizeof(*models->orders));
	models->asked = rsp_alloc(RSP_MODEL_ASKED * sizeof(*models->asked));
	return models->served && models->orders && models->asked;
}

void rsp_models_free(struct rsp_models *models)
{
	rsp_free(models->served);
	rsp_free(models->orders);
	rsp_free(models->asked);
	rsp_calls_free(models->calls);
}

/* Between servers of SGP.02, and between them and an ISD-R. */
bool rsp_models_watch_all(enum rsp_interface iface)
{
	return (iface >= RSP_IF_ES1 && iface <= RSP_IF_ES7) || iface == RSP_IF_ES5 ||
	       iface == RSP_IF_ES6;
}

bool rsp_models_watch(struct rsp_watch *watch, struct rsp_arena *arena)
{
	for (size_t at = 0; at < NUM_ROWS; at++) {
		struct rsp_watched *watched = rsp_watch_add_look(watch, arena, rows[at].iface,
		                                                 rows[at].function, (uint8_t)at);

		if (!watched)
			return false;
		watched->tree |= !rows[at].asks;
		watched->asks = rows[at].asks;
	}
	return true;
}

const struct rsp_fact *rsp_model_fact(const struct rsp_follower *follower,
                                      const struct rsp_event *event, enum rsp_model_field field)
{
	return rsp_event_fact(event, follower->models.fields[field], NULL);
}

/* A function of an interface that the device has switched off should not be answered. */
static void watch_interface(struct rsp_follower *follower, struct rsp_model *model,
                            const struct rsp_event *event)
{
	bool off;

	if (!model->interfaces_known || model->interfaces_told ||
	    event->result.state != RSP_RESULT_OK)
		return;
	off = (event->iface == RSP_IF_ES10A && !model->has_lds) ||
	      (event->iface == RSP_IF_ES10B && !model->has_lpd) ||
	      (event->iface == RSP_IF_ES10C && !model->has_lui);
	if (!off)
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
	if (card) {
		watch_interface(follower, &card->model, event);
		rsp_version_watch(follower, &card->model, event);
	}
	if (event->watched->servers)
		rsp_calls_event(follower, event);
	for (size_t at = 0; at < event->watched->num_looks; at++) {
		const struct row *row = &rows[event->watched->looks[at]];

		if (row->direction == RSP_DIR_NONE || row->direction == event->direction)
			row->look(follower, card, event);
	}
}

/* The procedure of an earlier message of the card, and its step; NULL: none of its latest ones. */
static struct rsp_instance *instance_at(struct rsp_follower *follower,
                                        const struct rsp_event *event, uint64_t message,
                                        uint8_t *out_step)
{
	const struct rsp_card *card = rsp_interface_is_card(event->iface)
	                                  ? rsp_card_of(follower, event->trace, event->slot)
	                                  : NULL;

	for (size_t at = 0; card && at < RSP_CARD_RECENT && card->recent[at]; at++)
		for (size_t entry = 0; entry < card->recent[at]->num_entries; entry++) {
			if (card->recent[at]->entries[entry].message != message)
				continue;
			*out_step = (uint8_t)card->recent[at]->entries[entry].step;
			return card->recent[at];
		}
	return NULL;
}

__attribute__((format(printf, 4, 0))) static void tell(struct rsp_follower *follower,
                                                       struct rsp_told *told,
                                                       const struct rsp_event *event,
                                                       const char *format, va_list args)
{
	uint8_t step = follower->last_step;
	struct rsp_instance *instance = told->message == event->seq
	                                    ? follower->last
	                                    : instance_at(follower, event, told->message, &step);

	told->trace = event->trace;
	told->step = instance ? step : RSP_NO_STEP;
	rsp_vtell(follower, instance, told, format, args);
}

void rsp_model_tell(struct rsp_follower *follower, enum rsp_rule_id rule,
                    const struct rsp_event *event, uint64_t message, const char *format, ...)
{
	struct rsp_told told = {
	    .rule = rsp_rule_of(rule),
	    .level = rsp_rule_of(rule)->level,
	    .message = message,
	};
	va_list args;

	va_start(args, format);
	tell(follower, &told, event, format, args);
	va_end(args);
}

void rsp_model_tell_rule(struct rsp_follower *follower, const struct rsp_rule *rule,
                         const struct rsp_event *event, const char *format, ...)
{
	struct rsp_told told = {.rule = rule, .level = rule->level, .message = event->seq};
	va_list args;

	va_start(args, format);
	tell(follower, &told, event, format, args);
	va_end(args);
}

void rsp_model_suspect(struct rsp_follower *follower, enum rsp_rule_id rule,
                       const struct rsp_event *event, const char *format, ...)
{
	struct rsp_told told = {
	    .rule = rsp_rule_of(rule),
	    .level = RSP_LEVEL_SUSPICIOUS,
	    .message = event->seq,
	};
	va_list args;

	va_start(args, format);
	tell(follower, &told, event, format, args);
	va_end(args);
}
