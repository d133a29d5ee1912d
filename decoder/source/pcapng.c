/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces of different link
 * types, packets in all three kinds of block; other blocks are passed over.
 *
 * A block's length stands before and behind it. Where the two differ, or the length cannot be, the
 * next place is looked for at which a whole block stands; a block between whose ends that place
 * gives back its length is read all the same. */
#include "source/formats.h"
#include "source/marks.h"
#include "source/packet.h"
#include "source/pcapng_ahead.h"

/* Block types (draft section 11.1). */
enum {
	BLOCK_SECTION = RSP_PCAPNG_SECTION,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 2, /* obsolete */
	BLOCK_SIMPLE = 3,
	BLOCK_NAMES = 4,
	BLOCK_STATISTICS = 5,
	BLOCK_ENHANCED = 6,
	BLOCK_JOURNAL = 9,
	BLOCK_SECRETS = RSP_PCAPNG_SECRETS,
	BLOCK_CUSTOM = 0x0BAD,
	BLOCK_CUSTOM_NO_COPY = 0x40000BAD
};

enum {
	WORD = RSP_PCAPNG_WORD,
	BLOCK_HEADER_LEN = RSP_PCAPNG_HEADER_LEN,
	BLOCK_MIN = RSP_PCAPNG_MIN,
	BLOCK_MAX = RSP_SCAN_LEN, /* a longer one is passed over unseen, up to */
	UNSEEN_MAX = 16 << 20,
	BYTE_ORDER_MAGIC = RSP_PCAPNG_MAGIC,
	OPTION_END = 0,
	OPTION_DESCRIPTION = 3,
	OPTION_TSRESOL = 9, /* section 4.2 */
	OPTION_TSOFFSET = 14,
	TSRESOL_BINARY = 0x80,
	TSRESOL_EXPONENT = 0x7F,
	TSRESOL_DEFAULT = 6,
	INTERFACES_MAX = 4096 /* of one section */
};

/* How sure the recogniser is. */
enum { SURE_MAGIC = 100, SURE_BLOCK = 60 };

struct interface {
	uint32_t link, snap_len;
	struct rsp_resolution resolution;
	int64_t offset; /* seconds that are added to each time */
	struct rsp_marks marks;
	bool seen; /* it had a frame */
};

struct block {
	uint32_t type;
	size_t len;
	struct rsp_slice body; /* between the two lengths */
};

/* A packet as its block says it. */
struct packet {
	uint32_t interface;
	bool has_time;
	uint64_t units;
	uint32_t len, original_len;
};

struct pcapng {
	bool big;
	struct interface *interfaces; /* of this section */
	size_t num_interfaces, cap_interfaces;
	uint64_t number; /* of the last packet */
	bool late;       /* a section or an interface was described behind a packet */
	/* Damage of the block that is next was told, and it is read all the same: it is so long. */
	size_t told_len;
	bool told_packet; /* damage of that block's packet was told too */
	uint64_t num_snapped;
	struct rsp_pcapng_ahead *ahead; /* NULL: nobody has looked ahead yet */
};

static const uint32_t known_types[] = {
    BLOCK_SECTION, BLOCK_INTERFACE,  BLOCK_PACKET,         BLOCK_SIMPLE,
    BLOCK_NAMES,   BLOCK_STATISTICS, BLOCK_ENHANCED,       BLOCK_JOURNAL,
    BLOCK_SECRETS, BLOCK_CUSTOM,     BLOCK_CUSTOM_NO_COPY,
};

static bool is_known(uint32_t type)
{
	for (size_t i = 0; i < sizeof(known_types) / sizeof(known_types[0]); i++)
		if (known_types[i] == type)
			return true;
	return false;
}

/* The byte order that a section header asks for; false, and nothing changed, when its magic is
 * damaged. */
static bool section_order(struct rsp_slice seen, bool *out_big)
{
	struct rsp_slice in = rsp_sub(seen, BLOCK_HEADER_LEN, WORD), again = in;
	uint32_t big, little;

	if (!rsp_take_u32be(&in, &big) || !rsp_take_u32le(&again, &little) ||
	    (big != BYTE_ORDER_MAGIC && little != BYTE_ORDER_MAGIC))
		return false;
	*out_big = big == BYTE_ORDER_MAGIC;
	return true;
}

