/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "model/guest.h"
#include "model/guest_settings.h"

/* Larger documents are refused unread. */
enum { DOMAIN_XML_MAX = 16 << 20 };

/* Reads what a domain XML asks of the host: the one on a hook's stdin, one of a
 * person, or libvirt's status file of a running VM. xml need not end in a NUL.
 * Takes what libvirt takes and refuses what libvirt refuses, as far as host
 * devices go; a document with a DTD is refused, whatever it holds. On failure
 * *ret is left empty. What *ret holds goes with guest_clear(). */
int domain_xml_parse(const char *xml, size_t length, struct guest *ret, struct error *err);

/* Reads how the same document sets the VM up: for who judges that, as a hook does not.
 * Takes a document that domain_xml_parse() has taken; what it does not understand it
 * leaves out. What *ret holds goes with guest_settings_clear(). */
int domain_xml_read_settings(const char *xml, size_t length, struct guest_settings *ret,
			     struct error *err);

/* Appends the same document to out with every password in it replaced, so that
 * it can be kept on disk; all other bytes stay as they are. Fails, and appends
 * nothing, for what is not well-formed: keep nothing of that. */
int domain_xml_redact(const char *xml, size_t length, struct text *out, struct error *err);
