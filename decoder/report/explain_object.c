/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One ASN.1 object: by its first tag, what it can be; of those, what it fits best. */
#include <string.h>

#include "base/hex.h"
#include "card/status.h"
#include "report/explain_parts.h"
#include "rsp/functions.h"

enum { MAX_CANDIDATES = 24, SURE_WHOLE = 93, SURE_BEGINS = 72, MIN_LEN = 2, SW_LEN = 2 };

/* Root tags besides those of the ES10 functions. A tag that is in use for several things has
 * several rows, the likelier first. Type "": it is known, but not decoded here. */
static const struct root {
	uint32_t tag;
	const char *type;
	const char *what;
} roots[] = {
    {0xBF37, "ProfileInstallationResult",
     "ProfileInstallationResult: the eUICC tells how an installation went"                                           },
    {0xBF36, "BoundProfilePackage",                   "Bound Profile Package (ES8+)"                                 },
    {0xBF23, "InitialiseSecureChannelRequest",
     "ES8+ InitialiseSecureChannel, the beginning of a Bound Profile Package"                                        },
    {0xBF24, "ConfigureISDPRequest",                  "ES8+ ConfigureISDP"                                           },
    {0xBF25, "StoreMetadataRequest",                  "ES8+ StoreMetadata: the metadata of a profile"                },
    {0xBF26, "ReplaceSessionKeysRequest",             "ES8+ ReplaceSessionKeys: keys that protect a profile"         },
    {0xBF27, "ProfileInstallationResultData",
     "the data of a ProfileInstallationResult without its signature"                                                 },
    {0xBF2A, "UpdateMetadataRequest",                 "ES6 UpdateMetadata"                                           },
    {0xBF2F, "NotificationMetadata",                  "the metadata of a notification"                               },
    {0xBF39, "InitiateAuthenticationRequest",         "ES9+ InitiateAuthentication, request"                         },
    {0xBF39, "InitiateAuthenticationResponse",        "ES9+ InitiateAuthentication, response"                        },
    {0xBF39, "InitiateAuthenticationRequestEsipa",    "ESipa InitiateAuthentication, request"                        },
    {0xBF39, "InitiateAuthenticationResponseEsipa",   "ESipa InitiateAuthentication, response"                       },
    {0xBF3B, "AuthenticateClientRequest",             "ES9+ AuthenticateClient, request"                             },
    {0xBF3B, "AuthenticateClientResponseEs9",         "ES9+ AuthenticateClient, response"                            },
    {0xBF3B, "AuthenticateClientRequestEsipa",        "ESipa AuthenticateClient, request"                            },
    {0xBF3B, "AuthenticateClientResponseEsipa",       "ESipa AuthenticateClient, response"                           },
    {0xBF3A, "GetBoundProfilePackageRequest",         "ES9+ GetBoundProfilePackage, request"                         },
    {0xBF3A, "GetBoundProfilePackageResponse",        "ES9+ GetBoundProfilePackage, response"                        },
    {0xBF3A, "GetBoundProfilePackageRequestEsipa",    "ESipa GetBoundProfilePackage, request"                        },
    {0xBF3A, "GetBoundProfilePackageResponseEsipa",   "ESipa GetBoundProfilePackage, response"                       },
    {0xBF3D, "HandleNotification",                    "ES9+ HandleNotification"                                      },
    {0xBF3D, "HandleNotificationEsipa",               "ESipa HandleNotification"                                     },
    {0xBF41, "CancelSessionRequestEs9",               "ES9+ CancelSession, request"                                  },
    {0xBF41, "CancelSessionResponseEs9",              "ES9+ CancelSession, response"                                 },
    {0xBF40, "AuthenticateClientResponseEs11",        "ES11 AuthenticateClient, response of an SM-DS"                },
    {0xBF46, "CheckEventRequest",                     "ES11 CheckEvent, request"                                     },
    {0xBF46, "CheckEventResponse",                    "ES11 CheckEvent, response"                                    },
    {0xBF4C, "ConfirmDeviceChangeRequest",            "ES9+ ConfirmDeviceChange, request"                            },
    {0xBF4C, "ConfirmDeviceChangeResponse",           "ES9+ ConfirmDeviceChange, response"                           },
    {0xBF4E, "TransferEimPackageRequest",             "ESipa TransferEimPackage, request"                            },
    {0xBF4E, "TransferEimPackageResponse",            "ESipa TransferEimPackage, response"                           },
    {0xBF4F, "GetEimPackageRequest",                  "ESipa GetEimPackage, request"                                 },
    {0xBF4F, "GetEimPackageResponse",                 "ESipa GetEimPackage, response"                                },
    {0xBF50, "ProvideEimPackageResult",               "ESipa ProvideEimPackageResult, request"                       },
    {0xBF50, "ProvideEimPackageResultResponse",       "ESipa ProvideEimPackageResult, response"                      },
    {0xBF52, "IpaEuiccDataRequest",                   "ESipa IpaEuiccDataRequest: an eIM asks for data of the eUICC" },
    {0xBF52, "IpaEuiccDataResponse",                  "ESipa IpaEuiccDataResponse"                                   },
    {0xBF53, "EimAcknowledgements",                   "ESipa EimAcknowledgements"                                    },
    {0xBF54, "ProfileDownloadTriggerRequest",         "ESipa ProfileDownloadTriggerRequest"                          },
    {0xBF54, "ProfileDownloadTriggerResult",          "ESipa ProfileDownloadTriggerResult"                           },
    {0xA2,   "RemoteProfileProvisioningRequest",      "ES9+ or ES11 request in the ASN.1 binding"                    },
    {0xA2,   "RemoteProfileProvisioningResponse",     "ES9+ or ES11 response in the ASN.1 binding"                   },
    {0xE3,   "ProfileInfo",                           "ProfileInfo: one profile of the list of profiles"             },
    {0xE0,   "ISDRProprietaryApplicationTemplate",
     "what an ISD-R says of itself when it is selected"                                                              },
    {0xE1,   "ISDRProprietaryApplicationTemplateIoT",
     "what the ISD-R of an IoT eUICC says of itself"                                                                 },
    {0xE4,   "E4ERequest",                            "E4E request (LPA in the eUICC)"                               },
    {0xE4,   "E4EResponse",                           "E4E response"                                                 },
    {0x30,   "Certificate",                           "X.509 certificate"                                            },
    {0x30,   "CertificateList",                       "certificate revocation list"                                  },
    {0x30,   "ServerSigned1",                         "serverSigned1: what a server signs in InitiateAuthentication" },
    {0x30,   "EuiccSigned1",                          "euiccSigned1: what an eUICC signs in AuthenticateServer"      },
    {0x30,   "SmdpSigned2",                           "smdpSigned2: what an SM-DP+ signs in AuthenticateClient"      },
    {0x30,   "EUICCSigned2",                          "euiccSigned2: what an eUICC signs in PrepareDownload"         },
    {0x30,   "OtherSignedNotification",               "notification of enabling, disabling or deleting"              },
    {0x30,   "EuiccPackageSigned",                    "euiccPackageSigned: what an eIM signs"                        },
    {0x30,   "EuiccCancelSessionSigned",
     "euiccCancelSessionSigned: what an eUICC signs when a session is cancelled"                                     },
    {0x30,   "EUICCResponse",                         "EUICCResponse: how the profile elements of a profile went"    },
    {0x30,   "EimConfigurationData",                  "configuration of an eIM"                                      },
    {0x30,   "SubjectPublicKeyInfo",                  "public key (SubjectPublicKeyInfo)"                            },
    {0x5F37, "Signature",                             "signature"                                                    },
    {0x5F49, "OneTimePublicKey",                      "public key of one session"                                    },
    {0x5A,   "EidValue",                              "EID"                                                          },
    {0x5A,   "Iccid",                                 "ICCID"                                                        },
    {0x7F21, "",                                      "GlobalPlatform certificate (SGP.02)"                          },
    {0xE3,   "",                                      "entry of the GlobalPlatform registry: an answer to GET STATUS"},
    {0xE0,   "",                                      "key information template: an answer to GET DATA"              },
    {0x66,   "",                                      "card data: an answer to GET DATA"                             },
    {0x67,   "",                                      "card capability information: an answer to GET DATA"           },
    {0x9F7F, "",                                      "card production life cycle data (CPLC)"                       },
    {0xFF21, "",                                      "extended card resources information: an answer to GET DATA"   },
    {0xFF40, "",                                      "all rules of an ARA-M"                                        },
    {0xFF50, "",                                      "rules of an ARA-M for one AID"                                },
    {0xDF20, "",                                      "refresh tag of an ARA-M"                                      },
    {0xDF21, "",                                      "configuration of an ARA-M"                                    },
    {0x6F,   "",                                      "FCI template: the answer to SELECT"                           },
    {0x62,   "",                                      "FCP template: the answer to SELECT of a file"                 },
    {0xD0,   "",                                      "proactive command (TS 102 223)"                               },
    {0xD6,   "",                                      "EVENT DOWNLOAD in an ENVELOPE (TS 102 223)"                   },
    {0xD1,   "",                                      "SMS-PP DOWNLOAD in an ENVELOPE (TS 102 223)"                  },
    {0xD3,   "",                                      "MENU SELECTION in an ENVELOPE (TS 102 223)"                   },
    {0xD7,   "",                                      "TIMER EXPIRATION in an ENVELOPE (TS 102 223)"                 },
    {0xD9,   "",                                      "USSD DOWNLOAD in an ENVELOPE (TS 31.111)"                     },
};

