import type { HeaderList } from './headers.ts';

/** A response of the gateway. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer | string;
}
