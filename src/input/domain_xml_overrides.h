/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "input/domain_xml_document.h"
#include "model/guest_settings.h"

/* The <domain> that settings are read of. */
struct domain {
	const struct xml_document *document;
	const struct xml_node *node;
};

/* What <qemu:override> and <qemu:commandline> say of devices that were read already; for
 * domain_xml_settings.c alone. */
void read_overrides(const struct domain *domain, struct guest_settings *ret);
