/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/profile_file.h"

#include "input_tests.h"

static const char path[] = "etc/virt-handover/profiles/win11.ini";

static int parse(const char *text, struct profile *profile, struct error *err)
{
	return profile_parse(path, text, strlen(text), profile, err);
}

static void gpu_text(const struct profile *profile, struct text *out)
{
	static const char *const unload[] = {"auto", "none", "named"};
	text_add(out, unload[profile->gpu.unload]);
	for (size_t i = 0; i < profile->gpu.modules.count; i++)
		text_addf(out, " %s", profile->gpu.modules.at[i]);
	text_add(out, profile->gpu.keep_power ? " on" : " leave");
	for (size_t i = 0; i < profile->gpu.resets.count; i++)
		text_addf(out, " %s", profile->gpu.resets.at[i]);
	for (size_t i = 0; i < profile->gpu.bar_count; i++)
		text_addf(out, " %u:%llx", profile->gpu.bars[i].index,
			  (unsigned long long)profile->gpu.bars[i].size);
	text_add(out, profile->gpu.retry ? " retry" : "");
}

/* What a profile says, in one line. */
static void mdev_text(const struct profile_mdev *mdev, struct text *out)
{
	text_addf(out, " <%s %s", mdev->of, mdev->type ? mdev->type : "");
	mdev_size_print(&mdev->least, out);
	if (!mdev->type && mdev_size_is_none(&mdev->least))
		text_add(out, "-");
	for (size_t i = 0; i < mdev->parents.count; i++)
		text_addf(out, " %s", mdev->parents.at[i]);
	text_add(out, mdev->parents.count ? "" : " -");
	text_add(out, mdev->placement == MDEV_SEPARATE ? " separate" : "");
	for (size_t i = 0; i < mdev->attributes.count; i++)
		text_addf(out, " %s=%s", mdev->attributes.at[i].name, mdev->attributes.at[i].value);
	text_add(out, ">");
}

static char *profile_text(const struct profile *profile)
{
	static const char *const companions[] = {"require", "take", "ignore"};
	static const char policies[] = {
		[HOLDERS_WAIT] = 'w', [HOLDERS_REFUSE] = 'r',	 [HOLDERS_IGNORE] = 'i',
		[HOLDERS_STOP] = 's', [HOLDERS_TERMINATE] = 't', [HOLDERS_KILL] = 'k'};
	struct text out = {0};
	char address[PCI_ADDRESS_TEXT];
	text_add(&out, profile->pci.from_xml ? "xml" : "none");
	for (size_t i = 0; i < profile->pci.also_count; i++)
		text_addf(&out, " %s", pci_address_print(profile->pci.also[i], address));
	text_addf(&out, " | %s %s %s | ", profile->pci.driver, companions[profile->pci.companions],
		  profile->pci.way_home == WAY_HOME ? "home" : "stay");
	gpu_text(profile, &out);
	text_add(&out, " | ");
	for (size_t i = 0; i < HOLDERS_KIND_COUNT; i++)
		text_add_bytes(&out, &policies[profile->holders.policy[i]], 1);
	text_addf(&out, " %u | %s %s%s |", profile->holders.wait_ms,
		  profile->display.handover == DISPLAY_AUTO ? "auto" : "none",
		  profile->display.manager ? profile->display.manager : "auto",
		  profile->display.keep_sessions ? " keep" : "");
	for (size_t i = 0; i < profile->mdev_count; i++)
		mdev_text(&profile->mdev[i], &out);
	if (profile->hugepages.count)
		text_addf(&out, " %lux%lu", profile->hugepages.count, profile->hugepages.size_kb);
	for (size_t i = 0; i < profile->map_count; i++) {
		text_addf(&out, " {%s", profile->map[i].from);
		for (size_t n = 0; n < profile->map[i].to.count; n++)
			text_addf(&out, " %s", profile->map[i].to.at[n]);
		text_add(&out, "}");
	}
	text_addf(&out, " | %u %u %s%s", profile->safety.deadline_ms, profile->safety.units_ms,
		  profile->safety.force & FORCE_KEYBOARD ? "k" : "",
		  profile->safety.force & FORCE_NETWORK ? "n" : "");
	return text_take(&out);
}

