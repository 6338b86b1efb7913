/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/guest_source.h"

#include <errno.h>
#include <fcntl.h>

#include "app/virsh.h"
#include "base/file.h"
#include "base/memory.h"
#include "input/domain_xml.h"
#include "model/names.h"

int guest_source_file(const char *path, struct text *out, struct error *err)
{
	int r = str_equal(path, "-") ? fd_read_all(STDIN_FILENO, DOMAIN_XML_MAX, out)
				     : file_read(AT_FDCWD, path, DOMAIN_XML_MAX, out);
	return r < 0 ? error_errno(err, -r, "cannot read the domain XML %s", path) : 0;
}

int guest_source_parse(const char *path, const struct text *xml, struct guest *ret,
		       struct error *err)
{
	if (domain_xml_parse(text_string(xml), xml->length, ret, err) == 0)
		return 0;
	return path ? error_wrap(err, "%s", path) : -1;
}

int guest_source_libvirt(struct host *host, const char *name, struct text *out, struct error *err)
{
	static const char *const folders[] = {PATH_DOMAINS_LIVE, PATH_DOMAINS};
	int r = strchr(name, '/') ? -ENOENT : 0;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(folders); i++) {
		autofree char *path = str_format("%s/%s.xml", folders[i], name);
		r = file_read(host->root_fd, path, DOMAIN_XML_MAX, out);
		if (r != -ENOENT)
			break;
		r = i + 1 < ARRAY_SIZE(folders) ? 0 : r;
	}
	/* Under another name than its file's, or where only the daemon may read it. */
	int asked = r == -ENOENT || r == -EACCES
			    ? virsh_dumpxml(host->root_fd, name, DOMAIN_XML_MAX, out)
			    : r;
	if (asked == 0)
		return 0;
	if (asked == -ETIMEDOUT)
		return error_set(err, ETIMEDOUT, "virsh does not answer for VM '%s'", name);
	if (r == -ENOENT) {
		error_set(err, 0, "libvirt has no VM '%s' of the system's", name);
		return error_advise(err, "virsh -c qemu:///system list --all names those it has");
	}
	return r < 0 ? error_errno(err, -r, "cannot read the domain XML of VM '%s'", name) : 0;
}
