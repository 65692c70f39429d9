import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of code in the guide. */
interface Block {
  /** The number of the step that it belongs to, as in `## 3. Protect an API`. */
  readonly step: number;
  readonly language: string;
  readonly text: string;
  /** The file that the first line names: `// lib/list-orders.ts`. */
  readonly file: string | undefined;
}

const page = join(import.meta.dirname, '../../docs/install.md');

const text = readFileSync(page, 'utf8');

/** The install guide. Its commands and files are used as they are, so the guide cannot be wrong without a test that fails. */
export class Guide {
  readonly #blocks = blocksOf(text);

  /** Returns the commands of a step, a text for each block. */
  commands(step: number): string[] {
    const found = this.#blocks.filter((block) => block.step === step && block.language === 'sh');
    if (found.length === 0) throw new Error(`docs/install.md has no commands in step ${step}.`);
    return found.map(({ text }) => text);
  }

  /** Returns the commands in the row of pnpm. */
  commandsForPnpm(): string[] {
    const row = /^\| pnpm \|(.*)\|$/m.exec(text)?.[1] ?? '';
    const commands = [...row.matchAll(/`(pnpm add [^`]+)`/g)].map(([, command = '']) => command);
    if (commands.length === 0) throw new Error('docs/install.md has no commands for pnpm.');
    return commands;
  }

  /** Returns the files that a reader writes, by path. */
  files(): Record<string, string> {
    const found = this.#blocks.flatMap(({ file, text }) => (file === undefined ? [] : [[file, text] as const]));
    if (found.length < 3) throw new Error('docs/install.md has fewer files than the guide needs.');
    return Object.fromEntries(found);
  }
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const parts = markdown.split(/^```/m);
  let step = 0;
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const prose = parts[i] ?? '';
    const heading = [...prose.matchAll(/^## (?:(\d+)\.)?/gm)].at(-1);
    if (heading !== undefined) step = Number(heading[1] ?? 0);
    const [language = '', ...lines] = (parts[i + 1] ?? '').split('\n');
    const file = /^\/\/ (\S+\.\w+)$/.exec(lines[0] ?? '')?.[1];
    blocks.push({ step, language: language.trim(), text: lines.join('\n'), file: step === 0 ? undefined : file });
  }
  return blocks;
}