#define GPU "auto on"
#define PCI "xml | vfio-pci require home | "
#define HOLDERS "wwww 10000"
#define SCREENS " | auto auto"
#define SAFETY "30000 90000 "
#define DEFAULTS PCI GPU " | " HOLDERS SCREENS " | | " SAFETY
#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static const struct {
	const char *text, *expected;
} good[] = {
	{"", DEFAULTS},
	{"\xef\xbb\xbf", DEFAULTS},
	{"\n\n; nothing\n# at all\n   ; here\n", DEFAULTS},
	{"[pci]\n[gpu]\n[safety]", DEFAULTS},
	{"\xef\xbb\xbf[pci]\r\ndevices = none\r\n",
	 "none | vfio-pci require home | " GPU " | " HOLDERS SCREENS " | | " SAFETY},
	{"[pci]\ndevices=0000:01:00.0 1:0.1,10000:E1:00.0\n",
	 "none 0000:01:00.0 0000:01:00.1 10000:e1:00.0 | vfio-pci require home | " GPU
	 " | " HOLDERS SCREENS " | | " SAFETY},
	{"[pci]\ndevices = 01:00.0, xml 0000:01:00.0\n",
	 "xml 0000:01:00.0 | vfio-pci require home | " GPU " | " HOLDERS SCREENS " | | " SAFETY},
	{"[pci]\ncompanions = take\nreturn = stay\ndriver = mlx5_vfio_pci\n",
	 "xml | mlx5_vfio_pci take stay | " GPU " | " HOLDERS SCREENS " | | " SAFETY},
	{"[pci] ; comment\n[ gpu ] # comment\npower = leave ; comment\n",
	 PCI "auto leave | " HOLDERS SCREENS " | | " SAFETY},
	{"[pci]\ncompanions = take\n[gpu]\n[pci]\nreturn = stay\n",
	 "xml | vfio-pci take stay | " GPU " | " HOLDERS SCREENS " | | " SAFETY},
	{"[gpu]\nunload = nvidia_drm nvidia-modeset,nvidia nvidia\n",
	 PCI "named nvidia_drm nvidia-modeset nvidia on | " HOLDERS SCREENS " | | " SAFETY},
	{"[gpu]\nunload = auto\npower = on\nreset = leave\nbar = leave\nretry = none\n", DEFAULTS},
	{"[gpu]\nunload = none\nretry = reset\n",
	 PCI "none on retry | " HOLDERS SCREENS " | | " SAFETY},
	{"[gpu]\nreset = device_specific acpi,flr flr af_flr pm bus cxl_bus\n",
	 PCI "auto on device_specific acpi flr af_flr pm bus cxl_bus | " HOLDERS SCREENS
	     " | | " SAFETY},
	{"[gpu]\nbar = 1:256M, 0:16G 5:1M 2:8589934592G\n",
	 PCI "auto on 1:10000000 0:400000000 5:100000 2:8000000000000000 | " HOLDERS SCREENS
	     " | | " SAFETY},
	{"[holders]\npolicy = refuse\n", PCI GPU " | rrrr 10000" SCREENS " | | " SAFETY},
	{"[holders]\npolicy = ignore\n", PCI GPU " | iiii 10000" SCREENS " | | " SAFETY},
	{"[holders]\npolicy = stop\nsound = terminate\n",
	 PCI GPU " | stss 10000" SCREENS " | | " SAFETY},
	{"[holders]\nsound = terminate\npolicy = stop\ngraphics = kill\n",
	 PCI GPU " | ktss 10000" SCREENS " | | " SAFETY},
	{"[holders]\ncompute = wait\npolicy = kill\nother = refuse\nwait = 1ms\n",
	 PCI GPU " | kkwr 1" SCREENS " | | " SAFETY},
	{"[host]\nhugepages = 512 of 2M\n", PCI GPU " | " HOLDERS SCREENS " | 512x2048 | " SAFETY},
	{"[host]\nhugepages = 4 of 1G\n", PCI GPU " | " HOLDERS SCREENS " | 4x1048576 | " SAFETY},
	{"[host]\nhugepages = none\n", DEFAULTS},
	{"[map 3:00.1]\nto = 41:00.3, 0000:41:00.0/virtfn2 enp3s0f0/virtfn*\n[map " UUID
	 "]\nto=83B8F4F2509f382f3c1ee6bfe0fa1002\n",
	 PCI GPU " | " HOLDERS SCREENS
		 " | {0000:03:00.1 0000:41:00.3 0000:41:00.0/virtfn2 enp3s0f0/virtfn*} {" UUID
		 " 83b8f4f2-509f-382f-3c1e-e6bfe0fa1002} | " SAFETY},
	{"[mdev]\ntype = i915-GVTg_V5_4\nparent=0000:00:02.0\n[mdev]\n",
	 PCI GPU " | " HOLDERS SCREENS " | < i915-GVTg_V5_4 0000:00:02.0> | " SAFETY},
	{"[mdev]\ntype = GRID T4-2Q ; two GiB\nparent = 3b:00.0 10DE:1eb8, mtty\n"
	 "placement = separate\n",
	 PCI GPU " | " HOLDERS SCREENS
		 " | < GRID T4-2Q 0000:3b:00.0 10de:1eb8 mtty separate> | " SAFETY},
	{"[mdev 1]\ntype = at least 2 GiB, 1920x1080\n[mdev ua-gpu]\ntype=at least 512M\n",
	 PCI GPU " | " HOLDERS SCREENS " | <1 2048 MiB 1920x1080 -> <ua-gpu 512 MiB -> | " SAFETY},
	{"[mdev vfio-ap]\nattribute = assign_adapter 5\nattribute = assign_adapter  6\n"
	 "type = vfio_ap-passthrough\nattribute = nvidia/vgpu_params a=0,b=1 c\n",
	 PCI GPU " | " HOLDERS SCREENS
		 " | <vfio-ap vfio_ap-passthrough - assign_adapter=5 assign_adapter=6 "
		 "nvidia/vgpu_params=a=0,b=1 c> | " SAFETY},
	{"[mdev 83B8F4F2509f382f 3c1ee6bfe0fa1001]\ntype = nvidia-63\nparent = auto\n[mdev]\n"
	 "type=mtty-1\n",
	 PCI GPU " | " HOLDERS SCREENS " | <" UUID " nvidia-63 -> < mtty-1 -> | " SAFETY},
	{"[display]\nhandover = auto\nmanager = auto\nsessions = end\n", DEFAULTS},
	{"[display]\nhandover = none\nmanager = none\nsessions = keep\n",
	 PCI GPU " | " HOLDERS " | none  keep | | " SAFETY},
	{"[display]\nmanager = greetd@tty-1\\x2d.2_a.service\n",
	 PCI GPU " | " HOLDERS " | auto greetd@tty-1\\x2d.2_a.service | | " SAFETY},
	{"[safety]\ndeadline = 1", PCI GPU " | " HOLDERS SCREENS " | | 1000 90000 "},
	{"[safety]\ndeadline = 3600s", PCI GPU " | " HOLDERS SCREENS " | | 3600000 90000 "},
	{"[safety]\n\tdeadline : 250ms", PCI GPU " | " HOLDERS SCREENS " | | 250 90000 "},
	{"[safety]\nunits = 2\nforce =\n", PCI GPU " | " HOLDERS SCREENS " | | 30000 2000 "},
	{"[safety]\nforce = network, keyboard network\n",
	 PCI GPU " | " HOLDERS SCREENS " | | " SAFETY "kn"},
	{"[safety]\nforce = keyboard\n", PCI GPU " | " HOLDERS SCREENS " | | " SAFETY "k"},
};

