export interface Output {
  readonly functionId: string | undefined;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Splits what functions write into lines. Each stream of each function has a line of its own. */
export class LineSplitter {
  readonly #onLine: (functionId: string | undefined, line: string) => void;
  readonly #begun = new Map<string, Output>();

  constructor(onLine: (functionId: string | undefined, line: string) => void) {
    this.#onLine = onLine;
  }

  add({ functionId, stream, text }: Output): void {
    const key = `${stream} ${functionId ?? ''}`;
    const lines = `${this.#begun.get(key)?.text ?? ''}${text}`.split(/\r?\n/);
    const rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(functionId, line);
    if (rest === '') this.#begun.delete(key);
    else this.#begun.set(key, { functionId, stream, text: rest });
  }

  /** Passes on lines that have no end yet. */
  flush(): void {
    for (const { functionId, text } of this.#begun.values()) this.#onLine(functionId, text);
    this.#begun.clear();
  }
}
