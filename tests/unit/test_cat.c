/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The card application toolkit: what every command and ENVELOPE says, and how FETCH, command and
 * TERMINAL RESPONSE become one message. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "card/cat.h"
#include "cat_feed.h"
#include "support/alloc.h"

enum { TEXT_MAX = 4000, PROFILE_BYTES = 39, HEADER_LEN = 5 };

struct command {
	const char *name;
	unsigned type, qualifier, destination;
	const char *objects, *additional, *leaves, *answer;
};

struct envelope {
	const char *name;
	unsigned tag, source;
	const char *objects, *leaves;
};

static const struct command commands[] = {
#define COMMAND(name, type, qualifier, destination, objects, additional, leaves, answer)           \
	{name, type, qualifier, destination, objects, additional, leaves, answer},
#define ENVELOPE(name, tag, source, objects, leaves)
#include "test_cat.def"
#undef COMMAND
#undef ENVELOPE
};

static const struct envelope envelopes[] = {
#define COMMAND(name, type, qualifier, destination, objects, additional, leaves, answer)
#define ENVELOPE(name, tag, source, objects, leaves) {name, tag, source, objects, leaves},
#include "test_cat.def"
#undef COMMAND
#undef ENVELOPE
};

enum {
	NUM_COMMANDS = sizeof(commands) / sizeof(commands[0]),
	NUM_ENVELOPES = sizeof(envelopes) / sizeof(envelopes[0])
};

/* Puts "len value" in hex behind `out`; the value is given in hex. */
static void put_value(char *out, const char *value)
{
	size_t len = strlen(value) / 2;

	sprintf(out + strlen(out), len < 0x80 ? "%02zX%s" : "81%02zX%s", len, value);
}

/* The value of an object: octets and 'text', blanks between them. */
static void value_hex(const char **at, char *out)
{
	*out = '\0';
	for (; **at &&
	       !(**at == ' ' && strchr(*at, ':') && strcspn(*at + 1, ":") < strcspn(*at + 1, " '"));
	     (*at)++) {
		if (**at == '\'') {
			for ((*at)++; **at != '\''; (*at)++)
				sprintf(out + strlen(out), "%02X", (unsigned char)**at);
		} else if (**at != ' ') {
			sprintf(out + strlen(out), "%c", **at);
		}
	}
}

/* Objects of the notation of test_cat.def in hex, behind `out`. */
static void put_objects(char *out, const char *objects)
{
	char value[HEX_MAX];

	while (*objects) {
		size_t tag = strcspn(objects, ":");

		sprintf(out + strlen(out), "%.*s", (int)tag, objects);
		objects += tag + 1;
		value_hex(&objects, value);
		put_value(out, value);
		objects += *objects == ' ';
	}
}

static void command_hex(const struct command *row, char *out)
{
	char objects[HEX_MAX];

	sprintf(objects, "810301%02X%02X820281%02X", row->type, row->qualifier, row->destination);
	put_objects(objects, row->objects);
	strcpy(out, "D0");
	put_value(out, objects);
}

static void response_hex(const struct command *row, const char *result, char *out)
{
	sprintf(out, "810301%02X%02X82028281", row->type, row->qualifier);
	strcat(out, "83");
	put_value(out, result);
	put_objects(out, row->additional);
}

static void envelope_hex(const struct envelope *row, char *out)
{
	char objects[HEX_MAX] = "";
	const char *rest = row->objects;

	/* TS 102 223 7.5: the event list stands before the device identities. */
	if (row->tag == RSP_CAT_TAG_EVENT) {
		sprintf(objects, "1901%.2s", rest + 3);
		rest += strlen("19:00");
		rest += *rest == ' ';
	}
	sprintf(objects + strlen(objects), "8202%02X81", row->source);
	put_objects(objects, rest);
	sprintf(out, "%02X", row->tag);
	put_value(out, objects);
}