static void reads_good_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		if (parse(good[i].text, &profile, &err) < 0)
			fail_msg("%s: %s", good[i].text, err.text);
		autofree char *said = profile_text(&profile);
		assert_string_equal(said, good[i].expected);
		assert_string_equal(profile.path, path);
	}
}

#define NO_BAR(word)                                                                               \
	"2: '" word "' is no region and size: N:SIZE with N from 0 to 5 and SIZE a power of 2, "   \
	"such as 1:256M or 0:16G"

#define NO_SIZE(text) "2: '" text "' is no size: it is one such as 512 MiB, 2 GiB or 1920x1080"
#define NO_MDEV(text)                                                                              \
	"1: '" text "' is no uuid, nor an alias (ua-...), a number in the order of the domain "    \
	"XML, or a model (vfio-pci, vfio-ap, vfio-ccw)"
#define NO_SERVICE(word)                                                                           \
	"2: '" word "' is neither auto nor none nor the name of a service, such as sddm.service"

/* The failure, behind "FILE:". */
static const struct {
	const char *text, *line;
} bad[] = {
	{"[pci]\ncompaions = take",
	 "2: unknown key 'compaions' in [pci]; did you mean 'companions'?"},
	{"[gpu]\nfoo = 1",
	 "2: unknown key in [gpu] 'foo'; it is one of unload, power, reset, bar, retry"},
	{"\n\n[pcii]\n", "3: unknown section 'pcii'; did you mean 'pci'?"},
	{"[screens]\n",
	 "1: unknown section 'screens'; it is one of pci, gpu, holders, display, host, sriov, mdev, hooks, map, safety"},
	{"[]\n",
	 "1: unknown section ''; it is one of pci, gpu, holders, display, host, sriov, mdev, hooks, map, safety"},
	{"[pci\n", "1: ']' is missing behind '[pci'"},
	{"[pci] devices = xml", "1: 'devices = xml' stands behind a section header"},
	{"devices = xml\n", "1: 'devices' stands before the first [section]"},
	{"[pci]\ndevices = xml\n\n# more\ndevices = none\n",
	 "5: 'devices' was already given in line 2"},
	{"[pci]\nreturn = home\n[gpu]\n[pci]\nreturn = home\n",
	 "5: 'return' was already given in line 2"},
	{"[pci]\ncompanions = taek\n",
	 "2: unknown value of 'companions' 'taek'; did you mean 'take'?"},
	{"[pci]\nreturn =\n", "2: unknown value of 'return' ''; it is one of home, stay"},
	{"[pci]\ndevices = xmll\n", "2: unknown device 'xmll'; did you mean 'xml'?"},
	{"[pci]\ndevices = 01:00\n", "2: device '01:00' is no PCI address such as 0000:01:00.0"},
	{"[pci]\ndevices = none 01:00.0\n", "2: 'none' stands alone, or not at all"},
	{"[pci]\ndevices = none none\n", "2: 'none' stands alone, or not at all"},
	{"[pci]\ndevices =\n", "2: 'devices' needs a value: xml, none or addresses"},
	{"[pci]\ndriver = ../vfio\n", "2: '../vfio' is no name for 'driver'"},
	{"[pci]\ndriver =\n", "2: '' is no name for 'driver'"},
	{"[gpu]\nunload = nvidia a/b\n", "2: 'a/b' is no name of a module"},
	{"[gpu]\nholders = ignore\n",
	 "2: unknown key in [gpu] 'holders'; it is one of unload, power, reset, bar, retry"},
	{"[gpu]\nunload =\n", "2: 'unload' needs a value: auto, none or modules"},
	{"[gpu]\nunload = nouveau auto\n", "2: 'auto' stands alone, or not at all"},
	{"[gpu]\nunload = , none nouveau\n", "2: 'none' stands alone, or not at all"},
	{"[gpu]\nunload = vfio_pci\n", "2: vfio_pci is what VMs run on, and stays loaded"},
	{"[gpu]\nunload = kvm_intel\n", "2: kvm_intel is what VMs run on, and stays loaded"},
	{"[gpu]\npower = off\n", "2: unknown value of 'power' 'off'; it is one of on, leave"},
	{"[gpu]\nretry = rest\n", "2: unknown value of 'retry' 'rest'; did you mean 'reset'?"},
	{"[gpu]\nreset =\n", "2: 'reset' needs a value: leave or reset methods"},
	{"[gpu]\nreset = flr leave\n", "2: 'leave' stands alone, or not at all"},
	{"[gpu]\nreset = leave flr\n", "2: 'leave' stands alone, or not at all"},
	{"[gpu]\nreset = flt\n", "2: unknown reset method 'flt'; did you mean 'flr'?"},
	{"[gpu]\nreset = xxxxxxxxxxxxxxx\n",
	 "2: unknown reset method 'xxxxxxxxxxxxxxx'; it is one of leave, device_specific, acpi, flr, "
	 "af_flr, pm, bus, cxl_bus"},
	{"[gpu]\nbar =\n", "2: 'bar' needs a value: leave, or regions and sizes such as 1:256M"},
	{"[gpu]\nbar = 0:1G leave\n", "2: 'leave' stands alone, or not at all"},
	{"[gpu]\nbar = 0:1G 1:256M 0:2G\n", "2: region 0 already has a size"},
	{"[gpu]\nbar = 6:1G\n", NO_BAR("6:1G")},
	{"[gpu]\nbar = 1G\n", NO_BAR("1G")},
	{"[gpu]\nbar = 0:\n", NO_BAR("0:")},
	{"[gpu]\nbar = 0:0M\n", NO_BAR("0:0M")},
	{"[gpu]\nbar = 0:3G\n", NO_BAR("0:3G")},
	{"[gpu]\nbar = 0:-1G\n", NO_BAR("0:-1G")},
	{"[gpu]\nbar = 0:512K\n", NO_BAR("0:512K")},
	{"[gpu]\nbar = 0:268435456\n", NO_BAR("0:268435456")},
	{"[gpu]\nbar = 0:256MB\n", NO_BAR("0:256MB")},
	{"[gpu]\nbar = 0:17179869184G\n", NO_BAR("0:17179869184G")},
	{"[gpu]\nbar = 0:36893488147419103232M\n", NO_BAR("0:36893488147419103232M")},
	{"[holders]\npolicy = stopp\n",
	 "2: unknown value of 'policy' 'stopp'; did you mean 'stop'?"},
	{"[holders]\nsound =\n",
	 "2: unknown value of 'sound' ''; it is one of wait, refuse, ignore, stop, terminate, kill"},
	{"[holders]\ngrafics = stop\n",
	 "2: unknown key 'grafics' in [holders]; did you mean 'graphics'?"},
	{"[holders]\nwait = 0\n",
	 "2: '0' is no time for 'wait': a whole number of seconds up to 3600, such as 30, 30s or "
	 "500ms"},
	{"[safety]\nunits = 2h\n",
	 "2: '2h' is no time for 'units': a whole number of seconds up to 3600, such as 30, 30s or "
	 "500ms"},
	{"[safety]\nforce = keybord\n",
	 "2: unknown thing to force 'keybord'; did you mean 'keyboard'?"},
	{"[safety]\nforce = network all\n",
	 "2: unknown thing to force 'all'; it is one of keyboard, network"},
	{"[display]\nhandover = on\n",
	 "2: unknown value of 'handover' 'on'; it is one of auto, none"},
	{"[display]\nsessions = kep\n",
	 "2: unknown value of 'sessions' 'kep'; did you mean 'keep'?"},
	{"[display]\nmanager =\n", NO_SERVICE("")},
	{"[display]\nmanager = sddm\n", NO_SERVICE("sddm")},
	{"[display]\nmanager = .service\n", NO_SERVICE(".service")},
	{"[display]\nmanager = ..service\n", NO_SERVICE("..service")},
	{"[display]\nmanager = a/b.service\n", NO_SERVICE("a/b.service")},
	{"[display]\nmanager = a b.service\n", NO_SERVICE("a b.service")},
	{"[display]\nmanager = greetd@.service\n", NO_SERVICE("greetd@.service")},
	{"[display]\nmanager = @a.service\n", NO_SERVICE("@a.service")},
	{"[display]\nmanager = 1000:a.service\n", NO_SERVICE("1000:a.service")},
	{"[display]\nmanager = sddm.socket\n", NO_SERVICE("sddm.socket")},
	{"[mdev]\ntype = a/b\n", "2: 'a/b' is no name for 'type'"},
	{"[mdev]\nparent = ..\n", "2: '..' is no name for 'parent'"},
	{"[mdev]\ntype = at least\n", NO_SIZE("")},
	{"[mdev]\ntype = at least much\n", NO_SIZE("much")},
	{"[mdev]\ntype = at least 512\n", NO_SIZE("512")},
	{"[mdev]\ntype = at least 512 MiB or so\n", NO_SIZE("512 MiB or so")},
	{"[mdev]\ntype = at least 9999999 MiB\n", NO_SIZE("9999999 MiB")},
	{"[mdev]\nparent = auto mtty\n", "2: 'auto' stands alone, or not at all"},
	{"[mdev]\nparent =\n", "2: 'parent' needs a value: auto or the names of devices"},
	{"[mdev]\nplacement = dense\n",
	 "2: unknown value of 'placement' 'dense'; it is one of compact, separate"},
	{"[mdev]\nattribute = assign_adapter\n",
	 "2: 'attribute' is a name and a value: attribute = assign_adapter VALUE"},
	{"[mdev]\nattribute = ../../remove 1\n", "2: '../../remove' is no name of an attribute"},
	{"[mdev]\nattribute = remove 1\n", "2: 'remove' is no name of an attribute"},
	{"[mdev]\nattribute = driver/unbind x\n", "2: 'driver/unbind' is no name of an attribute"},
	{"[mdev]\nattribute = /x 1\n", "2: '/x' is no name of an attribute"},
	{"[mdev]\nattribute = x/ 1\n", "2: 'x/' is no name of an attribute"},
	{"[mdev]\nplacement = compact\nplacement = separate\n",
	 "3: 'placement' was already given in line 2"},
	{"[mdev x]\n", NO_MDEV("x")},
	{"[mdev 0]\n", NO_MDEV("0")},
	{"[mdev hostdev0]\n", NO_MDEV("hostdev0")},
	{"[mdev ua-a/b]\n", NO_MDEV("ua-a/b")},
	{"[mdev 2]\n[mdev]\n[mdev 2]\n", "3: mdev 2 already has a section in line 1"},
	{"[mdev vfio-ap]\n[mdev vfio-ap]\n", "2: mdev vfio-ap already has a section in line 1"},
	{"[host]\nhugepages = 512\n",
	 "2: '512' is no number of huge pages: none, or as in 512 of 2M"},
	{"[host]\nhugepages = 0 of 2M\n",
	 "2: '0 of 2M' is no number of huge pages: none, or as in 512 of 2M"},
	{"[host]\nhugepages = 5 of 2M more\n",
	 "2: '5 of 2M more' is no number of huge pages: none, or as in 512 of 2M"},
	{"[host]\nhugepages = 5 of 2T\n",
	 "2: '5 of 2T' is no number of huge pages: none, or as in 512 of 2M"},
	{"[map]\n", "1: '' is neither a PCI address nor the uuid of a mediated device"},
	{"[map 3:00.1]\n[map 0000:03:00.1]\n", "2: 0000:03:00.1 already has a section"},
	{"[map 3:00.1]\nto =\n",
	 "2: 'to' needs a value: the devices of this host that may stand for it"},
	{"[map 3:00.1]\nto = " UUID "\n",
	 "2: '" UUID "' is neither a PCI address nor a virtual function such as "
	 "0000:03:00.0/virtfn2 or enp3s0/virtfn*"},
	{"[map 3:00.1]\nto = a/b/virtfn1\n",
	 "2: 'a/b/virtfn1' is neither a PCI address nor a virtual function such as "
	 "0000:03:00.0/virtfn2 or enp3s0/virtfn*"},
	{"[map " UUID "]\nto = 3:00.1\n", "2: '3:00.1' is no uuid of a mediated device"},
	{"[mdev " UUID "]\ntype=a\n[mdev 83B8F4F2509f382f3c1ee6bfe0fa1001]\n",
	 "3: mdev " UUID " already has a section in line 1"},
	{"[safety]\ndeadline = 0\n",
	 "2: '0' is no time for 'deadline': a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = 3601\n",
	 "2: '3601' is no time for 'deadline': a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = -1\n",
	 "2: '-1' is no time for 'deadline': a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = +1\n",
	 "2: '+1' is no time for 'deadline': a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = 1.5s\n",
	 "2: '1.5s' is no time for 'deadline': a whole number of seconds up to 3600, such as 30, 30s or 500ms"},
	{"[safety]\ndeadline = 99999999999999999999ms\n",
	 "2: '99999999999999999999ms' is no time for 'deadline': a whole number of seconds up to 3600, such as "
	 "30, 30s or 500ms"},
	{"[pci]\njust words\n", "2: this is neither a section nor 'key = value'"},
	{"[pci]\njust words\nreturn = home\n", "2: this is neither a section nor 'key = value'"},
	{"[pci]\n= value\n", "2: this is neither a section nor 'key = value'"},
	{"[pci]\nreturn = home\n   take\n", "3: this is neither a section nor 'key = value'"},
	{"[pci]\nreturn ; = home\n", "2: this is neither a section nor 'key = value'"},
};

