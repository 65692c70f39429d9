import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the examples in a language on a page of docs/, from top to bottom. */
export function examplesIn(page: string, language: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, example = '']) => example);
}
