#include <poll.h>
#include <sys/wait.h>

#include "run.h"
#include "runwatch.h"

#define ENDING 3     /* signals that end us */
#define LAST_MS 200  /* what children get to end in when we are ended */
#define OWN_MS 500   /* one of our own, which has children itself */

static const int ending[ENDING] = {SIGHUP, SIGINT, SIGTERM};

bool
runwatch_ended(pid_t pid)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid != 0;
}

static volatile sig_atomic_t groups[RUN_MAX]; /* of what is running; 0: nothing is */
static volatile sig_atomic_t any_own;
static unsigned running;
static struct sigaction before[ENDING], before_pipe;

/* Whoever ends us ends what we started too: in a process group of its own it does not hear of it. What does not mind TERM
 * is killed, soon: somebody waits for our end. A signal handler: system calls only. */
static void
pass_on(int sig)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};
	int i, left = (any_own ? OWN_MS : LAST_MS) / 5;

	for (i = 0; i < RUN_MAX; i++) {
		if (groups[i] > 0)
			kill(-(pid_t)groups[i], SIGTERM);
	}
	for (i = 0; i < RUN_MAX; i++) {
		/* not reaped before its group is killed: the number stays its own */
		while (groups[i] > 0 && !runwatch_ended((pid_t)groups[i]) && left-- > 0)
			poll(NULL, 0, 5);
		if (groups[i] > 0)
			kill(-(pid_t)groups[i], SIGKILL);
	}
	sigaction(sig, &plain, NULL);
	raise(sig);
}

void
runwatch_add(pid_t pid, bool own)
{
	struct sigaction handler = {.sa_handler = pass_on}, ignore = {.sa_handler = SIG_IGN};
	int i;

	for (i = 0; i < RUN_MAX && groups[i]; i++)
		;
	groups[i] = pid;
	any_own = any_own || own;
	if (running++)
		return;
	for (i = 0; i < ENDING; i++) {
		sigaction(ending[i], NULL, &before[i]);
		if (before[i].sa_handler == SIG_DFL)
			sigaction(ending[i], &handler, NULL);
	}
	sigaction(SIGPIPE, &ignore, &before_pipe);
}

void
runwatch_drop(pid_t pid)
{
	int i;

	for (i = 0; i < RUN_MAX; i++) {
		if (groups[i] == pid)
			groups[i] = 0;
	}
	any_own = any_own && running > 1;
	if (--running)
		return;
	for (i = 0; i < ENDING; i++)
		sigaction(ending[i], &before[i], NULL);
	sigaction(SIGPIPE, &before_pipe, NULL);
}

unsigned
runwatch_count(void)
{
	return running;
}

void
runwatch_signals(sigset_t *out)
{
	int i;

	sigemptyset(out);
	for (i = 0; i < ENDING; i++)
		sigaddset(out, ending[i]);
}

void
runwatch_child(void)
{
	int i;

	for (i = 0; i < ENDING && running; i++)
		sigaction(ending[i], &before[i], NULL);
	for (i = 0; i < RUN_MAX; i++)
		groups[i] = 0;
	any_own = 0;
	running = 0;
}
