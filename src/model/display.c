/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/display.h"

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
	*display = (struct display){0};
}
