/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How names of the specifications become keys. */
#ifndef SCHEMA_GEN_NAMES_H
#define SCHEMA_GEN_NAMES_H

/* name_snake gives "transaction_id" for "transactionId", "euicc_info2" for "EUICCInfo2",
 * "epr_and_notifications" for "ePRAndNotifications": words begin at an upper-case letter behind
 * another kind of character and at the last upper-case letter of several before a lower-case one; a
 * single lower-case letter before upper-case ones belongs to them. Words of annotate.def are taken
 * whole. */
const char *name_snake(const char *name);

/* name_capital gives the name with its first letter in upper case. */
const char *name_capital(const char *name);

#endif