/* The elements with a value of a printed tree, "key=value", from the line on that has `from`. */
static void leaves_of(const char *tree, const char *from, const char *to, char *out)
{
	const char *line = strstr(tree, from), *stop;

	*out = '\0';
	assert_non_null(line);
	stop = to ? strstr(line, to) : NULL;
	for (line = strchr(line, '\n'); line && *++line && (!stop || line < stop);
	     line = strchr(line, '\n')) {
		char key[TEXT_MAX], value[TEXT_MAX];
		const struct rsp_field *field;
		const char *name;
		size_t len;

		assert_int_equal(sscanf(line, "%*d %3999s", key), 1);
		name = strchr(line, ' ') + 1 + strlen(key) + 1;
		len = strcspn(name, "[");
		snprintf(value, sizeof(value), "%.*s", len ? (int)len - 1 : 0, name);
		field = NULL;
		for (size_t i = 0; i < rsp_cat_fields().num_rows && !field; i++)
			if (strcmp(rsp_cat_fields().rows[i].key, key) == 0)
				field = &rsp_cat_fields().rows[i];
		if (field && field->kind == RSP_KIND_NONE)
			continue;
		sprintf(out + strlen(out), "%s%s=%s", *out ? "; " : "",
		        strncmp(key, "cat.", 4) == 0 ? key + 4 : key, value);
	}
}

/* What stands between the qualifier and `devices`, and behind `end`: the leaves that a row has. */
static void own_leaves(const char *found, const char *devices, const char *end, char *out)
{
	const char *front = strstr(found, "qualifier=") + strlen("qualifier=");
	const char *at = strstr(found, devices), *back = strstr(found, end);

	assert_true(at && back);
	front += strcspn(front, ";") + 2;
	back += strcspn(back, ";");
	sprintf(out, "%.*s%s", (int)(at - front), front, *back ? back + 2 : "");
	if (!*back && at > front)
		out[at - front - 2] = '\0';
}

static void expect_command(const struct card_message *message, const struct command *row,
                           const char *command, const char *response)
{
	static char found[TEXT_MAX], own[TEXT_MAX], details[TEXT_MAX];

	assert_int_equal(message->record.iface, RSP_IF_CAT);
	assert_string_equal(message->function, row->name);
	assert_int_equal(message->record.tag, RSP_CAT_TAG_COMMAND);
	assert_int_equal(message->record.result.state, RSP_RESULT_OK);
	assert_string_equal(message->command, command);
	assert_string_equal(message->response + 2 * HEADER_LEN, response);
	sprintf(details,
	        "command_details.number=1; command_details.type=%u; command_details.qualifier=%u",
	        row->type, row->qualifier);
	leaves_of(message->tree, "cat.command ", "\n1 cat.response ", found);
	assert_memory_equal(found, details, strlen(details));
	own_leaves(found, "device_identities.source=129", "device_identities.destination=", own);
	assert_string_equal(own, row->leaves);
	leaves_of(message->tree, "cat.response ", NULL, found);
	assert_memory_equal(found, details, strlen(details));
	own_leaves(found, "device_identities.source=130", "result.general=0", own);
	assert_string_equal(own, row->answer);
}

static void every_command(void **state)
{
	static char command[HEX_MAX], response[HEX_MAX];

	(void)state;
	for (size_t i = 0; i < NUM_COMMANDS; i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		command_hex(&commands[i], command);
		response_hex(&commands[i], "00", response);
		cat_exchange(feed, command, response);
		assert_int_equal(feed->num_messages, 3);
		expect_command(cat_last(feed), &commands[i], command, response);
		card_expect_findings(feed, 0);
		card_feed_free(feed);
	}
}

