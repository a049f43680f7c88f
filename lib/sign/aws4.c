/* AWS Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, read
 * 2026-11). libcurl can do it too (CURLOPT_AWS_SIGV4), but shows the signature to nobody, so that a dry run could not show
 * what is sent, and its canonical query has changed from release to release. */

#include <string.h>

#include "sign/canon.h"
#include "sign/sign.h"

int
sign_aws4(struct signing *s, struct fail *f)
{
	char stamp[CANON_STAMP];
	struct scoped how = {"AWS4-HMAC-SHA256", "AWS4", "aws4_request", canon_stamp(stamp, s->now), sign_value(s, "region")};
	const char *type = canon_header(s, "Content-Type"), *token = sign_value(s, "token");
	struct buf request = {0}, path = {0};
	struct canon c = {0};
	int r;

	buf_addf(&s->lines, "X-Amz-Date: %s\n", stamp);
	if (token)
		buf_addf(&s->lines, "X-Amz-Security-Token: %s\n", token);
	if (type)
		canon_add(&c, "content-type", type);
	canon_add(&c, "host", s->host);
	canon_add(&c, "x-amz-date", stamp);
	if (token)
		canon_add(&c, "x-amz-security-token", token);
	/* encoded once more than it is sent: for every service but S3 */
	canon_encode(&path, s->path, strlen(s->path), "/");
	canon_request(&request, s, buf_str(&path), &c);
	r = canon_scoped(s, &how, &c, &request, f);
	buf_free(&path);
	buf_free(&request);
	canon_free(&c);
	return r;
}
