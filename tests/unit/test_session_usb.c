/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* strsep, strdup */
/* One session of the repository, carried by readers and modems over USB: the same ES10 messages
 * come out as from the original. */
#include <stdio.h>

#include "base/hex.h"
#include "support/alloc.h"
#include "support/collect.h"
#include "support/files.h"
#include "usb_made.h"

enum { FILE_MAX = 1 << 20, APDU_MAX = 4096, T1_SIZE = 254, CHAIN_SIZE = 100, FRAGMENT_SIZE = 64 };

/* A pcap file that grows. */
struct file {
	uint8_t *data;
	size_t len;
	unsigned link;
	uint32_t number;
	unsigned blocks[2]; /* I-blocks of T=1 to the card, from it */
	uint8_t command[4]; /* the beginning of the last one */
};

static void file_add(struct file *file, const struct made *made)
{
	assert_true(file->len + made->len <= FILE_MAX);
	memcpy(file->data + file->len, made->data, made->len);
	file->len += made->len;
}

/* draft-ietf-opsawg-pcap: the header of the file. */
static void file_begin(struct file *file, unsigned link)
{
	struct made made = {.len = 0};

	*file = (struct file){.data = malloc(FILE_MAX), .link = link};
	assert_non_null(file->data);
	made_32(&made, 0xA1B2C3D4);
	made_16(&made, 2);
	made_16(&made, 4);
	made_32(&made, 0);
	made_32(&made, 0);
	made_32(&made, 262144);
	made_32(&made, link);
	file_add(file, &made);
}

static void file_transfer(struct file *file, unsigned type, bool to_host, const struct made *data)
{
	struct usb_made usb = {file->link, type, 1, 5, to_host};
	struct made packet = {.len = 0}, made = {.len = 0};

	usb_made_transfer(&packet, &usb, data->data, data->len);
	made_32(&made, 1700000000 + file->number++);
	made_32(&made, 0);
	made_32(&made, (uint32_t)packet.len);
	made_32(&made, (uint32_t)packet.len);
	made_bytes(&made, packet.data, packet.len);
	file_add(file, &made);
}

static void ccid(struct file *file, bool to_host, unsigned chain, const void *data, size_t len)
{
	struct made message = {.len = 0};

	usb_made_ccid(&message, to_host ? 0x80 : 0x6F, 0, file->number / 2, 0, to_host ? 0 : chain,
	              to_host ? chain : 0, data, len);
	file_transfer(file, USB_BULK, to_host, &message);
}

/* What writes an APDU or its answer into the file. */
typedef void write_apdu(struct file *file, bool to_host, const uint8_t *apdu, size_t len);

static void write_ccid(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	ccid(file, to_host, 0, apdu, len);
}

static void write_ccid_chained(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	if (len <= CHAIN_SIZE) {
		ccid(file, to_host, 0, apdu, len);
		return;
	}
	for (size_t off = 0; off < len; off += CHAIN_SIZE) {
		bool last = len - off <= CHAIN_SIZE;

		ccid(file, to_host,
		     off == 0 ? 1
		     : last   ? 2
		              : 3,
		     apdu + off, last ? len - off : CHAIN_SIZE);
	}
}

/* ISO 7816-3 11.3: I-blocks; their number changes with each, in each direction. */
static void write_ccid_t1(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	static const size_t size = T1_SIZE;

	for (size_t off = 0; off < len; off += size) {
		uint8_t block[T1_SIZE + 4], sum = 0;
		bool last = len - off <= size;
		size_t part = last ? len - off : size;

		block[0] = 0;
		block[1] = (uint8_t)((file->blocks[to_host]++ % 2 ? 0x40 : 0) | (last ? 0 : 0x20));
		block[2] = (uint8_t)part;
		memcpy(block + 3, apdu + off, part);
		for (size_t i = 0; i < part + 3; i++)
			sum ^= block[i];
		block[part + 3] = sum;
		ccid(file, to_host, 0, block, part + 4);
		if (!last) /* R-block: go on */
			ccid(file, !to_host, 0, "\0\x80\0\x80", 4);
	}
}

static void made_qmi(struct made *message, bool to_host, uint32_t number, const uint8_t *apdu,
                     size_t len)
{
	struct made tlvs = {.len = 0};

	if (to_host) {
		usb_made_tlv(&tlvs, 0x02, "\0\0\0\0", 4);
		usb_made_counted_tlv(&tlvs, 0x10, apdu, len);
	} else {
		usb_made_tlv(&tlvs, 0x01, "\x01", 1);
		usb_made_counted_tlv(&tlvs, 0x02, apdu, len);
	}
	usb_made_qmi(message, to_host ? 2 : 0, number / 2 & 0xFFFF, 0x003B, &tlvs);
}