static bool is_possible(size_t len)
{
	return len >= BLOCK_MIN && len <= BLOCK_MAX && len % WORD == 0;
}

/* Type and length of the block that begins what is seen, in its byte order. */
static bool read_header(bool big, struct rsp_slice seen, bool *out_big, struct block *out)
{
	struct rsp_slice in = seen;
	uint32_t len;

	*out_big = big;
	if (!rsp_take_u32(big, &in, &out->type))
		return false;
	if (out->type == BLOCK_SECTION && section_order(seen, &big))
		*out_big = big;
	if (!rsp_take_u32(*out_big, &in, &len))
		return false;
	out->len = len;
	return true;
}

/* The length that stands in the four bytes before `off`. */
static bool length_before(bool big, struct rsp_slice seen, size_t off, uint32_t *out)
{
	struct rsp_slice in = rsp_sub(seen, 0, off), trailer;

	return in.len == off && rsp_take_last(&in, WORD, &trailer) &&
	       rsp_take_u32(big, &trailer, out);
}

/* Whether what is seen begins with a whole block of a known type, both lengths alike. */
static bool is_block(bool big, struct rsp_slice seen)
{
	struct block block;
	uint32_t again;

	return read_header(big, seen, &big, &block) && is_known(block.type) &&
	       is_possible(block.len) && length_before(big, seen, block.len, &again) &&
	       again == block.len;
}

static int pcapng_recognise(struct rsp_slice head)
{
	uint32_t type;
	struct rsp_slice in = head;
	bool big;

	if (!rsp_take_u32be(&in, &type) || type != BLOCK_SECTION)
		return 0;
	if (section_order(head, &big))
		return SURE_MAGIC;
	return is_block(false, head) || is_block(true, head) ? SURE_BLOCK : 0;
}

static bool pcapng_open(struct rsp_reader *reader)
{
	struct pcapng *pcapng = rsp_alloc(sizeof(*pcapng));
	struct rsp_slice head;

	if (!pcapng)
		return false;
	/* A section header whose magic is damaged still has two lengths. */
	head = rsp_input_peek(reader->input, RSP_SNIFF_LEN);
	pcapng->big = is_block(true, head);
	reader->state = pcapng;
	return true;
}

/* Looks for the next place at which a whole block stands, or the input ends. Where the bytes before
 * it say that they are a block's end, or it is the place that the block `expected`, *out_len is the
 * block's length, else 0. */
static bool find_block(bool big, struct rsp_slice seen, size_t expected, size_t *out_off,
                       size_t *out_len)
{
	bool last = seen.len < RSP_SCAN_LEN;
	uint32_t again;

	for (size_t off = WORD; off < RSP_SCAN_STEP && off <= seen.len; off++) {
		bool at_end = last && off == seen.len;
		bool ends = is_possible(off) && length_before(big, seen, off, &again) &&
		            (again == off || off == expected);

		if (!(at_end && ends) && !is_block(big, rsp_sub(seen, off, seen.len)))
			continue;
		*out_off = off;
		*out_len = ends ? off : 0;
		return true;
	}
	return false;
}

static uint64_t skipped_since(const struct rsp_reader *reader, uint64_t off)
{
	return rsp_input_offset(reader->input) - off;
}

/* A block that cannot be read as it stands; its first length says that it ends at `expected`. */
static enum rsp_pull skip_block(struct rsp_reader *reader, struct rsp_frame *out, size_t expected)
{
	struct pcapng *pcapng = reader->state;
	uint64_t start = rsp_input_offset(reader->input);
	struct rsp_slice seen;
	size_t off = 0, len = 0;

	do {
		seen = rsp_input_peek(reader->input, RSP_SCAN_LEN);
		if (find_block(pcapng->big, seen, expected, &off, &len)) {
			if (len && skipped_since(reader, start) == 0)
				pcapng->told_len = len;
			else
				rsp_input_skip(reader->input, off);
			return rsp_reader_damaged(
			    reader, out, RSP_RULE_SOURCE_DAMAGED, pcapng->number + 1, start,
			    "a length of a block behind packet %llu is damaged; %llu bytes were "
			    "skipped",
			    (unsigned long long)pcapng->number,
			    (unsigned long long)skipped_since(reader, start));
		}
		rsp_input_skip(reader->input, RSP_SCAN_STEP - WORD);
		expected = 0;
	} while (seen.len >= RSP_SCAN_STEP);
	rsp_reader_drain(reader);
	return rsp_reader_damaged(
	    reader, out, RSP_RULE_SOURCE_CUT, pcapng->number + 1, start,
	    "the input ends inside a block behind packet %llu, %llu bytes after its beginning",
	    (unsigned long long)pcapng->number, (unsigned long long)skipped_since(reader, start));
}

