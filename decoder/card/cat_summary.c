/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What matters most of a message of the toolkit, read from its tree. */
#include "base/nodes.h"
#include "card/cat.h"
#include "card/cat_session.h"

enum { FIELDS_MAX = 10, TEXT_MAX = 60, EACH_MAX = 4 };

/* By type of command or tag of ENVELOPE: the fields whose values are said, in this order. Several
 * nodes of one field are all said. */
static const struct {
	uint8_t function;
	enum rsp_cat_field fields[FIELDS_MAX];
} rows[] = {
    {0x01, {RSP_CAT_REFRESH_MODE, RSP_CAT_FILE_PATH, RSP_CAT_AID, RSP_CAT_PLMN_ACT}},
    {0x03, {RSP_CAT_TIME_INTERVAL, RSP_CAT_TIME_UNIT}                              },
    {0x05, {RSP_CAT_EVENT}                                                         },
    {0x10, {RSP_CAT_ALPHA, RSP_CAT_DIGITS, RSP_CAT_IMS_URI}                        },
    {0x11, {RSP_CAT_ALPHA, RSP_CAT_SS_DIGITS}                                      },
    {0x12, {RSP_CAT_ALPHA, RSP_CAT_USSD_TEXT, RSP_CAT_TEXT_TEXT}                   },
    {0x13, {RSP_CAT_ALPHA, RSP_CAT_DIGITS, RSP_CAT_IMS_URI, RSP_CAT_SMS_TPDU}      },
    {0x14, {RSP_CAT_ALPHA, RSP_CAT_DTMF}                                           },
    {0x15, {RSP_CAT_URL, RSP_CAT_BROWSER_MODE}                                     },
    {0x20, {RSP_CAT_TONE, RSP_CAT_ALPHA}                                           },
    {0x21, {RSP_CAT_TEXT_TEXT}                                                     },
    {0x22, {RSP_CAT_TEXT_TEXT, RSP_CAT_CHOICE_ANSWER}                              },
    {0x23, {RSP_CAT_TEXT_TEXT}                                                     },
    {0x24, {RSP_CAT_ALPHA, RSP_CAT_ITEM_TEXT, RSP_CAT_ITEM_ID}                     },
    {0x25, {RSP_CAT_ALPHA, RSP_CAT_ITEM_TEXT}                                      },
    {0x26,
     {RSP_CAT_LOCAL_INFORMATION, RSP_CAT_PLMN, RSP_CAT_IMEI, RSP_CAT_IMEISV, RSP_CAT_LANGUAGE,
      RSP_CAT_TECHNOLOGY, RSP_CAT_SSID, RSP_CAT_SLICES_COUNT, RSP_CAT_BATTERY}     },
    {0x27, {RSP_CAT_TIMER_ACTION, RSP_CAT_TIMER_ID}                                },
    {0x28, {RSP_CAT_TEXT_TEXT}                                                     },
    {0x30, {RSP_CAT_DESTINATION, RSP_CAT_C_APDU_INS, RSP_CAT_R_APDU_SW}            },
    {0x31, {RSP_CAT_DESTINATION}                                                   },
    {0x32, {RSP_CAT_DESTINATION}                                                   },
    {0x33, {RSP_CAT_READER_REQUEST, RSP_CAT_READER_CARD}                           },
    {0x34, {RSP_CAT_AT_COMMAND, RSP_CAT_AT_RESPONSE}                               },
    {0x35, {RSP_CAT_LANGUAGE}                                                      },
    {0x40,
     {RSP_CAT_ACCESS_NAME, RSP_CAT_TRANSPORT_PROTOCOL, RSP_CAT_OTHER_ADDRESS,
      RSP_CAT_TRANSPORT_PORT, RSP_CAT_CHANNEL}                                     },
    {0x41, {RSP_CAT_DESTINATION}                                                   },
    {0x42, {RSP_CAT_DESTINATION, RSP_CAT_CHANNEL_DATA}                             },
    {0x43, {RSP_CAT_DESTINATION, RSP_CAT_SEND_MODE, RSP_CAT_CHANNEL_DATA}          },
    {0x44, {RSP_CAT_CHANNEL, RSP_CAT_CHANNEL_STATE}                                },
    {0x45, {RSP_CAT_SEARCH_BEARER}                                                 },
    {0x46, {RSP_CAT_ATTRIBUTE_BEARER, RSP_CAT_SERVICE_ID}                          },
    {0x47, {RSP_CAT_DECLARATION, RSP_CAT_SERVICE_ID}                               },
    {0x50, {RSP_CAT_FRAME_ID, RSP_CAT_LAYOUT_KIND}                                 },
    {0x51, {RSP_CAT_FRAMES_DEFAULT}                                                },
    {0x60, {RSP_CAT_ALPHA, RSP_CAT_FILE_PATH}                                      },
    {0x61, {RSP_CAT_ALPHA, RSP_CAT_FILE_PATH}                                      },
    {0x62, {RSP_CAT_FILE_PATH}                                                     },
    {0x70, {RSP_CAT_ACTIVATE}                                                      },
    {0x71, {RSP_CAT_CONTACTLESS_STATE}                                             },
    {0x73, {RSP_CAT_SESSION_CONTROL}                                               },
    {0x79, {RSP_CAT_LSI_COMMAND}                                                   },
    {0xD1, {RSP_CAT_DIGITS, RSP_CAT_SMS_TPDU, RSP_CAT_ANSWER_DATA}                 },
    {0xD2, {RSP_CAT_CBS_ID, RSP_CAT_CBS_PAGE, RSP_CAT_CBS_PAGES, RSP_CAT_CBS_TEXT} },
    {0xD3, {RSP_CAT_ITEM_ID}                                                       },
    {0xD4,
     {RSP_CAT_DIGITS, RSP_CAT_SS_DIGITS, RSP_CAT_USSD_TEXT, RSP_CAT_REQUEST_ACCESS_NAME,
      RSP_CAT_REQUEST_DNN, RSP_CAT_CONTROL_RESULT}                                 },
    {0xD5, {RSP_CAT_DIGITS, RSP_CAT_CONTROL_RESULT}                                },
    {0xD6,
     {RSP_CAT_EVENT, RSP_CAT_CHANNEL, RSP_CAT_CHANNEL_PROBLEM, RSP_CAT_CHANNEL_LENGTH,
      RSP_CAT_LOCATION_STATUS, RSP_CAT_PLMN, RSP_CAT_REJECTION, RSP_CAT_CONNECTION_STATUS,
      RSP_CAT_SM_CAUSE, RSP_CAT_LANGUAGE}                                          },
    {0xD7, {RSP_CAT_TIMER_ID}                                                      },
    {0xD9, {RSP_CAT_USSD_TEXT}                                                     },
    {0xDA, {RSP_CAT_FILE_PATH}                                                     },
    {0xDC, {RSP_CAT_REGISTRY_NAME}                                                 },
    {0xDD, {RSP_CAT_GAD_TYPE, RSP_CAT_NMEA}                                        },
    {0xDE, {RSP_CAT_ENCAPSULATED_ENVELOPE}                                         },
};

