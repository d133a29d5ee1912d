/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded sessions (apdu.hex), rewritten as each kind of log: what is found in them is what was
 * written beside the recording (expected-es10.tsv). */
#define _DEFAULT_SOURCE /* strsep, open_memstream */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "support/cmocka_include.h"
#include "support/collect.h"
#include "support/files.h"

enum { NAME_LEN = 256, NUM_COLUMNS = 10, SW_DIGITS = 4, HEADER_DIGITS = 10 };

static const char *const sessions[] = {
    "sgp22-tls13",
    "sgp22-cancel",
    "sgp22-bad-serversig",
    "sgp22-bpp-mac-error",
    "sgp22-unknown-matchingid",
    "sgp32-plain",
};

/* One exchange of a session; digits in upper case. */
struct exchange {
	char *command, *response;
	size_t number;
	bool selects; /* SELECT by AID, or GET RESPONSE for one */
};

/* Hex with a blank behind each byte; `from` and `num` count bytes. */
static void spaced(FILE *out, const char *hex, size_t from, size_t num)
{
	for (size_t i = from; i < from + num && i < strlen(hex) / 2; i++)
		fprintf(out, "%.2s ", hex + 2 * i);
}

static size_t data_digits(const struct exchange *exchange)
{
	return strlen(exchange->response) - SW_DIGITS;
}

static const char *sw_of(const struct exchange *exchange)
{
	return exchange->response + data_digits(exchange);
}

static unsigned octet(const char *hex, size_t at)
{
	return (unsigned)(rsp_hex_digit((uint8_t)hex[2 * at]) << 4 |
	                  rsp_hex_digit((uint8_t)hex[2 * at + 1]));
}

static void pcscd(FILE *out, const struct exchange *exchange)
{
	fprintf(out, "00000%03zu [1398] APDU: ", exchange->number % 1000);
	spaced(out, exchange->command, 0, SIZE_MAX / 4);
	fprintf(out, "\n00000010 [1398] SW: ");
	spaced(out, exchange->response, 0, SIZE_MAX / 4);
	fprintf(out, "\n");
}

static void simtrace(FILE *out, const struct exchange *exchange)
{
	char *both = malloc(strlen(exchange->command) + strlen(exchange->response) + 1);

	assert_non_null(both);
	sprintf(both, "%s%s", exchange->command, exchange->response);
	fprintf(out, "TPDU: ");
	spaced(out, both, 0, SIZE_MAX / 4);
	fprintf(out, "\n");
	free(both);
}

static void onomondo_dump(FILE *out, const char *hex, const char *direction)
{
	enum { WIDTH = 128 };

	fprintf(out, "   SCARD    DEBUG PCSC reader #0 %s: \n", direction);
	for (size_t i = 0; i < strlen(hex); i += WIDTH)
		fprintf(out, "   SCARD     INFO  %.*s\n", WIDTH, hex + i);
}

static void onomondo(FILE *out, const struct exchange *exchange)
{
	onomondo_dump(out, exchange->command, "TX");
	onomondo_dump(out, exchange->response, "RX");
	fprintf(out,
	        "   ES10x    DEBUG X: ES10x message received from eUICC:\n   ES10x    DEBUG  %s\n",
	        exchange->response);
}

static void tcaloader(FILE *out, const struct exchange *exchange)
{
	fprintf(out, "Command %zu: %s\nResponse : %s\n", exchange->number % 10, exchange->command,
	        exchange->response);
}

static void openeuicc(FILE *out, const struct exchange *exchange)
{
	fprintf(out, "05-14 10:00:00.000  1  2 D X: OMAPI APDU: %s\n", exchange->command);
	fprintf(out, "05-14 10:00:00.001  1  2 D X: OMAPI APDU response: %s\n", exchange->response);
}

static void clog_buffer(FILE *out, const struct exchange *exchange)
{
	fprintf(out, "+CLOGSIMAPDUTD: SIM SLOT:1,LSI:1,TX Data APDU: %s\r\n", exchange->command);
	fprintf(out, "+CLOGSIMAPDURD: SIM SLOT:1,LSI:1,RX Data APDU: %s\r\n", exchange->response);
}

