#ifndef DYNDNSC_ENGINE_LOOKUP_H
#define DYNDNSC_ENGINE_LOOKUP_H

/* What a job needs of DNS before its runs start. */

struct fail;
struct http_job;
struct notes;

/* Refuses records of a family that the service does not know. Finds the zones of all hosts where the recipe wants them and the user gave none; and, for a service that removes what is
 * not mentioned, the address of the family that is not in hand. A record whose host could not be found out about gets its
 * verdict. -1 with fail (ST_SYSTEM). */
int lookup(struct http_job *job, const struct notes *notes, struct fail *f);

#endif
