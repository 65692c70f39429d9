import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvOf, withoutFormula } from '../../../../../console/src/audit/export/csv.ts';
import { anyCharacters } from '../../../../support/any-text.ts';
import { rounds } from '../../../../support/rounds.ts';

/** A parser of RFC 4180, like that of a program that reads the file. */
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

const marks = [
  '=',
  '+',
  '-',
  '@',
  '＝',
  '＠',
  '\u200B',
  '\u3164',
  '\t',
  '\r',
  '\n',
  '"',
  ',',
  ';',
  ' ',
  '‘',
  'é',
  '😀',
  'a',
];
const texts = fc.oneof(
  anyCharacters(),
  fc.array(fc.constantFrom(...marks)).map((all) => all.join('')),
);
const tables = fc.array(fc.array(texts, { minLength: 1 }));

describe('a CSV file', () => {
  test('has a known form: UTF-8 with a byte order mark, every cell quoted, rows that end with CR and LF', () => {
    const file = csvOf([
      ['Time', 'Name'],
      ['2026-11-24T10:15:30.000Z', 'the “old” one, "so called"\nin München'],
    ]);
    expect(file).toBe(
      '\uFEFF"Time","Name"\r\n"2026-11-24T10:15:30.000Z","the “old” one, ""so called""\nin München"\r\n',
    );
  });

  test('without rows contains only the byte order mark', () => {
    expect(csvOf([])).toBe('\uFEFF');
  });

  test('contains every cell unchanged, except formulas', () => {
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
    // Full-width and small forms, and characters that are invisible before a formula.
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['﹦1', "'﹦1"],
    ['\u22121', "'\u22121"],
    ['\u200B=1', "'\u200B=1"],
    ['\uFEFF\u2060 ＝1', "'\uFEFF\u2060 ＝1"],
    ['\u3164=1', "'\u3164=1"],
    ['\u2800=1', "'\u2800=1"],
    ['a;\u200B＝1', "a;\u200B'＝1"],
  ])('%j becomes safe', (text, safe) => {
    expect(withoutFormula(text)).toBe(safe);
  });

  test.each(['', 'Billing', 'a=b', '2026-11-24', 'key_01JDEXAMPLE', '{"name":"-"}', "'=1"])(
    '%j stays the same',
    (text) => {
      expect(withoutFormula(text)).toBe(text);
    },
  );

  test('never starts like a formula, even if semicolons separate cells', () => {
    const safe = fc.property(texts, (text) => {
      expect(withoutFormula(text)).not.toMatch(/^[\t\r\n]/);
      for (const cell of withoutFormula(text).split(';')) {
        // The compatibility form of a full-width sign is the sign itself.
        const visible = cell.normalize('NFKC').replaceAll(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu, '');
        expect(visible).not.toMatch(/^["\s]*[=+\-@]/);
      }
    });
    fc.assert(safe, { numRuns: rounds(5_000, 500) });
  });
});
