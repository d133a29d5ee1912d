/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifiers in digits, and activation codes. */
#include <string.h>

#include "base/hex.h"
#include "base/values.h"
#include "report/explain_parts.h"

enum {
	EID_DIGITS = 32,
	ICCID_MIN = 18,
	ICCID_MAX = 20,
	IMEI_DIGITS = 15,
	IMEISV_DIGITS = 16,
	MOST_DIGITS = 40,
	SURE_RIGHT = 97, /* prefix and check digits are right */
	SURE_PREFIX = 90,
	SURE_POSSIBLE = 70
};

/* The digits of a paste that is nothing but digits (and F at the end), blanks and dashes. */
static size_t digits_of(struct rsp_slice text, char out[MOST_DIGITS + 1])
{
	size_t len = 0;
	uint8_t c;

	while (rsp_take_u8(&text, &c)) {
		if (c == ' ' || c == '-' || c == '\t')
			continue;
		if (len == MOST_DIGITS || rsp_hex_digit(c) < 0)
			return 0;
		out[len++] = (char)(c >= 'a' ? c - 'a' + 'A' : c);
	}
	out[len] = '\0';
	return len;
}

static bool all_decimal(const char *digits)
{
	return digits[strspn(digits, "0123456789")] == '\0';
}

static bool is_filled(const char *digits)
{
	size_t decimal = strspn(digits, "0123456789");

	return decimal >= ICCID_MIN - 1 &&
	       strspn(digits + decimal, "F") == strlen(digits + decimal);
}

/* SGP.29: the 32 digits are 1 modulo 97. */
static bool eid_checks(const char *digits)
{
	enum { MODULUS = 97, RIGHT = 1 };
	unsigned rest = 0;

	for (; *digits; digits++)
		rest = (rest * 10 + (unsigned)(*digits - '0')) % MODULUS;
	return rest == RIGHT;
}

static void swap_digits(const char *digits, char out[MOST_DIGITS + 1])
{
	size_t len = strlen(digits);

	for (size_t at = 0; at + 1 < len; at += 2) {
		out[at] = digits[at + 1];
		out[at + 1] = digits[at];
	}
	out[len] = '\0';
	if (len % 2)
		out[len - 1] = digits[len - 1];
}

/* Without the F that fills the last byte. */
static void drop_filler(char *digits)
{
	digits[strspn(digits, "0123456789")] = '\0';
}

struct digits {
	char text[MOST_DIGITS + 1];
	char swapped[MOST_DIGITS + 1];
	size_t len;
};

static bool read(struct explain *explain, struct digits *out)
{
	struct rsp_slice text = explain->word;
	static const char *const labels[] = {"EID", "ICCID", "IMEI", "IMSI", "MSISDN"};

	for (size_t at = 0; at < sizeof(labels) / sizeof(*labels); at++) {
		struct rsp_slice front = rsp_sub(text, 0, strlen(labels[at]));
		uint8_t c;

		if (!explain_has(front, labels[at]) || !rsp_skip(&text, front.len))
			continue;
		while (rsp_peek_u8(text, 0, &c) && (c == ':' || c == '=' || c == ' ' || c == '"'))
			text = rsp_sub(text, 1, text.len);
	}
	out->len = digits_of(text, out->text);
	if (!out->len)
		return false;
	swap_digits(out->text, out->swapped);
	return true;
}

static bool is_iccid(const char *digits, bool *out_checked)
{
	char plain[MOST_DIGITS + 1];
	size_t len;

	strcpy(plain, digits);
	if (!is_filled(plain))
		return false;
	drop_filler(plain);
	len = strlen(plain);
	*out_checked = rsp_luhn(plain);
	return len >= ICCID_MIN && len <= ICCID_MAX && strncmp(plain, "89", 2) == 0;
}

static int digits_sure(struct explain *explain)
{
	struct digits digits;
	bool checked = false;

	if (!read(explain, &digits))
		return 0;
	if (digits.len == EID_DIGITS && all_decimal(digits.text) &&
	    strncmp(digits.text, "89", 2) == 0)
		return eid_checks(digits.text) ? SURE_RIGHT : SURE_PREFIX;
	if (digits.len >= ICCID_MIN && digits.len <= ICCID_MAX &&
	    (is_iccid(digits.text, &checked) || is_iccid(digits.swapped, &checked)))
		return checked ? SURE_RIGHT : SURE_PREFIX;
	if ((digits.len == IMEI_DIGITS || digits.len == IMEISV_DIGITS) && all_decimal(digits.text))
		return SURE_POSSIBLE;
	return 0;
}

