/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Model: what is known of a card from what it has answered, and what its next answers must agree
 * with. It looks at every message, whatever procedure that is of. Internal to procedure/. */
#ifndef RSP_PROCEDURE_MODEL_H
#define RSP_PROCEDURE_MODEL_H

#include "base/rules.h"
#include "procedure/event.h"

enum {
	RSP_MODEL_PROFILES = 32,       /* of a card; further ones are not followed */
	RSP_MODEL_NOTIFICATIONS = 128, /* of a card; the oldest gives way */
	RSP_MODEL_EIMS = 8,            /* of a card; further ones are not followed */
	RSP_MODEL_SERVED = 4096,       /* packages that servers gave out; the oldest gives way */
	RSP_EIM_ID_LEN = 64,           /* characters of an eimId that are kept */
	RSP_ICCID_LEN = 24             /* digits and their end */
};

/* The fields that the model looks at. */
enum rsp_model_field {
	RSP_MODEL_PROFILE,
	RSP_MODEL_PROFILE_ICCID,
	RSP_MODEL_PROFILE_STATE,
	RSP_MODEL_PROFILE_CLASS,
	RSP_MODEL_PROFILE_PORT,
	RSP_MODEL_SEARCH,
	RSP_MODEL_SEQ,
	RSP_MODEL_SEQ_ICCID,
	RSP_MODEL_SEQ_DELETE,
	RSP_MODEL_LIST_CRITERION,
	RSP_MODEL_SENT_SEQ,
	RSP_MODEL_SENT_RESULT,
	RSP_MODEL_PIR,
	RSP_MODEL_SIGNED,
	RSP_MODEL_PACKAGE_EIM,
	RSP_MODEL_PACKAGE_COUNTER,
	RSP_MODEL_DELETE_EIM,
	RSP_MODEL_LUI,
	RSP_MODEL_LPD,
	RSP_MODEL_LDS,
	RSP_NUM_MODEL_FIELDS
};

enum rsp_profile_state {
	RSP_PROFILE_UNKNOWN, /* it is there, in which state is not known */
	RSP_PROFILE_ABSENT,
	RSP_PROFILE_DISABLED,
	RSP_PROFILE_ENABLED
};

struct rsp_model_profile {
	char iccid[RSP_ICCID_LEN];
	enum rsp_profile_state state;
	int64_t class;  /* -1: not known */
	uint64_t since; /* seq of the message that says so */
	bool listed;    /* the latest list has it */
};

enum rsp_notification_state { RSP_NOTIFICATION_PENDING, RSP_NOTIFICATION_REMOVED };

struct rsp_model_notification {
	int64_t seq;
	enum rsp_notification_state state;
	uint64_t since;
	char iccid[RSP_ICCID_LEN];
	bool told;
};

struct rsp_model_eim {
	char id[RSP_EIM_ID_LEN];
	int64_t counter;  /* of the package it accepted last, */
	uint64_t message; /* and its seq; 0: none was seen */
};

/* Of one card. */
struct rsp_model {
	struct rsp_model_profile profiles[RSP_MODEL_PROFILES];
	size_t num_profiles;
	bool all_profiles_known; /* a whole list was seen, and all changes since */
	struct rsp_model_notification notifications[RSP_MODEL_NOTIFICATIONS];
	size_t num_notifications;
	int64_t highest_seq; /* of all; 0: none was seen */
	bool highest_is_new; /* the eUICC gave that number in the capture: there is none above it */
	bool pending_known;  /* a whole list of notifications was seen */
	bool interfaces_known; /* the device said which it uses: ES10a, ES10b, ES10c */
	bool has_lds, has_lpd, has_lui;
	bool interfaces_told;
	struct rsp_model_eim eims[RSP_MODEL_EIMS];
	size_t num_eims;
	uint64_t eim_added; /* seq of the AddInitialEim that went well; 0: none is known */
};

/* Of the servers: packages that were given out, and whether the result came back. */
struct rsp_served {
	char iccid[RSP_ICCID_LEN];
	uint64_t message; /* 0: empty */
	uint32_t trace;
	bool reported, told;
};

struct rsp_models {
	const uint16_t *fields; /* numbers of the fields that are wanted, by enum rsp_model_field */
	struct rsp_served *served;
	size_t next_served;
};

struct rsp_wanted;
struct rsp_follower;
struct rsp_card;

/* rsp_models_fields notes the fields that the model looks at. */
void rsp_models_fields(struct rsp_wanted *wanted, uint16_t out[static RSP_NUM_MODEL_FIELDS]);

/* rsp_models_init begins with what these fields are called; false when there is no memory. */
RSP_MUST_USE bool rsp_models_init(struct rsp_models *models, const uint16_t *fields);
void rsp_models_free(struct rsp_models *models);

/* rsp_models_want tells whether the model looks at messages like this, and so needs its facts. */
bool rsp_models_want(enum rsp_interface iface, const char *function);

/* rsp_models_event looks at an event that was put in its place already; `card` is NULL for messages
 * of no card. */
void rsp_models_event(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event);

/* model_profiles.c, model_notifications.c, model_served.c: what each looks at. */
void rsp_model_list(struct rsp_follower *follower, struct rsp_card *card,
                    const struct rsp_event *event);
void rsp_model_enable(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event);
void rsp_model_disable(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event);
void rsp_model_delete(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event);
void rsp_model_reset(struct rsp_follower *follower, struct rsp_card *card,
                     const struct rsp_event *event);
void rsp_model_install(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event);
void rsp_model_notifications(struct rsp_follower *follower, struct rsp_card *card,
                             const struct rsp_event *event);
void rsp_model_issue(struct rsp_follower *follower, struct rsp_card *card,
                     const struct rsp_event *event);
void rsp_model_remove(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event);
void rsp_model_capability(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event);
void rsp_model_package(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event);
void rsp_model_add_eim(struct rsp_follower *follower, struct rsp_card *card,
                       const struct rsp_event *event);
void rsp_model_reset_eims(struct rsp_follower *follower, struct rsp_card *card,
                          const struct rsp_event *event);
void rsp_served_package(struct rsp_follower *follower, struct rsp_card *card,
                        const struct rsp_event *event);
void rsp_served_notification(struct rsp_follower *follower, struct rsp_card *card,
                             const struct rsp_event *event);

/* rsp_model_tell hands out a finding of the model, at a message of this trace. */
void rsp_model_tell(struct rsp_follower *follower, enum rsp_rule_id rule,
                    const struct rsp_event *event, uint64_t message, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
