/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/explain.h"

#include "base/memory.h"
#include "model/step_words.h"
#include "model/unit_name.h"
#include "survey/pci_names.h"

/* Numbered by stage: what has one number is done side by side. */
static unsigned number_of(const struct plan *plan, size_t index, unsigned last)
{
	bool same = index && plan->steps[index].stage == plan->steps[index - 1].stage;
	return same ? last : last + 1;
}

/* What is there now, where the words of the step do not tell. */
static void explain_now(const struct step *step, struct text *out)
{
	bool untold = step->kind == STEP_SET_ATTRIBUTE || step->kind == STEP_RESIZE_BAR ||
		      step->kind == STEP_OVERRIDE_DRIVER;
	if (untold && *step->was)
		text_addf(out, " (now %s)", step->was);
}

/* Stands for the functions that one line tells of. */
#define THESE "\x1f"

/* Steps of one number that do the same with several functions are one line. */
struct line {
	unsigned number;
	char *words; /* THESE in place of the function */
	struct text functions;
};

typedef void step_words(const struct step *step, struct text *out);

static void describe_way_out(const struct step *step, struct text *out)
{
	step_describe(step, out);
	explain_now(step, out);
}

static char *words_of(const struct step *step, step_words *describe)
{
	struct text words = {0};
	struct pci_address address;
	struct step same = *step;
	char these[] = THESE;
	if (pci_address_parse(step->subject, &address))
		same.subject = these;
	describe(&same, &words);
	return text_take(&words);
}

static void end_line(struct line *line, struct text *out)
{
	autofree char *first = str_format("%3u  ", line->number);
	autotext whole = {0};
	for (const char *at = line->words; at && *at; at++) {
		if (*at == *THESE)
			text_add(&whole, text_string(&line->functions));
		else
			text_add_bytes(&whole, at, 1);
	}
	if (line->words)
		text_add_wrapped(out, whole.at, EXPLAIN_WIDTH, first, "     ");
	free(line->words);
	text_clear(&line->functions);
	*line = (struct line){0};
}

static void add_to_line(struct line *line, const struct step *step, unsigned number,
			step_words *describe, struct text *out)
{
	autofree char *words = words_of(step, describe);
	bool same =
		line->number == number && str_equal(line->words, words) && strchr(words, *THESE);
	if (!same) {
		end_line(line, out);
		line->number = number;
		line->words = TAKE(words);
	}
	text_addf(&line->functions, "%s%s", line->functions.length ? ", " : "", step->subject);
}

static void explain_way_out(const struct plan *plan, struct text *out)
{
	struct line line = {0};
	unsigned number = 0;
	for (size_t i = 0; i < plan->step_count; i++) {
		number = number_of(plan, i, number);
		add_to_line(&line, &plan->steps[i], number, describe_way_out, out);
	}
	end_line(&line, out);
}

/* What is left as it is, or to a driver, needs no line. */
static bool has_way_back(const struct step *step)
{
	return step->stay ||
	       (step->kind != STEP_LOAD_MODULE && (step->kind != STEP_SET_ATTRIBUTE || *step->was));
}

static void explain_way_back(const struct plan *plan, struct text *out)
{
	struct line line = {0};
	unsigned number = 0;
	for (size_t i = 0; i < plan->step_count; i++)
		number = number_of(plan, i, number);
	for (size_t i = plan->step_count; i-- > 0;) {
		if (has_way_back(&plan->steps[i]))
			add_to_line(&line, &plan->steps[i], number, step_describe_undo, out);
		number -= i > 0 && plan->steps[i].stage != plan->steps[i - 1].stage;
	}
	end_line(&line, out);
}

static void explain_refusals(const struct plan *plan, struct text *out)
{
	for (size_t i = 0; i < plan->refusal_count; i++) {
		autofree char *advice = str_format("What to do: %s.", plan->refusals[i].advice);
		autofree char *what = str_format("%s.", plan->refusals[i].text);
		text_add_wrapped(out, what, EXPLAIN_WIDTH, "- ", "  ");
		text_add_wrapped(out, advice, EXPLAIN_WIDTH, "  ", "  ");
	}
}

void explain_steps(const struct plan *plan, struct text *out)
{
	if (plan->refusal_count) {
		text_add(out, "\nIts start would be refused, and nothing touched:\n");
		explain_refusals(plan, out);
		return;
	}
	if (plan->step_count) {
		text_add(out, "\nIts start would, in this order (one number: side by side)\n");
		explain_way_out(plan, out);
		text_add(out,
			 "\nWhen it has ended, or where its start fails, the other way round\n");
		explain_way_back(plan, out);
	} else {
		text_add(out, "\nNothing has to be done.\n");
	}
	for (size_t i = 0; i < plan->notes.count; i++) {
		autofree char *note = str_format("Beware: %s.", plan->notes.at[i]);
		text_add(out, "\n");
		text_add_wrapped(out, note, EXPLAIN_WIDTH, "", "");
	}
}

