import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findings, proseOf, proseOfMarkdown, proseOfSource, titleFindings, titlesOf } from './prose.ts';

const files = globSync(
  [
    '*.md',
    '{docs,.github,.changeset}/**/*.md',
    '{backend,bench,bin,cli,client,console,examples,lambdas,lib,local,scripts,test,verify}/**/*.{ts,tsx,mjs,js}',
  ],
  { exclude: (path) => /node_modules|cdk\.out|schema\.d\.ts$/.test(path) },
)
  .filter((file) => file !== 'test/infra/docs/prose.ts' && file !== 'test/infra/docs/english.test.ts')
  .sort();

test('finds the pages and the sources', () => {
  expect(files).toEqual(
    expect.arrayContaining(['README.md', '.changeset/README.md', 'docs/glossary.md', 'lambdas/environment.ts']),
  );
  expect(files.length).toBeGreaterThan(500);
});

test('finds no banned phrase in README, docs, comments and texts', () => {
  expect(findings(files.flatMap(proseOf))).toEqual([]);
});

test('finds no banned phrase in the titles of tests', () => {
  const titles = globSync('{test,bench/test}/**/*.test.ts').flatMap((file) =>
    titlesOf(file, readFileSync(file, 'utf8')),
  );
  expect(titles.length).toBeGreaterThan(1500);
  expect(titleFindings(titles)).toEqual([]);
});

test.each([
  'but not %d days before',
  'the former value works',
  '%s means: not available now',
  'is told of its end',
  'from its making to its end',
])('finds the title %j', (title) => {
  for (const source of [`test('${title}', () => {})`, `test.each([1])("${title}", async (it) => {})`]) {
    expect(titleFindings(titlesOf('a.test.ts', `\n${source}`))[0]).toMatch(/^a\.test\.ts:2: /);
  }
});

test('accepts the title of a statement', () => {
  expect(titleFindings(titlesOf('a.test.ts', "test('rejects an expired key', () => {})"))).toEqual([]);
});

test.each([
  'Whoever reads a secret holds its key.',
  'Keys rotate by themselves.',
  'A run that was stopped goes on with the next key.',
  'All but for the first are deleted. What is kept ends later.',
  'It is refused at once.',
  'The name is shown to who has the scope.',
  'Lambda freezes it, so that it is late.',
  'A request that was let through.',
  'Those of the service come first.',
  'Of its stream.',
])('finds %j in a page, a comment and a text', (text) => {
  expect(findings(proseOfMarkdown('a.md', `# A page\n\n- One.\n- ${text}\n`))).toHaveLength(countOf(text));
  expect(findings(proseOfSource('a.ts', `/**\n * ${text}\n */\nconst a = 1; // ${text}\n`))).toHaveLength(
    2 * countOf(text),
  );
  expect(findings(proseOfSource('a.ts', `fail(${JSON.stringify(text)});`))).toHaveLength(countOf(text));
});

const countOf = (text: string) => (text.includes('but for') ? 2 : 1);

test('finds a phrase over two lines, with the line where its paragraph starts', () => {
  const [found] = findings(proseOfMarkdown('a.md', 'Fine.\n\nKeys rotate by\nthemselves.'));
  expect(found).toBe('a.md:3: "by themselves" → "automatically", or name what starts it');
});

test.each([
  'A program that reads a secret has its key.',
  'Keys rotate automatically, so that nobody has to see a value.',
  'What is a key? A resource.',
  '## What is out of scope',
  'People sign in; the owner lets people sign in.',
  'Of these, two count.',
  'The next run continues with `go on with`.',
])('accepts %j', (text) => {
  expect(findings(proseOfMarkdown('a.md', text))).toEqual([]);
});

test('ignores code, URLs and generated blocks', () => {
  const page = '```\nat once\n```\n[a page](docs/at once.md)\n<!-- figures -->\nat once\n<!-- /figures -->\n';
  expect(findings(proseOfMarkdown('a.md', page))).toEqual([]);
  expect(findings(proseOfSource('a.ts', "const id = 'whoever'; const at = /at once/;"))).toEqual([]);
});
