/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "input/ini_lines.h"
#include "model/profile.h"

/* For the readers of a profile's keys alone. */

/* Where a key's value goes, and the line it stands in. */
struct key_target {
	const struct ini_line *line;
	struct profile *profile;
	struct profile_mdev *mdev;
	struct error *err;
	unsigned words;	   /* seen so far in this value */
	const char *alone; /* the one of them that must be the only one, or NULL */
};

/* A value that is one of choices (NULL ends them): *ret is its index. */
int key_read_choice(const struct key_target *to, const char *const choices[], int *ret);

/* The same, for what is so or not: *ret is whether it is that one of the choices. */
int key_read_whether(const struct key_target *to, const char *const choices[], const char *so,
		     bool *ret);

/* A value that is a name, as good() knows it. Puts a copy into *ret and frees what
 * was there. */
int key_read_name(const struct key_target *to, bool (*good)(const char *s), char **ret);

/* A time of at least one millisecond and at most an hour. */
int key_read_time(const struct key_target *to, unsigned *ret_ms);

/* Reads a value word by word, and fails where there is none, which example says
 * what it might be, or where a word that stands alone does not. */
int key_read_words(struct key_target *to, int (*each)(const char *word, void *data),
		   const char *example);

/* The readers, a function for a key each. */
int key_pci_devices(struct key_target *to);
int key_pci_driver(struct key_target *to);
int key_pci_companions(struct key_target *to);
int key_pci_return(struct key_target *to);
int key_gpu_unload(struct key_target *to);
int key_gpu_power(struct key_target *to);
int key_gpu_reset(struct key_target *to);
int key_gpu_bar(struct key_target *to);
int key_gpu_retry(struct key_target *to);
int key_holders_policy(struct key_target *to); /* and that of each kind */
int key_holders_wait(struct key_target *to);
int key_display_handover(struct key_target *to);
int key_display_manager(struct key_target *to);
int key_display_sessions(struct key_target *to);
int key_sriov_create(struct key_target *to);
int key_sriov_count(struct key_target *to);
int key_sriov_vgpu(struct key_target *to);
int key_display_notice(struct key_target *to);
int key_display_grace(struct key_target *to);
int key_display_terminal(struct key_target *to);
int key_display_input(struct key_target *to);
int key_display_mux(struct key_target *to);
int key_host_sleep(struct key_target *to);
int key_host_hugepages(struct key_target *to);
int key_mdev_type(struct key_target *to);
int key_mdev_parent(struct key_target *to);
int key_mdev_placement(struct key_target *to);
int key_mdev_attribute(struct key_target *to);
int key_hooks_drop_ins(struct key_target *to);
int key_hooks_deadline(struct key_target *to);
int key_map_to(struct key_target *to);
int key_safety_deadline(struct key_target *to);
int key_safety_units(struct key_target *to);
int key_safety_force(struct key_target *to);
