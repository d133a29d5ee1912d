/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/trust.h"

#include "base/hex.h"

struct rsp_trust {
	struct rsp_arena arena;
	const struct rsp_anchor *first;
	size_t num;
};

#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}
#define ANCHOR(name, curve, key_id, point) {name, BYTES(key_id), BYTES(point), curve, true, NULL},

static const struct rsp_anchor built_in[] = {
#include "secure/anchors.def"
};

static const char pem_begin[] = "-----BEGIN CERTIFICATE-----";
static const char pem_end[] = "-----END CERTIFICATE-----";

struct rsp_trust *rsp_trust_new(void)
{
	struct rsp_trust *trust = rsp_alloc(sizeof(*trust));

	if (trust)
		rsp_arena_init(&trust->arena, 0);
	return trust;
}

void rsp_trust_free(struct rsp_trust *trust)
{
	if (!trust)
		return;
	rsp_arena_free(&trust->arena);
	rsp_free(trust);
}

static const char *name_of(struct rsp_arena *arena, const struct rsp_certificate *certificate)
{
	struct rsp_slice name =
	    certificate->common_name.len ? certificate->common_name : certificate->organization;

	return name.len ? rsp_arena_text(arena, name) : "a CI without a name";
}

static size_t add_one(struct rsp_trust *trust, struct rsp_slice der)
{
	struct rsp_certificate certificate;
	struct rsp_anchor *anchor;

	der = rsp_arena_copy(&trust->arena, der);
	if (trust->num == RSP_TRUST_MAX || !rsp_certificate_parse(der, &certificate) ||
	    !certificate.key_id.len || certificate.curve == RSP_CURVE_UNKNOWN)
		return 0;
	anchor = rsp_arena_alloc(&trust->arena, sizeof(*anchor));
	if (!anchor)
		return 0;
	*anchor = (struct rsp_anchor){.name = name_of(&trust->arena, &certificate),
	                              .key_id = certificate.key_id,
	                              .point = certificate.point,
	                              .curve = certificate.curve,
	                              .next = trust->first};
	trust->first = anchor;
	trust->num++;
	return 1;
}

/* Goes behind a mark; what stands before it is given. */
static bool skip_to(struct rsp_slice *in, const char *mark, struct rsp_slice *out_before)
{
	struct rsp_slice word = rsp_text(mark);
	size_t at;

	if (!rsp_find(*in, word, &at))
		return false;
	*out_before = rsp_sub(*in, 0, at);
	*in = rsp_sub(*in, at + word.len, in->len);
	return true;
}

size_t rsp_trust_add(struct rsp_trust *trust, struct rsp_slice file)
{
	struct rsp_slice rest = file, before, text;
	size_t num = 0;

	while (skip_to(&rest, pem_begin, &before) && skip_to(&rest, pem_end, &text)) {
		const struct rsp_buffer *frame =
		    rsp_buffer_frame(&trust->arena, rsp_trim(text), 0, 0);
		const struct rsp_buffer *der =
		    frame ? rsp_base64_buffer(&trust->arena, frame, frame->bytes, "", NULL) : NULL;

		if (der)
			num += add_one(trust, der->bytes);
	}
	return num ? num : add_one(trust, file);
}

const struct rsp_anchor *rsp_trust_find(const struct rsp_trust *trust, struct rsp_slice key_id)
{
	if (!key_id.len)
		return NULL;
	for (const struct rsp_anchor *at = trust ? trust->first : NULL; at; at = at->next)
		if (rsp_equal(at->key_id, key_id))
			return at;
	for (size_t at = 0; at < sizeof(built_in) / sizeof(*built_in); at++)
		if (rsp_equal(built_in[at].key_id, key_id))
			return &built_in[at];
	return NULL;
}
