/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema_gen MODULE.asn...: prints the tables of all types as C. Linked with what asn1c made of the
 * same modules. */
#include "model.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		modules_read(argv[i]);
	model_write(model_build());
	return 0;
}