/* Numbers that need a word before them to be understood. */
static const struct {
	enum rsp_cat_field field;
	const char *before;
} words[] = {
    {RSP_CAT_CHANNEL,        "channel "       },
    {RSP_CAT_TIMER_ID,       "timer "         },
    {RSP_CAT_ITEM_ID,        "item "          },
    {RSP_CAT_TRANSPORT_PORT, "port "          },
    {RSP_CAT_CHANNEL_LENGTH, "bytes waiting: "},
    {RSP_CAT_CBS_PAGE,       "page "          },
    {RSP_CAT_CBS_PAGES,      "of "            },
    {RSP_CAT_CBS_ID,         "identifier "    },
    {RSP_CAT_C_APDU_INS,     "INS "           },
    {RSP_CAT_R_APDU_SW,      "SW "            },
    {RSP_CAT_SMS_TPDU,       "TPDU of "       },
    {RSP_CAT_ANSWER_DATA,    "answer of "     },
    {RSP_CAT_SERVICE_ID,     "service "       },
    {RSP_CAT_FRAME_ID,       "frame "         },
    {RSP_CAT_FRAMES_DEFAULT, "default frame " },
    {RSP_CAT_READER_CARD,    "card present: " },
    {RSP_CAT_SLICES_COUNT,   "slices: "       },
};

static const char *word_before(enum rsp_cat_field field)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].field == field)
			return words[i].before;
	return "";
}

