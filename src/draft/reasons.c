/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "draft/reasons.h"

#include "base/memory.h"
#include "model/step_words.h"
#include "model/unit_name.h"
#include "model/wish.h"

struct telling {
	const struct draft *draft;
	const struct draft_scene *scene;
	const char *key;
	struct text *why;
	struct text *value;
};

static const struct device *find_device(const struct telling *telling, const char *name)
{
	struct pci_address address;
	return pci_address_parse(name, &address)
		       ? host_view_find_device(telling->scene->view, address)
		       : NULL;
}

static void tell_function(const struct telling *telling, const struct guest_pci *wanted)
{
	char name[PCI_ADDRESS_TEXT];
	const struct draft_scene *scene = telling->scene;
	const struct device *device = host_view_find_device(scene->view, wanted->address);
	text_addf(telling->why, "- %s", pci_address_print(wanted->address, name));
	if (!device || !device->present) {
		text_add(telling->why, ": not on this host\n");
		return;
	}
	autofree char *product =
		scene->product_name ? scene->product_name(device->vendor, device->product) : NULL;
	text_addf(telling->why, " [%04x:%04x]", device->vendor, device->product);
	if (product)
		text_addf(telling->why, " %s", product);
	text_addf(telling->why, ", %s", device->driver ? device->driver : "no driver");
	if (device->group >= 0)
		text_addf(telling->why, ", IOMMU group %d", device->group);
	text_add(telling->why, "\n");
}

static bool tell_devices(const struct telling *telling)
{
	const struct guest *guest = telling->scene->guest;
	text_add(telling->value, "xml");
	if (guest->pci_count)
		text_add(telling->why, "What the domain XML names:\n");
	for (size_t i = 0; i < guest->pci_count; i++)
		tell_function(telling, &guest->pci[i]);
	return guest->pci_count > 0;
}

/* What is taken though the guest does not ask for it. */
static void name_companions(const struct telling *telling, struct text *out)
{
	const struct plan *plan = &telling->draft->plan;
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		const struct device *device = find_device(telling, step->subject);
		if (step->kind != STEP_OVERRIDE_DRIVER || !device ||
		    guest_find_pci(telling->scene->guest, device->address))
			continue;
		text_addf(out, "- %s, %s\n", step->subject,
			  device->driver ? device->driver : "no driver");
	}
}

static bool tell_companions(const struct telling *telling)
{
	autotext others = {0};
	if (telling->draft->profile.pci.companions != COMPANIONS_TAKE)
		return false;
	name_companions(telling, &others);
	text_addf(telling->why,
		  "An IOMMU group goes to a VM as a whole, and these share one with what it "
		  "wants. The host does without them while the VM runs:\n%sTo use them in the "
		  "VM, add them to its domain XML.\n",
		  text_string(&others));
	text_add(telling->value, "take");
	return true;
}

typedef bool is_one_of(const struct telling *telling, const struct step *step);

static void list_steps(const struct telling *telling, is_one_of *is_one, struct text *out)
{
	const struct plan *plan = &telling->draft->plan;
	for (size_t i = 0; i < plan->step_count; i++) {
		if (!is_one(telling, &plan->steps[i]))
			continue;
		text_add(out, "- ");
		step_describe(&plan->steps[i], out);
		text_add(out, "\n");
	}
}

static bool is_unload(const struct telling *telling, const struct step *step)
{
	(void)telling;
	return step->kind == STEP_UNLOAD_MODULE;
}

static bool wants_display(const struct telling *telling)
{
	const struct guest *guest = telling->scene->guest;
	for (size_t i = 0; i < guest->pci_count; i++) {
		const struct device *device =
			host_view_find_device(telling->scene->view, guest->pci[i].address);
		if (device && device->present && device_is_display(device))
			return true;
	}
	return false;
}

static bool tell_unload(const struct telling *telling)
{
	autotext steps = {0};
	list_steps(telling, is_unload, &steps);
	if (!wants_display(telling))
		return false;
	if (steps.length)
		text_addf(telling->why,
			  "The driver of this card can hang where it is unbound; its modules say "
			  "\"in use\" instead, before anything has happened. So they leave for as "
			  "long as the VM runs:\n%s",
			  steps.at);
	else
		text_add(telling->why, "No module has to leave the kernel for this VM.\n");
	text_add(telling->value, "auto");
	return true;
}

static bool tell_retry(const struct telling *telling)
{
	if (!telling->draft->profile.gpu.retry)
		return false;
	text_add(telling->why,
		 "Should its driver not take the card back, it is reset and asked once more.\n");
	text_add(telling->value, "reset");
	return true;
}

static bool is_of_display(const struct telling *telling, const struct step *step)
{
	return step->kind == STEP_END_SESSION || step->kind == STEP_HIDE_NODE ||
	       step->kind == STEP_UNBIND_CONSOLE || step->kind == STEP_UNBIND_FRAMEBUFFER ||
	       (step->kind == STEP_STOP_UNIT &&
		str_equal(step->subject, telling->scene->view->display.manager));
}

static bool is_end_of_session(const struct telling *telling, const struct step *step)
{
	(void)telling;
	return step->kind == STEP_END_SESSION;
}

static bool is_any(const struct telling *telling, is_one_of *is_one)
{
	const struct plan *plan = &telling->draft->plan;
	for (size_t i = 0; i < plan->step_count; i++)
		if (is_one(telling, &plan->steps[i]))
			return true;
	return false;
}

