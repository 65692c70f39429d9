import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '../../docs');

/**
 * Returns the code block of a page of the documentation that follows the comment with this name: `<!-- scopes -->`.
 * @param page The path below docs/
 */
export function snippetOf(page: string, name: string): string {
  const text = readFileSync(join(docs, page), 'utf8');
  const [, rest] = text.split(`<!-- ${name} -->\n`);
  const code = /^```\w*\n([\s\S]*?)^```$/m.exec(rest ?? '')?.[1];
  if (code === undefined) throw new Error(`docs/${page} has no code block after <!-- ${name} -->.`);
  return code;
}
