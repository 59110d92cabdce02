import { formatCount, formatSeconds } from "../view/text.tsx";
import { type Bin, type Measured, STATUSES } from "./measures.ts";

const WIDTH = 600;
const HEIGHT = 120;
const GAP = 2;
/** Every outcome must be visible: a single rejection next to thousands of writes is the one that matters. */
const LEAST = 4;

/** The outcomes of the last minutes as stacked bars, with their sums as a legend, which a screen reader reads. */
export function OutcomeChart({ binSeconds, bins }: Measured) {
  const most = Math.max(0, ...bins.map((bin) => STATUSES.reduce((all, status) => all + bin[status], 0)));
  const span = formatSeconds(binSeconds * bins.length);
  const sums = STATUSES.map((status) => ({ status, sum: bins.reduce((all, bin) => all + bin[status], 0) }));
  const label = `Outcomes of the last ${span}: ${sums.map(({ status, sum }) => `${sum} ${status}`).join(", ")}`;
  return (
    <figure class="chart">
      <figcaption>
        <span class="muted">last {span}</span>
        <ul class="legend">
          {sums.map(({ status, sum }) => (
            <li class={`outcome ${status}`}>
              <b>{formatCount(sum)}</b> {status}
            </li>
          ))}
        </ul>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <line class="muted" stroke="currentColor" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {bins.map((bin, i) => (
          <Bar bin={bin} x={(i * WIDTH) / bins.length} width={WIDTH / bins.length - GAP} most={most} />
        ))}
      </svg>
      <p class="scale muted">
        <span>{span} ago</span>
        <span>
          at most {formatCount(most)} in {formatSeconds(binSeconds)}
        </span>
        <span>now</span>
      </p>
    </figure>
  );
}

/** In proportion, above the least that can be seen; the highest bar still fits with all four outcomes. */
function Bar({ bin, x, width, most }: { bin: Bin; x: number; width: number; most: number }) {
  let y = HEIGHT;
  return STATUSES.filter((status) => bin[status] > 0).map((status) => {
    const height = LEAST + (bin[status] / most) * (HEIGHT - LEAST * STATUSES.length);
    y -= height;
    return <rect class={status} x={x} y={y} width={width} height={height} />;
  });
}
