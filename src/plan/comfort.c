/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is done for people's comfort alone: none of it may stop a handover. */

#include "plan/comfort.h"

#include "base/memory.h"
#include "model/switcheroo.h"
#include "plan/release_display.h"

void keep_awake(struct planner *planner)
{
	if (planner->profile->host.keep_awake)
		planner_step(planner, STEP_KEEP_AWAKE, "sleeping", "allow", "inhibit");
	planner_next_stage(planner);
}

/* Who starts the VM from the session that ends for it knows that it does. */
static unsigned grace_ms(const struct planner *planner, const struct session *session)
{
	bool knows = session->has_client && !planner->profile->display.grace_is_set;
	return knows ? 0 : planner->profile->display.grace_ms;
}

static void note_own_session(struct planner *planner, const struct session *session)
{
	autofree char *note = str_format(
		"session %s of %s goes with its screen at once: a client of libvirt's runs "
		"in it, so that the VM is taken to be started from there",
		session->id, session->user);
	words_add(&planner->plan->notes, note);
}

/* A greeter has nobody who could read it. */
static bool has_reader(const struct session *session)
{
	return !str_equal(session->class, "greeter");
}

void tell_sessions(struct planner *planner)
{
	enum { TELLING_MS = 10 * 1000 };
	const struct display *display = &planner->view->display;
	for (size_t i = 0; planner->profile->display.notice && i < display->session_count; i++) {
		const struct session *session = &display->sessions[i];
		if (!has_reader(session) || !display_ends(planner, session))
			continue;
		unsigned ms = grace_ms(planner, session);
		autofree char *when = ms ? str_format("in %g s", ms / 1000.0) : str_copy("now");
		struct step *step =
			planner_step(planner, STEP_TELL_SESSION, session->id, "", "told");
		step->detail =
			str_format("%u VM '%s' takes this screen, and this session ends %s", ms,
				   planner->guest->name ? planner->guest->name : "", when);
		step->wait_ms = ms + TELLING_MS;
		if (session->has_client && !ms)
			note_own_session(planner, session);
	}
	planner_next_stage(planner);
}

static void switch_input(struct planner *planner)
{
	const char *monitor = planner->profile->display.monitor;
	const char *shown = planner->view->display.input;
	autofree char *wanted = str_format("0x%02x", planner->profile->display.input);
	if (monitor && shown && !str_equal(shown, wanted))
		planner_step(planner, STEP_SWITCH_INPUT, monitor, shown, wanted);
	if (monitor && !shown) {
		autofree char *note =
			str_format("monitor %s does not answer, or there is no ddcutil: "
				   "it goes on showing what it does",
				   monitor);
		words_add(&planner->plan->notes, note);
	}
}

/* Only from the card that is taken, and to one that is not. The step is that card's: there is
 * nothing to switch back to before its driver has it. */
static void switch_mux(struct planner *planner)
{
	const char *lines = planner->view->display.switcheroo;
	char shown[SWITCHEROO_NAME], taken[SWITCHEROO_NAME], name[PCI_ADDRESS_TEXT];
	if (!planner->profile->display.switch_mux || !lines || !switcheroo_shown(lines, shown))
		return;
	const char *other = str_equal(shown, "DIS") ? "IGD" : "DIS";
	for (size_t i = 0; i < planner->taken_count; i++)
		if (switcheroo_client(lines, planner->taken[i]->address, taken) &&
		    str_equal(taken, shown) && switcheroo_has(lines, other)) {
			planner_step(planner, STEP_SWITCH_MUX,
				     pci_address_print(planner->taken[i]->address, name), shown,
				     other);
			return;
		}
}

void switch_screens(struct planner *planner)
{
	switch_input(planner);
	switch_mux(planner);
	planner_next_stage(planner);
}
