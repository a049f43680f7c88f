#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "fail.h"
#include "netlink-linux.h"
#include "rtnl-linux.h"

#define ATTEMPTS 8 /* of a dump that changes while it is read */
#define BODY_MAX 32

struct question {
	struct nlmsghdr header;
	unsigned char body[BODY_MAX];
};

static int
netlink_open(struct fail *f)
{
	struct timeval patience = {5, 0};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), on = 1;

	if (fd < 0)
		return fail_errno(f, "asking the kernel for addresses and routes");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	/* older kernels do without: they send every table's routes and we leave them out */
	setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
	return fd;
}

static int
ask(int fd, const struct netlink_dump *d, uint32_t seq, struct fail *f)
{
	struct question q = {.header = {.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = seq, .nlmsg_type = d->type}};
	size_t len = NLMSG_LENGTH(d->len);

	if (d->len > BODY_MAX)
		return fail_set(f, ST_BUG, "a question to the kernel is too long");
	q.header.nlmsg_len = (uint32_t)len;
	memcpy(q.body, d->body, d->len);
	if (send(fd, &q, len, 0) < 0)
		return fail_errno(f, "asking the kernel for addresses and routes");
	return 0;
}

/* Reads one whole answer: RTNL_END, RTNL_AGAIN or -1. */
static int
listen_for(int fd, const struct netlink_dump *d, uint32_t seq, struct fail *f)
{
	static unsigned char bytes[32768]; /* as much as the kernel puts in one datagram */
	struct sockaddr_nl from;
	struct iovec iov = {bytes, sizeof bytes};
	int r = RTNL_MORE;

	while (r == RTNL_MORE) {
		struct msghdr m = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &iov, .msg_iovlen = 1};
		ssize_t n = recvmsg(fd, &m, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS)
			return RTNL_AGAIN;
		if (n < 0)
			return fail_errno(f, "waiting for the kernel's addresses and routes");
		if (m.msg_namelen != sizeof from || from.nl_pid != 0)
			continue;
		if (m.msg_flags & MSG_TRUNC)
			return fail_set(f, ST_SYSTEM, "the kernel's answer about addresses and routes is too long");
		r = d->take(d->ctx, bytes, (size_t)n, seq, f);
	}
	return r;
}

/* Each attempt has a socket of its own, so that nothing of the one before is left in it. */
int
netlink_dump(const struct netlink_dump *d, struct fail *f)
{
	uint32_t seq;
	int fd, r = RTNL_AGAIN;

	for (seq = 1; seq <= ATTEMPTS && r == RTNL_AGAIN; seq++) {
		d->begin(d->ctx);
		fd = netlink_open(f);
		if (fd < 0)
			return -1;
		r = ask(fd, d, seq, f) < 0 ? -1 : listen_for(fd, d, seq, f);
		close(fd);
	}
	if (r == RTNL_AGAIN)
		return fail_set(f, ST_TEMP, "addresses and routes keep changing while they are read");
	return r < 0 ? -1 : 0;
}