static bool tell_handover(const struct telling *telling)
{
	const struct display *display = &telling->scene->view->display;
	if (!wants_display(telling))
		return false;
	for (size_t i = 0; i < display->card_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		const struct card *card = &display->cards[i];
		pci_address_print(card->address, name);
		text_addf(telling->why, "- %s %s", name,
			  guest_find_pci(telling->scene->guest, card->address) ? "is wanted"
									       : "stays here");
		text_addf(telling->why, ", %u of %u connectors in use%s%s\n", card->connected,
			  card->connectors, card->boot_vga ? ", the firmware's choice" : "",
			  card->has_console ? ", shows the console" : "");
	}
	if (is_any(telling, is_of_display)) {
		text_add(telling->why,
			 "So the start does this, and the end takes back what can be:\n");
		list_steps(telling, is_of_display, telling->why);
	} else {
		text_add(telling->why, "No screen of the host changes for it.\n");
	}
	text_add(telling->value, "auto");
	return true;
}

static bool tell_sessions(const struct telling *telling)
{
	if (!is_any(telling, is_end_of_session))
		return false;
	text_add(telling->why,
		 "The desktop is on the wanted card and ENDS WHEN THE VM STARTS: save your work "
		 "first. keep refuses to start the VM instead, until you have logged out.\n");
	text_add(telling->value, "end");
	return true;
}

static const char *const kind_keys[] = {[HOLDERS_GRAPHICS] = "graphics",
					[HOLDERS_SOUND] = "sound",
					[HOLDERS_COMPUTE] = "compute",
					[HOLDERS_OTHER] = "other"};

static void name_holders(const struct telling *telling, enum holders_kind kind)
{
	const struct host_view *view = telling->scene->view;
	for (size_t i = 0; i < view->device_count; i++) {
		const struct device *device = &view->devices[i];
		struct holders those = {0}; /* NB: what is in it belongs to the device */
		for (size_t h = 0; h < device->holders.count; h++)
			if (device->holders.at[h].pid &&
			    holders_kind_of(device->holders.at[h].what) == kind)
				*ARRAY_ADD(those.at, those.count) = device->holders.at[h];
		autofree struct holder *at = those.at;
		if (!those.count)
			continue;
		autofree char *who = holders_describe(&those);
		char name[PCI_ADDRESS_TEXT];
		text_addf(telling->why, "- %s: %s\n", pci_address_print(device->address, name),
			  who);
	}
}

static bool tell_kind(const struct telling *telling)
{
	for (int kind = 0; kind < HOLDERS_KIND_COUNT; kind++) {
		if (!str_equal(kind_keys[kind], telling->key) ||
		    !(telling->draft->profile.holders.own & 1U << kind))
			continue;
		bool stops = telling->draft->profile.holders.policy[kind] == HOLDERS_STOP;
		text_add(telling->why, "They have it open now:\n");
		name_holders(telling, (enum holders_kind)kind);
		text_add(telling->why,
			 stops ? "Their units are stopped for the VM, and started again after it.\n"
			       : "They are ASKED TO END when the VM starts, and nothing starts "
				 "them again.\n");
		text_add(telling->value, stops ? "stop" : "terminate");
		return true;
	}
	return false;
}

static bool tell_policy(const struct telling *telling)
{
	if (!telling->scene->guest->pci_count)
		return false;
	text_add(telling->why, "Whoever else has one of the devices open is waited for. Where he "
			       "keeps it, the start fails by his name, and nothing is changed.\n");
	text_add(telling->value, "wait");
	return true;
}

static bool tell_type(const struct telling *telling)
{
	const struct host_view *view = telling->scene->view;
	const struct profile *profile = &telling->draft->profile;
	if (!profile->mdev_count)
		return false;
	text_add(telling->why,
		 "The domain XML names a mediated device that is not there yet. Of "
		 "what this host can make, the largest that leaves room for another VM:\n");
	for (size_t i = 0; i < view->mdev_type_count; i++) {
		const struct mdev_type *type = &view->mdev_types[i];
		text_addf(telling->why, "- %s on %s, %ld free\n", type->type, type->parent,
			  type->available);
	}
	text_add(telling->value, profile->mdev[0].type);
	return true;
}

/* What the functions that the VM wants can be made of. */
static bool tell_vgpu(const struct telling *telling)
{
	char name[PCI_ADDRESS_TEXT];
	const struct guest *guest = telling->scene->guest;
	const struct profile *profile = &telling->draft->profile;
	if (!profile->sriov.vgpu_name)
		return false;
	text_add(telling->why, "What to make NVIDIA's virtual functions vGPUs of. Half of the card "
			       "leaves room for another VM. There is:\n");
	for (size_t i = 0; i < guest->pci_count; i++) {
		const struct device *device =
			host_view_find_device(telling->scene->view, guest->pci[i].address);
		for (size_t n = 0; device && n < device->vgpu_type_count; n++)
			text_addf(telling->why, "- %s on %s\n", device->vgpu_types[n].name,
				  pci_address_print(device->address, name));
	}
	text_add(telling->value, profile->sriov.vgpu_name);
	return true;
}

static const struct reason_row {
	const char *section, *key;
	bool (*tell)(const struct telling *telling);
} rows[] = {
	{"pci", "devices", tell_devices},	{"pci", "companions", tell_companions},
	{"gpu", "unload", tell_unload},		{"gpu", "retry", tell_retry},
	{"holders", "policy", tell_policy},	{"holders", "graphics", tell_kind},
	{"holders", "sound", tell_kind},	{"holders", "compute", tell_kind},
	{"holders", "other", tell_kind},	{"display", "handover", tell_handover},
	{"display", "sessions", tell_sessions}, {"mdev", "type", tell_type},
	{"sriov", "vgpu", tell_vgpu},
};

bool reason_find(const struct draft *draft, const struct draft_scene *scene, const char *section,
		 const char *key, struct text *why, struct text *value)
{
	const struct telling telling = {draft, scene, key, why, value};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_equal(rows[i].section, section) && str_equal(rows[i].key, key))
			return rows[i].tell(&telling);
	return false;
}
