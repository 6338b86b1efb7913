/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices, and the pictures of those that are graphics cards. */

#include "base/memory.h"
#include "check/checker.h"

/* The type that it has, or that the profile makes it with; NULL for unknown. */
static const char *type_of(const struct check_case *of, const char *uuid)
{
	const struct mdev *there = of->view ? host_view_find_mdev(of->view, uuid) : NULL;
	const struct profile_mdev *wish = NULL;
	for (size_t i = 0; i < of->guest->mdev_count; i++)
		if (str_equal(of->guest->mdev[i].uuid, uuid))
			wish = profile_find_mdev(of->profile, of->guest, i);
	const char *slash = there ? strchr(there->made_of, '/') : NULL;
	return slash ? slash + 1 : wish ? wish->type : NULL;
}

static bool is_gvt(const struct check_case *of, const char *uuid)
{
	const char *type = type_of(of, uuid);
	return type && str_starts(type, "i915-GVTg");
}

static bool says_gvt(const struct machine *machine)
{
	for (size_t i = 0; i < machine->modprobe_count; i++)
		if (str_starts(machine->modprobe[i].text, "options i915 ") &&
		    strstr(machine->modprobe[i].text, "enable_gvt=1"))
			return true;
	return has_boot_option(machine, "i915.enable_gvt=1");
}

static void look_kvmgt(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->mdev_count; i++)
		if (is_gvt(of, of->guest->mdev[i].uuid) && of->machine->kvmgt == SEEN_NO)
			advise(found(checker, of->guest->mdev[i].uuid,
				     "it is one of GVT-g, and kernel %s has no module kvmgt",
				     of->machine->release ? of->machine->release : "this"),
			       "take a kernel that has it (CONFIG_DRM_I915_GVT_KVMGT); it is for GPUs "
			       "of the 5th to the 10th generation alone");
}

static void look_option(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->settings && i < of->guest->mdev_count; i++) {
		if (!is_gvt(of, of->guest->mdev[i].uuid) || says_gvt(of->machine))
			continue;
		struct finding *finding = found(checker, of->guest->mdev[i].uuid,
						"i915 was not told to enable GVT-g");
		advise_boot_option(of->machine, "i915.enable_gvt=1", finding);
	}
}

static void look_graphics(struct checker *checker)
{
	const struct guest_settings *settings = checker->of->settings;
	for (size_t i = 0; settings && i < settings->mdev_count; i++) {
		if (!settings->mdevs[i].display || settings->graphics_gl)
			continue;
		struct finding *finding =
			found(checker, settings->mdevs[i].uuid, "display='on', and %s",
			      settings->graphics ? "no <graphics> with OpenGL" : "no <graphics>");
		advise(finding, "have SPICE draw by OpenGL, or add an egl-headless for VNC");
		propose(finding, in_xml(settings->mdevs[i].line),
			"<graphics type='spice'>\n  <listen type='none'/>\n  <gl enable='yes'/>\n"
			"</graphics>");
	}
}

static void look_second(struct checker *checker)
{
	const struct guest_settings *settings = checker->of->settings;
	for (size_t i = 0; settings && i < settings->mdev_count; i++) {
		if (!settings->mdevs[i].display || !settings->video)
			continue;
		struct finding *finding = found(checker, settings->mdevs[i].uuid,
						"display='on', and a %s besides", settings->video);
		advise(finding, "take it out, once the guest has its driver");
		propose(finding, in_xml(settings->video_line),
			"<video>\n  <model type='none'/>\n</video>");
		return;
	}
}

static void look_dark(struct checker *checker)
{
	const struct check_case *of = checker->of;
	const struct guest_settings *settings = of->settings;
	for (size_t i = 0; settings && i < settings->mdev_count; i++) {
		if (settings->mdevs[i].display || settings->video || of->guest->pci_count ||
		    !is_gvt(of, settings->mdevs[i].uuid))
			continue;
		struct finding *finding = found(checker, settings->mdevs[i].uuid,
						"display is not on, and there is no other display");
		advise(finding, "turn its display on");
		propose(finding, in_xml(settings->mdevs[i].line),
			"<hostdev mode='subsystem' type='mdev' managed='no' model='vfio-pci' "
			"display='on' ramfb='on'>");
	}
}

/* GVT-g has a picture once the guest's driver sets one up; the OpRegion, of which it keeps a copy
 * for each guest, is where that driver finds outputs (drivers/gpu/drm/i915/gvt/opregion.c), and
 * QEMU shows it to the guest's firmware only if it is told to (hw/vfio/pci.c, x-igd-opregion). */
static void look_early(struct checker *checker)
{
	const struct check_case *of = checker->of;
	const struct guest_settings *settings = of->settings;
	for (size_t i = 0; settings && i < settings->mdev_count; i++) {
		const struct guest_mdev_settings *mdev = &settings->mdevs[i];
		if (!mdev->display || mdev->ramfb || !is_gvt(of, mdev->uuid))
			continue;
		struct finding *finding = found(checker, mdev->uuid, "display='on', and no ramfb");
		advise(finding, "turn ramfb on; where the guest's driver then finds no output, as "
				"under UEFI, also x-igd-opregion='on' of the device "
				"(<qemu:override>)");
		propose(finding, in_xml(mdev->line),
			"<hostdev mode='subsystem' type='mdev' managed='no' model='vfio-pci' "
			"display='on' ramfb='on'>");
	}
}

static const struct check checks[] = {
	{"kvmgt-missing", GRADE_HARD, "The kernel has no GVT-g",
	 "without kvmgt i915 offers no types of mediated devices", look_kvmgt},
	{"gvt-off", GRADE_HARD, "GVT-g is off",
	 "i915 offers types of mediated devices only if it was loaded with enable_gvt=1",
	 look_option},
	{"mdev-display-graphics", GRADE_HARD, "Nothing can show the mediated device's display",
	 "its frames are shown by OpenGL alone; QEMU does not start, or shows black",
	 look_graphics},
	{"mdev-display-second", GRADE_SOFT,
	 "The guest has an emulated display beside the mediated one",
	 "it may draw its desktop there", look_second},
	{"mdev-display-early", GRADE_SOFT, "Nothing is seen before the guest's own driver",
	 "GVT-g has a picture once that driver sets one up; of firmware and boot loader it shows "
	 "nothing",
	 look_early},
	{"mdev-display-off", GRADE_SOFT, "The guest has no display at all",
	 "a mediated device has no connector: its picture is seen by display='on' or from inside the "
	 "guest",
	 look_dark},
};

CHECK_TABLE(check_mdevs, "Mediated devices", checks);
