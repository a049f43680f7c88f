#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "streak.h"

static size_t
find(const struct streaks *s, uint64_t key)
{
	size_t i;

	for (i = 0; i < s->n && s->v[i].key != key; i++)
		;
	return i;
}

const struct streak *
streak_find(const struct streaks *s, uint64_t key)
{
	size_t i = find(s, key);

	return i < s->n ? &s->v[i] : NULL;
}

static struct streak *
begin(struct streaks *s, uint64_t key, int64_t now)
{
	struct streak *v = realloc(s->v, (s->n + 1) * sizeof *v);

	if (!v)
		return NULL;
	s->v = v;
	v[s->n] = (struct streak){.key = key, .since = now};
	return &v[s->n++];
}

static enum streak_news
over(struct streaks *s, size_t i, struct streak *out)
{
	if (out)
		*out = s->v[i];
	s->v[i] = s->v[--s->n];
	if (!s->n)
		streaks_free(s);
	return STREAK_OVER;
}

enum streak_news
streak_take(struct streaks *s, uint64_t key, unsigned kind, int64_t now, struct streak *out)
{
	enum streak_news news = STREAK_QUIET;
	size_t i = find(s, key);
	struct streak *it = i < s->n ? &s->v[i] : NULL;

	if (!kind)
		return it ? over(s, i, out) : STREAK_QUIET;
	if (!it && !(it = begin(s, key, now))) {
		if (out)
			*out = (struct streak){.key = key, .kind = kind, .count = 1, .since = now};
		return STREAK_FAILS;
	}
	it->count++;
	if (it->kind != kind)
		news = STREAK_FAILS;
	else if (now >= it->said + STREAK_AGAIN || now < it->said) /* or the clock was set back */
		news = STREAK_STILL;
	it->kind = kind;
	if (news != STREAK_QUIET)
		it->said = now;
	if (out)
		*out = *it;
	return news;
}

bool
streak_tell(struct streaks *s, uint64_t key, int64_t seconds, int64_t now)
{
	size_t i = find(s, key);

	if (i == s->n || s->v[i].told || now < s->v[i].since + seconds)
		return false;
	s->v[i].told = true;
	return true;
}

void
streak_remind(struct streaks *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		s->v[i].said = 0;
}

const char *
streak_text(char out[STREAK_TEXT_MAX], const struct streak *s, int64_t now)
{
	unsigned n = s->count;
	const char *th = n % 100 >= 11 && n % 100 <= 13 ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
	time_t since = (time_t)s->since, today = (time_t)now;
	struct tm then = {0}, day = {0};
	char when[32] = "?";

	if (localtime_r(&since, &then) && localtime_r(&today, &day))
		strftime(when, sizeof when, then.tm_yday == day.tm_yday && then.tm_year == day.tm_year ? "%H:%M" : "%Y-%m-%d %H:%M", &then);
	snprintf(out, STREAK_TEXT_MAX, "%u%s time, since %s", n, th, when);
	return out;
}

void
streaks_free(struct streaks *s)
{
	free(s->v);
	*s = (struct streaks){0};
}
