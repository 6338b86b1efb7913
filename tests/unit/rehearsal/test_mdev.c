/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices and virtual functions. */

#include "model.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define OTHER "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"
#define TYPES "sys/class/mdev_bus/mtty/mdev_supported_types/"
#define MTTY                                                                                       \
	"mdev-parent mtty\nmdev-type mtty mtty-1\n\tavailable 24\n"                                \
	"mdev-type mtty mtty-2\n\tavailable 12\n\tapi vfio-pci\n"

#define MDEVS "sys/bus/mdev/devices/"

static void instances_share_a_pool(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MTTY);
	assert_file(&model, TYPES "mtty-2/device_api", "vfio-pci");
	assert_int_equal(model_write(&model, TYPES "mtty-2/create", UUID), 0);
	/* seen with samples/vfio-mdev/mtty.c */
	assert_file(&model, TYPES "mtty-1/available_instances", "22");
	assert_file(&model, TYPES "mtty-2/available_instances", "11");
	assert_link(&model, "sys/bus/mdev/devices/" UUID "/mdev_type", "mtty-2");
	assert_int_equal(model_write(&model, "sys/bus/mdev/devices/" UUID "/remove", "1"), 0);
	assert_file(&model, TYPES "mtty-1/available_instances", "24");
	assert_int_equal(model_write(&model, "sys/bus/mdev/devices/" UUID "/remove", "1"), -ENOENT);
	assert_no_trouble(&model);
}

static void create_says_why_not(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 "mdev-parent p\nmdev-type p t\n\tavailable 1\n");
	static const char create[] = "sys/class/mdev_bus/p/mdev_supported_types/t/create";
	/* drivers/vfio/mdev/mdev_sysfs.c, create_store; mdev_core.c */
	assert_int_equal(model_write(&model, create, "1234"), -EINVAL);
	assert_int_equal(model_write(&model, create, "83B8F4F2-509F-382F-3C1E-E6BFE0FA1001"), 0);
	assert_true(host_exists(&model.host, "sys/bus/mdev/devices/" UUID));
	assert_int_equal(model_write(&model, create, UUID), -EEXIST);
	assert_int_equal(model_write(&model, create, OTHER), -ENOSPC);
	assert_int_equal(model_write(&model, "sys/bus/mdev/devices/" UUID "/remove", "0"), -EINVAL);
}

static void attributes_are_those_of_the_type(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_61 "mdev-parent p\nmdev-type p t\n\tavailable 2\n\tdescription of 4 MB\n"
			   "\tattribute nvidia/vgpu_params\n\tattribute speed 9600\n");
	static const char create[] = "sys/class/mdev_bus/p/mdev_supported_types/t/create";
	assert_file(&model, "sys/class/mdev_bus/p/mdev_supported_types/t/description", "of 4 MB");
	assert_int_equal(model_write(&model, create, UUID), 0);
	assert_file(&model, MDEVS UUID "/speed", "9600");
	assert_file(&model, MDEVS UUID "/nvidia/vgpu_params", "");
	assert_int_equal(model_write(&model, MDEVS UUID "/speed", "19200"), 0);
	assert_file(&model, MDEVS UUID "/speed", "19200");
	assert_int_equal(model_write(&model, MDEVS UUID "/depth", "1"), -ENOENT);
	assert_int_equal(model_write(&model, MDEVS OTHER "/speed", "1"), -ENOENT);
	assert_int_equal(model_write(&model, MDEVS UUID "/remove", "1"), 0);
	assert_int_equal(model_write(&model, create, UUID), 0);
	assert_file(&model, MDEVS UUID "/speed", "9600");
	assert_no_trouble(&model);
}

/* drivers/s390/crypto/vfio_ap_ops.c */
static void queues_of_the_ap_bus_are_one_device_s(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 "mdev-parent matrix\nmdev-type matrix vfio_ap-passthrough\n"
				   "\tapi vfio-ap\n\tavailable 2\n");
	static const char create[] =
		"sys/class/mdev_bus/matrix/mdev_supported_types/vfio_ap-passthrough/create";
	autotext text = {0};
	assert_int_equal(model_write(&model, create, UUID), 0);
	assert_int_equal(model_write(&model, create, OTHER), 0);
	assert_int_equal(model_write(&model, MDEVS UUID "/assign_adapter", "5"), 0);
	assert_file(&model, MDEVS UUID "/matrix", "05.");
	assert_int_equal(model_write(&model, MDEVS UUID "/assign_domain", "0x47"), 0);
	assert_file(&model, MDEVS UUID "/matrix", "05.0047");
	assert_int_equal(model_write(&model, MDEVS UUID "/assign_control_domain", "71"), 0);
	assert_file(&model, MDEVS UUID "/control_domains", "0047");
	assert_int_equal(model_write(&model, MDEVS UUID "/assign_adapter", "five"), -EINVAL);
	assert_int_equal(model_write(&model, MDEVS UUID "/assign_adapter", "256"), -ENODEV);
	assert_int_equal(model_write(&model, MDEVS UUID "/assign_queue", "5"), -ENOENT);
	assert_int_equal(host_read(&model.host, MDEVS UUID "/assign_adapter", &text), -EACCES);
	assert_int_equal(model_write(&model, MDEVS OTHER "/assign_adapter", "5"), 0);
	assert_int_equal(model_write(&model, MDEVS OTHER "/assign_domain", "71"), -EADDRINUSE);
	assert_file(&model, MDEVS OTHER "/matrix", "05.");
	assert_int_equal(model_write(&model, MDEVS OTHER "/assign_domain", "4"), 0);
	assert_file(&model, MDEVS OTHER "/matrix", "05.0004");
	assert_no_trouble(&model);
}

