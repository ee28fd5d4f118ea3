/** The plots of this page. Loaded when there is something to draw. */

import uPlot from 'uplot';
import { figure } from '../shared/words';
import { axis, plotter } from './plot';
import { clock, span, ticks, type Learning } from './series';

const bars = uPlot.paths.bars?.({ size: [0.75, 14], radius: 0.15 });
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

/** Answers per minute: a bar for each. */
export const pace = plotter((colour) => ({
  legend: { show: false },
  cursor: { show: false },
  padding: [8, 28, 0, 0],
  scales: {
    x: { time: false, range: (_, first, last) => [first - 30, last + 30] },
    y: { range: (_, __, most) => [0, Math.max(5, most * 1.05)] },
  },
  axes: [
    axis(colour, { grid: { show: false }, incrs: [600, 900, 1800], values: (_, at) => at.map(clock), space: 70, gap: 10 }),
    axis(colour, { size: 44, incrs: WHOLE, values: (_, counts) => counts.map(figure) }),
  ],
  series: [
    {},
    {
      fill: colour('gold'),
      stroke: colour('gold-deep'),
      width: 1,
      points: { show: false },
      ...(bars ? { paths: bars } : {}),
    },
  ],
}));

/** Both scores of every version; a ring where a version took over. */
export const model = plotter((colour) => ({
  legend: { show: false },
  cursor: { show: false },
  padding: [14, 18, 0, 0],
  scales: {
    x: { time: false, range: (_, first, last) => [first - 0.5, last + 0.5] },
    y: { range: (plot) => span(plot.data as unknown as Learning) },
  },
  axes: [
    axis(colour, {
      grid: { show: false },
      splits: (plot, _, from, to) => ticks(Math.ceil(from), Math.floor(to), plot.width / 60),
      values: ({ data: [known, , , , trainedOn] }, versions) =>
        versions.map((version) => `v${version}\n${figure(trainedOn?.[known.indexOf(version)] ?? 0)}`),
      size: 58,
      gap: 10,
    }),
    axis(colour, { size: 52, incrs: [1, 2, 5, 10, 20], values: (_, percents) => percents.map((n) => `${n}%`) }),
  ],
  series: [
    {},
    { stroke: colour('amethyst'), width: 2.5, points: { size: 7, fill: colour('amethyst') } },
    { stroke: colour('gold-deep'), width: 2, dash: [7, 5], points: { size: 6, fill: colour('gold-deep') } },
    {
      stroke: colour('river'),
      paths: () => null,
      points: { show: true, size: 14, width: 3, fill: 'transparent' },
    },
    { show: false },
  ],
}));
