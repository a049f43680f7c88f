#ifndef DYNDNSC_REPORT_H
#define DYNDNSC_REPORT_H

/* What the doctor found, as text for people and as JSON. Pure functions that append to a buffer. */

#include <stdbool.h>

struct buf;
struct finding;

/* A stage: its line, and its details indented below. */
void report_stage(struct buf *out, const struct finding *f);

/* What to do (struct doctor), numbered; `status` tells "nothing" from "nothing is known". */
void report_todo(struct buf *out, const char *todo, int status);

/* {"sections":[{"section":NAME,"stages":[{"stage","result","status","summary","details":[...]}],"status":N}],
 * "todo":[{"text","commands":[...]}],"status":N}, in the order: begin, stage..., end for each section, todo once. */
void report_json_begin(struct buf *out, const char *section, bool first);
void report_json_stage(struct buf *out, const struct finding *f);
void report_json_end(struct buf *out, int status);
void report_json_todo(struct buf *out, const char *todo, int status);

#endif
