/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How the domain XML sets the VM up, whatever card it gets. */

#include "base/memory.h"
#include "check/checker.h"

/* The first function that the VM wants for which is() holds; NULL for none. */
static const struct machine_function *first_wanted(const struct check_case *of,
						   bool (*is)(const struct machine_function *))
{
	for (size_t i = 0; of->settings && i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		if (function && is(function))
			return function;
	}
	return NULL;
}

static void look_accelerator(struct checker *checker)
{
	const struct guest_settings *settings = checker->of->settings;
	if (!settings || settings->kvm)
		return;
	struct finding *finding = found(checker, NULL, "<domain> is not of type='kvm'");
	advise(finding, "set it");
	propose(finding, in_xml(1), "<domain type='kvm'>");
}

static void look_cpu(struct checker *checker)
{
	const struct guest_settings *settings = checker->of->settings;
	if (!settings || !settings->kvm || str_equal(settings->cpu_mode, "host-passthrough") ||
	    str_equal(settings->cpu_mode, "host-model") || str_equal(settings->cpu_mode, "maximum"))
		return;
	struct finding *finding =
		settings->cpu_mode ? found(checker, NULL, "<cpu mode='%s'>", settings->cpu_mode)
				   : found(checker, NULL, "there is no <cpu>");
	advise(finding, "pass the host's processor on");
	propose(finding, in_xml(settings->cpu_line), "<cpu mode='host-passthrough' check='none'/>");
}

static bool is_nvidia_display(const struct machine_function *function)
{
	return function->vendor == VENDOR_NVIDIA && function_is_display(function);
}

static void look_error_43(struct checker *checker)
{
	const struct check_case *of = checker->of;
	const struct machine_function *card = first_wanted(of, is_nvidia_display);
	const struct guest_settings *settings = of->settings;
	if (!card || !settings->windows || (settings->kvm_hidden && settings->hyperv_vendor))
		return;
	struct finding *finding =
		found(checker, address_text(card->address).text, "a Windows guest, %s%s%s",
		      settings->kvm_hidden ? "" : "KVM not hidden",
		      settings->kvm_hidden || settings->hyperv_vendor ? "" : ", ",
		      settings->hyperv_vendor ? "" : "no vendor_id of Hyper-V's");
	advise(finding,
	       "have driver 465 or later in the guest (April 2021); for an older one add this");
	propose(finding, in_xml(settings->features_line),
		"<features>\n  <hyperv>\n    <vendor_id state='on' value='whatever'/>\n  </hyperv>\n"
		"  <kvm>\n    <hidden state='on'/>\n  </kvm>\n</features>");
}

static void look_video(struct checker *checker)
{
	const struct check_case *of = checker->of;
	const struct machine_function *card = first_wanted(of, function_is_vga);
	if (!card || !of->settings->video)
		return;
	struct finding *finding = found(checker, address_text(card->address).text,
					"the guest has a %s besides", of->settings->video);
	advise(finding,
	       "once the guest's driver works, take it out; for Looking Glass keep SPICE, and "
	       "the model none");
	propose(finding, in_xml(of->settings->video_line),
		"<video>\n  <model type='none'/>\n</video>");
}

static void look_commandline(struct checker *checker)
{
	const struct guest_settings *settings = checker->of->settings;
	for (size_t i = 0; settings && i < settings->from_commandline.count; i++)
		advise(found(checker, settings->from_commandline.at[i],
			     "<qemu:commandline> gives it to QEMU"),
		       "make it a <hostdev>, with <qemu:override> for what libvirt has no word for");
}

/* Companions that stay, by the profile's word. */
static void look_companions(struct checker *checker)
{
	const struct check_case *of = checker->of;
	if (!of->view || of->profile->pci.companions != COMPANIONS_IGNORE)
		return;
	for (size_t i = 0; i < of->view->device_count; i++) {
		const struct device *other = &of->view->devices[i];
		if (!other->driver || other->vfio || device_is_bridge(other) ||
		    is_wanted(of, other->address))
			continue;
		for (size_t p = 0; p < of->guest->pci_count; p++) {
			const struct machine_function *wanted = wanted_function(of, p);
			if (!wanted || wanted->group < 0 || wanted->group != other->group)
				continue;
			advise(found(checker, address_text(other->address).text,
				     "%s has it, and it is in IOMMU group %d with %s",
				     other->driver, other->group,
				     address_text(wanted->address).text),
			       "set companions = take in [pci] of the profile, or add it to the XML");
			break;
		}
	}
}

static const struct check checks[] = {
	{"no-kvm", GRADE_SOFT, "The guest's processor is emulated",
	 "it works, and is some ten to a hundred times slower", look_accelerator},
	{"cpu-model", GRADE_SOFT, "The guest does not see the host's processor",
	 "drivers of graphics cards and games ask for instructions that the model has not; some stop "
	 "with a blue screen",
	 look_cpu},
	{"error-43", GRADE_SOFT, "Old NVIDIA drivers stop in a VM that they know as one",
	 "drivers before 465 end with Code 43 in Windows where they see a hypervisor; later ones do so "
	 "for a bad ROM, missing functions, or wrong subsystem ids",
	 look_error_43},
	{"video-left", GRADE_SOFT, "The guest has an emulated display beside the card",
	 "it may draw its desktop there, and leave the card's screen black", look_video},
	{"commandline-device", GRADE_SOFT, "libvirt does not know of a device",
	 "it neither lets QEMU open it nor raises the limit of locked memory for it: most starts end "
	 "with 'Permission denied' or 'Cannot allocate memory'",
	 look_commandline},
	{"companions-ignored", GRADE_HARD, "A device of the group stays with the host",
	 "VFIO gives no device of a group away while the host's drivers have another of it: QEMU ends "
	 "with 'group is not viable'",
	 look_companions},
};

CHECK_TABLE(check_domain, "Domain XML", checks);