/* Tells of a section header that is read all the same, as `len` bytes, when asked next. */
static enum rsp_pull tell_magic(struct rsp_reader *reader, struct rsp_frame *out, size_t len)
{
	struct pcapng *pcapng = reader->state;

	pcapng->told_len = len;
	return rsp_reader_damaged(
	    reader, out, RSP_RULE_SOURCE_DAMAGED, pcapng->number + 1,
	    rsp_input_offset(reader->input),
	    "the byte-order magic of a section header is damaged; the order is guessed");
}

/* Blocks of this kind may be long, and nothing in them is of use here. */
static bool may_pass_over(const struct block *block)
{
	return block->len > BLOCK_MAX && block->len <= UNSEEN_MAX && block->len % WORD == 0 &&
	       (block->type == BLOCK_NAMES || block->type == BLOCK_SECRETS ||
	        block->type == BLOCK_CUSTOM || block->type == BLOCK_CUSTOM_NO_COPY);
}

/* Passes over a long block but for its last word. RSP_PULL_FRAME: it is as long as it says, and
 * *out_block is what is left of it. */
static enum rsp_pull pass_over(struct rsp_reader *reader, struct rsp_frame *out,
                               struct block *out_block)
{
	struct pcapng *pcapng = reader->state;
	uint64_t start = rsp_input_offset(reader->input);
	struct rsp_slice trailer;
	uint32_t again;

	rsp_input_skip(reader->input, out_block->len - WORD);
	trailer = rsp_input_peek(reader->input, WORD);
	if (rsp_take_u32(pcapng->big, &trailer, &again) && again == out_block->len) {
		out_block->len = WORD;
		return RSP_PULL_FRAME;
	}
	return rsp_reader_damaged(
	    reader, out, RSP_RULE_SOURCE_DAMAGED, pcapng->number, start,
	    "a block of %llu bytes behind packet %llu does not end as it says",
	    (unsigned long long)out_block->len, (unsigned long long)pcapng->number);
}

/* Reads the frame of the next block: RSP_PULL_FRAME when *out_block is whole. */
static enum rsp_pull read_block(struct rsp_reader *reader, struct rsp_frame *out,
                                struct block *out_block)
{
	struct pcapng *pcapng = reader->state;
	struct rsp_slice seen = rsp_input_peek(reader->input, BLOCK_MIN);
	bool big;
	uint32_t again;

	if (!read_header(pcapng->big, seen, &big, out_block))
		return skip_block(reader, out, 0);
	if (pcapng->told_len)
		out_block->len = pcapng->told_len;
	else if (may_pass_over(out_block))
		return pass_over(reader, out, out_block);
	if (!is_possible(out_block->len))
		return skip_block(reader, out, 0);
	seen = rsp_input_peek(reader->input, out_block->len);
	if (!length_before(big, seen, out_block->len, &again))
		return skip_block(reader, out, 0);
	if (again != out_block->len && !pcapng->told_len)
		return skip_block(reader, out, out_block->len);
	if (out_block->type == BLOCK_SECTION && !section_order(seen, &big) && !pcapng->told_len)
		return tell_magic(reader, out, out_block->len);
	pcapng->big = big;
	out_block->body = rsp_sub(seen, BLOCK_HEADER_LEN, out_block->len - BLOCK_MIN);
	return RSP_PULL_FRAME;
}

/* Takes one option (section 3.5); false behind the last. */
static bool take_option(bool big, struct rsp_slice *in, uint16_t *out_code,
                        struct rsp_slice *out_value)
{
	uint16_t len;

	if (!rsp_take_u16(big, in, out_code) || !rsp_take_u16(big, in, &len) ||
	    !rsp_take(in, len, out_value))
		return false;
	rsp_take_up_to(in, (size_t)-len % WORD);
	return *out_code != OPTION_END;
}

