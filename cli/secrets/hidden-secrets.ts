/** Variables that hold secrets. */
const secretVariables = ['LATCHKEY_KEY', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** A run of characters that is as long as the random part of a key value, a digest or a token. Ids and names are shorter. */
const longRun = /[A-Za-z0-9+]{32,}/g;

/** Whether a text may be a secret or hold one. */
export function mayHoldSecret(text: string): boolean {
  return text.search(longRun) !== -1;
}

const shortestSecret = 8;
const hidden = '[hidden]';

/**
 * Removes secrets from messages. Messages are written without secrets in the first place; this also covers messages that quote
 * their input and come from the command-line parser, from libraries, or from the service at a wrong URL.
 */
export class HiddenSecrets {
  readonly #known = new Set<string>();

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    for (const name of secretVariables) this.add(environment[name] ?? '');
  }

  /** Adds a secret that the command has read. Its parts are hidden, too, because a message may quote a part of it. */
  add(secret: string): void {
    for (const part of [secret, ...secret.split(/[^\x21-\x7e]+/), JSON.stringify(secret).slice(1, -1)]) {
      if (part.length >= shortestSecret) this.#known.add(part);
    }
  }

  /** Returns a message without the secrets. */
  removeFrom(text: string): string {
    const longestFirst = [...this.#known].sort((one, other) => other.length - one.length);
    const withoutKnown = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
    return withoutKnown.replace(longRun, hidden);
  }
}
