export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
}

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  /** Unique in the page: prefix of the ids of its parts. */
  readonly id: string;
  readonly title: string;
  /** The text alternative for screen readers. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const width = 640;
const height = 360;
const plot = { left: 64, right: 624, top: 44, bottom: 304 };
/** Dash patterns distinguish the lines as well as their colors do. */
const dashes = ['', '7 5', '2 4', '10 4 2 4'];

/** Renders a line chart as SVG. Its colors come from the page: `--ink`, `--grid` and `--line-1` to `--line-4`. */
export function lineChart({ id, title, description, x, y, series }: Chart): string {
  const points = series.flatMap((each) => each.points);
  if (points.length === 0) throw new RangeError(`${title}: there is nothing to draw.`);
  const toX = scaleOf(
    x,
    points.map(([value]) => value),
    plot.left,
    plot.right,
  );
  const toY = scaleOf(
    y,
    points.map(([, value]) => value),
    plot.bottom,
    plot.top,
  );
  const lines = series.map(({ name, points }, i) => {
    const path = points.map(([px, py]) => `${fixed(toX.at(px))},${fixed(toY.at(py))}`).join(' ');
    const dash = dashes[i % dashes.length];
    const style = `stroke="var(--line-${(i % dashes.length) + 1})" stroke-width="2.5"${dash ? ` stroke-dasharray="${dash}"` : ''}`;
    const dots = points.length > 12 ? '' : points.map(([px, py]) => dot(toX.at(px), toY.at(py), i)).join('');
    const left = plot.left + 8 + i * (series.length > 3 ? 140 : 180);
    return [
      `<polyline fill="none" ${style} points="${path}"/>${dots}`,
      `<line x1="${left}" y1="26" x2="${left + 30}" y2="26" ${style}/>`,
      `<text x="${left + 38}" y="30">${escaped(name)}</text>`,
    ].join('\n');
  });
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">`,
    `<title id="${id}-title">${escaped(title)}</title>`,
    `<desc id="${id}-description">${escaped(description)}</desc>`,
    ...toX.ticks.map((tick) => {
      const at = fixed(toX.at(tick));
      return `<line x1="${at}" y1="${plot.top}" x2="${at}" y2="${plot.bottom}" stroke="var(--grid)"/><text x="${at}" y="${plot.bottom + 18}" text-anchor="middle">${tickText(tick)}</text>`;
    }),
    ...toY.ticks.map((tick) => {
      const at = toY.at(tick);
      return `<line x1="${plot.left}" y1="${fixed(at)}" x2="${plot.right}" y2="${fixed(at)}" stroke="var(--grid)"/><text x="${plot.left - 8}" y="${fixed(at + 4)}" text-anchor="end">${tickText(tick)}</text>`;
    }),
    ...lines,
    `<text x="${(plot.left + plot.right) / 2}" y="${height - 14}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text transform="translate(16 ${(plot.top + plot.bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
    '</svg>',
  ].join('\n');
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Maps values to positions, with round numbers as marks. A linear scale starts at 0. */
function scaleOf({ scale, label }: Axis, values: readonly number[], from: number, to: number): Scale {
  const max = Math.max(...values);
  if (scale === 'linear') {
    const top = max > 0 ? max : 1;
    const step = roundStep(top / 5);
    const ticks = Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => i * step);
    return { at: (value) => from + (value / top) * (to - from), ticks };
  }
  const min = Math.min(...values);
  if (!(min > 0)) throw new RangeError(`${label}: a logarithmic scale takes numbers above 0.`);
  const [low, high] = [Math.log10(min), Math.log10(max === min ? max * 10 : max)];
  const decades = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => 10 ** (Math.floor(low) + i));
  const steps = high - low > 4 ? [1] : [1, 2, 5];
  const ticks = decades.flatMap((decade) => steps.map((step) => decade * step));
  return {
    at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
    ticks: ticks.filter((tick) => tick >= 10 ** low * (1 - 1e-9) && tick <= 10 ** high * (1 + 1e-9)),
  };
}

/** The smallest 1, 2 or 5 times a power of ten that is at least this large. */
function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((step) => step * decade >= least * (1 - 1e-9)) ?? 10) * decade;
}

const dot = (x: number, y: number, i: number): string =>
  `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="4" fill="var(--line-${(i % dashes.length) + 1})"/>`;
const fixed = (place: number): string => place.toFixed(1);
const tickText = (tick: number): string => Number(tick.toPrecision(6)).toLocaleString('en-US');
