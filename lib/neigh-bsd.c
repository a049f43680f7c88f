/* The neighbour tables of the BSDs and of macOS are read by no portable call. */

#include "fail.h"
#include "neigh.h"

int
neigh_read(struct neigh_list *out, unsigned index, struct fail *f)
{
	(void)index;
	*out = (struct neigh_list){0};
	return fail_set(f, ST_CONFIG, "this system's neighbour table cannot be read: use 'mac' or 'suffix' instead of 'neigh'");
}
