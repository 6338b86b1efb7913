/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/virtual_functions.h"

#include "survey_tests.h"

#define PHYSICAL "0000:3b:00.0"

/* One that can have so many, from offset ids behind it on. */
static void put_physical(const char *name, const char *total, const char *offset,
			 const char *stride)
{
	static const char *const files[] = {"sriov_totalvfs", "sriov_offset", "sriov_stride"};
	const char *const values[] = {total, offset, stride};
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		autofree char *path = str_format(B "%s/%s", name, files[i]);
		put(path, values[i]);
	}
}

static void want(struct host_view *view, const char *name)
{
	struct pci_address address;
	assert_true(pci_address_parse(name, &address));
	host_view_add_device(view, address, -1);
}

static void the_maker_is_found_by_the_number_of_the_bus(void **state)
{
	static const struct {
		const char *wanted;
		int index; /* -1: nobody makes it */
	} rows[] = {
		/* An Intel 82576: the first is 128 ids behind, every second id is one. */
		{"0000:02:10.0", 0},  {"0000:02:10.2", 1},  {"0000:02:10.1", -1},
		{"0000:02:11.4", 6},  {"0000:02:11.6", -1}, {"0000:01:10.0", -1},
		{"0001:02:10.0", -1}, {"0000:01:1f.6", -1},
	};
	(void)state;
	put_physical("0000:01:10.0", "7\n", "256\n", "2\n");
	put_physical("0000:00:00.0", "0\n", "0\n", "0\n");
	put_folder(B "0000:00:01.0");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		autoview view = {0};
		want(&view, rows[i].wanted);
		survey_physicals(&host, &view, 1);
		const struct physical *maker =
			host_view_find_physical(&view, view.devices[0].address);
		int index = maker ? physical_index_of(maker, view.devices[0].address) : -1;
		if (index != rows[i].index)
			fail_msg("%s: %d", rows[i].wanted, index);
	}
}

static void one_that_says_no_offset_makes_none(void **state)
{
	autoview view = {0};
	(void)state;
	put_physical(PHYSICAL, "8\n", "0\n", "0\n");
	want(&view, "0000:3b:02.0");
	survey_physicals(&host, &view, 1);
	assert_int_equal(view.physical_count, 0);
}

static void put_function(const char *name, unsigned index)
{
	autofree char *link = str_format(B PHYSICAL "/virtfn%u", index);
	autofree char *target = str_format("../%s", name);
	autofree char *vendor = str_format(B "%s/vendor", name);
	autofree char *back = str_format(B "%s/physfn", name);
	put_link(link, target);
	put(vendor, "0x8086\n");
	put_link(back, "../" PHYSICAL);
}

static void what_they_are_in_use_for_is_told(void **state)
{
	CLEANUP(physical_clear) struct physical physical = {0};
	struct pci_address address;
	(void)state;
	put_physical(PHYSICAL, "8\n", "16\n", "1\n");
	put(B PHYSICAL "/sriov_drivers_autoprobe", "0\n");
	put_link(B PHYSICAL "/driver", "../../drivers/i40e");
	put_link(B PHYSICAL "/iommu_group", "../../../../kernel/iommu_groups/7");
	put_function("0000:3b:02.0", 0);
	put_function("0000:3b:02.1", 1);
	put_function("0000:3b:02.2", 2);
	put_link(B "0000:3b:02.1/driver", "../../drivers/vfio-pci");
	put(B "0000:3b:02.2/driver_override", "vfio-pci\n");
	assert_true(pci_address_parse(PHYSICAL, &address));
	survey_physical(&host, address, &physical);
	assert_string_equal(physical.driver, "i40e");
	assert_int_equal(physical.group, 7);
	assert_false(physical.vfio);
	assert_false(physical.autoprobe);
	assert_int_equal(physical.count, 3);
	assert_false(was_asked(B PHYSICAL "/sriov_numvfs"));
	survey_uses(&host, &physical);
	assert_null(physical.functions[0].use);
	assert_string_equal(physical.functions[1].use, "it is bound to vfio-pci");
	assert_string_equal(physical.functions[2].use, "it is reserved for vfio-pci");
}

static void of_those_that_are_there_the_maker_is_known(void **state)
{
	autoview view = {0};
	(void)state;
	put_physical(PHYSICAL, "8\n", "16\n", "1\n");
	put_function("0000:3b:02.0", 0);
	want(&view, "0000:3b:02.0");
	view.devices[0].present = true;
	survey_physicals(&host, &view, 1);
	assert_int_equal(view.physical_count, 1);
	assert_int_equal(view.physicals[0].count, 1);
	assert_true(view.physicals[0].autoprobe);
	assert_false(was_asked(PATH_PCI_DEVICES));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, host_new, host_gone)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_maker_is_found_by_the_number_of_the_bus),
		TEST(one_that_says_no_offset_makes_none),
		TEST(what_they_are_in_use_for_is_told),
		TEST(of_those_that_are_there_the_maker_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
