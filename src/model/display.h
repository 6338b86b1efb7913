/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

#include "base/words.h"
#include "model/pci_address.h"

/* A login session, as systemd-logind keeps it. */
struct session {
	char *id; /* "2", "c1" */
	long uid;
	char *user;	 /* name, or number where it has none */
	char *seat;	 /* "seat0", or NULL for one of no seat */
	char *class;	 /* "user", "greeter", "manager", ... */
	char *type;	 /* "tty", "x11", "wayland", ... */
	char *scope;	 /* its unit, "session-2.scope" */
	unsigned vt;	 /* 0 for none */
	bool active;	 /* in front on its seat */
	bool has_client; /* a client of libvirt's runs in it */
};

/* What the firmware's own frame buffer is: a platform device (kernel
 * drivers/firmware/sysfb.c). */
struct framebuffer {
	char *name;		  /* "efi-framebuffer.0" */
	char *driver;		  /* NULL for none */
	struct pci_address owner; /* the function whose memory it lies in */
	bool has_owner;
	bool is_guess;	    /* the owner is only likely */
	struct words nodes; /* files in dev/ that show it: "fb0", "dri/card0" */
};

/* A graphics card of the host that has a DRM driver: those wanted, and the others. */
struct card {
	struct pci_address address;
	char *driver;
	struct words nodes; /* "card0", "renderD128" */
	unsigned connectors, connected;
	bool boot_vga;
	bool has_console; /* a frame buffer of it is a console's */
};

/* What drives the screens of the host, and who is in front of them. Looked at only
 * where a wanted function is a display controller. */
struct display {
	struct session *sessions;
	size_t session_count;
	struct framebuffer *framebuffers;
	size_t framebuffer_count;
	struct card *cards;
	size_t card_count;
	char *manager;	     /* the unit of the display manager, by its own name; NULL for none */
	char *manager_state; /* its ActiveState */
	char *manager_stopped_for; /* another VM whose handover has stopped it, or NULL */
	char *front;		   /* the virtual terminal in front, "tty2"; NULL for unknown */
	char *input;		   /* what the monitor of the profile shows, "0x0f"; NULL for none,
				    * or for one that does not answer */
	char *switcheroo;	   /* see model/switcheroo.h; NULL where there is none */
};

/* The entry for it, or NULL. */
const struct card *display_find_card(const struct display *display, struct pci_address address);
const struct session *display_find_session(const struct display *display, const char *scope);

/* Whether processes of that unit, see struct task, belong to the session: they run in its
 * scope, or in the user's own manager, where desktops start their compositors. */
bool session_has_unit(const struct session *session, const char *unit);

void display_clear(struct display *display);
