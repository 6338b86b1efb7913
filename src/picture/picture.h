/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/json.h"
#include "base/text.h"
#include "model/host_file.h"
#include "model/host_view.h"

/* A function as it is shown. */
struct picture_function {
	struct pci_address address;
	int group;		   /* -1 for none */
	struct pci_address behind; /* the bridge above it */
	bool has_bridge;
	bool is_bridge;
	bool is_plain;	  /* of the chipset: nothing that people hand over */
	const char *kind; /* "display", "network", ... */
	unsigned vendor, product;
	char *name;	     /* of the product, or NULL */
	char *driver;	     /* now, NULL for none */
	char *home;	     /* the host's driver for it, NULL for none or unknown */
	struct words drives; /* "screen HDMI-A-1", "disk nvme0n1", ... */
	struct words makes;  /* types of mediated devices: "mtty-2 (24 free)" */
	struct words made;   /* mediated devices of it that there are */
	char *held;	     /* by whom, in words; NULL for nobody */
	char *lent_to;	     /* a VM, or NULL */
	struct words along;  /* functions that go with it if it is asked for */
	struct words deeds;  /* what else is done then, which somebody would notice */
	char *refusal;	     /* why it would not go, NULL where it would */
};

/* Functions by group, then by address; those of no group last. */
struct picture {
	char *title;
	struct picture_function *functions;
	size_t function_count;
	struct words elsewhere; /* who makes mediated devices and is no PCI function, a line each */
	bool no_iommu;
	bool one_domain; /* all are of PCI domain 0, which need not be said */
};

#define autopicture CLEANUP(picture_clear) struct picture

struct picture_scene {
	const struct host_file *file; /* the host, captured */
	const struct host_view *view; /* surveyed for a VM that wants every function */
	/* The name of a product, as pci_product_name() has it; NULL: none are wanted. */
	char *(*product_name)(unsigned vendor, unsigned product);
};

void picture_make(const struct picture_scene *scene, struct picture *ret);

struct picture_style {
	unsigned width; /* columns */
	bool color;
	bool all; /* groups of the chipset too */
};

/* Each appends to out. */
void picture_text(const struct picture *picture, const struct picture_style *style,
		  struct text *out);
void picture_svg(const struct picture *picture, bool all, struct text *out);

/* As members of the object that is open. */
void picture_json(const struct picture *picture, struct json *json);

void picture_clear(struct picture *picture);
