// SPDX-License-Identifier: GPL-2.0-only
/* FPT_RESV and FPT_CALLBACK: the fences that a dma-buf carries. */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/file.h>
#include <linux/once.h>
#include <linux/rcupdate.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <media/v4l2-mem2mem.h>

#include "fpt_device.h"
#include "fpt_media.h"

/**
 * struct fpt_calling - a callback on a fence
 * @entry: in &fpt_file->callbacks
 * @cb: the fence's
 * @fence: holds it
 * @video: keeps @m2m_ctx alive, or NULL
 * @m2m_ctx: what to schedule, or NULL
 * @hits: calls so far
 * @id: for user space
 */
struct fpt_calling {
	struct list_head entry;
	struct dma_fence_cb cb;
	struct dma_fence *fence;
	struct file *video;
	struct v4l2_m2m_ctx *m2m_ctx;
	atomic_t hits;
	u32 id;
};

/* Tells objects apart without telling where they are. */
static u64 fpt_object_id(const void *object)
{
	static siphash_key_t key __read_mostly;

	get_random_once(&key, sizeof(key));

	return siphash_1u64((unsigned long)object, &key);
}

/* Not dma_fence_get_status(): that takes the fence's lock, which may be gone before the fence. */
static s32 fpt_fence_status(struct dma_fence *fence)
{
	if (!dma_fence_is_signaled(fence))
		return 0;

	return fence->error ? fence->error : 1;
}

static void fpt_fence_describe(struct fpt_fence *out, struct dma_fence *fence,
			       enum dma_resv_usage usage)
{
	out->context = fence->context;
	out->seqno = fence->seqno;
	out->status = fpt_fence_status(fence);
	out->usage = usage;
	strscpy_pad(out->driver, fence->ops->get_driver_name(fence));
}

int fpt_resv_read(struct fpt_resv *arg)
{
	struct dma_resv_iter cursor;
	struct dma_fence *fence;
	struct dma_buf *dmabuf;

	dmabuf = dma_buf_get(arg->dmabuf_fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	memset(arg->fences, 0, sizeof(arg->fences));
	arg->count = 0;
	arg->resv_id = fpt_object_id(dmabuf->resv);
	arg->dmabuf_id = fpt_object_id(dmabuf);

	dma_resv_lock(dmabuf->resv, NULL);
	dma_resv_for_each_fence(&cursor, dmabuf->resv, DMA_RESV_USAGE_BOOKKEEP, fence) {
		if (arg->count < FPT_MAX_FENCES)
			fpt_fence_describe(&arg->fences[arg->count], fence,
					   dma_resv_iter_usage(&cursor));
		arg->count++;
	}
	dma_resv_unlock(dmabuf->resv);
	dma_buf_put(dmabuf);

	return 0;
}

static void fpt_callback_run(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	struct fpt_calling *c = container_of(cb, struct fpt_calling, cb);

	if (c->m2m_ctx)
		v4l2_m2m_try_schedule(c->m2m_ctx);
	atomic_inc(&c->hits);
}

static struct dma_fence *fpt_fence_get_pending_write(struct dma_resv *resv)
{
	struct dma_fence *fence, *found = NULL;
	struct dma_resv_iter cursor;

	dma_resv_lock(resv, NULL);
	dma_resv_for_each_fence(&cursor, resv, DMA_RESV_USAGE_WRITE, fence) {
		if (dma_resv_iter_usage(&cursor) != DMA_RESV_USAGE_WRITE ||
		    dma_fence_is_signaled(fence))
			continue;
		found = dma_fence_get(fence);
		break;
	}
	dma_resv_unlock(resv);

	return found;
}

static int fpt_callback_open_video(struct fpt_calling *c, int fd)
{
	if (fd == -1)
		return 0;

	c->video = fget(fd);
	if (!c->video)
		return -EBADF;

	c->m2m_ctx = fpt_m2m_ctx(c->video);

	return c->m2m_ctx ? 0 : -EINVAL;
}

static int fpt_callback_attach(struct fpt_calling *c, int dmabuf_fd)
{
	struct dma_buf *dmabuf = dma_buf_get(dmabuf_fd);

	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	c->fence = fpt_fence_get_pending_write(dmabuf->resv);
	dma_buf_put(dmabuf);
	if (!c->fence)
		return -ENOENT;

	return dma_fence_add_callback(c->fence, &c->cb, fpt_callback_run);
}

static void fpt_callback_free(struct fpt_calling *c)
{
	dma_fence_put(c->fence);
	if (c->video)
		fput(c->video);
	kfree(c);
}

int fpt_callback_add(struct fpt_file *f, struct fpt_callback *arg)
{
	struct fpt_calling *c;
	int ret;

	if (arg->reserved)
		return -EINVAL;

	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;

	ret = fpt_callback_open_video(c, arg->video_fd);
	if (!ret)
		ret = fpt_callback_attach(c, arg->dmabuf_fd);
	if (ret) {
		fpt_callback_free(c);
		return ret;
	}

	c->id = ++f->last_id;
	arg->id = c->id;
	list_add(&c->entry, &f->callbacks);

	return 0;
}

int fpt_callback_hits(struct fpt_file *f, struct fpt_hits *arg)
{
	struct fpt_calling *c;

	list_for_each_entry(c, &f->callbacks, entry) {
		if (c->id == arg->id) {
			arg->hits = atomic_read(&c->hits);
			return 0;
		}
	}

	return -ENOENT;
}

void fpt_callback_remove_all(struct fpt_file *f)
{
	struct fpt_calling *c, *next;

	/* A callback that counted may have a few instructions left; it runs with interrupts off. */
	if (!list_empty(&f->callbacks))
		synchronize_rcu();

	list_for_each_entry_safe(c, next, &f->callbacks, entry) {
		/* Not where it has run: the lock of a signalled fence may be gone. */
		if (!atomic_read(&c->hits))
			dma_fence_remove_callback(c->fence, &c->cb);
		list_del(&c->entry);
		fpt_callback_free(c);
	}
}
