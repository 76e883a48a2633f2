// SPDX-License-Identifier: MIT
// The matrix: a table whose cells are links to their panels, walked with the arrow keys.
import { useEffect, useState } from "preact/hooks";
import { type Filter, cellMatches } from "./filter";
import { acceptable, type Cell, hashOf, type Matrix, type Place, symbolOf, wanted } from "./model";

interface Props {
  matrix: Matrix;
  filter: Filter;
  rows: string[];
  columns: string[];
  open: Place | null;
}

const labelOf = (cell: Cell | undefined, place: Place): string => {
  const where = `${place.check} on ${place.shape}`;
  if (!cell) return `${where}: missing, it was never run`;
  const odd = acceptable(cell) ? "as expected" : `not as expected, it should be ${wanted(cell)}`;
  return `${where}: ${cell.outcome}, ${odd}`;
};

const CellLink = ({ cell, place, current, tabbable, dim }: {
  cell: Cell | undefined;
  place: Place;
  current: boolean;
  tabbable: boolean;
  dim: boolean;
}) => {
  const odd = !cell || !acceptable(cell);
  const classes = ["cell", cell ? `o-${cell.outcome}` : "o-missing", odd && "odd", dim && "dim"];
  return (
    <a
      class={classes.filter(Boolean).join(" ")}
      href={hashOf(place)}
      tabIndex={tabbable ? 0 : -1}
      aria-label={labelOf(cell, place)}
      aria-current={current ? "true" : undefined}
      title={cell?.sentence}
      data-check={place.check}
      data-shape={place.shape}
    >
      <span class="symbol" aria-hidden="true">
        {cell ? symbolOf(cell.outcome) : "·"}
      </span>
      <span class="word">{cell ? cell.outcome : "missing"}</span>
      {cell && odd && (
        <span class="expected">
          <span class="long">expected</span>
          <span class="short">≠</span> {wanted(cell)}
        </span>
      )}
    </a>
  );
};

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

const clamp = (n: number, count: number): number => Math.min(Math.max(n, 0), count - 1);

/** Where a key leads from `at`; null if it is none of the matrix's. */
const target = (event: KeyboardEvent, at: Place, rows: string[], columns: string[]): Place | null => {
  let row = clamp(rows.indexOf(at.check), rows.length);
  let column = clamp(columns.indexOf(at.shape), columns.length);
  const step = STEPS[event.key];
  if (step) {
    row = clamp(row + step[0], rows.length);
    column = clamp(column + step[1], columns.length);
  } else if (event.key === "Home" || event.key === "End") {
    column = event.key === "Home" ? 0 : columns.length - 1;
    if (event.ctrlKey) row = event.key === "Home" ? 0 : rows.length - 1;
  } else {
    return null;
  }
  return { check: rows[row], shape: columns[column] };
};

export const cellElement = (place: Place): HTMLElement | null =>
  document.querySelector(
    `a.cell[data-check="${CSS.escape(place.check)}"][data-shape="${CSS.escape(place.shape)}"]`,
  );

export const MatrixTable = ({ matrix, filter, rows, columns, open }: Props) => {
  const [here, setHere] = useState<Place>({ check: rows[0] ?? "", shape: columns[0] ?? "" });
  useEffect(() => {
    if (open) setHere(open);
  }, [open?.check, open?.shape]);
  const reachable = rows.includes(here.check) && columns.includes(here.shape);
  const stop = reachable ? here : { check: rows[0], shape: columns[0] };

  const onKeyDown = (event: KeyboardEvent): void => {
    const from = (event.target as HTMLElement).closest<HTMLElement>("a.cell");
    if (!from || event.altKey || event.metaKey) return;
    const at = { check: from.dataset.check ?? "", shape: from.dataset.shape ?? "" };
    const to = target(event, at, rows, columns);
    if (!to) return;
    event.preventDefault();
    setHere(to);
    cellElement(to)?.focus();
  };

  return (
    <table class="matrix" onKeyDown={onKeyDown}>
      <caption class="visually-hidden">
        Outcomes of the checks (rows) on the shapes (columns). Arrow keys move between cells, Enter
        opens one, Escape closes it.
      </caption>
      <thead>
        <tr>
          <th scope="col" class="corner">
            Check
          </th>
          {matrix.results.shapes
            .filter((s) => columns.includes(s.name))
            .map((shape) => (
              <th scope="col" key={shape.name} title={`${shape.title}\n${shape.release}`}>
                {shape.name}
                <small>{shape.title}</small>
              </th>
            ))}
        </tr>
      </thead>
      <tbody>
        {matrix.results.checks
          .filter((c) => rows.includes(c.name))
          .map((check) => (
            <tr key={check.name} class={open?.check === check.name ? "open" : ""}>
              <th scope="row">
                <span class="name">{check.name}</span>
                <small>{check.question}</small>
              </th>
              {columns.map((shape) => {
                const place = { check: check.name, shape };
                const cell = matrix.at(check.name, shape);
                return (
                  <td key={shape}>
                    <CellLink
                      cell={cell}
                      place={place}
                      current={open?.check === check.name && open.shape === shape}
                      tabbable={stop.check === check.name && stop.shape === shape}
                      dim={!cellMatches(filter, cell)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
      </tbody>
    </table>
  );
};
