/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a card shows, and to whom: taken from them in the order that costs least, and
 * given back in the reverse one. */

#include "plan/release_display.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/unit_name.h"
#include "plan/comfort.h"
#include "plan/drivers.h"

/*
 * Compositors that let a card go when udev says that it is gone, if it is not the one
 * they draw with, and how that is known: Xorg closes a secondary card's file and keeps
 * its screen (seen under kernel 6.1, bochs; xserver hw/xfree86/common/xf86platformBus.c);
 * kwin removes the outputs of a card that is not its primary one (KDE/kwin
 * src/backends/drm/drm_backend.cpp); wlroots destroys the backend of that card since
 * 0.13 (wlroots pull request 2575). mutter handles no removal
 * (src/backends/native/meta-backend-native.c), weston and aquamarine end.
 */
static const char *const obedient[] = {"Xorg", "kwin_wayland", "sway", "labwc", "wayfire", "river"};

static bool is_on(const struct planner *planner)
{
	return planner->profile->display.handover == DISPLAY_AUTO;
}

static bool is_graphics(const struct holder *holder)
{
	return holder_is_process(holder) && holders_kind_of(holder->what) == HOLDERS_GRAPHICS;
}

static bool is_obedient(const struct holder *holder)
{
	for (size_t i = 0; i < ARRAY_SIZE(obedient); i++)
		if (str_equal(holder->command, obedient[i]))
			return true;
	return false;
}

static bool is_of_manager(const struct planner *planner, const struct holder *holder)
{
	const char *manager = planner->view->display.manager;
	return manager && *manager && str_equal(holder->unit, manager);
}

/* The session on a seat that the process belongs to. */
static const struct session *session_of(const struct planner *planner, const struct holder *holder)
{
	const struct display *display = &planner->view->display;
	for (size_t i = 0; i < display->session_count; i++)
		if (display->sessions[i].seat &&
		    session_has_unit(&display->sessions[i], holder->unit))
			return &display->sessions[i];
	return NULL;
}

/* Another card that has a driver and a screen: the desktop can live on it. */
static bool has_other_screen(const struct planner *planner)
{
	const struct display *display = &planner->view->display;
	for (size_t i = 0; i < display->card_count; i++) {
		const struct device *taken =
			host_view_find_device(planner->view, display->cards[i].address);
		if (display->cards[i].connected && (!taken || !planner_takes(planner, taken)))
			return true;
	}
	return false;
}

/* One who lets it work, and shows nothing with it: he is a matter for [holders], and no
 * session is ended for his sake. */
static bool is_client(const struct holder *holder)
{
	return str_starts(holder->what, "dri/renderD") && !is_obedient(holder);
}

/* Whether all who show something on the card can be told that it is gone, and then let
 * it go: never with the card that the firmware chose, as that is what they draw with. */
static bool can_be_hidden(const struct planner *planner, const struct device *device)
{
	const struct card *card = display_find_card(&planner->view->display, device->address);
	bool shown = false;
	if (!card || card->boot_vga || !has_other_screen(planner))
		return false;
	for (size_t i = 0; i < device->holders.count; i++) {
		const struct holder *holder = &device->holders.at[i];
		if (!is_graphics(holder) || holder_follows(holder) || is_client(holder))
			continue;
		if (!is_obedient(holder))
			return false;
		shown = true;
	}
	return shown;
}

/* A card without a screen shows nothing to anybody, though desktops have it open: no
 * session is ended for it. */
static bool has_screen(const struct planner *planner, const struct device *device)
{
	const struct card *card = display_find_card(&planner->view->display, device->address);
	return !card || card->connected || card->boot_vga || card->has_console;
}

/* Whether somebody shows something on the card who has to go for it. */
static bool is_shown_by(const struct planner *planner, const struct device *device,
			const struct holder *holder)
{
	return is_graphics(holder) && !holder_follows(holder) && has_screen(planner, device) &&
	       !can_be_hidden(planner, device) &&
	       (is_of_manager(planner, holder) || session_of(planner, holder));
}

bool display_deals_with(const struct planner *planner, const struct device *device,
			const struct holder *holder)
{
	if (!is_on(planner) || !device_is_display(device) || !is_graphics(holder))
		return false;
	if (can_be_hidden(planner, device))
		return !is_client(holder);
	return is_shown_by(planner, device, holder);
}

bool display_ends(const struct planner *planner, const struct session *session)
{
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		for (size_t h = 0; device_is_display(device) && h < device->holders.count; h++) {
			const struct holder *holder = &device->holders.at[h];
			if (is_shown_by(planner, device, holder) &&
			    session_of(planner, holder) == session)
				return true;
		}
	}
	return false;
}

bool display_ends_user_of(const struct planner *planner, const struct holder *holder)
{
	const struct session *session = session_of(planner, holder);
	return is_on(planner) && session && unit_is_of_user(holder->unit) &&
	       display_ends(planner, session);
}

static bool is_shown(const struct planner *planner)
{
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		for (size_t h = 0; device_is_display(device) && h < device->holders.count; h++)
			if (is_shown_by(planner, device, &device->holders.at[h]))
				return true;
	}
	return false;
}

