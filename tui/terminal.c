/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "tui/terminal.h"

#include <errno.h>
#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
	SEQUENCES_LEN = 256,
	STACK_LEN = 64 << 10,
	ESC_MS = 25, /* that a lone Esc waits for what may follow */
	CTRL_L = 12,
	CTRL_H = 8,
	DEL = 127
};

/* What a signal handler needs, which gets no argument: all that leads back to the terminal as it
 * was. The only state of the program that is not passed on. */
static struct {
	volatile sig_atomic_t signal; /* that asks to end */
	volatile sig_atomic_t active; /* the terminal is ours */
	struct termios before;        /* of the terminal, */
	bool has_before;
	sigset_t waiting;          /* signals that are blocked while nobody waits for them */
	int keys;                  /* whose file descriptor this is */
	char leave[SEQUENCES_LEN]; /* what puts the screen back */
	size_t leave_len;
	unsigned char stack[STACK_LEN]; /* a crash may have used up the other */
	SCREEN *screen;
	FILE *in;
} terminal;

static const int asking[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
static const int crashing[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGSYS, SIGXCPU, SIGXFSZ};

enum {
	NUM_ASKING = sizeof(asking) / sizeof(*asking),
	NUM_CRASHING = sizeof(crashing) / sizeof(*crashing)
};

bool tui_terminal_utf8(void)
{
	if (!setlocale(LC_CTYPE, "") && !setlocale(LC_CTYPE, "C.UTF-8"))
		return false;
	return MB_CUR_MAX > 1;
}

/* Signals */

/* Only what may be called in a handler. */
static void put_back(void)
{
	ssize_t written;

	if (!terminal.active)
		return;
	terminal.active = 0;
	written = write(STDOUT_FILENO, terminal.leave, terminal.leave_len);
	(void)written; /* there is nobody to tell */
	if (terminal.has_before)
		tcsetattr(terminal.keys, TCSANOW, &terminal.before);
}

static void die_of(int number)
{
	struct sigaction usual = {.sa_handler = SIG_DFL};
	sigset_t only;

	put_back();
	sigaction(number, &usual, NULL);
	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	raise(number);
}

/* The loop ends in its own time; who asks twice is not made to wait. */
static void on_asked(int number)
{
	if (terminal.signal)
		die_of(number);
	terminal.signal = number;
}

static void watch(const int *signals, size_t num, void (*handler)(int), int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

	sigemptyset(&action.sa_mask);
	for (size_t at = 0; at < num; at++)
		sigaction(signals[at], &action, NULL);
}

/* What asks to end, and changes of the size, come while the loop waits, and at no other time: so
 * the loop cannot begin to wait just behind one. */
static void block_signals(void)
{
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t at = 0; at < NUM_ASKING; at++)
		sigaddset(&blocked, asking[at]);
	sigaddset(&blocked, SIGWINCH);
	sigprocmask(SIG_BLOCK, &blocked, &terminal.waiting);
	for (size_t at = 0; at < NUM_ASKING; at++)
		sigdelset(&terminal.waiting, asking[at]);
	sigdelset(&terminal.waiting, SIGWINCH);
}

static void watch_signals(void)
{
	stack_t stack = {.ss_sp = terminal.stack, .ss_size = sizeof(terminal.stack)};

	block_signals();

	sigaltstack(&stack, NULL);
	watch(asking, NUM_ASKING, on_asked, 0);
	watch(crashing, NUM_CRASHING, die_of, SA_ONSTACK);
}

static void forget_signals(void)
{
	watch(asking, NUM_ASKING, SIG_DFL, 0);
	watch(crashing, NUM_CRASHING, SIG_DFL, 0);
	sigprocmask(SIG_SETMASK, &terminal.waiting, NULL);
}

int tui_terminal_wait(struct pollfd *fds, unsigned num, bool just_look)
{
	static const struct timespec at_once = {0, 0};

	return ppoll(fds, num, just_look ? &at_once : NULL, &terminal.waiting);
}

int tui_terminal_signal(void)
{
	return terminal.signal;
}

/* Beginning and ending */

/* A sequence may hold a delay, "$<5>", which is not sent. */
static void add_sequence(const char *name)
{
	const char *text = tigetstr(name);

	if (!text || text == (char *)-1)
		return;
	while (*text && terminal.leave_len + 1 < sizeof(terminal.leave)) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
			text = strchr(text, '>') + 1;
		else
			terminal.leave[terminal.leave_len++] = *text++;
	}
}

static void note_sequences(void)
{
	terminal.leave_len = 0;
	add_sequence("sgr0");
	add_sequence("op");
	add_sequence("cnorm");
	add_sequence("rmkx");
	add_sequence("rmcup");
}