enum { NUM_ROOTS = sizeof(roots) / sizeof(*roots) };

struct candidate {
	const struct rsp_asn_type *type; /* NULL: known by name alone */
	const char *what;
	unsigned findings;
};

struct candidates {
	struct candidate rows[MAX_CANDIDATES];
	size_t num;
};

/* How badly an object fits a type: the findings of walking it. */
static unsigned findings_of(struct explain *explain, struct rsp_slice object,
                            const struct rsp_asn_type *type)
{
	const struct rsp_buffer buffer = {.bytes = object, .kind = RSP_BUFFER_JOINED};
	struct rsp_decode decode;
	struct rsp_arena arena;

	(void)explain;
	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	decode.no_nodes = true;
	rsp_walk_all(&decode, NULL, type, object);
	rsp_arena_free(&arena);
	return decode.num_findings;
}

static void add(struct explain *explain, struct candidates *candidates, struct rsp_slice object,
                const char *type_name, const char *what)
{
	const struct rsp_asn_type *type = type_name[0] ? rsp_schema_type(type_name) : NULL;

	if (candidates->num == MAX_CANDIDATES || (type_name[0] && !type))
		return;
	candidates->rows[candidates->num++] = (struct candidate){
	    .type = type,
	    .what = what,
	    .findings = type ? findings_of(explain, object, type) : 0,
	};
}

