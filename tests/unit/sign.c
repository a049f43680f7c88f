/* Signatures of requests: the vectors that the vendors publish, and where there are none, what another program makes of the
 * same (OpenSSL 3, `openssl dgst -sign`; said by "computed"). */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "digest.h"
#include "fail.h"
#include "sign/canon.h"
#include "sign/sign.h"
#include "tap.h"

/* The private key of RFC 7515, appendix A.2.1, as PKCS #8, with E for its line ends. */
#define KEY(E) \
	"-----BEGIN PRIVATE KEY-----" E \
	"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh+BYK4uPJtGXO" E \
	"jS1lYmM2K5J9vinh8CR3/BYlzJChNuOL2TSXxbbqY913EeZ8dCn5VrD7io8ImtxL" E \
	"aYk8wTM/U+3QGbh3hCUv7JFP5IV3aVlL6kKA0ywPVb9ilE8TA5a8bpvfbr3SvaNn" E \
	"juygxmj3AbONv/s4yDQs4v5tJ/reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1A5L5" E \
	"ROjtZMEQxrZHYJqkeDrrnGya11UxMFBji4NmXG9veoKjlnAqH2QbgtPr8jkiGUkf" E \
	"toaHLFcW9Qr4NY2ai50Xw0Byj3+H2JoY2PyrZ62EWQwuz3WTOTY8BwNNb2BvniHg" E \
	"VFbK5emhAgMBAAECggEAEq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyW" E \
	"PEAeP88vLNO97IjlA7/GQ5sLKMgvfTeXZx9SE+7YwVol2NXOoAJe46sui395IW/G" E \
	"O+pWJ1O0BkTGoVEn2bKVRUCgu+GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzj" E \
	"kn439X0M/V51gfpRLI9JYanrC4D4qAdGcopV/0ZHHzQlBjudU2QvXt4ehNYTCBr6" E \
	"XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl/x/jTj3ccPDVZFD9pIuhLhBOneufuBiB" E \
	"4cS98l2SR/RQyGWSeWjnczT0QU91p1DhOVRuOopznQKBgQDgHMQQ60imZV1URk0K" E \
	"pLttoLhyt3SmqdEf/kgHePDdtzEafpAu+cS191R2JiuoF2yzWXnwFDcqGigp5BNr" E \
	"0AHQfD8/Lk8l1Mk09jxxCfui5nYooNyac8YFjm3vItzVCVDnEd3BbVWG8qf6deqE" E \
	"lMGAg+C2V0L4oNXnP7LZcPAZRwKBgQC5A8R+CZW2MvRTLLHzwZkUXV866cff7tx6" E \
	"kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsLq6XtON4tB5kP9jAP" E \
	"rq3rbAOal78eUH5OcED6eNuCV8ixEu1eWcPNCS/l1OW1EnXUEoEHKl54Xrrz2uNw" E \
	"kgMTP1FZ1wKBgAcCn1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7/Ls5bkUp" E \
	"5u9SN0Ai3Ya6hNnvWJMb7sXQX6U/zyO2M/hTip7tUeh7CXgwo59dkpN75gJLVds2" E \
	"9+DAncu3KXU4f2Fa+7bLNrur53k8KwPOq2bbuTG69QtV7Jr5MR0AHWKNAoGBAIf/" E \
	"evpitUf+4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcG" E \
	"yoAe9fa65iNqCq+jdw6PVNGo2hxfjSiZ8IIzHdsPXI89//pMjZcQK9r+CCoRjaZj" E \
	"OYiIDktVWZzmevJuv6WywUqd57LE3Zar3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2" E \
	"tOgrjbcrfvtQJipd+DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd/QJQ3" E \
	"ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp/gh6A56" E \
	"03k2+ZQwVK0JKSHuLFkuQ3U=" E \
	"-----END PRIVATE KEY-----" E

static const char pem[] = KEY("\n");

#define AWS {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service"}
#define AWS_TOKEN                                                                                                                \
	"AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI"   \
	"/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38" \
	"xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="

