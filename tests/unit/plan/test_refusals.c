/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * What a person sees of each refusal in virsh start, collected in tests/refusals to be
 * read by eye. Each is made on a host of its own; the file must say the same. Called with
 * --write it writes the file anew.
 */

#include "world.h"

static const char card[] = "0000:01:00.0";

static struct device *wanted(struct world *world, const char *driver)
{
	struct device *device = add_device(world, card, driver, 1);
	want(world, card);
	return device;
}

static struct module *module_of(struct world *world, const char *name)
{
	struct module *module = add_module(world, name, NULL);
	words_add(&module->devices, card);
	world->view.devices[0].module = str_copy(name);
	return module;
}

static void unload(struct world *world, const char *module)
{
	world->profile.gpu.unload = UNLOAD_NAMED;
	words_add(&world->profile.gpu.modules, module);
}

static void device_absent(struct world *world)
{
	want(world, card);
}

static void device_stuck(struct world *world)
{
	wanted(world, "nouveau")->unreadable = true;
}

static void dead(struct world *world)
{
	wanted(world, NULL)->dead = true;
}

static void bridge(struct world *world)
{
	wanted(world, "pcieport")->class = 0x060400;
}

static void not_grouped(struct world *world)
{
	add_device(world, card, "i915", -1);
	want(world, card);
}

static void no_iommu(struct world *world)
{
	not_grouped(world);
	world->view.iommu = false;
}

static void group_shared(struct world *world)
{
	wanted(world, "nouveau");
	add_device(world, "0000:01:00.1", "snd_hda_intel", 1);
	add_device(world, "0000:01:00.2", "xhci_hcd", 1);
}

static void group_busy(struct world *world)
{
	wanted(world, "vfio-pci");
	*ARRAY_ADD(world->view.busy_groups, world->view.busy_group_count) = 1;
}

static void no_hugepages(struct world *world)
{
	world->profile.hugepages.count = 512;
	world->profile.hugepages.size_kb = 2048;
	world->view.hugepages = -1;
}

static void lent(struct world *world)
{
	lend(wanted(world, "vfio-pci"));
}

static void lent_to_a_name_for_shells(struct world *world)
{
	struct device *device = wanted(world, "vfio-pci");
	lend(device);
	free(device->lent_to);
	device->lent_to = str_copy("-it's; reboot");
}

static void held(struct world *world)
{
	hold(wanted(world, "amdgpu"), HOLDING_FILE, "dri/card0");
	world->profile.holders.policy[HOLDERS_GRAPHICS] = HOLDERS_REFUSE;
}

static void held_without_unit(struct world *world)
{
	held(world);
	free(TAKE(world->view.devices[0].holders.at[0].unit));
	world->profile.holders.policy[HOLDERS_GRAPHICS] = HOLDERS_STOP;
}

static void held_by_another_guest(struct world *world)
{
	held(world);
	struct holder *holder = &world->view.devices[0].holders.at[0];
	free(holder->unit);
	free(holder->command);
	holder->command = str_copy("qemu-system-x86");
	holder->unit = str_copy("machine-qemu\\x2d3\\x2dother.scope");
	world->profile.holders.policy[HOLDERS_GRAPHICS] = HOLDERS_KILL;
}

static void unknown_holders(struct world *world)
{
	words_add(&wanted(world, "amdgpu")->nodes, "dri/card0");
	world->view.holders_unknown = true;
}

static void disk_in_use(struct world *world)
{
	hold(wanted(world, "nvme"), HOLDING_MOUNT, "/home");
	hold(&world->view.devices[0], HOLDING_SWAP, "nvme0n1p3");
}

static void network(struct world *world)
{
	hold(wanted(world, "igc"), HOLDING_NETWORK,
	     "enp2s0 (in bridge br0), which carries the default route");
}

static void keyboard(struct world *world)
{
	hold(wanted(world, "xhci_hcd"), HOLDING_KEYBOARD, "Logitech USB Keyboard");
}

static void show_desktop(struct world *world)
{
	struct display *display = &world->view.display;
	hold(wanted(world, "amdgpu"), HOLDING_FILE, "dri/card0");
	struct session *session = ARRAY_ADD(display->sessions, display->session_count);
	*session = (struct session){.id = str_copy("1"),
				    .uid = 1000,
				    .user = str_copy("alice"),
				    .seat = str_copy("seat0"),
				    .scope = str_copy("session-1.scope")};
}

