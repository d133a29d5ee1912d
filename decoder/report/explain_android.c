/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The detailed code that Android's EuiccManager gives to apps: an operation in the upper byte, and
 * in the other three an error, or subject and reason code in six digits of four bits. */
#include <string.h>

#include "base/hex.h"
#include "card/status.h"
#include "report/explain_parts.h"

enum {
	SURE_NAMED = 93, /* "detailedCode 176886865" */
	SURE_ALONE = 41,
	MAX_TEXT = 400,
	OPERATION_SHIFT = 24,
	ERROR_MASK = 0xFFFFFF,
	OPERATION_APDU = 8,
	OPERATION_CODES = 10,
	CODE_BITS = 12, /* three digits of four bits */
	DIGIT_BITS = 4,
	DIGIT_MASK = 0xF,
	CODE_TEXT = 12,
	HEX_DIGITS = 8,
	NO_ERROR_CODE = 0
};

struct android_code {
	uint32_t number;
	const char *name, *meaning;
};

#define CLAUSE "Android, android.telephony.euicc.EuiccManager"

static const struct android_code operations[] = {
    {1,  "OPERATION_SYSTEM",                   "an error of Android itself"                                },
    {2,  "OPERATION_SIM_SLOT",                 "a SIM slot could not be switched"                          },
    {3,  "OPERATION_EUICC_CARD",               "an error of the eUICC"                                     },
    {4,  "OPERATION_SWITCH",                   "a profile could not be enabled or disabled"                },
    {5,  "OPERATION_DOWNLOAD",                 "the profile could not be downloaded"                       },
    {6,  "OPERATION_METADATA",                 "an error in the metadata of the profile"                   },
    {7,  "OPERATION_EUICC_GSMA",               "the eUICC answered an ES10 function with one of its errors"},
    {8,  "OPERATION_APDU",
     "a channel could not be opened, or the card answered a command with another status word than "
     "9000"                                                                                                },
    {9,  "OPERATION_SMDX",                     "an error of the SM-DP+ or SM-DS"                           },
    {10, "OPERATION_SMDX_SUBJECT_REASON_CODE",
     "the SM-DP+ or SM-DS refused, with the subject and reason code below"                                 },
    {11, "OPERATION_HTTP",                     "the server answered with the HTTP status that is the error"},
};

static const struct android_code errors[] = {
    {10000, "ERROR_CARRIER_LOCKED",            "the device is locked to another operator"            },
    {10001, "ERROR_INVALID_ACTIVATION_CODE",   "the activation code is wrong"                        },
    {10002, "ERROR_INVALID_CONFIRMATION_CODE", "the confirmation code is wrong"                      },
    {10003, "ERROR_INCOMPATIBLE_CARRIER",      "the profile is of an operator that is not compatible"},
    {10004, "ERROR_EUICC_INSUFFICIENT_MEMORY", "the eUICC has no room for the profile"               },
    {10005, "ERROR_TIME_OUT",                  "it took too long"                                    },
    {10006, "ERROR_EUICC_MISSING",             "there is no eUICC, or it does not answer"            },
    {10007, "ERROR_UNSUPPORTED_VERSION",       "the eUICC and the server have no version in common"  },
    {10008, "ERROR_SIM_MISSING",               "there is no SIM"                                     },
    {10009, "ERROR_INSTALL_PROFILE",           "the eUICC did not install the profile"               },
    {10010, "ERROR_DISALLOWED_BY_PPR",         "a policy rule (PPR) of a profile does not allow it"  },
    {10011, "ERROR_ADDRESS_MISSING",           "the address of the SM-DP+ or SM-DS is missing"       },
    {10012, "ERROR_CERTIFICATE_ERROR",         "a certificate of the server was not accepted"        },
    {10013, "ERROR_NO_PROFILES_AVAILABLE",     "no profile waits for this eUICC"                     },
    {10014, "ERROR_CONNECTION_ERROR",          "the server could not be reached"                     },
    {10015, "ERROR_INVALID_RESPONSE",          "the server's answer is not what it must be"          },
    {10016, "ERROR_OPERATION_BUSY",            "another operation of this kind goes on"              },
    {10017, "ERROR_INVALID_PORT",              "the port of the eUICC is wrong or already taken"     },
};

#define FIND(rows, number) find(rows, sizeof(rows) / sizeof(*(rows)), number)

static const struct android_code *find(const struct android_code *rows, size_t num, uint32_t number)
{
	for (size_t at = 0; at < num; at++)
		if (rows[at].number == number)
			return &rows[at];
	return NULL;
}