static void begin_colours(bool colour)
{
	static const short inks[] = {
	    [TUI_PLAIN] = -1,         [TUI_GOOD] = COLOR_GREEN, [TUI_BAD] = COLOR_RED,
	    [TUI_ODD] = COLOR_YELLOW, [TUI_NOTE] = COLOR_CYAN,  [TUI_FRAME] = -1,
	    [TUI_LIT] = COLOR_YELLOW,
	};

	if (!colour || !has_colors() || start_color() == ERR || use_default_colors() == ERR)
		return;
	for (short ink = 1; ink < TUI_INKS; ink++)
		init_pair(ink, inks[ink], -1);
}

bool tui_terminal_begin(int keys, bool colour, const char **out_text)
{
	const char *name = getenv("TERM");

	terminal.keys = keys;
	terminal.has_before = tcgetattr(keys, &terminal.before) == 0;
	terminal.in = fdopen(dup(keys), "r");
	*out_text = "the terminal is not known: TERM says what it is";
	if (!name || !terminal.in)
		return false;
	terminal.screen = newterm(NULL, stdout, terminal.in);
	if (!terminal.screen) {
		fclose(terminal.in);
		return false;
	}
	note_sequences();
	terminal.active = 1;
	watch_signals();
	set_escdelay(ESC_MS);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, true);
	nodelay(stdscr, true);
	curs_set(0);
	begin_colours(colour);
	return true;
}

void tui_terminal_end(void)
{
	endwin();
	put_back();
	forget_signals();
	delscreen(terminal.screen);
	fclose(terminal.in);
}

/* Output */

void tui_terminal_size(int *out_rows, int *out_cols)
{
	getmaxyx(stdscr, *out_rows, *out_cols);
}

static attr_t attributes_of(unsigned style)
{
	attr_t out = A_NORMAL;

	if (style & TUI_BOLD)
		out |= A_BOLD;
	if (style & TUI_DIM || (style & TUI_INK_MASK) == TUI_FRAME)
		out |= A_DIM;
	if (style & TUI_REVERSE)
		out |= A_REVERSE;
	if (style & TUI_UNDERLINE)
		out |= A_UNDERLINE;
	if ((style & TUI_INK_MASK) == TUI_LIT)
		out |= A_BOLD;
	return out;
}

void tui_terminal_show(const struct tui_grid *grid)
{
	erase();
	for (int row = 0; row < grid->rows; row++) {
		for (int col = 0; col < grid->cols; col++) {
			const struct tui_cell *cell = tui_grid_at(grid, row, col);

			if (!cell->columns || (cell->style == 0 && strcmp(cell->text, " ") == 0))
				continue;
			attr_set(attributes_of(cell->style), (short)(cell->style & TUI_INK_MASK),
			         NULL);
			mvaddstr(row, col, cell->text);
		}
	}
	attr_set(A_NORMAL, 0, NULL);
	refresh();
}

/* Keys */

static const struct {
	wint_t code;
	unsigned key;
} codes[] = {
    {KEY_UP,        TUI_KEY_UP       },
    {KEY_DOWN,      TUI_KEY_DOWN     },
    {KEY_LEFT,      TUI_KEY_LEFT     },
    {KEY_RIGHT,     TUI_KEY_RIGHT    },
    {KEY_PPAGE,     TUI_KEY_PAGE_UP  },
    {KEY_NPAGE,     TUI_KEY_PAGE_DOWN},
    {KEY_HOME,      TUI_KEY_HOME     },
    {KEY_END,       TUI_KEY_END      },
    {KEY_ENTER,     TUI_KEY_ENTER    },
    {KEY_BTAB,      TUI_KEY_BACKTAB  },
    {KEY_DC,        TUI_KEY_DELETE   },
    {KEY_BACKSPACE, TUI_KEY_BACKSPACE},
};

static unsigned key_of_code(wint_t code)
{
	for (size_t at = 0; at < sizeof(codes) / sizeof(*codes); at++)
		if (codes[at].code == code)
			return codes[at].key;
	return TUI_KEY_OTHER;
}

static unsigned key_of_character(wint_t c)
{
	if (c == '\r')
		return TUI_KEY_ENTER;
	if (c == DEL || c == CTRL_H)
		return TUI_KEY_BACKSPACE;
	if (c == CTRL_L) {
		clearok(curscr, true);
		return TUI_KEY_OTHER;
	}
	return c ? (unsigned)c : TUI_KEY_OTHER;
}

unsigned tui_terminal_key(bool *out_resized)
{
	wint_t c = 0;
	int kind = get_wch(&c);

	*out_resized = kind == KEY_CODE_YES && c == KEY_RESIZE;
	if (kind == ERR)
		return TUI_KEY_NONE;
	if (*out_resized)
		return TUI_KEY_OTHER;
	return kind == KEY_CODE_YES ? key_of_code(c) : key_of_character(c);
}
