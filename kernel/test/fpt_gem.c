// SPDX-License-Identifier: GPL-2.0-only
/* FPT_LOCK_GEM: lock two GEM handles together, as GPU drivers do at submission. */
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ww_mutex.h>

#include "fpt_device.h"

static int fpt_gem_lock_objects(struct drm_file *file_priv, struct fpt_gem *arg)
{
	struct drm_gem_object *objs[ARRAY_SIZE(arg->handles)];
	struct ww_acquire_ctx ctx;
	unsigned int n;
	int ret = 0;

	for (n = 0; n < ARRAY_SIZE(objs); n++) {
		objs[n] = drm_gem_object_lookup(file_priv, arg->handles[n]);
		if (!objs[n]) {
			ret = -ENOENT;
			goto out;
		}
	}

	arg->result = drm_gem_lock_reservations(objs, n, &ctx);
	if (!arg->result)
		drm_gem_unlock_reservations(objs, n, &ctx);
out:
	while (n--)
		drm_gem_object_put(objs[n]);

	return ret;
}

int fpt_gem_lock(struct fpt_gem *arg)
{
	struct file *file = fget(arg->drm_fd);
	int ret = -EINVAL;

	if (!file)
		return -EBADF;

	if (file->f_op->unlocked_ioctl == drm_ioctl)
		ret = fpt_gem_lock_objects(file->private_data, arg);
	fput(file);

	return ret;
}
