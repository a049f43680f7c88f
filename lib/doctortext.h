#ifndef DYNDNSC_DOCTORTEXT_H
#define DYNDNSC_DOCTORTEXT_H

/* What the doctor found, as text for people and as JSON. Pure functions that append to a buffer. */

#include <stdbool.h>

struct buf;
struct finding;

/* A stage: its line, and its details indented below. */
void doctortext_stage(struct buf *out, const struct finding *f);

/* What to do (struct doctor), numbered; `status` tells "nothing" from "nothing is known". */
void doctortext_todo(struct buf *out, const char *todo, int status);

/* {"sections":[{"section":NAME,"stages":[{"stage","result","status","summary","details":[...]}],"status":N}],
 * "todo":[{"text","commands":[...]}],"status":N}, in the order: begin, stage..., end for each section, todo once. */
void doctortext_json_begin(struct buf *out, const char *section, bool first);
void doctortext_json_stage(struct buf *out, const struct finding *f);
void doctortext_json_end(struct buf *out, int status);
void doctortext_json_todo(struct buf *out, const char *todo, int status);

#endif
