/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/http1_framing.h"

#include <htp/htp.h>

enum {
	FIELD_LIMIT = 64 << 10,  /* bytes of a line; a head is no longer, see RSP_HTTP_MAX_HEAD */
	NUM_FIELDS_LIMIT = 1024, /* libhtp compares each with all before it */
	HTP_MEMORY = 4096,       /* what is asked for when it takes its memory itself */
	STATUS_NO_CONTENT = 204, /* RFC 9110 section 15 */
	STATUS_NOT_MODIFIED = 304,
	STATUS_SUCCESS = 200,
	STATUS_SUCCESS_LAST = 299,
	STATUS_INTERIM_LAST = 199
};

struct rsp_http1_config {
	htp_cfg_t *htp;
};

struct rsp_http1_framing {
	struct rsp_http1_side side;
	htp_connp_t *parser;
	struct rsp_slice chunk; /* what it reads */
	size_t used;            /* bytes of it that belong to the message, once it is done */
	bool head_read, done, broken, odd;
	enum htp_transfer_coding_t coding;
	int64_t length; /* of a body of known length; -1: not known */
	int64_t got;
};

static struct rsp_http1_framing *framing_of(const htp_tx_t *tx)
{
	return htp_connp_get_user_data(tx->connp);
}

static size_t consumed(const struct rsp_http1_framing *framing)
{
	return framing->side.is_request ? htp_connp_req_data_consumed(framing->parser)
	                                : htp_connp_res_data_consumed(framing->parser);
}

static int finish_at(struct rsp_http1_framing *framing, size_t used)
{
	framing->done = true;
	framing->used = used;
	return HTP_STOP;
}

static bool has_no_body(const struct rsp_http1_framing *framing, const htp_tx_t *tx)
{
	int status = tx->response_status_number;

	if (framing->side.is_request)
		return framing->coding == HTP_CODING_NO_BODY ||
		       tx->request_method_number == HTP_M_CONNECT;
	/* RFC 9112 section 6.3, items 1 and 2. */
	return framing->side.answers_head || framing->coding == HTP_CODING_NO_BODY ||
	       status <= STATUS_INTERIM_LAST || status == STATUS_NO_CONTENT ||
	       status == STATUS_NOT_MODIFIED ||
	       (framing->side.answers_connect && status >= STATUS_SUCCESS &&
	        status <= STATUS_SUCCESS_LAST);
}

static int on_headers(htp_tx_t *tx)
{
	struct rsp_http1_framing *framing = framing_of(tx);
	bool is_request = framing->side.is_request;

	framing->head_read = true;
	framing->coding = is_request ? tx->request_transfer_coding : tx->response_transfer_coding;
	framing->length = is_request ? tx->request_content_length : tx->response_content_length;
	framing->odd =
	    tx->flags & (HTP_REQUEST_SMUGGLING | HTP_REQUEST_INVALID_T_E | HTP_REQUEST_INVALID_C_L);
	if (has_no_body(framing, tx) ||
	    (framing->coding == HTP_CODING_IDENTITY && framing->length == 0))
		return finish_at(framing, consumed(framing));
	return HTP_OK;
}

static int on_body(htp_tx_data_t *data)
{
	struct rsp_http1_framing *framing = framing_of(data->tx);
	struct rsp_slice part = rsp_slice(data->data, data->len);
	enum htp_transfer_coding_t coding = framing->side.is_request
	                                        ? data->tx->request_transfer_coding
	                                        : data->tx->response_transfer_coding;

	if (part.len == 0)
		return HTP_OK;
	/* A chunk that is none: libhtp would take all that follows for the body. */
	if (!framing->head_read || coding != framing->coding) {
		framing->broken = true;
		return HTP_STOP;
	}
	framing->got += (int64_t)part.len;
	if (part.data)
		framing->side.body(framing->side.user, part);
	if (framing->coding == HTP_CODING_IDENTITY && framing->length >= 0 &&
	    framing->got >= framing->length)
		return finish_at(framing,
		                 part.data ? rsp_offset_in(framing->chunk, part) + part.len : 0);
	return HTP_OK;
}

static int on_trailer(htp_tx_t *tx)
{
	struct rsp_http1_framing *framing = framing_of(tx);

	return finish_at(framing, consumed(framing));
}

static int on_response_start(htp_tx_t *tx)
{
	const struct rsp_http1_framing *framing = framing_of(tx);

	if (framing->side.answers_head)
		tx->request_method_number = HTP_M_HEAD;
	return HTP_OK;
}

