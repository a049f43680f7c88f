#include <string.h>

#include "sign/sign.h"

/* In the order of sign_names. */
static const struct signer signers[SIGN_NAMES] = {
    {"acs3", {{"id", false}, {"secret", false}, {"token", true}}, sign_acs3},
    {"aliyun", {{"name", false}, {"id", false}, {"secret", false}, {"version", true}}, sign_aliyun},
    {"aws4", {{"id", false}, {"secret", false}, {"region", false}, {"service", false}, {"token", true}}, sign_aws4},
    {"bce-auth", {{"id", false}, {"secret", false}}, sign_bce},
    {"google-jwt", {{"key", false}, {"scope", false}, {"audience", false}}, sign_google},
    {"rsa-sha512", {{"key", false}, {"header", false}}, sign_rsa_sha512},
    {"sdk-hmac", {{"id", false}, {"secret", false}, {"token", true}}, sign_sdk_hmac},
    {"tc3", {{"id", false}, {"secret", false}, {"service", false}, {"token", true}}, sign_tc3},
    {"volcengine", {{"id", false}, {"secret", false}, {"region", false}, {"service", false}, {"token", true}}, sign_volcengine},
};

const char *const sign_names[SIGN_NAMES] = {"acs3", "aliyun", "aws4", "bce-auth", "google-jwt", "rsa-sha512", "sdk-hmac",
    "tc3", "volcengine"};

const struct signer *
sign_find(const char *name)
{
	size_t i;

	for (i = 0; i < SIGN_NAMES; i++) {
		if (strcmp(signers[i].name, name) == 0)
			return &signers[i];
	}
	return NULL;
}

const char *
sign_value(const struct signing *s, const char *name)
{
	const struct sign_param *p = s->signer->params;
	size_t i;

	for (i = 0; i < SIGN_PARAMS && p[i].name; i++) {
		if (strcmp(p[i].name, name) == 0)
			return s->values[i];
	}
	return NULL;
}

void
sign_free(struct signing *s)
{
	buf_free(&s->lines);
	buf_free(&s->parameters);
	buf_free(&s->form);
	buf_free(&s->secret);
}