static void refuses_bad_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		autofree char *line = str_format("%s:%s", path, bad[i].line);
		if (parse(bad[i].text, &profile, &err) == 0)
			fail_msg("taken: %s", bad[i].text);
		assert_null(profile.path);
		assert_null(profile.pci.driver);
		assert_error(&err, line);
		assert_int_equal(parse(bad[i].text, &profile, NULL), -1);
	}
}

static void no_unit_has_a_longer_name(void **state)
{
	(void)state;
	for (size_t length = 255; length <= 256; length++) {
		autoprofile profile = {0};
		autotext text = {0};
		text_add(&text, "[display]\nmanager = ");
		for (size_t i = strlen(".service"); i < length; i++)
			text_add(&text, "u");
		text_add(&text, ".service\n");
		assert_int_equal(profile_parse("f", text.at, text.length, &profile, NULL),
				 length == 255 ? 0 : -1);
	}
}

static void no_line_is_cut(void **state)
{
	(void)state;
	static const size_t lengths[] = {190, 196, 197, 198, 199, 200, 201, 250, 4096, 20000};
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		autotext text = {0};
		text_add(&text, "[gpu]\n# ");
		while (text.length < lengths[i])
			text_add(&text, "a long comment ");
		size_t begin = text.length + 1;
		text_add(&text, "\nunload =");
		unsigned count = 0;
		for (; text.length - begin + 6 < lengths[i]; count++)
			text_addf(&text, " m%04u", count);
		text_add(&text, " z\n[gpu]\nfoo = 1\n");
		assert_int_equal(profile_parse("f", text.at, text.length, &profile, &err), -1);
		assert_error(
			&err,
			"f:5: unknown key in [gpu] 'foo'; it is one of unload, power, reset, bar, retry");
		text_cut(&text, text.length - strlen("foo = 1\n"));
		assert_int_equal(profile_parse("f", text.at, text.length, &profile, &err), 0);
		assert_int_equal(profile.gpu.modules.count, count + 1);
		assert_string_equal(profile.gpu.modules.at[count], "z");
	}
}

