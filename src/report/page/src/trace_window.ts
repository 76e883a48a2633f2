// SPDX-License-Identifier: MIT
// Which part of a recording is on screen, and the steps that lead from one to another.
import type { Window } from "./trace_draw";

const NARROWEST = 100; // ns

/** Keeps a window inside of the recording. */
export const inside = ({ from, to }: Window, duration: number): Window => {
  const span = Math.min(Math.max(to - from, NARROWEST), Math.max(duration, NARROWEST));
  const start = Math.min(Math.max(from, 0), Math.max(duration - span, 0));
  return { from: start, to: start + span };
};

/** `factor` below 1 comes nearer; `at` stays where it is. */
export const zoomed = (w: Window, factor: number, at: number, duration: number): Window => {
  const span = Math.min(Math.max((w.to - w.from) * factor, NARROWEST), Math.max(duration, NARROWEST));
  const share = (at - w.from) / (w.to - w.from);
  return inside({ from: at - share * span, to: at + (1 - share) * span }, duration);
};

/** `share` of what is on screen to the right. */
export const panned = (w: Window, share: number, duration: number): Window => {
  const by = (w.to - w.from) * share;
  return inside({ from: w.from + by, to: w.to + by }, duration);
};

/** So that `begin` to `end` is on screen, with something around it. */
export const around = (begin: number, end: number, duration: number): Window => {
  const margin = Math.max((end - begin) * 0.6, NARROWEST);
  return inside({ from: begin - margin, to: end + margin }, duration);
};

/** Moved, not zoomed, as little as brings `begin` to `end` on screen. */
export const showing = (w: Window, begin: number, end: number, duration: number): Window => {
  if (begin >= w.from && end <= w.to) return w;
  const middle = (begin + Math.min(end, begin + (w.to - w.from))) / 2;
  return inside({ from: middle - (w.to - w.from) / 2, to: middle + (w.to - w.from) / 2 }, duration);
};