static void ril(FILE *out, const struct exchange *exchange)
{
	const char *command = exchange->command;
	size_t digits = 0;

	if (strlen(command) > HEADER_DIGITS)
		digits = 2 * octet(command, 4);
	fprintf(out,
	        "D/RILC: [%04zu]> SIM_TRANSMIT_APDU_BASIC (sessionid=0,cla=%u,ins=%u,p1=%u,p2=%u,"
	        "p3=%u,data=%.*s)\n",
	        exchange->number, octet(command, 0), octet(command, 1), octet(command, 2),
	        octet(command, 3), octet(command, 4), (int)digits, command + HEADER_DIGITS);
	fprintf(out, "D/RILC: [%04zu]< SIM_TRANSMIT_APDU_BASIC {sw1=0x%X,sw2=0x%X,%.*s}\n",
	        exchange->number, octet(sw_of(exchange), 0), octet(sw_of(exchange), 1),
	        (int)data_digits(exchange), exchange->response);
}

static void mtk_dump(FILE *out, const char *hex, size_t num, const char *name)
{
	enum { WIDTH = 16 };

	for (size_t i = 0; i < num; i += WIDTH) {
		fprintf(out, "%s %zu: ", name, i / WIDTH);
		spaced(out, hex, i, num - i < WIDTH ? num - i : WIDTH);
		fprintf(out, "\n");
	}
}

/* Every other status word stands apart from its response. */
static void mtk(FILE *out, const struct exchange *exchange)
{
	size_t data = data_digits(exchange) / 2;
	bool apart = exchange->number % 2;

	mtk_dump(out, exchange->command, strlen(exchange->command) / 2, "APDU_tx");
	fprintf(out, "APDU_rx:len=%zu\n", apart ? data : data + 2);
	mtk_dump(out, exchange->response, apart ? data : data + 2, "APDU_rx");
	if (apart)
		fprintf(out, "SELECT:FILE_X => %.2s %.2s\n", sw_of(exchange), sw_of(exchange) + 2);
}

/* Commands with much data in two lines; responses behind their procedure byte in two lines. */
static void shannon(FILE *out, const struct exchange *exchange)
{
	enum { LONG = 40 };
	size_t command = strlen(exchange->command) / 2, data = data_digits(exchange) / 2;
	size_t first = command > LONG ? command / 2 : command;
	const char *prefix = "14:31:20.231\t14:31:29.450810\tUSIM_MAIN\tD\tU0\t[USIM_0]";

	fprintf(out, "%s [UICC APDU CMD] Hex Dump -> : ", prefix);
	spaced(out, exchange->command, 0, first);
	if (first < command) {
		fprintf(out, "\n%s [UICC APDU CMD] Hex Dump -> : ", prefix);
		spaced(out, exchange->command, first, command);
	}
	if (data) {
		fprintf(out, "\n%s Length of Response Data .. 0x%02zX\n", prefix, data);
		fprintf(out, "%s [UICC APDU RSP] Hex Dump -> : %.2s ", prefix,
		        exchange->command + 2);
		spaced(out, exchange->response, 0, data / 2);
		fprintf(out, "\n%s [UICC APDU RSP] Hex Dump -> : ", prefix);
		spaced(out, exchange->response, data / 2, data - data / 2);
	}
	fprintf(out, "\n%s SW1: 0x%.2s SW2: 0x%.2s\n", prefix, sw_of(exchange),
	        sw_of(exchange) + 2);
}

static void unisoc_record(FILE *out, const char *hex, size_t from, size_t num, char direction)
{
	enum { WIDTH = 16 };

	fprintf(out, "USIMDRV:[0]:%cx_data_len[%zu]", tolower(direction), num);
	for (size_t i = 0; i < num; i++) {
		if (i % WIDTH == 0)
			fprintf(out, "\n[%c]USIMDRV", direction);
		fprintf(out, " 0x%.2s", hex + 2 * (from + i));
	}
	fprintf(out, "\n");
}