static void write_qmi(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	struct made message = {.len = 0};

	made_qmi(&message, to_host, file->number, apdu, len);
	file_transfer(file, USB_CONTROL, to_host, &message);
}

static void mbim(struct file *file, bool to_host, const uint8_t *service, uint32_t command,
                 const struct made *buffer, size_t size)
{
	struct made body = {.len = 0};
	uint32_t total;

	usb_made_mbim_body(&body, service, command, to_host ? 0 : 1, buffer);
	total = (uint32_t)((body.len + size - 1) / size);
	for (uint32_t i = 0; i < total; i++) {
		struct made message = {.len = 0};
		size_t off = i * size, len = body.len - off < size ? body.len - off : size;

		usb_made_mbim(&message, to_host, 8, total, i, body.data + off, len);
		file_transfer(file, USB_CONTROL, to_host, &message);
	}
}

static void made_mbim_apdu(struct made *buffer, bool to_host, const uint8_t *apdu, size_t len)
{
	if (to_host) {
		made_32(buffer, (uint32_t)(apdu[len - 2] | apdu[len - 1] << 8));
		made_32(buffer, (uint32_t)len - 2);
		made_32(buffer, 12);
		made_bytes(buffer, apdu, len - 2);
		return;
	}
	made_32(buffer, apdu[0] & 3U);
	made_32(buffer, 0);
	made_32(buffer, 0);
	made_32(buffer, (uint32_t)len);
	made_32(buffer, 20);
	made_bytes(buffer, apdu, len);
}

static void write_mbim(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	struct made buffer = {.len = 0};

	made_mbim_apdu(&buffer, to_host, apdu, len);
	mbim(file, to_host, usb_uicc_service, 4, &buffer, APDU_MAX);
}

static void write_mbim_fragments(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	struct made buffer = {.len = 0};

	made_mbim_apdu(&buffer, to_host, apdu, len);
	mbim(file, to_host, usb_uicc_service, 4, &buffer, FRAGMENT_SIZE);
}

/* The answer has to have the transaction of its request, which the number of frames gives. */
static void write_qmi_in_mbim(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	struct made message = {.len = 0};

	made_qmi(&message, to_host, file->number, apdu, len);
	mbim(file, to_host, usb_qmi_service, 1, &message, APDU_MAX);
}

/* How the modem is told to open and close a channel, and to use one. */
struct opener {
	void (*open)(struct file *file, const uint8_t *fci, size_t len);
	void (*close)(struct file *file);
	write_apdu *send;
};

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

/* MANAGE CHANNEL, SELECT and its GET RESPONSE are the modem's: the host sees what comes of them. */
static void write_opened(struct file *file, bool to_host, const uint8_t *apdu, size_t len,
                         const struct opener *opener)
{
	enum { INS_CHANNEL = 0x70, INS_SELECT = 0xA4, INS_GET_RESPONSE = 0xC0, SW_LEN = 2 };
	const uint8_t *command = file->command;

	if (!to_host)
		memcpy(file->command, apdu, sizeof(file->command));
	if (command[1] == INS_SELECT || (command[1] == INS_CHANNEL && (!to_host || !command[2])))
		return;
	if (command[1] == INS_CHANNEL)
		opener->close(file);
	else if (command[1] != INS_GET_RESPONSE || command[0] != 0x01)
		opener->send(file, to_host, apdu, len);
	else if (to_host)
		opener->open(file, apdu, len - SW_LEN);
}

static void qmi_message(struct file *file, bool to_host, unsigned number, const struct made *tlvs)
{
	struct made message = {.len = 0};

	usb_made_qmi(&message, to_host ? 2 : 0, file->number / 2 & 0xFFFF, number, tlvs);
	file_transfer(file, USB_CONTROL, to_host, &message);
}

static void short_tlv(struct made *tlvs, unsigned type, const uint8_t *data, size_t len)
{
	made_8(tlvs, type);
	made_16(tlvs, (unsigned)len + 1);
	made_8(tlvs, (unsigned)len);
	made_bytes(tlvs, data, len);
}

