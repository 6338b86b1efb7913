/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/display.h"

#include "model/unit_name.h"

const struct card *display_find_card(const struct display *display, struct pci_address address)
{
	for (size_t i = 0; i < display->card_count; i++)
		if (pci_address_equal(display->cards[i].address, address))
			return &display->cards[i];
	return NULL;
}

const struct session *display_find_session(const struct display *display, const char *scope)
{
	for (size_t i = 0; i < display->session_count; i++)
		if (str_equal(display->sessions[i].scope, scope))
			return &display->sessions[i];
	return NULL;
}

bool session_has_unit(const struct session *session, const char *unit)
{
	if (!unit)
		return false;
	return unit_is_of_user(unit) ? strtol(unit, NULL, 10) == session->uid
				     : str_equal(session->scope, unit);
}

static void session_clear(struct session *session)
{
	free(session->id);
	free(session->user);
	free(session->seat);
	free(session->class);
	free(session->type);
	free(session->scope);
}

void display_clear(struct display *display)
{
	for (size_t i = 0; i < display->session_count; i++)
		session_clear(&display->sessions[i]);
	for (size_t i = 0; i < display->framebuffer_count; i++) {
		free(display->framebuffers[i].name);
		free(display->framebuffers[i].driver);
		words_clear(&display->framebuffers[i].nodes);
	}
	for (size_t i = 0; i < display->card_count; i++) {
		free(display->cards[i].driver);
		words_clear(&display->cards[i].nodes);
	}
	free(display->sessions);
	free(display->framebuffers);
	free(display->cards);
	free(display->manager);
	free(display->manager_state);
	free(display->manager_stopped_for);
	free(display->front);
	free(display->input);
	free(display->switcheroo);
	*display = (struct display){0};
}
