/* SPDX-License-Identifier: GPL-2.0-or-later */
#define ZLIB_CONST
#include "base/inflate.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "rsptrace/arena.h"

/* zlib.h, inflateInit2: the largest window; plus 16 for "gzip only", negative for no wrapping. */
enum { WINDOW_BITS = 15, GZIP_WINDOW_BITS = WINDOW_BITS + 16 };

/* Most bytes given to zlib at once; it counts them in an unsigned int. */
enum { STEP_MAX = 1 << 20 };

struct magic {
	enum rsp_inflate_kind kind;
	size_t len;
	uint8_t bytes[RSP_INFLATE_MAGIC_LEN];
};

static const struct magic magics[] = {
    {RSP_INFLATE_GZIP, 3, {0x1F, 0x8B, 0x08}      }, /* RFC 1952 2.3.1: ID1 ID2 CM */
    {RSP_INFLATE_ZSTD, 4, {0x28, 0xB5, 0x2F, 0xFD}}, /* RFC 8878 3.1.1: Magic_Number */
};

struct rsp_inflate {
	enum rsp_inflate_kind kind;
	z_stream gzip;
	ZSTD_DStream *zstd;
	BrotliDecoderState *brotli;
	bool complete;    /* at the end of a stream: another one, or nothing, may follow */
	bool another;     /* it is not the first stream */
	const char *text; /* what is wrong; NULL: nothing */
};

enum rsp_inflate_kind rsp_inflate_recognise(struct rsp_slice head)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (rsp_starts_with(head, rsp_slice(magics[i].bytes, magics[i].len)))
			return magics[i].kind;
	return RSP_INFLATE_NONE;
}

static void *gzip_alloc(void *opaque, uInt items, uInt size)
{
	(void)opaque;
	return rsp_alloc((size_t)items * size);
}

static void gzip_free(void *opaque, void *address)
{
	(void)opaque;
	rsp_free(address);
}

static bool zlib_init(struct rsp_inflate *stream, int window_bits)
{
	stream->gzip.zalloc = gzip_alloc;
	stream->gzip.zfree = gzip_free;
	return inflateInit2(&stream->gzip, window_bits) == Z_OK;
}

static bool zstd_init(struct rsp_inflate *stream)
{
	/* libzstd takes its memory itself; asking lets a test make it fail all the same. */
	if (!rsp_alloc_allowed(ZSTD_DStreamInSize()))
		return false;
	stream->zstd = ZSTD_createDStream();
	return stream->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(
	                           stream->zstd, ZSTD_d_windowLogMax, RSP_ZSTD_WINDOW_LOG));
}

static void *brotli_alloc(void *opaque, size_t size)
{
	(void)opaque;
	return rsp_alloc(size);
}

static bool brotli_init(struct rsp_inflate *stream)
{
	stream->brotli = BrotliDecoderCreateInstance(brotli_alloc, gzip_free, NULL);
	return stream->brotli;
}

static bool init(struct rsp_inflate *stream)
{
	switch (stream->kind) {
	case RSP_INFLATE_GZIP:
		return zlib_init(stream, GZIP_WINDOW_BITS);
	case RSP_INFLATE_ZLIB:
		return zlib_init(stream, WINDOW_BITS);
	case RSP_INFLATE_RAW:
		return zlib_init(stream, -WINDOW_BITS);
	case RSP_INFLATE_BROTLI:
		return brotli_init(stream);
	case RSP_INFLATE_ZSTD:
	case RSP_INFLATE_NONE:
	default:
		return zstd_init(stream);
	}
}

static bool is_zlib(const struct rsp_inflate *stream)
{
	return stream->kind == RSP_INFLATE_GZIP || stream->kind == RSP_INFLATE_ZLIB ||
	       stream->kind == RSP_INFLATE_RAW;
}

struct rsp_inflate *rsp_inflate_new(enum rsp_inflate_kind kind)
{
	struct rsp_inflate *stream = rsp_alloc(sizeof(*stream));

	if (!stream)
		return NULL;
	stream->kind = kind;
	if (init(stream))
		return stream;
	rsp_inflate_free(stream);
	return NULL;
}

void rsp_inflate_free(struct rsp_inflate *stream)
{
	if (!stream)
		return;
	if (is_zlib(stream))
		inflateEnd(&stream->gzip);
	if (stream->brotli)
		BrotliDecoderDestroyInstance(stream->brotli);
	ZSTD_freeDStream(stream->zstd);
	rsp_free(stream);
}

static const char *gzip_error(const struct rsp_inflate *stream, int error)
{
	if (error == Z_MEM_ERROR)
		return "there is not enough memory to decompress the input";
	if (stream->kind != RSP_INFLATE_GZIP)
		return "the deflate stream is broken";
	if (stream->another && stream->gzip.total_out == 0)
		return "bytes that are not gzip stand behind the gzip stream";
	return "the gzip stream is broken";
}

/* Between two members: zero bytes are padding (of tapes and block devices), as gzip reads them.
 * False when nothing else follows (yet). */
