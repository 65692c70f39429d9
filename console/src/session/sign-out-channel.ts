/** A person, as the provider names them. */
interface Named {
  readonly issuer: string;
  readonly subject: string;
}

/** Tells the other tabs of the console that a person has signed out. It carries no tokens. */
export class SignOutChannel {
  readonly #channel = new BroadcastChannel('latchkey.sign-out');

  constructor(onSignedOut: (person: Named) => void) {
    this.#channel.onmessage = ({ data }) => onSignedOut(data);
  }

  announce({ issuer, subject }: Named): void {
    this.#channel.postMessage({ issuer, subject });
  }
}
