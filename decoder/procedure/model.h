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
	RSP_MODEL_COMMANDS = 64,       /* of a package; of one with more nothing is said */
	RSP_MODEL_RAT_ROWS = 16,       /* of a card; a table with more is not known */
	RSP_MODEL_OPERATORS = 8,       /* of a row of that table; likewise */
	RSP_MODEL_SERVED = 4096,       /* packages that servers gave out; the oldest gives way */
	RSP_MODEL_ORDERS =
	    4096, /* ICCIDs that were ordered; one gives way to another at its place */
	RSP_MODEL_ASKED = 1024, /* packages that eIMs sent; one gives way to another at its place */
	RSP_EIM_ID_LEN = 64,    /* characters of an eimId that are kept */
	RSP_ICCID_LEN = 24,     /* digits and their end */
	RSP_ADDRESS_LEN = 128,  /* characters of a server's address that are kept */
	RSP_OPERATOR_LEN = 8    /* digits of an operator, their hyphen and their end */
};

/* The fields that the model looks at. */
enum rsp_model_field {
#define FIELD(name, key) RSP_MODEL_##name,
#include "procedure/model_fields.def"
#undef FIELD
	RSP_NUM_MODEL_FIELDS
};

enum rsp_profile_state {
	RSP_PROFILE_UNKNOWN, /* it is there, in which state is not known */
	RSP_PROFILE_ABSENT,
	RSP_PROFILE_DISABLED,
	RSP_PROFILE_ENABLED
};

/* What is not always told. */
enum rsp_known { RSP_NOT_KNOWN, RSP_KNOWN_NO, RSP_KNOWN_YES };

/* Policy rules of a profile (SGP.22 2.9.2.1). */
enum { RSP_PPR1 = 1, RSP_PPR2 = 2 };

struct rsp_model_profile {
	char iccid[RSP_ICCID_LEN];
	enum rsp_profile_state state;
	int64_t class;                /* -1: not known */
	uint64_t since;               /* seq of the message that says so */
	bool listed;                  /* the latest list has it */
	unsigned pprs;                /* RSP_PPR1, RSP_PPR2, */
	uint64_t pprs_since;          /* and the message that says so; 0: they are not known */
	enum rsp_known falls_back;    /* it has the fallback attribute */
	enum rsp_known may_fall_back; /* it may get it */
};

enum rsp_notification_state { RSP_NOTIFICATION_PENDING, RSP_NOTIFICATION_REMOVED };

struct rsp_model_notification {
	int64_t seq;
	enum rsp_notification_state state;
	uint64_t since;
	char iccid[RSP_ICCID_LEN];
	bool of_package; /* it is the result of a package, which goes to an eIM */
	bool told;
};

struct rsp_model_eim {
	char id[RSP_EIM_ID_LEN];
	int64_t counter;     /* of the package it accepted last, */
	uint64_t message;    /* and its seq; 0: none was seen */
	uint64_t deleted;    /* seq of the message that deleted it; 0: it is associated */
	uint64_t configured; /* seq of the message that says what follows; 0: none does */
	struct rsp_value fqdn, id_type, key, protocols; /* each may be empty */
	bool listed;
};

/* A row of the rules authorisation table: these policy rules, for these operators. */
struct rsp_model_rat_row {
	unsigned pprs;
	char operators[RSP_MODEL_OPERATORS][RSP_OPERATOR_LEN];
	size_t num_operators;
};

struct rsp_model_rat {
	struct rsp_model_rat_row rows[RSP_MODEL_RAT_ROWS];
	size_t num_rows;
	uint64_t message; /* 0: the table is not known */
};

/* Whether a rollback is allowed (SGP.32 3.3.2). */
enum rsp_rollback_state {
	RSP_ROLLBACK_UNKNOWN,
	RSP_ROLLBACK_ALLOWED, /* an enabling that may be taken back */
	RSP_ROLLBACK_NO_FLAG, /* an enabling that may not */
	RSP_ROLLBACK_GONE,    /* it was used, or something came in between */
	RSP_ROLLBACK_CLEARED  /* as above, by what only one source says */
};

