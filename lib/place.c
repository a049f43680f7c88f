#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "place.h"
#include "priv.h"

/* Where this program is: what Linux, else the BSDs with a procfs, say; "" where nobody does. */
static const char *
self_dir(void)
{
	static char dir[PLACE_MAX];
	static const char *const links[] = {"/proc/self/exe", "/proc/curproc/file"};
	ssize_t n = -1;
	size_t i;
	char *slash;

	for (i = 0; !dir[0] && n < 0 && i < 2; i++)
		n = readlink(links[i], dir, sizeof dir - 1);
	if (n > 0)
		dir[n] = '\0';
	slash = n > 0 ? strrchr(dir, '/') : NULL;
	if (slash)
		*slash = '\0';
	return dir;
}

static bool
join(char out[PLACE_MAX], const char *dir, const char *name)
{
	int n = snprintf(out, PLACE_MAX, "%s/%s", dir, name);

	return n > 0 && n < PLACE_MAX;
}

static bool
is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* The folders where programs are looked for, in order; `foreign`: from outside this installation, so root checks.
 * PATH is walked by its own pointer. False at the end. */
struct walk {
	int stage;
	const char *path;
	char dir[PLACE_MAX];
	bool foreign;
};

static bool
next_dir(struct walk *w)
{
	const char *set;
	size_t n;

	while (w->stage < 3) {
		int stage = w->stage++;

		set = stage == 0 ? getenv("DYNDNSC_EXECDIR") : stage == 1 ? self_dir() : LIBEXECDIR;
		w->foreign = stage == 0;
		if (set && *set && strlen(set) < sizeof w->dir) {
			strcpy(w->dir, set);
			return true;
		}
	}
	if (w->stage++ == 3)
		w->path = getenv("PATH");
	w->foreign = true;
	while (w->path && *w->path) {
		n = strcspn(w->path, ":");
		set = w->path;
		w->path += n + (w->path[n] == ':');
		if (n == 0 || *set != '/' || n >= sizeof w->dir)
			continue;
		memcpy(w->dir, set, n);
		w->dir[n] = '\0';
		return true;
	}
	return false;
}

int
place_program(char out[PLACE_MAX], const char *name)
{
	struct walk w = {0};

	out[0] = '\0';
	if (strchr(name, '/'))
		return 0;
	while (next_dir(&w)) {
		if (join(out, w.dir, name) && is_program(out) && (!w.foreign || priv_trusted(out)))
			return 1;
	}
	out[0] = '\0';
	return 0;
}

void
place_programs(const char *prefix, void (*fn)(void *ctx, const char *name, const char *path), void *ctx)
{
	struct walk w = {0};
	char path[PLACE_MAX], first[PLACE_MAX];
	struct dirent *e;
	DIR *dir;

	while (next_dir(&w)) {
		dir = opendir(w.dir);
		while (dir && (e = readdir(dir))) {
			if (strncmp(e->d_name, prefix, strlen(prefix)) != 0 || !join(path, w.dir, e->d_name))
				continue;
			if (place_program(first, e->d_name) && strcmp(first, path) == 0)
				fn(ctx, e->d_name, path);
		}
		if (dir)
			closedir(dir);
	}
}

int
place_data(char out[PLACE_MAX], const char *name)
{
	const char *set = getenv("DYNDNSC_DATADIR");
	char dir[PLACE_MAX];

	if (set && *set && join(out, set, name) && access(out, R_OK) == 0 && priv_trusted(out))
		return 1;
	if (join(dir, self_dir(), "../share") && join(out, dir, name) && access(out, R_OK) == 0)
		return 1;
	return join(out, SHAREDIR, name) && access(out, R_OK) == 0;
}

/* $XDG_CONFIG_HOME/dyndnsc, else ~/.config/dyndnsc. */
static bool
config_home(char out[PLACE_MAX])
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");

	return xdg && *xdg ? join(out, xdg, "dyndnsc") : home && *home && join(out, home, ".config/dyndnsc");
}

