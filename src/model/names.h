/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Every name that somebody else gave: paths and words of the kernel, of libvirt
 * and of this program's own places. Paths have no leading slash: they are
 * opened below the root of a host, which need not be "/".
 */

/* Our own places. */
#define PATH_CONFIG "etc/virt-handover"
#define PATH_SWITCH PATH_CONFIG "/virt-handover.conf"
#define PATH_PROFILES PATH_CONFIG "/profiles"
#define PATH_DROP_INS PATH_CONFIG "/hooks.d"
#define PATH_STATE "run/virt-handover"
#define NAME_DOMAIN_KEPT "domain.xml"
#define NAME_DROP_INS_STATE "drop-ins"
#define NAME_LEASES "leases"
#define PATH_LASTING "var/lib/virt-handover"
#define PATH_CALLS PATH_LASTING "/calls"
#define PATH_INSTALLED PATH_LASTING "/installed"
#define PROFILE_ENDING ".ini"

/* The switch file: key, and the values that turn the program off. */
#define SWITCH_SECTION "virt-handover"
#define SWITCH_KEY "enabled"

/* libvirt. Hooks: libvirt src/util/virhook.c; domain files: virdomainobjlist.c. */
#define PATH_LIBVIRT "etc/libvirt"
#define PATH_LIBVIRT_HOOKS PATH_LIBVIRT "/hooks"
#define NAME_HOOK "qemu"
#define NAME_HOOK_FOLDER "qemu.d"
#define NAME_HOOK_BESIDE "50-virt-handover"
#define PATH_DOMAINS "etc/libvirt/qemu"
#define PATH_DOMAINS_LIVE "run/libvirt/qemu"
#define PATH_VIRSH "usr/bin/virsh"
/* Its daemon, and the one of its QEMU driver alone, as processes. */
#define NAME_LIBVIRTD "libvirtd"
#define NAME_VIRTQEMUD "virtqemud"
#define QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"

/* PCI in sysfs. Kernel Documentation/ABI/testing/sysfs-bus-pci. */
#define PATH_PCI_DEVICES "sys/bus/pci/devices"
#define PATH_PCI_DRIVERS "sys/bus/pci/drivers"
/* The link from a function to one of its virtual functions, with a number behind it. */
#define NAME_VIRTUAL_FUNCTION "virtfn"
#define PATH_NETWORKS "sys/class/net"
#define PATH_PCI_RESCAN "sys/bus/pci/rescan"
#define PATH_IOMMU_GROUPS "sys/kernel/iommu_groups"
#define PATH_MODULES "sys/module"

/* Huge pages: a folder "hugepages-2048kB" for each size. Kernel
 * Documentation/admin-guide/mm/hugetlbpage.rst. */
#define PATH_HUGEPAGES "sys/kernel/mm/hugepages"
#define NAME_HUGEPAGES_NUMBER "nr_hugepages"

/* Cards and their connectors: links "card0", "card0-HDMI-A-1" (kernel
 * drivers/gpu/drm/drm_sysfs.c). */
#define PATH_DRM "sys/class/drm"

/* Consoles. Kernel Documentation/driver-api/console.rst. */
#define PATH_CONSOLES "sys/class/vtconsole"

/* The terminal in front: "tty2" (kernel drivers/tty/vt/vt.c, show_tty_active). */
#define PATH_FRONT_VT "sys/class/tty/tty0/active"

/* What udev knows of a device: "c226:0" (systemd src/libsystemd/sd-device). */
#define PATH_UDEV_RECORDS "run/udev/data"

/* Platform devices and their drivers, firmware frame buffers among them. */
#define PATH_PLATFORM_DEVICES "sys/bus/platform/devices"
#define PATH_PLATFORM_DRIVERS "sys/bus/platform/drivers"

/* A file per login session (systemd src/login/logind-session.c, session_save). */
#define PATH_SESSIONS "run/systemd/sessions"

