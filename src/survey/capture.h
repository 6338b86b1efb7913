/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_file.h"

/* Looks at all of the host that a handover can touch or ask about. Reads alone, and
 * leaves out what it may not read: ret->unread then says what that was. */
void capture_host(struct host *host, struct host_file *ret);

/* Its parts, in this order. */
void capture_functions(struct host *host, struct host_file *ret);
void capture_modules(struct host *host, struct host_file *ret);
void capture_mdevs(struct host *host, struct host_file *ret);
void capture_users(struct host *host, struct host_file *ret);
void capture_systemd(struct host *host, struct host_file *ret);
void capture_machine(struct host *host, struct host_file *ret);
void capture_files(struct host *host, struct host_file *ret);

/* Parts of capture_functions(): what a function is set to and linked with, and the network
 * interfaces that are in a folder named "net" below it. */
void capture_settings(struct host *host, const char *name, struct captured_function *ret);
void capture_interfaces(struct host *host, const char *folder, struct captured_function *ret);
void capture_vgpus(struct host *host, struct host_file *ret);