static const struct vector {
	const char *name, *signer, *values[SIGN_PARAMS], *method, *host, *path, *query, *headers[4], *body;
	int64_t now;
	const char *nonce, *added; /* what is added, in part */
} vectors[] = {
    /* AWS Signature Version 4 Test Suite (https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html) */
    {"get-vanilla", "aws4", AWS, "GET", "example.amazonaws.com", "/", "", {0}, "", 1440938160, "",
	"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
	"SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31\n"},
    {"get-vanilla-query-order-key-case", "aws4", AWS, "GET", "example.amazonaws.com", "/", "Param2=value2&Param1=value1", {0}, "",
	1440938160, "", "Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500\n"},
    {"get-vanilla-query-unreserved", "aws4", AWS, "GET", "example.amazonaws.com", "/",
	"-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz="
	"-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", {0}, "", 1440938160, "",
	"Signature=9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197\n"},
    {"get-vanilla-utf8-query", "aws4", AWS, "GET", "example.amazonaws.com", "/", "\xe1\x88\xb4=bar", {0}, "", 1440938160, "",
	"Signature=2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04\n"},
    {"get-utf8", "aws4", AWS, "GET", "example.amazonaws.com", "/\xe1\x88\xb4", "", {0}, "", 1440938160, "",
	"Signature=8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85\n"},
    {"post-x-www-form-urlencoded", "aws4", AWS, "POST", "example.amazonaws.com", "/", "",
	{"Content-Type: application/x-www-form-urlencoded"}, "Param1=value1", 1440938160, "",
	"SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a\n"},
    {"post-sts-header-before", "aws4",
	{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service", AWS_TOKEN}, "POST",
	"example.amazonaws.com", "/", "", {0}, "", 1440938160, "",
	"SignedHeaders=host;x-amz-date;x-amz-security-token, "
	"Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead\n"},
    /* Tencent Cloud, "Signature v3", step 4 (https://www.tencentcloud.com/document/api/1035/46010): its secret is shown with
     * asterisks, and made with them */
    {"the example", "tc3", {"AKID********************************", "********************************", "cvm"}, "POST",
	"cvm.tencentcloudapi.com", "/", "", {"Content-Type: application/json; charset=utf-8", "X-TC-Action: DescribeInstances"},
	"{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], \"Name\": \"instance-name\"}]}", 1551113065, "",
	"X-TC-Timestamp: 1551113065\n"
	"Authorization: TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, "
	"SignedHeaders=content-type;host;x-tc-action, "
	"Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f\n"},
    /* Volcengine, the example of a signature (https://www.volcengine.com/docs/6369/67270) */
    {"the example", "volcengine", {"AKLTYWViMTVmZGYzM2E0NDI5Mzk2MDZjNjFmMjc2MjRjMzg",
	"WkRZeE1EQmxPVGhsWWpWak5HVmtNbUUxTXpZeU9UVXlOMlE1TmpZeVlqTQ==", "cn-beijing", "iam"}, "GET", "iam.volcengineapi.com", "/",
	"Action=ListUsers&Version=2018-01-01&Limit=10&Offset=0", {0}, "", 1718781186, "",
	"X-Date: 20240619T071306Z\nAuthorization: HMAC-SHA256 "
	"Credential=AKLTYWViMTVmZGYzM2E0NDI5Mzk2MDZjNjFmMjc2MjRjMzg/20240619/cn-beijing/iam/request, SignedHeaders=host;x-date, "
	"Signature=e31c4558bcfe08a286001f59cedbf0791ffd0b2362f10e55ee2627467bcdde93\n"},
    /* Alibaba Cloud, "Request syntax and signature method V3", fixed parameters
     * (https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature) */
    {"the example", "acs3", {"YourAccessKeyId", "YourAccessKeySecret"}, "POST", "ecs.cn-shanghai.aliyuncs.com", "/",
	"ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
	{"x-acs-action: RunInstances", "x-acs-version: 2014-05-26"}, "", 1698315752, "3156853299f313e23d1673dc12e1703d",
	"x-acs-date: 2023-10-26T10:22:32Z\nx-acs-signature-nonce: 3156853299f313e23d1673dc12e1703d\n"
	"Authorization: ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
	"SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
	"Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0\n"},
    /* Alibaba Cloud, "Request syntax and signature method V2 for RPC APIs"
     * (https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism) */
    {"the example", "aliyun", {"AccessKeyId", "testid", "testsecret", "1.0"}, "GET", "ecs.aliyuncs.com", "/",
	"Format=XML&Action=DescribeRegions&Version=2014-05-26", {0}, "", 1456231584, "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
	"AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&"
	"Timestamp=2016-02-23T12%3A46%3A24Z&SignatureVersion=1.0&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D"},
    /* Huawei Cloud, huaweicloud-sdk-java-v3, TestAKSKSigner */
    {"the example", "sdk-hmac", {"QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"}, "GET",
	"service.region.example.com", "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
	"limit=2&marker=13551d6b-755d-4757-b956-536f674975c0", {"Content-Type: application/json"}, "", 1573789015, "",
	"X-Sdk-Date: 20191115T033655Z\n"
	"Authorization: SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, "
	"Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe\n"},
    /* Baidu, the sample code of "Generate Authentication String" (https://cloud.baidu.com/doc/Reference/s/njwvz1yfu); the
     * body there is of eight bytes, and not signed */
    {"the sample", "bce-auth", {"0b0f67dfb88244b289b72b142befad0c", "bad522c2126a4618a8125f4b6cf6356f"}, "PUT", "bj.bcebos.com",
	"/v1/test/myfolder/readme.txt", "partNumber=9&uploadId=VXBsb2FkIElpZS5tMnRzIHVwbG9hZA",
	{"Content-Type: text/plain", "Content-MD5: 0a52730597fb4ffa01fc117d9e71e3a9"}, "Example\n", 1430123029, "",
	"Authorization: bce-auth-v1/0b0f67dfb88244b289b72b142befad0c/2015-04-27T08:23:49Z/1800/"
	"content-length;content-md5;content-type;host;x-bce-date/"
	"a19e6386e990691aca1114a20357c83713f1cb4be3d74942bb4ed37469ecdacf\n"},
    /* computed, with the key of RFC 7515 */
    {"a body", "rsa-sha512", {pem, "Signature"}, "POST", "api.example.org", "/v6/auth", "", {0}, "{\"login\":\"me\"}", 0, "",
	"Signature: oClDu3GO2YvfMwQkX8sN52E0SAwWnD4gu8RxxKtXUqsnFguVEAtL4ybGNz1tX7eTGWC1lCDKCSpalJ8R99EgFxjXBI/HEGuGulzTSK9X6GBV"
	"Dgza5qMnPIbnqpuVN7qdvyv+7jKQZvNXJggvYxas8FlVOeCZBxYohflGcQXddWXDxHg82bZ8wdqj4nysqF51rxOG9gl2AFJ2BwY1KkM3ziyixvOO9qUTvFcD"
	"t641zjjmZJCHTitGuDIt77YyfAb/9/QGZ+t19eUUQQFkDZWazlSvOAlbsaczUdFl0nptbzaFrhwKlnqpQnJKUBWFz38jF5CiTZpAL2AdPRgZnZbwMw==\n"},
    {"an assertion", "google-jwt", {"{\"type\":\"service_account\",\"private_key_id\":\"abc123\",\"private_key\":\"" KEY("\\n") "\","
	"\"client_email\":\"robot@project.iam.gserviceaccount.com\",\"token_uri\":\"https://elsewhere.example.org/\"}",
	"https://www.googleapis.com/auth/ndev.clouddns.readwrite", "https://oauth2.googleapis.com/token"}, "POST",
	"oauth2.googleapis.com", "/token", "", {0}, "", 1440938160, "",
	"assertion=eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImFiYzEyMyJ9.eyJpc3MiOiJyb2JvdEBwcm9qZWN0LmlhbS5nc2VydmljZWFjY291bnQuY29tI"
	"iwic2NvcGUiOiJodHRwczovL3d3dy5nb29nbGVhcGlzLmNvbS9hdXRoL25kZXYuY2xvdWRkbnMucmVhZHdyaXRlIiwiYXVkIjoiaHR0cHM6Ly9vYXV0aDI"
	"uZ29vZ2xlYXBpcy5jb20vdG9rZW4iLCJpYXQiOjE0NDA5MzgxNjAsImV4cCI6MTQ0MDk0MTc2MH0.dJ6OKk_6fP5_vBtlSwMb6V5YpBvYZsPVZLOKoaa8W"
	"f__RPUolZZzwEBGuYv4JofW3UFBnHNJeI5uz3uSwKIm5X1rYX1hWADX-a2y0_zVL6J_tNeBTcy3WPzO71P6gzrgwjOXfBImhzIWLjnZK_6QarjkEq-nDrj"
	"4RPm9Owwr2gN0v0uSUubVldnkh0tprvEyfsFNCfk_l_th5DlDBR0BmjEmirCfYZdD2TmYv0cQMqeW45FtHvO4p_Ft1wWW9JSkCJ7cSW5fJZu9vS_X5xPCS"
	"hDArM9sySlTsz4jDug7EdBhHJJ96lDb7YfZijZ72lzxCwQPPxTv5225vnHU_8SgLg"},
};

static const char *
added(const struct signing *s)
{
	return s->lines.len ? buf_str(&s->lines) : s->parameters.len ? buf_str(&s->parameters) : buf_str(&s->form);
}

static void
run(const struct vector *v)
{
	struct signing s = {.signer = sign_find(v->signer), .method = v->method, .host = v->host, .path = v->path, .query = v->query,
	    .headers = v->headers, .body = v->body, .body_len = strlen(v->body), .now = v->now, .nonce = v->nonce};
	struct fail f = {0};

	memcpy(s.values, v->values, sizeof s.values);
	while (s.n_headers < COUNT(v->headers) && v->headers[s.n_headers])
		s.n_headers++;
	ok(s.signer && s.signer->sign(&s, &f) == 0 && strstr(added(&s), v->added), "%s: %s", v->signer, v->name);
	if (f.status || !strstr(added(&s), v->added))
		printf("# %s\n# %s\n", f.text, added(&s));
	ok(s.secret.len && strstr(added(&s), buf_str(&s.secret)), "%s: %s: the secret of it is known", v->signer, v->name);
	sign_free(&s);
}

/* RFC 7515, appendix A.2.1 */
static void
rsa(void)
{
	static const char input[] = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19y"
				    "b290Ijp0cnVlfQ";
	static const unsigned char start[] = {0x70, 0x2e, 0x21, 0x89, 0x43, 0xe8, 0x8f, 0xd1, 0x1e, 0xb5, 0xd8, 0x2d, 0xbf, 0x78, 0x45,
	    0xf3};
	char one[sizeof pem], literal[2 * sizeof pem], *p;
	struct buf mac = {0};
	struct fail f;
	size_t i, n;

	ok(digest_rsa(&mac, "sha256", pem, input, strlen(input), &f) == 0 && mac.len == 256 && memcmp(mac.data, start, sizeof start) == 0 &&
		(unsigned char)mac.data[255] == 0x47, "RS256, as in RFC 7515");
	memcpy(one, pem, sizeof pem);
	for (p = one; *p; p++)
		*p = *p == '\n' ? ' ' : *p;
	ok(digest_rsa(&mac, "sha256", one, input, strlen(input), &f) == 0 && mac.len == 512 && memcmp(mac.data, mac.data + 256, 256) == 0,
	    "the key in one line with blanks");
	for (i = n = 0; pem[i]; i++) {
		literal[n++] = pem[i] == '\n' ? '\\' : pem[i];
		if (pem[i] == '\n')
			literal[n++] = 'n';
	}
	literal[n] = '\0';
	buf_reset(&mac);
	ok(digest_rsa(&mac, "sha256", literal, input, strlen(input), &f) == 0 && mac.len == 256 && memcmp(mac.data, start, sizeof start) == 0,
	    "the key with \\n for its line ends");
	buf_free(&mac);
}

static void
bad_keys(void)
{
	/* an EC key (computed), nothing, half a key, no base64, an encrypted one */
	static const char *const keys[] = {"", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
	    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ==\n-----END PRIVATE KEY-----",
	    "-----BEGIN PRIVATE KEY-----\n$$$$\n-----END PRIVATE KEY-----", "-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----",
	    "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvwWxot6M6dtwIx+DTeMwDn9E/6Fm8oeVyO2dJtDspGqhRANCAAQdgjmGEZW8TPwWVbMHiY9sS14NcWIbHImoPyAgnSOv4sXq572+Rjq7jILsBCmR1vbT5jdJG1bOFqU4Oi1JxgZZ\n-----END PRIVATE KEY-----"};
	struct buf mac = {0};
	struct fail f;
	size_t i;

	for (i = 0; i < COUNT(keys); i++)
		ok(digest_rsa(&mac, "sha512", keys[i], "x", 1, &f) < 0 && f.status == ST_CONFIG && mac.len == 0, "no key: %zu", i);
}

static void
canonical(void)
{
	static const struct {
		const char *query, *canonical;
	} queries[] = {{"", ""}, {"a", "a="}, {"b=2&a=1", "a=1&b=2"}, {"a=2&a=1", "a=1&a=2"}, {"a-=1&a=2", "a=2&a-=1"},
	    {"x=a:b*c/%7e", "x=a%3Ab%2Ac%2F~"}, {"x=%e6%b5%8b", "x=%E6%B5%8B"}, {"x=1=2", "x=1%3D2"}, {"&&x=1&", "x=1"},
	    {"x=%", "x=%25"}, {"x=%g1", "x=%25g1"}, {"B=1&a=1", "B=1&a=1"}};
	struct buf out = {0};
	char stamp[CANON_STAMP];
	size_t i;

	for (i = 0; i < COUNT(queries); i++) {
		buf_reset(&out);
		canon_query(&out, queries[i].query);
		ok(strcmp(buf_str(&out), queries[i].canonical) == 0 && !out.bad, "query '%s': '%s'", queries[i].query, buf_str(&out));
	}
	buf_reset(&out);
	canon_again(&out, "/a%2fb/\xc3\xa4*:", 11, "/");
	ok(strcmp(buf_str(&out), "/a%2Fb/%C3%A4%2A%3A") == 0, "a path: '%s'", buf_str(&out));
	ok(strcmp(canon_stamp(stamp, 1440938160), "20150830T123600Z") == 0, "a time");
	buf_free(&out);
}

/* A service account that lacks something. */
static void
bad_accounts(void)
{
	static const char *const keys[] = {"", "x", "[]", "{\"client_email\":\"a@example.org\"}", "{\"private_key\":\"x\"}",
	    "{\"private_key\":\"x\",\"client_email\":\"a@example.org\"}"};
	size_t i;

	for (i = 0; i < COUNT(keys); i++) {
		struct signing s = {.signer = sign_find("google-jwt"), .values = {keys[i], "scope", "audience"}};
		struct fail f;

		ok(s.signer->sign(&s, &f) < 0 && f.status == ST_CONFIG && !s.form.len, "no account: '%s'", f.text);
		sign_free(&s);
	}
}

int
main(void)
{
	size_t i;

	for (i = 0; i < SIGN_NAMES; i++)
		ok(sign_find(sign_names[i]) && strcmp(sign_find(sign_names[i])->name, sign_names[i]) == 0, "'%s' is there", sign_names[i]);
	ok(!sign_find("") && !sign_find("aws"), "no other");
	for (i = 0; i < COUNT(vectors); i++)
		run(&vectors[i]);
	rsa();
	bad_keys();
	bad_accounts();
	canonical();
	return done();
}
