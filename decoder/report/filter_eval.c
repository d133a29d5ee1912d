/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking a filter about a message. */
#include "base/nodes.h"
#include "base/values.h"
#include "report/filter_tree.h"
#include "report/value.h"

struct asking {
	struct rsp_message *message;
	struct rsp_arena *scratch;
};

/* What is called for each value of a key; false: enough is known. */
struct visitor {
	bool (*visit)(struct visitor *visitor, const struct rsp_operand *value);
	const struct rsp_test *test;
	const struct asking *asking;
	size_t num_values, num_hits;
	const struct rsp_operand *left; /* visiting the other key: what it is compared with */
};

static bool visit_cut(struct visitor *visitor, const struct rsp_ranges *ranges,
                      struct rsp_operand value)
{
	if (ranges->num_rows &&
	    !rsp_ranges_cut(visitor->asking->scratch, ranges, value.bytes, &value.bytes))
		return true;
	return visitor->visit(visitor, &value);
}

static struct rsp_operand node_operand(const struct asking *asking, const struct rsp_node *node)
{
	switch (node->field->kind) {
	case RSP_KIND_INT:
		return rsp_operand_int(node->value.i);
	case RSP_KIND_TIME:
		return (struct rsp_operand){.kind = RSP_KIND_TIME, .seconds = node->value.i};
	case RSP_KIND_BYTES:
	case RSP_KIND_STRING:
		return rsp_operand_bytes(node->field->kind, node->value.bytes);
	case RSP_KIND_OID:
		return rsp_operand_bytes(
		    RSP_KIND_OID,
		    rsp_text(rsp_value_oid(asking->scratch, node->value.bytes, NULL)));
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
	case RSP_KIND_NONE:
		break;
	}
	return rsp_operand_uint(node->field->kind == RSP_KIND_NONE ? 0 : node->value.u);
}

/* An OID answers to its dotted form and to its name. */
static bool visit_node(struct visitor *visitor, const struct rsp_ranges *ranges,
                       const struct rsp_node *node)
{
	const char *name = NULL;

	if (node->field->kind == RSP_KIND_OID)
		name = rsp_oid_name(node->value.bytes);
	if (name && !visit_cut(visitor, ranges, rsp_operand_bytes(RSP_KIND_OID, rsp_text(name))))
		return false;
	return visit_cut(visitor, ranges, node_operand(visitor->asking, node));
}

static void visit_nodes(struct visitor *visitor, const struct rsp_key *key,
                        const struct rsp_ranges *ranges)
{
	const struct rsp_node *node =
	    rsp_message_tree(visitor->asking->message, visitor->asking->scratch);

	for (; node; node = rsp_node_after(node, NULL))
		if (rsp_key_has(key, node->field) && !visit_node(visitor, ranges, node))
			return;
}

/* An error answers to its name alone and to "name(number)". */
static void visit_result(struct visitor *visitor, const struct rsp_ranges *ranges)
{
	const struct rsp_result *result = &visitor->asking->message->result;
	const char *text;

	if (result->state == RSP_RESULT_OK)
		visit_cut(visitor, ranges, rsp_operand_bytes(RSP_KIND_STRING, rsp_text("ok")));
	if (result->state != RSP_RESULT_ERROR)
		return;
	text = rsp_result_text(visitor->asking->scratch, visitor->asking->message);
	if (visit_cut(visitor, ranges, rsp_operand_bytes(RSP_KIND_STRING, rsp_text(result->name))))
		visit_cut(visitor, ranges, rsp_operand_bytes(RSP_KIND_STRING, rsp_text(text)));
}

