/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "model/guest.h"
#include "model/host_view.h"
#include "model/plan.h"
#include "model/profile.h"
#include "model/wish.h"

/* A plan while it is made. */
struct planner {
	const struct guest *guest;
	const struct profile *profile;
	const struct host_view *view;
	const struct wish *wish; /* what guest and profile come to */
	struct plan *plan;
	unsigned stage;		     /* of the steps that are added now */
	const struct device **taken; /* functions that leave their driver */
	size_t taken_count;
	struct words unloaded; /* modules that are to go, those that use others first */
	bool drop_ins_at_end;  /* which of the two times they are added for */
};

/* Appends a step to the stage at hand. */
struct step *planner_step(struct planner *planner, enum step_kind kind, const char *subject,
			  const char *was, const char *want);

/* Steps that follow wait for those so far. */
void planner_next_stage(struct planner *planner);

/* That function of the wish, or NULL where the survey did not look. */
const struct device *planner_wished(const struct planner *planner, size_t index);

/* Whether the plan takes that function from its driver. */
bool planner_takes(const struct planner *planner, const struct device *device);

/* Whether it is a graphics card's function: its display, or one of the same slot. */
bool planner_is_of_gpu(const struct planner *planner, const struct device *device);

/* plan/free_devices.c: has those who use the devices let go. Which of the device's holders
 * that concerns, what is done about one, whether it lets go when others do, and whether
 * it can be made to. */
void free_devices(struct planner *planner);
bool holder_counts(const struct planner *planner, const struct device *device,
		   const struct holder *holder);
enum holders_policy policy_for(const struct planner *planner, const struct device *device,
			       const struct holder *holder);
bool holder_follows(const struct holder *holder);
bool holder_can_be_asked(const struct holder *holder, enum holders_policy policy);

/* plan/reserve_hugepages.c: memory. */
void reserve_hugepages(struct planner *planner);

/* plan/shape_devices.c: power, reset methods, sizes of regions. */
void hold_power(struct planner *planner);
void refuse_shapes(struct planner *planner);
void resize_bars(struct planner *planner);
void shape_devices(struct planner *planner);

/* plan/refuse_held.c: whether those who use a device, or its driver, stand in the way. */
void refuse_held(struct planner *planner, const struct device *device, const char *name);

/* plan/refuse.c: asks of every wished function, and of those taken for its sake,
 * whether it may go; and whether the rest of its IOMMU group is in its way. */
void refuse_devices(struct planner *planner);
void refuse_no_group(struct planner *planner, const char *name);
bool is_in_the_way(const struct device *device);

/* plan/take_devices.c: finds what has to be bound (fills taken), and binds it. */
void choose_devices(struct planner *planner);
void load_driver(struct planner *planner);
void override_devices(struct planner *planner);
void bind_devices(struct planner *planner);

/* plan/unload_modules.c: which modules are to go, and their going. */
void choose_modules(struct planner *planner);
void refuse_modules(struct planner *planner);
void unload_modules(struct planner *planner);
void unbind_console(struct planner *planner, const struct console *console);
bool is_to_be_unloaded(const struct planner *planner, const char *module);

/* How a mediated device is to be made: as the profile says, and where that is silent as
 * mdevctl has it. */
struct mdev_wish {
	const struct guest_mdev *mdev;
	const char *type; /* NULL: least says it, or nobody does */
	struct mdev_size least;
	struct words parents; /* none: any */
	enum mdev_placement placement;
	const struct mdev_attributes *attributes; /* or NULL */
	const struct mdev_definition *definition; /* of mdevctl's, or NULL */
};
/* plan/make_vfs.c: virtual functions that are not there yet. Whether the plan makes that
 * one; why it cannot be made; and their making. refuse_missing() is for those that are not
 * made. */
bool planner_makes(const struct planner *planner, const struct device *device);
bool planner_makes_at(const struct planner *planner, struct pci_address address);
void refuse_missing(struct planner *planner, struct pci_address address, const char *name);
void refuse_making(struct planner *planner);
void make_vfs(struct planner *planner);

/* plan/make_vgpus.c: what NVIDIA's virtual functions are made vGPUs of. */
void make_vgpus(struct planner *planner);

/* plan/run_drop_ins.c: before the first change, and after the last. */
void refuse_drop_ins(struct planner *planner);
void note_drop_ins(struct planner *planner);
void run_drop_ins(struct planner *planner, bool at_end);

/* plan/make_mdevs.c: calls each() with how to make every one that is not there. */
void make_mdevs(struct planner *planner);
void mdev_each_wish(const struct planner *planner,
		    void (*each)(const struct planner *planner, const struct mdev_wish *wish,
				 void *data),
		    void *data);

/* plan/mdev_parents.c: virtual functions that mediated devices are made of. Adds those that
 * the plan is to make for it; whether some may be made of that one's functions that are there;
 * what the device can be made of, "parent/type" each, when those have come; the first of them
 * that another device of the VM has, or NULL; and the first that is not there because the
 * profile forbids to make it, or NULL. */
void mdev_parents_to_make(const struct planner *planner, struct words *ret);
bool mdevs_may_be_of(const struct planner *planner, const struct physical *physical);
bool mdev_is_of_coming(const struct planner *planner, const struct mdev_wish *wish);
void choose_coming(const struct planner *planner, const struct mdev_wish *wish, struct words *ret);
const char *mdev_taken_parent(const struct planner *planner, const struct mdev_wish *wish);
const char *mdev_missing_parent(const struct planner *planner, const struct mdev_wish *wish);
bool mdev_type_is_exact(const struct planner *planner, const struct mdev_wish *wish);

/* plan/choose_mdev.c: what the device can be made of, the best first; free() the array. */
const struct mdev_type **choose_mdev(const struct planner *planner, const struct mdev_wish *wish,
				     size_t *ret_count);
long mdevs_planned(const struct planner *planner, const char *parent, const char *type);

/* plan/refuse_mdevs.c */
void refuse_mdev_without_type(struct planner *planner, const struct mdev_wish *wish);
void refuse_mdev_without_room(struct planner *planner, const struct mdev_wish *wish);
void refuse_mdev_of_other_api(struct planner *planner, const struct mdev_wish *wish,
			      const struct mdev_type *type);
void refuse_mdev_of_coming(struct planner *planner, const struct mdev_wish *wish);
void refuse_mdev_by_definition(struct planner *planner, const struct mdev_wish *wish);
