/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The guest's memory, which VFIO locks as a whole. */

#include "base/memory.h"
#include "check/checker.h"
#include "model/names.h"

static bool locks_memory(const struct check_case *of)
{
	return of->settings && (of->guest->pci_count || of->guest->mdev_count);
}

static void look_balloon(struct checker *checker)
{
	const struct check_case *of = checker->of;
	if (!locks_memory(of) || (of->settings->balloon_line && !of->settings->balloon))
		return;
	struct finding *finding =
		of->settings->balloon_line
			? found(checker, NULL, "there is a <memballoon>")
			: found(checker, NULL, "there is no <memballoon>: libvirt then adds one");
	advise(finding, "turn it off");
	propose(finding, in_xml(of->settings->balloon_line), "<memballoon model='none'/>");
}

/* libvirt src/qemu/qemu_domain.c, qemuDomainGetMemLockLimitBytes: memory and 1 GiB, unless
 * the XML has a hard limit. */
static void look_limit(struct checker *checker)
{
	const struct check_case *of = checker->of;
	const struct guest_settings *settings = of->settings;
	if (!locks_memory(of) || !settings->hard_limit_kb ||
	    settings->hard_limit_kb >= settings->memory_kb + GIB_KB)
		return;
	struct finding *finding =
		found(checker, NULL, "the limit is %llu KiB, the guest has %llu KiB of memory",
		      (unsigned long long)settings->hard_limit_kb,
		      (unsigned long long)settings->memory_kb);
	advise(finding, "take the limit out, or have it 1 GiB above the memory");
	propose(finding, in_xml(settings->limit_line), "<hard_limit unit='KiB'>%llu</hard_limit>",
		(unsigned long long)settings->memory_kb + GIB_KB);
}

static void look_size(struct checker *checker)
{
	const struct check_case *of = checker->of;
	if (!locks_memory(of) || !of->machine->memory_kb ||
	    of->settings->memory_kb < of->machine->memory_kb)
		return;
	advise(found(checker, NULL, "the guest wants %llu KiB, the host has %llu KiB",
		     (unsigned long long)of->settings->memory_kb,
		     (unsigned long long)of->machine->memory_kb),
	       "give the guest less: some GiB must be left for the host");
}

/* Where the XML names no size, it is that of /proc/meminfo: on x86 2 MiB, unless the kernel
 * was started with another. */
static void look_pages(struct checker *checker)
{
	enum { DEFAULT_KB = 2048 };
	const struct check_case *of = checker->of;
	if (!of->settings || !of->settings->hugepages)
		return;
	uint64_t size = of->settings->page_kb ? of->settings->page_kb : DEFAULT_KB, have = 0;
	uint64_t need = (of->settings->memory_kb + size - 1) / size;
	for (size_t i = 0; i < of->machine->pages_count; i++)
		if (of->machine->pages[i].size_kb == size)
			have = of->machine->pages[i].count;
	if (have >= need)
		return;
	struct finding *finding =
		found(checker, NULL,
		      "the guest needs %llu huge pages of %llu KiB, the host has set aside %llu",
		      (unsigned long long)need, (unsigned long long)size, (unsigned long long)have);
	advise(finding, "set them aside, best at boot, before memory is in pieces");
	propose(finding,
		str_format("/" PATH_HUGEPAGES "/hugepages-%llukB/nr_hugepages",
			   (unsigned long long)size),
		"%llu", (unsigned long long)need);
}

static const struct check checks[] = {
	{"balloon", GRADE_SOFT, "The guest has a memory balloon",
	 "VFIO locks all of the guest's memory: none comes back to the host, and some guests slow down",
	 look_balloon},
	{"hard-limit", GRADE_HARD, "The guest may lock too little memory",
	 "VFIO locks all of the guest's memory and some more; <hard_limit> takes the place of the limit "
	 "that libvirt would set, and QEMU ends with 'VFIO_MAP_DMA failed: Cannot allocate memory'",
	 look_limit},
	{"memory-too-large", GRADE_HARD, "The guest has more memory than the host",
	 "VFIO locks all of it when the VM starts; the host runs out", look_size},
	{"hugepages-short", GRADE_HARD, "There are too few huge pages",
	 "QEMU does not start: 'unable to map backing store for guest RAM'", look_pages},
};

CHECK_TABLE(check_memory, "Memory", checks);
