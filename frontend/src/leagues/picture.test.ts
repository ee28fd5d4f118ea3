import { describe, expect, it } from 'vitest';
import { HIGH, pictureOf, WIDE } from './picture';
import type { Goal, Point } from './wire';

const goal = (curve: Point[], runs: Point[], least = 0.1): Goal => ({
  project: 'digits',
  name: 'Digits',
  share: 0.5,
  start: 0.4,
  now: 0.2,
  goal: least,
  curve,
  runs,
});

describe('the picture of a goal', () => {
  const drawn = pictureOf(
    goal(
      [
        { labels: 100, error: 0.4 },
        { labels: 300, error: 0.2 },
      ],
      [
        { labels: 100, error: 0.4 },
        { labels: 200, error: 0.2 },
      ],
    ),
  );

  it('goes from edge to edge', () => {
    expect(drawn.curve.startsWith('M0 ')).toBe(true);
    expect(drawn.curve).toContain(`L${WIDE} `);
    expect(drawn.best.x).toBe(WIDE / 2);
  });

  it('puts fewer errors lower down, and the goal below what came', () => {
    expect(drawn.best.y).toBeGreaterThan(drawn.spots[0]!.y);
    expect(drawn.goal).toBeGreaterThan(drawn.best.y);
    expect(drawn.goal).toBeLessThan(HIGH);
  });

  it('marks the best that came, though a worse one came after', () => {
    const curve = [{ labels: 0, error: 0.4 }];
    const came = [0.4, 0.2, 0.3].map((error, index) => ({ labels: index, error }));
    const { best, spots } = pictureOf(goal(curve, came));

    expect(best).toEqual(spots[1]);
  });

  it('keeps within the box where models have come farther than the season was to go', () => {
    const far = pictureOf(goal([{ labels: 10, error: 0.4 }], [{ labels: 10, error: 0.4 }, { labels: 99, error: 0.6 }]));

    for (const { x, y } of far.spots) {
      expect(x).toBeLessThanOrEqual(WIDE);
      expect(y).toBeGreaterThanOrEqual(0);
    }
  });

  it('draws a single model as a single spot', () => {
    expect(pictureOf(goal([{ labels: 5, error: 0.3 }], [{ labels: 5, error: 0.3 }])).spots).toHaveLength(1);
  });
});
