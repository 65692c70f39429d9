import type { Socket } from 'node:net';

/** HTTP/1.1 messages as bytes, as far as the services of the benchmark and their clients use it. */

const headEnd = '\r\n\r\n';
const lastChunk = '0\r\n\r\n';

/** Calls back with each whole message that a socket receives. */
export function onMessage(socket: Socket, receive: (message: Buffer) => void): void {
  let received = Buffer.alloc(0);
  socket.on('data', (data) => {
    received = received.length === 0 ? data : Buffer.concat([received, data]);
    while (received.length > 0) {
      const length = lengthOf(received);
      if (length === undefined || length > received.length) return;
      const message = received.subarray(0, length);
      received = received.subarray(length);
      receive(message);
    }
  });
}

/** The length of the first message; undefined while it is not known. */
function lengthOf(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const bodyAt = end + headEnd.length;
  const head = bytes.toString('latin1', 0, end);
  if (/transfer-encoding: *chunked/i.test(head)) {
    // A body of JSON has no line breaks of its own, so only the last chunk is an empty line after a zero.
    const last = bytes.indexOf(`\r\n${lastChunk}`, end);
    return last < 0 ? undefined : last + 2 + lastChunk.length;
  }
  return bodyAt + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
}

/** The position of the first byte of the body. */
export const bodyStart = (message: Buffer): number => message.indexOf(headEnd) + headEnd.length;

export const bodyOf = (message: Buffer): string => message.toString('utf8', bodyStart(message));

export const statusOf = (response: Buffer): number => Number(response.toString('latin1', 9, 12));

export function headerOf(message: Buffer, name: string): string | undefined {
  const head = message.toString('latin1', 0, message.indexOf(headEnd));
  const line = head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
