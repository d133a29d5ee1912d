/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects that a card and a server exchange through an LPA or IPA, found again by their bytes. */
#ifndef RSP_RSP_LINKS_H
#define RSP_RSP_LINKS_H

#include "base/pass.h"

enum {
	RSP_LINKS_BUCKETS = 512, /* by digest; */
	RSP_LINKS_PLACES = 4,    /* each remembers so many objects, of which the oldest gives way */
	RSP_LINKS_MIN_LEN = 48,  /* shorter ones are equal by chance: numbers, states, names */
	RSP_LINKS_DEPTH = 3,     /* objects inside an object that are looked at, */
	RSP_LINKS_MAX = 64       /* and how many of one message */
};

/* rsp_links_new makes the memory of one trace; NULL when there is no memory. */
struct rsp_links *rsp_links_new(void);
void rsp_links_free(struct rsp_links *links);

/* Who handed out a message. */
enum rsp_side { RSP_SIDE_CARD, RSP_SIDE_SERVER };

/* The objects of one message, whose seq will be the next of the pass. */
struct rsp_linker {
	struct rsp_links *links; /* NULL: nothing is remembered */
	enum rsp_side side;
	uint64_t seq;
	unsigned num;
	uint64_t found; /* seq of the latest message of the other side with one of them; 0: none */
};

/* rsp_linker_init begins with a message that is about to be handed out. */
struct rsp_linker rsp_linker_init(const struct rsp_pass *pass, enum rsp_side side);

/* rsp_linker_add looks for an object, and remembers it; `depth` levels of objects inside it too. */
void rsp_linker_add(struct rsp_linker *linker, struct rsp_slice object, unsigned depth);

/* rsp_linker_add_package adds a BoundProfilePackage, and of it BF23 by itself (SGP.22 2.5.5): that
 * leads to the package also where it was altered behind it, or not delivered to its end. */
void rsp_linker_add_package(struct rsp_linker *linker, struct rsp_slice package);

/* rsp_linker_add_tree adds the objects that stand as base64 in the members of a JSON message. */
void rsp_linker_add_tree(struct rsp_linker *linker, const struct rsp_node *root);

/* A digest that differs where bytes differ, but for who tries hard. */
struct rsp_digest {
	uint64_t first, second;
	size_t len;
};
struct rsp_digest rsp_digest_of(struct rsp_slice bytes);

static inline bool rsp_digest_equal(struct rsp_digest a, struct rsp_digest b)
{
	return a.first == b.first && a.second == b.second && a.len == b.len;
}

#endif