static void session(struct world *world)
{
	show_desktop(world);
	world->profile.display.keep_sessions = true;
}

static void no_manager(struct world *world)
{
	show_desktop(world);
	world->profile.display.manager = str_copy("gmd.service");
}

static void last_screen(struct world *world)
{
	show_desktop(world);
	world->profile.pci.way_home = WAY_HOME_STAY;
}

static void firmware_screen(struct world *world)
{
	show_desktop(world);
	struct display *display = &world->view.display;
	struct framebuffer *framebuffer =
		ARRAY_ADD(display->framebuffers, display->framebuffer_count);
	framebuffer->name = str_copy("simple-framebuffer.0");
	framebuffer->owner = world->view.devices[0].address;
	framebuffer->has_owner = true;
	words_add(&framebuffer->nodes, "dri/card0");
}

static void reset(struct world *world)
{
	words_add(&wanted(world, "amdgpu")->resets, "flr");
	words_add(&world->profile.gpu.resets, "bus");
}

static void bar(struct world *world)
{
	struct device *device = wanted(world, "amdgpu");
	struct device_bar *region = ARRAY_ADD(device->bars, device->bar_count);
	*region = (struct device_bar){0, 256 << 20, 0x700};
	struct profile_bar *size = ARRAY_ADD(world->profile.gpu.bars, world->profile.gpu.bar_count);
	*size = (struct profile_bar){0, (uint64_t)16 << 30};
}

static void has_vfs(struct world *world)
{
	wanted(world, "ixgbe")->has_vfs = true;
}

static void may_hang(struct world *world)
{
	words_add(&wanted(world, "nvidia")->nodes, "nvidia0");
	struct module *module = module_of(world, "nvidia");
	module->version = str_copy("550.54.14");
	words_add(&module->devices, "0000:02:00.0");
	add_module(world, "nvidia_drm", NULL)->modeset = str_copy("Y");
}

static void module_builtin(struct world *world)
{
	wanted(world, "nouveau");
	module_of(world, "nouveau")->builtin = true;
	unload(world, "nouveau");
}

static void module_in_use(struct world *world)
{
	wanted(world, "amdgpu");
	module_of(world, "amdgpu")->references = 1;
	unload(world, "amdgpu");
}

static void module_shared(struct world *world)
{
	wanted(world, "amdgpu");
	words_add(&module_of(world, "amdgpu")->devices, "0000:05:00.0");
	unload(world, "amdgpu");
}

static const char uuid[] = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";

static void mdev_no_type(struct world *world)
{
	want_mdev(world, uuid);
	offer_type(world, "0000:00:02.0", "i915-GVTg_V5_4", 1);
}

static void mdev_unavailable(struct world *world)
{
	want_mdev(world, uuid);
	set_mdev(world, "i915-GVTg_V5_4");
	offer_type(world, "0000:00:02.0", "i915-GVTg_V5_4", 0);
	offer_type(world, "0000:00:02.0", "i915-GVTg_V5_8", 1);
}

static void mdev_api(struct world *world)
{
	want_mdev(world, uuid);
	set_mdev(world, "vfio_ap-passthrough");
	offer_type(world, "matrix", "vfio_ap-passthrough", 1);
	free(world->view.mdev_types[0].api);
	world->view.mdev_types[0].api = str_copy("vfio-ap");
}

static void mdev_too_large(struct world *world)
{
	want_mdev(world, uuid);
	set_mdev(world, NULL)->least = (struct mdev_size){2048, 1920, 1080};
	offer_type(world, "0000:3b:00.0", "nvidia-230", 16);
	world->view.mdev_types[0].name = str_copy("GRID T4-1Q");
	world->view.mdev_types[0].size = (struct mdev_size){1024, 5120, 2880};
}

static void mdev_without_gvt(struct world *world)
{
	want_mdev(world, uuid);
	set_mdev(world, "i915-GVTg_V5_4");
	world->view.gvt = str_copy("N");
}

static void mdev_definition(struct world *world)
{
	struct mdev_definition *definition =
		ARRAY_ADD(world->view.definitions, world->view.definition_count);
	want_mdev(world, uuid);
	memcpy(definition->uuid, uuid, sizeof uuid);
	definition->parent = str_copy("mtty");
	definition->fault = str_format("/etc/mdevctl.d/mtty/%s is no definition of mdevctl's: it "
				       "is not one whole JSON object",
				       uuid);
}

