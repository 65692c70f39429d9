/** A complete response. */
export class HttpResponse {
  readonly status: number;
  readonly text: string;
  readonly #head: Head;

  constructor(head: Head, text: string) {
    this.status = head.status;
    this.text = text;
    this.#head = head;
  }

  /** Returns the value of a header; undefined if the response does not have it once. @param name In lower case */
  header(name: string): string | undefined {
    const [value, ...others] = this.#head.valuesOf(name);
    return others.length === 0 ? value : undefined;
  }

  /** Whether the service keeps the connection open. */
  get keepsConnection(): boolean {
    return !this.#head.valuesOf('connection').some((value) => /\bclose\b/i.test(value));
  }
}

/** A response that does not follow HTTP/1.1 exactly. Neither it nor its connection can be trusted. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

/** The longest status line and headers, in bytes. */
const maxHeadBytes = 16_384;
const endOfHead = '\r\n\r\n';
/** The status line, and headers without line folding and control characters. The responses of 204 and 304 have no body. */
const wellFormed =
  /^HTTP\/1\.1 (?!204|304)([2-5][0-9]{2})(?: [\t -~\x80-\xff]*)?(?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*)*$/;
/** The spaces around a value. `trim` also removes the no-break space, which is part of a value. */
const spacesAround = /^[\t ]+|(?<![\t ])[\t ]+$/g;

/** The status line and the headers. */
class Head {
  /** The length of this head, in bytes. */
  readonly bytes: number;
  readonly status: number;
  /** The length of the body, in bytes; undefined if it comes in chunks. */
  readonly length: number | undefined;
  readonly #text: string;
  readonly #lowerCase: string;

  /** @throws MalformedResponseError */
  constructor(text: string) {
    const status = wellFormed.exec(text)?.[1];
    if (status === undefined) throw new MalformedResponseError('The response is not valid HTTP/1.1.');
    this.bytes = text.length + endOfHead.length;
    this.status = Number(status);
    this.#text = text;
    this.#lowerCase = text.toLowerCase();
    this.length = this.#lengthOfBody();
  }

  valuesOf(name: string): string[] {
    const values: string[] = [];
    const start = `\r\n${name}:`;
    for (let at = this.#lowerCase.indexOf(start); at >= 0; at = this.#lowerCase.indexOf(start, at + 1)) {
      const end = this.#text.indexOf('\r\n', at + 2);
      values.push(this.#text.slice(at + start.length, end < 0 ? undefined : end).replaceAll(spacesAround, ''));
    }
    return values;
  }

  #lengthOfBody(): number | undefined {
    const lengths = this.valuesOf('content-length');
    const encodings = this.valuesOf('transfer-encoding');
    if (lengths.length + encodings.length === 1) {
      if (encodings[0]?.toLowerCase() === 'chunked') return undefined;
      if (lengths[0] !== undefined && /^[0-9]{1,9}$/.test(lengths[0])) return Number(lengths[0]);
    }
    throw new MalformedResponseError('The length of the body is unclear.');
  }
}

/**
 * Reads the response to one POST request (https://www.rfc-editor.org/rfc/rfc9112). Where other readers guess, this one throws
 * an error: after a wrong guess, it could take the end of one response for the start of the next.
 */
export class ResponseReader {
  #parts: Buffer[] = [];
  #bytes = 0;
  #head: Head | undefined;

  /** Whether no byte of the response has arrived. */
  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  /**
   * Reads the next bytes. Keeps a copy of them if the response is not complete.
   * @returns The response when it is complete
   * @throws MalformedResponseError
   */
  read(bytes: Buffer): HttpResponse | undefined {
    this.#bytes += bytes.length;
    if (this.#parts.length === 0) {
      const response = this.#responseIn(bytes);
      if (response === undefined) this.#parts = [Buffer.from(bytes)];
      return response;
    }
    this.#parts.push(Buffer.from(bytes));
    // The parts of a long body are joined once.
    if (this.#head?.length !== undefined && this.#bytes < this.#head.bytes + this.#head.length) return undefined;
    this.#parts = [Buffer.concat(this.#parts)];
    return this.#responseIn(this.#parts[0] as Buffer);
  }

  #responseIn(all: Buffer): HttpResponse | undefined {
    this.#head ??= headIn(all);
    if (this.#head === undefined) return undefined;
    const { bytes, length } = this.#head;
    const text = length === undefined ? joinedChunks(all, bytes) : bodyOf(all, bytes, length);
    return text === undefined ? undefined : new HttpResponse(this.#head, text);
  }
}

/** Returns the head; undefined if it is not complete. */
function headIn(all: Buffer): Head | undefined {
  const end = all.indexOf(endOfHead, 0, 'latin1');
  if (end > maxHeadBytes || (end < 0 && all.length > maxHeadBytes)) {
    throw new MalformedResponseError('The headers are too long.');
  }
  return end < 0 ? undefined : new Head(all.toString('latin1', 0, end));
}

/** Returns the text of a body; undefined if it is not complete. */
function bodyOf(all: Buffer, start: number, length: number): string | undefined {
  if (all.length > start + length) throw new MalformedResponseError('The response is longer than it says.');
  return all.length < start + length ? undefined : all.toString('utf8', start, start + length);
}

/**
 * Returns the text of a body in chunks; undefined if it is not complete. The services of AWS send no chunks, but proxies and local
 * servers do.
 */
function joinedChunks(all: Buffer, start: number): string | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ; ) {
    const end = all.indexOf('\r\n', at, 'latin1');
    if (end < 0) return undefined;
    const size = /^([0-9a-f]{1,8})(?:;[^\0\r\n]*)?$/i.exec(all.toString('latin1', at, end))?.[1];
    if (size === undefined) throw new MalformedResponseError('The size of a chunk is unclear.');
    const from = end + 2;
    const to = from + Number.parseInt(size, 16);
    if (all.length < to + 2) return undefined;
    if (all.toString('latin1', to, to + 2) !== '\r\n')
      throw new MalformedResponseError('A chunk is longer than it says.');
    at = to + 2;
    if (to === from) {
      if (all.length > at) throw new MalformedResponseError('The response continues after its last chunk.');
      return Buffer.concat(chunks).toString('utf8');
    }
    chunks.push(all.subarray(from, to));
  }
}
