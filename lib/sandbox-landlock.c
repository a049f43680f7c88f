#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "sandbox.h"

/* The kernel's interface by value (Documentation/userspace-api/landlock.rst, Linux 6.12): headers older than the kernel
 * that runs, and musl, which has none, must do. The numbers are the same on every architecture Linux has Landlock
 * on but Alpha. */
enum {
	NR_CREATE_RULESET = 444,
	NR_ADD_RULE = 445,
	NR_RESTRICT_SELF = 446,
	ASK_VERSION = 1,
	RULE_NET_PORT = 2
};

struct ruleset {
	uint64_t fs;    /* ABI 1 */
	uint64_t net;   /* ABI 4 */
	uint64_t scope; /* ABI 6 */
};

struct port_rule {
	uint64_t access;
	uint64_t port;
};

enum {
	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_REMOVE_AND_MAKE = 0x1ff << 4, /* REMOVE_DIR to MAKE_SYM */
	FS_REFER = 1 << 13,              /* ABI 2 */
	FS_TRUNCATE = 1 << 14,           /* ABI 3 */
	NET_BIND_TCP = 1 << 0,           /* ABI 4; connect() is not meant by it */
	SCOPE_ABSTRACT_UNIX = 1 << 0,    /* ABI 6 */
	SCOPE_SIGNAL = 1 << 1
};

static long
abi(void)
{
	return syscall(NR_CREATE_RULESET, NULL, (size_t)0, ASK_VERSION);
}

/* What goes out by an address of our choice (via.h) is bound to it, with whatever port: that is no server's. */
static void
allow_any_port(long fd)
{
	const struct port_rule rule = {.access = NET_BIND_TCP, .port = 0};

	(void)syscall(NR_ADD_RULE, (int)fd, RULE_NET_PORT, &rule, 0);
}

void
sandbox_network(void)
{
	struct ruleset r = {.fs = FS_EXECUTE | FS_WRITE_FILE | FS_REMOVE_AND_MAKE};
	size_t size = sizeof r.fs;
	long version = abi(), fd;

	if (version < 1)
		return;
	if (version >= 2)
		r.fs |= FS_REFER;
	if (version >= 3)
		r.fs |= FS_TRUNCATE;
	if (version >= 4) {
		r.net = NET_BIND_TCP;
		size += sizeof r.net;
	}
	if (version >= 6) {
		r.scope = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
		size += sizeof r.scope;
	}
	fd = syscall(NR_CREATE_RULESET, &r, size, 0);
	if (fd < 0)
		return;
	if (version >= 4)
		allow_any_port(fd);
	/* no other rule is added: what is handled is denied everywhere */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0)
		(void)syscall(NR_RESTRICT_SELF, (int)fd, 0);
	close((int)fd);
}

bool
sandbox_works(void)
{
	return abi() >= 1;
}
