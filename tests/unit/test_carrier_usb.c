/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "base/hex.h"
#include "carrier/carrier.h"
#include "usb_made.h"

/* What the carrier hands out, a line an item: hint, slot, bytes in hex. */
struct run {
	struct rsp_pass pass;
	struct rsp_carrier *carrier;
	uint64_t frame;
	char text[4096];
	struct rsp_arena scratch;
	unsigned num_findings;
	const struct rsp_rule *rule;
	char finding[200]; /* text of the last */
};

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	run->num_findings++;
	run->rule = finding->rule;
	snprintf(run->finding, sizeof(run->finding), "%s", finding->text);
}

static void run_begin(struct run *run)
{
	*run = (struct run){
	    .pass = {.user = run, .finding = on_finding}
        };
	rsp_arena_init(&run->scratch, 0);
	run->pass.scratch = &run->scratch;
	run->carrier = rsp_carrier_new();
	assert_non_null(run->carrier);
}

static const char *const names[RSP_NUM_HINTS] = {
    [RSP_HINT_CAPDU] = "C",    [RSP_HINT_RAPDU] = "R",     [RSP_HINT_TPDU_RESPONSE] = "response",
    [RSP_HINT_TPDU_SW] = "sw", [RSP_HINT_ATR] = "ATR",     [RSP_HINT_RESET] = "reset",
    [RSP_HINT_OPEN] = "open",  [RSP_HINT_CLOSE] = "close", [RSP_HINT_REFUSED] = "refused",
};

/* Every byte of a joined item leads to a frame. */
static void check_buffer(const struct rsp_item *item)
{
	const struct rsp_buffer *frame;
	size_t off;

	if (!item->buffer || item->bytes.len == 0)
		return;
	assert_true(rsp_contains(item->buffer->bytes, item->bytes));
	for (size_t i = 0; i < item->buffer->bytes.len; i++) {
		assert_true(rsp_buffer_locate(item->buffer, i, &frame, &off));
		assert_int_equal(frame->bytes.data[off], item->buffer->bytes.data[i]);
		assert_true(frame->frame >= 1);
	}
}

static void run_packet(struct run *run, unsigned link, const struct made *made)
{
	uint8_t *copy = malloc(made->len ? made->len : 1);
	struct rsp_frame frame = {.number = ++run->frame, .slot = -1, .hint = RSP_HINT_LINK};
	struct rsp_item item = {.hint = RSP_HINT_LINK, .param = link, .slot = -1};
	char hex[600];

	assert_non_null(copy);
	memcpy(copy, made->data, made->len);
	frame.bytes = rsp_slice(copy, made->len);
	item.bytes = frame.bytes;
	item.frame = &frame;
	rsp_carrier_handle(&run->pass, run->carrier, &item);
	while (rsp_pass_take(&run->pass, &item)) {
		size_t used = strlen(run->text);

		check_buffer(&item);
		assert_true(item.bytes.len < sizeof(hex) / 2);
		assert_non_null(names[item.hint]);
		rsp_hex_encode(item.bytes, hex);
		if (item.hint == RSP_HINT_REFUSED)
			snprintf(hex, sizeof(hex), "%.*s", (int)item.bytes.len,
			         (const char *)item.bytes.data);
		if (item.has_session)
			used += (size_t)snprintf(run->text + used, sizeof(run->text) - used,
			                         "[%llu] ", (unsigned long long)item.session);
		snprintf(run->text + used, sizeof(run->text) - used, "%s %d %s\n", names[item.hint],
		         item.slot, hex);
	}
	free(copy);
}

static void run_transfer(struct run *run, const struct usb_made *usb, const struct made *data)
{
	struct made made = {.len = 0};

	usb_made_transfer(&made, usb, data->data, data->len);
	run_packet(run, usb->link, &made);
}

static void run_end(struct run *run, const char *expected, unsigned findings)
{
	assert_string_equal(run->text, expected);
	assert_int_equal(run->num_findings, findings);
	rsp_carrier_free(run->carrier);
	rsp_arena_free(&run->scratch);
}

static size_t unhex(const char *hex, uint8_t out[300])
{
	size_t len;

	assert_true(rsp_hex_decode(rsp_text(hex), out, 300, &len, NULL));
	return len;
}

static struct usb_made reader = {USB_LINUX_MMAPPED, USB_BULK, 1, 7, false};

