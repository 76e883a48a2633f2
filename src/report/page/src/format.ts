// SPDX-License-Identifier: MIT
// Numbers, times and counts for people.
import type { Tally } from "./model";

/** Seconds as milliseconds, precise where it is short: "0.131 ms", "12.2 ms", "400 ms". */
export const ms = (seconds: number): string => {
  const value = seconds * 1000;
  const size = Math.abs(value);
  const digits = size >= 100 || size === 0 ? 0 : size >= 1 ? 1 : 3;
  return `${grouped(value, digits)} ms`;
};

/** With a thin space between thousands. */
export const grouped = (value: number, digits = 0): string => {
  const [whole, fraction] = value.toFixed(digits).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return fraction ? `${spaced}.${fraction}` : spaced;
};

/** A measure: whole numbers whole, others to three places at most. */
export const measured = (value: number): string =>
  Number.isInteger(value) ? grouped(value) : grouped(value, 3).replace(/0+$/, "");

export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
};

export const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

/** "185 cells, 5 not as expected, 1 missing". */
export const standing = ({ crossings, odd, missing }: Tally): string =>
  [
    `${crossings} cells`,
    odd > 0 && `${odd} not as expected`,
    missing > 0 && `${missing} missing`,
    odd + missing === 0 && "all as expected",
  ]
    .filter(Boolean)
    .join(", ");