/* The third of four virtual functions of 0000:01:00.0, none of which is there. */
static struct physical *missing_function(struct world *world)
{
	want(world, "0000:01:00.3");
	return add_missing(world, "0000:01:00.3", card, "igb");
}

static void create_never(struct world *world)
{
	missing_function(world);
	world->profile.sriov.never = true;
}

static void removed_function(struct world *world)
{
	struct physical *physical = missing_function(world);
	for (int i = 0; i < 3; i++)
		add_function(physical, i < 2 ? "0000:01:00.1" : "0000:01:00.4", NULL);
}

static void too_many_functions(struct world *world)
{
	missing_function(world);
	world->profile.sriov.count = VFS_NUMBER;
	world->profile.sriov.number = 5;
}

static void too_few_functions(struct world *world)
{
	too_many_functions(world);
	world->profile.sriov.number = 2;
}

static void no_maker(struct world *world)
{
	struct physical *physical = missing_function(world);
	free(TAKE(physical->driver));
}

static void guests_maker(struct world *world)
{
	missing_function(world)->vfio = true;
}

static void nvidia_maker(struct world *world)
{
	struct physical *physical = missing_function(world);
	free(physical->driver);
	physical->driver = str_copy("nvidia");
}

static void maker_not_grouped(struct world *world)
{
	missing_function(world)->group = -1;
}

static void maker_lent(struct world *world)
{
	missing_function(world)->lent_to = str_copy("other");
}

static void maker_wanted(struct world *world)
{
	missing_function(world);
	wanted(world, "igb");
}

static void functions_used(struct world *world)
{
	add_function(missing_function(world), "0000:01:00.1", "its interface eth4 is up");
}

static void functions_lent(struct world *world)
{
	struct physical *physical = missing_function(world);
	add_function(physical, "0000:01:00.1", "it is bound to vfio-pci");
	physical->functions[0].lent_to = str_copy("other");
}

static struct device *vgpu(struct world *world, const char *now)
{
	struct device *device = wanted(world, "nvidia");
	device->vgpu = str_copy(now);
	return device;
}

static void vgpu_no_type(struct world *world)
{
	add_vgpu_type(vgpu(world, "0"), 564, "NVIDIA A40-8Q");
}

static void vgpu_unavailable(struct world *world)
{
	vgpu_no_type(world);
	world->profile.sriov.vgpu_name = str_copy("NVIDIA A40-24Q");
}

static void vgpu_no_room(struct world *world)
{
	vgpu(world, "0");
	world->profile.sriov.vgpu_mib = 8192;
}

static void vgpu_of_another_type(struct world *world)
{
	vgpu(world, "564");
	world->profile.sriov.vgpu_id = 558;
}

static void drop_in(struct world *world)
{
	struct drop_in *drop_in = ARRAY_ADD(world->view.drop_ins, world->view.drop_in_count);
	drop_in->name = str_copy("10-cpus");
	drop_in->fault = str_copy("/etc/virt-handover/hooks.d/10-cpus: others than its owner may "
				  "write it");
	drop_in->advice = str_copy("chmod go-w /etc/virt-handover/hooks.d/10-cpus");
}

