import { expect, test } from 'vitest';
import { answerKeys } from './keys';

const labels = (...names: string[]) => names.map((name) => ({ value: name, name }));

test('a pair is answered by 1 to 4', () => {
  const keys = answerKeys(labels('same', 'related', 'different'));

  expect(['1', '2', '3'].map((key) => keys.commands.get(key))).toMatchObject([{ choice: 'same' }, { choice: 'related' }, { choice: 'different' }]);
  expect(keys.commands.get('4')).toEqual({ kind: 'abstain' });
  expect(keys.abstain).toBe('4');
});

test('where digits are answers, no digit means that one cannot tell', () => {
  const keys = answerKeys(labels('1', '2', '3', '4'));

  expect(keys.commands.get('4')).toEqual({ kind: 'choose', choice: '4' });
  expect(answerKeys(labels('3', '2')).commands.get('3')).toEqual({ kind: 'choose', choice: '3' });
});