static void every_envelope(void **state)
{
	static char bytes[HEX_MAX], line[2 * HEX_MAX], found[TEXT_MAX], want[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < NUM_ENVELOPES; i++) {
		const struct envelope *row = &envelopes[i];
		struct card_feed *feed = card_feed_new(CARD_FRAMES);
		const char *event = row->tag == RSP_CAT_TAG_EVENT ? row->leaves : "";
		size_t len = strcspn(event, ";");

		envelope_hex(row, bytes);
		sprintf(line, "80C20000%02zX%s", strlen(bytes) / 2, bytes);
		card_apdu(feed, line, "9000");
		assert_int_equal(feed->num_messages, 2);
		assert_int_equal(cat_last(feed)->record.iface, RSP_IF_CAT);
		assert_string_equal(cat_last(feed)->function, row->name);
		assert_int_equal(cat_last(feed)->record.tag, row->tag);
		leaves_of(cat_last(feed)->tree, "cat.envelope ", NULL, found);
		snprintf(want, sizeof(want),
		         "envelope.tag=%u; %.*s%sdevice_identities.source=%u; "
		         "device_identities.destination=129%s%s",
		         row->tag, (int)len, event, len ? "; " : "", row->source,
		         row->leaves[len] ? "; " : "",
		         row->leaves[len] == ';' ? row->leaves + len + 2 : row->leaves + len);
		assert_string_equal(found, want);
		card_expect_findings(feed, 0);
		card_feed_free(feed);
	}
}

/* What a number means stands beside it. */
static void notes(void **state)
{
	static const struct {
		const char *objects, *node, *note;
	} rows[] = {
	    {"35:0B 01 40 48 81 FF 8D",                       "eps_maximum_uplink 64 [",    "] 64 kbit/s" },
	    {"35:0B 01 40 48 81 FF 8D",                       "eps_maximum_downlink 72 [",  "] 128 kbit/s"},
	    {"35:0B 01 40 48 81 FF 8D",                       "guaranteed_uplink 129 [",    "] 640 kbit/s"},
	    {"35:0B 01 40 48 81 FF 8D",                       "guaranteed_downlink 255 [",  "] 0 kbit/s"  },
 /* TS 23.032 tables 1 and 2 */
	    {"77:08 10 000000 000000 28 00",                  "gad_shape.uncertainty 40 [", "] 443 m"     },
	    {"77:0E 90 000000 000000 0000 14 02 00 50 00 00", "gad_shape.major 20 [",       "] 57 m"      },
	    {"77:0E 90 000000 000000 0000 14 02 00 50 00 00", "altitude_uncertainty 80 [",
	     "] 279 m"	                                                                            },
	};
	char objects[HEX_MAX], command[HEX_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);
		const char *line, *note;

		strcpy(objects, "8103014000"
		                "82028182");
		put_objects(objects, rows[i].objects);
		strcpy(command, "D0");
		put_value(command, objects);
		cat_exchange(feed, command, "8103014000820282818303000000");
		line = strstr(cat_last(feed)->tree, rows[i].node);
		assert_non_null(line);
		note = strstr(line, rows[i].note);
		assert_true(note && note < strchr(line, '\n'));
		card_feed_free(feed);
	}
}

/* Objects inside objects end somewhere: what is deeper is shown as it is. */
static void nested(void **state)
{
	enum { LEVELS = 20 };
	char value[HEX_MAX] = "86029121", command[HEX_MAX], objects[HEX_MAX];
	struct card_feed *feed = card_feed_new(CARD_FRAMES);
	const char *at;
	size_t num = 0;

	(void)state;
	for (size_t i = 0; i < LEVELS; i++) {
		strcpy(objects, "27");
		put_value(objects, value);
		strcpy(value, objects);
	}
	strcpy(objects, "8103011000"
	                "82028183");
	strcat(objects, value);
	strcpy(command, "D0");
	put_value(command, objects);
	cat_exchange(feed, command, "8103011000820282818303000000");
	for (at = cat_last(feed)->tree; (at = strstr(at, "cat.call_control_requested_action "));
	     at++)
		num++;
	assert_int_equal(num, 4);
	assert_non_null(strstr(cat_last(feed)->tree, "cat.object.unknown "));
	card_feed_free(feed);
}

