/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/domain_xml.h"

#include "input_tests.h"

#define DOMAIN(inside) "<domain type='kvm'><name>a</name>" inside "</domain>"

static void read_settings(const char *xml, struct guest_settings *ret)
{
	autoerror err = {0};
	if (domain_xml_read_settings(xml, strlen(xml), ret, &err) < 0)
		fail_msg("%s: %s", xml, err.text);
}

static void what_is_not_said_is_not_there(void **state)
{
	(void)state;
	autosettings settings = {0};
	read_settings("<domain><name>a</name></domain>", &settings);
	assert_false(settings.kvm || settings.uefi || settings.q35 || settings.windows);
	assert_false(settings.kvm_hidden || settings.balloon || settings.hugepages);
	assert_null(settings.cpu_mode);
	assert_null(settings.video);
	assert_null(settings.hyperv_vendor);
	assert_int_equal(settings.memory_kb, 0);
	assert_int_equal(settings.hard_limit_kb, 0);
	assert_int_equal(settings.hostdev_count, 0);
}

static void amounts_have_units(void **state)
{
	(void)state;
	static const struct {
		const char *xml;
		uint64_t kb;
	} cases[] = {
		{DOMAIN("<memory>1024</memory>"), 1024},
		{DOMAIN("<memory unit='KiB'>8388608</memory>"), 8388608},
		{DOMAIN("<memory unit='MiB'>2</memory>"), 2048},
		{DOMAIN("<memory unit='M'>2</memory>"), 2048},
		{DOMAIN("<memory unit='GiB'>16</memory>"), 16 << 20},
		{DOMAIN("<memory unit='g'>1</memory>"), 1 << 20},
		{DOMAIN("<memory unit='b'>4096</memory>"), 4},
		{DOMAIN("<memory unit='GiB'>99999999999999999999</memory>"), UINT64_MAX},
		{DOMAIN("<memory unit='GiB'>many</memory>"), 0},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autosettings settings = {0};
		read_settings(cases[i].xml, &settings);
		if (settings.memory_kb != cases[i].kb)
			fail_msg("%s: %llu", cases[i].xml, (unsigned long long)settings.memory_kb);
	}
}

static void firmware_and_chipset_are_known(void **state)
{
	(void)state;
	static const struct {
		const char *xml;
		bool uefi, q35;
	} cases[] = {
		{DOMAIN("<os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os>"), false,
		 true},
		{DOMAIN("<os firmware='efi'><type machine='pc-i440fx-8.2'>hvm</type></os>"), true,
		 false},
		{DOMAIN("<os firmware='bios'><type machine='q35'>hvm</type></os>"), false, true},
		{DOMAIN("<os><type>hvm</type><loader type='pflash'>/x.fd</loader></os>"), true,
		 false},
		{DOMAIN("<os><loader>/usr/share/OVMF/OVMF_CODE.fd</loader></os>"), true, false},
		{DOMAIN("<os><loader type='rom'>/usr/share/seabios/bios.bin</loader></os>"), false,
		 false},
		{DOMAIN("<os><type arch='aarch64' machine='virt'>hvm</type></os>"), true, true},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autosettings settings = {0};
		read_settings(cases[i].xml, &settings);
		if (settings.uefi != cases[i].uefi || settings.q35 != cases[i].q35)
			fail_msg("%s", cases[i].xml);
	}
}

static const char card[] =
	"<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
	"<name>a</name>\n"
	"<features><hyperv><vendor_id state='on' value='x'/></hyperv>\n"
	"<kvm><hidden state='on'/></kvm></features>\n"
	"<cpu mode='host-passthrough'/>\n"
	"<memtune><hard_limit unit='GiB'>9</hard_limit></memtune>\n"
	"<memoryBacking><hugepages><page size='1' unit='G'/></hugepages></memoryBacking>\n"
	"<devices><video><model type='none'/></video><memballoon model='virtio'/>\n"
	"<hostdev mode='subsystem' type='usb'><source><address bus='1' device='2'/></source></hostdev>\n"
	"<hostdev mode='subsystem' type='pci' managed='yes'>\n"
	"<source><address domain='0' bus='0x01' slot='0' function='0'/></source>\n"
	"<rom bar='on' file='/v.rom'/>\n"
	"<address type='pci' bus='0x06' slot='0x00' function='0x0' multifunction='on'/></hostdev>\n"
	"<hostdev mode='subsystem' type='pci'><alias name='ua-sound'/>\n"
	"<source><address bus='0x01' slot='0' function='1'/></source><rom enabled='no'/></hostdev>\n"
	"<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on' ramfb='on'>\n"
	"<source><address uuid='DB10F5F6-0546-4c1c-96c7-1ffe204ae6ce'/></source></hostdev>\n"
	"</devices>\n"
	"<qemu:override><qemu:device alias='hostdev1'><qemu:frontend>\n"
	"<qemu:property name='x-pci-sub-vendor-id' type='unsigned' value='5464'/>\n"
	"<qemu:property name='x-pci-sub-device-id' type='unsigned' value='0x8550'/>\n"
	"<qemu:property name='other' type='unsigned' value='1'/>\n"
	"</qemu:frontend></qemu:device></qemu:override>\n"
	"<qemu:commandline><qemu:arg value='-device'/><qemu:arg value='vfio-pci,host=02:00.0'/>\n"
	"<qemu:arg value='--set'/><qemu:arg value='device.ua-sound.x-pci-sub-vendor-id=1'/>\n"
	"<qemu:arg value='--device'/><qemu:arg value='vfio-pci,host=03:00.0'/>\n"
	"<qemu:arg value='-device'/><qemu:arg value='ivshmem-plain'/></qemu:commandline>\n"
	"</domain>";

