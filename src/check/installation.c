/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Whether libvirt calls us, and what else it calls. */

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"
#include "model/names.h"

/* Ours, where libvirt looks for it; NULL for none. */
static const struct hook_file *find_ours(const struct machine *machine)
{
	for (size_t i = 0; i < machine->hook_count; i++)
		if (machine->hooks[i].ours && machine->hooks[i].called)
			return &machine->hooks[i];
	return NULL;
}

static struct finding *ask_to_install(struct finding *finding)
{
	advise(finding, "run virt-handover install");
	propose(finding, NULL, "virt-handover install");
	finding->own = OWN_INSTALL;
	return finding;
}

static void look_missing(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	if (find_ours(machine))
		return;
	if (machine->hooks_seen == SEEN_UNKNOWN)
		advise(could_not_tell(checker, NULL, "/" PATH_LIBVIRT_HOOKS " could not be read"),
		       "run virt-handover check as root, on the host itself");
	else
		ask_to_install(found(checker, NULL,
				     "neither /" PATH_LIBVIRT_HOOKS "/" NAME_HOOK
				     " nor a file in /" PATH_LIBVIRT_HOOKS "/" NAME_HOOK_FOLDER
				     " leads to virt-handover"));
}

static void look_broken(struct checker *checker)
{
	const struct hook_file *hook = find_ours(checker->of->machine);
	if (!hook || (hook->there && hook->executable))
		return;
	struct finding *finding =
		hook->there ? found(checker, hook->path, "it may not be executed")
			    : found(checker, hook->path, "it leads to %s, which is not there",
				    hook->target ? hook->target : "nothing");
	advise(finding, hook->there
				? "make it executable"
				: "install the program again, or run virt-handover uninstall and "
				  "virt-handover install");
	propose(finding, NULL, hook->there ? "chmod 755 %s" : "rm %s && virt-handover install",
		hook->there && hook->target ? hook->target : hook->path);
}

/* What libvirt's profile lets a hook execute (libvirt src/security/apparmor/
 * usr.sbin.libvirtd.in): judged where a link leads. */
static bool may_be_run(const char *path)
{
	static const char hooks[] = "/" PATH_LIBVIRT_HOOKS "/";
	static const char *const folders[] = {
		"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/lib/libvirt/", hooks};
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (str_starts(path, folders[i]))
			return true;
	return false;
}

static void look_apparmor(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	const struct hook_file *hook = find_ours(machine);
	const char *target = hook ? hook->target : NULL;
	if (!target || may_be_run(target))
		return;
	const char *advice = "install with -DCMAKE_INSTALL_PREFIX=/usr";
	if (machine->apparmor == SEEN_YES)
		advise(found(checker, hook->path, "it leads to %s, and AppArmor confines libvirt",
			     target),
		       "%s", advice);
	else if (machine->apparmor == SEEN_UNKNOWN)
		advise(could_not_tell(checker, hook->path,
				      "it leads to %s; whether AppArmor confines libvirt only root "
				      "may see",
				      target),
		       "%s", advice);
}

/* Labels of places from which nothing of the system's is run. */
static void look_selinux(struct checker *checker)
{
	static const char *const odd[] = {"_home_t",   "_tmp_t", ":tmp_t",	"unlabeled_t",
					  "default_t", ":usr_t", "admin_home_t"};
	const struct machine *machine = checker->of->machine;
	const struct hook_file *hook = find_ours(machine);
	if (!hook || !hook->label || machine->selinux != SEEN_YES)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		if (!strstr(hook->label, odd[i]))
			continue;
		const char *path = hook->target ? hook->target : hook->path;
		struct finding *finding =
			found(checker, hook->path, "its label is %s", hook->label);
		advise(finding, "give it the label that the policy has for its place");
		propose(finding, NULL, "restorecon -v %s", path);
		return;
	}
}

static void look_reloaded(struct checker *checker)
{
	const struct machine *machine = checker->of->machine;
	const struct hook_file *hook = find_ours(machine);
	for (size_t i = 0; hook && hook->changed && i < machine->daemon_count; i++) {
		const struct libvirt_daemon *daemon = &machine->daemons[i];
		struct finding *finding = NULL;
		if (!daemon->changed)
			finding = could_not_tell(
				checker, daemon->unit,
				"systemd does not say when it was started or reloaded");
		else if (daemon->changed < hook->changed)
			finding =
				found(checker, daemon->unit,
				      "it was neither started nor reloaded since %s was put there",
				      hook->path);
		if (!finding)
			continue;
		advise(finding, "reload it; VMs that run stay up");
		propose(finding, NULL, "systemctl reload %s", daemon->unit);
	}
}

/* Whether a dispatcher's script is for another VM: qemu.d/NAME/prepare/begin/... */
static bool is_for_another(const struct check_case *of, const char *path)
{
	static const char start[] = "/" PATH_LIBVIRT_HOOKS "/" NAME_HOOK_FOLDER "/";
	if (!of->guest || !str_starts(path, start) || !strchr(path + strlen(start), '/'))
		return false;
	const char *name = path + strlen(start);
	size_t length = strcspn(name, "/");
	return strlen(of->guest->name) != length || strncmp(of->guest->name, name, length) != 0;
}

