#ifndef DYNDNSC_ENGINE_RUN_H
#define DYNDNSC_ENGINE_RUN_H

/* One run of a recipe's steps, inside of the engine. */

#include "engine/engine.h"
#include "engine/request.h"
#include "engine/select.h"
#include "reply.h"

struct exchange;
struct http;
struct run;

struct engine {
	struct engine_out out;
	const struct notes *notes;
	const char *agent;
	struct http *http;
	struct run **v;
	size_t n;
	struct exchange **x;
	size_t n_x;
	int status;
};

/* A request that several runs may share the answer of. */
struct exchange {
	char *key;               /* the request as text; NULL: of one run alone */
	struct reply *reply;     /* NULL: under way, or not yet sent */
	struct request request;
	struct run *first;       /* whose request it is */
	bool started;
	int64_t began;
};

enum run_state { RUN_READY, RUN_WAITS, RUN_SLEEPS, RUN_DONE };

struct run {
	struct engine *engine;
	struct http_job *job;
	struct vars vars;
	struct http_record **v;  /* its records */
	size_t n;
	int family;              /* 4 or 6; 0: both */
	enum run_state state;
	size_t step;
	struct exchange *exchange;
	int64_t wake;
	struct selection selection;
	const struct step *selecting; /* whose selection it is */
	enum action action;
	size_t others, other;    /* further elements that go too */
	uint32_t polls, page;
	size_t had;              /* elements before the last page */
	char *page_value;
	bool wrote;              /* a writing step was good */
	bool changed;            /* ... and did something */
	bool closing;            /* runs the closing steps only */
};

/* Judges an answer and goes on, or ends the run. */
void run_answered(struct run *r, struct reply *reply);

/* Ends a run: every record that has no verdict yet gets this one. message is masked and cleaned here. */
void run_end(struct run *r, enum verdict verdict, enum hint hint, uint32_t wait, const char *message);

/* What a reading step found out: takes, lists, sets. Ends the run where that is all, or not enough. */
void run_learn(struct run *r, const struct step *s, struct reply *reply);

/* Sets the variables of the k-th element of the selection: {old} and what its step takes of elements. */
void run_element(struct run *r, size_t k);

/* Sets {label} once {zone} is known. False: the host is not in it, and the run has ended. */
bool run_label(struct run *r);

/* Splits a run of several hosts into so many parts; 0: one for each host. False: it has one host, or memory ran out. */
bool engine_split(struct run *r, size_t parts);

/* A run over n records, in the engine's list. NULL: out of memory. */
struct run *run_new(struct engine *e, struct http_job *job, struct http_record **v, size_t n);

void engine_note(const struct run *r, int level, const char *text);
const struct engine_out *engine_output(const struct engine *e);
void engine_status(struct engine *e, int status);

#endif
