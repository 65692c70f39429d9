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

test.each(ofDevelopers)('each file that %s names without its folder exists', (page) => {
  const names = [...withoutCode(readFileSync(page, 'utf8')).matchAll(/`((?:[\w-]+\/)*[a-z][\w-]*\.tsx?)`/g)];
  expect(
    names.map(([, name = '']) => name).filter((name) => !sources.some((file) => `/${file}`.endsWith(`/${name}`))),
  ).toEqual([]);
});

test.each(ofDevelopers)('each file that %s names beside a folder is in it, and defines the named symbols', (page) => {
  const text = withoutCode(readFileSync(page, 'utf8'));
  const misplaced = [...text.matchAll(/((?:`[\w-]+\.ts`(?:,| and)? )+)in `([\w/-]+)\/`/g)].flatMap(
    ([, files = '', folder = '']) =>
      [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => join(folder, file)).filter((path) => !existsSync(path)),
  );
  const undefinedThere = [...text.matchAll(/`(\w+)` in `([\w/-]+\.tsx?)`/g)].filter(([, symbol = '', path = '']) => {
    const file = sources.find((each) => `/${each}`.endsWith(`/${path}`));
    const definition = new RegExp(
      `(function|const|class|interface|type) ${symbol}\\b|^ +(async )?#?${symbol}\\(|\\b${symbol}\\??:`,
      'm',
    );
    return file === undefined || !definition.test(readFileSync(file, 'utf8'));
  });
  expect([...misplaced, ...undefinedThere.map(([found]) => found)]).toEqual([]);
});
