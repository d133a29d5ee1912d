/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The built-in definitions, as the build found them in definitions/. */
#ifndef RSP_PROCEDURE_BUILTIN_H
#define RSP_PROCEDURE_BUILTIN_H

#include "base/xml.h"

struct rsp_builtin {
	const char *name; /* of the file */
	const struct rsp_xml_element *root;
};

/* In the order in which they are tried; ends with a row whose name is NULL. */
extern const struct rsp_builtin rsp_builtins[];

/* The grammar of a definition: RELAX NG, XML syntax. */
extern const struct rsp_slice rsp_builtin_grammar;

#endif
