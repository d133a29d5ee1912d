/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of a packet, and its findings. */
#include "base/values.h"
#include "crypto/crypto.h"
#include "secure/fields.h"
#include "secure/scp80.h"

enum { VERSION_SHIFT = 4 };

static void show_octet(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice part,
                       enum rsp_ota_field whole, enum rsp_ota_field version,
                       enum rsp_ota_field algorithm)
{
	struct rsp_node *node = rsp_ota_uint(decode, parent, whole, part);

	rsp_ota_bits(decode, node, version, part, 8, 5);
	rsp_ota_bits(decode, node, algorithm, part, 4, 1);
}

static void show_spi(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice spi)
{
	struct rsp_slice first = rsp_sub(spi, 0, 1), second = rsp_sub(spi, 1, 1);
	struct rsp_node *node = rsp_ota_uint(decode, parent, RSP_OTA_SPI1, first);

	rsp_ota_bits(decode, node, RSP_OTA_SPI_COUNTER, first, 5, 4);
	rsp_ota_bits(decode, node, RSP_OTA_SPI_CIPHER, first, 3, 3);
	rsp_ota_bits(decode, node, RSP_OTA_SPI_CHECK, first, 2, 1);
	node = rsp_ota_uint(decode, parent, RSP_OTA_SPI2, second);
	rsp_ota_bits(decode, node, RSP_OTA_POR_SUBMIT, second, 6, 6);
	rsp_ota_bits(decode, node, RSP_OTA_POR_CIPHER, second, 5, 5);
	rsp_ota_bits(decode, node, RSP_OTA_POR_CHECK, second, 4, 3);
	rsp_ota_bits(decode, node, RSP_OTA_POR_WANTED, second, 2, 1);
}

static void show_header(struct rsp_decode *decode, struct rsp_node *root,
                        const struct rsp_packet *packet)
{
	struct rsp_node *tar;

	rsp_ota_uint(decode, root, RSP_OTA_IDENTIFIER, packet->identifier);
	if (packet->length.len)
		rsp_node_uint(decode, root, rsp_ota_field_of(RSP_OTA_LENGTH), packet->length,
		              packet->declared);
	rsp_ota_uint(decode, root, RSP_OTA_HEADER_LENGTH, packet->header_length);
	if (packet->spi.len) {
		show_spi(decode, root, packet->spi);
		show_octet(decode, root, packet->kic, RSP_OTA_KIC, RSP_OTA_KIC_VERSION,
		           RSP_OTA_KIC_ALGORITHM);
		show_octet(decode, root, packet->kid, RSP_OTA_KID, RSP_OTA_KID_VERSION,
		           RSP_OTA_KID_ALGORITHM);
	}
	tar = rsp_ota_bytes(decode, root, RSP_OTA_TAR, packet->tar);
	if (tar)
		tar->note = rsp_tar_name(packet->tar);
}

static void show_check(struct rsp_decode *decode, struct rsp_node *root,
                       const struct rsp_opened *opened)
{
	struct rsp_node *check = rsp_ota_bytes(decode, root, RSP_OTA_CHECK, opened->check);
	struct rsp_slice nowhere = {0};

	rsp_node_uint(decode, check ? check : root, rsp_ota_field_of(RSP_OTA_CHECK_RESULT),
	              opened->check, opened->proof);
	if (opened->proof != RSP_PROOF_OK)
		return;
	rsp_node_uint(decode, check, rsp_ota_field_of(RSP_OTA_CHECK_INPUT), nowhere, opened->input);
	rsp_node_text(decode, check, rsp_ota_field_of(RSP_OTA_CHECK_METHOD), nowhere,
	              opened->method);
}

/* A set's name, version and label; never a key. */
static const char *name_of(struct rsp_arena *arena, const struct rsp_key_set *set)
{
	if (set->has_kvn)
		return rsp_arena_printf(arena, "%s, version %u%s%s", set->name, set->kvn,
		                        set->label[0] ? ", " : "", set->label);
	return rsp_arena_printf(arena, "%s%s%s", set->name, set->label[0] ? ", " : "", set->label);
}