/* The functions of the eUICC come first: their objects are pasted most. */
static void gather(struct explain *explain, struct candidates *candidates, struct rsp_slice object,
                   uint32_t tag)
{
	size_t num;
	const struct rsp_es10_function *functions = rsp_es10_functions(&num);

	for (size_t at = 0; at < num; at++) {
		const struct rsp_es10_function *row = &functions[at];
		const char *iface = rsp_interface_name(row->iface);

		if (row->tag != tag)
			continue;
		if (row->request[0])
			add(explain, candidates, object, row->request,
			    rsp_arena_printf(explain->arena, "%s %s, request (%s)", iface,
			                     row->name, row->request));
		if (row->response[0] && tag != RSP_TAG_LOAD_BPP)
			add(explain, candidates, object, row->response,
			    rsp_arena_printf(explain->arena, "%s %s, response (%s)", iface,
			                     row->name, row->response));
	}
	for (size_t at = 0; at < NUM_ROOTS; at++)
		if (roots[at].tag == tag)
			add(explain, candidates, object, roots[at].type, roots[at].what);
}

static const struct candidate *best_of(const struct candidates *candidates)
{
	const struct candidate *best = &candidates->rows[0];

	for (size_t at = 1; at < candidates->num; at++)
		if (candidates->rows[at].findings < best->findings)
			best = &candidates->rows[at];
	return best;
}

static void write_findings(struct explain *explain, const struct rsp_decode *decode)
{
	for (const struct rsp_finding *finding = decode->first_finding; finding;
	     finding = finding->next)
		rsp_form_text.finding(explain->writer, finding);
}

