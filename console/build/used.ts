import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { partNamespace } from './plugins.ts';

const components = /node_modules\/@cloudscape-design\/components\/([\w-]+)\//;
const icons = /[\\/]icon[\\/]generated[\\/]icons\.js$/;
const properties = /[\\/]custom-css-properties[\\/]index\.js$/;
const messages = /[\\/]messages[\\/]all\.en\.js$/;

/**
 * Leaves out the icons, messages and custom properties of Cloudscape that no module of the bundle uses.
 * @param bundled The bundle with all of them
 */
export async function usedOnly(root: string, bundled: Metafile): Promise<Plugin> {
  const modules = new Set(Object.values(bundled.outputs).flatMap(({ inputs }) => Object.keys(inputs)));
  const isCode = (path: string) => /\.(js|tsx?)$/.test(path) && !path.startsWith(`${partNamespace}:`);
  const scripts = [...modules].filter((path) => isCode(path) && !icons.test(path) && !messages.test(path));
  const code = (await Promise.all(scripts.map((path) => readFile(resolve(root, path), 'utf8')))).join('\n');
  const names = new Set(scripts.map((path) => components.exec(path)?.[1]));
  return {
    name: 'used-only',
    setup({ onLoad }) {
      onLoad({ filter: icons }, async ({ path }) => ({ contents: usedIcons(await readFile(path, 'utf8'), code) }));
      onLoad({ filter: properties }, async ({ path }) => ({
        contents: usedProperties(await readFile(path, 'utf8'), code),
      }));
      onLoad({ filter: messages }, async ({ path }) => ({
        contents: usedMessages(await readFile(path, 'utf8'), (name) => names.has(name)),
      }));
    },
  };
}

/** An icon is used if the code has its name, or builds a name that begins alike. */
function usedIcons(module: string, code: string): string {
  const named = new Set([...code.matchAll(/['"]([a-z][a-z-]*)['"]/g)].map(([, name]) => name));
  const starts = new Set([...code.matchAll(/`([a-z]+-)\$\{/g)].map(([, start = '']) => start));
  const isUsed = (name: string) => named.has(name) || [...starts].some((start) => name.startsWith(start));
  return module.replace(/^ {4}"([\w-]+)": [\s\S]*?(?=^ {4}"|^\};)/gm, (icon, name) => (isUsed(name) ? icon : ''));
}

/** A property is used if the code reads it. */
function usedProperties(module: string, code: string): string {
  const read = new Set([...code.matchAll(/\.(\w+)/g)].map(([, name]) => name));
  return module.replace(/^ {4}"(\w+)": .*\n/gm, (row, name) => (read.has(name) ? row : ''));
}

/** Messages are by component. Names in brackets are those of several components. */
function usedMessages(module: string, isUsed: (component: string) => boolean): string {
  const all: Record<string, Record<string, Record<string, unknown>>> = JSON.parse(
    module.replace(/^export default /, '').replace(/;?\s*$/, ''),
  );
  const used = Object.entries(all).map(([library, languages]) => [
    library,
    Object.fromEntries(
      Object.entries(languages).map(([language, byComponent]) => [
        language,
        Object.fromEntries(Object.entries(byComponent).filter(([name]) => name.startsWith('[') || isUsed(name))),
      ]),
    ),
  ]);
  return `export default ${JSON.stringify(Object.fromEntries(used))};`;
}

/** Cloudscape's messages are compiled already, so their parser is not needed. */
export const withoutParser = (root: string): Plugin => ({
  name: 'without-parser',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@formatjs\/icu-messageformat-parser$/ }, () => ({
      path: join(root, 'node_modules/@formatjs/icu-messageformat-parser/lib/no-parser.js'),
      sideEffects: false,
    })),
});
