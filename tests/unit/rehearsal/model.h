/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "input/host_file.h"
#include "rehearsal/rehearsal.h"

/* A model made of a few lines, for one test. */
struct model {
	struct host_file file;
	struct host host;
};

static inline void model_close_all(struct model *model)
{
	host_close(&model->host);
	host_file_clear(&model->file);
}

#define automodel CLEANUP(model_close_all) struct model

static inline void model_open(struct model *model, const char *things)
{
	autotext text = {0};
	autoerror err = {0};
	text_addf(&text, "%s\n%s", HOST_FILE_FIRST_LINE, things);
	if (host_file_parse("model", text.at, text.length, &model->file, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(rehearsal_open(&model->host, &model->file, "/tmp", &err), 0);
}

/* Does one task: its outcome, -ETIMEDOUT where the kernel holds it. */
static inline int model_task(struct model *model, enum task_kind kind, const char *path,
			     const char *value)
{
	struct task task = {.kind = kind};
	struct pending pending;
	snprintf(task.path, sizeof task.path, "%s", path);
	snprintf(task.value, sizeof task.value, "%s", value);
	assert_int_equal(host_start(&model->host, &task, &pending), 0);
	return host_finish(&model->host, &pending, deadline_in(1000), NULL);
}

static inline int model_write(struct model *model, const char *path, const char *value)
{
	return model_task(model, TASK_WRITE, path, value);
}

/* The last part of a link, "" where there is none. */
static inline void assert_link(struct model *model, const char *path, const char *name)
{
	autofree char *link = host_link_name(&model->host, path);
	assert_string_equal(link ? link : "", name);
}

static inline void assert_file(struct model *model, const char *path, const char *content)
{
	autotext text = {0};
	assert_int_equal(host_read(&model->host, path, &text), 0);
	assert_string_equal(text_string(&text), content);
}

static inline void assert_no_trouble(struct model *model)
{
	const char *trouble = rehearsal_trouble(&model->host);
	if (trouble)
		fail_msg("the model does not know %s", trouble);
}

#define DEVICES "sys/bus/pci/devices/"
#define DRIVERS "sys/bus/pci/drivers/"
#define GPU "0000:01:00.0"
#define SOUND "0000:01:00.1"

#define HOST_61 "host\n\trelease 6.1.0\n"
#define MODULES                                                                                    \
	"module vfio_pci\n\tdrivers vfio-pci\n"                                                    \
	"module nouveau\n\tdrivers nouveau\n"                                                      \
	"module snd_hda_intel\n\tdrivers snd_hda_intel\n"
#define CARD                                                                                       \
	"pci 0000:01:00.0\n\tid 10de:1c20\n\tclass 030000\n\tgroup 1\n"                            \
	"\tdriver nouveau\n\tmodules nouveau\n\tnode drm/card0 dri/card0\n"                        \
	"pci 0000:01:00.1\n\tid 10de:10f1\n\tclass 040300\n\tgroup 1\n"                            \
	"\tdriver snd_hda_intel\n\tmodules snd_hda_intel\n"                                        \
	"\tnode sound/card0/controlC0 snd/controlC0\n"