/* A number of 32 bits: decimal, or eight hex digits with or without "0x". */
static bool number_of(struct rsp_slice word, uint32_t *out)
{
	bool hex = rsp_starts_with_text(word, "0x") || rsp_starts_with_text(word, "0X");
	uint64_t value = 0;
	uint8_t c;

	if (hex)
		word = rsp_sub(word, 2, word.len);
	hex = hex || (word.len == HEX_DIGITS && rsp_peek_u8(word, 0, &c) && c == '0');
	if (!word.len)
		return false;
	while (rsp_take_u8(&word, &c)) {
		int digit = rsp_hex_digit(c);

		if (digit < 0 || (!hex && digit > 9))
			return false;
		value = value * (hex ? 16 : 10) + (unsigned)digit;
		if (value > UINT32_MAX)
			return false;
	}
	*out = (uint32_t)value;
	return true;
}

/* Whether a number is a detailed code: its operation is known, and so is its error. */
static bool is_detailed(uint32_t number)
{
	uint32_t operation = number >> OPERATION_SHIFT;

	return FIND(operations, operation) != NULL;
}

struct reading {
	uint32_t number;
	bool alone, named;
	const struct android_code *error; /* named by its constant */
};

static const struct android_code *error_named(struct rsp_slice word)
{
	for (size_t at = 0; at < sizeof(errors) / sizeof(*errors); at++)
		if (rsp_equal_text(word, errors[at].name))
			return &errors[at];
	return NULL;
}

static bool read_code(struct explain *explain, struct reading *out)
{
	static const char *const hints[] = {"detailed", "EMBEDDED_SUBSCRIPTION", "EuiccManager",
	                                    "OPERATION_", "android"};
	struct rsp_slice text = explain->word, word;
	size_t words = 0;
	bool found = false;
	uint32_t number;

	*out = (struct reading){0};
	if (text.len > MAX_TEXT)
		return false;
	for (size_t at = 0; at < sizeof(hints) / sizeof(*hints); at++)
		out->named = out->named || explain_has(text, hints[at]);
	for (; explain_next_word(&text, &word); words++) {
		if (!out->error)
			out->error = error_named(word);
		if (found || !number_of(word, &number) || !is_detailed(number))
			continue;
		found = true;
		out->number = number;
	}
	out->alone = words == 1;
	return found ? out->named || out->alone : out->error != NULL;
}

static int android_sure(struct explain *explain)
{
	struct reading reading;

	if (!read_code(explain, &reading))
		return 0;
	return reading.named || reading.error ? SURE_NAMED : SURE_ALONE;
}

/* "8.11.1" of 8B1, "5.1" of 051: zeros in front stand for nothing. */
static struct rsp_slice code_text(struct explain *explain, uint32_t code)
{
	const char *text = "";

	for (unsigned shift = CODE_BITS; shift; shift -= DIGIT_BITS) {
		unsigned digit = code >> (shift - DIGIT_BITS) & DIGIT_MASK;

		if (!digit && !text[0])
			continue;
		text = rsp_arena_printf(explain->arena, "%s%s%u", text, text[0] ? "." : "", digit);
	}
	return rsp_text(text);
}

static void explain_named(struct explain *explain, const char *label, uint32_t number,
                          const struct android_code *row)
{
	if (row)
		explain_note(explain, label, "%u (%s): %s.", number, row->name, row->meaning);
	else
		explain_note(explain, label, "%u, which Android does not name.", number);
}

static void explain_error_part(struct explain *explain, uint32_t operation, uint32_t error)
{
	if (operation == OPERATION_CODES) {
		explain_codes(explain, code_text(explain, error >> CODE_BITS),
		              code_text(explain, error & ((1U << CODE_BITS) - 1)));
		return;
	}
	if (error == NO_ERROR_CODE)
		explain_note(explain, "Error", "0: nothing more is known.");
	else if (operation == OPERATION_APDU && error <= UINT16_MAX &&
	         rsp_sw_plausible((uint16_t)error))
		explain_status_word(explain, (uint16_t)error);
	else
		explain_named(explain, "Error", error, FIND(errors, error));
}

static void android_explain(struct explain *explain)
{
	struct reading reading;
	uint32_t operation;

	if (!read_code(explain, &reading))
		return;
	operation = reading.number >> OPERATION_SHIFT;
	if (!operation) {
		explain_first(explain, "%s: an error of Android's EuiccManager.",
		              reading.error->name);
		explain_named(explain, "Error", reading.error->number, reading.error);
		explain_note(explain, "Clause", CLAUSE);
		return;
	}
	explain_first(explain, "Detailed code of Android's EuiccManager: %u (0x%08X).",
	              reading.number, reading.number);
	explain_named(explain, "Operation", operation, FIND(operations, operation));
	explain_error_part(explain, operation, reading.number & ERROR_MASK);
	explain_note(explain, "Clause", CLAUSE);
}

const struct explain_row explain_row_android = {"a detailed code of Android's EuiccManager", false,
                                                android_sure, android_explain};
