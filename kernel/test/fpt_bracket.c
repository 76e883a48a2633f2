// SPDX-License-Identifier: GPL-2.0-only
/* FPT_BRACKET: hold a signalling section from the publication of a fence to its buffer's end. */
#include <linux/atomic.h>
#include <linux/dma-fence.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait_bit.h>
#include <media/videobuf2-core.h>

#include "fpt_device.h"
#include "fpt_redirect.h"

#define FPT_MAX_SECTIONS 32
#define FPT_SECTIONS_TIMEOUT (5 * HZ)

/**
 * struct fpt_section - a publication, and the section that it opened
 * @task: who publishes; NULL: free. All else is this task's alone
 * @vb: the buffer
 * @attached: the publication added a fence to something
 * @open: the task is in the section
 */
struct fpt_section {
	struct task_struct *task;
	struct vb2_buffer *vb;
	bool attached;
	bool open;
};

/**
 * struct fpt_bracketing - the functions that FPT_BRACKET follows
 * @publish: the helper that publishes: opens the section
 * @add: dma_resv_add_fence(): tells whether the helper attached a fence
 * @done: vb2_buffer_done(): closes the section
 * @run: v4l2_m2m_try_run(), which calls a driver's device_run: closes what is left of the
 *	sections, for a driver which completes its jobs elsewhere
 * @opened: sections opened so far
 * @sections: allocated with the rest, since the followed functions may be short of memory
 */
struct fpt_bracketing {
	struct fpt_redirect publish;
	struct fpt_redirect add;
	struct fpt_redirect done;
	struct fpt_redirect run;
	atomic_t opened;
	struct fpt_section sections[FPT_MAX_SECTIONS];
};

static bool notrace fpt_bracket_always(struct fpt_redirect *r, struct ftrace_regs *fregs)
{
	return true;
}

static struct fpt_section *fpt_section_take(struct fpt_bracketing *b, struct vb2_buffer *vb)
{
	struct fpt_section *s;

	for (s = b->sections; s < b->sections + FPT_MAX_SECTIONS; s++) {
		if (cmpxchg(&s->task, NULL, current))
			continue;
		s->vb = vb;
		s->attached = false;
		s->open = false;
		return s;
	}

	return NULL;
}

static void fpt_section_release(struct fpt_bracketing *b, struct fpt_section *s)
{
	if (s->open)
		dma_fence_end_signalling(false);

	/* After this store another task may take it. */
	smp_store_release(&s->task, NULL);
	smp_mb(); /* pairs with the one of prepare_to_wait_event() */
	wake_up_var(b);
}

static long fpt_bracket_publish(struct fpt_redirect *r, const struct fpt_args *args)
{
	struct fpt_bracketing *b = container_of(r, struct fpt_bracketing, publish);
	struct fpt_section *s = fpt_section_take(b, (struct vb2_buffer *)args->arg[0]);
	long ret = fpt_call_original(r, args);

	if (!s)
		return ret;

	/* True says that there is nothing to end: the task is in a section, or must not sleep. */
	if (s->attached && !dma_fence_begin_signalling()) {
		s->open = true;
		atomic_inc(&b->opened);
		return ret;
	}

	fpt_section_release(b, s);

	return ret;
}

static bool notrace fpt_bracket_added(struct fpt_redirect *r, struct ftrace_regs *fregs)
{
	struct fpt_bracketing *b = container_of(r, struct fpt_bracketing, add);
	struct fpt_section *s;

	for (s = b->sections; s < b->sections + FPT_MAX_SECTIONS; s++)
		if (READ_ONCE(s->task) == current && !s->open)
			s->attached = true;

	return false;
}

/* Close the sections of this task; of one buffer, or with NULL of all. */
static void fpt_bracket_close(struct fpt_bracketing *b, struct vb2_buffer *vb)
{
	struct fpt_section *s;

	for (s = b->sections; s < b->sections + FPT_MAX_SECTIONS; s++) {
		if (READ_ONCE(s->task) != current || !s->open)
			continue;
		if (!vb || s->vb == vb)
			fpt_section_release(b, s);
	}
}

static long fpt_bracket_done(struct fpt_redirect *r, const struct fpt_args *args)
{
	struct fpt_bracketing *b = container_of(r, struct fpt_bracketing, done);
	long ret = fpt_call_original(r, args);

	fpt_bracket_close(b, (struct vb2_buffer *)args->arg[0]);

	return ret;
}

static long fpt_bracket_run(struct fpt_redirect *r, const struct fpt_args *args)
{
	struct fpt_bracketing *b = container_of(r, struct fpt_bracketing, run);
	long ret = fpt_call_original(r, args);

	fpt_bracket_close(b, NULL);

	return ret;
}

static bool fpt_bracket_is_idle(struct fpt_bracketing *b)
{
	struct fpt_section *s;

	for (s = b->sections; s < b->sections + FPT_MAX_SECTIONS; s++)
		if (READ_ONCE(s->task))
			return false;

	return true;
}

/* Undo fpt_bracket_install(), also of a part; false: @b must not be freed. */
static bool fpt_bracket_uninstall(struct fpt_bracketing *b)
{
	bool drained = fpt_redirect_remove(&b->publish);

	drained &= fpt_redirect_remove(&b->add);

	/* Other tasks have to end their sections themselves. */
	fpt_bracket_close(b, NULL);
	if (!wait_var_event_timeout(b, fpt_bracket_is_idle(b), FPT_SECTIONS_TIMEOUT))
		pr_warn("fencepost_test: a task does not leave its signalling section\n");

	drained &= fpt_redirect_remove(&b->run);
	drained &= fpt_redirect_remove(&b->done);

	return drained;
}

static int fpt_bracket_install(struct fpt_bracketing *b, const char *publish_symbol)
{
	int ret;

	ret = fpt_redirect_install(&b->done, "vb2_buffer_done");
	if (ret)
		return ret;

	ret = fpt_redirect_install(&b->run, "v4l2_m2m_try_run");
	if (ret && ret != -ENOENT)
		return ret;

	ret = fpt_redirect_install(&b->add, "dma_resv_add_fence");
	if (ret)
		return ret;

	return fpt_redirect_install(&b->publish, publish_symbol);
}

int fpt_bracket_start(struct fpt_file *f, struct fpt_bracket *arg)
{
	struct fpt_bracketing *b;
	int ret;

	if (strnlen(arg->publish_symbol, sizeof(arg->publish_symbol)) ==
	    sizeof(arg->publish_symbol))
		return -EINVAL;
	if (f->bracketing)
		return -EBUSY;

	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return -ENOMEM;

	b->publish.entered = fpt_bracket_always;
	b->publish.replace = fpt_bracket_publish;
	b->add.entered = fpt_bracket_added;
	b->done.entered = fpt_bracket_always;
	b->done.replace = fpt_bracket_done;
	b->run.entered = fpt_bracket_always;
	b->run.replace = fpt_bracket_run;

	ret = fpt_bracket_install(b, arg->publish_symbol);
	if (ret) {
		if (fpt_bracket_uninstall(b))
			kfree(b);
		return ret;
	}

	f->bracketing = b;

	return 0;
}

int fpt_bracket_hits(struct fpt_file *f, struct fpt_hits *arg)
{
	if (!f->bracketing)
		return -ENOENT;

	arg->hits = atomic_read(&f->bracketing->opened);

	return 0;
}

void fpt_bracket_stop(struct fpt_file *f)
{
	if (f->bracketing && fpt_bracket_uninstall(f->bracketing))
		kfree(f->bracketing);
	f->bracketing = NULL;
}
