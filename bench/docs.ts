import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '../docs/performance.md');

/** Writes a generated block into docs/performance.md. */
export function writeToDocs(block: string, content: string): void {
  writeFileSync(page, withBlock(readFileSync(page, 'utf8'), block, content));
}

/** Replaces the text between `<!-- block -->` and `<!-- /block -->`. */
export function withBlock(text: string, block: string, content: string): string {
  const [begin, end] = [`<!-- ${block} -->`, `<!-- /${block} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There is no place for "${block}".`);
  return `${text.slice(0, from + begin.length)}\n${content.trim()}\n${text.slice(to)}`;
}
