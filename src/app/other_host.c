/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/other_host.h"

#include "base/log.h"
#include "host/confine.h"
#include "input/host_file.h"
#include "rehearsal/rehearsal.h"

int other_host_open(struct other_host *ret, const char *path, bool writes, struct error *err)
{
	*ret = (struct other_host){.host.root_fd = -1};
	log_off_the_record();
	if (rehearsal_root_make(&ret->root, err) < 0)
		return -1;
	if (!writes)
		confine(ret->root.path);
	return host_file_read(path, &ret->file, err) < 0
		       ? -1
		       : rehearsal_open(&ret->host, &ret->file, ret->root.path, err);
}

int other_host_check(struct other_host *other, struct error *err)
{
	const char *trouble = other->host.operations ? rehearsal_trouble(&other->host) : NULL;
	return trouble ? error_set(err, 0, "the model was asked what it does not know: %s", trouble)
		       : 0;
}

void other_host_close(struct other_host *other)
{
	if (other->host.operations)
		host_close(&other->host);
	rehearsal_root_remove(&other->root);
	host_file_clear(&other->file);
}