static void a_card_and_how_the_guest_sees_it(void **state)
{
	(void)state;
	autosettings settings = {0};
	read_settings(card, &settings);
	assert_true(settings.kvm && settings.kvm_hidden && settings.windows && settings.balloon);
	assert_string_equal(settings.hyperv_vendor, "x");
	assert_string_equal(settings.cpu_mode, "host-passthrough");
	assert_null(settings.video);
	assert_int_equal(settings.hard_limit_kb, 9 << 20);
	assert_true(settings.hugepages);
	assert_int_equal(settings.page_kb, 1 << 20);
	assert_int_equal(settings.hostdev_count, 2);
	const struct guest_hostdev *video = &settings.hostdevs[0], *sound = &settings.hostdevs[1];
	assert_int_equal(video->host.bus, 1);
	assert_int_equal(video->line, 10);
	assert_true(video->managed && video->has_slot && video->multifunction && !video->rom_off);
	assert_int_equal(video->slot.bus, 6);
	assert_string_equal(video->rom_file, "/v.rom");
	/* libvirt counts all of its hostdevs: the one before is a USB device. */
	assert_int_equal(video->subvendor, 0x1558);
	assert_int_equal(video->subproduct, 0x8550);
	assert_true(sound->rom_off && !sound->managed && !sound->has_slot);
	assert_int_equal(sound->subvendor, 1);
	assert_int_equal(sound->subproduct, IDS_UNSET);
	assert_ptr_equal(guest_settings_find(&settings, sound->host), sound);
	assert_int_equal(settings.mdev_count, 1);
	assert_true(settings.mdevs[0].display && settings.mdevs[0].ramfb);
	assert_string_equal(settings.mdevs[0].uuid, "db10f5f6-0546-4c1c-96c7-1ffe204ae6ce");
	assert_int_equal(settings.from_commandline.count, 2);
	assert_string_equal(settings.from_commandline.at[0], "02:00.0");
	assert_string_equal(settings.from_commandline.at[1], "03:00.0");
}

static void pictures_and_windows(void **state)
{
	(void)state;
	autosettings settings = {0}, other = {0};
	read_settings(DOMAIN("<metadata><o:os xmlns:o='x' id='http://microsoft.com/win/10'/>"
			     "</metadata><devices><graphics type='spice'><gl enable='yes'/>"
			     "</graphics><video><model type='qxl'/></video>"
			     "<memballoon model='none'/></devices>"),
		      &settings);
	assert_true(settings.windows && settings.graphics && settings.graphics_gl);
	assert_string_equal(settings.video, "qxl");
	assert_false(settings.balloon);
	assert_true(settings.balloon_line);
	read_settings(DOMAIN("<devices><graphics type='vnc'/></devices>"), &other);
	assert_true(other.graphics && !other.graphics_gl && !other.windows && !other.balloon_line);
}

static void what_is_no_domain_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "<domain>", "<network/>", "<!DOCTYPE a><domain/>"};
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		autosettings settings = {0};
		autoerror err = {0};
		assert_int_equal(domain_xml_read_settings(bad[i], strlen(bad[i]), &settings, &err),
				 -1);
		assert_non_null(err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_said_is_not_there),
		cmocka_unit_test(amounts_have_units),
		cmocka_unit_test(firmware_and_chipset_are_known),
		cmocka_unit_test(a_card_and_how_the_guest_sees_it),
		cmocka_unit_test(pictures_and_windows),
		cmocka_unit_test(what_is_no_domain_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
