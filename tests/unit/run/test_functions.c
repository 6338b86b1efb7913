/* SPDX-License-Identifier: GPL-2.0-or-later */

/* When virtual functions that a start has made go again, on a root made of files. */

#include "journal/lease.h"
#include "one_handover.h"
#include "run/rollback.h"

#define DEVICES "sys/bus/pci/devices/"
#define PHYSICAL "0000:01:00.0"
#define FIRST "0000:01:00.1"
#define SECOND "0000:01:00.2"
#define NUMBER DEVICES PHYSICAL "/sriov_numvfs"

static const struct step made = {STEP_CREATE_VFS, .subject = (char[]){PHYSICAL},
				 .was = (char[]){"0"}, .want = (char[]){"2"}};
static const struct step bound = {STEP_BIND, .stage = 1, .subject = (char[]){FIRST},
				  .was = (char[]){""}, .want = (char[]){"vfio-pci"}};

static void put_functions(void)
{
	root_put(&root, NUMBER, "2\n");
	root_put(&root, DEVICES PHYSICAL "/sriov_totalvfs", "4\n");
	root_put(&root, DEVICES PHYSICAL "/sriov_offset", "1\n");
	root_put(&root, DEVICES PHYSICAL "/sriov_stride", "1\n");
	root_link(&root, DEVICES PHYSICAL "/virtfn0", "../" FIRST);
	root_link(&root, DEVICES PHYSICAL "/virtfn1", "../" SECOND);
	root_put(&root, DEVICES FIRST "/vendor", "0x8086\n");
	root_put(&root, DEVICES SECOND "/vendor", "0x8086\n");
}

static void end(const char *number)
{
	autojournal journal = {.fd = -1};
	begin(&journal, UUID, &made, 1);
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_int_equal(journal.steps[0].state, STEP_CLOSED);
	assert_holds(NUMBER, number);
}

static void test_unused_ones_go(void **state)
{
	(void)state;
	put_functions();
	end("0");
}

static void test_one_that_a_guest_may_have_keeps_them(void **state)
{
	(void)state;
	put_functions();
	root_link(&root, DEVICES SECOND "/driver", "../../drivers/vfio-pci");
	end("2");
}

static void test_one_whose_interface_is_up_keeps_them(void **state)
{
	(void)state;
	put_functions();
	root_link(&root, DEVICES SECOND "/driver", "../../drivers/iavf");
	root_put(&root, DEVICES SECOND "/net/eth3/flags", "0x1003\n");
	end("2");
	root_put(&root, DEVICES SECOND "/net/eth3/flags", "0x1002\n");
	end("0");
}

static void test_one_that_is_a_vgpu_keeps_them(void **state)
{
	(void)state;
	put_functions();
	root_link(&root, DEVICES SECOND "/driver", "../../drivers/nvidia");
	root_put(&root, DEVICES SECOND "/vfio-dev/vfio0/uevent", "\n");
	root_put(&root, DEVICES SECOND "/nvidia/current_vgpu_type", "564\n");
	end("2");
	root_put(&root, DEVICES SECOND "/nvidia/current_vgpu_type", "0\n");
	end("0");
}

#define MDEVS "sys/bus/mdev/devices/"
#define MDEV "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static void put_mdev(void)
{
	root_link(&root, MDEVS MDEV, "../../../devices/pci0000:00/" SECOND "/" MDEV);
	root_put(&root, "sys/devices/pci0000:00/" SECOND "/" MDEV "/remove", "\n");
	root_link(&root, "sys/devices/pci0000:00/" SECOND "/" MDEV "/mdev_type",
		  "../mdev_supported_types/nvidia-471");
}

static void test_one_that_a_mediated_device_is_made_of_keeps_them(void **state)
{
	(void)state;
	put_functions();
	put_mdev();
	end("2");
}

static void test_they_wait_for_the_vms_own_mediated_device(void **state)
{
	const struct step steps[] = {made,
				     {STEP_CREATE_MDEV, .stage = 1, .subject = (char[]){MDEV},
				      .was = (char[]){""}, .want = (char[]){SECOND "/nvidia-471"}}};
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	(void)state;
	put_functions();
	put_mdev(); /* no write to remove has an effect here */
	begin(&journal, UUID, steps, ARRAY_SIZE(steps));
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, &err), -1);
	assert_int_equal(journal.steps[0].state, STEP_DONE);
	assert_holds(NUMBER, "2");
}

static void test_one_that_is_lent_keeps_them(void **state)
{
	autojournal other = {.fd = -1};
	autowords devices = {0};
	(void)state;
	put_functions();
	begin(&other, OTHER, NULL, 0);
	words_add(&devices, SECOND);
	assert_int_equal(lease_take(root.fd, &devices, OTHER, "other", NULL), 0);
	end("2");
}

static void test_vms_that_count_on_them_are_counted(void **state)
{
	autojournal journal = {.fd = -1}, other = {.fd = -1};
	(void)state;
	put_functions();
	begin(&other, OTHER, &made, 1);
	begin(&journal, UUID, &made, 1);
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(NUMBER, "2");
	assert_int_equal(rollback(&root.host, &other, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(NUMBER, "0");
}

/* Here no write to bind or unbind has an effect. */
static void test_they_wait_for_the_vms_own(void **state)
{
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	const struct step steps[] = {made, bound};
	(void)state;
	put_functions();
	root_link(&root, DEVICES FIRST "/driver", "../../drivers/vfio-pci");
	begin(&journal, UUID, steps, ARRAY_SIZE(steps));
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, &err), -1);
	assert_int_equal(journal.steps[0].state, STEP_DONE);
	assert_holds(NUMBER, "2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_unused_ones_go),
		TEST(test_one_that_a_guest_may_have_keeps_them),
		TEST(test_one_whose_interface_is_up_keeps_them),
		TEST(test_one_that_is_a_vgpu_keeps_them),
		TEST(test_one_that_a_mediated_device_is_made_of_keeps_them),
		TEST(test_they_wait_for_the_vms_own_mediated_device),
		TEST(test_one_that_is_lent_keeps_them),
		TEST(test_vms_that_count_on_them_are_counted),
		TEST(test_they_wait_for_the_vms_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
