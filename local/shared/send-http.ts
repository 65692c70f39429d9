import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface SentRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface SentResponse {
  readonly status: number;
  readonly text: string;
}

/** Sends a request to any port. `fetch` refuses the ports that browsers refuse, and the DynamoDB engine has one of them. */
export function sendHttp(
  url: URL,
  { method = 'GET', headers = {}, body, timeoutMs }: SentRequest,
): Promise<SentResponse> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length }, signal: AbortSignal.timeout(timeoutMs) };
    const sent = request(url, options, async (response) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
      } catch (error) {
        reject(error);
      }
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