static void qmi_open(struct file *file, const uint8_t *fci, size_t len)
{
	struct made asked = {.len = 0}, opened = {.len = 0};

	usb_made_tlv(&asked, 0x01, "\x01", 1);
	short_tlv(&asked, 0x10, isdr, sizeof(isdr));
	usb_made_tlv(&opened, 0x02, "\0\0\0\0", 4);
	usb_made_tlv(&opened, 0x10, "\x03", 1);
	usb_made_tlv(&opened, 0x11, "\x90\0", 2);
	short_tlv(&opened, 0x12, fci, len);
	qmi_message(file, false, 0x0042, &asked);
	qmi_message(file, true, 0x0042, &opened);
}

static void qmi_close(struct file *file)
{
	struct made asked = {.len = 0}, closed = {.len = 0};

	usb_made_tlv(&asked, 0x11, "\x03", 1);
	usb_made_tlv(&asked, 0x01, "\x01", 1);
	usb_made_tlv(&closed, 0x02, "\0\0\0\0", 4);
	qmi_message(file, false, 0x003F, &asked);
	qmi_message(file, true, 0x003F, &closed);
}

/* The class byte says channel 0: which it is, stands beside the command. */
static void qmi_send(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	struct made tlvs = {.len = 0};
	uint8_t copy[APDU_MAX];

	if (to_host) {
		write_qmi(file, true, apdu, len);
		return;
	}
	memcpy(copy, apdu, len);
	copy[0] &= 0xFC;
	usb_made_tlv(&tlvs, 0x01, "\x01", 1);
	usb_made_counted_tlv(&tlvs, 0x02, copy, len);
	usb_made_tlv(&tlvs, 0x10, "\x03", 1);
	qmi_message(file, false, 0x003B, &tlvs);
}

static void write_qmi_opened(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	static const struct opener opener = {qmi_open, qmi_close, qmi_send};

	write_opened(file, to_host, apdu, len, &opener);
}

static void mbim_open(struct file *file, const uint8_t *fci, size_t len)
{
	struct made asked = {.len = 0}, opened = {.len = 0};

	made_32(&asked, sizeof(isdr));
	made_32(&asked, 16);
	made_32(&asked, 0);
	made_32(&asked, 1);
	made_bytes(&asked, isdr, sizeof(isdr));
	made_32(&opened, 0x0090);
	made_32(&opened, 1);
	made_32(&opened, (uint32_t)len);
	made_32(&opened, 16);
	made_bytes(&opened, fci, len);
	mbim(file, false, usb_uicc_service, 2, &asked, FRAGMENT_SIZE);
	mbim(file, true, usb_uicc_service, 2, &opened, FRAGMENT_SIZE);
}

static void mbim_close(struct file *file)
{
	struct made asked = {.len = 0}, closed = {.len = 0};

	made_32(&asked, 1);
	made_32(&asked, 1);
	made_32(&closed, 0x0090);
	mbim(file, false, usb_uicc_service, 3, &asked, APDU_MAX);
	mbim(file, true, usb_uicc_service, 3, &closed, APDU_MAX);
}

static void write_mbim_opened(struct file *file, bool to_host, const uint8_t *apdu, size_t len)
{
	static const struct opener opener = {mbim_open, mbim_close, write_mbim};

	write_opened(file, to_host, apdu, len, &opener);
}

/* Writes the lines `C-APDU R-APDU` of a session. */
static void write_session(struct file *file, const char *text, write_apdu *write)
{
	char *copy = strdup(text), *rest = copy, *line;
	uint8_t apdu[APDU_MAX];
	size_t len;

	assert_non_null(copy);
	while ((line = strsep(&rest, "\n"))) {
		char *response = strchr(line, ' ');

		if (*line == '#' || !response)
			continue;
		*response++ = '\0';
		assert_true(rsp_hex_decode(rsp_text(line), apdu, APDU_MAX, &len, NULL));
		write(file, false, apdu, len);
		assert_true(rsp_hex_decode(rsp_text(response), apdu, APDU_MAX, &len, NULL));
		write(file, true, apdu, len);
	}
	free(copy);
}

static const struct collected_message *next_above(const struct collection *collection, size_t *at)
{
	while (*at < collection->num_messages) {
		const struct collected_message *message = &collection->messages[(*at)++];

		if (message->record.iface != RSP_IF_APDU)
			return message;
	}
	return NULL;
}