/* What the line carried: header, procedure byte, data, status word; Le is not sent. */
static void unisoc(FILE *out, const struct exchange *exchange)
{
	enum { HEADER = HEADER_DIGITS / 2, AT_INS = 1, AT_P3 = 4 };
	size_t command = strlen(exchange->command) / 2, data = data_digits(exchange) / 2;
	size_t sent = command > HEADER ? octet(exchange->command, AT_P3) : 0;
	char header[HEADER_DIGITS + 1];

	/* A card says 6Cxx to an Le that is not the length of the response: here the second try. */
	snprintf(header, sizeof(header), "%.8s%02X", exchange->command,
	         (unsigned)(sent ? sent : data) & 0xFF);
	unisoc_record(out, header, 0, HEADER, 'T');
	if (sent || data)
		unisoc_record(out, exchange->command, AT_INS, 1, 'R');
	if (sent)
		unisoc_record(out, exchange->command, HEADER, sent, 'T');
	unisoc_record(out, exchange->response, 0, data + 2, 'R');
}

/* The driver's own lines: whole commands and responses, the last line filled up. (The driver at
 * hand stops after 256 bytes; here they are all printed.) */
static void unisoc_dump(FILE *out, const char *hex, size_t num)
{
	enum { WIDTH = 16 };

	for (size_t i = 0; i < num; i += WIDTH) {
		fprintf(out, "USIMDRV:[0]:");
		for (size_t k = i; k < i + WIDTH; k++)
			fprintf(out, "0x%.2s%s", k < num ? hex + 2 * k : "5A",
			        k % 4 == 3 ? ", " : " ");
		fprintf(out, "\n");
	}
}

static void unisoc_driver(FILE *out, const struct exchange *exchange)
{
	size_t command = strlen(exchange->command) / 2, data = data_digits(exchange) / 2;

	fprintf(out, "USIMDRV:[0]:tx_data_len[%zu], rx_expected_len[2]\n", command);
	unisoc_dump(out, exchange->command, command);
	fprintf(out, "USIMDRV:[0]:resp_data_len[%zu],sw [0x%.2s, 0x%.2s]\n", data, sw_of(exchange),
	        sw_of(exchange) + 2);
	unisoc_dump(out, exchange->response, data);
}

static void oh_frame(FILE *out, const char *hex, size_t from, size_t num, int direction)
{
	fprintf(out, "7E 01 FF FF 00 00 00 0%d 00 02 ", direction);
	spaced(out, hex, from, num);
	fprintf(out, "\n");
}

static void oh(FILE *out, const struct exchange *exchange)
{
	enum { HEADER = HEADER_DIGITS / 2, AT_INS = 1 };
	size_t command = strlen(exchange->command) / 2, data = data_digits(exchange) / 2;
	size_t sent = command > HEADER ? octet(exchange->command, HEADER - 1) : 0;
	char header[HEADER_DIGITS + 1];

	snprintf(header, sizeof(header), "%.8s%02X", exchange->command,
	         (unsigned)(sent ? sent : data) & 0xFF);
	oh_frame(out, header, 0, HEADER, 1);
	if (sent || data)
		oh_frame(out, exchange->command, AT_INS, 1, 2);
	if (sent)
		oh_frame(out, exchange->command, HEADER, sent, 1);
	oh_frame(out, exchange->response, 0, data + 2, 2);
}

static void arrows(FILE *out, const struct exchange *exchange)
{
	fprintf(out, "--> [PCSC]/////// %s\n<-- %s\n", exchange->command, exchange->response);
}

static void arrows_pysim(FILE *out, const struct exchange *exchange)
{
	fprintf(out, "-> %.10s %s\n<- %s: %.*s\n", exchange->command,
	        exchange->command + HEADER_DIGITS, sw_of(exchange), (int)data_digits(exchange),
	        exchange->response);
}

static void arrows_scriptor(FILE *out, const struct exchange *exchange)
{
	enum { WIDTH = 26 };
	size_t len = strlen(exchange->response) / 2;

	fprintf(out, "> ");
	spaced(out, exchange->command, 0, SIZE_MAX / 4);
	fprintf(out, "\n< ");
	for (size_t i = 0; i < len; i += WIDTH) {
		spaced(out, exchange->response, i, WIDTH);
		fprintf(out, i + WIDTH < len ? "\n" : ": Normal processing.\n");
	}
}

