/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/trust.h"

#include "base/hex.h"
#include "secure/gp_signed.h"

enum { GP_NAME_MAX = 16 }; /* bytes of 5F20 in a name */

struct rsp_trust {
	struct rsp_arena arena;
	const struct rsp_anchor *first;
	size_t num;
};

#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}
#define NO_BYTES BYTES("")
#define ANCHOR(name, curve, key_id, point)                                                         \
	{name, BYTES(key_id), BYTES(point), curve, true, NO_BYTES, NULL},

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

static size_t keep(struct rsp_trust *trust, const struct rsp_anchor *anchor)
{
	struct rsp_anchor *kept;

	if (trust->num == RSP_TRUST_MAX || anchor->curve == RSP_CURVE_UNKNOWN)
		return 0;
	kept = rsp_arena_alloc(&trust->arena, sizeof(*kept));
	if (!kept)
		return 0;
	*kept = *anchor;
	kept->next = trust->first;
	trust->first = kept;
	trust->num++;
	return 1;
}

/* Of GlobalPlatform: what names its key is the identifier that those it signed have as C9. */
static size_t add_gp(struct rsp_trust *trust, struct rsp_slice whole)
{
	struct rsp_gp_signed certificate;
	char digits[2 * GP_NAME_MAX + 1];

	if (!rsp_gp_signed_parse(whole, &certificate))
		return 0;
	rsp_hex_encode(rsp_sub(certificate.subject, 0, GP_NAME_MAX), digits);
	return keep(trust, &(struct rsp_anchor){
	                       .name = rsp_arena_concat(&trust->arena, "CI ", digits, NULL),
	                       .key_id = certificate.issuer_key_id,
	                       .point = certificate.point,
	                       .curve = certificate.curve,
	                       .subject = certificate.subject});
}

static size_t add_one(struct rsp_trust *trust, struct rsp_slice bytes)
{
	struct rsp_certificate certificate;

	bytes = rsp_arena_copy(&trust->arena, bytes);
	if (!rsp_certificate_parse(bytes, &certificate))
		return add_gp(trust, bytes);
	return keep(trust, &(struct rsp_anchor){.name = name_of(&trust->arena, &certificate),
	                                        .key_id = certificate.key_id,
	                                        .point = certificate.point,
	                                        .curve = certificate.curve,
	                                        .subject = certificate.subject});
}

static size_t add_hex(struct rsp_trust *trust, struct rsp_slice text)
{
	const struct rsp_buffer *frame = rsp_buffer_frame(&trust->arena, text, 0, 0);
	const struct rsp_buffer *bytes =
	    frame ? rsp_hex_buffer(&trust->arena, frame, frame->bytes, "") : NULL;

	return bytes && bytes->bytes.len ? add_gp(trust, bytes->bytes) : 0;
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
	if (!num)
		num = add_one(trust, file);
	return num ? num : add_hex(trust, file);
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

const struct rsp_anchor *rsp_trust_find_subject(const struct rsp_trust *trust,
                                                struct rsp_slice subject)
{
	const struct rsp_anchor *at = subject.len ? rsp_trust_first(trust) : NULL;

	while (at && !rsp_equal(at->subject, subject))
		at = at->next;
	return at;
}

const struct rsp_anchor *rsp_trust_first(const struct rsp_trust *trust)
{
	return trust ? trust->first : NULL;
}
