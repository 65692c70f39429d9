/** Exit codes by outcome (docs/cli.md). */
export const exitCodes = { failed: 1, usage: 2, refused: 3, notFound: 4, conflict: 5 } as const;

type Outcome = keyof typeof exitCodes;

/** The members of a problem document (RFC 9457) that a command prints with `--json`. */
export type Problem = Readonly<Record<string, unknown>>;

/** The `code` and the `title` of an error that no response has caused, by outcome. */
const ownProblems: Readonly<Record<Outcome, { code: string; title: string }>> = {
  failed: { code: 'command_failed', title: 'Command failed' },
  usage: { code: 'invalid_command', title: 'Invalid command' },
  refused: { code: 'credentials_refused', title: 'Credentials refused' },
  notFound: { code: 'not_found', title: 'Not found' },
  conflict: { code: 'conflict', title: 'Conflict' },
};

/** Ends a command with a message for the person at the terminal. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  /** The error for a program. */
  readonly problem: Problem;

  /** @param options.problem The problem document of the response that caused the error */
  constructor(outcome: Outcome, message: string, options: ErrorOptions & { readonly problem?: Problem } = {}) {
    super(message, options);
    this.exitCode = exitCodes[outcome];
    this.problem = options.problem ?? problemOf(outcome, message);
  }
}

/** Returns the problem document of an error that no response has caused. */
export function problemOf(outcome: Outcome, detail: string): Problem {
  const { code, title } = ownProblems[outcome];
  return { type: `urn:latchkey:problem:${code}`, title, detail, code };
}
