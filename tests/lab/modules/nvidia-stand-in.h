/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <linux/pci.h>

/*
 * What the stand-ins for NVIDIA's modules call of each other. They have its
 * names, its nodes and its way of counting who uses a card, and nothing else:
 * nvidia-drm calls nvidia-modeset, that and nvidia-uvm call nvidia.
 */
enum { NVIDIA_MAJOR = 195, NVIDIA_CARDS = 8, NVIDIA_MINOR_MODESET = 254, NVIDIA_MINOR_CTL = 255 };

#ifndef STAND_IN_VERSION
#define STAND_IN_VERSION "550.54.14"
#endif

/* The function of the card with that minor, or NULL. */
struct pci_dev *nvidia_card(int minor);

/* Counts one more user of the card, -ENODEV where there is none; and one less. */
int nvidia_dev_get(int minor);
void nvidia_dev_put(int minor);

/* To be called by a module that used nvidia, on its end. */
void nvidia_client_gone(void);

/* The same three, as nvidia-modeset hands them on. */
struct pci_dev *nvidia_modeset_card(int minor);
int nvidia_modeset_open_card(int minor);
void nvidia_modeset_close_card(int minor);
