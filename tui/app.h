/* SPDX-License-Identifier: GPL-2.0-or-later */
/* App: all that the front end knows. Keys and time change it, screens only show it. Internal to
 * tui/. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "rsptrace/detail.h"
#include "tui/grid.h"
#include "tui/keys.h"
#include "tui/list.h"

enum {
	TUI_LEAST_ROWS = 10, /* below that nothing can be shown, */
	TUI_LEAST_COLS = 40,
	TUI_PANES_ROWS = 24, /* and below that only one pane */
	TUI_PANES_COLS = 80,
	TUI_INPUT_LEN = 1024, /* bytes of a line that is typed */
	TUI_BACK_MAX = 16,    /* screens to go back to */
	TUI_NAMES_MAX = 8     /* that are offered while a filter is typed */
};

enum tui_screen {
	TUI_PROCEDURES,
	TUI_LADDER,
	TUI_MESSAGES,
	TUI_FINDINGS,
	TUI_RAW,
	TUI_HELP,
	TUI_NUM_SCREENS
};

enum tui_pane { TUI_PANE_MAIN, TUI_PANE_TREE, TUI_PANE_HEX, TUI_NUM_PANES };

enum tui_times { TUI_TIMES_OF_DAY, TUI_TIMES_SINCE_START, TUI_TIMES_DELTA, TUI_NUM_TIMES };

/* The line that is typed. */
enum tui_prompt_kind {
	TUI_PROMPT_NONE,
	TUI_PROMPT_FILTER,
	TUI_PROMPT_FIND,
	TUI_PROMPT_COMMAND,
	TUI_PROMPT_HELP /* what is looked for in the help */
};

struct tui_prompt {
	enum tui_prompt_kind kind;
	char text[TUI_INPUT_LEN];
	size_t len, cursor; /* bytes */
	/* Of a filter, as far as it is typed: */
	bool valid;
	size_t bad_column;
	char trouble[TUI_INPUT_LEN];
	const char *names[TUI_NAMES_MAX]; /* that go on from the last word */
	size_t num_names, typed;
};

/* The message that is open. */
struct tui_detail {
	struct rsp_opening *opening;   /* NULL: none is */
	size_t at;                     /* its place */
	const struct rsp_detail *made; /* NULL: not yet, or it cannot be opened */
	bool *closed;                  /* lines whose groups are closed */
	size_t *shown;                 /* lines that are shown */
	size_t num_shown;
	struct tui_list tree; /* among these */
	int tab;              /* buffer that is shown; -1: there is none */
	size_t byte;          /* the cursor in it, */
	size_t top;           /* the first row that is shown, */
	size_t rows, width;   /* rows, and bytes in each */
	bool *lit;            /* bytes of this buffer that belong to the selected line */
	bool *tabs_lit;       /* buffers that have some */
	/* What shall be selected as soon as it is open: */
	size_t finding; /* of the view, + 1; 0: none */
	bool seek;      /* the place that is looked for, */
	bool seek_back; /* the last of them */
};

struct tui_options {
	bool ascii;
	const char *title;                            /* of the traces */
	int64_t (*zone)(void *user, int64_t seconds); /* NULL: times are UTC */
	void *zone_user;
	int64_t (*now)(void); /* a clock in nanoseconds; NULL: none, work is counted in steps */
};

struct tui_app {
	struct tui_options options;
	struct rsp_view *view;
	struct rsp_view_state state; /* as it was last looked at */
	int rows, cols;
	enum tui_screen screen;
	enum tui_screen back[TUI_BACK_MAX];
	size_t num_back;
	enum tui_pane pane;
	bool zoomed;
	bool turned; /* panes stand the other way than the width says */
	int share;   /* percent of the first pane */
	enum tui_times times;
	struct tui_list procedures, messages, findings, ladder, help;
	struct rsp_arena rungs_arena;
	const struct rsp_rungs *rungs; /* of the ladder; NULL: none is open */
	uint64_t rungs_of;             /* its procedure */
	size_t rungs_messages;         /* that there were when it was made */
	size_t party;                  /* the first that is shown */
	struct tui_detail detail;
	struct tui_prompt prompt;
	char filter[TUI_INPUT_LEN]; /* "": none */
	struct rsp_sieve *sieve;
	char wanted[TUI_INPUT_LEN]; /* what is looked for; "": nothing */
	struct rsp_arena needle_arena;
	struct rsp_needle *needle;
	struct rsp_search *search; /* NULL: none is going on */
	bool search_back;
	char looked[TUI_INPUT_LEN]; /* what the help is narrowed to */
	char note[TUI_INPUT_LEN];   /* what is to be said until the next key */
	bool asked;                 /* whether to leave, */
	bool over;                  /* and that is answered */
	bool dirty;                 /* something changed since the last drawing */
	int64_t seen_ns;            /* when the state was last looked at */
	struct rsp_arena scratch;   /* of one key or drawing */
};

/* tui_app_init begins with a view that outlives the app. */
void tui_app_init(struct tui_app *app, const struct tui_options *options, struct rsp_view *view);
void tui_app_free(struct tui_app *app);

/* tui_app_resize says how large the screen is. */
void tui_app_resize(struct tui_app *app, int rows, int cols);

/* tui_app_key takes a key. */
void tui_app_key(struct tui_app *app, unsigned key);

/* tui_app_work goes on with what is to be done, for some milliseconds. `read`: the view may read.
 * False when nothing is to be done any more. */
