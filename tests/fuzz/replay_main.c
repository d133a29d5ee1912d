/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target once over every file of the folders given: the corpus as an ordinary test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int replay_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int num = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir))) {
		char path[4096];
		size_t len;
		uint8_t *data;

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		data = entry->d_name[0] == '.' ? NULL : test_read_file(path, &len);
		if (!data)
			continue;
		LLVMFuzzerTestOneInput(data, len);
		free(data);
		num++;
	}
	closedir(dir);
	return num;
}

int main(int argc, char **argv)
{
	int num = 0;

	for (int i = 1; i < argc; i++)
		num += replay_folder(argv[i]);
	printf("%d inputs replayed\n", num);
	return num ? 0 : 1;
}
