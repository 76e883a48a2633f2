// SPDX-License-Identifier: GPL-2.0-only
/* FPT_HOOK: change or count calls of one kernel function. */
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait_bit.h>
#include <linux/ww_mutex.h>
#include <media/v4l2-mem2mem.h>

#include "fpt_device.h"
#include "fpt_redirect.h"

struct fpt_hooking {
	struct list_head entry;
	struct fpt_redirect redirect;
	struct fpt_hook hook;
	atomic_t calls;
	atomic_t hits;
	bool stopping;
};

/* For FPT_DELAY: nothing that the suite waits for takes longer. */
#define FPT_MAX_DELAY_MS 60000
#define FPT_MAX_SET_ARGUMENT 5

/* Whether to act on this call, by @skip and @times. */
static bool notrace fpt_hook_is_due(struct fpt_hooking *h)
{
	u32 call = atomic_inc_return(&h->calls);

	if (call <= h->hook.skip)
		return false;

	return !h->hook.times || call - h->hook.skip <= h->hook.times;
}

static bool notrace fpt_hook_entered(struct fpt_redirect *r, struct ftrace_regs *fregs)
{
	struct fpt_hooking *h = container_of(r, struct fpt_hooking, redirect);

	if (!fpt_hook_is_due(h))
		return false;

	if (h->hook.action != FPT_COUNT_RETURNS)
		atomic_inc(&h->hits);

	return h->hook.action != FPT_COUNT_CALLS;
}

/* For -EDEADLK of ww_mutex_lock(): a context that holds nothing cannot have met a deadlock. */
static bool notrace fpt_hook_ww_entered(struct fpt_redirect *r, struct ftrace_regs *fregs)
{
	struct ww_acquire_ctx *ctx = (struct ww_acquire_ctx *)ftrace_regs_get_argument(fregs, 1);

	return ctx && ctx->acquired && fpt_hook_entered(r, fregs);
}

static long fpt_hook_ww_deadlock(struct fpt_redirect *r, const struct fpt_args *args)
{
#ifdef DEBUG_WW_MUTEXES
	struct ww_acquire_ctx *ctx = (struct ww_acquire_ctx *)args->arg[1];

	/* ww_mutex_lock_slow() checks that there was a deadlock to resolve. */
	ctx->contending_lock = (void *)args->arg[0];
#endif
	return -EDEADLK;
}

static long fpt_hook_return(struct fpt_redirect *r, const struct fpt_args *args)
{
	return container_of(r, struct fpt_hooking, redirect)->hook.value;
}

static long fpt_hook_start_streaming(struct fpt_redirect *r, const struct fpt_args *args)
{
	struct vb2_queue *q = (struct vb2_queue *)args->arg[0];
	struct vb2_v4l2_buffer *vbuf;

	while ((vbuf = v4l2_m2m_buf_remove(container_of(q, struct v4l2_m2m_queue_ctx, q))))
		v4l2_m2m_buf_done(vbuf, VB2_BUF_STATE_QUEUED);

	return fpt_hook_return(r, args);
}

static long fpt_hook_count_return(struct fpt_redirect *r, const struct fpt_args *args)
{
	struct fpt_hooking *h = container_of(r, struct fpt_hooking, redirect);
	long ret = fpt_call_original(r, args);

	if ((s32)ret == h->hook.value)
		atomic_inc(&h->hits);

	return ret;
}

static long fpt_hook_delay(struct fpt_redirect *r, const struct fpt_args *args)
{
	struct fpt_hooking *h = container_of(r, struct fpt_hooking, redirect);

	/* Unhooking ends the delay. */
	wait_var_event_timeout(&h->stopping, READ_ONCE(h->stopping),
			       msecs_to_jiffies(h->hook.value));

	return fpt_call_original(r, args);
}

static long fpt_hook_set_argument(struct fpt_redirect *r, const struct fpt_args *args)
{
	struct fpt_hooking *h = container_of(r, struct fpt_hooking, redirect);
	struct fpt_args changed = *args;

	changed.arg[h->hook.argument] = h->hook.value;

	return fpt_call_original(r, &changed);
}

