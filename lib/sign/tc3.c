/* Tencent Cloud, signature v3, TC3-HMAC-SHA256 (https://www.tencentcloud.com/document/api/1035/46010, read 2026-11). The
 * recipe has the headers X-TC-Action and X-TC-Version. */

#include <ctype.h>
#include <stdio.h>

#include "sign/canon.h"
#include "sign/sign.h"

int
sign_tc3(struct signing *s, struct fail *f)
{
	char now[24];
	struct scoped how = {"TC3-HMAC-SHA256", "TC3", "tc3_request", now, NULL};
	const char *type = canon_header(s, "Content-Type"), *action = canon_header(s, "X-TC-Action");
	struct buf request = {0}, lower = {0};
	struct canon c = {0};
	int r;

	snprintf(now, sizeof now, "%lld", (long long)s->now);
	buf_addf(&s->lines, "X-TC-Timestamp: %s\n", now);
	if (sign_value(s, "token"))
		buf_addf(&s->lines, "X-TC-Token: %s\n", sign_value(s, "token"));
	if (type)
		canon_add(&c, "content-type", type);
	canon_add(&c, "host", s->host);
	for (; action && *action; action++)
		buf_addc(&lower, (char)tolower((unsigned char)*action));
	if (action)
		canon_add(&c, "x-tc-action", buf_str(&lower));
	canon_request(&request, s, s->path, &c);
	r = canon_scoped(s, &how, &c, &request, f);
	buf_free(&lower);
	buf_free(&request);
	canon_free(&c);
	return r;
}