static void gvt_is_on_by_the_command_line(void **state)
{
	(void)state;
	automodel on, off, none;
	static const char parameter[] = "sys/module/i915/parameters/enable_gvt";
	model_open(&on, "host\n\trelease 6.1.0\n\tcmdline quiet i915.enable_gvt=1\nmodule i915\n");
	model_open(&off, HOST_61 "module i915\n");
	model_open(&none, HOST_61 "module i915\n\tstate absent\n");
	assert_file(&on, parameter, "Y");
	assert_file(&off, parameter, "N");
	assert_false(host_exists(&none.host, parameter));
}

static void nvidia_makes_one_type_at_a_time(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 "mdev-parent g\n\tsharing one-type\n"
				   "mdev-type g a\n\tavailable 2\nmdev-type g b\n\tavailable 4\n");
	static const char types[] = "sys/class/mdev_bus/g/mdev_supported_types/";
	autofree char *create = str_format("%sa/create", types);
	autofree char *same = str_format("%sa/available_instances", types);
	autofree char *other = str_format("%sb/available_instances", types);
	assert_int_equal(model_write(&model, create, UUID), 0);
	assert_file(&model, same, "1");
	assert_file(&model, other, "0");
}

static void remove_waits_for_the_guest(void **state)
{
	(void)state;
	automodel model;
	struct guest_mdev mdev = {.uuid = UUID};
	struct guest guest = {.mdev = &mdev, .mdev_count = 1};
	model_open(&model, HOST_61 MTTY);
	assert_int_equal(rehearsal_start_guest(&model.host, &guest, NULL), -1);
	assert_int_equal(model_write(&model, TYPES "mtty-1/create", UUID), 0);
	assert_int_equal(rehearsal_start_guest(&model.host, &guest, NULL), 0);
	/* drivers/vfio/vfio_main.c, vfio_unregister_group_dev */
	assert_int_equal(model_write(&model, "sys/bus/mdev/devices/" UUID "/remove", "1"),
			 -ETIMEDOUT);
	assert_true(host_exists(&model.host, "sys/bus/mdev/devices/" UUID));
	rehearsal_stop_guest(&model.host, NULL);
	assert_false(host_exists(&model.host, "sys/bus/mdev/devices/" UUID));
}

#define NIC "0000:3b:00.0"
#define VFS DEVICES NIC "/sriov_numvfs"

static void virtual_functions_come_and_go(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES
		   "module i40e\n\tdrivers i40e\nmodule iavf\n\tdrivers iavf\n"
		   "pci 0000:3b:00.0\n\tid 8086:1572\n\tclass 020000\n\tgroup 1\n\tdriver i40e\n"
		   "\tsriov 8 offset 16 stride 1 product 154c driver iavf\n");
	/* drivers/pci/iov.c, sriov_numvfs_store */
	assert_int_equal(model_write(&model, VFS, "many"), -EINVAL);
	assert_int_equal(model_write(&model, VFS, "9"), -ERANGE);
	assert_int_equal(model_write(&model, VFS, "2"), 0);
	assert_file(&model, VFS, "2");
	assert_link(&model, DEVICES "0000:3b:02.1/driver", "iavf");
	assert_link(&model, DEVICES "0000:3b:02.1/physfn", NIC);
	assert_false(host_exists(&model.host, DEVICES "0000:3b:02.2"));
	assert_int_equal(model_write(&model, VFS, "4"), -EBUSY);
	/* vfio_pci_core.c: a function with virtual ones is refused */
	assert_int_equal(model_write(&model, VFS, "0"), 0);
	assert_false(host_exists(&model.host, DEVICES "0000:3b:02.0"));
	assert_int_equal(model_write(&model, DRIVERS "i40e/unbind", NIC), 0);
	assert_int_equal(model_write(&model, VFS, "2"), -ENOENT);
	assert_no_trouble(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instances_share_a_pool),
		cmocka_unit_test(create_says_why_not),
		cmocka_unit_test(attributes_are_those_of_the_type),
		cmocka_unit_test(queues_of_the_ap_bus_are_one_device_s),
		cmocka_unit_test(gvt_is_on_by_the_command_line),
		cmocka_unit_test(nvidia_makes_one_type_at_a_time),
		cmocka_unit_test(remove_waits_for_the_guest),
		cmocka_unit_test(virtual_functions_come_and_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
