/* The doctor's stages on this machine: configuration, clock, detection. */

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "config.h"
#include "detect.h"
#include "doctorparts.h"
#include "fail.h"
#include "note.h"
#include "online.h"
#include "priv.h"
#include "sandbox.h"
#include "sibling.h"
#include "text.h"

/* A line for the details, for whoever wants to know at level 0. */
static void
take_note(void *ctx, const char *text)
{
	buf_addf(ctx, "%s\n", text);
}

/* Where each secret comes from, and whether it can be read; a command for one is run later, by who needs it. */
static int
check_secrets(struct patient *p, const struct entry *e, struct fail *f)
{
	const struct notes notes = {.level = 0, .put = take_note, .ctx = &p->f.details};
	static const char *const from[] = {[SECRET_LITERAL] = "in the configuration", [SECRET_FILE] = "in the file",
	    [SECRET_ENV] = "in the variable", [SECRET_COMMAND] = "from the command", [SECRET_CREDENTIAL] = "the credential"};
	char shown[TEXT_SHOWN + 4];
	struct kvs values = {0};
	struct stat st;
	size_t i;
	int r;

	for (i = 0; i < e->n_secrets; i++) {
		const struct entry_secret *s = &e->secrets[i];

		buf_addf(&p->f.details, "secret '%s': %s", s->name, from[s->how]);
		/* a command may have a secret in it */
		if (s->how != SECRET_LITERAL && s->how != SECRET_COMMAND)
			buf_addf(&p->f.details, " '%s'", text_clean(shown, s->ref, strlen(s->ref)));
		if (s->how == SECRET_FILE && stat(s->ref, &st) == 0)
			buf_addf(&p->f.details, ", mode %04o", (unsigned)st.st_mode & 07777);
		buf_adds(&p->f.details, s->how == SECRET_COMMAND ? " (run when it is needed)\n" : "\n");
	}
	r = entry_secrets(e, &values, false, p->deadline, &notes, f);
	kvs_free(&values);
	online_give_env(e);
	return r;
}

/* One half of the section. */
static bool
resolve(struct patient *p, enum entry_role role, struct entry *e, struct mistakes *m)
{
	const struct kvs none = {0};
	char full[300];
	struct fail f = {0};

	snprintf(full, sizeof full, "section:%s", p->section);
	if (entry_resolve(e, p->d->config, role, full, &none, m) < 0)
		return false;
	if (e->warning.status) {
		p->f.mark = FOUND_NOTE;
		buf_addf(&p->f.details, "warning: %s\n", e->warning.text);
	}
	if (check_secrets(p, e, &f) == 0)
		return true;
	mistake(m, f.status, "section '%s': %s", p->section, f.text);
	return false;
}

/* Every line of the mistakes once: both halves of a section have the same. */
static void
add_mistakes(struct buf *out, const char *line)
{
	size_t n;

	for (; *line; line += n + (line[n] == '\n')) {
		char text[1024];

		n = strcspn(line, "\n");
		snprintf(text, sizeof text, "%.*s\n", (int)n, line);
		if (!strstr(buf_str(out), text))
			buf_adds(out, text);
	}
}

static void
add_updater(struct patient *p)
{
	const struct ini_section *s = config_section(p->d->config, p->section);
	const struct ini_key *preset = s ? ini_key(s, "use_preset") : NULL;
	const struct entry *e = &p->update;
	const char *hosts = kvs_get(&e->options, "hostname"), *word;
	size_t n;

	buf_addf(&p->f.details, "updater '%s'%s%s%s%s%s\n", e->kind, e->protocol ? ": " : "", e->protocol ? e->protocol->title : "",
	    preset ? ", of the preset '" : "", preset ? preset->value : "", preset ? "'" : "");
	buf_addf(&p->f.details, "host names: %s\n", hosts ? hosts : "none");
	if (hosts && (n = text_word(&hosts, &word)) && n < sizeof p->host)
		memcpy(p->host, word, n);
	if (kvs_get(&e->options, "url"))
		cause_origin(p->where, sizeof p->where, kvs_get(&e->options, "url"));
}

static void
add_machine(struct patient *p)
{
	const char *user = priv_user(config_global(p->d->config, "user"));
	struct fail f = {0};

	if (p->d->verbose < 1)
		return;
	buf_addf(&p->f.details, "what talks to the network runs as %s%s%s\n", user ? "'" : "this user", user ? user : "", user ? "'" : "");
	if (user && priv_check(user, &f) < 0)
		buf_addf(&p->f.details, "but: %s\n", f.text);
	buf_addf(&p->f.details, "and is %s\n", sandbox_works()
		? "kept from writing files and running programs (landlock, pledge)"
		: "not confined: this system cannot keep it from writing files");
}

void
doctor_config(struct patient *p)
{
	struct finding *f = doctor_begin(p, STAGE_CONFIG);
	const struct config *c = p->d->config;
	struct mistakes m = {0};

	p->has_detect = resolve(p, ENTRY_DETECT, &p->detect, &m);
	p->has_update = resolve(p, ENTRY_UPDATE, &p->update, &m);
	if (S_ISREG(c->st.st_mode))
		buf_addf(&f->summary, "'%s', mode %04o", c->user.file, (unsigned)c->st.st_mode & 07777);
	else
		buf_addf(&f->summary, "'%s'", c->user.file ? c->user.file : "the command line");
	if (p->has_detect && kvs_get(&p->detect.options, "url"))
		cause_origin(p->source, sizeof p->source, kvs_get(&p->detect.options, "url"));
	if (p->has_detect)
		buf_addf(&f->details, "detector '%s'%s%s\n", p->detect.kind, p->detect.detector ? ": " : "",
		    p->detect.detector ? p->detect.detector->title : "");
	if (p->has_update)
		add_updater(p);
	add_machine(p);
	if (m.status) {
		add_mistakes(&f->details, buf_str(&m.text));
		doctor_bad(p, m.status, "there are mistakes");
		doctor_todo(p, strstr(buf_str(&m.text), "not root's own") ? "give the file that is named above to root, or run as another user"
			       : strstr(buf_str(&m.text), "chmod") ? "take the rights of others from the file that is named above, by its chmod"
								   : "mend the mistakes that are named above in {file}, then look again");
		doctor_todo(p, "see that the configuration is right as a whole\n\tdyndnsc --check");
	}
	mistakes_free(&m);
	doctor_end(p);
}

