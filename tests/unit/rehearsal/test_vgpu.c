/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a number of virtual functions does to drivers, and what NVIDIA makes of them. */

#include "model.h"

#define NIC "0000:3b:00.0"
#define FUNCTION "0000:3b:02.0"
#define PROBE DEVICES NIC "/sriov_drivers_autoprobe"
#define VFS DEVICES NIC "/sriov_numvfs"

static void open_nic(struct model *model)
{
	model_open(model, HOST_61 MODULES
		   "module i40e\n\tdrivers i40e\nmodule iavf\n\tdrivers iavf\n"
		   "pci 0000:3b:00.0\n\tid 8086:1572\n\tclass 020000\n\tgroup 1\n\tdriver i40e\n"
		   "\tsriov 8 offset 16 stride 1 product 154c driver iavf\n");
}

/* drivers/pci/pci-driver.c, pci_device_can_probe */
static void drivers_are_kept_off_new_functions(void **state)
{
	(void)state;
	automodel model;
	open_nic(&model);
	assert_file(&model, PROBE, "1");
	assert_int_equal(model_write(&model, PROBE, "maybe"), -EINVAL);
	assert_int_equal(model_write(&model, PROBE, "0"), 0);
	assert_int_equal(model_write(&model, VFS, "2"), 0);
	assert_link(&model, DEVICES FUNCTION "/driver", "");
	assert_int_equal(model_write(&model, DRIVERS "iavf/bind", FUNCTION), -ENODEV);
	/* unless they are asked for by name */
	assert_int_equal(model_write(&model, DEVICES FUNCTION "/driver_override", "vfio-pci"), 0);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", FUNCTION), 0);
	assert_no_trouble(&model);
}

#define A100 "0000:41:00.0"
#define PARENT "0000:41:00.4"
#define MDEV_TYPES "sys/class/mdev_bus/" PARENT "/mdev_supported_types"
#define MDEV "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static void open_card(struct model *model, const char *more)
{
	autofree char *things = str_format(
		HOST_61 "module nvidia\n\tdrivers nvidia\n"
			"pci " A100 "\n\tid 10de:20f1\n\tclass 030200\n\tgroup 1\n\tdriver nvidia\n"
			"\tminor 0\n\tsriov 16 offset 4 stride 1 product 20f1 driver nvidia\n"
			"mdev-parent " PARENT "\nmdev-type " PARENT " nvidia-471\n\tavailable 1\n"
			"file /usr/lib/nvidia/sriov-manage\n%s",
		more);
	model_open(model, things);
}

static void nvidias_functions_are_made_by_its_script_alone(void **state)
{
	(void)state;
	automodel model;
	open_card(&model, "");
	assert_int_equal(model_write(&model, DEVICES A100 "/sriov_numvfs", "16"), -ENOENT);
	assert_false(host_exists(&model.host, MDEV_TYPES));
	assert_int_equal(model_task(&model, TASK_MANAGE_VFS, "", "on " A100), 0);
	assert_link(&model, DEVICES PARENT "/driver", "nvidia");
	assert_int_equal(model_write(&model, MDEV_TYPES "/nvidia-471/create", MDEV), 0);
	assert_int_equal(model_task(&model, TASK_MANAGE_VFS, "", "off " A100), 0);
	assert_false(host_exists(&model.host, MDEV_TYPES));
	assert_false(host_exists(&model.host, "sys/bus/mdev/devices/" MDEV));
	assert_no_trouble(&model);
}

static void the_script_leaves_a_card_that_is_held(void **state)
{
	(void)state;
	automodel model;
	open_card(&model, "process 7\n\tcommand compute\n\tholds nvidia0\n");
	assert_int_equal(model_task(&model, TASK_MANAGE_VFS, "", "on " A100), -EIO);
	assert_file(&model, DEVICES A100 "/sriov_numvfs", "0");
	assert_no_trouble(&model);
}

static void a_physical_function_tells_of_its_own(void **state)
{
	(void)state;
	autowords names = {0};
	automodel model;
	open_nic(&model);
	assert_file(&model, DEVICES NIC "/sriov_totalvfs", "8");
	assert_file(&model, DEVICES NIC "/sriov_offset", "16");
	assert_file(&model, DEVICES NIC "/sriov_stride", "1");
	assert_file(&model, DEVICES NIC "/sriov_vf_device", "154c");
	assert_int_equal(model_write(&model, VFS, "2"), 0);
	assert_int_equal(host_list(&model.host, DEVICES NIC, &names), 0);
	assert_true(words_have(&names, "virtfn1"));
	assert_false(words_have(&names, "virtfn2"));
	assert_link(&model, DEVICES NIC "/virtfn1", "0000:3b:02.1");
}

