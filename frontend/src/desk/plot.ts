/** uPlot as our pages want it: our colours in either theme, and always as large as its place. */

import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';

export type Colour = (name: string) => string;
export type Plotted = { update: (data: uPlot.AlignedData) => void; stop: () => void };
export type Draw = (place: HTMLElement, data: uPlot.AlignedData) => Plotted;
type Recipe = (colour: Colour) => Omit<uPlot.Options, 'width' | 'height'>;

export const plotter =
  (recipe: Recipe): Draw =>
  (place, data) => {
    const size = () => ({ width: place.clientWidth, height: place.clientHeight });
    const draw = () => new uPlot({ ...recipe(colourAt(place)), ...size() }, data, place);
    let drawn = draw();

    function redraw() {
      drawn.destroy();
      drawn = draw();
    }

    const sized = new ResizeObserver(() => drawn.setSize(size()));
    sized.observe(place);
    const chosen = new MutationObserver(redraw);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', redraw);

    return {
      update(next) {
        data = next;
        drawn.setData(data);
      },
      stop() {
        sized.disconnect();
        chosen.disconnect();
        system.removeEventListener('change', redraw);
        drawn.destroy();
      },
    };
  };

/** A token's colour as it is in the theme that shows now. */
function colourAt(place: HTMLElement): Colour {
  return (name) => {
    const probe = document.createElement('span');
    probe.style.color = `var(--${name})`;
    place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

/** An axis that stays in the background. */
export function axis(colour: Colour, more: uPlot.Axis): uPlot.Axis {
  return {
    stroke: colour('muted'),
    font: `13px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    ...more,
  };
}