/* A message of CCID in a transfer: `chain` is wLevelParameter or bChainParameter. */
static void ccid(struct run *run, unsigned type, unsigned slot, unsigned number, unsigned status,
                 unsigned chain, const char *hex)
{
	struct usb_made usb = reader;
	struct made message = {.len = 0};
	uint8_t data[300];
	size_t len = unhex(hex, data);

	usb.to_host = type >= 0x80;
	usb_made_ccid(&message, type, slot, number, usb.to_host ? status : 0,
	              usb.to_host ? 0 : chain, usb.to_host ? chain : 0, data, len);
	run_transfer(run, &usb, &message);
}

enum { ON = 0x62, OFF = 0x63, XFR = 0x6F, DATA = 0x80, SLOT_STATUS = 0x81, PARAMETERS = 0x82 };

#define ATR "3B9F96803FC7008031E073FE211B64080201008290007B"

static void readers_carry_apdus(void **state)
{
	static const unsigned links[] = {USB_LINUX, USB_LINUX_MMAPPED, USB_PCAP};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct run run;

		reader.link = links[i];
		run_begin(&run);
		ccid(&run, ON, 0, 1, 0, 0, "");
		ccid(&run, DATA, 0, 1, 0, 0, ATR);
		ccid(&run, 0x61, 0, 2, 0, 0, "1100000A00"); /* SetParameters */
		ccid(&run, PARAMETERS, 0, 2, 0, 0, "1100000A00");
		ccid(&run, XFR, 0, 3, 0, 0, "00A4000C023F00");
		ccid(&run, DATA, 0, 3, 0x80, 0, ""); /* more time is wanted */
		ccid(&run, DATA, 0, 3, 0, 0, "9000");
		ccid(&run, XFR, 1, 4, 0, 0, "00C0000010");
		ccid(&run, DATA, 1, 4, 0x40, 0, ""); /* it failed */
		ccid(&run, OFF, 0, 5, 0, 0, "");
		ccid(&run, SLOT_STATUS, 0, 5, 1, 0, "");
		run_end(&run,
		        "ATR 0 " ATR "\n"
		        "C 0 00A4000C023F00\n"
		        "R 0 9000\n"
		        "C 1 00C0000010\n"
		        "reset 0 \n",
		        0);
	}
	reader.link = USB_LINUX_MMAPPED;
}

/* 6.1.4 and 6.2.1: an APDU in several messages; an empty one asks for the next. */
static void chains_are_joined(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	ccid(&run, XFR, 0, 1, 0, 1, "80E29100");
	ccid(&run, DATA, 0, 1, 0, 0x10, "");
	ccid(&run, XFR, 0, 2, 0, 3, "03BF");
	ccid(&run, DATA, 0, 2, 0, 0x10, "");
	ccid(&run, XFR, 0, 3, 0, 2, "2E0000");
	ccid(&run, DATA, 0, 3, 0, 1, "BF2E");
	ccid(&run, XFR, 0, 4, 0, 0x10, "");
	ccid(&run, DATA, 0, 4, 0, 2, "009000");
	run_end(&run, "C 0 80E2910003BF2E0000\nR 0 BF2E009000\n", 0);

	run_begin(&run);
	ccid(&run, DATA, 0, 4, 0, 2, "009000");
	run_end(&run, "", 1);
	assert_ptr_equal(run.rule, rsp_rule_of(RSP_RULE_CCID_BAD));
}

/* ISO 7816-3 11.3: blocks of T=1, chained both ways, one of them sent twice; R- and S-blocks hold
 * nothing. */
static void blocks_of_t1_are_taken_apart(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	ccid(&run, XFR, 0, 1, 0, 0, "00C1 01 FE 3E");         /* S(IFS request) */
	ccid(&run, DATA, 0, 1, 0, 0, "00E1 01 FE 1E");        /* S(IFS response) */
	ccid(&run, XFR, 0, 2, 0, 0, "0020 04 80E29100 D7");   /* I(0,more) */
	ccid(&run, DATA, 0, 2, 0, 0, "0090 00 90");           /* R(1) */
	ccid(&run, XFR, 0, 3, 0, 0, "0040 05 03BF2E0000 D7"); /* I(1) */
	ccid(&run, DATA, 0, 3, 0, 0, "0000 04 BF2E9000 05");  /* I(0) */
	ccid(&run, XFR, 0, 4, 0, 0, "0080 00 80");            /* R(0): again */
	ccid(&run, DATA, 0, 4, 0, 0, "0000 04 BF2E9000 05");
	ccid(&run, XFR, 0, 5, 0, 0, "0000 05 00C0000010 D5");
	ccid(&run, DATA, 0, 5, 0, 0, "0060 01 62 03"); /* I(1,more) */
	ccid(&run, XFR, 0, 6, 0, 0, "0080 00 80");
	ccid(&run, DATA, 0, 6, 0, 0, "0000 03 009000 93");
	run_end(&run, "C 0 80E2910003BF2E0000\nR 0 BF2E9000\nC 0 00C0000010\nR 0 62009000\n", 0);
}