#define A40 "0000:17:00.0"
#define VF(n) "0000:17:00." #n
#define CURRENT(n) DEVICES VF(n) "/nvidia/current_vgpu_type"
#define CREATABLE(n) DEVICES VF(n) "/nvidia/creatable_vgpu_types"
#define VIRTUAL(n)                                                                                 \
	"pci " VF(n) "\n\tid 10de:2235\n\tclass 030200\n\tgroup 8" #n                              \
		     "\n\tdriver nvidia\n\tvirtual-of " A40 "\n\tvfio yes\n\tvgpu 0\n"

static void open_a40(struct model *model)
{
	model_open(model,
		   "host\n\trelease 6.12.0\nmodule nvidia\n\tdrivers nvidia\n"
		   "pci " A40 "\n\tid 10de:2235\n\tclass 030200\n\tgroup 1\n\tdriver nvidia\n"
		   "\tsriov 3 offset 4 stride 1 product 2235 driver nvidia\n"
		   "\tvgpu-type 564 NVIDIA A40-8Q\n\tvgpu-type 567 NVIDIA A40-24Q\n"
		   "\tvgpu-type 568 NVIDIA A40-48Q\n" VIRTUAL(4) VIRTUAL(5) VIRTUAL(6));
}

#define HEADER "ID    : vGPU Name\n"

static void a_card_has_room_for_one_size(void **state)
{
	(void)state;
	automodel model;
	open_a40(&model);
	assert_file(&model, CREATABLE(4),
		    HEADER "564   : NVIDIA A40-8Q\n567   : NVIDIA A40-24Q\n568   : NVIDIA A40-48Q");
	assert_false(host_exists(&model.host, DEVICES A40 "/nvidia/current_vgpu_type"));
	assert_int_equal(model_write(&model, CURRENT(4), "567"), 0);
	assert_file(&model, CURRENT(4), "567");
	assert_file(&model, CREATABLE(4), "ID    : vGPU Name");
	assert_file(&model, CREATABLE(5), HEADER "567   : NVIDIA A40-24Q");
	assert_int_equal(model_write(&model, CURRENT(5), "564"), -EINVAL);
	assert_int_equal(model_write(&model, CURRENT(5), "999"), -EINVAL);
	assert_int_equal(model_write(&model, CURRENT(5), "x"), -EINVAL);
	assert_int_equal(model_write(&model, CURRENT(5), "567"), 0);
	assert_file(&model, CREATABLE(6), "ID    : vGPU Name");
	assert_int_equal(model_write(&model, CURRENT(5), "0"), 0);
	assert_int_equal(model_write(&model, CURRENT(6), "567"), 0);
	assert_no_trouble(&model);
}

static void a_guest_keeps_its_vgpu(void **state)
{
	(void)state;
	automodel model;
	struct guest guest = {.name = str_copy("vm")};
	autoerror err = {0};
	open_a40(&model);
	struct guest_pci *pci = ARRAY_ADD(guest.pci, guest.pci_count);
	assert_true(pci_address_parse(VF(4), &pci->address));
	assert_int_equal(rehearsal_start_guest(&model.host, &guest, &err), -1);
	assert_string_equal(err.text, "QEMU: " VF(4) " is no vGPU yet");
	assert_int_equal(model_write(&model, CURRENT(4), "564"), 0);
	assert_int_equal(rehearsal_start_guest(&model.host, &guest, NULL), 0);
	assert_int_equal(model_write(&model, CURRENT(4), "0"), -EPERM);
	rehearsal_stop_guest(&model.host, &guest);
	assert_int_equal(model_write(&model, CURRENT(4), "0"), 0);
	guest_clear(&guest);
	assert_no_trouble(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drivers_are_kept_off_new_functions),
		cmocka_unit_test(nvidias_functions_are_made_by_its_script_alone),
		cmocka_unit_test(the_script_leaves_a_card_that_is_held),
		cmocka_unit_test(a_physical_function_tells_of_its_own),
		cmocka_unit_test(a_card_has_room_for_one_size),
		cmocka_unit_test(a_guest_keeps_its_vgpu),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