/* What a line says of an ENVELOPE or a command. */
static void summaries(void **state)
{
	static const struct {
		unsigned tag;
		const char *objects, *summary;
	} rows[] = {
	    {0xD6, "19:0A 82:8281 38:0105",                          "channel status, channel 1, link dropped"     },
	    {0xD6, "19:09 82:8281 38:8100 37:32",                    "data available, channel 1, bytes waiting: 50"},
	    {0xD6, "19:12 82:8381 7D:00F110 0001 3F:08 74:09 75:0B",
	     "network rejection, PLMN not allowed"	                                                         },
	    {0xD6, "19:1D 82:8381 1D:01 2A:01 2E:1B",
	     "data connection status change, rejected, missing or unknown APN or DNN"                              },
	    {0xD2, "82:8381 8C:0110 0032 01 11 C2327BFC76BBCBEE",
	     "identifier 0032, page 1, of 1, \"Belconnen\""                                                        },
	    {0xD4, "82:8281 7C:0205D031 28 04 03'ims'",              "\"ims\""                                     },
	    {0xD0, "81:014700 82:8182 41:04 01 FF",                  "add a service, service 1"                    },
	    {0xD0, "81:013300 82:8182 20:C0",                        "card reader status, card present: yes"       },
	    {0xD0, "81:010107 82:8182 F2:00F110 4000",               "Steering of Roaming, \"001-01\""             },
	};
	char objects[HEX_MAX], command[HEX_MAX], line[2 * HEX_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		*objects = '\0';
		put_objects(objects, rows[i].objects);
		sprintf(command, "%02X", rows[i].tag);
		put_value(command, objects);
		if (rows[i].tag == RSP_CAT_TAG_COMMAND) {
			cat_exchange(feed, command, NULL);
			card_end(feed);
		} else {
			sprintf(line, "80C20000%02zX%s", strlen(command) / 2, command);
			card_apdu(feed, line, "9000");
		}
		assert_string_equal(cat_last(feed)->summary, rows[i].summary);
		card_feed_free(feed);
	}
}

/* Every fixture cut at every octet: nothing crashes, and no span leaves its buffer. */
static void prefixes(void **state)
{
	static char command[HEX_MAX], response[HEX_MAX], line[2 * HEX_MAX];

	(void)state;
	for (size_t i = 0; i < NUM_COMMANDS; i++) {
		struct card_feed *feed = card_feed_new(CARD_PAIRS);
		size_t len;

		command_hex(&commands[i], command);
		response_hex(&commands[i], "3A05", response);
		for (len = 0; len <= strlen(command); len += 2) {
			char cut[HEX_MAX];

			snprintf(cut, sizeof(cut), "%.*s", (int)len, command);
			cat_exchange(feed, cut, response);
		}
		for (len = 0; len <= strlen(response); len += 2) {
			char cut[HEX_MAX];

			snprintf(cut, sizeof(cut), "%.*s", (int)len, response);
			cat_exchange(feed, command, cut);
		}
		assert_true(feed->num_messages > 0);
		card_feed_free(feed);
	}
	for (size_t i = 0; i < NUM_ENVELOPES; i++) {
		struct card_feed *feed = card_feed_new(CARD_PAIRS);

		envelope_hex(&envelopes[i], command);
		for (size_t len = 0; len <= strlen(command); len += 2) {
			sprintf(line, "80C20000%02zX%.*s", len / 2, (int)len, command);
			card_apdu(feed, line, "9000");
		}
		card_feed_free(feed);
	}
}

