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
#define QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"

/* PCI in sysfs. Kernel Documentation/ABI/testing/sysfs-bus-pci. */
#define PATH_PCI_DEVICES "sys/bus/pci/devices"
#define PATH_PCI_DRIVERS "sys/bus/pci/drivers"
#define PATH_IOMMU_GROUPS "sys/kernel/iommu_groups"
#define PATH_MODULES "sys/module"

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
#define PATH_KERNEL_RELEASE PATH_PROC "/sys/kernel/osrelease"
#define PATH_KERNEL_HOST_NAME PATH_PROC "/sys/kernel/hostname"

/* What driver_override reads as when nothing is set: the kernel prints a NULL
 * pointer with "%s" (drivers/base/bus.c, driver_override_show). */
#define OVERRIDE_UNSET "(null)"