/* Slots of the second device are told apart from those of the first. */
static void devices_have_their_own_slots(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	ccid(&run, XFR, 0, 1, 0, 0, "00A4000C023F00");
	reader.device = 9;
	ccid(&run, XFR, 1, 1, 0, 0, "00A4000C023F00");
	ccid(&run, DATA, 1, 1, 0, 0, "9000");
	reader.device = 7;
	ccid(&run, DATA, 0, 1, 0, 0, "6A82");
	/* What is silent longest is forgotten: sixteen more devices. */
	for (reader.device = 20; reader.device < 36; reader.device++)
		ccid(&run, XFR, 0, 1, 0, 0x10, "");
	run_end(&run, "C 0 00A4000C023F00\nC 101 00A4000C023F00\nR 101 9000\nR 0 6A82\n", 0);
	reader.device = 7;
}

static void other_traffic_is_passed_over(void **state)
{
	static const char storage[] = "USBC0123456789012345678901234567";
	struct usb_made usb = reader;
	struct made data = {.len = 0};
	struct run run;

	(void)state;
	run_begin(&run);
	made_text(&data, storage);
	run_transfer(&run, &usb, &data);
	usb.to_host = true;
	run_transfer(&run, &usb, &data);
	usb.type = USB_CONTROL;
	run_transfer(&run, &usb, &data);
	data.len = 0;
	run_transfer(&run, &usb, &data);
	run_end(&run, "", 0);
}

/* A capture that keeps 64 bytes of a packet. */
static void cut_transfers_are_told(void **state)
{
	struct made message = {.len = 0}, made = {.len = 0};
	uint8_t data[100] = {0};
	struct run run;

	(void)state;
	usb_made_ccid(&message, XFR, 0, 1, 0, 0, 0, data, sizeof(data));
	usb_made_transfer(&made, &reader, message.data, message.len);
	made.len -= 20;
	run_begin(&run);
	run_packet(&run, reader.link, &made);
	run_end(&run, "", 1);
	assert_ptr_equal(run.rule, rsp_rule_of(RSP_RULE_USB_CUT));
}

/* A capture of a machine whose numbers have the other order. */
static void numbers_of_big_machines(void **state)
{
	struct made message = {.len = 0}, made = {.len = 0, .big = true};
	struct run run;

	(void)state;
	usb_made_ccid(&message, XFR, 0, 1, 0, 0, 0, "\0\xC0\0\0\x10", 5);
	usb_made_transfer(&made, &reader, message.data, message.len);
	run_begin(&run);
	run_packet(&run, reader.link, &made);
	run_end(&run, "C 0 00C0000010\n", 0);
}

static struct usb_made modem = {USB_LINUX_MMAPPED, USB_CONTROL, 2, 4, false};

static void qmi(struct run *run, bool to_host, unsigned transaction, unsigned message,
                const struct made *tlvs)
{
	struct usb_made usb = modem;
	struct made data = {.len = 0};

	usb.to_host = to_host;
	usb_made_qmi(&data, to_host ? 2 : 0, transaction, message, tlvs);
	run_transfer(run, &usb, &data);
}