bool tui_app_work(struct tui_app *app, bool read);

/* tui_app_settle works until nothing is to be done. */
void tui_app_settle(struct tui_app *app);

/* tui_app_draw draws the screen; the app stays as it is, but for the arena it draws with. */
void tui_app_draw(struct tui_app *app, struct tui_grid *grid);

/* tui_app_say says something until the next key. */
void tui_app_say(struct tui_app *app, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* tui_app_go goes to another screen; tui_app_back to the one before. False: there is none. */
void tui_app_go(struct tui_app *app, enum tui_screen screen);
bool tui_app_back(struct tui_app *app);

/* tui_app_place brings what can be seen in line with the size of the screen. */
void tui_app_place(struct tui_app *app);

/* tui_app_small tells whether there is room for one pane only. */
bool tui_app_small(const struct tui_app *app);

/* Screens. Each draws into its area, and takes keys (false: not one of its own). `_rows` is how
 * many rows its list has. */
struct tui_paint {
	const struct tui_app *app;
	struct rsp_arena *arena;
};

size_t tui_procedures_rows(const struct tui_app *app);
void tui_procedures_draw(const struct tui_paint *paint, const struct tui_area *area);
void tui_procedures_open(struct tui_app *app);

size_t tui_ladder_rows(const struct tui_app *app);
void tui_ladder_draw(const struct tui_paint *paint, const struct tui_area *area);
void tui_ladder_head(const struct tui_paint *paint, const struct tui_area *area, int row);
bool tui_ladder_key(struct tui_app *app, unsigned key);
void tui_ladder_refresh(struct tui_app *app, bool always);
const char *tui_ladder_status(const struct tui_app *app, struct rsp_arena *arena,
                              unsigned *out_style);

size_t tui_messages_rows(const struct tui_app *app);
void tui_messages_draw(const struct tui_paint *paint, const struct tui_area *area);
bool tui_messages_at(const struct tui_app *app, size_t row, size_t *out);
void tui_messages_select(struct tui_app *app, size_t at);

size_t tui_findings_rows(const struct tui_app *app);
void tui_findings_draw(const struct tui_paint *paint, const struct tui_area *area);
void tui_findings_jump(struct tui_app *app, size_t finding);
void tui_findings_next(struct tui_app *app, bool back);

size_t tui_help_rows(const struct tui_app *app);
void tui_help_draw(const struct tui_paint *paint, const struct tui_area *area);

/* detail.c: the open message. */
void tui_detail_open(struct tui_app *app, size_t at);
void tui_detail_close(struct tui_app *app);
bool tui_detail_work(struct tui_app *app);
bool tui_detail_tree_key(struct tui_app *app, unsigned key);
bool tui_detail_hex_key(struct tui_app *app, unsigned key);
void tui_detail_tab(struct tui_app *app, int by);
void tui_detail_select(struct tui_app *app, int line);
void tui_detail_place(struct tui_app *app, size_t tree_rows, size_t hex_rows, size_t hex_cols);
int tui_detail_line(const struct tui_app *app);

void tui_tree_draw(const struct tui_paint *paint, const struct tui_area *area);
void tui_hex_draw(const struct tui_paint *paint, const struct tui_area *area);
size_t tui_hex_width(size_t cols);
void tui_message_head(const struct tui_paint *paint, const struct tui_area *area, int row);

/* prompt.c: the line that is typed. */
void tui_prompt_begin(struct tui_app *app, enum tui_prompt_kind kind, const char *text);
void tui_prompt_key(struct tui_app *app, unsigned key);
void tui_prompt_draw(const struct tui_paint *paint, const struct tui_area *area, int row);

/* find.c and filter.c: what is looked for. */
void tui_find(struct tui_app *app, const char *text);
void tui_find_next(struct tui_app *app, bool back);
bool tui_find_work(struct tui_app *app);
void tui_find_stop(struct tui_app *app);
void tui_filter_set(struct tui_app *app, const char *expression);

/* layout.c: where the panes are; an empty area is not shown. */
struct tui_layout {
	struct tui_area content; /* within the frame */
	struct tui_area panes[TUI_NUM_PANES];
	int head_row;             /* of the content; -1: none */
	int upright, level;       /* column and row of the lines between panes; -1: none */
	int level_from, level_to; /* columns of the second */
	bool upright_below;       /* the first begins at the second and goes down */
};

struct tui_layout tui_layout_of(const struct tui_app *app, struct tui_grid *grid);

/* times.c: times of messages as text, in the arena. */
const char *tui_time_text(const struct tui_app *app, struct rsp_arena *arena, enum rsp_clock clock,
                          int64_t t_ns);
const char *tui_seconds_text(struct rsp_arena *arena, int64_t ns, bool sign);

/* words.c: what several screens show alike. */
unsigned tui_level_style(enum rsp_level level);
unsigned tui_outcome_style(enum rsp_outcome outcome);
extern const struct tui_sign tui_sign_selected, tui_sign_failed, tui_sign_more;
const char *tui_level_sign(const struct tui_area *area, enum rsp_level level);

/* tui_number_cols is how many columns numbers up to this one take, with what stands behind them,
 * and `least` at least. */
int tui_number_cols(size_t most, int least);

/* tui_row_begin draws the mark of the selected row and answers where its text begins. */
int tui_row_begin(const struct tui_area *area, int row, bool selected, bool focused);

#endif