/* While the host comes up its display manager is about to be started, and will look for the
 * card that is wanted: it has the only screen, or is the one that the firmware chose, which
 * is what desktops draw with whatever else is there. Once it runs it would be stopped for
 * that one too: who is first must not matter. */
static bool is_about_to_show(const struct planner *planner)
{
	const struct display *display = &planner->view->display;
	bool wants_screen = false, wants_first = false;
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct device *device = planner->taken[i];
		const struct card *card = display_find_card(display, device->address);
		wants_screen |= device_is_display(device) && has_screen(planner, device);
		wants_first |= card && card->boot_vga;
	}
	return str_equal(display->manager_state, "activating") &&
	       (wants_first || (wants_screen && !has_other_screen(planner)));
}

static bool shows_console(const struct planner *planner, const struct device *device)
{
	const struct card *card = display_find_card(&planner->view->display, device->address);
	return card && card->has_console;
}

static bool loses_console(const struct planner *planner)
{
	for (size_t i = 0; i < planner->taken_count; i++)
		if (shows_console(planner, planner->taken[i]))
			return true;
	return false;
}

static void refuse_manager(struct planner *planner)
{
	const char *manager = planner->profile->display.manager;
	if (!is_on(planner) || !manager || !*manager || planner->view->display.manager ||
	    !is_shown(planner))
		return;
	plan_refuse(planner->plan, REFUSAL_NO_MANAGER, manager,
		    str_format("there is no unit %s, which the profile says is the display manager",
			       manager),
		    str_copy("correct manager in [display]; systemctl status display-manager shows "
			     "what it is called here"));
}

/* The display manager would be started without a card, fail, and be an undo that is open
 * for ever. */
static void refuse_to_stay(struct planner *planner)
{
	if (!is_on(planner) || planner->profile->pci.way_home != WAY_HOME_STAY ||
	    has_other_screen(planner) || (!is_shown(planner) && !loses_console(planner)))
		return;
	plan_refuse(planner->plan, REFUSAL_LAST_SCREEN, NULL,
		    str_copy("the card drives the only screen of this host, which would stay dark "
			     "after the VM"),
		    str_copy("set return = home in [pci]; or, if the host needs no screen, "
			     "handover = none in [display]"));
}

/* The function whose memory it lies in, where the plan takes that; else NULL. */
static const struct device *taken_owner(const struct planner *planner,
					const struct framebuffer *framebuffer)
{
	const struct device *owner =
		framebuffer->has_owner ? host_view_find_device(planner->view, framebuffer->owner)
				       : NULL;
	return owner && planner_takes(planner, owner) ? owner : NULL;
}

/* Who draws on what the firmware began: that is gone for good once a guest has had the card
 * (kernel drivers/video/aperture.c), and with it all that he could draw on. */
static const struct framebuffer *firmware_screen(const struct planner *planner)
{
	const struct display *display = &planner->view->display;
	for (size_t i = 0; i < display->framebuffer_count; i++) {
		const struct framebuffer *framebuffer = &display->framebuffers[i];
		const struct device *owner = taken_owner(planner, framebuffer);
		for (size_t h = 0; owner && h < owner->holders.count; h++)
			if (words_have(&framebuffer->nodes, owner->holders.at[h].what) &&
			    is_shown_by(planner, owner, &owner->holders.at[h]))
				return framebuffer;
	}
	return NULL;
}

static void refuse_firmware_screen(struct planner *planner)
{
	const struct framebuffer *framebuffer = is_on(planner) ? firmware_screen(planner) : NULL;
	if (!framebuffer)
		return;
	plan_refuse(
		planner->plan, REFUSAL_FIRMWARE_SCREEN, framebuffer->name,
		str_format("the desktop is shown on the firmware's frame buffer %s, which cannot "
			   "come back when a VM has had the card: the screen would stay dark",
			   framebuffer->name),
		str_copy("have the card's own driver show the desktop (drop nomodeset, load the "
			 "driver); or end the desktop, or set handover = none in [display]"));
}

void refuse_display(struct planner *planner)
{
	const struct display *display = &planner->view->display;
	refuse_manager(planner);
	refuse_to_stay(planner);
	refuse_firmware_screen(planner);
	for (size_t i = 0; is_on(planner) && i < display->session_count; i++) {
		const struct session *session = &display->sessions[i];
		if (!planner->profile->display.keep_sessions || !display_ends(planner, session) ||
		    str_equal(session->class, "greeter"))
			continue;
		plan_refuse(planner->plan, REFUSAL_SESSION, session->id,
			    str_format("session %s of %s shows its desktop on the card",
				       session->id, session->user),
			    str_copy("log out first, or set sessions = end in [display]"));
	}
}

/* A session that is ended leaves nothing behind on its terminal, and a greeter chooses
 * one for itself: to put that of before in front again would hide the greeter. */
