import { globSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findings, proseOf, proseOfMarkdown, proseOfSource } from './prose.ts';

const files = globSync(
  [
    '*.md',
    '{docs,.github,.changeset}/**/*.md',
    '{backend,bench,bin,cli,console,examples,lambdas,lib,local,scripts,test}/**/*.{ts,tsx,mjs,js}',
  ],
  { exclude: (path) => /node_modules|cdk\.out|schema\.d\.ts$/.test(path) },
)
  .filter((file) => file !== 'test/infra/docs/prose.ts' && file !== 'test/infra/docs/english.test.ts')
  .sort();

test('the pages and the sources are found', () => {
  expect(files).toEqual(
    expect.arrayContaining(['README.md', '.changeset/README.md', 'docs/glossary.md', 'lambdas/environment.ts']),
  );
  expect(files.length).toBeGreaterThan(500);
});

test('README, docs and comments are plain English', () => {
  expect(findings(files.flatMap(proseOf))).toEqual([]);
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
])('%j is found in a page, in a comment and in a text', (text) => {
  expect(findings(proseOfMarkdown('a.md', `# A page\n\n- One.\n- ${text}\n`))).toHaveLength(countOf(text));
  expect(findings(proseOfSource('a.ts', `/**\n * ${text}\n */\nconst a = 1; // ${text}\n`))).toHaveLength(
    2 * countOf(text),
  );
  expect(findings(proseOfSource('a.ts', `fail(${JSON.stringify(text)});`))).toHaveLength(countOf(text));
});

const countOf = (text: string) => (text.includes('but for') ? 2 : 1);

test('a phrase over two lines is found, with the line where its paragraph starts', () => {
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
])('%j passes', (text) => {
  expect(findings(proseOfMarkdown('a.md', text))).toEqual([]);
});

test('code, addresses and generated blocks are not judged', () => {
  const page = '```\nat once\n```\n[a page](docs/at once.md)\n<!-- figures -->\nat once\n<!-- /figures -->\n';
  expect(findings(proseOfMarkdown('a.md', page))).toEqual([]);
  expect(findings(proseOfSource('a.ts', "const id = 'whoever'; const at = /at once/;"))).toEqual([]);
});
