/** A goal as a picture: from labels and errors to places in a box of fixed size. */

import type { Goal, Point } from './wire';

export const WIDE = 320;
export const HIGH = 150;
const ROOM_ABOVE = 1.08;

export type Spot = { x: number; y: number };
export type Picture = { curve: string; came: string; spots: Spot[]; goal: number; best: Spot };

/** The curve, what came, and how high the goal is; the picture ends where both have ended. */
export function pictureOf({ curve, runs, goal }: Goal): Picture {
  const place = placeIn([...curve, ...runs], goal);
  const spots = runs.map(place);
  const least = Math.min(...runs.map(({ error }) => error));
  return {
    curve: path(curve.map(place)),
    came: path(spots),
    spots,
    goal: place({ labels: 0, error: goal }).y,
    best: spots[runs.findIndex(({ error }) => error === least)] ?? { x: 0, y: 0 },
  };
}

function placeIn(points: readonly Point[], goal: number): (point: Point) => Spot {
  const labels = points.map((point) => point.labels);
  const [from, until] = [Math.min(...labels), Math.max(...labels)];
  const most = Math.max(goal, ...points.map((point) => point.error)) * ROOM_ABOVE;
  return (point) => ({
    x: tenth(((point.labels - from) / Math.max(until - from, 1)) * WIDE),
    y: tenth(HIGH - (point.error / (most || 1)) * HIGH),
  });
}

const path = (spots: readonly Spot[]) => spots.map(({ x, y }, index) => `${index ? 'L' : 'M'}${x} ${y}`).join('');
const tenth = (n: number) => Math.round(n * 10) / 10;
