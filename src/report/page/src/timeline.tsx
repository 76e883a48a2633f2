// SPDX-License-Identifier: MIT
// The picture of a cell's life: a lane each for buffer, job, fence and consumer, one time axis.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ms } from "./format";
import type { Cell } from "./model";
import { type Interval, type Moment, type Timeline, type Track, ticks, timelineOf } from "./timeline_model";

const NARROWEST = 480; // px; below it the picture scrolls
const LABEL = 158; // px left of the axis
const RIGHT = 8;
const ROW = 26;
const BAR = 18;
const TOP = 22; // px for the axis' numbers
const LANE_GAP = 8;
const CHARACTER = 6.6; // px, about, of the labels inside of bars

interface Scale {
  from: number; // s, both ends of the axis
  to: number;
  width: number; // px of the whole picture
  x(t: number): number;
  t(x: number): number;
}

/** What several pictures can share. */
export interface Span {
  start: number;
  end: number;
}

/**
 * The axis goes on a little after the last record, so that the last states can be seen. It begins
 * with the first record where the check set things up for long before that.
 */
const scaleTo = ({ start, end }: Span, width: number): Scale => {
  const from = start > (end - start) / 8 ? start - (end - start) * 0.03 : 0;
  const to = end > from ? end + (end - from) * 0.18 : from + 0.001;
  const pixels = width - LABEL - RIGHT;
  return {
    from,
    to,
    width,
    x: (t) => LABEL + ((t - from) / (to - from)) * pixels,
    t: (x) => from + ((x - LABEL) / pixels) * (to - from),
  };
};

const intervalText = (track: Track, i: Interval): string => {
  const until = i.open ? "until the end of the record" : `to ${ms(i.to)}`;
  return `${track.lane} ${track.subject}: ${i.state} from ${ms(i.from)} ${until} (${ms(i.to - i.from)})`;
};

interface BarProps {
  track: Track;
  interval: Interval;
  y: number;
  scale: Scale;
  onShow: (text: string) => void;
}

const Bar = ({ track, interval, y, scale, onShow }: BarProps) => {
  const x = scale.x(interval.from);
  const width = Math.max(scale.x(interval.open ? scale.to : interval.to) - x, 3);
  const text = intervalText(track, interval);
  const fits = interval.state.length * CHARACTER + 10 < width;
  return (
    <g class={`bar tone-${interval.tone}${interval.open ? " open" : ""}`} onPointerEnter={() => onShow(text)}>
      <title>{text}</title>
      <rect x={x} y={y} width={width} height={BAR} rx="3" />
      {fits && (
        <text x={x + 6} y={y + BAR / 2} class="bar-text" aria-hidden="true">
          {interval.state}
        </text>
      )}
    </g>
  );
};

interface RowsProps {
  timeline: Timeline;
  scale: Scale;
  onShow: (text: string) => void;
}

/** Where each track and the claims stand, and how tall all of it is. */
const layout = (timeline: Timeline) => {
  const rows: { track: Track; y: number; first: boolean }[] = [];
  let y = TOP;
  let lane = "";
  for (const track of timeline.tracks) {
    const first = track.lane !== lane;
    if (first && rows.length > 0) y += LANE_GAP;
    lane = track.lane;
    rows.push({ track, y, first });
    y += ROW;
  }
  const claimsY = timeline.claims.length > 0 ? y + LANE_GAP : y;
  return { rows, claimsY, height: claimsY + (timeline.claims.length > 0 ? ROW : 0) + 4 };
};

const Lanes = ({ timeline, scale, onShow }: RowsProps) => (
  <>
    {layout(timeline).rows.map(({ track, y, first }) => (
      <g key={`${track.lane}/${track.subject}`}>
        {first && (
          <text x="0" y={y + BAR / 2} class="lane-name">
            {track.lane}
          </text>
        )}
        <text x={LABEL - 10} y={y + BAR / 2} class="subject" text-anchor="end">
          {track.subject.length > 14 ? `${track.subject.slice(0, 13)}…` : track.subject}
          <title>{track.subject}</title>
        </text>
        {track.intervals.map((interval, i) => (
          <Bar key={i} {...{ track, interval, y, scale, onShow }} />
        ))}
      </g>
    ))}
  </>
);

/** Where the marks of claims stand: at their time, or beside one another. */
const markPlaces = (claims: Moment[], scale: Scale): number[] => {
  const places: number[] = [];
  for (const claim of claims) {
    const free = places.length > 0 ? places[places.length - 1] + 18 : 0;
    places.push(Math.max(scale.x(claim.t), free));
  }
  return places;
};

/** Drawn below the bars, so that their text stays readable. */
const ClaimLines = ({ timeline, scale }: { timeline: Timeline; scale: Scale }) => {
  const { claimsY } = layout(timeline);
  const places = markPlaces(timeline.claims, scale);
  return (
    <g class="claims" aria-hidden="true">
      {timeline.claims.map((claim, i) => (
        <path
          key={i}
          class={claim.ok ? "held" : "broken"}
          d={`M${scale.x(claim.t)} ${TOP} V${claimsY - 3} L${places[i]} ${claimsY + 2}`}
        />
      ))}
    </g>
  );
};

