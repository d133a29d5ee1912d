/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pass.h"

#include <stdarg.h>
#include <stdio.h>

void rsp_pass_full(struct rsp_pass *pass, const struct rsp_frame *frame)
{
	rsp_pass_report(pass, RSP_RULE_QUEUE_FULL, frame, "more than %d nested items in one frame",
	                RSP_QUEUE_LEN);
}

void rsp_pass_drain(struct rsp_pass *pass)
{
	if (!pass->drain || pass->draining || pass->count < RSP_QUEUE_LEN / 2)
		return;
	pass->draining = true;
	pass->drain(pass->user);
	pass->draining = false;
}

void rsp_pass_drained(struct rsp_pass *pass)
{
	if (pass->scratch && (rsp_arena_used(pass->scratch) || pass->scratch->failed))
		rsp_arena_reset(pass->scratch);
	pass->kept = 0;
	if (rsp_arena_used(&pass->retired))
		rsp_arena_trim(&pass->retired, pass->spare_blocks);
}

void rsp_pass_emit(struct rsp_pass *pass, struct rsp_message *message)
{
	message->seq = ++pass->next_seq;
	message->trace = pass->trace;
	pass->message(pass->user, message);
	for (const struct rsp_finding *finding = message->findings; finding;
	     finding = finding->next) {
		struct rsp_finding told = *finding;

		told.message = message->seq;
		told.next = NULL;
		pass->finding(pass->user, &told);
	}
}

void rsp_pass_report(struct rsp_pass *pass, enum rsp_rule_id rule, const struct rsp_frame *frame,
                     const char *format, ...)
{
	char text[512];
	struct rsp_finding finding = {
	    .rule = rsp_rule_of(rule), .level = rsp_rule_of(rule)->level, .text = text};
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (frame)
		finding.frame = frame->number;
	pass->finding(pass->user, &finding);
}

void rsp_pass_report_at(struct rsp_pass *pass, enum rsp_rule_id rule, enum rsp_level level,
                        uint64_t message, uint64_t frame, const char *text)
{
	const struct rsp_finding finding = {.rule = rsp_rule_of(rule),
	                                    .level = level,
	                                    .message = message,
	                                    .frame = message ? 0 : frame,
	                                    .text = text};

	pass->finding(pass->user, &finding);
}
