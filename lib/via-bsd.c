#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <netinet/in.h>

#include "via.h"

/* macOS has ip(4)'s IP_BOUND_IF. FreeBSD, OpenBSD and NetBSD have nothing of the kind: an address that a socket is bound to
 * says nothing there of the interface that it leaves by, so that it is refused. */
int
via_bind_interface(int fd, int family, const char *name, unsigned index)
{
	(void)name;
#if defined(IP_BOUND_IF) && defined(IPV6_BOUND_IF)
	return setsockopt(fd, family == 6 ? IPPROTO_IPV6 : IPPROTO_IP, family == 6 ? IPV6_BOUND_IF : IP_BOUND_IF, &index, sizeof index);
#else
	(void)fd;
	(void)family;
	(void)index;
	errno = EOPNOTSUPP;
	return -1;
#endif
}
