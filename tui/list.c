/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tui/list.h"

#include "tui/keys.h"

static void back(struct tui_list *list, size_t num)
{
	list->at = list->at > num ? list->at - num : 0;
}

bool tui_list_key(struct tui_list *list, unsigned key, size_t num)
{
	size_t page = list->rows > 1 ? list->rows - 1 : 1;

	switch (key) {
	case TUI_KEY_UP:
	case 'k':
		back(list, 1);
		break;
	case TUI_KEY_DOWN:
	case 'j':
		list->at++;
		break;
	case TUI_KEY_PAGE_UP:
		back(list, page);
		break;
	case TUI_KEY_PAGE_DOWN:
		list->at += page;
		break;
	case TUI_KEY_HOME:
	case 'g':
		list->at = 0;
		break;
	case TUI_KEY_END:
	case 'G':
		list->at = num;
		break;
	default:
		return false;
	}
	if (list->at >= num)
		list->at = num ? num - 1 : 0;
	return true;
}

void tui_list_show(struct tui_list *list, size_t num, size_t rows)
{
	list->rows = rows;
	if (list->at >= num)
		list->at = num ? num - 1 : 0;
	if (list->top > list->at)
		list->top = list->at;
	if (rows && list->at >= list->top + rows)
		list->top = list->at - rows + 1;
	if (num < rows || list->top + rows > num)
		list->top = num > rows ? num - rows : 0;
}
