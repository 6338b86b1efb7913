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
#define PATH_STATE "run/virt-handover"
#define NAME_LEASES "leases"
#define PATH_LASTING "var/lib/virt-handover"
#define PATH_CALLS PATH_LASTING "/calls"
#define PROFILE_ENDING ".ini"

/* The switch file: key, and the values that turn the program off. */
#define SWITCH_SECTION "virt-handover"
#define SWITCH_KEY "enabled"

/* libvirt. Hooks: libvirt src/util/virhook.c; domain files: virdomainobjlist.c. */
#define PATH_LIBVIRT_HOOKS "etc/libvirt/hooks"
#define NAME_HOOK "qemu"
#define NAME_HOOK_FOLDER "qemu.d"
#define NAME_HOOK_BESIDE "50-virt-handover"
#define PATH_DOMAINS "etc/libvirt/qemu"
#define PATH_DOMAINS_LIVE "run/libvirt/qemu"
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

/* Mediated devices. Kernel Documentation/ABI/testing/sysfs-bus-vfio-mdev. */
#define PATH_MDEV_DEVICES "sys/bus/mdev/devices"
#define PATH_MDEV_PARENTS "sys/class/mdev_bus"
#define NAME_MDEV_TYPES "mdev_supported_types"

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
