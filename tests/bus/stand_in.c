/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stand_in.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

sd_bus *connections[CONNECTIONS];
int connection_count;
sd_event *events;
uid_t only_user = (uid_t)-1;

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "stand-in: %s: %s\n", what, strerror(-r));
	exit(1);
}

static void serve(sd_bus *bus)
{
	must(connection_count < CONNECTIONS ? 0 : -ENOSPC, "connections");
	connections[connection_count++] = bus;
	must(sd_bus_attach_event(bus, events, 0), "attach");
	must(add_units(bus), "units");
	must(add_sessions(bus), "sessions");
	must(add_desktop(bus), "desktop");
}

static void join_bus(const char *path)
{
	sd_bus *bus = NULL;
	char address[256];
	snprintf(address, sizeof address, "unix:path=%s", path);
	must(sd_bus_new(&bus), "new");
	must(sd_bus_set_address(bus, address), "address");
	must(sd_bus_set_bus_client(bus, 1), "client");
	must(sd_bus_start(bus), "start");
	serve(bus);
	must(sd_bus_request_name(bus, "org.freedesktop.systemd1", 0), "name");
	must(sd_bus_request_name(bus, "org.freedesktop.login1", 0), "name");
	must(sd_bus_request_name(bus, "org.freedesktop.Notifications", 0), "name");
}

static int accept_one(sd_event_source *source, int fd, uint32_t what, void *data)
{
	(void)source;
	(void)what;
	(void)data;
	sd_bus *bus = NULL;
	sd_id128_t id;
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (client < 0)
		return 0;
	must(sd_id128_randomize(&id), "id");
	must(sd_bus_new(&bus), "new");
	must(sd_bus_set_fd(bus, client, client), "fd");
	must(sd_bus_set_server(bus, 1, id), "server");
	must(sd_bus_start(bus), "start");
	serve(bus);
	return 0;
}

/* As systemd itself does at its private socket. */
static void listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(fd, (const struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0)
		must(-errno, path);
	must(sd_event_add_io(events, NULL, fd, EPOLLIN, accept_one, NULL), "io");
}

/* stand-in bus PATH [USER] | stand-in private PATH */
int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	if (argc > 3)
		only_user = (uid_t)strtoul(argv[3], NULL, 10);
	must(sd_event_new(&events), "events");
	if (strcmp(argv[1], "private") == 0)
		listen_at(argv[2]);
	else
		join_bus(argv[2]);
	puts("ready");
	fflush(stdout);
	must(sd_event_loop(events), "loop");
	return 0;
}
