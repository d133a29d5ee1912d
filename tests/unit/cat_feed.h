/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of the toolkit and their answers, fed to a card. */
#ifndef RSP_TEST_CAT_FEED_H
#define RSP_TEST_CAT_FEED_H

#include "card_feed.h"

enum { HEX_MAX = 2000 };

/* DISPLAY TEXT "Hi", number 1 and 2; what is answered when it was shown. */
static const char cat_display[] = "D00E8103012180820281028D03044869";
static const char cat_display_2[] = "D00E8103022180820281028D03044869";
static const char cat_shown[] = "810301218082028281830100";
static const char cat_shown_2[] = "810302218082028281830100";

/* A command given by FETCH, and its TERMINAL RESPONSE. */
static inline void cat_exchange(struct card_feed *feed, const char *command, const char *response)
{
	char line[2 * HEX_MAX], answer[2 * HEX_MAX];

	sprintf(line, "80120000%02zX", strlen(command) / 2);
	sprintf(answer, "%s9000", command);
	card_apdu(feed, line, answer);
	if (!response)
		return;
	sprintf(line, "80140000%02zX%s", strlen(response) / 2, response);
	card_apdu(feed, line, "9000");
}

static inline const struct card_message *cat_last(const struct card_feed *feed)
{
	assert_true(feed->num_messages > 0);
	return &feed->messages[feed->num_messages - 1];
}

#endif
