/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classic pcap (draft-ietf-opsawg-pcap): both byte orders, micro- and nanoseconds, and the records
 * of the "modified" variant, which are 8 bytes longer.
 *
 * A record's header has no check sum, but two lengths that are mostly equal. Where they are not,
 * the bytes behind the record decide: there the next record begins, or the file ends. Where neither
 * is the case, the next place is looked for at which a record can begin. */
#include "source/formats.h"
#include "source/packet.h"

enum {
	FILE_HEADER_LEN = 24,
	RECORD_HEADER_LEN = 16,
	MODIFIED_HEADER_LEN = 24,
	VERSION_MAJOR = 2,
	LINK_MASK = 0x03FFFFFF, /* the bits above say how long a frame check sequence is */
	DAY = 24 * 60 * 60      /* seconds: a record found by looking is not further away */
};

/* How sure the recogniser is. */
enum { SURE_VERSION = 100, SURE_MAGIC = 80 };

struct variant {
	uint32_t magic;
	unsigned digits; /* of a second, in a record's time */
	size_t header_len;
};

static const struct variant variants[] = {
    {0xA1B2C3D4, 6, RECORD_HEADER_LEN  },
    {0xA1B23C4D, 9, RECORD_HEADER_LEN  },
    {0xA1B2CD34, 6, MODIFIED_HEADER_LEN},
};

enum { NUM_VARIANTS = sizeof(variants) / sizeof(variants[0]) };

struct pcap {
	const struct variant *variant;
	bool big;
	bool begun;   /* the header of the file is behind */
	bool assumed; /* the file does not begin as a pcap does */
	uint32_t link;
	uint32_t snap_len;
	uint32_t fraction_max;
	int64_t ns_per_unit; /* of the fraction */
	uint32_t last_s;     /* time of the last good record, seconds */
	bool has_last;
	uint64_t number; /* of the last record */
	bool told;       /* damage of the next record was told, its frame comes next */
	size_t told_len; /* and has so many bytes */
	uint64_t num_snapped;
};

struct record {
	uint32_t s, fraction, len, original_len;
};

static const struct variant *find_variant(struct rsp_slice head, bool *out_big)
{
	for (unsigned i = 0; i < 2 * NUM_VARIANTS; i++) {
		struct rsp_slice in = head;
		uint32_t magic;

		*out_big = i >= NUM_VARIANTS;
		if (rsp_take_u32(*out_big, &in, &magic) &&
		    magic == variants[i % NUM_VARIANTS].magic)
			return &variants[i % NUM_VARIANTS];
	}
	return NULL;
}

static int pcap_recognise(struct rsp_slice head)
{
	bool big;
	uint16_t major = 0;

	if (!find_variant(head, &big))
		return 0;
	head = rsp_sub(head, sizeof(uint32_t), sizeof(major));
	return rsp_take_u16(big, &head, &major) && major == VERSION_MAJOR ? SURE_VERSION
	                                                                  : SURE_MAGIC;
}

static void read_file_header(struct pcap *pcap, struct rsp_slice head)
{
	/* Behind magic, version (2 x 2), zone and accuracy of times (2 x 4). */
	struct rsp_slice in = rsp_sub(head, 4 * sizeof(uint32_t), 2 * sizeof(uint32_t));

	pcap->variant = find_variant(head, &pcap->big);
	pcap->assumed = !pcap->variant;
	if (pcap->assumed) {
		pcap->variant = variants;
		pcap->big = false;
	}
	pcap->fraction_max = 1;
	for (unsigned i = 0; i < pcap->variant->digits; i++)
		pcap->fraction_max *= 10;
	pcap->ns_per_unit = RSP_NS_PER_S / pcap->fraction_max;
	if (!rsp_take_u32(pcap->big, &in, &pcap->snap_len) ||
	    !rsp_take_u32(pcap->big, &in, &pcap->link))
		return; /* cut short: told when the first record is asked for */
	pcap->link &= LINK_MASK;
}

static bool pcap_open(struct rsp_reader *reader)
{
	struct pcap *pcap = rsp_alloc(sizeof(*pcap));

	if (!pcap)
		return false;
	read_file_header(pcap, rsp_input_peek(reader->input, FILE_HEADER_LEN));
	reader->state = pcap;
	return true;
}

