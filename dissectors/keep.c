/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept of a capture: the library's state while it is read for the first time, and each
 * message, packed, with the frame that completes it.
 *
 * What a frame shows on later passes besides what it showed on the first (docs/wireshark.md has the
 * same table):
 *   response_in, next_step   links forward
 *   outcome                  of the procedure, in the frame of its last message
 *   late messages, findings  what only the end of the capture told: unanswered commands, steps that
 *                            are missing
 * Nothing else changes. */
#define _GNU_SOURCE
#include "esim.h"

#include <string.h>

#include "rsptrace/pack.h"
#include "rsptrace/shown.h"

enum { PLACE_SHIFT = 32, LATE_FEED = INT32_MAX };

/* Heads stand elsewhere than bodies: beyond what a body can be long, so each has a tab. */
static const uint64_t head_place = UINT64_C(1) << 31;

static struct {
	struct rsp_trace *trace; /* NULL: no frame was fed yet */
	struct rsp_definitions *definitions;
	struct rsp_follower *follower;
	struct rsp_keyring *keyring; /* NULL: none was given */
	struct rsp_shown *shown;
	struct rsp_arena scratch;
	struct esim_frame **frames; /* by number, up to num_frames */
	uint32_t num_frames;
	wmem_array_t *messages;       /* struct esim_message *, by seq from 1 */
	struct esim_message **latest; /* of each procedure, up to num_latest */
	uint32_t num_latest;
	struct esim_procedure *procedures, **procedures_tail;
	const char **broken; /* of each procedure, up to num_broken */
	uint32_t num_broken;
	struct esim_frame *frame; /* that is being fed; NULL: the capture is over */
	uint32_t number;
	uint32_t feed;
	struct esim_message *message; /* that is being followed */
	size_t result;                /* the column of results */
	bool over;
} keep;

static const char *copied(const char *text)
{
	return text ? wmem_strdup(wmem_file_scope(), text) : NULL;
}

static struct esim_message *message_of(uint64_t seq)
{
	if (!seq || seq > wmem_array_get_count(keep.messages))
		return NULL;
	return *(struct esim_message **)wmem_array_index(keep.messages, (unsigned)(seq - 1));
}

static uint32_t frame_of(uint64_t seq)
{
	const struct esim_message *message = message_of(seq);

	return message ? message->frame : 0;
}

/* Room for pointers up to `number`; twice as much as before, so that growing costs little. */
static void *grown(void *old, uint32_t *num, uint32_t number)
{
	enum { FIRST = 1024 };
	uint32_t before = *num;
	void **out;

	if (number < before)
		return old;
	for (*num = before ? before : FIRST; *num <= number; *num *= 2)
		;
	out = wmem_realloc(wmem_file_scope(), old, *num * sizeof(*out));
	memset(out + before, 0, (*num - before) * sizeof(*out));
	return out;
}

static struct esim_frame *frame_make(uint32_t number)
{
	keep.frames = grown(keep.frames, &keep.num_frames, number);
	if (!keep.frames[number])
		keep.frames[number] = wmem_new0(wmem_file_scope(), struct esim_frame);
	return keep.frames[number];
}

/* The column of results. */
static size_t result_column(void)
{
	size_t at = 0;

	while (strcmp(rsp_shown_column_at(at)->key, "result") != 0)
		at++;
	return at;
}

/* "ES10b AuthenticateServer: invalidSignature(2), step 11" */
static const char *info_of(const struct rsp_message *message)
{
	struct rsp_arena *arena = &keep.scratch;
	/* Functions of SCP81 are called by what they are. */
	bool asks =
	    (message->direction == RSP_DIR_REQUEST || message->direction == RSP_DIR_NOTIFICATION) &&
	    message->iface != RSP_IF_SCP81;
	struct rsp_shown_value result;
	const char *text = rsp_arena_concat(arena, rsp_interface_name(message->iface), " ",
	                                    message->function ? message->function : "",
	                                    asks ? " request" : "", NULL);

	if (message->segment)
		text = rsp_arena_concat(arena, text, " segment ",
		                        rsp_arena_decimal(arena, message->segment), NULL);
	if (rsp_shown_get(keep.shown, message, keep.result, &result))
		text = rsp_arena_concat(arena, text, ": ", result.text, NULL);
	if (message->step)
		text = rsp_arena_concat(arena, text, ", step ", message->step, NULL);
	return copied(text);
}