static void show_key(struct rsp_decode *decode, struct rsp_node *root,
                     const struct rsp_opened *opened)
{
	struct rsp_slice nowhere = {0};
	struct rsp_node *key;

	if (!opened->set)
		return;
	key = rsp_node_text(decode, root, rsp_ota_field_of(RSP_OTA_KEY), nowhere,
	                    name_of(decode->arena, opened->set));
	if (opened->cipher)
		rsp_node_text(decode, key, rsp_ota_field_of(RSP_OTA_CIPHER_METHOD), nowhere,
		              opened->cipher);
}

static void show_opened(struct rsp_decode *decode, struct rsp_node *root, struct rsp_scp80 *scp80)
{
	const struct rsp_opened *opened = &scp80->opened;
	struct rsp_slice command = {0};
	struct rsp_node *data;

	decode->buffer = opened->buffer;
	rsp_ota_uint(decode, root, RSP_OTA_CNTR, opened->cntr);
	rsp_ota_uint(decode, root, RSP_OTA_PCNTR, opened->pcntr);
	rsp_ota_uint(decode, root, RSP_OTA_STATUS, opened->status);
	show_check(decode, root, opened);
	if (scp80->command)
		command = rsp_slice(scp80->command->script, scp80->command->script_len);
	data = rsp_ota_bytes(decode, root, RSP_OTA_DATA, opened->data);
	rsp_script_show(decode, data, opened->data, scp80->packet.tar,
	                scp80->packet.secured->is_response, command, &scp80->script);
	rsp_ota_bytes(decode, root, RSP_OTA_PADDING, opened->padding);
}

struct rsp_node *rsp_scp80_show(struct rsp_decode *decode, struct rsp_scp80 *scp80)
{
	const struct rsp_packet *packet = &scp80->packet;
	struct rsp_node *root = rsp_node_new(
	    decode, NULL,
	    rsp_ota_field_of(packet->secured->is_response ? RSP_OTA_RESPONSE : RSP_OTA_COMMAND),
	    packet->whole);

	scp80->script = (struct rsp_script){.names = ""};
	show_header(decode, root, packet);
	if (packet->ciphered || !scp80->opened.open)
		rsp_ota_bytes(decode, root, RSP_OTA_CIPHERED, packet->body);
	show_key(decode, root, &scp80->opened);
	if (scp80->opened.open)
		show_opened(decode, root, scp80);
	decode->buffer = packet->buffer;
	rsp_ota_bytes(decode, root, RSP_OTA_TRAILING, packet->trailing);
	return root;
}

static const char *tar_text(struct rsp_decode *decode, struct rsp_slice tar)
{
	return rsp_value_hex(decode->arena, tar);
}

static void not_run(struct rsp_decode *decode)
{
	if (decode->last_finding)
		decode->last_finding->not_run = true;
}

static void report_form(struct rsp_decode *decode, const struct rsp_packet *packet)
{
	if (packet->bad)
		rsp_report(decode, RSP_RULE_SCP80_HEADER, packet->header_length,
		           "a header length that no packet can have");
	else if (packet->cut)
		rsp_report(
		    decode, RSP_RULE_SCP80_CUT, packet->length,
		    "the packet says %zu bytes, %zu are there", packet->declared,
		    rsp_sub(packet->whole,
		            rsp_offset_in(packet->whole, packet->length) + packet->length.len,
		            packet->whole.len)
		        .len);
	else if (packet->no_length)
		rsp_report(decode, RSP_RULE_SCP80_LENGTH, packet->header_length,
		           "the length of the packet is left out");
	else if (packet->trailing.len)
		rsp_report(decode, RSP_RULE_SCP80_LENGTH, packet->trailing,
		           "%zu bytes stand behind the end that the packet's length says",
		           packet->trailing.len);
}

/* Which keys a packet asks for. */
static const char *keys_text(struct rsp_decode *decode, const struct rsp_packet *packet)
{
	unsigned kic = packet->kic_octet, kid = packet->kid_octet;
	const char *what = packet->ciphered && packet->check == RSP_CHECK_CC ? "KIc and KID"
	                   : packet->ciphered                                ? "KIc"
	                                                                     : "KID";

	return rsp_arena_printf(decode->arena, "%s (KIc %02X, KID %02X, key version %u, TAR %s)",
	                        what, kic, kid, (packet->ciphered ? kic : kid) >> VERSION_SHIFT,
	                        tar_text(decode, packet->tar));
}

