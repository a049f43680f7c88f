#ifndef DYNDNSC_DNS_H
#define DYNDNSC_DNS_H

/* DNS messages as bytes: writing into a struct buf, reading with exact bounds. The only module over libresolv.
 *
 * Names are absolute text, with or without a trailing dot; the root is ".". Bytes that a label cannot show plainly are
 * escaped as in master files ("\." and "\DDD", RFC 1035 section 5.1), the same with every libc: a label that holds a dot
 * never looks like two labels. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct fail;
struct ip;

/* IANA "Domain Name System (DNS) Parameters", read 2026-11 */
enum {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_DNAME = 39,
	DNS_OPT = 41,
	DNS_TSIG = 250,
	DNS_ANY = 255
};

enum {
	DNS_CLASS_IN = 1,
	DNS_CLASS_CH = 3,
	DNS_CLASS_NONE = 254,
	DNS_CLASS_ANY = 255
};

enum {
	DNS_QUERY = 0,
	DNS_UPDATE = 5
};

enum {
	DNS_NOERROR = 0,
	DNS_FORMERR = 1,
	DNS_SERVFAIL = 2,
	DNS_NXDOMAIN = 3,
	DNS_NOTIMP = 4,
	DNS_REFUSED = 5,
	DNS_YXDOMAIN = 6,
	DNS_YXRRSET = 7,
	DNS_NXRRSET = 8,
	DNS_NOTAUTH = 9,
	DNS_NOTZONE = 10,
	DNS_BADVERS = 16, /* in OPT; as the error of a TSIG record 16 is BADSIG */
	DNS_BADSIG = 16,
	DNS_BADKEY = 17,
	DNS_BADTIME = 18,
	DNS_BADTRUNC = 22
};

/* The four sections, and what they are called in an UPDATE (RFC 2136, section 2). */
enum {
	DNS_QUESTION = 0,
	DNS_ANSWER = 1,
	DNS_AUTHORITY = 2,
	DNS_ADDITIONAL = 3,
	DNS_ZONE = 0,
	DNS_PREREQ = 1,
	DNS_CHANGE = 2
};

#define DNS_PORT 53
#define DNS_HEADER 12       /* bytes of a message's header */
#define DNS_NAME_WIRE 255   /* most bytes of a name on the wire */
#define DNS_NAME_MAX 1025   /* most bytes of a name as text, with NUL */
#define DNS_MSG_MAX 65535   /* most bytes of a message */
#define DNS_EDNS_SIZE 1232  /* what UDP carries anywhere unfragmented: DNS Flag Day 2020 */

/* --- names --- */

/* The name as uncompressed wire bytes, case as given: their number, or -1: an empty label, one over 63 bytes, over 255 in
 * all, a bad escape. */
int dns_name_pack(unsigned char out[DNS_NAME_WIRE], const char *name);

/* The same name: ASCII letters alike, a trailing dot does not matter. False where one is no name. */
bool dns_same_name(const char *a, const char *b);

/* True where the name is `zone` or lies below it. */
bool dns_name_within(const char *name, const char *zone);

/* The name without its first label, pointing into it ("." from a top-level domain); NULL from the root. */
const char *dns_name_parent(const char *name);

/* "A", "SOA" ... or "TYPE65280" (RFC 3597); "NXDOMAIN" ... or "RCODE11". */
#define DNS_WORD_MAX 16
const char *dns_type_text(char out[DNS_WORD_MAX], unsigned type);
const char *dns_rcode_text(char out[DNS_WORD_MAX], unsigned rcode);

/* --- writing: the message starts at the beginning of the buffer --- */

/* Bits of the header's second word, for dns_put_header(). */
enum {
	DNS_RD = 0x0100
};

/* Empties the buffer and starts a message. The functions below return 0, or -1 with b->bad set (sticky): a bad name,
 * more than DNS_MSG_MAX bytes, or out of memory. They count the records in the header themselves. */
int dns_put_header(struct buf *b, uint16_t id, unsigned opcode, unsigned flags);
int dns_put_question(struct buf *b, const char *name, unsigned type, unsigned class);
int dns_put_rr(struct buf *b, int section, const char *name, unsigned type, unsigned class, uint32_t ttl, const void *rdata,
    size_t rdlen);

/* An address record; class DNS_CLASS_IN to add it, DNS_CLASS_NONE (ttl 0) to delete just it. */
int dns_put_ip(struct buf *b, int section, const char *name, unsigned class, uint32_t ttl, const struct ip *ip);

/* An OPT record that says how much UDP may carry to us (RFC 6891). */
int dns_put_edns(struct buf *b);

/* A whole question: RD as asked, with an OPT record where `edns`. */
int dns_query(struct buf *b, uint16_t id, const char *name, unsigned type, unsigned class, bool rd, bool edns);

/* --- reading --- */

struct dns_rr {
	const char *name;
	uint16_t type, class;
	uint32_t ttl;
	const unsigned char *rdata; /* into the message's wire */
	uint16_t rdlen;
	size_t at;                  /* where the record starts in wire */
};

struct dns_rrs {
	struct dns_rr *v;
	size_t n;
};

struct dns_msg {
	unsigned char *wire; /* a copy of the bytes */
	size_t len;
	uint16_t id;
	bool qr, aa, tc, rd, ra;
	unsigned opcode;
	unsigned rcode;      /* with the upper bits of an OPT record */
	bool edns;           /* it has an OPT record */
	const char *qname;   /* NULL where there is no question */
	uint16_t qtype, qclass;
	struct dns_rrs answer, authority, additional;
	char *names;         /* where the texts live */
	struct dns_rr *rrs;
};

/* Reads a whole message: exactly len bytes, at most one question. 0, or -1 with fail (ST_TEMP: not a DNS message, and why;
 * ST_SYSTEM: memory) and *m empty. A zeroed struct dns_msg is empty. */
int dns_parse(struct dns_msg *m, const void *wire, size_t len, struct fail *f);

void dns_msg_free(struct dns_msg *m);

/* True for an answer to this very question: QR set, no other opcode, the same id, name, type and class; a refusal
 * (FORMERR, NOTIMP and the like) may leave the question out. */
bool dns_answers(const struct dns_msg *m, uint16_t id, const char *name, unsigned type, unsigned class);

/* The address in an A or AAAA record of class IN; false for any other record. */
bool dns_rr_ip(struct ip *out, const struct dns_rr *rr);

/* The name in a CNAME, DNAME, NS or PTR record, or a SOA record's MNAME; false where there is none. */
bool dns_rr_target(char out[DNS_NAME_MAX], const struct dns_msg *m, const struct dns_rr *rr);

struct dns_soa {
	char mname[DNS_NAME_MAX];
	uint32_t serial, minimum;
};

bool dns_rr_soa(struct dns_soa *out, const struct dns_msg *m, const struct dns_rr *rr);

/* The text of the name at wire offset `at`: how many bytes it takes there, or -1. Needed for names inside records. */
int dns_name_at(char out[DNS_NAME_MAX], const struct dns_msg *m, size_t at);

/* The first record of a section with this name (NULL: any) and type, class IN; or NULL. */
const struct dns_rr *dns_find(const struct dns_rrs *rrs, const char *name, unsigned type);

/* Big-endian numbers. */
uint16_t dns_get16(const unsigned char *p);
uint32_t dns_get32(const unsigned char *p);

#endif