static const char *number_text(struct rsp_arena *arena, const struct rsp_node *node)
{
	const char *name = rsp_value_name(node->field->names, (int64_t)node->value.u);
	unsigned long long number = node->value.u;

	if (name)
		return name;
	switch (node->field->base) {
	case RSP_HEX8:
		return rsp_arena_printf(arena, "%02llX", number);
	case RSP_HEX16:
		return rsp_arena_printf(arena, "%04llX", number);
	case RSP_HEX32:
		return rsp_arena_printf(arena, "%08llX", number);
	case RSP_DEC:
		break;
	}
	return rsp_arena_decimal(arena, node->value.u);
}

/* A text as far as a line has room: not cut inside a character of UTF-8. */
static const char *cut_text(struct rsp_arena *arena, struct rsp_slice text)
{
	enum { TAIL_MASK = 0xC0, TAIL = 0x80 };
	size_t len = text.len < TEXT_MAX ? text.len : TEXT_MAX;
	uint8_t next;

	while (len < text.len && rsp_peek_u8(text, len, &next) && (next & TAIL_MASK) == TAIL)
		len--;
	return rsp_arena_concat(arena, "\"", rsp_arena_text(arena, rsp_sub(text, 0, len)),
	                        len < text.len ? "..." : "", "\"", NULL);
}

static const char *value_text(struct rsp_arena *arena, enum rsp_cat_field field,
                              const struct rsp_node *node)
{
	const char *text = "";

	switch (node->field->kind) {
	case RSP_KIND_UINT:
		text = number_text(arena, node);
		break;
	case RSP_KIND_STRING:
		text = cut_text(arena, node->value.bytes);
		break;
	case RSP_KIND_BYTES:
		text = node->note ? node->note
		                  : rsp_arena_printf(arena, "%zu bytes", node->value.bytes.len);
		break;
	case RSP_KIND_NONE:
	case RSP_KIND_INT:
	case RSP_KIND_BOOL:
	case RSP_KIND_OID:
	case RSP_KIND_TIME:
		break;
	}
	return rsp_arena_concat(arena, word_before(field), text, NULL);
}

/* A TERMINAL RESPONSE repeats details and devices; empty texts, and that there is nothing further
 * to say of a channel, say nothing. */
static bool is_said(const struct rsp_node *node, unsigned num)
{
	const struct rsp_node *parent = node->parent;

	if (node->field == rsp_cat_field_of(RSP_CAT_CHANNEL_PROBLEM) && !node->value.u)
		return false;
	if (node->field->kind == RSP_KIND_STRING && node->value.bytes.len == 0)
		return false;
	return !num || !parent ||
	       (parent->field != rsp_cat_field_of(RSP_CAT_QUALIFIER) &&
	        parent->field != rsp_cat_field_of(RSP_CAT_DEVICES));
}

/* Adds the values of a field to the text: the first ones, and how many more there are. */
static const char *add_field(struct rsp_arena *arena, const char *text, enum rsp_cat_field field,
                             const struct rsp_node *tree)
{
	unsigned num = 0;

	for (const struct rsp_node *node = tree; node; node = rsp_node_after(node, NULL)) {
		if (node->field != rsp_cat_field_of(field) || !is_said(node, num) ||
		    num++ >= EACH_MAX)
			continue;
		text = rsp_arena_concat(arena, text ? text : "", text ? ", " : "",
		                        value_text(arena, field, node), NULL);
	}
	if (num <= EACH_MAX)
		return text;
	return rsp_arena_concat(arena, text, ", ", rsp_arena_decimal(arena, num - EACH_MAX),
	                        " more", NULL);
}

/* What is said of a result besides "ok": performed, but ... */
static const char *add_general(struct rsp_arena *arena, const char *text,
                               const struct rsp_node *tree)
{
	enum { PLAIN = 0x00, PERFORMED_MAX = 0x0F };

	for (const struct rsp_node *node = tree; node; node = rsp_node_after(node, NULL))
		if (node->field == rsp_cat_field_of(RSP_CAT_GENERAL) && node->value.u != PLAIN &&
		    node->value.u <= PERFORMED_MAX)
			return rsp_arena_concat(arena, text ? text : "", text ? "; " : "",
			                        number_text(arena, node), NULL);
	return text;
}

const char *rsp_cat_summary(struct rsp_arena *arena, const struct rsp_node *tree, uint32_t function)
{
	const char *text = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].function != function)
			continue;
		for (size_t at = 0; at < FIELDS_MAX && rows[i].fields[at] != RSP_CAT_MESSAGE; at++)
			text = add_field(arena, text, rows[i].fields[at], tree);
	}
	return add_general(arena, text, tree);
}