static void visit_column(struct visitor *visitor, enum rsp_column column,
                         const struct rsp_ranges *ranges)
{
	struct rsp_column_value value;

	if (column == RSP_COLUMN_RESULT) {
		visit_result(visitor, ranges);
		return;
	}
	if (!rsp_column_get(visitor->asking->message, column, &value))
		return;
	switch (rsp_column_row(column)->kind) {
	case RSP_KIND_TIME:
		visit_cut(visitor, ranges, rsp_operand_time_ns(value.signed_number));
		break;
	case RSP_KIND_INT:
		visit_cut(visitor, ranges, rsp_operand_int(value.signed_number));
		break;
	case RSP_KIND_STRING:
		visit_cut(visitor, ranges,
		          rsp_operand_bytes(RSP_KIND_STRING, rsp_text(value.text)));
		break;
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
	case RSP_KIND_BYTES:
	case RSP_KIND_OID:
	case RSP_KIND_NONE:
		visit_cut(visitor, ranges, rsp_operand_uint(value.number));
		break;
	}
}

static void visit_key(struct visitor *visitor, const struct rsp_key *key,
                      const struct rsp_ranges *ranges)
{
	const struct rsp_message *message = visitor->asking->message;
	struct rsp_operand value = rsp_operand_uint(message->result.state == RSP_RESULT_OK);

	switch (key->source) {
	case RSP_KEY_COLUMN:
		visit_column(visitor, key->column, ranges);
		break;
	case RSP_KEY_FIELDS:
		visit_nodes(visitor, key, ranges);
		break;
	case RSP_KEY_FAMILY:
		if (!rsp_equal_text(rsp_text(key->name), rsp_interface_family(message->iface)))
			visit_nodes(visitor, key, ranges);
		else
			visitor->visit(visitor, &value);
		break;
	case RSP_KEY_OK:
		visitor->visit(visitor, &value);
		break;
	}
}

static bool in_set(const struct rsp_test *test, const struct rsp_operand *value)
{
	for (size_t at = 0; at < test->num_items; at++)
		if (rsp_operand_order(value, &test->items[at].low) >= 0 &&
		    rsp_operand_order(value, &test->items[at].high) <= 0)
			return true;
	return false;
}

static bool holds(const struct rsp_test *test, const struct rsp_operand *left,
                  const struct rsp_operand *right)
{
	size_t off;

	switch (test->relation) {
	case RSP_REL_ANY_EQ:
	case RSP_REL_ALL_EQ:
	case RSP_REL_ALL_NE:
	case RSP_REL_ANY_NE:
		return rsp_operand_order(left, right) == 0;
	case RSP_REL_LT:
		return rsp_operand_order(left, right) < 0;
	case RSP_REL_GT:
		return rsp_operand_order(left, right) > 0;
	case RSP_REL_LE:
		return rsp_operand_order(left, right) <= 0;
	case RSP_REL_GE:
		return rsp_operand_order(left, right) >= 0;
	case RSP_REL_CONTAINS:
		return rsp_find(left->bytes, right->bytes, &off);
	case RSP_REL_MATCHES:
		return rsp_pattern_matches(test->pattern, left->bytes);
	case RSP_REL_IN:
	case RSP_REL_NOT_IN:
		return in_set(test, left);
	case RSP_REL_PRESENT:
		break;
	}
	return true;
}

static bool visit_right(struct visitor *visitor, const struct rsp_operand *value)
{
	visitor->num_values++;
	visitor->num_hits += holds(visitor->test, visitor->left, value);
	return true;
}

static void visit_other(struct visitor *visitor, const struct rsp_operand *left)
{
	struct visitor inner = {
	    .visit = visit_right, .test = visitor->test, .asking = visitor->asking, .left = left};

	visit_key(&inner, visitor->test->other, &visitor->test->other_ranges);
	visitor->num_values += inner.num_values;
	visitor->num_hits += inner.num_hits;
}

/* Whether one value is enough to answer with yes. */
static bool asks_for_any(enum rsp_relation relation)
{
	return relation != RSP_REL_ALL_EQ && relation != RSP_REL_ALL_NE &&
	       relation != RSP_REL_ANY_NE && relation != RSP_REL_NOT_IN;
}