/* Two requests at a time; the answers name no slot. */
static void qmi_carries_apdus(void **state)
{
	static const uint8_t ok[4], error[4] = {1, 0, 3, 0};
	struct made first = {.len = 0}, second = {.len = 0}, answer = {.len = 0}, slot = {.len = 0};
	struct made refused = {.len = 0};
	struct run run;

	(void)state;
	usb_made_tlv(&first, 0x10, "\x01", 1); /* channel */
	usb_made_counted_tlv(&first, 0x02, "\x81\xE2\x91\0\x03\xBF\x2E\0", 8);
	usb_made_tlv(&first, 0x01, "\x01", 1); /* slot */
	usb_made_tlv(&second, 0x01, "\x02", 1);
	usb_made_counted_tlv(&second, 0x02, "\0\xC0\0\0\x10", 5);
	usb_made_tlv(&answer, 0x02, ok, 4);
	usb_made_counted_tlv(&answer, 0x10, "\x61\x15", 2);
	usb_made_tlv(&slot, 0x01, "\x01", 1);
	usb_made_tlv(&refused, 0x02, error, 4);
	for (unsigned i = 0; i < 2; i++) {
		modem.link = i ? USB_PCAP : USB_LINUX_MMAPPED;
		run_begin(&run);
		qmi(&run, false, 1, 0x003B, &first);
		qmi(&run, false, 2, 0x003B, &second);
		qmi(&run, true, 2, 0x003B, &answer);
		qmi(&run, true, 1, 0x003B, &answer);
		qmi(&run, false, 3, 0x0031, &slot); /* Power On SIM */
		qmi(&run, true, 3, 0x0031, &answer);
		qmi(&run, false, 4, 0x0030, &slot); /* Power Off SIM, refused */
		qmi(&run, true, 4, 0x0030, &refused);
		qmi(&run, false, 5, 0x003B, &first);
		qmi(&run, true, 5, 0x003B, &refused);
		run_end(&run,
		        "[1] C 1 81E2910003BF2E00\nC 2 00C0000010\nR 2 6115\nR 1 6115\n"
		        "reset 1 \n[1] C 1 81E2910003BF2E00\n"
		        "refused 1 QMI error 3 (internal error)\n",
		        0);
	}
	modem.link = USB_LINUX_MMAPPED;
}

static void qmi_without_an_apdu_is_told(void **state)
{
	struct made tlvs = {.len = 0};
	struct run run;

	(void)state;
	usb_made_counted_tlv(&tlvs, 0x02, "\0\xC0\0\0\x10", 5);
	tlvs.data[3] = 9; /* more than is there */
	run_begin(&run);
	qmi(&run, false, 1, 0x003B, &tlvs);
	run_end(&run, "", 1);
	assert_ptr_equal(run.rule, rsp_rule_of(RSP_RULE_QMI_BAD));
}

/* libqmi, data/qmi-service-uim.json, Open Logical Channel and Logical Channel. */
static void qmi_opens_and_closes(void **state)
{
	static const uint8_t ok[4], error[4] = {1, 0, 46, 0};
	struct made open = {.len = 0}, opened = {.len = 0}, close = {.len = 0}, done = {.len = 0};
	struct made refused = {.len = 0}, bare = {.len = 0};
	struct run run;

	(void)state;
	usb_made_tlv(&open, 0x10, "\x07\xA0\0\0\x05\x59\x10\x10", 8);
	usb_made_tlv(&open, 0x01, "\x01", 1);
	usb_made_tlv(&opened, 0x02, ok, 4);
	usb_made_tlv(&opened, 0x10, "\x02", 1);
	usb_made_tlv(&opened, 0x11, "\x90\0", 2);
	usb_made_tlv(&opened, 0x12, "\x04\x6F\x02\x84\0", 5);
	usb_made_tlv(&close, 0x01, "\x01", 1);
	usb_made_tlv(&close, 0x11, "\x02", 1);
	usb_made_tlv(&done, 0x02, ok, 4);
	usb_made_tlv(&refused, 0x02, error, 4);
	usb_made_tlv(&refused, 0x11, "\x6A\x82", 2);
	usb_made_tlv(&bare, 0x02, ok, 4);
	usb_made_tlv(&bare, 0x10, "\x03", 1);
	run_begin(&run);
	qmi(&run, true, 9, 0x0042, &opened); /* the request is before the capture */
	qmi(&run, false, 1, 0x0042, &open);
	qmi(&run, true, 1, 0x0042, &opened);
	qmi(&run, false, 2, 0x003F, &close);
	qmi(&run, true, 2, 0x003F, &done);
	qmi(&run, false, 3, 0x0042, &open);
	qmi(&run, true, 3, 0x0042, &refused);
	qmi(&run, false, 4, 0x003F, &open); /* opens, too */
	qmi(&run, true, 4, 0x003F, &bare);
	qmi(&run, false, 5, 0x003F, &close);
	qmi(&run, true, 5, 0x003F, &refused); /* still open */
	run_end(&run,
	        "[2] open 1 A0000005591010\n[2] response 1 6F028400\n[2] sw 1 9000\n"
	        "[2] close 1 \n"
	        "refused 1 QMI error 46 (general error; the card said 6A82)\n"
	        "[3] open 1 A0000005591010\n",
	        0);
}