/* No key opened it: which is missing, or is wrong. */
static void report_closed(struct rsp_decode *decode, const struct rsp_scp80 *scp80)
{
	const struct rsp_packet *packet = &scp80->packet;
	const struct rsp_opened *opened = &scp80->opened;
	const char *keys = keys_text(decode, packet);

	if (opened->near || (opened->num_tried && scp80->seen_right)) {
		rsp_report(decode, RSP_RULE_SCP80_CHECK, packet->body,
		           "the check is wrong, although %s: the packet was altered, or KID is "
		           "another",
		           opened->near ? "the padding is right with a key of this card"
		                        : "the same keys opened packets before");
	} else if (opened->num_tried) {
		rsp_report(decode, RSP_RULE_SCP80_KEY_WRONG, packet->body,
		           "%zu key set%s that fit%s %s; none of them is right", opened->num_tried,
		           opened->num_tried == 1 ? "" : "s", opened->num_tried == 1 ? "s" : "",
		           keys);
		not_run(decode);
	} else {
		rsp_report(decode, RSP_RULE_SCP80_KEY_MISSING, packet->body, "%s %s",
		           opened->fits_unusable ? "the keys that are there have not the length "
		                                   "of the algorithm: needed is"
		                                 : "there is no",
		           keys);
		not_run(decode);
	}
}

static void report_key(struct rsp_decode *decode, const struct rsp_scp80 *scp80)
{
	const struct rsp_opened *opened = &scp80->opened;
	const struct rsp_key_set *set = opened->set;

	if (!set)
		return;
	if (opened->fit == RSP_FIT_CARD)
		rsp_report(decode, RSP_RULE_SCP80_KEY_OTHER, scp80->packet.body,
		           "opened with %s, which is of another card (%s%s)", set->name,
		           set->iccid[0] ? "ICCID " : "EID ",
		           set->iccid[0] ? set->iccid : set->eid);
	else if (opened->fit == RSP_FIT_LOOSE)
		rsp_report(decode, RSP_RULE_SCP80_KEY_LOOSE, scp80->packet.body,
		           "opened with %s, which is of another key version, TAR or algorithm",
		           name_of(decode->arena, set));
	if (opened->proof == RSP_PROOF_PADDING)
		rsp_report(decode, RSP_RULE_SCP80_UNPROVEN, scp80->packet.body,
		           "the packet has no check: padding and counter are all that speaks for "
		           "the key");
}

static void report_signature(struct rsp_decode *decode, const struct rsp_opened *opened)
{
	if (opened->check.len != RSP_ECDSA_LEN)
		rsp_report(
		    decode, RSP_RULE_SCP80_SIGNATURE, opened->check,
		    "a digital signature of %zu bytes: a packet does not say which algorithm "
		    "made it, and only that of 64 bytes (ECDSA with SHA-256) is tried",
		    opened->check.len);
	else if (!opened->num_points)
		rsp_report(decode, RSP_RULE_SCP80_SIGNATURE, opened->check,
		           "a digital signature: there is no public key (point) to check it with");
	else
		rsp_report(
		    decode, RSP_RULE_SCP80_SIGNATURE, opened->check,
		    "a digital signature: %zu public key%s tried as ECDSA with SHA-256; "
		    "none is right, so key or algorithm are others, or the packet was altered",
		    opened->num_points, opened->num_points == 1 ? " was" : "s were");
	not_run(decode);
}

static void report_check(struct rsp_decode *decode, const struct rsp_scp80 *scp80)
{
	const struct rsp_packet *packet = &scp80->packet;
	const struct rsp_opened *opened = &scp80->opened;

	if (!opened->open)
		return;
	decode->buffer = opened->buffer;
	if (opened->proof == RSP_PROOF_FAILED && packet->check == RSP_CHECK_RC)
		rsp_report(decode, RSP_RULE_SCP80_CHECK, opened->check,
		           "the redundancy check is wrong");
	if (packet->check == RSP_CHECK_DS && opened->proof != RSP_PROOF_OK)
		report_signature(decode, opened);
	if (opened->padding_bad)
		rsp_report(decode, RSP_RULE_SCP80_PADDING, opened->pcntr,
		           "the padding is not so many zero octets as PCNTR says, or more than a "
		           "block");
}