RSP_INLINE bool read_header(const struct pcap *pcap, struct rsp_slice in, struct record *out)
{
	struct rsp_slice head;

	return rsp_take(&in, RECORD_HEADER_LEN, &head) &&
	       rsp_take_u32(pcap->big, &head, &out->s) &&
	       rsp_take_u32(pcap->big, &head, &out->fraction) &&
	       rsp_take_u32(pcap->big, &head, &out->len) &&
	       rsp_take_u32(pcap->big, &head, &out->original_len);
}

/* Whether the bytes can begin a record that was captured within a day of `near_s`. */
static bool can_begin(const struct pcap *pcap, struct rsp_slice in, uint32_t near_s,
                      struct record *out)
{
	uint32_t after, before;

	if (!rsp_take_u32(pcap->big, &in, &out->s))
		return false;
	after = out->s - near_s;
	before = near_s - out->s;
	if (after > DAY && before > DAY)
		return false;
	return rsp_take_u32(pcap->big, &in, &out->fraction) && out->fraction < pcap->fraction_max &&
	       rsp_take_u32(pcap->big, &in, &out->len) && out->len <= RSP_RECORD_MAX &&
	       rsp_take_u32(pcap->big, &in, &out->original_len) && out->len <= out->original_len;
}

/* Whether `rest`, what stands behind a record, is what can stand there: the end, or a record. */
static bool can_follow(const struct pcap *pcap, struct rsp_slice rest, uint32_t near_s)
{
	struct record next;

	return rest.len == 0 || can_begin(pcap, rest, near_s, &next);
}

/* Two lengths alike say as much as what follows does. */
static bool is_sound(const struct record *record)
{
	return record->len > 0 && record->len == record->original_len;
}

/* Zeros, as a file has them where a disk was full or a machine stopped. */
static bool is_blank(const struct record *record)
{
	return record->s == 0 && record->fraction == 0 && record->len == 0 &&
	       record->original_len == 0;
}

/* Whether the record that begins the input can be `len` bytes long. */
static bool fits(const struct pcap *pcap, struct rsp_input *input, size_t len, uint32_t near_s)
{
	size_t header_len = pcap->variant->header_len;
	struct rsp_slice seen;

	if (len > RSP_RECORD_MAX)
		return false;
	seen = rsp_input_peek(input, header_len + len + header_len);
	return rsp_skip(&seen, header_len + len) && can_follow(pcap, seen, near_s);
}

/* Whether the bytes begin a record. Before the first good one no time is known: then the
 * lengths must be alike and what follows must be of the same time. */
static bool is_record(const struct pcap *pcap, struct rsp_slice in)
{
	struct rsp_slice peek = in;
	uint32_t near_s = pcap->last_s;
	struct record record;

	if (!pcap->has_last && !rsp_take_u32(pcap->big, &peek, &near_s))
		return false;
	return can_begin(pcap, in, near_s, &record) &&
	       rsp_skip(&in, pcap->variant->header_len + record.len) && !is_blank(&record) &&
	       (pcap->has_last ? is_sound(&record) || can_follow(pcap, in, record.s)
	                       : is_sound(&record) && can_follow(pcap, in, record.s));
}

/* Looks in what is seen for the next place where a record begins, behind the first byte. */
static bool find_record(const struct pcap *pcap, struct rsp_slice seen, size_t *out_off)
{
	for (size_t off = 1; off < RSP_SCAN_STEP; off++) {
		struct rsp_slice rest = rsp_sub(seen, off, seen.len);

		if (rest.len < pcap->variant->header_len)
			return false;
		if (is_record(pcap, rest)) {
			*out_off = off;
			return true;
		}
	}
	return false;
}

/* Skips to the next record after one that cannot be read, or to the end where there is none.
 * Answers whether there is one. */
static bool resynchronise(const struct pcap *pcap, struct rsp_reader *reader)
{
	struct rsp_slice seen;
	size_t off = 0;

	do {
		seen = rsp_input_peek(reader->input, RSP_SCAN_LEN);
		if (find_record(pcap, seen, &off)) {
			rsp_input_skip(reader->input, off);
			return true;
		}
		rsp_input_skip(reader->input, RSP_SCAN_STEP - 1);
	} while (seen.len >= RSP_SCAN_STEP);
	rsp_reader_drain(reader);
	return false;
}

