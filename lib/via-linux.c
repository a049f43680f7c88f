#include <string.h>
#include <sys/socket.h>

#include "via.h"

/* socket(7): since Linux 5.7 also without privileges, while the socket is not bound to another; before, EPERM. */
int
via_bind_interface(int fd, int family, const char *name, unsigned index)
{
	(void)family;
	(void)index;
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, (socklen_t)strlen(name));
}