static bool same_bytes(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

/* All messages of ES10 and ES8+, one by one. */
static void expect_same(const struct collection *expected, const struct collection *found)
{
	size_t expected_at = 0, found_at = 0, num = 0;
	const struct collected_message *a, *b;

	while ((a = next_above(expected, &expected_at))) {
		b = next_above(found, &found_at);
		assert_non_null(b);
		assert_string_equal(a->function, b->function);
		assert_true(same_bytes(a->command, a->command_len, b->command, b->command_len));
		assert_true(same_bytes(a->response, a->response_len, b->response, b->response_len));
		assert_int_equal(a->record.result.state, b->record.result.state);
		num++;
	}
	assert_null(next_above(found, &found_at));
	assert_true(num > 20);
}

static unsigned count_functions(const struct collection *collection, const char *function)
{
	unsigned num = 0;

	for (size_t i = 0; i < collection->num_messages; i++)
		num += strcmp(collection->messages[i].function, function) == 0;
	return num;
}

static void a_session_is_the_same(void **state)
{
	enum { OPENED = 14 }; /* channels in the session */
	static const struct {
		const char *name;
		unsigned link;
		write_apdu *write;
		unsigned channels; /* opened by the modem */
	} rows[] = {
	    {"CCID",                USB_LINUX_MMAPPED, write_ccid,           0     },
	    {"CCID, usbmon",        USB_LINUX,         write_ccid,           0     },
	    {"CCID, USBPcap",       USB_PCAP,          write_ccid,           0     },
	    {"CCID in chains",      USB_LINUX_MMAPPED, write_ccid_chained,   0     },
	    {"CCID with T=1",       USB_LINUX_MMAPPED, write_ccid_t1,        0     },
	    {"QMI",                 USB_LINUX_MMAPPED, write_qmi,            0     },
	    {"QMI, USBPcap",        USB_PCAP,          write_qmi,            0     },
	    {"MBIM",                USB_LINUX_MMAPPED, write_mbim,           0     },
	    {"MBIM in fragments",   USB_LINUX_MMAPPED, write_mbim_fragments, 0     },
	    {"MBIM with QMI in it", USB_LINUX_MMAPPED, write_qmi_in_mbim,    0     },
	    {"QMI, channels",       USB_LINUX_MMAPPED, write_qmi_opened,     OPENED},
	    {"MBIM, channels",      USB_LINUX_MMAPPED, write_mbim_opened,    OPENED},
	};
	size_t len;
	uint8_t *text = test_source_file("captures/sgp22-tls13/apdu.hex", &len);
	struct collection expected;

	(void)state;
	assert_non_null(text);
	assert_true(collect_bytes(text, len, &expected));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct collection found;
		struct file file;

		print_message("%s\n", rows[i].name);
		file_begin(&file, rows[i].link);
		write_session(&file, (const char *)text, rows[i].write);
		assert_true(collect_bytes(file.data, file.len, &found));
		assert_int_equal(found.summary.status, RSP_STATUS_OK);
		assert_int_equal(found.spans_outside, 0);
		expect_same(&expected, &found);
		assert_int_equal(collect_count_level(&found, RSP_LEVEL_VIOLATION),
		                 collect_count_level(&expected, RSP_LEVEL_VIOLATION));
		assert_int_equal(found.num_findings, expected.num_findings);
		assert_int_equal(count_functions(&found, "OPEN"), rows[i].channels);
		assert_int_equal(count_functions(&found, "CLOSE"), rows[i].channels);
		collect_free(&found);
		free(file.data);
	}
	collect_free(&expected);
	free(text);
}

/* Memory that runs out at any of many places: nothing crashes or leaks. */
static void allocations_may_fail(void **state)
{
	static write_apdu *const writers[] = {write_ccid_chained, write_mbim_fragments};
	enum { PLACES = 150 };
	size_t len;
	uint8_t *text = test_source_file("captures/sgp22-cancel/apdu.hex", &len);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		uint64_t total = 1;
		struct file file;

		file_begin(&file, USB_LINUX_MMAPPED);
		write_session(&file, (const char *)text, writers[i]);
		for (uint64_t nth = 0; nth <= total; nth += nth < PLACES ? 1 : total / PLACES + 1) {
			struct collection collection;

			test_fail_alloc(nth);
			if (collect_bytes(file.data, file.len, &collection))
				assert_int_equal(collection.spans_outside, 0);
			total = nth ? total : test_num_allocs();
			test_fail_alloc(0);
			collect_free(&collection);
		}
		free(file.data);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_session_is_the_same),
	    cmocka_unit_test(allocations_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
