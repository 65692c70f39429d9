/** The response to a call, of any status. */
export interface CallResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}