static bool visit_left(struct visitor *visitor, const struct rsp_operand *value)
{
	const struct rsp_test *test = visitor->test;

	if (test->other) {
		visit_other(visitor, value);
	} else {
		visitor->num_values++;
		visitor->num_hits += holds(test, value, &test->literal);
	}
	return !(visitor->num_hits && asks_for_any(test->relation));
}

static bool test_holds(const struct asking *asking, const struct rsp_test *test)
{
	struct visitor visitor = {.visit = visit_left, .test = test, .asking = asking};

	if (test->key.source == RSP_KEY_OK && test->relation == RSP_REL_PRESENT)
		return asking->message->result.state == RSP_RESULT_OK;
	visit_key(&visitor, &test->key, &test->ranges);
	switch (test->relation) {
	case RSP_REL_ALL_EQ:
		return visitor.num_values && visitor.num_hits == visitor.num_values;
	case RSP_REL_ALL_NE:
	case RSP_REL_NOT_IN:
		return visitor.num_values && !visitor.num_hits;
	case RSP_REL_ANY_NE:
		return visitor.num_hits < visitor.num_values;
	case RSP_REL_PRESENT:
	case RSP_REL_ANY_EQ:
	case RSP_REL_LT:
	case RSP_REL_GT:
	case RSP_REL_LE:
	case RSP_REL_GE:
	case RSP_REL_CONTAINS:
	case RSP_REL_MATCHES:
	case RSP_REL_IN:
		break;
	}
	return visitor.num_hits;
}

static bool branch_holds(const struct asking *asking, const struct rsp_branch *branch)
{
	switch (branch->kind) {
	case RSP_BRANCH_OR:
		return branch_holds(asking, branch->left) || branch_holds(asking, branch->right);
	case RSP_BRANCH_AND:
		return branch_holds(asking, branch->left) && branch_holds(asking, branch->right);
	case RSP_BRANCH_NOT:
		return !branch_holds(asking, branch->left);
	case RSP_BRANCH_TEST:
		break;
	}
	return test_holds(asking, branch->test);
}

bool rsp_filter_matches(struct rsp_filter *filter, struct rsp_message *message,
                        struct rsp_arena *scratch)
{
	struct asking asking = {.message = message, .scratch = scratch};

	return branch_holds(&asking, filter->root);
}

static bool is_column(const struct rsp_key *key, enum rsp_column column)
{
	return key && key->source == RSP_KEY_COLUMN && key->column == column;
}

static bool branch_asks(const struct rsp_branch *branch, enum rsp_column column)
{
	if (branch->kind == RSP_BRANCH_TEST)
		return is_column(&branch->test->key, column) ||
		       is_column(branch->test->other, column);
	return branch_asks(branch->left, column) ||
	       (branch->right && branch_asks(branch->right, column));
}

bool rsp_filter_asks(const struct rsp_filter *filter, enum rsp_column column)
{
	return branch_asks(filter->root, column);
}

uint64_t rsp_filter_gave_up(const struct rsp_filter *filter)
{
	return filter->gave_up;
}

static bool is_plain_key(const struct rsp_key *key, bool (*has)(enum rsp_column column))
{
	return key->source == RSP_KEY_OK || (key->source == RSP_KEY_COLUMN && has(key->column));
}

static bool is_plain(const struct rsp_branch *branch, bool (*has)(enum rsp_column column))
{
	if (!branch)
		return true;
	if (branch->kind != RSP_BRANCH_TEST)
		return is_plain(branch->left, has) && is_plain(branch->right, has);
	return is_plain_key(&branch->test->key, has) &&
	       (!branch->test->other || is_plain_key(branch->test->other, has));
}

bool rsp_filter_plain(const struct rsp_filter *filter, bool (*has)(enum rsp_column column))
{
	return is_plain(filter->root, has);
}
