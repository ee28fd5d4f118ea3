import { expect, test } from 'vitest';
import { nextProject, pathTo } from './invitation';

const project = (slug: string, n_items: number, n_retired: number) => ({
  slug,
  name: slug,
  question: '?',
  question_type: 'choice',
  content_kind: 'image',
  is_open: true,
  has_lessons: true,
  n_items,
  n_retired,
});

test('the invitation leads to the first project with something left', () => {
  expect(nextProject([project('done', 5, 5), project('open', 5, 2)])?.slug).toBe('open');
});

test('a closed project is passed over', () => {
  const closed = { ...project('closed', 5, 0), is_open: false };

  expect(nextProject([closed, project('open', 5, 2)])?.slug).toBe('open');
});

test('with nothing left anywhere it still leads somewhere', () => {
  expect(nextProject([project('done', 5, 5)])?.slug).toBe('done');
  expect(nextProject([])).toBeNull();
});

test('a newcomer sees examples first, where there are any', () => {
  const taught = project('birds', 5, 2);

  expect(pathTo(taught, true)).toBe('/learn/birds/');
  expect(pathTo(taught, false)).toBe('/play/birds/');
  expect(pathTo({ ...taught, has_lessons: false }, true)).toBe('/play/birds/');
});
