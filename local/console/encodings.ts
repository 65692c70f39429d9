import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** As HTTP names them. */
export type Encoding = 'br' | 'gzip';

/** The best first; each with how files are named that are compressed so. */
export const encodings: readonly { readonly encoding: Encoding; readonly suffix: string }[] = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
];

/** Little smaller than with the highest quality, in a tenth of the time. */
const brotliQuality = 9;

export const compress: Readonly<Record<Encoding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) =>
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  gzip: promisify(gzip),
};

/** The best of those there are that `Accept-Encoding` takes; undefined: as it is. */
export function acceptedEncoding(header: string | undefined, available: readonly Encoding[]): Encoding | undefined {
  const weights = new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return encodings
    .map(({ encoding }) => encoding)
    .find((encoding) => available.includes(encoding) && (weights.get(encoding) ?? weights.get('*') ?? 0) > 0);
}