/* TS 102 223 5.2: each bit of the profile is one element, in its byte. */
static void terminal_profile(void **state)
{
	static const struct {
		unsigned byte, bit;
		const char *key;
	} rows[] = {
	    {1,  1, "profile_download"            },
	    {3,  8, "refresh"                     },
	    {4,  5, "set_up_call"                 },
	    {6,  3, "event_data_available"        },
	    {9,  8, "local_information_technology"},
	    {12, 1, "open_channel"                },
	    {17, 2, "udp_client_remote"           },
	    {25, 7, "event_rejection_eutran"      },
	    {33, 1, "dns_request"                 },
	    {34, 6, "refresh_profile_state"       },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);
		char line[HEX_MAX] = "801000002A", want[TEXT_MAX], *at;
		size_t num = 0;

		for (unsigned byte = 1; byte <= PROFILE_BYTES + 3; byte++)
			sprintf(line + strlen(line), "%02X",
			        byte == rows[i].byte ? 1U << (rows[i].bit - 1) : 0);
		card_apdu(feed, line, "9000");
		assert_int_equal(feed->num_messages, 1);
		sprintf(want, "cat.terminal_profile.%s 1 [", rows[i].key);
		assert_non_null(strstr(cat_last(feed)->tree, want));
		for (at = cat_last(feed)->tree; (at = strstr(at, "cat.terminal_profile.")); at++)
			num +=
			    strstr(at, " 1 [C-APDU") && strstr(at, " 1 [C-APDU") < strchr(at, '\n');
		/* the bit, and its byte where it is bit 1 */
		assert_int_equal(num, rows[i].bit == 1 ? 2 : 1);
		assert_non_null(
		    strstr(cat_last(feed)->tree, "cat.terminal_profile.further 000000 ["));
		card_feed_free(feed);
	}
}

static void results(void **state)
{
	static const struct {
		const char *result, *name, *code, *leaf;
	} rows[] = {
	    {"2001", "terminal currently unable to process the command: screen is busy",        "20/01",
	     "result.terminal_problem=1"	                                                                                        },
	    {"219D", "network currently unable to process the command: facility rejected",      "21/9D",
	     "result.network_cause=29"	                                                                                          },
	    {"2604", "launch browser generic error: default URL unavailable",                   "26/04",
	     "result.launch_browser_problem=4"	                                                                                  },
	    {"30",   "command beyond the terminal's capabilities",                              "30",    NULL                           },
	    {"3529", "SMS RP-ERROR: temporary failure",                                         "35/29", "result.sms_rp_cause=41"       },
	    {"3410", "SS Return Error: illegal SS operation",                                   "34/10", "result.ss_error=16"           },
	    {"3748", "USSD Return Error: USSD busy",                                            "37/48", "result.ussd_error=72"         },
	    {"3807", "MultipleCard commands error: transmission error",                         "38/07",
	     "result.multiple_card_problem=7"	                                                                                   },
	    {"3901",
	     "interaction with call control or MO short message control, permanent problem: action "
	     "not allowed",	                                                             "39/01", "result.call_control_problem=1"},
	    {"3A05",
	     "bearer independent protocol error: security error (unsuccessful authentication)", "3A/05", "result.bip_problem=5"         },
	    {"3C03", "frames error: no frame defined",                                          "3C/03", "result.frames_problem=3"      },
	    {"10",   "session terminated by the user",                                          "10",    NULL                           },
	    {"7F",   "unknown general result",	                                          "7F",    NULL                           },
	};
	char response[HEX_MAX], found[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		sprintf(response, "81030121808202828183%02zX%s", strlen(rows[i].result) / 2,
		        rows[i].result);
		cat_exchange(feed, cat_display, response);
		assert_int_equal(cat_last(feed)->record.result.state, RSP_RESULT_ERROR);
		assert_string_equal(cat_last(feed)->result_name, rows[i].name);
		leaves_of(cat_last(feed)->tree, "cat.result ", NULL, found);
		if (rows[i].leaf)
			assert_non_null(strstr(found, rows[i].leaf));
		card_expect_findings(feed, 0);
		card_feed_free(feed);
	}
}

/* 0X: performed, and what else is said of it stands in the line. */
static void performed_but(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	cat_exchange(feed, cat_display, "810301218082028281830104");
	assert_int_equal(cat_last(feed)->record.result.state, RSP_RESULT_OK);
	assert_string_equal(cat_last(feed)->summary,
	                    "\"Hi\"; performed, but the icon could not be displayed");
	card_feed_free(feed);

	/* SEND SS: the operation and its parameters, TS 31.111 8.12.1 */
	feed = card_feed_new(CARD_FRAMES);
	cat_exchange(feed, "D00E8103011100820281838903912A43",
	             "81030111008202828183"
	             "04000C3000");
	assert_int_equal(cat_last(feed)->record.result.state, RSP_RESULT_OK);
	assert_non_null(strstr(cat_last(feed)->tree, "cat.result.ss_operation 12 "));
	assert_non_null(strstr(cat_last(feed)->tree, "cat.result.additional 3000 "));
	card_feed_free(feed);
}

