/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Put into a copy of the kernel's sample mtty that is called mttz: a second parent with types of
 * the same names for people, and, where the sample has none, attributes that can be set: one that
 * is read back, and refuses what is no speed; one that can only be written.
 */
static unsigned long speed = 9600;

static ssize_t speed_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%lu\n", speed);
}

static ssize_t speed_store(struct device *dev, struct device_attribute *attr, const char *buf,
			   size_t count)
{
	unsigned long wanted;
	int error = kstrtoul(buf, 0, &wanted);

	if (error || wanted % 1200)
		return -EINVAL;
	speed = wanted;
	return count;
}
static DEVICE_ATTR_RW(speed);

static ssize_t key_store(struct device *dev, struct device_attribute *attr, const char *buf,
			 size_t count)
{
	return count;
}
static DEVICE_ATTR_WO(key);
