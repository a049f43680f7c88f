#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fail.h"
#include "herald.h"
#include "log.h"
#include "note.h"
#include "plugins.h"
#include "text.h"

#define BATCH 32       /* events that one child tells */
#define TELL_MS 30000  /* the most time for an event */
#define SLOW_MS 5000   /* the same, where one has taken all of its time */

struct herald_news {
	struct herald_news *next;
	struct plugin_event e;     /* its strings are those below */
	char *section, *host, *message;
	char *plugins;             /* whom it is told */
};

/* What a child tells. */
struct batch {
	const struct config *config;
	const struct buf *ini;
	const char *ini_name;
	struct herald_news *first;
};

static void
news_free(struct herald_news *n)
{
	if (!n)
		return;
	free(n->section);
	free(n->host);
	free(n->message);
	free(n->plugins);
	free(n);
}

static void
batch_free(void *ctx)
{
	struct batch *b = ctx;
	struct herald_news *n, *next;

	for (n = b->first; n; n = next) {
		next = n->next;
		news_free(n);
	}
	free(b);
}

/* --- in the child -------------------------------------------------------------------------------------- */

static void
put_note(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s\n", text);
}

/* The handlers of the one who forked are about what only it has. */
static void
plain_signals(void)
{
	static const int sigs[] = {SIGHUP, SIGINT, SIGTERM, SIGUSR1};
	size_t i;

	for (i = 0; i < sizeof sigs / sizeof *sigs; i++)
		signal(sigs[i], SIG_DFL);
}

static int
tell_batch(void *ctx)
{
	const struct batch *b = ctx;
	const struct notes notes = {.level = 1, .put = put_note};
	struct config own = {.loaded = true, .keep_env = true};
	const struct config *config = b->config ? b->config : &own;
	struct mistakes m = {0};
	const struct herald_news *n;
	int64_t limit = TELL_MS, began;

	plain_signals();
	if (!b->config && ini_parse(&own.user, b->ini_name, buf_str(b->ini), b->ini->len, INI_INTERPOLATE, &m.text) < 0)
		m.status = ST_CONFIG;
	for (n = b->first; n; n = n->next) {
		struct plugins p = {.config = config};

		/* those that there are no more were there when the configuration was read */
		plugins_add(&p, n->plugins, n->section, &m);
		fputs(buf_str(&m.text), stderr);
		mistakes_free(&m);
		began = clock_ms();
		plugins_tell(&p, &n->e, config_global(config, "user"), began + limit, &notes);
		if (clock_ms() - began >= TELL_MS)
			limit = SLOW_MS;
		plugins_free(&p);
	}
	return ST_OK;
}

/* --- what waits ---------------------------------------------------------------------------------------- */

/* Starts to tell what waits, unless that is being done. */
static void
start(struct herald *h)
{
	struct batch *b;
	struct herald_news *end;
	size_t n = 1;

	if (h->busy || !h->first)
		return;
	b = malloc(sizeof *b);
	if (!b)
		return;
	*b = (struct batch){h->config, h->ini, h->ini_name, h->first};
	for (end = h->first; end->next && n < BATCH; n++)
		end = end->next;
	h->first = end->next;
	if (!h->first)
		h->last = NULL;
	end->next = NULL;
	h->n -= n;
	h->busy = crew_call(h->crew, tell_batch, b, batch_free, clock_ms() + TELL_MS + (BATCH + 1) * SLOW_MS) == 0;
	if (!h->busy) {
		h->left_out += n;
		batch_free(b);
	}
}

/* Adds the plugins of a section that are not in the list yet. */
static void
add_plugins(struct buf *list, const struct plan_item *item)
{
	const char *rest = item->plugins, *word, *have, *other;
	size_t n, k;

	while ((n = text_word(&rest, &word))) {
		have = buf_str(list);
		while ((k = text_word(&have, &other)) && (k != n || strncmp(other, word, n) != 0))
			;
		if (k)
			continue;
		if (list->len)
			buf_addc(list, ',');
		buf_add(list, word, n);
	}
}

/* Whom the event is told. */
static void
whom(struct buf *list, const struct herald *h, const char *section)
{
	size_t i;

	for (i = 0; i < h->n_of; i++)
		add_plugins(list, &h->plan->v[h->of[i]]);
	for (i = 0; i < h->plan->n && !h->n_of; i++) {
		if (strcmp(h->plan->v[i].name, section) == 0)
			add_plugins(list, &h->plan->v[i]);
	}
}

static char *
copy(const char *s)
{
	return strdup(s ? s : "");
}

static struct herald_news *
news_new(const struct diary_news *from, const char *plugins)
{
	static const enum event events[] = {[DIARY_CHANGED] = EVENT_CHANGED, [DIARY_FAILING] = EVENT_FAILING,
	    [DIARY_RECOVERED] = EVENT_RECOVERED, [DIARY_REFUSED] = EVENT_REFUSED};
	const struct report *r = from->report;
	struct herald_news *n = calloc(1, sizeof *n);

	if (!n)
		return NULL;
	n->section = copy(from->section);
	n->host = copy(r ? r->line.host : NULL);
	n->message = copy(from->message);
	n->plugins = copy(plugins);
	if (!n->section || !n->host || !n->message || !n->plugins) {
		news_free(n);
		return NULL;
	}
	n->e = (struct plugin_event){.event = events[from->event], .section = n->section, .host = n->host, .message = n->message};
	if (r) {
		n->e.family = r->line.family;
		n->e.old_ip = r->old;
		n->e.ip = r->line.ip;
		n->e.verdict = r->line.verdict;
	}
	return n;
}

void
herald_take(void *ctx, const struct diary_news *news)
{
	struct herald *h = ctx;
	struct buf list = {0};
	struct herald_news *n;

	whom(&list, h, news->section);
	if (list.len) {
		n = h->n < HERALD_MAX ? news_new(news, buf_str(&list)) : NULL;
		if (!n) {
			h->left_out++;
		} else {
			*(h->last ? &h->last->next : &h->first) = n;
			h->last = n;
			h->n++;
		}
	}
	buf_free(&list);
	start(h);
}

/* Whether a plugin was told: "plugin 'NAME' was told 'EVENT'", and not "plugin 'NAME' was not told ...". */
static bool
good(const char *line, size_t len)
{
	const char *name_end = len > 8 && strncmp(line, "plugin '", 8) == 0 ? memchr(line + 8, '\'', len - 8) : NULL;

	return name_end && strncmp(name_end, "' was told ", 11) == 0;
}

void
herald_called(struct herald *h, int status, const char *said)
{
	size_t n;

	h->busy = false;
	for (; *said; said += n + (said[n] == '\n')) {
		n = strcspn(said, "\n");
		log_say(good(said, n) ? LINE_INFO : LINE_WARNING, "plugin", "%.*s", (int)n, said);
	}
	if (status != ST_OK)
		log_say(LINE_WARNING, "plugin", "plugins were not told everything (status %d)", status);
	if (h->left_out)
		log_say(LINE_WARNING, "plugin", "plugins were not told of %zu events: too many at once", h->left_out);
	h->left_out = 0;
	start(h);
}

void
herald_ended(struct herald *h)
{
	if (h->busy)
		log_say(LINE_WARNING, "plugin", "a plugin was still at work, and was ended");
	h->busy = false;
}

void
herald_free(struct herald *h)
{
	struct herald_news *n, *next;

	for (n = h->first; n; n = next) {
		next = n->next;
		news_free(n);
	}
	h->first = h->last = NULL;
	h->n = 0;
}
