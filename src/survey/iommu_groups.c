/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/iommu_groups.h"

#include "base/memory.h"
#include "host/vfio.h"
#include "model/names.h"

void survey_group_members(struct host *host, int group, struct words *out)
{
	if (group < 0)
		return;
	autofree char *path = str_format(PATH_IOMMU_GROUPS "/%d/devices", group);
	host_list(host, path, out);
}

void survey_busy_groups(struct host *host, struct host_view *view)
{
	autowords groups = {0};
	view->iommu = host_list(host, PATH_IOMMU_GROUPS, &groups) == 0 && groups.count;
	for (size_t i = 0; i < view->device_count; i++) {
		const struct device *device = &view->devices[i];
		/* Only with VFIO does a group have a node that can be asked. */
		if (device->vfio && !host_view_group_busy(view, device->group) &&
		    host_group_is_busy(host, device->group))
			*ARRAY_ADD(view->busy_groups, view->busy_group_count) = device->group;
	}
}
