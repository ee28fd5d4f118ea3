/** The plots of a case. Loaded when there is something to draw. */

import uPlot from 'uplot';
import { figure } from '../shared/words';
import { axis, plotter } from '../desk/plot';
import { clock } from '../desk/series';
import { seconds } from './pictures';

const steps = uPlot.paths.stepped?.({ align: 1 });
const bars = uPlot.paths.bars?.({ size: [0.8, 20], radius: 0.1 });
const stepped = steps ? { paths: steps } : {};
const barred = bars ? { paths: bars } : {};

/** How answers share out over the bins: the worker's filled, everybody else's as an outline. */
export const times = (from_ms: readonly number[]) =>
  plotter((colour) => ({
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 16, 0, 0],
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(10, most * 1.08)] } },
    axes: [
      axis(colour, {
        grid: { show: false },
        splits: () => from_ms.map((_, place) => place).filter((place) => place % 2 === 0),
        values: (_, places) => places.map((place) => `${seconds(from_ms[place] ?? 0)} s`),
        gap: 8,
      }),
      axis(colour, { size: 48, values: (_, percents) => percents.map((n) => `${n}%`) }),
    ],
    series: [
      {},
      { fill: colour('gold'), stroke: colour('gold-deep'), width: 1, points: { show: false }, ...stepped },
      { stroke: colour('amethyst'), width: 2.5, dash: [7, 5], points: { show: false }, ...stepped },
    ],
  }));

/** Answers in each piece of time, and over them those that did not stand. */
export const timeline = plotter((colour) => ({
  legend: { show: false },
  cursor: { show: false },
  padding: [8, 28, 0, 0],
  scales: {
    x: { time: false, range: (_, first, last) => [first - 45, last + Math.max(90, (last - first) / 20)] },
    y: { range: (_, __, most) => [0, Math.max(5, most * 1.05)] },
  },
  axes: [
    axis(colour, { grid: { show: false }, values: (_, at) => at.map(clock), space: 90, gap: 8 }),
    axis(colour, { size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], values: (_, n) => n.map(figure) }),
  ],
  series: [
    {},
    { fill: colour('gold-soft'), stroke: colour('gold-deep'), width: 1, points: { show: false }, ...barred },
    { fill: colour('ember'), stroke: colour('ember'), width: 1, points: { show: false }, ...barred },
  ],
}));
