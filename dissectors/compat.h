/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one place where versions of Wireshark differ: 4.0 is what the plugin is made for, 4.4 is
 * compiled too. Everything else includes this header and no other of Wireshark. */
#ifndef ESIM_COMPAT_H
#define ESIM_COMPAT_H

#ifndef HAVE_SSIZE_T
#define HAVE_SSIZE_T 1 /* or the headers define ssize_t anew */
#endif
#ifndef WS_BUILD_DLL
#define WS_BUILD_DLL
#endif

#include <wireshark.h>

#include <epan/conversation.h>
#include <epan/epan_dissect.h>
#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <epan/show_exception.h>
#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <epan/tvbuff.h>
#include <epan/wmem_scopes.h>
#include <ws_version.h>
#include <wsutil/wslog.h>

#include <epan/dissectors/packet-http.h>

#define ESIM_WS_AT_LEAST(major, minor)                                                             \
	(WIRESHARK_VERSION_MAJOR > (major) ||                                                      \
	 (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

#if ESIM_WS_AT_LEAST(4, 4)
#include <epan/dissectors/packet-media-type.h>
#include <wsutil/plugins.h>

typedef media_content_info_t esim_content;
typedef bool esim_bool; /* what a preference or a heuristic answers */

static inline bool esim_content_is_request(const esim_content *content)
{
	return content->type == MEDIA_CONTAINER_HTTP_REQUEST;
}

static inline bool esim_content_is_http(const esim_content *content)
{
	return content->type == MEDIA_CONTAINER_HTTP_REQUEST ||
	       content->type == MEDIA_CONTAINER_HTTP_RESPONSE;
}

/* What HTTP/1 knows of the request or response that it is at. */
static inline const char *esim_http_method(const http_conv_t *conv)
{
	return conv->req_res_tail ? conv->req_res_tail->request_method : NULL;
}

static inline const char *esim_http_uri(const http_conv_t *conv)
{
	return conv->req_res_tail ? conv->req_res_tail->request_uri : NULL;
}

static inline const char *esim_http_host(const http_conv_t *conv)
{
	return conv->req_res_tail ? conv->req_res_tail->http_host : NULL;
}

static inline unsigned esim_http_status(const http_conv_t *conv)
{
	return conv->req_res_tail ? conv->req_res_tail->response_code : 0;
}
#else
#define tvb_get_uint8 tvb_get_guint8

typedef http_message_info_t esim_content;
typedef gboolean esim_bool;

static inline bool esim_content_is_request(const esim_content *content)
{
	return content->type == HTTP_REQUEST;
}

static inline bool esim_content_is_http(const esim_content *content)
{
	return content->type == HTTP_REQUEST || content->type == HTTP_RESPONSE;
}

static inline const char *esim_http_method(const http_conv_t *conv)
{
	return conv->request_method;
}

static inline const char *esim_http_uri(const http_conv_t *conv)
{
	return conv->request_uri;
}

static inline const char *esim_http_host(const http_conv_t *conv)
{
	return conv->http_host;
}

static inline unsigned esim_http_status(const http_conv_t *conv)
{
	return conv->response_code;
}
#endif

/* The key of what HTTP/1 leaves in a frame with a request or response. */
enum { ESIM_HTTP_REQ_RES = 0 };

#endif