static void too_long_a_line_is_refused(void **state)
{
	(void)state;
	static const char first[] = {'#', ' ', 'k', '['};
	for (size_t i = 0; i < ARRAY_SIZE(first); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		autotext text = {0};
		text_add(&text, "[pci]\n");
		text_add_bytes(&text, &first[i], 1);
		while (text.length < strlen("[pci]\n") + (64 << 10) + 1)
			text_add(&text, "=");
		assert_int_equal(profile_parse("f", text.at, text.length, &profile, &err), -1);
		assert_error(&err, "f:2: the line is longer than 64 KiB");
	}
}

static void nul_bytes_are_refused(void **state)
{
	(void)state;
	static const char text[] = "[pci]\nreturn = ho\0me\n";
	autoprofile profile = {0};
	autoerror err = {0};
	assert_int_equal(profile_parse("f", text, sizeof text - 1, &profile, &err), -1);
	assert_error(&err, "f:2: a NUL byte; is this a text file?");
}

static int add_default(const struct profile_key *key, void *data)
{
	struct text *text = data;
	assert_true(*key->section && *key->key && *key->values && *key->meaning);
	bool takes_nothing = str_equal(key->key, "force");
	if (*key->by_default || takes_nothing)
		text_addf(text, "[%s]\n%s = %s\n", key->section, key->key, key->by_default);
	return 0;
}

