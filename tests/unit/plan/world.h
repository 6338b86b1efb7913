/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* A plan is a function of a wish, a profile and a view: each test makes the three
 * by hand and compares the plan as text. */

#include "plan/handover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/step_words.h"

/* The three things a plan is made of, and the plan. */
struct world {
	struct guest guest;
	struct profile profile;
	struct host_view view;
	struct plan plan;
};

static inline int set_up(void **state)
{
	struct world *world = mem_alloc(sizeof *world);
	world->guest.name = str_copy("win11");
	world->view.iommu = true;
	words_add(&world->view.drivers, "vfio-pci");
	profile_init(&world->profile);
	*state = world;
	return 0;
}

static inline int tear_down(void **state)
{
	struct world *world = *state;
	guest_clear(&world->guest);
	profile_clear(&world->profile);
	host_view_clear(&world->view);
	plan_clear(&world->plan);
	free(world);
	return 0;
}

static inline struct pci_address address_of(const char *name)
{
	struct pci_address address;
	assert_true(pci_address_parse(name, &address));
	return address;
}

static inline void lend(struct device *device)
{
	device->lent_to = str_copy("other");
	device->lent_words = str_copy("is lent to VM 'other' since 2026-01-31 17:05:09");
}

static inline struct device *add_device(struct world *world, const char *name, const char *driver,
					int group)
{
	struct device *device = host_view_add_device(&world->view, address_of(name), group);
	device->present = true;
	device->class = 0x030000;
	device->driver = str_copy(driver);
	device->vfio = str_equal(driver, "vfio-pci");
	return device;
}

static inline void want(struct world *world, const char *name)
{
	struct guest_pci *pci = ARRAY_ADD(world->guest.pci, world->guest.pci_count);
	pci->address = address_of(name);
}

static inline void want_mdev(struct world *world, const char *uuid)
{
	struct guest_mdev *mdev = ARRAY_ADD(world->guest.mdev, world->guest.mdev_count);
	assert_true(uuid_parse(uuid, mdev->uuid));
	mdev->model = str_copy("vfio-pci");
}

static inline void offer_type(struct world *world, const char *parent, const char *name,
			      long available)
{
	struct mdev_type *type = ARRAY_ADD(world->view.mdev_types, world->view.mdev_type_count);
	*type = (struct mdev_type){.parent = str_copy(parent),
				   .type = str_copy(name),
				   .api = str_copy("vfio-pci"),
				   .available = available};
}

/* It could have four virtual functions. */
static inline struct physical *add_maker(struct world *world, const char *maker, const char *driver)
{
	struct physical *physical = ARRAY_ADD(world->view.physicals, world->view.physical_count);
	*physical = (struct physical){.address = address_of(maker),
				      .driver = str_copy(driver),
				      .group = 1,
				      .total = 4,
				      .offset = 1,
				      .stride = 1,
				      .autoprobe = true};
	return physical;
}

/* A virtual function that is not there, one of those that its maker could have. */
static inline struct physical *add_missing(struct world *world, const char *name, const char *maker,
					   const char *driver)
{
	host_view_add_device(&world->view, address_of(name), -1);
	return add_maker(world, maker, driver);
}

static inline void add_function(struct physical *physical, const char *name, const char *use)
{
	struct virtual_function *function = ARRAY_ADD(physical->functions, physical->count);
	*function = (struct virtual_function){address_of(name), str_copy(use), NULL};
}

static inline void add_vgpu_type(struct device *device, unsigned id, const char *name)
{
	*ARRAY_ADD(device->vgpu_types, device->vgpu_type_count) =
		(struct vgpu_type){id, str_copy(name)};
}

static inline struct profile_mdev *set_mdev(struct world *world, const char *type)
{
	struct profile_mdev *mdev = ARRAY_ADD(world->profile.mdev, world->profile.mdev_count);
	mdev->of = str_copy("");
	mdev->type = str_copy(type);
	return mdev;
}

static inline void expect(struct world *world, const char *expected)
{
	autotext text = {0};
	plan_clear(&world->plan);
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	for (size_t i = 0; i < world->plan.refusal_count; i++)
		text_addf(&text, "refuse %s %s\n",
			  refusal_code_to_string(world->plan.refusals[i].code),
			  world->plan.refusals[i].device);
	for (size_t i = 0; !world->plan.refusal_count && i < world->plan.step_count; i++) {
		text_addf(&text, "%u ", world->plan.steps[i].stage);
		step_describe(&world->plan.steps[i], &text);
		text_add(&text, "\n");
	}
	assert_string_equal(text_string(&text), expected);
}

/* Somebody has what open. */
static inline struct holder *hold(struct device *device, enum holding how, const char *what)
{
	struct holder *holder = ARRAY_ADD(device->holders.at, device->holders.count);
	*holder = (struct holder){
		how, 42, str_copy("pipewire"), str_copy("session-1.scope"), str_copy(what), 4242};
	return holder;
}

static inline struct module *add_module(struct world *world, const char *name, const char *holder)
{
	struct module *module = ARRAY_ADD(world->view.modules, world->view.module_count);
	module->name = str_copy(name);
	module->loaded = true;
	if (holder) {
		words_add(&module->holders, holder);
		module->references = 1;
	}
	return module;
}

#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
