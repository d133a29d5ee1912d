/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files with keys of any format. What is read is well formed, and every set has a key. */
#include <stdlib.h>
#include <string.h>

#include "rsptrace/keyring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_text(const char *text, size_t room)
{
	if (!memchr(text, '\0', room))
		abort();
}

static void check_set(const struct rsp_key_set *set)
{
	check_text(set->name, sizeof(set->name));
	check_text(set->label, sizeof(set->label));
	check_text(set->iccid, sizeof(set->iccid));
	check_text(set->eid, sizeof(set->eid));
	check_text(set->imsi, sizeof(set->imsi));
	if (!set->num_keys || set->num_keys > RSP_KEYS_OF_SET || set->aid_len > sizeof(set->aid) ||
	    set->identity_len > sizeof(set->identity))
		abort();
	for (size_t i = 0; i < set->num_keys; i++)
		if (!set->keys[i].len || set->keys[i].len > RSP_KEY_ROOM)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_keyring *keyring = rsp_keyring_new();
	struct rsp_keyring_report report;
	const struct rsp_key_set *set;
	size_t num = 0;

	if (!keyring)
		abort();
	rsp_keyring_add(keyring, rsp_slice(data, len), "file", &report);
	for (; (set = rsp_keyring_at(keyring, num)); num++)
		check_set(set);
	if (num != report.num_added || (report.num_bad != 0) != (report.text[0] != '\0'))
		abort();
	rsp_keyring_free(keyring);
	return 0;
}
