import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { checks } from '../../aws/checks/index.ts';
import { proseOfMarkdown } from './prose.ts';

const ids = checks.map(({ id }) => id);
const unverified = /\bnot (?:been )?(?:verified|tried|tested|measured)\b[^.]*\bon AWS\b/i;

test('each check has its own id and names a page that exists', () => {
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
  expect(checks.filter(({ page }) => !existsSync(`docs/${page}`)).map(({ id }) => id)).toEqual([]);
});

test('each statement that is not verified on AWS names the check that verifies it', () => {
  const pages = globSync('docs/**/*.md').filter((page) => page !== 'docs/verifying-on-aws.md');
  const without = pages.flatMap((page) =>
    paragraphsOf(page).filter((text) => unverified.test(text) && !ids.some((id) => text.includes(`\`${id}\``))),
  );
  expect(without).toEqual([]);
});

/** Code stays in the text, because ids of checks are code. */
function paragraphsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/`([a-z-]+)`/g, '‹$1›');
  return proseOfMarkdown(page, text).map((each) => each.text.replaceAll(/‹([a-z-]+)›/g, '`$1`'));
}

test('finds a statement without a check', () => {
  expect(unverified.test('This was not measured on AWS.')).toBe(true);
  expect(unverified.test('Not verified on AWS: that the header is replaced.')).toBe(true);
  expect(unverified.test('This was measured on AWS.')).toBe(false);
});