void explain_tree(struct explain *explain, const struct rsp_buffer *buffer, struct rsp_slice object,
                  const struct rsp_asn_type *type)
{
	const struct rsp_node *tree;
	struct rsp_decode decode;

	rsp_decode_init(&decode, explain->arena, buffer);
	if (type) {
		tree = rsp_walk_all(&decode, NULL, type, object);
	} else {
		tree = explain_shown(&decode, rsp_first_tag(object), object);
		if (!tree)
			tree = rsp_walk_bare(&decode, NULL, object);
	}
	explain_tree_of(explain, buffer, tree, &decode);
}

void explain_tree_of(struct explain *explain, const struct rsp_buffer *buffer,
                     const struct rsp_node *tree, const struct rsp_decode *decode)
{
	struct rsp_message message = {.iface = RSP_IF_ES10, .command = buffer, .tree = tree};

	rsp_hide_begin(&explain->writer->hide, &message, explain->arena, true);
	if (message.tree)
		rsp_tree_write(explain->writer, &message);
	write_findings(explain, decode);
	if (message.tree)
		explain_errors_of(explain, message.tree);
}

/* What fits as well as the best one. */
static void write_others(struct explain *explain, const struct candidates *candidates,
                         const struct candidate *best)
{
	const char *names = "";

	for (size_t at = 0; at < candidates->num; at++) {
		const struct candidate *row = &candidates->rows[at];

		if (row == best || row->findings > best->findings)
			continue;
		names = rsp_arena_printf(explain->arena, "%s%s%s", names, names[0] ? "; " : "",
		                         row->what);
	}
	if (names[0])
		explain_note(explain, "Ambiguous", "its bytes fit as well: %s.", names);
}

static bool take_object(struct rsp_slice *in, struct rsp_tlv *tlv)
{
	return rsp_take_tlv(in, tlv) == RSP_TLV_OK;
}

static bool is_known(uint32_t tag)
{
	return rsp_es10_function_find(tag, false) || rsp_es10_function_find(tag, true);
}

static bool is_root(uint32_t tag)
{
	for (size_t at = 0; at < NUM_ROOTS; at++)
		if (roots[at].tag == tag)
			return true;
	return is_known(tag);
}

static bool is_status_word(struct rsp_slice rest, uint16_t *out)
{
	return rest.len == SW_LEN && rsp_take_u16be(&rest, out) && rsp_sw_plausible(*out);
}

bool explain_is_object(struct rsp_slice bytes)
{
	struct rsp_slice rest = bytes;
	struct rsp_tlv tlv;
	uint16_t sw;

	return bytes.len > MIN_LEN && take_object(&rest, &tlv) && is_root(tlv.tag) &&
	       !tlv.truncated && (rest.len == 0 || is_status_word(rest, &sw));
}

static void write_rest(struct explain *explain, const struct rsp_tlv *tlv, struct rsp_slice rest)
{
	uint16_t sw = 0;

	if (tlv->truncated)
		explain_note(explain, "Cut short",
		             "it says that it has %zu bytes, and %zu are there.", tlv->declared_len,
		             tlv->value.len);
	if (is_status_word(rest, &sw)) {
		explain_note(explain, "Status word", "%04X behind it: %s.", sw,
		             rsp_status_word_of(sw, RSP_STATUS_ANY_INS)->text);
		return;
	}
	if (rest.len)
		explain_note(explain, "Behind it", "%zu further bytes.", rest.len);
}

static void write_object(struct explain *explain, const struct rsp_buffer *buffer,
                         const struct rsp_tlv *tlv, struct rsp_slice rest, const char *name)
{
	struct candidates candidates = {.num = 0};
	const struct candidate *best;

	gather(explain, &candidates, tlv->whole, tlv->tag);
	if (!candidates.num)
		return;
	best = best_of(&candidates);
	if (name)
		explain_heading(explain, "%s: %s (%zu bytes)", name, best->what, tlv->whole.len);
	else
		explain_first(explain, "%s: %zu bytes, tag %X.", best->what, tlv->whole.len,
		              tlv->tag);
	write_others(explain, &candidates, best);
	write_rest(explain, tlv, rest);
	explain_tree(explain, buffer, tlv->whole, best->type);
}

