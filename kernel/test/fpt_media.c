// SPDX-License-Identifier: GPL-2.0-only
/* From a video node's file to its memory-to-memory context, and FPT_OPTIN. */
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-fh.h>
#include <media/v4l2-mem2mem.h>

#include "fpt_device.h"
#include "fpt_media.h"

/**
 * fpt_m2m_ctx() - the memory-to-memory context of an open video node
 * @file: any open file
 *
 * Return: the context, valid while @file is open; NULL if @file is something else.
 */
struct v4l2_m2m_ctx *fpt_m2m_ctx(struct file *file)
{
	struct inode *inode = file_inode(file);
	struct video_device *vdev;
	struct v4l2_fh *fh;

	if (!S_ISCHR(inode->i_mode) || imajor(inode) != VIDEO_MAJOR)
		return NULL;

	vdev = video_devdata(file);
	if (!vdev || !test_bit(V4L2_FL_USES_V4L2_FH, &vdev->flags))
		return NULL;

	fh = file->private_data;

	return fh ? fh->m2m_ctx : NULL;
}

#ifdef FPT_HAVE_OPTIN
int fpt_optin_set(const struct fpt_optin *arg)
{
	struct v4l2_m2m_ctx *m2m_ctx;
	struct vb2_queue *q;
	struct file *file;
	int ret = -EINVAL;

	if (arg->reserved || arg->capture > 1 || arg->on > 1)
		return -EINVAL;

	file = fget(arg->video_fd);
	if (!file)
		return -EBADF;

	m2m_ctx = fpt_m2m_ctx(file);
	if (!m2m_ctx)
		goto out;

	q = arg->capture ? &m2m_ctx->cap_q_ctx.q : &m2m_ctx->out_q_ctx.q;
	mutex_lock(q->lock);
	q->supports_release_fences = arg->on;
	mutex_unlock(q->lock);
	ret = 0;
out:
	fput(file);

	return ret;
}
#else
int fpt_optin_set(const struct fpt_optin *arg)
{
	return -EOPNOTSUPP;
}
#endif
