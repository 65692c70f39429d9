import { expect, test } from '@jest/globals';
import { columns, markdownTable } from '../table.ts';

test('a table aligns its columns, with numbers to the right', () => {
  expect(
    markdownTable(columns('case', '>per second'), [
      ['verified', '12'],
      ['a | b', '3,456'],
    ]),
  ).toBe(
    [
      '| case     | per second |', //
      '| -------- | ---------: |',
      '| verified |         12 |',
      '| a \\| b   |      3,456 |',
    ].join('\n'),
  );
});