/* Units as files, those that come first win (systemd.unit(5)); and the name that every
 * display manager has besides its own. */
#define PATH_UNITS_OF_ADMIN "etc/systemd/system"
#define PATH_UNITS_OF_RUN "run/systemd/system"
#define PATH_UNITS_OF_VENDOR "usr/lib/systemd/system"
#define PATH_UNITS_OF_VENDOR_UNMERGED "lib/systemd/system"
#define UNIT_DISPLAY_MANAGER "display-manager.service"

/* Two graphics chips that share screens (kernel drivers/gpu/vga/vga_switcheroo.c); and the
 * firmware's own switch between them, which a start of the machine heeds (kernel
 * Documentation/ABI/testing/sysfs-platform-asus-wmi). */
#define PATH_SWITCHEROO "sys/kernel/debug/vgaswitcheroo/switch"
#define PATH_FIRMWARE_MUX "sys/devices/platform/asus-nb-wmi/gpu_mux_mode"
#define PATH_FIRMWARE_MUX_ATTRIBUTE                                                                \
	"sys/class/firmware-attributes/asus-armoury/attributes/gpu_mux_mode/current_value"

/* Mediated devices. Kernel Documentation/ABI/testing/sysfs-bus-vfio-mdev. */
#define PATH_MDEV_DEVICES "sys/bus/mdev/devices"
#define PATH_MDEV_PARENTS "sys/class/mdev_bus"
#define NAME_MDEV_TYPES "mdev_supported_types"

/* Definitions of mdevctl's: a folder per parent, a file in JSON per uuid (mdevctl(8)). */
#define PATH_MDEVCTL "etc/mdevctl.d"

/* Intel's GVT-g: a parameter, and the module that makes its mediated devices
 * (kernel drivers/gpu/drm/i915/gvt/kvmgt.c). */
#define PATH_GVT_PARAMETER PATH_MODULES "/i915/parameters/enable_gvt"
#define MODULE_KVMGT "kvmgt"
/* SR-IOV, below a physical function; and what NVIDIA's driver has below a virtual one that
 * it makes vGPUs of (NVIDIA vGPU user guide, "vendor-specific VFIO framework"). */
#define FILE_NUMVFS "sriov_numvfs"
/* NVIDIA's own way to make them (NVIDIA vGPU user guide). */
#define PATH_SRIOV_MANAGE "usr/lib/nvidia/sriov-manage"
#define FILE_AUTOPROBE "sriov_drivers_autoprobe"
#define FILE_VGPU "nvidia/current_vgpu_type"
#define FILE_VGPU_TYPES "nvidia/creatable_vgpu_types"

/* VFIO. */
#define PATH_NODES "dev"
#define PATH_VFIO_NODES PATH_NODES "/vfio"
#define DRIVER_VFIO_PCI "vfio-pci"
#define MODULE_VFIO_PCI "vfio_pci"

#define PATH_PROC "proc"
#define PATH_OWN_FILES PATH_PROC "/self/fd"
#define PATH_KERNEL_LOG PATH_NODES "/kmsg"
#define PATH_OWN_PROGRAM PATH_PROC "/self/exe"
#define PATH_IOMEM PATH_PROC "/iomem"
#define PATH_KERNEL_RELEASE PATH_PROC "/sys/kernel/osrelease"
#define PATH_KERNEL_HOST_NAME PATH_PROC "/sys/kernel/hostname"

/* Display drivers whose nodes stand outside of the device tree. */
#define DRIVER_NVIDIA "nvidia"
#define PATH_NVIDIA_CARDS PATH_PROC "/driver/nvidia/gpus"
#define DRIVER_AMDGPU "amdgpu"
#define NODE_KFD "kfd"

/* Consoles, input and network. */
#define PATH_CONSOLES "sys/class/vtconsole"
#define PATH_INPUT_DEVICES PATH_PROC "/bus/input/devices"
#define PATH_ROUTES PATH_PROC "/net/route"
#define PATH_ROUTES_IPV6 PATH_PROC "/net/ipv6_route"