/* What carries no APDU is named, each kind once. */
static void qmi_names_others(void **state)
{
	struct made tlvs = {.len = 0};
	struct run run;

	(void)state;
	usb_made_tlv(&tlvs, 0x01, "\x01", 1);
	run_begin(&run);
	qmi(&run, false, 1, 0x0020, &tlvs);
	assert_ptr_equal(run.rule, rsp_rule_of(RSP_RULE_QMI_OTHER));
	assert_string_equal(run.finding,
	                    "QMI UIM Read Transparent (0020) carries no APDU, what the modem sends "
	                    "to the card for it is not in the trace; this is told once");
	qmi(&run, true, 1, 0x0020, &tlvs);
	qmi(&run, false, 2, 0x002F, &tlvs);
	assert_string_equal(run.finding,
	                    "QMI UIM Get Card Status (002F) carries no APDU; this is told once");
	qmi(&run, false, 3, 0x7777, &tlvs);
	run_end(&run, "", 2);
}

/* Sends a message of the service in fragments of `size` bytes (0: in one). */
static void mbim(struct run *run, bool to_host, const uint8_t *service, uint32_t command,
                 uint32_t kind, const struct made *buffer, size_t size)
{
	struct usb_made usb = modem;
	struct made body = {.len = 0};
	uint32_t total;

	usb_made_mbim_body(&body, service, command, kind, buffer);
	size = size ? size : body.len;
	total = (uint32_t)((body.len + size - 1) / size);
	usb.to_host = to_host;
	for (uint32_t i = 0; i < total; i++) {
		struct made message = {.len = 0};
		size_t off = i * size, len = body.len - off < size ? body.len - off : size;

		usb_made_mbim(&message, to_host, 8, total, i, body.data + off, len);
		run_transfer(run, &usb, &message);
	}
}

/* libmbim, data/mbim-service-ms-uicc-low-level-access.json, APDU: channel, secure messaging, type
 * of the class byte, size and place of the command; status, size and place of the response. */
static void made_apdu_command(struct made *buffer, const void *apdu, size_t len)
{
	made_32(buffer, 1);
	made_32(buffer, 0);
	made_32(buffer, 0);
	made_32(buffer, (uint32_t)len);
	made_32(buffer, 20);
	made_bytes(buffer, apdu, len);
}

static void made_apdu_answer(struct made *buffer, uint32_t status, const void *data, size_t len)
{
	made_32(buffer, status);
	made_32(buffer, (uint32_t)len);
	made_32(buffer, 12);
	made_bytes(buffer, data, len);
}

static void mbim_carries_apdus(void **state)
{
	static const size_t sizes[] = {0, 44, 16, 7};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct made atr = {.len = 0}, command = {.len = 0}, answer = {.len = 0};
		struct made reset = {.len = 0};
		struct run run;

		made_32(&atr, 4);
		made_32(&atr, 8);
		made_bytes(&atr, "\x3B\x10\x94\x00", 4);
		made_apdu_command(&command, "\x81\xE2\x91\0\x03\xBF\x2E\0", 8);
		made_apdu_answer(&answer, 0x0090, "\xBF\x2E\0", 3); /* 90 00: SW1 comes first */
		made_32(&reset, 0);
		run_begin(&run);
		mbim(&run, true, usb_uicc_service, 1, 0, &atr, sizes[i]);
		mbim(&run, false, usb_uicc_service, 4, 1, &command, sizes[i]);
		mbim(&run, true, usb_uicc_service, 4, 0, &answer, sizes[i]);
		mbim(&run, true, usb_uicc_service, 4, 2, &answer, sizes[i]); /* it failed */
		mbim(&run, true, usb_uicc_service, 1, 0, &atr, sizes[i]);    /* asked for again */
		mbim(&run, false, usb_uicc_service, 6, 1, &reset, sizes[i]);
		mbim(&run, false, usb_qmi_service, 9, 1, &reset, sizes[i]);
		run_end(&run,
		        "ATR -1 3B109400\n"
		        "[1] C -1 81E2910003BF2E00\n"
		        "response -1 BF2E00\nsw -1 9000\n"
		        "refused -1 MBIM status 0x2 (failure)\n"
		        "reset -1 \n",
		        0);
	}
}

/* Open Channel: AID, P2 of SELECT, group; status word, channel, answer. Close Channel: channel,
 * group; status word. */