const ClaimMarks = ({ timeline, scale, onShow }: RowsProps) => {
  const { claimsY } = layout(timeline);
  if (timeline.claims.length === 0) return null;
  const places = markPlaces(timeline.claims, scale);
  const said = (c: Moment) => `${ms(c.t)}: ${c.ok ? "held" : "did not hold"}: ${c.text}`;
  return (
    <g class="claims">
      <text x="0" y={claimsY + BAR / 2} class="lane-name">
        claims
      </text>
      {timeline.claims.map((claim, i) => (
        <g key={i} class={claim.ok ? "held" : "broken"} onPointerEnter={() => onShow(said(claim))}>
          <title>{said(claim)}</title>
          <circle cx={places[i]} cy={claimsY + BAR / 2 + 1} r="8" />
          <text x={places[i]} y={claimsY + BAR / 2 + 1} text-anchor="middle" aria-hidden="true">
            {claim.ok ? "✓" : "✗"}
          </text>
        </g>
      ))}
    </g>
  );
};

const Axis = ({ scale, height }: { scale: Scale; height: number }) => (
  <g class="axis" aria-hidden="true">
    {ticks(scale.from, scale.to, (scale.width - LABEL) / 90).map((t) => (
      <g key={t}>
        <line x1={scale.x(t)} x2={scale.x(t)} y1={TOP - 4} y2={height} />
        <text x={scale.x(t)} y="10" text-anchor={scale.x(t) > scale.width - 30 ? "end" : "middle"}>
          {t === 0 ? "0" : ms(t)}
        </text>
      </g>
    ))}
  </g>
);

/** A hairline under the pointer, so that lanes can be compared at one moment. */
const useCursor = (scale: Scale) => {
  const [at, setAt] = useState<number | null>(null);
  const move = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const t = scale.t(event.clientX - box.left);
    setAt(t >= scale.from && t <= scale.to ? t : null);
  };
  return { at, move, leave: () => setAt(null) };
};

/** The width that the page gives the picture, in px. */
const useWidth = () => {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (!frame.current) return undefined;
    const watcher = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, []);
  return { frame, width: Math.max(width, NARROWEST) };
};

const summaryOf = (cell: Cell, timeline: Timeline): string =>
  timeline.tracks
    .map((t) => `${t.lane} ${t.subject}: ${t.intervals.map((i) => `${i.state} at ${ms(i.from)}`).join(", ")}`)
    .join(". ") || `No states of ${cell.check} on ${cell.shape} were recorded`;

/** `span` makes several pictures share one axis. */
export const TimelinePicture = ({ cell, span }: { cell: Cell; span?: Span }) => {
  const id = useId();
  const { frame, width } = useWidth();
  const timeline = timelineOf(cell);
  const scale = scaleTo(span ?? timeline, width);
  const { height } = layout(timeline);
  const cursor = useCursor(scale);
  const [shown, setShown] = useState("");
  if (timeline.tracks.length === 0 && timeline.claims.length === 0) {
    return <p class="quiet">The check recorded no states.</p>;
  }
  return (
    <div class="timeline">
      <div class="timeline-scroll" ref={frame}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-labelledby={`${id}-t ${id}-d`}
          onPointerMove={cursor.move}
          onPointerLeave={cursor.leave}
        >
          <title id={`${id}-t`}>{`Timeline of ${cell.check} on ${cell.shape}`}</title>
          <desc id={`${id}-d`}>{summaryOf(cell, timeline)}</desc>
          <Axis scale={scale} height={height} />
          <ClaimLines timeline={timeline} scale={scale} />
          <Lanes timeline={timeline} scale={scale} onShow={setShown} />
          <ClaimMarks timeline={timeline} scale={scale} onShow={setShown} />
          {cursor.at !== null && (
            <line class="cursor" x1={scale.x(cursor.at)} x2={scale.x(cursor.at)} y1={TOP - 6} y2={height} />
          )}
        </svg>
      </div>
      <p class="readout" aria-hidden="true">
        {cursor.at !== null && <b>{ms(cursor.at)}</b>} {shown}
      </p>
      {timeline.hiddenTracks > 0 && <p class="quiet">{timeline.hiddenTracks} more are not drawn.</p>}
    </div>
  );
};

const LEGEND: [string, string][] = [
  ["queued", "queued, held"],
  ["running", "job running"],
  ["pending", "fence pending"],
  ["waiting", "consumer waiting"],
  ["done", "finished, signalled, ready"],
  ["none", "no fence"],
  ["bad", "error, given up"],
];

export const TimelineLegend = () => (
  <ul class="timeline-legend" aria-label="Legend of the timeline">
    {LEGEND.map(([tone, text]) => (
      <li key={tone}>
        <svg width="22" height="12" aria-hidden="true" class={`bar tone-${tone}`}>
          <rect x="1" y="1" width="20" height="10" rx="3" />
        </svg>
        {text}
      </li>
    ))}
  </ul>
);

/** The same as text, for those who cannot or will not look at the picture. */
export const TimelineTable = ({ cell }: { cell: Cell }) => (
  <details class="as-table">
    <summary>The timeline as a table</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">at</th>
          <th scope="col">lane</th>
          <th scope="col">which</th>
          <th scope="col">state</th>
        </tr>
      </thead>
      <tbody>
        {cell.observations
          .filter((o) => o.kind === "state")
          .map((o, i) => (
            <tr key={i}>
              <td class="number">{ms(o.t)}</td>
              <td>{o.lane}</td>
              <td>{o.subject}</td>
              <td>{o.state}</td>
            </tr>
          ))}
      </tbody>
    </table>
  </details>
);