static void read_interface_options(bool big, struct rsp_slice in, struct interface *interface)
{
	struct rsp_slice value;
	uint16_t code;
	uint8_t octet;
	uint32_t high = 0, low = 0;

	while (take_option(big, &in, &code, &value)) {
		if (code == OPTION_TSRESOL && rsp_take_u8(&value, &octet)) {
			interface->resolution.binary = octet & TSRESOL_BINARY;
			interface->resolution.exponent = octet & TSRESOL_EXPONENT;
		} else if (code == OPTION_DESCRIPTION) {
			rsp_marks_read(value, &interface->marks);
		} else if (code == OPTION_TSOFFSET &&
		           rsp_take_u32(big, &value, big ? &high : &low) &&
		           rsp_take_u32(big, &value, big ? &low : &high)) {
			interface->offset = (int64_t)((uint64_t)high << 32 | low);
		}
	}
}

static bool reserve_interface(struct pcapng *pcapng)
{
	size_t cap = pcapng->cap_interfaces ? 2 * pcapng->cap_interfaces : 4;
	struct interface *interfaces;

	if (pcapng->num_interfaces < pcapng->cap_interfaces)
		return true;
	interfaces = rsp_realloc(pcapng->interfaces, cap * sizeof(*interfaces));
	if (!interfaces)
		return false;
	pcapng->interfaces = interfaces;
	pcapng->cap_interfaces = cap;
	return true;
}

/* Section 4.2. False when it cannot be kept. */
static bool read_interface(struct pcapng *pcapng, struct rsp_slice in)
{
	struct interface interface = {.resolution = {.exponent = TSRESOL_DEFAULT}};
	uint16_t link, reserved;

	if (pcapng->num_interfaces == INTERFACES_MAX || !reserve_interface(pcapng) ||
	    !rsp_take_u16(pcapng->big, &in, &link) || !rsp_take_u16(pcapng->big, &in, &reserved) ||
	    !rsp_take_u32(pcapng->big, &in, &interface.snap_len))
		return false;
	interface.link = link;
	read_interface_options(pcapng->big, in, &interface);
	pcapng->interfaces[pcapng->num_interfaces++] = interface;
	return true;
}

/* The fixed part of a packet block (sections 4.3, 4.4, 11.1.1); *in is then its data, with padding
 * and options behind. */
static bool read_packet(const struct pcapng *pcapng, uint32_t type, struct rsp_slice *in,
                        struct packet *out)
{
	bool big = pcapng->big;
	uint16_t interface = 0, drops;
	uint32_t high, low;

	*out = (struct packet){.has_time = type != BLOCK_SIMPLE};
	if (type == BLOCK_SIMPLE) {
		/* No captured length: what the first interface keeps of a packet. */
		if (!rsp_take_u32(big, in, &out->original_len) || pcapng->num_interfaces == 0)
			return false;
		out->len = out->original_len;
		if (pcapng->interfaces->snap_len && pcapng->interfaces->snap_len < out->len)
			out->len = pcapng->interfaces->snap_len;
		return true;
	}
	if (type == BLOCK_ENHANCED && !rsp_take_u32(big, in, &out->interface))
		return false;
	if (type == BLOCK_PACKET) {
		if (!rsp_take_u16(big, in, &interface) || !rsp_take_u16(big, in, &drops))
			return false;
		out->interface = interface;
	}
	if (!rsp_take_u32(big, in, &high) || !rsp_take_u32(big, in, &low))
		return false;
	out->units = (uint64_t)high << 32 | low;
	return rsp_take_u32(big, in, &out->len) && rsp_take_u32(big, in, &out->original_len) &&
	       out->interface < pcapng->num_interfaces;
}

static size_t padded(size_t len)
{
	return len + (size_t)-len % WORD;
}

/* How many bytes the packet really has: its captured length, unless that cannot be. */
static size_t real_length(const struct packet *packet, struct rsp_slice data)
{
	bool original_fits = padded(packet->original_len) == data.len;

	if (packet->len > data.len)
		return packet->original_len <= data.len ? packet->original_len : data.len;
	if (packet->len != packet->original_len && padded(packet->len) != data.len && original_fits)
		return packet->original_len;
	return packet->len;
}

/* Tells, before the packet is delivered, when its lengths are odd. RSP_PULL_FRAME: they are not, or
 * that was told. */