struct rsp_model_rollback {
	enum rsp_rollback_state state;
	const char *by;                                     /* what made it so: a constant */
	uint64_t message;                                   /* its seq */
	int64_t seq;                                        /* ALLOWED: of the result */
	char before[RSP_ICCID_LEN], enabled[RSP_ICCID_LEN]; /* "": not known */
};

/* Whether a profile may be enabled at once (SGP.32 3.2.3.3). */
struct rsp_model_immediate {
	enum rsp_known allowed;
	uint64_t configured;           /* seq of the message that says so */
	char address[RSP_ADDRESS_LEN]; /* of the SM-DP+ it is allowed for; "": not known */
	enum rsp_known fresh;          /* a profile was just installed */
	const char *by;                /* KNOWN_NO: what came instead: a constant, */
	uint64_t message;              /* and its seq */
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
	bool was_reset, wants_capability, capability_sent; /* since the latest reset */
	unsigned version;      /* of SGP.22, the first digit, as the eUICC says; 0: not known, */
	uint64_t version_said; /* and the message that says so */
	uint32_t version_told; /* bits of what only a later version has */
	struct rsp_model_rat rat;
	char server[RSP_ADDRESS_LEN];  /* of the latest mutual authentication; "": none */
	char installed[RSP_ICCID_LEN]; /* latest; "": none */
	struct rsp_model_eim eims[RSP_MODEL_EIMS];
	size_t num_eims;
	bool all_eims_known;
	uint64_t eim_added;    /* seq of the AddInitialEim that went well; 0: none is known */
	int64_t highest_token; /* that the eUICC gave out; 0: none was seen, */
	uint64_t token_given;  /* and the message it did so in */
	struct rsp_model_rollback rollback;
	struct rsp_model_immediate immediate;
	uint64_t emergency; /* seq of the message that enabled the emergency profile; 0: none */
	enum rsp_known has_fallback; /* a profile with the attribute */
	enum rsp_known in_fallback;
	uint64_t fallback_since;       /* seq of the message that says so */
	char return_to[RSP_ICCID_LEN]; /* the profile before the fallback; "": not known */
};

/* Of the servers: packages that were given out, and whether the result came back. */
struct rsp_served {
	char iccid[RSP_ICCID_LEN];
	uint64_t message; /* 0: empty */
	uint32_t trace;
	bool reported, told;
};

/* Of an SM-DP+: profiles that operators have ordered (SGP.22 3.1.1). */
enum rsp_order_state {
	RSP_ORDER_NONE,
	RSP_ORDER_CONFIRMED, /* but not released */
	RSP_ORDER_RELEASED,
	RSP_ORDER_INSTALLED,
	RSP_ORDER_FAILED
};

struct rsp_order {
	char iccid[RSP_ICCID_LEN]; /* "": empty */
	enum rsp_order_state state;
	uint64_t message; /* that says so */
	bool releases;    /* the confirmation that waits for its answer does */
	int64_t point;    /* of the progress that was told last; 0: none */
	uint64_t point_message;
	enum rsp_known installed; /* as the eUICC says */
	uint64_t result_message;
	bool told;
};

/* Of an eIM: what a package asks for, by the procedure that it is of. */
struct rsp_asked {
	uint64_t procedure; /* 0: empty */
	uint8_t operations[RSP_MODEL_COMMANDS];
	size_t num;
};

struct rsp_models {
	const uint16_t *fields; /* numbers of the fields that are wanted, by enum rsp_model_field */
	uint64_t later;         /* rsp_fact_bit of those that only version 3 of SGP.22 has */
	struct rsp_served *served;
	size_t next_served;
	struct rsp_order *orders;
	struct rsp_asked *asked;
	struct rsp_calls *calls; /* NULL: nothing of SGP.02 was seen */
};

struct rsp_wanted;
struct rsp_watch;
struct rsp_follower;
struct rsp_card;

/* rsp_models_fields notes the fields that the model looks at. */
void rsp_models_fields(struct rsp_wanted *wanted, uint16_t out[static RSP_NUM_MODEL_FIELDS]);

