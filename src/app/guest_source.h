/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "host/host.h"
#include "model/guest.h"

/* Where a person's commands get a domain XML from. 0 or -1. */

/* A file of the person's, "-" for stdin. */
int guest_source_file(const char *path, struct text *out, struct error *err);

/* Reads what such a file's text asks of the host; an error names the file. path is NULL where
 * the text is libvirt's. See domain_xml_parse(). */
int guest_source_parse(const char *path, const struct text *xml, struct guest *ret,
		       struct error *err);

/* What libvirt keeps of the VM of that name in its own files: as it runs now, else as it
 * is defined. Where they do not say, virsh is asked: so this is for commands of a person,
 * never for the hook. */
int guest_source_libvirt(struct host *host, const char *name, struct text *out, struct error *err);