static void mbim_opens_and_closes(void **state)
{
	struct made open = {.len = 0}, opened = {.len = 0}, close = {.len = 0}, closed = {.len = 0};
	struct made none = {.len = 0}, nothing = {.len = 0};
	struct run run;

	(void)state;
	made_32(&open, 7);
	made_32(&open, 16);
	made_32(&open, 0);
	made_32(&open, 1);
	made_bytes(&open, "\xA0\0\0\x05\x59\x10\x10", 7);
	made_32(&opened, 0x0090);
	made_32(&opened, 1);
	made_32(&opened, 4);
	made_32(&opened, 16);
	made_bytes(&opened, "\x6F\x02\x84\0", 4);
	made_32(&close, 1);
	made_32(&close, 1);
	made_32(&closed, 0x0090);
	made_32(&none, 0x826A);
	made_32(&none, 0);
	made_32(&none, 0);
	made_32(&none, 0);
	run_begin(&run);
	mbim(&run, false, usb_uicc_service, 2, 1, &open, 0);
	mbim(&run, true, usb_uicc_service, 2, 0, &opened, 20);
	mbim(&run, false, usb_uicc_service, 3, 1, &close, 0);
	mbim(&run, true, usb_uicc_service, 3, 0, &closed, 0);
	mbim(&run, true, usb_uicc_service, 3, 0, &closed, 0); /* to no request */
	mbim(&run, false, usb_uicc_service, 2, 1, &open, 9);
	mbim(&run, true, usb_uicc_service, 2, 0x87430001, &nothing, 0);
	mbim(&run, false, usb_uicc_service, 2, 1, &open, 0);
	mbim(&run, true, usb_uicc_service, 2, 0, &none, 0);
	mbim(&run, false, usb_uicc_service, 2, 1, &open, 0);
	mbim(&run, true, usb_uicc_service, 2, 0, &nothing, 0); /* shorter than it must be */
	mbim(&run, false, usb_uicc_service, 2, 1, &nothing, 0);
	run_end(&run,
	        "[1] open -1 A0000005591010\n[1] response -1 6F028400\n[1] sw -1 9000\n"
	        "[1] close -1 \n"
	        "refused -1 MBIM status 0x87430001 (no logical channel left)\n"
	        "refused -1 that no channel was opened (the card said 6A82)\n",
	        2);
}

static void qmi_in_mbim(void **state)
{
	struct made tlvs = {.len = 0}, message = {.len = 0};
	struct run run;

	(void)state;
	usb_made_tlv(&tlvs, 0x01, "\x01", 1);
	usb_made_counted_tlv(&tlvs, 0x02, "\0\xC0\0\0\x10", 5);
	usb_made_qmi(&message, 0, 1, 0x003B, &tlvs);
	run_begin(&run);
	mbim(&run, false, usb_qmi_service, 1, 1, &message, 20);
	run_end(&run, "C 1 00C0000010\n", 0);
}

/* A fragment is missing; a buffer that an array leaves. */
static void damage_in_mbim_is_told(void **state)
{
	struct made command = {.len = 0}, message = {.len = 0};
	struct usb_made usb = modem;
	struct run run;

	(void)state;
	usb_made_mbim(&message, false, 8, 3, 1, "abc", 3);
	run_begin(&run);
	run_transfer(&run, &usb, &message);
	run_end(&run, "", 1);
	assert_ptr_equal(run.rule, rsp_rule_of(RSP_RULE_MBIM_BAD));

	made_apdu_command(&command, "\0\xC0\0\0\x10", 5);
	command.data[16] = 21;
	run_begin(&run);
	mbim(&run, false, usb_uicc_service, 4, 1, &command, 0);
	run_end(&run, "", 1);
	assert_ptr_equal(run.rule, rsp_rule_of(RSP_RULE_MBIM_BAD));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(readers_carry_apdus),
	    cmocka_unit_test(chains_are_joined),
	    cmocka_unit_test(blocks_of_t1_are_taken_apart),
	    cmocka_unit_test(devices_have_their_own_slots),
	    cmocka_unit_test(other_traffic_is_passed_over),
	    cmocka_unit_test(cut_transfers_are_told),
	    cmocka_unit_test(numbers_of_big_machines),
	    cmocka_unit_test(qmi_carries_apdus),
	    cmocka_unit_test(qmi_without_an_apdu_is_told),
	    cmocka_unit_test(qmi_opens_and_closes),
	    cmocka_unit_test(qmi_names_others),
	    cmocka_unit_test(mbim_carries_apdus),
	    cmocka_unit_test(mbim_opens_and_closes),
	    cmocka_unit_test(qmi_in_mbim),
	    cmocka_unit_test(damage_in_mbim_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
