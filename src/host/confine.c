/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/confine.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

/* The words of Landlock's interface up to its version 6, which headers of distributions may
 * not have yet (Linux include/uapi/linux/landlock.h). */
struct ruleset {
	uint64_t files, net, scoped;
};
struct below {
	uint64_t allowed;
	int32_t folder_fd;
} __attribute__((packed));
enum {
	VERSION_FLAG = 1,
	RULE_BELOW = 1,
	READ_FILE = 1 << 2,
	READ_FOLDER = 1 << 3,
	REMOVE_FOLDER = 1 << 4,
	EXECUTE = 1 << 0,
	NET_ALL = (1 << 2) - 1,	   /* to bind a TCP port, and to connect to one */
	SCOPED_ALL = (1 << 2) - 1, /* abstract sockets of others, and signals to them */
};

/* What each version of the interface knows, as a mask. The first cannot allow a rename from
 * one folder to another, which the program's own files need. */
static const struct ruleset known[] = {
	[2] = {(1 << 14) - 1, 0, 0},
	[3] = {(1 << 15) - 1, 0, 0},
	[4] = {(1 << 15) - 1, NET_ALL, 0},
	[5] = {(1 << 16) - 1, NET_ALL, 0},
	[6] = {(1 << 16) - 1, NET_ALL, SCOPED_ALL},
};

static void allow(int ruleset, const char *path, uint64_t what)
{
	autoclose int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct below rule = {what, fd};
	if (fd >= 0)
		syscall(SYS_landlock_add_rule, ruleset, RULE_BELOW, &rule, 0);
}

/* The folder itself is to be removed in the end: a right that its parent has. */
static void write_below_alone(const char *folder)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_FLAG);
	long newest = (long)ARRAY_SIZE(known) - 1;
	if (version < 2)
		return;
	struct ruleset rules = known[version < newest ? version : newest];
	rules.files &= ~(uint64_t)(READ_FILE | READ_FOLDER);
	autoclose int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
	if (ruleset < 0)
		return;
	autofree char *parent = str_copy_n(folder, (size_t)(strrchr(folder, '/') - folder));
	allow(ruleset, folder, rules.files & ~(uint64_t)EXECUTE);
	allow(ruleset, parent, REMOVE_FOLDER);
	syscall(SYS_landlock_restrict_self, ruleset, 0);
}

enum { NOBODY = 65534 }; /* of every Linux, and the kernel's own for whom it cannot name */

static bool change_user(void)
{
	return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	       setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

/* The root of a container that may not do this stays what he is there. */
static void be_nobody(const char *folder)
{
	enum { READ_ALL = 1u << CAP_DAC_READ_SEARCH };
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct rights[_LINUX_CAPABILITY_U32S_3] = {0};
	if (geteuid() != 0 || syscall(SYS_capget, &header, rights) < 0 ||
	    !(rights[0].permitted & READ_ALL) || chown(folder, NOBODY, NOBODY) < 0)
		return;
	prctl(PR_SET_KEEPCAPS, 1);
	if (!change_user()) {
		(void)!chown(folder, 0, 0);
		return;
	}
	memset(rights, 0, sizeof rights);
	rights[0].effective = rights[0].permitted = READ_ALL;
	syscall(SYS_capset, &header, rights);
	/* The kernel takes who changes his user for a setuid program, and closes his own
	 * /proc to him, where sanitizers look. Others who are nobody lack the right above,
	 * so it stays closed to them. */
	prctl(PR_SET_DUMPABLE, 1);
}

void confine(const char *folder)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	be_nobody(folder);
	write_below_alone(folder);
}
