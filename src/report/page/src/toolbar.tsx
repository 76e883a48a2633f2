// SPDX-License-Identifier: MIT
// The filters above the matrix, and the choice of light or dark.
import { useState } from "preact/hooks";
import { type Filter, isFiltering, NO_FILTER } from "./filter";
import {
  acceptable, type DeviceMatrix, type Matrix, type OutcomeName, OUTCOMES, type Shape, shapeOf,
} from "./model";

type Theme = "auto" | "light" | "dark";
const THEMES: Theme[] = ["auto", "light", "dark"];
const STORED = "fencepost-theme";

const stored = (): Theme => {
  try {
    return THEMES.find((t) => t === localStorage.getItem(STORED)) ?? "auto";
  } catch {
    return "auto"; // a file: page may have no storage
  }
};

const applyTheme = (theme: Theme = stored()): void => {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // then it lasts as long as the page
  }
};

/** The theme that was chosen before; paper is light, whatever was chosen for the screen. */
export const startTheme = (): void => {
  applyTheme();
  addEventListener("beforeprint", () => (document.documentElement.dataset.theme = "light"));
  addEventListener("afterprint", () => applyTheme());
};

export const ThemeButton = () => {
  const [theme, setTheme] = useState<Theme>(stored);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const change = (): void => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" class="theme" onClick={change} title={`Change to ${next}`}>
      {{ auto: "◐", light: "☀", dark: "☾" }[theme]} <span>{theme}</span>
    </button>
  );
};

const toggled = <T,>(set: ReadonlySet<T>, item: T): Set<T> => {
  const out = new Set(set);
  if (!out.delete(item)) out.add(item);
  return out;
};

interface Props {
  matrix: Matrix;
  filter: Filter;
  onChange: (filter: Filter) => void;
  shownRows: number;
}

const OutcomeChips = ({ matrix, filter, onChange }: Props) => {
  const count = (name: OutcomeName) =>
    matrix.results.cells.filter((c) => c.outcome === name).length;
  return (
    <div class="chips" role="group" aria-label="Show only these outcomes">
      {OUTCOMES.filter((o) => count(o.name) > 0).map((o) => (
        <button
          key={o.name}
          type="button"
          class={`chip o-${o.name}`}
          aria-pressed={filter.outcomes.has(o.name)}
          title={o.meaning}
          onClick={() => onChange({ ...filter, outcomes: toggled(filter.outcomes, o.name) })}
        >
          <span aria-hidden="true">{o.symbol}</span> {o.name} <b>{count(o.name)}</b>
        </button>
      ))}
    </div>
  );
};

type BoxProps = Pick<Props, "filter" | "onChange">;

const ShapeBox = ({ shape, filter, onChange }: BoxProps & { shape: Shape }) => (
  <label title={shape.title}>
    <input
      type="checkbox"
      checked={!filter.hiddenShapes.has(shape.name)}
      onChange={() =>
        onChange({ ...filter, hiddenShapes: toggled(filter.hiddenShapes, shape.name) })
      }
    />
    {shapeOf(shape.name)}
  </label>
);

/** All columns of a device at once: off where all are shown, else on. */
const DeviceBox = ({ part, filter, onChange }: BoxProps & { part: DeviceMatrix }) => {
  const names = part.shapes.map((s) => s.name);
  const hidden = names.filter((name) => filter.hiddenShapes.has(name));
  const change = (): void => {
    const others = [...filter.hiddenShapes].filter((name) => !names.includes(name));
    const hiddenShapes = new Set(hidden.length === 0 ? [...others, ...names] : others);
    onChange({ ...filter, hiddenShapes });
  };
  return (
    <label class="whole">
      <input
        type="checkbox"
        checked={hidden.length === 0}
        indeterminate={hidden.length > 0 && hidden.length < names.length}
        onChange={change}
      />
      {part.device}
    </label>
  );
};

const ShapeBoxes = ({ matrix, filter, onChange }: Props) => (
  <div class="shapes" role="group" aria-label="Show these shapes">
    {matrix.devices.map((part) => (
      <div key={part.device} class="device" role="group" aria-label={`Shapes on ${part.device}`}>
        {matrix.namesDevices && <DeviceBox part={part} filter={filter} onChange={onChange} />}
        {part.shapes.map((shape) => (
          <ShapeBox key={shape.name} shape={shape} filter={filter} onChange={onChange} />
        ))}
      </div>
    ))}
  </div>
);

export const Toolbar = (props: Props) => {
  const { matrix, filter, onChange, shownRows } = props;
  const odd = matrix.results.cells.filter((c) => !acceptable(c)).length;
  const allRows = new Set(matrix.devices.flatMap((part) => part.checks)).size;
  return (
    <div class="toolbar" role="search">
      <input
        type="search"
        placeholder="Filter by text"
        aria-label="Filter the checks by text"
        value={filter.text}
        onInput={(e) => onChange({ ...filter, text: e.currentTarget.value })}
      />
      <OutcomeChips {...props} />
      {odd > 0 && (
        <button
          type="button"
          class="chip odd-chip"
          aria-pressed={filter.unexpectedOnly}
          onClick={() => onChange({ ...filter, unexpectedOnly: !filter.unexpectedOnly })}
        >
          not as expected <b>{odd}</b>
        </button>
      )}
      <ShapeBoxes {...props} />
      {isFiltering(filter) && (
        <button type="button" class="reset" onClick={() => onChange(NO_FILTER)}>
          show all
        </button>
      )}
      <p class="shown" role="status">
        {shownRows} of {allRows} checks
      </p>
    </div>
  );
};
