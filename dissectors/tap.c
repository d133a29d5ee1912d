/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -z esim,procedures: what was tried in the capture and how it ended. */
#include "esim.h"

#include <stdio.h>
#include <string.h>

static int tap;

void esim_tap_message(packet_info *pinfo, const struct esim_message *message)
{
	tap_queue_packet(tap, pinfo, message);
}

static tap_packet_status on_packet(void *user, packet_info *pinfo, epan_dissect_t *edt,
                                   const void *data, tap_flags_t flags)
{
	(void)user;
	(void)pinfo;
	(void)edt;
	(void)data;
	(void)flags;
	return TAP_PACKET_REDRAW;
}

static void draw_procedure(const struct esim_procedure *procedure)
{
	printf("%3" PRIu64 "  %-7s  %-45s  %-9s  %u/%u  frames %u-%u", procedure->id,
	       procedure->spec, procedure->title, rsp_outcome_name(procedure->outcome),
	       procedure->steps_seen, procedure->steps_expected, procedure->first_frame,
	       procedure->last_frame);
	if (procedure->keys[0])
		printf("  %s", procedure->keys);
	printf("\n");
	if (procedure->reason)
		printf("     refused at %s\n", procedure->reason);
	if (procedure->broken)
		printf("     a rule was broken: %s\n", procedure->broken);
	if (procedure->missing)
		printf("     missing: %s\n", procedure->missing);
}

/* By then every frame was read. */
static void on_draw(void *user)
{
	const struct esim_procedure *at;

	(void)user;
	esim_keep_end();
	printf("\n");
	printf("===================================================================\n");
	printf("eSIM procedures\n");
	printf("  #  Spec     Procedure                                      Outcome    Steps\n");
	for (at = esim_keep_procedures(); at; at = at->next)
		draw_procedure(at);
	if (!esim_keep_procedures())
		printf("none\n");
	printf("===================================================================\n");
}

static void on_option(const char *option, void *user)
{
	static const char with_filter[] = "esim,procedures,";
	const char *filter =
	    g_str_has_prefix(option, with_filter) ? option + strlen(with_filter) : NULL;
	GString *trouble;

	(void)user;
	trouble = register_tap_listener("esim", &tap, filter, TL_REQUIRES_NOTHING, NULL, on_packet,
	                                on_draw, NULL);
	if (!trouble)
		return;
	fprintf(stderr, "esim,procedures: %s\n", trouble->str);
	g_string_free(trouble, TRUE);
}

void esim_tap_register(void)
{
	static stat_tap_ui ui = {.group = REGISTER_STAT_GROUP_GENERIC,
	                         .title = "eSIM procedures",
	                         .cli_string = "esim,procedures",
	                         .tap_init_cb = on_option};

	tap = register_tap("esim");
	register_stat_tap_ui(&ui, NULL);
}
