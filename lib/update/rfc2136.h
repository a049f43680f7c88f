#ifndef DYNDNSC_UPDATE_RFC2136_H
#define DYNDNSC_UPDATE_RFC2136_H

/* Dynamic updates (RFC 2136), record set by record set: read, change if need be, read back. */

struct job;
struct net;
struct verdict_line;

/* Where results go, one per host and record set, as soon as it is known. `text`: in a dry run what would be sent, in
 * lines that nsupdate reads; else NULL. */
struct outcome {
	void (*put)(void *ctx, const struct verdict_line *v, const char *text);
	void *ctx;
};

/* Does the job; hosts do not affect one another. Returns the worst exit status of its verdicts. */
int rfc2136_run(struct net *net, const struct job *job, const struct outcome *outcome);

#endif
