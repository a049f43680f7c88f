/* FreeBSD, OpenBSD, NetBSD, macOS: there the socket layer is asked, and names say what an interface is. */

#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"
#include "ifaddr.h"
#include "route.h"
#include "via.h"

#define DISCARD 9 /* a port: connecting a UDP socket sends nothing */

/* Connects a socket, and looks who has the address that it got. */
int
route_to(unsigned *out, const struct ip *to, unsigned index, struct fail *f)
{
	const struct endpoint peer = {.ip = *to, .port = DISCARD};
	struct ifaddr_list all = {0};
	struct sockaddr_storage sa;
	socklen_t len = endpoint_sockaddr(&sa, &peer);
	int fd = socket(sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0), r = 0;
	struct ip from;
	size_t i;

	*out = 0;
	if (fd < 0)
		return fail_errno(f, "opening a socket");
	if ((!index || via_bind_interface(fd, to->family, "", index) == 0) && connect(fd, (struct sockaddr *)&sa, len) == 0) {
		len = sizeof sa;
		if (getsockname(fd, (struct sockaddr *)&sa, &len) == 0 && ip_from_sockaddr(&from, (struct sockaddr *)&sa))
			r = ifaddr_read(&all, to->family, index, f) < 0 ? -1 : 1;
	}
	close(fd);
	for (i = 0; r > 0 && i < all.n; i++) {
		if (ip_equal(&all.v[i].ip, &from))
			*out = all.v[i].index;
	}
	ifaddr_free(&all);
	return r < 0 ? -1 : *out != 0;
}

bool
route_is_tunnel(const char *name)
{
	static const char *const tunnels[] = {"tun", "tap", "utun", "wg", "gif", "gre", "ipsec", "ovpn", "stf", NULL};
	size_t i, n = strcspn(name, "0123456789");

	for (i = 0; tunnels[i]; i++) {
		if (strlen(tunnels[i]) == n && strncmp(tunnels[i], name, n) == 0)
			return true;
	}
	return false;
}