/* Its driver, and the version of that where its module says one. */
static void explain_driver(const struct host_view *view, const struct device *device,
			   struct text *out)
{
	const struct module *module =
		device->module ? host_view_find_module(view, device->module) : NULL;
	text_add(out, device->driver ? device->driver : "no driver");
	if (module && module->version)
		text_addf(out, " %s", module->version);
	text_addf(out, device->group < 0 ? ", no IOMMU group" : ", IOMMU group %d", device->group);
}

/* On one line, cut where it is too long for that. */
static void explain_name(const char *name, size_t room, struct text *out)
{
	static const char cut[] = "...";
	bool all = !name || strlen(name) <= room;
	autofree char *fits = str_copy_n(name ? name : "unknown", all ? room : room - strlen(cut));
	text_add_line(out, fits);
	text_addf(out, "%s\n", all ? "" : cut);
}

static void explain_device(const struct host_view *view, const struct device *device,
			   const struct guest_pci *wanted, struct text *out)
{
	char address[PCI_ADDRESS_TEXT];
	autotext what = {0};
	text_addf(out, "  %s", pci_address_print(device->address, address));
	if (!device->present) {
		text_add(out, host_view_find_physical(view, device->address)
				      ? "  a virtual function that is not there\n"
				      : "  not on this host\n");
		return;
	}
	autofree char *name = pci_product_name(device->vendor, device->product);
	text_addf(out, " [%04x:%04x] ", device->vendor, device->product);
	explain_name(name, EXPLAIN_WIDTH - strlen("  0000:00:00.0 [0000:0000] "), out);
	explain_driver(view, device, &what);
	if (wanted)
		text_addf(&what, "; %s, managed='%s'", pci_source_to_string(wanted->from),
			  wanted->managed ? "yes" : "no");
	if (device->holders.count) {
		autofree char *who = holders_describe(&device->holders);
		text_addf(&what, "; used by %s", who);
	}
	text_add_wrapped(out, what.at, EXPLAIN_WIDTH, "    ", "    ");
}

/* What is taken for the sake of an IOMMU group, or of a card's power. */
static bool is_taken_along(const struct handover *handover, const struct device *device)
{
	char address[PCI_ADDRESS_TEXT];
	pci_address_print(device->address, address);
	for (size_t i = 0; i < handover->plan.step_count; i++)
		if (handover->plan.steps[i].kind == STEP_OVERRIDE_DRIVER &&
		    str_equal(handover->plan.steps[i].subject, address))
			return !guest_find_pci(&handover->guest, device->address);
	return false;
}

static void explain_companions(const struct handover *handover, struct text *out)
{
	const struct host_view *view = &handover->view;
	bool any = false;
	for (size_t i = 0; i < view->device_count; i++) {
		if (!is_taken_along(handover, &view->devices[i]))
			continue;
		text_add(out, any ? "" : "With that goes\n");
		explain_device(view, &view->devices[i], NULL, out);
		any = true;
	}
}

static void explain_wish(const struct handover *handover, struct text *out)
{
	const struct guest *guest = &handover->guest;
	const struct host_view *view = &handover->view;
	if (!guest->pci_count && !guest->mdev_count && !view->device_count) {
		text_add(out, "\nIt asks for no PCI function and no mediated device.\n");
		return;
	}
	text_add(out, "\nIt asks for\n");
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
	explain_companions(handover, out);
}

/* What the host does not get back by itself. */
static bool is_lost(const struct step *step)
{
	return step->kind == STEP_END_SESSION || step->kind == STEP_END_PROCESS ||
	       (step->kind == STEP_STOP_UNIT && unit_is_scope(step->subject));
}

static void explain_end(const struct plan *plan, struct text *out)
{
	autotext end = {0};
	const char *driver = NULL;
	bool any = false;
	text_add(&end, "So the VM would start, and its host have everything back when it ends");
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		if (step->stay && step->kind == STEP_BIND)
			driver = step->want;
		if (!is_lost(step))
			continue;
		text_add(&end, any ? "; " : ", except after this: ");
		step_describe(step, &end);
		any = true;
	}
	if (driver)
		text_addf(&end, "%sthe devices, which stay with %s", any ? "; and " : ", except ",
			  driver);
	text_add(&end, ".");
	text_add(out, "\n");
	text_add_wrapped(out, end.at, EXPLAIN_WIDTH, "", "");
}

void explain_plan(const struct handover *handover, struct text *out)
{
	explain_wish(handover, out);
	explain_steps(&handover->plan, out);
	if (!handover->plan.refusal_count && handover->plan.step_count)
		explain_end(&handover->plan, out);
}

void explain_handover(const struct handover *handover, struct text *out)
{
	text_add(out, "VM '");
	text_add_line(out, handover->guest.name);
	if (handover->configured)
		text_addf(out, "', profile %s\n", handover->profile.path);
	else
		text_add(out, "' has no profile: its start is left alone. An empty one would do "
			      "what\nfollows.\n");
	if (handover->view.release)
		text_addf(out, "Host: kernel %s\n", handover->view.release);
	explain_plan(handover, out);
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
