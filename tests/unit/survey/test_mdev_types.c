/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What types of mediated devices are seen to be, and have. */

#include "survey_tests.h"

#include "survey/mdev_types.h"

#define PARENT "0000:00:02.0"
#define TYPES PATH_MDEV_PARENTS "/" PARENT "/" NAME_MDEV_TYPES "/"

static void put_parent(void)
{
	put(TYPES "i915-4/name", "GVTg 4\n");
	put(TYPES "i915-4/device_api", "vfio-pci\n");
	put(TYPES "i915-4/available_instances", "2\n");
	put(TYPES "i915-4/description", "high_gm_size: 512MB\nresolution: 1920x1200\n");
	put(B PARENT "/vendor", "0x8086\n");
	put(B PARENT "/device", "0x5917\n");
}

static void types_are_seen_with_what_they_have(void **state)
{
	autoview view = {0};
	(void)state;
	put_parent();
	put(PATH_MDEV_PARENTS "/mtty/" NAME_MDEV_TYPES "/mtty-1/available_instances", "24\n");
	survey_mdev_types(&host, &view);
	assert_int_equal(view.mdev_type_count, 2);
	const struct mdev_type *type = &view.mdev_types[0];
	assert_string_equal(type->parent, PARENT);
	assert_string_equal(type->type, "i915-4");
	assert_string_equal(type->name, "GVTg 4");
	assert_string_equal(type->api, "vfio-pci");
	assert_int_equal(type->available, 2);
	assert_int_equal(type->size.memory, 512);
	assert_int_equal(type->size.height, 1200);
	assert_int_equal(type->vendor, 0x8086);
	assert_int_equal(type->product, 0x5917);
	assert_null(view.mdev_types[1].name);
	assert_string_equal(view.mdev_types[1].api, "");
	assert_int_equal(view.mdev_types[1].vendor, 0);
	assert_null(view.gvt);
	assert_false(view.kvmgt);
}

static void gvt_is_seen_by_its_parameter_and_its_module(void **state)
{
	autoview view = {0};
	(void)state;
	put(PATH_GVT_PARAMETER, "Y\n");
	put_folder(PATH_MODULES "/" MODULE_KVMGT);
	survey_mdev_types(&host, &view);
	assert_string_equal(view.gvt, "Y");
	assert_true(view.kvmgt);
}

#define ON_A_HOST(test) cmocka_unit_test_setup_teardown(test, host_new, host_gone)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(types_are_seen_with_what_they_have),
		ON_A_HOST(gvt_is_seen_by_its_parameter_and_its_module),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