static void write_eid(struct explain *explain, const char *digits)
{
	explain_first(explain, "EID %s: the number of an eUICC.", digits);
	if (eid_checks(digits))
		explain_note(explain, "Check", "the check digits are right (1 modulo 97).");
	else
		explain_note(explain, "Check",
		             "the check digits are wrong: mistyped, or digits are swapped.");
	explain_note(explain, "Country", "%.3s (after the 89 of telecommunication)", digits + 2);
	explain_note(explain, "Issuer",
	             "%.3s: the manufacturer (EUM), as the country or GSMA numbers it; the EUM's "
	             "range is 8 digits: %.8s",
	             digits + 5, digits);
	explain_note(explain, "Own number", "%.12s, check digits %.2s", digits + 18, digits + 30);
	explain_note(explain, "In bytes", "as it stands, 16 bytes, tag 5A in GetEID (BF3E).");
	explain_note(explain, "Clause", "SGP.29 (before 2022: SGP.02 2.2.2)");
}

static void write_iccid(struct explain *explain, const char *shown, const char *digits,
                        bool swapped)
{
	char plain[MOST_DIGITS + 1], bytes[MOST_DIGITS + 1], padded[MOST_DIGITS + 1] = "";

	strcpy(plain, digits);
	drop_filler(plain);
	strcpy(padded, plain);
	while (strlen(padded) < ICCID_MAX)
		strcat(padded, "F");
	swap_digits(padded, bytes);
	if (swapped)
		explain_first(explain,
		              "ICCID %s: the number of a profile or card, here as its bytes "
		              "(%s, digits swapped).",
		              plain, shown);
	else
		explain_first(explain, "ICCID %s: the number of a profile or card.", plain);
	explain_note(
	    explain, "Check",
	    rsp_luhn(plain)
	        ? "the check digit is right (Luhn)."
	        : "the check digit is wrong, or there is none: many operators leave it out.");
	explain_note(explain, "Country",
	             "the digits behind 89 are the country code, then the issuer: %.5s...",
	             plain + 2);
	explain_note(explain, "In bytes", "%s (EF.ICCID 2FE2, tag 5A in profiles).", bytes);
	explain_note(explain, "Clause", "ITU-T E.118, TS 102 221 13.2");
}

static void write_imei(struct explain *explain, const struct digits *digits)
{
	bool checked = digits->len == IMEI_DIGITS && rsp_luhn(digits->text);

	if (digits->len == IMEISV_DIGITS) {
		explain_first(explain,
		              "%s: perhaps an IMEISV (14 digits of a device, 2 of its software).",
		              digits->text);
		explain_note(explain, "Ambiguous",
		             "16 digits are also 8 bytes, or half of an EID.");
	} else if (checked) {
		explain_first(explain, "%s: an IMEI by its check digit, or an IMSI.", digits->text);
	} else {
		explain_first(explain, "%s: an IMSI, or an IMEI with a wrong check digit.",
		              digits->text);
	}
	explain_note(explain, "As an IMEI", "type %.8s (TAC), serial number %.6s, TS 23.003 6",
	             digits->text, digits->text + 8);
	if (digits->len == IMEI_DIGITS)
		explain_note(explain, "As an IMSI",
		             "country %.3s (MCC), network %.2s or %.3s (MNC), TS 23.003 2.2",
		             digits->text, digits->text + 3, digits->text + 3);
}

static void digits_explain(struct explain *explain)
{
	struct digits digits;
	bool checked;

	if (!read(explain, &digits))
		return;
	if (digits.len == EID_DIGITS)
		write_eid(explain, digits.text);
	else if (digits.len >= ICCID_MIN && is_iccid(digits.text, &checked))
		write_iccid(explain, digits.text, digits.text, false);
	else if (digits.len >= ICCID_MIN)
		write_iccid(explain, digits.text, digits.swapped, true);
	else
		write_imei(explain, &digits);
}

const struct explain_row explain_row_digits = {"an EID, ICCID, IMEI or IMSI", false, digits_sure,
                                               digits_explain};

/* SGP.22 4.1, SGP.32 2.13. */
enum { MAX_PARTS = 8, SURE_PREFIXED = 99, SURE_CODE = 88, ADDRESS_MAX = 255 };

struct activation {
	struct rsp_slice parts[MAX_PARTS];
	size_t num;
	bool prefixed, lower;
};

static struct rsp_slice first_line(struct rsp_slice text)
{
	struct rsp_slice line;

	return rsp_take_line(&text, &line) ? rsp_trim(line) : text;
}

static bool is_sign(uint8_t c, const char *signs)
{
	return c && strchr(signs, c);
}

/* The code may stand in a link or a sentence: it begins at "LPA:" and ends at a blank or quote. */
static bool find_code(struct explain *explain, struct rsp_slice *out, bool *prefixed)
{
	struct rsp_slice text = explain->text, word;
	size_t off = 0, len = 0;
	uint8_t c;

	*prefixed =
	    rsp_find(text, rsp_text("LPA:"), &off) || rsp_find(text, rsp_text("lpa:"), &off);
	if (!*prefixed) {
		*out = first_line(explain->word);
		return rsp_starts_with_text(*out, "1$") && explain->word.len == out->len;
	}
	word = rsp_sub(text, off + strlen("LPA:"), text.len);
	while (rsp_peek_u8(word, len, &c) && !is_sign(c, " \t\r\n\"'<>,;)") && c)
		len++;
	*out = rsp_sub(word, 0, len);
	return true;
}

