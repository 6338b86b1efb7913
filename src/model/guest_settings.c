/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/guest_settings.h"

const struct guest_hostdev *guest_settings_find(const struct guest_settings *settings,
						struct pci_address host)
{
	for (size_t i = 0; i < settings->hostdev_count; i++)
		if (pci_address_equal(settings->hostdevs[i].host, host))
			return &settings->hostdevs[i];
	return NULL;
}

void guest_settings_clear(struct guest_settings *settings)
{
	for (size_t i = 0; i < settings->hostdev_count; i++) {
		free(settings->hostdevs[i].rom_file);
		free(settings->hostdevs[i].alias);
		rom_clear(&settings->hostdevs[i].rom);
	}
	free(settings->machine);
	free(settings->hyperv_vendor);
	free(settings->cpu_mode);
	free(settings->video);
	free(settings->hostdevs);
	free(settings->mdevs);
	words_clear(&settings->from_commandline);
	*settings = (struct guest_settings){0};
}
