/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/bus.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/memory.h"
#include "host/child.h"
#include "host/root.h"
#include "model/names.h"
#include "model/unit_name.h"

struct bus_functions libsystemd;

void bus_close(sd_bus **bus)
{
	if (*bus)
		libsystemd.sd_bus_close_unref(*bus);
	*bus = NULL;
}

void bus_message_free(sd_bus_message **message)
{
	if (*message)
		libsystemd.sd_bus_message_unref(*message);
	*message = NULL;
}

void bus_error_clear(sd_bus_error *failure)
{
	if (failure->name)
		libsystemd.sd_bus_error_free(failure);
}

/* By way of a descriptor, as a path below a root may be longer than an address. */
static int connect_below(struct host *host, const char *path)
{
	autoclose int node = root_open(host, path, O_PATH);
	if (node < 0)
		return node;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof address.sun_path, "/" PATH_OWN_FILES "/%d", node);
	autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) < 0)
		return errno == ECONNREFUSED ? -ENOENT : -errno; /* left by one who is gone */
	return TAKE_FD(fd);
}

/* peer: who listens is systemd itself, and not a bus. */
static int open_at(struct host *host, const char *path, bool peer, sd_bus **ret)
{
	static const char *const names[] = {BUS_FUNCTIONS(LIBRARY_NAME)};
	autoclose int fd = connect_below(host, path);
	if (fd < 0)
		return fd;
	autobus *bus = NULL;
	int r = library_load("libsystemd.so.0", names, ARRAY_SIZE(names), &libsystemd);
	if (r >= 0)
		r = libsystemd.sd_bus_new(&bus);
	if (r >= 0)
		r = libsystemd.sd_bus_set_bus_client(bus, !peer);
	if (r >= 0)
		r = libsystemd.sd_bus_set_fd(bus, fd, fd);
	if (r < 0)
		return r;
	TAKE_FD(fd);
	r = libsystemd.sd_bus_start(bus);
	if (r < 0)
		return r;
	*ret = TAKE(bus);
	return 0;
}

int bus_open(struct host *host, sd_bus **ret)
{
	return open_at(host, PATH_BUS, false, ret);
}

/* The first that can be reached; -ENOENT where none is there. */
static int open_first(struct host *host, const char *bus, const char *systemd, sd_bus **ret)
{
	int r = open_at(host, bus, false, ret);
	if (r < 0 && open_at(host, systemd, true, ret) == 0)
		return 0;
	return r;
}

/* A user's manager listens to that user alone. His directory, which logind or the
 * administrator has made, says his group too; to ask for his others would be to ask
 * who knows what service, for nothing. */
static int become(struct host *host, const char *folder, uid_t user)
{
	autoclose int fd = root_open(host, folder, O_PATH | O_DIRECTORY);
	struct stat status;
	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (status.st_uid != user)
		return -EPERM;
	if (user == geteuid())
		return 0;
	pid_t parent = getppid();
	if (setgroups(0, NULL) < 0 || setresgid(status.st_gid, status.st_gid, status.st_gid) < 0 ||
	    setresuid(user, user, user) < 0)
		return -errno;
	child_end_with(parent); /* which a change of user makes the kernel forget (prctl(2)) */
	return 0;
}

int bus_open_user(struct host *host, uid_t user, sd_bus **ret)
{
	autofree char *folder = str_format(PATH_USERS "/%u", user);
	autofree char *bus = str_format("%s/" NAME_USER_BUS, folder);
	int r = become(host, folder, user);
	return r < 0 ? r : open_at(host, bus, false, ret);
}

static int open_of_user(struct host *host, uid_t user, sd_bus **ret)
{
	autofree char *folder = str_format(PATH_USERS "/%u", user);
	autofree char *bus = str_format("%s/" NAME_USER_BUS, folder);
	autofree char *systemd = str_format("%s/" NAME_USER_SYSTEMD, folder);
	int r = become(host, folder, user);
	return r < 0 ? r : open_first(host, bus, systemd, ret);
}

int bus_open_manager(struct host *host, const char *unit, sd_bus **ret, const char **name)
{
	bool of_user = unit_is_of_user(unit);
	*name = of_user ? strchr(unit, ':') + 1 : unit;
	if (!of_user)
		return open_first(host, PATH_BUS, PATH_SYSTEMD, ret);
	unsigned long user = strtoul(unit, NULL, 10);
	if (user >= (uid_t)-1)
		return -EINVAL;
	return open_of_user(host, (uid_t)user, ret);
}

/* Names of errors: D-Bus specification; systemd src/libsystemd/sd-bus/bus-common-errors.h. */
#define DBUS "org.freedesktop.DBus.Error."

int bus_errno(int r, const sd_bus_error *failure)
{
	static const struct {
		const char *name;
		int outcome;
	} meanings[] = {
		{DBUS "ServiceUnknown", -ENOENT},
		{DBUS "NameHasNoOwner", -ENOENT},
		{DBUS "Spawn.", -ENOENT}, /* where systemd is installed, and does not run */
		{SYSTEMD ".NoSuchUnit", -ENOENT},
		{SYSTEMD ".UnitMasked", -EPERM},
		{SYSTEMD ".TransactionIsDestructive", -ESHUTDOWN},
		{SYSTEMD ".ShuttingDown", -ESHUTDOWN},
		{"org.freedesktop.login1.NoSuchSession", -ESRCH},
	};
	for (size_t i = 0; failure->name && i < ARRAY_SIZE(meanings); i++)
		if (str_starts(failure->name, meanings[i].name))
			return meanings[i].outcome;
	return r;
}

int bus_call(sd_bus *bus, const struct bus_call *call, const char *a, const char *b,
	     sd_bus_message **answer)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = libsystemd.sd_bus_call_method(bus, call->service, call->path, call->interface,
					      call->member, &failure, answer,
					      b	  ? "ss"
					      : a ? "s"
						  : "",
					      a, b);
	r = r < 0 ? bus_errno(r, &failure) : 0;
	bus_error_clear(&failure);
	return r;
}

int bus_wait(sd_bus *bus, int ms)
{
	int r = libsystemd.sd_bus_process(bus, NULL);
	if (r == 0)
		r = libsystemd.sd_bus_wait(bus, (uint64_t)ms * 1000);
	return r == -EINTR || r > 0 ? 0 : r;
}

static int ignore(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	(void)message;
	(void)data;
	(void)failure;
	return 0;
}

int bus_watch(sd_bus *bus, const struct bus_call *signal, sd_bus_message_handler_t found,
	      void *data)
{
	/* systemd, spoken to without a bus, gives itself no name. */
	const char *sender = libsystemd.sd_bus_is_bus_client(bus) ? signal->service : NULL;
	int r = libsystemd.sd_bus_match_signal(bus, NULL, sender, signal->path, signal->interface,
					       signal->member, found ? found : ignore, data);
	return r < 0 ? r : 0;
}