static int count_keys(const struct profile_key *key, void *data)
{
	unsigned *count = data;
	(void)key;
	return ++*count == 3 ? 7 : 0;
}

static void table_tells_the_defaults(void **state)
{
	(void)state;
	autotext text = {0};
	autoprofile profile = {0}, fresh = {0};
	autoerror err = {0};
	unsigned count = 0;
	assert_int_equal(profile_each_key(add_default, &text), 0);
	if (parse(text.at, &profile, &err) < 0)
		fail_msg("%s", err.text);
	profile_init(&fresh);
	/* the section that is written for mdevs is one that says nothing */
	assert_int_equal(profile.mdev_count, 1);
	assert_string_equal(profile.mdev[0].of, "");
	assert_null(profile.mdev[0].type);
	assert_int_equal(profile.mdev[0].parents.count, 0);
	profile.mdev_count = 0;
	autofree char *said = profile_text(&profile), *expected = profile_text(&fresh);
	profile.mdev_count = 1;
	assert_string_equal(said, expected);
	assert_int_equal(profile_each_key(count_keys, &count), 7);
	assert_int_equal(count, 3);
}

static int find_in_shipped(const struct profile_key *key, void *data)
{
	const struct text *shipped = data;
	autofree char *line =
		str_format("\n%s =%s%s\n", key->key, *key->by_default ? " " : "", key->by_default);
	if (*key->by_default && !strstr(shipped->at, line))
		fail_msg("config/profile.ini has no line '%s'", line + 1);
	if (!strstr(shipped->at, key->key))
		fail_msg("config/profile.ini does not tell of '%s'", key->key);
	return 0;
}