/* TS 31.111 7.3.1.6 */
static void envelope_answers(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PAIRS);

	(void)state;
	card_apdu(feed, "80C200000AD4088202828186029121", "020586039121F39000");
	assert_non_null(strstr(cat_last(feed)->tree, "cat.call_control.result 2 "));
	assert_non_null(strstr(cat_last(feed)->tree, "cat.address.number 123"));
	card_apdu(feed, "80C2000009D40782028281860191", "019000");
	assert_non_null(strstr(cat_last(feed)->tree, "cat.call_control.result 1 "));
	card_apdu(feed,
	          "80C2000009D10782028381"
	          "8B0140",
	          "6F00");
	assert_int_equal(cat_last(feed)->record.result.state, RSP_RESULT_ERROR);
	assert_string_equal(cat_last(feed)->result_name, "technical problem");
	card_feed_free(feed);
}

static void bad_objects(void **state)
{
	static const struct {
		const char *command, *rule;
	} rows[] = {
  /* a text longer than the command, a command longer than its bytes, no command at all */
	    {"D00E8103012180820281028D04044869",         "cat-tlv-bad"       },
	    {"D00F8103012180820281028D03044869",         "cat-tlv-bad"       },
	    {"D10E8103012180820281028D03044869",         "cat-tlv-bad"       },
	    {"D00B810301218082028102FF00",               "cat-tlv-bad"       },
 /* a duration of one octet, and of three */
	    {"D00C810301218082028102840101",             "cat-value-bad"     },
	    {"D00E81030121808202810204030105FF",         "cat-value-bad"     },
	    {"D00E8103012180820281028D0304486900",       "cat-bytes-trailing"},
	    {"D009820281028D03044869",                   "cat-object-missing"},
	    {"D00A81030121808D03044869",                 "cat-object-missing"},
 /* a PDN CONNECTIVITY REQUEST that ends in its access point name, */
	    {"D0128103010200820281827C070205D031280503", "cat-value-bad"     },
 /* an ACTIVATE PDP CONTEXT REQUEST that ends in its head, and in its quality */
	    {"D00E81030102008202818252030A4105",         "cat-value-bad"     },
	    {"D01181030102008202818252060A410503020B",   "cat-value-bad"     },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		cat_exchange(feed, rows[i].command, cat_shown);
		assert_true(card_count(feed, rows[i].rule) >= 1);
		/* told of the message of the toolkit, and of no other */
		for (size_t at = 0; at < feed->num_findings; at++)
			assert_int_equal(feed->findings[at].message, 3);
		card_feed_free(feed);
	}
}

/* Wherever memory runs out, nothing crashes and the pass knows. */
static void no_memory(void **state)
{
	(void)state;
	for (uint64_t nth = 1;; nth++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);
		bool done;

		feed->pass.want_trees = true;
		test_fail_alloc(nth);
		card_apdu(feed, "8010000001FF", "9110");
		cat_exchange(feed, cat_display, cat_shown);
		card_apdu(feed, "80C2000009D30782020181900102", "9000");
		card_end(feed);
		done = test_num_allocs() < nth;
		test_fail_alloc(0);
		assert_true(done || feed->pass.out_of_memory);
		card_feed_free(feed);
		if (done)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_command),    cmocka_unit_test(every_envelope),
	    cmocka_unit_test(prefixes),         cmocka_unit_test(notes),
	    cmocka_unit_test(summaries),        cmocka_unit_test(nested),
	    cmocka_unit_test(terminal_profile), cmocka_unit_test(results),
	    cmocka_unit_test(performed_but),    cmocka_unit_test(envelope_answers),
	    cmocka_unit_test(bad_objects),      cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
