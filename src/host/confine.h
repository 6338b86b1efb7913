/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * For a process that works on what strangers wrote, a captured host and its domain XML, and
 * on nothing of this machine. From here on it, and what it forks, may read what it could
 * before, and write to what it has open and below folder, an absolute path that becomes its
 * own; it starts no program, makes no connection by TCP, and signals no process but such.
 * What was root is nobody, who may read all files and else has no rights.
 *
 * As far as the kernel can: one without Landlock (before 5.19, or switched off) keeps root
 * from being root, and others from nothing.
 */
void confine(const char *folder);
