#include <string.h>

#include "buf.h"
#include "doctor.h"
#include "fail.h"
#include "doctortext.h"
#include "text.h"

/* Calls fn for each line of a text. */
static void
each_line(const char *text, void (*fn)(struct buf *out, const char *line, size_t n, size_t i), struct buf *out)
{
	size_t n, i = 0;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		fn(out, text, n, i++);
	}
}

static void
add_detail(struct buf *out, const char *line, size_t n, size_t i)
{
	(void)i;
	buf_adds(out, n ? "      " : "");
	buf_add(out, line, n);
	buf_addc(out, '\n');
}

void
doctortext_stage(struct buf *out, const struct finding *f)
{
	buf_addf(out, "  %-8s  %s: %s\n", finding_word(f->mark), doctor_stage_name(f->stage), buf_str(&f->summary));
	each_line(buf_str(&f->details), add_detail, out);
}

void
doctortext_todo(struct buf *out, const char *todo, int status)
{
	unsigned number = 0;
	size_t n;

	if (!*todo) {
		buf_adds(out, status == ST_OK ? "\nWhat to do: nothing, all is well\n" : "\nWhat to do: see above\n");
		return;
	}
	buf_adds(out, "\nWhat to do:\n");
	for (; *todo; todo += n + (todo[n] == '\n')) {
		n = strcspn(todo, "\n");
		if (*todo == '\t')
			buf_addf(out, "       %.*s\n", (int)n - 1, todo + 1);
		else
			buf_addf(out, "%3u. %.*s\n", ++number, (int)n, todo);
	}
}

/* --- JSON (RFC 8259) --- */

/* A string; what is not UTF-8 has been cleaned before, or becomes a question mark here. */
static void
add_string(struct buf *out, const char *s, size_t n)
{
	char shown[TEXT_SHOWN + 4];
	const char *c;
	size_t k;

	buf_addc(out, '"');
	for (; n; s += k, n -= k) {
		/* in pieces that text_clean() does not cut, and not inside a character */
		k = n < TEXT_SHOWN ? n : TEXT_SHOWN - 8;
		while (k < n && k > 1 && ((unsigned char)s[k] & 0xc0) == 0x80)
			k--;
		for (c = text_clean(shown, s, k); *c; c++) {
			if (*c == '"' || *c == '\\')
				buf_addc(out, '\\');
			buf_addc(out, *c);
		}
	}
	buf_addc(out, '"');
}

static void
add_text(struct buf *out, const char *s)
{
	add_string(out, s, strlen(s));
}

static void
add_element(struct buf *out, const char *line, size_t n, size_t i)
{
	buf_adds(out, i ? "," : "");
	add_string(out, line, n);
}

void
doctortext_json_begin(struct buf *out, const char *section, bool first)
{
	buf_adds(out, first ? "{\"sections\":[{\"section\":" : ",{\"section\":");
	add_text(out, section);
	buf_adds(out, ",\"stages\":[");
}

void
doctortext_json_stage(struct buf *out, const struct finding *f)
{
	const char *text = buf_str(out);

	buf_adds(out, text[out->len - 1] == '[' ? "{\"stage\":" : ",{\"stage\":");
	add_text(out, doctor_stage_name(f->stage));
	buf_adds(out, ",\"result\":");
	add_text(out, finding_word(f->mark));
	buf_addf(out, ",\"status\":%d,\"summary\":", f->status);
	add_text(out, buf_str(&f->summary));
	buf_adds(out, ",\"details\":[");
	each_line(buf_str(&f->details), add_element, out);
	buf_adds(out, "]}");
}

void
doctortext_json_end(struct buf *out, int status)
{
	buf_addf(out, "],\"status\":%d}", status);
}

void
doctortext_json_todo(struct buf *out, const char *todo, int status)
{
	bool open = false;
	size_t n, commands = 0;

	buf_adds(out, "],\"todo\":[");
	for (; *todo; todo += n + (todo[n] == '\n')) {
		n = strcspn(todo, "\n");
		if (*todo == '\t') {
			add_element(out, todo + 1, n - 1, commands++);
			continue;
		}
		buf_adds(out, open ? "]},{\"text\":" : "{\"text\":");
		add_string(out, todo, n);
		buf_adds(out, ",\"commands\":[");
		open = true;
		commands = 0;
	}
	buf_addf(out, "%s],\"status\":%d}\n", open ? "]}" : "", status);
}
