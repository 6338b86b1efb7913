/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Debian 12's valgrind (3.19) answers three system calls with ENOSYS that the program lives
 * by: openat2, pidfd_open and pidfd_send_signal. So that what runs under it runs as it does
 * elsewhere, beside_client.c has them made by beside.c, a process that is not watched, which
 * sends the descriptor back.
 */

#include <limits.h>
#include <linux/openat2.h>
#include <stddef.h>

#define BESIDE_SOCKET "VALGRIND_BESIDE" /* in the environment: the name of the socket */

/* The folder of openat2 and the process of pidfd_send_signal are sent along. */
struct beside_call {
	long number;
	struct open_how how;
	int value; /* a pid, or a signal */
	char path[PATH_MAX];
};

/* Sends size bytes and, unless it is -1, a descriptor. Returns 0 or -1. */
int beside_send(int socket, const void *bytes, size_t size, int fd);

/* Receives size bytes; *fd is the descriptor that came along, or -1. Returns 0 or -1. */
int beside_receive(int socket, void *bytes, size_t size, int *fd);