/* rsp_models_init begins with what these fields are called; false when there is no memory. */
RSP_MUST_USE bool rsp_models_init(struct rsp_models *models, const uint16_t *fields);
void rsp_models_free(struct rsp_models *models);

/* rsp_models_watch notes the functions that the model looks at; false when there is no memory.
 * rsp_models_watch_all tells whether it looks at whatever goes over an interface. */
RSP_MUST_USE bool rsp_models_watch(struct rsp_watch *watch, struct rsp_arena *arena);
bool rsp_models_watch_all(enum rsp_interface iface);

/* rsp_models_event looks at an event that was put in its place already; `card` is NULL for messages
 * of no card. */
void rsp_models_event(struct rsp_follower *follower, struct rsp_card *card,
                      const struct rsp_event *event);

/* What looks at a message; `card` is NULL for one of no card. */
typedef void rsp_model_look(struct rsp_follower *follower, struct rsp_card *card,
                            const struct rsp_event *event);

/* model_profiles.c, model_policy.c, model_notifications.c */
rsp_model_look rsp_model_list, rsp_model_enable, rsp_model_disable, rsp_model_delete,
    rsp_model_reset, rsp_model_install, rsp_model_rat, rsp_model_notifications, rsp_model_issue,
    rsp_model_remove;
/* model_packages.c, model_eim.c, model_iot.c */
rsp_model_look rsp_package_asked, rsp_package_answered, rsp_model_package, rsp_model_add_eim,
    rsp_model_list_eims, rsp_model_reset_eims, rsp_model_rollback, rsp_model_configure_immediate,
    rsp_model_immediate, rsp_model_fallback, rsp_model_return, rsp_model_emergency,
    rsp_model_emergency_end;
/* model_device.c, model_rpm.c, model_served.c, model_orders.c */
rsp_model_look rsp_model_capability, rsp_model_version, rsp_model_select, rsp_model_restart,
    rsp_model_session, rsp_model_server, rsp_model_rpm, rsp_served_package, rsp_served_notification,
    rsp_model_session_begun, rsp_order_asked, rsp_order_answered, rsp_order_progress,
    rsp_order_served, rsp_order_result;

/* How much of a message is looked at. */
enum rsp_watch_depth {
	RSP_WATCH_NOTHING,
	RSP_WATCH_MESSAGE, /* it, but not its tree */
	RSP_WATCH_TREE
};

/* Tells what of a message can hold what a row of the model looks for: rather too much, but for less
 * than its tree costs. */
typedef enum rsp_watch_depth rsp_watch_asks(const struct rsp_follower *follower,
                                            const struct rsp_message *message);

/* What the functions of these names look at. */
rsp_watch_asks rsp_model_select_asks, rsp_model_capability_asks;

/* A command that a package holds, and what it is answered. */
struct rsp_model_command {
	const char *name;             /* "enable" */
	const struct rsp_fact *asked; /* where it begins, */
	const struct rsp_fact *end;   /* and where the next one does */
	const struct rsp_fact *result;
	bool ok;
};

/* A command that went through, by the package that is the event. */
typedef void rsp_model_apply(struct rsp_follower *follower, struct rsp_card *card,
                             const struct rsp_event *event,
                             const struct rsp_model_command *command);

rsp_model_apply rsp_apply_enable, rsp_apply_disable, rsp_apply_delete, rsp_apply_rat,
    rsp_apply_immediate, rsp_apply_set_fallback, rsp_apply_unset_fallback, rsp_apply_add_eim,
    rsp_apply_update_eim, rsp_apply_delete_eim;

/* rsp_command_fact gives the first fact of a field in what a command asks for; NULL: there is none.
 */
const struct rsp_fact *rsp_command_fact(const struct rsp_follower *follower,
                                        const struct rsp_model_command *command,
                                        enum rsp_model_field field);

