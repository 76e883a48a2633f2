// SPDX-License-Identifier: MIT
// Which rows and columns the matrix shows.
import { acceptable, type Cell, type Check, type Matrix, type OutcomeName } from "./model";

export interface Filter {
  text: string;
  outcomes: ReadonlySet<OutcomeName>; // empty: all
  hiddenShapes: ReadonlySet<string>;
  unexpectedOnly: boolean;
}

export const NO_FILTER: Filter = {
  text: "",
  outcomes: new Set(),
  hiddenShapes: new Set(),
  unexpectedOnly: false,
};

export const isFiltering = (f: Filter): boolean =>
  f.text.trim() !== "" || f.outcomes.size > 0 || f.unexpectedOnly || f.hiddenShapes.size > 0;

/** Whether a cell by itself is what is looked for; others are dimmed. */
export const cellMatches = (f: Filter, cell: Cell | undefined): boolean => {
  if (f.unexpectedOnly && cell && acceptable(cell)) return false;
  if (f.outcomes.size > 0 && !(cell && f.outcomes.has(cell.outcome))) return false;
  return true;
};

const textMatches = (f: Filter, check: Check, cells: (Cell | undefined)[]): boolean => {
  const words = f.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const told = cells.map((c) =>
    c ? `${c.outcome} ${c.sentence} ${c.log_findings.map((l) => l.headline).join(" ")}` : "",
  );
  const text = `${check.name} ${check.question} ${check.rule} ${told.join(" ")}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

/** The part of a device's matrix that is to be seen: the names of its rows and columns, in order. */
export interface Table {
  device: string;
  rows: string[];
  columns: string[];
}

/** A table a device, without those of which nothing is left. */
export const visible = (matrix: Matrix, f: Filter): Table[] =>
  matrix.devices
    .map(({ device, checks, shapes }) => {
      const columns = shapes.map((s) => s.name).filter((name) => !f.hiddenShapes.has(name));
      const rows = checks.filter((check) => {
        const cells = columns.map((shape) => matrix.at(check.name, shape));
        return cells.some((cell) => cellMatches(f, cell)) && textMatches(f, check, cells);
      });
      return { device, rows: rows.map((c) => c.name), columns };
    })
    .filter((table) => table.rows.length > 0);
