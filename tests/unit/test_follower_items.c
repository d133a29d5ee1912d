/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A message whose items go to one procedure, the second of which turns that into another one. */
#include <string.h>

#include "rsptrace/node.h"
#include "rsptrace/procedure.h"
#include "rsptrace/trace.h"
#include "support/cmocka_include.h"

#define PARTIES                                                                                    \
	"<party id=\"lpa\" name=\"LPA\"/><party id=\"euicc\" name=\"eUICC\"/><key values=\"n\"/>"
#define STEP_OF(number, id)                                                                        \
	"<step number=\"" number "\" id=\"" id "\" name=\"" id "\" from=\"lpa\" to=\"euicc\""
#define RETRIEVE                                                                                   \
	" begins=\"yes\" repeated=\"yes\" each=\"es10.other_signed_notification\">"                \
	"<on interface=\"ES10b\" function=\"RetrieveNotificationsList\"/>"
#define TAKE "<take value=\"n\" field=\"es10.notification_metadata.seq_number\"/></step>"
#define WHEN "<when field=\"es10.other_signed_notification.euicc_notification_signature\"/>"

static const char before[] =
    "<procedure id=\"before\" spec=\"own\" title=\"before\">" PARTIES STEP_OF(
        "1", "first") "><on interface=\"ES10c\" function=\"GetEID\"/></step>" STEP_OF("2", "item")
        RETRIEVE TAKE "</procedure>";
static const char later[] =
    "<procedure id=\"later\" spec=\"own\" title=\"later\" instead-of=\"before\">" PARTIES STEP_OF(
        "7", "item") RETRIEVE WHEN TAKE "</procedure>";
/* Has no step of that name. */
static const char without[] =
    "<procedure id=\"later\" spec=\"own\" title=\"later\" instead-of=\"before\">" PARTIES STEP_OF(
        "7", "other") RETRIEVE WHEN TAKE "</procedure>";

static bool is_own(void *user, const struct rsp_procedure_row *row)
{
	(void)user;
	return strcmp(row->spec, "own") == 0;
}

static struct rsp_definitions *definitions_of(const char *second)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	const char *trouble = NULL;

	assert_non_null(definitions);
	if (!rsp_definitions_add(definitions, "first", rsp_text(before), &trouble) ||
	    !rsp_definitions_add(definitions, "second", rsp_text(second), &trouble))
		fail_msg("%s", trouble);
	rsp_definitions_restrict(definitions, NULL, is_own);
	return definitions;
}

static void on_procedure(void *user, const struct rsp_procedure *procedure)
{
	(void)procedure;
	++*(size_t *)user;
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

/* Two notifications with one number, of which the second is signed. */
struct list {
	struct rsp_node root, items[2], numbers[2], signature;
};

static void set_node(struct rsp_node *node, const char *key, struct rsp_node *parent)
{
	*node = (struct rsp_node){.field = rsp_field_find(rsp_text(key)), .parent = parent};
	assert_non_null(node->field);
	if (!parent)
		return;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
}

static void make_list(struct list *list)
{
	set_node(&list->root, "es10.message", NULL);
	for (size_t at = 0; at < 2; at++) {
		set_node(&list->items[at], "es10.other_signed_notification", &list->root);
		set_node(&list->numbers[at], "es10.notification_metadata.seq_number",
		         &list->items[at]);
		list->numbers[at].value.i = 5;
	}
	set_node(&list->signature, "es10.other_signed_notification.euicc_notification_signature",
	         &list->items[1]);
}

/* Hands the list to a follower, and then a finding of the same message. */
static struct rsp_place follow(struct rsp_definitions *definitions, struct rsp_finding *finding)
{
	size_t num = 0;
	const struct rsp_follower_sink sink = {&num, on_procedure, on_finding};
	struct rsp_follower *follower = rsp_follower_new(definitions, false, &sink);
	struct rsp_arena arena;
	struct list list;
	struct rsp_message message = {
	    .seq = 1,
	    .trace = 1,
	    .iface = RSP_IF_ES10B,
	    .direction = RSP_DIR_COMMAND,
	    .function = "RetrieveNotificationsList",
	    .has_response = true,
	    .result = {.state = RSP_RESULT_OK},
	    .tree = &list.root,
	};
	struct rsp_place place;

	assert_non_null(follower);
	make_list(&list);
	rsp_arena_init(&arena, 0);
	place = rsp_follower_message(follower, &message, &arena);
	rsp_follower_finding(follower, finding);
	rsp_follower_end(follower);
	assert_int_equal(num, 1);
	rsp_follower_free(follower);
	rsp_arena_free(&arena);
	return place;
}

static void the_step_is_that_of_the_other(void **state)
{
	struct rsp_definitions *definitions = definitions_of(later);
	struct rsp_finding finding = {.message = 1, .trace = 1};
	struct rsp_place place = follow(definitions, &finding);

	(void)state;
	assert_int_equal(place.procedure, 1);
	assert_string_equal(place.row->id, "later");
	assert_string_equal(place.step->id, "item");
	assert_string_equal(finding.step, "7");
	rsp_definitions_free(definitions);
}

static void a_step_that_is_gone_is_no_place(void **state)
{
	struct rsp_definitions *definitions = definitions_of(without);
	struct rsp_finding finding = {.message = 1, .trace = 1};
	struct rsp_place place = follow(definitions, &finding);

	(void)state;
	assert_int_equal(place.procedure, 0);
	assert_null(finding.step);
	rsp_definitions_free(definitions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_step_is_that_of_the_other),
	    cmocka_unit_test(a_step_that_is_gone_is_no_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