static void shipped_profile_is_the_defaults(void **state)
{
	(void)state;
	autotext shipped = {0};
	autoprofile profile = {0}, fresh = {0};
	autoerror err = {0};
	test_file("../config/profile.ini", &shipped);
	if (parse(shipped.at, &profile, &err) < 0)
		fail_msg("%s", err.text);
	profile_init(&fresh);
	assert_int_equal(profile.mdev_count, 1);
	assert_int_equal(profile.mdev[0].parents.count, 0);
	profile.mdev_count = 0;
	autofree char *said = profile_text(&profile), *expected = profile_text(&fresh);
	profile.mdev_count = 1;
	assert_string_equal(said, expected);
	profile_each_key(find_in_shipped, &shipped);
}

static void reads_files(void **state)
{
	(void)state;
	autofree char *folder = folder_make();
	folder_put(folder, "good.ini", 0644, "[pci]\nreturn = stay\n");
	folder_put(folder, "bad.ini", 0600, "[pci]\nreturn = stya\n");
	folder_put(folder, "empty.ini", 0400, "");
	folder_put(folder, "group.ini", 0664, "");
	folder_put(folder, "others.ini", 0602, "");
	folder_put(folder, "foreign.ini", 0600, "");
	folder_put(folder, "folder/x", 0600, "");
	autotext large = {0};
	while (large.length <= 256 << 10)
		text_add(&large, "# seven and seven and seven and seven\n");
	folder_put(folder, "large.ini", 0600, large.at);
	autoclose int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(mkfifoat(fd, "fifo", 0600), 0);
	assert_int_equal(symlinkat("good.ini", fd, "link.ini"), 0);
	assert_int_equal(symlinkat("nothing", fd, "dangling.ini"), 0);
	static const struct {
		const char *path, *line; /* NULL: it is read */
	} cases[] = {
		{"good.ini", NULL},
		{"link.ini", NULL},
		{"empty.ini", NULL},
		{"bad.ini", "/bad.ini:2: unknown value of 'return' 'stya'; did you mean 'stay'?"},
		{"missing.ini", "/missing.ini: No such file or directory"},
		{"dangling.ini", "/dangling.ini: No such file or directory"},
		{"folder", "/folder: is a directory, not a file"},
		{"fifo", "/fifo: is not a regular file"},
		{"large.ini", "/large.ini: is larger than 256 KiB"},
		{"group.ini",
		 "/group.ini: others than its owner may write it; chmod go-w /group.ini"},
		{"others.ini",
		 "/others.ini: others than its owner may write it; chmod go-w /others.ini"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoprofile profile = {0};
		autoerror err = {0};
		int r = profile_read(fd, cases[i].path, &profile, &err);
		if (cases[i].line) {
			assert_int_equal(r, -1);
			assert_null(profile.path);
			assert_error(&err, cases[i].line);
			continue;
		}
		assert_int_equal(r, 0);
		assert_string_equal(profile.path + 1, cases[i].path);
	}
	autoprofile profile = {0};
	autoerror err = {0};
	if (geteuid() == 0) {
		assert_int_equal(fchownat(fd, "foreign.ini", 12, 12, 0), 0);
		assert_int_equal(profile_read(fd, "foreign.ini", &profile, &err), -1);
		assert_error(&err, "/foreign.ini: belongs to user 12, not to root; "
				   "chown root /foreign.ini");
	}
	folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_good_ones),
		cmocka_unit_test(refuses_bad_ones),
		cmocka_unit_test(no_unit_has_a_longer_name),
		cmocka_unit_test(no_line_is_cut),
		cmocka_unit_test(too_long_a_line_is_refused),
		cmocka_unit_test(nul_bytes_are_refused),
		cmocka_unit_test(table_tells_the_defaults),
		cmocka_unit_test(shipped_profile_is_the_defaults),
		cmocka_unit_test(reads_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