static enum rsp_pull tell_cut(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct pcap *pcap = reader->state;
	uint64_t off = rsp_input_offset(reader->input);

	rsp_reader_drain(reader);
	pcap->number++;
	return rsp_reader_damaged(
	    reader, out, RSP_RULE_SOURCE_CUT, pcap->number, off,
	    "the input ends inside record %llu, %llu bytes after its beginning",
	    (unsigned long long)pcap->number,
	    (unsigned long long)(rsp_input_offset(reader->input) - off));
}

/* A record whose lengths fit nothing. */
static enum rsp_pull skip_record(struct rsp_reader *reader, struct rsp_frame *out,
                                 const struct record *record)
{
	struct pcap *pcap = reader->state;
	uint64_t off = rsp_input_offset(reader->input);
	bool found = resynchronise(pcap, reader);

	pcap->number++;
	return rsp_reader_damaged(
	    reader, out, found ? RSP_RULE_SOURCE_DAMAGED : RSP_RULE_SOURCE_CUT, pcap->number, off,
	    "record %llu says that it holds %u of %u bytes, which cannot be; %llu bytes were "
	    "skipped",
	    (unsigned long long)pcap->number, (unsigned)record->len, (unsigned)record->original_len,
	    (unsigned long long)(rsp_input_offset(reader->input) - off));
}

/* Tells of a record that is delivered all the same, with `len` bytes, when asked next. */
static enum rsp_pull tell_length(struct rsp_reader *reader, struct rsp_frame *out,
                                 enum rsp_rule_id rule, const struct record *record, size_t len)
{
	struct pcap *pcap = reader->state;

	pcap->told = true;
	pcap->told_len = len;
	return rsp_reader_damaged(
	    reader, out, rule, pcap->number + 1, rsp_input_offset(reader->input),
	    "record %llu says that it holds %u of %u bytes; %llu bytes of it are there",
	    (unsigned long long)pcap->number + 1, (unsigned)record->len,
	    (unsigned)record->original_len, (unsigned long long)len);
}

/* Inline: every record comes here. */
RSP_INLINE enum rsp_pull deliver(struct rsp_reader *reader, struct rsp_frame *out,
                                 const struct record *record, size_t len)
{
	struct pcap *pcap = reader->state;
	size_t header_len = pcap->variant->header_len;
	uint64_t off = rsp_input_offset(reader->input);
	struct rsp_slice bytes = rsp_input_peek(reader->input, header_len + len);

	if (bytes.len < header_len + len)
		return tell_cut(reader, out);
	rsp_input_drop(reader->input, bytes);
	*out = (struct rsp_frame){
	    .number = ++pcap->number,
	    .file_off = off + header_len,
	    .slot = -1,
	    .hint = RSP_HINT_LINK,
	    .param = pcap->link,
	    .bytes = rsp_sub(bytes, header_len, len),
	    .first_of_link = !pcap->has_last,
	};
	if (record->fraction < pcap->fraction_max) {
		out->clock = RSP_CLOCK_UNIX;
		out->t_ns = (int64_t)record->s * RSP_NS_PER_S +
		            (int64_t)record->fraction * pcap->ns_per_unit;
	}
	pcap->told = false;
	pcap->last_s = record->s;
	pcap->has_last = true;
	return RSP_PULL_FRAME;
}

/* A record whose two lengths differ: kept in part (the first such is told), or damaged. */
static enum rsp_pull judge(struct rsp_reader *reader, struct rsp_frame *out,
                           const struct record *record)
{
	struct pcap *pcap = reader->state;
	size_t total = pcap->variant->header_len + record->len;
	bool snapped = record->len < record->original_len;
	bool possible = record->len <= RSP_RECORD_MAX;
	bool good = (possible && snapped && record->len == pcap->snap_len) ||
	            fits(pcap, reader->input, record->len, record->s);

	if (!good && fits(pcap, reader->input, record->original_len, record->s))
		return tell_length(reader, out, RSP_RULE_SOURCE_DAMAGED, record,
		                   record->original_len);
	if (!good && (!possible || !snapped || rsp_input_peek(reader->input, total).len < total))
		return skip_record(reader, out, record);
	if (!snapped)
		return tell_length(reader, out, RSP_RULE_SOURCE_DAMAGED, record, record->len);
	if (pcap->num_snapped++ == 0)
		return tell_length(reader, out, RSP_RULE_SOURCE_SNAPPED, record, record->len);
	return deliver(reader, out, record, record->len);
}

