import type { HeaderList } from './headers.ts';

/** What the gateway sends back. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer | string;
}