static void look_for_deed(struct checker *checker, enum hook_deed deed, const char *advice)
{
	const struct machine *machine = checker->of->machine;
	for (size_t i = 0; i < machine->hook_count; i++) {
		const struct hook_file *hook = &machine->hooks[i];
		if (hook->ours || is_for_another(checker->of, hook->path))
			continue;
		for (size_t l = 0; l < hook->line_count; l++) {
			if (hook->lines[l].deed != deed)
				continue;
			autotext text = {0};
			text_add_line(&text, hook->lines[l].text);
			struct finding *finding = found(checker, hook->path, "line %u: %s",
							hook->lines[l].line, text_string(&text));
			advise(finding, "%s", advice);
			propose(finding, str_format("%s:%u", hook->path, hook->lines[l].line),
				"# %s", text_string(&text));
		}
	}
}

static void look_virsh(struct checker *checker)
{
	look_for_deed(
		checker, HOOK_VIRSH,
		"take the call out: what it did to devices virt-handover does without libvirt");
}

static void look_unloads(struct checker *checker)
{
	look_for_deed(checker, HOOK_UNLOADS_VFIO, "take the line out: the modules cost nothing");
}

static void look_binds(struct checker *checker)
{
	look_for_deed(checker, HOOK_BINDS,
		      "take those lines out for VMs that have a profile, or the profile away");
}

static void look_display(struct checker *checker)
{
	look_for_deed(checker, HOOK_DISPLAY,
		      "take those lines out for VMs that have a profile, or set handover = none in "
		      "[display]");
}

/* By its file's name, of one VM or of all. */
static void look_session(struct checker *checker)
{
	const struct check_case *of = checker->of;
	const struct words *files = &of->machine->session_vms;
	for (size_t i = 0; i < files->count; i++) {
		const char *name = strrchr(files->at[i], '/') + 1;
		size_t length = strlen(name) - strlen(".xml");
		if (of->guest && (strlen(of->guest->name) != length ||
				  strncmp(of->guest->name, name, length) != 0))
			continue;
		struct finding *finding =
			found(checker, files->at[i], "it is a VM of a user's own libvirt daemon");
		advise(finding,
		       "define it for the system's daemon, which has the right to give devices "
		       "away");
		propose(finding, NULL, "virsh -c qemu:///system define %s", files->at[i]);
	}
}

static void look_switch(struct checker *checker)
{
	if (!checker->of->switched_off)
		return;
	struct finding *finding = found(checker, NULL, "/" PATH_SWITCH " says enabled = no");
	advise(finding, "turn it on again when you are done");
	propose(finding, str_copy("/" PATH_SWITCH), "enabled = yes");
}

static const struct check checks[] = {
	{"switched-off", GRADE_SOFT, "virt-handover is switched off",
	 "every VM is left alone, whatever its profile says", look_switch},
	{"hook-missing", GRADE_HARD, "libvirt does not call virt-handover",
	 "VMs start as if it were not installed", look_missing},
	{"hook-broken", GRADE_HARD, "The hook cannot be run",
	 "libvirt refuses to start any VM while a hook fails", look_broken},
	{"hook-denied", GRADE_HARD, "AppArmor does not let the hook run",
	 "libvirt's profile lets a hook execute programs in /usr/bin and /usr/sbin alone: every start "
	 "fails with 'Permission denied'",
	 look_apparmor},
	{"hook-label", GRADE_SOFT, "The hook has a label that SELinux may deny",
	 "libvirt's daemon may not execute files of that kind: every start then fails",
	 look_selinux},
	{"daemon-not-reloaded", GRADE_HARD, "libvirt has not seen the hook yet",
	 "its daemon looks for hooks when it starts and when it reloads; until then VMs start as if "
	 "there were none",
	 look_reloaded},
	{"hook-calls-libvirt", GRADE_HARD, "Another hook calls libvirt",
	 "libvirt waits for its hooks and the hook for libvirt: the daemon hangs, and with it every VM",
	 look_virsh},
	{"hook-unloads-vfio", GRADE_SOFT, "Another hook unloads vfio",
	 "it takes the driver away from other VMs' devices, or fails while they run", look_unloads},
	{"hook-moves-devices", GRADE_SOFT, "Another hook moves devices too",
	 "two that bind the same device undo each other's work; ours then finds what it did not leave",
	 look_binds},
	{"hook-stops-display", GRADE_SOFT, "Another hook stops the display manager too",
	 "it may start it again while the guest has the card, or leave it stopped", look_display},
	{"session-vm", GRADE_SOFT, "A VM is not the system's",
	 "a user's own daemon calls no hook of the system's, and may not lock the memory that a device "
	 "of a guest needs",
	 look_session},
};

CHECK_TABLE(check_installation, "Installation", checks);
