/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INSTALL and LOAD: GPCS 11.5, 11.6. */
#include "card/gp_parts.h"

/* P1, P2 of INSTALL (GPCS 11.5.2.1, 11.5.2.2) */
enum {
	FOR_LOAD = 0x02,
	FOR_INSTALL = 0x04,
	FOR_SELECTABLE = 0x08,
	FOR_EXTRADITION = 0x10,
	FOR_PERSONALIZATION = 0x20,
	FOR_REGISTRY = 0x40,
	ENDS_PROCESS = 0x03
};

static void show_restrict(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	static const enum rsp_card_field bits[8] = {
	    RSP_NUM_CARD_FIELDS,
	    RSP_CARD_RESTRICT_REGISTRY_UPDATE,
	    RSP_CARD_RESTRICT_PERSONALIZATION,
	    RSP_CARD_RESTRICT_EXTRADITION,
	    RSP_CARD_RESTRICT_MAKE_SELECTABLE,
	    RSP_CARD_RESTRICT_INSTALL,
	    RSP_CARD_RESTRICT_LOAD,
	    RSP_CARD_RESTRICT_DELETE,
	};

	rsp_show_flags(decode, node, rsp_sub(in, 0, 1), bits);
}

void rsp_gp_implicit(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice part = rsp_sub(in, 0, 1);

	rsp_show_bits(decode, node, RSP_CARD_IMPLICIT_CONTACTLESS, part, 8, 8);
	rsp_show_bits(decode, node, RSP_CARD_IMPLICIT_CONTACT, part, 7, 7);
	rsp_show_bits(decode, node, RSP_CARD_IMPLICIT_CHANNEL, part, 5, 1);
}

/* Every table ends with tag 0. */

/* GPCS tables 11-48 to 11-51, GPC Amendment C. Which of D3 and D9 restricts is not sure. */
static const struct rsp_object system_parameters[] = {
    {.tag = 0xC6,                                      .show = RSP_OBJECT_UINT, .field = RSP_CARD_INSTALL_CODE_MEMORY},
    {.tag = 0xC7,           .show = RSP_OBJECT_UINT, .field = RSP_CARD_INSTALL_VOLATILE},
    {.tag = 0xC8,                                      .show = RSP_OBJECT_UINT, .field = RSP_CARD_INSTALL_NON_VOLATILE},
    {.tag = 0xD7,              .show = RSP_OBJECT_UINT, .field = RSP_CARD_INSTALL_RESERVED_VOLATILE},
    {.tag = 0xD8,                                      .show = RSP_OBJECT_UINT, .field = RSP_CARD_INSTALL_RESERVED_NON_VOLATILE},
    {.tag = 0xCA,          .field = RSP_CARD_TOOLKIT_SIM, .fill = rsp_gp_sim_toolkit},
    {.tag = 0xCB,                                      .field = RSP_CARD_INSTALL_SERVICE},
    {.tag = 0xCD,     .field = RSP_CARD_INSTALL_FORMAT},
    {.tag = 0xDD,                                      .field = RSP_CARD_INSTALL_BLOCK_PARAMETERS},
    {.tag = 0xCF, .field = RSP_CARD_IMPLICIT, .fill = rsp_gp_implicit},
    {.tag = 0xD3,                                      .field = RSP_CARD_INSTALL_RESTRICT, .fill = show_restrict},
    {.tag = 0xD9,                      .field = RSP_CARD_INSTALL_RESTRICT, .fill = show_restrict},
    {.tag = 0x82,                                      .show = RSP_OBJECT_UINT, .field = RSP_CARD_INSTALL_GRANTED_VOLATILE},
    {.tag = 0x83,                                                .show = RSP_OBJECT_UINT, .field = RSP_CARD_INSTALL_GRANTED_NON_VOLATILE},
    {.tag = 0xA1,            .field = RSP_CARD_INSTALL_USER_INTERACTION},
    {.tag = 0xB0,                                      .field = RSP_CARD_INSTALL_READER_MODE},
    {.tag = 0xA0,                                                .field = RSP_CARD_INSTALL_CONTACTLESS},
    {0                     },
};

/* TS 102 226 8.2.1.3.2.2 */
static const struct rsp_object uicc_parameters[] = {
    {.tag = 0x80,                    .field = RSP_CARD_TOOLKIT_UICC, .fill = rsp_gp_toolkit},
    {.tag = 0xC3,        .field = RSP_CARD_TOOLKIT_DAP},
    {.tag = 0x81,                    .field = RSP_CARD_ACCESS_UICC, .fill = rsp_gp_access},
    {.tag = 0x82,                              .field = RSP_CARD_ACCESS_ADMIN, .fill = rsp_gp_access},
    {0},
};