static void at_csim(FILE *out, const struct exchange *exchange)
{
	fprintf(out, "AT+CSIM=%zu,\"%s\"\r\n+CSIM: %zu,\"%s\"\r\n\r\nOK\r\n",
	        strlen(exchange->command), exchange->command, strlen(exchange->response),
	        exchange->response);
}

/* The modem opens, selects and closes; its sessions have other numbers than channels, and CLA says
 * channel 0. */
static void at_cgla(FILE *out, const struct exchange *exchange)
{
	const char *command = exchange->command;

	if (strncmp(command, "007000", 6) == 0)
		fprintf(out, "AT_DEBUG: AT+CCHO=\"A0000005591010FFFFFFFF8900000100\"\n"
		             "AT_DEBUG: +CCHO: 33\nAT_DEBUG: OK\n");
	else if (strncmp(command, "007080", 6) == 0)
		fprintf(out, "AT_DEBUG: AT+CCHC=33\nAT_DEBUG: OK\n");
	else if (command[1] == '1' && !exchange->selects)
		fprintf(out,
		        "AT_DEBUG: AT+CGLA=33,%zu,\"%c0%s\"\nAT_DEBUG: +CGLA: %zu,\"%s\"\n"
		        "AT_DEBUG: OK\n",
		        strlen(command), command[0], command + 2, strlen(exchange->response),
		        exchange->response);
}

static const struct {
	const char *name, *format;
	void (*write)(FILE *out, const struct exchange *exchange);
} kinds[] = {
    {"pcscd",            "pcscd",     pcscd          },
    {"simtrace",         "simtrace",  simtrace       },
    {"onomondo",         "onomondo",  onomondo       },
    {"tcaloader",        "tcaloader", tcaloader      },
    {"openeuicc",        "openeuicc", openeuicc      },
    {"clog",             "clog",      clog_buffer    },
    {"ril",              "ril",       ril            },
    {"mtk",              "mtk",       mtk            },
    {"shannon",          "shannon",   shannon        },
    {"unisoc",           "unisoc",    unisoc         },
    {"unisoc, driver",   "unisoc",    unisoc_driver  },
    {"oh",               "oh",        oh             },
    {"arrows",           "arrows",    arrows         },
    {"arrows, pySim",    "arrows",    arrows_pysim   },
    {"arrows, scriptor", "arrows",    arrows_scriptor},
    {"at, +CSIM",        "at",        at_csim        },
    {"at, +CGLA",        "at",        at_cgla        },
};

static char *session_file(const char *session, const char *name)
{
	char path[NAME_LEN];
	size_t len;
	uint8_t *data;

	snprintf(path, sizeof(path), "captures/%s/%s", session, name);
	data = test_source_file(path, &len);
	assert_non_null(data);
	return (char *)data;
}

static char *rewrite(const char *session, void (*write)(FILE *, const struct exchange *),
                     size_t *out_len)
{
	char *text = session_file(session, "apdu.hex"), *rest = text, *line, *log = NULL;
	FILE *out = open_memstream(&log, out_len);
	struct exchange exchange = {0};

	assert_non_null(out);
	while ((line = strsep(&rest, "\n"))) {
		if (*line == '#' || *line == '\0')
			continue;
		for (char *c = line; *c; c++)
			*c = (char)toupper((unsigned char)*c);
		exchange.command = strsep(&line, " ");
		exchange.response = line;
		exchange.number++;
		assert_non_null(exchange.response);
		exchange.selects =
		    strncmp(exchange.command + 2, "A404", 4) == 0 ||
		    (exchange.selects && strncmp(exchange.command + 2, "C0", 2) == 0);
		write(out, &exchange);
	}
	fclose(out);
	free(text);
	return log;
}

static const struct collected_message *next_es10(const struct collection *collection, size_t *at)
{
	while (*at < collection->num_messages) {
		const struct collected_message *message = &collection->messages[(*at)++];
		enum rsp_interface iface = message->record.iface;

		if (iface != RSP_IF_APDU && iface != RSP_IF_ES8P)
			return message;
	}
	return NULL;
}