/* Links to what came before, and from there to here. */
static void link_message(struct esim_message *kept, const struct rsp_message *message)
{
	struct esim_message *request = message_of(message->answers), *before;
	uint32_t procedure = (uint32_t)message->procedure;

	kept->request_in = frame_of(message->answers);
	kept->same_as = frame_of(message->same_as);
	kept->same_object = frame_of(message->same_object_as);
	if (request)
		request->response_in = kept->frame;
	if (!message->procedure)
		return;
	keep.latest = grown(keep.latest, &keep.num_latest, procedure);
	before = keep.latest[procedure];
	if (before) {
		kept->previous_step = before->frame;
		before->next_step = kept->frame;
	}
	keep.latest[procedure] = kept;
}

static void append(struct esim_frame *frame, struct esim_message *message)
{
	if (frame->last)
		frame->last->next = message;
	else
		frame->first = message;
	frame->last = message;
}

static void follow(struct rsp_message *message, struct esim_message *kept)
{
	struct rsp_place place;

	if (!keep.follower)
		return;
	place = rsp_follower_message(keep.follower, message, &keep.scratch);
	message->procedure = place.procedure;
	message->step = place.step ? place.step->number : NULL;
	if (place.row)
		kept->definition =
		    wmem_strdup_printf(wmem_file_scope(), "%s %s (%u)", place.row->spec,
		                       place.row->title, (unsigned)place.procedure);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct esim_message *kept = wmem_new0(wmem_file_scope(), struct esim_message);
	struct rsp_slice packed;

	(void)user;
	rsp_arena_reset(&keep.scratch);
	kept->seq = message->seq;
	kept->iface = message->iface;
	/* One that only the end tells of stands where its last byte does. */
	kept->frame = keep.frame ? keep.number : (uint32_t)message->last_frame;
	kept->feed = keep.frame ? keep.feed : LATE_FEED;
	kept->late = !keep.frame;
	wmem_array_append_one(keep.messages, kept);
	keep.message = kept;
	follow(message, kept);
	if (esim_options.redact)
		rsp_shown_begin(keep.shown, message, &keep.scratch);
	kept->info = info_of(message);
	packed = rsp_message_pack(message, &keep.scratch);
	kept->packed =
	    rsp_slice(wmem_memdup(wmem_file_scope(), packed.data, packed.len), packed.len);
	link_message(kept, message);
	append(keep.frame ? keep.frame : frame_make(kept->frame), kept);
}

static struct esim_finding *finding_make(const struct rsp_finding *finding)
{
	struct esim_finding *kept = wmem_new0(wmem_file_scope(), struct esim_finding);

	kept->rule = finding->rule;
	kept->level = finding->level;
	kept->not_run = finding->not_run;
	kept->text = copied(finding->text ? finding->text : finding->rule->text);
	return kept;
}

static void finding_add(struct esim_finding **to, struct esim_finding *finding)
{
	while (*to)
		to = &(*to)->next;
	*to = finding;
}

/* Keeps what made a procedure one in which a rule was broken: the first that is told of it. */
static void note_broken(const struct rsp_finding *finding)
{
	uint32_t procedure = (uint32_t)finding->procedure, frame = frame_of(finding->message);

	if (!procedure || finding->level != RSP_LEVEL_VIOLATION || finding->not_run ||
	    finding->follows)
		return;
	keep.broken = grown(keep.broken, &keep.num_broken, procedure);
	if (keep.broken[procedure])
		return;
	keep.broken[procedure] = wmem_strdup_printf(
	    wmem_file_scope(), "%s: %s", finding->rule->id,
	    rsp_shown_clean(keep.shown, finding->text ? finding->text : finding->rule->text));
	if (frame)
		keep.broken[procedure] = wmem_strdup_printf(wmem_file_scope(), "frame %u, %s",
		                                            frame, keep.broken[procedure]);
}

/* What is found while a frame is read stands there; what the end finds, with its message. */
static void place_finding(const struct rsp_finding *finding)
{
	struct esim_message *message = message_of(finding->message);
	struct esim_finding *kept = finding_make(finding);

	if (keep.frame && message && message->frame == keep.number)
		finding_add(&message->findings, kept);
	else if (keep.frame)
		finding_add(&keep.frame->findings, kept);
	else if (message)
		finding_add(&message->late_findings, kept);
	else if (finding->frame)
		finding_add(&frame_make((uint32_t)finding->frame)->late_findings, kept);
}

