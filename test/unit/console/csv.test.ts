import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvOf, withoutFormula } from '../../../console/src/audit/export/csv.ts';

/** RFC 4180, and nothing more: what a program does that reads the file. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const next = text.charAt(i);
    if (isQuoted && text.startsWith('""', i)) cell += text.charAt(i++);
    else if (next === '"') isQuoted = !isQuoted;
    else if (isQuoted) cell += next;
    else if (next === ',') {
      row.push(cell);
      cell = '';
    } else if (text.startsWith('\r\n', i)) {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      i++;
    } else cell += next;
  }
  if (isQuoted || cell !== '' || row.length > 0) throw new Error('The last row has no end.');
  return rows;
}

const marks = ['=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', ' ', '‘', 'é', '😀', 'a'];
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...marks)).map((all) => all.join('')),
);
const tables = fc.array(fc.array(texts, { minLength: 1 }));

describe('a CSV file', () => {
  test('is the known answer: UTF-8 with its mark, every cell quoted, rows that end with CR and LF', () => {
    const file = csvOf([
      ['Time', 'Name'],
      ['2026-11-24T10:15:30.000Z', 'the “old” one, "so called"\nin München'],
    ]);
    expect(file).toBe(
      '\uFEFF"Time","Name"\r\n"2026-11-24T10:15:30.000Z","the “old” one, ""so called""\nin München"\r\n',
    );
  });

  test('of no rows is empty but for the mark', () => {
    expect(csvOf([])).toBe('\uFEFF');
  });

  test('gives back, cell by cell, what was put in, but for the formulas', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        expect(parse(csvOf(rows).slice(1))).toEqual(rows.map((row) => row.map(withoutFormula)));
      }),
    );
  });
});

describe('text in a cell', () => {
  test.each([
    ['=HYPERLINK("https://example.com")', '\'=HYPERLINK("https://example.com")'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tBilling', "'\tBilling"],
    ['\r=1', "'\r'=1"],
    [' =1', "' =1"],
    ['"=1', '\'"=1'],
    ['a;=1', "a;'=1"],
    ['a;"=1"', 'a;"\'=1"'],
  ])('%j is no formula', (text, safe) => {
    expect(withoutFormula(text)).toBe(safe);
  });

  test.each(['', 'Billing', 'a=b', '2026-11-24', 'key_01JDEXAMPLE', '{"name":"-"}', "'=1"])(
    '%j stays as it is',
    (text) => {
      expect(withoutFormula(text)).toBe(text);
    },
  );

  test('never begins as a formula does, also where semicolons separate cells', () => {
    const safe = fc.property(texts, (text) => {
      expect(withoutFormula(text)).not.toMatch(/^[\t\r\n]/);
      for (const cell of withoutFormula(text).split(';')) expect(cell).not.toMatch(/^["\s]*[=+\-@]/);
    });
    fc.assert(safe, { numRuns: 5_000 });
  });
});
