import type { Terminal } from './terminal.ts';

/** Prints results to standard output, and notes for people to standard error. */
export class Output {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Prints a response as JSON, for scripts. */
  json(value: unknown): void {
    this.line(JSON.stringify(value, null, 2));
  }

  /** Prints rows in columns under their titles. */
  table(titles: readonly string[], rows: readonly (readonly string[])[]): void {
    const all = [titles, ...rows];
    const widths = titles.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
    for (const row of all) {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      this.line(cells.join('  ').trimEnd());
    }
  }

  /** Prints one object, a member per line. */
  members(members: Readonly<Record<string, string>>): void {
    const width = Math.max(...Object.keys(members).map((name) => name.length));
    for (const [name, value] of Object.entries(members)) this.line(`${name.padEnd(width)}  ${value}`);
  }

  /** Prints a secret that is shown once. The note about it goes to standard error, to stay out of pipes. */
  secret(label: string, value: string): void {
    this.line(`${label}  ${value}`);
    this.note('Keep it now: it is not shown again.');
  }

  line(text: string): void {
    this.#terminal.stdout.write(`${text}\n`);
  }

  note(text: string): void {
    this.#terminal.stderr.write(`${text}\n`);
  }
}

/** Returns the line that shows metadata; none if there is no pair. */
export function metadataMembers(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value.replaceAll(/\s+/g, ' ')}`);
  return pairs.length === 0 ? {} : { metadata: pairs.join(', ') };
}