/* Those of a message are packed with it, but for what procedures find. */
static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct rsp_finding own = *finding;

	(void)user;
	if (keep.follower)
		rsp_follower_finding(keep.follower, &own);
	note_broken(&own);
	if (finding->message && keep.message && finding->message == keep.message->seq)
		return;
	place_finding(&own);
}

static void on_found(void *user, const struct rsp_finding *finding)
{
	(void)user;
	note_broken(finding);
	place_finding(finding);
}

/* "step 12 CancelSession, step 14 ..." of the steps that should have been there. */
static const char *missing_of(const struct rsp_procedure *procedure)
{
	wmem_strbuf_t *text = wmem_strbuf_new(wmem_file_scope(), "");

	for (size_t at = 0; at < procedure->row->num_steps; at++) {
		const struct rsp_step_row *row = &procedure->row->steps[at];

		if (procedure->steps[at].state != RSP_STEP_MISSING)
			continue;
		wmem_strbuf_append_printf(text, "%sstep %s %s",
		                          wmem_strbuf_get_len(text) ? ", " : "", row->number,
		                          row->name);
	}
	return wmem_strbuf_get_len(text) ? wmem_strbuf_finalize(text) : NULL;
}

static const char *reason_of(const struct rsp_procedure *procedure)
{
	struct rsp_message message = {.slot = -1, .channel = -1};
	struct rsp_shown_value value;

	if (procedure->refused_step < 0)
		return NULL;
	message.result = procedure->reason;
	if (!rsp_shown_get(keep.shown, &message, keep.result, &value))
		return NULL;
	return wmem_strdup_printf(wmem_file_scope(), "step %s %s: %s",
	                          procedure->row->steps[procedure->refused_step].number,
	                          procedure->row->steps[procedure->refused_step].name, value.text);
}

static const char *keys_of(const struct rsp_procedure *procedure)
{
	static const char *const names[RSP_NUM_IDS] = {
	    [RSP_ID_TRANSACTION] = "transactionId", [RSP_ID_EID] = "EID", [RSP_ID_ICCID] = "ICCID"};
	wmem_strbuf_t *text = wmem_strbuf_new(wmem_file_scope(), "");

	for (int id = 0; id < RSP_NUM_IDS; id++)
		if (names[id] && procedure->ids[id])
			wmem_strbuf_append_printf(text, "%s%s %s",
			                          wmem_strbuf_get_len(text) ? ", " : "", names[id],
			                          rsp_shown_clean(keep.shown, procedure->ids[id]));
	return wmem_strbuf_finalize(text);
}

static const char *outcome_text(const struct esim_procedure *procedure)
{
	return wmem_strdup_printf(wmem_file_scope(), "%s: %s%s%s, %u of %u steps seen",
	                          procedure->title, rsp_outcome_name(procedure->outcome),
	                          procedure->reason ? ", " : "",
	                          procedure->reason ? procedure->reason : "", procedure->steps_seen,
	                          procedure->steps_expected);
}

static void on_procedure(void *user, const struct rsp_procedure *procedure)
{
	struct esim_procedure *kept = wmem_new0(wmem_file_scope(), struct esim_procedure);
	struct esim_message *last = message_of(procedure->last);

	(void)user;
	rsp_shown_begin(keep.shown, &(struct rsp_message){.slot = -1}, &keep.scratch);
	kept->id = procedure->id;
	kept->spec = copied(procedure->row->spec);
	kept->title = copied(procedure->row->title);
	kept->keys = keys_of(procedure);
	kept->reason = reason_of(procedure);
	kept->missing = missing_of(procedure);
	if (procedure->id < keep.num_broken)
		kept->broken = keep.broken[procedure->id];
	kept->outcome = procedure->outcome;
	kept->steps_seen = procedure->steps_seen;
	kept->steps_expected = procedure->steps_expected;
	kept->first_frame = frame_of(procedure->first);
	kept->last_frame = frame_of(procedure->last);
	*keep.procedures_tail = kept;
	keep.procedures_tail = &kept->next;
	if (last)
		last->outcome = outcome_text(kept);
}