void
doctor_clock(struct patient *p)
{
	struct finding *f = doctor_begin(p, STAGE_CLOCK);
	int64_t newest = p->d->config->st.st_mtime;
	char path[PLACE_MAX];
	const char *wrong;
	struct stat st;
	bool surely;

	if (place_data(path, "presets.ini") && stat(path, &st) == 0 && st.st_mtime > newest)
		newest = st.st_mtime;
	wrong = cause_clock(clock_now(), newest, &surely);
	buf_adds(&f->summary, p->date);
	if (wrong && surely)
		doctor_bad(p, ST_SYSTEM, "%s, %s", p->date, wrong);
	else if (wrong)
		buf_addf(&f->summary, ", %s", wrong);
	if (wrong && !surely)
		f->mark = FOUND_NOTE;
	if (wrong)
		doctor_todo(p, "set the clock of this machine, which says {date}\n\tdate -u\n\ttimedatectl set-ntp true");
	doctor_end(p);
}

/* Takes the addresses that dyndnsc-detect printed: at most one a family. */
static size_t
take_addresses(struct ip out[2], const char *text)
{
	char line[IP_TEXT_MAX];
	size_t count = 0, n;

	for (; *text && count < 2; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		snprintf(line, sizeof line, "%.*s", (int)(n < sizeof line ? n : sizeof line - 1), text);
		if (ip_parse(&out[count], line) && (count == 0 || out[0].family != out[1].family))
			count++;
	}
	return count;
}

static void
add_addresses(struct buf *out, const struct ip *ip, size_t n)
{
	char text[IP_TEXT_MAX];
	size_t i;

	for (i = 0; i < n; i++)
		buf_addf(out, "%s%s", i ? ", " : "", ip_text(text, &ip[i]));
}

/* What did not work, and why. */
static void
not_detected(struct patient *p, const struct sibling *s)
{
	const char *message = buf_str(&s->err);

	if (s->late)
		message = "no answer in time";
	doctor_bad(p, s->status, s->status == ST_NONE ? "this machine has no such address" : "no address was found");
	/* their addresses are not the service's */
	if (!doctor_explain(p, CAUSE_DETECT, message))
		doctor_todo(p, "look at what each source says, and name another detector in section [{name}] where it cannot be mended\n"
			       "\tdyndnsc-detect -v {name}\n\tdyndnsc-detect --list");
}

void
doctor_detect(struct patient *p)
{
	struct finding *f = doctor_begin(p, STAGE_DETECT);
	const char *args[] = {"-n", "-v", p->d->four ? "-4" : NULL, p->d->six ? "-6" : NULL, NULL};
	struct sibling s = {.command = "dyndnsc-detect", .args = args, .config_path = p->d->config_path, .ini = p->d->ini,
	    .section = p->section, .deadline = doctor_share(p, 40)};
	struct fail fail = {0};

	if (!args[2]) {
		args[2] = args[3];
		args[3] = NULL;
	}
	if (!p->has_detect) {
		doctor_left_out(p, "the configuration has to be mended first");
	} else if (sibling_run(&s, &fail) < 0) {
		doctor_bad(p, fail.status, "%s", fail.text);
	} else {
		p->n_found = take_addresses(p->found, buf_str(&s.out));
		buf_adds(&f->details, buf_str(&s.err));
		add_addresses(&f->summary, p->found, p->n_found);
		if (s.status == ST_OK && p->n_found)
			buf_addf(&f->summary, ", by '%s'", p->detect.kind);
		else if (s.status == ST_OK)
			buf_addf(&f->summary, "nothing: '%s' finds no address on purpose", p->detect.kind);
		else
			not_detected(p, &s);
	}
	sibling_free(&s);
	doctor_end(p);
}

void
doctor_publish(struct patient *p)
{
	struct finding *f = doctor_begin(p, STAGE_PUBLISH);
	char text[IP_TEXT_MAX];
	const char *what, *hint;
	size_t i, n = 0;

	for (i = 0; i < p->n_found; i++) {
		what = ip_unpublishable(&p->found[i], &hint);
		if (!what) {
			p->found[n++] = p->found[i];
			continue;
		}
		ip_text(text, &p->found[i]);
		if (p->update.allow_private) {
			p->found[n++] = p->found[i];
			buf_addf(&f->details, "%s is %s; allow_private lets it pass\n", text, what);
			continue;
		}
		doctor_bad(p, ST_DATA, "%s is %s%s%s", text, what, hint ? ": " : "", hint ? hint : "");
		doctor_todo(p, "let the section find the address that the internet sees, by 'detector = auto'; where others shall see "
			       "this one on purpose, put 'allow_private = yes' into section [{name}]\n\tdyndnsc-detect -v auto");
	}
	if (p->n_found == 0)
		doctor_left_out(p, p->bad[STAGE_DETECT] ? "no address was detected" : "there is no address to judge");
	else if (f->mark == FOUND_GOOD)
		add_addresses(&f->summary, p->found, n);
	p->n_found = n;
	doctor_end(p);
}
