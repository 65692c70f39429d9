import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCsv } from '../../../cli/commands/key/import/csv.ts';
import { rounds } from '../../support/rounds.ts';

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const needsQuotes = (cell: string) => /[",\r\n]/.test(cell);
const cell = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.stringMatching(/^[",\r\n ab]{0,12}$/));
/** Records without an empty line, and whether each cell has quotes that it does not need. */
const records = fc
  .array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 4 }), { maxLength: 6 })
  .map((rows) => rows.map((row) => row.map(([text, always]) => ({ text, isQuoted: always || needsQuotes(text) }))))
  .filter((rows) => rows.every((row) => row.length > 1 || row[0]?.text !== '' || row[0].isQuoted))
  // A byte order mark at the start of the file is not part of the first cell.
  .filter((rows) => !(rows[0]?.[0]?.text.startsWith('\uFEFF') && !rows[0][0].isQuoted));

describe('every table that is written as CSV', () => {
  test('is read as it was, with each kind of line end, with and without one at the end of the file', () => {
    fc.assert(
      fc.property(
        records,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        (rows, end, isEnded, hasMark) => {
          const lines = rows.map((row) => row.map(({ text, isQuoted }) => (isQuoted ? quoted(text) : text)).join(','));
          const text = (hasMark ? '\uFEFF' : '') + lines.join(end) + (isEnded ? end : '');
          const read = parseCsv(text);
          expect(read.map(({ cells }) => cells)).toEqual(rows.map((row) => row.map((each) => each.text)));
          for (const [index, { line }] of read.entries()) {
            const before = lines
              .slice(0, index)
              .map((each) => each + end)
              .join('');
            expect(line).toBe(1 + (before.match(/\r\n|\n|\r/g)?.length ?? 0));
          }
        },
      ),
      { numRuns: rounds(2000, 300) },
    );
  });

  test('is read, or refused with its line and without its content', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[",\r\n x]{0,30}$/), (text) => {
        const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
        try {
          parseCsv(text.replaceAll('x', secret));
        } catch (error) {
          expect(String(error)).toMatch(/Line \d+ of the file is not valid CSV/);
          expect(String(error)).not.toContain(secret);
        }
      }),
      { numRuns: rounds(2000, 300) },
    );
  });
});
