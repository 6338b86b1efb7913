/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What every handover on this host stands on. */

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"
#include "model/names.h"
#include "plan/drivers.h"

static void look_virtualisation(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (machine->virtualisation == SEEN_NO) {
		struct finding *finding = found(
			checker, NULL, "the processor's flags in cpuinfo have neither vmx nor svm");
		advise(finding, "turn on %s in the firmware's setup",
		       machine->intel ? "Intel Virtualization Technology (VT-x)"
				      : "SVM Mode (AMD-V), or VT-x on Intel");
	} else if (machine->virtualisation == SEEN_UNKNOWN) {
		advise(could_not_tell(checker, NULL, "cpuinfo does not say what the processor can"),
		       "on x86 look for vmx or svm in lscpu; elsewhere this does not apply");
	}
}

static void look_kvm(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (machine->kvm != SEEN_NO || machine->virtualisation == SEEN_NO)
		return;
	struct finding *finding = found(checker, NULL, "the kernel has no KVM (no /dev/kvm)");
	advise(finding, "load it: modprobe %s; if that fails, dmesg says why",
	       machine->intel ? "kvm_intel" : "kvm_amd");
	propose(finding, NULL, "modprobe %s", machine->intel ? "kvm_intel" : "kvm_amd");
}

static bool iommu_is_off(const struct machine *machine)
{
	return !machine->iommu_units && !machine->iommu_groups;
}

static void look_iommu_firmware(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (!iommu_is_off(machine))
		return;
	if (machine->iommu_in_firmware == SEEN_NO)
		advise(found(checker, NULL,
			     "the firmware has no table of an IOMMU (DMAR, IVRS), and the kernel no "
			     "IOMMU groups"),
		       "turn on %s in the firmware's setup",
		       machine->intel ? "VT-d" : "IOMMU (AMD-Vi), or VT-d on Intel");
	else if (machine->iommu_in_firmware == SEEN_UNKNOWN)
		advise(could_not_tell(
			       checker, NULL,
			       "the kernel has no IOMMU groups, and which tables the firmware "
			       "has could not be seen"),
		       "turn on VT-d or AMD-Vi in the firmware's setup; then see whether "
		       "/" PATH_ACPI_TABLES " has DMAR or IVRS");
}

static const char *off_option(const struct machine *machine)
{
	static const char *const options[] = {"intel_iommu=off", "amd_iommu=off", "iommu=off"};
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (has_boot_option(machine, options[i]))
			return options[i];
	return NULL;
}

static void look_iommu_kernel(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (!iommu_is_off(machine) || machine->iommu_in_firmware != SEEN_YES)
		return;
	const char *off = off_option(machine);
	if (off) {
		advise(found(checker, NULL,
			     "the firmware has an IOMMU, and the kernel was started with %s", off),
		       "take %s off the kernel's command line, and reboot", off);
		return;
	}
	struct finding *finding =
		found(checker, NULL,
		      "the firmware has an IOMMU, the kernel no IOMMU groups; its command line has "
		      "no option for it");
	if (machine->intel)
		advise_boot_option(machine, "intel_iommu=on", finding);
	else
		advise(finding, "the kernel uses AMD's by itself: see dmesg | grep -i AMD-Vi for "
				"why it does not");
}

static void look_integrated(struct checker *checker)
{
	const struct check_case *of = checker->of;
	for (size_t i = 0; of->guest && i < of->guest->pci_count; i++) {
		const struct machine_function *function = wanted_function(of, i);
		if (!function || function->vendor != VENDOR_INTEL ||
		    !function_is_display(function) || function->address.bus ||
		    function->group >= 0 || !of->machine->iommu_groups)
			continue;
		struct finding *finding =
			found(checker, address_text(function->address).text,
			      "it is in no IOMMU group, though other devices are");
		advise_boot_option(of->machine, "intel_iommu=on", finding);
	}
}

static void look_remapping(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (machine->interrupt_remapping != SEEN_NO || iommu_is_off(machine) ||
	    machine->unsafe_interrupts)
		return;
	struct finding *finding =
		found(checker, NULL, "no interrupt in /proc/interrupts is remapped (IR-...)");
	advise(finding, "turn on interrupt remapping (x2APIC) in the firmware's setup; only where "
			"that cannot be had, allow it to be done without");
	propose(finding, str_copy("/" PATH_MODPROBE "/vfio-unsafe.conf:1"),
		"options vfio_iommu_type1 allow_unsafe_interrupts=1");
}

static void look_unsafe(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (machine->unsafe_interrupts)
		advise(found(checker, NULL, "allow_unsafe_interrupts of vfio_iommu_type1 is on%s",
			     machine->interrupt_remapping == SEEN_YES
				     ? ", though interrupts are remapped here"
				     : ""),
		       "leave it on only for guests that you trust as you trust the host");
}

static void look_acs(struct checker *checker)
{
	const char *cmdline = checker->of->machine->cmdline;
	const char *at = cmdline ? strstr(cmdline, "pcie_acs_override=") : NULL;
	if (at)
		advise(found(checker, NULL, "the kernel was started with %.*s",
			     (int)strcspn(at, " "), at),
		       "take it off where you can: move the card to another slot, or hand over the "
		       "whole group");
}

static void look_lockdown(struct checker *checker)
{
	const char *lockdown = checker->of->machine->lockdown;
	if (lockdown && !str_equal(lockdown, "none"))
		advise(found(checker, NULL, "/" PATH_LOCKDOWN " says %s", lockdown),
		       "nothing, as long as all works; else turn Secure Boot off, or sign the modules "
		       "that you need");
}