struct rsp_http1_config *rsp_http1_config_new(void)
{
	struct rsp_http1_config *config = rsp_alloc(sizeof(*config));

	/* libhtp takes its memory itself; asking lets a test make it fail all the same. */
	if (!config || !rsp_alloc_allowed(HTP_MEMORY)) {
		rsp_free(config);
		return NULL;
	}
	config->htp = htp_config_create();
	if (!config->htp) {
		rsp_free(config);
		return NULL;
	}
	htp_config_set_log_level(config->htp, HTP_LOG_NONE);
	htp_config_set_field_limits(config->htp, FIELD_LIMIT, FIELD_LIMIT);
	htp_config_set_number_headers_limit(config->htp, NUM_FIELDS_LIMIT);
	htp_config_set_response_decompression(config->htp, 0);
	htp_config_set_request_decompression(config->htp, 0);
	htp_config_register_request_headers(config->htp, on_headers);
	htp_config_register_request_body_data(config->htp, on_body);
	htp_config_register_request_trailer(config->htp, on_trailer);
	htp_config_register_response_start(config->htp, on_response_start);
	htp_config_register_response_headers(config->htp, on_headers);
	htp_config_register_response_body_data(config->htp, on_body);
	htp_config_register_response_trailer(config->htp, on_trailer);
	return config;
}

void rsp_http1_config_free(struct rsp_http1_config *config)
{
	if (!config)
		return;
	htp_config_destroy(config->htp);
	rsp_free(config);
}

struct rsp_http1_framing *rsp_http1_framing_new(struct rsp_http1_config *config,
                                                const struct rsp_http1_side *side)
{
	struct rsp_http1_framing *framing = rsp_alloc(sizeof(*framing));

	if (!framing || !rsp_alloc_allowed(HTP_MEMORY)) {
		rsp_free(framing);
		return NULL;
	}
	framing->side = *side;
	framing->length = -1;
	framing->parser = htp_connp_create(config->htp);
	if (!framing->parser) {
		rsp_free(framing);
		return NULL;
	}
	htp_connp_set_user_data(framing->parser, framing);
	htp_connp_open(framing->parser, NULL, 0, NULL, 0, NULL);
	return framing;
}

void rsp_http1_framing_free(struct rsp_http1_framing *framing)
{
	if (!framing)
		return;
	htp_connp_destroy_all(framing->parser);
	rsp_free(framing);
}

static int give(struct rsp_http1_framing *framing, const void *data, size_t len)
{
	return framing->side.is_request ? htp_connp_req_data(framing->parser, NULL, data, len)
	                                : htp_connp_res_data(framing->parser, NULL, data, len);
}

static enum rsp_http1_state state_of(const struct rsp_http1_framing *framing)
{
	if (framing->done)
		return RSP_HTTP1_DONE;
	return framing->broken ? RSP_HTTP1_BROKEN : RSP_HTTP1_MORE;
}

enum rsp_http1_state rsp_http1_framing_take(struct rsp_http1_framing *framing, struct rsp_slice *in)
{
	int status;

	if (in->len == 0 || framing->done || framing->broken)
		return state_of(framing);
	framing->chunk = *in;
	status = give(framing, in->data, in->len);
	framing->chunk = rsp_slice(NULL, 0);
	if (framing->done)
		return rsp_skip(in, framing->used) ? RSP_HTTP1_DONE : RSP_HTTP1_BROKEN;
	*in = rsp_sub(*in, in->len, 0);
	if (status != HTP_STREAM_DATA || !framing->head_read)
		framing->broken = true;
	return state_of(framing);
}

enum rsp_http1_state rsp_http1_framing_lose(struct rsp_http1_framing *framing, uint64_t lost)
{
	if (state_of(framing) != RSP_HTTP1_MORE || rsp_http1_framing_to_end(framing))
		return state_of(framing);
	if (framing->coding != HTP_CODING_IDENTITY ||
	    lost > (uint64_t)(framing->length - framing->got) || lost > SIZE_MAX)
		framing->broken = true;
	else if (give(framing, NULL, (size_t)lost) != HTP_STREAM_DATA && !framing->done)
		framing->broken = true;
	return state_of(framing);
}

bool rsp_http1_framing_to_end(const struct rsp_http1_framing *framing)
{
	return framing->head_read && !framing->done && framing->coding == HTP_CODING_IDENTITY &&
	       framing->length < 0;
}

bool rsp_http1_framing_odd(const struct rsp_http1_framing *framing)
{
	return framing->odd;
}
