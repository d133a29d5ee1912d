/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of Bound Profile Packages as a JSON object a line: of the server's side one a session, of
 * the card's side a session and what follows it (plain objects are passed over; replaced keys
 * belong to the session before them). */
#include "base/json.h"
#include "crypto/keyring.h"

static bool is_kind(const struct rsp_json_value *object, const char *name)
{
	const struct rsp_json_value *kind = rsp_json_member(object, "kind");

	return kind && rsp_equal_text(kind->text, name);
}

/* Lines of the server's side name no kind. */
static bool is_session(const struct rsp_json_value *object)
{
	return rsp_json_member(object, "transactionId") &&
	       (is_kind(object, "session") || !rsp_json_member(object, "kind"));
}

static void read_line(struct rsp_keyring_reading *reading, const struct rsp_json_value *object,
                      struct rsp_key_set *session, size_t number)
{
	static const struct rsp_key_set nobody;
	const struct rsp_json_value *id = rsp_json_member(object, "transactionId");

	if (is_session(object)) {
		*session = nobody;
		if (!rsp_key_bytes(session->transaction, sizeof(session->transaction),
		                   &session->transaction_len, id->text))
			session->transaction_len = 0;
		rsp_keyring_set(reading, &nobody, RSP_KEYS_BSP, object, "line", number);
	} else if (is_kind(object, "replaceSessionKeys")) {
		rsp_keyring_set(reading, session, RSP_KEYS_BSP, object, "line", number);
	} else if (!rsp_json_member(object, "kind")) {
		rsp_keyring_bad(reading, "%s, line %zu: no keys of a session", reading->name,
		                number);
	}
}

void rsp_keyring_bsp(struct rsp_keyring_reading *reading, struct rsp_slice text)
{
	struct rsp_key_set session = {0};
	struct rsp_json_error error;
	struct rsp_arena arena;
	struct rsp_slice line;
	size_t number = 0;

	rsp_arena_init(&arena, 0);
	while (rsp_take_line(&text, &line)) {
		number++;
		if (!rsp_trim(line).len)
			continue;
		rsp_arena_reset(&arena);
		read_line(reading, rsp_json_parse(&arena, rsp_trim(line), &error), &session,
		          number);
	}
	rsp_arena_free(&arena);
}
