import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';

const pages = globSync(['*.md', '{docs,.github,.changeset}/**/*.md']).sort();
const withoutCode = (page: string) => page.replaceAll(/```.*?```/gs, '');

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(file: string): Set<string> {
  const headings = [...withoutCode(readFileSync(file, 'utf8')).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test.each(pages)('each relative link of %s refers to an existing file and heading', (page) => {
  const text = withoutCode(readFileSync(page, 'utf8'));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).has(anchor));
  });
  expect(broken).toEqual([]);
});

test.each(pages)('each file of the repository that %s names exists', (page) => {
  const rooms = 'backend|bench|bin|cli|client|console|docs|examples|lambdas|lib|local|scripts|test';
  const paths = [...withoutCode(readFileSync(page, 'utf8')).matchAll(new RegExp(`\`((?:${rooms})/[\\w./-]+)\``, 'g'))];
  expect(
    paths.map(([, path = '']) => path).filter((path) => !existsSync(path) && !path.endsWith('node_modules')),
  ).toEqual([]);
});

const sources = globSync(
  '{backend,bench,bin,cli,client,console/src,lambdas,lib,local,scripts,test,verify}/**/*.{ts,tsx,py}',
);

/** Pages for the developers of Latchkey. Others also name files of the reader's own project. */
const ofDevelopers = pages.filter((page) => /^(CONTRIBUTING|docs\/how-it-works|docs\/decisions\/.*)\.md$/.test(page));

test.each(ofDevelopers)('each source file that %s names exists, also one without its folder', (page) => {
  const names = [...withoutCode(readFileSync(page, 'utf8')).matchAll(/`((?:[\w-]+\/)*[a-z][\w.-]*\.tsx?)`/g)];
  expect(
    names.map(([, name = '']) => name).filter((name) => !sources.some((file) => `/${file}`.endsWith(`/${name}`))),
  ).toEqual([]);
});

/** The symbols that pages name with their files: `changeable` in `lambdas/domain/keys/key-record.ts`. */
const symbols = ofDevelopers.flatMap((page) =>
  [...withoutCode(readFileSync(page, 'utf8')).matchAll(/`(\w+)`\s+in\s+`([\w/-]+\.tsx?)`/g)].map(
    ([, symbol = '', file = '']) => ({ page, symbol, file }),
  ),
);

test.each(symbols)('$page names $symbol, which $file defines', ({ symbol, file }) => {
  const [source = '', ...others] = sources.filter((each) => `/${each}`.endsWith(`/${file}`));
  expect(others).toEqual([]);
  const definition = `(function|const|class|interface|type) ${symbol}\\b|^  (async )?#?${symbol}\\(.*\\{$|\\b${symbol}\\??: `;
  expect(readFileSync(source, 'utf8')).toMatch(new RegExp(definition, 'm'));
});
