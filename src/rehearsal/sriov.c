/* SPDX-License-Identifier: GPL-2.0-or-later */

/* drivers/pci/iov.c, sriov_numvfs_store */

#include "rehearsal/sriov.h"

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/binding.h"
#include "rehearsal/holds.h"
#include "rehearsal/mdev.h"
#include "rehearsal/power.h"

static bool is_child(const struct kernel *kernel, size_t index, int parent)
{
	return kernel->functions[index].is_virtual &&
	       pci_address_equal(kernel->functions[index].parent,
				 kernel->functions[parent].address);
}

static int end_all(struct kernel *kernel, int parent)
{
	for (size_t i = 0; i < kernel->function_count; i++) {
		struct function_state *state = &kernel->function_states[i];
		char name[PCI_ADDRESS_TEXT];
		if (!is_child(kernel, i, parent) || !state->present)
			continue;
		pci_address_print(kernel->functions[i].address, name);
		int r = mdev_remove_all(kernel, name);
		if (r == 0 && state->driver != NOTHING)
			r = function_unbind(kernel, (int)i);
		if (r != 0)
			return r;
		*state = (struct function_state){.driver = NOTHING, .shown = NOTHING};
	}
	kernel->function_states[parent].vfs = 0;
	return 0;
}

static int make(struct kernel *kernel, int parent, unsigned count)
{
	unsigned made = 0;
	for (size_t i = 0; i < kernel->function_count && made < count; i++) {
		if (!is_child(kernel, i, parent))
			continue;
		kernel->function_states[i] = (struct function_state){
			.present = true, .driver = NOTHING, .shown = NOTHING};
		power_set_up(kernel, (int)i);
		made++;
		int r = function_probe(kernel, (int)i);
		if (r != 0)
			return r;
	}
	kernel->function_states[parent].vfs = made;
	return 0;
}

int sriov_set(struct kernel *kernel, int function, const char *value)
{
	char *end;
	unsigned long count = strtoul(value, &end, 0);
	struct function_state *state = &kernel->function_states[function];
	if (!*value || *end || count > UINT16_MAX)
		return -EINVAL;
	if (!kernel->functions[function].sriov.total)
		return -ENOENT; /* the file is not there */
	if (count > kernel->functions[function].sriov.total)
		return -ERANGE;
	if (function_is_locked(kernel, function))
		return kernel_hold_up(kernel, WAIT_LOCK, function, 0);
	if (count == state->vfs)
		return 0;
	/* Only the driver that the host had is known to have sriov_configure, and nvidia has none.
	 */
	if (!function_has_nodes(kernel, function) ||
	    str_equal(kernel_driver_name(kernel, state->driver), DRIVER_NVIDIA))
		return -ENOENT;
	if (count == 0)
		return end_all(kernel, function);
	return state->vfs ? -EBUSY : make(kernel, function, (unsigned)count);
}

/* NVIDIA's sriov-manage: asks the driver for its unbindLock, binds pci-pf-stub to the card, writes
 * sriov_numvfs, and binds the card and its functions to nvidia. What it does in between nobody
 * else sees here. */
int sriov_manage(struct kernel *kernel, const char *value)
{
	bool on = str_starts(value, "on ");
	int function = kernel_function(kernel, value + strcspn(value, " ") + 1);
	const struct captured_file *script = captured_file_of(kernel, PATH_SRIOV_MANAGE);
	if (!script || script->absent)
		return -ENOENT;
	if (function == NOTHING || !kernel->functions[function].sriov.total ||
	    !str_equal(kernel_driver_name(kernel, kernel->function_states[function].driver),
		       DRIVER_NVIDIA))
		return -EIO;
	if (on == (kernel->function_states[function].vfs > 0))
		return 0; /* it says that this is so already */
	if (function_is_held(kernel, function))
		return -EIO;
	return on ? make(kernel, function, kernel->functions[function].sriov.total)
		  : end_all(kernel, function);
}

/* drivers/pci/iov.c, sriov_drivers_autoprobe_store */
int sriov_set_autoprobe(struct kernel *kernel, int function, const char *value)
{
	if (!kernel->functions[function].sriov.total)
		return -ENOENT;
	if (!str_equal(value, "0") && !str_equal(value, "1"))
		return -EINVAL;
	kernel->function_states[function].unprobed = *value == '0';
	return 0;
}

/* drivers/pci/pci-driver.c, pci_device_can_probe */
bool sriov_can_probe(const struct kernel *kernel, int function)
{
	const struct captured_function *captured = &kernel->functions[function];
	int parent = captured->is_virtual ? kernel_function_at(kernel, captured->parent) : NOTHING;
	return parent == NOTHING || !kernel->function_states[parent].unprobed ||
	       *kernel->function_states[function].override;
}