static enum rsp_pull check_lengths(struct rsp_reader *reader, struct rsp_frame *out,
                                   const struct block *block, const struct packet *packet,
                                   size_t len)
{
	struct pcapng *pcapng = reader->state;
	bool snapped = packet->len < packet->original_len && len == packet->len;

	if (pcapng->told_packet || (len == packet->len && len == packet->original_len))
		return RSP_PULL_FRAME;
	if (snapped && pcapng->num_snapped++ > 0)
		return RSP_PULL_FRAME;
	pcapng->told_len = block->len;
	pcapng->told_packet = true;
	return rsp_reader_damaged(
	    reader, out, snapped ? RSP_RULE_SOURCE_SNAPPED : RSP_RULE_SOURCE_DAMAGED,
	    pcapng->number + 1, rsp_input_offset(reader->input),
	    "packet %llu says that it holds %u of %u bytes; %llu bytes of it are there",
	    (unsigned long long)pcapng->number + 1, (unsigned)packet->len,
	    (unsigned)packet->original_len, (unsigned long long)len);
}

static void fill_frame(struct pcapng *pcapng, const struct packet *packet, struct rsp_slice bytes,
                       uint64_t file_off, struct rsp_frame *out)
{
	struct interface *interface = &pcapng->interfaces[packet->interface];

	*out = (struct rsp_frame){
	    .number = ++pcapng->number,
	    .file_off = file_off,
	    .slot = -1,
	    .hint = RSP_HINT_LINK,
	    .param = interface->link,
	    .bytes = bytes,
	    .first_of_link = !interface->seen,
	};
	if (packet->has_time)
		rsp_packet_time(interface->resolution, packet->units, interface->offset, out);
	rsp_marks_apply(&interface->marks, out);
	interface->seen = true;
}

/* Done with a block: what follows is the next. */
static void leave_block(struct rsp_reader *reader, const struct block *block)
{
	struct pcapng *pcapng = reader->state;

	pcapng->told_len = 0;
	pcapng->told_packet = false;
	rsp_input_skip(reader->input, block->len);
}

static enum rsp_pull refuse_block(struct rsp_reader *reader, struct rsp_frame *out,
                                  const struct block *block, const char *why)
{
	struct pcapng *pcapng = reader->state;
	uint64_t off = rsp_input_offset(reader->input);

	leave_block(reader, block);
	return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_DAMAGED, pcapng->number, off,
	                          "block of type %08X behind packet %llu: %s",
	                          (unsigned)block->type, (unsigned long long)pcapng->number, why);
}

static enum rsp_pull deliver(struct rsp_reader *reader, struct rsp_frame *out,
                             const struct block *block)
{
	struct pcapng *pcapng = reader->state;
	struct rsp_slice data = block->body;
	struct packet packet;
	uint64_t file_off;
	size_t len;

	if (!read_packet(pcapng, block->type, &data, &packet)) {
		pcapng->number++;
		return refuse_block(reader, out, block,
		                    "it is too short, or names an interface that is not described");
	}
	len = real_length(&packet, data);
	if (len > RSP_RECORD_MAX) {
		pcapng->number++;
		return refuse_block(reader, out, block, "the packet is longer than 256 KiB");
	}
	if (check_lengths(reader, out, block, &packet, len) != RSP_PULL_FRAME)
		return RSP_PULL_DAMAGED;
	file_off =
	    rsp_input_offset(reader->input) + BLOCK_HEADER_LEN + rsp_offset_in(block->body, data);
	fill_frame(pcapng, &packet, rsp_sub(data, 0, len), file_off, out);
	leave_block(reader, block);
	return RSP_PULL_FRAME;
}

/* Section 4.7: type, length, the secrets. False when they are not those of TLS, or there are none.
 */
static bool read_secrets(const struct pcapng *pcapng, bool big, struct rsp_slice in,
                         uint64_t file_off, struct rsp_frame *out)
{
	struct rsp_slice whole = in;
	uint32_t type, len;

	if (!rsp_take_u32(big, &in, &type) || !rsp_take_u32(big, &in, &len) ||
	    type != RSP_PCAPNG_SECRETS_TLS)
		return false;
	*out = (struct rsp_frame){
	    .number = pcapng->number,
	    .file_off = file_off + rsp_offset_in(whole, in),
	    .slot = -1,
	    .hint = RSP_HINT_SECRETS,
	    .bytes = rsp_sub(in, 0, len),
	};
	return true;
}