/* The i-th of the folders that may hold recipes, in order; "" where it is not there. False at the end. */
static bool
recipe_dir(char out[PLACE_MAX], size_t i, const char *folder, bool *foreign)
{
	const char *set = getenv("DYNDNSC_DATADIR");
	char dir[PLACE_MAX];
	bool there = false;

	*foreign = i < 3;
	if (i == 0)
		there = set && *set && snprintf(dir, sizeof dir, "%s", set) < PLACE_MAX;
	else if (i == 1)
		there = config_home(dir);
	else if (i == 2)
		there = join(dir, SYSCONFDIR, "dyndnsc");
	else if (i == 3)
		there = *self_dir() && join(dir, self_dir(), "../share");
	else if (i == 4)
		there = snprintf(dir, sizeof dir, "%s", SHAREDIR) < PLACE_MAX;
	if (!there || !join(out, dir, folder))
		out[0] = '\0';
	return i < 5;
}

int
place_recipe(char out[PLACE_MAX], const char *folder, const char *name)
{
	char dir[PLACE_MAX], file[256];
	struct stat st;
	bool foreign;
	size_t i;

	out[0] = '\0';
	if (!*name || *name == '.' || strchr(name, '/') || snprintf(file, sizeof file, "%s.ini", name) >= (int)sizeof file)
		return 0;
	for (i = 0; recipe_dir(dir, i, folder, &foreign); i++) {
		if (dir[0] && join(out, dir, file) && stat(out, &st) == 0 && S_ISREG(st.st_mode) && (!foreign || priv_trusted(out)))
			return 1;
	}
	out[0] = '\0';
	return 0;
}

/* Names, as they are found. */
struct names {
	char **v;
	size_t n;
	bool bad;
};

static void
add_name(struct names *names, const char *file)
{
	size_t len = strlen(file);
	char **v;

	if (len < 5 || strcmp(file + len - 4, ".ini") != 0)
		return;
	v = realloc(names->v, (names->n + 1) * sizeof *v);
	names->bad = names->bad || !v;
	if (!v)
		return;
	names->v = v;
	v[names->n] = strdup(file);
	names->bad = names->bad || !v[names->n];
	if (v[names->n])
		v[names->n++][len - 4] = '\0';
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
place_recipes(const char *folder, void (*fn)(void *ctx, const char *name, const char *path), void *ctx)
{
	char dir[PLACE_MAX], path[PLACE_MAX];
	struct names names = {0};
	struct dirent *e;
	bool foreign;
	size_t i;
	DIR *d;

	for (i = 0; recipe_dir(dir, i, folder, &foreign); i++) {
		d = dir[0] ? opendir(dir) : NULL;
		while (d && (e = readdir(d)))
			add_name(&names, e->d_name);
		if (d)
			closedir(d);
	}
	if (names.n)
		qsort(names.v, names.n, sizeof *names.v, by_name);
	for (i = 0; i < names.n; i++) {
		if ((i == 0 || strcmp(names.v[i - 1], names.v[i]) != 0) && place_recipe(path, folder, names.v[i]))
			fn(ctx, names.v[i], path);
	}
	for (i = 0; i < names.n; i++)
		free(names.v[i]);
	free(names.v);
	return names.bad ? -1 : 0;
}

int
place_config(char out[PLACE_MAX])
{
	const char *set = getenv("DYNDNSC_CONFIG"), *home = getenv("HOME");
	char dir[PLACE_MAX];

	if (set && *set)
		return snprintf(out, PLACE_MAX, "%s", set) < PLACE_MAX;
	if (home && *home && join(out, home, ".dyndnsc.ini") && access(out, F_OK) == 0 && priv_trusted(out))
		return 1;
	if (config_home(dir) && join(out, dir, "dyndnsc.ini") && access(out, F_OK) == 0 && priv_trusted(out))
		return 1;
	return join(out, SYSCONFDIR, "dyndnsc.ini") && access(out, F_OK) == 0;
}

int
place_state(char out[PLACE_MAX])
{
	const char *set = getenv("DYNDNSC_STATEDIR"), *home = getenv("HOME");
	int n;

	if (!set || !*set)
		set = getenv("STATE_DIRECTORY");
	if (set && *set) {
		/* systemd separates several folders with colons: the first is ours */
		n = snprintf(out, PLACE_MAX, "%.*s", (int)strcspn(set, ":"), set);
		return n > 0 && n < PLACE_MAX;
	}
	if (geteuid() == 0)
		return snprintf(out, PLACE_MAX, "/var/lib/dyndnsc") > 0;
	set = getenv("XDG_STATE_HOME");
	if (set && *set)
		return join(out, set, "dyndnsc");
	return home && *home && join(out, home, ".local/state/dyndnsc");
}