/* Whether a record is of quite another time than the one before, and no record stands behind it:
 * then it is none either, however alike its lengths. */
static bool is_astray(const struct rsp_reader *reader, const struct record *record)
{
	const struct pcap *pcap = reader->state;
	size_t header_len = pcap->variant->header_len;
	uint32_t after = record->s - pcap->last_s, before = pcap->last_s - record->s;
	struct rsp_slice seen;
	struct record next;

	if (!pcap->has_last || after <= DAY || before <= DAY)
		return false;
	seen = rsp_input_peek(reader->input, header_len + record->len + header_len);
	if (!rsp_skip(&seen, header_len + record->len))
		return true;
	if (can_follow(pcap, seen, record->s) || can_follow(pcap, seen, pcap->last_s))
		return false;
	return !read_header(pcap, seen, &next) || !can_begin(pcap, seen, next.s, &next) ||
	       !is_sound(&next);
}

/* Whether nothing speaks against a record: this is asked of every one. */
static bool is_plain(const struct pcap *pcap, const struct record *record)
{
	uint32_t after = record->s - pcap->last_s;

	return pcap->has_last && after <= DAY && record->len > 0 && record->len <= RSP_RECORD_MAX &&
	       record->len == record->original_len;
}

static enum rsp_pull finish(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct pcap *pcap = reader->state;
	uint64_t num = pcap->num_snapped;

	pcap->num_snapped = 0;
	if (num > 1)
		return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_SNAPPED, pcap->number,
		                          rsp_input_offset(reader->input),
		                          "%llu frames in all were kept only in part",
		                          (unsigned long long)num);
	return rsp_reader_end(reader, out, pcap->number);
}

/* Reads over the header of the file. */
static enum rsp_pull begin(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct pcap *pcap = reader->state;
	bool whole = rsp_input_peek(reader->input, FILE_HEADER_LEN).len == FILE_HEADER_LEN;

	pcap->begun = true;
	rsp_input_skip(reader->input, FILE_HEADER_LEN);
	if (!whole)
		return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_CUT, 0, 0,
		                          "the input ends inside the header of the file");
	if (pcap->assumed)
		return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_DAMAGED, 0, 0,
		                          "the input does not begin as a pcap does");
	return RSP_PULL_FRAME;
}

/* A record that may be none, or is not all there. */
RSP_RARE static enum rsp_pull doubt(struct rsp_reader *reader, struct rsp_frame *out,
                                    const struct record *record)
{
	if (is_blank(record) || (record->len <= RSP_RECORD_MAX && is_astray(reader, record)))
		return skip_record(reader, out, record);
	if (record->len != record->original_len)
		return judge(reader, out, record);
	if (record->len > RSP_RECORD_MAX)
		return skip_record(reader, out, record);
	return deliver(reader, out, record, record->len);
}

static enum rsp_pull pcap_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct pcap *pcap = reader->state;
	struct record record;
	struct rsp_slice head;

	if (!pcap->begun && begin(reader, out) == RSP_PULL_DAMAGED)
		return RSP_PULL_DAMAGED;
	head = rsp_input_peek(reader->input, pcap->variant->header_len);
	if (head.len == 0)
		return finish(reader, out);
	if (head.len < pcap->variant->header_len || !read_header(pcap, head, &record))
		return tell_cut(reader, out);
	if (!pcap->told && !is_plain(pcap, &record))
		return doubt(reader, out, &record);
	return deliver(reader, out, &record, pcap->told ? pcap->told_len : record.len);
}

static void pcap_close(struct rsp_reader *reader)
{
	rsp_free(reader->state);
}

static bool pcap_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct pcap *pcap = reader->state;

	*out_number = pcap->number;
	return pcap->begun && !pcap->assumed && !pcap->told;
}

static void pcap_resume(struct rsp_reader *reader, uint64_t number)
{
	struct pcap *pcap = reader->state;

	pcap->begun = true;
	pcap->number = number;
}

const struct rsp_source rsp_source_pcap = {
    .name = "pcap",
    .title = "pcap capture",
    .recognise = pcap_recognise,
    .open = pcap_open,
    .next = pcap_next,
    .close = pcap_close,
    .mark = pcap_mark,
    .resume = pcap_resume,
};
