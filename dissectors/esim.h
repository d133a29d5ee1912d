/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the plugin share.
 *
 * A hook gets bytes where Wireshark has unwrapped them and hands them to esim_frame, which feeds
 * them to the library when the frame is read for the first time, keeps what comes out with the
 * frame, and shows it. What is shown comes from the library's trees alone.
 */
#ifndef ESIM_ESIM_H
#define ESIM_ESIM_H

#include "compat.h"

#include "rsptrace/feed.h"
#include "rsptrace/procedure.h"
#include "rsptrace/shown.h"

/* A finding that is no part of a packed message. */
struct esim_finding {
	const struct rsp_rule *rule;
	enum rsp_level level;
	bool not_run;
	const char *text;
	struct esim_finding *next;
};

/* One message, kept with the frame that completes it. Numbers of frames are 0 where there is none.
 */
struct esim_message {
	struct rsp_slice packed;
	const char *info; /* for the Info column */
	uint64_t seq;
	uint32_t frame;
	uint32_t feed; /* which call of a hook for its frame completed it, from 0 */
	enum rsp_interface iface;
	uint32_t request_in, previous_step, same_as, same_object; /* known when it was read */
	uint32_t response_in, next_step;                          /* known later */
	const char *definition; /* of the procedure it belongs to; NULL: none */
	const char *outcome;    /* of the procedure that it closes; known at the end */
	bool late;              /* only the end told of it */
	struct esim_finding *findings, *late_findings;
	struct esim_message *next;
};

struct esim_frame {
	struct esim_message *first, *last;
	struct esim_finding *findings;      /* of no message */
	struct esim_finding *late_findings; /* known at the end */
	bool was_fed;
};

/* A procedure that is over. */
struct esim_procedure {
	uint64_t id;
	const char *spec, *title, *keys, *reason, *missing;
	const char *broken; /* the first rule that was, and that follows from no other */
	enum rsp_outcome outcome;
	unsigned steps_seen, steps_expected;
	uint32_t first_frame, last_frame;
	struct esim_procedure *next;
};

/* Preferences. */
struct esim_options {
	esim_bool reveal, redact, verify;
	const char *keys;    /* a key log of TLS; "": none */
	const char *keyring; /* keys of cards (docs/keyring.md); "": none */
};

extern struct esim_options esim_options;
extern int esim_proto;

/* plugin.c: esim_enabled tells whether the protocol is; esim_interface_enabled whether the one of
 * an interface is. esim_interface_proto is its number. */
bool esim_enabled(void);
bool esim_interface_enabled(enum rsp_interface iface);
int esim_interface_proto(enum rsp_interface iface);

/* fields.c: esim_fields_register registers a field for each of the library and for each column.
 * esim_field_hf gives that of a field of the library, esim_column_hf that of a column (-1: it is
 * not shown). */
void esim_fields_register(void);
int esim_field_hf(const struct rsp_field *field);
int esim_column_hf(size_t column);

/* Fields that only this front end has. */
enum esim_own {
	ESIM_REQUEST_IN,
	ESIM_RESPONSE_IN,
	ESIM_PREVIOUS_STEP,
	ESIM_NEXT_STEP,
	ESIM_SAME_AS_IN,
	ESIM_SAME_OBJECT_IN,
	ESIM_DEFINITION,
	ESIM_OUTCOME,
	ESIM_RULE,
	ESIM_CLAUSE,
	ESIM_HIDDEN,
	ESIM_LATE,
	ESIM_NUM_OWN
};
int esim_own_hf(enum esim_own own);
int esim_ett(void);
expert_field *esim_expert(enum rsp_level level);

/* keep.c: esim_keep_has_begun tells whether anything of the capture was fed. esim_keep_reset
 * forgets it. esim_keep_feed feeds what is new; esim_keep_frame gives what is kept of a frame, or
 * NULL. esim_keep_end says that all frames were read. */
bool esim_keep_has_begun(void);
void esim_keep_reset(void);
void esim_keep_feed(const packet_info *pinfo, uint32_t feed, struct rsp_feed_frame *frame);
struct esim_frame *esim_keep_frame(uint32_t number);
void esim_keep_end(void);
const struct esim_procedure *esim_keep_procedures(void);
/* What messages are shown with; texts live in the scratch arena, until it is reset. */
struct rsp_shown *esim_keep_shown(void);
struct rsp_arena *esim_keep_scratch(void);

/* show.c: esim_show adds what feed `feed` of the frame gave, whose bytes are those of `tvb`, to
 * tree and columns. esim_show_rest adds what is left, behind `feed`. */
void esim_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t feed);
void esim_show_rest(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t feed);

/* frame.c: esim_frame takes what a hook has, all of `tvb`: feeds it when it is new, and shows what
 * came out. Hooks are called in the same order on every pass. */
void esim_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, struct rsp_feed_frame *frame);
/* esim_frame_below is the same for a hook that belongs to no protocol of ours. */
void esim_frame_below(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                      struct rsp_feed_frame *frame);
void esim_frame_handoff(void);
/* esim_frame_pass_over says that a hook was called whose bytes are of no use, so that those behind
 * it keep their numbers. */
void esim_frame_pass_over(packet_info *pinfo);
/* esim_frame_rest shows what no hook has shown. */
void esim_frame_rest(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);
struct rsp_slice esim_bytes(tvbuff_t *tvb);
/* esim_frame_tvb gives the packet itself. */
tvbuff_t *esim_frame_tvb(const packet_info *pinfo);
/* esim_keep_desegmentation is for one who stands in front of a dissector: each that is called may
 * ask for less reassembly than the one before, and this one shall not count. */
void esim_keep_desegmentation(packet_info *pinfo);

/* The hooks, each registered by one function. */
void esim_card_register(void);
void esim_card_handoff(void);
void esim_smpp_handoff(void);
void esim_datagram_register(void);
void esim_datagram_handoff(void);
void esim_web_handoff(void);
void esim_web2_handoff(void);
void esim_tap_register(void);
void esim_tap_message(packet_info *pinfo, const struct esim_message *message);

/* web.c: what is kept of a connection, most of them with HTTP on it. */
struct esim_connection {
	bool ours;            /* it had a function that the library knows */
	bool is_http2;        /* in clear, by its preface */
	uint32_t client_port; /* HTTP/2 */
	wmem_map_t *streams;  /* HTTP/2; see web2.c */
};

struct esim_connection *esim_web_connection(packet_info *pinfo);
/* esim_web_number gives the connection's number for the library; 0: it has none. */
uint32_t esim_web_number(packet_info *pinfo);
/* esim_web_is_ours tells whether something on the connection was. */
bool esim_web_is_ours(packet_info *pinfo);
/* esim_web_is_http2 tells whether the connection was set so before; `set` sets it. */
bool esim_web_is_http2(packet_info *pinfo, bool set);
/* esim_web_of fills in what the packet says; esim_web_message takes a message, whose body may be
 * NULL, where it matters. */
struct rsp_feed_http esim_web_of(packet_info *pinfo, bool is_request);
void esim_web_message(tvbuff_t *body, packet_info *pinfo, proto_tree *tree,
                      const struct rsp_feed_http *message);
/* head.c: esim_head_find gives start line and fields of a message of HTTP/1 that stands in this
 * packet, or in what was joined and decrypted with it; empty when it is not found. Messages are to
 * be asked for in their order. */
struct rsp_slice esim_head_find(packet_info *pinfo, const struct rsp_feed_http *message);
/* web2.c: esim_web2_body takes a body of HTTP/2; false: what is read is no HTTP/2. */
bool esim_web2_body(tvbuff_t *tvb);

#endif
