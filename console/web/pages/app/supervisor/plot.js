import { html } from "../../vendor/preact.js";
import { hourMinute } from "../words/times.js";

const SIZE = { width: 460, height: 170, left: 44, right: 8, top: 10, bottom: 22 };
const TICKS = 5;
const GAP_MS = 40 * 60_000;
const NICE = [1, 2, 5, 10];

/** @typedef {{at: number, value: number, look?: string, title?: string}} Point */
/** @typedef {{look: string, points: Point[]}} Series */

/** The greatest value of an axis: a round one that holds all, of which each line is whole. @param {number} most */
export function roof(most) {
  if (most <= TICKS) return TICKS;
  const ten = 10 ** Math.floor(Math.log10(most));
  return (NICE.find((one) => one * ten >= most) ?? 10) * ten;
}

/**
 * A plot over time: lines, dots or bars; nothing is drawn where nothing was measured.
 * @param {{label: string, from: number, to: number, low?: number, most?: number, lines?: Series[],
 *   dots?: Point[], bars?: Point[], wide?: number, limit?: number, text?: (value: number) => string}} props
 */
export function Plot({ label, from, to, low = 0, most, lines = [], dots = [], bars = [], wide = 0, limit, text = String }) {
  const all = [...lines.flatMap((one) => one.points), ...dots, ...bars].map((one) => one.value);
  const high = most ?? roof(Math.max(0, limit ?? 0, ...all));
  const across = Math.max(1, to - from);
  const x = (/** @type {number} */ at) => SIZE.left + ((at - from) / across) * (SIZE.width - SIZE.left - SIZE.right);
  const y = (/** @type {number} */ value) =>
    SIZE.height - SIZE.bottom - ((value - low) / (high - low)) * (SIZE.height - SIZE.top - SIZE.bottom);
  const steps = Array.from({ length: TICKS + 1 }, (_, index) => index / TICKS);
  return html`<svg class="plot" viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label=${label}>
    ${steps.map((share) => {
      const value = low + share * (high - low);
      return html`<line class="rule" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${y(value)} y2=${y(value)} />
        <text x=${SIZE.left - 5} y=${y(value) + 4} text-anchor="end">${text(value)}</text>
        <text x=${x(from + share * across)} y=${SIZE.height - 6} text-anchor=${share === 0 ? "start" : share === 1 ? "end" : "middle"}>
          ${hourMinute(from + share * across)}
        </text>`;
    })}
    <line class="axis" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${y(Math.max(low, 0))} y2=${y(Math.max(low, 0))} />
    ${bars.map(
      (one) => html`<rect class="bar ${one.look ?? ""}" x=${x(Math.max(from, one.at)) + 1} y=${y(one.value)}
        width=${Math.max(1, x(Math.min(to, one.at + wide)) - x(Math.max(from, one.at)) - 2)} height=${y(0) - y(one.value)}><title>${one.title}</title></rect>`,
    )}
    ${lines.map((one) => html`<path class="series ${one.look}" d=${steps_of(one.points, x, y)} />`)}
    ${limit !== undefined && html`<line class="limit" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${y(limit)} y2=${y(limit)} />`}
    ${dots.map((one) => html`<circle class="dot ${one.look ?? ""}" cx=${x(one.at)} cy=${y(one.value)} r="3.5"><title>${one.title}</title></circle>`)}
  </svg>`;
}

/** A line that keeps its value until the next one is known, but not for long. @param {Point[]} points @param {(at: number) => number} x @param {(value: number) => number} y */
function steps_of(points, x, y) {
  return points
    .map((one, index) => {
      const near = one.at - (points[index - 1]?.at ?? -Infinity) < GAP_MS;
      return near ? `H${x(one.at)}V${y(one.value)}` : `M${x(one.at)},${y(one.value)}`;
    })
    .join("");
}

/** What the lines of a plot are. @param {{names: [string, string][]}} props look and name of each */
export function Keys({ names }) {
  return html`<div class="keys-of">
    ${names.map(
      ([look, name]) => html`<span><svg class="plot" viewBox="0 0 26 10" aria-hidden="true"><path class="series ${look}" d="M0,5H26" /></svg>${name}</span>`,
    )}
  </div>`;
}