static bool fpt_hook_is_valid(const struct fpt_hook *hook)
{
	if (strnlen(hook->symbol, sizeof(hook->symbol)) == sizeof(hook->symbol))
		return false;

	if (hook->action == FPT_DELAY && (hook->value < 0 || hook->value > FPT_MAX_DELAY_MS))
		return false;

	return hook->argument <= (hook->action == FPT_SET_ARGUMENT ? FPT_MAX_SET_ARGUMENT : 0);
}

static bool fpt_hook_is_ww_deadlock(const struct fpt_hook *hook)
{
	return hook->action == FPT_RETURN && hook->value == -EDEADLK &&
	       (!strcmp(hook->symbol, "ww_mutex_lock") ||
		!strcmp(hook->symbol, "ww_mutex_lock_interruptible"));
}

static int fpt_hook_prepare(struct fpt_hooking *h)
{
	h->redirect.entered = fpt_hook_entered;

	switch (h->hook.action) {
	case FPT_RETURN:
		h->redirect.replace = fpt_hook_return;
		break;
	case FPT_START_STREAMING_FAILS:
		h->redirect.replace = fpt_hook_start_streaming;
		break;
	case FPT_COUNT_CALLS:
		break;
	case FPT_COUNT_RETURNS:
		h->redirect.replace = fpt_hook_count_return;
		break;
	case FPT_DELAY:
		h->redirect.replace = fpt_hook_delay;
		break;
	case FPT_SET_ARGUMENT:
		h->redirect.replace = fpt_hook_set_argument;
		break;
	default:
		return -EINVAL;
	}

	if (fpt_hook_is_ww_deadlock(&h->hook)) {
		h->redirect.entered = fpt_hook_ww_entered;
		h->redirect.replace = fpt_hook_ww_deadlock;
	}

	return 0;
}

int fpt_hook_add(struct fpt_file *f, struct fpt_hook *arg)
{
	struct fpt_hooking *h;
	int ret;

	if (!fpt_hook_is_valid(arg))
		return -EINVAL;

	h = kzalloc(sizeof(*h), GFP_KERNEL);
	if (!h)
		return -ENOMEM;

	h->hook = *arg;
	ret = fpt_hook_prepare(h);
	if (!ret)
		ret = fpt_redirect_install(&h->redirect, h->hook.symbol);
	if (ret) {
		kfree(h);
		return ret;
	}

	h->hook.id = ++f->last_id;
	arg->id = h->hook.id;
	list_add(&h->entry, &f->hooks);

	return 0;
}

static struct fpt_hooking *fpt_hook_find(struct fpt_file *f, u32 id)
{
	struct fpt_hooking *h;

	list_for_each_entry(h, &f->hooks, entry)
		if (h->hook.id == id)
			return h;

	return NULL;
}

int fpt_hook_hits(struct fpt_file *f, struct fpt_hits *arg)
{
	struct fpt_hooking *h = fpt_hook_find(f, arg->id);

	if (!h)
		return -ENOENT;

	arg->hits = atomic_read(&h->hits);

	return 0;
}

static void fpt_hook_free(struct fpt_hooking *h)
{
	list_del(&h->entry);
	WRITE_ONCE(h->stopping, true);
	smp_mb(); /* pairs with the one of prepare_to_wait_event() */
	wake_up_var(&h->stopping);
	if (fpt_redirect_remove(&h->redirect))
		kfree(h);
}

int fpt_hook_remove(struct fpt_file *f, u32 id)
{
	struct fpt_hooking *h = fpt_hook_find(f, id);

	if (!h)
		return -ENOENT;

	fpt_hook_free(h);

	return 0;
}

void fpt_hook_remove_all(struct fpt_file *f)
{
	struct fpt_hooking *h, *next;

	list_for_each_entry_safe(h, next, &f->hooks, entry)
		fpt_hook_free(h);
}
