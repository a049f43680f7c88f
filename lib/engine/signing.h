#ifndef DYNDNSC_ENGINE_SIGNING_H
#define DYNDNSC_ENGINE_SIGNING_H

/* The key `sign` of a step: a finished request gets what the signer makes of it. */

struct fail;
struct mask;
struct request;
struct step;
struct vars;

/* Checks "NAME PARAMETER=TEMPLATE...". -1 with fail (ST_CONFIG). */
int signing_check(const char *text, struct fail *f);

/* Signs a request of that step, or of `common` where the step says nothing of it; adds to the mask what must not be seen.
 * The request must not be changed any more. -1 with fail (ST_CONFIG, ST_SYSTEM). */
int signing_add(struct request *r, const struct step *step, const struct step *common, const struct vars *vars,
    struct mask *mask, struct fail *f);

#endif
