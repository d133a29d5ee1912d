/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tui/keys.h"

#include <string.h>

static const struct {
	const char *name;
	unsigned key;
} names[] = {
    {"<Up>",        TUI_KEY_UP       },
    {"<Down>",      TUI_KEY_DOWN     },
    {"<Left>",      TUI_KEY_LEFT     },
    {"<Right>",     TUI_KEY_RIGHT    },
    {"<PgUp>",      TUI_KEY_PAGE_UP  },
    {"<PgDn>",      TUI_KEY_PAGE_DOWN},
    {"<Home>",      TUI_KEY_HOME     },
    {"<End>",       TUI_KEY_END      },
    {"<Enter>",     TUI_KEY_ENTER    },
    {"<Esc>",       TUI_KEY_ESC      },
    {"<Tab>",       TUI_KEY_TAB      },
    {"<BackTab>",   TUI_KEY_BACKTAB  },
    {"<Backspace>", TUI_KEY_BACKSPACE},
    {"<Delete>",    TUI_KEY_DELETE   },
    {"<Clear>",     TUI_KEY_CLEAR    },
    {"<Space>",     ' '              },
};

unsigned tui_key_named(const char **text)
{
	for (size_t at = 0; at < sizeof(names) / sizeof(*names); at++) {
		size_t len = strlen(names[at].name);

		if (strncmp(*text, names[at].name, len) != 0)
			continue;
		*text += len;
		return names[at].key;
	}
	return **text ? (unsigned char)*(*text)++ : TUI_KEY_NONE;
}

static const struct tui_key_row rows[] = {
    {NULL,             "Moving"                                                        },
    {"Up Down j k",    "one line up or down"                                           },
    {"Left Right h l", "tree: close or open a group; hex: one byte; ladder: sideways"  },
    {"PgUp PgDn",      "one page"                                                      },
    {"g G Home End",   "to the first, to the last"                                     },
    {"Enter",          "open: procedure, ladder, message with all its bytes"           },
    {"Esc q",          "back; on the first screen q asks once before it leaves"        },
    {"Tab BackTab",    "next pane, pane before"                                        },
    {"< >",            "hex: buffer before, next buffer (frame, joined, base64 ...)"   },
    {"\\",             "the pane alone, and back"                                      },
    {"|",              "panes beside one another, or one below the other"              },
    {"+ -",            "the first pane larger or smaller"                              },
    {NULL,             "Screens"                                                       },
    {"P",              "procedures: what was tried, and how it ended"                  },
    {"M",              "messages, all or those that fit the filter"                    },
    {"F",              "findings: what is wrong or odd, the worst first"               },
    {"?",              "this help; / looks in it"                                      },
    {NULL,             "Finding things"                                                },
    {"/",              "display filter for messages, checked while it is typed"        },
    {"",               "Tab completes a name, Ctrl-U clears; an empty filter shows all"},
    {"f",              "find text, ~regular expression, x:hex bytes"                   },
    {"n N",            "the next place, the place before"                              },
    {"] [",            "next finding that counts, the one before: message and field"   },
    {"T",              "times: of day, since the start, since the message before"      },
    {NULL,             "Leaving"                                                       },
    {"Q :q",           "leave at once; Ctrl-C too"                                     },
    {":",              ":q leaves, :17 goes to message 17"                             },
};

const struct tui_key_row *tui_key_rows(size_t *out_num)
{
	*out_num = sizeof(rows) / sizeof(*rows);
	return rows;
}
