/** Prints an answer as JSON, for scripts. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints rows in columns, under their titles. */
export function printTable(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  for (const row of all) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

/** Prints one thing, a member a line. */
export function printMembers(members: Readonly<Record<string, string>>): void {
  const width = Math.max(...Object.keys(members).map((name) => name.length));
  for (const [name, value] of Object.entries(members)) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
}

/** A secret that is shown once, with a word about it where it does not get into a pipe. */
export function printSecret(what: string, value: string): void {
  process.stdout.write(`${what}  ${value}\n`);
  process.stderr.write('Keep it now: it is not shown again.\n');
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}