bool explain_object(struct explain *explain, const struct rsp_buffer *buffer, const char *name)
{
	struct rsp_slice rest = buffer->bytes;
	struct rsp_tlv tlv;
	bool any = false;

	for (size_t count = 0; count < EXPLAIN_MAX_OBJECTS && take_object(&rest, &tlv); count++) {
		struct rsp_slice behind = rest;
		uint16_t sw;

		if (!is_root(tlv.tag))
			break;
		/* Several objects one behind the other are all shown. */
		if (behind.len && !is_status_word(behind, &sw)) {
			struct rsp_slice peek = behind;
			struct rsp_tlv next;

			if (take_object(&peek, &next) && is_root(next.tag))
				behind.len = 0;
		}
		if (any)
			rsp_out_char(explain->out, '\n');
		write_object(explain, buffer, &tlv, behind, name);
		any = true;
		if (behind.len)
			break;
	}
	return any;
}

static int object_sure(struct explain *explain)
{
	struct rsp_slice rest;
	struct rsp_tlv tlv;

	if (!explain->bytes || explain->bytes->bytes.len <= MIN_LEN)
		return 0;
	if (explain_is_object(explain->bytes->bytes))
		return SURE_WHOLE;
	rest = explain->bytes->bytes;
	/* Two bytes of tag are hardly there by chance. */
	return take_object(&rest, &tlv) && tlv.tag > UINT8_MAX && is_root(tlv.tag) ? SURE_BEGINS
	                                                                           : 0;
}

static void object_explain(struct explain *explain)
{
	explain_object(explain, explain->bytes, NULL);
}

const struct explain_row explain_row_object = {"an ASN.1 object in hex or base64", false,
                                               object_sure, object_explain};

enum { SURE_PEM = 98 };

static int pem_sure(struct explain *explain)
{
	return explain_has(explain->text, "-----BEGIN ") ? SURE_PEM : 0;
}

/* Takes the next block: what its first line calls it, and its base64. */
static bool next_pem(struct rsp_slice *in, struct rsp_slice *label, struct rsp_slice *body)
{
	static const char begin[] = "-----BEGIN ", end[] = "-----END ", dashes[] = "-----";
	size_t off;

	if (!rsp_find(*in, rsp_text(begin), &off) || !rsp_skip(in, off + strlen(begin)) ||
	    !rsp_find(*in, rsp_text(dashes), &off) || !rsp_take(in, off, label) ||
	    !rsp_skip(in, strlen(dashes)))
		return false;
	*body = *in;
	if (rsp_find(*in, rsp_text(end), &off))
		return rsp_take(in, off, body);
	*in = rsp_sub(*in, in->len, 0);
	return true;
}

static void explain_pem_block(struct explain *explain, struct rsp_slice label,
                              struct rsp_slice body)
{
	const char *name = rsp_arena_text(explain->arena, rsp_sub(label, 0, EXPLAIN_MAX_WORD_LEN));
	const struct rsp_buffer *frame, *buffer;

	if (explain_has(label, "PRIVATE KEY")) {
		explain_heading(explain, "%s", name);
		explain_note(
		    explain, "Secret",
		    "a private key: what is in it is not shown. Do not paste it anywhere.");
		return;
	}
	frame = rsp_buffer_frame(explain->arena, body, 1, 0);
	buffer = frame ? rsp_base64_buffer(explain->arena, frame, frame->bytes, name, NULL) : NULL;
	if (!buffer || !explain_object(explain, buffer, name)) {
		explain_heading(explain, "%s", name);
		explain_note(explain, "Damaged",
		             "what stands in it is no base64 of an object that is known.");
	}
}

static void pem_explain(struct explain *explain)
{
	struct rsp_slice in = explain->text, label, body;

	explain_first(explain, "PEM: certificates, keys or requests in base64.");
	for (size_t count = 0; count < EXPLAIN_MAX_OBJECTS && next_pem(&in, &label, &body); count++)
		explain_pem_block(explain, label, rsp_trim(body));
}

const struct explain_row explain_row_pem = {"PEM", true, pem_sure, pem_explain};