/* Types that others use: local ones (section 10.1), and what captures of system events hold. */
static bool is_foreign(uint32_t type)
{
	enum { HONE_FIRST = 0x101, HONE_LAST = 0x102, SYSDIG_FIRST = 0x201, SYSDIG_LAST = 0x2FF };
	static const uint32_t local = 0x80000000;

	return type >= local || (type >= HONE_FIRST && type <= HONE_LAST) ||
	       (type >= SYSDIG_FIRST && type <= SYSDIG_LAST);
}

static enum rsp_pull finish(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct pcapng *pcapng = reader->state;
	uint64_t num = pcapng->num_snapped;

	pcapng->num_snapped = 0;
	if (num > 1)
		return rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_SNAPPED, pcapng->number,
		                          rsp_input_offset(reader->input),
		                          "%llu frames in all were kept only in part",
		                          (unsigned long long)num);
	return rsp_reader_end(reader, out, pcapng->number);
}

static enum rsp_pull pcapng_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct pcapng *pcapng = reader->state;
	struct block block = {0};
	bool secrets;

	while (rsp_input_peek(reader->input, 1).len) {
		if (read_block(reader, out, &block) != RSP_PULL_FRAME)
			return RSP_PULL_DAMAGED;
		if (block.type == BLOCK_ENHANCED || block.type == BLOCK_PACKET ||
		    block.type == BLOCK_SIMPLE)
			return deliver(reader, out, &block);
		if (block.type == BLOCK_SECTION)
			pcapng->num_interfaces = 0;
		pcapng->late |= pcapng->number &&
		                (block.type == BLOCK_SECTION || block.type == BLOCK_INTERFACE);
		if (block.type == BLOCK_INTERFACE && !read_interface(pcapng, block.body))
			return refuse_block(reader, out, &block, "the interface cannot be kept");
		if (!is_known(block.type) && !is_foreign(block.type))
			return refuse_block(reader, out, &block, "no such type is known");
		secrets = block.type == BLOCK_SECRETS &&
		          read_secrets(pcapng, pcapng->big, block.body,
		                       rsp_input_offset(reader->input) + BLOCK_HEADER_LEN, out);
		leave_block(reader, &block);
		if (secrets)
			return RSP_PULL_FRAME;
	}
	return finish(reader, out);
}

/* The packet at hand has been taken: what stands ahead begins at the next block. */
static bool pcapng_ahead(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct pcapng *pcapng = reader->state;
	struct rsp_slice body;
	uint64_t off;
	bool big;

	if (!pcapng->ahead)
		pcapng->ahead = rsp_pcapng_ahead_new(reader->input, rsp_input_offset(reader->input),
		                                     pcapng->big);
	while (pcapng->ahead && rsp_pcapng_ahead_next(pcapng->ahead, &body, &off, &big))
		if (read_secrets(pcapng, big, body, off, out))
			return true;
	return false;
}

static void pcapng_close(struct rsp_reader *reader)
{
	struct pcapng *pcapng = reader->state;

	rsp_pcapng_ahead_free(pcapng->ahead);
	rsp_free(pcapng->interfaces);
	rsp_free(pcapng);
}

/* Only where all interfaces are described in front of the first packet is it enough to read up to
 * that one. */
static bool pcapng_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct pcapng *pcapng = reader->state;

	*out_number = pcapng->number;
	return pcapng->number && !pcapng->late && !pcapng->told_len && !pcapng->told_packet;
}

static void pcapng_resume(struct rsp_reader *reader, uint64_t number)
{
	struct pcapng *pcapng = reader->state;
	struct rsp_frame frame;

	while (!pcapng->number && pcapng_next(reader, &frame) != RSP_PULL_END)
		;
	pcapng->number = number;
}

const struct rsp_source rsp_source_pcapng = {
    .name = "pcapng",
    .title = "pcapng capture",
    .recognise = pcapng_recognise,
    .open = pcapng_open,
    .next = pcapng_next,
    .close = pcapng_close,
    .mark = pcapng_mark,
    .resume = pcapng_resume,
    .ahead = pcapng_ahead,
};