static void look_signatures(struct checker *checker)
{
	if (checker->of->machine->signatures == SEEN_YES)
		advise(found(checker, NULL, "module.sig_enforce is on"),
		       "have modules that your distribution does not sign (vendor-reset, nvidia) "
		       "signed with a key that the firmware knows (mokutil --import)");
}

static void look_vfio(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (machine->vfio == SEEN_NO)
		advise(found(checker, NULL,
			     "vfio-pci is neither loaded, nor built in, nor a module of kernel %s",
			     machine->release ? machine->release : "this"),
		       "install the kernel's package of modules (linux-modules-extra on Ubuntu), or "
		       "build the kernel with CONFIG_VFIO_PCI");
	else if (machine->vfio == SEEN_UNKNOWN)
		advise(could_not_tell(checker, NULL,
				      "vfio-pci is not loaded, and the kernel's list of modules "
				      "cannot be read"),
		       "see whether modprobe -n vfio-pci finds it");
}

static void look_drivers(struct checker *checker)
{
	const struct check_case *of = checker->of;
	const struct machine *machine = of->machine;
	/* Of those that a VM wants the plan tells. */
	for (size_t i = 0; !of->plan && i < machine->function_count; i++) {
		const struct machine_function *function = &machine->functions[i];
		if (!function->driver)
			continue;
		const struct driver *driver = driver_find(function->driver);
		const char *trouble =
			driver_trouble(driver, machine->nvidia_version, machine->release);
		if (trouble)
			advise(found(checker, address_text(function->address).text,
				     "its driver %s: %s", function->driver, trouble),
			       "take another version of it, if it does so on this host");
	}
}

static void look_mux(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (str_equal(machine->gpu_mux, "0"))
		advise(found(checker, NULL,
			     "gpu_mux_mode is 0: the laptop's panel hangs on the "
			     "discrete card"),
		       "for a host that keeps its panel, write 1 to /" PATH_GPU_MUX " and reboot");
}

/* "1:DIS:+:Pwr:0000:01:00.0", where '+' is who has the outputs (kernel
 * drivers/gpu/vga/vga_switcheroo.c). */
static void look_switcheroo(struct checker *checker)
{
	const char *lines = checker->of->machine->switcheroo;
	const char *at = lines ? strstr(lines, ":DIS:+:") : NULL;
	if (at)
		advise(found(checker, NULL, "vga_switcheroo has the discrete card in front"),
		       "have the integrated one in front before the VM starts: echo IGD > "
		       "/" PATH_SWITCHEROO ", as the last one to log out");
}

static const struct check checks[] = {
	{"virtualisation-off", GRADE_HARD, "The processor does not offer virtualisation",
	 "without it KVM cannot run, and no guest is quick enough for a card of its own",
	 look_virtualisation},
	{"kvm-missing", GRADE_HARD, "The kernel has no KVM",
	 "libvirt starts no guest of type kvm without it", look_kvm},
	{"iommu-off-firmware", GRADE_HARD, "The firmware has its IOMMU off",
	 "without one no device can be given to a guest: it could write to all of the host's memory",
	 look_iommu_firmware},
	{"iommu-off-kernel", GRADE_HARD, "The kernel does not use the IOMMU",
	 "without one no device can be given to a guest: it could write to all of the host's memory",
	 look_iommu_kernel},
	{"integrated-gpu-left-out", GRADE_HARD,
	 "The kernel leaves the integrated GPU out of the IOMMU",
	 "many distributions' kernels turn the IOMMU on for all but Intel's GPU, unless told "
	 "otherwise; it then cannot be given to a guest",
	 look_integrated},
	{"interrupt-remapping", GRADE_HARD, "Interrupts are not remapped",
	 "the kernel gives no device to a guest then (\"No interrupt remapping support\"): a guest "
	 "could send any interrupt to the host",
	 look_remapping},
	{"unsafe-interrupts", GRADE_SOFT, "Interrupts of guests are trusted",
	 "a guest with a device of its own can send any interrupt to the host", look_unsafe},
	{"acs-override", GRADE_SOFT, "IOMMU groups are split by force",
	 "devices that the kernel shows apart can still write to one another's memory, past the IOMMU",
	 look_acs},
	{"lockdown", GRADE_SOFT, "The kernel is locked down",
	 "resets that libvirt does by itself, debugfs (vga_switcheroo) and unsigned modules "
	 "(vendor-reset, nvidia) are forbidden; VFIO itself is not",
	 look_lockdown},
	{"module-signatures", GRADE_SOFT, "Modules must be signed",
	 "a driver that is built on this machine does not load, also not on a card's way home",
	 look_signatures},
	{"vfio-missing", GRADE_HARD, "The kernel has no vfio-pci",
	 "it is the driver that gives devices to guests", look_vfio},
	{"driver-trouble", GRADE_SOFT, "The driver is known not to let go, or not to come back",
	 "others have seen this version of it fail in a handover", look_drivers},
	{"mux-discrete", GRADE_SOFT, "The laptop's mux is on the discrete card",
	 "the host has no panel while a guest has that card", look_mux},
	{"switcheroo-discrete", GRADE_SOFT, "The outputs are switched to the discrete card",
	 "the host has no screen while a guest has that card", look_switcheroo},
};

CHECK_TABLE(check_host, "Host", checks);