static void report_counter(struct rsp_decode *decode, const struct rsp_scp80 *scp80)
{
	enum { EXACT = 3, MODE_SHIFT = 3, MODE_MASK = 3, HIGHER = 2 };
	unsigned mode = scp80->packet.spi1 >> MODE_SHIFT & MODE_MASK;
	unsigned long long counter = scp80->opened.counter, last = scp80->last_counter,
	                   frame = scp80->last_frame;
	struct rsp_slice where = scp80->opened.cntr;

	if (!scp80->counted || mode < HIGHER)
		return;
	decode->buffer = scp80->opened.buffer;
	if (scp80->counting == RSP_COUNTING_AGAIN)
		rsp_report(
		    decode, RSP_RULE_SCP80_REPLAY, where,
		    "counter %llu was used before, in frame %llu: the card refuses a repeated "
		    "packet",
		    counter, frame);
	else if (scp80->counting == RSP_COUNTING_LOW)
		rsp_report(decode, RSP_RULE_SCP80_LOW, where,
		           "counter %llu is lower than %llu in frame %llu", counter, last, frame);
	else if (scp80->counting == RSP_COUNTING_GAP && mode == EXACT)
		rsp_report(decode, RSP_RULE_SCP80_GAP, where,
		           "counter %llu follows %llu of frame %llu, and must be one higher",
		           counter, last, frame);
}

static void report_answer(struct rsp_decode *decode, const struct rsp_scp80 *scp80)
{
	enum { ASKS_SECURITY = 0x1C };
	const struct rsp_packet *packet = &scp80->packet;
	const struct rsp_opened *opened = &scp80->opened;

	if (!packet->secured->is_response || packet->bad || !packet->tar.len)
		return;
	decode->buffer = packet->buffer;
	if (!scp80->command) {
		rsp_report(decode, RSP_RULE_SCP80_ORPHAN, packet->tar,
		           "no command to TAR %s is in the trace that this answers",
		           tar_text(decode, packet->tar));
		return;
	}
	if (!opened->open)
		return;
	decode->buffer = opened->buffer;
	if (scp80->other_counter)
		rsp_report(decode, RSP_RULE_SCP80_ANSWER_COUNTER, opened->cntr,
		           "the counter is %llu, that of the command was %llu",
		           (unsigned long long)opened->counter,
		           (unsigned long long)scp80->command->counter);
	if (scp80->near)
		rsp_report(
		    decode, RSP_RULE_SCP80_CHECK, opened->cntr,
		    "the card answers counter %llu, which the command (message %llu) has with "
		    "the keys of %s: these are right, and the command was altered",
		    (unsigned long long)opened->counter, (unsigned long long)scp80->command->seq,
		    name_of(decode->arena, scp80->near));
	if (scp80->command->spi2 & ASKS_SECURITY && !packet->ciphered && !packet->check_len)
		rsp_report_at_level(
		    decode, RSP_RULE_SCP80_ANSWER_PLAIN,
		    opened->status_octet ? RSP_LEVEL_INFO : RSP_LEVEL_SUSPICIOUS, opened->status,
		    "SPI of the command asks for a secured answer, and this one is plain");
}

void rsp_scp80_report(struct rsp_decode *decode, const struct rsp_scp80 *scp80)
{
	const struct rsp_packet *packet = &scp80->packet;
	bool by_key = packet->ciphered || packet->check == RSP_CHECK_CC;

	report_form(decode, packet);
	if (!packet->bad && packet->body.len && by_key && !scp80->opened.set && !packet->cut)
		report_closed(decode, scp80);
	report_key(decode, scp80);
	report_check(decode, scp80);
	report_counter(decode, scp80);
	report_answer(decode, scp80);
	decode->buffer = packet->buffer;
}