/* The gate, by whatever way a hook leads to it. */
#define NAME_GATE "virt-handover-hook"

/* What a host can do, and what it is set to (kernel Documentation/ABI, and
 * Documentation/arch/x86; fs/proc, drivers/acpi/sysfs.c, security/lockdown). */
#define PATH_CPUINFO PATH_PROC "/cpuinfo"
#define PATH_INTERRUPTS PATH_PROC "/interrupts"
#define PATH_CMDLINE PATH_PROC "/cmdline"
#define PATH_MEMINFO PATH_PROC "/meminfo"
#define PATH_KVM "sys/devices/virtual/misc/kvm"
#define PATH_IOMMU_UNITS "sys/class/iommu"
#define PATH_ACPI_TABLES "sys/firmware/acpi/tables"
#define PATH_LOCKDOWN "sys/kernel/security/lockdown"
#define PATH_SIGNATURES PATH_MODULES "/module/parameters/sig_enforce"
#define PATH_UNSAFE_INTERRUPTS PATH_MODULES "/vfio_iommu_type1/parameters/allow_unsafe_interrupts"
#define PATH_CHASSIS "sys/class/dmi/id/chassis_type"
#define PATH_GPU_MUX "sys/devices/platform/asus-nb-wmi/gpu_mux_mode"
#define PATH_SWITCHEROO "sys/kernel/debug/vgaswitcheroo/switch"
#define PATH_APPARMOR PATH_MODULES "/apparmor/parameters/enabled"
#define PATH_APPARMOR_PROFILES "sys/kernel/security/apparmor/profiles"
#define PATH_SELINUX "sys/fs/selinux/enforce"
#define PATH_KERNEL_MODULES "lib/modules"

/* Where the kernel's options stand, boot loader by boot loader. */
#define PATH_GRUB "etc/default/grub"
#define PATH_UPDATE_GRUB "usr/sbin/update-grub"
#define PATH_GRUB_CONFIG "boot/grub/grub.cfg"
#define PATH_GRUB2_CONFIG "boot/grub2/grub.cfg"
#define PATH_GRUBBY "usr/sbin/grubby"
#define PATH_OSTREE "run/ostree-booted"
#define PATH_NIXOS "etc/nixos/configuration.nix"
#define PATH_KERNELSTUB "etc/kernelstub/configuration"
#define PATH_LIMINE "etc/default/limine"
#define PATH_REFIND "boot/refind_linux.conf"
#define PATH_OPTIONS_OF_KERNEL "etc/kernel/cmdline"
#define PATH_LOADER_ENTRIES "boot/loader/entries"
#define PATH_LOADER_ENTRIES_EFI "efi/loader/entries"
#define PATH_LOADER_ENTRIES_BOOT_EFI "boot/efi/loader/entries"

/* modprobe.d(5), and VMs of users' own daemons (libvirt src/util/virutil.c). */
#define PATH_MODPROBE "etc/modprobe.d"
#define PATH_MODPROBE_RUN "run/modprobe.d"
#define PATH_MODPROBE_VENDOR "usr/lib/modprobe.d"
#define PATH_HOMES "home"
#define NAME_SESSION_VMS ".config/libvirt/qemu"

/* systemd and its bus: the sockets of the system's, and, in a directory per user
 * that has this one's number for a name, those of a user's own manager. */
#define PATH_BUS "run/dbus/system_bus_socket"
#define PATH_SYSTEMD "run/systemd/private"
#define PATH_USERS "run/user"
#define NAME_USER_BUS "bus"
#define NAME_USER_SYSTEMD "systemd/private"

/* What driver_override reads as when nothing is set: the kernel prints a NULL
 * pointer with "%s" (drivers/base/bus.c, driver_override_show). */
#define OVERRIDE_UNSET "(null)"
