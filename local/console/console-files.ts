import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { consoleCacheControl, consoleHeaders } from '../../lib/console/headers.ts';
import type { RequestHandler } from '../gateway/mounts.ts';
import { acceptedEncoding, type Encoding, encodings } from './encodings.ts';

/** The path of the console on the origin of the run. */
const consolePath = '/console';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

interface ConsoleFile {
  readonly contentType: string;
  readonly cacheControl: string;
  /** The digest of the content before compression. */
  readonly digest: string;
  readonly content: Buffer;
  readonly compressed: ReadonlyMap<Encoding, Buffer>;
}

/**
 * Serves the console as CloudFront does on AWS: its files, and index.html for each of its pages. All files are read
 * once. So no request can reach another file on the disk.
 * @param directory The result of the build, with compressed versions beside the files.
 * @param settings The content of config.json.
 */
export function serveConsole(directory: string, settings: object): RequestHandler {
  const files = readFiles(directory);
  files.set('config.json', describe('config.json', Buffer.from(JSON.stringify(settings)), new Map()));
  const index = files.get('index.html');
  if (index === undefined) throw new Error(`There is no index.html in ${directory}.`);

  return (request, response) => {
    for (const [name, value] of Object.entries(consoleHeaders())) response.setHeader(name, value);
    const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(request.url ?? '') ?? [];
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'The console is read with GET and HEAD.', { Allow: 'GET, HEAD' });
    } else if (path === consolePath) {
      refuse(response, 308, 'The console is at /console/.', { Location: `${consolePath}/${query}` });
    } else {
      const name = decoded(path.slice(consolePath.length + 1));
      const file = files.get(name) ?? (isPage(name) ? index : undefined);
      if (file !== undefined) send(request, response, file);
      else refuse(response, 404, 'The console has no such file.', {});
    }
  };
}

/**
 * Returns whether a path is a page of the console. The console's script knows the pages; a path with a dot in its last
 * segment is a file.
 */
function isPage(name: string): boolean {
  return !/[^/]*\.[^/]*$/.test(name) && !name.startsWith('assets/');
}

/** Decodes a path. A path that cannot be decoded matches no file. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function readFiles(directory: string): Map<string, ConsoleFile> {
  const read = new Map(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(directory.length + 1).replaceAll('\\', '/'), readFileSync(path)]),
  );
  const isCompressed = (name: string) => encodings.some(({ suffix }) => name.endsWith(suffix));
  return new Map(
    [...read]
      .filter(([name]) => !isCompressed(name))
      .map(([name, content]) => {
        const compressed = encodings.flatMap(({ encoding, suffix }) => {
          const found = read.get(`${name}${suffix}`);
          return found === undefined ? [] : [[encoding, found] as const];
        });
        return [name, describe(name, content, new Map(compressed))];
      }),
  );
}

function describe(name: string, content: Buffer, compressed: ReadonlyMap<Encoding, Buffer>): ConsoleFile {
  return {
    contentType: contentTypes[extname(name)] ?? 'application/octet-stream',
    cacheControl: name.startsWith('assets/') ? consoleCacheControl.hashed : consoleCacheControl.named,
    digest: createHash('sha256').update(content).digest('base64url').slice(0, 22),
    content,
    compressed,
  };
}

function send(request: IncomingMessage, response: ServerResponse, file: ConsoleFile): void {
  const encoding = acceptedEncoding(request.headers['accept-encoding'], [...file.compressed.keys()]);
  const content = (encoding && file.compressed.get(encoding)) ?? file.content;
  // Each encoding has a tag of its own (RFC 9110, section 8.8.3).
  const etag = `"${file.digest}${encoding === undefined ? '' : `-${encoding}`}"`;
  response.setHeader('Cache-Control', file.cacheControl);
  response.setHeader('ETag', etag);
  if (file.compressed.size > 0) response.setHeader('Vary', 'Accept-Encoding');
  if (matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': file.contentType,
    'Content-Length': content.length,
    ...(encoding !== undefined && { 'Content-Encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

/**
 * Returns whether the browser has the file already. Weak and strong tags are compared alike (RFC 9110, section
 * 13.1.2).
 */
function matches(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags?.some((tag) => tag === '*' || tag === etag) ?? false;
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