bool esim_keep_has_begun(void)
{
	return keep.messages;
}

void esim_keep_reset(void)
{
	rsp_follower_free(keep.follower);
	rsp_definitions_free(keep.definitions);
	rsp_trace_free(keep.trace);
	rsp_keyring_free(keep.keyring);
	rsp_shown_free(keep.shown);
	rsp_arena_free(&keep.scratch);
	memset(&keep, 0, sizeof(keep));
}

/* The keys of cards that the user's file has. What cannot be read is told and left out. */
static struct rsp_keyring *read_keyring(const char *path)
{
	struct rsp_keyring *keyring;
	struct rsp_keyring_report report = {0};
	char *text, *name;
	size_t len;

	if (!path || !path[0])
		return NULL;
	if (!g_file_get_contents(path, &text, &len, NULL)) {
		ws_warning("eSIM: the keyring %s cannot be read", path);
		return NULL;
	}
	keyring = rsp_keyring_new();
	name = g_path_get_basename(path);
	if (keyring)
		rsp_keyring_add(keyring, rsp_slice(text, len), name, &report);
	if (report.num_bad)
		ws_warning("eSIM: %s: %s", path, report.text);
	explicit_bzero(text, len);
	g_free(text);
	g_free(name);
	return keyring;
}

/* The first frame of a capture that has anything for us. */
static void begin(void)
{
	struct rsp_trace_options options = {.number = 1};
	struct rsp_sink sink = {.message = on_message, .finding = on_finding};
	struct rsp_follower_sink found = {.procedure = on_procedure, .finding = on_found};

	keep.result = result_column();
	keep.keyring = read_keyring(esim_options.keyring);
	options.keyring = keep.keyring;
	/* Packages are opened where signatures are looked at. */
	options.signatures = esim_options.verify || keep.keyring;
	keep.messages = wmem_array_new(wmem_file_scope(), sizeof(struct esim_message *));
	keep.procedures_tail = &keep.procedures;
	rsp_arena_init(&keep.scratch, 0);
	keep.shown = rsp_shown_new(esim_options.reveal, esim_options.redact);
	keep.definitions = rsp_definitions_new();
	if (keep.definitions)
		keep.follower = rsp_follower_new(keep.definitions, false, &found);
	if (keep.follower && options.signatures)
		rsp_follower_expect_signatures(keep.follower);
	if (keep.shown)
		keep.trace = rsp_trace_new(&options, &sink);
	if (keep.shown)
		rsp_shown_begin(keep.shown, &(struct rsp_message){.slot = -1}, &keep.scratch);
}

void esim_keep_feed(const packet_info *pinfo, uint32_t feed, struct rsp_feed_frame *frame)
{
	enum { NS_PER_SECOND = 1000000000 };
	struct rsp_feed_http http;

	if (!keep.messages)
		begin();
	if (!keep.trace || keep.over)
		return;
	keep.number = pinfo->num;
	keep.frame = frame_make(pinfo->num);
	keep.frame->was_fed = true;
	keep.feed = feed;
	frame->number = pinfo->num;
	frame->place = (uint64_t)keep.feed << PLACE_SHIFT;
	frame->clock = pinfo->fd->has_ts ? RSP_CLOCK_UNIX : RSP_CLOCK_NONE;
	frame->t_ns = (int64_t)pinfo->abs_ts.secs * NS_PER_SECOND + pinfo->abs_ts.nsecs;
	if (frame->http) {
		http = *frame->http;
		http.head_place = frame->place | head_place;
		frame->http = &http;
	}
	rsp_trace_feed(keep.trace, frame);
	keep.frame = NULL;
	keep.message = NULL;
}

struct esim_frame *esim_keep_frame(uint32_t number)
{
	return number < keep.num_frames ? keep.frames[number] : NULL;
}

void esim_keep_end(void)
{
	if (!keep.trace || keep.over)
		return;
	keep.over = true;
	rsp_trace_end(keep.trace);
	keep.message = NULL;
	if (keep.follower)
		rsp_follower_end(keep.follower);
}

const struct esim_procedure *esim_keep_procedures(void)
{
	return keep.procedures;
}

struct rsp_shown *esim_keep_shown(void)
{
	return keep.shown;
}

struct rsp_arena *esim_keep_scratch(void)
{
	return &keep.scratch;
}
