/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/explain.h"

#include "base/memory.h"
#include "model/step_words.h"
#include "survey/pci_names.h"

/* Numbered by stage: what has one number is done side by side. */
static void explain_step(const struct step *step, unsigned number, struct text *out)
{
	enum { UNDO_COLUMN = 52 };
	size_t begin = out->length;
	text_addf(out, "%3u  ", number);
	step_describe(step, out);
	if (out->length - begin >= UNDO_COLUMN) {
		text_add(out, "\n");
		begin = out->length;
	}
	while (out->length - begin < UNDO_COLUMN)
		text_add(out, " ");
	text_add(out, "undo: ");
	step_describe_undo(step, out);
	text_add(out, "\n");
}

static unsigned number_of(const struct plan *plan, size_t index, unsigned last)
{
	bool same = index && plan->steps[index].stage == plan->steps[index - 1].stage;
	return same ? last : last + 1;
}

void explain_steps(const struct plan *plan, struct text *out)
{
	unsigned number = 0;
	for (size_t i = 0; i < plan->refusal_count; i++) {
		text_addf(out, "  %s\n", plan->refusals[i].text);
		text_addf(out, "      %s\n", plan->refusals[i].advice);
	}
	for (size_t i = 0; !plan->refusal_count && i < plan->step_count; i++) {
		number = number_of(plan, i, number);
		explain_step(&plan->steps[i], number, out);
	}
	for (size_t i = 0; !plan->refusal_count && i < plan->notes.count; i++)
		text_addf(out, "Beware: %s.\n", plan->notes.at[i]);
}

static void explain_device(const struct host_view *view, const struct device *device,
			   const struct guest_pci *wanted, struct text *out)
{
	char address[PCI_ADDRESS_TEXT];
	text_addf(out, "  %s", pci_address_print(device->address, address));
	if (device->present) {
		autofree char *name = pci_product_name(device->vendor, device->product);
		text_addf(out, "  %s\n               %s, IOMMU group ", name ? name : "unknown",
			  device->driver ? device->driver : "no driver");
		text_addf(out, device->group < 0 ? "none" : "%d", device->group);
	} else {
		text_add(out, host_view_find_physical(view, device->address)
				      ? "  a virtual function that is not there"
				      : "  not on this host");
	}
	if (wanted)
		text_addf(out, "; %s, managed='%s'", pci_source_to_string(wanted->from),
			  wanted->managed ? "yes" : "no");
	text_add(out, "\n");
}

static void explain_wish(const struct handover *handover, struct text *out)
{
	const struct guest *guest = &handover->guest;
	const struct host_view *view = &handover->view;
	if (!guest->pci_count && !guest->mdev_count && !view->device_count) {
		text_add(out, "It asks for no PCI function and no mediated device.\n");
		return;
	}
	text_add(out, "It asks for\n");
	for (size_t i = 0; i < view->device_count; i++) {
		const struct device *device = &view->devices[i];
		const struct guest_pci *wanted = guest_find_pci(guest, device->address);
		if (wanted)
			explain_device(view, device, wanted, out);
	}
	for (size_t i = 0; i < guest->mdev_count; i++) {
		const struct mdev *there = host_view_find_mdev(view, guest->mdev[i].uuid);
		text_addf(out, "  mediated device %s%s%s\n", guest->mdev[i].uuid,
			  there ? ", which is there: " : "", there ? there->made_of : "");
	}
}

void explain_handover(const struct handover *handover, struct text *out)
{
	const struct plan *plan = &handover->plan;
	text_add(out, "VM '");
	text_add_line(out, handover->guest.name);
	if (handover->configured)
		text_addf(out, "', profile %s\n", handover->profile.path);
	else
		text_add(out, "' has no profile: its start is left alone. An empty one would do "
			      "what follows.\n");
	explain_wish(handover, out);
	if (plan->refusal_count)
		text_add(out, "Its start would be refused:\n");
	else if (plan->step_count)
		text_add(out, "Its start would, in this order (same number: side by side)\n");
	else
		text_add(out, "Nothing has to be done.\n");
	explain_steps(plan, out);
}

static void guest_json(const struct guest *guest, struct json *json)
{
	char address[PCI_ADDRESS_TEXT];
	json_object(json, "guest");
	json_string(json, "name", guest->name);
	json_string(json, "uuid", *guest->uuid ? guest->uuid : NULL);
	json_array(json, "pci");
	for (size_t i = 0; i < guest->pci_count; i++) {
		const struct guest_pci *pci = &guest->pci[i];
		json_object(json, NULL);
		json_string(json, "address", pci_address_print(pci->address, address));
		json_bool(json, "managed", pci->managed);
		json_string(json, "from", pci_source_to_string(pci->from));
		json_bool(json, "unassigned", pci->unassigned);
		json_string(json, "driver", pci->driver);
		json_end_object(json);
	}
	json_end_array(json);
	json_array(json, "mdev");
	for (size_t i = 0; i < guest->mdev_count; i++) {
		json_object(json, NULL);
		json_string(json, "uuid", guest->mdev[i].uuid);
		json_string(json, "model", guest->mdev[i].model);
		json_end_object(json);
	}
	json_end_array(json);
	json_array(json, "usb");
	for (size_t i = 0; i < guest->usb_count; i++) {
		json_object(json, NULL);
		json_number(json, "vendor", guest->usb[i].vendor);
		json_number(json, "product", guest->usb[i].product);
		json_number(json, "bus", guest->usb[i].bus);
		json_number(json, "device", guest->usb[i].device);
		json_end_object(json);
	}
	json_end_array(json);
	json_end_object(json);
}

static void step_json(const struct step *step, unsigned number, struct json *json)
{
	autotext does = {0};
	autotext undo = {0};
	step_describe(step, &does);
	step_describe_undo(step, &undo);
	json_object(json, NULL);
	json_number(json, "number", number);
	json_string(json, "kind", step_kind_to_string(step->kind));
	json_string(json, "subject", step->subject);
	json_string(json, "was", step->was);
	json_string(json, "want", step->want);
	json_string(json, "detail", step->detail);
	json_string(json, "does", text_string(&does));
	json_string(json, "undo", text_string(&undo));
	json_end_object(json);
}

static void plan_json(const struct plan *plan, struct json *json)
{
	unsigned number = 0;
	json_array(json, "steps");
	for (size_t i = 0; !plan->refusal_count && i < plan->step_count; i++) {
		number = number_of(plan, i, number);
		step_json(&plan->steps[i], number, json);
	}
	json_end_array(json);
	json_array(json, "notes");
	for (size_t i = 0; i < plan->notes.count; i++)
		json_string(json, NULL, plan->notes.at[i]);
	json_end_array(json);
	json_array(json, "refusals");
	for (size_t i = 0; i < plan->refusal_count; i++) {
		const struct refusal *refusal = &plan->refusals[i];
		json_object(json, NULL);
		json_string(json, "code", refusal_code_to_string(refusal->code));
		json_string(json, "text", refusal->text);
		json_string(json, "device", refusal->device);
		json_string(json, "advice", refusal->advice);
		json_end_object(json);
	}
	json_end_array(json);
}

void explain_handover_json(const struct handover *handover, struct json *json)
{
	guest_json(&handover->guest, json);
	json_bool(json, "configured", handover->configured);
	json_string(json, "profile", handover->profile.path);
	plan_json(&handover->plan, json);
}
