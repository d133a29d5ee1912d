/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NSS key log (draft-ietf-tls-keylogfile): a line a secret. */
#include "base/hex.h"
#include "crypto/crypto.h"
#include "crypto/secrets.h"

enum { MASTER_LEN = 48 };

static const struct label {
	const char *name;
	enum rsp_secret_label label;
} labels[] = {
    {"CLIENT_RANDOM",                   RSP_SECRET_MASTER          },
    {"CLIENT_EARLY_TRAFFIC_SECRET",     RSP_SECRET_CLIENT_EARLY    },
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", RSP_SECRET_CLIENT_HANDSHAKE},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", RSP_SECRET_SERVER_HANDSHAKE},
    {"CLIENT_TRAFFIC_SECRET_0",         RSP_SECRET_CLIENT_TRAFFIC  },
    {"SERVER_TRAFFIC_SECRET_0",         RSP_SECRET_SERVER_TRAFFIC  },
};

/* Labels of the draft, and of programs, that nothing here needs: secrets behind a KeyUpdate follow
 * from those before it. */
static const char *const passed_over[] = {
    "EXPORTER_SECRET",
    "EARLY_EXPORTER_SECRET",
    "EARLY_EXPORTER_MASTER_SECRET",
    "ECH_SECRET",
    "ECH_CONFIG",
    "CLIENT_TRAFFIC_SECRET_N",
    "SERVER_TRAFFIC_SECRET_N",
    "RSA",
    "PMS_CLIENT_RANDOM",
    "USER_MAPPING",
};

enum outcome { LINE_ADDED, LINE_PASSED_OVER, LINE_BAD };

static bool is_passed_over(struct rsp_slice name)
{
	for (size_t i = 0; i < sizeof(passed_over) / sizeof(*passed_over); i++)
		if (rsp_equal_text(name, passed_over[i]))
			return true;
	return false;
}

static const struct label *label_of(struct rsp_slice name)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		if (rsp_equal_text(name, labels[i].name))
			return &labels[i];
	return NULL;
}

/* Two hex words: a client random and a secret. */
static enum outcome read_words(struct rsp_secrets *secrets, const struct label *label,
                               struct rsp_slice random_hex, struct rsp_slice secret_hex)
{
	uint8_t random[RSP_SECRET_ID_LEN], secret[RSP_SECRET_MAX_LEN];
	size_t random_len, len;
	bool good = rsp_hex_decode(random_hex, random, sizeof(random), &random_len, NULL) &&
	            random_len == RSP_SECRET_ID_LEN &&
	            rsp_hex_decode(secret_hex, secret, sizeof(secret), &len, NULL) && len != 0 &&
	            (label->label != RSP_SECRET_MASTER || len == MASTER_LEN) &&
	            rsp_secrets_add(secrets, label->label, rsp_slice(random, random_len),
	                            rsp_slice(secret, len));

	rsp_wipe(secret, sizeof(secret));
	return good ? LINE_ADDED : LINE_BAD;
}

static enum outcome read_line(struct rsp_secrets *secrets, struct rsp_slice line)
{
	struct rsp_slice name, random;
	const struct label *label;

	line = rsp_trim(line);
	if (!line.len || rsp_starts_with_text(line, "#"))
		return LINE_PASSED_OVER;
	if (!rsp_take_until(&line, ' ', &name))
		return LINE_BAD;
	if (is_passed_over(name))
		return LINE_PASSED_OVER;
	label = label_of(name);
	line = rsp_trim(line);
	if (!label || !rsp_take_until(&line, ' ', &random))
		return LINE_BAD;
	return read_words(secrets, label, random, rsp_trim(line));
}

size_t rsp_secrets_add_keylog(struct rsp_secrets *secrets, struct rsp_slice text, size_t *out_bad)
{
	struct rsp_slice line;
	size_t num = 0;

	*out_bad = 0;
	while (rsp_take_line(&text, &line)) {
		enum outcome outcome = read_line(secrets, line);

		num += outcome == LINE_ADDED;
		*out_bad += outcome == LINE_BAD;
	}
	return num;
}