static const struct {
	enum refusal_code code;
	void (*make)(struct world *world);
} refusals[] = {
	{REFUSAL_DEVICE_ABSENT, device_absent},
	{REFUSAL_DEVICE_STUCK, device_stuck},
	{REFUSAL_DEAD, dead},
	{REFUSAL_BRIDGE, bridge},
	{REFUSAL_NO_IOMMU, no_iommu},
	{REFUSAL_NO_IOMMU, not_grouped},
	{REFUSAL_GROUP_SHARED, group_shared},
	{REFUSAL_GROUP_BUSY, group_busy},
	{REFUSAL_LENT, lent},
	{REFUSAL_LENT, lent_to_a_name_for_shells},
	{REFUSAL_HELD, held},
	{REFUSAL_HELD, held_without_unit},
	{REFUSAL_HELD, held_by_another_guest},
	{REFUSAL_UNKNOWN_HOLDERS, unknown_holders},
	{REFUSAL_DISK_IN_USE, disk_in_use},
	{REFUSAL_NETWORK, network},
	{REFUSAL_KEYBOARD, keyboard},
	{REFUSAL_SESSION, session},
	{REFUSAL_NO_MANAGER, no_manager},
	{REFUSAL_LAST_SCREEN, last_screen},
	{REFUSAL_FIRMWARE_SCREEN, firmware_screen},
	{REFUSAL_RESET, reset},
	{REFUSAL_BAR, bar},
	{REFUSAL_HAS_VFS, has_vfs},
	{REFUSAL_MAY_HANG, may_hang},
	{REFUSAL_MODULE_BUILTIN, module_builtin},
	{REFUSAL_MODULE_IN_USE, module_in_use},
	{REFUSAL_MODULE_SHARED, module_shared},
	{REFUSAL_MDEV_NO_TYPE, mdev_no_type},
	{REFUSAL_MDEV_UNAVAILABLE, mdev_unavailable},
	{REFUSAL_MDEV_UNAVAILABLE, mdev_too_large},
	{REFUSAL_MDEV_UNAVAILABLE, mdev_without_gvt},
	{REFUSAL_MDEV_API, mdev_api},
	{REFUSAL_MDEV_DEFINITION, mdev_definition},
	{REFUSAL_NO_VF, create_never},
	{REFUSAL_NO_VF, removed_function},
	{REFUSAL_NO_VF, too_many_functions},
	{REFUSAL_NO_VF, too_few_functions},
	{REFUSAL_NO_VF, no_maker},
	{REFUSAL_NO_VF, guests_maker},
	{REFUSAL_NO_VF, nvidia_maker},
	{REFUSAL_NO_IOMMU, maker_not_grouped},
	{REFUSAL_LENT, maker_lent},
	{REFUSAL_HAS_VFS, maker_wanted},
	{REFUSAL_VFS_IN_USE, functions_used},
	{REFUSAL_VFS_IN_USE, functions_lent},
	{REFUSAL_VGPU_NO_TYPE, vgpu_no_type},
	{REFUSAL_VGPU_UNAVAILABLE, vgpu_unavailable},
	{REFUSAL_VGPU_UNAVAILABLE, vgpu_no_room},
	{REFUSAL_VGPU_UNAVAILABLE, vgpu_of_another_type},
	{REFUSAL_DROP_IN, drop_in},
	{REFUSAL_HUGEPAGES, no_hugepages},
};

/* As handover_refuse() and the hook put it. */
static void print_one(size_t index, struct text *out)
{
	void *state = NULL;
	set_up(&state);
	struct world *world = state;
	refusals[index].make(world);
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.refusal_count, 1);
	const struct refusal *refusal = &world->plan.refusals[0];
	assert_string_equal(refusal_code_to_string(refusal->code),
			    refusal_code_to_string(refusals[index].code));
	text_addf(out, "\n[%s]\nvirt-handover: VM 'win11': refused: %s; %s\n",
		  refusal_code_to_string(refusal->code), refusal->text, refusal->advice);
	tear_down(&state);
}

static void print_all(struct text *out)
{
	text_add(out, "# What virsh start says of each refusal, behind \"Hook script execution "
		      "failed: ...\".\n# unit.plan.refusals --write writes this file.\n");
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		print_one(i, out);
}

static void test_each_refusal_is_in_the_reviewed_file(void **state)
{
	(void)state;
	autotext now = {0}, reviewed = {0};
	print_all(&now);
	FILE *file = fopen(TESTS_DIR "/refusals", "re");
	assert_non_null(file);
	char piece[4096];
	for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
		text_add_bytes(&reviewed, piece, got);
	fclose(file);
	assert_string_equal(now.at, text_string(&reviewed));
}

static void test_each_code_is_there(void **state)
{
	(void)state;
	for (int code = 0; code < REFUSAL_CODE_COUNT; code++) {
		bool found = false;
		for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
			found |= (int)refusals[i].code == code;
		assert_true(found);
	}
}

static int write_anew(void)
{
	autotext now = {0};
	print_all(&now);
	FILE *file = fopen(TESTS_DIR "/refusals", "we");
	return !file || fputs(now.at, file) < 0 || fclose(file) != 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_refusal_is_in_the_reviewed_file),
		cmocka_unit_test(test_each_code_is_there),
	};
	if (argc == 2 && str_equal(argv[1], "--write"))
		return write_anew();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
