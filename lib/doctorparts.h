#ifndef DYNDNSC_DOCTORPARTS_H
#define DYNDNSC_DOCTORPARTS_H

/* Between the doctor's own files. */

#include "cause.h"
#include "doctor.h"
#include "entry.h"
#include "ip.h"
#include "policy.h"

#define DOCTOR_RECORDS 64 /* most records of a section that are looked at */

/* A section while it is looked at. */
struct patient {
	struct doctor *d;
	const char *section;
	struct entry detect, update;
	bool has_detect, has_update; /* these are without mistakes */
	int64_t deadline;
	struct ip found[2];          /* what was detected and may be published */
	size_t n_found;
	struct ip any[2];            /* what to ask the service with: found, or one of nobody's */
	size_t n_any;
	struct {
		char host[256];
		int family;
		enum dns_says says;
	} dns[DOCTOR_RECORDS];       /* what DNS says about found */
	size_t n_dns;
	bool none;                   /* a record of them is not in DNS */
	char date[24];               /* this machine's time */
	char where[300];             /* origin of the service; "": not known */
	char source[300];            /* likewise, of the page that the detector asks */
	bool sends;                  /* the next run will send something */
	char host[256];              /* the first host name */
	int status;                  /* of the first stage that failed */
	bool bad[STAGES];            /* failed, or left out */
	struct finding f;            /* of the stage in hand */
};

/* Starts a finding, good until said otherwise. */
struct finding *doctor_begin(struct patient *p, enum doctor_stage stage);

/* Hands it out. */
void doctor_end(struct patient *p);

/* Marks the finding in hand as failed; its text as in printf. */
void doctor_bad(struct patient *p, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Marks it as left out, with the reason. */
void doctor_left_out(struct patient *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Adds something to do; the same as cause_todo(). */
void doctor_todo(struct patient *p, const char *todo);

/* Explains a message by its cause: what it means as a detail, and what to do. False: nothing is known of it. */
bool doctor_explain(struct patient *p, enum cause_place place, const char *message);

/* A part of the time that is left, in hundredths: the moment it ends. */
int64_t doctor_share(const struct patient *p, int hundredths);

/* The stages. */
void doctor_config(struct patient *p);
void doctor_clock(struct patient *p);
void doctor_detect(struct patient *p);
void doctor_publish(struct patient *p);
void doctor_dns(struct patient *p);
void doctor_state(struct patient *p);
void doctor_service(struct patient *p);

#endif
