/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [gpu]. */
#include <ctype.h>
#include <errno.h>

#include "base/memory.h"
#include "input/plain_name.h"
#include "input/profile_target.h"

/* What every guest rests on: one VM's profile must not take it from the others. */
static bool is_for_guests(const char *module)
{
	return str_starts(module, "vfio") || str_starts(module, "kvm") ||
	       str_equal(module, "iommufd") || str_equal(module, "mdev");
}

static int read_module(const char *word, void *data)
{
	struct key_target *to = data;
	bool is_auto = str_equal(word, "auto");
	to->words++;
	if (is_auto || str_equal(word, "none")) {
		to->alone = is_auto ? "auto" : "none";
		to->profile->gpu.unload = is_auto ? UNLOAD_AUTO : UNLOAD_NONE;
		return 0;
	}
	if (!plain_name(word))
		return ini_fail(to->line, to->err, "'%s' is no name of a module", word);
	if (is_for_guests(word))
		return ini_fail(to->line, to->err, "%s is what VMs run on, and stays loaded", word);
	to->profile->gpu.unload = UNLOAD_NAMED;
	if (!words_have(&to->profile->gpu.modules, word))
		words_add(&to->profile->gpu.modules, word);
	return 0;
}

int key_gpu_unload(struct key_target *to)
{
	return key_read_words(to, read_module, "auto, none or modules");
}

int key_gpu_power(struct key_target *to)
{
	static const char *const choices[] = {"on", "leave", NULL};
	return key_read_whether(to, choices, "on", &to->profile->gpu.keep_power);
}

/* The kernel's names, drivers/pci/pci.c, pci_reset_fn_methods. */
static bool is_reset_method(const char *word, const char *const choices[])
{
	for (int i = 1; choices[i]; i++)
		if (str_equal(choices[i], word))
			return true;
	return false;
}

static int read_reset(const char *word, void *data)
{
	static const char *const choices[] = {
		"leave", "device_specific", "acpi", "flr", "af_flr", "pm", "bus", "cxl_bus", NULL};
	struct key_target *to = data;
	to->words++;
	if (str_equal(word, "leave")) {
		to->alone = "leave";
		return 0;
	}
	if (!is_reset_method(word, choices))
		return ini_fail_word(to->line, "reset method", word, choices, to->err);
	if (!words_have(&to->profile->gpu.resets, word))
		words_add(&to->profile->gpu.resets, word);
	return 0;
}

int key_gpu_reset(struct key_target *to)
{
	return key_read_words(to, read_reset, "leave or reset methods");
}

/* Reads "256M" or "16G", a power of 2 from 1M on; 0 for anything else. */
static uint64_t read_size(const char *word)
{
	char *rest = NULL;
	if (!isdigit((unsigned char)*word))
		return 0;
	errno = 0;
	unsigned long long number = strtoull(word, &rest, 10);
	unsigned shift = str_equal(rest, "G") ? 30 : 20;
	bool has_unit = str_equal(rest, "G") || str_equal(rest, "M");
	bool is_power = number && (number & (number - 1)) == 0;
	if (errno || !has_unit || !is_power || number > UINT64_MAX >> shift)
		return 0;
	return (uint64_t)number << shift;
}

static int read_bar(const char *word, void *data)
{
	enum { INDEX_LAST = 5 };
	struct key_target *to = data;
	to->words++;
	if (str_equal(word, "leave")) {
		to->alone = "leave";
		return 0;
	}
	bool has_index = *word >= '0' && *word <= '0' + INDEX_LAST && word[1] == ':';
	struct profile_bar bar = {.index = (unsigned)(*word - '0')};
	if (has_index)
		bar.size = read_size(word + 2);
	if (!bar.size)
		return ini_fail(to->line, to->err,
				"'%s' is no region and size: N:SIZE with N from 0 to 5 and SIZE a "
				"power of 2, such as 1:256M or 0:16G",
				word);
	for (size_t i = 0; i < to->profile->gpu.bar_count; i++)
		if (to->profile->gpu.bars[i].index == bar.index)
			return ini_fail(to->line, to->err, "region %u already has a size",
					bar.index);
	*ARRAY_ADD(to->profile->gpu.bars, to->profile->gpu.bar_count) = bar;
	return 0;
}

int key_gpu_bar(struct key_target *to)
{
	return key_read_words(to, read_bar, "leave, or regions and sizes such as 1:256M");
}

int key_gpu_retry(struct key_target *to)
{
	static const char *const choices[] = {"none", "reset", NULL};
	return key_read_whether(to, choices, "reset", &to->profile->gpu.retry);
}