static const struct rsp_object token_control[] = {
    {.tag = 0x42,                      .field = RSP_CARD_INSTALL_PROVIDER},
    {.tag = 0x45,                                .field = RSP_CARD_INSTALL_IMAGE},
    {.tag = 0x5F20,.field = RSP_CARD_INSTALL_APP_PROVIDER},
    {.tag = 0x93,                    .field = RSP_CARD_INSTALL_TOKEN_ID},
    {0                               },
};

static const struct rsp_object parameters[] = {
    {.tag = 0xC9,                       .field = RSP_CARD_INSTALL_APP_PARAMETERS},
    {.tag = 0xEF,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_INSTALL_SYSTEM,
     .children = system_parameters},
    {.tag = 0xEA,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_UICC_PARAMETERS,
     .children = uicc_parameters},
    {.tag = 0xB6,
     .show = RSP_OBJECT_GROUP,
     .field = RSP_CARD_INSTALL_CRT,
     .children = token_control},
    {.tag = 0xCA,                       .field = RSP_CARD_TOOLKIT_SIM, .fill = rsp_gp_sim_toolkit},
    {0},
};

/* What stands behind one length. */
struct part {
	enum rsp_card_field field;
	enum { EMPTY, BYTES, AID, PRIVILEGES, PARAMETERS } kind;
};

enum { NUM_PARTS = 6 };

struct layout {
	uint8_t purpose; /* bits of P1 */
	size_t num_parts;
	struct part parts[NUM_PARTS];
};

#define SD_PART                                                                                    \
	{                                                                                          \
		RSP_CARD_INSTALL_SD, AID                                                           \
	}
#define APPLICATION_PART                                                                           \
	{                                                                                          \
		RSP_CARD_INSTALL_APPLICATION, AID                                                  \
	}
#define PRIVILEGES_PART                                                                            \
	{                                                                                          \
		RSP_CARD_INSTALL_PRIVILEGES, PRIVILEGES                                            \
	}
#define PARAMETERS_PART                                                                            \
	{                                                                                          \
		RSP_CARD_INSTALL_PARAMETERS, PARAMETERS                                            \
	}
#define TOKEN_PART                                                                                 \
	{                                                                                          \
		RSP_CARD_INSTALL_TOKEN, BYTES                                                      \
	}
#define EMPTY_PART                                                                                 \
	{                                                                                          \
		RSP_CARD_GP_REST, EMPTY                                                            \
	}

/* GPCS 11.5.2.3.1 to 11.5.2.3.6; the first that fits counts */
static const struct layout layouts[] = {
    {FOR_LOAD,
     5, {{RSP_CARD_INSTALL_LOAD_FILE, AID},
      SD_PART,
      {RSP_CARD_INSTALL_HASH, BYTES},
      PARAMETERS_PART,
      TOKEN_PART}                                                                        },
    {FOR_INSTALL,
     6, {{RSP_CARD_INSTALL_LOAD_FILE, AID},
      {RSP_CARD_INSTALL_MODULE, AID},
      APPLICATION_PART,
      PRIVILEGES_PART,
      PARAMETERS_PART,
      TOKEN_PART}                                                                        },
    {FOR_SELECTABLE,
     6, {EMPTY_PART, EMPTY_PART, APPLICATION_PART, PRIVILEGES_PART, PARAMETERS_PART, TOKEN_PART}},
    {FOR_EXTRADITION,
     6, {SD_PART, EMPTY_PART, APPLICATION_PART, EMPTY_PART, PARAMETERS_PART, TOKEN_PART}        },
    {FOR_REGISTRY,
     6, {SD_PART, EMPTY_PART, APPLICATION_PART, PRIVILEGES_PART, PARAMETERS_PART, TOKEN_PART}   },
    {FOR_PERSONALIZATION,
     6, {EMPTY_PART, EMPTY_PART, APPLICATION_PART, EMPTY_PART, EMPTY_PART, EMPTY_PART}          },
};

/* In the combined process the command that ends it has the data of install. */
static const struct layout *layout_of(const struct rsp_capdu *command)
{
	uint8_t purpose = command->p1;

	if (purpose & FOR_INSTALL && command->p2 == ENDS_PROCESS)
		purpose &= (uint8_t)~FOR_LOAD;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (purpose & layouts[i].purpose)
			return &layouts[i];
	return NULL;
}

static void show_parameters(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_node *node = rsp_show_bytes(decode, parent, RSP_CARD_INSTALL_PARAMETERS, in);
	struct rsp_tlv tlv;

	/* Some send the parameters of the application as they are, without C9. */
	if (rsp_take_tlv(&(struct rsp_slice){in.data, in.len}, &tlv) != RSP_TLV_OK ||
	    !rsp_object_of(parameters, tlv.tag))
		return;
	rsp_show_objects(decode, node, parameters, in);
}

