// SPDX-License-Identifier: MIT
// The run as the page gets it: docs/results-schema.md, plus the pictures as data: URIs.

export type OutcomeName = "pass" | "fail" | "oops" | "splat" | "hang" | "skip" | "lab-error";

export interface Observation {
  t: number;
  kind: "state" | "expect" | "note" | "measure" | "picture" | "skip" | "lab-error";
  lane?: string;
  subject?: string;
  state?: string;
  ok?: boolean;
  text?: string;
  got?: string;
  value?: number;
  unit?: string;
  file?: string;
  detail?: Record<string, unknown>;
}

export interface LogFinding {
  kind: string;
  headline: string;
  text: string;
  line: number;
}

export interface Cell {
  check: string;
  shape: string;
  outcome: OutcomeName;
  expected: OutcomeName;
  sentence: string;
  virtual_s: number;
  wall_s: number;
  debug_locks: boolean;
  observations: Observation[];
  log_findings: LogFinding[];
  log_file: string;
  evidence: string[];
  trace?: CellTrace;
}

/** What the rules over recordings say of the cell's trace. */
export interface CellTrace {
  answer: string;
  sentence: string;
  findings: { rule: string; answer: string; sentence: string }[];
}

export interface Check {
  name: string;
  question: string;
  stimulus: string;
  observation: string;
  rule: string;
}

export interface Shape {
  name: string;
  title: string;
  kernel_key: string;
  release: string;
}

export interface Results {
  tool_version: string;
  started: string;
  wall_s: number;
  host: Record<string, string>;
  config: string;
  checks: Check[];
  shapes: Shape[];
  cells: Cell[];
  pictures: Record<string, string>;
}

export interface OutcomeText {
  name: OutcomeName;
  symbol: string;
  meaning: string;
}

/** In the order of the legend; the symbols are those of the terminal's matrix. */
export const OUTCOMES: OutcomeText[] = [
  { name: "pass", symbol: "✓", meaning: "every claim held" },
  { name: "fail", symbol: "✗", meaning: "a claim did not hold" },
  { name: "oops", symbol: "▲", meaning: "the kernel died or misused memory" },
  { name: "splat", symbol: "△", meaning: "the kernel complained" },
  { name: "hang", symbol: "∞", meaning: "a task or the guest did not come back" },
  { name: "skip", symbol: "–", meaning: "the kernel or device cannot do it" },
  { name: "lab-error", symbol: "?", meaning: "the laboratory failed" },
];

export const symbolOf = (outcome: OutcomeName): string =>
  OUTCOMES.find((o) => o.name === outcome)?.symbol ?? "?";

/** A crossing of the matrix. */
export interface Place {
  check: string;
  shape: string;
}

/** Whether a cell may stand: as expected and, on v3, a pass. The same rule as the exit code's. */
export const acceptable = (cell: Cell): boolean =>
  cell.outcome === cell.expected && (cell.shape !== "v3" || cell.outcome === "pass");

/** What should have come out of a cell that may not stand. */
export const wanted = (cell: Cell): OutcomeName =>
  cell.outcome === cell.expected ? "pass" : cell.expected;

/** The cells by their place. */
export class Matrix {
  private readonly byPlace = new Map<string, Cell>();

  constructor(readonly results: Results) {
    for (const cell of results.cells) this.byPlace.set(`${cell.check}/${cell.shape}`, cell);
  }

  at(check: string, shape: string): Cell | undefined {
    return this.byPlace.get(`${check}/${shape}`);
  }

  has(place: Place): boolean {
    return (
      this.results.checks.some((c) => c.name === place.check) &&
      this.results.shapes.some((s) => s.name === place.shape)
    );
  }
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** "#check/shape", the address of a cell. */
export const hashOf = (place: Place): string =>
  `#${encodeURIComponent(place.check)}/${encodeURIComponent(place.shape)}`;

export const placeOf = (hash: string): Place | null => {
  const parts = hash.replace(/^#/, "").split("/");
  return parts.length === 2 ? { check: decoded(parts[0]), shape: decoded(parts[1]) } : null;
};
