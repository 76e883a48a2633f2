// SPDX-License-Identifier: MIT
// The matrix: a table a device, whose cells are links to their panels, walked with the arrow keys.
import { useEffect, useState } from "preact/hooks";
import { type Filter, cellMatches, type Table } from "./filter";
import { standing } from "./format";
import {
  acceptable, type Cell, deviceKind, hashOf, type Matrix, type Place, shapeOf, symbolOf, wanted,
} from "./model";

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

/** A row, in the table that it is in. */
interface Line {
  check: string;
  columns: string[];
}

/** The rows of all tables: from the last of one, the way down leads into the next. */
const linesOf = (tables: Table[]): Line[] =>
  tables.flatMap(({ rows, columns }) => rows.map((check) => ({ check, columns })));

const isIn = (line: Line, place: Place): boolean =>
  line.check === place.check && line.columns.includes(place.shape);

/** The column of `line` that is of the same shape as `shape`; another device may not show it. */
const sameShape = (line: Line, shape: string, otherwise: number): number => {
  const found = line.columns.findIndex((c) => shapeOf(c) === shapeOf(shape));
  return found < 0 ? clamp(otherwise, line.columns.length) : found;
};

/** Where a key leads from `at`; null if it is none of the matrix's. */
const target = (event: KeyboardEvent, at: Place, tables: Table[]): Place | null => {
  const lines = linesOf(tables);
  let row = clamp(lines.findIndex((line) => isIn(line, at)), lines.length);
  let column = clamp(lines[row].columns.indexOf(at.shape), lines[row].columns.length);
  const step = STEPS[event.key];
  if (step) {
    row = clamp(row + step[0], lines.length);
    column = clamp(sameShape(lines[row], at.shape, column) + step[1], lines[row].columns.length);
  } else if (event.key === "Home" || event.key === "End") {
    if (event.ctrlKey) row = event.key === "Home" ? 0 : lines.length - 1;
    column = event.key === "Home" ? 0 : lines[row].columns.length - 1;
  } else {
    return null;
  }
  return { check: lines[row].check, shape: lines[row].columns[column] };
};

export const cellElement = (place: Place): HTMLElement | null =>
  document.querySelector(
    `a.cell[data-check="${CSS.escape(place.check)}"][data-shape="${CSS.escape(place.shape)}"]`,
  );

interface TableProps {
  matrix: Matrix;
  filter: Filter;
  table: Table;
  open: Place | null;
  stop: Place; // the one cell that the Tab key leads to
}

const Head = ({ matrix, table }: { matrix: Matrix; table: Table }) => (
  <thead>
    <tr>
      <th scope="col" class="corner">
        Check
        {matrix.namesDevices && <span class="on"> on {table.device}</span>}
      </th>
      {matrix.results.shapes
        .filter((s) => table.columns.includes(s.name))
        .map((shape) => (
          <th scope="col" key={shape.name} title={`${shape.title}\n${shape.release}`}>
            {shapeOf(shape.name)}
            <small>{shape.title}</small>
          </th>
        ))}
    </tr>
  </thead>
);

const MatrixTable = ({ matrix, filter, table, open, stop }: TableProps) => {
  const isOpen = (check: string) => open?.check === check && table.columns.includes(open.shape);
  return (
    <table class="matrix">
      <caption class="visually-hidden">
        Outcomes of the checks (rows) on the shapes (columns)
        {matrix.namesDevices && ` of ${table.device}`}. Arrow keys move between cells, Enter opens
        one, Escape closes it.
      </caption>
      <Head matrix={matrix} table={table} />
      <tbody>
        {matrix.results.checks
          .filter((c) => table.rows.includes(c.name))
          .map((check) => (
            <tr key={check.name} class={isOpen(check.name) ? "open" : ""}>
              <th scope="row">
                <span class="name">{check.name}</span>
                <small>{check.question}</small>
              </th>
              {table.columns.map((shape) => {
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

/** What device a table is of, and how that stands, whatever the filter leaves of it. */
const DeviceHeading = ({ matrix, device }: { matrix: Matrix; device: string }) => (
  <h2>
    on {device} <span>{deviceKind(device)}</span>
    <small>{standing(matrix.tally(matrix.devices.filter((m) => m.device === device)))}</small>
  </h2>
);

interface Props {
  matrix: Matrix;
  filter: Filter;
  tables: Table[]; // at least one
  open: Place | null;
}

export const MatrixTables = ({ matrix, filter, tables, open }: Props) => {
  const first = { check: tables[0].rows[0], shape: tables[0].columns[0] };
  const [here, setHere] = useState<Place>(first);
  useEffect(() => {
    if (open) setHere(open);
  }, [open?.check, open?.shape]);
  const stop = linesOf(tables).some((line) => isIn(line, here)) ? here : first;

  const onKeyDown = (event: KeyboardEvent): void => {
    const from = (event.target as HTMLElement).closest<HTMLElement>("a.cell");
    if (!from || event.altKey || event.metaKey) return;
    const at = { check: from.dataset.check ?? "", shape: from.dataset.shape ?? "" };
    const to = target(event, at, tables);
    if (!to) return;
    event.preventDefault();
    setHere(to);
    cellElement(to)?.focus();
  };

  return (
    <div onKeyDown={onKeyDown}>
      {tables.map((table) => (
        <section key={table.device} class="device">
          {matrix.namesDevices && <DeviceHeading matrix={matrix} device={table.device} />}
          <MatrixTable matrix={matrix} filter={filter} table={table} open={open} stop={stop} />
        </section>
      ))}
    </div>
  );
};
