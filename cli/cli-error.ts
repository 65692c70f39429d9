/** Exit codes by outcome (docs/cli.md). */
export const exitCodes = { failed: 1, usage: 2, refused: 3, notFound: 4, conflict: 5 } as const;

/** Ends a command with a message for the person at the terminal. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(outcome: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCodes[outcome];
  }
}