static void show_part(struct rsp_decode *decode, struct rsp_node *parent, const struct part *part,
                      struct rsp_slice value)
{
	if (value.len == 0)
		return;
	switch (part->kind) {
	case EMPTY:
	case BYTES:
		rsp_show_bytes(decode, parent, part->field, value);
		break;
	case AID:
		if (value.len > RSP_AID_MAX)
			rsp_report(decode, RSP_RULE_GP_DATA, value, "an AID of %zu bytes",
			           value.len);
		rsp_show_aid(decode, parent, part->field, value);
		break;
	case PRIVILEGES:
		rsp_gp_privileges(decode, rsp_show_bytes(decode, parent, part->field, value),
		                  value);
		break;
	case PARAMETERS:
		show_parameters(decode, parent, value);
		break;
	}
}

void rsp_gp_install_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in)
{
	const struct layout *layout = layout_of(&pending->exchange.command);
	struct rsp_slice value;

	for (size_t i = 0; layout && i < layout->num_parts; i++) {
		if (!rsp_gp_take_lv(&in, &value)) {
			rsp_gp_cut(decode, in,
			           layout->parts[i].kind == EMPTY
			               ? "a field that is empty"
			               : rsp_card_field_of(layout->parts[i].field)->label);
			break;
		}
		show_part(decode, parent, &layout->parts[i], value);
	}
	rsp_gp_rest(decode, parent, in);
}

bool rsp_gp_install_about(const struct rsp_pending *pending, struct rsp_slice *out)
{
	const struct layout *layout = layout_of(&pending->exchange.command);
	struct rsp_slice in = pending->exchange.command.data, value;

	*out = (struct rsp_slice){0};
	for (size_t i = 0; layout && i < layout->num_parts; i++) {
		enum rsp_card_field field = layout->parts[i].field;

		if (!rsp_gp_take_lv(&in, &value))
			return false;
		if (field == RSP_CARD_INSTALL_APPLICATION ||
		    (field == RSP_CARD_INSTALL_LOAD_FILE && layout->purpose == FOR_LOAD))
			*out = value;
	}
	return (pending->class.secure ? in.len == RSP_GP_MAC_LEN || in.len == RSP_GP_LONG_MAC_LEN
	                              : in.len == 0) &&
	       out->len && out->len <= RSP_AID_MAX;
}

/* LOAD */

static const struct rsp_object dap_block[] = {
    {.tag = 0x4F,                .show = RSP_OBJECT_AID, .field = RSP_CARD_LOAD_SD},
    {.tag = 0xC3, .field = RSP_CARD_LOAD_SIGNATURE},
    {0               },
};

static const struct rsp_object load_blocks[] = {
    {.tag = 0xE2,                 .show = RSP_OBJECT_GROUP, .field = RSP_CARD_LOAD_DAP, .children = dap_block},
    {.tag = 0xD3, .field = RSP_CARD_LOAD_ICV},
    {0                          },
};

enum { TAG_LOAD_FILE = 0xC4, TAG_CIPHERED_LOAD_FILE = 0xD4 };

static bool is_load_file(const struct rsp_tlv *tlv)
{
	return tlv->tag == TAG_LOAD_FILE || tlv->tag == TAG_CIPHERED_LOAD_FILE;
}

/* Takes the blocks before the load file, and the header of that. */
static enum rsp_card_field take_front(struct rsp_decode *decode, struct rsp_node *parent,
                                      struct rsp_slice *in)
{
	struct rsp_tlv tlv;

	while (rsp_take_tlv(in, &tlv) == RSP_TLV_OK) {
		if (is_load_file(&tlv)) {
			rsp_node_uint(decode, parent, rsp_card_field_of(RSP_CARD_LOAD_LENGTH),
			              tlv.header, tlv.declared_len);
			*in = tlv.value;
			return tlv.tag == TAG_LOAD_FILE ? RSP_CARD_LOAD_FILE
			                                : RSP_CARD_LOAD_CIPHERED;
		}
		if (tlv.truncated)
			rsp_report(decode, RSP_RULE_GP_DATA, tlv.whole,
			           "an object before the load file that goes on over the block");
		rsp_show_object(decode, parent, load_blocks, &tlv);
	}
	return RSP_CARD_GP_REST;
}

/* The file goes on over the further blocks, which have no header. */
void rsp_gp_load_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *parent, struct rsp_slice in)
{
	enum rsp_card_field file = RSP_CARD_LOAD_FILE;

	if (pending->exchange.command.p2 == 0)
		file = take_front(decode, parent, &in);
	if (file == RSP_CARD_GP_REST)
		rsp_gp_rest(decode, parent, in);
	else if (in.len)
		rsp_show_bytes(decode, parent, file, in);
}