/* rsp_model_profile gives the profile with this ICCID; NULL: it was not heard of. */
struct rsp_model_profile *rsp_model_profile(struct rsp_model *model, const char *iccid);
/* rsp_model_set_state notes a state that a message says. */
void rsp_model_set_state(struct rsp_model_profile *profile, enum rsp_profile_state state,
                         const struct rsp_event *event);
/* rsp_model_switch notes that a profile (NULL: one that is not known) takes the place of the
 * enabled one, whose ICCID it puts into `before` ("" where none is known). */
void rsp_model_switch(struct rsp_model *model, struct rsp_model_profile *to,
                      const struct rsp_event *event, char before[static RSP_ICCID_LEN]);
/* rsp_model_changed notes that a change of profiles takes the chance of a rollback away. */
void rsp_model_changed(struct rsp_model *model, const struct rsp_event *event,
                       enum rsp_rollback_state state, const char *by);

/* rsp_policy_metadata takes what the metadata of a package say of a profile, and watches whether
 * it may be installed. */
void rsp_policy_metadata(struct rsp_follower *follower, struct rsp_model *model,
                         struct rsp_model_profile *profile, const struct rsp_event *event);
/* rsp_policy_bits gives the policy rules that are written inside a fact. */
unsigned rsp_policy_bits(const struct rsp_follower *follower, const struct rsp_event *event,
                         const struct rsp_fact *holder);
/* rsp_policy_enable and the others watch whether the policy rules allow what was done (`what`). */
void rsp_policy_enable(struct rsp_follower *follower, struct rsp_model *model,
                       const struct rsp_model_profile *profile, const struct rsp_event *event,
                       const char *what);
void rsp_policy_disable(struct rsp_follower *follower, const struct rsp_model_profile *profile,
                        const struct rsp_event *event, const char *what);
void rsp_policy_delete(struct rsp_follower *follower, const struct rsp_model_profile *profile,
                       const struct rsp_event *event, const char *what);

/* rsp_model_give_number notes the seqNumber of a result that the eUICC has just signed. */
void rsp_model_give_number(struct rsp_follower *follower, struct rsp_model *model,
                           const struct rsp_event *event, int64_t seq, bool of_package);

/* rsp_eim_accepts watches the eIM whose package the eUICC has accepted. */
void rsp_eim_accepts(struct rsp_follower *follower, struct rsp_model *model,
                     const struct rsp_event *event);
/* rsp_emergency_watch watches what is done while the emergency profile is enabled. */
void rsp_emergency_watch(struct rsp_follower *follower, const struct rsp_model *model,
                         const struct rsp_event *event, const char *what);

/* rsp_version_is_later tells whether only version 3 of SGP.22 has a function; rsp_version_later
 * gives rsp_fact_bit of the fields that only it has. */
bool rsp_version_is_later(const char *function);
uint64_t rsp_version_later(const uint16_t fields[static RSP_NUM_MODEL_FIELDS]);
/* rsp_version_watch watches for what only a later version of SGP.22 has than that of the eUICC, or
 * than the one that was asked for. */
void rsp_version_watch(struct rsp_follower *follower, struct rsp_model *model,
                       const struct rsp_event *event);

static inline bool rsp_went_well(const struct rsp_event *event)
{
	return event->result.state == RSP_RESULT_OK;
}

/* rsp_model_fact gives the first fact of a field; NULL: there is none. */
const struct rsp_fact *rsp_model_fact(const struct rsp_follower *follower,
                                      const struct rsp_event *event, enum rsp_model_field field);

/* rsp_model_tell hands out a finding of the model, at a message of this trace. */
void rsp_model_tell(struct rsp_follower *follower, enum rsp_rule_id rule,
                    const struct rsp_event *event, uint64_t message, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* rsp_model_tell_rule does so at the event, with a rule that is known by its row. */
void rsp_model_tell_rule(struct rsp_follower *follower, const struct rsp_rule *rule,
                         const struct rsp_event *event, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* rsp_model_suspect does so for what is not sure enough for the level of its rule. */
void rsp_model_suspect(struct rsp_follower *follower, enum rsp_rule_id rule,
                       const struct rsp_event *event, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