static void check_hex(const char *where, const char *expected, const uint8_t *bytes, size_t len)
{
	char *hex = malloc(2 * len + 1);

	assert_non_null(hex);
	rsp_hex_encode(rsp_slice(bytes, len), hex);
	if (strcasecmp(hex, expected) != 0)
		fail_msg("%s: %s is not %s", where, hex, expected);
	free(hex);
}

static void check_row(const char *where, char *row, const struct collected_message *message)
{
	enum { SW = 7, REQUEST, RESPONSE };
	char *columns[NUM_COLUMNS], sw[SW_DIGITS + 1];

	for (size_t i = 0; i < NUM_COLUMNS; i++)
		columns[i] = strsep(&row, "\t");
	if (!message)
		fail_msg("%s: a message is missing", where);
	check_hex(where, columns[REQUEST], message->command, message->command_len);
	check_hex(where, columns[RESPONSE], message->response, message->response_len);
	snprintf(sw, sizeof(sw), "%04X", message->record.sw);
	assert_string_equal(sw, columns[SW]);
}

static void check_session(const char *where, const char *session,
                          const struct collection *collection)
{
	char *text = session_file(session, "expected-es10.tsv"), *rest = text, *row;
	size_t at = 0, num = 0;

	while ((row = strsep(&rest, "\n"))) {
		if (*row == '#' || *row == '\0')
			continue;
		check_row(where, row, next_es10(collection, &at));
		num++;
	}
	assert_true(num > 0);
	assert_null(next_es10(collection, &at));
	free(text);
}

static void check_clean(const char *where, const struct collection *collection)
{
	for (size_t i = 0; i < collection->num_findings; i++)
		if (collection->findings[i].level != RSP_LEVEL_INFO)
			fail_msg("%s: message %llu: %s", where,
			         (unsigned long long)collection->findings[i].message,
			         collection->findings[i].text);
	assert_int_equal(collection->spans_outside, 0);
}

static void rewritten(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sessions) / sizeof(*sessions); i++) {
		for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
			struct collection collection;
			char where[NAME_LEN];
			size_t len;
			char *log = rewrite(sessions[i], kinds[k].write, &len);

			snprintf(where, sizeof(where), "%s as %s", sessions[i], kinds[k].name);
			assert_true(collect_bytes((const uint8_t *)log, len, &collection));
			assert_string_equal(collection.summary.format, kinds[k].format);
			assert_int_equal(collection.summary.status, RSP_STATUS_OK);
			check_session(where, sessions[i], &collection);
			check_clean(where, &collection);
			collect_free(&collection);
			free(log);
		}
	}
}

/* A session that ends takes its unfinished chain with it: the next session on the same channel
 * begins anew. What is said outside the session is not of it. */
static void sessions_of_a_modem(void **state)
{
	size_t len, at = 0;
	uint8_t *text = test_source_file("tests/fuzz/corpus/trace/at-sessions", &len);
	struct collection collection;
	const struct collected_message *message;

	(void)state;
	assert_non_null(text);
	assert_true(collect_bytes(text, len, &collection));
	assert_int_equal(collect_count_findings(&collection, "es10-chain-open"), 1);
	assert_int_equal(collect_count_findings(&collection, "es10-block-gap"), 0);
	assert_int_equal(collect_count_findings(&collection, "apdu-channel-closed"), 0);
	assert_int_equal(collect_count_findings(&collection, "apdu-isdr-inferred"), 0);
	assert_int_equal(collect_count_findings(&collection, "apdu-modem-refused"), 2);
	(void)next_es10(&collection, &at); /* the chain without an end */
	message = next_es10(&collection, &at);
	assert_non_null(message);
	assert_string_equal(message->function, "GetEID");
	assert_int_equal(message->record.channel, 2);
	assert_int_equal(collection.summary.status, RSP_STATUS_OK);
	collect_free(&collection);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rewritten),
	    cmocka_unit_test(sessions_of_a_modem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