static bool front_goes(const struct planner *planner)
{
	const struct display *display = &planner->view->display;
	for (size_t i = 0; i < display->session_count; i++) {
		const struct session *session = &display->sessions[i];
		autofree char *terminal = str_format("tty%u", session->vt);
		if (str_equal(terminal, display->front) &&
		    (display_ends(planner, session) ||
		     (str_equal(session->class, "greeter") && is_shown(planner))))
			return true;
	}
	return false;
}

static void remember_terminal(struct planner *planner)
{
	const char *front = planner->view->display.front;
	unsigned number = planner->profile->display.terminal;
	autofree char *wanted = number ? str_format("tty%u", number) : str_copy("");
	const char *was = front && !front_goes(planner) ? front : "";
	const char *want = str_equal(front, wanted) ? "" : wanted;
	if (front && (*was || *want))
		planner_step(planner, STEP_KEEP_VT, "seat0", was, want);
	planner_next_stage(planner);
}

/* By what the display is known to be back: the cards that were drawn on, as dev/ names
 * them. */
static char *nodes_shown(const struct planner *planner)
{
	struct text out = {0};
	for (size_t i = 0; i < planner->taken_count; i++) {
		const struct card *card =
			display_find_card(&planner->view->display, planner->taken[i]->address);
		for (size_t n = 0; card && n < card->nodes.count; n++)
			if (str_starts(card->nodes.at[n], "card"))
				text_addf(&out, "%sdri/%s", out.length ? " " : "",
					  card->nodes.at[n]);
	}
	return out.length ? text_take(&out) : NULL;
}

/* It goes before the sessions that it has begun: it would put its greeter on the card
 * when one of them ends. */
static void stop_manager(struct planner *planner)
{
	const struct display *display = &planner->view->display;
	bool is_up = unit_state_is_up(display->manager_state);
	if (!display->manager || !*display->manager || (!is_up && !display->manager_stopped_for))
		return;
	struct step *step =
		planner_step(planner, STEP_STOP_UNIT, display->manager, "active", "inactive");
	step->detail = nodes_shown(planner);
	step->wait_ms = planner->profile->safety.units_ms;
	planner_next_stage(planner);
}

static void end_sessions(struct planner *planner)
{
	const struct display *display = &planner->view->display;
	for (size_t i = 0; i < display->session_count; i++) {
		const struct session *session = &display->sessions[i];
		if (!display_ends(planner, session))
			continue;
		struct step *step =
			planner_step(planner, STEP_END_SESSION, session->id, "active", "");
		step->detail = str_format("%s of %s", session->type, session->user);
		step->wait_ms = planner->profile->safety.units_ms;
	}
	planner_next_stage(planner);
}

static void hide_nodes(struct planner *planner, const struct device *device)
{
	const struct card *card = display_find_card(&planner->view->display, device->address);
	char name[PCI_ADDRESS_TEXT];
	for (size_t i = 0; i < card->nodes.count; i++) {
		struct step *step =
			planner_step(planner, STEP_HIDE_NODE,
				     pci_address_print(device->address, name), "there", "hidden");
		step->detail = str_format("drm/%s", card->nodes.at[i]);
		step->stay = planner->profile->pci.way_home == WAY_HOME_STAY;
	}
}

void release_display(struct planner *planner)
{
	if (!is_on(planner))
		return;
	bool is_coming = !is_shown(planner) && is_about_to_show(planner);
	bool shown = is_shown(planner) || is_coming;
	tell_sessions(planner);
	/* What is in front while the host comes up is not what its manager will put there. */
	if (!is_coming && (shown || loses_console(planner)))
		remember_terminal(planner);
	/* Another VM's handover may have stopped it for a card of the same desktop. */
	if (shown || (planner->view->display.manager_stopped_for && loses_console(planner)))
		stop_manager(planner);
	if (shown)
		end_sessions(planner);
	for (size_t i = 0; i < planner->taken_count; i++)
		if (device_is_display(planner->taken[i]) &&
		    can_be_hidden(planner, planner->taken[i]))
			hide_nodes(planner, planner->taken[i]);
	planner_next_stage(planner);
}

/* The kernel moves a console by itself when its frame buffer goes, but does not always
 * give it back: what was bound is noted, so that it will be. */
void release_consoles(struct planner *planner)
{
	const struct host_view *view = planner->view;
	for (size_t i = 0; is_on(planner) && loses_console(planner) && i < view->console_count; i++)
		if (view->consoles[i].bound || view->consoles[i].taken_for)
			unbind_console(planner, &view->consoles[i]);
	planner_next_stage(planner);
}

/* It lies in the card's memory, which must be nobody's when a guest has it. */
void release_framebuffers(struct planner *planner)
{
	const struct display *display = &planner->view->display;
	for (size_t i = 0; is_on(planner) && i < display->framebuffer_count; i++) {
		const struct framebuffer *framebuffer = &display->framebuffers[i];
		if (framebuffer->driver && taken_owner(planner, framebuffer))
			planner_step(planner, STEP_UNBIND_FRAMEBUFFER, framebuffer->name,
				     framebuffer->driver, "");
	}
	planner_next_stage(planner);
}