static bool read_code(struct explain *explain, struct activation *out)
{
	struct rsp_slice rest;

	*out = (struct activation){0};
	if (!find_code(explain, &rest, &out->prefixed))
		return false;
	while (out->num < MAX_PARTS && rsp_take_until(&rest, '$', &out->parts[out->num]))
		out->num++;
	if (out->num < MAX_PARTS)
		out->parts[out->num++] = rest;
	return true;
}

static int activation_sure(struct explain *explain)
{
	struct activation code;

	if (!read_code(explain, &code))
		return 0;
	return code.prefixed ? SURE_PREFIXED : SURE_CODE;
}

static bool all_of(struct rsp_slice text, const char *more)
{
	uint8_t c;

	while (rsp_take_u8(&text, &c))
		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
		    !is_sign(c, more))
			return false;
	return true;
}

static const char *part_text(struct explain *explain, const struct activation *code, size_t at)
{
	return at < code->num ? rsp_arena_text(explain->arena, code->parts[at]) : "";
}

static void write_address(struct explain *explain, const struct activation *code)
{
	struct rsp_slice address = code->num > 1 ? code->parts[1] : (struct rsp_slice){0};

	if (!address.len) {
		explain_note(explain, "Wrong",
		             "the address of the SM-DP+ is missing (the part behind the first $).");
		return;
	}
	explain_note(explain, "SM-DP+", "%s", part_text(explain, code, 1));
	if (rsp_find(address, rsp_text("://"), &(size_t){0}) || !all_of(address, ".-:"))
		explain_note(explain, "Wrong",
		             "the address must be a bare host name, without https:// and path.");
	else if (address.len > ADDRESS_MAX)
		explain_note(explain, "Wrong", "the address is longer than a host name can be.");
}

static void write_matching_id(struct explain *explain, const struct activation *code)
{
	const char *text = part_text(explain, code, 2);

	if (code->num < 3)
		explain_note(explain, "Wrong",
		             "the second $ is missing: there must be a matchingId behind it, which "
		             "may be empty.");
	else if (!text[0])
		explain_note(explain, "MatchingId",
		             "empty: the SM-DP+ looks for an order for the EID.");
	else
		explain_note(explain, "MatchingId", "%s",
		             explain->writer->hide.redact ? "[redacted]" : text);
	if (code->num > 2 && !all_of(code->parts[2], "-"))
		explain_note(explain, "Wrong",
		             "the matchingId may hold letters, digits and - alone.");
	if (strncmp(text, "ACR-", 4) == 0)
		explain_note(explain, "Note",
		             "it begins with ACR-: activation code retrieval (SGP.22 v2.6).");
}

static void write_oid(struct explain *explain, const struct activation *code)
{
	const char *text = part_text(explain, code, 3);

	if (!text[0])
		return;
	explain_note(explain, "SM-DP+ OID", "%s: the server must have this OID in its certificate",
	             text);
	if (text[strspn(text, "0123456789.")])
		explain_note(explain, "Wrong", "an OID is made of digits and dots.");
}

static void write_flags(struct explain *explain, const struct activation *code)
{
	const char *flag = part_text(explain, code, 4);

	if (strcmp(flag, "1") == 0)
		explain_note(explain, "Confirmation",
		             "a confirmation code is needed; the user gets it another way.");
	else if (flag[0])
		explain_note(explain, "Wrong",
		             "the fifth part says that a confirmation code is needed: it must be 1 "
		             "or empty.");
	else
		explain_note(
		    explain, "Confirmation",
		    "no confirmation code is announced (the server may still ask for one).");
	if (part_text(explain, code, 5)[0])
		explain_note(explain, "CI", "%s: the CI public key to be used (version 3)",
		             part_text(explain, code, 5));
	if (part_text(explain, code, 6)[0])
		explain_note(explain, "Device change",
		             "a notification of deletion is asked for (version 3)");
	if (code->num > 7)
		explain_note(explain, "Wrong", "there are more parts than an activation code has.");
}

static void activation_explain(struct explain *explain)
{
	struct activation code;
	const char *format;

	if (!read_code(explain, &code))
		return;
	format = part_text(explain, &code, 0);
	explain_first(explain, "Activation code for downloading a profile%s.",
	              code.prefixed ? ""
	                            : " (without the LPA: that stands before it in a QR code)");
	if (strcmp(format, "1") != 0)
		explain_note(explain, "Wrong", "its format is \"%s\"; only 1 is specified.",
		             format);
	write_address(explain, &code);
	write_matching_id(explain, &code);
	write_oid(explain, &code);
	write_flags(explain, &code);
	explain_note(explain, "Clause", "SGP.22 4.1, used by SGP.32 too");
}

const struct explain_row explain_row_activation = {"an activation code", true, activation_sure,
                                                   activation_explain};