static bool gzip_begin_member(struct rsp_inflate *stream, struct rsp_slice *in)
{
	uint8_t byte;

	while (rsp_peek_u8(*in, 0, &byte) && byte == 0)
		if (!rsp_skip(in, 1))
			break;
	if (in->len == 0)
		return false;
	stream->complete = false;
	stream->another = true;
	return inflateReset(&stream->gzip) == Z_OK;
}

/* A stream that no other may follow is at its end: what is left does not belong to it. */
static bool nothing_behind(struct rsp_inflate *stream, struct rsp_slice in)
{
	if (in.len)
		stream->text = "bytes stand behind the compressed stream";
	return in.len == 0;
}

static bool gzip_step(struct rsp_inflate *stream, struct rsp_slice *in, uint8_t *out, size_t cap,
                      size_t *out_len)
{
	z_stream *gzip = &stream->gzip;
	struct rsp_slice part;
	int result;

	if (stream->complete && stream->kind != RSP_INFLATE_GZIP)
		return nothing_behind(stream, *in);
	if (stream->complete && !gzip_begin_member(stream, in))
		return true;
	part = rsp_sub(*in, 0, STEP_MAX);
	gzip->next_in = part.data;
	gzip->avail_in = (uInt)part.len;
	gzip->next_out = out;
	gzip->avail_out = (uInt)(cap < STEP_MAX ? cap : STEP_MAX);
	result = inflate(gzip, Z_NO_FLUSH);
	*out_len = (size_t)(gzip->next_out - out);
	stream->complete = result == Z_STREAM_END;
	if (!rsp_skip(in, (size_t)(gzip->next_in - part.data)))
		return false;
	/* Z_BUF_ERROR: it needs more input, nothing is wrong yet. */
	if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
		return true;
	stream->text = gzip_error(stream, result);
	return false;
}

static const char *zstd_error(size_t result)
{
	ZSTD_ErrorCode code = ZSTD_getErrorCode(result);

	if (code == ZSTD_error_frameParameter_windowTooLarge)
		return "the zstd stream needs a window of more than 16 MiB; decompress it first";
	if (code == ZSTD_error_memory_allocation)
		return "there is not enough memory to decompress the input";
	if (code == ZSTD_error_prefix_unknown)
		return "bytes that are not zstd stand behind the zstd stream";
	return "the zstd stream is broken";
}

static bool zstd_step(struct rsp_inflate *stream, struct rsp_slice *in, uint8_t *out, size_t cap,
                      size_t *out_len)
{
	ZSTD_inBuffer from = {.src = in->data, .size = in->len};
	ZSTD_outBuffer to = {.dst = out, .size = cap};
	size_t result;

	/* Asked without input at the end of a frame, libzstd says that it wants the next one. */
	if (stream->complete && in->len == 0)
		return true;
	result = ZSTD_decompressStream(stream->zstd, &to, &from);
	*out_len = to.pos;
	stream->complete = result == 0;
	if (!rsp_skip(in, from.pos))
		return false;
	if (!ZSTD_isError(result))
		return true;
	stream->text = zstd_error(result);
	return false;
}

static bool brotli_step(struct rsp_inflate *stream, struct rsp_slice *in, uint8_t *out, size_t cap,
                        size_t *out_len)
{
	size_t left = in->len, room = cap;
	const uint8_t *next = in->data;
	BrotliDecoderResult result;

	if (stream->complete)
		return nothing_behind(stream, *in);
	result = BrotliDecoderDecompressStream(stream->brotli, &left, &next, &room, &out, NULL);
	*out_len = cap - room;
	stream->complete = result == BROTLI_DECODER_RESULT_SUCCESS;
	if (!rsp_skip(in, in->len - left))
		return false;
	if (result != BROTLI_DECODER_RESULT_ERROR)
		return true;
	stream->text = "the brotli stream is broken";
	return false;
}

bool rsp_inflate_step(struct rsp_inflate *stream, struct rsp_slice *in, uint8_t *out, size_t cap,
                      size_t *out_len)
{
	*out_len = 0;
	if (stream->text)
		return false;
	if (is_zlib(stream))
		return gzip_step(stream, in, out, cap, out_len);
	if (stream->kind == RSP_INFLATE_BROTLI)
		return brotli_step(stream, in, out, cap, out_len);
	return zstd_step(stream, in, out, cap, out_len);
}

bool rsp_inflate_complete(const struct rsp_inflate *stream)
{
	return stream->complete && !stream->text;
}

const char *rsp_inflate_text(const struct rsp_inflate *stream)
{
	if (stream->text)
		return stream->text;
	switch (stream->kind) {
	case RSP_INFLATE_GZIP:
		return "the gzip stream ends in the middle";
	case RSP_INFLATE_ZSTD:
		return "the zstd stream ends in the middle";
	case RSP_INFLATE_ZLIB:
	case RSP_INFLATE_RAW:
	case RSP_INFLATE_BROTLI:
	case RSP_INFLATE_NONE:
	default:
		return "the compressed stream ends in the middle";
	}
}
