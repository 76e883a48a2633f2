/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* User interface of fencepost_test.ko: stimuli that user space cannot reach by itself. */
#ifndef FENCEPOST_TEST_H
#define FENCEPOST_TEST_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Character device; everything that a file armed is undone when it is closed. */
#define FPT_DEVICE "/dev/fencepost_test"

enum fpt_action {
	/* Return @value at once instead of running the function. */
	FPT_RETURN = 0,
	/*
	 * For a vb2_ops.start_streaming of an m2m driver: give every buffer of the queue back as
	 * VB2_BUF_STATE_QUEUED, as a driver must, and return @value.
	 */
	FPT_START_STREAMING_FAILS = 1,
	/* Let it run; count the calls. */
	FPT_COUNT_CALLS = 2,
	/* Let it run; count the returns with @value. */
	FPT_COUNT_RETURNS = 3,
	/* Sleep @value milliseconds, then let it run; not where the caller must not sleep. */
	FPT_DELAY = 4,
	/* Let it run with its integer argument number @argument (0 is the first) set to @value. */
	FPT_SET_ARGUMENT = 5,
};

/**
 * struct fpt_hook - change or count calls of one kernel function
 * @symbol: its name, static functions and functions of modules included
 * @action: enum fpt_action
 * @value: see @action
 * @skip: let this many calls through first
 * @times: act on this many calls, then let through; 0: for ever
 * @id: out, for FPT_HOOK_HITS and FPT_UNHOOK
 * @argument: for FPT_SET_ARGUMENT, 0 to 5
 *
 * The function must take its arguments, six at most, in integer registers. @symbol may be
 * "module:function" where several modules have one of that name.
 *
 * FPT_RETURN of -EDEADLK from ww_mutex_lock() or its interruptible form does what a real deadlock
 * does, so that the caller's way out is the usual one; only calls with an acquire context that
 * already holds a lock are counted and changed.
 *
 * Errors: ENOENT for an unknown symbol, EOPNOTSUPP where it cannot be hooked, EBUSY where it
 * already has a hook that may change it, ENOSPC for too many of these (8 in all).
 */
struct fpt_hook {
	char symbol[64];
	__u32 action;
	__s32 value;
	__u32 skip;
	__u32 times;
	__u32 id;
	__u32 argument;
};

/**
 * struct fpt_hits - how often a hook acted
 * @id: in
 * @hits: out
 */
struct fpt_hits {
	__u32 id;
	__u32 hits;
};

/**
 * struct fpt_gem - lock two GEM handles together, as GPU drivers do
 * @drm_fd: an open DRM device
 * @handles: two GEM handles of it
 * @result: out, what drm_gem_lock_reservations() returned (they are unlocked again)
 */
struct fpt_gem {
	__s32 drm_fd;
	__u32 handles[2];
	__s32 result;
};

/**
 * struct fpt_callback - add a callback to the write fence of a dma-buf
 * @dmabuf_fd: its first unsignalled DMA_RESV_USAGE_WRITE fence gets the callback
 * @video_fd: the callback calls v4l2_m2m_try_schedule() on the m2m context of this open file;
 *	-1: the callback only counts
 * @id: out, for FPT_CALLBACK_HITS
 *
 * The open video file lives on until this file is closed. Let no further job be ready when the
 * fence is signalled: it would start in the callback, where a driver must not sleep.
 *
 * Errors: ENOENT where no fence is pending. The signal's own context runs the callback.
 */
struct fpt_callback {
	__s32 dmabuf_fd;
	__s32 video_fd;
	__u32 id;
	__u32 reserved;
};

#define FPT_MAX_FENCES 8

/**
 * struct fpt_fence - one fence of a reservation object
 * @context: dma_fence context, 64 bit
 * @seqno: dma_fence seqno
 * @status: dma_fence_get_status(): 0 pending, 1 signalled, negative error
 * @usage: enum dma_resv_usage
 * @driver: driver name
 */
struct fpt_fence {
	__u64 context;
	__u64 seqno;
	__s32 status;
	__u32 usage;
	char driver[32];
};

/**
 * struct fpt_resv - what a dma-buf's reservation object holds, signalled fences included
 * @dmabuf_fd: in
 * @count: out, number of fences (may exceed FPT_MAX_FENCES; that many are stored)
 * @resv_id: out, equal for two dma-bufs exactly if they share one dma_resv
 * @dmabuf_id: out, equal for two fds exactly if they are one dma_buf
 * @fences: out
 */
struct fpt_resv {
	__s32 dmabuf_fd;
	__u32 count;
	__u64 resv_id;
	__u64 dmabuf_id;
	struct fpt_fence fences[FPT_MAX_FENCES];
};

/**
 * struct fpt_optin - set vb2_queue.supports_release_fences of one queue of an m2m file
 * @video_fd: an open m2m video node
 * @capture: 1 CAPTURE, 0 OUTPUT
 * @on: the value to set
 *
 * Errors: EOPNOTSUPP where the shape's struct vb2_queue has no such flag.
 */
struct fpt_optin {
	__s32 video_fd;
	__u32 capture;
	__u32 on;
	__u32 reserved;
};

/**
 * struct fpt_bracket - hold a dma_fence signalling section from publish to completion
 * @publish_symbol: the helper that publishes a release fence
 *
 * From the return of @publish_symbol, where it attached a fence, to the return of
 * vb2_buffer_done() of that buffer in the same task, the task is inside
 * dma_fence_begin_signalling(): lockdep then reports every lock and allocation of the
 * driver that can deadlock against the fence. A section that is still open when device_run
 * returns, since the driver completes its jobs elsewhere, ends there.
 * Errors: ENOENT for an unknown symbol.
 */
struct fpt_bracket {
	char publish_symbol[64];
};

#define FPT_HOOK          _IOWR('F', 0x40, struct fpt_hook)
#define FPT_HOOK_HITS     _IOWR('F', 0x41, struct fpt_hits)
#define FPT_UNHOOK        _IOW('F', 0x42, __u32)
#define FPT_LOCK_GEM      _IOWR('F', 0x43, struct fpt_gem)
#define FPT_CALLBACK      _IOWR('F', 0x44, struct fpt_callback)
#define FPT_CALLBACK_HITS _IOWR('F', 0x45, struct fpt_hits)
#define FPT_RESV          _IOWR('F', 0x46, struct fpt_resv)
#define FPT_OPTIN         _IOW('F', 0x47, struct fpt_optin)
#define FPT_BRACKET       _IOW('F', 0x48, struct fpt_bracket)
/* Sections opened by FPT_BRACKET so far (hits); id is ignored. */
#define FPT_BRACKET_HITS  _IOWR('F', 0x49, struct fpt_hits)

#endif /* FENCEPOST_TEST_H */
